//! The one demo that belongs to no chapter: it deletes every cookie that the demos have set.

use rocket::http::uri::Host;
use rocket::http::{Cookie, CookieJar};
use rocket::{Route, post, routes};
use rocket_server_sessions::{self as session, Session};

use crate::book;
use crate::book::clinic::elsewhere::{self, Deletions};
use crate::book::cookie::{lab, parent_domain};
use crate::book::raw::RawSetCookie;

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    routes![reset]
}

/// Deletes every cookie that the visitor got from a demo, and the session.
///
/// A deletion must name the path that the cookie was set with, and a request does not show paths. The
/// chapters' own cookies are known by name and path. The lab's cookies are known by their name when
/// they are sent, and then their path is one of [`lab::PATHS`]; for those with another path, a note is
/// sent that lists them. (`Clear-Site-Data` would be shorter, but it would also delete the cookies of
/// every other program on this host, whatever its port.)
#[post("/lab/deep/reset")]
async fn reset(
    jar: &CookieJar<'_>,
    session: Session<'_>,
    host: Option<&Host<'_>>,
) -> Result<RawSetCookie, session::Error> {
    session.forget().await?;
    let host = host.map(|host| host.domain().as_str()).unwrap_or_default();
    let mut lines: Vec<_> =
        book::planted().map(|(name, path)| deletion(name, path, None, false)).collect();
    lines.push(deletion("wide", "/", Some(parent_domain(host)), false));
    let lab = jar.iter().map(Cookie::name).filter(|name| lab::is_lab_name(name));
    let of_lab = lab.take(MOST_LAB_COOKIES).flat_map(|name| {
        let domains = std::iter::once(None).chain(domains(host).map(Some));
        let places = domains
            .flat_map(|domain| lab::PATHS.iter().map(move |path| (domain, path)));
        places.flat_map(move |(domain, path)| {
            [false, true].map(|partitioned| deletion(name, path, domain, partitioned))
        })
    });
    let mut bytes = 0;
    lines.extend(of_lab.take_while(|line| {
        bytes += line.len() + "set-cookie: \r\n".len();
        bytes <= MOST_BYTES
    }));
    let noted = Deletions::noted(jar);
    if jar.get(elsewhere::NAME).is_some() {
        lines.extend(Deletions::default().note());
    }
    lines.extend(noted.lines());
    Ok(RawSetCookie { lines, body: "forgotten\n".to_owned() })
}

/// The most cookies that one reset deletes. Each takes about thirty lines, and browsers refuse a header
/// of more than 256 KiB. A visitor who made more cookies by hand presses twice.
const MOST_LAB_COOKIES: usize = 50;

/// The most bytes of all lines together, a little below those 256 KiB. The number of lines for a cookie
/// depends on the host, and their length on the cookie's name; a visitor chooses both.
const MOST_BYTES: usize = 240 * 1024;

/// A line that deletes the cookie of this name, path, domain and partition. `Secure` is set where the
/// name or `Partitioned` requires it, because a browser refuses the deletion otherwise.
fn deletion(name: &str, path: &str, domain: Option<&str>, partitioned: bool) -> String {
    let domain = domain.map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    let secure = if name.starts_with("__") || partitioned { "; Secure" } else { "" };
    let partitioned = if partitioned { "; Partitioned" } else { "" };
    format!("{name}=; Path={path}{domain}; Max-Age=0{secure}{partitioned}")
}

/// `host` and its parent domains of two labels or more: every `Domain` that a cookie from here may
/// name. An IP address has no parent domains.
fn domains(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |domain| {
        Some(parent_domain(domain)).filter(|parent| parent != domain)
    })
}
