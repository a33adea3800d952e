//! Chapter 6 in each engine: each attack succeeds without a defence, fails with the switch on, and is passed by it.

use std::time::Duration;

use remember_me::book::attacks::lab::Lab;
use remember_me::book::attacks::labs::{LABS, ride};
use remember_me::engines::{self, CellOutcome};
use remember_me::http::lab_page::TWO_MINUTES_AND_MORE;
use rocket::serde::json::json;

use super::engine::Engine;
use super::engine::Engine::{Chromium, Firefox, WebKitGtk};
use super::verbs::Browser;
use crate::site::shared;

#[test]
fn in_chromium_each_attack_succeeds_and_then_fails() {
    each_lab(Chromium);
}

#[test]
fn in_firefox_each_attack_succeeds_and_then_fails() {
    each_lab(Firefox);
}

#[test]
fn in_webkit_gtk_each_attack_succeeds_and_then_fails() {
    each_lab(WebKitGtk);
}

/// Whether the attack happens in this engine with this defence, as the lab's own data says.
fn happens(lab: &Lab, engine: Engine, defence: usize) -> bool {
    let name = match engine {
        Chromium => "chromium",
        Firefox => "firefox",
        WebKitGtk => "webkitgtk",
    };
    let differs = lab
        .differs
        .iter()
        .find(|it| it.engine == name && it.defence == lab.defences[defence].name);
    differs.map_or(defence == 0, |it| it.happens)
}

fn each_lab(engine: Engine) {
    let Some(browser) = Browser::start(engine, "the attacks of chapter 6") else {
        return;
    };
    let only = std::env::var("LAB").ok();
    for lab in LABS.iter().filter(|it| only.as_deref().is_none_or(|o| o == it.slug)) {
        let here = |css: &str| format!("[data-lab='{}'] {css}", lab.slug);
        let what = format!("{engine}: {}", lab.slug);
        browser.go(&shared().url("/en/attacks"));
        browser.wait_for("the page", || browser.sees(&here("[data-attack]")));
        let attack = |defence: usize| {
            let happened = if happens(lab, engine, defence) { "yes" } else { "no" };
            let evidence = here(&format!("[data-happened='{happened}']"));
            let pressed = press_until(&browser, &here("[data-attack]"), || {
                browser.sees(&evidence)
            });
            assert!(pressed, "{what}: {happened} with {defence}");
        };
        assert!(!browser.sees(&here("[data-happened]")), "{what}");
        attack(0);
        press(&browser, &here("[data-switch]"));
        browser.wait_for(&format!("{what}: the switch"), || {
            browser.sees(&here("[data-switch][data-on='true']"))
        });
        assert!(!browser.sees(&here("[data-happened]")), "{what}: forgotten");
        attack(lab.switch);
        let passes = happens(lab, engine, 0) && !happens(lab, engine, lab.switch);
        assert_eq!(browser.sees(&here("[data-passed]")), passes, "{what}");
        // The other defences take long, and are tried when a lab is run alone.
        let others = 1..if only.is_some() { lab.defences.len() } else { 0 };
        for defence in others.filter(|it| *it != lab.switch) {
            let name = lab.defences[defence].name;
            let button = here(&format!("[data-defence='{name}']"));
            browser.eval(
                "(document.querySelector(arguments[0]).closest('details').open = true)",
                json!([button]),
            );
            press(&browser, &button);
            browser.wait(
                &format!("{what}: {name}"),
                "!document.querySelector(arguments[0]) && !document.querySelector(arguments[1])",
                json!([button, here("[data-happened]")]),
            );
            attack(defence);
        }
        browser.go(&shared().url("/en/attacks/certificate"));
        let certified = format!("[data-certified='{}']", lab.slug);
        browser.wait_for("the certificate", || browser.sees("[data-certificate]"));
        assert_eq!(browser.sees(&certified), passes, "{what}");
        browser.go(&shared().url("/en/attacks"));
        browser.wait_for("the page", || browser.sees(&here("[data-start-over]")));
        let is_over = || {
            browser.sees(&here("[data-switch][data-on='false']"))
                && !browser.sees(&here("[data-happened]"))
                && !browser.sees(&here("[data-passed]"))
        };
        let is_over = press_until(&browser, &here("[data-start-over]"), is_over);
        assert!(is_over, "{what}: started over");
    }
}

#[test]
fn in_chromium_each_way_to_ride_carries_what_was_measured() {
    each_way(Chromium);
}

#[test]
fn in_firefox_each_way_to_ride_carries_what_was_measured() {
    each_way(Firefox);
}

#[test]
fn in_webkit_gtk_each_way_to_ride_carries_what_was_measured() {
    each_way(WebKitGtk);
}

