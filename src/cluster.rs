//! Workers: further processes of this program, each with its own memory and keys, as a site has that
//! runs on several processes or machines. They may share a store.
//!
//! A worker listens on a free loopback port and serves only the logins of chapter 7. It ends when it is
//! dropped, when its standard input closes (so it never outlives the site), and when it had no request
//! for five minutes. So does a store that was started for workers. Their number is small, and only the
//! user of the machine that the site runs on can start them ([`local_user`]).

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

/// The most workers in one group. There are two groups: one that goes on running, and one that an
/// experiment starts and stops. Each may have a store.
pub const MOST: usize = 4;

/// How long a group that goes on running is kept without a request.
const IDLE: rocket::time::Duration = rocket::time::Duration::minutes(5);

/// How long a start may take. Even a debug build on a busy machine is faster.
const PATIENCE: Duration = Duration::from_secs(20);

/// The state of the site that is needed to start workers.
pub struct Cluster {
    program: PathBuf,
    /// The address of the store that the site itself keeps its sessions in.
    store: Option<String>,
    /// How many cookies the client of a group has: one for each way to log in.
    counts: usize,
    experiments: Arc<Semaphore>,
    /// The one place for a store that an experiment starts.
    stores: Arc<Semaphore>,
    running: Mutex<Option<WorkerGroup>>,
}

/// Manages a [`Cluster`]. Its workers are further processes of the running program, or of
/// `worker_program` if that is configured, as it is in tests. The client of a group has `counts`
/// cookies, one for each way to log in.
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
    /// Stops the group that goes on running if it had no request for [`IDLE`].
    pub async fn sweep(&self, now: OffsetDateTime) {
        let mut running = self.running.lock().await;
        if running.as_ref().is_some_and(|group| group.used + IDLE <= now) {
            *running = None;
        }
    }
}

/// Why there is no worker. As a response it is a status and a sentence in both languages.
#[derive(Debug)]
pub enum Error {
    /// The request is not one of the user of this machine.
    NotLocal(NotLocal),
    /// Another experiment has all the workers.
    Busy,
    /// There is no `redis-server` on this machine that could be the store.
    NoStore,
    /// The program was built without the feature that a shared store needs.
    WithoutRedis,
    /// The program did not start, or did not say where it listens.
    NotStarted(io::Error),
    /// A worker did not answer.
    Broken(loopback::Error),
    /// A worker could not log anybody in, for the reason that it gave.
    Refused(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Text { zh, en } = self.text();
        match self {
            Self::NotLocal(missing) => {
                let condition = missing.why();
                writeln!(f, "{zh}：{}。 {en}: {}.", condition.zh, condition.en)
            }
            Self::Busy | Self::NoStore | Self::WithoutRedis => {
                writeln!(f, "{zh}。 {en}.")
            }
            Self::NotStarted(cause) => writeln!(f, "{zh}。 {en}: {cause}"),
            Self::Broken(cause) => writeln!(f, "{zh}。 {en}: {cause}"),
            Self::Refused(reason) => writeln!(f, "{}", reason.trim_end()),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What went wrong, as a sentence without its full stop.
    pub const fn text(&self) -> Text {
        match self {
            Self::NotLocal(_) => Text {
                zh: "只给运行网站的这台机器的用户启动 worker",
                en: "Workers are started only for the user of the machine that the site runs on",
            },
            Self::Busy => Text {
                zh: "别的试验正占着 worker，请稍后再试",
                en: "Another experiment has all the workers; try again in a moment",
            },
            Self::NoStore => Text {
                zh: "这台机器上没有 redis-server，也没有 valkey-server，worker 没有存储可以共用。装一个（apt install redis-server），再按一次",
                en: "There is neither redis-server nor valkey-server on this machine, so there is no store to share. Install one (apt install redis-server) and press again",
            },
            Self::WithoutRedis => Text {
                zh: "这个程序编译时没有带 redis 功能，worker 不能共用存储",
                en: "This program was built without the feature redis, so its workers can’t share a store",
            },
            Self::NotStarted(_) => {
                Text { zh: "worker 没有启动", en: "The worker did not start" }
            }
            Self::Broken(_) => {
                Text { zh: "worker 没有回答", en: "A worker did not answer" }
            }
            Self::Refused(_) => Text {
                zh: "worker 没有让人登录",
                en: "A worker logged nobody in",
            },
        }
    }
}

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

/// The request guard through which a handler starts workers.
pub struct Supervisor<'r> {
    cluster: Result<&'r Cluster, NotLocal>,
    now: OffsetDateTime,
    /// How far the site's clock is ahead of the clock of this machine.
    ahead: rocket::time::Duration,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Supervisor<'r> {
    type Error = ();

    /// Does not fail if the request may not start workers: that is an error when it tries to.
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

impl<'r> Supervisor<'r> {
    /// The cluster, if this request may start workers.
    fn cluster(&self) -> Result<&'r Cluster, Error> {
        self.cluster.map_err(Error::NotLocal)
    }

    /// Starts a worker for each of these lists of keys. Each keeps its sessions in its memory, and ends
    /// when it is dropped.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn start(&self, keys: &[Vec<String>]) -> Result<Vec<Worker>, Error> {
        self.start_with(None, keys).await
    }

