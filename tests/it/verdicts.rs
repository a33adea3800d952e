//! A verdict is never false. A card that is pressed late, unprepared, in the wrong order, twice, or
//! with a jar full of old cookies gives the verdict of a reader who followed its instructions, or none.

use std::collections::{BTreeMap, BTreeSet};

use remember_me::book::question::Guess;
use remember_me::book::{self, Chapter};

use crate::guessing::{KeptCookie, SimulatedBrowser, Trip, Way};
use crate::html;
use crate::questions::for_each_card;
use crate::site::{self, Hands, Server};
use remember_me::lang::Lang;

/// Cookies under every name and path that the demos use, with a value that none of them writes.
pub fn leftovers() -> Vec<KeptCookie> {
    let planted = book::ALL.iter().flat_map(|chapter: &Chapter| chapter.planted);
    let named = [("session", "/"), ("name", "/"), ("lab", "/"), ("lab", "/lab")];
    let all = planted.copied().chain(named);
    all.map(|(name, path)| KeptCookie {
        name: name.to_owned(),
        value: "left".to_owned(),
        path: path.to_owned(),
        http_only: false,
        ends: None,
    })
    .collect()
}

/// The verdict of a card: the only choice that holds, or nothing.
fn verdict(
    visitor: &SimulatedBrowser<'_>,
    guess: &Guess,
    trip: &Trip,
) -> Option<&'static str> {
    if visitor.lacks(guess, trip).is_some() {
        return None;
    }
    match visitor.borne_out(guess, trip)[..] {
        [one] => Some(one),
        _ => None,
    }
}

#[test]
fn no_way_to_press_a_card_yields_a_false_verdict() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let mut mistakes = Vec::new();
    let mut without = BTreeMap::new();
    for_each_card(|chapter, demo, guess| {
        let on = format!("{}/{}", chapter.slug, guess.of);
        let new = |jar| SimulatedBrowser { server: &server, hands: &hands, jar };
        let mut visitor = new(Vec::new());
        let trip = visitor.settle(demo, guess, Way::AsAsked);
        let right = verdict(&visitor, guess, &trip);
        assert!(right.is_some(), "{on}: no verdict for who does as it says");
        for way in [Way::AsAsked, Way::Unprepared, Way::Late, Way::WrongOrder] {
            for full in [false, true] {
                let jar = if full { leftovers() } else { Vec::new() };
                let mut visitor = new(jar);
                for time in ["once", "twice"] {
                    let trip = visitor.settle(demo, guess, way);
                    let given = verdict(&visitor, guess, &trip);
                    let how = format!("{way:?}, {time}, leftovers: {full}");
                    if given.is_some() && given != right {
                        mistakes.push(format!(
                            "{on}: {given:?}, but it is {right:?}: {how}"
                        ));
                    }
                    if given.is_none() {
                        without.entry(on.clone()).or_insert_with(Vec::new).push(how);
                    }
                }
            }
        }
    });
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    // Where an hour passes in between, the demos that last seconds can give no verdict.
    for card in ["cookie/cookie::set_cookie", "session/session::del_session"] {
        let how = without.get(card).map(Vec::as_slice).unwrap_or_default();
        assert!(how.iter().any(|how| how.starts_with("Late")), "{card}: {how:?}");
    }
}

/// The cards, with their chapters, for which Flask's code gives a different answer from Rocket's: their
/// questions name the framework.
const DIFFER: [&str; 8] = [
    "code/cookie::set_cookie",
    "code/session::set_session",
    "cookie/cookie::remove_unseen",
    "cookie/cookie::set_chinese",
    "cookie/cookie::set_private",
    "session/session::del_session",
    "session/session::set_session",
    "session/session::set_two",
];

/// The cards for which the answer is the same in both frameworks.
const AGREE: [&str; 21] = [
    "state/state::who_am_i",
    "state/cookie::set_cookie",
    "cookie/cookie::set_cookie",
    "cookie/cookie::set_no_lifetime",
    "cookie/cookie::eight_hours",
    "cookie/cookie::set_http_only",
    "cookie/cookie::lab_set",
    "cookie/cookie::set_login",
    "cookie/cookie::del_cookie",
    "cookie/cookie::set_deep",
    "cookie/cookie::get_cookie",
    "cookie/cookie::set_twins",
    "cookie/cookie::set_refused",
    "cookie/cookie::set_by_server",
    // For these three the Flask tab has only the code of the further buttons.
    "cookie/cookie::forge",
    "cookie/cookie::tamper_private",
    "session/session::replay_signed",
    // The card names Flask, and is about Flask's sessions.
    "session/session::set_signed",
    "session/session::lifetime_in_a_view",
    "session/session::get_within",
    "session/session::get_session",
];

#[test]
fn a_question_names_its_framework_where_flask_and_rocket_answer_differently() {
    let mut judged = BTreeSet::new();
    for_each_card(|chapter, demo, guess| {
        let on = format!("{}/{}", chapter.slug, guess.of);
        let tab = html::within(demo, ".tab-flask").into_iter().map(html::text);
        let has_flask = tab.collect::<String>().contains("\ndef ");
        if DIFFER.contains(&on.as_str()) {
            for lang in Lang::ALL {
                let asks = guess.asks.get(lang);
                assert!(asks.contains("Rocket"), "{on}: {asks}");
            }
        }
        // A card with further buttons may have their code in Flask and none for its own.
        if has_flask {
            judged.insert(on);
        }
    });
    let known = DIFFER.into_iter().chain(AGREE).map(str::to_owned);
    let known: BTreeSet<_> = known.collect();
    let unjudged: Vec<_> = judged.difference(&known).collect();
    assert!(unjudged.is_empty(), "do Flask and Rocket agree on {unjudged:?}?");
}

#[test]
fn a_claim_with_a_button_says_which_line_to_look_at() {
    let (client, _) = &*site::borrow();
    let mut buttons = 0;
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let path = format!("/{}/{}", lang.code(), chapter.slug);
            let page = client.get(path).dispatch().into_string();
            let page = html::parse(&page.expect("a page has a text"));
            for claim in page.all("[data-claim][data-verdict]") {
                let count = html::within(claim, "[data-run]").len();
                buttons += count;
                let looks = html::within(claim, ".look").into_iter().map(html::text);
                let looks: Vec<_> = looks.filter(|text| text.len() > 10).collect();
                let id = claim.attr("data-claim").unwrap_or_default();
                let on = format!("{lang:?}, {}, {id}", chapter.slug);
                assert!(count == 0 || !looks.is_empty(), "{on}");
            }
        }
    }
    assert!(buttons > 20, "{buttons} claims have a button");
}
