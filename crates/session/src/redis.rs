//! Sessions in Redis or Valkey: for several instances of a program behind a balancer that sends
//! each request to any of them.
//!
//! **Contents.** A session is one hash, `rocket:session:<digest>`: a field for each value, so that a
//! write changes no other value, and fields for its times and its owner. An owner's sessions are one
//! sorted set, `rocket:owner:<name>`, of digests by their absolute end. No session id is ever sent to
//! the server. Two programs that share a server but not their sessions use different prefixes: see
//! [`Redis::under`].
//!
//! **One round trip.** Reading is one call, and so is every write of a value. Each is a script on the
//! server, because a script runs atomically. `renew` and `list` take more calls, and are rare.
//!
//! **Two clocks.** The record has the end of the session, and a script compares it with the program's
//! `now`: this comparison decides. The server's own expiry only removes old keys. It is set a minute
//! after the end, and as a duration and not an instant, so the two clocks need not agree.
//!
//! **A cluster** keeps each key on some node, and a script may touch keys of one node only. So each
//! script has one key, and an owner's list is written apart from the session: before a session
//! begins, after it ends. A list may then name a session that isn't there, which reading the list
//! passes over, and can't miss one. Only `renew` has two keys. On a single server it is one script;
//! in a cluster the record is taken from under the old key and then put under the new one. If the
//! second half fails, the session has ended: its visitor logs in again, and no id opens it twice.
//!
//! **Bounds.** [`Limits::bytes_each`] holds here too. For all together the server's own `maxmemory`
//! does, with `maxmemory-policy noeviction`: beyond it, a write is [`Error::Full`]. (Any other
//! policy forgets sessions in the middle of their lives.)

mod connection;
mod record;

use std::collections::HashMap;

use ::redis::{Script, Value};
use rocket::futures::future::try_join_all;
use rocket::time::OffsetDateTime;

pub use self::connection::BadAddress;
use self::connection::Server;
use super::{Digest, Error, Limits, Login, New, Record, Store, from_millis, millis};

/// Sessions in a Redis or Valkey server, or a cluster of them.
pub struct Redis {
    server: Server,
    limits: Limits,
    /// The prefix of each key.
    prefix: &'static str,
    scripts: Scripts,
}

struct Scripts {
    create: Script,
    read: Script,
    insert: Script,
    remove: Script,
    destroy: Script,
    renew: Script,
    take: Script,
    enlist: Script,
}

/// Creates a script with the shared prelude before it.
macro_rules! script {
    ($file:literal) => {
        Script::new(concat!(include_str!("redis/prelude.lua"), include_str!($file)))
    };
}

impl Redis {
    /// Creates a store at this address. Nothing is sent before the first session is used.
    ///
    /// The address is `redis://[user:password@]host[:port][/database]`, with `rediss://` for TLS,
    /// where the system's certificates are trusted, or those in the file that `SSL_CERT_FILE`
    /// names. `valkey://` and `valkeys://` mean the same. Of a cluster, `redis-cluster://` or
    /// `rediss-cluster://` and one or more nodes between commas.
    ///
    /// # Errors
    /// A sentence, without the address: there may be a password in it.
    pub fn new(address: &str, limits: Limits) -> Result<Self, BadAddress> {
        let scripts = Scripts {
            create: script!("redis/create.lua"),
            read: script!("redis/read.lua"),
            insert: script!("redis/insert.lua"),
            remove: script!("redis/remove.lua"),
            destroy: script!("redis/destroy.lua"),
            renew: script!("redis/renew.lua"),
            take: script!("redis/take.lua"),
            enlist: script!("redis/enlist.lua"),
        };
        let server = Server::new(address)?;
        Ok(Self { server, limits, prefix: "rocket", scripts })
    }

