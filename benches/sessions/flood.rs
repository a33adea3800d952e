//! A client that requests `/session/set` without a cookie as fast as it can.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rocket_server_sessions::{Error, Limits};

use super::endpoints::session;
use super::over_http::resident;
use crate::number;
use crate::server::{Server, ask};

/// The time of the flood: longer than a session lives, so that as many end as begin.
const FLOOD: Duration = Duration::from_secs(25);
/// The time after which the limit must be reached.
const PATIENCE: Duration = Duration::from_secs(300);

pub fn report() {
    without_limit();
    to_the_limit();
}

/// Floods the site as it is: its sessions end after ten seconds.
fn without_limit() {
    let site = Server::site();
    site.settle();
    let before = resident(&site);
    let start = Instant::now();
    let (mut answered, mut refused, mut peak) = (0, 0, before);
    while start.elapsed() < FLOOD {
        let (more, no) = flood(&site, 1);
        (answered, refused) = (answered + more, refused + no);
        peak = peak.max(resident(&site));
    }
    println!(
        "\nflood of /session/set, the site as it is, {} s: {answered} answers, {refused} of them 503; \
         memory {before:.0} MB before, {peak:.0} MB at most",
        FLOOD.as_secs()
    );
}

/// Floods the engine, with a clock that stands still.
fn to_the_limit() {
    let limits = Limits::default();
    let sessions = number("SESSIONS").map_or(limits.sessions, |most| most * 2);
    let server = Server::ours("flood", Path::new(&sessions.to_string()));
    let kept = session(&server);
    let count = || {
        let (_, body) = ask(server.port, "/count", "");
        String::from_utf8_lossy(&body).parse::<usize>().expect("a number")
    };
    let before = resident(&server);
    let start = Instant::now();
    while flood(&server, 5).1 == 0 {
        assert!(start.elapsed() < PATIENCE, "{} sessions, and no end", count());
    }
    let (answers, refused) = flood(&server, 5);
    let full = count();
    let grown = resident(&server) - before;
    let (head, body) = ask(server.port, "/session/set", "");
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert!(head.to_lowercase().lines().all(|line| !line.starts_with("set-cookie")));
    let body = String::from_utf8_lossy(&body).into_owned();
    assert_eq!(body, Error::Full.to_string());
    // The sessions that were there before are not affected.
    let (_, still) = ask(server.port, "/session/get", &format!("Cookie: {kept}\r\n"));
    assert_eq!(still, b"234");
    let bound = limits.bytes / (1 << 20);
    println!(
        "flood of /session/set where no session ends: {full} sessions, limit {sessions}; memory \
         grew by {grown:.0} MB, limit {bound}; from then on {refused} of {answers} answers were:\n\
         503 {body}"
    );
    assert!(full <= sessions, "{full} sessions are more than {sessions}");
    let verdict = if grown <= bound as f64 { "reached" } else { "MISSED" };
    println!("memory within its limit: {verdict}");
}

/// The number of answers in this many seconds, and how many of them were refusals.
fn flood(server: &Server, seconds: u32) -> (usize, usize) {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c64"]).arg(format!("-d{seconds}s"));
    let url = format!("http://127.0.0.1:{}/session/set", server.port);
    let output = wrk.arg(url).output().expect("wrk runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = |mark: &str, word: usize| {
        let line = said.lines().find(|line| line.contains(mark))?;
        line.split_whitespace().nth(word)?.parse().ok()
    };
    let answers = number("requests in", 0).expect("wrk says how many");
    (answers, number("Non-2xx or 3xx responses:", 4).unwrap_or(0))
}
