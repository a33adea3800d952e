use std::collections::BTreeMap;

use rocket::time::{Duration, OffsetDateTime};

use super::{Digest, Error};

/// A store for the records of sessions.
///
/// Every method is one atomic call, so that two tabs which write different keys at the same time lose
/// nothing. `now` is an argument, counted in [`millis`]. A session lives from its creation until just
/// before [`Record::expires`]; one that has ended is treated as one that never existed, whether its
/// record is still stored or not.
///
/// A store never gets an [`Id`](super::Id), only its [`Digest`], so a person who reads the store can
/// open no session with its content.
///
/// To **use** a session is to call any method but [`peek`](Self::peek), [`list`](Self::list) and
/// [`destroy`](Self::destroy) on it. Use moves [`Record::expires`] as [`Lifetime::expires`] says,
/// and never to an earlier moment. A use that fails, moves nothing.
///
/// # Errors
/// Each method returns [`Error::unavailable`] if the store can't be reached. It is then unknown whether
/// a write took place. Other errors are described with the methods.
#[rocket::async_trait]
pub trait Store: Send + Sync {
    /// Begins a session under a digest that no session has had. A repeated call at a later time begins
    /// it at that time.
    ///
    /// # Errors
    /// [`Error::Full`] at [`Limits::sessions`] or [`Limits::bytes`], [`Error::TooLarge`] beyond
    /// [`Limits::bytes_each`].
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error>;

    /// Uses the session and returns its record after that. `None` if it isn't alive.
    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error>;

    /// The record as it is, without using the session.
    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error>;

    /// Stores the JSON text `value` under `name` and changes no other name. Returns whether the session
    /// is alive; if not, nothing was stored.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Full`] as in [`create`](Self::create); the record is then as
    /// it was.
    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error>;

    /// Removes the value under `name` and returns it. `None` if there is none or the session isn't
    /// alive.
    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error>;

    /// Gives the session the digest `new`, which no session has had; no session has the digest `old`
    /// after that. The data stay. `login` sets its owner and restarts its lifetime, as if created now;
    /// without it, owner, creation and lifetime stay. Returns whether the session is alive.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Full`] where the owner's name doesn't fit; the session then
    /// keeps its digest.
    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error>;

    /// Ends the session now. Returns whether it was alive.
    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error>;

    /// The living sessions of `owner`, in no particular order, without using them.
    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error>;
}

/// The initial content of a session: its lifetime, its owner and its first values.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// How long the session lives.
    pub lifetime: Lifetime,
    /// The account that the session belongs to, if somebody has logged in.
    pub owner: Option<&'a str>,
    /// Names and JSON texts. Of equal names the last one counts.
    pub data: &'a [(&'a str, &'a str)],
}

/// The person who has logged in, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a> {
    /// The name of the account, as the application knows it.
    pub owner: &'a str,
    /// How long the session lives, counted from the login.
    pub lifetime: Lifetime,
}

/// A copy of one session's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The values of the session: JSON texts by their names.
    pub data: BTreeMap<String, String>,
    /// The account that the session belongs to, if somebody has logged in.
    pub owner: Option<String>,
    /// When it began, or when its owner last logged in.
    pub created: OffsetDateTime,
    /// When it ends unless it is used before.
    pub expires: OffsetDateTime,
    /// The lifetime of the session, as it was created with.
    pub lifetime: Lifetime,
}

impl Record {
    /// The record of a session that begins now.
    pub fn begin(new: New<'_>, now: OffsetDateTime) -> Self {
        let data = new.data.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let (created, expires) = span(new.lifetime, now);
        Self {
            data: data.collect(),
            owner: new.owner.map(str::to_owned),
            created,
            expires,
            lifetime: new.lifetime,
        }
    }

    /// Restarts the session's lifetime for the owner who logs in now. The data stay.
    pub fn log_in(&mut self, login: Login<'_>, now: OffsetDateTime) {
        self.owner = Some(login.owner.to_owned());
        self.lifetime = login.lifetime;
        (self.created, self.expires) = span(login.lifetime, now);
    }

    /// The size of the content as [`Limits::bytes_each`] counts it: the bytes of names, values and
    /// owner.
    pub fn size(&self) -> usize {
        let data = self.data.iter().map(|(name, value)| name.len() + value.len());
        self.owner.as_ref().map_or(0, String::len) + data.sum::<usize>()
    }

