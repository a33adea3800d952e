//! One press, three forms: the handler's own response, the exchange as JSON, the exchange as a small
//! page. Which one is sent changes what is shown and never what a browser stores.

use std::sync::LazyLock;

use rocket::serde::json::{Value, json};

use crate::html;
use crate::http1::{self, FORM, Response};
use crate::site::{self, Hands, Server};

pub const JSON: &str = "Accept: application/json";
pub const FRAME: &str = "Sec-Fetch-Dest: iframe";

/// A server whose clock stands still, so that a session's dates are known.
pub fn still() -> &'static Server {
    static STILL: LazyLock<Server> =
        LazyLock::new(|| Server::start_with(Hands::default().clock()));
    &STILL
}

/// A session's cookie, and its id.
pub fn session() -> (String, String) {
    let pair = still().get("/session/set", &[]).cookies();
    let id = pair.strip_prefix("session=").expect("a session").to_owned();
    (pair, id)
}

pub fn cookie(line: &str) -> String {
    format!("Cookie: {line}")
}

// Who gets which form.

#[track_caller]
fn check_form(headers: &[&str], content_type: &str) {
    let response = still().get("/cookie/set", headers);
    assert_eq!(response.status, 200);
    let found = response.headers("content-type");
    assert_eq!(found, [content_type], "{headers:?}");
    assert_eq!(response.headers("cache-control"), ["no-store"], "{headers:?}");
}

#[test]
fn each_client_gets_the_form_it_asks_for() {
    let own = "text/html; charset=utf-8";
    check_form(&[], own);
    check_form(&["Accept: */*"], own);
    check_form(&["Accept: text/html,application/xhtml+xml,*/*;q=0.8"], own);
    check_form(&["Accept: text/html, application/json;q=0.9"], own);
    check_form(&["Sec-Fetch-Dest: document"], own);
    check_form(&["Sec-Fetch-Dest: empty"], own);
    check_form(&[JSON], "application/json");
    check_form(&["Accept: application/json, text/html;q=0.5"], "application/json");
    check_form(&["Sec-Fetch-Dest: empty", JSON], "application/json");
    check_form(&[FRAME, JSON], own); // The frame is HTML, too.
    let framed = still().get("/cookie/set", &[FRAME, JSON]);
    assert!(
        framed.body.contains("data-panel"),
        "a frame gets a page, whatever it accepts"
    );
}

#[test]
fn a_plain_client_gets_the_handlers_own_body() {
    for (path, body) in [
        ("/cookie/set", "<h1>set cookie!</h1>"),
        ("/cookie/get", "[]"),
        ("/session/get", "None"),
    ] {
        let response = still().get(path, &[]);
        assert_eq!(response.body, body, "{path}");
        assert_eq!(response.headers("vary"), ["Cookie"], "{path}");
    }
}

#[test]
fn a_cache_is_told_what_the_form_depends_on() {
    for form in [JSON, FRAME] {
        let vary = still().get("/cookie/get", &[form]).headers("vary").join(", ");
        for field in ["Cookie", "Accept", "Sec-Fetch-Dest"] {
            assert!(vary.contains(field), "{form}: {vary}");
        }
    }
}

#[test]
fn the_download_is_a_file_in_every_form() {
    for headers in [&[][..], &[JSON], &[FRAME]] {
        let response = still().get("/download/remember-me-complete.tar", headers);
        assert_eq!(
            response.headers("content-type"),
            ["application/x-tar"],
            "{headers:?}"
        );
    }
}

#[test]
fn the_same_cookies_are_set_in_every_form() {
    for path in [
        "/cookie/set",
        "/cookie/del",
        "/cookie/refused",
        "/cookie/same-site",
        "/cookie/domain",
        "/cookie/twins/set",
        "/cookie/chinese",
    ] {
        let lines = |headers: &[&str]| -> Vec<String> {
            let response = still().get(path, headers);
            let lines = response.headers("set-cookie");
            lines.into_iter().map(str::to_owned).collect()
        };
        let own = lines(&[]);
        assert!(!own.is_empty(), "{path}");
        assert_eq!(own, lines(&[JSON]), "{path} as JSON");
        assert_eq!(own, lines(&[FRAME]), "{path} as a frame");
    }
}

