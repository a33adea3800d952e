//! More of this very program, each a process of its own with a memory and keys of its own: what a
//! site is that has several workers.
//!
//! A worker listens on a free loopback port, serves the logins of chapter 7 and nothing else, and ends
//! when it is dropped, when its standard input closes (so never after the site), and when nobody has
//! asked for five minutes. There are only a few, and only where the site itself listens on loopback,
//! for a request from there.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use rocket::fairing::{AdHoc, Fairing};
use rocket::figment::Figment;
use rocket::figment::providers::Env;
use rocket::futures::future::try_join_all;
use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder};
use rocket::time::OffsetDateTime;
use rocket::tokio::io::{AsyncBufReadExt as _, BufReader};
use rocket::tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};
use rocket::tokio::time::{sleep, timeout};
use rocket::{Build, Config, Rocket};
use tokio::process::{Child, Command};

use crate::chapters::scale;
use crate::chapters::scale::ways::{Keys, WAYS};
use crate::clock::Clock;
use crate::loopback;
use crate::session::{self, Limits, Memory};

/// The first argument of a worker. The second is the time, in nanoseconds since 1970.
pub const ARGUMENT: &str = "--worker";

/// Workers in one group. There are two groups: those that go on running, and those that an
/// experiment starts and stops.
pub const MOST: usize = 4;

/// How long a group that goes on running is kept without a request.
const IDLE: rocket::time::Duration = rocket::time::Duration::minutes(5);

/// Longer than a start takes, even of a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the site needs to start workers.
pub struct Cluster {
    program: PathBuf,
    experiments: Arc<Semaphore>,
    running: Mutex<Option<Group>>,
}

/// Manages a [`Cluster`]. Its workers are copies of the running program, or of `worker_program`
/// where that is configured: a test is not the program.
pub fn stage() -> impl Fairing {
    AdHoc::on_ignite("Cluster", |rocket| async {
        let program = rocket.figment().extract_inner("worker_program");
        let program = program.or_else(|_| std::env::current_exe()).unwrap_or_default();
        let cluster = Cluster {
            program,
            experiments: Arc::new(Semaphore::new(MOST)),
            running: Mutex::default(),
        };
        let sweep = AdHoc::on_liftoff("Idle workers", |rocket| {
            Box::pin(async move {
                let (Some(clock), shutdown) =
                    (rocket.state::<Clock>().cloned(), rocket.shutdown())
                else {
                    return;
                };
                let Some(cluster) = rocket.state::<Arc<Cluster>>().cloned() else {
                    return;
                };
                rocket::tokio::spawn(async move {
                    let mut shutdown = shutdown;
                    loop {
                        rocket::tokio::select! {
                            () = &mut shutdown => break,
                            () = sleep(PATIENCE) => cluster.sweep(clock.now()).await,
                        }
                    }
                    *cluster.running.lock().await = None;
                });
            })
        });
        rocket.manage(Arc::new(cluster)).attach(sweep)
    })
}

impl Cluster {
    /// Stops the group that goes on running if nobody has asked it for [`IDLE`].
    pub async fn sweep(&self, now: OffsetDateTime) {
        let mut running = self.running.lock().await;
        if running.as_ref().is_some_and(|group| group.used + IDLE <= now) {
            *running = None;
        }
    }
}

/// Why there is no worker. As a response it is a status and one plain sentence.
#[derive(Debug)]
pub enum Error {
    /// The site, or the visitor, is not on loopback.
    NotHere,
    /// All places are taken.
    Busy,
    /// The program did not start, or did not say where it listens.
    NotStarted(io::Error),
    /// A worker did not answer.
    Broken(loopback::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("只有网站在本机（127.0.0.1）上、你也在本机上时，才会启动 worker。 Workers are started only where the site listens on 127.0.0.1, and only for a visitor on the same machine.\n"),
            Self::Busy => f.write_str("别的试验正占着 worker，请稍后再试。 Another experiment has all the workers; try again in a moment.\n"),
            Self::NotStarted(why) => writeln!(f, "worker 没有启动。 The worker did not start: {why}"),
            Self::Broken(why) => writeln!(f, "worker 没有回答。 A worker did not answer: {why}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::NotStarted(error)
    }
}

impl From<loopback::Error> for Error {
    fn from(error: loopback::Error) -> Self {
        Self::Broken(error)
    }
}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let status = match self {
            Self::NotHere => Status::Forbidden,
            _ => Status::ServiceUnavailable,
        };
        (status, self.to_string()).respond_to(request)
    }
}

