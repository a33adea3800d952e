//! Every button of every page: the panel shows what Chromium sent and received.

use std::collections::BTreeSet;
use std::time::Instant;

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::{Chromium, Travelled};
use super::page::{BUTTONS, Panel, pages, pairs, split_url};
use super::verbs::Browser;
use crate::lab::is_trip;
use crate::site::{Server, shared};
use crate::transcripts::can_run;

#[test]
fn in_chinese_the_panel_shows_what_chromium_sent_and_received() {
    with_script(Lang::Zh);
}

#[test]
fn in_english_the_panel_shows_what_chromium_sent_and_received() {
    with_script(Lang::En);
}

#[test]
fn in_chinese_without_script_the_frame_shows_it() {
    without_script(Lang::Zh);
}

#[test]
fn in_english_without_script_the_frame_shows_it() {
    without_script(Lang::En);
}

fn with_script(lang: Lang) {
    let Some(browser) = Chromium::start("every button, pressed with script") else {
        return;
    };
    // A site of its own, because one of the buttons changes what all visitors share.
    let site = Server::start();
    for path in pages(lang) {
        browser.open(&site, &path);
        let nothing_else = browser.travelled();
        only_from(&site, &nothing_else);
        let page = browser.url();
        let before = browser.eval("history.length", json!([]));

        for (nth, button) in browser.buttons().into_iter().enumerate() {
            // A trip asks other hosts, in a window of its own (`browser/scope.rs`).
            if !can_run(&button.run) || is_trip(&button.run) {
                continue;
            }
            let pressed = format!("{path}, button {nth}, {}", button.run);
            let shown = browser.press_nth(BUTTONS, nth);
            let travelled = browser.travelled();
            only_from(&site, &travelled);
            let mut travelled = of_kind("Fetch", travelled);
            // The request for the model's prediction is no exchange of the demo.
            travelled.retain(|request| !request.url.ends_with("/api/jar"));

            let expected = match (button.repeats, button.then.as_str()) {
                (true, _) => vec![button.action.as_str(); travelled.len().max(2)],
                (false, "") => vec![button.action.as_str()],
                (false, then) => vec![button.action.as_str(), then],
            };
            assert_eq!(paths(&travelled), expected, "the requests of {pressed}");
            assert_eq!(
                shown.len(),
                travelled.len(),
                "a panel for each request of {pressed}"
            );
            for (panel, travelled) in shown.iter().zip(&travelled) {
                panel.shows(travelled);
            }
            told(&browser, nth, &travelled, &pressed);
        }

        let scripted = "main [data-script]";
        let count = browser
            .eval("document.querySelectorAll(arguments[0]).length", json!([scripted]));
        for nth in 0..count.as_u64().unwrap_or_default() as usize {
            browser.click_nth(scripted, nth);
        }

        assert_eq!(browser.url(), page, "a press leaves the page");
        assert_eq!(
            browser.eval("history.length", json!([])),
            before,
            "a press adds to Back"
        );
        assert_eq!(browser.console(), [""; 0], "the console of {path}");
    }
}

/// The demo itself names each request, its status, and which cookies came back with the second.
#[track_caller]
fn told(browser: &Browser, nth: usize, travelled: &[Travelled], pressed: &str) {
    let read = r#"((told) => told && !told.hidden && [told.textContent,
            Object.fromEntries([...told.querySelectorAll("[data-came-back]")]
                .map((cell) => [cell.dataset.cameBack, cell.className]))])
        (document.querySelectorAll(arguments[0])[arguments[1]]
            .closest("[data-demo], [data-claim]").querySelector("[data-told]"))"#;
    let told = browser.eval(read, json!([BUTTONS, nth]));
    let Some(text) = told[0].as_str() else { panic!("nothing is told of {pressed}") };
    let last = travelled.last().expect("a press sends a request");
    let (_, path) = split_url(&last.url);
    let line = format!("{} {path} → {} ", last.method, last.status);
    assert!(text.contains(&line), "{line:?} is not told of {pressed}: {text}");

    let [first, second] = travelled else { return };
    if browser.buttons()[nth].then.is_empty() {
        return;
    }
    let sent: BTreeSet<_> =
        pairs(&second.cookie).into_iter().map(|(name, _)| name).collect();
    let mut verdicts = json!({});
    for name in first.set_cookies.iter().filter_map(|line| line.split('=').next()) {
        verdicts[name] = json!(if sent.contains(name) { "yes" } else { "no" });
    }
    assert_eq!(told[1], verdicts, "which cookies came back after {pressed}");
}

