//! Every guess of the book is settled in a real browser: a reader who starts from nothing and presses what
//! the card says gets a verdict, because exactly one of its choices holds there.

use std::time::{Duration, Instant};

use remember_me::book::question::{At, Guess, Must};
use remember_me::book::{self, Chapter};
use rocket::serde::json::{Value as Json, json};

use super::engine::Engine;
use super::verbs::Browser;
use crate::site::Server;
use crate::transcripts::can_run;

#[test]
fn in_chromium_exactly_one_choice_of_every_guess_holds() {
    every_guess_is_settled(Engine::Chromium);
}

#[test]
fn in_firefox_exactly_one_choice_of_every_guess_holds() {
    every_guess_is_settled(Engine::Firefox);
}

#[test]
fn in_webkit_gtk_exactly_one_choice_of_every_guess_holds() {
    every_guess_is_settled(Engine::WebKitGtk);
}

fn every_guess_is_settled(engine: Engine) {
    let Some(browser) = Browser::start(engine, "every guess gets its verdict") else {
        return;
    };
    // Its own, for some of the demos change what all visitors share.
    let site = Server::start();
    let mut unsettled = Vec::new();
    for chapter in book::ALL {
        let page = format!("/en/{}", chapter.slug);
        browser.open_and_be_asked(&site, &page);
        // Two trips of chapter 5 wait: for the reader's own reload, and for two minutes.
        let here = |guess: &&Guess| {
            can_run(guess.of) && !["scope::reload", "scope::later"].contains(&guess.of)
        };
        for guess in chapter.guesses.iter().filter(here) {
            // A click that an engine takes for another place makes another order, and the card then says so.
            let tried = (0..3).map(|_| {
                forget_everything(&browser);
                settle(&browser, chapter, guess)
            });
            let held = tried.into_iter().find(Json::is_number).unwrap_or_default();
            if held.as_i64().is_none_or(|held| held < 0) {
                let says = browser.text(&of(guess, ".guessed"));
                unsettled.push(format!("{page} {}: {held}, {says}", guess.of));
            }
        }
    }
    assert!(unsettled.is_empty(), "{engine}:\n{}", unsettled.join("\n"));
}

/// Something in the card of a guess.
fn of(guess: &Guess, css: &str) -> String {
    format!("[data-demo='{}'] {css}", guess.of)
}

/// Whether the page has kept an answer to the question with this key.
const KEPT: &str =
    r#"!!JSON.parse(localStorage.getItem("remember-me"))?.guesses?.[arguments[0]]"#;

fn forget_everything(browser: &Browser) {
    browser
        .eval("document.querySelector('[data-reset]').form.requestSubmit()", json!([]));
    browser.wait(
        "the reset to end",
        "!document.querySelector('[data-reset][aria-busy]')",
        json!([]),
    );
}

/// Takes the first choice and presses what the card says, in its order. Yields the number of the choice that
/// held, as the page has recorded it.
fn settle(browser: &Browser, chapter: &Chapter, guess: &Guess) -> Json {
    let key = format!("{}/{}", chapter.slug, guess.of);
    let unfold = r#"(document.querySelectorAll("main details").forEach((fold) => (fold.open = true)))"#;
    browser.eval(unfold, json!([]));
    choose(browser, guess, &key, 0);
    idle(browser, guess, guess.of);
    for name in presses(guess) {
        if held(browser, &key).is_number() {
            break;
        }
        let button = of(guess, &format!("[data-run='{name}']"));
        let repeats = browser.eval(
            "document.querySelector(arguments[0]).dataset.every > 0",
            json!([button]),
        );
        browser.click(&button);
        if repeats == true {
            browser.wait_for(&format!("the verdict on {key}"), || {
                held(browser, &key).is_number()
            });
        } else {
            idle(browser, guess, name);
        }
    }
    held(browser, &key)
}

/// Takes a choice. What opens or is made above it may move it away under the mouse, and then it is clicked
/// again.
#[track_caller]
pub fn choose(browser: &Browser, guess: &Guess, key: &str, nth: usize) {
    for _ in 0..3 {
        browser.click_nth(&of(guess, "button.choice"), nth);
        let end = Instant::now() + Duration::from_secs(1);
        while Instant::now() < end {
            if browser.eval(KEPT, json!([key])) == true {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    panic!("{}: choice {nth} of {key} can not be taken", browser.engine);
}

/// What a reader presses after the run until the guess is settled: what its preconditions name, then the button
/// that settles it.
fn presses(guess: &Guess) -> Vec<&'static str> {
    let between = guess.needs.iter().flat_map(|need| match &need.must {
        Must::Order(names) => names,
        Must::Hold(At::Of(name), _) if !guess.plants.contains(name) => {
            std::slice::from_ref(name)
        }
        _ => &[][..],
    });
    let mut presses: Vec<_> =
        between.copied().filter(|name| *name != guess.settled_by).collect();
    if guess.settled_by != guess.of {
        presses.extend(std::iter::repeat_n(guess.settled_by, guess.after.into()));
    }
    presses
}

/// Waits until a button of the card has done its work.
fn idle(browser: &Browser, guess: &Guess, run: &str) {
    let button = of(guess, &format!("[data-run='{run}']"));
    browser.wait(
        &format!("{run} to end"),
        r#"(([...all]) => all.every((button) => !button.hasAttribute("aria-busy")))(
            document.querySelectorAll(arguments[0]))"#,
        json!([button]),
    );
}

/// The number of the choice that held, `null` before a verdict, -1 where not exactly one did.
fn held(browser: &Browser, key: &str) -> Json {
    let read = r#"(JSON.parse(localStorage.getItem("remember-me")).guesses[arguments[0]].held)"#;
    browser.eval(read, json!([key]))
}
