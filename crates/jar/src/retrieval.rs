//! Retrieval: the cookies that a request carries (layered-cookies §5.4.5 and §5.4.6).

use std::borrow::Cow;
use std::cmp::Reverse;

use time::{Duration, OffsetDateTime};
use url::Url;

use super::host::{self, Trust};
use super::path::path_of;
use super::storage::show_name;
use super::text::{date, quote};
use super::{
    Browser, Circumstances, Cookie, Engine, Explained, Jar, Note, Rule, SameSite, Sent,
    ThirdParty, Withheld,
};

/// In Chromium, how long after it was set a cookie without `SameSite` is still sent with a cross-site
/// POST.
const LAX_POST: Duration = Duration::minutes(2);

/// What the choice of cookies for a request depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retrieval<'a> {
    browser: Browser,
    url: &'a Url,
    method: &'a str,
    context: Circumstances<'a>,
    now: OffsetDateTime,
    host: &'a str,
    secure: bool,
    cross_site: bool,
    trust: Trust,
}

/// What the sentences about a request quote of it. Each cookie that stays has one, so it is small.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    engine: Engine,
    url: &'a Url,
    method: &'a str,
}

impl Jar {
    /// What [`Jar::send`] does. It looks only at the cookies of the host and of the domains above it,
    /// and copies none.
    pub(super) fn choose(
        &mut self,
        url: &Url,
        method: &str,
        context: Circumstances<'_>,
        now: OffsetDateTime,
    ) -> Sent<'_> {
        let retrieval = Retrieval::new(self.browser, url, method, context, now);
        let mut chosen = self.matching(retrieval.host);
        chosen.retain(|cookie| retrieval.withholds(cookie).is_none());
        chosen.sort_unstable_by_key(|cookie| retrieval.place(cookie));
        for cookie in &mut chosen {
            cookie.last_access = now;
        }
        let sent: Vec<&Cookie> = chosen.into_iter().map(|cookie| &*cookie).collect();
        Sent { header: serialize(&sent), sent }
    }

    /// What [`Jar::explain`] does. It applies the same rules to the whole store, and copies no cookie.
    pub(super) fn reasons<'j>(
        &'j self,
        url: &'j Url,
        method: &'j str,
        context: Circumstances<'j>,
        now: OffsetDateTime,
    ) -> Explained<'j> {
        let retrieval = Retrieval::new(self.browser, url, method, context, now);
        let request = retrieval.request();
        let cookies = self.by_age();
        let (mut withheld, mut notes) = (Vec::with_capacity(cookies.len()), Vec::new());
        for cookie in cookies {
            match retrieval.withholds(cookie) {
                None => retrieval.note(cookie, &mut notes),
                Some(rule) => withheld.push(Withheld { cookie, rule, request }),
            }
        }
        Explained { withheld, notes }
    }
}

impl Browser {
    /// The first rule by which a browser withholds a stored cookie from a request, or `None` if the
    /// request carries the cookie. [`Jar::send`] applies the same rules.
    pub fn withholds<'a>(
        self,
        cookie: &'a Cookie,
        url: &'a Url,
        method: &'a str,
        context: impl Into<Circumstances<'a>>,
        now: OffsetDateTime,
    ) -> Option<Withheld<'a>> {
        let retrieval = Retrieval::new(self, url, method, context.into(), now);
        let rule = retrieval.withholds(cookie)?;
        Some(Withheld { cookie, rule, request: retrieval.request() })
    }
}

