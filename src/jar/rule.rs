//! The rules: what each says, in both languages, and where it is written.

use crate::lang::{Lang, Text};

/// Where a rule is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reference {
    /// The document: an Internet-Draft, or an engine's source or notes.
    pub document: &'static str,
    /// Its section, as `5.7`.
    pub section: &'static str,
    /// The step of its algorithm, as `13`; empty where it has none.
    pub step: &'static str,
    /// A link to the section.
    pub url: &'static str,
}

/// A rule of the jar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A line with neither name nor value.
    EmptyCookie,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Self] = &[Self::EmptyCookie];

    /// The name in the API, as `empty-cookie`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::EmptyCookie => "empty-cookie",
        }
    }

    /// Where it is written.
    pub const fn reference(self) -> Reference {
        Reference {
            document: "draft-ietf-httpbis-rfc6265bis",
            section: "5.6",
            step: "5",
            url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.6",
        }
    }

    pub(super) fn explain(self, lang: Lang, args: &[String]) -> String {
        let _ = args;
        Text {
            zh: "名和值都是空的, 浏览器忽略这一行。",
            en: "Neither name nor value: the line is ignored.",
        }
        .get(lang)
        .to_owned()
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
