//! Flask's own session: the data itself is in the cookie, signed and not encrypted.
//!
//! The format is that of Flask 3.1 with itsdangerous 2.2: `payload.timestamp.signature`, each base64url
//! without padding. The payload is JSON, the timestamp a big-endian number of Unix seconds, and the
//! signature HMAC-SHA1 with the key HMAC-SHA1(SECRET_KEY, "cookie-session"). A test has a real Flask
//! read what is written here, and the reverse.

mod app;

use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::serde::json::{Value, json};
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Route, State, get, routes};
use sha1::Sha1;

pub use self::app::Apps;
use self::app::{App, OwnApp};
use crate::loopback::{self, Loopback};

pub(super) fn routes() -> Vec<Route> {
    routes![
        set_signed,
        set_permanent,
        get_signed,
        del_signed,
        decode_signed,
        get_within,
        replay_signed,
        lifetime_in_a_view
    ]
}

/// The routes that only the app of an experiment serves.
pub fn app_routes() -> Vec<Route> {
    routes![set_lifetime]
}

/// The key in the note. A test finds it by trying: a key this short protects nothing.
const SECRET_KEY: &[u8] = b"xxx";

#[get("/signed/set")]
fn set_signed(jar: &CookieJar<'_>, app: App) -> RawHtml<&'static str> {
    let value = sign(&json!({ "test2": "234" }), SECRET_KEY, app.now);
    jar.add(
        Cookie::build(("flask_session", value))
            .http_only(true)
            .same_site(SameSite::Lax),
    );
    RawHtml("<h1> set session </h1>")
}

#[get("/signed/permanent")]
fn set_permanent(jar: &CookieJar<'_>, app: App) -> RawHtml<&'static str> {
    jar.add(permanent(&json!({ "_permanent": true, "test2": "234" }), &app));
    RawHtml("<h1> set session </h1>")
}

#[get("/signed/get")]
fn get_signed(jar: &CookieJar<'_>, app: App) -> String {
    let Some(data) = read(jar, app.lifetime(), app.now) else {
        return "None".to_owned();
    };
    // SESSION_REFRESH_EACH_REQUEST: signed anew, with a new end.
    if data["_permanent"] == true {
        jar.add(permanent(&data, &app));
    }
    data["test2"].as_str().unwrap_or("None").to_owned()
}

/// A signed cookie with an end of its own, as for `session.permanent = True`.
fn permanent(data: &Value, app: &App) -> Cookie<'static> {
    Cookie::build(("flask_session", sign(data, SECRET_KEY, app.now)))
        .http_only(true)
        .same_site(SameSite::Lax)
        .expires(app.now.saturating_add(Duration::seconds(app.lifetime())))
        .build()
}

/// What an app with this lifetime reads. Nothing is configured: the lifetime
/// is an argument of the reading.
#[get("/signed/get/within?<seconds>")]
fn get_within(seconds: u32, jar: &CookieJar<'_>, app: App) -> String {
    let data = read(jar, seconds.into(), app.now).unwrap_or_default();
    let value = data["test2"].as_str().unwrap_or("None");
    format!("with PERMANENT_SESSION_LIFETIME = {seconds} s: {value}\n")
}

/// The data in the cookie, if it was signed at most this many seconds ago.
fn read(jar: &CookieJar<'_>, lifetime: i64, now: OffsetDateTime) -> Option<Value> {
    let (data, signed_at) = open(jar.get("flask_session")?.value(), SECRET_KEY)?;
    let age = now.unix_timestamp() - signed_at;
    (0..=lifetime).contains(&age).then_some(data)
}

#[get("/signed/del")]
fn del_signed(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    let signed = Cookie::build("flask_session").http_only(true);
    jar.remove(signed.same_site(SameSite::Lax));
    RawHtml("<h1> del session </h1>")
}

#[get("/signed/decode")]
fn decode_signed(jar: &CookieJar<'_>) -> String {
    let Some(cookie) = jar.get("flask_session") else {
        return "no signed session: set one first\n".to_owned();
    };
    let parts: Vec<&str> = cookie.value().split('.').collect();
    let [payload, timestamp, signature] = parts[..] else {
        return "not three parts with dots between them\n".to_owned();
    };
    let data = BASE64.decode(payload).unwrap_or_default();
    let signed_at = seconds(timestamp)
        .and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok());
    let verdict = if open(cookie.value(), SECRET_KEY).is_some() {
        "matches"
    } else {
        "does not match"
    };
    format!(
        "payload    {payload}\n        => {}\n\
         timestamp  {timestamp}\n        => {}\n\
         signature  {signature}\n        => {verdict} the key \"xxx\"\n",
        String::from_utf8_lossy(&data),
        signed_at.map_or("?".to_owned(), |at| at.to_string()),
    )
}

