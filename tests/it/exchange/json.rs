//! The exchange as JSON: the promises of its contract, and what it says of each `Set-Cookie` line.

use rocket::serde::json::{Value, json};

use super::{FRAME, JSON, cookie, session, still};
use crate::html;
use crate::http1::{self, FORM};

#[test]
fn the_json_of_an_exchange_is_what_the_design_promises() {
    let host = format!("{}", still().address);
    let json = still().get("/cookie/get", &[JSON, "Cookie: test1=123"]).json();
    let request = json!({
        "method": "GET",
        "path": "/cookie/get",
        "version": null,
        "headers": [["accept", "application/json"], ["cookie", "test1=123"], ["host", host]],
        "cookies": [{ "name": "test1", "value": "123" }],
    });
    let response = json!({
        "status": 200,
        "set_cookies": [],
        "body": "test1 = 123\n",
    });
    holds(&json, &json!({ "request": request, "response": response, "session": null }));
    // The status of the handler's response, not of the JSON response that carries it.
    let headers = json["response"]["headers"].as_array().expect("a list");
    assert!(
        headers.contains(&json!(["content-type", "text/plain; charset=utf-8"])),
        "{json}"
    );
}

#[test]
fn a_set_cookie_line_is_taken_apart() {
    let json = still().get("/cookie/set", &[JSON]).json();
    let line = "test1=123; SameSite=Lax; Path=/; Max-Age=20";
    let cookie = json!({
        "line": line, "name": "test1", "value": "123", "path": "/", "domain": null,
        "max_age": 20, "expires": null, "secure": false, "http_only": false, "same_site": "Lax",
        "size": 8, "attributes": ["SameSite=Lax", "Path=/", "Max-Age=20"],
    });
    holds(&json["response"]["set_cookies"], &json!([cookie]));
    let headers = json["response"]["headers"].as_array().expect("a list");
    assert!(headers.contains(&json!(["set-cookie", line])), "{json}");
    assert_eq!(json["response"]["body"], "<h1>set cookie!</h1>");
}

#[test]
fn every_attribute_is_named_and_every_line_is_there() {
    let json = still().get("/cookie/refused", &[JSON]).json();
    let cookies = json["response"]["set_cookies"].as_array().expect("a list");
    let names: Vec<_> =
        cookies.iter().map(|c| c["name"].as_str().unwrap_or("?")).collect();
    let sent = [
        "kept",
        "none_insecure",
        "partitioned",
        "foreign",
        "__Host-insecure",
        "too_large",
    ];
    assert_eq!(names, sent);
    assert_eq!(cookies[1]["same_site"], "None");
    assert_eq!(cookies[3]["domain"], "example.com");
    let form = "name=lab&value=1&max_age=5&expires=20&path=/lab&domain=localhost\
                &same_site=Strict&secure=true&http_only=true&partitioned=true";
    let json = still().post("/lab/set", form, &[JSON]).json();
    let cookie = json!({
        "name": "lab", "value": "1", "path": "/lab", "domain": "localhost", "max_age": 5,
        "expires": "2026-11-24T00:00:20Z", "secure": true, "http_only": true,
        "partitioned": true, "same_site": "Strict",
    });
    holds(&json["response"]["set_cookies"], &json!([cookie]));
}

