//! The things people say when a cookie or a session does not do as they expect, each with the
//! cause, the rule, and what to do about it. Pure data, both languages side by side, and a search over
//! it by the words and the error messages that people paste.

mod between;
mod clients;
mod count;
mod cross;
mod labs;
mod lifetime;
mod login;
mod lost;
mod reading;
mod rules;
mod scope;
mod search;
mod secure;
mod telling;
mod text;
mod values;

use crate::evidence::Evidence;
use crate::lang::Text;

pub use count::{COUNT, HEADING};
pub use labs::{LABS, labs_of};
pub use rules::of_rule;
pub use search::{Found, Hit, search};

/// A symptom, with its cause and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Symptom {
    /// The name in permalinks, which never changes.
    pub slug: &'static str,
    /// What somebody who has it would say.
    pub title: Text,
    /// What they paste: messages of browsers, servers and libraries, as these write them; where
    /// there is none, what they type instead. The same in both languages.
    pub errors: &'static [&'static str],
    /// Further words to find the symptom by, with spaces between.
    pub words: Text,
    /// What happens. Here and below, `` `…` `` is code.
    pub cause: Text,
    /// The rule, by document and section.
    pub rule: Text,
    /// The way to solve it. ``` ``…`` ``` is a line to be copied, which stands by itself.
    pub fix: Text,
    /// What the symptom says of browsers is based on this.
    pub evidence: &'static [Evidence],
    /// A case for the clinic, where the model of a browser's cookie store can show it.
    pub case: Option<CaseLink>,
    /// Where the book has more: `chapter#section`.
    pub section: &'static str,
    /// The demo that shows the symptom, by its handler: `chapter::function`.
    pub demo: Option<&'static str>,
}

/// A case to begin with: the lines of one response, and the request they are expected on.
#[derive(Clone, Copy, Debug)]
pub struct CaseLink {
    /// The address that the response comes from.
    pub set_url: &'static str,
    /// The `Set-Cookie` lines of the response, in order.
    pub set_cookie: &'static [&'static str],
    /// The address that the request goes to.
    pub request_url: &'static str,
    /// The method of the request.
    pub method: &'static str,
    /// The site of the page that makes the request: `same-site` or `cross-site`.
    pub site: &'static str,
    /// Whether the request changes the address in the address bar.
    pub top_level: bool,
    /// How many seconds after the response the request is made.
    pub after_s: u32,
    /// The engine of the browser: `standard`, `chromium`, `firefox` or `webkit`.
    pub engine: &'static str,
    /// What the case shows.
    pub why: Text,
}

/// Symptoms that begin with the same complaint.
#[derive(Clone, Copy, Debug)]
pub struct SymptomGroup {
    /// The letter of the group: `A` to `D`.
    pub letter: char,
    /// The complaint that the symptoms share.
    pub title: Text,
    /// The symptoms of the group, in order.
    pub symptoms: &'static [Symptom],
}

/// Every symptom, group by group.
pub fn each() -> impl Iterator<Item = &'static Symptom> {
    ALL.iter().flat_map(|group| group.symptoms)
}

/// The symptom with this name.
pub fn find(slug: &str) -> Option<&'static Symptom> {
    each().find(|symptom| symptom.slug == slug)
}

/// The four groups, in order.
pub const ALL: &[SymptomGroup] = &[
    SymptomGroup {
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
            between::TOO_LATE,
            between::CDN,
            scope::LOCALHOST_DOMAIN,
            clients::AUTOMATION,
            clients::WEB_VIEW,
        ],
    },
    SymptomGroup {
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
    SymptomGroup {
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
            clients::DATE,
        ],
    },
    SymptomGroup {
        letter: 'D',
        title: Text {
            zh: "会话不见了、越来越多，或者泄漏了",
            en: "My session disappears, grows, or leaks",
        },
        symptoms: &[
            lost::RESTART,
            lost::SERVERS,
            lost::STORE_AWAY,
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