/// The pairs of a way and a defence that are tried each time, besides that of the renewed cookie in Chromium, which
/// alone has the two minutes. The others take long, and are tried when the lab is run alone.
const WAYS: [(&str, &str); 6] = [
    ("link", "lax"),
    ("method", "lax"),
    ("link", "strict"),
    ("redirect", "strict"),
    ("refresh", "strict"),
    ("refresh", "origin"),
];

/// Whether the last request of a way carries the shop's cookie, as the cell says that measured such a request. There
/// is none of a redirect of the shop's own; the rule for `Strict` is that of a link.
fn carries(engine: Engine, way: &str, defence: &str) -> bool {
    let attribute =
        if ["lax", "strict"].contains(&defence) { defence } else { "absent" };
    let request = match (way, attribute) {
        ("late", "absent") => {
            return is_sent(engine, "samesite/two-minutes/after-125-s");
        }
        ("renewed", "absent") => {
            return is_sent(engine, "samesite/two-minutes/changed-value");
        }
        ("form" | "late" | "renewed", _) => "form-post/cross-site",
        ("refresh", _) => "link-then-meta-refresh/cross-site",
        _ => "link/cross-site",
    };
    is_sent(engine, &format!("samesite/{attribute}/{request}"))
}

/// Whether the cookie was sent where this cell was measured.
fn is_sent(engine: Engine, id: &str) -> bool {
    let cells = &engines::measurements().cells;
    let cell = cells.iter().find(|it| it.id == id).expect("a cell");
    let measured = match engine {
        Chromium => &cell.chromium,
        Firefox => &cell.firefox,
        WebKitGtk => &cell.webkitgtk,
    };
    measured.result == CellOutcome::Sent
}

fn each_way(engine: Engine) {
    let Some(browser) = Browser::start(engine, "the ways of an attack of chapter 6")
    else {
        return;
    };
    let here = |css: &str| format!("[data-lab='ride'] {css}");
    let open = |css: &str| {
        browser.eval(
            "(document.querySelector(arguments[0]).closest('details').open = true)",
            json!([here(css)]),
        );
    };
    let is_alone = std::env::var("LAB").is_ok_and(|it| it == "ride");
    browser.go(&shared().url("/en/attacks"));
    browser.wait_for("the page", || browser.sees(&here("[data-attack]")));
    for defence in ride::LAB.defences.iter().map(|it| it.name) {
        let ways = ride::LAB.ways.iter().skip(1).map(|it| it.name);
        let ways = ways.filter(|way| match *way {
            "late" => is_alone && defence == "off",
            "renewed" => defence == "off" && (is_alone || engine == Chromium),
            way => is_alone || WAYS.contains(&(way, defence)),
        });
        let ways: Vec<_> = ways.collect();
        if ways.is_empty() {
            continue;
        }
        let switch = format!("[data-defence='{defence}']");
        if browser
            .eval("!!document.querySelector(arguments[0])", json!([here(&switch)]))
            == true
        {
            open(&switch);
            press(&browser, &here(&switch));
            browser.wait(
                &format!("{engine}: {defence}"),
                "!document.querySelector(arguments[0])",
                json!([here(&switch)]),
            );
        }
        for way in ways {
            let what = format!("{engine}: {way} with {defence}");
            let button = format!("[data-way='{way}']");
            open(&button);
            // Two of them wait for two minutes.
            let patience = match way {
                "late" | "renewed" => {
                    Duration::from_secs(TWO_MINUTES_AND_MORE.into()) + PATIENCE
                }
                _ => PATIENCE,
            };
            let taken = here(&format!("[data-happened] [data-way-taken='{way}']"));
            let is_over = browser.press_until(
                patience,
                || press(&browser, &here(&button)),
                || browser.sees(&taken),
            );
            assert!(is_over, "{what}");
            let is_sent = carries(engine, way, defence);
            let carried = browser.eval(
                "!!document.querySelector(arguments[0]).lastElementChild.querySelector('.has-cookie')",
                json!([here(".lanes")]),
            );
            assert_eq!(carried, is_sent, "{what}: the cookie");
            // With the cookie only the token stops it, or a look at who has started the last request.
            let stops = defence == "token" || defence == "origin" && way != "refresh";
            let expected = if is_sent && !stops { "yes" } else { "no" };
            let happened = here(&format!("[data-happened='{expected}']"));
            assert!(browser.sees(&happened), "{what}: not {expected}");
            assert!(!browser.sees(&here("[data-passed]")), "{what}: passed");
        }
    }
}

/// How long an attack of a dozen pages may take.
const PATIENCE: Duration = Duration::from_secs(25);

/// Presses until something has come about.
fn press_until(browser: &Browser, css: &str, is_so: impl Fn() -> bool) -> bool {
    browser.press_until(PATIENCE, || press(browser, css), is_so)
}

/// Clicks what is in the middle of the window, where nothing lies over it.
fn press(browser: &Browser, css: &str) {
    browser.eval(
        "(document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' }), true)",
        json!([css]),
    );
    browser.click(css);
}
