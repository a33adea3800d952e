//! What is read out of a HAR.

use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::clinic::case::Case;
use crate::clinic::diagnosis::diagnose;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

/// The case of a recording.
fn read_har(text: &str, engine: Engine, now: OffsetDateTime) -> Result<Case, Text> {
    read_recording(text, engine, now).map(|recording| recording.case)
}

fn entry(at: &str, url: &str, from: &str, set: &[&str]) -> Value {
    let header = |name: &str, value: &str| json!({ "name": name, "value": value });
    let set: Vec<_> = set.iter().map(|line| header("Set-Cookie", line)).collect();
    json!({
        "startedDateTime": at, "time": 20,
        "request": { "method": "GET", "url": url, "headers": [
            header("sec-fetch-site", from), header("sec-fetch-dest", "empty"),
        ] },
        "response": { "headers": set },
    })
}

#[test]
fn a_recording_is_followed_from_response_to_request() {
    let har_text = json!({ "log": { "entries": [
        entry("2026-11-24T08:00:00.000Z", "https://a.example/login", "same-origin",
            &["a=1; Path=/\nb=2; SameSite=None", "c=3; Max-Age=60"]),
        entry("2026-11-24T08:00:01.000Z", "https://a.example/", "same-origin", &[]),
        entry("2026-11-24T08:05:00.000Z", "https://a.example/late", "cross-site", &[]),
    ] } });
    let case = read_har(&har_text.to_string(), Engine::Standard, NOW).expect("a case");
    assert_eq!((case.responses.len(), case.requests.len()), (1, 3));
    let diagnosis = diagnose(&case);
    let carried: Vec<_> =
        diagnosis.lines.iter().map(|it| (it.decision.rule.id(), it.carried)).collect();
    let expected = [("stored", 1), ("none-without-secure", 0), ("stored", 1)];
    assert_eq!(carried, expected);
    assert!(diagnosis.refuses());
}

#[test]
fn what_is_of_another_kind_than_it_should_be_is_passed_over() {
    let good =
        entry("2026-11-24T08:00:00.000Z", "https://a.example/", "none", &["a=1"]);
    let mut odd = good.clone();
    odd["time"] = json!("soon");
    odd["startedDateTime"] = json!(["x"]);
    odd["request"]["method"] = json!("GET\r\nX: y");
    odd["request"]["headers"] = json!({ "name": "x" });
    let without = |field: &str| {
        let mut entry = good.clone();
        entry["request"]["url"] = json!(field);
        entry
    };
    let entries = json!([
        0, null, [], {}, "x", [[[[]]]], { "request": 7 }, { "request": { "url": {} } },
        { "request": { "url": "https://a.example/" }, "response": [0] },
        { "request": { "url": "https://a.example/" }, "response": { "headers": [
            0, {}, { "name": 5 }, { "name": "set-cookie" }, { "name": "set-cookie", "value": 1 },
        ] } },
        without("ftp://a.example/"), without(""), without("https://"),
        odd, good,
    ]);
    let text = json!({ "log": { "version": [1], "entries": entries }, "x": 1 });
    let case = read_har(&text.to_string(), Engine::Standard, NOW).expect("a case");
    let lines: Vec<_> = case.responses.iter().map(|it| it.lines.len()).collect();
    assert_eq!((lines, case.requests.len()), (vec![1, 1], 4));
    assert!(case.requests.iter().all(|it| it.method == "GET"));
}

#[test]
fn a_recording_is_followed_as_far_as_it_may_be() {
    let at = "2026-11-24T08:00:00.000Z";
    let recorded = |entry: Value, many: usize| {
        let text = json!({ "log": { "entries": vec![entry; many] } }).to_string();
        let case = read_har(&text, Engine::Standard, NOW).expect("a case");
        let lines: usize = case.responses.iter().map(|it| it.lines.len()).sum();
        (lines, case.requests.len())
    };
    let short = entry(at, "https://a.example/", "none", &["a=1", "b=2\nc=3"]);
    assert_eq!(recorded(short.clone(), 100), (300, 100));
    assert_eq!(recorded(short, 400), (MOST_RECORDED, MOST_REQUESTS));
    // A cookie may take its path from the address, which counts with each line.
    let long = format!("https://a.example/{}", "x".repeat(15_000));
    let (lines, _) = recorded(entry(at, &long, "none", &["a=1"]), 900);
    assert!((500..600).contains(&lines), "{lines}");
}

