//! Each corrected line that the clinic offers does what the clinic says. In place of the original line
//! it is stored and sent, or it deletes, and a line that deletes is never changed into one that keeps.

use std::io::Write as _;
use std::path::PathBuf;

use remember_me::clinic::case::Case;
use remember_me::clinic::correction::{Correction, Corrections};
use remember_me::clinic::diagnosis::{Fate, diagnose};
use remember_me::clinic::form::CaseForm;
use remember_me::clinic::symptoms::ALL;
use rocket::serde::json::{Value as Json, from_slice};
use rocket::time::OffsetDateTime;
use rocket::time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

/// The faults of the corrections of a case, and the number of corrections.
fn faults(what: &str, case: &Case) -> (Vec<String>, usize) {
    let diagnosis = diagnose(case);
    let corrections = Corrections::new(case, &diagnosis);
    let (mut faults, mut many) = (Vec::new(), 0);
    for (number, line) in diagnosis.lines.iter().enumerate() {
        let (lines, https, deletes) = match corrections.of(number) {
            Correction::Fine | Correction::Impossible(_) => continue,
            Correction::Separated(lines) => (lines, false, false),
            Correction::Question { line, https, .. } => (vec![line], https, false),
            Correction::Changed { line: changed, https, .. } => {
                (vec![changed], https, line.deletion.is_some())
            }
        };
        many += 1;
        let mut changed = if https { case.over_https() } else { case.clone() };
        let response = &mut changed.responses[line.response].lines;
        // The corrected line is alone in its response: what a later line does to its cookie is another
        // question.
        response.splice(line.number.., lines.iter().cloned());
        changed.responses.truncate(line.response + 1);
        let after = diagnose(&changed);
        for (at, line) in after.lines.iter().rev().take(lines.len()).enumerate() {
            let right = match (deletes, lines.len(), changed.requests.len()) {
                (true, ..) => line.deletion.as_ref().is_some_and(|it| it.hit),
                // Lines that were joined are each read alone, and one of them may be wrong in itself.
                (false, 2.., _) => true,
                (false, _, 1) => matches!(line.fate, Fate::Sent),
                (false, ..) => matches!(line.fate, Fate::Stored | Fate::Sent),
            };
            let text = String::from_utf8_lossy(line.bytes);
            if !right {
                faults.push(format!("{what}, {at}: {text}: {:?}", line.fate));
            }
        }
    }
    (faults, many)
}

#[test]
fn the_corrections_of_the_symptoms_do_what_they_say() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for symptom in ALL.iter().flat_map(|group| group.symptoms) {
        let Some(link) = &symptom.case else { continue };
        let case = CaseForm::of(link).case(NOW).expect(symptom.slug);
        let (faults, many) = faults(symptom.slug, &case);
        wrong.extend(faults);
        all += many;
    }
    assert!(all > 10, "{all} corrections");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_corrections_of_the_conformance_cases_do_what_they_say() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("../shared/conformance/public.json");
    let Ok(suite) = std::fs::read(&file) else {
        let mut err = std::io::stderr();
        writeln!(err, "NOT RUN, there is no {}", file.display()).ok();
        return;
    };
    let suite: Json = from_slice(&suite).expect("JSON");
    let (mut wrong, mut all) = (Vec::new(), 0);
    for json in suite["cases"].as_array().expect("cases") {
        for engine in ["standard", "chromium", "firefox", "webkit"] {
            let mut json = json.clone();
            json["engine"] = engine.into();
            let case = Case::read(&json, NOW).expect("a case");
            let (faults, many) = faults(&format!("{} {engine}", json["id"]), &case);
            wrong.extend(faults);
            all += many;
        }
    }
    assert!(all > 100, "{all} corrections");
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}
