//! A real Flask beside this site. `flask/app.py` runs under `flask run` in the venv that
//! `scripts/setup` makes, the site on a socket of its own, and both get the same bytes.
//!
//! - Every difference in their responses is one that `remember_me::quote::flask::DIFFERENCES` explains,
//!   and every explanation there is needed. Not compared: the order of header lines of different
//!   names, which has no meaning (RFC 9110 §5.3) and in Rocket changes from run to run.
//! - What the pages say of Flask's formats holds: its session, its quoting, its `Expires`.
//! - The transcripts in `templates/http/flask/` are what Flask really says. `UPDATE_EXPECT=1`
//!   writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use expect_test::{ExpectFile, expect_file};
use remember_me::book;
use remember_me::book::routes::Demos;
use remember_me::book::session::signed;
use remember_me::quote::flask::{ABSENT, ANY, APP, BODY, DIFFERENCES, NAMES, STATUS};
use remember_me::quote::listing;
use rocket::http::{Cookie, Method};
use rocket::serde::json::json;
use rocket::time::macros::format_description;
use rocket::time::{OffsetDateTime, PrimitiveDateTime};

use crate::site::{Response, Server, installed, read_some};

/// The key under which both sign: the note's, which [`signed`] uses too.
const KEY: &str = "xxx";

/// What the requests call the server, on whatever port it listens.
const HOST: &str = "localhost:5000";

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/flask");

/// The venv's Python, or a word on the proof that is not run without it.
pub fn python(proof: &str) -> Option<Command> {
    let python = installed(&format!("{FOLDER}/.venv/bin/python"), proof)?;
    let mut command = Command::new(python);
    command
        .arg("-B")
        .current_dir(FOLDER)
        .env("SECRET_KEY", KEY)
        .env("FLASK_DEBUG", "0")
        // Beijing's clock on the wall: nothing that Flask sends may depend on it.
        .env("TZ", "CST-8");
    Some(command)
}

/// Flask's development server on a port of its own, until it is dropped.
pub struct Flask {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
    log: Arc<Mutex<String>>,
}

impl Flask {
    fn start(proof: &str) -> Option<Self> {
        Self::run("app.py", proof)
    }

