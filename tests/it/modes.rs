//! What the clinic says of a measured cell, asked as a case, against what was measured.

use std::path::Path;

use browser_jar::Engine;
use remember_me::clinic::case::Case;
use remember_me::clinic::diagnosis::diagnose;
use serde_json::{Value, json};

use self::cells::{BEGIN, Cell, From, MEASURED, Measured, Set};

#[path = "../../crates/jar/tests/jar/cells.rs"]
#[allow(dead_code)]
mod cells;

/// The members of a context, as the case has them.
fn context(by: &From, to: &str, engine: Engine) -> Value {
    let to = to.parse().expect("a cell's URL is one");
    let (context, page) = by.context(engine, &to);
    let mut json = json!({ "site": context.site, "top_level": context.top_level });
    if let Some(page) = page {
        json["top_level_site"] = page.as_str().into();
        // It follows from the page.
        json.as_object_mut().expect("an object").remove("site");
    }
    json
}

/// The lines of a step as strings of latin1: each character is one byte.
fn lines(set: &Set) -> Vec<String> {
    let lines = set.bytes().expect("the cell is expressible");
    lines
        .iter()
        .map(|line| line.iter().map(|&byte| char::from(byte)).collect())
        .collect()
}

/// The cell as a case of the API. `None` where a step comes later than the one before: the responses of a
/// case come at one moment.
fn case(cell: &Cell, engine: Engine) -> Option<Value> {
    if cell.set.iter().skip(1).any(|set| set.after_s > 0.0) {
        return None;
    }
    let (last, prior) = cell.set.split_last()?;
    let request = cell.request.as_ref()?;
    let of = |set: &Set, name: &str| {
        let mut json = json!({
            "set_cookie": lines(set), "set_by": set.setter(), name: null,
        });
        if let Some(by) = &set.context {
            json[name] = context(by, &set.url, engine);
        }
        json
    };
    let prior = prior.iter().map(|set| {
        let mut json = of(set, "context");
        json["url"] = set.url.as_str().into();
        json
    });
    let mut json = of(last, "set_context");
    json["prior"] = prior.collect();
    json["set_url"] = last.url.as_str().into();
    json["encoding"] = "latin1".into();
    json["engine"] = engine.name().into();
    json["request"] = context(&request.by, &request.url, engine);
    json["request"]["url"] = request.url.as_str().into();
    json["request"]["via"] = json!(request.via);
    json["request"]["method"] = json!(request.method);
    json["request"]["after_s"] = json!(request.after_s);
    if cell.policy == "allowed" {
        json["request"]["third_party"] = "allowed".into();
    }
    Some(json)
}

#[test]
fn a_measured_cell_asked_as_a_case_is_answered_as_it_was_measured() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(measured) = Measured::read(repository) else { return };
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for cell in measured.cells.iter().filter(|cell| cell.why_not().is_none()) {
        for engine in MEASURED {
            let field = cell.of(engine).and_then(|found| found.field());
            let Some((field, json)) = field.zip(case(cell, engine)) else { continue };
            if cell.exception(engine).is_some() {
                continue;
            }
            compared += 1;
            let case = Case::read(&json, BEGIN)
                .unwrap_or_else(|why| panic!("{}: {why:?}", cell.id));
            let carried =
                diagnose(&case).carried.expect("the case has a request").header;
            if carried != field {
                let [sent, field] = [carried, field]
                    .map(|it| String::from_utf8_lossy(&it).into_owned());
                wrong.push(format!(
                    "{engine} {}: {sent:?}, measured {field:?}",
                    cell.id
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 5000, "only {compared} cells");
}
