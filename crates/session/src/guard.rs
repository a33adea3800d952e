use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rocket::http::{CookieJar, Status};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::serde::json;
use rocket::serde::{DeserializeOwned, Serialize};
use rocket::time::OffsetDateTime;
use rocket::tokio::sync::{Mutex, MutexGuard};

use super::{Digest, Error, Id, Lifetime, Login, New, Record, Sessions};
use crate::Clock;

/// The session of the visitor who sent this request.
///
/// The store is read when the session is first used, and only then: later reads use that record.
/// Reading never creates a session: a visitor without data gets no cookie. Each write is one call to
/// the store, for one key, and the cookie is put on the response after the store has accepted it.
///
/// An id that was replaced, by a login or by a new session, is not valid any more. A write that another
/// tab had already sent with that id is refused with [`Error::Moved`]: a new session for it would set a
/// cookie, and if that response arrived last, the browser would lose the login.
///
/// # Errors
/// Every method that asks the store returns [`Error::Unavailable`] if it doesn't answer. Nothing
/// has then changed for the visitor, and the response is a 503 if the handler passes the error on.
pub struct Session<'r> {
    jar: &'r CookieJar<'r>,
    sessions: &'r Sessions,
    visit: &'r Visit,
    now: OffsetDateTime,
}

/// The state of the session in this request. It outlives the guard, so that [`record`] and the fairing
/// can tell after the handler has run which session the visitor has now.
pub(super) struct Visit {
    state: Mutex<State>,
    used: AtomicBool,
}

struct State {
    /// The session that the request named, or the one that has begun since.
    id: Option<Id>,
    /// The id in the request, until the request begins or ends a session itself.
    sent: Option<Id>,
    /// The record of the session, once it was read.
    known: Option<Known>,
    /// The lifetime of the new session that the next write begins, if it begins one.
    starting: Option<Lifetime>,
}

struct Known {
    data: BTreeMap<String, String>,
    owner: Option<String>,
}

impl From<Record> for Known {
    fn from(record: Record) -> Self {
        Self { data: record.data, owner: record.owner }
    }
}

impl Visit {
    pub(super) fn of<'r>(request: &'r Request<'_>, sessions: &Sessions) -> &'r Self {
        request.local_cache(|| {
            let cookie = request.cookies().get(sessions.cookie_name());
            let sent = cookie.and_then(|cookie| cookie.value().parse().ok());
            Self {
                state: Mutex::new(State {
                    id: sent,
                    sent,
                    known: None,
                    starting: None,
                }),
                used: AtomicBool::new(false),
            }
        })
    }

    /// Whether the handler has used the session.
    pub(super) fn used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }
}

