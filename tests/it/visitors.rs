//! Visitors who use the whole site, one request after the other: the load of the soak test and of
//! `benches/soak`.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::http1::{self, Response};

/// What a visitor asks for, again and again: the six endpoints, pages, the clinic and the API.
const STEPS: [&str; 12] = [
    "/session/set",
    "/session/get",
    "/cookie/set",
    "/cookie/get",
    "/en/cookie",
    "/cookie/del",
    "/zh/state",
    API,
    "/en/clinic/find?q=cookie",
    "/zh/clinic/case?symptom=cross-origin-fetch",
    "/zh",
    "/session/del",
];
const API: &str = "/api/jar";
const CASE: &str = r#"{"set_url": "https://www.example.com/account/login",
    "set_cookie": ["sid=1; SameSite=None", "theme=dark; Path=/; Max-Age=60"],
    "request": {"url": "https://www.example.com/"}}"#;

/// A session lives for ten seconds. One that was not asked for sooner than this may have ended.
const FRESH: Duration = Duration::from_secs(5);

/// What came of the requests.
#[derive(Default)]
pub struct Seen {
    /// How long each answer took from when its request was due.
    pub waits: Vec<Duration>,
    /// The answers with a status of 500 or more, each with its path.
    pub server_errors: Vec<String>,
    /// The sessions that were gone before their time.
    pub lost_sessions: usize,
    /// The requests without an answer, and the wrong answers.
    pub broken: Vec<String>,
}

impl Seen {
    /// Adds what another visitor has seen.
    pub fn add(&mut self, other: Self) {
        self.waits.extend(other.waits);
        self.server_errors.extend(other.server_errors);
        self.lost_sessions += other.lost_sessions;
        self.broken.extend(other.broken);
    }

    /// The faults, in a sentence. `None` if there was none.
    pub fn faults(&self) -> Option<String> {
        let Self { server_errors, lost_sessions, broken, .. } = self;
        let faulty =
            !server_errors.is_empty() || *lost_sessions > 0 || !broken.is_empty();
        let few = |all: &[String]| all.iter().take(5).cloned().collect::<Vec<_>>();
        faulty.then(|| {
            format!(
                "{} answers of 500 or more {:?}, {lost_sessions} lost sessions, {} requests without \
                 a right answer {:?}",
                server_errors.len(),
                few(server_errors),
                broken.len(),
                few(broken),
            )
        })
    }
}

/// A visitor with a connection that stays open.
pub struct Visitor {
    address: SocketAddr,
    stream: Option<TcpStream>,
    step: usize,
    session: String,
    began: Instant,
    /// What this visitor has seen so far.
    pub seen: Seen,
}

impl Visitor {
    /// A visitor of the site at this address.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            step: 0,
            session: String::new(),
            began: Instant::now(),
            seen: Seen::default(),
        }
    }

    /// Takes every step this many times.
    pub fn rounds(&mut self, many: usize) {
        for _ in 0..many * STEPS.len() {
            self.next(Instant::now());
        }
    }

    /// Sends the next request, which was due at this moment, and looks at the answer.
    pub fn next(&mut self, due: Instant) {
        let path = STEPS[self.step % STEPS.len()];
        self.step += 1;
        match self.ask(path) {
            Ok(response) => {
                self.seen.waits.push(due.elapsed());
                self.look(path, &response);
            }
            Err(why) => {
                self.stream = None;
                self.seen.broken.push(format!("{path}: {why}"));
            }
        }
    }

    fn ask(&mut self, path: &str) -> io::Result<Response> {
        let host = "Host: localhost";
        let cookie = format!("Cookie: test1=123; {}", self.session);
        let request = match path {
            API => http1::request(
                "POST /api/jar",
                &[host, "Content-Type: application/json"],
                CASE,
            ),
            path => {
                let headers = [host, &cookie, "Accept-Encoding: gzip"];
                http1::head(&format!("GET {path}"), &headers).into_bytes()
            }
        };
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert(http1::connect(self.address)?),
        };
        stream.write_all(&request)?;
        Response::try_read(stream, false)
    }

    fn look(&mut self, path: &str, response: &Response) {
        let Response { status, body, .. } = response;
        if *status >= 500 {
            self.seen.server_errors.push(format!("{path}: {status}"));
            return;
        }
        let right = match path {
            "/session/set" => {
                let line = response.headers("set-cookie").into_iter().next();
                let pair = line.and_then(|line| line.split(';').next());
                self.session = pair.unwrap_or_default().to_owned();
                self.began = Instant::now();
                pair.is_some()
            }
            "/session/get" => {
                if body != "234" && self.began.elapsed() < FRESH {
                    self.seen.lost_sessions += 1;
                }
                true
            }
            "/cookie/get" => body.contains("test1 = 123"),
            _ => true,
        };
        if *status != 200 || !right {
            self.seen.broken.push(format!("{path}: {status} {body:.80}"));
        }
    }
}
