//! Signed: a cookie with the name and a signature. The format is that of Flask's own session.

use rocket::http::CookieJar;
use rocket::serde::json::json;
use rocket::time::OffsetDateTime;
use rocket::{Route, State, get, routes};
use rocket_server_sessions::Clock;

use super::{ALICE, LIFETIME, cookie, known};
use crate::book::session::signed::{open, sign};
use crate::secrets::Keys;

pub(super) fn routes() -> Vec<Route> {
    routes![login_signed, who_signed, logout_signed]
}

#[get("/ways/signed/login?<name>")]
fn login_signed(
    name: Option<&str>,
    jar: &CookieJar<'_>,
    keys: &State<Keys>,
    clock: &State<Clock>,
) -> &'static str {
    let value = issue(name.unwrap_or(ALICE), keys.first(), clock.now());
    jar.add(cookie("way_signed", value));
    "logged in\n"
}

/// The cookie's value: the data, the time and the signature.
pub(in super::super) fn issue(name: &str, key: &str, now: OffsetDateTime) -> String {
    sign(&json!({ "user": name }), key.as_bytes(), now)
}

#[get("/ways/signed/who")]
fn who_signed(
    jar: &CookieJar<'_>,
    // The key that signs, and those of before.
    keys: &State<Keys>,
    clock: &State<Clock>,
) -> String {
    let user = jar.get("way_signed").and_then(|cookie| {
        let mut opened =
            keys.all().iter().map(|key| open(cookie.value(), key.as_bytes()));
        let (data, signed_at) = opened.find_map(|opened| opened)?;
        let age = clock.now().unix_timestamp() - signed_at;
        let fresh = (0..=LIFETIME.whole_seconds()).contains(&age);
        fresh.then(|| data["user"].as_str().map(str::to_owned))?
    });
    known(user)
}

#[get("/ways/signed/logout")]
fn logout_signed(jar: &CookieJar<'_>) -> &'static str {
    jar.remove("way_signed");
    "logged out\n"
}