    /// The same on another program, a path as seen from the folder `flask`.
    pub fn run(program: &str, proof: &str) -> Option<Self> {
        let mut process = python(proof)?
            .args(["-m", "flask", "--app", program, "run", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Flask starts");
        let log = Arc::default();
        let (sender, receiver) = mpsc::channel();
        let lines =
            BufReader::new(process.stderr.take().expect("its log is a pipe")).lines();
        std::thread::spawn({
            let log = Arc::clone(&log);
            move || keep(lines.map_while(Result::ok), &log, &sender)
        });
        let address = receiver.recv_timeout(Duration::from_secs(60));
        let flask = Self {
            address: address.unwrap_or(([127, 0, 0, 1], 0).into()),
            process,
            log,
        };
        assert!(address.is_ok(), "Flask does not listen: {}", flask.log());
        Some(flask)
    }

    /// What it has logged so far.
    fn log(&self) -> String {
        self.log.lock().expect("the log is whole").clone()
    }

    /// The line of the log that begins so, once it is there.
    fn logged(&self, start: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.starts_with(start)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "no {start} in the log: {log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str, headers: &[&str]) -> Response {
        ask(self.address, &format!("GET {path}"), headers, "")
    }
}

impl Drop for Flask {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Keeps the log, and tells the address when the log says it.
fn keep(
    lines: impl Iterator<Item = String>,
    log: &Mutex<String>,
    sender: &mpsc::Sender<SocketAddr>,
) {
    for line in lines {
        let address = line.split_once("Running on http://").map(|(_, url)| url);
        if let Some(address) = address.and_then(|url| url.trim().parse().ok()) {
            sender.send(address).ok();
        }
        *log.lock().expect("the log is whole") += &(line + "\n");
    }
}

/// Sends a request on a connection of its own and reads the response, from either server. `line`
/// is the request line without its version.
fn ask(address: SocketAddr, line: &str, headers: &[&str], body: &str) -> Response {
    let mut request = format!("{line} HTTP/1.1\r\nHost: {HOST}\r\n");
    for header in headers {
        request += &format!("{header}\r\n");
    }
    if !body.is_empty() {
        request += "Content-Type: application/x-www-form-urlencoded\r\n";
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a timeout can be set");
    stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .expect("the server takes the request");
    read(&mut stream, line.starts_with("HEAD "))
}

fn read(stream: &mut TcpStream, only_head: bool) -> Response {
    let mut bytes = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        let read = read_some(stream, &mut buffer).expect("the server answers in time");
        bytes.extend_from_slice(&buffer[..read]);
        if let Some(response) = whole(&bytes, only_head) {
            return response;
        }
        assert_ne!(read, 0, "cut off: {:?}", String::from_utf8_lossy(&bytes));
    }
}

/// The response in these bytes, unless some of it is still to come.
fn whole(bytes: &[u8], only_head: bool) -> Option<Response> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let body = &bytes[end + 4..];
    let response = Response {
        status: head[9..12].parse().expect("a status code"),
        head: head.lines().map(str::to_owned).collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    let length = response
        .headers("content-length")
        .first()
        .map_or(0, |length| length.parse().expect("a length is a number"));
    (only_head || body.len() >= length).then_some(response)
}

/// The value of a response's only cookie.
fn cookie_value(response: &Response) -> String {
    let cookies = response.cookies();
    cookies.split_once('=').expect("a cookie").1.to_owned()
}

// The comparison.

/// What both are asked. A word such as `<valid>` stands for each server's own value.
const REQUESTS: &[&str] = &[
    "GET /cookie/set",
    "GET /cookie/get",
    "GET /cookie/get\nCookie: test1=123",
    "GET /cookie/get\nCookie: test1=",
    "GET /cookie/get\nCookie: test1=123; test1=9; other=x",
    "GET /cookie/get\nCookie: big=<9000 bytes>",
    "GET /cookie/del",
    "GET /cookie/del\nCookie: test1=123",
    "GET /session/set",
    "GET /session/set\nCookie: session=<valid>",
    "GET /session/get",
    "GET /session/get\nCookie: session=<valid>",
    "GET /session/get\nCookie: session=<tampered>",
    "GET /session/get\nCookie: session=garbage",
    "GET /session/get\nCookie: session=",
    "GET /session/get\nCookie: session=<tampered>; session=<valid>",
    "GET /session/get\nCookie: session=<valid>; session=<tampered>",
    "GET /session/get\nCookie: session=<deleted>",
    "GET /session/del",
    "GET /session/del\nCookie: session=<valid>",
    "HEAD /cookie/set",
    "HEAD /cookie/get",
    "HEAD /session/set",
    "HEAD /session/get",
    "POST /cookie/set",
    "POST /session/set",
    "OPTIONS /cookie/set",
    "GET /cookie/set/",
    "GET /session/get/",
    "GET //cookie/set",
    "GET /cookie/none",
];

/// Asked last, when the session is older than [`LIFETIME`].
const EXPIRED: &str = "GET /session/get\nCookie: session=<expired>";

/// Longer than the lifetime of a session. That is ten seconds; in Flask, which counts whole
/// seconds and the tenth too, less than eleven.
const LIFETIME: Duration = Duration::from_millis(11_200);

#[test]
fn nothing_differs_but_what_the_list_explains() {
    let Some(flask) =
        Flask::start("what differs between Flask and this site is all explained")
    else {
        return;
    };
    let site = Server::start();
    let mut sides = [Side::new(flask.address), Side::new(site.address)];
    let sessions_made = Instant::now();

    let mut seen = Vec::new();
    for request in REQUESTS {
        sides.iter_mut().for_each(Side::refresh);
        seen.extend(compare(request, &sides));
    }
    std::thread::sleep(LIFETIME.saturating_sub(sessions_made.elapsed()));
    seen.extend(compare(EXPIRED, &sides));

    let mut needed = BTreeSet::new();
    let mut unexplained = String::new();
    for difference in &seen {
        match difference.explanation() {
            Some(explanation) => _ = needed.insert(explanation),
            None => {
                writeln!(unexplained, "{difference:#.300?}").expect("a string takes it")
            }
        }
    }
    assert!(unexplained.is_empty(), "not in DIFFERENCES:\n{unexplained}");
    let listed = DIFFERENCES.iter().enumerate().flat_map(|(at, entry)| {
        let fields =
            move |request| entry.fields.iter().map(move |field| (at, request, *field));
        entry.requests.iter().flat_map(move |request| fields(*request))
    });
    let stale: Vec<_> = listed.filter(|listed| !needed.contains(listed)).collect();
    assert!(stale.is_empty(), "in DIFFERENCES, but nowhere on the wire: {stale:#?}");
}

/// A difference on the wire.
#[derive(Debug)]
struct Seen {
    request: &'static str,
    field: String,
    flask: String,
    rocket: String,
}

impl Seen {
    /// The first entry that explains it, and which of its requests and fields do.
    fn explanation(&self) -> Option<(usize, &'static str, &'static str)> {
        DIFFERENCES.iter().enumerate().find_map(|(at, entry)| {
            let same_field = |field: &&&str| field.eq_ignore_ascii_case(&self.field);
            let field = entry.fields.iter().find(same_field)?;
            let same_request = |request: &&&str| matches(request, self.request);
            let request = entry.requests.iter().find(same_request)?;
            (matches(entry.flask, &self.flask) && matches(entry.rocket, &self.rocket))
                .then_some((at, *request, *field))
        })
    }
}

/// Whether `text` is `pattern`, with any text for each [`ANY`].
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, pattern)) = pattern.split_once(ANY) else {
        return pattern == text;
    };
    text.strip_prefix(start).is_some_and(|text| {
        let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        ends.any(|at| matches(pattern, &text[at..]))
    })
}