#[test]
fn asvs_3_3_4_the_real_id_is_in_the_set_cookie_line_and_nowhere_else() {
    for form in [JSON, FRAME] {
        let response = still().get("/session/set", &[form]);
        let pair = response.cookies();
        let id = pair.strip_prefix("session=").expect("a session");
        assert_eq!(id.len(), 64, "{form}");
        assert!(!response.body.contains(id), "{form}: {}", response.body);
    }
}

// The exchange as JSON.

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
        "body": r#"[("test1", "123")]"#,
    });
    holds(&json, &json!({ "request": request, "response": response, "session": null }));
    // Of the handler's response, not of the JSON it travels in.
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

    // In the language of the page that the request is from, and in the panel's text as well.
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

    // A response within a page of another site, and one on a connection that a proxy has encrypted.
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

    // The same cookie has the same key, one that ends it too; any other one has another.
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

    // Of a refused line: where it would show. Each of these is without Path, set below /cookie.
    for refused in &lines("/cookie/refused", &[])[1..] {
        assert_eq!(refused["outcome"], "refused");
        assert!(sent_back(refused, "/cookie/get"), "{refused}");
    }

    // As long as the browser keeps it, whatever the line says: at most 400 days, by Max-Age.
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

/// Whether all that `expected` names is in `found`: fields may be added to the contract.
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

// The exchange as HTML.

/// The panel's HTML in each form: of a page, in the frame, in the JSON.
pub fn panels(path: &str, headers: &[&str]) -> Vec<(&'static str, html::Page)> {
    let with = |form: &'static str| -> Response {
        let headers: Vec<&str> = headers.iter().copied().chain([form]).collect();
        still().get(path, &headers)
    };
    let json = with(JSON).json();
    let html = json["html"].as_str().expect("the JSON holds the panel's HTML");
    vec![("JSON", html::parse(html)), ("frame", html::parse(&with(FRAME).body))]
}

#[test]
fn each_form_has_the_three_panels() {
    for (form, page) in panels("/cookie/set", &["Cookie: test1=123; other=x"]) {
        for panel in ["request-cookies", "exchange", "session"] {
            page.one(&format!("[data-panel={panel}]"));
        }
        let rows = page
            .attributes("[data-panel=request-cookies] [data-cookie]", "data-cookie");
        assert_eq!(rows, ["test1", "other"], "{form}");
        let row = page.text("[data-cookie=test1]");
        assert_eq!(row, "test1123", "{form}: name and value");
        let set = page
            .attributes("[data-panel=exchange] [data-set-cookie]", "data-set-cookie");
        assert_eq!(set, ["test1"], "{form}");
        let lines = page.text("[data-panel=exchange]");
        for line in [
            "> GET /cookie/set > ",
            "> cookie: test1=123; other=x",
            "< 200 OK",
            "< set-cookie: test1=123; SameSite=Lax; Path=/; Max-Age=20",
            "<h1>set cookie!</h1>",
        ] {
            assert!(lines.contains(line), "{form} lacks {line:?}: {lines}");
        }
    }
}

#[test]
fn the_frame_is_a_page_of_its_own_with_the_sites_style() {
    let response = still().get("/cookie/set", &[FRAME]);
    assert!(response.body.starts_with("<!doctype html>"), "{}", response.body);
    assert_eq!(response.headers("x-frame-options"), ["SAMEORIGIN"]);
    let page = html::parse(&response.body);
    assert!(page.has("link[rel=stylesheet]"));
    assert!(!page.has("script"), "it is for browsers without script");
}

