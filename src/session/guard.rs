use std::sync::{Mutex, PoisonError};

use rocket::http::{CookieJar, Status};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::OffsetDateTime;

use super::{COOKIE, Error, Id, Lifetime, Memory, Record, cookie};
use crate::clock::Clock;

/// The session of the visitor who sent this request.
///
/// Reading never makes a session: a visitor about whom there is nothing to remember gets no
/// cookie. Each write goes to the shelf at once, key by key.
pub struct Session<'r> {
    jar: &'r CookieJar<'r>,
    shelf: &'r Memory,
    current: &'r Current,
    now: OffsetDateTime,
}

/// The id of this request's live session. It outlives the guard, so that [`record`] can tell
/// after the handler has run which session the visitor has now.
struct Current(Mutex<Option<Id>>);

impl Current {
    fn get(&self) -> Option<Id> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, id: Option<Id>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = id;
    }
}

impl Session<'_> {
    /// How long a session lives if [`start`](Self::start) was not called: the note's ten seconds.
    pub const LIFETIME: Lifetime = Lifetime::fixed(rocket::time::Duration::seconds(10));

    /// Begins a new, empty session under a new id and ends the one before. A new id at each
    /// login is what stops session fixation (OWASP ASVS 5.0, 7.2.4).
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::NoRandomness`]; the session before has then ended.
    pub fn start(&self, lifetime: Lifetime) -> Result<(), Error> {
        self.clear();
        let id = self.shelf.create(lifetime, self.now)?;
        self.current.set(Some(id));
        self.jar.add(cookie(id.to_string()));
        Ok(())
    }

    /// The value under `key`; `None` without one, or without a session.
    pub fn get(&self, key: &str) -> Option<String> {
        self.shelf.get(self.current.get()?, key, self.now)
    }

    /// Puts `value` under `key`, in a new session if there is none.
    ///
    /// # Errors
    /// [`Error::TooLarge`], and those of [`start`](Self::start).
    pub fn insert(&self, key: &str, value: &str) -> Result<(), Error> {
        if let Some(id) = self.current.get()
            && self.shelf.insert(id, key, value, self.now)?
        {
            return Ok(());
        }
        self.start(Self::LIFETIME)?;
        self.insert(key, value)
    }

    /// Takes one value out. A key that isn't there is no error, and the session lives on.
    pub fn remove(&self, key: &str) -> Option<String> {
        self.shelf.remove(self.current.get()?, key, self.now)
    }

    /// Ends the session on the server and asks the browser to drop its cookie. Without a session,
    /// nothing happens and no header is sent.
    pub fn clear(&self) {
        if let Some(id) = self.current.get() {
            self.shelf.destroy(id);
            self.current.set(None);
            self.jar.remove(cookie(String::new()));
        }
    }

    /// As [`clear`](Self::clear), and asks the browser to drop the cookie of a session that ended
    /// before, which it goes on sending.
    pub fn forget(&self) {
        self.clear();
        self.jar.remove(cookie(String::new()));
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Session<'r> {
    type Error = ();

    /// Fails only where [`stage`](super::stage) was not attached.
    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let (Some(shelf), Some(clock)) =
            (request.rocket().state::<Memory>(), request.rocket().state::<Clock>())
        else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let now = clock.now();
        let current = request.local_cache(|| {
            Current(Mutex::new(sent_id(request).filter(|id| shelf.touch(*id, now))))
        });
        Outcome::Success(Session { jar: request.cookies(), shelf, current, now })
    }
}

/// The id in the request's session cookie, if it is one.
fn sent_id(request: &Request<'_>) -> Option<Id> {
    request.cookies().get(COOKIE)?.value().parse().ok()
}

/// The server's record of the visitor's session as it stands after `request`'s handler has run.
/// To look is not to use: a sliding session is not prolonged by it.
pub fn record(request: &Request<'_>) -> Option<Record> {
    let (shelf, clock) =
        (request.rocket().state::<Memory>()?, request.rocket().state::<Clock>()?);
    let id = request.local_cache(|| Current(Mutex::new(sent_id(request)))).get()?;
    shelf.record(id, clock.now())
}
