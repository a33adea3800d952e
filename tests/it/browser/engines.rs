//! Promises that must hold in three engines. Each test states what differs between them.

use std::time::Duration;

use rocket::serde::json::{Value as Json, json};

use super::engine::Engine;
use super::verbs::Browser;
use crate::site::shared;

/// Makes one test per engine out of each promise, so that the name of a test says both.
macro_rules! in_each_engine {
    ($($promise:ident),+ $(,)?) => {
        mod chromium {
            $(#[test] fn $promise() { super::$promise(super::Engine::Chromium); })+
        }
        mod firefox {
            $(#[test] fn $promise() { super::$promise(super::Engine::Firefox); })+
        }
        mod webkit_gtk {
            $(#[test] fn $promise() { super::$promise(super::Engine::WebKitGtk); })+
        }
    };
}

in_each_engine![
    the_browser_is_the_one_that_was_asked_for,
    a_cookie_that_is_set_comes_back_until_it_is_deleted,
    a_cookie_that_breaks_a_rule_comes_back_where_the_engine_keeps_it,
    a_key_and_a_field_do_what_a_person_expects,
];

fn the_browser_is_the_one_that_was_asked_for(engine: Engine) {
    let Some(browser) = Browser::start(engine, "which browser runs") else { return };
    let name = match engine {
        Engine::Chromium => "chrome ",
        Engine::Firefox => "firefox ",
        Engine::WebKitGtk => "MiniBrowser ",
    };
    let said = browser.name_and_version();
    assert!(said.starts_with(name), "{engine} says that it is {said}");
    browser.open(shared(), "/en/cookie");
    let shows = browser.eval(
        "[CSS.supports('-moz-appearance', 'none'), 'chrome' in window,
            matchMedia('(prefers-reduced-motion)').matches]",
        json!([]),
    );
    let [gecko, blink] = [Engine::Firefox, Engine::Chromium].map(|it| it == engine);
    assert_eq!(shows, json!([gecko, blink, true]));
    let picture = browser.screenshot();
    assert!(picture.starts_with(b"\x89PNG\r\n"), "{} bytes", picture.len());
}

fn a_cookie_that_is_set_comes_back_until_it_is_deleted(engine: Engine) {
    let Some(browser) = Browser::start(engine, "a cookie from set to reset") else {
        return;
    };
    browser.open(shared(), "/en/cookie");
    let shown = browser.run("cookie::set_cookie");
    let [set] = &shown[..] else { panic!("one press, one panel: {shown:#?}") };
    assert_eq!(set.exchange[0], "> GET /cookie/set");
    assert!(
        set.exchange.iter().any(|line| line.starts_with("< set-cookie: test1=123; "))
    );
    assert_eq!(set.chips, ["test1"]);
    assert_eq!(set.cookies, [], "nothing was sent yet");
    let kept = browser.kept("test1").expect("the jar has it");
    assert_eq!(kept.value, "123");
    assert!(kept.expiry.is_some() && !kept.http_only, "{kept:?}");

    // Both by a press and by a typed address, which is a request of the browser's own: the body is what
    // the server received.
    let shown = browser.run("cookie::get_cookie");
    assert_eq!(shown[0].cookie("test1"), Some("123"));
    browser.go(&shared().url("/cookie/get"));
    assert_eq!(browser.text("body"), "test1 = 123");

    browser.open(shared(), "/en/cookie");
    // Firefox keeps a cookie that was set with no time left for a moment longer, and lists one that has ended by
    // itself until something is set again. So it is set anew each time: a slow run may have taken longer than it lives.
    let is_empty = browser.press_until(
        Duration::from_secs(10),
        || {
            browser.run("cookie::set_cookie");
            browser.press("[data-reset]");
        },
        || browser.jar().is_empty(),
    );
    assert!(is_empty, "{engine}: {:?}", browser.jar());
    browser.go(&shared().url("/cookie/get"));
    assert_eq!(browser.text("body"), "no cookies");
}

fn a_cookie_that_breaks_a_rule_comes_back_where_the_engine_keeps_it(engine: Engine) {
    let Some(browser) = Browser::start(engine, "what this engine refuses") else {
        return;
    };
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_refused");
    // WebKitGTK requires no Secure beside SameSite=None, and has no limit of 4096 bytes.
    let lenient = if engine == Engine::WebKitGtk { "yes" } else { "no" };
    let expected = json!({
        "kept": "yes",
        "none_insecure": lenient,
        "partitioned": lenient,
        "foreign": "no",
        "__Host-insecure": lenient,
        "too_large": lenient,
    });
    let told = browser.eval(
        r#"Object.fromEntries([...document.querySelectorAll("[data-came-back]")]
            .map((cell) => [cell.dataset.cameBack, cell.className]))"#,
        json!([]),
    );
    assert_eq!(told, expected);
    browser.go(&shared().url("/cookie/get"));
    let got = browser.text("body");
    for (name, verdict) in expected.as_object().into_iter().flatten() {
        let carried = got.contains(&format!("{name} = "));
        assert_eq!(carried, verdict == "yes", "{name} in {got}");
    }
}

fn a_key_and_a_field_do_what_a_person_expects(engine: Engine) {
    let Some(browser) = Browser::start(engine, "a key and a field") else { return };
    browser.open(shared(), "/en/cookie");
    const LAB: &str = "[data-demo='cookie::lab_set']";
    browser.fill(&format!("{LAB} [name=name]"), "lab_typed");
    browser.fill(&format!("{LAB} [name=value]"), "von Hand");
    browser.eval(
        "document.querySelector(arguments[0]).focus()",
        json!([format!("{LAB} [data-run='cookie::lab_set']")]),
    );
    assert_eq!(browser.panel().chips, [""; 0]);
    browser.key('\u{e007}');
    // The press sends two requests, and the second carries what the first has set.
    browser.wait_for("Enter to press the button", || {
        browser.panel().cookie("lab_typed") == Some("von Hand")
    });
    assert_eq!(browser.dialog(), None);
    assert_eq!(browser.eval("window.nothing_of_that_name", json!([])), Json::Null);
}
