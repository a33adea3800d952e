//! JWT: another signed format, which libraries for many languages read (RFC 7519). The crate is
//! `jsonwebtoken`.

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rocket::http::{CookieJar, Status};
use rocket::time::OffsetDateTime;
use rocket::{Route, State, get, routes};
use rocket_server_sessions::Clock;
use serde::{Deserialize, Serialize};

use super::{ALICE, LIFETIME, cookie, hs256, known};
use crate::secrets::Keys;

/// The claims of the token. `exp` is the second in which it expires (RFC 7519 §4.1.4).
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: i64,
}

pub(super) fn routes() -> Vec<Route> {
    routes![login_jwt, who_jwt, logout_jwt]
}

#[get("/ways/jwt/login?<name>")]
fn login_jwt(
    name: Option<&str>,
    jar: &CookieJar<'_>,
    keys: &State<Keys>,
    clock: &State<Clock>,
) -> Result<&'static str, Status> {
    let token = issue(name.unwrap_or(ALICE), keys.first(), clock.now());
    let token = token.ok_or(Status::InternalServerError)?;
    jar.add(cookie("way_jwt", token));
    Ok("logged in\n")
}

#[get("/ways/jwt/who")]
fn who_jwt(
    jar: &CookieJar<'_>,
    // The key that signs, and those of before.
    keys: &State<Keys>,
    clock: &State<Clock>,
) -> String {
    let claims = jar.get("way_jwt").and_then(|cookie| {
        let mut read = keys.all().iter().map(|key| read(cookie.value(), key));
        read.find_map(|claims| claims)
    });
    let now = clock.now().unix_timestamp();
    known(claims.filter(|claims| now < claims.exp).map(|claims| claims.sub))
}

#[get("/ways/jwt/logout")]
fn logout_jwt(jar: &CookieJar<'_>) -> &'static str {
    jar.remove("way_jwt");
    "logged out\n"
}

/// A token with these claims, signed with HS256.
pub(in super::super) fn issue(
    name: &str,
    key: &str,
    now: OffsetDateTime,
) -> Option<String> {
    hs256::install();
    let exp = (now + LIFETIME).unix_timestamp();
    let claims = &Claims { sub: name.to_owned(), exp };
    encode(&Header::default(), claims, &EncodingKey::from_secret(key.as_bytes())).ok()
}

/// The claims, if this key signed them with HS256. A token that names another algorithm, or `none`, is
/// refused (RFC 8725 §3.1). The crate would use the machine's clock, so the handler checks `exp`
/// itself.
fn read(token: &str, key: &str) -> Option<Claims> {
    hs256::install();
    let validation = Validation { validate_exp: false, ..Validation::default() };
    let key = DecodingKey::from_secret(key.as_bytes());
    Some(decode(token, &key, &validation).ok()?.claims)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    use super::*;

    /// The example of RFC 7515 §A.1: the token and the key, both in base64url.
    const RFC_TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const RFC_KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    #[test]
    fn the_example_of_rfc_7515_is_verified() {
        hs256::install();
        let validation = Validation { validate_exp: false, ..Validation::default() };
        let key = DecodingKey::from_secret(&BASE64.decode(RFC_KEY).unwrap());
        let read = decode::<rocket::serde::json::Value>(RFC_TOKEN, &key, &validation);
        assert_eq!(read.unwrap().claims["iss"], "joe");
    }

    #[test]
    fn another_key_another_byte_and_no_algorithm_are_refused() {
        let token = issue(ALICE, "key", OffsetDateTime::UNIX_EPOCH).unwrap();
        assert_eq!(
            read(&token, "key").map(|claims| claims.sub).as_deref(),
            Some(ALICE)
        );
        assert!(read(&token, "another").is_none());
        let forged = BASE64.encode(r#"{"sub":"admin","exp":1}"#);
        let parts: Vec<&str> = token.split('.').collect();
        assert!(read(&format!("{}.{forged}.{}", parts[0], parts[2]), "key").is_none());
        let none = BASE64.encode(r#"{"typ":"JWT","alg":"none"}"#);
        assert!(read(&format!("{none}.{}.", parts[1]), "key").is_none());
    }
}
