//! A client of `reqwest` whose cookie store is the jar, against a server on loopback.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use browser_jar::reqwest::SharedJar;
use browser_jar::{Engine, Jar};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// Answers one request after another, each with these lines. Out: its address, and the `Cookie` fields
/// that came, once it has answered all.
fn server(
    answers: Vec<&'static [&'static str]>,
) -> (String, thread::JoinHandle<Vec<Option<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let answering = thread::spawn(move || {
        let mut fields = Vec::new();
        for lines in answers {
            let (mut stream, _) = listener.accept().expect("a client");
            let request = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<_> = request.take_while(|line| !line.is_empty()).collect();
            let field = |line: &String| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("cookie").then(|| value.to_owned())
            };
            fields.push(head.iter().find_map(field));
            let lines: String =
                lines.iter().map(|line| format!("Set-Cookie: {line}\r\n")).collect();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n{lines}\r\n"
            );
            stream.write_all(answer.as_bytes()).expect("the client listens");
        }
        fields
    });
    (address, answering)
}

#[test]
fn a_client_sends_what_the_jar_chooses() {
    let (address, answering) = server(vec![
        &["a=1; Max-Age=60", "b=2; Path=/deep", "__Host-c=3", "d=4; Domain=com"],
        &["a=5; Max-Age=0; Path=/"],
        &["e=6; Max-Age=60"],
        &[],
        &[],
    ]);
    let now = Arc::new(Mutex::new(NOW));
    let clock = {
        let now = now.clone();
        move || *now.lock().expect("no test panics with it")
    };
    let jar = Arc::new(SharedJar::new(Jar::new(Engine::Standard), clock));
    let client = reqwest::Client::builder().cookie_provider(jar.clone()).build();
    let client = client.expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let get = |path: &str| {
        let request = client.get(format!("{address}{path}")).send();
        let answer = runtime.as_ref().expect("a runtime").block_on(request);
        assert_eq!(answer.expect("an answer").status(), 200);
    };
    get("/");
    assert_eq!(jar.lock().cookies(NOW).count(), 2);
    get("/deep/er");
    get("/");
    get("/");
    *now.lock().expect("no test panics with it") += Duration::MINUTE;
    get("/");
    let fields = answering.join().expect("it has answered all");
    let fields: Vec<_> = fields.iter().map(Option::as_deref).collect();
    assert_eq!(fields, [None, Some("b=2; a=1"), None, Some("e=6"), None]);
}
