//! The promises of every store as tests, for the author of a [`Store`](crate::Store).
//!
//! [`all`] runs one case after another on the store; [`model`] compares the store with a plain model
//! of it, over many random sequences of operations. Both panic at the first difference.
//!
//! ```
//! use rocket::time::macros::datetime;
//! use rocket_server_sessions::{Limits, Memory, acceptance};
//!
//! # rocket::execute(async {
//! let limits = Limits::default();
//! let start = datetime!(2026-11-24 00:00 UTC);
//! acceptance::all(|| Box::new(Memory::new(limits)), limits, start).await;
//! # });
//! ```
//!
//! The suite takes its times from `start` and reads no clock. It gives each owner and each digest a
//! name that no other run has used, so a store may keep what earlier runs have left in it.

// Written out, because the crate's own tests compile this file as a module of theirs as well.
#[path = "acceptance/model.rs"]
pub mod model;

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};

use rocket::time::{Duration, OffsetDateTime};

use crate::{Digest, Error, Id, Lifetime, Limits, Login, New, Record, Store, millis};

/// Creates a digest that no session has had.
fn digest() -> Digest {
    Id::random().expect("random bytes").digest()
}

/// Creates a name that no other test has used.
fn fresh(name: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{name}-{}-{count}", &digest().to_string()[..8])
}

const TEN: Lifetime = Lifetime::fixed(Duration::seconds(10));
const SLIDING: Lifetime = Lifetime::sliding(Duration::seconds(10));

/// Runs every case, each on a store that `store` returns: a new one each time, or the same.
///
/// `limits` are those of the store, which must have room for a hundred sessions of 512 bytes. `start`
/// is a time on a whole second.
///
/// # Panics
/// At the first promise that the store breaks.
pub async fn all<S: Deref<Target: Store + Sized>>(
    store: impl Fn() -> S,
    limits: Limits,
    start: OffsetDateTime,
) {
    Suite { store: &*store(), limits, start }
        .a_session_lives_until_the_instant_it_ends()
        .await;
    Suite { store: &*store(), limits, start }
        .a_session_that_is_begun_again_begins_then()
        .await;
    Suite { store: &*store(), limits, start }
        .use_moves_the_end_of_a_sliding_session_up_to_its_absolute_limit()
        .await;
    Suite { store: &*store(), limits, start }.every_use_counts_and_no_look_does().await;
    Suite { store: &*store(), limits, start }.the_end_never_moves_back().await;
    Suite { store: &*store(), limits, start }.values_are_kept_to_the_byte().await;
    Suite { store: &*store(), limits, start }.one_key_is_written_and_no_other().await;
    Suite { store: &*store(), limits, start }.what_does_not_fit_changes_nothing().await;
    Suite { store: &*store(), limits, start }
        .a_destroyed_session_is_gone_at_once()
        .await;
    Suite { store: &*store(), limits, start }
        .a_renewed_session_is_found_under_its_new_digest_only()
        .await;
    Suite { store: &*store(), limits, start }
        .a_login_begins_a_lifetime_and_sets_the_owner()
        .await;
    Suite { store: &*store(), limits, start }
        .an_owners_sessions_are_listed_while_they_live()
        .await;
    Suite { store: &*store(), limits, start }
        .writes_of_different_keys_at_once_are_all_kept()
        .await;
}

struct Suite<'s> {
    store: &'s dyn Store,
    limits: Limits,
    start: OffsetDateTime,
}

