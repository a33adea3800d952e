//! Hosts: the registrable domain, domain matching, and which origins count as secure.

use core::net::IpAddr;

use url::{Host, Url};

/// The host of a URL as cookies see it: lower case, Punycode, an IPv6 address in brackets; empty
/// for a URL without one.
pub(super) fn of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Whether `host` as [`of`] writes it is an IP address, which has no domain above it.
pub(super) fn is_ip(host: &str) -> bool {
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

/// Whether `host` domain-matches `domain` (layered-cookies §5.3.2).
pub(super) fn domain_match(host: &str, domain: &str) -> bool {
    host == domain
        || (host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.') && !domain.is_empty())
            && !is_ip(host))
}

/// Whether nobody owns `host`: a public suffix by the Public Suffix List, its default rule `*`
/// included, so that `intranet` is one.
pub(super) fn is_public_suffix(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    !is_ip(host) && psl::suffix_str(host) == Some(host)
}

/// What the cookies of one site have in common: the registrable domain of `host`; the host itself
/// where it has none.
pub(super) fn registrable_domain(host: &str) -> &str {
    if is_ip(host) { host } else { psl::domain_str(host).unwrap_or(host) }
}

/// Why a connection to a URL counts as secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// `https` or `wss`.
    Encrypted,
    /// `http`, but it doesn't leave this machine.
    Loopback,
    /// Neither.
    None,
}

/// Whether the origin of `url` is potentially trustworthy (Secure Contexts §3.1): encrypted, or to
/// `localhost`, a name below it, 127.0.0.0/8 or `[::1]`.
pub(super) fn trust(url: &Url) -> Trust {
    if matches!(url.scheme(), "https" | "wss") {
        return Trust::Encrypted;
    }
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    };
    if loopback { Trust::Loopback } else { Trust::None }
}
