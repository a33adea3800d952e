//! No verdict without its precondition: what the page says of an exchange that could not answer, and
//! that its button provides what was missing.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::page::split_url;
use super::verbs::Browser;
use super::walk::{between, follow};
use crate::guessing::{SimulatedBrowser, Way, demos};
use crate::lab::is_trip;
use crate::questions::for_each_card;
use crate::site::{Hands, Server, shared};
use crate::transcripts::takes_long;
use crate::verdicts::leftovers;

/// Something in the card of a demo.
fn of(demo: &str, css: &str) -> String {
    format!("[data-demo='{demo}'] {css}")
}

/// Opens the page of a chapter with every fold open.
fn open(browser: &Browser, site: &Server, path: &str) {
    browser.open_and_be_asked(site, path);
    let unfold = r#"document.querySelectorAll("[data-deeper]").forEach((fold) => (fold.open = true))"#;
    browser.eval(unfold, json!([]));
}

fn choose(browser: &Browser, demo: &str) {
    browser.click_nth(&of(demo, "button.choice"), 0);
}

fn guessed(browser: &Browser, demo: &str) -> String {
    browser.text(&of(demo, ".guessed"))
}

/// Presses a button of this card.
fn press(browser: &Browser, demo: &str, run: &str) {
    browser.press(&of(demo, &format!("[data-run='{run}']")));
}

/// Waits for the sentence that no verdict can be given.
#[track_caller]
fn lacks(browser: &Browser, demo: &str, why: &str) {
    browser.wait_for(&format!("what {demo} lacks"), || {
        browser.sees(&of(demo, "[data-mend]"))
    });
    let says = guessed(browser, demo);
    assert!(says.contains(why), "{says}");
    unjudged(browser, demo);
}

#[track_caller]
fn unjudged(browser: &Browser, demo: &str) {
    let says = guessed(browser, demo);
    let words = &Lang::En.words().phrases;
    for verdict in [words.guess_right, words.guess_wrong, words.guess_held] {
        assert!(!says.contains(verdict), "a verdict on {demo}: {says}");
    }
}

#[track_caller]
fn judged(browser: &Browser, demo: &str) {
    let words = &Lang::En.words().phrases;
    browser.wait_for(&format!("the verdict on {demo}"), || {
        let says = guessed(browser, demo);
        says.contains(words.guess_right) || says.contains(words.guess_wrong)
    });
}

fn mend(browser: &Browser, demo: &str) {
    browser.click(&of(demo, "[data-mend]"));
}

/// The paths of the demos' requests since the last call.
fn sent(browser: &Chromium) -> Vec<String> {
    let fetched = browser.travelled().into_iter().filter(|it| it.kind == "Fetch");
    let paths = fetched.map(|it| split_url(&it.url).1.to_owned());
    paths.filter(|path| !path.starts_with("/api")).collect()
}