impl<'a> Retrieval<'a> {
    fn new(
        browser: Browser,
        url: &'a Url,
        method: &'a str,
        context: Circumstances<'a>,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            browser,
            url,
            method,
            context,
            now,
            host: host::of(url),
            secure: browser.engine.is_secure(url),
            cross_site: context.is_cross_site(browser.engine, url),
            trust: host::trust(url),
        }
    }

    /// The first rule by which a cookie is withheld from this request.
    fn withholds(&self, cookie: &Cookie) -> Option<Rule> {
        if cookie.is_expired(self.now) {
            Some(Rule::Expired)
        } else if cookie.host_only && cookie.domain != self.host {
            Some(Rule::OtherHost)
        } else if !host::domain_match(self.host, &cookie.domain) {
            Some(Rule::OtherDomain)
        } else if !cookie.is_for_path(self.path().as_bytes()) {
            Some(Rule::OtherPath)
        } else if cookie.secure && !self.secure {
            Some(match self.trust {
                Trust::Loopback => self.browser.engine.refuses_loopback(),
                _ => Rule::SecureWithheld,
            })
        } else {
            self.withholds_third_party(cookie)
                .or_else(|| self.withholds_cross_site(cookie))
        }
    }

    /// What the sentences about it quote.
    fn request(&self) -> Request<'a> {
        Request { engine: self.browser.engine, url: self.url, method: self.method }
    }

    /// The path of the request, as the engine compares it with those of cookies.
    fn path(&self) -> Cow<'_, str> {
        path_of(self.url, self.browser.engine)
    }

    /// The rule by which a cookie is withheld because the request is a third party's, or because the
    /// cookie is kept for a different top-level site.
    fn withholds_third_party(&self, cookie: &Cookie) -> Option<Rule> {
        let Browser { engine, third_party } = self.browser;
        match &cookie.partition {
            Some(site) if self.context.is_in(site, self.url) => None,
            Some(_) if cookie.partitioned => Some(Rule::OtherPartition),
            Some(_) => Some(third_party.rule(engine)),
            None if !self.context.context.is_embedded() => None,
            None => match third_party {
                ThirdParty::Allowed | ThirdParty::SentNotSet => None,
                ThirdParty::Blocked | ThirdParty::Partitioned => {
                    Some(third_party.rule(engine))
                }
            },
        }
    }

    /// The rule by which a cookie is withheld because another site started this request.
    fn withholds_cross_site(&self, cookie: &Cookie) -> Option<Rule> {
        if !self.cross_site {
            return None;
        }
        let lax = self.context.context.top_level && self.is_safe();
        let engine = self.browser.engine;
        let by_redirect = !self.context.context.is_cross_site();
        match (cookie.same_site, engine) {
            (SameSite::None, _) => None,
            (SameSite::Lax | SameSite::Unset, _) if lax => None,
            (SameSite::Unset, _)
                if engine.unset_is_none() || self.is_lax_post(cookie) =>
            {
                None
            }
            (_, Engine::Firefox) if by_redirect => Some(Rule::FirefoxRedirect),
            (_, Engine::WebkitGtk) if by_redirect => Some(Rule::WebkitGtkRedirect),
            (SameSite::Strict, _) => Some(Rule::StrictWithheld),
            (SameSite::Lax, _) => Some(Rule::LaxWithheld),
            (SameSite::Unset, _) => Some(Rule::UnsetWithheld),
        }
    }

    /// Whether the method is safe (RFC 9110 §9.2.1).
    fn is_safe(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }

    /// Whether Chromium's exception for cookies that were set a moment ago (Lax + POST) applies.
    fn is_lax_post(&self, cookie: &Cookie) -> bool {
        self.browser.engine == Engine::Chromium
            && self.context.context.top_level
            && self.now - cookie.created <= LAX_POST
    }

    /// Adds a note if the engine sends a cookie that the specification would withhold.
    fn note(&self, cookie: &Cookie, notes: &mut Vec<Note>) {
        if !self.cross_site {
            return;
        }
        let engine = self.browser.engine;
        let mut note = |rule, args| notes.push(Note { rule, span: 0..0, args });
        let lax = self.context.context.top_level && self.is_safe();
        if cookie.same_site == SameSite::Unset && !lax {
            let name = show_name(cookie);
            match engine {
                Engine::Standard => {}
                Engine::Chromium => {
                    let age = (self.now - cookie.created).whole_seconds().to_string();
                    note(
                        Rule::ChromiumLaxPost,
                        vec![name, age, self.method.to_owned()],
                    );
                }
                Engine::Firefox => note(Rule::FirefoxUnsetIsNone, vec![name]),
                Engine::WebkitGtk => note(Rule::WebkitGtkUnsetIsNone, vec![name]),
                Engine::Safari => note(Rule::SafariUnsetIsNone, vec![name]),
            }
        }
        if cookie.partition.is_some() && !cookie.partitioned {
            note(self.browser.third_party.rule(engine), Vec::new());
        }
    }

    /// The place of a cookie in the field, the lowest first: longer paths, then older cookies
    /// (layered-cookies §5.4.5 step 3, with the length as rfc6265bis counts it). Of equal paths,
    /// WebKitGTK puts those with `Domain` for this host first, then host-only ones, then those of the
    /// domains above, the nearest first.
    fn place(&self, cookie: &Cookie) -> (Reverse<usize>, usize, u64) {
        let distance = match self.browser.engine {
            Engine::WebkitGtk => {
                let above = self.host.len().saturating_sub(cookie.domain.len());
                above * 2 + usize::from(cookie.host_only)
            }
            _ => 0,
        };
        (Reverse(cookie.path.len()), distance, cookie.order)
    }
}

impl Request<'_> {
    /// The arguments for the sentence of a rule.
    pub(super) fn args(&self, rule: Rule, cookie: &Cookie) -> Vec<String> {
        let host = || host::of(self.url).to_owned();
        match rule {
            Rule::Expired => vec![cookie.expires.map_or_else(String::new, date)],
            Rule::OtherHost | Rule::OtherDomain => vec![cookie.domain.clone(), host()],
            Rule::OtherPath => {
                vec![
                    quote(&cookie.path),
                    quote(path_of(self.url, self.engine).as_bytes()),
                ]
            }
            Rule::SecureWithheld
            | Rule::WebkitGtkSecureOnLoopback
            | Rule::SafariSecureOnLoopback => {
                vec![self.url.origin().ascii_serialization()]
            }
            Rule::LaxWithheld | Rule::UnsetWithheld => vec![self.method.to_owned()],
            _ => Vec::new(),
        }
    }
}

/// The `Cookie` field value with these cookies (layered-cookies §5.4.6).
fn serialize(cookies: &[&Cookie]) -> Vec<u8> {
    let length = |cookie: &&Cookie| cookie.name.len() + cookie.value.len() + 3;
    let mut field = Vec::with_capacity(cookies.iter().map(length).sum());
    for cookie in cookies {
        if !field.is_empty() {
            field.extend(b"; ");
        }
        if !cookie.name.is_empty() {
            field.extend(&cookie.name);
            field.push(b'=');
        }
        field.extend(&cookie.value);
    }
    field
}
