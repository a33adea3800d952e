//! Sends equal requests to both servers. `remember_me::quote::flask::DIFFERENCES` must explain every
//! difference between their answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use remember_me::quote::flask::{ABSENT, ANY, BODY, DIFFERENCES, NAMES, STATUS};

use super::{Flask, ask, new_session, one_changed, steady};
use crate::http1::Response;
use crate::site::Server;

/// The requests to both servers. A word such as `<valid>` stands for each server's own value.
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

/// Requests that are sent last, when the session is older than [`LIFETIME`].
const EXPIRED: &str = "GET /session/get\nCookie: session=<expired>";

/// A time longer than the lifetime of a session. A session here ends after ten seconds; in Flask, which
/// counts whole seconds and includes the tenth, it ends after less than eleven.
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
struct WireDifference {
    request: &'static str,
    field: String,
    flask: String,
    rocket: String,
}

impl WireDifference {
    /// The first entry that explains the difference, and which of its requests and fields do.
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

/// Whether `text` matches `pattern`, in which each [`ANY`] stands for any text.
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
fn compare(request: &'static str, [flask, rocket]: &[Side; 2]) -> Vec<WireDifference> {
    let (flask, rocket) = (flask.ask(request), rocket.ask(request));
    let misspelt = (flask.names.iter()).find_map(|(field, name)| {
        let other = rocket.names.get(field)?;
        (name != other).then(|| (NAMES.to_owned(), name.clone(), other.clone()))
    });
    let fields: BTreeSet<_> = flask.parts.keys().chain(rocket.parts.keys()).collect();
    let parts = fields.into_iter().map(|field| {
        let part =
            |side: &Parts| side.parts.get(field).map_or(ABSENT, |part| part).to_owned();
        (field.clone(), part(&flask), part(&rocket))
    });
    misspelt
        .into_iter()
        .chain(parts)
        .filter(|(_, flask, rocket)| flask != rocket)
        .map(|(field, flask, rocket)| WireDifference { request, field, flask, rocket })
        .collect()
}

/// One of the two servers, and the values that the words in a request stand for there.
struct Side {
    address: SocketAddr,
    words: BTreeMap<&'static str, String>,
}

/// A response in comparable parts: the status, the body, and each header field under its name in lower
/// case. Several lines of one name stay several lines.
struct Parts {
    parts: BTreeMap<String, String>,
    /// The spelling of each header name.
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

    /// Makes the sessions anew: an earlier request, or the time that has passed, may have ended them.
    fn refresh(&mut self) {
        let deleted = new_session(self.address);
        let cookie = format!("Cookie: session={deleted}");
        ask(self.address, "GET /session/del", &[&cookie], "");
        let valid = new_session(self.address);
        self.words.insert("<deleted>", deleted);
        self.words.insert("<tampered>", one_changed(&valid));
        self.words.insert("<valid>", valid);
    }

    fn ask(&self, request: &str) -> Parts {
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
        Parts { parts, names }
    }
}

/// The value of a header field in a form that can be compared.
fn comparable(field: &str, value: &str, response: &Response) -> String {
    match field {
        // Where two bodies differ, their lengths say nothing new.
        "content-length" if value == response.body.len().to_string() => {
            "<of the body>".to_owned()
        }
        // Flask keeps the methods in a set, which has no order.
        "allow" => {
            let mut methods: Vec<&str> = value.split(", ").collect();
            methods.sort_unstable();
            methods.join(", ")
        }
        _ => steady(value, response),
    }
}
