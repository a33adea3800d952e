//! Where a section stops: which of its guesses were made, and which of them were right.

use remember_me::book;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use crate::site::shared;

#[test]
fn where_a_section_stops_the_reader_sees_which_guesses_were_right() {
    const DEMO: &str = "state::who_am_i";
    let Some(browser) = Chromium::start("the progress of a section") else { return };
    let phrases = &Lang::En.words().phrases;
    let place = "[data-remember] [data-so-far]";
    let of = |css: &str| format!("[data-demo='{DEMO}'] {css}");
    let choose = |nth: usize, verdict: &str| {
        browser.click_nth(&of("button.choice"), nth);
        browser.wait_for(verdict, || browser.text(&of(".guessed")).contains(verdict));
    };
    let counts = |made: usize, of: usize, right: usize| {
        let numbers = [made, of, right].map(|it| it.to_string());
        let each = |text: String, number: &String| text.replacen("{}", number, 1);
        numbers.iter().fold(phrases.so_far.to_owned(), each)
    };
    let says = |counts: String| {
        browser.wait_for(&counts.clone(), || browser.text(place).starts_with(&counts));
    };
    let signs = || -> String {
        browser.text(place).chars().filter(|sign| "✓✗…○".contains(*sign)).collect()
    };
    // A page that is only opened does without it.
    let scroll = || browser.eval("(scrollBy(0, 9), true)", json!([]));
    browser.open_and_be_asked(shared(), "/en/state");
    scroll();
    says(counts(0, 3, 0));
    assert_eq!(signs(), "○○○");
    choose(1, phrases.guess_wrong);
    says(counts(1, 3, 0));
    assert_eq!(signs(), "✗○○");
    browser.click(&of("[data-again]"));
    choose(0, phrases.guess_right);
    says(counts(1, 3, 1));
    browser.reload();
    says(counts(1, 3, 1));
    let named = browser.eval(
        "document.querySelector(arguments[0]).textContent",
        json!([format!("{place} a")]),
    );
    assert!(named.as_str().is_some_and(|it| it.contains(phrases.guess_is_yes)));
    browser.click(&format!("{place} a"));
    assert!(browser.url().ends_with("#demo-state-who_am_i"), "{}", browser.url());
    // A section counts its own guesses and no others.
    browser.open_and_be_asked(shared(), "/en/cookie");
    scroll();
    let chapter = book::ALL.iter().find(|chapter| chapter.slug == "cookie");
    let asked = chapter.expect("chapter 2").guesses.len() as u64;
    // Three cards on private cookies come after the last stop.
    browser.wait_for("each of the others to count at one stop", || {
        let counted = browser.eval(
            r#"[...document.querySelectorAll("[data-so-far]")].map((it) => it.querySelectorAll("a").length)"#,
            json!([]),
        );
        let sum = counted.as_array().into_iter().flatten().filter_map(Json::as_u64);
        counted[0] == 2 && sum.sum::<u64>() == asked - 3
    });
    assert_eq!(browser.console(), [""; 0]);
}