    /// The store with another prefix for its keys instead of `rocket`. A program that uses one prefix
    /// neither finds nor changes keys under another.
    pub fn under(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    fn session(&self, key: Digest) -> String {
        format!("{}:session:{key}", self.prefix)
    }

    fn owned(&self, owner: &str) -> String {
        format!("{}:owner:{owner}", self.prefix)
    }

    /// Stores a record under a key that does not exist. Its owner's list already has it.
    async fn put(&self, key: Digest, record: &Record, now: i64) -> Result<(), Error> {
        let mut call = self.scripts.create.key(self.session(key));
        call.arg(now).arg(millis(record.expires));
        for (field, value) in record::fields(record) {
            call.arg(field).arg(value);
        }
        self.server.run_again(&call).await
    }

    /// Adds a session to its owner's list, and removes those that have reached their absolute end.
    /// Other ended sessions stay in the list until then, because one that isn't there may be about to
    /// begin.
    async fn enlist(
        &self,
        owner: &str,
        key: Digest,
        ends: i64,
        now: i64,
    ) -> Result<(), Error> {
        let mut call = self.scripts.enlist.key(self.owned(owner));
        self.server.run_again(call.arg(now).arg(key.to_string()).arg(ends)).await
    }

    /// Removes an ended session from its owner's list. The list may keep it, so an error here is not
    /// the caller's.
    async fn strike(&self, owner: Option<&str>, key: Digest) {
        if let Some(owner) = owner {
            let mut command = ::redis::cmd("ZREM");
            command.arg(self.owned(owner)).arg(key.to_string());
            self.server.query::<()>(&command).await.ok();
        }
    }

    /// Moves the session to another key on the same server.
    async fn rename(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: i64,
    ) -> Result<bool, Error> {
        let mut call = self.scripts.renew.key(self.session(old));
        call.key(self.session(new)).arg(now).arg(self.limits.bytes_each);
        if let Some(Login { owner, lifetime }) = login {
            let expires = lifetime.expires(now, now);
            call.arg(owner).arg(expires);
            for (field, value) in record::times(lifetime, now, expires) {
                call.arg(field).arg(value);
            }
        }
        done(self.server.run(&call).await?)
    }

    /// Moves the session to another key, which may be on another server.
    async fn carry(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: i64,
    ) -> Result<bool, Error> {
        let mut call = self.scripts.take.key(self.session(old));
        call.arg(now).arg(self.limits.bytes_each).arg(login.map(|login| login.owner));
        let taken: Option<HashMap<String, String>> = self.server.run(&call).await?;
        let mut record = match taken {
            None => return Ok(false),
            Some(fields) if fields.is_empty() => return Err(Error::TooLarge),
            Some(fields) => read(fields)?,
        };
        if let Some(login) = login {
            record.log_in(login, from_millis(now));
        }
        self.put(new, &record, now).await?;
        Ok(true)
    }
}

fn read(fields: HashMap<String, String>) -> Result<Record, Error> {
    record::parse(fields)
        .ok_or_else(|| Error::unavailable("a record in Redis is no record"))
}

#[rocket::async_trait]
impl Store for Redis {
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let record = Record::begin(new, now);
        if record.size() > self.limits.bytes_each {
            return Err(Error::TooLarge);
        }
        let now = millis(now);
        if let Some(owner) = new.owner {
            self.enlist(owner, key, millis(record.ends()), now).await?;
        }
        self.put(key, &record, now).await
    }

    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        let mut call = self.scripts.read.key(self.session(key));
        let fields: Option<HashMap<String, String>> =
            self.server.run_again(call.arg(millis(now))).await?;
        fields.map(read).transpose()
    }

    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        let mut command = ::redis::cmd("HGETALL");
        let fields: HashMap<String, String> =
            self.server.query(command.arg(self.session(key))).await?;
        if fields.is_empty() {
            return Ok(None);
        }
        Ok(Some(read(fields)?).filter(|record| millis(now) < millis(record.expires)))
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut call = self.scripts.insert.key(self.session(key));
        call.arg(millis(now)).arg(self.limits.bytes_each);
        call.arg(record::field(name)).arg(value);
        done(self.server.run_again(&call).await?)
    }

    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        let mut call = self.scripts.remove.key(self.session(key));
        self.server.run(call.arg(millis(now)).arg(record::field(name))).await
    }

    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let now = millis(now);
        // The owner of a session never changes while it keeps its digest, so the value that is read
        // here is still true when the script runs.
        let mut command = ::redis::cmd("HMGET");
        command.arg(self.session(old)).arg("owner").arg("ends");
        let (owner, ends): (Option<String>, Option<i64>) =
            self.server.query(&command).await?;
        let Some(ends) = ends else { return Ok(false) };
        let listed = match login {
            Some(login) => Some((login.owner, login.lifetime.ends(now))),
            None => owner.as_deref().map(|owner| (owner, ends)),
        };
        if let Some((owner, ends)) = listed {
            self.enlist(owner, new, ends, now).await?;
        }
        let renewed = match self.server.is_cluster() {
            true => self.carry(old, new, login, now).await,
            false => self.rename(old, new, login, now).await,
        };
        match renewed {
            Ok(true) => self.strike(owner.as_deref(), old).await,
            // Where it is unknown whether the call succeeded, the list may name one too many.
            Err(Error::Unavailable(_)) => {}
            _ => self.strike(listed.map(|(owner, _)| owner), new).await,
        }
        renewed
    }

    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error> {
        let mut call = self.scripts.destroy.key(self.session(key));
        let (lived, owner): (bool, Option<String>) =
            self.server.run(call.arg(millis(now))).await?;
        self.strike(owner.as_deref(), key).await;
        Ok(lived)
    }

    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error> {
        let mut command = ::redis::cmd("ZRANGEBYSCORE");
        command.arg(self.owned(owner)).arg(format!("({}", millis(now))).arg("+inf");
        let named: Vec<String> = self.server.query(&command).await?;
        let digests = named.iter().filter_map(|text| text.parse::<Digest>().ok());
        let records = try_join_all(digests.map(|digest| async move {
            Ok::<_, Error>((digest, self.peek(digest, now).await?))
        }));
        let records = records.await?.into_iter();
        let living = records.filter_map(|(digest, record)| Some((digest, record?)));
        Ok(living
            .filter(|(_, record)| record.owner.as_deref() == Some(owner))
            .collect())
    }
}

/// Reads the result of a script that writes.
fn done(answer: Value) -> Result<bool, Error> {
    match answer {
        Value::Int(1) => Ok(true),
        Value::Int(0) => Ok(false),
        Value::Int(-1) => Err(Error::TooLarge),
        other => Err(Error::unavailable(format_args!("a script answered {other:?}"))),
    }
}
