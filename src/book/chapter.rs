//! What a chapter says of itself: its entry in the table of contents.

use std::path::Path;

use include_dir::{Dir, File, include_dir};
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
    /// The note's program in Flask, and where the site and the same in Flask differ on the wire.
    Flask,
    /// The clinic's symptoms, and an empty form for a case.
    Symptoms,
}

/// The files below `src/book/`, as they were compiled.
static BOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/book");

impl Chapter {
    /// The source files of its handlers: `<slug>.rs`, and what lies below `<slug>/` but its questions.
    pub fn sources(&self) -> Vec<&'static str> {
        let stem = format!("{}.rs", self.slug);
        let mut sources: Vec<_> =
            BOOK.get_file(stem).and_then(File::contents_utf8).into_iter().collect();
        let mut ahead: Vec<_> = BOOK.get_dir(self.slug).into_iter().collect();
        while let Some(dir) = ahead.pop() {
            let files = dir.files().filter(|file| !holds_questions(file.path()));
            sources.extend(files.filter_map(File::contents_utf8));
            ahead.extend(dir.dirs().filter(|dir| !holds_questions(dir.path())));
        }
        sources
    }
}

/// Whether a file or folder of a chapter holds its questions.
fn holds_questions(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name == "questions")
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
