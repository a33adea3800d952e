//! The sessions compared with their peers on this machine: `cargo bench --bench sessions`.
//!
//! There are four parts, and `-- endpoints`, `memory`, `expiry` or `flood` runs one of them alone:
//!
//! - the six endpoints of chapters 2 and 3, requests a second and processor time a request, of the
//!   site as it is (with its allocator) and of its handlers and engine in a Rocket of their own, beside
//!   a bare Rocket that sends the site's own bytes from memory, axum with tower-sessions, Rocket with
//!   rocket_flex_session, Flask with gunicorn, and Rocket's bare hello (all with the system's);
//! - the memory that a session takes, with ten thousand to a million of them;
//! - the longest operation while a million sessions end, in the process and over HTTP;
//! - a flood of `/session/set`, until there is room for no more.
//!
//! `-- instructions` counts those of each endpoint with callgrind (`apt install valgrind`), which takes ten
//! minutes and is not part of the rest.
//!
//! It needs `wrk` (`apt install wrk`), Linux, and for Flask `scripts/setup` and gunicorn
//! (`flask/.venv/bin/pip install gunicorn`). The peers in Rust are a package of their own,
//! `benches/peers`, built by this bench. The rounds are described in `benches/http.rs`; hello is
//! measured before and after each run of the others, and their results are relative to it. `ROUNDS=9`
//! takes longer; `SESSIONS=20000` makes everything smaller, for a trial run.

use std::process::{Command, Stdio};

mod sessions {
    pub mod endpoints;
    pub mod expiry;
    pub mod flood;
    pub mod instructions;
    pub mod memory;
    pub mod over_http;
    pub mod peers;
    pub mod recorded;
    pub mod servers;
}
#[path = "harness/anonymous.rs"]
mod anonymous;
#[path = "harness/measure.rs"]
mod measure;
#[path = "harness/server.rs"]
mod server;

use sessions::{
    endpoints, expiry, flood, instructions, memory, over_http, peers, servers,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a benchmark.
    let arguments =
        arguments.iter().map(String::as_str).filter(|word| *word != "--bench");
    match arguments.collect::<Vec<_>>()[..] {
        ["serve", what, port, more] => servers::serve(what, port, more),
        ["fill", count] => memory::fill(count.parse().expect("a number")),
        ["expire", count] => expiry::expire(count.parse().expect("a number")),
        ["endpoints"] => endpoints(),
        ["instructions"] => instructions::report(peers::build().as_deref()),
        ["memory"] => memory::report(peers::build().as_deref()),
        ["expiry"] => expiry(),
        ["flood"] => flood(),
        [] => {
            endpoints();
            memory::report(peers::build().as_deref());
            expiry();
            flood();
        }
        _ => panic!(
            "endpoints, instructions, memory, expiry, flood, or nothing for the others"
        ),
    }
}

fn endpoints() {
    if has_wrk() {
        endpoints::compare(peers::build().as_deref());
    }
}

fn expiry() {
    expiry::report();
    over_http::report();
}

fn flood() {
    if has_wrk() {
        flood::report();
    }
}

fn has_wrk() -> bool {
    let wrk = Command::new("wrk").arg("-v").stdout(Stdio::null()).spawn();
    match wrk.map(|mut wrk| wrk.wait()) {
        Ok(_) => true,
        Err(_) => {
            eprintln!("NOT RUN: what wrk measures (apt install wrk)");
            false
        }
    }
}

/// The number of sessions in the largest parts.
fn most() -> usize {
    number("SESSIONS").unwrap_or(1_000_000)
}

/// Reads a number from the environment.
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}
