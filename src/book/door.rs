//! The first lesson, on the page of contents: a name that the server remembers, once in a cookie of the
//! browser, once in a record of its own.

use rocket::form::{Form, FromForm};
use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::time::Duration;
use rocket::{Route, post, routes};
use rocket_server_sessions::{self as session, Lifetime, Session};

use crate::book::refused::Refused;
use crate::lang::Text;

/// The cookie's name, and that of the value in the session.
pub const VISITOR: &str = "visitor";

/// Name and `Path` of the cookie, for the reset.
pub const PLANTED: &[(&str, &str)] = &[(VISITOR, "/")];

/// What a command line sends to a handler.
pub const ARGUMENTS: &[(&str, &str)] = &[("remember", "name=Alice")];

/// How long the name is remembered, either way: long enough for a reload or two, short enough to wait for.
const LIFETIME: Duration = Duration::seconds(60);

/// The most characters a name has. A cookie of that many stays far below the 4096 bytes of a browser.
const LONGEST: usize = 40;

/// The handlers of this module.
pub fn routes() -> Vec<Route> {
    routes![remember, keep, forget]
}

#[derive(FromForm)]
struct Introduction<'f> {
    name: &'f str,
}

#[post("/door/remember", data = "<visitor>")]
fn remember(
    visitor: Form<Introduction<'_>>,
    jar: &CookieJar<'_>,
) -> Result<String, Refused> {
    let name =
        checked(visitor.name).ok_or(Refused { field: "name", why: NOT_A_NAME })?;
    jar.add(
        Cookie::build((VISITOR, name.to_owned()))
            .path("/")
            .same_site(SameSite::Lax)
            .max_age(LIFETIME),
    );
    Ok(format!("visitor = {name}\n"))
}

#[post("/door/keep")]
async fn keep(
    jar: &CookieJar<'_>,
    session: Session<'_>,
) -> Result<String, session::Error> {
    let cookie = jar.get(VISITOR);
    let Some(name) = cookie.and_then(|cookie| checked(cookie.value())) else {
        return Ok("no visitor in this request\n".to_owned());
    };
    session.start(Lifetime::fixed(LIFETIME)).await;
    session.insert(VISITOR, name).await?;
    jar.remove(Cookie::build(VISITOR).path("/"));
    Ok(format!("visitor = {name}, in a record of the server\n"))
}

#[post("/door/forget")]
async fn forget(
    jar: &CookieJar<'_>,
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.clear().await?;
    jar.remove(Cookie::build(VISITOR).path("/"));
    Ok("forgotten\n")
}

const NOT_A_NAME: Text = Text {
    zh: "写一个名字，一到四十个字。",
    en: "A name, please: one to forty characters.",
};

/// The name in what a visitor typed, or in what a browser brought back, which anybody can change.
fn checked(name: &str) -> Option<&str> {
    let name = name.trim();
    let fits = (1..=LONGEST).contains(&name.chars().count());
    (fits && !name.contains(char::is_control)).then_some(name)
}

/// How the server knows the visitor, by the request for the page and by its own record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting<'a> {
    /// The name does not fit.
    Stranger,
    /// The request brought this name.
    ByCookie(&'a str),
    /// The request brought a number, and the record under it has this name.
    ByRecord(&'a str),
}

impl<'a> Greeting<'a> {
    /// `cookie` is the value of [`VISITOR`] in the request, `kept` that in the session. The cookie is
    /// looked at first: it is what the page shows that it can do.
    pub fn of(cookie: Option<&'a str>, kept: Option<&'a str>) -> Self {
        match (cookie.and_then(checked), kept.and_then(checked)) {
            (Some(name), _) => Self::ByCookie(name),
            (None, Some(name)) => Self::ByRecord(name),
            (None, None) => Self::Stranger,
        }
    }
}
