//! The program that drives one browser. It is started, sent commands, and ended with all processes that
//! it started.
//!
//! A driver speaks W3C WebDriver over HTTP, and its client is `fantoccini`. That is asynchronous and
//! the tests are not, so all clients live on one runtime, and [`answer`] waits. Each command has a
//! connection of its own: see [`connection::Anew`].

mod connection;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Error, ErrorKind};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::error::{CmdError, NewSessionError};
use fantoccini::wd::Capabilities;
use tokio::runtime::{Builder, Runtime};

use self::connection::Anew;

/// The longest time that anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The runtime of the clients. One thread is enough, because a test waits for each answer.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().expect("a runtime can be made")
});

/// Waits until a client has done its work, at most as long as `patience`.
///
/// # Errors
///
/// The error with which the driver refuses, and [`CmdError::Lost`] where it does not answer in time.
pub fn answer<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, CmdError>>,
) -> Result<T, CmdError> {
    RUNTIME.block_on(async {
        let answered = tokio::time::timeout(patience, work).await;
        answered.unwrap_or_else(|_| Err(CmdError::Lost(silent(patience))))
    })
}

fn silent(patience: Duration) -> Error {
    Error::new(ErrorKind::TimedOut, format!("no answer within {patience:?}"))
}

/// Opens a session with the driver at this port, which may still be starting.
///
/// # Errors
///
/// The error with which the driver refuses, and [`NewSessionError::Lost`] where it does not answer in
/// time.
pub fn connect(
    port: u16,
    capabilities: &Capabilities,
    patience: Duration,
) -> Result<Client, NewSessionError> {
    let address = format!("http://127.0.0.1:{port}");
    let session = async {
        loop {
            let opened =
                Client::with_capabilities_and_connector(&address, capabilities, Anew);
            match opened.await {
                Err(NewSessionError::FailedC(error)) if error.is_connect() => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                opened => return opened,
            }
        }
    };
    RUNTIME.block_on(async {
        let opened = tokio::time::timeout(patience, session).await;
        opened.unwrap_or_else(|_| Err(NewSessionError::Lost(silent(patience))))
    })
}

/// A running driver. When it is dropped, it is ended, with the browser and all its processes.
pub struct Driver {
    process: Child,
    /// The port on which it was told to listen.
    pub port: u16,
    /// All processes that it has started so far, by process id, and when each began.
    family: BTreeMap<u32, String>,
    /// The home and the temporary files of driver and browser.
    folder: Folder,
    /// The screen on which the browser draws, for a browser that needs one.
    _screen: Option<Screen>,
}

