//! Hosts: the registrable domain, domain matching, and which origins count as secure.

use core::net::IpAddr;

use url::{Host, Url};

/// The host of a URL as a cookie stores it: in lower case and Punycode, an IPv6 address in brackets.
/// It is empty for a URL without a host.
pub(super) fn of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Whether `host`, written as [`of`] does, is an IP address, which has no domain above it.
pub(super) fn is_ip(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    // Most names end in a letter that no address ends in.
    address.ends_with(|last: char| last.is_ascii_hexdigit() || last == ':')
        && address.parse::<IpAddr>().is_ok()
}

/// Whether `host` domain-matches `domain` (layered-cookies §5.3.2).
pub(super) fn domain_match(host: &str, domain: &str) -> bool {
    host == domain
        || (host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.') && !domain.is_empty())
            && !is_ip(host))
}

/// Whether `host` is a public suffix by the Public Suffix List. The default rule `*` is included, so
/// that `intranet` is one.
pub(super) fn is_public_suffix(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    !is_ip(host) && psl::suffix_str(host) == Some(host)
}

/// Whether `host` is a public suffix that the list names, so that `intranet` is none.
pub(super) fn is_listed_suffix(host: &str) -> bool {
    let suffix = psl::suffix(host.as_bytes());
    let is_listed = suffix.is_some_and(|suffix| suffix.is_known() && suffix == host);
    is_listed && !is_ip(host)
}

/// The registrable domain of `host` below a suffix that the list names.
pub(super) fn listed_domain(host: &str) -> Option<&str> {
    let domain = psl::domain_str(host).filter(|_| !is_ip(host))?;
    psl::suffix(host.as_bytes()).is_some_and(|it| it.is_known()).then_some(domain)
}

/// The registrable domain of `host`, or `host` itself if it has none. All cookies of one site have it
/// in common.
pub fn registrable_domain(host: &str) -> &str {
    if is_ip(host) { host } else { psl::domain_str(host).unwrap_or(host) }
}

/// Why a connection to a URL counts as secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The scheme is `https` or `wss`.
    Encrypted,
    /// The scheme is not encrypted, but the connection doesn't leave this machine.
    Loopback,
    /// The connection is not secure.
    None,
}

/// Why the origin of `url` is potentially trustworthy, if it is (Secure Contexts §3.1): it is encrypted,
/// or it is on loopback ([`is_loopback`]).
pub(super) fn trust(url: &Url) -> Trust {
    if matches!(url.scheme(), "https" | "wss") {
        return Trust::Encrypted;
    }
    match url.host() {
        Some(host) if is_loopback(&host) => Trust::Loopback,
        _ => Trust::None,
    }
}

/// Whether a host is this machine whatever the DNS says: `localhost`, a name below it (RFC 6761
/// §6.3), 127.0.0.0/8 or `[::1]`.
pub fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => {
            let name = name.as_ref();
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// The scheme of a URL as a part of its site: a WebSocket counts as the page that opens it.
pub(super) fn scheme_of_site(url: &Url) -> &str {
    match url.scheme() {
        "ws" => "http",
        "wss" => "https",
        scheme => scheme,
    }
}

/// The site of a URL as one text: its scheme and its registrable domain (HTML, "obtain a site").
pub(super) fn site_of(url: &Url) -> String {
    format!("{}://{}", scheme_of_site(url), registrable_domain(of(url)))
}

/// Whether `site` is what [`site_of`] makes of `url`.
pub(super) fn is_site_of(site: &str, url: &Url) -> bool {
    let domain = site.strip_prefix(scheme_of_site(url));
    domain.and_then(|it| it.strip_prefix("://")) == Some(registrable_domain(of(url)))
}
