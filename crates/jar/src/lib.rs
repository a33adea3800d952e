#![doc = include_str!("../README.md")]
//!
//! # How the modules work together
//!
//! ```text
//! line -> parse -> storage -> eviction      request -> retrieval -> Cookie field
//!         (date)   (host, path, prefix)              (host, path)
//! ```

#![forbid(unsafe_code)]

mod cookie;
mod date;
mod decision;
mod engine;
mod eviction;
mod host;
mod lang;
mod nspr;
mod parse;
mod path;
#[cfg(feature = "reqwest")]
pub mod reqwest;
mod retrieval;
mod rule;
mod saved;
mod storage;
mod text;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

pub use self::cookie::{Cookie, SameSite};
pub use self::decision::{
    Attribute, AttributeKind, Decision, Explained, Note, Outcome, Sent, Withheld,
};
pub use self::engine::{Engine, UnknownEngine};
pub use self::lang::{Lang, Text};
pub use self::rule::{Reference, Rule};

/// Whether a request comes from the same site as its target (rfc6265bis §5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// The site for cookies and every ancestor are of the target's site: `SameSite=Strict` goes along.
    #[default]
    SameSite,
    /// Another site started it.
    CrossSite,
}

/// What a response or a request has to do with the page the visitor sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Context {
    /// From the same site or another.
    pub site: Site,
    /// A navigation of the whole tab, and not an image, a frame or a fetch.
    pub top_level: bool,
}

/// Same site, top level: a visitor who types the address.
impl Default for Context {
    fn default() -> Self {
        Self { site: Site::SameSite, top_level: true }
    }
}

impl Context {
    fn is_cross_site(self) -> bool {
        self.site == Site::CrossSite
    }

    /// Something of another site within a page: third-party.
    fn is_embedded(self) -> bool {
        self.is_cross_site() && !self.top_level
    }
}

/// A cookie store: empty at first, then what [`Jar::receive`] puts into it.
#[derive(Clone, Debug)]
pub struct Jar {
    engine: Engine,
    /// By registrable domain: whatever goes along with a request is of its site.
    sites: HashMap<String, eviction::Hosts>,
    /// How many cookies there are in all.
    count: usize,
    /// The order of the next cookie.
    next: u64,
}

impl Jar {
    /// An empty store that behaves like `engine`.
    pub fn new(engine: Engine) -> Self {
        Self { engine, sites: HashMap::new(), count: 0, next: 0 }
    }

    /// Whose behaviour this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Takes one `Set-Cookie` field value, bytes as received, from a response at `url`; of several
    /// lines each is given by itself, in order. Nothing in `line` or `url` makes it panic.
    pub fn receive(
        &mut self,
        url: &Url,
        line: &[u8],
        context: Context,
        now: OffsetDateTime,
    ) -> Decision {
        self.decide(url, line, context, now)
    }

    /// What would become of a line, by the same rules as [`Jar::receive`]; the store stays as it is.
    /// `Err`: it would be refused, by the rule of the decision. `Ok`: the cookie that it describes,
    /// which is over already if the line deletes. Who has to make room for it is not looked at.
    ///
    /// # Errors
    /// The decision to refuse it.
    pub fn consider(
        &self,
        url: &Url,
        line: &[u8],
        context: Context,
        now: OffsetDateTime,
    ) -> Result<Cookie, Box<Decision>> {
        self.examine(url, line, context, now).map(|(_, cookie)| cookie)
    }

    /// Chooses what a request to `url` carries, and marks it as used at `now`. `method` (`GET`, …)
    /// counts for `SameSite=Lax`. It takes as long as the site of `url` has cookies, and copies
    /// none but into the field; the reasons are [`Jar::explain`]'s, for who wants them.
    pub fn send(
        &mut self,
        url: &Url,
        method: &str,
        context: Context,
        now: OffsetDateTime,
    ) -> Sent<'_> {
        self.choose(url, method, context, now)
    }

    /// Why such a request carries what [`Jar::send`] chooses: every other cookie in the store with
    /// the rule that holds it back, and notes on those that go along. It marks nothing as used.
    pub fn explain<'j>(
        &'j self,
        url: &'j Url,
        method: &'j str,
        context: Context,
        now: OffsetDateTime,
    ) -> Explained<'j> {
        self.reasons(url, method, context, now)
    }

    /// What is stored and not expired at `now`, the oldest first.
    pub fn cookies(&self, now: OffsetDateTime) -> impl Iterator<Item = &Cookie> {
        let mut cookies: Vec<_> = self.all().collect();
        cookies.retain(|cookie| !cookie.is_expired(now));
        cookies.sort_by_key(|cookie| cookie.order);
        cookies.into_iter()
    }

    /// Removes the cookie with this [`Cookie::order`], as a visitor does who deletes it by hand. Out: the
    /// cookie, if there was one.
    pub fn remove(&mut self, order: u64) -> Option<Cookie> {
        self.take_one(order)
    }

    /// Removes what is over at `now`. It is neither sent nor listed anyway; this gives its memory back.
    pub fn remove_expired(&mut self, now: OffsetDateTime) {
        self.retain(|cookie| !cookie.is_expired(now));
    }

    /// Removes the cookies without an end of their own, as a browser does when it is closed.
    pub fn end_session(&mut self) {
        self.retain(|cookie| cookie.expires.is_some());
    }
}
