//! Reading: in the other language, on a phone, by keyboard, from the last row.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::page::pages;
use super::verbs::Browser;
use crate::site::shared;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';

#[test]
fn the_language_link_keeps_chapter_and_place() {
    let Some(browser) = Chromium::start("the language link keeps the place") else {
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
    let Some(browser) = Chromium::without_script("a heading's link to its twin") else {
        return;
    };
    browser.open(shared(), "/zh/cookie");
    browser.click(".heading:has([id='2.2.2']) a[hreflang=en]");
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
    let Some(browser) = Chromium::start("every page fits a phone") else { return };
    for (width, height) in [(360, 740), (320, 568)] {
        browser.as_phone(width, height);
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
    let Some(browser) = Chromium::start("the drawer on a phone") else { return };
    browser.as_phone(360, 740);
    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::set_cookie");
    browser.wait_for("the low drawer", || browser.sees(".stage.low"));
    browser.click(".drawer-handle");
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
    let Some(browser) =
        Chromium::without_script("the drawer on a phone without script")
    else {
        return;
    };
    browser.as_phone(360, 740);
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
    let Some(browser) = Chromium::start("the focus on a phone") else { return };
    browser.as_phone(360, 740);
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

#[test]
fn a_keyboard_is_enough_to_press_and_the_answer_is_announced() {
    let Some(browser) = Chromium::start("the keyboard alone") else { return };
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

/// The demo that has the focus.
fn focused_demo(browser: &Browser) -> String {
    let read = r#"(document.activeElement.closest("[data-demo]")?.dataset.demo ?? "")"#;
    browser.eval(read, json!([])).as_str().unwrap_or_default().to_owned()
}

#[test]
fn single_keys_go_through_the_demos_and_run_them() {
    let Some(browser) = Chromium::start("the shortcuts") else { return };
    browser.open(shared(), "/zh/state");
    browser.key('j');
    assert_eq!(focused_demo(&browser), "state::who_am_i");
    browser.key('n');
    assert_eq!(focused_demo(&browser), "state::three_identities");
    browser.key('k');
    assert_eq!(focused_demo(&browser), "state::who_am_i");

    browser.key('2');
    assert!(browser.sees("[data-demo='state::who_am_i'] .tab-flask"));
    browser.key('4');
    assert!(browser.sees("[data-demo='state::who_am_i'] .tab-http"));
    browser.key('r');
    browser.wait_for("the demo in view to run", || {
        browser.panel().exchange.first().is_some_and(|line| line.contains("/state/who"))
    });

    browser.key('s');
    assert_eq!(browser.eval("document.activeElement.id", json!([])), "stage");
    browser.key(']');
    browser.wait_for("the next chapter", || browser.url().ends_with("/zh/cookie"));
    // The text that the same keys type in a Chinese input method.
    browser.key('【');
    browser.wait_for("the one before", || browser.url().ends_with("/zh/state"));
}

#[test]
fn the_list_of_shortcuts_opens_closes_and_switches_them_off_for_good() {
    let Some(browser) = Chromium::start("the list of shortcuts") else { return };
    browser.open(shared(), "/en/state");
    assert!(!browser.sees("#keys"));
    browser.key('?');
    assert!(browser.sees("#keys"));
    let said = browser.text("#keys");
    assert!(said.contains(Lang::En.words().look.run), "{said}");
    browser.key('j');
    assert_eq!(focused_demo(&browser), "", "the list is over the page");
    browser.key(ESCAPE);
    assert!(!browser.sees("#keys"));

    browser.click("button[data-keys]");
    browser.click("#keys [data-keys-on]");
    browser.click("#keys [data-keys]");
    assert!(!browser.sees("#keys"));
    for _ in 0..2 {
        browser.key('j');
        browser.key('?');
        assert_eq!(focused_demo(&browser), "", "switched off");
        assert!(!browser.sees("#keys"), "switched off");
        browser.reload();
    }
    browser.click("button[data-keys]");
    browser.click("#keys [data-keys-on]");
    browser.key(ESCAPE);
    browser.key('j');
    assert_eq!(focused_demo(&browser), "state::who_am_i", "on again");
}

#[test]
fn a_letter_in_a_field_is_a_letter_and_with_control_it_is_the_browsers() {
    let Some(browser) = Chromium::start("letters in fields") else { return };
    browser.open(shared(), "/en/cookie");
    let field = "[data-demo='cookie::lab_set'] [name=domain]";
    browser.eval("document.querySelector(arguments[0]).focus()", json!([field]));
    for letter in "fjr?1[".chars() {
        browser.key(letter);
    }
    assert_eq!(
        browser.eval("document.querySelector(arguments[0]).value", json!([field])),
        "fjr?1["
    );
    assert!(browser.url().ends_with("/en/cookie") && !browser.sees("#keys"));
    assert!(!browser.sees("[data-projector-switch][aria-pressed=true]"));

    browser.open(shared(), "/en/state");
    let held = r#"document.body.dispatchEvent(new KeyboardEvent("keydown",
        { key: "j", ctrlKey: true, bubbles: true, cancelable: true }))"#;
    assert_eq!(browser.eval(held, json!([])), true, "left to the browser");
    assert_eq!(focused_demo(&browser), "");
}

#[test]
fn the_projector_mode_enlarges_stays_from_page_to_page_and_ends() {
    let Some(browser) = Chromium::start("the projector mode") else { return };
    // The size of this screen is unknown, and the mode asks for the whole of it.
    browser.as_desk(1920, 1080);
    browser.open(shared(), "/zh/state");
    let stage_width = || {
        let read = r#"document.getElementById("stage").getBoundingClientRect().width"#;
        browser.eval(read, json!([])).as_f64().expect("a width")
    };
    let letters = || {
        let read = "parseFloat(getComputedStyle(document.body).fontSize)";
        browser.eval(read, json!([])).as_f64().expect("a size")
    };
    let before = (stage_width(), letters());
    assert!(browser.sees(".contents"));
    browser.click("[data-projector-switch]");
    assert!(!browser.sees(".contents") && browser.sees("[data-panel]"));
    let now = (stage_width(), letters());
    assert!(now.0 > before.0 * 1.3 && now.1 > before.1, "{now:?} after {before:?}");
    let fits = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.eval(fits, json!([])), true);

    browser.open(shared(), "/zh/cookie");
    assert!(!browser.sees(".contents"), "it stays");
    assert!(browser.sees("[data-projector-switch][aria-pressed=true]"));
    browser.key('f');
    assert!(browser.sees(".contents"));
    browser.key('f');
    assert!(!browser.sees(".contents"));
    browser.key(ESCAPE);
    assert!(browser.sees(".contents"), "Escape leaves it");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn every_block_has_a_button_that_copies_it() {
    let Some(browser) = Chromium::start("the copy buttons") else { return };
    browser.devtools(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    browser.open(shared(), "/en/cookie");
    let bare = browser.eval(
        r#"[...document.querySelectorAll("main pre, main .captured .wire-lines")]
            .filter((block) => !block.parentElement.querySelector(":scope > .copy")).length"#,
        json!([]),
    );
    assert_eq!(bare, 0, "blocks without a button");

    let copied = |block: &str| {
        let focus = "document.querySelector(arguments[0]).focus()";
        browser.eval(focus, json!([format!("{block} .copy")]));
        browser.key(ENTER);
        browser.wait_for("the copy to be announced", || {
            let said = r#"document.querySelector("[aria-live=polite]").textContent"#;
            browser.eval(said, json!([])) == Lang::En.words().phrases.copied
        });
        let text = browser.eval("navigator.clipboard.readText()", json!([]));
        text.as_str().unwrap_or_default().to_owned()
    };
    browser.click("[data-demo='cookie::set_cookie'] label[for$=-rocket]");
    let rust = copied("[data-demo='cookie::set_cookie'] .tab-rocket");
    assert!(rust.starts_with("#[get(\"/cookie/set\")]\nfn set_cookie("), "{rust}");
    let lines = copied(".captured");
    assert!(lines.starts_with("> GET /cookie/set HTTP/1.1\n"), "{lines}");
    assert!(!lines.contains("Cop"), "{lines}");
    browser.run("cookie::get_cookie");
    let lines = copied("[data-panel=exchange]");
    assert!(lines.starts_with("> GET /cookie/get\n"), "{lines}");
    assert!(!lines.contains("Cop"), "{lines}");
}

/// Where no Latin font of the list is installed, a Chinese one has the letters, and its quotes and dots
/// are as wide as a Han character.
#[test]
fn quotes_and_dots_in_english_are_as_narrow_as_english() {
    let Some(browser) = Chromium::start("the width of quotes") else { return };
    // The width of each sign in an element, in its own font size.
    let measure = r#"((css, signs) => [...document.querySelectorAll(css)].slice(0, 3).map((place) => {
        const probe = document.createElement("span");
        probe.style.whiteSpace = "pre";
        place.append(probe);
        const size = parseFloat(getComputedStyle(probe).fontSize);
        const widths = signs.map((sign) => {
            probe.textContent = sign.repeat(10);
            return probe.getBoundingClientRect().width / size / 10;
        });
        probe.remove();
        return widths;
    }))(...arguments)"#;
    let narrow = |path: &str, css: &str| {
        let found = browser.eval(measure, json!([css, ["’", "‘", "“", "”", "·", "§"]]));
        let found = found.as_array().cloned().unwrap_or_default();
        assert!(!found.is_empty(), "{path} has no {css}");
        for widths in found.iter().filter_map(|it| it.as_array()) {
            for (at, most) in [0.45, 0.45, 0.65, 0.65, 0.65, 0.75].iter().enumerate() {
                let width = widths[at].as_f64().unwrap_or(1.0);
                assert!(width < *most, "{path} {css}: sign {at} takes {width} em");
            }
        }
    };
    for path in ["/en", "/en/cookie"] {
        browser.open(shared(), path);
        narrow(path, "h1");
        narrow(path, "main p");
        narrow(path, ".contents a");
        narrow(path, "[data-panel] .empty");
    }
    narrow("/en/cookie", ".heading > h2");
    narrow("/en/cookie", ".claim .says");
    browser.open(shared(), "/zh/cookie");
    narrow("/zh/cookie", ".top nav a[lang=en]");
    narrow("/zh/cookie", ".heading .marks a[lang=en]");

    // A few words of the other language use its fonts.
    let family = |css: &str| {
        let read = "getComputedStyle(document.querySelector(arguments[0])).fontFamily";
        browser.eval(read, json!([css])).as_str().unwrap_or_default().to_owned()
    };
    let (here, there) = (family("main p"), family(".top nav a[lang=en]"));
    assert_ne!(here, there);
    browser.open(shared(), "/en/cookie");
    assert_eq!(family("main p"), there);
    assert_eq!(family(".top nav a[lang=zh-CN]"), here);
}

#[test]
fn a_table_laid_out_as_a_list_is_still_a_table() {
    let Some(browser) = Chromium::start("tables on a phone") else { return };
    browser.as_phone(360, 740);
    for path in ["/zh/cookie", "/en/session", "/zh/code"] {
        browser.open(shared(), path);
        browser.eval(
            r#"document.querySelectorAll("[data-deeper]").forEach((it) => (it.open = true))"#,
            json!([]),
        );
        let tree = browser.devtools("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let count =
            |role: &str| nodes.iter().filter(|n| n["role"]["value"] == role).count();
        let cells = browser
            .eval(r#"document.querySelectorAll("main .scroll td").length"#, json!([]));
        assert!(cells.as_u64() > Some(0), "{path} has no table");
        let seen = count("cell") + count("gridcell");
        assert!(Some(seen as u64) >= cells.as_u64(), "{path}: {seen} of {cells} cells");
        assert!(count("columnheader") > 0 && count("rowheader") > 0, "{path}");
    }
}
