//! The exchange as HTML: its three panels in every form, and hostile text in them.

use super::{FRAME, JSON, cookie, session, still};
use crate::html;
use crate::http1::Response;

/// The HTML of the panel in each form: of a page, in the frame, in the JSON.
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
    // A browser reads these as entities even without a semicolon.
    "&ltb&gt&amp",
];

/// Asserts that no text of a cookie has become an element or an attribute.
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

/// The name of a cookie ends at the first `=`.
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
