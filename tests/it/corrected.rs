//! Each corrected line that the clinic offers does what the clinic says. In place of the original line
//! it is stored and sent, or it deletes, and a line that deletes is never changed into one that keeps.

use std::io::Write as _;
use std::path::PathBuf;

use remember_me::clinic::case::Case;
use remember_me::clinic::correction::{Correction, Corrections, Edit, separated};
use remember_me::clinic::diagnosis::{DiagnosedLine, Fate, diagnose};
use remember_me::clinic::form::CaseForm;
use remember_me::clinic::symptoms::ALL;
use rocket::serde::json::{Value as Json, from_slice, json};
use rocket::time::OffsetDateTime;
use rocket::time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

/// The faults of the corrections of a case, and the number of corrections.
fn faults(what: &str, case: &Case) -> (Vec<String>, usize) {
    let diagnosis = diagnose(case);
    let corrections = Corrections::new(case, &diagnosis);
    let (mut faults, mut many) = (Vec::new(), 0);
    for (number, line) in diagnosis.lines.iter().enumerate() {
        let correction = corrections.of(number);
        if matches!(correction, Correction::Fine | Correction::Impossible(_)) {
            continue;
        }
        many += 1;
        let told = |it: String| {
            format!("{what}, {}: {it}", String::from_utf8_lossy(line.bytes))
        };
        faults.extend(fault(case, line, &correction).map(told));
    }
    (faults, many)
}

/// What is wrong with one correction.
fn fault(
    case: &Case,
    line: &DiagnosedLine<'_>,
    correction: &Correction,
) -> Option<String> {
    let wrong = |why: &str| Some(format!("{why}: {correction:?}"));
    let deletes = line.deletion.is_some();
    let (corrected, edits, https) = match correction {
        Correction::Fine | Correction::Impossible(_) => return None,
        Correction::Separated(lines) => return fault_of_separated(line, lines),
        Correction::Question { line: kept, edits, https, .. } => {
            // It is asked for only where a value is deleted and nothing is there.
            let value = line.decision.cookie.as_ref().map(|it| &it.value);
            let is_asked = deletes && value.is_some_and(|it| !it.is_empty());
            if !is_asked || line.deletion.as_ref().is_some_and(|it| it.stays.is_some())
            {
                return wrong("no question");
            }
            (kept, edits, *https)
        }
        Correction::Changed { line, edits, https } => (line, edits, *https),
    };
    let as_it_is = matches!(edits[..], [Edit::Https | Edit::Wss | Edit::ServeHttps]);
    if edits.is_empty() || as_it_is != (corrected == line.bytes) {
        return wrong("the changes are not those of the line");
    }
    let mut changed = if https { case.over_https() } else { case.clone() };
    let response = &mut changed.responses[line.response].lines;
    // Alone in its response: what a later line does to it is another question.
    response.splice(line.number.., [corrected.clone()]);
    changed.responses.truncate(line.response + 1);
    let after = diagnose(&changed);
    let last = after.lines.last().expect("the corrected line");
    let (was, is) = (&line.decision.cookie, &last.decision.cookie);
    if let (Some(was), Some(is)) = (was, is)
        && was.value != is.value
        && !edits.contains(&Edit::Strip)
    {
        return wrong("another value");
    }
    if deletes && matches!(correction, Correction::Changed { .. }) {
        let stays = line.deletion.as_ref().and_then(|it| it.stays.as_ref());
        let Some(stays) = stays else { return wrong("nothing stays") };
        if !last.deletion.as_ref().is_some_and(|it| it.hit) {
            return wrong("deletes nothing");
        }
        let left = after.stored().any(|it| it.has_key_of(stays));
        return left.then(|| format!("{stays:?} stays"));
    }
    if last.deletion.is_some() {
        return wrong("deletes");
    }
    let name = is.as_ref().map(|it| &it.name).filter(|it| !it.is_empty());
    match (&changed.requests[..], &after.carried) {
        ([_], Some(carried)) => {
            let sent = matches!(last.fate, Fate::Sent)
                && name.is_none_or(|name| carried.names.contains(name));
            (!sent).then(|| format!("{:?}: {correction:?}", last.fate))
        }
        _ => {
            let stored = matches!(last.fate, Fate::Stored | Fate::Sent)
                && name.is_none_or(|name| after.stored().any(|it| it.name == *name));
            (!stored).then(|| format!("{:?}: {correction:?}", last.fate))
        }
    }
}

/// Lines that were joined are the whole line without its commas, and each is one line.
fn fault_of_separated(line: &DiagnosedLine<'_>, lines: &[Vec<u8>]) -> Option<String> {
    let letters = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().copied().filter(|it| !b", \t".contains(it)).collect()
    };
    let right = lines.len() > 1
        && lines.iter().all(|it| separated(it).len() == 1)
        && letters(&lines.concat()) == letters(line.bytes);
    (!right).then(|| format!("{lines:?}"))
}

