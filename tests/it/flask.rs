//! Compares the site with a real Flask. `flask/app.py` runs under `flask run` in the venv that
//! `scripts/setup` makes, the site has a socket of its own, and both receive the same bytes.
//!
//! - `remember_me::quote::flask::DIFFERENCES` explains every difference between their responses, and
//!   every explanation there is needed. The order of header lines with different names is not compared:
//!   it has no meaning (RFC 9110 §5.3), and in Rocket it changes from run to run.
//! - What the pages say of Flask's formats is true: its session, its quoting, its `Expires`.
//! - The transcripts in `templates/http/flask/` are what Flask really says. `UPDATE_EXPECT=1` writes
//!   them anew.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use remember_me::quote::flask::ANY;
use rocket::time::macros::format_description;
use rocket::time::{OffsetDateTime, PrimitiveDateTime};

use crate::http1::{self, FORM, Response};
use crate::site::installed;

mod differences;
mod pages;
mod transcripts;

/// The key with which both sign: the key of the note, which [`remember_me::book::session::signed`] uses
/// too.
const KEY: &str = "xxx";

/// The host that the requests name, whichever port the server has.
const HOST: &str = "localhost:5000";

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/flask");

/// The Python of the venv. On a machine without it, prints which proof is not run.
pub fn python(proof: &str) -> Option<Command> {
    let python = installed(&format!("{FOLDER}/.venv/bin/python"), proof)?;
    let mut command = Command::new(python);
    command
        .arg("-B")
        .current_dir(FOLDER)
        .env("SECRET_KEY", KEY)
        .env("FLASK_DEBUG", "0")
        // The clock of Beijing: nothing that Flask sends may depend on the time zone.
        .env("TZ", "CST-8");
    Some(command)
}

/// Flask's development server on a port of its own, until it is dropped.
pub struct Flask {
    /// The address at which it listens.
    pub address: SocketAddr,
    process: Child,
    log: Arc<Mutex<String>>,
}

impl Flask {
    fn start(proof: &str) -> Option<Self> {
        Self::run("app.py", proof)
    }

    /// Starts the server for another program, whose path is relative to the folder `flask`.
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

    /// The lines that Flask has logged so far.
    fn log(&self) -> String {
        self.log.lock().expect("the log is whole").clone()
    }

    /// Waits for the line of the log that begins so, and returns it.
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

    /// The answer to a `GET` request.
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

/// Reads the log, and sends the address once the log names it.
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

/// Sends a request on a connection of its own and reads the response, from either server. `line` is the
/// request line without its version.
fn ask(address: SocketAddr, line: &str, headers: &[&str], body: &str) -> Response {
    let host = format!("Host: {HOST}");
    let headers = [&[&host[..]], headers].concat();
    let request = match body {
        "" => http1::head(line, &headers).into_bytes(),
        body => http1::request(line, &[&headers[..], &[FORM]].concat(), body),
    };
    http1::send(address, &request)
}

/// The value of the only cookie that a response sets.
fn cookie_value(response: &Response) -> String {
    let cookies = response.cookies();
    cookies.split_once('=').expect("a cookie").1.to_owned()
}

fn new_session(address: SocketAddr) -> String {
    cookie_value(&ask(address, "GET /session/set", &[], ""))
}

/// `value` with another letter in its middle. The last letter of a base64 text may change without
/// changing the bytes.
fn one_changed(value: &str) -> String {
    let middle = value.len() / 2;
    let letter = if value[middle..].starts_with('a') { "b" } else { "a" };
    [&value[..middle], letter, &value[middle + 1..]].concat()
}

/// A header value without the parts that change from run to run: an instant is relative to the
/// response's own `Date`, and a signed value keeps only its payload.
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

/// An HTTP date as `<now + 20 s>`, within five seconds, because a second may begin in between. A date
/// of the year 1970 stays as it is.
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

/// Replaces each `payload.timestamp.signature` of JSON by `payload.….…`.
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
