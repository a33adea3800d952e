//! Published reports of cookies that failed: what was set, which request should have carried it, and
//! the right answer. `reports.json` has the facts of some reports, and the file in `../shared`, where
//! it exists, has more.

use std::io::Write as _;
use std::path::PathBuf;

use rocket::http::ContentType;
use rocket::serde::json::{Value as Json, from_str, json};

use crate::site;

fn report_of(case: &Json) -> Json {
    let (client, _) = &*site::borrow();
    let request = client.post("/api/jar").header(ContentType::JSON);
    let response = request.body(case.to_string()).dispatch();
    from_str(&response.into_string().expect("a text")).expect("JSON")
}

/// The differences between the answer and the expectation in the report.
fn differences(expect: &Json, report: &Json) -> Vec<String> {
    let mut all = Vec::new();
    let wrong = &mut all;
    let same = |wrong: &mut Vec<String>, what: &str, expected: &Json, found: &Json| {
        if !expected.is_null() && expected != found {
            wrong.push(format!("{what}: {found}, not {expected}"));
        }
    };
    same(wrong, "cookie_header", &expect["cookie_header"], &report["cookie_header"]);
    same(wrong, "stored", &expect["stored"], &report["stored"]);
    for (at, expected) in
        expect["decisions"].as_array().into_iter().flatten().enumerate()
    {
        let found = &report["decisions"][at];
        for member in ["outcome", "rule", "fate", "deletes_nothing"] {
            same(wrong, member, &expected[member], &found[member]);
        }
        for member in ["line", "lines", "changes", "needs_https"] {
            same(
                wrong,
                member,
                &expected["correction"][member],
                &found["correction"][member],
            );
        }
        same(wrong, "wish", &expected["correction_wish"], &found["correction"]["line"]);
        let cookie = expected["cookie"].as_object();
        for (name, value) in cookie.into_iter().flatten() {
            same(wrong, name, value, &found["cookie"][name]);
        }
        let notes = found["notes"].as_array().into_iter().flatten();
        let rules: Vec<_> = notes.map(|it| it["rule"].clone()).collect();
        if !expected["note"].is_null() && !rules.contains(&expected["note"]) {
            wrong.push(format!("note {} in {rules:?}", expected["note"]));
        }
    }
    for (at, expected) in
        expect["withheld"].as_array().into_iter().flatten().enumerate()
    {
        let found = &report["withheld"][at];
        if expected["name"] != found["name"] || expected["rule"] != found["rule"] {
            wrong.push(format!("withheld: {found}"));
        }
    }
    all
}

#[track_caller]
fn check(cases: &Json) {
    let cases = cases["cases"].as_array().expect("cases");
    let cases =
        cases.iter().filter(|it| it["kind"].as_str().is_none_or(|it| it == "api"));
    let mut wrong = Vec::new();
    let mut many = 0;
    for case in cases {
        many += 1;
        let report = report_of(&case["input"]);
        for it in differences(&case["expect"], &report) {
            wrong.push(format!("{}: {it}", case["id"]));
        }
    }
    assert!(many >= 4, "only {many} cases");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reports_are_answered_right() {
    check(&from_str(include_str!("public_bugs/reports.json")).expect("JSON"));
}

#[test]
fn the_shared_reports_are_answered_right() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("../shared/public-bugs.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        let mut err = std::io::stderr();
        writeln!(err, "NOT RUN, there is no {}", file.display()).ok();
        return;
    };
    check(&from_str(&text).expect("JSON"));
}

/// A check that passes with any answer proves nothing.
#[test]
fn a_wrong_answer_is_noticed() {
    let cases: Json = from_str(include_str!("public_bugs/reports.json")).expect("JSON");
    for case in cases["cases"].as_array().expect("cases") {
        let empty = differences(&case["expect"], &json!({ "decisions": [] }));
        assert!(!empty.is_empty(), "{}", case["id"]);
    }
}
