//! Requests that only the user of this machine may send: those whose handlers start processes.
//!
//! It is not enough that the connection comes from this machine. A proxy on it passes on the requests
//! of others, and a page of any site can have its name point here (DNS rebinding) and send requests
//! through its visitor's browser. The fields that proxies add show the first, and `Host` the second.

use rocket::request::Request;
use url::Host;

use crate::lang::Text;

/// Why a request is not regarded as one of the user of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLocal {
    /// The site listens where others can reach it.
    Listening,
    /// The site is configured for a proxy that speaks TLS (`session_secure`).
    Public,
    /// The connection comes from another machine, or its origin is not known.
    Peer,
    /// `Host` names another machine, or there is not exactly one `Host`.
    Host,
    /// A proxy has passed the request on, as this field shows.
    Forwarded(ProxyField),
}

/// A header field that only a proxy adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyField {
    /// The field `Forwarded` (RFC 7239 §4).
    Forwarded,
    /// `X-Forwarded-For` and every other field that begins with `X-Forwarded`. They are older than
    /// `Forwarded`.
    XForwarded,
    /// `X-Real-IP`, which nginx adds.
    XRealIp,
    /// The field `Via` (RFC 9110 §7.6.3).
    Via,
}

/// Whether `request` comes from the user of the machine on which the site runs.
///
/// # Errors
/// The first condition that does not hold.
pub fn check(request: &Request<'_>) -> Result<(), NotLocal> {
    let config = request.rocket().config();
    let figment = request.rocket().figment();
    let host = request.host().map(|host| host.domain().as_str());
    let hosts = request.headers().get("Host").count();
    if !config.address.is_loopback() {
        return Err(NotLocal::Listening);
    }
    if figment.extract_inner("session_secure").unwrap_or(false) {
        return Err(NotLocal::Public);
    }
    if !request.remote().is_some_and(|peer| peer.ip().to_canonical().is_loopback()) {
        return Err(NotLocal::Peer);
    }
    if hosts > 1 || !host.is_some_and(is_loopback) {
        return Err(NotLocal::Host);
    }
    let fields = request.headers().iter();
    let mut passed_on = fields.filter_map(|field| forwarded(field.name().as_str()));
    passed_on.next().map_or(Ok(()), |field| Err(NotLocal::Forwarded(field)))
}

/// Whether a host without its port names this machine, as [`browser_jar::is_loopback`] says.
fn is_loopback(host: &str) -> bool {
    Host::parse(host).is_ok_and(|host| browser_jar::is_loopback(&host))
}

/// The kind of [`ProxyField`] that has this name, if there is one.
fn forwarded(name: &str) -> Option<ProxyField> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "forwarded" => Some(ProxyField::Forwarded),
        "via" => Some(ProxyField::Via),
        "x-real-ip" => Some(ProxyField::XRealIp),
        name if name.starts_with("x-forwarded") => Some(ProxyField::XForwarded),
        _ => None,
    }
}

impl NotLocal {
    /// The condition that does not hold, as the end of a sentence.
    pub const fn why(self) -> Text {
        match self {
            Self::Listening => Text {
                zh: "网站监听的不是 127.0.0.1，别的机器也连得上",
                en: "the site listens not on 127.0.0.1 but where other machines can reach it",
            },
            Self::Public => Text {
                zh: "按配置，网站在代理后面（session_secure）",
                en: "the site is configured to be behind a proxy (session_secure)",
            },
            Self::Peer => Text {
                zh: "请求不是从这台机器（127.0.0.1）发来的",
                en: "the request does not come from this machine (127.0.0.1)",
            },
            Self::Host => Text {
                zh: "请求的 Host 不是 localhost、127.0.0.1 或 [::1]",
                en: "the Host of the request is not localhost, 127.0.0.1 or [::1]",
            },
            Self::Forwarded(ProxyField::Forwarded) => Text {
                zh: "请求是代理转来的，带着 Forwarded",
                en: "the request came through a proxy, with Forwarded",
            },
            Self::Forwarded(ProxyField::XForwarded) => Text {
                zh: "请求是代理转来的，带着 X-Forwarded-*",
                en: "the request came through a proxy, with X-Forwarded-*",
            },
            Self::Forwarded(ProxyField::XRealIp) => Text {
                zh: "请求是代理转来的，带着 X-Real-IP",
                en: "the request came through a proxy, with X-Real-IP",
            },
            Self::Forwarded(ProxyField::Via) => Text {
                zh: "请求是代理转来的，带着 Via",
                en: "the request came through a proxy, with Via",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_this_machine_is_loopback() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "a.b.localhost",
            "127.0.0.1",
            "127.255.0.7",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ".",
            "tutorial.example.org",
            "localhost.example.org",
            "notlocalhost",
            "127.0.0.1.example.org",
            "127.0.0.1.nip.io",
            "0.0.0.0",
            "128.0.0.1",
            "192.168.0.2",
            "[::]",
            "[::2]",
            "[::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_proxy_is_known_by_its_fields() {
        for name in [
            "Forwarded",
            "forwarded",
            "X-Forwarded-For",
            "x-forwarded-host",
            "X-FORWARDED-PROTO",
            "X-Forwarded",
            "X-Real-IP",
            "Via",
        ] {
            assert!(forwarded(name).is_some(), "{name}");
        }
        for name in ["Host", "Origin", "Referer", "Forward", "Viator", "Cookie"] {
            assert_eq!(forwarded(name), None, "{name}");
        }
    }
}
