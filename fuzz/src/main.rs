//! So many inputs, from a seed: `fuzz [COUNT [SEED]]`. A panic is a finding, and so is an input
//! that takes long for its length; the program says which one it was and ends with an error.

use std::time::{Duration, Instant};

use fastrand::Rng;
use fuzz::{Subject, generate};
use remember_me::jar::Engine;

/// A jar is emptied after so many steps, so that small stores and full ones both come up.
const STEPS: u64 = 500;
/// No input may take longer than this, and this for each of its bytes. Generous: somebody else may
/// be using the machine.
const LONGEST: Duration = Duration::from_millis(50);
const PER_BYTE: Duration = Duration::from_micros(5);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments.next().map_or(default, |word| word.parse().expect("a number"))
    };
    let (count, seed) = (number(10_000_000), number(1));
    let begin = Instant::now();
    let (mut bytes, mut slowest) = (0u64, (Duration::ZERO, 0));
    let mut done = 0;
    for round in 0.. {
        // Each round has a seed of its own, so that it can be run again alone.
        let mut rng =
            Rng::with_seed(seed.wrapping_mul(0x9E37_79B9).wrapping_add(round));
        let engine = Engine::ALL[round as usize % Engine::ALL.len()];
        let mut subject = Subject::new(engine);
        for _ in 0..STEPS.min(count - done) {
            let step = generate::step(&mut rng);
            let start = Instant::now();
            subject.step(&step);
            let took = start.elapsed();
            let length = step.line.len();
            bytes += length as u64;
            if took > slowest.0 {
                slowest = (took, length);
            }
            let limit = LONGEST + PER_BYTE * length as u32;
            assert!(
                took < limit,
                "round {round}: {took:?} for {length} bytes: {step:?}"
            );
            done += 1;
        }
        if done == count {
            break;
        }
    }
    let took = begin.elapsed();
    println!(
        "{done} inputs, {bytes} bytes in {:.1} s ({:.0} ns each), no finding; \
         the slowest took {:?} for {} bytes",
        took.as_secs_f64(),
        took.as_secs_f64() * 1e9 / done as f64,
        slowest.0,
        slowest.1,
    );
}
