//! The session store in the memory of this process.

mod arena;
mod owners;
mod record;
mod shard;

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rocket::time::OffsetDateTime;

use self::arena::NoRoom;
use self::owners::Owners;
use self::shard::{Second, Shard};
use super::{Digest, Error, Limits, Login, New, Record, Store, from_millis, millis};

/// All sessions of this process, in memory. They outlive it only in a [`Snapshot`](super::Snapshot).
///
/// The sessions are distributed over many shards by their digest. Each shard has its own lock, so no
/// table is ever so large that growing it takes long. Every operation locks one shard and removes a few
/// ended sessions from it; [`sweep`](Self::sweep) removes the rest, a few for each lock. An ended
/// session is never returned, removed or not; its place counts in the [`Limits`] for up to a second,
/// and for up to ten where a million end at once.
pub struct Memory {
    limits: Limits,
    shards: Box<[Mutex<Shard>]>,
    owners: Owners,
    /// The number of sessions in all shards.
    count: AtomicUsize,
    /// The number of bytes held for records in all shards.
    held: AtomicUsize,
    /// The earliest time at which a session may end.
    next_due: AtomicU32,
}

/// The number of shards. With a million sessions, each has two thousand.
const SHARDS: usize = 512;

/// The number of ended sessions that each operation removes.
const WITH_EACH_OPERATION: usize = 2;

/// The number of sessions that a sweep removes before it pauses, and the length of the pause. Nobody
/// waits for a sweep: an ended session is invalid, and an operation that needs its place takes it.
const BETWEEN_PAUSES: usize = 256;
const PAUSE: Duration = Duration::from_millis(2);

/// The most sessions that are removed to find a place for one more, or under one lock.
const AT_ONCE: usize = 32;

impl Memory {
    /// Creates an empty store with a number of shards that suits a million sessions.
    pub fn new(limits: Limits) -> Self {
        Self::with_shards(SHARDS, limits)
    }

    /// Creates an empty store with `shards` shards, at least one. More shards mean less work under each
    /// lock.
    pub fn with_shards(shards: usize, limits: Limits) -> Self {
        Self {
            limits,
            shards: (0..shards.max(1)).map(|_| Mutex::default()).collect(),
            owners: Owners::default(),
            count: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            next_due: AtomicU32::new(Second::MAX),
        }
    }

    /// The number of sessions. An ended one counts until it is removed.
    pub fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Whether the store has no sessions. An ended one counts until it is removed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes every ended session and returns its memory. It pauses after every few hundred, so that a
    /// million take ten seconds and a tenth of a processor.
    pub async fn sweep(&self, now: OffsetDateTime) {
        let mut looked_at = 0;
        for number in 0..self.shards.len() {
            while let more @ 1.. = self.sweep_some(number, now) {
                looked_at += more;
                if looked_at < BETWEEN_PAUSES {
                    rocket::tokio::task::yield_now().await;
                } else {
                    looked_at = 0;
                    rocket::tokio::time::sleep(PAUSE).await;
                }
            }
            rocket::tokio::task::yield_now().await;
        }
    }

    /// Removes some ended sessions of one shard. Returns how many it examined.
    fn sweep_some(&self, number: usize, now: OffsetDateTime) -> usize {
        let mut shard = self.lock(number);
        let looked_at = self.expire(&mut shard, now, AT_ONCE);
        let spent = self.change(&mut shard, |shard| {
            if looked_at == 0 {
                shard.shrink();
            }
            shard.give_back()
        });
        drop(shard);
        drop(spent);
        looked_at
    }

    /// The record of every living session, as [`Snapshot`](super::Snapshot) stores it. The shards are
    /// read one after the other, so the result is not a consistent picture while others write.
    pub(super) fn records(
        &self,
        now: OffsetDateTime,
        mut each: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        for number in 0..self.shards.len() {
            let shard = self.lock(number);
            let mut living =
                shard.records().filter(|r| millis(now) < record::expires(r));
            living.try_for_each(&mut each)?;
        }
        Ok(())
    }

    /// Whether these bytes are a record as [`records`](Self::records) gives it.
    pub(super) fn is_record(bytes: &[u8]) -> bool {
        record::decode(bytes).is_some()
    }

