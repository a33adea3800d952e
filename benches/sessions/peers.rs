//! Builds the peers that are written in Rust.

use std::path::PathBuf;
use std::process::Command;

use crate::server::root;

/// The path of the program. `None` where it can't be built.
pub fn build() -> Option<PathBuf> {
    let release = !cfg!(debug_assertions);
    let target = root().join("target/peers");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--locked", "--manifest-path"]);
    cargo.arg(root().join("benches/peers/Cargo.toml"));
    cargo.arg("--target-dir").arg(&target);
    cargo.args(release.then_some("--release"));
    if cargo.status().is_ok_and(|status| status.success()) {
        return Some(
            target.join(if release { "release" } else { "debug" }).join("peers"),
        );
    }
    eprintln!(
        "NOT RUN: tower-sessions and rocket_flex_session (benches/peers did not build)"
    );
    None
}
