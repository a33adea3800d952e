//! `POST /api/jar` takes a case and answers with the jar's decisions. An error names the wrong field,
//! and the served description matches the answers.

use std::io::Write as _;
use std::path::PathBuf;

use remember_me::site::clinic_api;
use rocket::http::{ContentType, Header, Status};
use rocket::local::blocking::Client;
use rocket::serde::json::{Value as Json, from_slice, from_str, json};

use crate::site;

fn post(client: &Client, body: &str) -> (Status, Json) {
    let request = client.post("/api/jar").header(ContentType::JSON).body(body);
    let response = request.dispatch();
    assert_eq!(response.content_type(), Some(ContentType::JSON));
    assert_eq!(response.headers().get_one("Cache-Control"), Some("no-store"));
    assert!(response.headers().get_one("Set-Cookie").is_none());
    let status = response.status();
    (status, from_str(&response.into_string().expect("a text")).expect("JSON"))
}

fn case() -> Json {
    json!({
        "now": "2026-11-24T08:00:00Z",
        "set_url": "https://www.example.com/account/login",
        "set_cookie": ["sid=1; Secure", "b=2; SameSite=None", "c=3; Path=/"],
        "request": { "url": "https://www.example.com/", "method": "GET",
                     "site": "same-site", "top_level": true },
    })
}

#[test]
fn a_case_is_decided_line_by_line() {
    let (client, _) = &*site::borrow();
    let (status, report) = post(client, &case().to_string());
    assert_eq!(status, Status::Ok);
    assert_eq!(report["cookie_header"], "c=3");
    assert_eq!(report["stored"], json!(["sid", "c"]));
    assert_eq!(report["sent"], json!(["c"]));
    let outcomes: Vec<_> =
        (0..3).map(|at| &report["decisions"][at]["outcome"]).collect();
    assert_eq!(outcomes, ["stored", "refused", "stored"]);
    let refused = &report["decisions"][1];
    assert_eq!(refused["line"], "b=2; SameSite=None");
    assert_eq!(refused["rule"], "none-without-secure");
    assert_eq!(refused["reason"], refused["reasons"]["en"]);
    assert_eq!(refused["correction"]["line"], "b=2; SameSite=None; Secure; Path=/");
    assert!(
        refused["reference"]["url"].as_str().is_some_and(|it| it.contains("#section-"))
    );
    let held = &report["withheld"];
    assert_eq!(held[0]["name"], "sid");
    assert_eq!(held[0]["rule"], "other-path");
    assert!(held[0]["reason"].as_str().is_some_and(|it| it.contains("/account")));
    assert_eq!(report["decisions"][0]["stopped_by"]["rule"], "other-path");
}

#[test]
fn the_reason_is_in_the_language_that_is_asked_for() {
    let (client, _) = &*site::borrow();
    let mut case = case();
    case["lang"] = json!("zh");
    let (_, report) = post(client, &case.to_string());
    let decision = &report["decisions"][1];
    assert_eq!(decision["reason"], decision["reasons"]["zh"]);
    let request = client.post("/api/jar").header(ContentType::JSON).body("{");
    let request = request.header(Header::new("Accept-Language", "zh-CN"));
    let text = request.dispatch().into_string().expect("a text");
    assert!(text.contains("不是 JSON"), "{text}");
}

#[test]
fn what_is_wrong_is_named() {
    let (client, _) = &*site::borrow();
    let with = |field: &str, value: Json| {
        let mut case = case();
        case[field] = value;
        case.to_string()
    };
    let large = with("note", json!("x".repeat(usize::from(clinic_api::LIMIT) << 20)));
    for (body, code, field) in [
        ("{".to_owned(), 400, "body"),
        ("\u{fffd}".to_owned(), 400, "body"),
        ("[]".to_owned(), 422, "body"),
        ("{}".to_owned(), 422, "set_url"),
        (with("set_cookie", json!([1])), 422, "set_cookie[0]"),
        (with("set_cookies", json!([])), 422, "set_cookies"),
        (with("engine", json!("chrome")), 422, "engine"),
        (with("now", json!("soon")), 422, "now"),
        (with("lang", json!("fr")), 422, "lang"),
        (with("request", json!({ "url": "/" })), 422, "request.url"),
        (large, 413, "body"),
    ] {
        let (status, answer) = post(client, &body);
        assert_eq!((status.code, &answer["error"]["field"]), (code, &json!(field)));
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{field}");
    }
    for content_type in [Some(ContentType::Form), Some(ContentType::Plain), None] {
        let mut request = client.post("/api/jar").body(case().to_string());
        if let Some(content_type) = content_type {
            request.add_header(content_type);
        }
        let response = request.dispatch();
        assert_eq!(response.status(), Status::UnsupportedMediaType);
        let answer: Json =
            from_slice(&response.into_bytes().expect("a body")).expect("JSON");
        assert_eq!(answer["error"]["field"], "Content-Type");
    }
}

