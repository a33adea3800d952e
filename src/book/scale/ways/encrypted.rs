//! Encrypted: a cookie with the name that only the server can read. Uses Rocket's private cookies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rocket::http::{Cookie, CookieJar};
use rocket::{Route, State, get, routes};

use super::{ALICE, cookie, known};
use crate::secrets::Keys;

pub(super) fn routes() -> Vec<Route> {
    routes![login_encrypted, who_encrypted, logout_encrypted]
}

#[get("/ways/encrypted/login?<name>")]
fn login_encrypted(name: Option<&str>, jar: &CookieJar<'_>) -> &'static str {
    let name = name.unwrap_or(ALICE).to_owned();
    let mut cookie = cookie("way_encrypted", name);
    cookie.set_expires(None);
    jar.add_private(cookie);
    "logged in\n"
}

#[get("/ways/encrypted/who")]
fn who_encrypted(jar: &CookieJar<'_>, keys: &State<Keys>) -> String {
    // Rocket decrypts with one key; a key of before is tried on the cookie as
    // it came.
    let user = jar.get_private("way_encrypted").or_else(|| {
        let as_it_came = jar.get("way_encrypted")?;
        keys.all().iter().skip(1).find_map(|key| decrypt(as_it_came, key))
    });
    known(user.map(|cookie| cookie.value().to_owned()))
}

#[get("/ways/encrypted/logout")]
fn logout_encrypted(jar: &CookieJar<'_>) -> &'static str {
    jar.remove("way_encrypted");
    "logged out\n"
}

/// Decrypts a private cookie with a key that is not the site's own. `None` if this key did not encrypt
/// it.
fn decrypt(as_it_came: &Cookie<'static>, key: &str) -> Option<Cookie<'static>> {
    cookie::CookieJar::new().private(&read(key)?).decrypt(as_it_came.clone())
}

/// The value that Rocket creates for `add_private`, without a request.
pub(in super::super) fn issue(name: &str, key: &str) -> Option<String> {
    let mut jar = cookie::CookieJar::new();
    let cookie = cookie("way_encrypted", name.to_owned());
    jar.private_mut(&read(key)?).add(cookie);
    Some(jar.get("way_encrypted")?.value().to_owned())
}

/// A key in the form that `secret_key` has: base64 of 32 bytes, or of 64.
fn read(key: &str) -> Option<cookie::Key> {
    let bytes = BASE64.decode(key).ok().filter(|bytes| bytes.len() >= 32)?;
    Some(match bytes.len() {
        64.. => cookie::Key::from(&bytes),
        _ => cookie::Key::derive_from(&bytes),
    })
}
