//! Measures how long a request takes before and while a million sessions end at once, over HTTP.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::endpoints::set_cookie;
use crate::measure::median;
use crate::server::http1::{self, Response};
use crate::server::{Server, ask};
use crate::{most, number};

/// The number of connections, each with a thread of its own.
const CONNECTIONS: u32 = 8;
/// The interval between two requests on one connection: 2000 per second in all. A quarter of them begin
/// a session, the others read one.
const EVERY: Duration = Duration::from_millis(4);
/// The time for which requests are measured, before the sessions end and from then on. The sweep begins
/// within a second.
const WINDOW: Duration = Duration::from_secs(2);
const GOAL: f64 = 1.2;
/// The p99 in milliseconds above which requests queued for the processor.
const KEPT_UP: f64 = 10.0;

pub fn report() {
    let rounds = number("ROUNDS").unwrap_or(5);
    println!(
        "\n{} sessions end at once, over HTTP; 2000 requests/s as planned, each counted from when \
         it was due; ms\n{:>8}{:>12}{:>12}{:>12}{:>12}{:>8}{:>14}",
        most(),
        "round",
        "p99 before",
        "p99 during",
        "max before",
        "max during",
        "p99",
        "MB then, now"
    );
    let (mut ratios, mut quiet) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let server = Server::ours("expiry", Path::new("-"));
        let answer = |path: &str| {
            let (head, _) = ask(server.port, path, "");
            assert!(head.starts_with("HTTP/1.1 200"), "{path}\n{head}");
            head
        };
        answer(&format!("/fill/{}", most()));
        let kept = answer("/keep");
        let kept = set_cookie(&kept).expect("/keep sets a cookie");
        server.settle();
        // The first requests are slow because caches are empty.
        watch(server.port, kept, Duration::from_millis(500));
        let then = resident(&server);
        let mut before = watch(server.port, kept, WINDOW);
        answer("/pass");
        let mut during = watch(server.port, kept, WINDOW);
        let now = resident(&server);
        before.sort();
        during.sort();
        let at = |all: &[Duration], share: f64| {
            all[((all.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
        };
        let ratio = at(&during, 0.99) / at(&before, 0.99);
        println!(
            "{round:>8}{:>12.2}{:>12.2}{:>12.2}{:>12.2}{ratio:>8.2}{:>14}",
            at(&before, 0.99),
            at(&during, 0.99),
            at(&before, 1.0),
            at(&during, 1.0),
            format!("{then:.0}, {now:.0}"),
        );
        ratios.push(ratio);
        quiet.push(at(&before, 0.99));
    }
    let ratio = median(ratios).unwrap_or(f64::NAN);
    let verdict = match median(quiet).is_some_and(|p99| p99 <= KEPT_UP) {
        false => "NOT KNOWN, for the server did not keep up before either",
        true if ratio <= GOAL => "reached",
        true => "MISSED",
    };
    println!("p99 during / before, median {ratio:.2}, goal <= {GOAL:.2}: {verdict}");
}

/// The time that each request took, from when it was due. A client that is late sends the rest at once,
/// so a server that stalls is charged for every request that it delays.
fn watch(port: u16, cookie: &str, time: Duration) -> Vec<Duration> {
    let start = Instant::now() + Duration::from_millis(50);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|nth| {
                let start = start + EVERY * nth / CONNECTIONS;
                let end = start + time;
                scope.spawn(move || connection(port, cookie, start, end))
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect()
    })
}

fn connection(port: u16, cookie: &str, start: Instant, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    let host = "Host: localhost";
    let read = http1::head("GET /session/get", &[host, &format!("Cookie: {cookie}")]);
    let begin = http1::head("GET /session/set", &[host]);
    let mut all = Vec::new();
    let mut due = start;
    while due < end {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let request = if all.len() % 4 == 3 { &begin } else { &read };
        stream.write_all(request.as_bytes()).expect("it takes the request");
        let answer = Response::read(&mut stream, false).body;
        let body = if all.len() % 4 == 3 { "<h1> set session </h1>" } else { "234" };
        assert_eq!(answer, body);
        all.push(due.elapsed());
        due += EVERY;
    }
    all
}

/// The memory of a server, in megabytes.
pub fn resident(server: &Server) -> f64 {
    let file = format!("/proc/{}/status", server.child.id());
    let status = std::fs::read_to_string(file).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kilobytes.map(|kilobytes: f64| kilobytes / 1024.0).expect("the kernel says it")
}
