//! The stage: it draws what travelled, what the jar kept, and what the server remembers.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use browser_jar::Engine;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

/// A chip of the jar: its cookie's name, what has become of it, and its lines of small print.
#[derive(Debug)]
struct Chip {
    state: String,
    value: String,
    time: String,
    small: Vec<String>,
}

const CHIPS: &str = r#"[...document.querySelectorAll("[data-show=jar] [data-chip]")].map((chip) => [
    chip.dataset.chip,
    ["refused", "expired", "deleted", "gone"].find((state) => chip.classList.contains(state)) ?? "kept",
    chip.querySelector(".v").textContent,
    chip.querySelector(".t")?.textContent ?? "",
    [...chip.querySelectorAll("small")].map((line) => line.textContent)])"#;

/// The chips in the jar, by name. The session's and twins are not told apart.
#[track_caller]
fn chips(browser: &Browser) -> BTreeMap<String, Chip> {
    let read = browser.eval(CHIPS, json!([]));
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let list = |json: &Json| json.as_array().into_iter().flatten().map(text).collect();
    let chip = |read: &Json| Chip {
        state: text(&read[1]),
        value: text(&read[2]),
        time: text(&read[3]),
        small: list(&read[4]),
    };
    let read = read.as_array().into_iter().flatten();
    read.map(|read| (text(&read[0]), chip(read))).collect()
}

/// Waits until the last exchange has been played to its end.
#[track_caller]
fn played(browser: &Browser, path: &str) {
    browser.wait(
        &format!("{path} to be played"),
        r#"document.querySelector("[data-show=road]").dataset.step === "4"
            && document.querySelector("[data-show=request] b")?.textContent.endsWith(arguments[0])
            && document.querySelector("[data-show=log] code").textContent.includes(` ${arguments[0]} `)"#,
        json!([path]),
    );
}

fn pills(browser: &Browser, side: &str) -> Vec<String> {
    let read = r#"[...document.querySelectorAll(`[data-show=${arguments[0]}] [data-pill]`)]
        .map((pill) => pill.dataset.pill)"#;
    let read = browser.eval(read, json!([side]));
    let read = read.as_array().into_iter().flatten();
    read.filter_map(Json::as_str).map(str::to_owned).collect()
}

