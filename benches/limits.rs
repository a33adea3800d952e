//! The cost of one request on this machine: `cargo bench --bench limits`.
//!
//! Each part sends the program expensive requests. It prints how long the answer took, how much more
//! memory the process used at its peak, how much of that it kept, and whether the goal was reached. `--
//! cases` or `-- connections` runs one part alone:
//!
//! - `cases`: what the clinic and `/api/jar` are asked about;
//! - `connections`: ten thousand of them on which nothing, or half a request, is ever sent.
//!
//! `LIMITS_PROGRAM=FILE` measures another build of the program, for an earlier figure. It needs Linux,
//! because the figures come from `/proc`.

mod limits {
    pub mod cases;
    // What `benches/soak.rs` runs for ten minutes is there too.
    #[allow(dead_code)]
    pub mod connections;
}
#[path = "harness/server.rs"]
#[allow(dead_code)]
mod server;

use limits::{cases, connections};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says that this is a benchmark.
    let words = arguments.iter().map(String::as_str).filter(|word| *word != "--bench");
    match words.collect::<Vec<_>>()[..] {
        ["cases"] => cases::report(),
        ["connections"] => connections::report(),
        [] => {
            cases::report();
            connections::report();
        }
        _ => panic!("cases, connections, or nothing for all of the bench"),
    }
}

/// The word that a bench prints about a goal.
pub fn reached(is: bool) -> &'static str {
    if is { "reached" } else { "NOT REACHED" }
}
