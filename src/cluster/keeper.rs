//! The keeper of a store: a process of this program between the site and a `redis-server`.
//!
//! A worker ends when its standard input closes, which happens when the site ends for whatever reason. A
//! `redis-server` does not end then. So the site starts a keeper, and the keeper starts the server. When
//! the keeper's standard input closes, it ends the server and itself.
//!
//! The keeper prints the server's address. Then it obeys each line that it reads ([`STOP`], [`START`]
//! or [`EMPTY`]) and prints [`DONE`]. The password is sent only on pipes, because anybody can read the
//! arguments of a process.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::secrets::new_key;

/// The first argument of a keeper. The second is the server's program; with a third, [`FILE`], the
/// server writes every change to a file before it answers.
pub const ARGUMENT: &str = "--store";

/// The third argument of a keeper, after [`ARGUMENT`]: the server writes every change to a file.
pub const FILE: &str = "--file";

/// The line that ends the server at once, as a power cut does.
pub const STOP: &str = "stop";

/// The line that starts the server again at the same address, with the data in its file.
pub const START: &str = "start";

/// The line that deletes the server's file.
pub const EMPTY: &str = "empty";

/// The keeper's answer after it has obeyed a line.
pub const DONE: &str = "done";

/// The most memory that the server may use. It refuses a write that needs more, and evicts nothing.
const MEMORY: &str = "16mb";

/// Keeps a server until standard input closes.
///
/// # Errors
/// The server doesn't start, or a line can't be obeyed. The server has been ended in either case.
pub fn keep(mut arguments: impl Iterator<Item = OsString>) -> io::Result<()> {
    let program = arguments.next().map(PathBuf::from).unwrap_or_default();
    let mut server = RedisServer::start(program, arguments.next().is_some())?;
    let mut out = io::stdout();
    writeln!(out, "{}", server.url())?;
    for line in io::stdin().lines() {
        match line?.as_str() {
            STOP => server.stop(),
            START => server.resume()?,
            EMPTY => server.empty()?,
            other => return Err(io::Error::other(format!("what is {other:?}?"))),
        }
        writeln!(out, "{DONE}")?;
    }
    Ok(())
}

/// A `redis-server` with its own password on a free loopback port. It is ended when this is dropped.
struct RedisServer {
    program: PathBuf,
    port: u16,
    password: String,
    /// The folder of the server's file, if it has one.
    folder: Option<Folder>,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts a server, in at most three attempts: another program may take a port that was free a moment
    /// ago.
    fn start(program: PathBuf, file: bool) -> io::Result<Self> {
        let folder = file.then(Folder::new).transpose()?;
        let mut server =
            Self { program, port: 0, password: new_key(), folder, child: None };
        let mut attempt = Err(io::ErrorKind::AddrInUse.into());
        for _ in 0..3 {
            server.port = free_port()?;
            attempt = server.resume();
            if attempt.is_ok() {
                break;
            }
        }
        attempt.map(|()| server)
    }

    /// The server's address with its password, as a client expects it.
    fn url(&self) -> String {
        let password = utf8_percent_encode(&self.password, NON_ALPHANUMERIC);
        format!("redis://:{password}@127.0.0.1:{}", self.port)
    }

    /// Starts the server at its port and waits until it answers.
    fn resume(&mut self) -> io::Result<()> {
        self.stop();
        let mut command = Command::new(&self.program);
        if let Some(folder) = &self.folder {
            command.current_dir(&folder.0);
        }
        let child = command
            .arg("-")
            .env_clear()
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let configuration = self.configuration();
        let child = self.child.insert(child);
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(configuration.as_bytes())?;
        }
        // The wait is at most ten seconds, and mostly a few milliseconds.
        for _ in 0..1000 {
            if let Some(status) = child.try_wait()? {
                return Err(io::Error::other(format!("the store ended: {status}")));
            }
            if serves(self.port, &self.password).is_ok_and(|serves| serves) {
                return Ok(());
            }
            sleep(Duration::from_millis(10));
        }
        self.stop();
        Err(io::ErrorKind::TimedOut.into())
    }

    /// The server's configuration file.
    fn configuration(&self) -> String {
        let Self { port, password, .. } = self;
        let file = match self.folder {
            Some(_) => "appendonly yes\nappendfsync always\n",
            None => "appendonly no\n",
        };
        format!(
            "bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave \"\"\n{file}\
             maxmemory {MEMORY}\nmaxmemory-policy noeviction\ndatabases 1\n"
        )
    }

    /// Ends the server at once.
    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Deletes the server's file.
    fn empty(&mut self) -> io::Result<()> {
        self.folder = self.folder.take().map(|_| Folder::new()).transpose()?;
        Ok(())
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether the server at this port accepts the password and has loaded its file.
fn serves(port: u16, password: &str) -> io::Result<bool> {
    let patience = Duration::from_secs(1);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.write_all(format!("AUTH {password}\r\nPING\r\nQUIT\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("+OK\r\n+PONG\r\n"))
}

/// A port at which no program listens now.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A new folder that only this user may open. It is deleted when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let name = new_key().replace(['/', '+', '='], "");
        let path = std::env::temp_dir().join(format!("remember-me-store-{name}"));
        #[allow(unused_mut, reason = "only Unix has modes")]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
