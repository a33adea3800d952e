//! From the rule behind a verdict to the symptoms that have the other half of the answer: the proxy, the
//! `fetch`, the framework.

use serde::Serialize;

use crate::clinic::symptoms;
use crate::lang::Lang;
use browser_jar::Rule;

/// A symptom that a rule causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelatedSymptom {
    /// Its name in permalinks.
    pub slug: &'static str,
    /// Its title, in the language of the page, without the marks of code.
    pub title: String,
}

impl RelatedSymptom {
    /// The symptoms of `rule`, the likeliest first.
    pub(super) fn of(rule: Rule, lang: Lang) -> Vec<Self> {
        let found = slugs(rule).iter().filter_map(|slug| symptoms::find(slug));
        let related = |symptom: &'static symptoms::Symptom| Self {
            slug: symptom.slug,
            title: symptom.title.get(lang).replace('`', ""),
        };
        found.map(related).collect()
    }
}

/// The names of the symptoms that a rule causes.
fn slugs(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::NoneWithoutSecure | Rule::PartitionedWithoutSecure => {
            &["samesite-none-needs-secure", "cookie-in-an-iframe"]
        }
        Rule::SameSiteContext | Rule::LaxWithheld | Rule::UnsetWithheld => &[
            "cross-origin-fetch",
            "cookie-in-an-iframe",
            "payment-post-comes-back-as-guest",
        ],
        Rule::StrictWithheld => &["logged-out-after-oauth", "cross-origin-fetch"],
        Rule::WebkitThirdParty
        | Rule::FirefoxTotalProtection
        | Rule::OtherPartition => &["cookie-in-an-iframe", "cross-origin-fetch"],
        Rule::SecureOverHttp | Rule::SecureWithheld | Rule::SecureLeftAlone => {
            &["secure-cookie-on-http", "secure-cookie-behind-a-proxy"]
        }
        Rule::WebkitSecureOnLoopback => &["safari-on-localhost"],
        Rule::SecurePrefix
        | Rule::HostPrefix
        | Rule::HttpPrefix
        | Rule::HostHttpPrefix => &["host-prefix-refused"],
        Rule::PublicSuffix | Rule::DomainMismatch | Rule::OtherDomain => {
            &["which-subdomains", "dev-proxy-loses-set-cookie"]
        }
        Rule::OtherHost => &["which-subdomains", "localhost-or-127-0-0-1"],
        Rule::OtherPath => &["gone-on-other-pages"],
        Rule::Expired => &["max-age-or-expires", "expires-off-by-hours"],
        Rule::NothingToDelete | Rule::DeletionMissed => {
            &["deleting-does-nothing", "logout-does-not-log-out"]
        }
        Rule::TooLong => &["cookie-too-large"],
        Rule::ControlCharacter | Rule::DomainNotAscii | Rule::PathNotAscii => {
            &["json-comma-semicolon-truncated", "chinese-in-a-cookie"]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_a_symptom() {
        let mut named = 0;
        for rule in Rule::ALL {
            let slugs = slugs(*rule);
            assert_eq!(
                RelatedSymptom::of(*rule, Lang::Zh).len(),
                slugs.len(),
                "{rule:?}"
            );
            named += slugs.len();
        }
        assert!(named > 30, "{named}");
    }
}
