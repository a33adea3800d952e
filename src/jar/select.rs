//! What a request carries (layered-cookies §5.4.5 and §5.4.6).

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};
use url::Url;

use super::host::{self, Trust};
use super::path::path_match;
use super::store::show_name;
use super::text::{date, quote};
use super::{Context, Cookie, Engine, Jar, Note, Rule, SameSite, Sent, Withheld};

/// How long after it was set a cookie without `SameSite` goes along with a cross-site POST in
/// Chromium.
const LAX_POST: Duration = Duration::minutes(2);

/// A request, as far as cookies depend on it.
struct Request<'a> {
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
    /// The `Cookie` field of a request as [`Jar::send`] chooses it, without the reasons: all that
    /// an HTTP client needs, in the time that it has.
    pub fn cookie_field(
        &mut self,
        url: &Url,
        method: &str,
        context: Context,
        now: OffsetDateTime,
    ) -> Vec<u8> {
        let request = Request::new(self.engine, url, method, context, now);
        let mut chosen = self.matching(request.host);
        chosen.retain(|cookie| request.withholds(cookie).is_none());
        chosen.sort_by(|a, b| in_order(a, b));
        for cookie in &mut chosen {
            cookie.last_access = now;
        }
        serialize(chosen.iter().map(|cookie| &**cookie))
    }

    pub(super) fn choose(
        &mut self,
        url: &Url,
        method: &str,
        context: Context,
        now: OffsetDateTime,
    ) -> Sent {
        let request = Request::new(self.engine, url, method, context, now);
        let mut answer = Sent::default();
        for cookie in self.sites.values_mut().flat_map(HashMap::values_mut).flatten() {
            match request.withholds(cookie) {
                None => {
                    request.note(cookie, &mut answer.notes);
                    cookie.last_access = now;
                    answer.sent.push(cookie.clone());
                }
                Some(rule) => {
                    let args = request.args(rule, cookie);
                    answer.withheld.push(Withheld {
                        cookie: cookie.clone(),
                        rule,
                        args,
                    });
                }
            }
        }
        answer.sent.sort_by(in_order);
        answer.withheld.sort_by_key(|withheld| withheld.cookie.order);
        answer.header = serialize(answer.sent.iter());
        answer
    }
}

impl<'a> Request<'a> {
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

    /// The first rule that keeps a cookie from this request.
    fn withholds(&self, cookie: &Cookie) -> Option<Rule> {
        if cookie.is_expired(self.now) {
            Some(Rule::Expired)
        } else if cookie.host_only && cookie.domain != self.host {
            Some(Rule::OtherHost)
        } else if !host::domain_match(self.host, &cookie.domain) {
            Some(Rule::OtherDomain)
        } else if !path_match(self.url.path().as_bytes(), &cookie.path) {
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

    /// A safe method (RFC 9110 §9.2.1).
    fn is_safe(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }

    fn unset_is_none(&self) -> bool {
        matches!(self.engine, Engine::Firefox | Engine::Webkit)
    }

    /// Chromium's exception for a cookie that a log-in elsewhere has just set.
    fn is_lax_post(&self, cookie: &Cookie) -> bool {
        self.engine == Engine::Chromium
            && self.context.top_level
            && self.now - cookie.created <= LAX_POST
    }

    /// What an engine sends that the specification wouldn't.
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

    /// What the reason of a rule names.
    fn args(&self, rule: Rule, cookie: &Cookie) -> Vec<String> {
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

/// Longer paths first, then the older (layered-cookies §5.4.5 step 3, the length as rfc6265bis
/// counts it).
fn in_order(a: &Cookie, b: &Cookie) -> std::cmp::Ordering {
    b.path.len().cmp(&a.path.len()).then(a.order.cmp(&b.order))
}

/// The `Cookie` field value (layered-cookies §5.4.6).
fn serialize<'a>(cookies: impl Iterator<Item = &'a Cookie>) -> Vec<u8> {
    let mut field = Vec::new();
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