#[test]
fn the_chip_has_the_attributes_of_the_line_that_was_sent() {
    let Some(browser) = Chromium::start("a chip says what the line said") else {
        return;
    };
    browser.open(shared(), "/zh/cookie");
    assert_eq!(chips(&browser).len(), 0);
    assert!(browser.sees("[data-show=jar-empty]"));
    browser.travelled();

    for (run, path, name) in [
        ("cookie::set_cookie", "/cookie/set", "test1"),
        ("cookie::set_deep", "/cookie/deep/set", "deep"),
        ("cookie::set_private", "/private/set", "secret"),
    ] {
        browser.press(&format!("[data-demo='{run}'] [data-run='{run}']"));
        played(&browser, path);
        let travelled = browser.travelled();
        let line = travelled.iter().flat_map(|travelled| &travelled.set_cookies);
        let mut line = line.filter(|line| line.starts_with(&format!("{name}=")));
        let line = line.next_back().expect("Chromium received the line").clone();
        let (pair, attributes) = line.split_once("; ").expect("it has attributes");
        let chip = &chips(&browser)[name];
        assert_eq!(chip.state, "kept");
        assert_eq!(chip.value, pair.split_once('=').unwrap_or_default().1);
        assert_eq!(chip.small[0], attributes.replace("; ", " · "));
        assert_eq!(pills(&browser, "response"), [name]);
    }

    let phrases = &Lang::Zh.words().phrases;
    let chips = chips(&browser);
    let kept = phrases.predicted_kept.replace("{}", "Chromium 156");
    assert_eq!(chips["test1"].small[1..], [kept.as_str(), phrases.seen_by_script]);
    let hidden = phrases.hidden_path.replace("{}", "/cookie/deep");
    assert_eq!(chips["deep"].small[1..], [kept, hidden], "nobody has seen it yet");
    assert_eq!(chips["secret"].small[2], phrases.hidden_http_only);
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn what_this_browser_refuses_is_drawn_with_its_reason() {
    let Some(browser) = Chromium::start("a refusal, drawn") else { return };
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_refused");
    played(&browser, "/cookie/get");
    let refused =
        Lang::En.words().phrases.predicted_refused.replace("{}", "Chromium 156");
    let refused = refused.trim_end_matches("{why}");
    let chips = chips(&browser);
    assert_eq!(chips["kept"].state, "kept");
    for (name, why) in [
        ("none_insecure", "SameSite=None requires Secure"),
        ("partitioned", "Partitioned requires Secure"),
        ("foreign", "which is not within Domain “example.com”"),
        ("__Host-insecure", "What is wrong here: Secure"),
        ("too_large", "Name and value are 4097 bytes together"),
    ] {
        assert_eq!(chips[name].state, "refused", "{name}");
        let [said] = &chips[name].small[..] else { panic!("{:?}", chips[name]) };
        assert!(said.starts_with(refused) && said.contains(why), "{name}: {said}");
        assert!(browser.kept(name).is_none(), "Chromium has {name} after all");
    }
    assert_eq!(pills(&browser, "request"), ["kept"]);
}

#[test]
fn a_wrong_prediction_stands_beside_what_was_seen() {
    let Some(browser) = Chromium::start("a prediction that fails") else { return };
    // According to its documents, Safari keeps SameSite=None without Secure. This browser only claims
    // to be Safari.
    let name =
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15";
    browser.devtools("Network.setUserAgentOverride", json!({ "userAgent": name }));
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_refused");
    played(&browser, "/cookie/get");
    let phrases = &Lang::En.words().phrases;
    let chips = chips(&browser);
    assert_eq!(chips["none_insecure"].state, "refused");
    let kept = phrases.predicted_kept.replace("{}", Engine::Safari.title().en);
    assert_eq!(chips["none_insecure"].small, [kept.as_str(), phrases.why_unknown]);
    assert!(browser.sees("[data-chip=none_insecure] .wrong"));
    assert!(!browser.sees("[data-chip=foreign] .wrong"), "{:?}", chips["foreign"]);
}

#[test]
fn a_cookie_leaves_at_its_end_a_session_at_its_own() {
    let Some(browser) = Chromium::start("two clocks") else { return };
    browser.open(shared(), "/zh/cookie");
    let begin = Instant::now();
    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    browser.open(shared(), "/zh/session");
    browser.run("session::set_session");
    played(&browser, "/session/get");
    let clocks = r#"[...document.querySelectorAll("[data-clock]")].map((row) =>
        [row.className.split(" ")[1], row.classList.contains("over")])"#;
    let expected = json!([["brw", false], ["srv", false]]);
    assert_eq!(browser.eval(clocks, json!([])), expected, "the line of time");

    // The server's record ends first. The browser is not told, and keeps a key that opens nothing.
    let expired = "!!document.querySelector('[data-show=shelf] li.expired')";
    until(begin, 18, || browser.eval(expired, json!([])) == true);
    assert_eq!(chips(&browser)["session"].state, "kept");
    assert_eq!(chips(&browser)["test1"].state, "kept");
    assert!(browser.kept("session").is_some() && browser.kept("test1").is_some());

    // The cookie ends after its twenty seconds. The session's cookie has no end of its own.
    until(begin, 22, || chips(&browser)["test1"].state == "expired");
    let took = begin.elapsed();
    assert!(took >= Duration::from_secs(19), "test1 left after {took:?}");
    assert_eq!(chips(&browser)["test1"].time, Lang::Zh.words().phrases.became_expired);
    assert_eq!(chips(&browser)["session"].state, "kept");

    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::get_cookie");
    played(&browser, "/cookie/get");
    assert_eq!(pills(&browser, "request"), ["session"]);
    assert!(browser.kept("test1").is_none());
    assert_eq!(browser.console(), [""; 0]);
}

