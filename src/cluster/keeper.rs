//! The keeper of a store: a process of this program between the site and a `redis-server`.
//!
//! A worker ends when its standard input closes, which is when the site ends, however that comes
//! about. A `redis-server` doesn't: it would go on. So the site starts a keeper, the keeper starts the
//! server, and when its own standard input closes it ends the server, and itself.
//!
//! It prints the server's address, then does what each line it is sent asks for, [`STOP`], [`START`]
//! or [`EMPTY`], and prints [`DONE`]. The password travels on pipes only, for anybody may read the
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

/// See [`ARGUMENT`].
pub const FILE: &str = "--file";

/// Ends the server at once, as a power cut does.
pub const STOP: &str = "stop";

/// Starts it again at the same address, with what is in its file.
pub const START: &str = "start";

/// Deletes the file.
pub const EMPTY: &str = "empty";

/// It was done.
pub const DONE: &str = "done";

/// What the server may hold. Beyond it a write is refused, and nothing is forgotten for it.
const MEMORY: &str = "16mb";

/// Keeps a server until standard input closes.
///
/// # Errors
/// It doesn't start, or what was asked for can't be done. The server has ended then.
pub fn keep(mut arguments: impl Iterator<Item = OsString>) -> io::Result<()> {
    let program = arguments.next().map(PathBuf::from).unwrap_or_default();
    let mut server = Server::start(program, arguments.next().is_some())?;
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

/// A server with a password of its own on a free loopback port, until it is dropped.
struct Server {
    program: PathBuf,
    port: u16,
    password: String,
    /// Where its file is, if it has one.
    folder: Option<Folder>,
    child: Option<Child>,
}

impl Server {
    /// Starts one. A port that was free may be somebody else's a moment later, so there are three
    /// attempts.
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

    /// Its address as a client takes it.
    fn url(&self) -> String {
        let password = utf8_percent_encode(&self.password, NON_ALPHANUMERIC);
        format!("redis://:{password}@127.0.0.1:{}", self.port)
    }

    /// Starts it at its port, and waits until it serves.
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
        // Ten seconds, and mostly a few milliseconds.
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

    /// Ends it at once.
    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Deletes its file.
    fn empty(&mut self) -> io::Result<()> {
        self.folder = self.folder.take().map(|_| Folder::new()).transpose()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether the server there takes this password and has read its file.
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

/// A port that nobody listens on now.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// An empty folder that only this user may open, until it is dropped.
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
