//! The site beside its peers, over HTTP on this machine: `cargo bench --bench http`.
//!
//! It needs `wrk` (`apt install wrk`) and, for the comparison with Flask, `scripts/setup` and
//! gunicorn (`flask/.venv/bin/pip install gunicorn`). Several short rounds, in each of which every
//! server starts afresh and has its turn; the median counts. Server and load generator share the
//! processor, so read the ratios and forget the rest. **Processor time a request** is the firmer of
//! the two: other programs hardly change it. Requests per second count only where others used less
//! than a tenth of the machine. `ROUNDS=9 cargo bench --bench http` takes more time and is surer.

use std::io::{Cursor, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use remember_me::chapters::{self, cookie};
use remember_me::clock::Clock;
use remember_me::session::{self, Lifetime, Session};
use remember_me::{headers, loopback};
use rocket::figment::Figment;
use rocket::http::ContentType;
use rocket::response::Responder;
use rocket::{Request, Response, State, get, response, routes};

const KEY: &str = "hDMpJ0dTmHzbW2vVYvEqPTJjPpTTgqOJK3xoRkKhAAY=";
const PAGE: &str = "/en/cookie";
const DEMO: &str = "/cookie/set";
/// How many requests are under way at once.
const CONNECTIONS: &str = "-c64";
/// Above this share of the machine in the hands of others, a run is not quiet.
const QUIET: f64 = 0.10;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "serve", what, port, file] => serve(what, port, file),
        _ => compare(),
    }
}

// The servers, each in a process of its own: this program, started again.

fn serve(what: &str, port: &str, file: &str) {
    let port: u16 = port.parse().expect("a port");
    let figment = Figment::from(rocket::Config::default())
        .merge(("address", "127.0.0.1"))
        .merge(("port", port))
        .merge(("workers", 2))
        .merge(("log_level", "off"))
        .merge(("secret_key", KEY));
    let rocket = match what {
        "site" => remember_me::build(figment, Clock::system())
            .expect("the site starts")
            .mount("/", routes![long_session]),
        // The page's bytes from memory, by Rocket and nothing else.
        "bytes" => {
            let bytes = std::fs::read(file).expect("the page's bytes");
            rocket::custom(figment)
                .manage(Bytes(Vec::leak(bytes)))
                .mount("/", routes![bytes_from_memory])
        }
        // A demo's handler as the site mounts it, without the observer.
        "unobserved" => rocket::custom(figment)
            .manage(Clock::system())
            .attach(session::stage())
            .attach(loopback::stage())
            .attach(headers::stage())
            .mount("/", cookie::routes()),
        other => panic!("there is no server called {other}"),
    };
    rocket::execute(rocket.launch()).expect("it runs");
}

/// A session that lives longer than the measurement.
#[get("/long-session")]
fn long_session(session: Session<'_>) -> Result<&'static str, session::Error> {
    session.start(Lifetime::fixed(rocket::time::Duration::minutes(10)))?;
    session.insert("test2", "234")?;
    Ok("it began")
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

/// A server, until it is dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn ours(what: &str, file: &Path) -> Self {
        let itself = std::env::current_exe().expect("this program has a file");
        Self::start(|port| {
            let mut command = Command::new(itself);
            command.args(["serve", what, &port.to_string()]).arg(file);
            command
        })
    }

    fn flask(gunicorn: &Path, folder: &Path, session: &str) -> Self {
        Self::start(|port| {
            let mut command = Command::new(gunicorn);
            command
                .args(["-w", "2", "--log-level", "error", "-b"])
                .arg(format!("127.0.0.1:{port}"))
                .arg("peer:app")
                .current_dir(root().join("benches"))
                .env("PAGE_FOLDER", folder)
                .env("SESSION_ID", session)
                .env("PYTHONDONTWRITEBYTECODE", "1");
            command
        })
    }

    fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let child = command(port)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let server = Self { child, port };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "a server did not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    /// Processor seconds of the process and its children so far.
    fn processor(&self) -> f64 {
        let mut total = 0.0;
        let mut left = vec![self.child.id()];
        while let Some(id) = left.pop() {
            total += fields(&format!("/proc/{id}/stat"), &[11, 12]);
            let children = format!("/proc/{id}/task/{id}/children");
            let children = std::fs::read_to_string(children).unwrap_or_default();
            left.extend(children.split_whitespace().flat_map(str::parse::<u32>));
        }
        total
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked, not killed: gunicorn's workers end with it only then.
        Command::new("kill").arg(self.child.id().to_string()).status().ok();
        self.child.wait().ok();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has a number").port()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sum of some fields of a file in `/proc`, in seconds. They are counted behind the program's
/// name, which may hold spaces.
fn fields(file: &str, which: &[usize]) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let text = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = text
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or_default())
        .collect();
    // The kernel counts in hundredths towards programs, whatever it does itself.
    which.iter().filter_map(|at| fields.get(*at)).sum::<f64>() / 100.0
}

