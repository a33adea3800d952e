//! The servers under measurement, each in a process of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rocket::figment::Figment;

#[path = "../../tests/it/http1.rs"]
#[allow(dead_code)]
pub mod http1;

pub const KEY: &str = "hDMpJ0dTmHzbW2vVYvEqPTJjPpTTgqOJK3xoRkKhAAY=";

/// A server process, which ends when this is dropped.
pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    pub fn ours(what: &str, file: &Path) -> Self {
        let itself = std::env::current_exe().expect("this program has a file");
        Self::start(|port| {
            let mut command = Command::new(itself);
            command.args(["serve", what, &port.to_string()]).arg(file);
            command
        })
    }

    /// Starts the site as its users run it: the program itself.
    pub fn site() -> Self {
        Self::start(site)
    }

    pub fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let child = command(port)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let server = Self { child, port };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "a server did not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    /// Waits until the server is idle: the site compresses its pages after it has started, and that
    /// would count as the cost of the first requests.
    pub fn settle(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut before = f64::NAN;
        while before != self.processor() && Instant::now() < deadline {
            before = self.processor();
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    /// The processor seconds of the process and its children so far.
    pub fn processor(&self) -> f64 {
        let mut total = 0.0;
        let mut left = vec![self.child.id()];
        while let Some(id) = left.pop() {
            total += fields(&format!("/proc/{id}/stat"), &[11, 12]);
            let children = format!("/proc/{id}/task/{id}/children");
            let children = std::fs::read_to_string(children).unwrap_or_default();
            left.extend(children.split_whitespace().flat_map(str::parse::<u32>));
        }
        total
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked to end, not killed: only then do gunicorn's workers end with it.
        Command::new("kill").arg(self.child.id().to_string()).status().ok();
        self.child.wait().ok();
    }
}

/// Starts the program on a port with the configuration of [`figment`], without output or stored files.
pub fn site(port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remember-me"));
    command
        .current_dir(std::env::temp_dir())
        .env("ROCKET_ADDRESS", "127.0.0.1")
        .env("ROCKET_PORT", port.to_string())
        .env("ROCKET_WORKERS", "2")
        .env("ROCKET_LOG_LEVEL", "off")
        .env("ROCKET_SESSION_SNAPSHOT", "")
        .env("ROCKET_SECRET_KEY", KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The configuration of every Rocket server that is measured: two workers, as many as Flask has.
pub fn figment(port: u16) -> Figment {
    Figment::from(rocket::Config::default())
        .merge(("address", "127.0.0.1"))
        .merge(("port", port))
        .merge(("workers", 2))
        .merge(("log_level", "off"))
        .merge(("session_snapshot", ""))
        .merge(("secret_key", KEY))
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has a number").port()
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sum of some fields of a file in `/proc`, in seconds. The fields are counted after the program's
/// name, which may contain spaces.
pub fn fields(file: &str, which: &[usize]) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let text = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = text
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or_default())
        .collect();
    // The kernel accounts time to programs in hundredths of a second.
    which.iter().filter_map(|at| fields.get(*at)).sum::<f64>() / 100.0
}

/// The head and body of the answer to a `GET`. Each of `headers` includes its line end.
pub fn ask(port: u16, path: &str, headers: &str) -> (String, Vec<u8>) {
    let own = ["Host: localhost", "Connection: close"].into_iter();
    let headers: Vec<_> = own.chain(headers.lines()).collect();
    let head = http1::head(&format!("GET {path}"), &headers);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let answer = http1::send(address, head.as_bytes());
    (answer.head.join("\r\n"), answer.bytes)
}
