//! Reading: in the other language, on a phone, by keyboard.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Browser;
use super::page::pages;
use crate::site::shared;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

#[test]
fn the_language_link_keeps_chapter_and_place() {
    let Some(browser) = Browser::start("the language link keeps the place") else {
        return;
    };
    browser.open(shared(), "/zh/cookie");
    browser.eval(
        r#"document.getElementById("2.2.2").scrollIntoView({ behavior: "instant" })"#,
        json!([]),
    );
    browser.click("[data-twin]");
    arrived(&browser, "/en/cookie#2.2.2");
    browser.click("[data-twin]");
    arrived(&browser, "/zh/cookie#2.2.2");
}

#[test]
fn without_script_each_heading_links_to_its_twin() {
    let Some(browser) = Browser::without_script("a heading's link to its twin") else {
        return;
    };
    browser.open(shared(), "/zh/cookie");
    browser.click("[id='2.2.2'] a[hreflang=en]");
    arrived(&browser, "/en/cookie#2.2.2");
    browser.click("[data-twin]");
    assert_eq!(browser.url(), shared().url("/zh/cookie"));
}

#[track_caller]
fn arrived(browser: &Browser, path: &str) {
    browser.wait_for(path, || browser.url() == shared().url(path));
    browser.wait(
        "the heading to be in sight",
        r#"(({ top }) => top >= 0 && top < innerHeight / 2)
            (document.getElementById("2.2.2").getBoundingClientRect())"#,
        json!([]),
    );
}

#[test]
fn no_page_is_wider_than_a_phone() {
    let Some(browser) = Browser::start("every page fits a phone") else { return };
    for (width, height) in [(360, 740), (320, 568)] {
        phone(&browser, width, height);
        for path in Lang::ALL.into_iter().flat_map(pages) {
            browser.open(shared(), &path);
            fits(&browser, width, &path);
            assert!(!browser.sees("[data-panel]"), "the drawer of {path} begins open");
        }
        browser.open(shared(), "/en/cookie");
        for run in ["cookie::set_refused", "cookie::lab_set", "cookie::eight_hours"] {
            browser.run(run);
            fits(&browser, width, run);
        }
        browser.click(".drawer-handle");
        fits(&browser, width, "the open drawer");
    }
}

#[track_caller]
fn fits(browser: &Browser, width: u32, what: &str) {
    let measured = browser.eval(
        r#"(({ scrollWidth, clientWidth }) => [clientWidth, scrollWidth,
            [...document.querySelectorAll("main *")]
                .filter((thing) => thing.getBoundingClientRect().right > clientWidth + 1)
                .map((thing) => thing.outerHTML.slice(0, 120)).slice(0, 5)])
            (document.documentElement)"#,
        json!([]),
    );
    let fits = measured[0] == width && measured[1].as_u64() <= measured[0].as_u64();
    assert!(fits, "{what} does not fit {width} px: {measured:#}");
}

#[test]
fn on_a_phone_the_stage_is_a_drawer() {
    let Some(browser) = Browser::start("the drawer on a phone") else { return };
    phone(&browser, 360, 740);
    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::set_cookie");
    assert!(!browser.sees("[data-panel]"));

    browser.click(".drawer-handle");
    assert!(browser.sees("[data-set-cookie=test1]"));
    browser.click(".drawer-handle");
    assert!(!browser.sees("[data-panel]"));

    browser.eval(
        r#"document.querySelector("main .turn a:last-of-type").focus()"#,
        json!([]),
    );
    browser.key(TAB);
    assert_eq!(browser.eval("document.activeElement.id", json!([])), "drawer");
    browser.key(' ');
    assert!(browser.sees("[data-set-cookie=test1]"));
    browser.key(' ');
    assert!(!browser.sees("[data-panel]"));
}

#[test]
fn without_script_on_a_phone_the_answer_is_in_sight() {
    let Some(browser) = Browser::without_script("the drawer on a phone without script")
    else {
        return;
    };
    phone(&browser, 360, 740);
    browser.open(shared(), "/zh/state");
    fits(&browser, 360, "a page without script");
    assert!(browser.sees("iframe[name=exchange]"));
    browser.run("state::who_am_i");
    let in_sight = r#"(({ top }) => top > 0 && top < innerHeight - 100)
        (document.querySelector("iframe[name=exchange]").getBoundingClientRect())"#;
    assert_eq!(browser.eval(in_sight, json!([])), true);
    fits(&browser, 360, "an answer without script");
    browser.click(".drawer-handle");
    assert!(!browser.sees("iframe[name=exchange]"));
}

#[test]
fn on_a_phone_the_focus_is_never_hidden() {
    let Some(browser) = Browser::start("the focus on a phone") else { return };
    phone(&browser, 360, 740);
    browser.open(shared(), "/en/state");
    let covered = r#"((focused) => {
        const { left, top, width, height } = focused.getBoundingClientRect();
        const over = document.elementFromPoint(left + width / 2, top + height / 2);
        const cover = over?.closest(".stage, .top");
        return !!cover && !cover.contains(focused) && focused.outerHTML;
    })(document.activeElement)"#;
    for _ in 0..100 {
        browser.key(TAB);
        if browser.eval("document.activeElement.id", json!([])) == "drawer" {
            return;
        }
        assert_eq!(
            browser.eval(covered, json!([])),
            false,
            "this has the focus and is covered"
        );
    }
    panic!("100 tabs don't reach the drawer");
}

fn phone(browser: &Browser, width: u32, height: u32) {
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true }),
    );
}

#[test]
fn a_keyboard_is_enough_to_press_and_the_answer_is_announced() {
    let Some(browser) = Browser::start("the keyboard alone") else { return };
    browser.open(shared(), "/en/state");
    let at_first = "document.activeElement === document.querySelector('[data-run]')";
    let reached = (0..100).any(|_| {
        browser.key(TAB);
        browser.eval(at_first, json!([])) == true
    });
    assert!(reached, "100 tabs don't reach the first button");
    let outline = browser
        .eval("getComputedStyle(document.activeElement).outlineStyle", json!([]));
    assert_ne!(outline, "none", "the focus is not to be seen");

    assert!(!browser.sees("[role=status]"));
    browser.key(ENTER);
    let told = "[data-told][role=status]";
    browser.wait_for("an answer in a status element", || browser.sees(told));
    let told = browser.text(told);
    assert!(
        told.contains("GET /state/who → 200 OK") && told.contains("name: ?"),
        "{told}"
    );
    assert_eq!(
        browser.eval(at_first, json!([])),
        true,
        "the focus stays at the button"
    );
}