#[test]
fn what_is_no_recording_says_so() {
    for (text, why) in [
        ("{", NO_JSON),
        ("{}", NO_ENTRIES),
        ("{\"log\":{\"entries\":[{}]}}", NO_COOKIES),
        (
            r#"{"log":{"entries":[{"request":{"url":"https://a.example/","headers":[
                {"name":"Cookie","value":"a=1"}]}}]}}"#,
            SET_BEFORE,
        ),
    ] {
        assert_eq!(read_har(text, Engine::Standard, NOW).err(), Some(why), "{text}");
    }
}

/// Two entries that began and ended when a coarse clock says.
fn followed(first: Value, second: Value, line: &str) -> (Vec<String>, Vec<usize>) {
    let mut first = first;
    first["response"]["headers"] = json!([{ "name": "set-cookie", "value": line }]);
    let text = json!({ "log": { "entries": [second, first] } }).to_string();
    let recording = read_recording(&text, Engine::Standard, NOW).expect("a case");
    let requests = &recording.requests;
    let urls = requests.iter().map(|it| it.request.url.path().to_owned()).collect();
    (urls, requests.iter().map(|it| it.after).collect())
}

#[test]
fn a_request_comes_after_the_response_that_led_to_it() {
    let bare = |at: &str, path: &str| {
        json!({
            "startedDateTime": format!("2026-11-24T08:00:{at}Z"), "time": 900,
            "request": { "url": format!("https://a.example{path}"), "headers": [
                { "name": "sec-fetch-dest", "value": "document" },
            ] },
            "response": {},
        })
    };
    let paths = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
    // By the times alone, the second request was made before the first was answered.
    let (login, home) = (bare("00.000", "/login"), bare("00.500", "/home"));
    assert_eq!(
        followed(login.clone(), home.clone(), "a=1"),
        (paths("/login", "/home"), vec![0, 0])
    );
    // A redirection led to it, whatever the clock says.
    let mut redirecting = login.clone();
    redirecting["response"]["redirectURL"] = json!("/home");
    assert_eq!(
        followed(redirecting.clone(), home.clone(), "a=1"),
        (paths("/login", "/home"), vec![0, 1])
    );
    redirecting["startedDateTime"] = home["startedDateTime"].clone();
    let mut later = redirecting.clone();
    later["time"] = json!(0);
    assert_eq!(
        followed(later, bare("00.501", "/home"), "a=1"),
        (paths("/login", "/home"), vec![0, 1])
    );
    // Its referrer did.
    let mut part = home.clone();
    part["request"]["headers"] =
        json!([{ "name": "Referer", "value": "https://a.example/login" }]);
    assert_eq!(
        followed(login.clone(), part, "a=1"),
        (paths("/login", "/home"), vec![0, 1])
    );
    // The headers were there before the body was.
    let mut timed = login;
    timed["timings"] =
        json!({ "blocked": 100, "dns": -1, "send": 1, "wait": 200, "receive": 599 });
    assert_eq!(followed(timed, home, "a=1"), (paths("/login", "/home"), vec![0, 1]));
}

#[test]
fn what_a_request_carried_is_read_from_all_its_fields() {
    let mut first =
        entry("2026-11-24T08:00:00Z", "https://a.example/", "none", &["a=1"]);
    let cookie = |value: &str| json!({ "name": "cookie", "value": value });
    first["request"]["headers"] = json!([cookie("a=1"), cookie("b=2; c=3")]);
    let mut bare = first.clone();
    bare["request"]["headers"] = json!([]);
    let mut without = first.clone();
    without["request"]["headers"] = json!([{ "name": "accept", "value": "*/*" }]);
    let text = json!({ "log": { "entries": [first, bare, without] } }).to_string();
    let recording = read_recording(&text, Engine::Standard, NOW).expect("a case");
    let carried: Vec<_> =
        recording.requests.iter().map(|it| it.cookie.as_deref()).collect();
    assert_eq!(carried, [Some("a=1; b=2; c=3"), None, Some("")]);
}