#[test]
fn an_ellipsis_stands_for_any_text() {
    assert!(matches("session=…; Path=/", "session=ab; HttpOnly; Path=/"));
    assert!(matches("…", "") && matches("a…b…c", "a文bbc"));
    assert!(!matches("a…b", "abc") && !matches("", "a") && !matches("a…a", "a"));
}

/// The parts in which the two answers differ.
fn compare(request: &'static str, [flask, rocket]: &[Side; 2]) -> Vec<Seen> {
    let (flask, rocket) = (flask.ask(request), rocket.ask(request));
    let misspelt = (flask.names.iter()).find_map(|(field, name)| {
        let other = rocket.names.get(field)?;
        (name != other).then(|| (NAMES.to_owned(), name.clone(), other.clone()))
    });
    let fields: BTreeSet<_> = flask.parts.keys().chain(rocket.parts.keys()).collect();
    let parts = fields.into_iter().map(|field| {
        let part = |side: &Answer| {
            side.parts.get(field).map_or(ABSENT, |part| part).to_owned()
        };
        (field.clone(), part(&flask), part(&rocket))
    });
    misspelt
        .into_iter()
        .chain(parts)
        .filter(|(_, flask, rocket)| flask != rocket)
        .map(|(field, flask, rocket)| Seen { request, field, flask, rocket })
        .collect()
}

/// One of the two servers, and what the words in a request stand for there.
struct Side {
    address: SocketAddr,
    words: BTreeMap<&'static str, String>,
}

/// A response in comparable parts: status, body, and each header field under its name in lower
/// case, several lines of one name as several lines.
struct Answer {
    parts: BTreeMap<String, String>,
    /// How each of the names was spelt.
    names: BTreeMap<String, String>,
}

impl Side {
    fn new(address: SocketAddr) -> Self {
        let words = BTreeMap::from([
            ("<9000 bytes>", "x".repeat(9000)),
            ("<expired>", new_session(address)),
        ]);
        Self { address, words }
    }

    /// Makes the sessions anew: an earlier request may have ended them, or the passing of time.
    fn refresh(&mut self) {
        let deleted = new_session(self.address);
        let cookie = format!("Cookie: session={deleted}");
        ask(self.address, "GET /session/del", &[&cookie], "");
        let valid = new_session(self.address);
        self.words.insert("<deleted>", deleted);
        self.words.insert("<tampered>", one_changed(&valid));
        self.words.insert("<valid>", valid);
    }

