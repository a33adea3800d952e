//! Each demo has a question in both languages, and the real site settles it: exactly one of its choices
//! holds for a reader who comes with an empty jar.

use std::collections::BTreeSet;

use remember_me::book::question::{Choice, Guess};
use remember_me::book::{self, Chapter};
use remember_me::lang::{Lang, Text};
use scraper::ElementRef;

use crate::guessing::{SimulatedBrowser, Way, quote};
use crate::html::{self, Page};
use crate::site::{self, Hands, Server};
use crate::transcripts::can_run;

/// The guesses of the book, each with its chapter.
fn guesses() -> impl Iterator<Item = (&'static Chapter, &'static Guess)> {
    let of =
        |chapter: &'static Chapter| chapter.guesses.iter().map(move |g| (chapter, g));
    book::ALL.iter().flat_map(of)
}

fn open(lang: Lang, chapter: &Chapter) -> Page {
    let (client, _) = &*site::borrow();
    let path = format!("/{}/{}", lang.code(), chapter.slug);
    let page = client.get(path).dispatch().into_string();
    html::parse(&page.expect("a page has a text"))
}

// From here on: the questions.

#[test]
fn every_demo_asks_one_question_and_no_question_is_without_a_demo() {
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let page = open(lang, chapter);
            let mut asked = Vec::new();
            for demo in page.all("[data-demo]") {
                let run = demo.attr("data-demo").unwrap_or_default();
                let found = html::within(demo, "[data-guess]");
                assert_eq!(found.len(), 1, "{lang:?}: the questions of {run}");
                let key = format!("{}/{run}", chapter.slug);
                assert_eq!(found[0].attr("data-guess"), Some(key.as_str()));
                assert!(html::within(found[0], ".choice").len() >= 2, "{key}");
                let mut parts = html::within(demo, ".guess, .go").into_iter();
                let above = parts.next().map(|part| part.value().name());
                assert!(above.is_some() && parts.next().is_some(), "{key}");
                asked.push(run.to_owned());
            }
            let known: Vec<_> = chapter.guesses.iter().map(|guess| guess.of).collect();
            let both = |names: Vec<_>| names.into_iter().collect::<BTreeSet<String>>();
            let count = asked.len();
            assert_eq!(known.len(), count, "{}: {known:?} and {asked:?}", chapter.slug);
            let known = known.into_iter().map(str::to_owned).collect();
            assert_eq!(both(asked), both(known), "{}", chapter.slug);
        }
    }
}

/// The page's own words before the sentence say whether the guess was right.
const VERDICTS: [&str; 8] =
    ["对。", "对，", "对：", "不对", "错", "Right", "Wrong", "No,"];

#[test]
fn both_languages_quote_the_same_lines_and_leave_the_verdict_to_the_page() {
    for (chapter, guess) in guesses() {
        let on = format!("{}, {}", chapter.slug, guess.of);
        for lang in Lang::ALL {
            let labels: BTreeSet<_> =
                guess.choices.iter().map(|choice| choice.label.get(lang)).collect();
            assert_eq!(labels.len(), guess.choices.len(), "{on}: two choices alike");
            sound(&guess.asks, &on);
        }
        for Choice { label, says, .. } in guess.choices {
            let on = format!("{on}: {}", says.en);
            assert_eq!(holes(says.zh), holes(says.en), "{on}");
            sound(label, &on);
            sound(says, &on);
            for text in [says.zh, says.en] {
                let verdict = VERDICTS.iter().find(|word| text.starts_with(**word));
                assert_eq!(verdict, None, "{on}");
            }
        }
    }
}

/// Asserts that a text exists in both languages and that the tags of its HTML come in pairs.
#[track_caller]
fn sound(text: &Text, on: &str) {
    for text in [text.zh, text.en] {
        assert!(!text.trim().is_empty(), "{on}");
        assert_eq!(text.matches("</").count() * 2, text.matches('<').count(), "{on}");
        assert_eq!(text.matches('<').count(), text.matches('>').count(), "{on}");
    }
}

/// The placeholders of a sentence, without their braces.
fn holes(says: &str) -> BTreeSet<&str> {
    let holes: BTreeSet<_> = says
        .split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').map_or(rest, |(hole, _)| hole))
        .collect();
    for hole in &holes {
        let kind = hole.split(':').next().unwrap_or_default();
        let known = ["cookie", "set-cookie", "body", "status"].contains(&kind);
        assert!(known, "there is no placeholder {{{hole}}}: {says}");
    }
    holes
}

// From here on: the exchanges that settle a question.

