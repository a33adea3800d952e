//! The store that workers share: the site's own, or a `redis-server` or `valkey-server` of this machine
//! that is started and ended with them.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rocket::tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use rocket::tokio::sync::OwnedSemaphorePermit;
use rocket::tokio::time::timeout;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::{Error, PATIENCE, keeper};

/// The programs that can be the store, in the order in which they are looked for.
const SERVERS: [&str; 2] = ["redis-server", "valkey-server"];

/// A store that workers share. If it was started here, it is ended when this is dropped.
pub struct Shared {
    /// The store's address with its password.
    url: String,
    own: Option<Own>,
}

/// A store that was started here.
struct Own {
    name: &'static str,
    address: SocketAddr,
    /// The keeper's standard input. The keeper ends when it is closed.
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    child: Child,
    place: Option<OwnedSemaphorePermit>,
}

impl fmt::Display for Shared {
    /// Writes the store's address and program, without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.own {
            Some(own) => write!(f, "{}  {}", own.address, own.name),
            None => f.write_str("the one that the site itself has"),
        }
    }
}

impl Shared {
    /// The store at this address, which was not started here.
    pub(super) fn at(url: &str) -> Self {
        Self { url: url.to_owned(), own: None }
    }

    /// Starts a store, with `program` as its keeper. With a `file` the store writes every change to it
    /// before it answers.
    pub(super) async fn start(program: &Path, file: bool) -> Result<Self, Error> {
        let (name, server) = installed().ok_or(Error::NoStore)?;
        let mut child = Command::new(program)
            .arg(keeper::ARGUMENT)
            .arg(server)
            .args(file.then_some(keeper::FILE))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let commands = child.stdin.take().ok_or_else(broken)?;
        let answers = child.stdout.take().ok_or_else(broken)?;
        let mut answers = BufReader::new(answers).lines();
        let url = next(&mut answers).await?;
        let address = url.rsplit('@').next().and_then(|at| at.parse().ok());
        let address =
            address.ok_or_else(|| io::Error::other("it did not say where"))?;
        let own = Own { name, address, commands, answers, child, place: None };
        Ok(Self { url, own: Some(own) })
    }

    /// Gives the store this permit, which it returns when it is dropped.
    pub(super) fn in_place(mut self, place: OwnedSemaphorePermit) -> Self {
        if let Some(own) = &mut self.own {
            own.place = Some(place);
        }
        self
    }

    /// The store's address with its password.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Ends the store at once, as a power cut does, and waits until it has ended.
    ///
    /// # Errors
    /// [`Error::NotStarted`] if the keeper does not answer.
    pub async fn stop(&mut self) -> Result<(), Error> {
        self.ask(keeper::STOP).await
    }

    /// Starts the store again at the same address, with the data in its file.
    ///
    /// # Errors
    /// As [`stop`](Self::stop).
    pub async fn resume(&mut self) -> Result<(), Error> {
        self.ask(keeper::START).await
    }

    /// Deletes the store's file.
    ///
    /// # Errors
    /// As [`stop`](Self::stop).
    pub async fn empty(&mut self) -> Result<(), Error> {
        self.ask(keeper::EMPTY).await
    }

    /// Has the keeper obey a line.
    async fn ask(&mut self, what: &str) -> Result<(), Error> {
        let own = self.own.as_mut().ok_or(Error::NoStore)?;
        own.commands.write_all(format!("{what}\n").as_bytes()).await?;
        match next(&mut own.answers).await?.as_str() {
            keeper::DONE => Ok(()),
            _ => Err(io::Error::from(io::ErrorKind::InvalidData).into()),
        }
    }

    /// Ends the store and its keeper, and waits until they have ended.
    pub async fn end(self) {
        if let Some(Own { commands, mut child, .. }) = self.own {
            drop(commands);
            timeout(PATIENCE, child.wait()).await.ok();
        }
    }
}

/// The next line that the keeper prints.
async fn next(answers: &mut Lines<BufReader<ChildStdout>>) -> io::Result<String> {
    let line = timeout(PATIENCE, answers.next_line()).await??;
    line.ok_or_else(|| io::Error::other("the store did not start"))
}

/// The first of [`SERVERS`] that is on `PATH`.
fn installed() -> Option<(&'static str, PathBuf)> {
    let paths = std::env::var_os("PATH")?;
    SERVERS.into_iter().find_map(|name| {
        let mut files = std::env::split_paths(&paths).map(|folder| folder.join(name));
        files.find(|file| file.is_file()).map(|file| (name, file))
    })
}
