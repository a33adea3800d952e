//! Published reports of cookies that failed: what was set, which request should have carried it, and
//! the right answer. `reports.json` has the facts of some reports, and the file in `../shared`, where
//! it exists, has more.

use std::io::Write as _;
use std::path::PathBuf;

use rocket::http::ContentType;
use rocket::serde::json::{Value as Json, from_str, json};

use crate::explain::run;
use crate::site::{self, Folder};

fn report_of(case: &Json) -> Json {
    let (client, _) = &*site::borrow();
    let request = client.post("/api/jar").header(ContentType::JSON);
    let response = request.body(case.to_string()).dispatch();
    from_str(&response.into_string().expect("a text")).expect("JSON")
}

/// The differences between what `explain` makes of a case and the expectation.
fn differences_of_explain(id: &str, case: &Json) -> Vec<String> {
    let (input, expect) = (&case["input"], &case["expect"]);
    let folder = Folder::new(&format!("report-{id}"));
    let files = input["files"].as_object();
    for (name, text) in files.into_iter().flatten() {
        let text = text.as_str().expect("a text");
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let args = input["args"].as_array().expect("arguments").iter();
    let args: Vec<String> = args
        .filter_map(Json::as_str)
        .map(|it| match files.is_some_and(|files| files.contains_key(it)) {
            true => folder.path().join(it).to_str().expect("a name").to_owned(),
            false => it.to_owned(),
        })
        .filter(|it| it != "--json")
        .collect();
    let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
    let stdin = input["stdin"].as_str().unwrap_or_default();
    let said = run(&args, stdin);
    args.insert(1, "--json");
    let ended = run(&args, stdin);
    let report: Json = from_str(&ended.out).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut same = |what: &str, expected: &Json, found: Json| {
        if !expected.is_null() && *expected != found {
            wrong.push(format!("{what}: {found}, not {expected}"));
        }
    };
    for status in ["exit", "exit_documented"] {
        same(status, &expect[status], json!(ended.status));
        same(status, &expect[status], json!(said.status));
    }
    let decisions = report["decisions"].as_array().cloned().unwrap_or_default();
    let (mut from, mut lines) = (Vec::new(), Vec::<Vec<Json>>::new());
    for decision in &decisions {
        if from.last() != Some(&decision["url"]) {
            from.push(decision["url"].clone());
            lines.push(Vec::new());
        }
        let last = lines.last_mut().expect("there is one");
        last.push(decision["rule"].clone());
    }
    same("from", &expect["from"], json!(from));
    same("lines", &expect["lines"], json!(lines));
    same("count", &expect["count"], json!(decisions.len()));
    let first = decisions.first().map_or(Json::Null, |it| it["line"].clone());
    same("line", &expect["line"], first);
    same("cookie_header", &expect["cookie_header"], report["cookie_header"].clone());
    let held = report["withheld"].as_array().cloned().unwrap_or_default();
    let held: Vec<_> = held.iter().map(|it| json!([it["name"], it["rule"]])).collect();
    same("not_sent", &expect["not_sent"], json!(held));
    let requests = report["requests"].as_array().cloned().unwrap_or_default();
    let carried: Vec<_> = requests.iter().map(|it| &it["cookie_header"]).collect();
    same("requests", &expect["requests"], json!(carried));
    for (at, cookie) in expect["cookies"].as_array().into_iter().flatten().enumerate() {
        for (name, value) in cookie.as_object().expect("members") {
            same(name, value, report["cookies"][at][name].clone());
        }
    }
    // "that GET /callback went without it: strict-withheld": a request, and a rule.
    if let Some(should) = expect["should_say"].as_str() {
        let words: Vec<_> = should.split([' ', ':']).collect();
        let path = words.iter().find(|it| it.starts_with('/')).expect("a path");
        let rule = format!("[{}]", words.last().expect("a rule"));
        let block = said.out.split("\n  GET ").find(|it| it.contains(path));
        if !block.is_some_and(|it| it.contains(&rule)) {
            wrong.push(format!("{should}: {}", said.out));
        }
    }
    wrong
}

/// The differences between the answer and the expectation in the report.
fn differences(expect: &Json, report: &Json) -> Vec<String> {
    let mut all = Vec::new();
    let wrong = &mut all;
    // The wish is a sentence: that several lines were joined, and are to be lines of their own.
    if expect["correction_wish"].is_string() {
        let lines = report["decisions"][0]["correction"]["lines"].as_array();
        if lines.is_none_or(|it| it.len() < 2) {
            wrong.push(format!("{}: {:?}", expect["correction_wish"], lines));
        }
    }
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
fn check(cases: &Json, least: usize) {
    let mut wrong = Vec::new();
    let mut many = 0;
    for case in cases["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().unwrap_or_default();
        let found = match case["kind"].as_str() {
            None | Some("api") => {
                differences(&case["expect"], &report_of(&case["input"]))
            }
            Some("explain") => differences_of_explain(id, case),
            // Those of the search are in `symptoms::pasted`.
            Some(_) => continue,
        };
        many += 1;
        wrong.extend(found.iter().map(|it| format!("{id}: {it}")));
    }
    assert!(many >= least, "only {many} cases");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reports_are_answered_right() {
    check(&from_str(include_str!("public_bugs/reports.json")).expect("JSON"), 4);
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
    check(&from_str(&text).expect("JSON"), 12);
}

/// A check that passes with any answer proves nothing.
#[test]
fn a_wrong_answer_is_noticed() {
    let cases: Json = from_str(include_str!("public_bugs/reports.json")).expect("JSON");
    for case in cases["cases"].as_array().expect("cases") {
        let empty = differences(&case["expect"], &json!({ "decisions": [] }));
        assert!(!empty.is_empty(), "{}", case["id"]);
    }
    let expect = json!({
        "exit": 0, "from": ["x"], "lines": [["x"]], "count": 2, "line": "x",
        "cookie_header": "x", "not_sent": [["a", "x"]], "requests": ["x"],
        "cookies": [{ "name": "x" }], "should_say": "that GET /x lacks it: strict-withheld",
    });
    let args = ["explain", "--from", "https://a.example/", "a=1; Domain=com"];
    let case = json!({ "input": { "args": args }, "expect": expect });
    let found = differences_of_explain("wrong", &case);
    // The status is compared with and without --json.
    assert_eq!(found.len(), 11, "{found:#?}");
}
