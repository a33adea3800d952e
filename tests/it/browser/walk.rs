//! The way of a beginner: the first lesson, then chapters 1 to 4 by their main line, with each guess and
//! each exercise. What is folded stays folded.

use remember_me::book::exercises::tasks;
use remember_me::book::question::{At, Guess, Must};
use remember_me::book::{self, Chapter};
use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::{exercises, trail};
use crate::site::shared;

/// The chapters of the note.
fn chapters() -> impl Iterator<Item = &'static Chapter> {
    book::ALL.iter().filter(|chapter| chapter.number <= 4)
}

/// Something in the card of a demo.
fn of(demo: &str, css: &str) -> String {
    format!("[data-demo='{demo}'] {css}")
}

/// The cards that a reader sees who opens no fold, in the order of the page.
fn main_line(browser: &Chromium, chapter: &'static Chapter) -> Vec<&'static Guess> {
    let visible = r#"[...document.querySelectorAll("[data-demo]")]
        .filter((card) => card.checkVisibility()).map((card) => card.dataset.demo)"#;
    let seen = browser.eval(visible, json!([]));
    let seen = seen.as_array().into_iter().flatten();
    let guesses = seen.map(|name| {
        let mut own = chapter.guesses.iter();
        own.find(|guess| name == guess.of).unwrap_or_else(|| panic!("{name}"))
    });
    guesses.collect()
}

/// The buttons that a question says to press between the run and the one that settles it.
pub fn between(guess: &Guess) -> Vec<&'static str> {
    let named = guess.needs.iter().flat_map(|need| match &need.must {
        Must::Order(names) => names.to_vec(),
        Must::Hold(At::Of(name), _) if !guess.plants.contains(name) => vec![*name],
        _ => Vec::new(),
    });
    named.filter(|name| *name != guess.settled_by).collect()
}

/// Presses what a card says after a guess until there is a verdict: the choice that holds by the exchange,
/// or nothing where the card says that something is missing. `first` are the buttons before the one that
/// settles it. `pressing` comes before each press.
#[track_caller]
pub fn follow(
    browser: &Chromium,
    key: &str,
    guess: &Guess,
    first: &[&str],
    pressing: impl Fn(),
) -> Option<usize> {
    let mut next = first.iter().copied();
    for _press in 0..12 {
        browser.wait(
            &format!("{key} to say how it goes on"),
            r#"((card) => !card.querySelector("[aria-busy=true]")
                && card.querySelector(".guessed").textContent.trim())
                (document.querySelector(arguments[0]))"#,
            json!([format!("[data-demo='{}']", guess.of)]),
        );
        let held = browser.eval(
            "JSON.parse(localStorage['remember-me']).guesses[arguments[0]].held",
            json!([key]),
        );
        if let Some(held) = held.as_u64() {
            return Some(held as usize);
        }
        // Not exactly one choice holds, or something is missing.
        if !held.is_null() || browser.sees(&of(guess.of, "[data-mend]")) {
            return None;
        }
        let run = next.next().unwrap_or(guess.settled_by);
        pressing();
        browser.press(&of(guess.of, &format!("[data-run='{run}']")));
    }
    panic!("{key} comes to no verdict: {}", browser.text(&of(guess.of, ".guessed")))
}

/// Makes a guess and does as the card says, also where something is missing; the choice that holds.
#[track_caller]
fn guess(
    browser: &Chromium,
    lang: Lang,
    chapter: &Chapter,
    guess: &Guess,
    nth: usize,
) -> usize {
    let key = format!("{}/{}", chapter.slug, guess.of);
    browser.click_nth(&of(guess.of, "button.choice"), nth);
    let first = between(guess);
    let held = follow(browser, &key, guess, &first, || ()).or_else(|| {
        browser.click(&of(guess.of, "[data-mend]"));
        follow(browser, &key, guess, &first, || ())
    });
    let says = browser.text(&of(guess.of, ".guessed"));
    let held = held.unwrap_or_else(|| panic!("{key} still lacks something: {says}"));
    let phrases = &lang.words().phrases;
    let right = held == nth;
    let verdict = if right { phrases.guess_right } else { phrases.guess_wrong };
    assert!(says.contains(verdict), "{key}, choice {nth}: {says}");
    let sees = browser.sees(&of(guess.of, ".guessed a.see"));
    assert_eq!(sees, !right, "{key}: the way to the passage that explains");
    held
}