// One run.

/// What is asked of a server.
#[derive(Clone)]
struct Load {
    path: &'static str,
    headers: Vec<String>,
}

#[derive(Clone, Copy)]
struct Run {
    per_second: f64,
    microseconds: f64,
    foreign: f64,
}

fn run(server: &Server, load: &Load, seconds: u32) -> Run {
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    // User, nice and system of the machine; what this program's ended children took.
    let busy = || fields("/proc/stat", &[1, 2, 3]);
    let children = || fields("/proc/self/stat", &[13, 14]);
    let (start, busy_before, children_before, before) =
        (Instant::now(), busy(), children(), server.processor());
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", CONNECTIONS]).arg(format!("-d{seconds}s"));
    for header in &load.headers {
        wrk.args(["-H", header]);
    }
    let url = format!("http://127.0.0.1:{}{}", server.port, load.path);
    let output = wrk.arg(url).output().expect("wrk runs");
    let served = server.processor() - before;
    let generator = children() - children_before;
    let elapsed = start.elapsed().as_secs_f64();
    let foreign = (busy() - busy_before - served - generator).max(0.0);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!said.contains("Non-2xx"), "{}: {said}", load.path);
    let number = |before: &str, after: &str| -> f64 {
        let line =
            said.lines().find(|line| line.contains(before) && line.contains(after));
        let words = line.unwrap_or_default().split_whitespace();
        words.filter_map(|word| word.parse().ok()).next().unwrap_or(f64::NAN)
    };
    Run {
        per_second: number("Requests/sec:", ""),
        microseconds: served * 1e6 / number("requests in", ""),
        foreign: foreign / elapsed / processors,
    }
}

/// Who was asked what, and all that came of it.
struct Series {
    name: &'static str,
    runs: Vec<Run>,
}

impl Series {
    fn per_second(&self) -> Option<f64> {
        let quiet = self.runs.iter().filter(|run| run.foreign < QUIET);
        median(quiet.map(|run| run.per_second).collect())
    }

