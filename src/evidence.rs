//! What a sentence about browsers is based on: a cell of `data/engines.json`, which was measured; a
//! remark that nobody measured it; or a reason why it needs no measurement. The sentences of the
//! questions, the symptoms and the rules have theirs in a field beside them, those of the chapters in a
//! mark behind them. `tests/it/measured.rs` compares each with the data and finds sentences without any.

use crate::lang::Lang;

/// What a sentence is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A cell of the data, which was measured.
    Cell {
        /// The name of the cell, such as `lifetime/max-age-first`.
        id: &'static str,
        /// What the sentence says of the three engines, for [`said`].
        says: &'static str,
    },
    /// Nobody measured it, and the sentence or the mark behind it says so.
    Unmeasured,
    /// The sentence needs no measurement.
    Exempt(Exemption),
}

/// A cell and what the sentence says of the three engines, for [`said`].
pub const fn cell(id: &'static str, says: &'static str) -> Evidence {
    Evidence::Cell { id, says }
}

/// A reason why a text needs no measurement.
pub const fn because(exemption: Exemption) -> Evidence {
    Evidence::Exempt(exemption)
}

/// A reason why a sentence needs no measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exemption {
    /// The sentence says what a word or an attribute means.
    Definition,
    /// The sentence follows from HTTP: what a message contains, who sends which, what no field tells.
    Http,
    /// The sentence is about what the button beside it shows in the reader's own browser, or asks it.
    Demo,
    /// The sentence repeats a document and names it.
    Document,
    /// The sentence says what to write or where to look.
    Advice,
    /// The sentence sums up, or announces, what the text near it says with its cells.
    Summary,
    /// The sentence is about a server, a program or this site.
    Program,
}

impl Exemption {
    /// Every reason, in the order of this list.
    pub const ALL: [Self; 7] = [
        Self::Definition,
        Self::Http,
        Self::Demo,
        Self::Document,
        Self::Advice,
        Self::Summary,
        Self::Program,
    ];

    /// The name of the reason in the comments of the templates.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Http => "http",
            Self::Demo => "demo",
            Self::Document => "document",
            Self::Advice => "advice",
            Self::Summary => "summary",
            Self::Program => "program",
        }
    }
}

/// The engines of a cell, in the order in which [`said`] has them.
pub const ENGINES: [(&str, &str); 3] =
    [("chromium", "Chromium"), ("firefox", "Firefox"), ("webkitgtk", "WebKitGTK")];

/// The results that a cell may have.
pub const RESULTS: [&str; 5] = ["sent", "withheld", "kept", "refused", "unmeasured"];

/// What a sentence says of one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'s> {
    /// The sentence says nothing of this engine.
    Nothing,
    /// The engine has one of the [`RESULTS`].
    Result(&'s str),
    /// The exact `Cookie` field that the server got.
    Field(&'s str),
}

/// What a sentence says of Chromium, Firefox and WebKitGTK: `sent sent withheld`, or, where it is about
/// the bytes of the `Cookie` field, `foo | foo= | foo`. `none` is no such field, and `-` says
/// nothing of an engine. One word or one field is for all three. `None` if it is neither one nor three.
pub fn said(says: &str) -> Option<[Said<'_>; 3]> {
    let parts: Vec<_> = match says.contains(['|', '=']) {
        true => says.split('|').map(str::trim).collect(),
        false => says.split_whitespace().collect(),
    };
    let read = |part| match part {
        "-" => Said::Nothing,
        "none" => Said::Field(""),
        part if RESULTS.contains(&part) => Said::Result(part),
        part => Said::Field(part),
    };
    match parts[..] {
        [all] => Some([read(all); 3]),
        [chromium, firefox, webkitgtk] => {
            Some([read(chromium), read(firefox), read(webkitgtk)])
        }
        _ => None,
    }
}

/// The address of a cell: its place on the page of its topic, or of the relation between the two sites.
/// A test compares it with the page that has the cell; it is found without reading the data.
pub fn href(lang: Lang, id: &str) -> String {
    let parts: Vec<_> = id.split('/').collect();
    let page = match parts[..] {
        ["samesite", _, _, relation, ..] if relation != "cross-site" => {
            format!("samesite-{relation}")
        }
        _ => parts[0].to_owned(),
    };
    format!("/{}/engines/{page}#cell-{id}", lang.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sentence_says_is_one_word_or_three() {
        use Said::{Field, Nothing, Result};
        assert_eq!(said("sent"), Some([Result("sent"); 3]));
        assert_eq!(
            said("kept refused -"),
            Some([Result("kept"), Result("refused"), Nothing])
        );
        assert_eq!(
            said("a=1; b=2 | foo= | "),
            Some([Field("a=1; b=2"), Field("foo="), Field("")])
        );
        assert_eq!(said("b=2; a=1"), Some([Field("b=2; a=1"); 3]));
        assert_eq!(said("none"), Some([Field(""); 3]));
        assert_eq!(said("sent sent"), None);
        assert_eq!(said(""), None);
    }

    #[test]
    fn a_cell_is_on_the_page_of_its_topic_or_relation() {
        for (id, page) in [
            ("path/default/deep", "path"),
            ("samesite/lax/link/cross-site", "samesite"),
            ("samesite/none-secure/img/cross-site/allowed", "samesite"),
            ("samesite/strict/link/sibling", "samesite-sibling"),
        ] {
            assert_eq!(href(Lang::En, id), format!("/en/engines/{page}#cell-{id}"));
        }
    }
}