    /// The time at which the session ends however often it is used.
    pub fn ends(&self) -> OffsetDateTime {
        from_millis(self.lifetime.ends(millis(self.created)))
    }
}

/// The times at which a session that is created now begins, and ends unless it is used.
fn span(lifetime: Lifetime, now: OffsetDateTime) -> (OffsetDateTime, OffsetDateTime) {
    let now = millis(now);
    (from_millis(now), from_millis(lifetime.expires(now, now)))
}

/// How long a session lives, counted on the server's clock. Each session has its own.
///
/// ASVS 5.0 asks for both limits: 7.3.1 for inactivity, 7.3.2 for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Ends this long after the last use; `None` if only the absolute limit counts.
    pub idle: Option<Duration>,
    /// Ends this long after it began, however often it is used.
    pub absolute: Duration,
}

impl Lifetime {
    /// The absolute limit of a sliding session that names no other.
    pub const LONGEST: Duration = Duration::days(30);

    /// Ends `length` after the session began, however often it is used.
    pub const fn fixed(length: Duration) -> Self {
        Self { idle: None, absolute: length }
    }

    /// Ends `length` after the session was last used, and after [`LONGEST`](Self::LONGEST) in any
    /// case.
    pub const fn sliding(length: Duration) -> Self {
        Self { idle: Some(length), absolute: Self::LONGEST }
    }

    /// This lifetime with another absolute limit.
    pub const fn at_most(self, absolute: Duration) -> Self {
        Self { absolute, ..self }
    }

    /// Whether each use of a session with this lifetime moves its end.
    pub const fn is_sliding(self) -> bool {
        self.idle.is_some()
    }

    /// The latest end of a session that began at `created`, in [`millis`].
    pub fn ends(self, created: i64) -> i64 {
        later(created, self.absolute)
    }

    /// The end of a session that began at `created` and is used at `now`, unless it is used again.
    pub fn expires(self, created: i64, now: i64) -> i64 {
        match self.idle {
            Some(idle) => later(now, idle).min(self.ends(created)),
            None => self.ends(created),
        }
    }
}

/// Adds a length to an instant, limited to the year 9999, so that an absurd length ends there.
fn later(at: i64, length: Duration) -> i64 {
    let sum = i128::from(at) + length.whole_milliseconds();
    sum.clamp(0, i128::from(LAST)) as i64
}

/// The last millisecond of the year 9999.
const LAST: i64 = 253_402_300_799_999;

/// `at` in whole milliseconds since 1970, the unit in which every store counts.
pub fn millis(at: OffsetDateTime) -> i64 {
    (at.unix_timestamp_nanos().div_euclid(1_000_000)).clamp(0, LAST.into()) as i64
}

/// The instant `millis` after the beginning of 1970.
pub fn from_millis(millis: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(millis.clamp(0, LAST))
}

/// The limits of a store. A request without a cookie costs its sender nothing, and a session costs the
/// server memory. Without a limit, a loop over a route that begins sessions is an attack.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of sessions that may be alive at once.
    pub sessions: usize,
    /// The bytes of all sessions together, including the overhead of storing them.
    pub bytes: usize,
    /// The bytes of names, values and owner in one session, as [`Record::size`] counts them.
    pub bytes_each: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { sessions: 2_000_000, bytes: 256 << 20, bytes_each: 4096 }
    }
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);

    #[test]
    fn use_moves_the_end_of_a_sliding_session_up_to_its_absolute_limit() {
        let began = millis(START);
        let fixed = Lifetime::fixed(Duration::seconds(10));
        assert_eq!(fixed.expires(began, began + 9000), began + 10_000);
        let sliding = Lifetime::sliding(Duration::seconds(10));
        assert_eq!(sliding.expires(began, began + 9000), began + 19_000);
        let both = sliding.at_most(Duration::seconds(15));
        assert_eq!(both.expires(began, began + 9000), began + 15_000);
    }

    #[test]
    fn an_endless_lifetime_does_not_overflow() {
        let endless = Lifetime::sliding(Duration::MAX).at_most(Duration::MAX);
        assert_eq!(endless.expires(millis(START), millis(START)), LAST);
        assert_eq!(millis(from_millis(LAST)), LAST);
    }

    #[test]
    fn instants_are_rounded_down_to_the_millisecond() {
        let at = START + Duration::nanoseconds(1_999_999);
        assert_eq!(from_millis(millis(at)), START + Duration::milliseconds(1));
    }
}
