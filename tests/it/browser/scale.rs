//! Chapter 7: the page draws what its exchanges say, and nothing else.

use std::collections::BTreeMap;

use remember_me::book::scale::ways::WAYS;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::{Server, can_share, shared};
use crate::transcripts::can_run;

const TRIALS: [&str; 10] = [
    "read", "change", "replay", "fill", "restart", "key", "fallback", "workers",
    "shared", "visitors",
];

fn open(browser: &Browser, site: &Server, lang: Lang) {
    browser.open(site, &format!("/{}/scale", lang.code()));
}

/// Presses the button of a handler and waits for what the page's own module draws.
#[track_caller]
fn run(browser: &Browser, handler: &str, drawn: &str, arguments: Json) {
    browser.run(&format!("scale::{handler}"));
    browser.wait(&format!("what comes of {handler} to be drawn"), drawn, arguments);
}

/// Text and verdict of each cell of the table, by its name.
fn cells(browser: &Browser) -> BTreeMap<String, (String, String)> {
    let read = r#"[...document.querySelectorAll("[data-cell]")].map((cell) =>
        [cell.dataset.cell, cell.textContent, cell.dataset.verdict ?? ""])"#;
    let read = browser.eval(read, json!([]));
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let read = read.as_array().into_iter().flatten();
    read.map(|cell| (text(&cell[0]), (text(&cell[1]), text(&cell[2])))).collect()
}

