//! The store itself: cookies by site, and what has to go when there are too many.

use time::{Duration, OffsetDateTime};

use super::store::show_name;
use super::{Cookie, Engine, Jar, Note, Rule, host};

/// How many cookies an engine keeps.
struct Limits {
    /// Counted over a whole site (registrable domain) and not over one host.
    whole_site: bool,
    /// More than this for one host or site …
    host: usize,
    /// … come down to this.
    host_after: usize,
    /// More than this in all …
    total: usize,
    /// … come down to this.
    total_after: usize,
    /// When the whole store is over its limit, what was used more recently than this stays.
    safe: Duration,
}

/// A host's cookies that every browser keeps (layered-cookies §5.1.1).
const GUARANTEED: usize = 50;

const fn limits(engine: Engine) -> Limits {
    match engine {
        // The specification asks for at least 50 a host and 3000 in all; it leaves the rest open.
        Engine::Standard | Engine::Webkit => Limits {
            whole_site: false,
            host: 180,
            host_after: 180,
            total: 3000,
            total_after: 3000,
            safe: Duration::ZERO,
        },
        // kDomainMaxCookies, kDomainPurgeCookies, kMaxCookies, kPurgeCookies, and
        // network.cookie.maxPerHost, quotaPerHost, maxNumber (and a tenth), purgeAge: the same.
        Engine::Chromium | Engine::Firefox => Limits {
            whole_site: true,
            host: 180,
            host_after: 150,
            total: 3300,
            total_after: 3000,
            safe: Duration::days(30),
        },
    }
}

impl Jar {
    /// The cookies of the site of `host`.
    pub(super) fn site(&self, host: &str) -> &[Cookie] {
        self.sites.get(host::registrable_domain(host)).map_or(&[], Vec::as_slice)
    }

    /// Adds a cookie of which there is no other with its key.
    pub(super) fn insert(&mut self, cookie: Cookie) {
        let site = host::registrable_domain(&cookie.domain);
        match self.sites.get_mut(site) {
            Some(cookies) => cookies.push(cookie),
            None => {
                self.sites.insert(site.to_owned(), vec![cookie]);
            }
        }
        self.count += 1;
    }

    /// Takes out the cookie with the name, host, path and partition of this one; whatever of the
    /// site is expired goes with it.
    pub(super) fn take_same(
        &mut self,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> Option<Cookie> {
        let cookies = self.sites.get_mut(host::registrable_domain(&cookie.domain))?;
        let before = cookies.len();
        cookies.retain(|other| !other.is_expired(now));
        let same = cookies.iter().position(|other| other.has_key_of(cookie));
        let old = same.map(|at| cookies.remove(at));
        self.count -= before - cookies.len();
        old
    }

    /// Removes what is too much after `cookie` came (layered-cookies §5.2): expired cookies, then
    /// those of its host, then any; those without Secure first, the least recently used first.
    pub(super) fn evict(
        &mut self,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> (Vec<Cookie>, Vec<Note>) {
        let limits = limits(self.engine);
        let (mut evicted, mut notes) = (Vec::new(), Vec::new());
        let site = host::registrable_domain(&cookie.domain);
        let mut note = |rule, args| notes.push(Note { rule, span: 0..0, args });
        if let Some(cookies) = self.sites.get_mut(site) {
            let counted =
                |other: &Cookie| limits.whole_site || other.domain == cookie.domain;
            let owner = if limits.whole_site { site } else { &cookie.domain };
            let count = cookies.iter().filter(|other| counted(other)).count();
            if count > limits.host {
                let mut ranked: Vec<_> =
                    cookies.iter().filter(|it| counted(it)).collect();
                ranked.sort_by_key(|it| (it.secure, it.last_access, it.order));
                let gone: Vec<u64> = ranked[..count - limits.host_after]
                    .iter()
                    .map(|it| it.order)
                    .collect();
                for other in take(cookies, &gone) {
                    let args = vec![
                        owner.to_owned(),
                        limits.host.to_string(),
                        show_name(&other),
                    ];
                    note(Rule::EvictedHost, args);
                    evicted.push(other);
                }
                self.count -= gone.len();
            } else if count > GUARANTEED {
                note(Rule::BeyondGuaranteed, vec![owner.to_owned(), count.to_string()]);
            }
        }
        if self.count > limits.total {
            for cookies in self.sites.values_mut() {
                cookies.retain(|other| !other.is_expired(now));
            }
            self.count = self.sites.values().map(Vec::len).sum();
        }
        if self.count > limits.total {
            let mut ranked: Vec<_> = self.sites.values().flatten().collect();
            ranked.retain(|it| {
                limits.safe == Duration::ZERO || now - it.last_access >= limits.safe
            });
            ranked.sort_by_key(|it| (it.last_access, it.order));
            ranked.truncate(self.count - limits.total_after);
            let gone: Vec<u64> = ranked.iter().map(|it| it.order).collect();
            for cookies in self.sites.values_mut() {
                for other in take(cookies, &gone) {
                    let args = vec![limits.total.to_string(), show_name(&other)];
                    note(Rule::EvictedTotal, args);
                    evicted.push(other);
                }
            }
            self.count -= gone.len();
            self.sites.retain(|_, cookies| !cookies.is_empty());
        }
        (evicted, notes)
    }
}

/// Takes the cookies with these orders out, which are few.
fn take(cookies: &mut Vec<Cookie>, orders: &[u64]) -> Vec<Cookie> {
    cookies.extract_if(.., |cookie| orders.contains(&cookie.order)).collect()
}
