//! The hosts of the lab: names of this machine under which the program plays several sites, told apart by
//! `Host`. A reader's own browser goes from one to the other, so what a request carries is that browser's
//! decision.
//!
//! The lab exists only for the user of this machine ([`local_user`]); for anybody else its addresses are
//! missing (404). Its pages have a policy of their own, by which they may link, post to and frame each
//! other, and nothing else.

use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};

use crate::http::{assets, local_user};

/// A site that the lab plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabHost {
    /// The site whose cookies are examined.
    Shop,
    /// A subdomain of the shop, and so the same site.
    SubOfShop,
    /// The shop's blog: another subdomain of the shop, which others look after.
    Blog,
    /// A site that is not the shop's.
    Evil,
}

/// The names that the sites of the lab have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Names of their own: `shop.localhost`, `a.shop.localhost`, `evil.localhost`.
    Names,
    /// `localhost` for the shop and `127.0.0.1` for the other site, where a browser does not find those
    /// names. A subdomain does not exist then.
    Numbers,
}

impl LabHost {
    /// All sites of the lab.
    pub const ALL: [Self; 4] = [Self::Shop, Self::SubOfShop, Self::Blog, Self::Evil];

    /// The host, without a port; `None` if there is no such site in this naming.
    pub const fn name(self, naming: Naming) -> Option<&'static str> {
        match (self, naming) {
            (Self::Shop, Naming::Names) => Some("shop.localhost"),
            (Self::SubOfShop, Naming::Names) => Some("a.shop.localhost"),
            (Self::Blog, Naming::Names) => Some("blog.shop.localhost"),
            (Self::Evil, Naming::Names) => Some("evil.localhost"),
            (Self::Shop, Naming::Numbers) => Some("localhost"),
            (Self::Evil, Naming::Numbers) => Some("127.0.0.1"),
            (Self::SubOfShop | Self::Blog, Naming::Numbers) => None,
        }
    }

    /// The origin of this site at a port, as `http://shop.localhost:8000`.
    pub fn origin(self, naming: Naming, port: Option<u16>) -> Option<String> {
        let name = self.name(naming)?;
        let port = port.map_or(String::new(), |port| format!(":{port}"));
        Some(format!("http://{name}{port}"))
    }
}

/// The policy of a page of the lab (`Content-Security-Policy`) at this port: links, forms, frames and
/// requests of scripts may go to the hosts of the lab, and only these may frame the page.
pub fn policy(port: Option<u16>) -> String {
    let namings = [Naming::Names, Naming::Numbers];
    let origins = namings.into_iter().flat_map(|naming| {
        LabHost::ALL.into_iter().filter_map(move |host| host.origin(naming, port))
    });
    let lab = origins.collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'self'; base-uri 'none'; object-src 'none'; connect-src 'self' {lab}; \
         form-action 'self' {lab}; frame-src 'self' {lab}; frame-ancestors 'self' {lab}"
    )
}

/// Whether a host without its port has a name that only the lab uses. The book changes nothing for requests to
/// such a host: its pages are the lab's, and some of them are an attacker's.
pub fn is_lab_name(host: &str) -> bool {
    let mut all = LabHost::ALL.into_iter();
    all.any(|it| it.name(Naming::Names).is_some_and(|it| it.eq_ignore_ascii_case(host)))
}

/// The path below which every host of the lab has its style sheet and scripts.
pub fn files() -> String {
    assets::base()
}

/// A request that the user of this machine sent, and the `Host` that it names. As a request guard it
/// forwards every other request, which ends as a 404.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalRequest {
    /// The host in lower case, without its port.
    pub host: String,
    /// The port, if `Host` names one.
    pub port: Option<u16>,
}

impl LocalRequest {
    /// The naming in which this request's host is this site.
    pub fn naming(&self, site: LabHost) -> Option<Naming> {
        let is_here = |naming: &Naming| site.name(*naming) == Some(self.host.as_str());
        [Naming::Names, Naming::Numbers].into_iter().find(is_here)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LocalRequest {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match (local_user::check(request), request.host()) {
            (Ok(()), Some(host)) => Outcome::Success(Self {
                host: host.domain().as_str().to_ascii_lowercase(),
                port: host.port(),
            }),
            _ => Outcome::Forward(Status::NotFound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_site_of_the_lab_under_exactly_its_own_name() {
        let at = |host: &str| LocalRequest { host: host.to_owned(), port: Some(8000) };
        assert_eq!(at("shop.localhost").naming(LabHost::Shop), Some(Naming::Names));
        assert_eq!(at("localhost").naming(LabHost::Shop), Some(Naming::Numbers));
        assert_eq!(at("127.0.0.1").naming(LabHost::Evil), Some(Naming::Numbers));
        for host in ["b.shop.localhost", "shop.localhost.", "shop", "[::1]", ""] {
            for site in LabHost::ALL {
                assert_eq!(at(host).naming(site), None, "{host} {site:?}");
            }
        }
        assert_eq!(at("localhost").naming(LabHost::SubOfShop), None);
        assert!(is_lab_name("evil.localhost") && is_lab_name("Blog.Shop.localhost"));
        assert!(!is_lab_name("localhost") && !is_lab_name("127.0.0.1"));
    }

    #[test]
    fn the_policy_names_the_hosts_of_the_lab_and_no_other() {
        let policy = policy(Some(8000));
        let lab = "http://shop.localhost:8000 http://a.shop.localhost:8000 \
                   http://blog.shop.localhost:8000 http://evil.localhost:8000 http://localhost:8000 http://127.0.0.1:8000";
        for directive in ["connect-src", "form-action", "frame-src", "frame-ancestors"]
        {
            assert!(policy.contains(&format!("{directive} 'self' {lab}")), "{policy}");
        }
        assert!(!policy.contains('*') && !policy.contains("unsafe"), "{policy}");
    }
}