impl Session<'_> {
    /// The lifetime of a session for which [`start`](Self::start) and [`log_in`](Self::log_in) have chosen
    /// none: ten seconds. A program should choose one.
    pub const LIFETIME: Lifetime = Lifetime::fixed(rocket::time::Duration::seconds(10));

    /// How long the store remembers that an id was replaced: longer than any request takes that was
    /// sent before the browser had the new id.
    const UNDER_WAY: Lifetime = Lifetime::fixed(rocket::time::Duration::seconds(30));

    /// Begins a new, empty session. It gets its id with the first value that is stored, and the
    /// previous session ends at that time; nothing changes before.
    pub async fn start(&self, lifetime: Lifetime) {
        let mut state = self.state().await;
        state.starting = Some(lifetime);
        state.known = None;
    }

    /// The value under `key`; `None` without one, or without a session.
    ///
    /// # Errors
    /// [`Error::WrongType`] if the value cannot be read as `T`.
    pub async fn get<T: DeserializeOwned>(
        &self,
        key: &str,
    ) -> Result<Option<T>, Error> {
        let mut state = self.state().await;
        let known = self.known(&mut state).await?;
        known.and_then(|known| known.data.get(key)).map(|text| parse(text)).transpose()
    }

    /// Puts `value` under `key`, in a new session if there is none.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Full`], [`Error::NoRandomness`], [`Error::Moved`], and
    /// [`Error::WrongType`] for a value that cannot be written as JSON. The session keeps its previous
    /// content.
    pub async fn insert<T: Serialize>(&self, key: &str, value: T) -> Result<(), Error> {
        let text = json::to_string(&value).map_err(|_| Error::WrongType)?;
        let mut state = self.state().await;
        if state.starting.is_none()
            && let Some(id) = state.id
            && self.store().insert(id.digest(), key, &text, self.now).await?
        {
            if let Some(known) = &mut state.known {
                known.data.insert(key.to_owned(), text);
            }
            return Ok(());
        }
        if state.starting.is_none()
            && let Some(sent) = state.sent
            && self.store().peek(sent.digest().replaced(), self.now).await?.is_some()
        {
            return Err(Error::Moved);
        }
        let lifetime = state.starting.unwrap_or(Self::LIFETIME);
        let new = New { lifetime, owner: None, data: &[(key, &text)] };
        self.create(&mut state, new).await
    }

    /// Removes one value and returns it. A missing key is not an error, and the session continues.
    ///
    /// # Errors
    /// [`Error::WrongType`] if the value cannot be read as `T`. The value is removed in any case.
    pub async fn remove<T: DeserializeOwned>(
        &self,
        key: &str,
    ) -> Result<Option<T>, Error> {
        let mut state = self.state().await;
        let Some(id) = state.current() else { return Ok(None) };
        let removed = self.store().remove(id.digest(), key, self.now).await?;
        if let Some(known) = &mut state.known {
            known.data.remove(key);
        }
        removed.as_deref().map(parse).transpose()
    }

    /// Ends the session on the server and asks the browser to drop its cookie. Without a session,
    /// nothing happens and no header is sent.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store.
    pub async fn clear(&self) -> Result<(), Error> {
        let mut state = self.state().await;
        if let Some(id) = state.id
            && self.store().destroy(id.digest(), self.now).await?
        {
            self.jar.remove(self.sessions.cookie(String::new()));
        }
        *state = State { id: None, sent: None, known: None, starting: None };
        Ok(())
    }

    /// Ends the session as [`clear`](Self::clear) does, and also asks the browser to delete the cookie
    /// of a session that ended before.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store.
    pub async fn forget(&self) -> Result<(), Error> {
        self.clear().await?;
        self.jar.remove(self.sessions.cookie(String::new()));
        Ok(())
    }

    /// Gives the session a new id and makes the old one invalid. Call it whenever the visitor gains
    /// rights; [`log_in`](Self::log_in) does it itself. Without a session, nothing happens.
    ///
    /// # Errors
    /// [`Error::NoRandomness`], if the operating system gives no random bytes for the new id.
    pub async fn renew(&self) -> Result<(), Error> {
        let mut state = self.state().await;
        self.rename(&mut state, None).await.map(|_| ())
    }

    /// Notes that the visitor has logged in as `owner`: the session keeps its data, gets a new id,
    /// which is what stops session fixation (ASVS 5.0, 7.2.4), and a new lifetime.
    ///
    /// # Errors
    /// The same errors as those of [`insert`](Self::insert).
    pub async fn log_in(&self, owner: &str, lifetime: Lifetime) -> Result<(), Error> {
        let mut state = self.state().await;
        if !self.rename(&mut state, Some(Login { owner, lifetime })).await? {
            let new = New { lifetime, owner: Some(owner), data: &[] };
            self.create(&mut state, new).await?;
        }
        Ok(())
    }

    /// The name under which the visitor has logged in, `None` if nobody has.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store.
    pub async fn owner(&self) -> Result<Option<String>, Error> {
        let mut state = self.state().await;
        Ok(self.known(&mut state).await?.and_then(|known| known.owner.clone()))
    }

    /// The owner's other sessions, newest first: those in other browsers. [`end`](Self::end) takes the
    /// digest, which may be shown.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store.
    pub async fn others(&self) -> Result<Vec<(Digest, Record)>, Error> {
        let mut state = self.state().await;
        self.list(&mut state).await
    }

    /// Ends one of [`others`](Self::others). Returns whether it was one of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store.
    pub async fn end(&self, other: Digest) -> Result<bool, Error> {
        let mut state = self.state().await;
        let others = self.list(&mut state).await?;
        match others.iter().any(|(digest, _)| *digest == other) {
            true => self.store().destroy(other, self.now).await,
            false => Ok(false),
        }
    }

    /// Ends all [`others`](Self::others). Returns how many there were.
    ///
    /// # Errors
    /// [`Error::Unavailable`], from the store. Some of them may have ended by then.
    pub async fn end_others(&self) -> Result<usize, Error> {
        let mut state = self.state().await;
        let mut ended = 0;
        for (other, _) in self.list(&mut state).await? {
            ended += usize::from(self.store().destroy(other, self.now).await?);
        }
        Ok(ended)
    }

    fn store(&self) -> &dyn super::Store {
        self.sessions.store()
    }

    async fn state(&self) -> MutexGuard<'_, State> {
        self.visit.used.store(true, Ordering::Relaxed);
        self.visit.state.lock().await
    }

    /// The record as this request has read it at the first use.
    async fn known<'s>(
        &self,
        state: &'s mut State,
    ) -> Result<Option<&'s Known>, Error> {
        if state.known.is_none()
            && let Some(id) = state.current()
        {
            match self.store().read(id.digest(), self.now).await? {
                Some(record) => state.known = Some(record.into()),
                None => state.id = None,
            }
        }
        Ok(state.known.as_ref())
    }

    /// Begins a session that replaces the previous one.
    async fn create(&self, state: &mut State, new: New<'_>) -> Result<(), Error> {
        let id = Id::random()?;
        self.store().create(id.digest(), new, self.now).await?;
        if let Some(before) = state.id {
            if state.starting.is_some() {
                self.note_replaced(before).await?;
            }
            self.store().destroy(before.digest(), self.now).await?;
        }
        self.jar.add(self.sessions.cookie(id.to_string()));
        let data = new.data.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let known = Known { data: data.collect(), owner: new.owner.map(str::to_owned) };
        *state = State { id: Some(id), sent: None, known: Some(known), starting: None };
        Ok(())
    }

    /// Notes that an id is about to be replaced. The note is written first, so that no write falls
    /// between the two.
    ///
    /// Where there is no room for the note, a late write begins a session, as it would half a minute
    /// later in any case.
    async fn note_replaced(&self, id: Id) -> Result<(), Error> {
        let note = New { lifetime: Self::UNDER_WAY, owner: None, data: &[] };
        match self.store().create(id.digest().replaced(), note, self.now).await {
            Err(Error::Full) => Ok(()),
            done => done,
        }
    }

    /// Gives the session a new id. Returns whether there is a session.
    async fn rename(
        &self,
        state: &mut State,
        login: Option<Login<'_>>,
    ) -> Result<bool, Error> {
        let Some(old) = state.current() else { return Ok(false) };
        let new = Id::random()?;
        // A login without a session begins one, and no late write may replace that either. Where
        // nothing is begun, nothing is replaced.
        if login.is_none() && self.store().peek(old.digest(), self.now).await?.is_none()
        {
            return Ok(false);
        }
        self.note_replaced(old).await?;
        if !self.store().renew(old.digest(), new.digest(), login, self.now).await? {
            return Ok(false);
        }
        self.jar.add(self.sessions.cookie(new.to_string()));
        (state.id, state.sent) = (Some(new), None);
        if let (Some(login), Some(known)) = (login, &mut state.known) {
            known.owner = Some(login.owner.to_owned());
        }
        Ok(true)
    }

    async fn list(&self, state: &mut State) -> Result<Vec<(Digest, Record)>, Error> {
        let Some(owner) = self.known(state).await?.and_then(|k| k.owner.clone()) else {
            return Ok(Vec::new());
        };
        let own = state.id.map(Id::digest);
        let mut others = self.store().list(&owner, self.now).await?;
        others.retain(|(digest, _)| Some(*digest) != own);
        others.sort_by_key(|(digest, record)| {
            (std::cmp::Reverse(record.created), *digest)
        });
        Ok(others)
    }
}

