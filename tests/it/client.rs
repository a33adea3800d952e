//! A program with `reqwest` and the jar as its cookie store begins a session at this site.

use std::process::Command;

use crate::site;

#[test]
fn a_client_with_the_jar_begins_a_session_and_is_known_again() {
    let proof = "a program with reqwest and the jar begins a session";
    if !site::prove_all() {
        return site::not_run("REMEMBER_ME_PROVE_ALL is not set", proof);
    }
    // The program is a process of its own: with the feature, the jar would be built twice for this test
    // binary.
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let login = Command::new(cargo)
        .args(["run", "--quiet", "--locked", "--package", "browser-jar"])
        .args(["--features", "reqwest", "--example", "login", "--"])
        .arg(site::shared().url(""))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(login.status.success(), "{}", String::from_utf8_lossy(&login.stderr));
    // Without a session the answer would be `None`.
    assert_eq!(String::from_utf8_lossy(&login.stdout), "234\n");
}
