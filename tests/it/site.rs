//! The harness. Three ways to the site, from the nearest to the most real:
//!
//! - [`borrow`]: Rocket's local client, no socket, with a clock that the test turns;
//! - [`shared`], [`Server`]: the site on a real socket, for header lines as they travel;
//! - [`Program`]: the real binary, and what it prints; a browser or a `curl` on top of a [`Server`].
//!
//! To start the site takes a second in a debug build, for it renders every page first. So most
//! tests share one: [`borrow`] lends the client to one test at a time, [`shared`] is a server for
//! every test that changes nothing another one sees.
//!
//! What a machine lacks (a browser, Flask, curl) is asked for with [`installed`], which says what
//! is not run, and fails where `REMEMBER_ME_PROVE_ALL` makes every proof mandatory.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use rocket::figment::Figment;
use rocket::local::blocking::Client;
use rocket::time::OffsetDateTime;
use rocket::time::macros::datetime;
use rocket_server_sessions::Clock;

pub use crate::services::{Folder, installed, not_run, prove_all};

/// A key for tests, so that none is made and kept.
pub const KEY: &str = "hDMpJ0dTmHzbW2vVYvEqPTJjPpTTgqOJK3xoRkKhAAY=";

/// The configuration of a site under test.
pub fn config() -> Figment {
    remember_me::config()
        .merge(("secret_key", KEY))
        .merge(("log_level", "off"))
        .merge(("session_snapshot", ""))
        .merge(("address", "127.0.0.1"))
        .merge(("port", 0))
        .merge(("worker_program", env!("CARGO_BIN_EXE_remember-me")))
}

/// A clock that stands still until it is turned.
#[derive(Clone, Default)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    /// Where every test's clock begins.
    pub const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);

    /// Turns the clock `seconds` ahead.
    pub fn advance(&self, seconds: f64) {
        self.0.fetch_add((seconds * 1000.0) as i64, Ordering::SeqCst);
    }

    /// The clock whose hands these are.
    pub fn clock(&self) -> Clock {
        let hands = self.0.clone();
        Clock::from_fn(move || {
            Self::START
                + rocket::time::Duration::milliseconds(hands.load(Ordering::SeqCst))
        })
    }
}

/// The site without a socket that tests share, for one of them at a time, so that each may turn its
/// clock. Its client forgets every cookie at once: a request carries what the test puts on it.
pub fn borrow() -> MutexGuard<'static, (Client, Hands)> {
    static LENT: LazyLock<Mutex<(Client, Hands)>> = LazyLock::new(|| {
        let hands = Hands::default();
        let rocket =
            remember_me::build(config(), hands.clock()).expect("the site starts");
        let client = Client::untracked(rocket).expect("the site ignites");
        Mutex::new((client, hands))
    });
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The site on a socket that tests share, with the system's clock.
pub fn shared() -> &'static Server {
    static SHARED: LazyLock<Server> = LazyLock::new(Server::start);
    &SHARED
}