    fn ask(&self, request: &str) -> Answer {
        let mut sent = request.to_owned();
        for (word, value) in &self.words {
            sent = sent.replace(word, value);
        }
        let mut lines = sent.lines();
        let line = lines.next().expect("a request line");
        let response = ask(self.address, line, &lines.collect::<Vec<_>>(), "");

        let status = response.head[0].strip_prefix("HTTP/1.1 ").expect("HTTP/1.1");
        let body = match response.body.as_str() {
            "" => ABSENT.to_owned(),
            body => body.replace(&self.words["<9000 bytes>"], "<9000 bytes>"),
        };
        let mut parts = BTreeMap::from([
            (STATUS.to_owned(), status.to_owned()),
            (BODY.to_owned(), body),
        ]);
        let mut names = BTreeMap::new();
        for line in &response.head[1..] {
            let (name, _) = line.split_once(": ").expect("a header line");
            let field = name.to_ascii_lowercase();
            let values = response.headers(name).into_iter();
            let values = values.map(|value| comparable(&field, value, &response));
            parts.insert(field.clone(), values.collect::<Vec<_>>().join("\n"));
            names.insert(field, name.to_owned());
        }
        Answer { parts, names }
    }
}

/// The value of a header field, ready to be compared.
fn comparable(field: &str, value: &str, response: &Response) -> String {
    match field {
        // Of two bodies that differ, the lengths say nothing new.
        "content-length" if value == response.body.len().to_string() => {
            "<of the body>".to_owned()
        }
        // Flask keeps the methods in a set.
        "allow" => {
            let mut methods: Vec<&str> = value.split(", ").collect();
            methods.sort_unstable();
            methods.join(", ")
        }
        _ => steady(value, response),
    }
}

fn new_session(address: SocketAddr) -> String {
    cookie_value(&ask(address, "GET /session/set", &[], ""))
}

/// `value` with another letter in its middle. (Of a base64 text the last letter may be changed
/// without changing the bytes.)
fn one_changed(value: &str) -> String {
    let middle = value.len() / 2;
    let letter = if value[middle..].starts_with('a') { "b" } else { "a" };
    [&value[..middle], letter, &value[middle + 1..]].concat()
}

/// A header value without what changes from run to run: an instant is told from the response's
/// own `Date`, a signed value keeps its payload only.
fn steady(value: &str, response: &Response) -> String {
    let now = http_date(response.headers("date")[0]);
    let mut steady = String::new();
    let mut rest = value;
    while let Some(end) = rest.find(" GMT").map(|at| at + " GMT".len()) {
        let date = end - "Thu, 01 Jan 1970 00:00:00 GMT".len();
        steady = steady + &rest[..date] + &told_from(now, &rest[date..end]);
        rest = &rest[end..];
    }
    without_signatures(&(steady + rest))
}

/// An HTTP date as `<now + 20 s>`, to five seconds, for a second may begin in between; one of the
/// year 1970 as it is.
fn told_from(now: OffsetDateTime, date: &str) -> String {
    let at = http_date(date);
    if at.year() == 1970 {
        return date.to_owned();
    }
    let seconds = ((at - now).as_seconds_f64() / 5.0).round() as i64 * 5;
    let sign = if seconds < 0 { '-' } else { '+' };
    match seconds.abs() {
        0 => "<now>".to_owned(),
        seconds if seconds % 86_400 == 0 => {
            format!("<now {sign} {} d>", seconds / 86_400)
        }
        seconds => format!("<now {sign} {seconds} s>"),
    }
}

fn http_date(date: &str) -> OffsetDateTime {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let date = PrimitiveDateTime::parse(date, format);
    date.expect("an HTTP date (RFC 9110 §5.6.7)").assume_utc()
}

/// Each `payload.timestamp.signature` of JSON as `payload.….…`.
fn without_signatures(text: &str) -> String {
    let in_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut short = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let (before, token) = rest.split_at(start);
        let end = token.find(|c| !in_token(c)).unwrap_or(token.len());
        let (token, after) = token.split_at(end);
        short += before;
        match token.split('.').collect::<Vec<_>>()[..] {
            [payload, _, _] => short = short + payload + "." + ANY + "." + ANY,
            _ => short += token,
        }
        rest = after;
    }
    short + rest
}

// What the pages say of Flask.