fn each_cell_is_filled_by_its_own_trial(lang: Lang) {
    let Some(browser) = Chromium::start("the table of the five ways is filled") else {
        return;
    };
    open(&browser, shared(), lang);
    let empty = cells(&browser);
    assert_eq!(empty.len(), WAYS.len() * TRIALS.len());
    for (cell, (text, verdict)) in &empty {
        assert!(verdict.is_empty() && text.contains('/'), "{cell} says {text}");
    }
    let mut untried = empty.len();
    for trial in TRIALS {
        if !can_run(&format!("scale::{trial}_five")) {
            continue;
        }
        let cell = format!("jwt {trial}");
        let drawn =
            "document.querySelector(`[data-cell='${arguments[0]}']`).dataset.verdict";
        run(&browser, &format!("{trial}_five"), drawn, json!([cell]));
        // The cells say the same as the body, and only those of this trial have changed.
        let body = browser.panel().exchange.join("\n");
        let cells = cells(&browser);
        for way in WAYS {
            let (text, verdict) = &cells[&format!("{way} {trial}")];
            let line = format!("verdict: {way} {trial} {verdict}\n");
            assert!(!verdict.is_empty() && body.contains(&line), "{line} in {body}");
            let counted = verdict.starts_with(|c: char| c.is_ascii_digit());
            assert!(!counted || text.contains(verdict.as_str()), "{text}");
            assert!(!text.contains('{') && !text.is_empty(), "{text}");
        }
        untried -= WAYS.len();
        let left = cells.values().filter(|(_, verdict)| verdict.is_empty()).count();
        assert_eq!(left, untried, "after {trial}");
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn each_cell_is_filled_by_its_own_trial_in_chinese() {
    each_cell_is_filled_by_its_own_trial(Lang::Zh);
}

#[test]
fn each_cell_is_filled_by_its_own_trial_in_english() {
    each_cell_is_filled_by_its_own_trial(Lang::En);
}

#[test]
fn the_two_tabs_show_which_write_is_lost_and_in_which_order() {
    let Some(browser) = Chromium::start("the lost update is drawn") else { return };
    open(&browser, shared(), Lang::En);
    assert!(!browser.sees("[data-two]"), "there is nothing to show yet");
    for (order, whole) in [
        (["a_reads", "b_reads", "a_writes", "b_writes"], "lost: color=blue"),
        (["a_reads", "b_reads", "b_writes", "a_writes"], "lost: size=large"),
        (["a_reads", "a_writes", "b_reads", "b_writes"], "size=large"),
    ] {
        run(
            &browser,
            "begin_two",
            "!document.querySelector('[data-two-steps] *')",
            json!([]),
        );
        for (at, step) in order.iter().enumerate() {
            let drawn = "document.querySelectorAll('[data-two-steps] *').length === arguments[0]";
            run(&browser, step, drawn, json!([at + 1]));
        }
        let keys = browser.text("[data-two-keys]");
        assert!(keys.contains("color=blue") && keys.contains("size=large"), "{keys}");
        let seen = browser.text("[data-two-whole]");
        assert!(seen.contains(whole), "{order:?}: {seen}");
        let lost = browser.sees("[data-two-whole] .no");
        assert_eq!(lost, whole.starts_with("lost"), "{order:?}: {seen}");
    }
}

#[test]
fn the_rate_of_success_is_drawn_request_by_request() {
    let Some(browser) = Chromium::start("the workers’ rate is drawn") else { return };
    // A site of its own, because the workers are one group for all visitors.
    let site = Server::start();
    open(&browser, &site, Lang::En);
    let watch = "main [data-run='scale::ask_workers']";
    let dots = |way: &str| {
        browser
            .text(&format!("[data-rate={way}] [data-dots]"))
            .replace(char::is_whitespace, "")
    };
    browser.run("scale::start_workers");
    browser.click(watch);
    let asked = "document.querySelector('[data-rate=jwt] output')?.textContent.endsWith(arguments[0])";
    browser.wait("twenty requests", asked, json!(["/20"]));
    assert_eq!(dots("plain"), "●".repeat(20));
    assert_eq!(dots("server"), "●○○○".repeat(5));
    assert_eq!(browser.text("[data-rate=server] output"), "5/20");

    // The worker that knows her has ended: a bar, and from there on nobody.
    browser.run("scale::kill_worker");
    browser.wait("the bar", "document.querySelector('[data-rate=server] [data-dots]').textContent.endsWith('│')", json!([]));
    browser.wait(
        "the burst to be over",
        "!document.querySelector(arguments[0]).hasAttribute('aria-pressed')",
        json!([watch]),
    );
    browser.click(watch);
    browser.wait("three requests", asked, json!(["/3"]));
    browser.click(watch);
    assert!(dots("server").contains("│○○○"), "{}", dots("server"));

    // All have the same key, and then a new one with a fallback to the old.
    browser.eval("(document.querySelector('[name=keys]').value = 'same')", json!([]));
    browser.run("scale::start_workers");
    browser.run("scale::change_key_kindly");
    browser.click(watch);
    browser.wait("four requests", asked, json!(["/4"]));
    browser.click(watch);
    assert!(dots("signed").starts_with("●●●●"), "{}", dots("signed"));
    browser.run("scale::stop_workers");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn with_one_shared_store_the_session_is_known_whoever_is_killed() {
    let proof = "the workers’ shared store is chosen in the form";
    let Some(browser) = Chromium::start(proof) else { return };
    if !can_share(proof) {
        return;
    }
    let site = Server::start();
    open(&browser, &site, Lang::Zh);
    let watch = "main [data-run='scale::ask_workers']";
    let asked = "document.querySelector('[data-rate=server] output')?.textContent.endsWith(arguments[0])";
    let burst = || {
        browser.click(watch);
        // The text about the burst before is no answer.
        let first = "Number(document.querySelector('[data-rate=server] output')?.textContent.split('/')[1]) < 20";
        browser.wait("the first requests", first, json!([]));
        browser.wait("twenty requests", asked, json!(["/20"]));
    };
    browser.eval(
        "(document.querySelector('[name=sessions]').value = 'shared')",
        json!([]),
    );
    browser.run("scale::start_workers");
    let body = browser.panel().exchange.join("\n");
    assert!(body.contains("redis-server"), "it says where the store is: {body}");
    burst();
    assert_eq!(browser.text("[data-rate=server] output"), "20/20");
    // Each worker has made a key of its own.
    assert_eq!(browser.text("[data-rate=signed] output"), "5/20");

    for changed in ["kill_worker", "restart_workers", "change_key"] {
        browser.wait(
            "the burst to be over",
            "!document.querySelector(arguments[0]).hasAttribute('aria-pressed')",
            json!([watch]),
        );
        browser.run(&format!("scale::{changed}"));
        burst();
        let rate = browser.text("[data-rate=server] output");
        assert_eq!(rate, "20/20", "after {changed}");
    }
    browser.run("scale::stop_workers");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn the_bill_is_drawn_as_it_was_measured() {
    let Some(browser) = Chromium::start("the bill is drawn") else { return };
    open(&browser, shared(), Lang::Zh);
    for (how, sessions) in
        [("eager", 10_000), ("lazy", 100), ("expiry", 3000), ("cap", 1000)]
    {
        let drawn = "document.querySelector(`[data-how='${arguments[0]}'] rect:nth-of-type(6)`)";
        run(&browser, &format!("bill_{how}"), drawn, json!([how]));
        let says = browser.text(&format!("[data-how={how}] output"));
        assert!(says.contains(&format!(" {sessions} ")), "{how}: {says}");
        let body = browser.panel().exchange.join("\n");
        let measured = says.split(" kB").next().unwrap_or_default().trim();
        assert!(body.contains(&format!(" {measured} kB\n")), "{says} in {body}");
    }
    let height = |how: &str| {
        let read = "Number(document.querySelector(`[data-how='${arguments[0]}'] rect:last-child`).getAttribute('height'))";
        browser.eval(read, json!([how])).as_f64().expect("a height")
    };
    assert!(height("eager") > 4.0 * height("lazy"), "the bot fills the memory");
    assert!(height("eager") > 2.0 * height("cap"), "the cap bounds it");
}
