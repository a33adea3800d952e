//! Requests that may change something are answered only if a page of this site or no browser sent them.
//!
//! A page of any site can have its visitor's browser send a form here, and the browser adds this site's
//! cookies (cross-site request forgery). Browsers say where a request comes from: in `Sec-Fetch-Site`
//! (Fetch Metadata) to a trustworthy address, and in `Origin` with every `POST`. A request with neither
//! comes from a program, which has no visitor's cookies.

use rocket::data::Data;
use rocket::http::{Method, Status};
use rocket::request::Request;
use rocket::route::{Handler, Outcome};
use rocket::{Build, Rocket, Route};

use crate::http::lab_hosts;
use crate::lang::Text;

/// The title and the sentence of the response (403) to a refused request.
pub const REFUSED: [Text; 2] = [
    Text { zh: "不是本站的页面", en: "Not a page of this site" },
    Text {
        zh: "这个请求不是从本站的页面发来的，所以什么也没有做。请在本站的页面上按按钮。",
        en: "The request does not come from a page of this site, so nothing was done. Use the button on its page.",
    },
];

/// Mounts routes at `base`. Every route of the site must be mounted with this function: a route of a
/// method that may change something answers 403 to a request from a page of another site, and to every
/// request to a host of the lab.
pub fn mount(
    rocket: Rocket<Build>,
    base: &str,
    mut routes: Vec<Route>,
) -> Rocket<Build> {
    routes.iter_mut().filter(|route| changes(route.method)).for_each(guard);
    rocket.mount(base.to_owned(), routes)
}

/// Mounts routes that answer pages of any site, whatever their method. They are for the lab alone, which
/// shows what such requests carry: they exist only for the user of this machine
/// ([`super::lab_hosts::LocalRequest`]), read no session and no cookie but the lab's, and change nothing but
/// what the lab notes of one reader. A test names each of them.
pub fn mount_for_any_site(
    rocket: Rocket<Build>,
    base: &str,
    routes: Vec<Route>,
) -> Rocket<Build> {
    rocket.mount(base.to_owned(), routes)
}

/// Routes that change something although they take `GET`: they answer 403 to a request from a page of
/// another site, as [`mount`] has every `POST` do.
///
/// The note's addresses take `GET`, so that readers can open them from the address bar. A cookie with
/// `SameSite=Lax` is sent with a link on a page of another site (RFC 6265bis §5.8.3), and that link would
/// end the reader's session.
pub fn own_pages_only(mut routes: Vec<Route>) -> Vec<Route> {
    routes.iter_mut().for_each(guard);
    routes
}

/// Has a route answer pages of this site alone.
fn guard(route: &mut Route) {
    route.handler = Box::new(SameOrigin(route.handler.clone()));
}

/// Whether requests of this method may change something (RFC 9110 §9.2.1).
fn changes(method: Method) -> bool {
    !matches!(method, Method::Get | Method::Head | Method::Options | Method::Trace)
}

/// A handler that answers only requests of the same origin.
#[derive(Clone)]
struct SameOrigin(Box<dyn Handler>);

#[rocket::async_trait]
impl Handler for SameOrigin {
    async fn handle<'r>(
        &self,
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> Outcome<'r> {
        let fields = |name| request.headers().get(name).collect::<Vec<_>>();
        // HTTP/2 has `:authority` in place of `Host`.
        let authority = request.host().map(ToString::to_string);
        let host = request.headers().get_one("Host").or(authority.as_deref());
        let [sites, origins] = ["Sec-Fetch-Site", "Origin"].map(fields);
        // A page at a host of the lab may be an attacker's, and is of the same origin as that host.
        let of_lab = request
            .host()
            .is_some_and(|host| lab_hosts::is_lab_name(host.domain().as_str()));
        match !of_lab && is_own(&sites, &origins, host) {
            true => self.0.handle(request, data).await,
            false => Outcome::error(Status::Forbidden),
        }
    }
}

/// Whether a request with these `Sec-Fetch-Site` and `Origin` fields comes from a page at `host`,
/// from the address bar, or from no browser.
///
/// `Sec-Fetch-Site` is tested first: no script can set it, and the browser knows the address in its
/// address bar, which may differ from `Host` behind a proxy. `X-Forwarded-Host` is not believed, because
/// anybody can send it. A proxy for browsers without `Sec-Fetch-Site` has to pass on `Host` unchanged.
fn is_own(sites: &[&str], origins: &[&str], host: Option<&str>) -> bool {
    match (sites, origins) {
        ([], []) => true,
        ([], [origin]) => host.is_some_and(|host| is_origin(origin, host)),
        ([site], [] | [_]) => ["same-origin", "none"].contains(site),
        _ => false,
    }
}

/// Whether an origin as a browser writes it (RFC 6454 §6.2) is at this `Host`. An opaque origin (`null`)
/// is at none.
fn is_origin(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    // Each of the two may leave out the default port of the scheme.
    let without = |host: &str| {
        let host = host.to_ascii_lowercase();
        host.strip_suffix(port).map(str::to_owned).unwrap_or(host)
    };
    !authority.is_empty() && without(authority) == without(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetch_metadata_goes_first_then_origin_and_a_program_has_neither() {
        let host = Some("site.example:8000");
        for (sites, origins) in [
            (&[][..], &[][..]),
            (&["same-origin"], &["http://site.example:8000"]),
            // The address of the proxy in front differs from the site's.
            (&["same-origin"], &["https://public.example"]),
            (&["none"], &[]),
            (&[], &["http://site.example:8000"]),
            (&[], &["https://SITE.example:8000"]),
        ] {
            assert!(is_own(sites, origins, host), "{sites:?} {origins:?}");
        }
        for (sites, origins) in [
            (&["cross-site"][..], &[][..]),
            (&["same-site"], &["http://site.example:8000"]),
            (&["cross-site"], &["http://site.example:8000"]),
            (&["same-origin", "cross-site"], &[]),
            (&["Same-Origin"], &[]),
            (&[""], &[]),
            (&[], &["null"]),
            (&[], &[""]),
            (&[], &["http://"]),
            (&[], &["http://site.example"]),
            (&[], &["http://site.example:8001"]),
            (&[], &["http://site.example:8000.evil.example"]),
            (&[], &["http://evil.example"]),
            (&[], &["file://site.example:8000"]),
            (&[], &["site.example:8000"]),
            (&[], &["http://site.example:8000", "http://site.example:8000"]),
        ] {
            assert!(!is_own(sites, origins, host), "{sites:?} {origins:?}");
        }
        assert!(!is_own(&[], &["http://site.example"], None), "there is no host");
    }

    #[test]
    fn the_port_of_a_scheme_need_not_be_said() {
        for (origin, host) in [
            ("https://site.example", "site.example"),
            ("https://site.example", "site.example:443"),
            ("http://site.example:80", "site.example"),
            ("http://[::1]:8000", "[::1]:8000"),
        ] {
            assert!(is_origin(origin, host), "{origin} {host}");
        }
        assert!(!is_origin("https://site.example", "site.example:80"));
        assert!(!is_origin("http://site.example", "site.example:443"));
    }
}
