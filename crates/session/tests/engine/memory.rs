//! The store in memory: what every store must pass, its limits, and its snapshot.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use rocket::time::{Duration, OffsetDateTime};
use rocket_server_sessions::{
    Digest, Error, Lifetime, Limits, Memory, New, Snapshot, Store, millis,
};

use crate::acceptance::{self, model};
use crate::services::Folder;
use crate::{START, key};

const TEN: Lifetime = Lifetime::fixed(Duration::seconds(10));

fn limits() -> Limits {
    Limits { bytes_each: 96, ..Limits::default() }
}

fn after(seconds: i64) -> OffsetDateTime {
    START + Duration::seconds(seconds)
}

async fn begin(store: &Memory, lifetime: Lifetime, now: OffsetDateTime) -> Digest {
    let key = key();
    let new = New { lifetime, owner: None, data: &[("test2", "\"234\"")] };
    store.create(key, new, now).await.expect("it is created");
    key
}

#[rocket::async_test]
async fn it_passes_the_acceptance_suite() {
    let limits = Limits::default();
    acceptance::all(|| Box::new(Memory::new(limits)), limits, START).await;
}

/// The sequences of one store follow each other in time, among the remains of those before.
fn no_difference_to_the_model(sequences: u32, store: Memory, limits: Limits) {
    let plan = model::Plan { sequences, whole_seconds: false, limits };
    let store = Arc::new(store);
    let start = |number: u32| millis(START) + i64::from(number) * 1_001;
    model::run(plan, start, |_| store.clone());
}

// A hundred thousand sequences, in parts that run beside each other.

#[test]
fn no_difference_to_the_model_1() {
    no_difference_to_the_model(25_000, Memory::new(limits()), limits());
}

#[test]
fn no_difference_to_the_model_2() {
    no_difference_to_the_model(25_000, Memory::new(limits()), limits());
}

/// With everything under one lock, records move from segment to segment all the time.
#[test]
fn no_difference_to_the_model_in_one_shard() {
    no_difference_to_the_model(25_000, Memory::with_shards(1, limits()), limits());
}

#[test]
fn no_difference_to_the_model_in_one_shard_of_large_sessions() {
    let limits = Limits { bytes_each: 3000, ..limits() };
    no_difference_to_the_model(25_000, Memory::with_shards(1, limits), limits);
}

#[test]
fn no_difference_to_the_model_where_only_three_sessions_fit() {
    let limits = Limits { sessions: 3, ..limits() };
    let plan = model::Plan { sequences: 5_000, whole_seconds: true, limits };
    model::run(plan, |_| millis(START), |_| Box::new(Memory::new(limits)));
}

#[rocket::async_test]
async fn a_full_store_says_so_and_takes_more_once_sessions_have_ended() {
    let store = Memory::new(Limits { sessions: 2, ..Limits::default() });
    begin(&store, TEN, START).await;
    begin(&store, TEN, START).await;
    let new = New { lifetime: TEN, owner: None, data: &[] };
    assert_eq!(store.create(key(), new, after(9)).await, Err(Error::Full));
    assert_eq!(store.create(key(), new, after(10)).await, Ok(()));
    assert_eq!(store.create(key(), new, after(10)).await, Ok(()));
    assert_eq!(store.create(key(), new, after(10)).await, Err(Error::Full));
}

#[rocket::async_test]
async fn the_bytes_of_all_sessions_are_limited_and_come_back() {
    let store = Memory::new(Limits { bytes: 16 << 20, ..Limits::default() });
    let value = "1".repeat(4000);
    let new = New { lifetime: TEN, owner: None, data: &[("k", &value)] };
    let mut taken = 0;
    while store.create(key(), new, START).await.is_ok() {
        taken += 1;
        assert!(taken < 5000, "there is no limit");
    }
    // Three go into 16 KiB, and the shards are not filled evenly.
    assert!(taken > 1500, "{taken} of 4 kB in 16 MB");
    let small = begin_anywhere(&store).await;
    let large = store.insert(small, "k", &value, START).await;
    assert!(matches!(large, Ok(true) | Err(Error::Full)), "{large:?}");
    store.sweep(after(10)).await;
    assert!(store.is_empty());
    assert_eq!(store.create(key(), new, after(10)).await, Ok(()));
}