#[test]
fn each_line_comes_with_what_this_browser_is_expected_to_do() {
    const CHROMIUM: &str = "User-Agent: Mozilla/5.0 (X11) Chrome/156.0 Safari/537.36";
    const SAFARI: &str =
        "User-Agent: Mozilla/5.0 (Macintosh) Version/26.0 Safari/605.1.15";
    let predicted = |path: &str, headers: &[&str]| -> Vec<Value> {
        let json = still().get(path, &[&[JSON], headers].concat()).json();
        let lines = json["response"]["set_cookies"].as_array().expect("a list");
        lines.iter().map(|line| line["predicted"].clone()).collect()
    };
    let outcomes = |path: &str, headers: &[&str]| -> Vec<(Value, Value)> {
        let of = |it: Value| (it["outcome"].clone(), it["rule"].clone());
        predicted(path, headers).into_iter().map(of).collect()
    };

    let kept = json!({
        "engine": "chromium", "engine_title": "Chromium 156", "outcome": "stored",
        "rule": "stored", "reason": null,
        "domain": null, "path": "/", "lifetime": 20.0,
        "key": "test1;;/;", "reach": null, "script": true,
    });
    assert_eq!(predicted("/cookie/set", &[CHROMIUM]), [kept]);
    let refused = [
        ("stored", "stored"),
        ("refused", "none-without-secure"),
        ("refused", "partitioned-without-secure"),
        ("refused", "domain-mismatch"),
        ("refused", "host-prefix"),
        ("refused", "too-long"),
    ];
    let refused = refused.map(|(outcome, rule)| (json!(outcome), json!(rule)));
    assert_eq!(outcomes("/cookie/refused", &[CHROMIUM]), refused);
    assert_eq!(outcomes("/cookie/refused", &[]), refused, "the specification's own");
    assert_eq!(outcomes("/cookie/refused", &[SAFARI])[1].0, "stored");

    // The text is in the language of the page that sent the request, and so is the text of the panel.
    for (lang, reason) in
        [("zh", "SameSite=None 必须同时有 Secure"), ("en", "SameSite=None requires")]
    {
        let referer = format!("Referer: http://localhost/{lang}/cookie");
        let of = predicted("/cookie/refused", &[CHROMIUM, &referer]);
        let says = of[1]["reason"].as_str().expect("a reason");
        assert!(says.starts_with(reason), "{says}");
        let frame = ["Sec-Fetch-Dest: iframe", CHROMIUM, &referer];
        let frame = still().get("/cookie/refused", &frame).body;
        assert!(frame.contains(says), "{frame}");
    }

    // One response is in a page of another site, and one came over a connection that a proxy has
    // encrypted.
    let image = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: image"];
    assert_eq!(outcomes("/cookie/set", &image)[0].1, "same-site-context");
    let rule = |proxy: &[&str]| {
        let form = "name=lab&value=1&secure=true";
        let headers = [&["Host: example.org", JSON, FORM], proxy].concat();
        let request = http1::request("POST /lab/set", &headers, form);
        let json = still().send(&request).json();
        json["response"]["set_cookies"][0]["predicted"]["rule"].clone()
    };
    assert_eq!(rule(&[]), "secure-over-http");
    assert_eq!(rule(&["X-Forwarded-Proto: https"]), "stored");
}

#[test]
fn a_prediction_says_where_the_cookie_will_show_so_that_no_script_has_to_know() {
    let lines = |path: &str, headers: &[&str]| -> Vec<Value> {
        let json = still().get(path, &[&[JSON], headers].concat()).json();
        let lines = json["response"]["set_cookies"].as_array().expect("a list");
        lines.iter().map(|line| line["predicted"].clone()).collect()
    };
    let sent_back = |predicted: &Value, path: &str| match &predicted["reach"] {
        Value::Null => true,
        paths => paths.as_array().expect("paths").contains(&json!(path)),
    };

    let [deep] = &lines("/cookie/deep/set", &[])[..] else { panic!("one line") };
    assert_eq!(deep["path"], "/cookie/deep");
    let paths = deep["reach"].as_array().expect("it has not every path");
    let below =
        |path: &Value| path.as_str().is_some_and(|it| it.starts_with("/cookie/deep"));
    assert!(!paths.is_empty() && paths.iter().all(below), "{paths:?}");
    assert!(!sent_back(deep, "/en/cookie") && !sent_back(deep, "/cookie/get"));
    assert_eq!(deep["script"], true);

    // Two lines for one cookie have the same key, also where one of them deletes it. Any other cookie
    // has another key.
    let key = |lines: &[Value]| lines[0]["key"].as_str().map(str::to_owned);
    assert!(key(&lines("/cookie/set", &[])).is_some());
    assert_eq!(key(&lines("/cookie/set", &[])), key(&lines("/cookie/del", &[])));
    let twins = lines("/cookie/twins/set", &[]);
    assert_eq!(twins.len(), 2);
    assert_ne!(twins[0]["key"], twins[1]["key"], "one name, two paths");

    let [secret] = &lines("/private/set", &[])[..] else { panic!("one line") };
    assert_eq!((&secret["script"], &secret["reach"]), (&json!(false), &Value::Null));
    let [gone] = &lines("/cookie/del", &[])[..] else { panic!("one line") };
    assert_eq!(gone["reach"], json!([]), "what is deleted is sent nowhere");

    // For a refused line: where the cookie would have been sent. Each of these lines has no Path and
    // was set below /cookie.
    for refused in &lines("/cookie/refused", &[])[1..] {
        assert_eq!(refused["outcome"], "refused");
        assert!(sent_back(refused, "/cookie/get"), "{refused}");
    }

    // As long as the browser keeps it, whatever the line says: Max-Age of at most 400 days.
    let form = "name=lab&value=1&max_age=99999999999&expires=20";
    let json = still().post("/lab/set", form, &[JSON]).json();
    let lifetime = &json["response"]["set_cookies"][0]["predicted"]["lifetime"];
    assert_eq!(*lifetime, json!(400.0 * 24.0 * 3600.0));
}

