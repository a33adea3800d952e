//! How much of the clinic's work there may be at once. A case may be long, and take a core and many
//! megabytes for a while; whoever comes when all places are taken is told so, with a time to come back,
//! before anything of the body is read.
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

/// A body of up to so many bytes takes a place among the many; a longer one also takes one of the few
/// for large bodies.
const SMALL: usize = 64 * 1024;
/// So many bytes of a refused body are read and forgotten. A connection that is closed on a client that
/// is still sending loses the answer: a proxy in front makes a 502 of it.
const DISCARDED: usize = 8 * 1024 * 1024;
/// A body that has not arrived after so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// After so many seconds it is worth another try, says `Retry-After`.
pub const RETRY_AFTER: u8 = 1;

/// How many may do what at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bodies that are being read, or held.
    pub reading: usize,
    /// Of those, the ones of more than 64 KiB.
    pub large: usize,
    /// Cases that are worked on, or wait for a thread.
    pub waiting: usize,
    /// Threads that work on cases.
    pub threads: usize,
}

/// Two threads, or as many as there are processors if that is less.
impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { reading: 64, large: 4, waiting: 32, threads: processors.min(2) }
    }
}

/// Gives out the places. Rocket manages one for all routes that work on cases.
#[derive(Clone, Debug)]
pub struct Limiter {
    reading: Arc<Semaphore>,
    large: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

/// Takes a place of which there are none left. As a response it is 503, with `Retry-After`, and the
/// catcher's page or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

/// A body, and its places until it is dropped.
#[derive(Debug)]
pub struct Body {
    /// All of it.
    pub bytes: Vec<u8>,
    _reading: Place,
    _large: Option<Place>,
}

/// Why a body could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// There are too many others.
    Busy,
    /// It is longer than it may be.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// The connection broke.
    Broken,
}

/// Why a case was not worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// There are too many others.
    Busy,
    /// The work has panicked.
    Panicked,
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Limiter {
    /// All places free.
    pub fn new(limits: Limits) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self {
            reading: semaphore(limits.reading),
            large: semaphore(limits.large),
            waiting: semaphore(limits.waiting),
            threads: semaphore(limits.threads),
        }
    }

    /// A place for a body.
    ///
    /// # Errors
    /// All are taken.
    pub fn reading(&self) -> Result<Place, Busy> {
        Place::of(&self.reading)
    }

    /// A place for a large body.
    ///
    /// # Errors
    /// All are taken.
    pub fn large(&self) -> Result<Place, Busy> {
        Place::of(&self.large)
    }

    /// A place for a case that is to be worked on.
    ///
    /// # Errors
    /// All are taken.
    pub fn waiting(&self) -> Result<Place, Busy> {
        Place::of(&self.waiting)
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

impl Place {
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