#[test]
fn null_stands_for_a_member_that_is_not_there() {
    let (client, _) = &*site::borrow();
    for field in [
        "set_by",
        "set_context",
        "prior",
        "request",
        "after_s",
        "encoding",
        "engine",
        "now",
        "lang",
    ] {
        let mut case = case();
        case[field] = Json::Null;
        let (status, answer) = post(client, &case.to_string());
        assert_eq!(status, Status::Ok, "{field}: {answer}");
    }
    for field in ["method", "site", "top_level", "after_s"] {
        let mut case = case();
        case["request"][field] = Json::Null;
        let (status, answer) = post(client, &case.to_string());
        assert_eq!(status, Status::Ok, "request.{field}: {answer}");
    }
}

#[test]
fn what_a_script_sets_is_a_case_of_its_own() {
    let (client, _) = &*site::borrow();
    let case = |set_by: &str, url: &str, line: &str| {
        let prior = json!({ "url": url, "set_cookie": ["own=1; HttpOnly; Path=/"] });
        let mut case = json!({
            "set_url": url, "set_cookie": [line], "set_by": set_by, "prior": [prior],
            "request": { "url": url },
        });
        if url.starts_with("http:") {
            case["prior"] = Json::Null;
        }
        let (status, report) = post(client, &case.to_string());
        assert_eq!(status, Status::Ok, "{report}");
        report["decisions"][0].clone()
    };
    let page = "https://a.example/app/";
    for (set_by, url, line, rule, corrected) in [
        ("response", page, "a=1; HttpOnly", "stored", None),
        ("document.cookie", page, "a=1", "stored", None),
        ("document.cookie", page, "a=1; HttpOnly", "script-http-only", Some("a=1")),
        ("document.cookie", page, "own=2; Path=/", "script-left-alone", None),
        ("document.cookie", page, "own=; Path=/; Max-Age=0", "script-left-alone", None),
        ("document.cookie", page, "own=2; Path=/app", "stored", None),
        ("cookieStore", page, "own=2", "script-left-alone", None),
        (
            "cookieStore",
            "http://a.example/",
            "a=1",
            "cookie-store-insecure",
            Some("a=1"),
        ),
        ("cookieStore", "http://localhost:3000/", "a=1", "stored", None),
    ] {
        let decision = case(set_by, url, line);
        assert_eq!(decision["rule"], rule, "{set_by} {line}: {decision}");
        let found = decision["correction"]["line"].as_str();
        assert_eq!(found, corrected, "{set_by} {line}: {}", decision["correction"]);
        if rule == "script-left-alone" {
            let why = decision["correction"]["why"].as_str().unwrap_or_default();
            assert!(why.contains("HttpOnly"), "{why}");
        }
    }
    let body = json!({ "set_url": page, "set_cookie": [], "set_by": "script" });
    let (status, answer) = post(client, &body.to_string());
    assert_eq!((status.code, &answer["error"]["field"]), (422, &json!("set_by")));
}

/// An unchanged answer is not sent again to `curl` or to a browser's cache: both ask with its entity
/// tag.
#[test]
fn the_description_is_asked_for_once() {
    let (client, _) = &*site::borrow();
    for coding in ["identity", "gzip", "br"] {
        let ask = || {
            let coding = Header::new("Accept-Encoding", coding);
            client.get("/api/openapi.json").header(coding)
        };
        let first = ask().dispatch();
        assert_eq!(first.status(), Status::Ok);
        let tag = first.headers().get_one("ETag").expect("a tag").to_owned();
        let again = ask().header(Header::new("If-None-Match", tag)).dispatch();
        assert_eq!(again.status(), Status::NotModified, "{coding}");
        assert!(again.into_bytes().unwrap_or_default().is_empty(), "{coding}");
    }
}

#[test]
fn the_sites_clock_is_now_if_the_case_names_no_other() {
    let (client, _) = &*site::borrow();
    let mut case = case();
    case["now"] = Json::Null;
    let (_, report) = post(client, &case.to_string());
    let now = report["now"].as_str().unwrap_or_default();
    assert!(now.starts_with("2026-11-24T") || now.starts_with("2026-"), "{now}");
}

#[test]
fn latin1_goes_in_and_comes_out() {
    let (client, _) = &*site::borrow();
    let mut case = case();
    case["encoding"] = json!("latin1");
    case["set_cookie"] = json!(["a=\u{e9}\u{ff}; Path=/"]);
    let (_, report) = post(client, &case.to_string());
    assert_eq!(report["cookie_header"], "a=\u{e9}\u{ff}");
    assert_eq!(report["decisions"][0]["line"], "a=\u{e9}\u{ff}; Path=/");
}

#[test]
fn a_line_of_a_megabyte_is_answered() {
    let (client, _) = &*site::borrow();
    let mut case = case();
    case["set_cookie"] = json!([format!("a={}", ";x".repeat(500_000))]);
    let (status, report) = post(client, &case.to_string());
    assert_eq!((status, &report["sent"]), (Status::Ok, &json!([])));
}

