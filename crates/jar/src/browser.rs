//! A browser as its cookie store sees it: an engine, and the setting for third-party cookies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use super::lang::{Language, Text};
use super::{Engine, Site, host};

/// What a browser does with the cookies of a third party: of a site that is embedded in a page of a
/// different site (rfc6265bis §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThirdParty {
    /// Cookies of a third party are stored and sent as `SameSite` says.
    Allowed,
    /// Cookies of a third party are neither stored nor sent, except those with `Partitioned` where the
    /// engine knows that attribute.
    Blocked,
    /// Cookies of a third party are stored and sent, separately for each top-level site.
    Partitioned,
    /// No new one is stored, and what the third party has stored as a first party is sent.
    SentNotSet,
}

impl ThirdParty {
    /// Every policy on third-party cookies.
    pub const ALL: [Self; 4] =
        [Self::Allowed, Self::Blocked, Self::Partitioned, Self::SentNotSet];

    /// The name in the API, as `sent-not-set`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Blocked => "blocked",
            Self::Partitioned => "partitioned",
            Self::SentNotSet => "sent-not-set",
        }
    }
}

impl ThirdParty {
    /// The policy in a few words for a reader.
    pub const fn title(self) -> Text {
        match self {
            Self::Allowed => Text { zh: "放行", en: "allowed" },
            Self::Blocked => Text { zh: "拦下", en: "blocked" },
            Self::Partitioned => Text {
                zh: "按顶层站点分开存",
                en: "kept for each top-level site",
            },
            Self::SentNotSet => Text {
                zh: "只发已有的，不收新的",
                en: "sent, but no new ones stored",
            },
        }
    }
}

impl fmt::Display for ThirdParty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The error for a text that is not the name of a [`ThirdParty`] policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownThirdParty;

impl fmt::Display for UnknownThirdParty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected allowed, blocked, partitioned or sent-not-set")
    }
}

impl std::error::Error for UnknownThirdParty {}

impl FromStr for ThirdParty {
    type Err = UnknownThirdParty;

    fn from_str(name: &str) -> Result<Self, UnknownThirdParty> {
        Self::ALL.into_iter().find(|it| it.name() == name).ok_or(UnknownThirdParty)
    }
}

/// An engine with a setting for third-party cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Browser {
    /// The engine of the browser.
    pub engine: Engine,
    /// What it does with third-party cookies.
    pub third_party: ThirdParty,
}

impl Browser {
    /// The browser's name for a reader: that of its engine, with the setting if it is not the default.
    pub fn title(self, lang: impl Into<Language>) -> String {
        let lang = lang.into();
        let engine = self.engine.title().get(lang);
        if self.third_party == self.engine.third_party() {
            return engine.to_owned();
        }
        let policy = self.third_party.title().get(lang);
        match lang {
            Language::Zh => format!("{engine}，第三方 cookie {policy}"),
            Language::En => format!("{engine}, third-party cookies {policy}"),
        }
    }
}

/// The engine as it is when nobody has changed its settings.
impl From<Engine> for Browser {
    fn from(engine: Engine) -> Self {
        Self { engine, third_party: engine.third_party() }
    }
}

impl Engine {
    /// What the engine does with third-party cookies by default. Of Chromium, Firefox and WebKitGTK it
    /// was measured, in Debian's builds; of Safari it is what WebKit's blog says.
    pub const fn third_party(self) -> ThirdParty {
        match self {
            Self::Standard => ThirdParty::Allowed,
            Self::Chromium | Self::Safari => ThirdParty::Blocked,
            Self::Firefox => ThirdParty::Partitioned,
            Self::WebkitGtk => ThirdParty::SentNotSet,
        }
    }

