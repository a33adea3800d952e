//! Fuzzes the jar with `COUNT` inputs made from a seed: `fuzz [COUNT [SEED]]`. A panic is a finding, and so
//! is an input that takes long for its length. The program then prints the input and ends with an error.

use std::time::{Duration, Instant};

use fastrand::Rng;
use fuzz::{Step, Subject, generate};
use browser_jar::Engine;

/// The number of steps after which an empty jar is used, so that both small and full stores are tested.
const STEPS: u64 = 500;
/// The longest time that an input may take, apart from its bytes.
const LONGEST: Duration = Duration::from_millis(50);
/// The further time that each byte of an input may take.
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

/// The steps with one jar. A round has its own seed, so that it can be run again on its own.
#[derive(Clone, Copy, Debug)]
struct Round {
    seed: u64,
    round: u64,
}

impl Round {
    /// Does the first `steps` steps, and calls `tell` with the time that each took.
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

    /// The shortest time of one step in five further runs. The first time may be too long because of
    /// another program.
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
