//! The one demo that belongs to no chapter: it forgets what all of them have planted.

use rocket::http::uri::Host;
use rocket::http::{Cookie, CookieJar};
use rocket::{Route, post, routes};
use rocket_server_sessions::{self as session, Session};

use crate::book;
use crate::book::clinic::elsewhere::{self, Deletions};
use crate::book::cookie::{lab, parent_domain};
use crate::book::raw::RawSetCookie;

/// The handler of this module.
pub fn routes() -> Vec<Route> {
    routes![reset]
}

/// Forgets everything that the visitor planted here, and the session.
///
/// A deletion must name the path a cookie was set with, and a request shows no paths. The chapters'
/// own cookies are known by name and path. Those of the lab are known by their name when they come,
/// and then their path is one of [`lab::PATHS`]; where they lie elsewhere, a note comes that says so.
/// (`Clear-Site-Data` would be shorter, but it would also delete the cookies of every other program
/// on this host, whatever its port.)
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

/// Each takes some thirty lines, and browsers refuse a header beyond 256 KiB. Who made more
/// cookies than this by hand presses twice.
const MOST_LAB_COOKIES: usize = 50;

/// How many lines a cookie takes depends on the host, and how long they are on its name too; both are
/// the visitor's to choose. So there is a bound on the bytes as well, a little below those 256 KiB.
const MOST_BYTES: usize = 240 * 1024;

/// A line that deletes the cookie of this name, path, domain and partition. `Secure` where the name
/// or `Partitioned` demands it, for without it the deletion itself would be refused.
fn deletion(name: &str, path: &str, domain: Option<&str>, partitioned: bool) -> String {
    let domain = domain.map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    let secure = if name.starts_with("__") || partitioned { "; Secure" } else { "" };
    let partitioned = if partitioned { "; Partitioned" } else { "" };
    format!("{name}=; Path={path}{domain}; Max-Age=0{secure}{partitioned}")
}

/// `host` and the domains above it, down to two labels: what a cookie from here may name. An
/// address has none above it.
fn domains(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |domain| {
        Some(parent_domain(domain)).filter(|parent| parent != domain)
    })
}
