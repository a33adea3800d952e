//! The site compared with its peers over HTTP on this machine: `cargo bench --bench http`.
//!
//! Flask's page (`benches/flask`) is what the author of a Flask program would write: a base, a chapter
//! that extends it, macros, loops and escaping, over a context read once. It is made from the site's own
//! templates, and compared with the site's page element by element before it is measured.
//!
//! It needs `wrk` (`apt install wrk`) and, for the comparison with Flask, `scripts/setup` and gunicorn
//! (`flask/.venv/bin/pip install gunicorn`). There are several short rounds. In each of them every
//! server is started again and measured once; a ratio is taken within a round, and the result is the
//! median. Server and load generator share the processor, so only the ratios have a meaning.
//! **Processor time per request** is the more reliable of the two, because other programs hardly change
//! it. Requests per second count only where other programs used less than a tenth of the machine. The
//! site is the program itself, with its allocator; bare Rocket, and the two servers that differ by the
//! observer, use the system's. `ROUNDS=9 cargo bench --bench http` takes longer and is more precise.

use std::io::Cursor;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use remember_me::book;
use rocket::http::ContentType;
use rocket::response::Responder;
use rocket::{Request, Response, State, get, response, routes};

use flask::Visitor;
use measure::{Load, Series, run};
use rocket_server_sessions::Clock;
use server::{Server, ask, figment, free_port, root};

#[path = "http/flask.rs"]
mod flask;
#[path = "harness/measure.rs"]
mod measure;
#[path = "harness/server.rs"]
mod server;

/// A chapter of about 32 kB, where rendering matters more than copying.
const SHORT: &str = "/en/state";
/// The longest chapter of the book.
const LONG: &str = "/en/cookie";
const DEMO: &str = "/cookie/set";
/// The path that begins a session which outlives the measurement.
const LOGIN: &str = "/ways/server/login";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "serve", what, port, file] => serve(what, port, file),
        _ => compare(),
    }
}

// From here on: the servers. Each is this program again, in a process of its own.

fn serve(what: &str, port: &str, file: &str) {
    let port: u16 = port.parse().expect("a port");
    let figment = figment(port);
    let rocket = match what {
        "observed" => {
            remember_me::build(figment, Clock::system()).expect("the site starts")
        }
        // The page's bytes from memory, sent by Rocket and nothing else.
        "bytes" => {
            let bytes = std::fs::read(file).expect("the page's bytes");
            rocket::custom(figment)
                .manage(Bytes(Vec::leak(bytes)))
                .mount("/", routes![bytes_from_memory])
        }
        "unobserved" => {
            remember_me::unobserved(figment, Clock::system()).expect("the site starts")
        }
        other => panic!("there is no server called {other}"),
    };
    rocket::execute(rocket.launch()).expect("it runs");
}

#[derive(Clone, Copy)]
struct Bytes(&'static [u8]);

#[get("/page")]
fn bytes_from_memory(bytes: &State<Bytes>) -> Bytes {
    **bytes
}

impl<'r> Responder<'r, 'static> for Bytes {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build()
            .header(ContentType::HTML)
            .sized_body(self.0.len(), Cursor::new(self.0))
            .max_chunk_size(64 * 1024)
            .ok()
    }
}

// From here on: the comparison.

