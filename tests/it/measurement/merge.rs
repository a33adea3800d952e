//! Brings runs together, and the engines' runs with the data that is there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use time::OffsetDateTime;
use time::macros::format_description;

use super::cell::Cell;
use super::record::{Data, EngineRecord, Outcome, Record, record};
use crate::browser::Engine;

/// The outcomes of cells, by the id of the cell.
pub type Outcomes = BTreeMap<String, Outcome>;

/// The file of the data.
pub fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/engines.json")
}

/// The data that is there, or none.
pub fn read() -> Data {
    let text = std::fs::read_to_string(file());
    text.map_or_else(
        |_| Data::default(),
        |text| serde_json::from_str(&text).expect("the data has its form"),
    )
}

/// The key of an engine in the data.
pub fn key(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "chromium",
        Engine::Firefox => "firefox",
        Engine::WebKitGtk => "webkitgtk",
    }
}

/// What the data has of an engine.
pub fn known(data: &Data, engine: Engine) -> Outcomes {
    let of = |cell: &Record| {
        let outcome = cell.engines.get(key(engine))?;
        Some((cell.id.clone(), outcome.clone()))
    };
    data.cells.iter().filter_map(of).collect()
}

/// One outcome from several runs: that of the first which measured it.
pub fn together(runs: &[Outcomes]) -> Outcomes {
    let mut all = Outcomes::new();
    let ids: std::collections::BTreeSet<_> =
        runs.iter().flat_map(Outcomes::keys).collect();
    for id in ids {
        let measured: Vec<_> = runs
            .iter()
            .filter_map(|run| run.get(id))
            .filter(|outcome| outcome.result != "unmeasured")
            .collect();
        let Some(&first) = measured.first() else {
            let first = runs.iter().find_map(|run| run.get(id)).expect("a run has it");
            let tried = runs.iter().filter_map(|run| run.get(id));
            let runs = tried.map(|outcome| outcome.runs).sum();
            all.insert(id.clone(), Outcome { runs, ..first.clone() });
            continue;
        };
        let same = |other: &&Outcome| {
            other.result == first.result
                && other.cookie == first.cookie
                && other.cookie_hex == first.cookie_hex
        };
        let flaky = first.flaky || !measured.iter().all(same);
        let runs = measured.iter().map(|outcome| outcome.runs).sum();
        all.insert(id.clone(), Outcome { flaky, runs, ..first.clone() });
    }
    all
}

/// The data with these outcomes of an engine instead of its old ones. A cell that is no question any
/// more goes, and one that was not measured now keeps what it has.
pub fn with(
    data: Data,
    cells: &[Cell],
    engine: Engine,
    version: &str,
    new: &Outcomes,
) -> Data {
    let key = key(engine);
    let mut old: BTreeMap<_, _> =
        data.cells.into_iter().map(|cell| (cell.id, cell.engines)).collect();
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| {
            let mut record = record(cell);
            record.engines = old.remove(&cell.id).unwrap_or_default();
            if let Some(outcome) = new.get(&cell.id) {
                record.engines.insert(key.to_owned(), outcome.clone());
            }
            record
        })
        .collect();
    let result = |id: &str| {
        let cell = cells.iter().find(|cell| cell.id == id);
        cell.and_then(|cell| cell.engines.get(key))
            .map(|outcome| outcome.result == "sent")
    };
    let of = |question: &str| result(&format!("third-party/none-secure/{question}"));
    let third_party =
        match (of("set-in-window-asked-in-frame"), of("set-in-frame-asked-in-frame")) {
            (Some(true), Some(true)) => "sent",
            (Some(true), Some(false)) => "sent-not-set",
            (Some(false), Some(true)) => "partitioned",
            (Some(false), Some(false)) => "blocked",
            _ => "unmeasured",
        };
    let today = format_description!("[year]-[month]-[day]");
    let mut engines = data.engines;
    engines.insert(
        key.to_owned(),
        EngineRecord {
            name: engine.to_string(),
            version: version.split_whitespace().last().unwrap_or_default().to_owned(),
            build: build(engine),
            measured: OffsetDateTime::now_utc().format(today).expect("a date"),
            third_party: third_party.to_owned(),
        },
    );
    Data { engines, cells }
}

/// The packages that an engine is made of, as Debian names their builds.
fn build(engine: Engine) -> String {
    let packages: &[&str] = match engine {
        Engine::Chromium => &["chromium"],
        Engine::Firefox => &["firefox-esr"],
        Engine::WebKitGtk => &["libwebkit2gtk-4.1-0", "libsoup-3.0-0"],
    };
    let versions = packages.iter().map(|package| {
        let asked = Command::new("dpkg-query")
            .args(["--show", "--showformat=${Package} ${Version}", package])
            .output();
        let said = asked.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
        said.unwrap_or_else(|_| format!("{package}, version unknown"))
    });
    format!("Debian {}", versions.collect::<Vec<_>>().join(", "))
}

#[test]
fn runs_that_differ_are_marked() {
    let outcome =
        |result: &str| Outcome { result: result.into(), runs: 1, ..Outcome::default() };
    let run = |results: [&str; 3]| {
        let pairs = ["a", "b", "c"].into_iter().zip(results);
        pairs.map(|(id, result)| (id.to_owned(), outcome(result))).collect::<Outcomes>()
    };
    let both = together(&[
        run(["sent", "sent", "unmeasured"]),
        run(["sent", "withheld", "sent"]),
    ]);
    let told: Vec<_> =
        both.values().map(|one| (one.result.as_str(), one.flaky, one.runs)).collect();
    assert_eq!(told, [("sent", false, 2), ("sent", true, 2), ("sent", false, 1)]);
    let third = together(&[both, run(["sent", "sent", "sent"])]);
    let told: Vec<_> = third.values().map(|one| (one.flaky, one.runs)).collect();
    assert_eq!(told, [(false, 3), (true, 3), (false, 2)]);
}
