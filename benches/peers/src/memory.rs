//! The memory of a store's sessions, in a process that does nothing else.

use std::collections::HashMap;

use rocket::time::{Duration, OffsetDateTime};
use rocket::tokio;
use rocket_flex_session::storage::SessionStorage;
use rocket_flex_session::storage::memory::MemoryStorage;
use tower_sessions::session::{Id, Record};
use tower_sessions::{MemoryStore, SessionStore};

use crate::anonymous::anonymous_bytes;

/// Begins sessions as tower-sessions does: it creates the ids itself, with 128 bits.
pub fn tower(count: u64) {
    let store = MemoryStore::default();
    let expiry_date = OffsetDateTime::now_utc() + Duration::hours(1);
    fill(count, async |_| {
        let data = HashMap::from([("test2".to_owned(), "234".into())]);
        let mut record = Record { id: Id::default(), data, expiry_date };
        store.create(&mut record).await.expect("it is stored");
    });
}

/// Ids of the crate's length, 20 characters. Their content makes no difference to its table.
pub fn flex(count: u64) {
    let store = MemoryStorage::<HashMap<String, String>>::default();
    fill(count, async |number| {
        let data = HashMap::from([("test2".to_owned(), "234".to_owned())]);
        let saved = store.save(&format!("{number:020}"), data, 3600).await;
        saved.expect("it is stored");
    });
}

/// Prints the memory that `count` calls of `add` have taken.
fn fill(count: u64, add: impl AsyncFn(u64)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        // The first few load what the rest need too.
        for number in 0..10 {
            add(number).await;
        }
        let before = anonymous_bytes();
        for number in 10..count + 10 {
            add(number).await;
        }
        println!("{}", anonymous_bytes() - before);
    });
}
