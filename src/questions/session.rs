//! Questions of chapter 3.

use super::{Guess, Why};

/// Before each demo.
pub const GUESSES: &[Guess] = &[];

/// At the end of the chapter.
pub const WHYS: &[Why] = &[];