/// A small session, in whichever shard has room.
async fn begin_anywhere(store: &Memory) -> Digest {
    let new = New { lifetime: TEN, owner: None, data: &[] };
    for _ in 0..10_000 {
        let key = key();
        if store.create(key, new, START).await.is_ok() {
            return key;
        }
    }
    panic!("no shard has room for a small one");
}

#[rocket::async_test]
async fn a_sweep_takes_the_ended_and_leaves_the_living() {
    let store = Memory::new(Limits::default());
    let mut living = Vec::new();
    for _ in 0..2000 {
        begin(&store, TEN, START).await;
        let sliding = Lifetime::sliding(Duration::seconds(8));
        living.push(begin(&store, sliding, START).await);
    }
    for key in &living {
        assert!(store.read(*key, after(7)).await.unwrap().is_some());
    }
    store.sweep(after(10)).await;
    assert_eq!(store.len(), living.len());
    for key in &living {
        let record = store.peek(*key, after(10)).await.unwrap().expect("it lives");
        assert_eq!(record.expires, after(15));
        assert_eq!(record.data["test2"], "\"234\"");
    }
    store.sweep(after(15)).await;
    assert!(store.is_empty());
}

// From here on: the snapshot.

fn file(folder: &Folder) -> PathBuf {
    folder.path().join("sessions")
}

#[rocket::async_test]
async fn a_snapshot_brings_every_living_session_back_once() {
    let folder = Folder::new("snapshot");
    let snapshot = Snapshot::new(file(&folder));
    let before = Memory::new(Limits::default());
    let owned = key();
    let lifetime = Lifetime::sliding(Duration::seconds(30)).at_most(Duration::hours(1));
    let new = New { lifetime, owner: Some("小王"), data: &[("a", "[1]")] };
    before.create(owned, new, START).await.unwrap();
    let mut keys = vec![owned];
    for _ in 0..1000 {
        keys.push(begin(&before, TEN, START).await);
    }
    let ended = begin(&before, Lifetime::fixed(Duration::seconds(1)), START).await;
    assert_eq!(snapshot.write(&before, after(2)).unwrap(), keys.len());

    let later = Memory::new(Limits::default());
    assert_eq!(snapshot.read(&later, after(3)).unwrap(), keys.len());
    for key in keys {
        let record = before.peek(key, after(3)).await.unwrap();
        assert!(record.is_some());
        assert_eq!(later.peek(key, after(3)).await.unwrap(), record);
    }
    assert_eq!(later.peek(ended, START).await, Ok(None));
    assert_eq!(later.list("小王", after(3)).await.unwrap().len(), 1);

    assert!(!file(&folder).exists(), "it is read once");
    let third = Memory::new(Limits::default());
    assert_eq!(snapshot.read(&third, after(3)).unwrap(), 0);
}

#[rocket::async_test]
async fn sessions_end_on_time_while_the_program_is_not_running() {
    let folder = Folder::new("snapshot-ended");
    let snapshot = Snapshot::new(file(&folder));
    let before = Memory::new(Limits::default());
    begin(&before, TEN, START).await;
    snapshot.write(&before, START).unwrap();
    let later = Memory::new(Limits::default());
    assert_eq!(snapshot.read(&later, after(10)).unwrap(), 0);
}