#[test]
fn the_sessions_record_is_the_servers_own_after_the_exchange() {
    let json = still().get("/session/set", &[JSON]).json();
    let record = json!({
        "data": { "test2": "234" },
        "created": "2026-11-24T00:00:00Z",
        "expires": "2026-11-24T00:00:10Z",
        "sliding": false,
    });
    holds(&json["session"], &record);

    let json = still().get("/session/two", &[JSON]).json();
    let record = json!({
        "data": { "test2": "234", "color": "blue" },
        "expires": "2026-11-24T00:05:00Z",
        "sliding": true,
    });
    holds(&json["session"], &record);

    let (pair, _) = session();
    let read = still().get("/session/get", &[JSON, &cookie(&pair)]).json();
    assert_eq!(read["session"]["data"], json!({ "test2": "234" }));
    let ended = still().get("/session/del", &[JSON, &cookie(&pair)]).json();
    assert_eq!(
        ended["session"],
        Value::Null,
        "the record after the exchange, not before"
    );
}

#[test]
fn no_version_of_http_is_named_for_rocket_tells_none() {
    for start in [
        "GET /cookie/get HTTP/1.0\r\n",
        "GET /cookie/get HTTP/1.0\r\nHost: localhost\r\n",
        "GET /cookie/get HTTP/1.1\r\nHost: localhost\r\n",
    ] {
        let send = |form| still().send(format!("{start}{form}\r\n\r\n").as_bytes());
        let json = send(JSON).json();
        assert_eq!(json["request"]["version"], Value::Null, "{start}");
        let text = html::parse(json["html"].as_str().expect("the panel"));
        for page in [text, html::parse(&send(FRAME).body)] {
            let lines = page.text("[data-panel=exchange] > .wire-lines");
            assert!(!lines.contains("HTTP/"), "{start}: {lines}");
        }
    }
}

/// Whether `found` has everything that `expected` names. The contract allows further fields.
#[track_caller]
fn holds(found: &Value, expected: &Value) {
    let missing = difference(found, expected, "");
    assert!(missing.is_none(), "{}\nin {found:#}", missing.unwrap_or_default());
}

fn difference(found: &Value, expected: &Value, path: &str) -> Option<String> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().find_map(|(key, value)| {
                let path = format!("{path}.{key}");
                match found.get(key) {
                    Some(found) => difference(found, value, &path),
                    None => Some(format!("{path} is missing")),
                }
            })
        }
        (Value::Array(found), Value::Array(expected))
            if found.len() == expected.len() =>
        {
            found.iter().zip(expected).find_map(|(found, expected)| {
                difference(found, expected, &format!("{path}[]"))
            })
        }
        _ if found == expected => None,
        _ => Some(format!("{path} is {found}, not {expected}")),
    }
}
