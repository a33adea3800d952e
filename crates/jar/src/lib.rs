#![doc = include_str!("../README.md")]
//!
//! # How the modules work together
//!
//! ```text
//! line -> parse -> storage -> eviction      request -> retrieval -> Cookie field
//!         (date)   (host, path, prefix)              (host, path)
//! ```

#![forbid(unsafe_code)]

mod browser;
mod cookie;
mod cookie_store;
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
mod setter;
mod soup;
mod storage;
mod text;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

pub use self::browser::{Browser, ThirdParty, UnknownThirdParty};
pub use self::cookie::{Cookie, SameSite};
pub use self::decision::{
    Attribute, AttributeKind, Decision, Explained, Note, Outcome, Sent, Withheld,
};
pub use self::engine::{Engine, UnknownEngine};
pub use self::host::{is_loopback, registrable_domain};
pub use self::lang::{Language, Text};
pub use self::rule::{Reference, Rule};
pub use self::setter::Setter;

/// Whether a request comes from the same site as its target (rfc6265bis §5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// The request is for the site of the page and of everything that embeds it, so that even cookies
    /// with `SameSite=Strict` are sent.
    #[default]
    SameSite,
    /// Another site started the request.
    CrossSite,
}

/// How a response or a request is related to the page that the visitor sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Context {
    /// Whether the request was started by the same site or by another.
    pub site: Site,
    /// Whether it is a navigation of the whole tab, as opposed to an image, a frame or a fetch.
    pub top_level: bool,
}

/// The context of a visitor who types the address: same-site and top-level.
impl Default for Context {
    fn default() -> Self {
        Self { site: Site::SameSite, top_level: true }
    }
}

impl Context {
    fn is_cross_site(self) -> bool {
        self.site == Site::CrossSite
    }

    /// Whether this is a third-party request: one for a different site, from within a page.
    fn is_embedded(self) -> bool {
        self.is_cross_site() && !self.top_level
    }
}

/// A [`Context`] with what else a browser may know of a request, and some of them ask.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    /// Who started the request.
    pub context: Context,
    /// A page of the top-level site, which the address bar shows. It tells the partitions of different
    /// sites apart. Without it, an embedded request is below a site that has no name.
    pub top_level: Option<&'a Url>,
    /// The addresses that redirected the request to where it goes now, in order.
    pub via: &'a [Url],
}

impl From<Context> for Circumstances<'_> {
    fn from(context: Context) -> Self {
        Self { context, top_level: None, via: &[] }
    }
}

impl Circumstances<'_> {
    /// Whether `SameSite` counts a request to `url` as one that a different site started.
    fn is_cross_site(&self, engine: Engine, url: &Url) -> bool {
        // On the way WebKitGTK is as strict about the scheme and localhost as the specification.
        let judge = match engine {
            Engine::WebkitGtk => Engine::Standard,
            engine => engine,
        };
        let elsewhere = |via: &Url| judge.relation(via, url) == Site::CrossSite;
        self.context.is_cross_site()
            || (engine.counts_redirects() && self.via.iter().any(elsewhere))
    }

    /// The partition of a request to `url`: its top-level site. It is empty if that has no name.
    fn partition(&self, url: &Url) -> String {
        match self.top_level {
            _ if !self.context.is_embedded() => host::site_of(url),
            Some(page) => host::site_of(page),
            None => String::new(),
        }
    }

    /// Whether `partition` is what [`Circumstances::partition`] makes of a request to `url`.
    fn is_in(&self, partition: &str, url: &Url) -> bool {
        match self.top_level {
            _ if !self.context.is_embedded() => host::is_site_of(partition, url),
            Some(page) => host::is_site_of(partition, page),
            None => partition.is_empty(),
        }
    }
}

/// A cookie store. It is empty at first, and [`Jar::receive`] puts cookies into it.
#[derive(Clone, Debug)]
pub struct Jar {
    browser: Browser,
    /// The cookies by registrable domain: a request carries only cookies of its own site.
    sites: HashMap<String, cookie_store::Hosts>,
    /// The number of cookies in the store.
    count: usize,
    /// The [`Cookie::order`] that the next new cookie gets.
    next: u64,
}

impl Jar {
    /// An empty store that behaves like `browser`: an [`Engine`] with its default settings, or a
    /// [`Browser`] with others.
    pub fn new(browser: impl Into<Browser>) -> Self {
        Self { browser: browser.into(), sites: HashMap::new(), count: 0, next: 0 }
    }

    /// The browser that this store behaves like.
    pub fn browser(&self) -> Browser {
        self.browser
    }

    /// The engine that this store behaves like.
    pub fn engine(&self) -> Engine {
        self.browser.engine
    }

