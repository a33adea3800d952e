//! Runs cookie_store in the two ways that `scripts/conformance` and `benches/jar.rs` compare: `jars
//! cases FILE` answers the conformance cases, `jars speed FILE` processes lines and requests.

use std::time::{Duration, Instant};

use cookie_store::CookieStore;
use publicsuffix::List;
use serde_json::{Value, json};
use url::Url;

/// The path where Debian's `publicsuffix` installs the list that cookie_store needs.
const LIST: &str = "/usr/share/publicsuffix/public_suffix_list.dat";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["cases", file] => cases(file),
        ["speed", file] => speed(file),
        _ => panic!("cases FILE or speed FILE"),
    }
}

/// The Public Suffix List, if this machine has it.
fn list() -> Option<List> {
    let list = std::fs::read_to_string(LIST).ok()?.parse().ok();
    if list.is_none() {
        eprintln!("cookie_store runs without the Public Suffix List ({LIST})");
    }
    list
}

fn store(list: Option<&List>) -> CookieStore {
    match list {
        Some(list) => CookieStore::default().with_suffix_list(list.clone()),
        None => CookieStore::default(),
    }
}

/// Prints `{"id": …, "cookie": <hex>}` for each case.
fn cases(file: &str) {
    let list = list();
    let suite = std::fs::read(file).expect("the cases");
    let suite: Value = serde_json::from_slice(&suite).expect("JSON");
    for case in suite["cases"].as_array().expect("cases") {
        let mut store = store(list.as_ref());
        for prior in case["prior"].as_array().unwrap_or(&Vec::new()) {
            receive(&mut store, &prior["url"], &prior["set_cookie"]);
        }
        receive(&mut store, &case["set_url"], &case["set_cookie"]);
        // It reads the clock itself, so only what can be waited for is measured.
        let wait = case["request"]["after_s"].as_u64().unwrap_or(0);
        if wait < 10 {
            std::thread::sleep(Duration::from_secs(wait));
        }
        let field = field(&store, &url(&case["request"]["url"]));
        println!(
            "{}",
            json!({ "id": case["id"], "cookie": hex(&case["encoding"], &field) })
        );
    }
}

/// Gives the store the lines of a response. A line that is not UTF-8 cannot be passed to it and is lost.
fn receive(store: &mut CookieStore, from: &Value, lines: &Value) {
    for line in lines.as_array().expect("lines") {
        store.parse(line.as_str().expect("a line"), &url(from)).ok();
    }
}

fn field(store: &CookieStore, to: &Url) -> String {
    let pairs = store.get_request_values(to);
    pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

fn url(value: &Value) -> Url {
    value.as_str().and_then(|url| url.parse().ok()).expect("a URL")
}

fn hex(encoding: &Value, text: &str) -> String {
    let bytes: Vec<u8> = match encoding.as_str() {
        Some("latin1") => text.chars().map(|character| character as u8).collect(),
        _ => text.as_bytes().to_vec(),
    };
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of `FILE` are `set URL LINE` and `get URL`, separated by tabs. Prints the nanoseconds for
/// each of the first and of the second, and the bytes of all fields.
fn speed(file: &str) {
    let text = std::fs::read_to_string(file).expect("the workload");
    let mut store = store(list().as_ref());
    let (mut lines, mut requests) = (Vec::new(), Vec::new());
    for row in text.lines() {
        match row.split('\t').collect::<Vec<_>>()[..] {
            ["set", from, line] => lines.push((from.parse().expect("a URL"), line)),
            ["get", to] => requests.push(to.parse::<Url>().expect("a URL")),
            _ => panic!("{row}"),
        }
    }
    let start = Instant::now();
    for (from, line) in &lines {
        store.parse(line, from).ok();
    }
    let set = start.elapsed().as_nanos() / lines.len() as u128;
    let start = Instant::now();
    let bytes: usize = requests.iter().map(|to| field(&store, to).len()).sum();
    let get = start.elapsed().as_nanos() / requests.len() as u128;
    println!("{set} {get} {bytes}");
}
