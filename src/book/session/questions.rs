//! Questions of chapter 3, by its sections.

mod account;
mod ending;
mod reading;
mod setting;
mod traits;
mod whys;

use crate::book::question::{Guess, Holds, Why};

/// The questions before each demo, in the order of the page.
pub const GUESSES: &[Guess] = &[
    traits::SET_SIGNED,
    setting::SET_SESSION,
    setting::START_LIFETIMES,
    setting::LIFETIME_IN_A_VIEW,
    setting::GET_WITHIN,
    reading::GET_SESSION,
    ending::DEL_SESSION,
    ending::SET_TWO,
    ending::REPLAY_SESSION,
    ending::REPLAY_SIGNED,
    account::LOG_IN_THREE,
];

// What a request in a transcript read. A body begins a line, so the digits of a date, a port or a
// signature can't be taken for one.
const READS_NONE: Holds = Holds::Body("\nNone");
const READS_234: Holds = Holds::Body("\n234");

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[whys::LOGOUT_AND_COPIES, whys::NEW_TOKEN, whys::TWO_LIMITS];
