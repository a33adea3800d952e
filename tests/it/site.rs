//! The harness: three ways to the site, from the nearest to the most real.
//!
//! - [`borrow`]: Rocket's local client, no socket, with a clock that the test sets;
//! - [`shared`], [`Server`]: the site on a real socket, for header lines as they travel;
//! - [`Program`]: the real binary, and what it prints. A browser or a `curl` uses a [`Server`].
//!
//! Starting the site takes a second in a debug build, because it renders every page first. So most
//! tests share one: [`borrow`] lends the client to one test at a time, and [`shared`] is a server for
//! every test that changes nothing which another test sees.
//!
//! A program that a machine may lack (a browser, Flask, curl) is looked up with [`installed`], which
//! prints what is not run, and fails where `REMEMBER_ME_PROVE_ALL` makes every proof mandatory.

use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
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

use crate::http1::{self, Response};

/// A key for tests, so that no key is made and kept.
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

/// A clock that stands still until a test sets it.
#[derive(Clone, Default)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    /// The time at which every test's clock begins.
    pub const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);

    /// Sets the clock ahead by this many seconds.
    pub fn advance(&self, seconds: f64) {
        self.0.fetch_add((seconds * 1000.0) as i64, Ordering::SeqCst);
    }

    /// The clock that these hands move.
    pub fn clock(&self) -> Clock {
        let hands = self.0.clone();
        Clock::from_fn(move || {
            Self::START
                + rocket::time::Duration::milliseconds(hands.load(Ordering::SeqCst))
        })
    }
}

/// The site without a socket that tests share. One test borrows it at a time, so that each may set its
/// clock. Its client forgets every cookie at once: a request carries the cookies that the test gives
/// it.
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

/// A site on a socket of its own, until it is dropped.
pub struct Server {
    /// The address on which the site listens.
    pub address: SocketAddr,
    shutdown: rocket::Shutdown,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Starts the site with the system's clock.
    pub fn start() -> Self {
        Self::start_with(Clock::system())
    }

    /// Starts the site with a clock of the test's own.
    pub fn start_with(clock: Clock) -> Self {
        Self::start_configured(config(), clock)
    }

    /// Starts the site with a configuration and a clock of the test's own.
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

    /// The URL `http://localhost:<port>` with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// Sends the bytes of a request on a connection of their own and returns the response.
    #[track_caller]
    pub fn send(&self, request: &[u8]) -> Response {
        http1::send(self.address, request)
    }

    /// Sends `GET path` with these header lines.
    #[track_caller]
    pub fn get(&self, path: &str, headers: &[&str]) -> Response {
        http1::get(self.address, path, headers)
    }

    /// Sends `POST path` with a form and these header lines.
    #[track_caller]
    pub fn post(&self, path: &str, form: &str, headers: &[&str]) -> Response {
        http1::post(self.address, path, form, headers)
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

/// A program that serves HTTP in a process of its own, until it is dropped.
pub struct Program {
    child: Child,
    lines: mpsc::Receiver<String>,
    /// The lines of both streams that the program has printed and that were read so far.
    pub printed: Vec<String>,
}

impl Program {
    /// Starts a program in `folder` at a free port, with this environment and `PATH`, and no other
    /// variable of ours.
    pub fn start(file: &Path, folder: &Path, environment: &[(&str, &str)]) -> Self {
        Self::start_as(&mut Command::new(file), folder, environment)
    }

    /// Starts a program as [`Self::start`] does, with this command.
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

    /// Waits until the program says where it listens, and returns that address.
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

    /// Waits until the program has ended by itself, and returns whether it reports success.
    pub fn ended(&mut self) -> bool {
        // Both pipes close with the process.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            self.printed.push(line);
        }
        self.child.wait().expect("it has ended").success()
    }

    /// The id of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line with these words, and returns everything that the program has printed until
    /// then.
    #[track_caller]
    pub fn printed_until(&mut self, words: &str) -> String {
        while !self.printed.iter().any(|line| line.contains(words)) {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => self.printed.push(line),
                Err(why) => panic!("no {words:?} ({why}): {:#?}", self.printed),
            }
        }
        self.printed.join("\n")
    }

    /// What the program has printed so far, after a moment for lines under way. While the program runs,
    /// a moment may be too short: [`Self::printed_until`] waits as long as it takes.
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

/// Sends each line of a stream to the channel as it comes.
fn pass_on(stream: impl Read + Send + 'static, sender: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

/// Whether workers can share a store here. If not, prints which proof is not run, or fails where every
/// proof is mandatory.
pub fn can_share(proof: &str) -> bool {
    if !cfg!(feature = "redis") {
        not_run("the feature redis is not built in", proof);
        return false;
    }
    installed("redis-server", proof).is_some()
}

/// Every file in `folder` and in the folders below it.
pub fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}
