//! The symptoms that explain more about the decision of a rule.

use browser_jar::Rule;

use crate::clinic::symptoms::{Symptom, find};

/// The symptoms that explain more about the decision of this rule, the nearest first. Empty for a rule that
/// neither refuses, changes nor withholds a cookie.
pub fn of_rule(rule: Rule) -> impl Iterator<Item = &'static Symptom> {
    slugs(rule).iter().filter_map(|slug| find(slug))
}

/// The names of the symptoms of a rule.
const fn slugs(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::ControlCharacter | Rule::ChromiumTab | Rule::FirefoxTabInPath => {
            &["json-comma-semicolon-truncated"]
        }
        Rule::QuotesKept => &["json-comma-semicolon-truncated"],
        Rule::TooLong | Rule::AttributeTooLong => &["cookie-too-large"],
        Rule::DomainNotAscii => &["which-subdomains", "chinese-in-a-cookie"],
        Rule::PathNotAscii | Rule::ChromiumPathNotAscii | Rule::FirefoxPathNotAscii => {
            &["gone-on-other-pages", "chinese-in-a-cookie"]
        }
        Rule::PublicSuffix | Rule::PublicSuffixHostOnly => {
            &["which-subdomains", "domain-localhost"]
        }
        Rule::DomainMismatch => {
            &["which-subdomains", "dev-proxy-loses-set-cookie", "domain-localhost"]
        }
        Rule::CookieStoreInsecure => &["secure-cookie-on-http"],
        Rule::SecureOverHttp => &[
            "secure-cookie-on-http",
            "secure-cookie-behind-a-proxy",
            "safari-on-localhost",
        ],
        Rule::SecureLeftAlone | Rule::SecureWithheld => &["secure-cookie-on-http"],
        Rule::SafariSecureOnLoopback | Rule::WebkitGtkSecureOnLoopback => {
            &["safari-on-localhost"]
        }
        Rule::SameSiteContext => &["cross-origin-fetch", "cookie-in-an-iframe"],
        Rule::NoneWithoutSecure
        | Rule::WebkitGtkNoneWithoutSecure
        | Rule::SafariNoneWithoutSecure => &["samesite-none-needs-secure"],
        Rule::PartitionedWithoutSecure
        | Rule::OtherPartition
        | Rule::ScriptInFrame
        | Rule::FirefoxTotalProtection
        | Rule::ChromiumThirdParty
        | Rule::WebkitGtkThirdParty
        | Rule::SafariThirdParty
        | Rule::ThirdPartyBlocked
        | Rule::ThirdPartyPartitioned
        | Rule::WebkitGtkPartitioned
        | Rule::SafariPartitioned => &["cookie-in-an-iframe", "cross-origin-fetch"],
        Rule::SecurePrefix
        | Rule::HostPrefix
        | Rule::HttpPrefix
        | Rule::HostHttpPrefix
        | Rule::NamelessPrefix
        | Rule::WebkitGtkPrefix
        | Rule::FirefoxHostPrefixPath => &["host-prefix-refused"],
        Rule::NothingToDelete | Rule::DeletionMissed => &["deleting-does-nothing"],
        Rule::NotADate
        | Rule::ChromiumNotADate
        | Rule::FirefoxNotADate
        | Rule::WebkitGtkNotADate => {
            &["expires-off-by-hours", "client-refuses-the-date", "max-age-or-expires"]
        }
        Rule::ChromiumDate | Rule::FirefoxDate | Rule::WebkitGtkDate => {
            &["expires-off-by-hours"]
        }
        Rule::Expired => &["max-age-or-expires", "expires-off-by-hours"],
        Rule::InvalidMaxAge
        | Rule::MaxAgeOver
        | Rule::MaxAgeBeatsExpires
        | Rule::ChromiumMaxAgePlus
        | Rule::WebkitGtkMaxAge
        | Rule::WebkitGtkLastCounts
        | Rule::FirefoxMaxAgeMinus => &["max-age-or-expires"],
        Rule::Capped => &["one-year-became-400-or-7-days"],
        Rule::SessionCookie => {
            &["session-cookie-survives-closing", "web-views-of-apps"]
        }
        Rule::DefaultPath | Rule::RelativePath | Rule::OtherPath => {
            &["gone-on-other-pages"]
        }
        Rule::OtherHost => &["which-subdomains", "localhost-or-127-0-0-1"],
        Rule::IpHostOnly => &["localhost-or-127-0-0-1"],
        Rule::OtherDomain => &["which-subdomains"],
        Rule::HttpOnly | Rule::ScriptHttpOnly | Rule::ScriptLeftAlone => {
            &["document-cookie-misses-it"]
        }
        Rule::FirefoxNotUtf8 | Rule::WebkitGtkCut => &["chinese-in-a-cookie"],
        Rule::WebkitGtkDomainWithoutDot => &["domain-localhost"],
        Rule::StrictWithheld | Rule::FirefoxRedirect | Rule::WebkitGtkRedirect => {
            &["logged-out-after-oauth", "cross-origin-fetch"]
        }
        Rule::LaxWithheld => {
            &["payment-post-comes-back-as-guest", "cross-origin-fetch"]
        }
        Rule::UnsetSameSite
        | Rule::UnsetWithheld
        | Rule::UnknownSameSite
        | Rule::FirefoxUnsetIsNone
        | Rule::WebkitGtkUnsetIsNone
        | Rule::SafariUnsetIsNone => &[
            "samesite-none-needs-secure",
            "cross-origin-fetch",
            "payment-post-comes-back-as-guest",
        ],
        Rule::ChromiumLaxPost => &["payment-post-comes-back-as-guest"],
        Rule::UnknownAttribute => &["several-set-cookie-folded"],
        Rule::EvictedHost | Rule::EvictedTotal | Rule::BeyondGuaranteed => {
            &["cookie-too-large"]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_misspelt() {
        for rule in Rule::ALL {
            for slug in slugs(*rule) {
                assert!(find(slug).is_some(), "{}: no {slug}", rule.id());
            }
        }
    }
}