    /// Adds a record that [`records`](Self::records) has returned, if its session is alive at `now`.
    /// Anything else is ignored.
    pub(super) fn restore(&self, bytes: &[u8], now: OffsetDateTime) {
        let Some((key, record)) = record::decode(bytes) else { return };
        if now < record.expires {
            // Sessions that have no place any more, because the limits are lower now, are left out.
            self.add(key, &record, now).ok();
        }
    }

    fn lock(&self, number: usize) -> MutexGuard<'_, Shard> {
        // No operation leaves a shard half changed, so a panic elsewhere while it was locked is
        // no reason to lose every session.
        self.shards[number].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shard of a digest.
    fn number(&self, key: &Digest) -> usize {
        let [first, second, ..] = *key.as_bytes();
        usize::from(u16::from_le_bytes([first, second])) % self.shards.len()
    }

    /// The shards of two digests, locked in the order of their numbers, which prevents a deadlock.
    fn two(&self, old: &Digest, new: &Digest) -> Two<'_> {
        let (old, new) = (self.number(old), self.number(new));
        Two {
            low: self.lock(old.min(new)),
            high: (old != new).then(|| self.lock(old.max(new))),
            old_is_high: old > new,
        }
    }

    fn shard(&self, key: &Digest, now: OffsetDateTime) -> MutexGuard<'_, Shard> {
        let mut shard = self.lock(self.number(key));
        self.expire(&mut shard, now, WITH_EACH_OPERATION);
        shard
    }

    /// Changes a shard and updates the totals accordingly.
    fn change<T>(&self, shard: &mut Shard, change: impl FnOnce(&mut Shard) -> T) -> T {
        let before = (shard.len(), shard.held());
        let result = change(shard);
        for (count, before, after) in
            [(&self.count, before.0, shard.len()), (&self.held, before.1, shard.held())]
        {
            if after > before {
                count.fetch_add(after - before, Ordering::Relaxed);
            } else if before > after {
                count.fetch_sub(before - after, Ordering::Relaxed);
            }
        }
        result
    }

    fn expire(&self, shard: &mut Shard, now: OffsetDateTime, most: usize) -> usize {
        let due = |shard: &Shard| shard.next_due().unwrap_or(Second::MAX);
        if i64::from(due(shard)) * 1000 > millis(now) {
            return 0;
        }
        self.change(shard, |shard| {
            shard.expire(millis(now), most, &mut |bytes| self.owners.forget(bytes))
        })
    }

    fn may_grow(&self) -> bool {
        self.held.load(Ordering::Relaxed) + arena::SEGMENT <= self.limits.bytes
    }

    fn put(&self, shard: &mut Shard, key: &Digest, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() > arena::LONGEST {
            return Err(Error::TooLarge);
        }
        let may_grow = self.may_grow();
        let put = self.change(shard, |shard| shard.put(key, bytes, may_grow));
        put.map_err(|NoRoom| Error::Full)?;
        if let Some(due) = shard.next_due() {
            self.next_due.fetch_min(due, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Adds a session under a digest that no session has.
    fn add(
        &self,
        key: Digest,
        record: &Record,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.check_size(record)?;
        let full = || self.len() >= self.limits.sessions;
        if full() && !self.make_room(now) {
            return Err(Error::Full);
        }
        let bytes = record::encode(key, record);
        let mut shard = self.shard(&key, now);
        self.put(&mut shard, &key, &bytes)?;
        self.owners.note(record.owner.as_deref(), key);
        Ok(())
    }

    fn check_size(&self, record: &Record) -> Result<(), Error> {
        match record.size() > self.limits.bytes_each {
            true => Err(Error::TooLarge),
            false => Ok(()),
        }
    }

    /// Removes ended sessions from any shard. Returns whether there were any among those it examined.
    fn make_room(&self, now: OffsetDateTime) -> bool {
        if i64::from(self.next_due.load(Ordering::Relaxed)) * 1000 > millis(now) {
            return false;
        }
        self.next_due.store(Second::MAX, Ordering::Relaxed);
        let mut left = AT_ONCE;
        for number in 0..self.shards.len() {
            let mut shard = self.lock(number);
            left -= self.expire(&mut shard, now, left);
            if let Some(due) = shard.next_due() {
                self.next_due.fetch_min(due, Ordering::Relaxed);
            }
            drop(shard);
            if self.len() < self.limits.sessions || left == 0 {
                // The shards after this one have not been asked.
                self.next_due.store(0, Ordering::Relaxed);
                break;
            }
        }
        self.len() < self.limits.sessions
    }

    /// Changes the record of a living session if `change` succeeds.
    fn update<T>(
        &self,
        key: &Digest,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Record) -> T,
    ) -> Result<Option<T>, Error> {
        let mut shard = self.shard(key, now);
        let Some((_, mut record)) =
            shard.get(key, millis(now)).and_then(record::decode)
        else {
            return Ok(None);
        };
        let result = change(&mut record);
        self.check_size(&record)?;
        record.expires = used(&record, now);
        self.put(&mut shard, key, &record::encode(*key, &record))?;
        Ok(Some(result))
    }
}

/// Two locked shards, which may be the same one.
struct Two<'m> {
    low: MutexGuard<'m, Shard>,
    high: Option<MutexGuard<'m, Shard>>,
    old_is_high: bool,
}

