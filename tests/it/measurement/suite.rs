//! The whole measurement, by hand.

use std::sync::Mutex;
use std::time::Instant;

use super::cell::{Cell, Policy};
use super::merge::{Outcomes, file, key, known, read, together, with};
use super::run::run;
use super::topics;
use crate::browser::Engine;

/// The engines of the data.
pub const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKitGtk];

/// Runs these cells under both policies, each in a profile of its own, and returns the outcomes and the
/// engine's version. `None`: this machine does not have the engine.
pub fn both_policies(
    engine: Engine,
    cells: &[Cell],
    proof: &str,
) -> Option<(Outcomes, String)> {
    let (mut outcomes, mut version) = (Outcomes::new(), String::new());
    for policy in [Policy::Default, Policy::Allowed] {
        if cells.iter().any(|cell| cell.policy == policy) {
            let measured = run(engine, policy, cells, proof)?;
            outcomes.extend(measured.outcomes);
            version = measured.version;
        }
    }
    Some((outcomes, version))
}

/// Measures what each engine does with each cell, twice, in fresh profiles, and writes the data.
///
/// `MEASURE_ENGINE` names one engine, `MEASURE_ONLY` the beginning of the ids, and `MEASURE_RUNS` how often.
/// With `MEASURE_ADD`, the runs are added to those of the data, for cells which have fewer than two.
#[test]
#[ignore = "it takes half an hour: scripts/engines"]
fn measure_and_write_the_data() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (wanted, only) = (variable("MEASURE_ENGINE"), variable("MEASURE_ONLY"));
    let runs = variable("MEASURE_RUNS").parse().unwrap_or(2);
    let adds = !variable("MEASURE_ADD").is_empty();
    let cells = topics::all();
    let engines = ENGINES
        .into_iter()
        .filter(|&engine| wanted.is_empty() || key(engine) == wanted);
    let one_at_a_time = Mutex::new(());
    std::thread::scope(|scope| {
        for engine in engines {
            let (cells, only, one_at_a_time) = (&cells, &only, &one_at_a_time);
            scope.spawn(move || {
                let mut measured = Vec::new();
                if adds {
                    measured.push(known(&read(), engine));
                }
                for _ in 0..runs {
                    let so_far = together(&measured);
                    let enough = |cell: &Cell| {
                        so_far.get(&cell.id).is_some_and(|one| one.runs > 1)
                    };
                    let asked =
                        cells.iter().filter(|cell| cell.id.starts_with(only.as_str()));
                    let asked: Vec<_> =
                        asked.filter(|cell| !adds || !enough(cell)).cloned().collect();
                    let begun = Instant::now();
                    let proof = "the measurement of the engines";
                    let Some((outcomes, version)) =
                        both_policies(engine, &asked, proof)
                    else {
                        return;
                    };
                    println!(
                        "{engine}: {} cells in {:.0?}",
                        outcomes.len(),
                        begun.elapsed()
                    );
                    measured.push(outcomes);
                    if version.is_empty() {
                        continue;
                    }
                    let _held = one_at_a_time.lock().expect("no other has failed");
                    let data =
                        with(read(), cells, engine, &version, &together(&measured));
                    std::fs::write(file(), data.to_text()).expect("it can be written");
                }
            });
        }
    });
}
