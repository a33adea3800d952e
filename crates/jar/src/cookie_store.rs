//! The cookie store: the cookies by site and host, to look up, insert and remove.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::{Cookie, Jar, host};

/// The cookies of a site by the host they belong to.
pub(super) type Hosts = HashMap<String, Vec<Cookie>>;

impl Jar {
    /// Every cookie in the store, in no particular order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Cookie> {
        self.sites.values().flat_map(HashMap::values).flatten()
    }

    /// Every cookie in the store, the oldest first.
    pub(super) fn by_age(&self) -> Vec<&Cookie> {
        let mut cookies = Vec::with_capacity(self.count);
        // Where few have gone, their numbers are places in a list, which takes no sorting.
        match usize::try_from(self.next) {
            Ok(places) if places <= self.count.saturating_mul(4) => {
                let mut placed = vec![None; places];
                for cookie in self.all() {
                    placed[cookie.order as usize] = Some(cookie);
                }
                cookies.extend(placed.into_iter().flatten());
            }
            _ => {
                cookies.extend(self.all());
                cookies.sort_unstable_by_key(|cookie| cookie.order);
            }
        }
        cookies
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

    /// Whether the store has a cookie with the same key as `cookie`: name, host, path and partition.
    pub(super) fn has_same(&self, site: &str, cookie: &Cookie) -> bool {
        let cookies = self.sites.get(site).and_then(|hosts| hosts.get(&cookie.domain));
        cookies.is_some_and(|cookies| cookies.iter().any(|it| it.has_key_of(cookie)))
    }

    /// Whether the store has a cookie with the same key as `cookie` that no script may change.
    pub(super) fn has_http_only(
        &self,
        site: &str,
        cookie: &Cookie,
        now: OffsetDateTime,
    ) -> bool {
        let cookies = self.sites.get(site).and_then(|hosts| hosts.get(&cookie.domain));
        let mut cookies = cookies.into_iter().flatten();
        cookies.any(|it| it.http_only && !it.is_expired(now) && it.has_key_of(cookie))
    }

    /// Adds a cookie. No other cookie in the store may have the same key.
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

    /// Removes and returns the stored cookie with the same key as `cookie`: name, host, path and
    /// partition. It also removes the expired cookies of that host.
    pub(super) fn remove_same(
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

    /// Removes and returns the cookie with this [`Cookie::order`].
    pub(super) fn remove_one(&mut self, order: u64) -> Option<Cookie> {
        let is = |cookie: &Cookie| cookie.order == order;
        let mut sites = self.sites.iter();
        let (site, _) = sites.find(|(_, hosts)| hosts.values().flatten().any(is))?;
        let sites = [site.clone()].into();
        self.remove_from(&[order].into(), sites).pop()
    }

    /// Removes the cookies with these orders from these sites and returns them, the oldest first.
    pub(super) fn remove_from(
        &mut self,
        orders: &HashSet<u64>,
        sites: HashSet<String>,
    ) -> Vec<Cookie> {
        let mut removed = Vec::new();
        for site in sites {
            let hosts = self.sites.get_mut(&site);
            for cookies in hosts.into_iter().flat_map(HashMap::values_mut) {
                removed.extend(cookies.extract_if(.., |it| orders.contains(&it.order)));
            }
            self.forget_empty(&site);
        }
        removed.sort_unstable_by_key(|cookie| cookie.order);
        self.count -= removed.len();
        removed
    }

    /// Removes every cookie for which `keep` returns false.
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

    /// Removes the entries of a site's hosts that have no cookies, and of the site if none is left.
    pub(super) fn forget_empty(&mut self, site: &str) {
        let Some(hosts) = self.sites.get_mut(site) else { return };
        hosts.retain(|_, cookies| !cookies.is_empty());
        if hosts.is_empty() {
            self.sites.remove(site);
        }
    }
}
