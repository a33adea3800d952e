//! One worker, seen from the site that starts it, and the program that it is.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::str::FromStr as _;
use std::sync::Arc;

use rocket::fairing::AdHoc;
use rocket::figment::Figment;
use rocket::figment::providers::Env;
use rocket::time::OffsetDateTime;
use rocket::tokio::io::{AsyncBufReadExt as _, BufReader};
use rocket::tokio::sync::OwnedSemaphorePermit;
use rocket::tokio::time::timeout;
use rocket::{Build, Config, Rocket};
use tokio::process::{Child, Command};

use super::{Error, PATIENCE};
use crate::chapters::scale;
use crate::chapters::scale::ways::Keys;
use crate::clock::Clock;
use crate::session::{self, Limits, Memory, Store};

/// The first argument of a worker. The second is the time, in nanoseconds since 1970.
pub const ARGUMENT: &str = "--worker";

/// What the keys of workers begin with in a store that they share: it may be the site's own, and
/// its sessions are none of theirs.
#[cfg(feature = "redis")]
const PREFIX: &str = "remember-me:workers";

/// A worker, until it is dropped.
pub struct Worker {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// Starts one that signs with the first key and reads with all of them, goes by a clock that
    /// shows `now`, and keeps its sessions in its memory or in the store at this address.
    pub(super) async fn start(
        program: &Path,
        keys: &[String],
        store: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let (first, fallbacks) = keys.split_first().ok_or(Error::Busy)?;
        let fallbacks: Vec<_> =
            fallbacks.iter().map(|key| format!("\"{key}\"")).collect();
        // Without the first, Windows opens no socket. The others say whose certificates a store with
        // TLS may have.
        let kept = ["SystemRoot", "SSL_CERT_FILE", "SSL_CERT_DIR"];
        let kept = kept.into_iter().filter_map(|n| Some((n, std::env::var_os(n)?)));
        let mut child = Command::new(program)
            .args([ARGUMENT, &now.unix_timestamp_nanos().to_string()])
            .env_clear()
            .envs(kept)
            .env("ROCKET_ADDRESS", "127.0.0.1")
            .env("ROCKET_PORT", "0")
            .env("ROCKET_WORKERS", "1")
            .env("ROCKET_LOG_LEVEL", "off")
            .env("ROCKET_SECRET_KEY", first)
            .env("ROCKET_SECRET_KEY_FALLBACKS", format!("[{}]", fallbacks.join(",")))
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
        Ok(Self { address, child, place: None })
    }

    /// Ends it at once, as a crash does, and waits until it is gone. Its place goes to the next one.
    pub async fn kill(mut self) -> Option<OwnedSemaphorePermit> {
        self.child.kill().await.ok();
        self.place
    }
}

/// The worker itself: the program that was started with [`ARGUMENT`] and this time.
///
/// # Errors
/// A sentence, if that is no time, or the store has no address.
pub fn worker(now: &str) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let now = OffsetDateTime::from_unix_timestamp_nanos(now.parse()?)?;
    let figment = Figment::from(Config { ip_header: None, ..Config::default() })
        .merge(Env::prefixed("ROCKET_").global());
    let keys = Keys::of(&figment);
    let store = store(&figment)?;
    let listening = AdHoc::on_liftoff("Listening", |rocket| {
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        Box::pin(async move {
            writeln!(io::stdout(), "{address}").ok();
            // A plain thread, for nothing else waits on this stream.
            std::thread::spawn(|| {
                io::stdin().read_to_end(&mut Vec::new()).ok();
                std::process::exit(0);
            });
        })
    });
    Ok(rocket::custom(figment)
        .manage(Clock::starting_at(now))
        .manage(keys)
        .attach(session::stage_with(store))
        .attach(listening)
        .mount("/", scale::worker_routes()))
}

/// Where its sessions lie.
fn store(figment: &Figment) -> Result<Arc<dyn Store>, Box<dyn std::error::Error>> {
    let limits = Limits::default();
    match figment.extract_inner::<String>("session_store") {
        #[cfg(feature = "redis")]
        Ok(url) => Ok(Arc::new(session::Redis::new(&url, limits)?.under(PREFIX))),
        #[cfg(not(feature = "redis"))]
        Ok(_) => Err(Error::WithoutRedis.into()),
        Err(_) => Ok(Arc::new(Memory::new(limits))),
    }
}
