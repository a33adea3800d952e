//! Chapter 6 in each engine: each attack succeeds without a defence, fails with the switch on, and is passed by it.

use std::time::{Duration, Instant};

use remember_me::book::attacks::lab::Lab;
use remember_me::book::attacks::labs::LABS;
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
            press(&browser, &here("[data-attack]"));
            let happened = if happens(lab, engine, defence) { "yes" } else { "no" };
            let evidence = here(&format!("[data-happened='{happened}']"));
            browser.wait_for(&format!("{what}: {happened} with {defence}"), || {
                browser.sees(&evidence)
            });
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
        // WebKitGTK takes a click now and then for the place where the button was before the page moved.
        for _ in 0..3 {
            press(&browser, &here("[data-start-over]"));
            let until = Instant::now() + Duration::from_secs(8);
            while !is_over() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(100));
            }
            if is_over() {
                break;
            }
        }
        assert!(is_over(), "{what}: started over");
    }
}

/// Clicks what is in the middle of the window, where nothing lies over it.
fn press(browser: &Browser, css: &str) {
    browser.eval(
        "(document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' }), true)",
        json!([css]),
    );
    browser.click(css);
}