#[test]
fn each_reads_the_session_that_the_other_signed() {
    let Some(flask) =
        Flask::start("the site writes and reads Flask's own session format")
    else {
        return;
    };
    let now = OffsetDateTime::now_utc();
    let ours = signed::sign(&json!({ "test2": "234" }), KEY.as_bytes(), now);
    let response = flask.get("/session/get", &[&format!("Cookie: session={ours}")]);
    assert_eq!(response.body, "234");

    let theirs = cookie_value(&flask.get("/session/set", &[]));
    let (data, signed_at) =
        signed::open(&theirs, KEY.as_bytes()).expect("Flask's signature");
    assert_eq!(data, json!({ "test2": "234" }));
    assert!((0..=5).contains(&(signed_at - now.unix_timestamp())), "{signed_at}");

    let site = Server::start();
    let cookie = format!("Cookie: flask_session={theirs}");
    assert_eq!(site.get("/signed/get", &[&cookie]).body, "234");
    assert!(site.get("/signed/decode", &[&cookie]).body.contains("matches the key"));
}

#[test]
fn chapter_sevens_signed_login_is_a_session_of_flasks() {
    let Some(mut python) = python("Flask reads chapter 7's signed login") else {
        return;
    };
    let site = Server::start();
    let login = site.get("/ways/signed/login", &[]).cookies();
    let ours = login.strip_prefix("way_signed=").expect("its cookie");
    let script = "import sys; from flask import Flask; app = Flask('app'); \
        app.secret_key = sys.argv[1]; \
        flask = app.session_interface.get_signing_serializer(app); \
        print(flask.loads(sys.argv[2])['user']); print(flask.dumps({'user': 'carol'}))";
    let said = python.args(["-c", script, crate::site::KEY, ours]).output();
    let said = said.expect("Python runs").stdout;
    let said = String::from_utf8_lossy(&said);
    let [read, theirs] = said.lines().collect::<Vec<_>>()[..] else {
        panic!("two lines: {said}");
    };
    assert_eq!(read, "alice");
    let cookie = format!("Cookie: way_signed={theirs}");
    assert_eq!(site.get("/ways/signed/who", &[&cookie]).body, "carol\n");
}

