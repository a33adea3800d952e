//! Measures the six endpoints, in rounds.

use std::path::Path;
use std::process::Command;

use super::recorded;
use super::servers::PATHS;
use crate::measure::{Load, Run, Series, run};
use crate::number;
use crate::server::{Server, ask, root};

/// The columns of the tables.
const SERVERS: [&str; 6] =
    ["the site", "its engine", "same bytes", "axum+tower", "Rocket+flex", "Flask"];
const SAME: usize = 2;
const FLEX: usize = 4;
const FLASK: usize = 5;

/// The site's requests per second as a multiple of those of a peer, at least.
const GOALS: [(&str, usize, f64); 3] = [
    ("a bare Rocket that sends the same bytes", SAME, 0.95),
    ("Rocket with rocket_flex_session", FLEX, 1.05),
    ("Flask", FLASK, 12.0),
];

/// The results of all servers, each with those of its endpoints.
type All = [[Beside; 6]; 6];

pub fn compare(peers: Option<&Path>) {
    let gunicorn = root().join("flask/.venv/bin/gunicorn");
    if !gunicorn.is_file() {
        eprintln!(
            "NOT RUN: Flask (scripts/setup, then flask/.venv/bin/pip install gunicorn)"
        );
    }
    let folder =
        std::env::temp_dir().join(format!("remember-me-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    recorded::record(&folder);
    let rounds = number("ROUNDS").unwrap_or(5);
    let mut all = SERVERS.map(|_| PATHS.map(Beside::new));
    for round in 0..rounds {
        let hello = Server::ours("bare", Path::new("-"));
        hello.settle();
        let ask_hello = || run(&hello, &Load { path: "/", headers: Vec::new() }, 1);
        ask_hello();
        for turn in 0..SERVERS.len() {
            // The order of the servers changes from round to round.
            let who = (turn + round) % SERVERS.len();
            let Some(server) = start(who, peers, &gunicorn, &folder) else { continue };
            server.settle();
            let mut before = ask_hello();
            for nth in 0..PATHS.len() {
                let at = (nth + round) % PATHS.len();
                let load = load(&server, PATHS[at]);
                run(&server, &load, 1);
                all[who][at].theirs.runs.push(run(&server, &load, 1));
                let after = ask_hello();
                all[who][at].hello.runs.push(mean(before, after));
                before = after;
            }
        }
        eprint!("round {} of {rounds}\r", round + 1);
    }
    std::fs::remove_dir_all(&folder).ok();
    report(&all);
}

/// The measurements of hello around a run.
fn mean(before: Run, after: Run) -> Run {
    Run {
        per_second: (before.per_second + after.per_second) / 2.0,
        microseconds: (before.microseconds + after.microseconds) / 2.0,
        foreign: before.foreign.max(after.foreign),
    }
}

/// The result of an endpoint, and those of hello right before and after.
struct Beside {
    theirs: Series,
    hello: Series,
}

impl Beside {
    fn new(path: &'static str) -> Self {
        Self { theirs: Series::new(path), hello: Series::new("hello") }
    }

    /// Requests per second as a multiple of hello's.
    fn rate(&self) -> Option<f64> {
        self.theirs.rate_beside(&self.hello)
    }

    /// The processor time of hello per request, divided by that of the endpoint.
    fn thrift(&self) -> Option<f64> {
        self.theirs.thrift_beside(&self.hello)
    }
}

fn start(
    who: usize,
    peers: Option<&Path>,
    gunicorn: &Path,
    folder: &Path,
) -> Option<Server> {
    let peer = |what: &str| {
        let program = peers?;
        Some(Server::start(|port| {
            let mut command = Command::new(program);
            command.args([what, &port.to_string()]);
            command
        }))
    };
    match who {
        0 => Some(Server::site()),
        1 => Some(Server::ours("engine", Path::new("-"))),
        SAME => Some(Server::ours("recorded", folder)),
        3 => peer("axum"),
        FLEX => peer("flex"),
        FLASK if gunicorn.is_file() => Some(Server::start(|port| {
            let mut command = Command::new(gunicorn);
            command
                .args(["-w", "2", "--log-level", "error", "-b"])
                .arg(format!("127.0.0.1:{port}"))
                .arg("app:app")
                .current_dir(root().join("flask"))
                .env("SECRET_KEY", "of both workers")
                .env("PYTHONDONTWRITEBYTECODE", "1");
            command
        })),
        _ => None,
    }
}

/// The request, with the cookie that the endpoint needs. A session lives ten seconds at most, so each
/// measurement begins with a new one. `/session/del` ends it with the first request, and later requests
/// find no session. The answer must be right for a measurement.
fn load(server: &Server, path: &'static str) -> Load {
    let cookie = match path {
        "/cookie/get" | "/cookie/del" => Some("test1=123".to_owned()),
        "/session/get" | "/session/del" => Some(session(server)),
        _ => None,
    };
    let headers: Vec<_> =
        cookie.into_iter().map(|cookie| format!("Cookie: {cookie}")).collect();
    if path != "/session/del" {
        let lines: String =
            headers.iter().map(|header| format!("{header}\r\n")).collect();
        let (head, body) = answer(server, path, &lines);
        let right = match path {
            "/cookie/get" => body == "test1 = 123\n",
            "/session/get" => body == "234",
            _ => set_cookie(&head).is_some(),
        };
        assert!(right && head.starts_with("HTTP/1.1 200"), "{path}\n{head}{body}");
    }
    Load { path, headers }
}

/// The head and the body of the answer to one request.
pub fn answer(server: &Server, path: &str, headers: &str) -> (String, String) {
    let (head, body) = ask(server.port, path, headers);
    (head, String::from_utf8_lossy(&body).into_owned())
}

/// The cookie of a new session.
pub fn session(server: &Server) -> String {
    let (head, _) = ask(server.port, "/session/set", "");
    set_cookie(&head).expect("/session/set sets a cookie").to_owned()
}

/// The name and value of the cookie that a response sets.
pub fn set_cookie(head: &str) -> Option<&str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let (_, cookie) =
        lines.find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))?;
    cookie.split(';').next()
}

