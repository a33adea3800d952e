//! Flask beside Rocket: the book's Flask program, and the list of what differs on the wire and why.
//! A test sends both the same requests. It fails on a difference that isn't listed here, and on an entry
//! that no request shows.

mod differences;

use serde::Serialize;

pub use self::differences::DIFFERENCES;
use crate::lang::{Lang, Text};

/// The Flask program that the pages quote, as the tests run it.
pub const APP: &str = include_str!("../../flask/app.py");

/// The note's own program, complete and corrected, which chapter 4 shows and offers.
pub const NOTE: &str = include_str!("../../flask/note.py");

/// Further Python that the pages quote, by name: the settings of a session's cookie, the note's view
/// corrected, and Werkzeug's signature to set a cookie and what it does to delete one. The tests run the
/// first two and compare the others with what is installed.
pub const PIECES: &[(&str, &str)] = &[
    ("settings", include_str!("../../flask/settings.py")),
    ("set_session", include_str!("../../flask/set_session.py")),
    ("set_cookie", include_str!("../../flask/set_cookie.py")),
    ("delete_cookie", include_str!("../../flask/delete_cookie.py")),
];

/// A difference between the two on the wire. [`ANY`] stands for any text; everything else is compared to
/// the letter, so that the page prints nothing that the test didn't see.
pub struct Difference {
    /// The requests that show the difference: a request line and, below it, the `Cookie` line.
    pub requests: &'static [&'static str],
    /// The header fields that differ, or [`STATUS`], [`NAMES`], [`BODY`].
    pub fields: &'static [&'static str],
    /// The text that Flask sends, or [`ABSENT`].
    pub flask: &'static str,
    /// The text that this site sends, or [`ABSENT`].
    pub rocket: &'static str,
    /// Why the two differ.
    pub why: Text,
}

/// A placeholder for any text, including none.
pub const ANY: &str = "…";
/// A placeholder for a missing header field or an empty body.
pub const ABSENT: &str = "—";
/// The name for the status code with its reason phrase.
pub const STATUS: &str = "status line";
/// The name for the spelling of the names of header fields.
pub const NAMES: &str = "field names";
/// The name for the body of the response.
pub const BODY: &str = "body";

/// A difference as a page shows it, in one language.
#[derive(Serialize)]
pub struct ExplainedDifference {
    request: String,
    field: String,
    flask: String,
    rocket: String,
    why: &'static str,
}

/// All differences in one language. Several requests or fields are on separate lines.
pub fn differences(lang: Lang) -> Vec<ExplainedDifference> {
    DIFFERENCES
        .iter()
        .map(|d| ExplainedDifference {
            request: match d.requests {
                [ANY] => EVERY.get(lang).to_owned(),
                requests => in_words(&requests.join("\n"), lang),
            },
            field: in_words(&d.fields.join("\n"), lang),
            flask: in_words(d.flask, lang),
            rocket: in_words(d.rocket, lang),
            why: d.why.get(lang),
        })
        .collect()
}

/// The words for [`ANY`] where it stands for every request.
const EVERY: Text = Text { zh: "每一个请求", en: "every request" };

/// The words in the table that are not the protocol's own notation.
const NOTATION: &[Text] = &[
    Text { zh: "状态行", en: STATUS },
    Text { zh: "字段名", en: NAMES },
    Text { zh: "正文", en: BODY },
    Text { zh: "<有效>", en: "<valid>" },
    Text { zh: "<改过>", en: "<tampered>" },
    Text { zh: "<已删除>", en: "<deleted>" },
    Text { zh: "<9000 字节>", en: "<9000 bytes>" },
    Text { zh: "<现在 + 20 秒>", en: "<now + 20 s>" },
    Text { zh: "<现在 - 365 天>", en: "<now - 365 d>" },
];

/// An entry of the table with the words of [`NOTATION`] in this language.
fn in_words(entry: &str, lang: Lang) -> String {
    let translate = |entry: String, word: &Text| entry.replace(word.en, word.get(lang));
    NOTATION.iter().fold(entry.to_owned(), translate)
}
