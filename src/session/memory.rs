use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{self, Responder};
use rocket::time::{Duration, OffsetDateTime};

use super::Id;

/// How long a session lives, counted on the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// From now, or from the last use if `sliding`.
    pub length: Duration,
    /// Whether each request that uses the session starts the count anew.
    pub sliding: bool,
}

impl Lifetime {
    /// Ends `length` after the session began, however often it is used.
    pub const fn fixed(length: Duration) -> Self {
        Self { length, sliding: false }
    }

    /// Ends `length` after the session was last used.
    pub const fn sliding(length: Duration) -> Self {
        Self { length, sliding: true }
    }

    /// No instant lies past the year 9999, so an absurd length ends there instead of panicking.
    fn end(self, now: OffsetDateTime) -> OffsetDateTime {
        now.saturating_add(self.length)
    }
}

/// What the shelf holds at most. A request without a cookie costs the sender nothing, a session
/// costs us memory: without a bound, a loop around `/session/set` would be an attack.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sessions alive at once.
    pub sessions: usize,
    /// Bytes of keys and values in one session.
    pub bytes_each: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { sessions: 100_000, bytes_each: 4096 }
    }
}

/// Why a session could not be written. As a response it is a status and one plain sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// [`Limits::sessions`] are alive.
    Full,
    /// The session would hold more than [`Limits::bytes_each`].
    TooLarge,
    /// The operating system gave no random bytes.
    NoRandomness,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "会话已满，请稍后再试。 There is no room for another session; try again in a moment.",
            Self::TooLarge => "这个会话放不下了。 This session can't hold that much.",
            Self::NoRandomness => "取不到随机数，没有建立会话。 No random bytes, so no session was made.",
        })
    }
}

impl std::error::Error for Error {}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let status = match self {
            Self::Full | Self::NoRandomness => Status::ServiceUnavailable,
            Self::TooLarge => Status::PayloadTooLarge,
        };
        (status, self.to_string()).respond_to(request)
    }
}

/// A copy of one session's record, to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose record it is.
    pub id: Id,
    /// The data, by key.
    pub data: BTreeMap<String, String>,
    /// When it began.
    pub created: OffsetDateTime,
    /// When it ends unless it is used before.
    pub expires: OffsetDateTime,
    /// Whether use moves `expires`.
    pub sliding: bool,
}

/// All sessions of this process, in memory: gone when it stops.
///
/// Each operation takes `now` and looks at one session. Ended sessions are swept in passing, a
/// few with each operation that may add one, so that nobody waits for a great clean-up.
pub struct Memory {
    limits: Limits,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    entries: HashMap<Id, Entry>,
    /// The same sessions in the order in which they end.
    ends: BTreeSet<(OffsetDateTime, Id)>,
}

struct Entry {
    data: BTreeMap<String, String>,
    created: OffsetDateTime,
    expires: OffsetDateTime,
    lifetime: Lifetime,
}

/// How many ended sessions an operation that adds one clears away.
const SWEPT_AT_ONCE: usize = 8;

impl Memory {
    /// An empty shelf.
    pub fn new(limits: Limits) -> Self {
        Self { limits, shelf: Mutex::default() }
    }

    /// Begins an empty session and returns its id, or [`Error::Full`] or [`Error::NoRandomness`].
    pub fn create(&self, lifetime: Lifetime, now: OffsetDateTime) -> Result<Id, Error> {
        let id = Id::random()?;
        let mut shelf = self.shelf();
        shelf.sweep(now);
        if shelf.entries.len() >= self.limits.sessions {
            return Err(Error::Full);
        }
        let expires = lifetime.end(now);
        shelf.ends.insert((expires, id));
        shelf.entries.insert(
            id,
            Entry { data: BTreeMap::new(), created: now, expires, lifetime },
        );
        Ok(id)
    }

    /// Notes that a request used the session: moves the end of a sliding one. False if it has
    /// ended or never was.
    pub fn touch(&self, id: Id, now: OffsetDateTime) -> bool {
        let mut shelf = self.shelf();
        let Some(entry) = shelf.live(id, now) else {
            return false;
        };
        if entry.lifetime.sliding {
            let (before, after) = (entry.expires, entry.lifetime.end(now));
            entry.expires = after;
            shelf.ends.remove(&(before, id));
            shelf.ends.insert((after, id));
        }
        true
    }

    /// The value under `key`, if the session lives and has one.
    pub fn get(&self, id: Id, key: &str, now: OffsetDateTime) -> Option<String> {
        self.shelf().live(id, now)?.data.get(key).cloned()
    }

    /// Puts `value` under `key`, touching no other key, so that two tabs that write different keys
    /// at once lose nothing. False if the session has ended; [`Error::TooLarge`] if it would hold
    /// too much, and then it stays as it was.
    pub fn insert(
        &self,
        id: Id,
        key: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut shelf = self.shelf();
        let Some(entry) = shelf.live(id, now) else {
            return Ok(false);
        };
        let others: usize = entry
            .data
            .iter()
            .filter(|(k, _)| *k != key)
            .map(|(k, v)| k.len() + v.len())
            .sum();
        if others + key.len() + value.len() > self.limits.bytes_each {
            return Err(Error::TooLarge);
        }
        entry.data.insert(key.to_owned(), value.to_owned());
        Ok(true)
    }