    /// Stores or refuses the cookie in one `Set-Cookie` field value of a response from `url`.
    ///
    /// `line` is the value in bytes, as received. If a response has several, call this once for each,
    /// in their order. No `line` and no `url` makes it panic.
    pub fn receive<'c>(
        &mut self,
        url: &Url,
        line: &[u8],
        context: impl Into<Circumstances<'c>>,
        now: OffsetDateTime,
    ) -> Decision {
        self.receive_by(Setter::Response, url, line, context, now)
    }

    /// Stores or refuses the cookie in one line that `setter` hands to the browser.
    ///
    /// `url` is the address of the response or of the script's page, and `context` says where that page
    /// is: a frame below another site's page is cross-site and not top-level. No script can set an
    /// `HttpOnly` cookie or change one (rfc6265bis §5.7).
    pub fn receive_by<'c>(
        &mut self,
        setter: Setter,
        url: &Url,
        line: &[u8],
        context: impl Into<Circumstances<'c>>,
        now: OffsetDateTime,
    ) -> Decision {
        self.decide(setter, url, line, context.into(), now)
    }

    /// The cookie that [`Jar::receive`] would make of a line. The store is not changed.
    ///
    /// The cookie has already expired if the line is one that deletes. This does not find out which
    /// cookies would be evicted.
    ///
    /// # Errors
    /// The decision to refuse the line, with its rule.
    pub fn consider<'c>(
        &self,
        url: &Url,
        line: &[u8],
        context: impl Into<Circumstances<'c>>,
        now: OffsetDateTime,
    ) -> Result<Cookie, Box<Decision>> {
        self.consider_by(Setter::Response, url, line, context, now)
    }

    /// The cookie that [`Jar::receive_by`] would make of a line, as [`Jar::consider`] says it of a response.
    ///
    /// # Errors
    /// The decision to refuse the line, with its rule.
    pub fn consider_by<'c>(
        &self,
        setter: Setter,
        url: &Url,
        line: &[u8],
        context: impl Into<Circumstances<'c>>,
        now: OffsetDateTime,
    ) -> Result<Cookie, Box<Decision>> {
        self.examine(setter, url, line, context.into(), now).map(|(_, cookie)| cookie)
    }

    /// Chooses the cookies that a request to `url` carries, and marks them as used at `now`.
    ///
    /// `method` (`GET`, …) matters for `SameSite=Lax`. The time this takes grows with the number of
    /// cookies of the site of `url`. Nothing but the field is copied; [`Jar::explain`] gives reasons.
    pub fn send<'c>(
        &mut self,
        url: &Url,
        method: &str,
        context: impl Into<Circumstances<'c>>,
        now: OffsetDateTime,
    ) -> Sent<'_> {
        self.choose(url, method, context.into(), now)
    }

    /// Explains which cookies [`Jar::send`] chooses: the rule by which each of the others is withheld,
    /// and notes about those that are sent. No cookie is marked as used.
    pub fn explain<'j>(
        &'j self,
        url: &'j Url,
        method: &'j str,
        context: impl Into<Circumstances<'j>>,
        now: OffsetDateTime,
    ) -> Explained<'j> {
        self.reasons(url, method, context.into(), now)
    }

    /// The stored cookies that have not expired at `now`, the oldest first.
    pub fn cookies(&self, now: OffsetDateTime) -> impl Iterator<Item = &Cookie> {
        let mut cookies: Vec<_> = self.all().collect();
        cookies.retain(|cookie| !cookie.is_expired(now));
        cookies.sort_by_key(|cookie| cookie.order);
        cookies.into_iter()
    }

    /// The stored cookies of the site of `url`, whatever their host and path, that have not expired at
    /// `now`. Their order means nothing.
    pub fn cookies_of_site(
        &self,
        url: &Url,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = &Cookie> {
        self.site(host::of(url)).filter(move |cookie| !cookie.is_expired(now))
    }

    /// Removes and returns the cookie with this [`Cookie::order`], as a visitor does who deletes it by
    /// hand. `None` means that there is no such cookie.
    pub fn remove(&mut self, order: u64) -> Option<Cookie> {
        self.remove_one(order)
    }

    /// Removes the cookies that have expired at `now`, to free their memory. They are neither sent nor
    /// listed in any case.
    pub fn remove_expired(&mut self, now: OffsetDateTime) {
        self.retain(|cookie| !cookie.is_expired(now));
    }

    /// Removes the cookies without an expiry time, as a browser does when it is closed.
    pub fn end_session(&mut self) {
        self.retain(|cookie| cookie.expires.is_some());
    }
}