/// Waits until a condition holds, at most until this many seconds have passed since `begin`.
#[track_caller]
fn until(begin: Instant, seconds: u64, mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        assert!(
            begin.elapsed() < Duration::from_secs(seconds),
            "not after {seconds} s"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn what_replaces_and_what_deletes_is_told_apart() {
    let Some(browser) = Chromium::start("replaced and deleted") else { return };
    browser.open(shared(), "/en/cookie");
    let phrases = &Lang::En.words().phrases;
    let told = || browser.text("[data-show=log] li:first-child .srv");

    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    assert!(told().contains(&format!("test1 ({})", phrases.became_new)), "{}", told());
    browser.run("cookie::set_cookie");
    browser.wait(
        "the second exchange",
        r#"document.querySelectorAll("[data-show=log] li").length === 2"#,
        json!([]),
    );
    assert!(
        told().contains(&format!("test1 ({})", phrases.became_replaced)),
        "{}",
        told()
    );
    browser.run("cookie::del_cookie");
    played(&browser, "/cookie/del");
    assert!(
        told().contains(&format!("test1 ({})", phrases.became_deleted)),
        "{}",
        told()
    );
    assert_eq!(chips(&browser)["test1"].state, "deleted");

    browser.run("cookie::del_cookie");
    browser.wait(
        "the fourth exchange",
        r#"document.querySelectorAll("[data-show=log] li").length === 4"#,
        json!([]),
    );
    let nothing = format!("test1 ({})", phrases.became_deletes_nothing);
    assert!(told().contains(&nothing), "{}", told());
}

#[test]
fn what_script_writes_and_takes_away_is_seen() {
    let Some(browser) = Chromium::start("script and the stage") else { return };
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    browser.click("[data-script=raise]");
    browser.wait(
        "the chip to say 999",
        r#"document.querySelector("[data-chip=test1] .v").textContent === "999""#,
        json!([]),
    );
    // Script gave it attributes that nobody can read back: the chip must not show the old ones.
    let phrases = &Lang::En.words().phrases;
    assert_eq!(chips(&browser)["test1"].small[0], phrases.line_unseen);
    browser.eval(r#"(document.cookie = "test1=; path=/; max-age=0")"#, json!([]));
    browser.wait(
        "the chip to go",
        r#"document.querySelector("[data-chip=test1]").classList.contains("gone")"#,
        json!([]),
    );
}

#[test]
fn an_exchange_is_replayed_and_stepped_through_by_keyboard() {
    let Some(browser) = Chromium::start("replay by keyboard") else { return };
    browser.open(shared(), "/en/cookie");
    let press = |css: &str| {
        browser.eval("document.querySelector(arguments[0]).focus()", json!([css]));
        assert_eq!(
            browser.eval("document.activeElement.matches(arguments[0])", json!([css])),
            true,
            "{css} takes the focus"
        );
        browser.key('\u{e007}');
    };
    let step = || {
        browser
            .eval("document.querySelector('[data-show=road]').dataset.step", json!([]))
    };

    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    browser.run("cookie::get_cookie");
    played(&browser, "/cookie/get");
    assert!(!browser.sees("[data-do=now]"));

    // Back to the first exchange, at its first step: the jar was empty then.
    press("[data-show=log] li:last-child button");
    for _ in 0..3 {
        press("[data-do=back]");
    }
    assert_eq!(step(), "1");
    assert!(browser.sees("[data-show=jar-empty]"), "{:?}", chips(&browser));
    assert_eq!(pills(&browser, "request"), [""; 0]);
    let current = "[data-show=log] [aria-current=true] code";
    assert!(browser.text(current).contains("/cookie/set"));

    // On, step by step, into the next exchange.
    for expected in ["2", "3", "4"] {
        press("[data-do=step]");
        assert_eq!(step(), expected);
    }
    assert_eq!(chips(&browser)["test1"].state, "kept");
    press("[data-do=step]");
    assert!(browser.text(current).contains("/cookie/get"));
    assert_eq!(pills(&browser, "request"), ["test1"]);

    press("[data-do=now]");
    assert!(!browser.sees("[data-do=now]"));
    press("[data-do=slow]");
    assert!(browser.sees("[data-do=slow][aria-pressed=true]"));
}

#[test]
fn the_stage_goes_along_to_the_next_chapter() {
    let Some(browser) = Chromium::start("the stage across pages") else { return };
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    let before = chips(&browser)["test1"].small[0].clone();
    browser.open(shared(), "/en/session");
    assert_eq!(chips(&browser)["test1"].small[0], before);
    assert!(browser.text("[data-show=log]").contains("/cookie/set"));
}

#[test]
fn nothing_flies_where_motion_is_not_wanted_and_chips_fly_where_it_is() {
    let watch = r#"(() => {
        window.flown = 0;
        new MutationObserver((changes) => {
            for (const { addedNodes } of changes)
                for (const node of addedNodes) if (node.matches?.(".flying")) window.flown += 1;
        }).observe(document.querySelector("[data-show=road]"), { childList: true });
    })()"#;
    for (browser, flies) in [
        (Chromium::start("no motion on the stage"), false),
        (Chromium::with_motion("motion on the stage"), true),
    ] {
        let Some(browser) = browser else { return };
        browser.open(shared(), "/en/cookie");
        browser.eval(watch, json!([]));
        // The chip is what moves. A page that scrolls smoothly would only move away from under the
        // mouse.
        browser.eval(
            "(document.documentElement.style.scrollBehavior = 'auto')",
            json!([]),
        );
        browser.run("cookie::set_cookie");
        played(&browser, "/cookie/set");
        browser.run("cookie::get_cookie");
        played(&browser, "/cookie/get");
        let flown = browser.eval("window.flown", json!([])).as_u64();
        assert_eq!(flown, Some(if flies { 2 } else { 0 }), "one chip in, one chip out");
        let moving =
            "document.querySelector('#show').getAnimations({ subtree: true }).length";
        if !flies {
            assert_eq!(browser.eval(moving, json!([])), 0);
        }
    }
}

#[test]
fn a_request_without_an_answer_is_said_on_the_road() {
    let Some(browser) = Chromium::start("no answer, on the stage") else { return };
    browser.open(shared(), "/en/cookie");
    browser.eval(
        r#"(window.fetch = () => new Promise((_, no) => { window.cut = no; }))"#,
        json!([]),
    );
    browser.click("[data-demo='cookie::get_cookie'] [data-run='cookie::get_cookie']");
    let words = &Lang::En.words().phrases;
    assert!(browser.text("[data-show=response]").contains(words.waiting));
    assert!(browser.sees("[data-show=road].waiting"));
    browser.eval("window.cut(new Error())", json!([]));
    browser.wait(
        "the road to say so",
        "document.querySelector('[data-show=response]').textContent === arguments[0]",
        json!([words.no_answer]),
    );
}