impl Two<'_> {
    fn source(&mut self) -> &mut Shard {
        match &mut self.high {
            Some(high) if self.old_is_high => high,
            _ => &mut self.low,
        }
    }

    fn target(&mut self) -> &mut Shard {
        match &mut self.high {
            Some(high) if !self.old_is_high => high,
            _ => &mut self.low,
        }
    }
}

/// The time at which a session ends that is used now.
fn used(record: &Record, now: OffsetDateTime) -> OffsetDateTime {
    let expires = record.lifetime.expires(millis(record.created), millis(now));
    record.expires.max(from_millis(expires))
}

#[rocket::async_trait]
impl Store for Memory {
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.add(key, &Record::begin(new, now), now)
    }

    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        let mut shard = self.shard(&key, now);
        let Some((_, mut record)) =
            shard.get(&key, millis(now)).and_then(record::decode)
        else {
            return Ok(None);
        };
        let expires = used(&record, now);
        if expires != record.expires {
            shard.set_expires(&key, millis(expires));
            record.expires = expires;
        }
        Ok(Some(record))
    }

    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        let shard = self.shard(&key, now);
        let found = shard.get(&key, millis(now)).and_then(record::decode);
        Ok(found.map(|(_, record)| record))
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let inserted = self.update(&key, now, |record| {
            record.data.insert(name.to_owned(), value.to_owned());
        })?;
        Ok(inserted.is_some())
    }

    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        Ok(self.update(&key, now, |record| record.data.remove(name))?.flatten())
    }

    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut two = self.two(&old, &new);
        let Some((_, before)) =
            two.source().get(&old, millis(now)).and_then(record::decode)
        else {
            return Ok(false);
        };
        let mut record = before.clone();
        match login {
            None => record.expires = used(&record, now),
            Some(login) => {
                record.log_in(login, now);
                self.check_size(&record)?;
            }
        }
        self.put(two.target(), &new, &record::encode(new, &record))?;
        self.change(two.source(), |shard| shard.take(&old));
        self.owners.drop(before.owner.as_deref(), old);
        self.owners.note(record.owner.as_deref(), new);
        Ok(true)
    }

    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error> {
        let mut shard = self.shard(&key, now);
        let Some((_, record)) = shard.get(&key, millis(now)).and_then(record::decode)
        else {
            return Ok(false);
        };
        self.change(&mut shard, |shard| shard.take(&key));
        self.owners.drop(record.owner.as_deref(), key);
        Ok(true)
    }

    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error> {
        let keys = self.owners.list(owner);
        let living = keys.into_iter().filter_map(|key| {
            self.lock(self.number(&key)).get(&key, millis(now)).and_then(record::decode)
        });
        Ok(living
            .filter(|(_, record)| record.owner.as_deref() == Some(owner))
            .collect())
    }
}