#[test]
fn who_reads_for_longer_than_the_cookie_lives_is_told_so_and_nothing_else() {
    const DEMO: &str = "cookie::set_cookie";
    let Some(browser) = Chromium::start("a press that comes late") else { return };
    open(&browser, shared(), "/en/cookie");
    choose(&browser, DEMO);
    browser.wait_for("the run", || guessed(&browser, DEMO).contains("/cookie/get"));
    // The page's clock advances by 21 seconds, and so does the age of the browser's cookie.
    browser.eval(
        r#"((now) => {
            Date.now = () => now() + 21000;
            document.cookie = "test1=; path=/; max-age=0";
        })(Date.now.bind(Date))"#,
        json!([]),
    );
    press(&browser, DEMO, "cookie::get_cookie");
    lacks(&browser, DEMO, "Twenty seconds have passed");
    mend(&browser, DEMO);
    browser.wait_for("the run", || guessed(&browser, DEMO).contains("/cookie/get"));
    press(&browser, DEMO, "cookie::get_cookie");
    judged(&browser, DEMO);

    // The cookie is set, deleted by another card, and read within the time.
    browser.click(&of(DEMO, "[data-again]"));
    choose(&browser, DEMO);
    browser.wait_for("the run", || guessed(&browser, DEMO).contains("/cookie/get"));
    press(&browser, "cookie::del_cookie", "cookie::set_cookie");
    browser.eval("(document.cookie = 'test1=; path=/; max-age=0')", json!([]));
    press(&browser, DEMO, "cookie::get_cookie");
    lacks(&browser, DEMO, "carried no test1=123");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_card_plants_what_its_question_is_about_and_then_asks() {
    let Some(browser) = Chromium::start("cards that plant") else { return };
    let cards: [(&str, &str, &[&str]); 6] = [
        ("cookie", "cookie::del_cookie", &["/cookie/set", "/cookie/del"]),
        ("cookie", "cookie::get_cookie", &["/cookie/set", "/cookie/get"]),
        ("cookie", "cookie::tamper_private", &["/private/set", "/private/tamper"]),
        ("session", "session::del_session", &["/session/set", "/session/del"]),
        ("session", "session::set_two", &["/session/two", "/session/two"]),
        ("session", "session::get_session", &["/session/get"]),
    ];
    for (chapter, demo, paths) in cards {
        open(&browser, shared(), &format!("/en/{chapter}"));
        sent(&browser);
        browser.eval(
            "document.querySelector('[data-reset]').form.requestSubmit()",
            json!([]),
        );
        browser.wait_for("everything forgotten", || {
            sent(&browser).iter().any(|path| path == "/lab/deep/reset")
        });
        browser.wait(
            "the reset to end",
            "!document.querySelector('[data-reset][aria-busy]')",
            json!([]),
        );
        sent(&browser);
        choose(&browser, demo);
        judged(&browser, demo);
        assert_eq!(sent(&browser), paths, "{demo}");
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn leftovers_and_the_wrong_order_yield_no_verdict() {
    let Some(browser) = Chromium::start("leftovers, and another order") else { return };
    open(&browser, shared(), "/en/cookie");
    browser.eval("(document.cookie = 'foreign=1; path=/')", json!([]));
    const REFUSED: &str = "cookie::set_refused";
    choose(&browser, REFUSED);
    lacks(&browser, REFUSED, "The browser had a foreign before");
    mend(&browser, REFUSED);
    judged(&browser, REFUSED);

    // The right deletion before the wrong one.
    const DEEP: &str = "cookie::set_deep";
    choose(&browser, DEEP);
    browser.wait_for("the run", || guessed(&browser, DEEP).contains("deep/del"));
    press(&browser, DEEP, "cookie::del_deep");
    lacks(&browser, DEEP, "with the wrong path yet");
    mend(&browser, DEEP);
    browser.wait_for("the run", || guessed(&browser, DEEP).contains("deep/del"));
    press(&browser, DEEP, "cookie::del_deep_wrong");
    press(&browser, DEEP, "cookie::del_deep");
    judged(&browser, DEEP);

    // Everything is forgotten in between: a reader who deletes then has shown nothing.
    browser.click(&of(DEEP, "[data-again]"));
    choose(&browser, DEEP);
    browser.wait_for("the run", || guessed(&browser, DEEP).contains("deep/del"));
    press(&browser, DEEP, "cookie::del_deep_wrong");
    browser
        .eval("document.querySelector('[data-reset]').form.requestSubmit()", json!([]));
    browser.wait_for("the run to be over", || {
        guessed(&browser, DEEP).contains("deep/set")
    });
    press(&browser, DEEP, "cookie::del_deep");
    unjudged(&browser, DEEP);

    // The form has other values than the page was made with.
    const LAB: &str = "cookie::lab_set";
    browser.fill(&of(LAB, "[name=value]"), "2");
    choose(&browser, LAB);
    lacks(&browser, LAB, "The form was changed");

    // The visitor has a session when the question is about having none.
    const READ: &str = "session::get_session";
    open(&browser, shared(), "/en/session");
    press(&browser, READ, "session::set_session");
    choose(&browser, READ);
    lacks(&browser, READ, "There was a session this time");
    mend(&browser, READ);
    judged(&browser, READ);
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_double_press_is_no_skip_and_a_conclusion_stays_folded_until_the_verdict() {
    const DEMO: &str = "cookie::set_by_server";
    let Some(browser) = Chromium::start("a double press") else { return };
    browser.as_phone(360, 740);
    open(&browser, shared(), "/en/cookie");
    sent(&browser);
    let folded =
        "document.querySelector(arguments[0] + ' + [data-conclusion]').open === false";
    let card = format!("[data-demo='{DEMO}']");
    browser.wait("the fold to close", folded, json!([card]));
    browser.eval(
        r#"((card) => {
            card.querySelector("[data-run]").click();
            card.querySelector("[data-skip]").click();
            card.querySelector("[data-run]").click();
        })(document.querySelector(arguments[0]))"#,
        json!([card]),
    );
    assert_eq!(sent(&browser), [""; 0], "a double press sends");
    assert!(browser.sees(&of(DEMO, "[data-skip]")));
    choose(&browser, DEMO);
    judged(&browser, DEMO);
    assert_eq!(browser.eval(folded, json!([card])), false, "the conclusion is folded");
    let under = r#"((box, bar) => bar && getComputedStyle(bar).position === "fixed"
            && box.getBoundingClientRect().bottom > bar.getBoundingClientRect().top)
        (document.querySelector(arguments[0]), document.querySelector(".stage"))"#;
    assert_eq!(
        browser.eval(under, json!([of(DEMO, ".guessed")])),
        false,
        "under the bar"
    );
}

