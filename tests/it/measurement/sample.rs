//! A sample of each topic, measured again in every proof and compared with the data.

use super::cell::Cell;
use super::merge::{key, known, read};
use super::suite::{ENGINES, both_policies};
use super::topics;
use crate::browser::Engine;

/// The sample: the cells whose ids begin so, without those that wait.
const SAMPLE: [&str; 61] = [
    "samesite/absent/link/",
    "samesite/lax/link/",
    "samesite/strict/link/",
    "samesite/none/link/",
    "samesite/none-secure/link/",
    "samesite/unknown/link/",
    "samesite/absent/form-post/cross-site",
    "samesite/lax/form-post/",
    "samesite/strict/form-post/",
    "samesite/strict/reload/cross-site",
    "samesite/strict/redirect-back/cross-site",
    "samesite/strict/redirect-302/cross-site",
    "samesite/lax/redirect-post-302/cross-site",
    "samesite/strict/iframe/cross-site",
    "samesite/lax/img/cross-site",
    "samesite/none-secure/iframe/cross-site",
    "samesite/none-secure/fetch-credentials/cross-site",
    "samesite/lax/fetch/to-parent",
    "samesite/strict-then-unknown/link/cross-site",
    "setting/strict/form-post/",
    "setting/none-secure/iframe/",
    "setting/partitioned/iframe/",
    "third-party/none-secure/set-in-frame-asked-in-frame",
    "third-party/none-secure/set-in-window-asked-in-frame",
    "third-party/partitioned/set-in-frame-asked-in-frame",
    "lifetime/max-age",
    "lifetime/expires",
    "lifetime/zone",
    "lifetime/server-clock-ahead-expired-there",
    "lifetime/end/max-age-500-days",
    "path/default/",
    "path/segment/",
    "path/deletion/",
    "domain/absent/",
    "domain/own/subdomain",
    "domain/parent/sibling",
    "domain/localhost/localhost",
    "domain/suffix-co-uk/",
    "domain/tossing/",
    "domain/port/",
    "order/",
    "secure/secure/",
    "secure/none-without/http-sub-localhost",
    "secure/http-overwrites/",
    "prefix/host/",
    "prefix/host-without-secure/https",
    "prefix/host-with-domain/",
    "prefix/host-in-lower-case/https-ordinary",
    "partitioned/without-secure/https",
    "script/http-only",
    "script/cookie-store-sets/",
    "limits/name-and-value-409",
    "limits/too-large-leaves-the-old",
    "limits/count-181",
    "limits/flood/by-script-http-only",
    "value/nameless",
    "value/non-ascii",
    "value/invalid-utf-8",
    "value/quotes",
    "status/302",
    "cache/back",
];

fn sample() -> Vec<Cell> {
    let of_sample = |cell: &Cell| {
        SAMPLE.iter().any(|begin| cell.id.starts_with(begin)) && cell.waits() == 0.0
    };
    topics::all().into_iter().filter(of_sample).collect()
}

#[test]
fn the_sample_has_cells_of_each_topic() {
    let sample = sample();
    for begin in SAMPLE {
        assert!(sample.iter().any(|cell| cell.id.starts_with(begin)), "{begin}");
    }
    for cell in topics::all() {
        let topic = cell.topic();
        assert!(sample.iter().any(|one| one.topic() == topic), "none of {topic}");
    }
}

#[test]
fn the_data_has_every_cell_in_each_engine() {
    let data = read();
    let ids: Vec<_> = data.cells.iter().map(|cell| &cell.id).collect();
    let cells = topics::all();
    assert_eq!(ids, cells.iter().map(|cell| &cell.id).collect::<Vec<_>>());
    for cell in &data.cells {
        for engine in ENGINES {
            let outcome = cell.engines.get(key(engine));
            assert!(outcome.is_some(), "{} in {engine}: scripts/engines", cell.id);
        }
    }
}

#[test]
fn chromium_does_what_the_data_says() {
    compare(Engine::Chromium);
}

#[test]
fn firefox_does_what_the_data_says() {
    compare(Engine::Firefox);
}

#[test]
fn webkit_gtk_does_what_the_data_says() {
    compare(Engine::WebKitGtk);
}

/// What differs is measured once more: another program may have taken the machine's time.
fn compare(engine: Engine) {
    let data = read();
    let known = known(&data, engine);
    let mut cells = sample();
    for _ in 0..2 {
        let proof = "the data on browsers holds";
        let Some((outcomes, version)) = both_policies(engine, &cells, proof) else {
            return;
        };
        let differs = |cell: &Cell| {
            let (now, then) = (&outcomes[&cell.id], &known[&cell.id]);
            let same = now.result == then.result
                && now.cookie == then.cookie
                && now.cookie_hex == then.cookie_hex;
            !same && !then.flaky
        };
        cells.retain(differs);
        let list = cells.iter().map(|cell| {
            let (now, then) = (&outcomes[&cell.id], &known[&cell.id]);
            format!("{}: the data says {then:?}, {version} does {now:?}", cell.id)
        });
        let list: Vec<_> = list.collect();
        if list.is_empty() {
            return;
        }
        println!("{}", list.join("\n"));
    }
    panic!(
        "{} cells differ in {engine}: if the engine is a new one, run scripts/engines",
        cells.len()
    );
}

#[test]
fn the_readme_says_what_was_measured() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let said = std::fs::read_to_string(folder.join("README.md")).expect("README.md");
    let data = read();
    for engine in data.engines.values() {
        let row =
            format!("| {} | {} | {} |", engine.name, engine.version, engine.build);
        assert!(said.contains(&row), "README.md: {row}");
    }
    let count = data.cells.len().to_string();
    let count = format!("for each of {},{} cells", &count[..1], &count[1..]);
    assert!(said.contains(&count), "README.md: {count}");
}
