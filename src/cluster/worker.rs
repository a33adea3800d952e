//! A worker as the site that starts it sees it.

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
use crate::loopback::{self, Connection, ReceivedResponse};

/// The first argument of a worker. The second is the number of milliseconds by which its clock is ahead
/// of the clock of this machine, so that all workers and the site have the same time.
pub const ARGUMENT: &str = "--worker";

/// A worker. It is ended when this is dropped.
pub struct Worker {
    /// The address at which the worker listens.
    pub address: SocketAddr,
    /// The token that the worker demands before it does what takes long.
    token: Id,
    child: Child,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// Starts a worker that signs with the first key and accepts all of them. Its clock is `ahead` of the
    /// clock of this machine, and its sessions are in its memory or in the store at this address.
    pub(super) async fn start(
        program: &Path,
        keys: &[String],
        store: Option<&str>,
        ahead: Duration,
    ) -> Result<Self, Error> {
        let (first, fallbacks) = keys.split_first().ok_or(Error::Busy)?;
        let fallbacks: Vec<_> =
            fallbacks.iter().map(|key| format!("\"{key}\"")).collect();
        // Without the first, Windows opens no socket. The others name the certificates that are trusted
        // for a store with TLS.
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

    /// Sends a request that the worker answers only to the site ([`FromSite`]).
    ///
    /// # Errors
    /// [`loopback::Error::Broken`] if the worker does not answer.
    pub async fn work(&self, path: &str) -> Result<ReceivedResponse, loopback::Error> {
        let mut connection = Connection::open(self.address).await?;
        connection.post(path, &format!("Bearer {}", self.token)).await
    }

    /// Ends the worker at once, as a crash does, and waits until it has ended. Returns its place, for the
    /// next worker.
    pub async fn kill(mut self) -> Option<OwnedSemaphorePermit> {
        self.child.kill().await.ok();
        self.place
    }
}

/// The guard for requests from the site that started this worker. They have the token that the worker
/// was given at its start. Every program on this machine, and every page in a browser on it, can reach
/// the port of a worker, but must not make it do what takes long.
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
