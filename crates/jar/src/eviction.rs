//! The store itself: cookies by site, and what has to go when there are too many.

use std::collections::{HashMap, HashSet};

use time::{Duration, OffsetDateTime};

use super::storage::show_name;
use super::{Cookie, Engine, Jar, Note, Rule, host};

/// The cookies of a site by the host they belong to.
pub(super) type Hosts = HashMap<String, Vec<Cookie>>;

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
    /// Every cookie, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Cookie> {
        self.sites.values().flat_map(HashMap::values).flatten()
    }

    /// The cookies of the site of `host`.
    pub(super) fn site(&self, host: &str) -> impl Iterator<Item = &Cookie> {
        let hosts = self.sites.get(host::registrable_domain(host));
        hosts.into_iter().flat_map(HashMap::values).flatten()
    }

    /// The cookies that belong to `host` or to a domain above it.
    pub(super) fn matching(&mut self, host: &str) -> Vec<&mut Cookie> {
        let site = host::registrable_domain(host);
        let Some(hosts) = self.sites.get_mut(site) else { return Vec::new() };
        let cookies =
            hosts.iter_mut().filter(|(domain, _)| host::domain_match(host, domain));
        cookies.flat_map(|(_, cookies)| cookies).collect()
    }

    /// Adds a cookie of which there is no other with its key.
    pub(super) fn insert(&mut self, site: &str, cookie: Cookie) {
        self.count += 1;
        if let Some(hosts) = self.sites.get_mut(site) {
            match hosts.get_mut(&cookie.domain) {
                Some(cookies) => cookies.push(cookie),
                None => {
                    hosts.insert(cookie.domain.clone(), vec![cookie]);
                }
            }
        } else {
            let hosts = HashMap::from([(cookie.domain.clone(), vec![cookie])]);
            self.sites.insert(site.to_owned(), hosts);
        }
    }

    /// Takes out the cookie with the name, host, path and partition of this one; whatever of the
    /// host is expired goes with it.
    pub(super) fn take_same(
        &mut self,
        site: &str,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> Option<Cookie> {
        let hosts = self.sites.get_mut(site)?;
        let cookies = hosts.get_mut(&cookie.domain)?;
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
        site: &str,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> (Vec<Cookie>, Vec<Note>) {
        let limits = limits(self.engine);
        let (mut evicted, mut notes) = (Vec::new(), Vec::new());
        let mut note = |rule, args| notes.push(Note { rule, span: 0..0, args });
        let owner = if limits.whole_site { site } else { &cookie.domain };
        let count = self.sites.get(site).map_or(0, |hosts| {
            let own = || hosts.get(&cookie.domain).map_or(0, Vec::len);
            if limits.whole_site { hosts.values().map(Vec::len).sum() } else { own() }
        });
        if count > limits.host {
            let mut ranked: Vec<_> = self
                .site(site)
                .filter(|other| limits.whole_site || other.domain == cookie.domain)
                .map(|other| (other.secure, other.last_access, other.order))
                .collect();
            least(&mut ranked, count - limits.host_after);
            let gone = ranked.iter().map(|it| it.2).collect();
            for other in self.take(&gone, [site.to_owned()].into()) {
                let name = show_name(&other);
                let args = vec![owner.to_owned(), limits.host.to_string(), name];
                note(Rule::EvictedHost, args);
                evicted.push(other);
            }
        } else if count > GUARANTEED {
            note(Rule::BeyondGuaranteed, vec![owner.to_owned(), count.to_string()]);
        }
        if self.count > limits.total && self.all().any(|it| it.is_expired(now)) {
            self.remove_expired(now);
        }
        if self.count > limits.total {
            let mut ranked = Vec::with_capacity(self.count);
            for (site, hosts) in &self.sites {
                let old = hosts.values().flatten().filter(|it| {
                    limits.safe == Duration::ZERO || now - it.last_access >= limits.safe
                });
                ranked.extend(old.map(|it| (it.last_access, it.order, site)));
            }
            least(&mut ranked, self.count - limits.total_after);
            let gone = ranked.iter().map(|it| it.1).collect();
            let sites = ranked.into_iter().map(|it| it.2.clone()).collect();
            for other in self.take(&gone, sites) {
                note(
                    Rule::EvictedTotal,
                    vec![limits.total.to_string(), show_name(&other)],
                );
                evicted.push(other);
            }
        }
        (evicted, notes)
    }

    /// Whether there is a cookie with the name, host, path and partition of this one.
    pub(super) fn has_same(&self, site: &str, cookie: &Cookie) -> bool {
        let cookies = self.sites.get(site).and_then(|hosts| hosts.get(&cookie.domain));
        cookies.is_some_and(|cookies| cookies.iter().any(|it| it.has_key_of(cookie)))
    }

    /// Removes whatever is not to be kept.
    pub(super) fn retain(&mut self, keep: impl Fn(&Cookie) -> bool) {
        for cookies in self.sites.values_mut().flat_map(HashMap::values_mut) {
            cookies.retain(&keep);
        }
        for hosts in self.sites.values_mut() {
            hosts.retain(|_, cookies| !cookies.is_empty());
        }
        self.sites.retain(|_, hosts| !hosts.is_empty());
        self.count = self.all().count();
    }

    /// Takes out the cookie with this order.
    pub(super) fn take_one(&mut self, order: u64) -> Option<Cookie> {
        let is = |cookie: &Cookie| cookie.order == order;
        let mut sites = self.sites.iter();
        let (site, _) = sites.find(|(_, hosts)| hosts.values().flatten().any(is))?;
        let sites = [site.clone()].into();
        self.take(&[order].into(), sites).pop()
    }

    /// Takes the cookies with these orders out of these sites, the oldest first.
    fn take(&mut self, orders: &HashSet<u64>, sites: HashSet<String>) -> Vec<Cookie> {
        let mut taken = Vec::new();
        for site in sites {
            let hosts = self.sites.get_mut(&site);
            for cookies in hosts.into_iter().flat_map(HashMap::values_mut) {
                taken.extend(cookies.extract_if(.., |it| orders.contains(&it.order)));
            }
            self.forget_empty(&site);
        }
        taken.sort_unstable_by_key(|cookie| cookie.order);
        self.count -= taken.len();
        taken
    }

    /// Keeps no place for hosts of a site that have no cookies, nor for the site if it has none.
    pub(super) fn forget_empty(&mut self, site: &str) {
        let Some(hosts) = self.sites.get_mut(site) else { return };
        hosts.retain(|_, cookies| !cookies.is_empty());
        if hosts.is_empty() {
            self.sites.remove(site);
        }
    }
}

/// Leaves the `many` least of them, in no order.
fn least<T: Ord>(ranked: &mut Vec<T>, many: usize) {
    if many < ranked.len() {
        ranked.select_nth_unstable(many);
        ranked.truncate(many);
    }
}
