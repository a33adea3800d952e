//! The jar compared with other cookie jars on this machine: `cargo bench --bench jar`.
//!
//! - lines and requests as a browser's day has them, nanoseconds for each, beside cookie_store
//!   (Rust) and tough-cookie (Node);
//! - how long a jar of 3,000 cookies takes to choose what a request carries, however they are spread,
//!   and how long with the reasons for each cookie that stays, as the clinic and the API ask for them;
//! - how long a line of a megabyte takes, whatever is in it.
//!
//! `-- cases FILE` answers the conformance cases instead, for `scripts/conformance`. The peers are in
//! `benches/jars`: a Rust package, built by this bench, and a Node package (`npm ci` there, run by this
//! bench). They read their own clocks, so nothing in the workload depends on time.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use browser_jar::{Context, Engine, Jar, Language};
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

#[path = "../crates/jar/tests/jar/case.rs"]
#[allow(dead_code)]
mod case;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
const ROUNDS: usize = 5;

/// The goals in time: for a choice among 3,000 cookies, and for a line of a megabyte.
const CHOICE: Duration = Duration::from_micros(50);
const MEGABYTE: Duration = Duration::from_millis(10);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a benchmark.
    let words = arguments.iter().map(String::as_str).filter(|word| *word != "--bench");
    match words.collect::<Vec<_>>()[..] {
        ["cases", file] => cases(file),
        [] => {
            let file = folder().join("workload");
            std::fs::write(&file, workload())
                .expect("the target folder can be written");
            beside_peers(&file);
            choices();
            megabytes();
        }
        _ => panic!("cases FILE, or nothing for all of the bench"),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the workload and of the peer's build.
fn folder() -> PathBuf {
    let folder = root().join("target/jars");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Prints `{"id": …, "cookie": <hex>}` for each case.
fn cases(file: &str) {
    let suite = std::fs::read(file).expect("the cases");
    let suite: case::Suite = serde_json::from_slice(&suite).expect("their form");
    for case in suite.cases {
        let mut jar = case.receive(Engine::Standard, NOW);
        let field = case.send(&mut jar, NOW).header;
        let hex: String = field.iter().map(|byte| format!("{byte:02x}")).collect();
        println!("{{\"id\": {:?}, \"cookie\": {hex:?}}}", case.id);
    }
}

/// The workload in rows `set URL LINE` and `get URL`: 3,000 lines from 100 sites of three hosts each,
/// of the kinds that frameworks send, and 3,000 requests to them. Every jar reads their attributes in
/// the same way.
fn workload() -> String {
    let mut rows = String::new();
    let host = |number: usize| {
        let sub = ["www", "shop", "api"][number % 3];
        format!("https://{sub}.site{}.com", number / 3 % 100)
    };
    for number in 0..3000 {
        let (url, round) = (host(number), number / 300);
        let attributes = match round {
            0 => "Path=/; HttpOnly; SameSite=Lax; Secure",
            1 => "Path=/; Max-Age=86400",
            2 => "Path=/app; Secure; HttpOnly; SameSite=Strict",
            3 => "Path=/; Expires=Fri, 31 Dec 2027 23:59:59 GMT; SameSite=Lax",
            4 => "Path=/; Secure; SameSite=None",
            5 => &format!("Domain=site{}.com; Path=/; Secure", number / 3 % 100),
            6 => "Path=/app/deep; HttpOnly",
            7 => "Path=/; Version=1; Comment=none",
            8 => "",
            _ => "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600",
        };
        let value = "0123456789abcdef".repeat(1 + round % 4);
        rows += &format!("set\t{url}/app/page\tname{round}={value}; {attributes}\n");
    }
    for number in 0..3000 {
        let path = ["/", "/app/page", "/app/deep/page"][number / 300 % 3];
        rows += &format!("get\t{}{path}\n", host(number));
    }
    rows
}

/// The nanoseconds for a line and for a request, and the bytes of all fields.
type Speed = (u128, u128, usize);

/// The `Cookie` field of a visitor's `GET`, computed as an HTTP client does it.
fn send(jar: &mut Jar, to: &Url) -> Vec<u8> {
    jar.send(to, "GET", Context::default(), NOW).header
}

/// The `Cookie` field as the clinic and the API compute it: with the rule for every other cookie in the
/// store, and its sentence if `told`. Returns the number of these cookies.
fn explain(jar: &mut Jar, to: &Url, told: bool) -> usize {
    black_box(send(jar, to));
    let explained = jar.explain(to, "GET", Context::default(), NOW);
    if told {
        for withheld in &explained.withheld {
            black_box(withheld.reason(Language::En));
        }
    }
    explained.withheld.len()
}

fn ours(file: &Path) -> Speed {
    let text = std::fs::read_to_string(file).expect("the workload");
    let (mut lines, mut requests) = (Vec::new(), Vec::new());
    for row in text.lines() {
        match row.split('\t').collect::<Vec<_>>()[..] {
            ["set", from, line] => lines.push((url(from), line)),
            ["get", to] => requests.push(url(to)),
            _ => panic!("{row}"),
        }
    }
    let mut jar = Jar::new(Engine::Standard);
    let start = Instant::now();
    for (from, line) in &lines {
        black_box(jar.receive(from, line.as_bytes(), Context::default(), NOW));
    }
    let set = start.elapsed().as_nanos() / lines.len() as u128;
    let start = Instant::now();
    let bytes = requests.iter().map(|to| send(&mut jar, to).len()).sum();
    (set, start.elapsed().as_nanos() / requests.len() as u128, bytes)
}

/// The output of a peer.
fn said(command: &mut Command) -> Option<Speed> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.split_whitespace();
    let speed = (
        words.next()?.parse().ok()?,
        words.next()?.parse().ok()?,
        words.next()?.parse().ok()?,
    );
    Some(speed)
}

/// Builds the peer in Rust.
fn cookie_store() -> Option<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--locked", "--manifest-path"]);
    cargo.arg(root().join("benches/jars/Cargo.toml"));
    cargo.arg("--target-dir").arg(folder());
    let built = cargo.status().is_ok_and(|status| status.success());
    built.then(|| folder().join("release/jars"))
}