/// The site on a socket of its own, until it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    shutdown: rocket::Shutdown,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Starts the site with the system's clock.
    pub fn start() -> Self {
        Self::start_with(Clock::system())
    }

    /// Starts the site with a clock of the test's.
    pub fn start_with(clock: Clock) -> Self {
        Self::start_configured(config(), clock)
    }

    /// Starts the site with a configuration and a clock of the test's.
    pub fn start_configured(figment: Figment, clock: Clock) -> Self {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let rocket = remember_me::build(figment.merge(("workers", 2)), clock)
                .expect("the site starts");
            let rocket = rocket.attach(rocket::fairing::AdHoc::on_liftoff(
                "Tell the test",
                move |rocket| {
                    let address =
                        SocketAddr::new(rocket.config().address, rocket.config().port);
                    sender.send((address, rocket.shutdown())).ok();
                    Box::pin(async {})
                },
            ));
            rocket::execute(rocket.launch()).expect("the site runs");
        });
        let (address, shutdown) =
            receiver.recv_timeout(Duration::from_secs(30)).expect("the site lifts off");
        Self { address, shutdown, thread: Some(thread) }
    }

    /// `http://localhost:<port>` and the path.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// Sends the bytes of a request on a connection of their own; the whole response as text.
    pub fn send(&self, request: &[u8]) -> Response {
        send_to(self.address, request)
    }

    /// `GET path` with these header lines.
    pub fn get(&self, path: &str, headers: &[&str]) -> Response {
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for header in headers {
            request += &format!("{header}\r\n");
        }
        self.send((request + "\r\n").as_bytes())
    }

    /// `POST path` with a form and these header lines.
    pub fn post(&self, path: &str, form: &str, headers: &[&str]) -> Response {
        let mut request = format!("POST {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        request += "Content-Type: application/x-www-form-urlencoded\r\n";
        for header in headers {
            request += &format!("{header}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{form}", form.len());
        self.send(request.as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown.clone().notify();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// A response as it came over the wire.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Status line and header lines.
    pub head: Vec<String>,
    /// The body.
    pub body: String,
}

impl Response {
    /// Reads one response with a `Content-Length`, or without a body. One to `HEAD` names a length
    /// and sends none of it.
    pub fn read(stream: &mut impl Read, to_head: bool) -> Self {
        let mut bytes = Vec::new();
        let mut buffer = [0; 64 * 1024];
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n")
            {
                break at;
            }
            let read =
                read_some(stream, &mut buffer).expect("the site answers in time");
            assert_ne!(
                read,
                0,
                "the connection closed in the head: {:?}",
                String::from_utf8_lossy(&bytes)
            );
            bytes.extend_from_slice(&buffer[..read]);
        };
        let head: Vec<String> =
            String::from_utf8_lossy(&bytes[..end]).lines().map(str::to_owned).collect();
        let status = head[0]
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .expect("a status line");
        let mut body = bytes.split_off(end + 4);
        let length = head
            .iter()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, length)| length.parse().ok())
            .filter(|_| !to_head)
            .unwrap_or(0);
        while body.len() < length {
            let read = read_some(stream, &mut buffer)
                .expect("the site sends its body in time");
            assert_ne!(read, 0, "the connection closed in the body");
            body.extend_from_slice(&buffer[..read]);
        }
        Self { status, head, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// The values of a header field, in order.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.iter().filter_map(|line| line.split_once(": "));
        fields
            .filter(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    /// The `name=value` of each `Set-Cookie` line, joined as a client would send them back.
    pub fn cookies(&self) -> String {
        let pairs = self
            .headers("set-cookie")
            .into_iter()
            .filter_map(|line| line.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The body as JSON.
    pub fn json(&self) -> rocket::serde::json::Value {
        rocket::serde::json::from_str(&self.body).expect("the body is JSON")
    }
}

/// Reads what is there. A site that starts workers is told by a signal when one of them has ended, and
/// a signal breaks into a read that has a time limit.
pub fn read_some(stream: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// A program in a process of its own that serves HTTP, until it is dropped.
pub struct Program {
    child: Child,
    lines: mpsc::Receiver<String>,
    /// All it has printed so far, on both streams.
    pub printed: Vec<String>,
}

impl Program {
    /// Starts it in `folder`, with this environment and nothing else of ours but `PATH`, at a port
    /// that is free.
    pub fn start(file: &Path, folder: &Path, environment: &[(&str, &str)]) -> Self {
        Self::start_as(&mut Command::new(file), folder, environment)
    }

    /// The same, by this command.
    pub fn start_as(
        command: &mut Command,
        folder: &Path,
        environment: &[(&str, &str)],
    ) -> Self {
        let mut child = command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ROCKET_PORT", "0")
            .env("ROCKET_ADDRESS", "127.0.0.1")
            .env("ROCKET_CLI_COLORS", "false")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let (sender, lines) = mpsc::channel();
        pass_on(child.stdout.take().expect("a pipe"), sender.clone());
        pass_on(child.stderr.take().expect("a pipe"), sender);
        Self { child, lines, printed: Vec::new() }
    }

    /// Waits until it says where it listens.
    pub fn launched(&mut self) -> SocketAddr {
        loop {
            let line = match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => line,
                Err(why) => panic!("it did not launch ({why}): {:#?}", self.printed),
            };
            self.printed.push(line.clone());
            if let Some((_, address)) = line.split_once("launched from http://") {
                return address.trim().parse().expect("an address");
            }
        }
    }

    /// Waits until it has ended by itself; whether it says that it went well.
    pub fn ended(&mut self) -> bool {
        // Both pipes close with the process.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            self.printed.push(line);
        }
        self.child.wait().expect("it has ended").success()
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far, after a moment for what is still under way.
    pub fn printed(&mut self) -> String {
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(100)) {
            self.printed.push(line);
        }
        self.printed.join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends each line of a stream on, as it comes.
fn pass_on(stream: impl Read + Send + 'static, sender: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

/// Sends the bytes of a request to any address, on a connection of their own; the whole response.
pub fn send_to(address: SocketAddr, request: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).expect("somebody listens there");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a timeout can be set");
    stream.write_all(request).expect("it takes the request");
    Response::read(&mut stream, request.starts_with(b"HEAD "))
}

/// `GET path` at any address, with these header lines.
pub fn get_from(address: SocketAddr, path: &str, headers: &[&str]) -> Response {
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n");
    for header in headers {
        request += &format!("{header}\r\n");
    }
    let mut stream = TcpStream::connect(address).expect("somebody listens there");
    stream.write_all((request + "\r\n").as_bytes()).expect("the request can be sent");
    Response::read(&mut stream, false)
}

/// Whether workers can share a store here. If not, says which proof is not run, or fails where every
/// proof is mandatory.
pub fn can_share(proof: &str) -> bool {
    if !cfg!(feature = "redis") {
        not_run("the feature redis is not built in", proof);
        return false;
    }
    installed("redis-server", proof).is_some()
}
