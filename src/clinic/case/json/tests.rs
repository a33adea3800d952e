use serde_json::json;
use time::Duration;
use time::macros::datetime;

use super::*;
use crate::clinic::case::MOST_LINES;
use crate::clinic::field::LONGEST_URL;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

#[track_caller]
fn wrong(json: Value) -> String {
    Case::read(&json, NOW).expect_err("something is wrong").field
}

fn case() -> Value {
    json!({
        "set_url": "https://a.example/login",
        "set_cookie": ["a=1"],
        "request": { "url": "https://a.example/", "method": "GET" },
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut case = case();
    match field.split_once('.') {
        Some((object, field)) => case[object][field] = value,
        None => case[field] = value,
    }
    case
}

#[test]
fn what_is_wrong_is_named() {
    for (field, value) in [
        ("set_url", json!("a.example")),
        ("set_url", json!("ftp://a.example/")),
        ("set_url", json!(7)),
        ("set_url", json!(null)),
        ("set_cookie", json!("a=1")),
        ("set_cookie", json!(null)),
        ("prior", json!({})),
        ("set_context.site", json!("same")),
        ("set_context.top_level", json!("yes")),
        ("set_context.page", json!("x")),
        ("request", json!("https://a.example/")),
        ("request.url", json!("")),
        ("request.method", json!("GET it")),
        ("request.site", json!("none")),
        ("request.after_s", json!(-1)),
        ("request.after_s", json!("5")),
        ("request.afters", json!(1)),
        ("after_s", json!(1e300)),
        ("set_by", json!("script")),
        ("third_party", json!("off")),
        ("request.third_party", json!(true)),
        ("request.top_level_site", json!("news")),
        ("request.via", json!("https://b.example/")),
        ("request.via", json!(vec!["https://b.example/"; MOST_REDIRECTS + 1])),
        ("set_context.top_level_site", json!(7)),
        ("set_context.via", json!([])),
        ("encoding", json!("utf-16")),
        ("engine", json!("Chrome")),
        ("now", json!("yesterday")),
        ("now", json!("9999-12-31T23:59:59Z")),
        ("set_cookies", json!([])),
        ("set_cookie", json!(vec!["a"; MOST_LINES + 1])),
        ("set_url", json!(format!("https://a.example/{}", "x".repeat(LONGEST_URL)))),
        ("set_url", json!(format!("https://{}/", "x.".repeat(150)))),
    ] {
        assert_eq!(wrong(with(field, value.clone())), field, "{value}");
    }
    assert_eq!(wrong(json!([])), "body");
    assert_eq!(wrong(with("set_cookie", json!(["a=1", 2]))), "set_cookie[1]");
    let prior = json!([{ "url": "https://a.example/", "set_cookie": [[]] }]);
    assert_eq!(wrong(with("prior", prior)), "prior[0].set_cookie[0]");
    let mut latin1 = with("encoding", json!("latin1"));
    latin1["set_cookie"] = json!(["a=标"]);
    assert_eq!(wrong(latin1), "set_cookie[0]");
}

/// A mistake in a field is a mistake whether another field makes it count or not.
#[test]
fn seconds_that_do_not_count_are_read_all_the_same() {
    let mut json = with("after_s", json!(1));
    json["request"]["after_s"] = json!("soon");
    assert_eq!(wrong(json), "request.after_s");
    let mut json = with("after_s", json!(-1));
    json["request"] = Value::Null;
    assert_eq!(wrong(json), "after_s");
}

/// A cookie takes its path from the address, and so every line has the address to itself.
#[test]
fn an_address_counts_with_each_of_its_lines() {
    let long = format!("https://a.example/{}/", "x".repeat(LONGEST_URL - 100));
    let mut json = with("set_url", json!(long));
    json["set_cookie"] = json!(vec!["a"; 500]);
    assert!(Case::read(&json, NOW).is_ok());
    json["set_cookie"] = json!(vec!["a"; 600]);
    assert_eq!(wrong(json), "set_cookie");
    let none = json!({ "url": "https://a.example/", "set_cookie": [] });
    let many = with("prior", json!(vec![none; MOST_LINES]));
    assert_eq!(wrong(many), "set_cookie", "responses without lines count too");
}

#[test]
fn a_request_follows_its_response_by_so_many_seconds() {
    for field in ["after_s", "request.after_s"] {
        let read = Case::read(&with(field, json!(90)), NOW).expect("a case");
        assert_eq!(read.requests[0].at, NOW + Duration::seconds(90), "{field}");
    }
}

#[test]
fn now_is_a_date_of_either_kind() {
    for date in ["2030-01-02T03:04:05Z", "Wed, 02 Jan 2030 03:04:05 GMT"] {
        let read = Case::read(&with("now", json!(date)), NOW).expect("a case");
        assert_eq!(read.responses[0].at, datetime!(2030-01-02 03:04:05 UTC));
    }
}

#[test]
fn the_policy_is_that_of_the_case_of_the_request_or_of_the_engine() {
    let mut json = with("engine", json!("webkit"));
    let policy = |json: &Value| Case::read(json, NOW).expect("a case").third_party;
    assert_eq!(policy(&json), ThirdParty::SentNotSet);
    json["request"]["third_party"] = json!("partitioned");
    assert_eq!(policy(&json), ThirdParty::Partitioned);
    json["third_party"] = json!("allowed");
    assert_eq!(policy(&json), ThirdParty::Allowed);
}

#[test]
fn the_site_follows_from_the_top_level_site() {
    for (page, site, engine, expected) in [
        ("https://b.example/", None, "standard", Site::CrossSite),
        ("https://www.a.example/", None, "standard", Site::SameSite),
        ("http://a.example/", None, "chromium", Site::CrossSite),
        ("http://a.example/", None, "firefox", Site::SameSite),
        ("https://b.example/", Some("same-site"), "standard", Site::SameSite),
    ] {
        let mut json = with("engine", json!(engine));
        json["request"]["top_level_site"] = json!(page);
        json["request"]["site"] = json!(site);
        json["set_context"] = json!({ "top_level_site": page, "site": site });
        let case = Case::read(&json, NOW).expect("a case");
        assert_eq!(case.requests[0].context.by.site, expected, "{engine}, {page}");
        assert_eq!(case.responses[0].context, case.requests[0].context);
    }
}

#[test]
fn redirects_are_read_in_their_order() {
    let via = ["https://b.example/x", "https://c.example/"];
    let case = Case::read(&with("request.via", json!(via)), NOW).expect("a case");
    let read: Vec<_> = case.requests[0].context.via.iter().map(Url::as_str).collect();
    assert_eq!(read, via);
    let wrong = wrong(with("request.via", json!(["https://b.example/", "x"])));
    assert_eq!(wrong, "request.via[1]");
}

#[test]
fn latin1_strings_stand_for_bytes() {
    let mut json = with("encoding", json!("latin1"));
    json["set_cookie"] = json!(["a=\u{e9}\u{ff}"]);
    let read = Case::read(&json, NOW).expect("a case");
    assert_eq!(read.responses[0].lines[0], b"a=\xe9\xff");
    assert_eq!(read.encoding.text(b"\xe9\xff"), "\u{e9}\u{ff}");
}

#[test]
fn what_a_suite_notes_for_itself_is_no_mistake() {
    for field in ["id", "expect_cookie_header", "deviations", "note"] {
        assert!(Case::read(&with(field, json!("x")), NOW).is_ok(), "{field}");
    }
}
