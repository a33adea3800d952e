//! Questions of chapter 7, by its sections.

mod bill;
mod lost;
mod trial;
mod ways;
mod whys;
mod workers;

use crate::book::question::{Choice, Guess, Holds, Why};
use crate::lang::Text;

/// The questions before each demo, in the order of the page.
pub const GUESSES: &[Guess] = &[
    ways::PLAIN,
    ways::SIGNED,
    ways::ENCRYPTED,
    ways::SERVER,
    ways::JWT,
    trial::CHANGE,
    trial::REPLAY,
    trial::FILL,
    workers::KEY,
    workers::FOUR,
    workers::SHARED,
    workers::START,
    lost::BEGIN_TWO,
    lost::EVERY_ORDER,
    bill::EAGER,
];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[whys::REVOKED_LIST, whys::OLD_KEY, whys::ONE_IN_FOUR];

/// A choice, its words in Chinese and in English.
const fn choice(
    holds: Holds,
    label: [&'static str; 2],
    says: [&'static str; 2],
) -> Choice {
    let [zh, en] = label;
    let label = Text { zh, en };
    let [zh, en] = says;
    Choice { holds, label, says: Text { zh, en } }
}
