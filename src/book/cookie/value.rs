//! Chinese in a cookie's value: what Flask writes, what Rocket writes, and who reads what.

use rocket::http::{Cookie, CookieJar, Header, SameSite};
use rocket::time::Duration;
use rocket::{Responder, Route, get, routes};

use crate::book::raw::RawCookie;

pub(super) fn routes() -> Vec<Route> {
    routes![set_chinese, get_chinese]
}

#[get("/cookie/chinese")]
fn set_chinese(jar: &CookieJar<'_>) -> ChineseCookie {
    jar.add(
        Cookie::build(("cn_rocket", "中文"))
            .same_site(SameSite::Lax)
            .max_age(Duration::minutes(5)),
    );
    let value = quoted_like_werkzeug("中文");
    let line = format!("cn_flask={value}; Path=/; Max-Age=300");
    let flask = Header::new("Set-Cookie", line);
    ChineseCookie { body: "中文, twice\n", flask }
}

/// The jar's own line, and one more written as Flask writes it.
#[derive(Responder)]
struct ChineseCookie {
    body: &'static str,
    flask: Header<'static>,
}

/// A value as Werkzeug 3.1 sends it. One of letters, digits and
/// ``!#$%&'()*+-./:<=>?@[]^_`{|}~`` goes as it is. Any other goes in quotes, with a backslash before
/// `"` and `\`, and a backslash and three octal digits for each byte of controls, `,`, `;` and
/// whatever isn't ASCII.
fn quoted_like_werkzeug(value: &str) -> String {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric() || b"!#$%&'()*+-./:<=>?@[]^_`{|}~".contains(&b)
    };
    if value.bytes().all(plain) {
        return value.to_owned();
    }
    let escaped = value.bytes().map(|b| match b {
        b'"' | b'\\' => format!("\\{}", char::from(b)),
        0..=0x19 | b',' | b';' | 0x7f.. => format!("\\{b:03o}"),
        b => char::from(b).to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[get("/cookie/chinese/get")]
fn get_chinese(raw: RawCookie<'_>, jar: &CookieJar<'_>) -> String {
    let wire: Vec<&str> = raw.pairs().filter(|pair| pair.starts_with("cn_")).collect();
    let read =
        |name| jar.get(name).map_or("-".to_owned(), |cookie| cookie.value().to_owned());
    format!(
        "on the wire: {}\nRocket reads cn_rocket: {}\nRocket reads cn_flask: {}\n",
        wire.join("; "),
        read("cn_rocket"),
        read("cn_flask")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn werkzeug_quotes_in_octal() {
        assert_eq!(quoted_like_werkzeug("123"), "123");
        assert_eq!(quoted_like_werkzeug("中文"), r#""\344\270\255\346\226\207""#);
        assert_eq!(quoted_like_werkzeug("a;b"), r#""a\073b""#);
        assert_eq!(quoted_like_werkzeug("a b,\"\\"), r#""a b\054\"\\""#);
    }
}