impl Suite<'_> {
    fn after(&self, seconds: f64) -> OffsetDateTime {
        self.start + Duration::seconds_f64(seconds)
    }

    async fn begin(&self, lifetime: Lifetime, data: &[(&str, &str)]) -> Digest {
        self.begin_for(None, lifetime, data).await
    }

    async fn begin_for(
        &self,
        owner: Option<&str>,
        lifetime: Lifetime,
        data: &[(&str, &str)],
    ) -> Digest {
        let key = digest();
        let new = New { lifetime, owner, data };
        self.store.create(key, new, self.start).await.expect("it is created");
        key
    }

    async fn peek(&self, key: Digest, seconds: f64) -> Option<Record> {
        self.store.peek(key, self.after(seconds)).await.expect("the store answers")
    }

    async fn read(&self, key: Digest, seconds: f64) -> Option<Record> {
        self.store.read(key, self.after(seconds)).await.expect("the store answers")
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
    ) -> Result<bool, Error> {
        self.store.insert(key, name, value, self.start).await
    }

    async fn a_session_lives_until_the_instant_it_ends(&self) {
        let key = self.begin(TEN, &[("test2", "\"234\"")]).await;
        let record = self.peek(key, 0.0).await.expect("it lives");
        let expected = Record {
            data: [("test2".to_owned(), "\"234\"".to_owned())].into(),
            owner: None,
            created: self.start,
            expires: self.after(10.0),
            lifetime: TEN,
        };
        assert_eq!(record, expected);
        assert_eq!(self.read(key, 9.999).await, Some(expected));
        for at in [10.0, 10.001, 1000.0] {
            assert_eq!(self.peek(key, at).await, None, "at {at}");
            assert_eq!(self.read(key, at).await, None, "at {at}");
            let now = self.after(at);
            assert_eq!(self.store.insert(key, "a", "1", now).await, Ok(false));
            assert_eq!(self.store.remove(key, "test2", now).await, Ok(None));
            let new = digest();
            assert_eq!(self.store.renew(key, new, None, now).await, Ok(false));
            assert_eq!(self.peek(new, at).await, None);
            assert_eq!(self.store.destroy(key, now).await, Ok(false));
        }
        let never = digest();
        assert_eq!(self.read(never, 0.0).await, None);
        assert_eq!(self.insert(never, "a", "1").await, Ok(false));
    }

    async fn a_session_that_is_begun_again_begins_then(&self) {
        let new = New { lifetime: TEN, owner: None, data: &[] };
        let [ends, destroyed] =
            [self.begin(TEN, &[]).await, self.begin(TEN, &[]).await];
        for key in [ends, destroyed] {
            let again = self.store.create(key, new, self.after(5.0)).await;
            again.expect("it is created");
            let record = self.peek(key, 12.0).await.expect("it lives");
            assert_eq!(record, Record::begin(new, self.after(5.0)));
        }
        let lived = self.store.destroy(destroyed, self.after(13.0)).await;
        assert_eq!(lived, Ok(true));
        assert_eq!(self.peek(destroyed, 14.0).await, None, "it is there once");
        assert!(self.peek(ends, 14.0).await.is_some());
        assert_eq!(self.peek(ends, 15.0).await, None);
    }

    async fn use_moves_the_end_of_a_sliding_session_up_to_its_absolute_limit(&self) {
        let fixed = self.begin(TEN, &[]).await;
        let lifetime = SLIDING.at_most(Duration::seconds(25));
        let sliding = self.begin(lifetime, &[]).await;
        for (at, end) in [(9.0, 19.0), (18.0, 25.0), (24.999, 25.0)] {
            let record = self.read(sliding, at).await.expect("it lives");
            assert_eq!(record.expires, self.after(end), "used at {at}");
            assert_eq!(record.ends(), self.after(25.0));
            assert_eq!(record.created, self.start);
            assert_eq!(record.lifetime, lifetime);
        }
        assert_eq!(self.read(sliding, 25.0).await, None);
        assert!(self.read(fixed, 9.0).await.is_some());
        assert_eq!(self.read(fixed, 10.0).await, None);
    }

    async fn every_use_counts_and_no_look_does(&self) {
        let owner = fresh("looked-at");
        let key = self.begin_for(Some(&owner), SLIDING, &[]).await;
        let ends = |record: Option<Record>| record.map(|record| record.expires);
        self.peek(key, 1.0).await;
        self.store.list(&owner, self.after(2.0)).await.expect("the store answers");
        assert_eq!(ends(self.peek(key, 3.0).await), Some(self.after(10.0)));
        let now = self.after(4.0);
        assert_eq!(self.store.insert(key, "a", "1", now).await, Ok(true));
        assert_eq!(ends(self.peek(key, 4.0).await), Some(self.after(14.0)));
        let now = self.after(5.0);
        assert_eq!(self.store.remove(key, "b", now).await, Ok(None));
        assert_eq!(ends(self.peek(key, 5.0).await), Some(self.after(15.0)));
        let new = digest();
        let now = self.after(6.0);
        assert_eq!(self.store.renew(key, new, None, now).await, Ok(true));
        assert_eq!(ends(self.peek(new, 6.0).await), Some(self.after(16.0)));
        let long = "x".repeat(self.limits.bytes_each);
        let now = self.after(7.0);
        let failed = self.store.insert(new, "long", &long, now).await;
        assert_eq!(failed, Err(Error::TooLarge));
        assert_eq!(ends(self.peek(new, 7.0).await), Some(self.after(16.0)));
    }

    async fn the_end_never_moves_back(&self) {
        let key = self.begin(SLIDING, &[]).await;
        self.read(key, 5.0).await;
        let record = self.read(key, 3.0).await.expect("a clock that is behind");
        assert_eq!(record.expires, self.after(15.0));
    }

    async fn values_are_kept_to_the_byte(&self) {
        let key = self.begin(TEN, &[]).await;
        let data = [
            ("", "0"),
            ("会话", "\"记住我 🍪\""),
            ("a b:c{d}e\r\nf\0g", "[1,2.5,null,{\"x\":\"\\u0000\"}]"),
            ("owner", "\"a name that the store may use itself\""),
            ("created", "1"),
        ];
        for (name, value) in data {
            assert_eq!(self.insert(key, name, value).await, Ok(true));
        }
        let record = self.peek(key, 0.0).await.expect("it lives");
        let data = data.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(record.data, data.clone().into());
        assert_eq!(record.owner, None);
        for (name, value) in data {
            let removed = self.store.remove(key, &name, self.start).await;
            assert_eq!(removed, Ok(Some(value)));
        }
        let record = self.peek(key, 0.0).await.expect("an empty session lives on");
        assert!(record.data.is_empty());
    }

    async fn one_key_is_written_and_no_other(&self) {
        let key = self.begin(TEN, &[("a", "1"), ("b", "2")]).await;
        assert_eq!(self.insert(key, "a", "3").await, Ok(true));
        assert_eq!(self.store.remove(key, "b", self.start).await, Ok(Some("2".into())));
        assert_eq!(self.store.remove(key, "b", self.start).await, Ok(None));
        let record = self.peek(key, 0.0).await.expect("it lives");
        assert_eq!(record.data, [("a".to_owned(), "3".to_owned())].into());
    }

    async fn what_does_not_fit_changes_nothing(&self) {
        let most = self.limits.bytes_each;
        let owner = fresh("large");
        let rest = |taken: usize| "1".repeat(most - taken);
        let key = self.begin(TEN, &[("k", &rest(1))]).await;
        assert_eq!(self.insert(key, "l", "").await, Err(Error::TooLarge));
        assert_eq!(self.insert(key, "k", &rest(0)).await, Err(Error::TooLarge));
        let login = Some(Login { owner: &owner, lifetime: TEN });
        let new = digest();
        assert_eq!(
            self.store.renew(key, new, login, self.start).await,
            Err(Error::TooLarge)
        );
        assert_eq!(self.peek(new, 0.0).await, None);
        let record = self.peek(key, 0.0).await.expect("under its old digest");
        assert_eq!(record.data, [("k".to_owned(), rest(1))].into());
        assert_eq!(record.owner, None);
        // A replaced value makes room.
        assert_eq!(self.insert(key, "k", &rest(3)).await, Ok(true));
        assert_eq!(self.insert(key, "l", "2").await, Ok(true));
        assert_eq!(self.insert(key, "m", "").await, Err(Error::TooLarge));
        let data: &[(&str, &str)] = &[("k", &rest(0))];
        let new = New { lifetime: TEN, owner: None, data };
        let created = self.store.create(digest(), new, self.start).await;
        assert_eq!(created, Err(Error::TooLarge));
    }

    async fn a_destroyed_session_is_gone_at_once(&self) {
        let owner = fresh("gone");
        let key = self.begin_for(Some(&owner), TEN, &[("a", "1")]).await;
        assert_eq!(self.store.destroy(key, self.start).await, Ok(true));
        assert_eq!(self.store.destroy(key, self.start).await, Ok(false));
        assert_eq!(self.read(key, 0.0).await, None);
        assert_eq!(self.insert(key, "a", "1").await, Ok(false));
        assert_eq!(self.store.list(&owner, self.start).await, Ok(Vec::new()));
    }

    async fn a_renewed_session_is_found_under_its_new_digest_only(&self) {
        let owner = fresh("renewed");
        let old = self.begin_for(Some(&owner), TEN, &[("a", "1")]).await;
        let before = self.peek(old, 1.0).await.expect("it lives");
        let new = digest();
        let now = self.after(1.0);
        assert_eq!(self.store.renew(old, new, None, now).await, Ok(true));
        assert_eq!(self.peek(old, 1.0).await, None);
        assert_eq!(self.store.insert(old, "a", "2", now).await, Ok(false));
        assert_eq!(self.store.renew(old, digest(), None, now).await, Ok(false));
        assert_eq!(self.peek(new, 1.0).await, Some(before.clone()));
        assert_eq!(self.store.list(&owner, now).await, Ok(vec![(new, before)]));
    }

    async fn a_login_begins_a_lifetime_and_sets_the_owner(&self) {
        let (first, second) = (fresh("first"), fresh("second"));
        let guest = self.begin(TEN, &[("cart", "[7]")]).await;
        let lifetime = SLIDING.at_most(Duration::seconds(20));
        let login = |owner| Some(Login { owner, lifetime });
        let (one, two) = (digest(), digest());
        let now = self.after(9.0);
        assert_eq!(self.store.renew(guest, one, login(&first), now).await, Ok(true));
        let record = self.peek(one, 9.0).await.expect("it lives");
        let expected = Record {
            data: [("cart".to_owned(), "[7]".to_owned())].into(),
            owner: Some(first.clone()),
            created: now,
            expires: self.after(19.0),
            lifetime,
        };
        assert_eq!(record, expected);
        let now = self.after(18.0);
        assert_eq!(self.store.renew(one, two, login(&second), now).await, Ok(true));
        let record = self.peek(two, 18.0).await.expect("it lives");
        let expected = Record {
            owner: Some(second.clone()),
            created: now,
            expires: self.after(28.0),
            ..expected
        };
        assert_eq!(record, expected);
        assert_eq!(self.store.list(&first, now).await, Ok(Vec::new()));
        assert_eq!(self.store.list(&second, now).await, Ok(vec![(two, record)]));
    }

    async fn an_owners_sessions_are_listed_while_they_live(&self) {
        let (owner, other) = (fresh("小王"), fresh("other"));
        let short = Lifetime::fixed(Duration::seconds(5));
        let mut all = [
            self.begin_for(Some(&owner), TEN, &[]).await,
            self.begin_for(Some(&owner), short, &[]).await,
        ];
        self.begin_for(Some(&other), TEN, &[]).await;
        self.begin(TEN, &[]).await;
        all.sort();
        for (at, expected) in [(0.0, all.len()), (5.0, 1), (10.0, 0)] {
            let listed = self.store.list(&owner, self.after(at)).await;
            let mut listed = listed.expect("the store answers");
            listed.sort_by_key(|(key, _)| *key);
            assert_eq!(listed.len(), expected, "at {at}");
            for (key, record) in &listed {
                assert!(all.contains(key));
                assert!(millis(record.expires) > millis(self.after(at)));
                assert_eq!(record.owner.as_ref(), Some(&owner));
            }
        }
    }

    async fn writes_of_different_keys_at_once_are_all_kept(&self) {
        let key = self.begin(TEN, &[]).await;
        let names: Vec<String> = (0..20).map(|n| format!("key{n}")).collect();
        let writes = names.iter().map(|name| self.insert(key, name, "1"));
        for written in rocket::futures::future::join_all(writes).await {
            assert_eq!(written, Ok(true));
        }
        let record = self.peek(key, 0.0).await.expect("it lives");
        assert_eq!(record.data.len(), names.len());
    }
}
