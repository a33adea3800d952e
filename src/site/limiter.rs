//! The bounds of the clinic's work at one time. A case may be long, and take a core and many megabytes for
//! a while. A request that comes when all places are taken is answered with 503 and `Retry-After`, before
//! anything of its body is read.
//!
//! ```text
//! POST -> reading (and large) -> waiting -> thread -> answer
//! GET  ------------------------> waiting -> thread -> answer
//! ```

use std::sync::Arc;
use std::time::Duration;

use rocket::Request;
use rocket::data::{Data, ToByteUnit as _};
use rocket::http::Status;
use rocket::response::{self, Responder};
use rocket::tokio::io::{self, AsyncReadExt as _};
use rocket::tokio::sync::{OwnedSemaphorePermit, Semaphore};
use rocket::tokio::task::spawn_blocking;
use rocket::tokio::time::timeout;

/// The most bytes of a small body. A longer one also takes one of the few places for large bodies.
const SMALL: usize = 64 * 1024;
/// The most bytes of a refused body that are read and dropped. A connection that is closed on a client that
/// is still sending loses the answer: a proxy in front makes a 502 of it.
const DISCARDED: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);
/// The seconds in `Retry-After`.
pub const RETRY_AFTER: u8 = 1;

/// The number of places for each kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Places for bodies that are being read, or held.
    pub reading: usize,
    /// Places for bodies of more than 64 KiB, which also take one of the others.
    pub large: usize,
    /// Places for cases that are worked on, or wait for a thread.
    pub waiting: usize,
    /// Threads that work on cases.
    pub threads: usize,
}

/// The capacity of the site. It has two threads, or as many as there are processors if that is less.
impl Default for Capacity {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { reading: 64, large: 4, waiting: 32, threads: processors.min(2) }
    }
}

/// Hands out the places. Rocket manages one limiter for all routes that work on cases.
#[derive(Clone, Debug)]
pub struct Limiter {
    reading: Arc<Semaphore>,
    large: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

/// The error that no place is left. As a response it is 503, with `Retry-After`, and the catcher's page or
/// JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub struct Permit {
    _permit: OwnedSemaphorePermit,
}

/// A body, whose places are taken until it is dropped.
#[derive(Debug)]
pub struct HeldBody {
    /// The body, which was read completely.
    pub bytes: Vec<u8>,
    _reading: Permit,
    _large: Option<Permit>,
}

/// The reason why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// All places are taken.
    Busy,
    /// The body is longer than it may be.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The connection was lost before the end of the body.
    Broken,
}

impl Unread {
    /// The status of the response to such a request.
    pub const fn status(self) -> Status {
        match self {
            Self::Busy => Status::ServiceUnavailable,
            Self::TooLarge => Status::PayloadTooLarge,
            Self::TooSlow => Status::RequestTimeout,
            Self::Broken => Status::BadRequest,
        }
    }
}

/// The reason why a case was not worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// All places are taken.
    Busy,
    /// The work has panicked.
    Panicked,
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new(Capacity::default())
    }
}

impl Limiter {
    /// A limiter with this capacity, and all places free.
    pub fn new(capacity: Capacity) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self {
            reading: semaphore(capacity.reading),
            large: semaphore(capacity.large),
            waiting: semaphore(capacity.waiting),
            threads: semaphore(capacity.threads),
        }
    }

    /// Takes a place for a body.
    ///
    /// # Errors
    /// All places are taken.
    pub fn reading(&self) -> Result<Permit, Busy> {
        Permit::of(&self.reading)
    }

    /// Takes a place for a large body.
    ///
    /// # Errors
    /// All places are taken.
    pub fn large(&self) -> Result<Permit, Busy> {
        Permit::of(&self.large)
    }

    /// Takes a place for a case that is to be worked on.
    ///
    /// # Errors
    /// All places are taken.
    pub fn waiting(&self) -> Result<Permit, Busy> {
        Permit::of(&self.waiting)
    }

    /// Reads a body of at most `most` bytes.
    ///
    /// # Errors
    /// See [`Unread`].
    pub async fn read(&self, body: Data<'_>, most: usize) -> Result<HeldBody, Unread> {
        let reading = self.reading().map_err(|Busy| Unread::Busy)?;
        let mut stream = body.open((most + DISCARDED).bytes());
        let (mut bytes, mut large) = (Vec::new(), None);
        let whole = async {
            (&mut stream).take(SMALL as u64).read_to_end(&mut bytes).await?;
            let refused = match bytes.len() == SMALL {
                true => match self.large() {
                    Ok(place) => {
                        large = Some(place);
                        // One byte more shows that there is more.
                        let rest = (most + 1).saturating_sub(SMALL) as u64;
                        (&mut stream).take(rest).read_to_end(&mut bytes).await?;
                        (bytes.len() > most).then_some(Unread::TooLarge)
                    }
                    Err(Busy) => Some(Unread::Busy),
                },
                false => None,
            };
            if refused.is_some() {
                io::copy(&mut stream, &mut io::sink()).await?;
            }
            std::io::Result::Ok(refused)
        };
        match timeout(PATIENCE, whole).await {
            Ok(Ok(None)) => Ok(HeldBody { bytes, _reading: reading, _large: large }),
            Ok(Ok(Some(refused))) => Err(refused),
            Ok(Err(_)) => Err(Unread::Broken),
            Err(_) => Err(Unread::TooSlow),
        }
    }

    /// Does `work` on one of the threads when its turn comes, because long work must not block a thread
    /// that serves requests. The place is taken until the work is done, even if nobody waits for it any
    /// longer. The runtime ends a thread that has been idle for ten seconds, and the allocator then
    /// gives back the memory that the work has used.
    ///
    /// # Errors
    /// See [`Undone`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let waiting = self.waiting().map_err(|Busy| Undone::Busy)?;
        let thread = self.threads.clone().acquire_owned().await;
        let thread = thread.map_err(|_| Undone::Busy)?;
        let work = move || {
            let done = work();
            drop((waiting, thread));
            done
        };
        spawn_blocking(work).await.map_err(|_| Undone::Panicked)
    }
}

impl Permit {
    fn of(semaphore: &Arc<Semaphore>) -> Result<Self, Busy> {
        let permit = semaphore.clone().try_acquire_owned().map_err(|_| Busy)?;
        Ok(Self { _permit: permit })
    }
}

impl<'r> Responder<'r, 'static> for Busy {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        crate::http::retry_after::retry_after(request, RETRY_AFTER);
        Err(Status::ServiceUnavailable)
    }
}