    /// Takes the value under `key` out and returns it; `None` if there was none.
    pub fn remove(&self, id: Id, key: &str, now: OffsetDateTime) -> Option<String> {
        self.shelf().live(id, now)?.data.remove(key)
    }

    /// Ends the session now. Whoever still has its id holds a key to nothing.
    pub fn destroy(&self, id: Id) {
        self.shelf().take(id);
    }

    /// A copy of the session's record, without using the session; `None` if it has ended.
    pub fn record(&self, id: Id, now: OffsetDateTime) -> Option<Record> {
        self.shelf().live(id, now).map(|entry| Record {
            id,
            data: entry.data.clone(),
            created: entry.created,
            expires: entry.expires,
            sliding: entry.lifetime.sliding,
        })
    }

    /// No operation leaves the shelf half changed, so a panic elsewhere while it was locked
    /// is no reason to lose every session.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// The session's entry unless its time has come: it ends at `expires`, not after it.
    fn live(&mut self, id: Id, now: OffsetDateTime) -> Option<&mut Entry> {
        self.entries.get_mut(&id).filter(|entry| now < entry.expires)
    }

    fn take(&mut self, id: Id) {
        if let Some(entry) = self.entries.remove(&id) {
            self.ends.remove(&(entry.expires, id));
        }
    }

    fn sweep(&mut self, now: OffsetDateTime) {
        for _ in 0..SWEPT_AT_ONCE {
            match self.ends.first() {
                Some(&(expires, id)) if expires <= now => self.take(id),
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);
    const TEN: Lifetime = Lifetime::fixed(Duration::seconds(10));

    fn after(seconds: i64) -> OffsetDateTime {
        START + Duration::seconds(seconds)
    }

    fn shelf(sessions: usize) -> Memory {
        Memory::new(Limits { sessions, bytes_each: 16 })
    }

    #[test]
    fn a_value_can_be_read_until_the_session_ends_and_not_at_that_instant() {
        let memory = shelf(1);
        let id = memory.create(TEN, START).unwrap();
        assert_eq!(memory.insert(id, "test2", "234", START), Ok(true));
        assert_eq!(memory.get(id, "test2", after(9)).as_deref(), Some("234"));
        assert_eq!(memory.get(id, "test2", after(10)), None);
        assert_eq!(memory.insert(id, "test2", "5", after(10)), Ok(false));
        assert_eq!(memory.record(id, after(10)), None);
    }

    #[test]
    fn use_moves_the_end_of_a_sliding_session_only() {
        let memory = shelf(2);
        let fixed = memory.create(TEN, START).unwrap();
        let sliding =
            memory.create(Lifetime::sliding(Duration::seconds(10)), START).unwrap();
        assert!(memory.touch(fixed, after(9)) && memory.touch(sliding, after(9)));
        assert!(!memory.touch(fixed, after(18)));
        assert!(memory.touch(sliding, after(18)));
        assert!(!memory.touch(sliding, after(28)));
    }

    #[test]
    fn destroyed_is_gone_at_once() {
        let memory = shelf(1);
        let id = memory.create(TEN, START).unwrap();
        memory.destroy(id);
        assert!(!memory.touch(id, START));
        assert!(memory.create(TEN, START).is_ok(), "its place is free again");
    }

    #[test]
    fn a_full_shelf_says_so_and_takes_more_once_sessions_have_ended() {
        let memory = shelf(2);
        memory.create(TEN, START).unwrap();
        memory.create(TEN, START).unwrap();
        assert_eq!(memory.create(TEN, after(9)), Err(Error::Full));
        assert!(memory.create(TEN, after(10)).is_ok());
    }

    #[test]
    fn a_value_that_does_not_fit_changes_nothing() {
        let memory = shelf(1);
        let id = memory.create(TEN, START).unwrap();
        memory.insert(id, "k", "0123456789", START).unwrap();
        assert_eq!(
            memory.insert(id, "k", "0123456789abcdef", START),
            Err(Error::TooLarge)
        );
        assert_eq!(memory.insert(id, "l", "012345", START), Err(Error::TooLarge));
        assert_eq!(memory.get(id, "k", START).as_deref(), Some("0123456789"));
        assert_eq!(
            memory.insert(id, "k", "0123456789abcde", START),
            Ok(true),
            "replacing frees the old value"
        );
    }

    #[test]
    fn removing_one_key_leaves_the_others() {
        let memory = shelf(1);
        let id = memory.create(TEN, START).unwrap();
        memory.insert(id, "a", "1", START).unwrap();
        memory.insert(id, "b", "2", START).unwrap();
        assert_eq!(memory.remove(id, "a", START).as_deref(), Some("1"));
        assert_eq!(memory.remove(id, "a", START), None, "a second time is no error");
        assert_eq!(memory.get(id, "b", START).as_deref(), Some("2"));
    }

    #[test]
    fn an_endless_lifetime_does_not_overflow() {
        let memory = shelf(1);
        let id = memory.create(Lifetime::sliding(Duration::MAX), START).unwrap();
        assert!(memory.touch(id, after(1)));
    }
}
