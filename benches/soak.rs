//! Ten minutes on this machine: `cargo bench --bench soak`.
//!
//! - `connections`: ten thousand connections, half of which send nothing and half of them half a head, and
//!   the time that other clients have to wait beside them;
//! - `mixed`: the six endpoints, pages, the clinic and the API, at 70 % of what the machine gives, with the
//!   waits and the memory.
//!
//! `-- connections` or `-- mixed` runs one part alone, and `SECONDS=60` takes less than ten minutes. The short
//! form of both is a test, `tests/it/soak.rs`. It needs Linux, because the figures come from `/proc`.

#[allow(dead_code)]
mod limits {
    pub mod cases;
    pub mod connections;
}
#[path = "harness/server.rs"]
#[allow(dead_code)]
mod server;
#[path = "../tests/it/visitors.rs"]
#[allow(dead_code)]
mod visitors;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use limits::{cases, connections};
use server::{Server, http1};
use visitors::{Seen, Visitor};

/// The goals: the p99 in milliseconds, and the growth after the first minute in megabytes, which is what an
/// allocator may keep.
const P99: f64 = 15.0;
const GROWTH: f64 = 10.0;
/// The share of what the machine gives.
const SHARE: f64 = 0.7;
/// The visitors at a time.
const VISITORS: u32 = 16;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a benchmark.
    let words = arguments.iter().map(String::as_str).filter(|word| *word != "--bench");
    let seconds = std::env::var("SECONDS").ok().and_then(|it| it.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(600));
    match words.collect::<Vec<_>>()[..] {
        ["connections"] => connections::for_long(time),
        ["mixed"] => mixed(time),
        [] => {
            connections::for_long(time);
            mixed(time);
        }
        _ => panic!("connections, mixed, or nothing for both"),
    }
}

/// The word that a bench prints about a goal.
pub fn reached(is: bool) -> &'static str {
    if is { "reached" } else { "NOT REACHED" }
}

fn mixed(time: Duration) {
    let server = Server::site();
    server.settle();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.port));
    // Caches are filled first.
    visit(address, Instant::now() + Duration::from_secs(5), None);
    let most = Duration::from_secs(10);
    let full = visit(address, Instant::now() + most, None);
    let rate = full.waits.len() as f64 / most.as_secs_f64() * SHARE;
    let memory = || cases::status(server.child.id(), "VmRSS:");
    let start = Instant::now();
    let end = start + time;
    let (seen, samples) = std::thread::scope(|scope| {
        let load = scope.spawn(|| visit(address, end, Some(rate)));
        let mut samples = Vec::new();
        while Instant::now() < end {
            std::thread::sleep(Duration::from_secs(1));
            samples.push((start.elapsed(), memory()));
        }
        (load.join().expect("it ends"), samples)
    });
    let mut waits: Vec<f64> =
        seen.waits.iter().map(|wait| wait.as_secs_f64() * 1e3).collect();
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    println!(
        "\n{:.0} requests/s for {:.0} s, {:.0} % of the {:.0} that this machine gives: {} answers",
        rate,
        time.as_secs_f64(),
        SHARE * 100.0,
        rate / SHARE,
        waits.len(),
    );
    println!(
        "    ms from when each was due: p50 {:.1}, p99 {:.1}, max {:.1} (goal: p99 <= {P99}): {}",
        at(0.5),
        at(0.99),
        at(1.0),
        reached(at(0.99) <= P99),
    );
    // The first minute, or the first tenth of a shorter run.
    let first = Duration::from_secs(60).min(time / 10);
    let after = |from: Duration| samples.iter().filter(move |(at, _)| *at >= from);
    let early = after(first).next().map_or(f64::NAN, |sample| sample.1);
    let late = after(time * 9 / 10).map(|sample| sample.1).fold(0.0, f64::max);
    println!(
        "    memory: {early:.0} MB after {:.0} s, at most {late:.0} MB in the last tenth (goal: at most \
         {GROWTH} MB more): {}",
        first.as_secs_f64(),
        reached(late - early <= GROWTH),
    );
    let faults = seen.faults();
    let none =
        "no answer of 500 or more, no lost session, no request without a right answer";
    println!(
        "    {}: {}",
        faults.as_deref().unwrap_or(none),
        reached(faults.is_none())
    );
}

/// Has the visitors use everything until then, together at this rate, or as fast as they can.
fn visit(address: SocketAddr, end: Instant, rate: Option<f64>) -> Seen {
    let every = rate.map(|rate| Duration::from_secs_f64(f64::from(VISITORS) / rate));
    let start = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..VISITORS)
            .map(|nth| {
                scope.spawn(move || {
                    let mut visitor = Visitor::new(address);
                    let mut due = start + every.unwrap_or_default() * nth / VISITORS;
                    while due < end {
                        std::thread::sleep(
                            due.saturating_duration_since(Instant::now()),
                        );
                        visitor.next(due);
                        due = every.map_or_else(Instant::now, |every| due + every);
                    }
                    visitor.seen
                })
            })
            .collect();
        let mut all = Seen::default();
        for thread in threads {
            all.add(thread.join().expect("it ends"));
        }
        all
    })
}
