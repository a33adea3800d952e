//! Flask beside Rocket: our Flask program, and the list of what differs on the wire and why.
//! A test sends both the same requests, fails on any difference that isn't listed here, and on
//! any entry that no request needs.

use serde::Serialize;

use crate::lang::{Lang, Text};

/// The Flask program that the pages quote, as the tests run it.
pub const APP: &str = include_str!("../flask/app.py");

/// A difference between the two on the wire. In `requests`, `flask` and `rocket`, [`ANY`] stands
/// for any text, so the test compares the very words that the page prints.
pub struct Difference {
    /// The requests on which it is seen: a request line and, below it, the `Cookie` line.
    pub requests: &'static [&'static str],
    /// The header fields it is about, or [`STATUS`], [`NAMES`], [`BODY`].
    pub fields: &'static [&'static str],
    /// What Flask sends; [`ABSENT`] if it sends no such field.
    pub flask: &'static str,
    /// What this site sends.
    pub rocket: &'static str,
    /// Why.
    pub why: Text,
}

/// In a [`Difference`]: any text, also none.
pub const ANY: &str = "…";
/// In a [`Difference`]: there is no such header field.
pub const ABSENT: &str = "—";
/// The status code with its reason phrase.
pub const STATUS: &str = "status";
/// The spelling of the names of header fields.
pub const NAMES: &str = "names";
/// What follows the header.
pub const BODY: &str = "body";

/// All of them.
pub const DIFFERENCES: &[Difference] = &[];

/// A difference, in one language.
#[derive(Serialize)]
pub struct Explained {
    request: String,
    field: String,
    flask: String,
    rocket: String,
    why: &'static str,
}

/// The list, in one language.
pub fn differences(lang: Lang) -> Vec<Explained> {
    DIFFERENCES
        .iter()
        .map(|d| Explained {
            request: in_words(&d.requests.join("\n"), lang),
            field: in_words(&d.fields.join("\n"), lang),
            flask: in_words(d.flask, lang),
            rocket: in_words(d.rocket, lang),
            why: d.why.get(lang),
        })
        .collect()
}

fn in_words(text: &str, _lang: Lang) -> String {
    text.to_owned()
}