fn report(all: &All) {
    let cells = || all.iter().flatten();
    let runs =
        || cells().flat_map(|cell| cell.theirs.runs.iter().zip(&cell.hello.runs));
    let hello =
        Series { name: "bare Rocket's hello", runs: runs().map(|it| *it.1).collect() };
    println!(
        "\n{}: {} requests/s, {:.1} us of processor a request; {} of {} runs were quiet",
        hello.name,
        hello.per_second().map_or("-".to_owned(), |rate| format!("{rate:.0}")),
        hello.microseconds(),
        runs().filter(|(ours, hello)| ours.is_quiet() && hello.is_quiet()).count(),
        hello.runs.len(),
    );
    // A larger value is better in both.
    table("requests/s, times those of bare Rocket's hello", all, Beside::rate);
    table("processor time a request, hello's / theirs", all, Beside::thrift);
    println!();
    for (who, name) in SERVERS.iter().enumerate().take(2) {
        for (what, peer, goal) in GOALS {
            let ratios = (0..PATHS.len()).filter_map(|at| {
                Some((all[who][at].rate()? / all[peer][at].rate()?, at))
            });
            let lowest = ratios.clone().min_by(|a, b| a.0.total_cmp(&b.0));
            let verdict = match lowest {
                Some((lowest, at)) if ratios.count() == PATHS.len() => {
                    let verdict = if lowest >= goal { "reached" } else { "MISSED" };
                    format!("lowest {lowest:.2} ({}), {verdict}", PATHS[at])
                }
                _ => "NOT KNOWN, for want of quiet runs or of the peer".to_owned(),
            };
            println!("{name}, requests/s, times {what}, goal >= {goal:.2}: {verdict}");
        }
    }
}

fn table(title: &str, all: &All, ratio: fn(&Beside) -> Option<f64>) {
    println!("\n{title}");
    let cell = |ratio: Option<f64>| match ratio {
        Some(ratio) if ratio < 0.2 => format!("{ratio:.3}"),
        Some(ratio) => format!("{ratio:.2}"),
        None => "-".to_owned(),
    };
    let row = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>14}")).collect();
        println!("{name:<14}{cells}");
    };
    let mut heads: Vec<String> = SERVERS.iter().map(|&name| name.to_owned()).collect();
    let beside = [(SAME, "/same bytes"), (FLEX, "/flex"), (FLASK, "/Flask")];
    heads.extend(beside.map(|(_, name)| format!("site{name}")));
    row("", heads);
    for (at, path) in PATHS.iter().enumerate() {
        let ratios = all.each_ref().map(|server| ratio(&server[at]));
        let compared = beside.map(|(peer, _)| Some(ratios[0]? / ratios[peer]?));
        row(path, ratios.into_iter().chain(compared).map(cell).collect());
    }
}