#[test]
fn each_writes_chinese_as_the_other_says_it_does() {
    let Some(flask) = Flask::start("the page quotes 中文 as Flask quotes it") else {
        return;
    };
    let site = Server::start();
    let pairs = |response: &Response| {
        let cookies = response.cookies();
        cookies.split("; ").map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let theirs = pairs(&flask.get("/cookie/chinese", &[]));
    assert_eq!(theirs, pairs(&site.get("/cookie/chinese", &[])));
    assert!(theirs.contains(r#"cn_flask="\344\270\255\346\226\207""#), "{theirs:?}");
}

#[test]
fn a_local_time_written_in_five_ways_ends_when_flask_ends_it() {
    let Some(flask) =
        Flask::start("the table of the eight hours shows what Flask sends")
    else {
        return;
    };
    let site = Server::start();
    for query in ["local=2026-11-24T08:30&zone=8", "local=2031-02-28T23:59:30&zone=-5"]
    {
        let path = format!("/cookie/eight-hours?{query}");
        let [theirs, ours] =
            [flask.get(&path, &[]), site.get(&path, &[])].map(|response| {
                let cookies = set_cookies(&response).into_iter();
                cookies
                    .map(|cookie| (cookie.name().to_owned(), cookie))
                    .collect::<BTreeMap<_, _>>()
            });
        for name in ["naive", "plus8", "aware", "timestamp"] {
            let [theirs, ours] =
                [&theirs, &ours].map(|cookies| cookies[name].expires_datetime());
            assert!(theirs.is_some(), "{name}, {query}");
            assert_eq!(theirs, ours, "{name}, {query}");
        }
        let [theirs, ours] = [theirs, ours].map(|cookies| {
            let age = cookies["max_age"].max_age().expect("a Max-Age");
            age.whole_seconds()
        });
        assert!(theirs.abs_diff(ours) <= 2, "Max-Age, {query}: {theirs} and {ours}");
    }
}

/// The views that stand beside no handler: what the note says, to be looked at on the wire.
const FLASK_ONLY: [&str; 3] =
    ["change_lifetime", "pop_without_default", "set_permanent"];

#[test]
fn a_view_has_the_method_and_path_of_the_handler_beside_it() {
    let Some(mut python) =
        python("each Flask view has the path of the Rocket handler beside it")
    else {
        return;
    };
    let list = "import app\nfor r in app.app.url_map.iter_rules(): print(r.endpoint, r.rule, *r.methods)";
    let output = python.args(["-c", list]).output().expect("Python runs");
    let views = String::from_utf8(output.stdout).expect("ASCII");
    let demos = Demos::new(book::ALL).expect("the handlers have names");
    let mut without_handler = BTreeSet::new();
    for view in views.lines().map(|line| line.split(' ').collect::<Vec<_>>()) {
        let [name, path, ref methods @ ..] = view[..] else {
            panic!("no view: {view:?}");
        };
        assert!(
            name == "static" || listing::python(APP, name).is_ok(),
            "{name} can be quoted"
        );
        let mut handlers =
            demos.iter().filter(|(handler, ..)| function(handler) == name).peekable();
        if handlers.peek().is_none() {
            without_handler.insert(name);
        }
        for (handler, method, handlers_path) in handlers {
            assert_eq!(path, handlers_path, "{handler}");
            assert!(methods.contains(&method.as_str()), "{handler}: {methods:?}");
        }
    }
    assert!(without_handler.remove("static"), "Flask's own view is there: {views}");
    assert_eq!(without_handler, FLASK_ONLY.into());
}

/// A handler's name without its chapter.
fn function(handler: &str) -> &str {
    handler.rsplit("::").next().unwrap_or_default()
}

#[test]
fn a_view_sets_and_deletes_the_cookies_of_the_handler_beside_it() {
    let Some(flask) =
        Flask::start("each Flask view does what the Rocket handler beside it does")
    else {
        return;
    };
    let site = Server::start();
    let demos = Demos::new(book::ALL).expect("the handlers have names");
    // Rocket deletes only what was sent.
    let sent = ["Cookie: test1=1; deep=1; secret=1"];
    let mut compared = 0;
    for (handler, method, path) in demos.iter() {
        let is_session = path.starts_with("/session/") || path.starts_with("/signed/");
        if listing::python(APP, function(handler)).is_err() || is_session {
            continue;
        }
        let (line, form) = match method {
            Method::Post => (format!("POST {path}"), LAB_FORM),
            _ => (format!("GET {path}"), ""),
        };
        let theirs = ask(flask.address, &line, &sent, form);
        let ours = ask(site.address, &line, &sent, form);
        assert_eq!((theirs.status, ours.status), (200, 200), "{handler}");
        assert_eq!(meanings(&theirs), meanings(&ours), "{handler}");
        compared += meanings(&ours).len();
    }
    assert!(compared >= 30, "only {compared} cookies were compared");
}

const LAB_FORM: &str =
    "name=lab&value=1&max_age=20&path=/lab&same_site=Lax&http_only=on";

/// What matters of each cookie that a response sets: which one it is, how long it is kept, who
/// may have it. Not `SameSite`, which Rocket's jar always writes, nor whether the end is written
/// as `Expires` or as `Max-Age`.
fn meanings(response: &Response) -> BTreeSet<String> {
    let meaning = |cookie: Cookie<'_>| {
        let ends = match (cookie.max_age(), cookie.expires_datetime()) {
            (Some(age), _) => Some(age.whole_seconds()),
            (None, end) => {
                end.map(|end| (end - OffsetDateTime::now_utc()).whole_seconds() / 10)
            }
        };
        let flags = [cookie.secure(), cookie.http_only(), cookie.partitioned()];
        let scope = (cookie.domain(), cookie.path());
        format!(
            "{} {scope:?} {ends:?} {:?}",
            cookie.name(),
            flags.map(|flag| flag == Some(true))
        )
    };
    set_cookies(response).into_iter().map(meaning).collect()
}

fn set_cookies(response: &Response) -> Vec<Cookie<'static>> {
    let lines = response.headers("set-cookie").into_iter();
    let cookies = lines.map(|line| Cookie::parse(line.to_owned()));
    cookies.collect::<Result<_, _>>().expect("cookies")
}

// The transcripts.

#[test]
fn transcript_readable() {
    let Some(flask) = Flask::start("http/flask/readable.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    transcript.get("/session/set", "");
    transcript.is(expect_file!["../../templates/http/flask/readable.http"]);
}

#[test]
fn transcript_replay() {
    let Some(flask) = Flask::start("http/flask/replay.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    let stolen = transcript.get("/session/set", "").cookies();
    transcript.get("/session/get", &stolen);
    transcript.get("/session/del", &stolen);
    let replayed = transcript.get("/session/get", &stolen);
    assert_eq!(replayed.body, "234", "a copied session outlives its deletion");
    transcript.is(expect_file!["../../templates/http/flask/replay.http"]);
}

#[test]
fn transcript_pop() {
    let Some(flask) = Flask::start("http/flask/pop.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    let response = transcript.get("/session/pop", "");
    assert_eq!(response.status, 500);
    transcript.remark(&flask.logged("KeyError"));
    transcript.is(expect_file!["../../templates/http/flask/pop.http"]);
}

#[test]
fn transcript_permanent() {
    let Some(flask) = Flask::start("http/flask/permanent.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    for path in ["/session/set", "/session/permanent"] {
        let set = transcript.get(path, "").cookies();
        transcript.wait(1);
        let again = transcript.get("/session/get", &set).cookies();
        assert_ne!(again, set, "if it is sent again, it is signed anew");
    }
    transcript.is(expect_file!["../../templates/http/flask/permanent.http"]);
}

#[test]
fn transcript_lifetime() {
    let Some(flask) = Flask::start("http/flask/lifetime.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    transcript.remark("visitor A");
    let a = transcript.get("/session/set", "").cookies();
    transcript.remark("visitor B");
    transcript.get("/session/lifetime/1", "");
    transcript.wait(2);
    transcript.remark("visitor A");
    assert_eq!(transcript.get("/session/get", &a).body, "None");
    transcript.remark("visitor B");
    transcript.get("/session/lifetime/600", "");
    transcript.remark("visitor A");
    assert_eq!(transcript.get("/session/get", &a).body, "234");
    transcript.is(expect_file!["../../templates/http/flask/lifetime.http"]);
}

#[test]
fn transcript_delete_path() {
    let Some(flask) = Flask::start("http/flask/delete_path.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    for path in ["/cookie/deep/set", "/cookie/deep/del-wrong", "/cookie/deep/del"] {
        transcript.get(path, "");
    }
    transcript.is(expect_file!["../../templates/http/flask/delete_path.http"]);
}

/// What was said to Flask and what it answered, in `curl -v`'s notation.
struct Transcript<'f> {
    flask: &'f Flask,
    text: String,
}

impl<'f> Transcript<'f> {
    fn of(flask: &'f Flask) -> Self {
        Self { flask, text: String::new() }
    }

    /// `GET path` with this `Cookie` line, none if it is empty.
    fn get(&mut self, path: &str, cookie: &str) -> Response {
        let mut sent = vec![format!("GET {path} HTTP/1.1"), format!("Host: {HOST}")];
        let mut headers = Vec::new();
        if !cookie.is_empty() {
            headers.push(format!("Cookie: {cookie}"));
            sent.extend(headers.iter().map(|line| without_signatures(line)));
        }
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let response = self.flask.get(path, &headers);
        self.lines(">", &sent);
        let shown = response.head.iter().filter(|line| !is_left_out(line));
        self.lines("<", &shown.map(|line| steady(line, &response)).collect::<Vec<_>>());
        self.text += &beginning(&response.body);
        self.text += "\n";
        response
    }

    fn lines(&mut self, side: &str, lines: &[String]) {
        for line in lines {
            self.text += &format!("{side} {line}\n");
        }
        self.text += &format!("{side}\n");
    }

    /// A line of our own.
    fn remark(&mut self, text: &str) {
        self.text += &format!("* {text}\n");
    }

    /// Waits until more than so many whole seconds have passed.
    fn wait(&mut self, seconds: u64) {
        std::thread::sleep(Duration::from_secs(seconds) + Duration::from_millis(100));
        self.remark(&format!("+{seconds} s"));
    }

    /// Compares it with the file that the pages show, or writes that.
    fn is(&self, file: ExpectFile) {
        file.assert_eq(&format!("{}\n", self.text.trim_end()));
    }
}

/// What every response of the development server has, and no page is about.
fn is_left_out(line: &str) -> bool {
    ["Date", "Server", "Connection", "Content-Length"]
        .iter()
        .any(|name| line.split(':').next() == Some(name))
}

/// A body up to its title, if it is a page, with a line end.
fn beginning(body: &str) -> String {
    match body.split_once("</title>") {
        Some((beginning, _)) => format!("{beginning}</title>\n{ANY}\n"),
        None => format!("{}\n", body.trim_end()),
    }
}
