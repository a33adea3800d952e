//! Chapter 5 in each engine: a press opens a window that goes from host to host, and the card tells what this
//! engine carried.

use rocket::serde::json::{Value as Json, json};

use super::engine::Engine;
use super::engine::Engine::{Chromium, Firefox, WebKitGtk};
use super::verbs::Browser;
use crate::site::shared;

#[test]
fn in_chromium_the_main_line_shows_what_it_carries() {
    main_line(Chromium);
}

#[test]
fn in_firefox_the_main_line_shows_what_it_carries() {
    main_line(Firefox);
}

#[test]
fn in_webkit_gtk_the_main_line_shows_what_it_carries() {
    main_line(WebKitGtk);
}

/// The trips of the main line, with what their last requests carry in this engine.
fn expected(engine: Engine) -> Vec<(&'static str, Vec<&'static str>)> {
    let redirect = match engine {
        Chromium => "3 carried scope_lax, scope_strict, scope_unset.",
        Firefox | WebKitGtk => "3 carried scope_lax, scope_unset.",
    };
    // On plain http WebKitGTK keeps no `Secure` cookie, and it sends what it has into a frame.
    let frame = match engine {
        Chromium | Firefox => "3 carried nothing.",
        WebKitGtk => "3 carried scope_unset.",
    };
    let within = match engine {
        Chromium => "3 carried scope_parted.",
        Firefox => "3 carried scope_embedded, scope_parted.",
        WebKitGtk => "3 carried nothing.",
    };
    vec![
        ("hosts", vec!["2 carried scope_wide.", "3 carried nothing."]),
        ("link", vec!["3 carried scope_lax, scope_unset."]),
        ("post", vec!["3 carried scope_unset."]),
        ("redirect", vec![redirect]),
        ("frame", vec![frame]),
        ("partition", vec![within, "4 carried nothing."]),
    ]
}

fn main_line(engine: Engine) {
    let Some(browser) = Browser::start(engine, "the trips of chapter 5") else {
        return;
    };
    browser.open_and_be_asked(shared(), "/en/scope");
    let mut wrong = Vec::new();
    for (trip, lines) in expected(engine) {
        let card = format!("[data-demo='scope::{trip}']");
        let choice = format!("{card} button.choice");
        // The choices become buttons one demo after the other.
        browser.wait_for("something to press", || browser.sees(&choice));
        browser.click(&choice);
        browser.wait_for(&format!("the verdict on {trip}"), || {
            let key = format!("scope/scope::{trip}");
            let held = browser.eval(
                r#"(JSON.parse(localStorage.getItem("remember-me"))?.guesses?.[arguments[0]]?.held)"#,
                json!([key]),
            );
            held.is_number()
        });
        let told = browser.text(&format!("{card} [data-told]"));
        for line in lines {
            if !told.contains(&format!("request {line}")) {
                wrong.push(format!("{trip}: {line} is not in {told}"));
            }
        }
        assert!(!browser.sees(&format!("{card} [data-mend]")), "{engine} {trip}");
    }
    assert!(wrong.is_empty(), "{engine}:\n{}", wrong.join("\n"));

    // By hand, without the window: the same pages, one click after the other, and the reader's own reload.
    browser.open(shared(), "/en/scope");
    let way = browser.eval(
        "document.querySelector(\"[data-demo='scope::reload'] .by-hand a\").href",
        json!([]),
    );
    browser.go(way.as_str().expect("an address"));
    for host in ["shop.localhost", "evil.localhost", "shop.localhost"] {
        browser.click("a[data-next]");
        browser.wait_for(host, || {
            browser.url().contains(&format!("//{host}:")) && browser.sees(".lab h1")
        });
    }
    let arrived = |browser: &Browser| {
        let read = "document.querySelector('[data-arrived]').textContent";
        browser.eval(read, json!([]))
    };
    let names = |cookie: Json| -> Vec<String> {
        let line = cookie.as_str().unwrap_or_default().to_owned();
        let pairs = line.trim_start_matches("Cookie: ").split("; ");
        let mut names: Vec<_> = pairs
            .filter_map(|pair| pair.split('=').next())
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(arrived(&browser)), ["scope_lax", "scope_unset"], "{engine}");
    browser.reload();
    browser.wait_for("the reload", || browser.sees("[data-over]"));
    assert_eq!(names(arrived(&browser)), ["scope_lax", "scope_unset"], "{engine}");
    browser.click("[data-over] a");
    browser.wait_for("the chapter", || {
        browser.url().contains("/en/scope#demo-scope-reload")
    });
}
