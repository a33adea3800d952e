//! Retrieval: the cookies that a request carries (layered-cookies §5.4.5 and §5.4.6).

use time::{Duration, OffsetDateTime};
use url::Url;

use super::host::{self, Trust};
use super::storage::show_name;
use super::text::{date, quote};
use super::{
    Context, Cookie, Engine, Explained, Jar, Note, Rule, SameSite, Sent, Withheld,
};

/// In Chromium, how long after it was set a cookie without `SameSite` is still sent with a cross-site
/// POST.
const LAX_POST: Duration = Duration::minutes(2);

/// What the choice of cookies for a request depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retrieval<'a> {
    engine: Engine,
    url: &'a Url,
    method: &'a str,
    context: Context,
    now: OffsetDateTime,
    host: &'a str,
    secure: bool,
    trust: Trust,
}

impl Jar {
    /// What [`Jar::send`] does. It looks only at the cookies of the host and of the domains above it,
    /// and copies none.
    pub(super) fn choose(
        &mut self,
        url: &Url,
        method: &str,
        context: Context,
        now: OffsetDateTime,
    ) -> Sent<'_> {
        let retrieval = Retrieval::new(self.engine, url, method, context, now);
        let mut chosen = self.matching(retrieval.host);
        chosen.retain(|cookie| retrieval.withholds(cookie).is_none());
        chosen.sort_unstable_by(|a, b| in_order(a, b));
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
        context: Context,
        now: OffsetDateTime,
    ) -> Explained<'j> {
        let retrieval = Retrieval::new(self.engine, url, method, context, now);
        let mut cookies: Vec<_> = self.all().collect();
        cookies.sort_unstable_by_key(|cookie| cookie.order);
        let mut explained = Explained { withheld: Vec::new(), notes: Vec::new() };
        for cookie in cookies {
            match retrieval.withholds(cookie) {
                None => retrieval.note(cookie, &mut explained.notes),
                Some(rule) => {
                    explained.withheld.push(Withheld { cookie, rule, retrieval });
                }
            }
        }
        explained
    }
}

impl Engine {
    /// The first rule by which a browser with this engine withholds a stored cookie from a request, or
    /// `None` if the request carries the cookie. [`Jar::send`] applies the same rules.
    pub fn withholds<'a>(
        self,
        cookie: &'a Cookie,
        url: &'a Url,
        method: &'a str,
        context: Context,
        now: OffsetDateTime,
    ) -> Option<Withheld<'a>> {
        let retrieval = Retrieval::new(self, url, method, context, now);
        let rule = retrieval.withholds(cookie)?;
        Some(Withheld { cookie, rule, retrieval })
    }
}

impl<'a> Retrieval<'a> {
    fn new(
        engine: Engine,
        url: &'a Url,
        method: &'a str,
        context: Context,
        now: OffsetDateTime,
    ) -> Self {
        let trust = host::trust(url);
        let secure = match trust {
            Trust::Encrypted => true,
            Trust::Loopback => engine != Engine::Webkit,
            Trust::None => false,
        };
        Self { engine, url, method, context, now, host: host::of(url), secure, trust }
    }

    /// The first rule by which a cookie is withheld from this request.
    fn withholds(&self, cookie: &Cookie) -> Option<Rule> {
        if cookie.is_expired(self.now) {
            Some(Rule::Expired)
        } else if cookie.host_only && cookie.domain != self.host {
            Some(Rule::OtherHost)
        } else if !host::domain_match(self.host, &cookie.domain) {
            Some(Rule::OtherDomain)
        } else if !cookie.is_for_path(self.url.path().as_bytes()) {
            Some(Rule::OtherPath)
        } else if cookie.secure && !self.secure {
            Some(match self.trust {
                Trust::Loopback => Rule::WebkitSecureOnLoopback,
                _ => Rule::SecureWithheld,
            })
        } else if cookie.partitioned && cookie.embedded != self.context.is_embedded() {
            Some(Rule::OtherPartition)
        } else {
            self.withholds_cross_site(cookie)
        }
    }

    /// The rule by which a cookie is withheld because another site started this request.
    fn withholds_cross_site(&self, cookie: &Cookie) -> Option<Rule> {
        if self.engine == Engine::Webkit && self.context.is_embedded() {
            return Some(Rule::WebkitThirdParty);
        }
        if !self.context.is_cross_site() {
            return None;
        }
        let lax = self.context.top_level && self.is_safe();
        match cookie.same_site {
            SameSite::None => None,
            SameSite::Strict => Some(Rule::StrictWithheld),
            SameSite::Lax if lax => None,
            SameSite::Lax => Some(Rule::LaxWithheld),
            SameSite::Unset
                if lax || self.unset_is_none() || self.is_lax_post(cookie) =>
            {
                None
            }
            SameSite::Unset => Some(Rule::UnsetWithheld),
        }
    }

    /// Whether the method is safe (RFC 9110 §9.2.1).
    fn is_safe(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }

    /// Whether the engine treats a cookie without `SameSite` as `SameSite=None`.
    fn unset_is_none(&self) -> bool {
        matches!(self.engine, Engine::Firefox | Engine::Webkit)
    }

    /// Whether Chromium's exception for cookies that were set a moment ago (Lax + POST) applies.
    fn is_lax_post(&self, cookie: &Cookie) -> bool {
        self.engine == Engine::Chromium
            && self.context.top_level
            && self.now - cookie.created <= LAX_POST
    }

    /// Adds a note if the engine sends a cookie that the specification would withhold.
    fn note(&self, cookie: &Cookie, notes: &mut Vec<Note>) {
        if !self.context.is_cross_site() {
            return;
        }
        let mut note = |rule, args| notes.push(Note { rule, span: 0..0, args });
        let lax = self.context.top_level && self.is_safe();
        if cookie.same_site == SameSite::Unset && !lax {
            let name = show_name(cookie);
            match self.engine {
                Engine::Standard => {}
                Engine::Chromium => {
                    let age = (self.now - cookie.created).whole_seconds().to_string();
                    note(
                        Rule::ChromiumLaxPost,
                        vec![name, age, self.method.to_owned()],
                    );
                }
                Engine::Firefox => note(Rule::FirefoxUnsetIsNone, vec![name]),
                Engine::Webkit => note(Rule::WebkitUnsetIsNone, vec![name]),
            }
        }
        if self.engine == Engine::Firefox && self.context.is_embedded() {
            note(Rule::FirefoxTotalProtection, Vec::new());
        }
    }

    /// The arguments for the sentence of a rule.
    pub(super) fn args(&self, rule: Rule, cookie: &Cookie) -> Vec<String> {
        let host = || self.host.to_owned();
        match rule {
            Rule::Expired => vec![cookie.expires.map_or_else(String::new, date)],
            Rule::OtherHost | Rule::OtherDomain => vec![cookie.domain.clone(), host()],
            Rule::OtherPath => {
                vec![quote(&cookie.path), quote(self.url.path().as_bytes())]
            }
            Rule::SecureWithheld | Rule::WebkitSecureOnLoopback => {
                vec![self.url.origin().ascii_serialization()]
            }
            Rule::LaxWithheld | Rule::UnsetWithheld => vec![self.method.to_owned()],
            _ => Vec::new(),
        }
    }
}

/// The order of the cookies in the field: those with longer paths first, then the older ones
/// (layered-cookies §5.4.5 step 3, with the length as rfc6265bis counts it).
fn in_order(a: &Cookie, b: &Cookie) -> std::cmp::Ordering {
    b.path.len().cmp(&a.path.len()).then(a.order.cmp(&b.order))
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
