//! A verdict is never false: pressed late, unprepared, in the wrong order, twice, or from a jar full of
//! leftovers, a card gives the verdict of who did as it says, or none.

use std::collections::BTreeMap;

use remember_me::book::question::Guess;
use remember_me::book::{self, Chapter};

use crate::guessing::{KeptCookie, SimulatedBrowser, Trip, Way};
use crate::questions::for_each_card;
use crate::site::{Hands, Server};

/// Cookies under every name and path that the demos use, with a value that none of them writes.
fn leftovers() -> Vec<KeptCookie> {
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

/// What a card says: the one choice that holds, or nothing.
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
    // Where an hour passes between, the demos of seconds have nothing to say.
    for card in ["cookie/cookie::set_cookie", "session/session::del_session"] {
        let how = without.get(card).map(Vec::as_slice).unwrap_or_default();
        assert!(how.iter().any(|how| how.starts_with("Late")), "{card}: {how:?}");
    }
}