impl Driver {
    /// Starts a driver at a free port, in an empty folder. `prepare` receives the command, the port and
    /// the folder, and adds the arguments of the program.
    pub fn start(
        program: &Path,
        screen: Option<Screen>,
        prepare: impl FnOnce(&mut Command, u16, &Path),
    ) -> Self {
        let folder = Folder::new();
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| it.local_addr());
        let port = free.expect("a port is free").port();
        let mut command = Command::new(program);
        command.env("TMPDIR", &folder.0).stdin(Stdio::null()).stdout(Stdio::null());
        let log = fs::File::create(folder.log()).expect("a log can be made");
        command.stderr(log);
        if let Some(screen) = &screen {
            command.env("DISPLAY", &screen.name);
        }
        prepare(&mut command, port, &folder.0);
        let process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let family = BTreeMap::new();
        Self { process, port, family, folder, _screen: screen }
    }

    /// Whether it has ended by itself, for example because another program took its port first.
    pub fn has_ended(&mut self) -> bool {
        self.process.try_wait().is_ok_and(|status| status.is_some())
    }

    /// The last lines that driver and browser wrote to their error streams.
    pub fn complaints(&self) -> String {
        let log = fs::read(self.folder.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Notes which processes belong to it now. A process whose parent has ended cannot be found any
    /// more.
    pub fn note_family(&mut self) {
        let mut to_visit = vec![self.process.id()];
        while let Some(parent) = to_visit.pop() {
            for child in children(parent) {
                if let Some(begin) = began(child) {
                    self.family.insert(child, begin);
                    to_visit.push(child);
                }
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.note_family();
        self.process.kill().ok();
        self.process.wait().ok();
        // A process id may have been given to another process since then, but not with the same start
        // time.
        let family = self.family.iter();
        let left = family.filter(|&(&id, begin)| began(id).as_ref() == Some(begin));
        signal("KILL", &left.map(|(&id, _)| id).collect::<Vec<_>>());
    }
}

/// An X server without a monitor, for a browser that has no mode without a window.
pub struct Screen {
    process: Child,
    /// The value for `DISPLAY`.
    name: String,
}

impl Screen {
    /// Starts a server with the first number that is free.
    pub fn start(xvfb: &Path) -> Self {
        let mut process = Command::new(xvfb)
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24"])
            .args(["-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb can be started");
        let stdout = process.stdout.take().expect("it is piped");
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut number = String::new();
            BufReader::new(stdout).read_line(&mut number).ok();
            sender.send(number).ok();
        });
        let number = receiver.recv_timeout(PATIENCE).unwrap_or_default();
        let screen = Self { process, name: format!(":{}", number.trim()) };
        assert_ne!(screen.name, ":", "Xvfb says no number of a display");
        screen
    }
}

impl Drop for Screen {
    /// Asks the server to end: after a kill its lock file would remain.
    fn drop(&mut self) {
        signal("TERM", &[self.process.id()]);
        let begin = Instant::now();
        while self.process.try_wait().is_ok_and(|status| status.is_none()) {
            if begin.elapsed() > PATIENCE {
                self.process.kill().ok();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A folder in the temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = format!("remember-me-{}-{nth}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).expect("there is room for a folder");
        Self(folder)
    }

    fn log(&self) -> PathBuf {
        self.0.join("driver.log")
    }
}

impl Drop for Folder {
    /// A process that is just ending may write into the folder once more.
    fn drop(&mut self) {
        let begin = Instant::now();
        while fs::remove_dir_all(&self.0).is_err() && self.0.exists() {
            if begin.elapsed() > Duration::from_secs(2) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The processes that a process has started, as Linux reports for each of its threads.
fn children(parent: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{parent}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let lists =
        threads.filter_map(|it| fs::read_to_string(it.path().join("children")).ok());
    let all = lists.collect::<Vec<_>>().join(" ");
    all.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// When a process began, in the clock ticks of `proc_pid_stat(5)`. `None` if it has ended.
fn began(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program stands in parentheses, and may contain any characters.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    (state != "Z").then(|| fields.nth(18).map(str::to_owned))?
}

/// Sends a signal to processes by their ids.
fn signal(name: &str, processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    let kill = ["-c", "kill -s \"$@\" 2>/dev/null", "sh", name];
    let ids = processes.iter().map(u32::to_string);
    Command::new("sh").args(kill).args(ids).status().ok();
}

#[test]
fn a_driver_that_is_silent_is_not_waited_for_without_end() {
    let deaf = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = deaf.local_addr().expect("it has an address").port();
    let (patience, begin) = (Duration::from_millis(50), Instant::now());
    let Err(refusal) = connect(port, &Capabilities::new(), patience) else {
        panic!("nobody has opened a session")
    };
    assert!(refusal.to_string().contains("no answer within 50ms"), "{refusal}");
    let never = std::future::pending::<Result<(), CmdError>>();
    let refusal = answer(patience, never).expect_err("it never ends");
    assert!(refusal.to_string().contains("no answer within 50ms"), "{refusal}");
    assert!(begin.elapsed() < PATIENCE, "it was waited for longer than that");
}

#[test]
fn a_driver_takes_along_what_it_started() {
    let sh = Path::new("/bin/sh");
    let mut driver = Driver::start(sh, None, |command, _, _| {
        command.args(["-c", "sh -c 'sleep 600; true' & wait"]);
    });
    let begin = Instant::now();
    while driver.family.len() < 2 {
        assert!(begin.elapsed() < PATIENCE, "a shell and its sleep do not start");
        driver.note_family();
    }
    let (family, folder) = (driver.family.clone(), driver.folder.0.clone());
    drop(driver);
    while family.iter().any(|(&id, begin)| began(id).as_ref() == Some(begin)) {
        assert!(begin.elapsed() < PATIENCE, "some of {family:?} are still there");
    }
    assert!(!folder.exists());
}
