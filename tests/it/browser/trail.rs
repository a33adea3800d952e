//! The trail as a beginner walks it: the first lesson, then the chapters by their main line.

use remember_me::book::trail::TRAIL;
use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

fn greeted(browser: &Browser, known: &str, name: &str) {
    browser.wait_for(&format!("the greeting to be {known}"), || {
        browser.sees(&format!("[data-greeting={known}]"))
    });
    let says = browser.text("[data-greeting]");
    assert_eq!(says.contains(name), known != "stranger", "{says}");
}

/// Gives a name, is greeted, has it kept on the server, is greeted again, and is forgotten.
pub fn take_the_first_lesson(browser: &Browser, lang: Lang) {
    let name = "阿 <b>";
    browser.open(shared(), &format!("/{}", lang.code()));
    greeted(browser, "stranger", name);
    browser.fill("[data-door] [name=name]", name);
    browser.press("[data-door] button");
    browser.click("[data-reload]");
    greeted(browser, "cookie", name);
    browser.press("main [data-run='door::keep']");
    browser.click("[data-reload]");
    greeted(browser, "record", name);
    browser.press("main [data-run='door::forget']");
    browser.click("[data-reload]");
    greeted(browser, "stranger", name);
    assert!(browser.kept("visitor").is_none() && browser.kept("session").is_none());
}

#[test]
fn the_door_remembers_greets_and_forgets() {
    let Some(browser) = Chromium::start("the first lesson") else { return };
    Lang::ALL.into_iter().for_each(|lang| take_the_first_lesson(&browser, lang));
}

#[test]
fn without_script_the_door_remembers_greets_and_forgets() {
    let Some(browser) = Chromium::without_script("the first lesson, without script")
    else {
        return;
    };
    Lang::ALL.into_iter().for_each(|lang| take_the_first_lesson(&browser, lang));
}

#[test]
fn the_stops_are_reached_unfolded_and_the_last_one_read_is_offered_again() {
    let Some(browser) = Chromium::start("the trail") else { return };
    for lang in Lang::ALL {
        let home = format!("/{}", lang.code());
        for (at, stop) in TRAIL.iter().enumerate() {
            browser.open(shared(), &home);
            browser.click_nth("[data-trail] a", at);
            let (_, anchor) = stop.see.split_once('#').expect("chapter#anchor");
            browser.wait(
                &format!("{} to be in sight", stop.see),
                r#"((it) => it && it.checkVisibility() && it.getBoundingClientRect().top < innerHeight)(
                    document.getElementById(arguments[0]))"#,
                json!([anchor]),
            );
        }
        browser.open(shared(), &format!("{home}/session#3.2.3"));
        browser.wait(
            "the place to be kept",
            r#"localStorage.getItem("place") === "/session#3.2.3""#,
            json!([]),
        );
        browser.open(shared(), &home);
        browser.wait_for("the way on", || browser.sees("[data-go-on] a"));
        assert!(browser.text("[data-go-on] a").starts_with("3.2.3"));
    }
}

#[test]
fn the_choice_of_rust_holds_on_the_next_page() {
    let Some(browser) = Chromium::start("Flask or Rust") else { return };
    browser.open(shared(), "/en/cookie");
    assert!(browser.sees("[data-demo='cookie::set_cookie'] .tab-flask"));
    browser.open(shared(), "/en");
    browser.click("[name=speaks][value=rocket]");
    browser.open(shared(), "/zh/cookie");
    assert!(browser.sees("[data-demo='cookie::set_cookie'] .tab-rocket"));
}