#[test]
fn a_claim_of_the_note_is_judged_when_its_own_request_has_been_answered() {
    let Some(browser) = Chromium::start("a guess at a claim") else { return };
    open(&browser, shared(), "/en/cookie");
    for (claim, guess, mark) in
        [("made-by-server", "half", "✓"), ("all-sent", "right", "✗")]
    {
        let claim = format!("[data-claim={claim}]");
        let folded = format!("{claim} > .shows:not([open])");
        browser.wait_for("the claim to fold", || browser.sees(&folded));
        assert!(!browser.sees(&format!("{claim} .verdict")), "{claim}");
        assert!(!browser.sees(&format!("{claim} > .look")), "{claim}");
        browser.click(&format!("{claim} [value={guess}]"));
        let marked = || {
            browser.eval(
                r#"((label) => getComputedStyle(label, "::after").content)
                    (document.querySelector(arguments[0]))"#,
                json!([format!("{claim} label:has(:checked)")]),
            )
        };
        assert_eq!(marked(), "none", "{claim}: a mark without an answer");
        browser.press(&format!("{claim} [data-run]"));
        browser.wait_for("the verdict", || browser.sees(&format!("{claim} .verdict")));
        assert!(browser.sees(&format!("{claim} > .look")), "{claim}");
        assert_eq!(marked(), format!("\"{mark}\""), "{claim}");
    }
    assert_eq!(browser.console(), [""; 0]);
}

/// Puts a cookie under every name and path that the demos use, with a value that none of them writes.
fn fill_the_jar(browser: &Chromium) {
    let cookies: Vec<_> = leftovers()
        .into_iter()
        // The tools refuse a name with a prefix whose conditions aren't met, as the browser does.
        .filter(|it| !it.name.starts_with("__"))
        .map(|it| {
            json!({
                "name": it.name, "value": it.value, "path": it.path,
                "url": shared().url("/"),
            })
        })
        .collect();
    browser.devtools("Network.setCookies", json!({ "cookies": cookies }));
}

/// Turns the page's clock ahead by an hour, and the browser's jar with it.
fn an_hour_later(browser: &Chromium) {
    let turned = r#"((now) => {
        const turned = now() + 3600000;
        Date.now = () => now() + 3600000;
        return turned / 1000;
    })(Date.now.bind(Date))"#;
    let now = browser.eval(turned, json!([])).as_f64().expect("a time");
    let kept = browser.devtools("Storage.getCookies", json!({}));
    for cookie in kept["cookies"].as_array().into_iter().flatten() {
        let ends = cookie["expires"].as_f64().unwrap_or_default();
        if (0.0..now).contains(&ends) {
            let [name, domain, path] = ["name", "domain", "path"].map(|it| &cookie[it]);
            let which = json!({ "name": name, "domain": domain, "path": path });
            browser.devtools("Network.deleteCookies", which);
        }
    }
}

/// Every card but those that start processes or take long, which read no cookie of the visitor's: from a
/// jar full of leftovers, then once more with what that left, without the presses between, and with an hour
/// before each press.
#[test]
fn no_card_says_anything_false_however_it_is_pressed() {
    let Some(browser) = Chromium::start("every card, with leftovers") else { return };
    let (hands, demos) = (Hands::default(), demos());
    let server = Server::start_with(hands.clock());
    let (mut seen, mut judged, mut mistakes) = ("", 0, Vec::new());
    for_each_card(|chapter, card, guess| {
        let names = [guess.of, guess.settled_by];
        let slow = |name: &&str| demos.get(name).is_some_and(|it| takes_long(it.1));
        // What a trip shows depends on the engine (`browser/scope.rs`).
        if names.iter().any(slow) || is_trip(guess.of) {
            return;
        }
        let mut visitor =
            SimulatedBrowser { server: &server, hands: &hands, jar: Vec::new() };
        let trip = visitor.settle(card, guess, Way::AsAsked);
        let right = visitor.borne_out(guess, &trip);
        if seen != chapter.slug {
            open(&browser, shared(), &format!("/en/{}", chapter.slug));
            seen = chapter.slug;
        }
        let key = format!("{}/{}", chapter.slug, guess.of);
        let first = between(guess);
        for how in ["with leftovers", "a second time", "in the wrong order", "late"] {
            if how == "with leftovers" {
                fill_the_jar(&browser);
            }
            choose(&browser, guess.of);
            let first = if how == "in the wrong order" { &[][..] } else { &first };
            let held = follow(&browser, &key, guess, first, || {
                if how == "late" {
                    an_hour_later(&browser);
                }
            });
            if let Some(held) = held {
                judged += 1;
                let says = guess.choices[held].label.en;
                if right != [says] {
                    mistakes.push(format!("{key} {how}: {says}, not {right:?}"));
                }
            }
            browser.click(&of(guess.of, "[data-again]"));
        }
    });
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert!(judged >= 40, "only {judged} verdicts");
}
