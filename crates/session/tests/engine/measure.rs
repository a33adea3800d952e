//! What a session costs in memory, and what a request pays while a million end. Figures, no proof:
//!
//! ```text
//! cargo test --release -p rocket-server-sessions -- --ignored --nocapture --test-threads=1 measure
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rocket::futures::FutureExt as _;
use rocket::time::{Duration, OffsetDateTime};
use rocket_server_sessions::{Digest, Lifetime, Limits, Memory, New, Store};

use crate::{START, key};

/// Bytes of this process that lie in memory.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.map_or(0, |pages: usize| pages * 4096)
}

/// What a method of this store returns. It never waits.
fn now<T>(answer: impl Future<Output = T>) -> T {
    answer.now_or_never().expect("memory answers at once")
}

fn begin(store: &Memory, lifetime: Lifetime, at: OffsetDateTime) -> Digest {
    let key = key();
    let new = New { lifetime, owner: None, data: &[("test2", "\"234\"")] };
    now(store.create(key, new, at)).expect("it fits");
    key
}

const MIB: f64 = (1 << 20) as f64;

#[test]
#[ignore = "it prints figures"]
fn bytes_of_a_session_and_the_longest_operation_while_all_end() {
    for count in [10_000, 100_000, 500_000, 1_000_000] {
        let before = resident();
        let store = Arc::new(Memory::new(Limits::default()));
        let ten = Lifetime::fixed(Duration::seconds(10));
        let started = Instant::now();
        let mut slowest = std::time::Duration::ZERO;
        for _ in 0..count {
            let key = key();
            let new = New { lifetime: ten, owner: None, data: &[("test2", "\"234\"")] };
            let at = Instant::now();
            now(store.create(key, new, START)).expect("it fits");
            slowest = slowest.max(at.elapsed());
        }
        let created = started.elapsed();
        let hour = Lifetime::fixed(Duration::hours(1));
        let living: Vec<_> = (0..1000).map(|_| begin(&store, hour, START)).collect();
        let full = resident() - before;
        println!(
            "{count:>9} sessions: {:>6.1} bytes each ({:.1} MiB); created in {:.0} ms, longest {} µs",
            full as f64 / count as f64,
            full as f64 / MIB,
            created.as_secs_f64() * 1e3,
            slowest.as_micros()
        );

        // All except a thousand end at once. A thread removes them, and this one reads and begins
        // sessions.
        let later = START + Duration::seconds(10);
        let done = AtomicBool::new(false);
        let mut times = Vec::new();
        let swept = std::thread::scope(|threads| {
            let sweeper = threads.spawn(|| {
                let started = Instant::now();
                let runtime = rocket::tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .expect("a runtime");
                runtime.block_on(store.sweep(later));
                done.store(true, Ordering::Relaxed);
                started.elapsed()
            });
            while !done.load(Ordering::Relaxed) || times.len() < 10_000 {
                let key = living[times.len() % living.len()];
                let at = Instant::now();
                assert!(now(store.read(key, later)).is_ok_and(|r| r.is_some()));
                times.push(at.elapsed());
                let at = Instant::now();
                begin(&store, Lifetime::fixed(Duration::SECOND), later);
                times.push(at.elapsed());
            }
            sweeper.join().expect("the sweeper ends")
        });
        times.sort();
        let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
        let over = times.iter().filter(|time| time.as_micros() > 100).count();
        println!(
            "          while they end ({:.0} ms): {} operations, p50 {:?}, p99 {:?}, p99.99 {:?}, longest {:?}; {over} over 100 µs",
            swept.as_secs_f64() * 1e3,
            times.len(),
            at(0.5),
            at(0.99),
            at(0.9999),
            at(1.0)
        );
        now_sweep(&store, later + Duration::seconds(2));
        println!(
            "          after: {} sessions, {:.1} MiB more than before any",
            store.len(),
            resident().saturating_sub(before) as f64 / MIB
        );
    }
}

fn now_sweep(store: &Memory, at: OffsetDateTime) {
    let runtime =
        rocket::tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(store.sweep(at));
}