fn without_script(lang: Lang) {
    let Some(browser) =
        Chromium::without_script("every button, pressed without script")
    else {
        return;
    };
    let site = Server::start();
    for path in pages(lang) {
        browser.open(&site, &path);
        only_from(&site, &browser.travelled());
        let page = browser.url();
        assert!(!browser.sees(".copy"), "script runs on {path}");
        assert!(!browser.sees("[data-script]"), "a button without effect on {path}");
        assert!(
            browser.sees("iframe[name=exchange]"),
            "nobody sees the frame of {path}"
        );
        browser.eval("(document.documentElement.dataset.stays = 'yes')", json!([]));

        for (nth, button) in browser.buttons().into_iter().enumerate() {
            if !can_run(&button.run) {
                continue;
            }
            let pressed = format!("{path}, button {nth}, {}", button.run);
            let shown = browser.press_nth(BUTTONS, nth);
            let travelled = browser.travelled();
            only_from(&site, &travelled);
            let travelled = of_kind("Document", travelled);
            assert_eq!(
                paths(&travelled),
                [button.action.as_str()],
                "the request of {pressed}"
            );
            shown[0].shows(&travelled[0]);
        }

        assert_eq!(browser.url(), page, "a press leaves the page");
        let stays = browser.eval("document.documentElement.dataset.stays", json!([]));
        assert_eq!(stays, "yes", "a press loads the page again");
        assert_eq!(browser.console(), [""; 0], "the console of {path}");

        browser.reload();
        let travelled = of_kind("Document", browser.travelled());
        let carried: BTreeSet<_> =
            pairs(&travelled[0].cookie).into_iter().map(|(n, _)| n).collect();
        let Panel { cookies, .. } = browser.own_panel();
        let rows: BTreeSet<_> = cookies.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(rows, carried, "the panel after a reload of {path}");
    }
}

#[test]
fn asking_once_a_second_stays_so_after_a_stop_and_a_start() {
    let Some(browser) = Chromium::start("asking once a second") else { return };
    let watch = "main [data-every='1000']";
    browser.open(shared(), "/en/cookie");
    for _start_stop_start in 0..3 {
        browser.click(watch);
    }
    // One timer takes at least four seconds for six requests, and two take about three.
    browser.travelled();
    let (begin, mut asked) = (Instant::now(), 0);
    browser.wait_for("six requests", || {
        asked += of_kind("Fetch", browser.travelled()).len();
        asked >= 6
    });
    let took = begin.elapsed().as_secs_f64();
    assert!((3.5..12.0).contains(&took), "asked {asked} times in {took} s");
    browser.click(watch);
}

#[track_caller]
fn only_from(site: &Server, travelled: &[Travelled]) {
    let origin = site.url("");
    for Travelled { url, .. } in travelled {
        let inside = split_url(url).0 == origin
            || url.starts_with("data:")
            || url.starts_with("about:");
        assert!(inside, "{url} is not on {origin}");
    }
}

fn of_kind(kind: &str, travelled: Vec<Travelled>) -> Vec<Travelled> {
    travelled.into_iter().filter(|travelled| travelled.kind == kind).collect()
}

/// The paths of these requests without their queries.
fn paths(travelled: &[Travelled]) -> Vec<&str> {
    let paths = travelled.iter().map(|travelled| split_url(&travelled.url).1);
    paths.filter_map(|path| path.split('?').next()).collect()
}
