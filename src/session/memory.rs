use std::collections::HashMap;

use rocket::time::OffsetDateTime;
use rocket::tokio::sync::Mutex;

use super::{
    Digest, Error, Limits, Login, New, Record, Store, from_millis, millis, size,
};

/// All sessions of this process, in memory.
pub struct Memory {
    limits: Limits,
    shelf: Mutex<HashMap<Digest, Record>>,
}

impl Memory {
    /// An empty store.
    pub fn new(limits: Limits) -> Self {
        Self { limits, shelf: Mutex::default() }
    }

    fn fits(&self, record: &Record) -> Result<(), Error> {
        match content(record) > self.limits.bytes_each {
            true => Err(Error::TooLarge),
            false => Ok(()),
        }
    }
}

/// The session's record unless its time has come: it ends at `expires`, not after it.
fn live(
    shelf: &mut HashMap<Digest, Record>,
    key: Digest,
    now: OffsetDateTime,
) -> Option<&mut Record> {
    shelf.get_mut(&key).filter(|record| millis(now) < millis(record.expires))
}

fn touch(record: &mut Record, now: OffsetDateTime) {
    let expires = record.lifetime.expires(millis(record.created), millis(now));
    record.expires = record.expires.max(from_millis(expires));
}

fn content(record: &Record) -> usize {
    let data = record.data.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    size(record.owner.as_deref(), data)
}

#[rocket::async_trait]
impl Store for Memory {
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let data = new.data.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let created = millis(now);
        let record = Record {
            data: data.collect(),
            owner: new.owner.map(str::to_owned),
            created: from_millis(created),
            expires: from_millis(new.lifetime.expires(created, created)),
            lifetime: new.lifetime,
        };
        self.fits(&record)?;
        let mut shelf = self.shelf.lock().await;
        if shelf.len() >= self.limits.sessions {
            shelf.retain(|_, record| created < millis(record.expires));
        }
        if shelf.len() >= self.limits.sessions {
            return Err(Error::Full);
        }
        shelf.insert(key, record);
        Ok(())
    }

    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        let mut shelf = self.shelf.lock().await;
        Ok(live(&mut shelf, key, now).map(|record| {
            touch(record, now);
            record.clone()
        }))
    }

    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        Ok(live(&mut *self.shelf.lock().await, key, now).cloned())
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut shelf = self.shelf.lock().await;
        let Some(record) = live(&mut shelf, key, now) else { return Ok(false) };
        let before = record.data.get(name).map_or(0, |old| name.len() + old.len());
        let after = content(record) - before + name.len() + value.len();
        if after > self.limits.bytes_each {
            return Err(Error::TooLarge);
        }
        record.data.insert(name.to_owned(), value.to_owned());
        touch(record, now);
        Ok(true)
    }

    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        let mut shelf = self.shelf.lock().await;
        Ok(live(&mut shelf, key, now).and_then(|record| {
            touch(record, now);
            record.data.remove(name)
        }))
    }

    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut shelf = self.shelf.lock().await;
        let Some(record) = live(&mut shelf, old, now) else { return Ok(false) };
        let mut record = record.clone();
        match login {
            None => touch(&mut record, now),
            Some(Login { owner, lifetime }) => {
                let created = millis(now);
                record = Record {
                    data: record.data,
                    owner: Some(owner.to_owned()),
                    created: from_millis(created),
                    expires: from_millis(lifetime.expires(created, created)),
                    lifetime,
                };
                self.fits(&record)?;
            }
        }
        shelf.remove(&old);
        shelf.insert(new, record);
        Ok(true)
    }

    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error> {
        let mut shelf = self.shelf.lock().await;
        let lived = live(&mut shelf, key, now).is_some();
        shelf.remove(&key);
        Ok(lived)
    }

    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error> {
        let shelf = self.shelf.lock().await;
        let living = shelf.iter().filter(|(_, record)| {
            record.owner.as_deref() == Some(owner) && now < record.expires
        });
        Ok(living.map(|(key, record)| (*key, record.clone())).collect())
    }
}
