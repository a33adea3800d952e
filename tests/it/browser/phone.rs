//! A phone: the drawer that opens low, the bar that counts, and targets for a thumb.

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use super::page::pages;
use super::verbs::Browser;
use crate::site::shared;

const SET: &str = "[data-demo='cookie::set_cookie'] [data-run='cookie::set_cookie']";

/// How high the stage is, as a share of the window.
fn share(browser: &Browser) -> f64 {
    let read =
        "document.querySelector('#stage').getBoundingClientRect().height / innerHeight";
    browser.eval(read, json!([])).as_f64().expect("a share")
}

#[test]
fn the_first_press_opens_a_low_drawer_and_a_later_one_pulses_the_bar() {
    let Some(browser) = Chromium::start("the low drawer") else { return };
    browser.as_phone(360, 740);
    browser.open(shared(), "/zh/cookie");
    browser.press(SET);
    browser.wait_for("the drawer to open", || browser.sees(".stage.low"));
    assert!((0.25..0.36).contains(&share(&browser)), "{}", share(&browser));
    browser.wait_for("the cookie", || browser.sees("[data-chip=test1]"));
    let clear = r#"[...document.querySelectorAll(arguments[0])].every((it) => {
        const { top, bottom, right } = it.getBoundingClientRect();
        return bottom > top && top > 0 && bottom <= innerHeight + 1 && right <= innerWidth;
    })"#;
    let parts =
        "[data-chip=test1], [data-show=request], [data-show=response], .lane.srv h2";
    assert_eq!(browser.eval(clear, json!([parts])), true, "all is within the window");
    assert!(!browser.sees("[data-panel]"), "low, it has no room for the lines");

    // The bar counts down what ends next.
    let brief = browser.text("[data-show=brief]");
    let left = |text: &str| -> u32 {
        let rest = text.strip_prefix("test1 ").unwrap_or_else(|| panic!("{text}"));
        rest.split(' ').next().and_then(|it| it.parse().ok()).expect("seconds")
    };
    let before = left(&brief);
    assert!((1..=20).contains(&before), "{brief}");
    browser.wait_for("the bar to count", || {
        left(&browser.text("[data-show=brief]")) < before
    });

    // Who closes it is not interrupted again, on this page and on the next.
    browser.click(".drawer-handle");
    assert!(!browser.sees(".stage.low") && !browser.sees("[data-chip=test1]"));
    let spy = r#"(() => {
        window.pulsed = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...given) {
            if (this.matches(".drawer-handle")) window.pulsed += 1;
            return animate.apply(this, given);
        };
    })()"#;
    for page in ["/zh/cookie", "/en/cookie"] {
        browser.open(shared(), page);
        browser.eval(spy, json!([]));
        browser.press(SET);
        browser.wait("the bar to pulse", "window.pulsed === 1", json!([]));
        assert!(share(&browser) < 0.1, "{page}: {}", share(&browser));
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_verdict_is_not_under_the_bar() {
    let Some(browser) = Chromium::start("a verdict on a phone") else { return };
    browser.as_phone(360, 740);
    for run in ["cookie::eight_hours", "cookie::set_refused", "cookie::set_twins"] {
        browser.open_and_be_asked(shared(), "/zh/cookie");
        let demo = format!("[data-demo='{run}']");
        browser.eval(
            r#"(document.querySelector(arguments[0]).closest("details")?.setAttribute("open", ""))"#,
            json!([demo]),
        );
        // The last choice at the foot of the screen: its verdict comes below.
        let foot = r#"document.querySelector(arguments[0] + " .choices > li:last-child")
            .scrollIntoView({ block: "end", behavior: "instant" })"#;
        browser
            .wait_for("the choices", || browser.sees(&format!("{demo} button.choice")));
        browser.eval(foot, json!([demo]));
        browser.click(&format!("{demo} .choices > li:last-child button.choice"));
        let said = format!("{demo} .guessed > p > b");
        browser.wait_for("the verdict", || browser.sees(&said));
        browser.wait_for("the drawer to open", || browser.sees(".stage.low"));
        browser.wait(
            "all of the verdict to be clear of the bar",
            r#"((verdict, bar) => verdict.bottom <= bar.top && verdict.top >= 0)(
                document.querySelector(arguments[0]).getBoundingClientRect(),
                document.querySelector(".stage").getBoundingClientRect())"#,
            json!([format!("{demo} .guessed")]),
        );
    }
}

/// What can be pressed and is smaller than 44 px, but a link within a sentence (WCAG 2.5.5).
const SMALL: &str = r#"(() => {
    const blocks = "p, li, td, th, dd, dt, figcaption, summary, label, div";
    const isInSentence = (it) => it.matches("a") && getComputedStyle(it).display === "inline"
        && [...it.closest(blocks).childNodes].some((node) =>
            node !== it && !node.contains(it) && node.textContent.trim() !== "");
    const ofLabel = "[type=radio], [type=checkbox], [type=file]";
    const target = (it) => (it.matches(ofLabel) ? it.labels[0] ?? it : it);
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
        .map(target)
        .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.matches(".skip, [type=hidden]"));
    return [...new Set(all)].filter((it) => !isInSentence(it)).flatMap((it) => {
        const { width, height } = it.getBoundingClientRect();
        return Math.min(width, height) < 43.5
            ? [`${width.toFixed()}x${height.toFixed()} ${it.outerHTML.slice(0, 120)}`]
            : [];
    });
})()"#;

#[test]
fn whatever_can_be_pressed_is_large_enough_for_a_thumb() {
    let Some(browser) = Chromium::start("targets on a phone") else { return };
    browser.as_phone(360, 740);
    let others = |lang: Lang| {
        let lang = lang.code();
        [
            format!("/{lang}/exercises"),
            format!("/{lang}/glossary"),
            format!("/{lang}/none"),
            format!("/{lang}/clinic/find?lines=safari"),
            format!(
                "/{lang}/clinic/case?lines=sid%3D1&from=https%3A%2F%2Fa.example%2F"
            ),
        ]
    };
    let all = Lang::ALL
        .into_iter()
        .flat_map(|lang| pages(lang).into_iter().chain(others(lang)));
    for path in all {
        browser.open_and_be_asked(shared(), &path);
        browser.wait(
            "the questions to be drawn",
            r#"[...document.querySelectorAll("[data-guess]")].every((it) => it.querySelector("button.choice"))"#,
            json!([]),
        );
        browser.eval(
            "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })",
            json!([]),
        );
        let small = browser.eval(SMALL, json!([]));
        assert_eq!(small, json!([]), "{path}: {small:#}");
    }

    // After a press there is more: the drawer, the list of exchanges, what the guess came to.
    browser.open(shared(), "/en/cookie");
    browser.press(SET);
    browser.wait_for("the drawer to open", || browser.sees(".stage.low"));
    browser.click(".drawer-handle");
    browser.click(".drawer-handle");
    let open = "document.querySelector('[data-show=log] button').checkVisibility()";
    assert_eq!(browser.eval(open, json!([])), true);
    let small: Json = browser.eval(SMALL, json!([]));
    assert_eq!(small, json!([]), "{small:#}");
}
