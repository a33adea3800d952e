//! Eviction: which cookies are removed when there are too many (layered-cookies §5.2).

use time::{Duration, OffsetDateTime};

use super::storage::show_name;
use super::{Cookie, Engine, Jar, Note, Rule};

/// How many cookies an engine keeps, and how many it removes when there are more.
struct Quota {
    /// Whether cookies are counted for a whole site (registrable domain) or for each host.
    whole_site: bool,
    /// The most cookies that one host or site may have.
    host: usize,
    /// How many cookies of a host or site are left once it had more than `host`.
    host_after: usize,
    /// The most cookies that the whole store may have.
    total: usize,
    /// How many cookies are left in the store once it had more than `total`.
    total_after: usize,
    /// When the whole store has more than `total`, a cookie used more recently than this is kept.
    safe: Duration,
}

/// How many cookies of one host every browser keeps (layered-cookies §5.1.1).
const GUARANTEED: usize = 50;

impl Quota {
    /// The numbers of an engine.
    const fn of(engine: Engine) -> Self {
        match engine {
            // The specification asks for at least 50 for each host and 3000 in all, and leaves the
            // rest open.
            Engine::Standard | Engine::Safari => Self {
                whole_site: false,
                host: 180,
                host_after: 180,
                total: 3000,
                total_after: 3000,
                safe: Duration::ZERO,
            },
            // It kept every cookie of those that were measured, and libsoup has no limit.
            Engine::WebkitGtk => Self {
                whole_site: false,
                host: usize::MAX,
                host_after: usize::MAX,
                total: usize::MAX,
                total_after: usize::MAX,
                safe: Duration::ZERO,
            },
            // Chromium has kDomainMaxCookies, kDomainPurgeCookies, kMaxCookies and kPurgeCookies.
            // Firefox has the same numbers in network.cookie.maxPerHost, quotaPerHost, maxNumber
            // (from which it removes a tenth) and purgeAge.
            Engine::Chromium | Engine::Firefox => Self {
                whole_site: true,
                host: 180,
                host_after: 150,
                total: 3300,
                total_after: 3000,
                safe: Duration::days(30),
            },
        }
    }
}

impl Jar {
    /// Removes the cookies that are too many after `cookie` was stored (layered-cookies §5.2).
    ///
    /// First it looks at the host or site of `cookie`, where cookies without `Secure` are removed
    /// before the others; then at the whole store, where expired cookies are. Among equals the least
    /// recently used one is removed first. Returns the removed cookies and the notes about them.
    pub(super) fn evict(
        &mut self,
        site: &str,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> (Vec<Cookie>, Vec<Note>) {
        let quota = Quota::of(self.engine());
        let (mut evicted, mut notes) = (Vec::new(), Vec::new());
        let mut note = |rule, args| notes.push(Note { rule, span: 0..0, args });
        let owner = if quota.whole_site { site } else { &cookie.domain };
        let count = self.sites.get(site).map_or(0, |hosts| {
            let own = || hosts.get(&cookie.domain).map_or(0, Vec::len);
            if quota.whole_site { hosts.values().map(Vec::len).sum() } else { own() }
        });
        if count > quota.host {
            let mut ranked: Vec<_> = self
                .site(site)
                .filter(|other| quota.whole_site || other.domain == cookie.domain)
                .map(|other| (other.secure, other.last_access, other.order))
                .collect();
            least(&mut ranked, count - quota.host_after);
            let gone = ranked.iter().map(|it| it.2).collect();
            for other in self.remove_from(&gone, [site.to_owned()].into()) {
                let name = show_name(&other);
                let args = vec![owner.to_owned(), quota.host.to_string(), name];
                note(Rule::EvictedHost, args);
                evicted.push(other);
            }
        } else if count > GUARANTEED && quota.host < usize::MAX {
            note(Rule::BeyondGuaranteed, vec![owner.to_owned(), count.to_string()]);
        }
        if self.count > quota.total && self.all().any(|it| it.is_expired(now)) {
            self.remove_expired(now);
        }
        if self.count > quota.total {
            let mut ranked = Vec::with_capacity(self.count);
            for (site, hosts) in &self.sites {
                let old = hosts.values().flatten().filter(|it| {
                    quota.safe == Duration::ZERO || now - it.last_access >= quota.safe
                });
                ranked.extend(old.map(|it| (it.last_access, it.order, site)));
            }
            least(&mut ranked, self.count - quota.total_after);
            let gone = ranked.iter().map(|it| it.1).collect();
            let sites = ranked.into_iter().map(|it| it.2.clone()).collect();
            for other in self.remove_from(&gone, sites) {
                note(
                    Rule::EvictedTotal,
                    vec![quota.total.to_string(), show_name(&other)],
                );
                evicted.push(other);
            }
        }
        (evicted, notes)
    }
}

/// Reduces `ranked` to its `many` least elements, in no particular order.
fn least<T: Ord>(ranked: &mut Vec<T>, many: usize) {
    if many < ranked.len() {
        ranked.select_nth_unstable(many);
        ranked.truncate(many);
    }
}
