//! The rules: what each says, in both languages, and where it is written.

mod table;

use super::Engine;
use super::lang::{Lang, Text};

pub use self::table::Rule;

/// Where a rule is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reference {
    /// The document: an Internet-Draft, or an engine's source or notes.
    pub document: &'static str,
    /// Its section, as `5.4.3`, or a file.
    pub section: &'static str,
    /// The step of its algorithm, as `13`; empty where it has none.
    pub step: &'static str,
    /// A link to the section.
    pub url: &'static str,
}

impl Reference {
    /// The section, with the step in it if there is one: `5.4.3.7.1`.
    pub fn place(&self) -> String {
        match self.step {
            "" => self.section.to_owned(),
            step => format!("{}.{step}", self.section),
        }
    }
}

impl Rule {
    /// The name in the API, as `empty-cookie`.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// Where it is written.
    pub const fn reference(self) -> Reference {
        self.row().1
    }

    /// The engine that departs from the specification by this rule; `None`: it is one of the
    /// specification's.
    pub fn engine(self) -> Option<Engine> {
        let is = |engine: &Engine| self.id().starts_with(engine.name());
        Engine::ALL.into_iter().find(is)
    }

    /// The sentence of this rule in a language, with what is to be said of this case.
    pub(super) fn explain(self, lang: Lang, args: &[String]) -> String {
        let text: Text = self.row().2;
        let mut said = String::new();
        let mut rest = text.get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((number, after)) = after.split_once('}') else { break };
            said += before;
            if let Some(arg) = number.parse::<usize>().ok().and_then(|at| args.get(at))
            {
                said += arg;
            }
            rest = after;
        }
        said + rest
    }

    /// Whether an attribute read by this rule changes nothing.
    pub(super) const fn is_ignored_attribute(self) -> bool {
        matches!(
            self,
            Self::NotADate
                | Self::ChromiumNotADate
                | Self::FirefoxNotADate
                | Self::InvalidMaxAge
                | Self::EmptyDomain
                | Self::RelativePath
                | Self::UnknownSameSite
        )
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