    /// Starts a worker for each of these lists of keys, with their sessions in this store.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn start_with(
        &self,
        store: Option<&Shared>,
        keys: &[Vec<String>],
    ) -> Result<Vec<Worker>, Error> {
        let cluster = self.cluster()?;
        let mut places = place(&cluster.experiments, keys.len()).await?;
        let start = keys.iter().map(|keys| {
            let place = places.split(1);
            async move {
                let mut worker = self.start_one(store, keys).await?;
                worker.place = place;
                Ok(worker)
            }
        });
        try_join_all(start).await
    }

    /// Kills a worker and starts another one in its place.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn restart(
        &self,
        worker: Worker,
        store: Option<&Shared>,
        keys: &[String],
    ) -> Result<Worker, Error> {
        let place = worker.kill().await;
        let mut worker = self.start_one(store, keys).await?;
        worker.place = place;
        Ok(worker)
    }

    /// Starts one worker, which takes no place by itself.
    async fn start_one(
        &self,
        store: Option<&Shared>,
        keys: &[String],
    ) -> Result<Worker, Error> {
        let program = &self.cluster()?.program;
        Worker::start(program, keys, store.map(Shared::url), self.ahead).await
    }

    /// A store to share: the site's own or, if it has none, one that is started now, keeps its data in
    /// memory and ends when it is dropped.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn store(&self) -> Result<Shared, Error> {
        let cluster = self.cluster()?;
        match &cluster.store {
            _ if cfg!(not(feature = "redis")) => Err(Error::WithoutRedis),
            Some(address) => Ok(Shared::at(address)),
            None => Shared::start(&cluster.program, false).await,
        }
    }

    /// Starts a store that an experiment may stop and start again. It is never the site's own, and keeps
    /// its data in a file.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn store_with_file(&self) -> Result<Shared, Error> {
        let cluster = self.cluster()?;
        if cfg!(not(feature = "redis")) {
            return Err(Error::WithoutRedis);
        }
        let place = place(&cluster.stores, 1).await?;
        Ok(Shared::start(&cluster.program, true).await?.in_place(place))
    }

    /// The group that goes on running. Only one request at a time can use it.
    ///
    /// # Errors
    /// [`Error::NotLocal`].
    pub async fn running(&self) -> Result<MutexGuard<'r, Option<WorkerGroup>>, Error> {
        let mut running = self.cluster()?.running.lock().await;
        if let Some(group) = &mut *running {
            group.used = self.now;
        }
        Ok(running)
    }

    /// Starts workers with these keys that go on running when the request has been answered, and share
    /// `store` if there is one.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn start_group(
        &self,
        store: Option<Shared>,
        keys: &[Vec<String>],
    ) -> Result<WorkerGroup, Error> {
        let start = keys.iter().take(MOST);
        let start = start.map(|keys| self.start_one(store.as_ref(), keys));
        let workers = try_join_all(start).await?;
        Ok(WorkerGroup {
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

/// Waits until there is room for so many workers or stores, and takes it.
async fn place(
    places: &Arc<Semaphore>,
    many: usize,
) -> Result<OwnedSemaphorePermit, Error> {
    let many = u32::try_from(many).map_err(|_| Error::Busy)?;
    let place = timeout(PATIENCE, places.clone().acquire_many_owned(many)).await;
    place.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)
}

/// Workers that take turns in answering requests.
pub struct WorkerGroup {
    /// The workers, each in its place. `None` is one that was killed.
    pub workers: Vec<Option<Worker>>,
    /// The store that the workers share, if any.
    pub store: Option<Shared>,
    /// The keys that each worker was started with.
    pub keys: Vec<Vec<String>>,
    /// The cookies that the client was given at its login, one for each way to log in.
    pub cookies: Vec<String>,
    /// The number of requests since the login.
    pub asked: usize,
    /// For each way to log in, how many of these requests were answered by a worker that knew the client.
    pub known: Vec<usize>,
    used: OffsetDateTime,
}

impl WorkerGroup {
    /// The worker whose turn it is, and its number. Workers that were killed are left out.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_both_languages_with_its_cause() {
        let not_started = io::Error::other("no such program");
        let broken = loopback::Error::from(io::Error::other("reset"));
        for (error, cause) in [
            (Error::NotLocal(NotLocal::Peer), NotLocal::Peer.why().zh),
            (Error::NotLocal(NotLocal::Peer), NotLocal::Peer.why().en),
            (Error::Busy, ""),
            (Error::NoStore, "redis-server"),
            (Error::WithoutRedis, ""),
            (Error::NotStarted(not_started), "no such program"),
            (Error::Broken(broken), "reset"),
            (Error::Broken(loopback::Error::NotListening), "plain HTTP"),
        ] {
            let (shown, Text { zh, en }) = (error.to_string(), error.text());
            assert!(shown.starts_with(zh), "{shown}");
            assert!(shown.contains(en) && shown.contains(cause), "{shown}");
            assert!(shown.ends_with('\n'), "{shown}");
        }
        assert_eq!(
            Error::Busy.to_string(),
            "别的试验正占着 worker，请稍后再试。 Another experiment has all the workers; try again in a moment.\n"
        );
        let refused = Error::Refused("the worker's own words\n".to_owned());
        assert_eq!(refused.to_string(), "the worker's own words\n");
    }
}
