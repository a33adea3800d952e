//! The report card in each engine gives the column that was measured in that engine.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use remember_me::engines::report_card::PROBES;
use rocket::serde::json::{Value as Json, json};

use super::engine::Engine;
use super::verbs::Browser;
use crate::site::shared;

/// What a row of the card says: the measured column of this engine, what was expected and observed.
fn rows(browser: &Browser, column: &str) -> Vec<BTreeMap<String, String>> {
    let rows = browser.eval(
        r#"[...document.querySelectorAll("[data-report-card] [data-probe]")].map((row) => ({
            probe: row.dataset.probe, measured: row.dataset[arguments[0]],
            expected: row.dataset.expected ?? "", observed: row.dataset.observed ?? "",
        }))"#,
        json!([column]),
    );
    rocket::serde::json::from_value(rows).expect("rows")
}

fn gives_its_own_column(engine: Engine, column: &str) {
    let Some(browser) = Browser::start(engine, "the report card") else { return };
    browser.open(shared(), "/en/engines");
    let started = Instant::now();
    // The button is busy once it has been pressed.
    let runs = browser.press_until(
        Duration::from_secs(5),
        || browser.click("[data-card-run]"),
        || browser.sees("[data-card-run][aria-busy], [data-report-card][data-done]"),
    );
    assert!(runs, "{engine}: the button can not be pressed");
    browser.wait_long(
        "the report card to end",
        "document.querySelector('[data-report-card]').dataset.done",
        json!([]),
    );
    let took = started.elapsed();
    let rows = rows(&browser, column);
    assert_eq!(rows.len(), PROBES.len());
    let wrong: Vec<_> = rows
        .iter()
        .filter(|row| {
            row["observed"] != row["measured"] || row["expected"] != row["measured"]
        })
        .collect();
    let said = browser.text("[data-card-status]");
    assert!(wrong.is_empty(), "{engine}: {said}\n{wrong:#?}");
    println!("{engine}: the report card took {took:?}");
    assert_eq!(
        browser.eval(
            "document.querySelector('[data-report-card]').dataset.done",
            json!([])
        ),
        "yes"
    );
    // Nothing is left on the hosts that the page itself can see.
    let left = browser.eval("document.cookie", json!([]));
    assert!(!left.as_str().unwrap_or_default().contains("_rc"), "{left}");
    let tools = browser.eval(
        "[...document.querySelectorAll('[data-card-tools] > *')].map((it) => it.localName)",
        json!([]),
    );
    assert_eq!(tools, json!(["button", "button", "button", "a"]));
}

#[test]
fn chromium_gives_its_own_column() {
    gives_its_own_column(Engine::Chromium, "chromium");
}

#[test]
fn firefox_gives_its_own_column() {
    gives_its_own_column(Engine::Firefox, "firefox");
}

#[test]
fn webkit_gtk_gives_its_own_column() {
    gives_its_own_column(Engine::WebKitGtk, "webkitgtk");
}

/// A cell opens in its place, says its rule, and is done again.
#[test]
fn a_cell_of_the_grid_opens_and_runs_in_this_browser() {
    let Some(browser) = Browser::start(Engine::Chromium, "a cell of the grid") else {
        return;
    };
    browser.open(shared(), "/en/engines/samesite");
    // Until the script is there, a press follows the link.
    browser.wait("the script", "document.querySelector('.rerun')", json!([]));
    let cell = "[data-cell='samesite/strict/link/cross-site']";
    browser.click(&format!("{cell} > a"));
    browser.wait(
        "the details",
        "document.querySelector('.opened .by-rule .section')",
        json!([]),
    );
    let said = browser.text(".opened");
    assert!(said.contains("SameSite=Strict") && said.contains('§'), "{said}");
    browser.click(".opened .rerun button");
    browser.wait_long(
        "the run to end",
        "document.querySelector('.opened [data-agrees]')",
        json!([]),
    );
    let told = browser.text(".opened [data-agrees]");
    assert!(told.contains("not sent") && told.contains("as measured"), "{told}");
    assert_eq!(
        browser.eval("document.querySelector('[data-here-differs]')", json!([])),
        Json::Null
    );
    browser.click(&format!("{cell} > a"));
    assert!(!browser.sees(".opened"));
}
