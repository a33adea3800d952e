//! What a machine may have and a test needs: a folder, and a real `redis-server` in a process of its
//! own. The tests of the site take it from here.

// Two test programs compile this file, and each uses a part of it.
#![allow(dead_code)]

use std::io::Write as _;
#[cfg(feature = "redis")]
use std::net::TcpStream;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// A port for a server that can't be told to take any: nobody listens there, and no other test is
/// given it.
///
/// It is below those that a system hands out by itself (from 32,768 on Linux, from 49,152 elsewhere):
/// one of them may become the end of somebody's connection before the server listens, or while it is
/// stopped for a moment. Each process of tests counts up from another place.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let begin = 10_000 + std::process::id() % 200 * 100;
    loop {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        assert!(given < 2000, "no port is free from {begin} on");
        let port = begin as u16 + given;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// Sends a signal to a process by the program that every system has for it.
pub fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill").args([name, &pid.to_string()]).status();
    assert!(sent.expect("kill runs").success(), "kill {name} {pid}");
}

/// Tries until it is so, for twenty seconds.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "twenty seconds, and not yet: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that ends when it is dropped.
pub struct Process {
    child: Child,
    /// How it is told to: a master that is killed leaves its workers behind.
    pub signal: &'static str,
}

impl Process {
    /// Starts it, with no input and no output.
    pub fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(Stdio::null()).spawn().expect("it can be started");
        Self { child, signal: "-KILL" }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args([self.signal, &pid]).status().ok();
        self.child.wait().ok();
    }
}

/// A real `redis-server` on a port of its own, which writes every change to disk before it answers.
#[cfg(feature = "redis")]
pub struct RedisServer {
    port: u16,
    arguments: Vec<String>,
    process: Option<Process>,
    _folder: Folder,
}

#[cfg(feature = "redis")]
impl RedisServer {
    /// Starts it, if this machine has it. `name` tells its folder from those of other tests.
    pub fn start(name: &str, proof: &str) -> Option<Self> {
        Self::start_with(name, proof, |_, _| Vec::new())
    }

    /// Starts it with further arguments, which may need its port and its folder.
    pub fn start_with(
        name: &str,
        proof: &str,
        arguments: impl FnOnce(u16, &Path) -> Vec<String>,
    ) -> Option<Self> {
        installed("redis-server", proof)?;
        let folder = Folder::new(&format!("redis-{name}"));
        let port = free_port();
        let mut common = vec![format!("--dir {}", folder.path().display())];
        common.push(format!("--port {port}"));
        common.extend(
            ["--bind 127.0.0.1", "--save", "--appendonly yes", "--appendfsync always"]
                .map(str::to_owned),
        );
        // A later setting takes precedence.
        common.extend(arguments(port, folder.path()));
        let mut server =
            Self { port, arguments: common, process: None, _folder: folder };
        server.resume();
        Some(server)
    }

    /// The port of the server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens, as the store takes it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The process of the server.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("it runs").child.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it again, with what it has on disk, and waits until it serves.
    pub fn resume(&mut self) {
        let words = self.arguments.iter().flat_map(|line| match line.split_once(' ') {
            Some((name, value)) => vec![name, value],
            // A setting without a value: `--save ""`.
            None => vec![line.as_str(), ""],
        });
        self.process = Some(Process::start(Command::new("redis-server").args(words)));
        let port = self.port;
        until("redis-server serves", || is_ready(port));
    }

    /// A connection for a test that looks inside.
    pub fn connect(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("an address");
        client.get_connection().expect("it serves")
    }
}

/// Whether the server on this port has read its files: it answers a `PING`, if only with a demand for a
/// password.
#[cfg(feature = "redis")]
fn is_ready(port: u16) -> bool {
    use std::io::Read as _;
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .expect("a timeout can be set");
    let mut answer = [0; 7];
    let answered =
        stream.write_all(b"PING\r\n").and_then(|()| stream.read(&mut answer));
    answered.is_ok() && (answer.starts_with(b"+PONG") || answer.starts_with(b"-NOAUTH"))
}

/// An empty folder, until it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one. `name` tells it from those of other tests.
    pub fn new(name: &str) -> Self {
        let folder = format!("remember-me-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Whether every proof is mandatory, as in CI.
pub fn prove_all() -> bool {
    std::env::var_os("REMEMBER_ME_PROVE_ALL").is_some()
}

/// Says which proof is not run, or fails where every proof is mandatory.
pub fn not_run(why: &str, proof: &str) {
    assert!(!prove_all(), "{why}, and without it there is no proof: {proof}");
    // Not `eprintln!`: the test harness would swallow it.
    writeln!(std::io::stderr(), "NOT RUN, {why}: {proof}").ok();
}

/// The program `name`, if this machine has it. If not, says which proof is not run, or fails
/// where every proof is mandatory.
pub fn installed(name: &str, proof: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&paths).map(|folder| folder.join(name));
    let found = if Path::new(name).is_absolute() {
        Some(PathBuf::from(name))
    } else {
        candidates.find(|file| file.is_file())
    };
    let found = found.filter(|file| file.is_file());
    if found.is_none() {
        not_run(&format!("{name} is missing (scripts/setup installs it)"), proof);
    }
    found
}
