//! Private cookies: encrypted and authenticated, and subject to the size limit of every cookie.

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::time::Duration;
use rocket::{Route, State, get, routes};

use crate::loopback::{self, Loopback};

pub(super) fn routes() -> Vec<Route> {
    routes![set_private, get_private, del_private, tamper_private, set_sizes]
}

#[get("/private/set")]
fn set_private(jar: &CookieJar<'_>) -> &'static str {
    jar.add_private(
        Cookie::build(("secret", "234"))
            .same_site(SameSite::Lax)
            .expires(None)
            .max_age(Duration::minutes(5)),
    );
    "set private\n"
}

#[get("/private/get")]
fn get_private(jar: &CookieJar<'_>) -> String {
    match jar.get_private("secret") {
        Some(cookie) => cookie.value().to_owned(),
        None => "None".to_owned(),
    }
}

#[get("/private/del")]
fn del_private(jar: &CookieJar<'_>) -> &'static str {
    jar.remove_private("secret");
    "del private\n"
}

#[get("/private/tamper")]
async fn tamper_private(
    jar: &CookieJar<'_>,
    loopback: &State<Loopback>,
) -> Result<String, loopback::Error> {
    let Some(cookie) = jar.get("secret") else {
        return Ok("no private cookie in this request: set one first\n".to_owned());
    };
    let mut connection = loopback.connect().await?;
    for value in [cookie.value().to_owned(), one_changed(cookie.value())] {
        let pair = Cookie::new("secret", value);
        connection.get("/private/get", &pair.encoded().to_string()).await?;
    }
    Ok(connection.transcript())
}

/// Returns `value` with one letter in its middle replaced.
fn one_changed(value: &str) -> String {
    let middle = value.chars().count() / 2;
    let change = |(at, c)| match c {
        'A' if at == middle => 'B',
        _ if at == middle => 'A',
        c => c,
    };
    value.chars().enumerate().map(change).collect()
}

#[get("/private/sizes")]
fn set_sizes(jar: &CookieJar<'_>) -> &'static str {
    for (name, bytes) in [("size_3", 3), ("size_100", 100), ("size_1000", 1000)] {
        let cookie = Cookie::build((name, "x".repeat(bytes)));
        jar.add_private(cookie.expires(None).max_age(Duration::seconds(20)));
    }
    "3, 100 and 1000 bytes, encrypted\n"
}