/// Where a handler gets its workers.
pub struct Bench<'r> {
    cluster: Option<&'r Cluster>,
    now: OffsetDateTime,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Bench<'r> {
    type Error = ();

    /// Never fails: whether workers may be started is said when they are.
    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let here = request.rocket().config().address.is_loopback()
            && request.remote().is_some_and(|remote| remote.ip().is_loopback())
            && request.headers().get_one("Sec-Fetch-Site") != Some("cross-site");
        let cluster = request.rocket().state::<Arc<Cluster>>().filter(|_| here);
        let Some(clock) = request.rocket().state::<Clock>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        Outcome::Success(Self { cluster: cluster.map(|c| &**c), now: clock.now() })
    }
}

impl<'r> Bench<'r> {
    /// Starts a worker for each of these lists of keys, for as long as they are held.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn workers(&self, keys: &[Vec<String>]) -> Result<Vec<Worker>, Error> {
        let cluster = self.cluster.ok_or(Error::NotHere)?;
        let start = keys.iter().map(|keys| async {
            let place = cluster.experiments.clone().acquire_owned();
            let place = timeout(PATIENCE, place).await.map_err(|_| Error::Busy)?;
            let mut worker = Worker::start(&cluster.program, keys, self.now).await?;
            worker.place = place.ok();
            Ok(worker)
        });
        try_join_all(start).await
    }

    /// The group that goes on running, for one request at a time.
    ///
    /// # Errors
    /// [`Error::NotHere`].
    pub async fn running(&self) -> Result<MutexGuard<'r, Option<Group>>, Error> {
        let mut running = self.cluster.ok_or(Error::NotHere)?.running.lock().await;
        if let Some(group) = &mut *running {
            group.used = self.now;
        }
        Ok(running)
    }

    /// Workers with these keys that go on running when the request is over.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn group(&self, keys: &[Vec<String>]) -> Result<Group, Error> {
        let cluster = self.cluster.ok_or(Error::NotHere)?;
        let start = keys
            .iter()
            .take(MOST)
            .map(|keys| Worker::start(&cluster.program, keys, self.now));
        let workers = try_join_all(start).await?;
        Ok(Group {
            workers: workers.into_iter().map(Some).collect(),
            keys: keys.to_vec(),
            cookies: Vec::new(),
            asked: 0,
            known: [0; WAYS.len()],
            used: self.now,
        })
    }
}

/// Workers that requests take turns at.
pub struct Group {
    /// Each in its place, as long as it lives.
    pub workers: Vec<Option<Worker>>,
    /// The keys that each was started with.
    pub keys: Vec<Vec<String>>,
    /// What the client was given at its login, a cookie for each way.
    pub cookies: Vec<String>,
    /// Requests since then.
    pub asked: usize,
    /// How many of them knew the client, by way.
    pub known: [usize; WAYS.len()],
    used: OffsetDateTime,
}

impl Group {
    /// The worker whose turn it is, and its number: the next one that lives.
    pub fn turn(&self) -> Option<(usize, &Worker)> {
        let living: Vec<_> = self
            .workers
            .iter()
            .enumerate()
            .filter_map(|(at, worker)| Some((at + 1, worker.as_ref()?)))
            .collect();
        living.get(self.asked % living.len().max(1)).copied()
    }
}

/// A worker, until it is dropped.
pub struct Worker {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    place: Option<OwnedSemaphorePermit>,
}

impl Worker {
    /// Starts one that signs with the first key and reads with all of them, and goes by a clock that
    /// shows `now`.
    async fn start(
        program: &PathBuf,
        keys: &[String],
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let (first, fallbacks) = keys.split_first().ok_or(Error::Busy)?;
        let fallbacks: Vec<_> =
            fallbacks.iter().map(|key| format!("\"{key}\"")).collect();
        let mut child = Command::new(program)
            .args([ARGUMENT, &now.unix_timestamp_nanos().to_string()])
            .env_clear()
            // Without it, Windows opens no socket.
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .env("ROCKET_ADDRESS", "127.0.0.1")
            .env("ROCKET_PORT", "0")
            .env("ROCKET_WORKERS", "1")
            .env("ROCKET_LOG_LEVEL", "off")
            .env("ROCKET_SECRET_KEY", first)
            .env("ROCKET_SECRET_KEY_FALLBACKS", format!("[{}]", fallbacks.join(",")))
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

    /// Ends it at once, as a crash does, and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.ok();
    }
}

/// The worker itself: the program that was started with [`ARGUMENT`] and this time.
///
/// # Errors
/// A sentence, if that is no time.
pub fn worker(now: &str) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let now = OffsetDateTime::from_unix_timestamp_nanos(now.parse()?)?;
    let figment = Figment::from(Config { ip_header: None, ..Config::default() })
        .merge(Env::prefixed("ROCKET_").global());
    let keys = Keys::of(&figment);
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
        .attach(session::stage_with(Arc::new(Memory::new(Limits::default()))))
        .attach(listening)
        .mount("/", scale::worker_routes()))
}
