//! Measures the longest operation while a million sessions end at once, in this process.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rocket::time::OffsetDateTime;
use rocket::tokio;
use rocket_server_sessions::{Digest, Id, Lifetime, Limits, Memory, New, Store as _};

use crate::most;

/// The most time that an operation may take.
const GOAL: Duration = Duration::from_micros(100);

/// Runs the measurement in a process of its own.
pub fn report() {
    let itself = std::env::current_exe().expect("this program has a file");
    let status = Command::new(itself).args(["expire", &most().to_string()]).status();
    assert!(status.expect("the process starts").success());
}

const OPERATIONS: [&str; 3] = ["create", "read", "insert"];

/// One operation: its kind, its time by the clock, and the part of that in which its thread waited for
/// a processor used by others.
struct Timed {
    which: usize,
    took: Duration,
    waited: Duration,
}

impl Timed {
    fn ours(&self) -> Duration {
        self.took.saturating_sub(self.waited)
    }
}

/// Prints how long operations take before and while `count` sessions end. A thousand other sessions
/// continue, and the sweep runs on another thread, as in the site.
pub fn expire(count: usize) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        // The operations themselves begin some sessions too, as many as they manage.
        let limits = Limits { sessions: usize::MAX, bytes: 4 << 30, ..Limits::default() };
        let memory = Arc::new(Memory::new(limits));
        let start = OffsetDateTime::now_utc();
        let hour = rocket::time::Duration::hours(1);
        let new = |lifetime| New { lifetime, owner: None, data: &[("test2", r#""234""#)] };
        let key = || Id::random().expect("random bytes").digest();
        for _ in 0..count {
            memory.create(key(), new(Lifetime::fixed(hour)), start).await.expect("room");
        }
        let mut living = Vec::new();
        for _ in 0..1000 {
            living.push(key());
            let lifetime = Lifetime::fixed(hour * 24);
            memory.create(living[living.len() - 1], new(lifetime), start).await.expect("room");
        }

        let until = Instant::now() + Duration::from_secs(2);
        let before = operate(&memory, start, &living, || Instant::now() < until).await;

        // The store frees the places within a second of the end.
        let ended = start + hour + rocket::time::Duration::SECOND;
        let ending = memory.len() - living.len();
        let swept = Arc::new(AtomicBool::new(false));
        let (sweeper, done) = (memory.clone(), swept.clone());
        let began = Instant::now();
        let sweep = tokio::spawn(async move {
            sweeper.sweep(ended).await;
            done.store(true, Ordering::Relaxed);
            began.elapsed()
        });
        let during = operate(&memory, ended, &living, || !swept.load(Ordering::Relaxed));
        let during = during.await;
        let sweep = sweep.await.expect("the sweep ends");
        let until = Instant::now() + Duration::from_secs(2);
        let after = operate(&memory, ended, &living, || Instant::now() < until).await;
        println!(
            "\n{ending} sessions end at once; swept in {:.0} ms. Operations one after the other, us \
             (and less what the thread waited for a processor)",
            sweep.as_secs_f64() * 1e3,
        );
        let all = [("before", before), ("during", during), ("after", after)];
        for (when, timed) in &all {
            tell(when, timed);
        }
        let [(_, before), (_, during), _] = &all;
        let over = |all: &[Timed]| all.iter().filter(|timed| timed.ours() > GOAL).count();
        let verdict = match (over(before), over(during)) {
            _ if during.is_empty() => "NOT KNOWN, for the sweep was over too soon",
            (_, 0) => "reached",
            // A thread that holds a lock and has lost its processor keeps others waiting as well.
            (1.., _) => "NOT KNOWN, for so it was before: the machine is not quiet",
            (0, _) => "MISSED",
        };
        println!(
            "no operation over {} us while they end, waiting for a processor aside: {verdict}",
            GOAL.as_micros()
        );
    });
}

/// Creates, reads and inserts in turn, as long as `more` returns true.
async fn operate(
    memory: &Memory,
    now: OffsetDateTime,
    living: &[Digest],
    more: impl Fn() -> bool,
) -> Vec<Timed> {
    let waiting = Waiting::of_this_thread();
    let lifetime = Lifetime::fixed(rocket::time::Duration::hours(1));
    let new = New { lifetime, owner: None, data: &[("test2", r#""234""#)] };
    let mut all = Vec::new();
    let mut number = 0;
    while more() {
        let which = number % OPERATIONS.len();
        let key = living[number * 7919 % living.len()];
        let fresh = Id::random().expect("random bytes").digest();
        let value = if number % 2 == 0 { "1" } else { "2" };
        let before = waiting.so_far();
        let start = Instant::now();
        let right = match which {
            0 => memory.create(fresh, new, now).await.is_ok(),
            1 => memory.read(key, now).await.is_ok_and(|record| record.is_some()),
            _ => memory.insert(key, "visits", value, now).await == Ok(true),
        };
        let took = start.elapsed();
        assert!(right, "{}", OPERATIONS[which]);
        let waited = waiting.so_far().saturating_sub(before);
        all.push(Timed { which, took, waited });
        number += 1;
    }
    all
}

/// The time that this thread was ready to run and did not: the second number of its `schedstat`.
struct Waiting(File);

impl Waiting {
    fn of_this_thread() -> Self {
        Self(File::open("/proc/thread-self/schedstat").expect("Linux"))
    }

    fn so_far(&self) -> Duration {
        let mut bytes = [0; 96];
        let read = self.0.read_at(&mut bytes, 0).expect("the kernel says it");
        let text = std::str::from_utf8(&bytes[..read]).expect("digits");
        let number = text.split_whitespace().nth(1).expect("three numbers");
        Duration::from_nanos(number.parse().expect("a number"))
    }
}

fn tell(when: &str, all: &[Timed]) {
    for (which, name) in OPERATIONS.iter().enumerate() {
        let mine = || all.iter().filter(|timed| timed.which == which);
        let mut took: Vec<Duration> = mine().map(|timed| timed.took).collect();
        let mut ours: Vec<Duration> = mine().map(Timed::ours).collect();
        took.sort();
        ours.sort();
        let at = |all: &[Duration], share: f64| {
            let last = all.len().checked_sub(1)?;
            Some(all[(last as f64 * share) as usize].as_secs_f64() * 1e6)
        };
        let cell = |all: &[Duration], share| {
            at(all, share).map_or("-".to_owned(), |micros| format!("{micros:.1}"))
        };
        let over = |all: &[Duration]| all.iter().filter(|took| **took > GOAL).count();
        println!(
            "{when:<8}{name:<8}{:>9} of them, median {:>6}, p99 {:>6}, longest {:>8} ({}); over {} us: {} ({})",
            took.len(),
            cell(&took, 0.5),
            cell(&took, 0.99),
            cell(&took, 1.0),
            cell(&ours, 1.0),
            GOAL.as_micros(),
            over(&took),
            over(&ours),
        );
    }
}
