//! A chapter's entry in the table of contents.

use std::path::Path;

use include_dir::{Dir, File, include_dir};
use rocket::{Build, Rocket, Route};

use crate::book::question::{Guess, Why};
use crate::lang::Text;

/// One chapter of the book.
pub struct Chapter {
    /// The number of the chapter in the note.
    pub number: u8,
    /// The stem in the names of the chapter's files and in its URL.
    pub slug: &'static str,
    /// The title of the chapter.
    pub title: Text,
    /// The headings of the chapter, in order. Each of its two texts has exactly these.
    pub sections: &'static [Section],
    /// The handlers that the chapter teaches. A page names one as `slug::function`.
    pub routes: fn() -> Vec<Route>,
    /// Adds to the site what those handlers need besides their routes: state, fairings, other routes.
    pub stage: fn(Rocket<Build>) -> Rocket<Build>,
    /// Arguments of handlers that need some, for use on a command line: `seconds=600`.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The name and `Path` of every cookie that the demos set, so that a reset finds them all.
    pub planted: &'static [(&'static str, &'static str)],
    /// The style sheets that the pages of other chapters do without: their names below `static/css/`.
    pub sheets: &'static [&'static str],
    /// What the chapter's text shows besides its entry and its handlers.
    pub extras: &'static [Extra],
    /// The questions that the demos ask before their first run.
    pub guesses: &'static [Guess],
    /// The questions at the end of the chapter, some of which come back at the beginning of later
    /// chapters.
    pub whys: &'static [Why],
    /// Why the Flask program has nothing for some of the handlers. One that it lacks is in this list.
    pub without_flask: &'static [WithoutFlask],
}

/// Handlers without a counterpart in Flask.
pub struct WithoutFlask {
    /// The names of their functions.
    pub handlers: &'static [&'static str],
    /// Why there is none, or what Flask has in its place.
    pub why: Text,
}

/// A [`Chapter::stage`] that adds nothing, for a chapter whose handlers need nothing more.
pub fn nothing_more(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket
}

/// A large piece of content that only some chapters show. Only `view` knows its name in templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// The complete program that the download holds.
    Program,
    /// The note's program in Flask, and the differences on the wire between the site and the same in Flask.
    Flask,
    /// The clinic's symptoms, and an empty form for a case.
    Symptoms,
    /// The labs, each with a gap for what happened in the visitor's own world.
    Labs,
}

/// The files below `src/book/`, as they were when the program was compiled.
static BOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/book");

impl Chapter {
    /// The source files of the chapter's handlers: `<slug>.rs` and every file below `<slug>/` except
    /// its questions.
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

impl Chapter {
    /// Why Flask has nothing for this handler; `None` if it isn't one of [`Chapter::without_flask`].
    pub fn why_without_flask(&self, function: &str) -> Option<&'static Text> {
        let mut all = self.without_flask.iter();
        all.find(|it| it.handlers.contains(&function)).map(|it| &it.why)
    }
}

/// The source of a file below `src/book/`, as it was when the program was compiled.
pub fn source(path: &str) -> Option<&'static str> {
    BOOK.get_file(path).and_then(File::contents_utf8)
}

/// Whether a file or folder of a chapter contains its questions.
fn holds_questions(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name == "questions")
}

/// One heading of a chapter.
pub struct Section {
    /// The anchor of the heading: the note's number (`2.2.1`), or a word where the note has none.
    pub id: &'static str,
    /// The title of the heading.
    pub title: Text,
}

impl Section {
    /// Creates a heading from its anchor and its title in both languages.
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, title: Text { zh, en } }
    }

    /// The number of this section in the note, if the note has the section.
    pub fn number(&self) -> Option<&'static str> {
        self.id.starts_with(|c: char| c.is_ascii_digit()).then_some(self.id)
    }

    /// The heading's level in the page: `2.1` is an `<h2>`, `2.2.1` an `<h3>`.
    pub fn level(&self) -> usize {
        self.number().map_or(2, |number| number.split('.').count()).max(2)
    }
}