/// Asks for the corrections of every case in each engine, set by a response and by a script.
fn all_faults(cases: impl Iterator<Item = (String, Json)>) -> (Vec<String>, usize) {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for (id, json) in cases {
        for engine in ["standard", "chromium", "firefox", "webkitgtk", "safari"] {
            for by in ["response", "document.cookie", "cookieStore"] {
                let mut json = json.clone();
                json["engine"] = engine.into();
                json["set_by"] = by.into();
                let case = Case::read(&json, NOW).expect("a case");
                let (faults, many) = faults(&format!("{id} {engine} {by}"), &case);
                wrong.extend(faults);
                all += many;
            }
        }
    }
    (wrong, all)
}

#[test]
fn the_corrections_of_the_symptoms_do_what_they_say() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for symptom in ALL.iter().flat_map(|group| group.symptoms) {
        let Some(link) = &symptom.case else { continue };
        for browser in ["standard", "chromium", "firefox", "webkitgtk", "safari"] {
            let mut form = CaseForm::of(link);
            form.browser = browser.to_owned();
            let case = form.case(NOW).expect(symptom.slug);
            let (faults, many) = faults(symptom.slug, &case);
            wrong.extend(faults);
            all += many;
        }
    }
    assert!(all > 40, "{all} corrections");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The JSON of a file that is beside the project, if it is there.
fn beside(name: &str) -> Option<Json> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let Ok(bytes) = std::fs::read(&file) else {
        let mut err = std::io::stderr();
        writeln!(err, "NOT RUN, there is no {}", file.display()).ok();
        return None;
    };
    Some(from_slice(&bytes).expect("JSON"))
}

#[test]
fn the_corrections_of_the_conformance_cases_do_what_they_say() {
    let Some(suite) = beside("conformance/public.json") else { return };
    let cases = suite["cases"].as_array().expect("cases").iter();
    let (wrong, all) = all_faults(cases.map(|it| (it["id"].to_string(), it.clone())));
    assert!(all > 1000, "{all} corrections");
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

#[test]
fn the_corrections_of_the_reports_do_what_they_say() {
    let own: Json =
        from_slice(include_bytes!("public_bugs/reports.json")).expect("JSON");
    let shared = beside("public-bugs.json").unwrap_or_default();
    let of = |suite: &Json| suite["cases"].as_array().cloned().unwrap_or_default();
    let cases = [of(&own), of(&shared)].concat();
    let cases =
        cases.iter().filter(|it| it["kind"].as_str().is_none_or(|it| it == "api"));
    let (wrong, all) =
        all_faults(cases.map(|it| (it["id"].to_string(), it["input"].clone())));
    assert!(all > 20, "{all} corrections");
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

/// A correction that does not do what it says is noticed.
#[test]
fn a_wrong_correction_would_be_noticed() {
    let json = json!({
        "set_url": "https://a.example.com/x/login",
        "prior": [{ "url": "https://a.example.com/", "set_cookie": ["d=1; Domain=example.com"] }],
        "set_cookie": ["a=1", "d=; Max-Age=0; Path=/", "v=1; Max-Age=0"],
        "request": { "url": "https://a.example.com/" },
    });
    let case = Case::read(&json, NOW).expect("a case");
    let diagnosis = diagnose(&case);
    let changed = |line: &str, edit: Edit| Correction::Changed {
        line: line.as_bytes().to_vec(),
        edits: vec![edit],
        https: false,
    };
    for (number, right, wrong) in [
        (0, "a=1; Path=/", &["a=1; Secure", "a=2; Path=/", "a=1; Domain=com"][..]),
        (
            1,
            "d=; Max-Age=0; Path=/; Domain=example.com",
            &["d=; Path=/; Domain=example.com", "d=; Max-Age=0; Domain=example.com/"],
        ),
    ] {
        let line = &diagnosis.lines[number];
        let fault_of = |it: &str| fault(&case, line, &changed(it, Edit::PathRoot));
        assert_eq!(fault_of(right), None);
        for it in wrong {
            assert!(fault_of(it).is_some(), "{it}");
        }
    }
    let line = &diagnosis.lines[0];
    assert!(fault(&case, line, &changed("a=1", Edit::PathRoot)).is_some());
    let joined = |lines: &[&str]| {
        Correction::Separated(lines.iter().map(|it| it.as_bytes().to_vec()).collect())
    };
    assert!(fault(&case, line, &joined(&["a=1", "b=2"])).is_some());
}
