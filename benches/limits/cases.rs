//! Expensive cases: a long recording, answers much longer than their question, and searches for a
//! correction that does not exist.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::reached;
use crate::server::{Server, http1, site};

/// A request and its limits.
struct Dear {
    what: &'static str,
    path: &'static str,
    content_type: &'static str,
    body: String,
    seconds: f64,
    /// Memory at the peak above the level at rest, in megabytes.
    peak: Option<f64>,
    /// The length of the answer.
    length: usize,
}

/// The measured cost of a request.
struct Cost {
    status: String,
    seconds: f64,
    /// The processor time, which other programs hardly change.
    processor: f64,
    length: usize,
    peak: f64,
    kept: f64,
}

const MEGABYTE: usize = 1_000_000;
/// The time after the answer at which the process has returned the memory that it does not need: the
/// runtime ends idle threads after ten seconds, and the allocator returns their memory at that time.
pub const REST: Duration = Duration::from_secs(13);
/// The memory that the process may keep then, in megabytes.
const KEPT: f64 = 20.0;
/// The number of answers that are timed: a single one may have been interrupted.
const ROUNDS: usize = 3;

/// Prints the cost of each case beside its goal.
pub fn report() {
    println!(
        "one request each, to a program that has just started; the median of {ROUNDS}"
    );
    for dear in all() {
        let mut costs: Vec<_> = (0..ROUNDS).map(|_| dear.cost()).collect();
        costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let cost = &costs[ROUNDS / 2];
        let peak = costs.iter().map(|cost| cost.peak).fold(0.0, f64::max);
        let kept = costs.iter().map(|cost| cost.kept).fold(0.0, f64::max);
        println!("{} ({} bytes): {}", dear.what, dear.body.len(), cost.status);
        let goal = dear.seconds;
        println!(
            "    {:.3} s, {:.2} s of the processor (goal: {goal} s): {}",
            cost.seconds,
            cost.processor,
            reached(cost.seconds < goal)
        );
        let goal = dear
            .peak
            .map(|goal| format!(" (goal: {goal} MB): {}", reached(peak <= goal)));
        let goal = goal.unwrap_or_default();
        let back = reached(kept <= KEPT);
        println!("    {peak:.0} MB more at the peak{goal}");
        println!("    {kept:.0} MB of it kept (goal: {KEPT} MB): {back}");
        println!(
            "    an answer of {} bytes (goal: {}): {}",
            cost.length,
            dear.length,
            reached(cost.length <= dear.length)
        );
    }
}

/// The goal for length: ten times the question, or two megabytes if that is more.
fn longest(question: &str) -> usize {
    (10 * question.len()).max(2 * MEGABYTE)
}

fn all() -> Vec<Dear> {
    let api = |what, body: String, seconds| Dear {
        what,
        path: "/api/jar",
        content_type: "application/json",
        length: longest(&body),
        body,
        seconds,
        peak: None,
    };
    let recording = form(&recording());
    vec![
        Dear {
            what: "a HAR of 1,000 lines on 8 hosts, 300 requests",
            path: "/en/clinic/case",
            content_type: "application/x-www-form-urlencoded",
            length: longest(&recording),
            body: recording,
            seconds: 1.0,
            peak: Some(60.0),
        },
        api("3,000 lines of 64 attributes each", attributes(), 1.0),
        api("5,000 lines from 5,000 sites", sites(), 1.0),
        api("twelve hopeless lines after ten responses of 50 kB", hopeless(), 0.3),
    ]
}

/// A recording as a browser exports it.
fn recording() -> String {
    let entry = |number: usize| {
        let host = format!("https://h{}.example.com", number % 8);
        let line = |at: usize| {
            let value = "v".repeat(3880);
            json!({ "name": "Set-Cookie", "value": format!("n{number}_{at}={value}; Path=/") })
        };
        let count = if number < 100 { 4 } else { 3 };
        json!({
            "startedDateTime": format!("2026-11-24T08:{:02}:{:02}.000Z", number / 60, number % 60),
            "time": 20,
            "request": { "method": "GET", "url": format!("{host}/"), "headers": [] },
            "response": { "headers": (0..count).map(line).collect::<Vec<_>>() },
        })
    };
    json!({ "log": { "entries": (0..300).map(entry).collect::<Vec<_>>() } }).to_string()
}

fn form(lines: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("lines", lines).append_pair("from", "https://h0.example.com/");
    form.finish()
}

