//! One run of a load against a server, and the result of several runs.

use std::process::Command;
use std::time::Instant;

use crate::server::{Server, fields};

/// The number of requests that are sent at the same time.
const CONNECTIONS: &str = "-c64";
/// The share of the machine's processor time that other programs may use in a quiet run.
pub const QUIET: f64 = 0.10;

/// A request to a server.
#[derive(Clone)]
pub struct Load {
    pub path: &'static str,
    pub headers: Vec<String>,
}

#[derive(Clone, Copy)]
pub struct Run {
    pub per_second: f64,
    pub microseconds: f64,
    pub foreign: f64,
}

pub fn run(server: &Server, load: &Load, seconds: u32) -> Run {
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    // The user, nice and system time of the machine, and the time that ended children of this program
    // took.
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

impl Run {
    pub fn is_quiet(&self) -> bool {
        self.foreign < QUIET
    }
}

/// The server, the request, and the results, one run for each round.
pub struct Series {
    pub name: &'static str,
    pub runs: Vec<Run>,
}

impl Series {
    pub const fn new(name: &'static str) -> Self {
        Self { name, runs: Vec::new() }
    }

    /// Requests per second, as a multiple of another's. The comparison is made within each round,
    /// because the machine's speed changes; the result is the median of the rounds in which both runs
    /// were quiet.
    pub fn rate_beside(&self, other: &Self) -> Option<f64> {
        let both = self.runs.iter().zip(&other.runs);
        let quiet = both.filter(|(ours, theirs)| ours.is_quiet() && theirs.is_quiet());
        median(
            quiet.map(|(ours, theirs)| ours.per_second / theirs.per_second).collect(),
        )
    }

    /// The processor time per request of the other, as a multiple of this one's. A larger value is better
    /// here too.
    pub fn thrift_beside(&self, other: &Self) -> Option<f64> {
        let both = self.runs.iter().zip(&other.runs);
        median(
            both.map(|(ours, theirs)| theirs.microseconds / ours.microseconds)
                .collect(),
        )
    }

    pub fn per_second(&self) -> Option<f64> {
        let quiet = self.runs.iter().filter(|run| run.is_quiet());
        median(quiet.map(|run| run.per_second).collect())
    }

    pub fn microseconds(&self) -> f64 {
        let all = self.runs.iter().map(|run| run.microseconds).collect();
        median(all).unwrap_or(f64::NAN)
    }
}

pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}
