//! The runs: the whole by hand, and a sample in every proof.

use std::sync::Mutex;
use std::time::Instant;

use super::cell::Policy;
use super::merge::{Outcomes, file, key, read, together, with};
use super::topics;
use crate::browser::Engine;

const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKitGtk];

#[test]
fn each_id_is_there_once_and_begins_with_its_topic() {
    let mut ids: Vec<_> = topics::all().into_iter().map(|cell| cell.id).collect();
    if let Some(file) = std::env::var_os("MEASURE_LIST") {
        std::fs::write(file, ids.join("\n")).expect("it can be written");
    }
    ids.sort();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let letters = |id: &str| {
        id.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-/".contains(&b))
    };
    for id in ids {
        assert!(letters(&id) && id.contains('/'), "{id}");
    }
}

/// Measures what `MEASURE_ENGINE` (else each) does with the cells whose ids begin with `MEASURE_ONLY`
/// (else all), `MEASURE_RUNS` times (else twice), each time in fresh profiles, and writes the data.
#[test]
#[ignore = "it takes half an hour: scripts/engines"]
fn measure_and_write_the_data() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let only = variable("MEASURE_ONLY");
    let runs = variable("MEASURE_RUNS").parse().unwrap_or(2);
    let wanted = variable("MEASURE_ENGINE");
    let cells = topics::all();
    let asked: Vec<_> =
        cells.iter().filter(|cell| cell.id.starts_with(&only)).cloned().collect();
    let engines = ENGINES
        .into_iter()
        .filter(|&engine| wanted.is_empty() || key(engine) == wanted);
    let written = Mutex::new(());
    std::thread::scope(|scope| {
        for engine in engines {
            let (cells, asked, written) = (&cells, &asked, &written);
            scope.spawn(move || {
                let mut measured = Vec::new();
                for run in 1..=runs {
                    let begun = Instant::now();
                    let mut outcomes = Outcomes::new();
                    let mut version = String::new();
                    for policy in [Policy::Default, Policy::Allowed] {
                        let proof = "the measurement of the engines";
                        let Some(result) =
                            super::run::run(engine, policy, asked, proof)
                        else {
                            return;
                        };
                        outcomes.extend(result.outcomes);
                        version = result.version;
                    }
                    let (took, count) = (begun.elapsed(), outcomes.len());
                    println!("{engine}, run {run}: {count} cells in {took:.0?}");
                    measured.push(outcomes);
                    let _one_at_a_time = written.lock().expect("no other has failed");
                    let new = together(&measured);
                    let data = with(read(), cells, engine, &version, &new);
                    std::fs::write(file(), data.to_text()).expect("it can be written");
                }
            });
        }
    });
}