/// Installs the peer in Node.
fn tough_cookie() -> Option<PathBuf> {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--silent"]).current_dir(root().join("benches/jars"));
    let installed = npm.status().is_ok_and(|status| status.success());
    installed.then(|| root().join("benches/jars/tough.mjs"))
}

fn beside_peers(file: &Path) {
    let (rust, node) = (cookie_store(), tough_cookie());
    let mut speeds: [Vec<Speed>; 3] = Default::default();
    for _ in 0..ROUNDS {
        speeds[0].push(ours(file));
        if let Some(program) = &rust {
            speeds[1].extend(said(Command::new(program).arg("speed").arg(file)));
        }
        if let Some(script) = &node {
            speeds[2]
                .extend(said(Command::new("node").arg(script).arg("speed").arg(file)));
        }
    }
    let median = |speeds: &[Speed]| {
        let mut sets: Vec<_> = speeds.iter().map(|speed| speed.0).collect();
        let mut gets: Vec<_> = speeds.iter().map(|speed| speed.1).collect();
        sets.sort_unstable();
        gets.sort_unstable();
        let at = speeds.len() / 2;
        Some((*sets.get(at)?, *gets.get(at)?, speeds.first()?.2))
    };
    let us = median(&speeds[0]).expect("our own rounds");
    println!("3,000 lines stored, 3,000 requests answered; median of {ROUNDS} rounds");
    for (who, speeds) in
        ["this jar", "cookie_store", "tough-cookie"].iter().zip(&speeds)
    {
        let Some((set, get, bytes)) = median(speeds) else {
            println!("{who:>14}: NOT RUN (benches/jars)");
            continue;
        };
        println!(
            "{who:>14}: {set:>6} ns a line (x {:.2}), {get:>7} ns a request (x {:.2}), \
             {bytes} bytes sent",
            set as f64 / us.0 as f64,
            get as f64 / us.1 as f64,
        );
    }
}