/// Each card of the main line: one guess, and another whose verdict is the opposite.
fn guess_along(browser: &Chromium, lang: Lang, chapter: &'static Chapter) -> usize {
    browser.open_and_be_asked(shared(), &format!("/{}/{}", lang.code(), chapter.slug));
    let cards = main_line(browser, chapter);
    assert!(!cards.is_empty(), "{}", chapter.slug);
    for card in &cards {
        let held = guess(browser, lang, chapter, card, 0);
        browser.click(&of(card.of, "[data-again]"));
        let other = if held == 0 { 1 } else { held };
        let still = guess(browser, lang, chapter, card, other);
        assert_eq!(still, held, "{}: the truth has changed", card.of);
    }
    let unfolded = "document.querySelectorAll('[data-deeper][open]').length";
    assert_eq!(browser.eval(unfolded, json!([])), 0, "{}", chapter.slug);
    cards.len()
}

/// Follows each of the chapter's links to its exercises.
fn work_along(browser: &Chromium, lang: Lang, chapter: &Chapter) {
    let own = tasks::ALL.iter().filter(|it| it.chapter == chapter.slug);
    for (nth, exercise) in own.enumerate() {
        let path = format!("/{}/{}", lang.code(), chapter.slug);
        browser.open_and_be_asked(shared(), &path);
        browser.click_nth(".to-exercises a", nth);
        browser.wait_for("the exercise to be in sight", || {
            browser.sees(&format!("#{}", exercise.slug))
        });
        exercises::work(browser, lang, exercise);
    }
}

#[test]
fn a_beginner_walks_the_whole_way() {
    let Some(browser) = Chromium::start("the way of a beginner") else { return };
    let lang = Lang::En;
    trail::take_the_first_lesson(&browser, lang);
    let mut cards = 0;
    for chapter in chapters() {
        cards += guess_along(&browser, lang, chapter);
        work_along(&browser, lang, chapter);
    }
    assert!(cards >= 15, "only {cards} cards");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn in_chinese_the_first_chapter_goes_the_same_way() {
    let Some(browser) = Chromium::start("the way, in Chinese") else { return };
    let lang = Lang::Zh;
    trail::take_the_first_lesson(&browser, lang);
    let chapter = chapters().next().expect("a chapter");
    guess_along(&browser, lang, chapter);
    work_along(&browser, lang, chapter);
    assert_eq!(browser.console(), [""; 0]);
}

/// Without script nobody asks; each press fills the frame, and what a card teaches is there to be read.
#[test]
fn without_script_the_main_line_can_be_pressed_and_read() {
    let Some(browser) = Chromium::without_script("the way, without script") else {
        return;
    };
    for (chapter, lang) in chapters().zip(Lang::ALL.into_iter().cycle()) {
        let path = format!("/{}/{}", lang.code(), chapter.slug);
        browser.open_and_be_asked(shared(), &path);
        for card in main_line(&browser, chapter) {
            let panels =
                browser.press(&of(card.of, &format!("[data-run='{}']", card.of)));
            let [panel] = &panels[..] else { panic!("{}: one press", card.of) };
            assert!(panel.exchange.len() > 3, "{}: {panel:?}", card.of);
        }
        let closed =
            "document.querySelectorAll('[data-conclusion]:not([open])').length";
        assert_eq!(browser.eval(closed, json!([])), 0, "{path}");
        let whys =
            browser.eval("document.querySelectorAll('.whys .why').length", json!([]));
        assert_eq!(whys, 3, "{path}");
        browser.click(".whys [data-right] > summary");
        assert!(browser.sees(".whys [data-right] > p"), "{path}");
    }
}
