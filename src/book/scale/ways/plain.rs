//! Plain: the cookie contains the user's name, and the server trusts it.

use rocket::http::CookieJar;
use rocket::{Route, get, routes};

use super::{ALICE, cookie, known};

pub(super) fn routes() -> Vec<Route> {
    routes![login_plain, who_plain, logout_plain]
}

#[get("/ways/plain/login?<name>")]
fn login_plain(name: Option<&str>, jar: &CookieJar<'_>) -> &'static str {
    jar.add(cookie("way_plain", name.unwrap_or(ALICE).to_owned()));
    "logged in\n"
}

#[get("/ways/plain/who")]
fn who_plain(jar: &CookieJar<'_>) -> String {
    known(jar.get("way_plain").map(|cookie| cookie.value().to_owned()))
}

#[get("/ways/plain/logout")]
fn logout_plain(jar: &CookieJar<'_>) -> &'static str {
    jar.remove("way_plain");
    "logged out\n"
}
