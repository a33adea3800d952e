//! The two languages of the book, and the words of its interface.
//!
//! A page has its words from [`Words`]. What travels further than a page, such as the reasons of the
//! jar, the errors and the answers of the API, is a [`Text`], which holds both languages.

mod attacks;
mod clinic;
mod door;
mod en;
mod engines;
mod errors;
mod practice;
pub mod words;
mod zh;

use std::convert::Infallible;

use rocket::outcome::Outcome;
use rocket::request::{self, FromParam, FromRequest, Request};
use serde::Serialize;

pub use browser_jar::Text;

use crate::fields;
use crate::lang::words::Words;

/// A language the book is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, the default language.
    Zh,
    /// English, in which everything is said that is said in Chinese.
    En,
}

/// The jar gives its reasons in the same two languages.
impl From<Lang> for browser_jar::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

impl Lang {
    /// Both languages, the default first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code of the language in URLs and file names.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language that this one is not.
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The words of the interface in this language.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Zh => &zh::WORDS,
            Self::En => &en::WORDS,
        }
    }

    /// The language that a visitor prefers by an `Accept-Language` field (RFC 9110 §12.5.4): the one
    /// with the highest weight, the first one of equal weights. Who names only others reads English
    /// more likely than Chinese; who names none gets Chinese.
    pub fn preferred(accept_language: &str) -> Self {
        let mut best = (Self::Zh, 0);
        let mut names_another = false;
        for (tag, weight) in fields::weighted(std::iter::once(accept_language)) {
            let primary = tag.split('-').next().unwrap_or_default();
            let is = |lang: &Self| primary.eq_ignore_ascii_case(lang.code());
            if let Some(lang) = Self::ALL.into_iter().find(is)
                && weight > best.1
            {
                best = (lang, weight);
            }
            names_another |= weight > 0 && is_language(primary);
        }
        match best {
            (_, 0) if names_another => Self::En,
            (lang, _) => lang,
        }
    }

    /// The language in which to answer a request: the one in its path, otherwise that of the page it
    /// comes from, otherwise the one that the visitor prefers.
    pub fn of(request: &Request<'_>) -> Self {
        let first_segment = |path: &str| {
            path.trim_start_matches('/').split('/').next().and_then(Self::from_code)
        };
        let referer = request
            .headers()
            .get_one("Referer")
            .and_then(|url| url.splitn(4, '/').nth(3));
        let accepted = || {
            request
                .headers()
                .get_one("Accept-Language")
                .map_or(Self::Zh, Self::preferred)
        };
        first_segment(request.uri().path().as_str())
            .or_else(|| referer.and_then(first_segment))
            .unwrap_or_else(accepted)
    }

    /// The language with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

/// Whether a primary subtag names a language (RFC 5646 §2.2.1): letters, and no `*`.
fn is_language(primary: &str) -> bool {
    (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic())
}

/// A segment `zh` or `en` of a path. Anything else forwards the request, which ends as a 404.
impl FromParam<'_> for Lang {
    type Error = ();

    fn from_param(code: &str) -> Result<Self, ()> {
        Self::from_code(code).ok_or(())
    }
}

/// The guard gives the language in which to answer, by [`Lang::of`].
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Lang {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        Outcome::Success(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_weight_wins_and_chinese_is_the_default() {
        for (header, lang) in [
            ("", Lang::Zh),
            ("fr", Lang::En),
            ("fr-CH, de;q=0.9", Lang::En),
            ("fr;q=0", Lang::Zh),
            ("fr, zh;q=0.1", Lang::Zh),
            ("*", Lang::Zh),
            ("en", Lang::En),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Lang::En),
            ("zh-TW,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("fr;q=1, en;q=0.2", Lang::En),
            ("en;q=0", Lang::Zh),
            ("en;q=0.5, zh;q=0.6", Lang::Zh),
            ("EN", Lang::En),
            ("en;q=0.5;x=1, zh;q=0.4", Lang::Zh),
            ("zh;q=0.1234, en;q=0.1", Lang::En),
            (";;;,q=,en;q=x", Lang::Zh),
        ] {
            assert_eq!(Lang::preferred(header), lang, "{header:?}");
        }
    }
}