#[cfg(unix)]
#[rocket::async_test]
async fn a_snapshot_is_readable_by_its_owner_alone_and_none_is_left_of_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("snapshot-rights");
    let snapshot = Snapshot::new(file(&folder));
    let store = Memory::new(Limits::default());
    let only = begin(&store, TEN, START).await;
    snapshot.write(&store, START).unwrap();
    let mode = fs::metadata(file(&folder)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    store.destroy(only, START).await.unwrap();
    assert_eq!(snapshot.write(&store, START).unwrap(), 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[rocket::async_test]
async fn a_torn_or_foreign_snapshot_is_refused_and_left_as_it_is() {
    let folder = Folder::new("snapshot-torn");
    let file = file(&folder);
    let snapshot = Snapshot::new(&file);
    let store = Memory::new(Limits::default());
    for _ in 0..20 {
        begin(&store, TEN, START).await;
    }
    snapshot.write(&store, START).unwrap();
    let whole = fs::read(&file).unwrap();

    let mut bad: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "no snapshot"),
        (b"[default]\nport = 8000\n".to_vec(), "no snapshot"),
        (b"remember-me sessions, version 2\n and more".to_vec(), "another version"),
        (whole.iter().copied().chain([0]).collect(), "torn"),
    ];
    for length in (32..whole.len()).step_by(97) {
        bad.push((whole[..length].to_vec(), "torn"));
    }
    for at in (32..whole.len()).step_by(61) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        bad.push((flipped, "torn"));
    }
    for (bytes, why) in bad {
        fs::write(&file, &bytes).unwrap();
        let later = Memory::new(Limits::default());
        let refused = snapshot.read(&later, START).expect_err(why).to_string();
        assert!(refused.contains(why), "{refused} is not about {why}");
        assert!(later.is_empty());
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

/// A right checksum over such a file was not written by this program, whatever the first records are.
#[rocket::async_test]
async fn a_snapshot_that_is_foreign_half_way_gives_nothing() {
    use sha2::Digest as _;

    let folder = Folder::new("snapshot-foreign");
    let file = file(&folder);
    let snapshot = Snapshot::new(&file);
    let store = Memory::new(Limits::default());
    for _ in 0..20 {
        begin(&store, TEN, START).await;
    }
    snapshot.write(&store, START).unwrap();
    let whole = fs::read(&file).unwrap();
    let (records, _) = whole.split_last_chunk::<32>().unwrap();
    for rest in [
        &b"\x05\0\0\0hello"[..],
        b"\xff\0\0\0too short",
        b"\0\0\0\0",
        // The file has fewer bytes than a length needs.
        b"\x05\0",
    ] {
        let mut bytes = [records, rest].concat();
        bytes.extend(sha2::Sha256::digest(&bytes));
        fs::write(&file, &bytes).unwrap();
        let later = Memory::new(Limits::default());
        let refused = snapshot.read(&later, START).expect_err("it is foreign");
        assert!(refused.to_string().contains("no snapshot"), "{refused}");
        assert!(later.is_empty(), "{} of it were taken", later.len());
        assert_eq!(fs::read(&file).unwrap(), bytes, "it is left as it is");
    }
}

/// A file that can be read and not removed would be read again by the next start, with the sessions
/// that have ended in between. A file of this process under the name that the system has for it is such
/// a file, for an administrator too.
#[cfg(target_os = "linux")]
#[rocket::async_test]
async fn no_session_is_taken_from_a_snapshot_that_can_not_be_removed() {
    use std::os::fd::AsRawFd as _;

    let folder = Folder::new("snapshot-stays");
    let store = Memory::new(Limits::default());
    let session = begin(&store, TEN, START).await;
    Snapshot::new(file(&folder)).write(&store, START).unwrap();
    let open = fs::File::open(file(&folder)).unwrap();
    let snapshot = Snapshot::new(format!("/proc/self/fd/{}", open.as_raw_fd()));
    for start in 1..3 {
        let later = Memory::new(Limits::default());
        let refused = snapshot.read(&later, START).expect_err("it can't be removed");
        let said = refused.to_string();
        assert!(said.contains("can't be removed"), "{said}");
        assert!(said.contains("no session is taken from it"), "{said}");
        assert!(later.is_empty(), "start {start}: a session lives again");
        assert_eq!(later.peek(session, START).await, Ok(None));
    }
}
