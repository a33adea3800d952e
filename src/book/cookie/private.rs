//! Private cookies: encrypted, authenticated, and no longer than a cookie may be.

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
) -> loopback::Told {
    let Some(cookie) = jar.get("secret") else {
        return Ok(NO_COOKIE.to_owned());
    };
    let mut connection = loopback.connect().await?;
    let value = cookie.value();
    for value in [value.to_owned(), one_changed(value)] {
        let line = Cookie::new("secret", value).encoded().to_string();
        connection.get("/private/get", &line).await?;
    }
    Ok(connection.transcript())
}

const NO_COOKIE: &str = "no private cookie in this request: set one first\n";

/// `value` with another letter in its middle.
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
    let sizes = [("size_3", 3), ("size_100", 100), ("size_1000", 1000)];
    for (name, bytes) in sizes {
        let cookie = Cookie::build((name, "x".repeat(bytes)));
        let cookie = cookie.expires(None).max_age(Duration::seconds(20));
        jar.add_private(cookie);
    }
    "3, 100 and 1000 bytes, encrypted\n"
}