#[test]
fn with_an_empty_jar_exactly_one_choice_holds_and_a_wrong_one_quotes_the_exchange() {
    let hands = Hands::default();
    // A site of its own: some demos change what all visitors share, and here the clock is changed.
    let server = Server::start_with(hands.clock());
    let mut mistakes = Vec::new();
    for_each_card(|chapter, demo, guess| {
        let new =
            || SimulatedBrowser { server: &server, hands: &hands, jar: Vec::new() };
        // Some questions are about cookies that were set before, by the other buttons of the demo.
        let mut planted = new();
        for form in html::within(demo, "form").into_iter().skip(1) {
            let [method, path] = ["method", "action"].map(|name| form.attr(name));
            planted.send(method.unwrap_or("get"), path.unwrap_or_default(), "");
        }
        let later = planted.settle(demo, guess, Way::AsAsked);
        let mut visitor = new();
        let trip = visitor.settle(demo, guess, Way::AsAsked);
        let on = format!("{}, {}", chapter.slug, guess.of);
        if let Some(lacking) = visitor.lacks(guess, &trip) {
            mistakes.push(format!("{on}: no verdict: {lacking}"));
        }
        let (run, last) = (&trip.run, trip.last());
        let right = visitor.borne_out(guess, &trip);
        if right.len() != 1 {
            mistakes.push(format!("{on}: what holds is {right:?}, after {last}"));
        }
        for choice in guess.choices {
            let wrong = !right.contains(&choice.label.en);
            let quotes = holes(choice.says.en).iter().any(|hole| {
                quote(hole, run, last) || quote(hole, &later.run, later.last())
            });
            if wrong && !quotes {
                mistakes.push(format!("{on}: nothing is quoted: {}", choice.says.en));
            }
        }
    });
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
}

/// Every card that can run here, with its chapter and its question.
pub fn for_each_card(
    mut each: impl FnMut(&'static Chapter, ElementRef<'_>, &'static Guess),
) {
    for chapter in book::ALL {
        let page = open(Lang::Zh, chapter);
        for demo in page.all("[data-demo]") {
            let run = demo.attr("data-demo").unwrap_or_default();
            let guess = chapter.guesses.iter().find(|guess| guess.of == run);
            let guess = guess.unwrap_or_else(|| panic!("{run} has no question"));
            if can_run(run) {
                each(chapter, demo, guess);
            }
        }
    }
}

// From here on: the why questions.

#[test]
fn a_chapter_ends_with_three_questions_of_which_one_answer_each_is_right() {
    for chapter in book::ALL {
        assert_eq!(chapter.whys.len(), 3, "{}", chapter.slug);
        let ids: BTreeSet<_> = chapter.whys.iter().map(|why| why.id).collect();
        assert_eq!(ids.len(), 3, "{}: {ids:?}", chapter.slug);
        let mut places = BTreeSet::new();
        for why in chapter.whys {
            let on = format!("{}, {}", chapter.slug, why.id);
            sound(&why.asks, &on);
            assert!((3..=4).contains(&why.answers.len()), "{on}");
            let right: Vec<_> =
                (0..why.answers.len()).filter(|at| why.answers[*at].right).collect();
            assert_eq!(right.len(), 1, "{on}");
            places.extend(right);
            for answer in why.answers {
                sound(&answer.label, &on);
                sound(&answer.because, &on);
                for text in [answer.because.zh, answer.because.en] {
                    let verdict = VERDICTS.iter().find(|word| text.starts_with(**word));
                    assert_eq!(verdict, None, "{on}: {text}");
                }
            }
        }
        assert!(places.len() > 1, "{}: always in the same place", chapter.slug);
    }
}

#[test]
fn a_chapter_begins_with_three_questions_from_before_and_none_comes_back_twice() {
    let mut asked = BTreeSet::new();
    for (at, chapter) in book::ALL.iter().enumerate() {
        let review = remember_me::view::review(book::ALL, at);
        assert_eq!(review.len(), if at == 0 { 0 } else { 3 }, "{}", chapter.slug);
        let keys: Vec<_> = review
            .iter()
            .map(|(from, why)| {
                assert!(from.number < chapter.number, "{} is not before", from.slug);
                format!("{}/{}", from.slug, why.id)
            })
            .collect();
        // The second chapter can look back on the first alone, so all its questions come there.
        let back = keys.iter().filter(|key| at > 2 || !key.starts_with("state/"));
        for key in back {
            assert!(asked.insert(key.clone()), "{key} twice");
        }
        for lang in Lang::ALL {
            let page = open(lang, chapter);
            let begin = page.attributes(".review [data-why]", "data-why");
            assert_eq!(begin, keys.iter().map(String::as_str).collect::<Vec<_>>());
            let end = page.attributes(".whys [data-why]", "data-why");
            let own: Vec<_> = chapter
                .whys
                .iter()
                .map(|why| format!("{}/{}", chapter.slug, why.id))
                .collect();
            assert_eq!(end, own, "{}", chapter.slug);
            for why in page.all("[data-why]") {
                assert_eq!(html::within(why, "details[data-right]").len(), 1);
                let explained = html::within(why, "details > p").into_iter();
                assert!(explained.map(html::text).all(|text| text.len() > 10));
            }
        }
    }
}