fn attributes() -> String {
    let line = |number: usize| format!("n{number}=1{}", ";b".repeat(64));
    json!({
        "set_url": "https://www.example.com/",
        "set_cookie": (0..3000).map(line).collect::<Vec<_>>(),
        "request": { "url": "https://www.example.com/" },
    })
    .to_string()
}

/// More lines than a jar holds, so that the last lines evict the first ones.
fn sites() -> String {
    let prior = |number: usize| json!({ "url": format!("https://www.site{number}.com/"), "set_cookie": ["a=1"] });
    json!({
        "set_url": "https://www.example.com/",
        "set_cookie": ["sid=1"],
        "prior": (0..4999).map(prior).collect::<Vec<_>>(),
        "request": { "url": "https://www.example.com/" },
    })
    .to_string()
}

fn hopeless() -> String {
    let prior = |number: usize| {
        let line = |at: usize| format!("p{number}_{at}={}; Path=/", "v".repeat(4080));
        json!({
            "url": format!("https://h{number}.example.com/"),
            "set_cookie": (0..12).map(line).collect::<Vec<_>>(),
        })
    };
    // Every possible change may be made to such a line, and none helps.
    let line = |number: usize| {
        format!(
            "__Host-n{number}=1; Domain=www.example.com; Max-Age=5; Partitioned; SameSite=Strict"
        )
    };
    json!({
        "engine": "safari",
        "set_url": "http://www.example.com/a/b",
        "set_context": { "site": "cross-site", "top_level": false },
        "set_cookie": (0..12).map(line).collect::<Vec<_>>(),
        "prior": (0..10).map(prior).collect::<Vec<_>>(),
        "request": { "url": "http://api.example.com/" },
        "after_s": 60,
    })
    .to_string()
}

impl Dear {
    /// Sends a request to a new process, so that nothing remains of earlier ones.
    fn cost(&self) -> Cost {
        let server = Server::start(program);
        server.settle();
        self.small(server.port);
        server.settle();
        let id = server.child.id();
        let rest = status(id, "VmRSS:");
        // The peak counts from this point.
        std::fs::write(format!("/proc/{id}/clear_refs"), "5")
            .expect("Linux 4.0 or later");
        let (start, before) = (Instant::now(), server.processor());
        let (status_line, length) =
            post(server.port, self.path, self.content_type, &self.body);
        let seconds = start.elapsed().as_secs_f64();
        let processor = server.processor() - before;
        let peak = status(id, "VmHWM:") - rest;
        std::thread::sleep(REST);
        let kept = status(id, "VmRSS:") - rest;
        Cost { status: status_line, seconds, processor, length, peak, kept }
    }

    /// A small request of the same kind: the memory for code that runs for the first time is not part
    /// of the measured cost.
    fn small(&self, port: u16) {
        let body = match self.path {
            "/api/jar" => json!({
                "set_url": "https://a.example/", "set_cookie": ["a=1", "b=2; Path=/x"],
                "request": { "url": "https://a.example/" },
            })
            .to_string(),
            _ => form("a=1; Path=/x"),
        };
        let (status, _) = post(port, self.path, self.content_type, &body);
        assert!(status.starts_with("200"), "{status}");
    }
}

/// The program that is measured, on a port.
pub fn program(port: u16) -> Command {
    let ours = site(port);
    let Some(file) = std::env::var_os("LIMITS_PROGRAM") else { return ours };
    let file = PathBuf::from(file).canonicalize().expect("LIMITS_PROGRAM is a file");
    let mut command = Command::new(file);
    command.current_dir(std::env::temp_dir());
    for (name, value) in ours.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A size in `/proc/PID/status`, in megabytes.
pub fn status(id: u32, field: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = text.lines().find_map(|line| line.strip_prefix(field)).expect(field);
    let kibibytes = line.split_whitespace().next().and_then(|word| word.parse().ok());
    kibibytes.unwrap_or(f64::NAN) * 1024.0 / 1e6
}

/// The status of the answer to a `POST`, and the length of its body.
fn post(port: u16, path: &str, content_type: &str, body: &str) -> (String, usize) {
    let kind = format!("Content-Type: {content_type}");
    let headers = ["Host: localhost", "Connection: close", &kind];
    let request = http1::request(&format!("POST {path}"), &headers, body);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(answer) = http1::try_send(address, &request) else {
        return ("no answer".to_owned(), 0);
    };
    let status = answer.head[0].split_once(' ').map(|(_, status)| status);
    (status.unwrap_or_default().to_owned(), answer.bytes.len())
}
