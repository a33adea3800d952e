//! The whole measurement, by hand.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

use super::cell::{Cell, Policy};
use super::lane::SHORT;
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

/// The cells in parts, each for a browser of its own: a browser gets slower with each site that it has
/// seen. Those which wait for minutes are together, so that they wait at the same time.
fn parts(cells: &[Cell]) -> Vec<Vec<Cell>> {
    let mut parts = BTreeMap::<_, Vec<Cell>>::new();
    for cell in cells {
        let relation = cell.id.split('/').nth(3).filter(|_| cell.topic() == "samesite");
        let part =
            if cell.waits() > SHORT { ("", None) } else { (cell.topic(), relation) };
        parts.entry(part).or_default().push(cell.clone());
    }
    parts.into_values().collect()
}

/// Measures what each engine does with each cell, twice, in fresh profiles, and writes the data.
///
/// `MEASURE_ENGINE` names one engine, `MEASURE_ONLY` beginnings of ids, with commas between, and `MEASURE_RUNS`
/// how often.
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
            let mut adds = adds;
            scope.spawn(move || {
                for _ in 0..runs {
                    let asked = cells.iter().filter(|cell| {
                        only.split(',').any(|part| cell.id.starts_with(part))
                    });
                    let before = known(&read(), engine);
                    let enough = |cell: &Cell| {
                        before.get(&cell.id).is_some_and(|one| one.runs > 1)
                    };
                    let asked: Vec<_> =
                        asked.filter(|cell| !adds || !enough(cell)).cloned().collect();
                    for part in parts(&asked) {
                        let begun = Instant::now();
                        let proof = "the measurement of the engines";
                        let Some((new, version)) = both_policies(engine, &part, proof)
                        else {
                            return;
                        };
                        let (count, took) = (new.len(), begun.elapsed());
                        println!("{engine}: {count} cells in {took:.0?}");
                        let _held = one_at_a_time.lock().expect("no other has failed");
                        let data = read();
                        let mut measured = vec![new];
                        if adds {
                            measured.insert(0, known(&data, engine));
                        }
                        let data =
                            with(data, cells, engine, &version, &together(&measured));
                        std::fs::write(file(), data.to_text())
                            .expect("it can be written");
                    }
                    // The second run is added to the first.
                    adds = true;
                }
            });
        }
    });
}