    /// Whether a request to `to` that a page at `from` starts is from the same site.
    ///
    /// By the specification the scheme counts as part of the site (HTML, "same site"), as in Chromium. In
    /// Firefox and WebKitGTK it doesn't. WebKitGTK only asks whether the target is the registrable
    /// domain of `from` or below it, so that `localhost` counts as the site of `shop.localhost`, and
    /// not the other way round.
    pub fn relation(self, from: &Url, to: &Url) -> Site {
        let (own, host) = (host::registrable_domain(host::of(from)), host::of(to));
        let is_same = match self {
            Self::WebkitGtk => host::domain_match(host, own),
            Self::Firefox => own == host::registrable_domain(host),
            Self::Standard | Self::Chromium | Self::Safari => {
                own == host::registrable_domain(host)
                    && host::scheme_of_site(from) == host::scheme_of_site(to)
            }
        };
        if is_same { Site::SameSite } else { Site::CrossSite }
    }

    /// Whether a redirect through a different site makes a request cross-site. The specification says no
    /// more of it (rfc6265bis, "Remove consideration of same-site redirect chain").
    pub(super) const fn counts_redirects(self) -> bool {
        matches!(self, Self::Firefox | Self::WebkitGtk)
    }

    /// Whether the engine treats a cookie without `SameSite` as `SameSite=None`.
    pub(super) const fn unset_is_none(self) -> bool {
        matches!(self, Self::Firefox | Self::WebkitGtk | Self::Safari)
    }

    /// Whether the engine limits the size of a cookie and of its attributes, and how long it lives.
    pub(super) const fn limits_sizes(self) -> bool {
        !matches!(self, Self::WebkitGtk)
    }

    /// Whether the engine knows the attribute `Partitioned`.
    pub(super) const fn knows_partitioned(self) -> bool {
        !matches!(self, Self::WebkitGtk | Self::Safari)
    }

    /// Whether a connection to `url` counts as secure.
    pub(super) fn is_secure(self, url: &Url) -> bool {
        match host::trust(url) {
            host::Trust::Encrypted => true,
            host::Trust::Loopback => !matches!(self, Self::WebkitGtk | Self::Safari),
            host::Trust::None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Site::{CrossSite, SameSite};

    #[test]
    fn each_engine_has_its_own_idea_of_a_site() {
        let relation = |engine: Engine, from: &str, to: &str| {
            let url = |text: &str| text.parse().expect("a URL");
            engine.relation(&url(from), &url(to))
        };
        let engines =
            [Engine::Standard, Engine::Chromium, Engine::Firefox, Engine::WebkitGtk];
        for (from, to, expected) in [
            ("http://shop.localhost/", "http://shop.localhost:81/", [SameSite; 4]),
            ("http://a.shop.localhost/", "http://shop.localhost/", [SameSite; 4]),
            ("http://shop.localhost/", "http://a.shop.localhost/", [SameSite; 4]),
            ("http://evil.localhost/", "http://shop.localhost/", [CrossSite; 4]),
            ("http://127.0.0.1/", "http://localhost/", [CrossSite; 4]),
            ("http://shop.localhost/", "http://localhost/", [CrossSite; 4]),
            (
                "http://localhost/",
                "http://shop.localhost/",
                [CrossSite, CrossSite, CrossSite, SameSite],
            ),
            (
                "http://shop.example.com/",
                "https://shop.example.com/",
                [CrossSite, CrossSite, SameSite, SameSite],
            ),
            ("wss://a.example.com/", "https://b.example.com/", [SameSite; 4]),
        ] {
            let found = engines.map(|engine| relation(engine, from, to));
            assert_eq!(found, expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_policy_is_known_by_its_name() {
        for policy in ThirdParty::ALL {
            assert_eq!(policy.to_string().parse(), Ok(policy));
            let json = serde_json::to_string(&policy).expect("it can be written");
            assert_eq!(json, format!("\"{policy}\""));
        }
        let error = "off".parse::<ThirdParty>().expect_err("no policy");
        assert!(error.to_string().starts_with("expected allowed, blocked"));
    }
}
