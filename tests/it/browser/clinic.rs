//! Chapter 8 in a real browser: the answer below the form, the search, the warning, and whether this
//! browser does what the model says.

use remember_me::clinic::symptoms;
use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

const ANSWERED: &str = "document.querySelector('[data-answer] .headline')";

fn ask(browser: &Browser, line: &str, from: &str) {
    browser.fill("[name=lines]", line);
    browser.fill("[name=from]", from);
    browser.click("[data-case] .run");
    browser.wait("the answer", ANSWERED, json!([]));
}

#[test]
fn a_case_is_answered_without_leaving_the_page() {
    let Some(browser) = Chromium::start("a case is answered on the page") else {
        return;
    };
    for lang in Lang::ALL {
        let path = format!("/{}/clinic", lang.code());
        browser.open(shared(), &path);
        ask(&browser, "sid=1; SameSite=None", "https://a.example/login");
        // The address follows, and holds the time.
        assert!(browser.url().contains("/clinic/case?"), "{}", browser.url());
        assert!(browser.url().contains("&now="), "{}", browser.url());
        let title = browser.eval("document.title", json!([]));
        let verdict = match lang {
            Lang::Zh => "sid：被拒收（SameSite=None, Secure） · 记住我",
            Lang::En => "sid: refused (SameSite=None, Secure) · Remember Me",
        };
        assert_eq!(title, verdict);
        assert!(
            browser.text("[data-correction]").contains("sid=1; SameSite=None; Secure")
        );
        assert!(!browser.sees("[data-secret]"));
        // The page of the permalink says the same.
        let here = browser.text(".verdicts");
        browser.reload();
        browser.wait(
            "the case's own page",
            "document.querySelector('.case-page')",
            json!([]),
        );
        assert_eq!(browser.text(".verdicts"), here);
        assert_eq!(browser.eval("document.title", json!([])), verdict);
        // Back goes to the chapter, without the answer.
        browser.back();
        browser.wait(
            "the chapter",
            "document.querySelector('[data-symptoms]')",
            json!([]),
        );
        assert!(browser.url().ends_with(&path), "{}", browser.url());
        assert_eq!(browser.console(), [""; 0]);
    }
}

/// Where the lower edge of an element is in the window.
fn bottom(browser: &Browser, css: &str) -> i64 {
    let edge = "Math.ceil(document.querySelector(arguments[0]).getBoundingClientRect().bottom)";
    browser.eval(edge, json!([css])).as_i64().expect("a number")
}

#[test]
fn the_fix_is_on_the_first_screen() {
    let Some(browser) = Chromium::start("the fix is on the first screen") else {
        return;
    };
    let case = "lines=connect.sid%3Ds%253AjZx81%3B+Path%3D%2F%3B+HttpOnly&\
                from=api.example.com%2Flogin&page=cross-site-embedded&browser=chromium";
    for (width, height) in [(1280, 800), (360, 740)] {
        browser.as_phone(width, height);
        for lang in Lang::ALL {
            browser.open(shared(), &format!("/{}/clinic/case?{case}", lang.code()));
            // On a phone the handle of the stage covers the foot of the window.
            let visible = i64::from(if width < 960 { height - 50 } else { height });
            for css in [".headline.no", "[data-correction] .copy", "[data-try] button"]
            {
                let bottom = bottom(&browser, css);
                assert!(bottom < visible, "{css} ends at {bottom} of {visible}");
            }
            let wide = "document.documentElement.scrollWidth";
            assert!(browser.eval(wide, json!([])).as_i64() <= Some(i64::from(width)));
        }
        browser.open(shared(), "/en/clinic");
        let doors = ["[data-find] [name=q]", "[data-door] .run"];
        for css in doors.into_iter().take(if width < 960 { 1 } else { 2 }) {
            assert!(bottom(&browser, css) < i64::from(height), "{css}");
        }
    }
}

#[test]
fn on_a_projector_an_answer_has_the_whole_width() {
    let Some(browser) = Chromium::start("an answer on a projector") else { return };
    browser.as_desk(1280, 900);
    let case = "lines=sid%3D1%3B+Domain%3Dcom&from=a.example%2Flogin";
    browser.open(shared(), &format!("/en/clinic/case?{case}"));
    browser.click("[data-projector-switch]");
    let share = "document.querySelector('.case-page').getBoundingClientRect().width / innerWidth";
    let share = browser.eval(share, json!([])).as_f64();
    assert!(share > Some(0.8), "{share:?} of the window");
}