    fn microseconds(&self) -> f64 {
        let all = self.runs.iter().map(|run| run.microseconds).collect();
        median(all).unwrap_or(f64::NAN)
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

// The comparison.

fn compare() {
    if Command::new("wrk").arg("-v").stdout(Stdio::null()).spawn().is_err() {
        eprintln!(
            "wrk is missing, and without it nothing is measured: apt install wrk"
        );
        return;
    }
    let gunicorn = root().join("flask/.venv/bin/gunicorn");
    if !gunicorn.is_file() {
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
        "page, live panel",
        "page, gzip",
        "page, Brotli",
        "same bytes, bare Rocket",
        "page, Flask and Jinja2",
        "demo, observed",
        "demo, unobserved",
    ];
    let mut series = names.map(|name| Series { name, runs: Vec::new() });
    for round in 0..rounds {
        // The site; its session is one that lives through the round.
        let site = Server::ours("site", &folder);
        let set = ask(site.port, "/long-session", "").0;
        let session =
            set.split("session=").nth(1).and_then(|rest| rest.split(';').next());
        let session = session.expect("the site starts a session").to_owned();
        let cookie = format!("Cookie: test1=123; session={session}");
        let page = ask(site.port, PAGE, &format!("{cookie}\r\n")).1;
        let bytes = folder.join("page.bytes");
        std::fs::write(&bytes, &page).expect("a file can be written");
        write_template(&folder, site.port, &page);

        let with = |more: &[&str]| {
            let more = more.iter().map(|header| (*header).to_owned());
            [cookie.clone()].into_iter().chain(more).collect::<Vec<_>>()
        };
        let page = |headers| Load { path: PAGE, headers };
        let peer = Load { path: "/page", headers: with(&[]) };
        let demo = Load { path: DEMO, headers: Vec::new() };
        let mut turns: Vec<Turn> = vec![
            (
                site,
                vec![
                    (0, page(with(&[]))),
                    (1, page(with(&["Accept-Encoding: gzip"]))),
                    (2, page(with(&["Accept-Encoding: br"]))),
                    (5, demo.clone()),
                ],
            ),
            (Server::ours("bytes", &bytes), vec![(3, peer.clone())]),
            (Server::ours("unobserved", &folder), vec![(6, demo)]),
        ];
        if gunicorn.is_file() {
            let flask = Server::flask(&gunicorn, &folder, &session);
            turns.push((flask, vec![(4, peer)]));
        }
        // Who is first and who is last changes from round to round.
        let count = turns.len();
        turns.rotate_left(round % count);
        for (server, mut loads) in turns {
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

/// A server, and what it is asked; the number is that of the series.
type Turn = (Server, Vec<(usize, Load)>);

fn report(series: &[Series]) {
    println!("\n{:<26}{:>12}{:>16}{:>8}", "", "requests/s", "us processor", "quiet");
    for series in series.iter().filter(|series| !series.runs.is_empty()) {
        let quiet = series.runs.iter().filter(|run| run.foreign < QUIET).count();
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
        "\n{:<52}{:>12}{:>12}",
        "ratio, larger is better", "requests/s", "processor"
    );
    for (what, ours, theirs, goal) in [
        ("page / the same bytes from bare Rocket", 0, 3, ">= 0.80"),
        ("page / the page in Flask, gunicorn -w 2", 0, 4, ">= 15"),
        ("demo, observed / the same unobserved", 5, 6, ">= 0.95"),
    ] {
        let (ours, theirs) = (&series[ours], &series[theirs]);
        if theirs.runs.is_empty() {
            continue;
        }
        let rate = ours.per_second().zip(theirs.per_second());
        println!(
            "{:<52}{:>12}{:>12.2}",
            format!("{what}, goal {goal}"),
            rate.map_or("-".to_owned(), |(ours, theirs)| format!(
                "{:.2}",
                ours / theirs
            )),
            theirs.microseconds() / ours.microseconds(),
        );
    }
}

/// From the start of the release binary to its first page.
fn start_times() {
    let mut times = Vec::new();
    for _ in 0..15 {
        let port = free_port();
        let start = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_remember-me"))
            .current_dir(std::env::temp_dir())
            .env("ROCKET_PORT", port.to_string())
            .env("ROCKET_ADDRESS", "127.0.0.1")
            .env("ROCKET_LOG_LEVEL", "off")
            .env("ROCKET_SECRET_KEY", KEY)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the site can be started");
        let server = Server { child, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "the site did not start"
            );
            std::thread::sleep(Duration::from_micros(200));
        }
        let (head, _) = ask(port, PAGE, "");
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
    let site = Server::ours("site", Path::new("."));
    println!(
        "\n{:<16}{:>10}{:>10}{:>10}",
        "bytes on the wire", "plain", "gzip", "Brotli"
    );
    for chapter in chapters::ALL {
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

/// Head and body of the answer to a `GET`.
fn ask(port: u16, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it takes the request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let body = answer.split_off(end.expect("the head ends") + 4);
    (String::from_utf8_lossy(&answer).into_owned(), body)
}

/// What differs between two visitors is the panel; the rest is the template's text.
fn write_template(folder: &Path, port: u16, page: &[u8]) {
    const PANEL: &str = r#"
<table><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>
{% for name, value in cookies %}<tr data-cookie="{{ name }}"><th scope="row">{{ name }}</th><td>{{ value }}</td></tr>
{% endfor %}</tbody></table></section>
<section class="panel wire" data-panel="exchange"><h2>Exchange</h2><p class="empty">None yet.</p></section>
<section class="panel srv" data-panel="session"><h2>Session</h2>
{% if session %}<dl><dt>id</dt><dd><code>{{ session.id }}</code></dd>
{% for key, value in session.data.items() %}<dt><code>{{ key }}</code></dt><dd><code>{{ value }}</code></dd>
{% endfor %}<dt>created</dt><dd><time datetime="{{ session.created }}">{{ session.created }}</time></dd>
<dt>expires</dt><dd><time datetime="{{ session.expires }}">{{ session.expires }}</time></dd></dl>
{% else %}<p class="empty">None.</p>{% endif %}
"#;
    let other = ask(port, PAGE, "").1;
    let pairs = || page.iter().zip(&other);
    let before = pairs().take_while(|(a, b)| a == b).count();
    let backwards = page.iter().rev().zip(other.iter().rev());
    let after = backwards.take_while(|(a, b)| a == b).count();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let template = format!(
        "{{% raw %}}{}{{% endraw %}}{PANEL}{{% raw %}}{}{{% endraw %}}",
        text(&page[..before]),
        text(&page[page.len() - after..])
    );
    std::fs::write(folder.join("page.html"), template).expect("a file can be written");
}
