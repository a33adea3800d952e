//! The most work of the clinic that is done at once. A long case takes a core and many megabytes for a
//! while. If all places are taken, a request is answered 503 with `Retry-After` before its body is read.
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

/// The most bytes of a body that takes only a place for reading. A longer body also takes one of the few
/// places for large bodies.
const SMALL: usize = 64 * 1024;
/// The most bytes of a refused body that are read and discarded. A client that is still sending when the
/// connection is closed does not get the response, and a proxy in front answers 502.
const DISCARDED: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);
/// The number of seconds in `Retry-After`.
pub const RETRY_AFTER: u8 = 1;

/// The number of places for each kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The most bodies that are read or held at once.
    pub reading: usize,
    /// The most bodies of more than 64 KiB among them.
    pub large: usize,
    /// The most cases that are worked on or wait for a thread.
    pub waiting: usize,
    /// The most threads that work on cases.
    pub threads: usize,
}

/// The capacity of the site. Its threads are two, or one if there is only one processor.
impl Default for Capacity {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { reading: 64, large: 4, waiting: 32, threads: processors.min(2) }
    }
}

/// Gives out the places. Rocket manages one limiter for all routes that work on cases.
#[derive(Clone, Debug)]
pub struct Limiter {
    reading: Arc<Semaphore>,
    large: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

/// The error if all places are taken. As a response it is 503 with `Retry-After`, and the page or the
/// JSON of the catcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// A place that was taken. It is given back when this is dropped.
#[derive(Debug)]
pub struct Permit {
    _permit: OwnedSemaphorePermit,
}

/// A body with the places that it takes. They are given back when this is dropped.
#[derive(Debug)]
pub struct Body {
    /// The bytes of the whole body.
    pub bytes: Vec<u8>,
    _reading: Permit,
    _large: Option<Permit>,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// All places are taken.
    Busy,
    /// The body is longer than is allowed.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The connection broke off.
    Broken,
}

/// Why a case was not worked on.
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
    /// A limiter whose places are all free.
    pub fn new(capacity: Capacity) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self {
            reading: semaphore(capacity.reading),
            large: semaphore(capacity.large),
            waiting: semaphore(capacity.waiting),
            threads: semaphore(capacity.threads),
        }
    }

    /// A place for a body.
    ///
    /// # Errors
    /// All are taken.
    pub fn reading(&self) -> Result<Permit, Busy> {
        Permit::of(&self.reading)
    }

    /// A place for a large body.
    ///
    /// # Errors
    /// All are taken.
    pub fn large(&self) -> Result<Permit, Busy> {
        Permit::of(&self.large)
    }

    /// A place for a case that is to be worked on.
    ///
    /// # Errors
    /// All are taken.
    pub fn waiting(&self) -> Result<Permit, Busy> {
        Permit::of(&self.waiting)
    }

    /// Reads a body of at most `most` bytes.
    ///
    /// # Errors
    /// See [`Unread`].
    pub async fn read(&self, body: Data<'_>, most: usize) -> Result<Body, Unread> {
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
            Ok(Ok(None)) => Ok(Body { bytes, _reading: reading, _large: large }),
            Ok(Ok(Some(refused))) => Err(refused),
            Ok(Err(_)) => Err(Unread::Broken),
            Err(_) => Err(Unread::TooSlow),
        }
    }

    /// Does `work` on one of the threads, when its turn comes: what takes long is nothing for a
    /// thread that serves requests. The place is taken until the work is done, even if nobody
    /// waits for it any longer. The runtime ends a thread that has been idle for ten seconds, and
    /// with that the allocator gives back the memory that the work has used.
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