#[test]
fn the_session_panel_shows_the_record() {
    let (pair, id) = session();
    for (form, page) in panels("/session/get", &[&cookie(&pair)]) {
        let panel = page.text("[data-panel=session]");
        let masked = format!("{}…{}", &id[..4], &id[62..]);
        for part in [masked.as_str(), "test2", "234", "2026-11-24T00:00:10Z"] {
            assert!(panel.contains(part), "{form} lacks {part}: {panel}");
        }
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "\"onmouseover=\"alert(1)",
    "'onmouseover='alert(1)",
    "--><svg onload=alert(1)>",
    "</template></textarea></title><b>",
    "{{7*7}}{%set a=1%}",
    // Without a semicolon a browser reads these as entities all the same.
    "&ltb&gt&amp",
];

/// Nothing that came from a cookie has become an element or an attribute.
#[track_caller]
fn harmless(page: &html::Page, form: &str, evil: &str) {
    for selector in [
        "script:not([src])",
        "img",
        "svg[onload]",
        "[onmouseover]",
        "[onerror]",
        "[data-panel] b:not([data-set-cookie] > b)",
    ] {
        assert!(!page.has(selector), "{form}: {selector} came out of {evil}");
    }
}

#[test]
fn a_hostile_cookie_is_text_on_every_page_and_in_every_form() {
    for evil in HOSTILE {
        let header = cookie(&format!("evil={evil}; {}=2", name_of(evil)));
        let mut pages = panels("/cookie/get", &[&header]);
        for path in ["/en", "/zh/state", "/en/nothing-here"] {
            pages.push((path, html::parse(&still().get(path, &[&header]).body)));
        }
        for (form, page) in &pages {
            harmless(page, form, evil);
            let panel = "[data-panel=request-cookies]";
            assert_eq!(
                page.attributes(&format!("{panel} [data-cookie]"), "data-cookie"),
                ["evil", name_of(evil).as_str()],
                "{form}"
            );
            let row =
                html::within(page.one(&format!("{panel} [data-cookie=evil]")), "td");
            let shown: String = row[0].text().collect();
            assert_eq!(shown, *evil, "{form}");
        }
    }
}

/// A cookie's name ends at the first `=`.
fn name_of(evil: &str) -> String {
    evil.replace('=', "-")
}

#[test]
fn a_hostile_value_that_the_lab_sets_is_text_too() {
    for evil in HOSTILE.iter().filter(|evil| !evil.contains(';')) {
        let form: String = evil.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!("name=lab&value={form}");
        let json = still().post("/lab/set", &form, &[JSON]).json();
        let in_json = html::parse(json["html"].as_str().expect("the panel"));
        let frame = html::parse(&still().post("/lab/set", &form, &[FRAME]).body);
        for (form, page) in [("JSON", in_json), ("frame", frame)] {
            harmless(&page, form, evil);
            let chip: String = page.one("[data-set-cookie=lab] .v").text().collect();
            assert_eq!(chip, evil.trim(), "{form}");
        }
    }
}

// Its language.

#[track_caller]
fn check_language(headers: &[&str], english: bool) {
    let heading = if english {
        "Cookies this request carried"
    } else {
        "这次请求带来的 cookie"
    };
    for (form, page) in panels("/cookie/get", headers) {
        let found = page.text("[data-panel=request-cookies] h2");
        assert_eq!(found, heading, "{form} {headers:?}");
    }
}

#[test]
fn the_panel_speaks_the_language_of_the_page_it_was_pressed_on() {
    let referer = |path: &str| format!("Referer: {}", still().url(path));
    check_language(&[], false);
    check_language(&["Accept-Language: en"], true);
    check_language(&["Accept-Language: zh"], false);
    check_language(&[&referer("/en/cookie")], true);
    check_language(&[&referer("/zh/cookie"), "Accept-Language: en"], false);
    check_language(&[&referer("/en/cookie"), "Accept-Language: zh"], true);
    check_language(&[&referer("/en"), "Accept-Language: zh"], true);
    // A referrer that tells no language leaves it to the visitor's own.
    check_language(&[&referer("/"), "Accept-Language: en"], true);
    check_language(&["Referer: garbage", "Accept-Language: en"], true);
}

// A request that no handler answers.

#[test]
fn an_error_keeps_its_status_in_every_form() {
    let server = site::shared();
    for headers in [&[][..], &[JSON], &[FRAME]] {
        let response = server.get("/no/such/thing", headers);
        assert_eq!(response.status, 404, "{headers:?}");
        let response = server.post("/lab/set", "name=session&value=1", headers);
        assert_eq!(response.status, 422, "{headers:?}");
        assert!(response.headers("set-cookie").is_empty(), "{headers:?}");
    }
    let json = server.get("/no/such/thing", &[JSON, "Accept-Language: en"]).json();
    assert_eq!(json["error"]["status"], 404, "{json}");
    let json = server.post("/lab/set", "name=session&value=1", &[JSON]).json();
    assert_eq!(json["response"]["status"], 422, "{json}");
}