#[get("/signed/lifetime?<seconds>")]
fn set_lifetime(seconds: u32, app: OwnApp) -> String {
    app.config.permanent_session_lifetime.store(seconds.into(), Ordering::Relaxed);
    format!("PERMANENT_SESSION_LIFETIME is {seconds} s now, for everybody\n")
}

#[get("/signed/replay")]
async fn replay_signed(loopback: &State<Loopback>) -> loopback::Told {
    let mut connection = loopback.connect().await?;
    let stolen = connection.get("/signed/set", "").await?.cookie();
    connection.get("/signed/get", &stolen).await?;
    connection.remark("log out, then send the copied token again");
    connection.get("/signed/del", &stolen).await?;
    connection.get("/signed/get", &stolen).await?;
    Ok(connection.transcript())
}

#[get("/signed/lifetime-in-a-view")]
async fn lifetime_in_a_view(
    loopback: &State<Loopback>,
    apps: &State<Apps>,
) -> loopback::Told {
    let mut connection = loopback.connect().await?;
    let app = apps.begin(connection.local_address()?);
    connection.remark("visitor A signs in at an app of this experiment");
    let a = connection.get("/signed/set", "").await?.cookie();
    app.advance(2);
    connection.remark("two seconds later by that app's clock, visitor B");
    connection.remark("opens a view that sets the lifetime to 0");
    connection.get("/signed/lifetime?seconds=0", "").await?;
    connection.remark("A, who did nothing, asks again");
    connection.get("/signed/get", &a).await?;
    connection.remark("B sets it back to 31 days: A's dead session rises");
    connection.get("/signed/lifetime?seconds=2678400", "").await?;
    connection.get("/signed/get", &a).await?;
    Ok(connection.transcript())
}

/// The cookie value for `data`, signed at `now`.
pub fn sign(data: &Value, secret_key: &[u8], now: OffsetDateTime) -> String {
    let timestamp = now.unix_timestamp().max(0).to_be_bytes();
    let zeros = timestamp.iter().take_while(|byte| **byte == 0).count();
    let signed = format!(
        "{}.{}",
        BASE64.encode(data.to_string()),
        BASE64.encode(&timestamp[zeros..])
    );
    let signature = signer(secret_key, &signed).finalize().into_bytes();
    format!("{signed}.{}", BASE64.encode(signature))
}

/// The data and the Unix second of its signature, if that was made with `secret_key`. Compressed
/// payloads, which begin with a dot, are not read.
pub fn open(value: &str, secret_key: &[u8]) -> Option<(Value, i64)> {
    let (signed, signature) = value.rsplit_once('.')?;
    signer(secret_key, signed).verify_slice(&BASE64.decode(signature).ok()?).ok()?;
    let (payload, timestamp) = signed.rsplit_once('.')?;
    let data = rocket::serde::json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
    Some((data, seconds(timestamp)?))
}

fn signer(secret_key: &[u8], signed: &str) -> Hmac<Sha1> {
    let key = mac(secret_key, b"cookie-session").finalize().into_bytes();
    mac(&key, signed.as_bytes())
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha1> {
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    mac
}

/// The number in a timestamp part.
fn seconds(timestamp: &str) -> Option<i64> {
    let bytes = BASE64.decode(timestamp).ok().filter(|bytes| bytes.len() < 8)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by Flask 3.1.3 with `SECRET_KEY = "xxx"`.
    const FLASK: &str = "eyJfcGVybWFuZW50IjpmYWxzZSwidGVzdDIiOiIyMzQifQ.awRsyw.42hbYOVKWv5XBuL9gRJlIHeOAYI";

    #[test]
    fn reads_what_flask_wrote() {
        let (data, signed_at) = open(FLASK, b"xxx").unwrap();
        assert_eq!(data, json!({ "_permanent": false, "test2": "234" }));
        assert_eq!(signed_at, 1_795_452_107);
    }

    #[test]
    fn writes_the_same_bytes_as_flask() {
        let at = OffsetDateTime::from_unix_timestamp(1_795_452_107).unwrap();
        assert_eq!(
            sign(&json!({ "_permanent": false, "test2": "234" }), b"xxx", at),
            FLASK
        );
    }

    #[test]
    fn another_key_or_a_changed_character_is_refused() {
        assert_eq!(open(FLASK, b"xxy"), None);
        assert_eq!(open(&FLASK.replacen('J', "K", 1), b"xxx"), None);
        assert_eq!(open("", b"xxx"), None);
        assert_eq!(open("..", b"xxx"), None);
    }

    #[test]
    fn the_notes_key_is_found_by_trying() {
        let letters = || b'a'..=b'z';
        let words = letters().flat_map(|a| {
            letters().flat_map(move |b| letters().map(move |c| [a, b, c]))
        });
        let found = words.clone().find(|word| open(FLASK, word).is_some());
        assert_eq!(found.as_ref().map(<[u8; 3]>::as_slice), Some(SECRET_KEY));
    }
}
