//! More of this very program, each a process of its own with a memory and keys of its own: what a
//! site is that has several workers. They may share a store.
//!
//! A worker listens on a free loopback port, serves the logins of chapter 7 and nothing else, and ends
//! when it is dropped, when its standard input closes (so never after the site), and when nobody has
//! asked for five minutes. So does a store that was started for them. There are only a few, and only
//! for the user of the machine that the site runs on ([`local_user`]).

pub mod keeper;
pub mod store;
pub mod worker;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rocket::fairing::{AdHoc, Fairing};
use rocket::futures::future::try_join_all;
use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder};
use rocket::time::OffsetDateTime;
use rocket::tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};
use rocket::tokio::time::{sleep, timeout};
use rocket_server_sessions::Clock;

pub use self::store::Shared;
pub use self::worker::Worker;
use crate::http::local_user::{self, NotLocal};
use crate::lang::Text;
use crate::loopback;

/// Workers in one group. There are two groups: those that go on running, and those that an
/// experiment starts and stops. Either may have a store.
pub const MOST: usize = 4;

/// How long a group that goes on running is kept without a request.
const IDLE: rocket::time::Duration = rocket::time::Duration::minutes(5);

/// Longer than a start takes, even of a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the site needs to start workers.
pub struct Cluster {
    program: PathBuf,
    /// The address of the store that the site itself keeps its sessions in.
    store: Option<String>,
    /// How many cookies the client of a group counts by.
    counts: usize,
    experiments: Arc<Semaphore>,
    /// One store for an experiment.
    stores: Arc<Semaphore>,
    running: Mutex<Option<Group>>,
}

/// Manages a [`Cluster`]. Its workers are copies of the running program, or of `worker_program`
/// where that is configured: a test is not the program. The client of a group counts by
/// `counts` cookies, one for each way to log in.
pub fn stage(counts: usize) -> impl Fairing {
    AdHoc::on_ignite("Cluster", move |rocket| async move {
        let program = rocket.figment().extract_inner("worker_program");
        let program = program.or_else(|_| std::env::current_exe()).unwrap_or_default();
        let store = rocket.figment().extract_inner::<String>("session_store");
        let cluster = Cluster {
            program,
            store: store.ok().filter(|address| !address.is_empty()),
            counts,
            experiments: Arc::new(Semaphore::new(MOST)),
            stores: Arc::new(Semaphore::new(1)),
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
    /// It is not the user of this machine who asks.
    NotLocal(NotLocal),
    /// All places are taken.
    Busy,
    /// There is no server to be the store.
    NoStore,
    /// The program can't speak to one.
    WithoutRedis,
    /// The program did not start, or did not say where it listens.
    NotStarted(io::Error),
    /// A worker did not answer.
    Broken(loopback::Error),
    /// A worker could log nobody in, and said this.
    Refused(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLocal(missing) => {
                let Text { zh, en } = missing.why();
                writeln!(f, "只给运行网站的这台机器的用户启动 worker：{zh}。 Workers are started only for the user of the machine that the site runs on: {en}.")
            }
            Self::Busy => f.write_str("别的试验正占着 worker，请稍后再试。 Another experiment has all the workers; try again in a moment.\n"),
            Self::NoStore => f.write_str("这台机器上没有 redis-server，也没有 valkey-server，worker 没有存储可以共用。装一个（apt install redis-server），再按一次。 There is neither redis-server nor valkey-server on this machine, so there is no store to share. Install one (apt install redis-server) and press again.\n"),
            Self::WithoutRedis => f.write_str("这个程序编译时没有带 redis 功能，worker 不能共用存储。 This program was built without the feature redis, so its workers can’t share a store.\n"),
            Self::NotStarted(why) => writeln!(f, "worker 没有启动。 The worker did not start: {why}"),
            Self::Broken(why) => writeln!(f, "worker 没有回答。 A worker did not answer: {why}"),
            Self::Refused(why) => writeln!(f, "{}", why.trim_end()),
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
            Self::NotLocal(_) => Status::Forbidden,
            _ => Status::ServiceUnavailable,
        };
        (status, self.to_string()).respond_to(request)
    }
}

/// Where a handler gets its workers.
pub struct Bench<'r> {
    cluster: Result<&'r Cluster, NotLocal>,
    now: OffsetDateTime,
    /// How far the site's clock is ahead of that of this machine.
    ahead: rocket::time::Duration,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Bench<'r> {
    type Error = ();

    /// Never fails: whether workers may be started is said when they are.
    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let rocket = request.rocket();
        let managed = rocket.state::<Arc<Cluster>>().zip(rocket.state::<Clock>());
        let Some((cluster, clock)) = managed else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let cluster = local_user::check(request).map(|()| &**cluster);
        Outcome::Success(Self { cluster, now: clock.now(), ahead: clock.ahead() })
    }
}

