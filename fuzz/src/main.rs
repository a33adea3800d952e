//! So many inputs, from a seed: `fuzz [COUNT [SEED]]`. A panic is a finding, and so is an input
//! that takes long for its length; the program says which one it was and ends with an error.

use std::time::{Duration, Instant};

use fastrand::Rng;
use fuzz::{Step, Subject, generate};
use browser_jar::Engine;

/// A jar is emptied after so many steps, so that small stores and full ones both come up.
const STEPS: u64 = 500;
/// No input may take longer than this, and this for each of its bytes.
const LONGEST: Duration = Duration::from_millis(50);
const PER_BYTE: Duration = Duration::from_micros(5);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments.next().map_or(default, |word| word.parse().expect("a number"))
    };
    let (count, seed) = (number(10_000_000), number(1));
    let begin = Instant::now();
    let (mut done, mut bytes, mut longest) = (0, 0, Duration::ZERO);
    for round in 0.. {
        if done == count {
            break;
        }
        let round = Round { seed, round };
        round.run(STEPS.min(count - done), |at, step, took| {
            let took = if took < limit(step) { took } else { round.again(at) };
            assert!(took < limit(step), "{round:?}, step {at}, {took:?}: {step:?}");
            longest = longest.max(took);
            bytes += step.line.len();
            done += 1;
        });
    }
    let took = begin.elapsed();
    println!(
        "{done} inputs, {bytes} bytes in {:.1} s ({:.1} µs each), no finding; the longest \
         took {longest:?}",
        took.as_secs_f64(),
        took.as_secs_f64() * 1e6 / done as f64,
    );
}

fn limit(step: &Step) -> Duration {
    LONGEST + PER_BYTE * step.line.len() as u32
}

/// A jar from its first step on. It has a seed of its own, so that it can be run again alone.
#[derive(Clone, Copy, Debug)]
struct Round {
    seed: u64,
    round: u64,
}

impl Round {
    /// Does so many steps, and tells of each how long it took.
    fn run(self, steps: u64, mut tell: impl FnMut(u64, &Step, Duration)) {
        let seed = self.seed.wrapping_mul(0x9E37_79B9).wrapping_add(self.round);
        let mut rng = Rng::with_seed(seed);
        let engine = Engine::ALL[self.round as usize % Engine::ALL.len()];
        let mut subject = Subject::new(engine);
        for at in 0..steps {
            let step = generate::step(&mut rng);
            let start = Instant::now();
            subject.step(&step);
            tell(at, &step, start.elapsed());
        }
    }

    /// How long a step takes that was interrupted, perhaps by another program: the shortest of
    /// some further times.
    fn again(self, step: u64) -> Duration {
        let mut shortest = Duration::MAX;
        for _ in 0..5 {
            self.run(step + 1, |at, _, took| {
                if at == step {
                    shortest = shortest.min(took);
                }
            });
        }
        shortest
    }
}