impl State {
    /// The session that reads and removals use. `None` if a new one is to begin.
    fn current(&self) -> Option<Id> {
        self.id.filter(|_| self.starting.is_none())
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    json::from_str(text).map_err(|_| Error::WrongType)
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Session<'r> {
    type Error = ();

    /// An error only where [`stage`](super::stage) was not attached.
    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let (Some(sessions), Some(clock)) =
            (request.rocket().state::<Sessions>(), request.rocket().state::<Clock>())
        else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        Outcome::Success(Session {
            jar: request.cookies(),
            sessions,
            visit: Visit::of(request, sessions),
            now: clock.now(),
        })
    }
}

/// The visitor's session after `request`'s handler has run: its id and the server's record. This does
/// not count as a use: a sliding session is not prolonged by it.
///
/// # Errors
/// [`Error::Unavailable`], from the store.
pub async fn record(request: &Request<'_>) -> Result<Option<(Id, Record)>, Error> {
    let (Some(sessions), Some(clock)) =
        (request.rocket().state::<Sessions>(), request.rocket().state::<Clock>())
    else {
        return Ok(None);
    };
    let Some(id) = Visit::of(request, sessions).state.lock().await.id else {
        return Ok(None);
    };
    let record = sessions.store().peek(id.digest(), clock.now()).await?;
    Ok(record.map(|record| (id, record)))
}