impl<'r> Bench<'r> {
    fn cluster(&self) -> Result<&'r Cluster, Error> {
        self.cluster.map_err(Error::NotLocal)
    }

    /// Starts a worker for each of these lists of keys, for as long as they are held. Each keeps its
    /// sessions in its memory.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn workers(&self, keys: &[Vec<String>]) -> Result<Vec<Worker>, Error> {
        self.workers_at(None, keys).await
    }

    /// The same, with their sessions in this store.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn workers_at(
        &self,
        store: Option<&Shared>,
        keys: &[Vec<String>],
    ) -> Result<Vec<Worker>, Error> {
        let cluster = self.cluster()?;
        let mut places = place(&cluster.experiments, keys.len()).await?;
        let start = keys.iter().map(|keys| {
            let place = places.split(1);
            async move {
                let mut worker = self.worker(store, keys).await?;
                worker.place = place;
                Ok(worker)
            }
        });
        try_join_all(start).await
    }

    /// Kills a worker and starts another one in its place.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn again(
        &self,
        worker: Worker,
        store: Option<&Shared>,
        keys: &[String],
    ) -> Result<Worker, Error> {
        let place = worker.kill().await;
        let mut worker = self.worker(store, keys).await?;
        worker.place = place;
        Ok(worker)
    }

    async fn worker(
        &self,
        store: Option<&Shared>,
        keys: &[String],
    ) -> Result<Worker, Error> {
        let program = &self.cluster()?.program;
        Worker::start(program, keys, store.map(Shared::url), self.ahead).await
    }

    /// A store to share: the site's own, or, where it has none, one that ends when it is dropped and
    /// holds what it holds in memory.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn store(&self) -> Result<Shared, Error> {
        let cluster = self.cluster()?;
        match &cluster.store {
            _ if cfg!(not(feature = "redis")) => Err(Error::WithoutRedis),
            Some(address) => Ok(Shared::at(address)),
            None => Shared::start(&cluster.program, false).await,
        }
    }

    /// A store that an experiment may stop and start again: never the site's own, and it has a file.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn store_with_file(&self) -> Result<Shared, Error> {
        let cluster = self.cluster()?;
        if cfg!(not(feature = "redis")) {
            return Err(Error::WithoutRedis);
        }
        let place = place(&cluster.stores, 1).await?;
        Ok(Shared::start(&cluster.program, true).await?.in_place(place))
    }

    /// The group that goes on running, for one request at a time.
    ///
    /// # Errors
    /// [`Error::NotLocal`].
    pub async fn running(&self) -> Result<MutexGuard<'r, Option<Group>>, Error> {
        let mut running = self.cluster()?.running.lock().await;
        if let Some(group) = &mut *running {
            group.used = self.now;
        }
        Ok(running)
    }

    /// Workers with these keys, and this store if they share one, that go on running when the request
    /// is over.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn group(
        &self,
        store: Option<Shared>,
        keys: &[Vec<String>],
    ) -> Result<Group, Error> {
        let start = keys.iter().take(MOST);
        let start = start.map(|keys| self.worker(store.as_ref(), keys));
        let workers = try_join_all(start).await?;
        Ok(Group {
            workers: workers.into_iter().map(Some).collect(),
            store,
            keys: keys.to_vec(),
            cookies: Vec::new(),
            asked: 0,
            known: vec![0; self.cluster.map_or(0, |it| it.counts)],
            used: self.now,
        })
    }
}

/// Room for so many, as soon as there is some.
async fn place(
    places: &Arc<Semaphore>,
    many: usize,
) -> Result<OwnedSemaphorePermit, Error> {
    let many = u32::try_from(many).map_err(|_| Error::Busy)?;
    let place = timeout(PATIENCE, places.clone().acquire_many_owned(many)).await;
    place.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)
}

/// Workers that requests take turns at.
pub struct Group {
    /// Each in its place, as long as it lives.
    pub workers: Vec<Option<Worker>>,
    /// The store that they share, if they do.
    pub store: Option<Shared>,
    /// The keys that each was started with.
    pub keys: Vec<Vec<String>>,
    /// What the client was given at its login, a cookie for each way.
    pub cookies: Vec<String>,
    /// Requests since then.
    pub asked: usize,
    /// How many of them knew the client, by way.
    pub known: Vec<usize>,
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
