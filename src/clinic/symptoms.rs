//! The forty things people say when a cookie or a session does not do as they expect: why, after
//! which rule, and what to do about it. Pure data, both languages side by side, and a search over
//! it by the words and the error messages that people paste.

mod between;
mod cross;
mod lifetime;
mod login;
mod lost;
mod reading;
mod scope;
mod search;
mod secure;
mod values;

use crate::lang::Text;

pub use search::search;

/// One symptom, with what is behind it.
#[derive(Clone, Copy, Debug)]
pub struct Symptom {
    /// Its name in permalinks, for good.
    pub slug: &'static str,
    /// What somebody who has it would say.
    pub title: Text,
    /// What they paste: messages of browsers, servers and libraries, as these write them; where
    /// there is none, what they type instead. The same in both languages.
    pub errors: &'static [&'static str],
    /// Further words to find it by, with spaces between.
    pub words: Text,
    /// What happens. Here and below, `` `…` `` is code, and there is no other markup.
    pub cause: Text,
    /// The rule, by document and section.
    pub rule: Text,
    /// What to do.
    pub fix: Text,
    /// A case for the clinic, where the model of a browser's cookie store can show it.
    pub case: Option<CaseLink>,
    /// Where the book has more: `chapter#section`.
    pub section: &'static str,
    /// The demo that shows it, by its handler: `chapter::function`.
    pub demo: Option<&'static str>,
}

/// A case to begin with: the lines of one response, and the request they are expected on.
#[derive(Clone, Copy, Debug)]
pub struct CaseLink {
    /// Whose response it is.
    pub set_url: &'static str,
    /// Its `Set-Cookie` lines, in order.
    pub set_cookie: &'static [&'static str],
    /// The request.
    pub request_url: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Whether a page of the same site makes it: `same-site` or `cross-site`.
    pub site: &'static str,
    /// Whether it changes the address in the address bar.
    pub top_level: bool,
    /// How many seconds after the response.
    pub after_s: u32,
    /// Which browser: `standard`, `chromium`, `firefox` or `webkit`.
    pub engine: &'static str,
    /// What there is to see.
    pub why: Text,
}

/// Symptoms that begin with the same complaint.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// `A` to `D`.
    pub letter: char,
    /// The complaint.
    pub title: Text,
    /// Its symptoms, in order.
    pub symptoms: &'static [Symptom],
}

/// Every symptom, group by group.
pub fn each() -> impl Iterator<Item = &'static Symptom> {
    ALL.iter().flat_map(|group| group.symptoms)
}

/// The symptom of this name.
pub fn find(slug: &str) -> Option<&'static Symptom> {
    each().find(|symptom| symptom.slug == slug)
}

/// The four groups, in order.
pub const ALL: &[Group] = &[
    Group {
        letter: 'A',
        title: Text {
            zh: "我的 cookie 没设上，或者没带上",
            en: "My cookie is not set, or not sent",
        },
        symptoms: &[
            cross::FETCH,
            cross::TOOLS,
            scope::DELETING,
            scope::DEFAULT_PATH,
            scope::LOCALHOST,
            scope::PORTS,
            secure::PLAIN_HTTP,
            secure::BEHIND_PROXY,
            secure::SAFARI,
            cross::NONE,
            cross::OAUTH,
            cross::POST,
            cross::IFRAME,
            between::DEV_PROXY,
            between::FOLDED,
            secure::HOST_PREFIX,
            between::REDIRECT,
        ],
    },
    Group {
        letter: 'B',
        title: Text {
            zh: "读不到，或者值不对",
            en: "I cannot read it, or it is the wrong value",
        },
        symptoms: &[
            reading::HIDDEN_HEADER,
            reading::DOCUMENT_COOKIE,
            reading::FORBIDDEN_HEADER,
            values::CHINESE,
            values::NASTY_VALUES,
            reading::TWINS,
            reading::CONFLICT,
            reading::MINI_PROGRAM,
            scope::SUBDOMAINS,
        ],
    },
    Group {
        letter: 'C',
        title: Text {
            zh: "活得太长，或者太短", en: "It lives too long, or too short"
        },
        symptoms: &[
            lifetime::OFF_BY_HOURS,
            lifetime::MAX_AGE,
            lifetime::UNDEAD,
            lifetime::CAPPED,
            lifetime::PERMANENT,
        ],
    },
    Group {
        letter: 'D',
        title: Text {
            zh: "会话不见了、越来越多，或者泄漏了",
            en: "My session disappears, grows, or leaks",
        },
        symptoms: &[
            lost::RESTART,
            lost::SERVERS,
            lost::APPEND,
            values::TOO_LARGE,
            lost::MEMORY,
            lost::PARALLEL,
            login::LOGOUT,
            login::LOGIN,
            login::CACHE,
        ],
    },
];
