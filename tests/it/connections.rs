//! The limit of open files bounds the connections. The program raises the limit, and even when it is
//! reached, nothing is lost.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::http1::{self, Response};
use crate::services::{signal, until};
use crate::site::{self, Folder, Program};

/// A shell command that sets the soft and the hard limit of open files and then becomes the program.
/// Returns `None`, with a message, where the system has no such limits or does not show them.
fn limited(limits: &str, proof: &str) -> Option<Command> {
    if !Path::new("/proc/self/limits").exists() {
        site::not_run("there is no /proc/self/limits", proof);
        return None;
    }
    let mut command = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_remember-me");
    command.arg("-c").arg(format!("{limits} && exec \"$0\" \"$@\"")).arg(program);
    Some(command)
}

/// The soft and the hard limit of open files of a process.
fn limits(pid: u32) -> (u64, u64) {
    let file = format!("/proc/{pid}/limits");
    let text = std::fs::read_to_string(file).expect("the process runs");
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files"));
    let mut numbers = line.expect("a line").split_whitespace().map(str::parse);
    let mut next = || numbers.next().expect("a number").expect("a number");
    (next(), next())
}

/// The number of files that a process has open.
fn open_files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).expect("the process runs").count()
}

/// A site of its own, configured as the program configures it. Open connections delay its end by two
/// seconds at most.
fn start(command: &mut Command, folder: &Folder) -> (Program, SocketAddr) {
    let environment = [
        ("ROCKET_SECRET_KEY", site::KEY),
        ("ROCKET_WORKERS", "2"),
        ("ROCKET_SHUTDOWN", "{grace=1,mercy=1}"),
    ];
    let mut program = Program::start_as(command, folder.path(), &environment);
    let address = program.launched();
    (program, address)
}

/// What was sent on a held connection: nothing, or half a header.
const KINDS: [&[u8]; 2] = [b"", HALF];
const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: loc";

/// Opens connections on which nothing more is sent, alternating between the two kinds.
fn hold(address: SocketAddr, many: usize, kinds: &[&[u8]]) -> Vec<TcpStream> {
    let open = |sent: &&[u8]| {
        let mut stream = TcpStream::connect(address).expect("there is a queue");
        stream.write_all(sent).expect("it takes it");
        stream
    };
    kinds.iter().cycle().take(many).map(open).collect()
}

/// A client whose connection stays open.
struct OpenConnection {
    stream: TcpStream,
    cookie: String,
}

impl OpenConnection {
    /// Connects and waits for nothing.
    fn new(address: SocketAddr, cookie: &str) -> Self {
        let stream = http1::connect(address).expect("there is a queue");
        Self { stream, cookie: cookie.to_owned() }
    }

    fn send(&mut self, path: &str) {
        let cookie = format!("Cookie: {}", self.cookie);
        let request =
            http1::head(&format!("GET {path}"), &["Host: localhost", &cookie]);
        self.stream.write_all(request.as_bytes()).expect("the request can be sent");
    }

    fn answer(&mut self) -> Response {
        Response::read(&mut self.stream, false)
    }

    fn get(&mut self, path: &str) -> Response {
        self.send(path);
        self.answer()
    }

    #[track_caller]
    fn is_known(&mut self) {
        let response = self.get("/session/get");
        assert_eq!((response.status, response.body.as_str()), (200, "234"));
    }
}

/// A visitor who has a session.
fn known(address: SocketAddr) -> OpenConnection {
    let mut visitor = OpenConnection::new(address, "");
    let response = visitor.get("/session/two");
    assert_eq!(response.status, 200);
    visitor.cookie = response.cookies();
    visitor
}

#[test]
fn the_soft_limit_of_open_files_is_raised_to_the_hard_one() {
    let proof = "a low soft limit of open files doesn't bound the connections";
    let Some(mut command) = limited("ulimit -Sn 64", proof) else { return };
    let folder = Folder::new("soft-limit");
    let (program, address) = start(&mut command, &folder);
    let (soft, hard) = limits(program.pid());
    assert!(soft == hard && hard > 200, "{soft} of {hard}");

    let held = hold(address, 100, &KINDS);
    known(address).is_known();
    until("all are taken in", || open_files(program.pid()) > held.len());
}

