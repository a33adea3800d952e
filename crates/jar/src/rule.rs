//! The rules: the sentence of each in both languages, and where the rule is specified.

#[macro_use]
mod source;
mod table;

use super::Engine;
use super::lang::{Language, Text};

pub use self::table::Rule;

/// Where a rule is specified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reference {
    /// The document: an Internet-Draft, or the source or documentation of an engine.
    pub document: &'static str,
    /// The section of the document, such as `5.4.3`, or a file.
    pub section: &'static str,
    /// The step of the algorithm in that section, such as `13`. It is empty if there are no steps.
    pub step: &'static str,
    /// The address of the section.
    pub url: &'static str,
}

impl Reference {
    /// The section and, if there is one, the step: `5.4.3.7.1`.
    pub fn place(&self) -> String {
        match self.step {
            "" => self.section.to_owned(),
            step => format!("{}.{step}", self.section),
        }
    }
}

impl Rule {
    /// The rule's name in the API, such as `empty-cookie`.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// Where the rule is specified.
    pub const fn reference(self) -> Reference {
        self.row().1
    }

    /// The engine that departs from the specification by this rule, or `None` if the rule is the
    /// specification's own.
    pub fn engine(self) -> Option<Engine> {
        let is = |engine: &Engine| self.id().starts_with(engine.name());
        Engine::ALL.into_iter().find(is)
    }

    /// The sentence of this rule in one language, with these arguments in it.
    pub(super) fn explain(self, lang: Language, args: &[String]) -> String {
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
                | Self::WebkitGtkNotADate
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
