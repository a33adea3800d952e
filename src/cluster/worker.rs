//! One worker, seen from the site that starts it.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::str::FromStr as _;

use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::Duration;
use rocket::tokio::io::{AsyncBufReadExt as _, BufReader};
use rocket::tokio::sync::OwnedSemaphorePermit;
use rocket::tokio::time::timeout;
use rocket_server_sessions::{Digest, Id};
use tokio::process::{Child, Command};

use super::{Error, PATIENCE};
use crate::loopback::{self, Connection, Reply};

/// The first argument of a worker. The second is how far its clock is ahead of that of this machine, in
/// milliseconds: two workers of one start must not disagree on the time.
pub const ARGUMENT: &str = "--worker";

/// A worker, until it is dropped.
pub struct Worker {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it asks for before it works for somebody.
    token: Id,
    child: Child,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// Starts one that signs with the first key and reads with all of them, goes by a clock so
    /// far ahead of that of this machine, and keeps its sessions in its memory or in the store at this address.
    pub(super) async fn start(
        program: &Path,
        keys: &[String],
        store: Option<&str>,
        ahead: Duration,
    ) -> Result<Self, Error> {
        let (first, fallbacks) = keys.split_first().ok_or(Error::Busy)?;
        let fallbacks: Vec<_> =
            fallbacks.iter().map(|key| format!("\"{key}\"")).collect();
        // Without the first, Windows opens no socket. The others say whose certificates a store with
        // TLS may have.
        let kept = ["SystemRoot", "SSL_CERT_FILE", "SSL_CERT_DIR"];
        let kept = kept.into_iter().filter_map(|n| Some((n, std::env::var_os(n)?)));
        let token = Id::random().map_err(io::Error::other)?;
        let mut child = Command::new(program)
            .args([ARGUMENT, &ahead.whole_milliseconds().to_string()])
            .env_clear()
            .envs(kept)
            .env("ROCKET_ADDRESS", "127.0.0.1")
            .env("ROCKET_PORT", "0")
            .env("ROCKET_WORKERS", "1")
            .env("ROCKET_LOG_LEVEL", "off")
            .env("ROCKET_SECRET_KEY", first)
            .env("ROCKET_SECRET_KEY_FALLBACKS", format!("[{}]", fallbacks.join(",")))
            .env("ROCKET_SITE_TOKEN", token.to_string())
            .envs(store.map(|store| ("ROCKET_SESSION_STORE", store)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let said = child.stdout.take();
        let said = said.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
        let mut line = String::new();
        let mut said = BufReader::new(said);
        timeout(PATIENCE, said.read_line(&mut line))
            .await
            .map_err(io::Error::from)??;
        let address = SocketAddr::from_str(line.trim());
        let address = address.map_err(|_| io::Error::other("it did not say where"))?;
        Ok(Self { address, token, child, place: None })
    }

    /// Has it do what it does for the site alone ([`FromSite`]).
    ///
    /// # Errors
    /// [`loopback::Error::Broken`].
    pub async fn work(&self, path: &str) -> Result<Reply, loopback::Error> {
        let mut connection = Connection::open(self.address).await?;
        connection.post(path, &format!("Bearer {}", self.token)).await
    }

    /// Ends it at once, as a crash does, and waits until it is gone. Its place goes to the next one.
    pub async fn kill(mut self) -> Option<OwnedSemaphorePermit> {
        self.child.kill().await.ok();
        self.place
    }
}

/// A request from the site that has started this worker: it has the token that the worker was given
/// at its start. Any program of this machine, and any page in a browser on it, can reach a worker's
/// port; what takes long is not for them.
pub struct FromSite;

/// The digest of the token that [`FromSite`] demands.
pub struct Token(pub(crate) Digest);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for FromSite {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let given = request.headers().get_one("Authorization");
        let given = given.and_then(|field| field.strip_prefix("Bearer "));
        let given = given.and_then(|token| token.parse::<Id>().ok()).map(Id::digest);
        let token = request.rocket().state::<Token>();
        match token.is_some_and(|Token(digest)| given == Some(*digest)) {
            true => Outcome::Success(Self),
            false => Outcome::Error((Status::Unauthorized, ())),
        }
    }
}
