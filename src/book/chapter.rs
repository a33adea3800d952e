//! What a chapter says of itself: its entry in the table of contents.

use rocket::{Build, Rocket, Route};

use crate::book::question::{Guess, Why};
use crate::lang::Text;

/// One chapter of the book.
pub struct Chapter {
    /// Its number in the note.
    pub number: u8,
    /// The stem that names everything of it.
    pub slug: &'static str,
    /// Its title.
    pub title: Text,
    /// Its headings, in order. Both texts hold exactly these.
    pub sections: &'static [Section],
    /// The handlers it teaches. A page names one as `slug::function`.
    pub routes: fn() -> Vec<Route>,
    /// Adds to the site what those handlers need beside their routes: state, fairings, other routes.
    pub stage: fn(Rocket<Build>) -> Rocket<Build>,
    /// The files in which those handlers stand, as they were compiled.
    pub sources: &'static [&'static str],
    /// Handlers that want arguments, and some for a command line: `seconds=600`.
    pub arguments: &'static [(&'static str, &'static str)],
    /// Name and `Path` of every cookie its demos set, so that a reset finds them all.
    pub planted: &'static [(&'static str, &'static str)],
    /// What its text shows beside its entry and its handlers.
    pub extras: &'static [Extra],
    /// What each of its demos asks before its first run.
    pub guesses: &'static [Guess],
    /// What it asks at its end, and later chapters at their beginning.
    pub whys: &'static [Why],
}

/// The [`Chapter::stage`] of a chapter whose handlers need nothing more.
pub fn nothing_more(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket
}

/// Something long that only the chapters that ask for it show. What a template calls it, only `view` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// The complete program that the download holds.
    Program,
    /// Where that program and the same in Flask differ.
    FlaskDifferences,
    /// The clinic's symptoms, and an empty form for a case.
    Symptoms,
}

/// One heading of a chapter.
pub struct Section {
    /// Its anchor: the note's number (`2.2.1`), or a word where the note has none.
    pub id: &'static str,
    /// Its title.
    pub title: Text,
}

impl Section {
    /// One with this anchor, and its title in both languages.
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, title: Text { zh, en } }
    }

    /// The note's number, if the note has this section.
    pub fn number(&self) -> Option<&'static str> {
        self.id.starts_with(|c: char| c.is_ascii_digit()).then_some(self.id)
    }

    /// The heading's level in the page: `2.1` is an `<h2>`, `2.2.1` an `<h3>`.
    pub fn level(&self) -> usize {
        self.number().map_or(2, |number| number.split('.').count()).max(2)
    }
}