fn url(text: &str) -> Url {
    text.parse().expect("a URL")
}

/// The shortest of many measured times.
fn best(times: usize, mut run: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..times).map(once).min().unwrap_or_default()
}

fn reached(took: Duration, goal: Duration) -> &'static str {
    if took < goal { "reached" } else { "NOT REACHED" }
}

fn choices() {
    type Spread = (&'static str, fn(usize) -> String, &'static str);
    const SPREADS: [Spread; 3] = [
        ("on a site each", |n| format!("https://s{n}.com/"), "https://s7.com/x"),
        (
            "on a host each of one site",
            |n| format!("https://h{n}.site.com/"),
            "https://h7.site.com/x",
        ),
        (
            "150 on each of 20 hosts of one site",
            |n| format!("https://h{}.site.com/", n / 150),
            "https://h7.site.com/x",
        ),
    ];
    println!("a jar of 3,000 cookies chooses (goal: less than {CHOICE:?})");
    for (what, host, to) in SPREADS {
        let mut jar = Jar::new(Engine::Standard);
        for number in 0..3000 {
            let line = format!("n{number}=v; Path=/");
            jar.receive(&url(&host(number)), line.as_bytes(), Context::default(), NOW);
        }
        assert_eq!(jar.cookies(NOW).count(), 3000);
        let to = url(to);
        let took = best(1000, || {
            black_box(send(&mut jar, &to));
        });
        println!("{what:>38}: {took:?}, {}", reached(took, CHOICE));
        let rules = best(100, || {
            black_box(explain(&mut jar, &to, false));
        });
        let told = best(100, || {
            black_box(explain(&mut jar, &to, true));
        });
        let count = explain(&mut jar, &to, false);
        println!(
            "{:>38}  {rules:?} with the rule for each of {count} that stay, {told:?} with a sentence",
            ""
        );
    }
}

fn megabytes() {
    const LENGTH: usize = 1_000_000;
    let filled = |start: &str, piece: &str| {
        let mut line = start.as_bytes().to_vec();
        while line.len() < LENGTH {
            line.extend(piece.as_bytes());
        }
        line
    };
    let date = ";Expires=Fri, 01 Jan 2027 00:00:00 GMT";
    let longest_date = format!(";Expires={}", "1 ".repeat(512));
    let lines = [
        ("a name", filled("", "n")),
        ("a value", filled("a=", "v")),
        ("semicolons", filled("a=1", ";")),
        ("spaces", filled("a=1;", " ")),
        ("unknown attributes", filled("a=1", ";b")),
        ("paths", filled("a=1", ";Path")),
        ("domains", filled("a=1", ";Domain=example.com")),
        ("flags", filled("a=1", ";Secure")),
        ("life times", filled("a=1", ";Max-Age=1;Max-Age=x")),
        ("dates", filled("a=1", date)),
        ("long dates", filled("a=1", &longest_date)),
        ("no text", vec![0xFF; LENGTH]),
    ];
    println!("a line of a megabyte, the slowest engine (goal: less than {MEGABYTE:?})");
    let from = url("https://shop.example.com/a/b");
    for (what, line) in &lines {
        let took = Engine::ALL.map(|engine| {
            best(20, || {
                black_box(Jar::new(engine).receive(
                    &from,
                    line,
                    Context::default(),
                    NOW,
                ));
            })
        });
        let slowest = took.into_iter().max().unwrap_or_default();
        println!("{what:>38}: {slowest:?}, {}", reached(slowest, MEGABYTE));
    }
}