/// Runs the conformance cases of `../shared`, or the file that `COOKIE_CASES` names, as a program
/// would.
#[test]
fn the_conformance_suite_passes_through_the_api() {
    let file = std::env::var_os("COOKIE_CASES").map_or_else(
        || {
            let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
            root.join("../shared/conformance/public.json")
        },
        PathBuf::from,
    );
    let Ok(suite) = std::fs::read(&file) else {
        let name = file.display();
        writeln!(
            std::io::stderr(),
            "NOT RUN, there is no {name}: the suite by the API"
        )
        .ok();
        return;
    };
    let suite: Json = from_slice(&suite).expect("JSON");
    let (client, _) = &*site::borrow();
    let mut wrong = Vec::new();
    for case in suite["cases"].as_array().expect("cases") {
        let (status, report) = post(client, &case.to_string());
        let same = report["cookie_header"] == case["expect_cookie_header"];
        if status != Status::Ok || !same {
            wrong.push(format!("{}: {}", case["id"], report["cookie_header"]));
        }
        let engine = "chromium 156";
        if let Some(cookie) = case["deviations"][engine]["cookie"].as_str() {
            let mut case = case.clone();
            case["engine"] = json!("chromium");
            let (_, report) = post(client, &case.to_string());
            if report["cookie_header"] != cookie {
                wrong.push(format!("{} in chromium", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

// From here on: the description.

fn description(client: &Client) -> Json {
    let response = client.get("/api/openapi.json").dispatch();
    assert_eq!(response.content_type(), Some(ContentType::JSON));
    from_str(&response.into_string().expect("a text")).expect("JSON")
}

/// A schema of the description, together with all schemas that it may refer to.
fn validator(description: &Json, name: &str) -> jsonschema::Validator {
    let mut schema = description["components"]["schemas"][name].clone();
    schema["components"] = description["components"].clone();
    jsonschema::draft202012::new(&schema).expect("a schema")
}

#[track_caller]
fn check_valid(validator: &jsonschema::Validator, what: &Json) {
    let faults: Vec<_> = validator
        .iter_errors(what)
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?} in {what:#}");
}

/// Whether an answer matches the description.
#[track_caller]
pub fn check_report(client: &Client, report: &Json) {
    check_valid(&validator(&description(client), "Report"), report);
}

#[test]
fn the_description_describes_what_is_answered() {
    let (client, _) = &*site::borrow();
    let description = description(client);
    assert_eq!(description["openapi"], "3.1.0");
    let operation = &description["paths"]["/api/jar"]["post"];
    let [case, report, error] =
        ["Case", "Report", "Error"].map(|name| validator(&description, name));
    let examples = &operation["requestBody"]["content"]["application/json"]["examples"];
    let examples = examples.as_object().expect("examples");
    assert!(examples.len() >= 3);
    for (name, example) in examples {
        check_valid(&case, &example["value"]);
        let (status, answer) = post(client, &example["value"].to_string());
        assert_eq!(status, Status::Ok, "{name}: {answer}");
        check_valid(&report, &answer);
    }
    check_valid(&report, &post(client, &self::case().to_string()).1);
    let statuses = &operation["responses"];
    for body in ["{", "{}"] {
        let (status, answer) = post(client, body);
        assert!(statuses[status.code.to_string()].is_object(), "{status}");
        check_valid(&error, &answer);
    }
    let answer = client.put("/api/jar").dispatch();
    assert!(statuses[answer.status().code.to_string()].is_object());
    let answer = answer.into_string().expect("a text");
    check_valid(&error, &from_str(&answer).expect("JSON"));
    // A case that was refused because of a member also breaks the schema.
    for (member, is_case) in [
        ("set_cookies", false),
        ("Expect_x", false),
        ("expect_x", true),
        ("note", true),
    ] {
        let mut case = self::case();
        case[member] = json!("x");
        assert_eq!(
            post(client, &case.to_string()).0 == Status::Ok,
            is_case,
            "{member}"
        );
        assert_eq!(self::validator(&description, "Case").is_valid(&case), is_case);
    }
    // The validator notices a wrong answer.
    assert!(!case.is_valid(&json!({ "set_url": 1 })));
    assert!(!report.is_valid(&json!({ "engine": "netscape" })));
}

/// Everything that the description refers to exists.
#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn visit(json: &Json, found: &mut Vec<String>) {
        match json {
            Json::Object(fields) => {
                found.extend(
                    fields.get("$ref").and_then(Json::as_str).map(str::to_owned),
                );
                fields.values().for_each(|it| visit(it, found));
            }
            Json::Array(items) => items.iter().for_each(|it| visit(it, found)),
            _ => {}
        }
    }
    let description: Json = from_str(clinic_api::DESCRIPTION).expect("JSON");
    let mut found = Vec::new();
    visit(&description, &mut found);
    assert!(found.len() > 10);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(description.pointer(pointer).is_some(), "{reference}");
    }
}
