//! The way of a beginner: the first lesson, then chapters 1 to 4 by their main line, with each guess and
//! each exercise. What is folded stays folded. In Chromium whole; in each engine every guess once, where
//! another choice may hold only if a measured cell says so. Chapter 5's main line is in [`super::scope`].

use std::time::Instant;

use remember_me::book::exercises::tasks;
use remember_me::book::question::{At, Guess, Must};
use remember_me::book::{self, Chapter};
use remember_me::engines::{self, Cell};
use remember_me::evidence::Evidence;
use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::engine::Engine;
use super::verbs::Browser;
use super::{exercises, settling, trail};
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
fn main_line(browser: &Browser, chapter: &'static Chapter) -> Vec<&'static Guess> {
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
    browser: &Browser,
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
    browser: &Browser,
    lang: Lang,
    chapter: &Chapter,
    guess: &Guess,
    nth: usize,
) -> usize {
    let key = format!("{}/{}", chapter.slug, guess.of);
    settling::choose(browser, guess, &key, nth);
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

/// A card with its chapter, and the choice that held there.
type Held = (&'static Chapter, &'static Guess, usize);

/// Each card of the main line: one guess, and another whose verdict is the opposite.
fn guess_along(browser: &Chromium, lang: Lang, chapter: &'static Chapter) -> Vec<Held> {
    browser.open_and_be_asked(shared(), &format!("/{}/{}", lang.code(), chapter.slug));
    let cards = main_line(browser, chapter);
    assert!(!cards.is_empty(), "{}", chapter.slug);
    let mut all = Vec::new();
    for card in cards {
        let held = guess(browser, lang, chapter, card, 0);
        browser.click(&of(card.of, "[data-again]"));
        let other = if held == 0 { 1 } else { held };
        let still = guess(browser, lang, chapter, card, other);
        assert_eq!(still, held, "{}: the truth has changed", card.of);
        all.push((chapter, card, held));
    }
    let unfolded = "document.querySelectorAll('[data-deeper][open]').length";
    assert_eq!(browser.eval(unfolded, json!([])), 0, "{}", chapter.slug);
    all
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
        exercises::work(browser, lang, exercise, || exercises::hidden(browser));
    }
}

fn walk_the_whole_way() -> Option<Vec<Held>> {
    let browser = Chromium::start("the way of a beginner")?;
    let (begin, lang) = (Instant::now(), Lang::En);
    trail::take_the_first_lesson(&browser, lang);
    let mut all = Vec::new();
    for chapter in chapters() {
        all.extend(guess_along(&browser, lang, chapter));
        work_along(&browser, lang, chapter);
    }
    assert_eq!(browser.console(), [""; 0]);
    println!("Chromium: {} cards, {:.0} s", all.len(), begin.elapsed().as_secs_f32());
    Some(all)
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

/// Walks the main line once: each card's first choice, and each exercise that needs no tool of Chromium's.
fn walk_once(engine: Engine) -> Option<Vec<Held>> {
    let browser = Browser::start(engine, "the main line of chapters 1 to 4")?;
    let (begin, lang) = (Instant::now(), Lang::En);
    trail::take_the_first_lesson(&browser, lang);
    let mut all = Vec::new();
    for chapter in chapters() {
        let page = format!("/{}/{}", lang.code(), chapter.slug);
        browser.open_and_be_asked(shared(), &page);
        for card in main_line(&browser, chapter) {
            all.push((chapter, card, guess(&browser, lang, chapter, card, 0)));
        }
    }
    browser.open_and_be_asked(shared(), &format!("/{}/exercises", lang.code()));
    let own = |slug| chapters().any(|chapter| chapter.slug == slug);
    // Where the hidden cookie of `delete` is, only Chromium's tools tell a test.
    let tasks = tasks::ALL.iter().filter(|it| own(it.chapter) && it.slug != "delete");
    let mut worked = 0;
    for exercise in tasks {
        exercises::work(&browser, lang, exercise, || unreachable!("{}", exercise.slug));
        worked += 1;
    }
    let seconds = begin.elapsed().as_secs_f32();
    println!("{engine}: {} cards, {worked} exercises, {seconds:.0} s", all.len());
    Some(all)
}

/// The cells on which the answers of a card are based and in which this engine did what Chromium did not.
fn cells_that_differ(card: &Guess, engine: Engine) -> Vec<&'static str> {
    let cells = card.evidence.iter().filter_map(|it| match it {
        Evidence::Cell { id, .. } => engines::find(id),
        _ => None,
    });
    let differs = |cell: &&'static Cell| {
        let here = match engine {
            Engine::Chromium => &cell.chromium,
            Engine::Firefox => &cell.firefox,
            Engine::WebKitGtk => &cell.webkitgtk,
        };
        here.result != cell.chromium.result
    };
    cells.filter(differs).map(|cell| cell.id.as_str()).collect()
}

/// Each engine comes to a verdict on every card. Where it is not the one of Chromium, a measured cell among
/// those that the card names says so.
#[test]
fn a_beginner_walks_the_whole_way_in_each_engine() {
    let others = [Engine::Firefox, Engine::WebKitGtk];
    let (expected, walks) = std::thread::scope(|scope| {
        let walks = others.map(|engine| scope.spawn(move || walk_once(engine)));
        let expected = walk_the_whole_way();
        (expected, walks.map(|walk| walk.join().expect("the walk has an end")))
    });
    let Some(expected) = expected else { return };
    assert!(expected.len() >= 15, "only {} cards", expected.len());
    for (engine, held) in others.into_iter().zip(walks) {
        let Some(held) = held else { continue };
        assert_eq!(held.len(), expected.len(), "{engine} has the same cards");
        for ((chapter, card, here), (_, other, there)) in held.iter().zip(&expected) {
            assert_eq!(card.of, other.of, "the cards have one order");
            if here == there {
                continue;
            }
            let cells = cells_that_differ(card, engine);
            let of = format!("{}/{}", chapter.slug, card.of);
            assert!(
                !cells.is_empty(),
                "{of}: choice {here} in {engine}, {there} in Chromium, and no cell says so"
            );
            println!("{of}: choice {here} in {engine}, {there} in Chromium: {cells:?}");
        }
    }
}