#[test]
fn a_worker_raises_its_soft_limit_too() {
    let proof = "a worker that is started with a low soft limit raises it";
    let Some(mut command) = limited("ulimit -Sn 64", proof) else { return };
    let mut worker = command
        .args([remember_me::cluster::worker::ARGUMENT, "0"])
        .env("ROCKET_PORT", "0")
        .env("ROCKET_LOG_LEVEL", "off")
        .env("ROCKET_SECRET_KEY", site::KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let mut said = String::new();
    let mut out = BufReader::new(worker.stdout.take().expect("a pipe"));
    out.read_line(&mut said).expect("it says where it listens");
    let (soft, hard) = limits(worker.id());
    drop(worker.stdin.take());
    worker.wait().expect("it ends with its standard input");
    assert!(soft == hard && hard > 64, "{soft} of {hard}: {said}");
}

/// The line that Rocket logs whenever it cannot accept a connection.
const NONE_LEFT: &str = "accept error Too many open files";
/// The limit of open files, both soft and hard.
const HARD: usize = 128;
/// The number of held connections, which is larger than the limit. The rest waits in the kernel's
/// queue, which has 128 places or more.
const HELD: usize = 180;

/// A site that may have [`HARD`] files open.
struct LimitedSite {
    program: Program,
    address: SocketAddr,
    folder: Folder,
}

impl LimitedSite {
    fn start(name: &str, proof: &str) -> Option<Self> {
        let limit = format!("ulimit -Sn {HARD} && ulimit -Hn {HARD}");
        let mut command = limited(&limit, proof)?;
        let folder = Folder::new(name);
        let (program, address) = start(&mut command, &folder);
        Some(Self { program, address, folder })
    }

    /// How many times it has failed to accept a connection so far.
    fn failures(&mut self) -> usize {
        self.program.printed().matches(NONE_LEFT).count()
    }

    /// Uses up all its files with such connections.
    fn exhaust(&mut self, kinds: &[&[u8]]) -> Vec<TcpStream> {
        let held = hold(self.address, HELD, kinds);
        until("no file is left", || self.failures() >= 2);
        held
    }
}

#[test]
fn a_site_that_has_no_file_left_goes_on_once_it_has_some_again() {
    let proof = "a site that has run out of files recovers";
    let Some(mut site) = LimitedSite::start("no-file-left", proof) else { return };
    let mut visitor = known(site.address);
    let began = Instant::now();
    let held = site.exhaust(&KINDS);

    // A connected client is served, and a new one has to wait.
    let mut late = OpenConnection::new(site.address, &visitor.cookie);
    late.send("/session/get");
    visitor.is_known();
    assert_eq!(visitor.get("/zh/state").status, 200);
    late.stream.set_nonblocking(true).expect("a socket");
    let none = late.stream.peek(&mut [0]).expect_err("there is no file for it");
    assert_eq!(none.kind(), ErrorKind::WouldBlock);
    late.stream.set_nonblocking(false).expect("a socket");
    // A demo that opens a connection itself is refused with a sentence.
    let refused = visitor.get("/state/three");
    assert_eq!(refused.status, 503, "{}", refused.body);

    // Rocket tries again four times a second and logs one line for each try, so there is no busy loop.
    let mut tries = 0;
    until("it has tried some times", || {
        tries = site.failures();
        tries >= 6
    });
    let most = began.elapsed().as_millis() / 250 + 1;
    assert!(tries as u128 <= most, "{tries} tries, and time for {most}");

    drop(held);
    let response = late.answer();
    assert_eq!((response.status, response.body.as_str()), (200, "234"));
    for _ in 0..20 {
        OpenConnection::new(site.address, &late.cookie).is_known();
    }
    visitor.is_known();
    assert_eq!(visitor.get("/state/three").status, 200);
}

#[test]
fn a_site_that_ends_without_a_file_left_keeps_its_sessions() {
    let proof = "a site that ends while it has run out of files keeps its sessions";
    let Some(mut site) = LimitedSite::start("end-without-file", proof) else { return };
    let cookie = known(site.address).cookie;
    // The connections without a byte would be closed at once, and would free their files.
    let held = site.exhaust(&[HALF]);
    signal("-TERM", site.program.pid());
    assert!(site.program.ended(), "it ends well");
    let printed = site.program.printed();
    assert!(printed.contains("This is tried again"), "{printed}");
    assert!(!printed.contains("They end with the program"), "that's not so: {printed}");

    drop(held);
    let mut command = Command::new(env!("CARGO_BIN_EXE_remember-me"));
    let (_program, address) = start(&mut command, &site.folder);
    OpenConnection::new(address, &cookie).is_known();
}