#[test]
fn a_case_is_solved_with_the_keyboard_and_an_old_answer_is_marked() {
    let Some(browser) = Chromium::start("a case is solved on the page") else { return };
    browser.open(shared(), "/en/clinic");
    browser.fill("[data-door] [name=lines]", "sid=1; SameSite=None");
    browser.fill("[data-door] [name=from]", "a.example/login");
    let press = "document.querySelector('[data-door] textarea').dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))";
    browser.eval(press, json!([]));
    browser.wait("the answer", ANSWERED, json!([]));
    assert!(browser.sees(".headline.no"));
    assert!(!browser.sees("[data-stale]"));
    let form = "[data-case]:not([data-door])";
    browser.fill(&format!("{form} [name=after]"), "5");
    assert!(browser.sees("[data-stale]"), "the answer is from before");
    browser.click("[data-try] button");
    browser.wait("the fix", "document.querySelector('.headline.yes')", json!([]));
    assert!(!browser.sees("[data-stale]"));
    let lines = format!("document.querySelector('{form} textarea').value");
    assert_eq!(browser.eval(&lines, json!([])), "sid=1; SameSite=None; Secure");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_real_token_is_not_put_into_a_link_unasked() {
    let Some(browser) = Chromium::start("a link warns of a secret") else { return };
    browser.open(shared(), "/en/clinic");
    ask(&browser, "sid=eyJhbGciOiJIUzI1NiJ9.e30.x4dF9; Path=/", "https://a.example/");
    browser.wait("the warning", "document.querySelector('[data-secret]')", json!([]));
    assert!(browser.text("[data-secret]").contains("token"));
}

#[test]
fn a_search_narrows_the_symptoms_and_a_permalink_unfolds_one() {
    let Some(browser) = Chromium::start("symptoms are found") else { return };
    browser.open(shared(), "/en/clinic");
    let shown = "document.querySelectorAll('[data-symptom]:not([hidden])').length";
    assert_eq!(browser.eval(shown, json!([])), symptoms::COUNT);
    browser.fill("[name=q]", "SameSite=None but lacks Secure");
    browser.wait("fewer of them", &format!("{shown} < {}", symptoms::COUNT), json!([]));
    assert!(
        browser.sees("[data-hit=samesite-none-needs-secure][open] .fix [data-copy]")
    );
    browser.fill("[name=q]", "");
    browser.click("[data-find] .run");
    browser.wait("all of them", &format!("{shown} === {}", symptoms::COUNT), json!([]));
    browser.open(shared(), "/zh/clinic#works-in-postman");
    browser.wait(
        "it unfolds",
        "document.getElementById('works-in-postman').open",
        json!([]),
    );
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn this_browser_does_what_the_model_says() {
    let Some(browser) = Chromium::start("the model agrees with this browser") else {
        return;
    };
    browser.open(shared(), "/en/clinic");
    for (line, back) in [
        ("lab=1; Path=/lab; Secure", true),
        ("sid=1; SameSite=None", false),
        ("lab2=1; Path=/elsewhere", false),
        ("lab3=a b; HttpOnly; Path=/", true),
        ("__Host-lab4=1; Secure", false),
    ] {
        ask(&browser, line, "https://a.example/");
        browser.eval("document.querySelector('[data-send]').open = true", json!([]));
        let predicted = browser.eval(
            "document.querySelector('[data-predicted]').dataset.predicted",
            json!([]),
        );
        assert_eq!(predicted, back.to_string(), "{line}");
        browser.click("[data-send] .run");
        let observed = "document.querySelector('[data-observed]').dataset.observed";
        browser.wait("what this browser did", observed, json!([]));
        assert_eq!(browser.eval(observed, json!([])), back.to_string(), "{line}");
        assert!(browser.sees("[data-observed].yes"), "{line}");
        let gone = || browser.jar().iter().all(|kept| !kept.name.contains("lab"));
        browser.wait_for("the cookie to be taken back", gone);
        browser.eval("document.querySelector('[data-answer]').remove()", json!([]));
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn the_attribute_lab_predicts_what_comes_back() {
    let Some(browser) = Chromium::start("the attribute lab predicts") else { return };
    browser.open(shared(), "/en/cookie");
    for (name, back) in [("lab", "true"), ("__Host-lab", "false")] {
        browser.fill("[data-demo='cookie::lab_set'] [name=name]", name);
        browser.run("cookie::lab_set");
        let told =
            "document.querySelectorAll(\"[data-demo='cookie::lab_set'] .compare dd\")";
        browser.wait("both", &format!("{told}.length === 2"), json!([]));
        for at in 0..2 {
            let carried =
                browser.eval(&format!("{told}[{at}].dataset.carried"), json!([]));
            assert_eq!(carried, back, "{name} {at}");
        }
        browser.click("[data-reset]");
        browser.wait_for("the cookie to go", || browser.kept("lab").is_none());
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn without_script_a_case_has_its_own_page() {
    let Some(browser) = Chromium::without_script("the clinic without script") else {
        return;
    };
    browser.open(shared(), "/zh/clinic");
    browser.fill("[name=lines]", "sid=1; SameSite=None");
    browser.fill("[name=from]", "https://a.example/login");
    browser.click("[data-case] .run");
    browser.wait("its page", "location.pathname.endsWith('/clinic/case')", json!([]));
    assert!(browser.sees(".line-card .no"));
    browser.go(&shared().url("/en/clinic"));
    browser.fill("[name=q]", "lacks Secure");
    browser.click("[data-find] .run");
    browser.wait("its page", "location.pathname.endsWith('/clinic/find')", json!([]));
    assert!(browser.sees("[data-symptom]"));
}
