//! From a verdict to the symptoms that have the other half of the answer: the proxy, the `fetch`, the
//! framework.

use serde::Serialize;

use crate::clinic::symptoms::{Symptom, find, of_rule};
use crate::clinic::warning::Warning;
use crate::lang::Lang;
use browser_jar::Rule;

/// A symptom that goes on where a verdict ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelatedSymptom {
    /// The name of the symptom in permalinks.
    pub slug: &'static str,
    /// The title of the symptom, in the language of the page, without the marks of code.
    pub title: String,
}

impl RelatedSymptom {
    /// The symptoms of the rule behind a verdict, the nearest first.
    pub(super) fn of(rule: Rule, lang: Lang) -> Vec<Self> {
        of_rule(rule).map(|symptom| Self::new(symptom, lang)).collect()
    }

    /// The symptoms of the warnings about a line.
    pub(super) fn of_warnings(warnings: &[Warning], lang: Lang) -> Vec<Self> {
        let found = warnings.iter().filter_map(|it| find(of_warning(it.id)?));
        found.map(|symptom| Self::new(symptom, lang)).collect()
    }

    fn new(symptom: &Symptom, lang: Lang) -> Self {
        Self { slug: symptom.slug, title: symptom.title.get(lang).replace('`', "") }
    }
}

/// The symptom of a kind of warning, by its name.
fn of_warning(id: &str) -> Option<&'static str> {
    Some(match id {
        "same-name" => "two-cookies-of-one-name",
        "date-zone" => "expires-off-by-hours",
        "milliseconds" => "max-age-or-expires",
        "empty-value-kept" => "deleting-does-nothing",
        "domain-widens-session" => "which-subdomains",
        "joined-lines" => "several-set-cookie-folded",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::warning::WARNINGS;

    #[test]
    fn the_symptom_of_a_warning_exists() {
        let named: Vec<_> = WARNINGS.iter().filter_map(|id| of_warning(id)).collect();
        assert_eq!(named.len(), 6);
        for slug in named {
            assert!(find(slug).is_some(), "{slug}");
        }
    }
}