fn compare() {
    if Command::new("wrk").arg("-v").stdout(Stdio::null()).spawn().is_err() {
        eprintln!(
            "wrk is missing, and without it nothing is measured: apt install wrk"
        );
        return;
    }
    let python = root().join("flask/.venv/bin/python");
    let flask = root().join("flask/.venv/bin/gunicorn").is_file();
    if !flask {
        eprintln!(
            "NOT RUN: the page in Flask (scripts/setup, then \
             flask/.venv/bin/pip install gunicorn)"
        );
    }
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds: usize = rounds.unwrap_or(5);
    let folder =
        std::env::temp_dir().join(format!("remember-me-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");

    start_times();
    sizes();

    let names = [
        "/en/state, live panel",
        "same bytes, bare Rocket",
        "same page, Flask, Jinja2",
        "/en/cookie, live panel",
        "same bytes, bare Rocket",
        "/en/cookie, gzip",
        "/en/cookie, Brotli",
        "demo, observed",
        "demo, unobserved",
    ];
    let mut series = names.map(Series::new);
    for round in 0..rounds {
        // The site, with a session that lives through the round.
        let site = Server::site();
        site.settle();
        let set = ask(site.port, LOGIN, "").0;
        let session =
            set.split("session=").nth(1).and_then(|rest| rest.split(';').next());
        let session = session.expect("the site starts a session").to_owned();
        let cookies = format!("test1=123; session={session}");
        let cookie = format!("Cookie: {cookies}");
        let bytes = |file: &str, page: &str| {
            let file = folder.join(file);
            let body = ask(site.port, page, &format!("{cookie}\r\n")).1;
            std::fs::write(&file, body).expect("a file can be written");
            Server::ours("bytes", &file)
        };
        let (short_bytes, long_bytes) = (bytes("short", SHORT), bytes("long", LONG));

        let load = |path, more: &[&str]| {
            let more = more.iter().map(|header| (*header).to_owned());
            Load { path, headers: [cookie.clone()].into_iter().chain(more).collect() }
        };
        let demo = Load { path: DEMO, headers: Vec::new() };
        let mut turns: Vec<Turn> = Vec::new();
        if flask {
            let visitor = Visitor { page: SHORT, cookies, session };
            let flask = flask::serve(&python, &folder, &site, &visitor);
            turns.push((flask, vec![(2, load("/page", &[]))]));
        }
        turns.extend([
            (
                site,
                vec![
                    (0, load(SHORT, &[])),
                    (3, load(LONG, &[])),
                    (5, load(LONG, &["Accept-Encoding: gzip"])),
                    (6, load(LONG, &["Accept-Encoding: br"])),
                ],
            ),
            (short_bytes, vec![(1, load("/page", &[]))]),
            (long_bytes, vec![(4, load("/page", &[]))]),
            (Server::ours("observed", &folder), vec![(7, demo.clone())]),
            (Server::ours("unobserved", &folder), vec![(8, demo)]),
        ]);
        // The order of the servers changes from round to round.
        let count = turns.len();
        turns.rotate_left(round % count);
        for (server, mut loads) in turns {
            server.settle();
            let count = loads.len();
            loads.rotate_left(round % count);
            for (at, load) in loads {
                run(&server, &load, 1);
                series[at].runs.push(run(&server, &load, 2));
            }
        }
        eprint!("round {} of {rounds}\r", round + 1);
    }
    std::fs::remove_dir_all(&folder).ok();
    report(&series);
}

/// A server and a request to it, with the number of the series.
type Turn = (Server, Vec<(usize, Load)>);

fn report(series: &[Series]) {
    println!("\n{:<26}{:>12}{:>16}{:>8}", "", "requests/s", "us processor", "quiet");
    for series in series.iter().filter(|series| !series.runs.is_empty()) {
        let quiet = series.runs.iter().filter(|run| run.is_quiet()).count();
        println!(
            "{:<26}{:>12}{:>16.1}{:>5}/{}",
            series.name,
            series.per_second().map_or("-".to_owned(), |rate| format!("{rate:.0}")),
            series.microseconds(),
            quiet,
            series.runs.len(),
        );
    }
    println!(
        "\n{:<58}{:>10}{:>12}",
        "ratio, larger is better", "processor", "requests/s"
    );
    for (what, ours, theirs, goal) in [
        ("/en/state / the same bytes from bare Rocket", 0, 1, ">= 0.80"),
        ("/en/state / the same page, Flask+Jinja2", 0, 2, ">= 15"),
        ("/en/cookie / the same bytes from bare Rocket", 3, 4, ">= 0.80"),
        ("demo, observed / the same unobserved", 7, 8, ">= 0.95"),
    ] {
        let (ours, theirs) = (&series[ours], &series[theirs]);
        if theirs.runs.is_empty() {
            continue;
        }
        let shown = |ratio: Option<f64>| {
            ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"))
        };
        println!(
            "{:<58}{:>10}{:>12}",
            format!("{what}, goal {goal}"),
            shown(ours.thrift_beside(theirs)),
            shown(ours.rate_beside(theirs)),
        );
    }
    println!(
        "\nFlask+Jinja2: gunicorn -w 2, its own workers (one request a connection); inheritance,\n\
         macros, loops and escaping at each request, context read and templates compiled once.\n\
         The site renders the text once and the panel at each request."
    );
}

/// The time from the start of the release binary to its first page.
fn start_times() {
    let mut times = Vec::new();
    for _ in 0..15 {
        let port = free_port();
        let start = Instant::now();
        let child = server::site(port).spawn().expect("the site can be started");
        let server = Server { child, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "the site did not start"
            );
            std::thread::sleep(Duration::from_micros(200));
        }
        let (head, _) = ask(port, LONG, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        drop(server);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "start to first 200: {:.1} ms [{:.1}-{:.1}], goal <= 15",
        times[times.len() / 2],
        times[0],
        times[times.len() - 1]
    );
}

fn sizes() {
    let site = Server::site();
    println!(
        "\n{:<16}{:>10}{:>10}{:>10}",
        "bytes on the wire", "plain", "gzip", "Brotli"
    );
    for chapter in book::ALL {
        for lang in ["zh", "en"] {
            let path = format!("/{lang}/{}", chapter.slug);
            let size = |coding: &str| {
                ask(site.port, &path, &format!("Accept-Encoding: {coding}\r\n")).1.len()
            };
            println!(
                "{path:<16}{:>10}{:>10}{:>10}",
                size("identity"),
                size("gzip"),
                size("br")
            );
        }
    }
}
