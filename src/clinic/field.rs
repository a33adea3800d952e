//! The values of single fields: an address, a method, a moment, a number of seconds. The JSON of the
//! API, the form of the page and the arguments of the command line read them here, each under the name
//! that the field has there.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::{Host, Url};

use crate::fields;
use crate::lang::{Lang, Text};
use browser_jar::{ThirdParty, is_loopback};

/// A field that holds no usable value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// The name of the field: `request.url`, `set_cookie[2]`, `--from`.
    pub field: String,
    /// What is needed instead.
    pub why: Text,
}

impl InvalidField {
    /// An error about `field`, for the reason `why`.
    pub fn new(field: impl Into<String>, why: Text) -> Self {
        Self { field: field.into(), why }
    }

    /// A sentence that names the field.
    pub fn sentence(&self, lang: Lang) -> String {
        let colon = Text { zh: "：", en: ": " };
        format!("{}{}{}", self.field, colon.get(lang), self.why.get(lang))
    }
}

/// The reason where a URL is needed from which, or to which, cookies travel.
pub const URL: Text = Text {
    zh: "要一个完整的地址，以 http:// 或 https:// 开头，比如 https://www.example.com/login。",
    en: "A whole address is needed that begins with http:// or https://, as https://www.example.com/login.",
};
/// The reason where an address is of a scheme whose pages have no cookies (HTML, "cookie-averse Document
/// object").
pub const COOKIE_AVERSE: Text = Text {
    zh: "cookie 只属于 http 和 https：照 HTML 规范，file:、blob:、data: 和应用、扩展自己的页面没有 cookie。填服务器的地址，以 http:// 或 https:// 开头。",
    en: "Cookies belong to http and https: by the HTML specification a page at file:, blob:, data: or an app’s or an extension’s own address has none. Give the address of the server, which begins with http:// or https://.",
};
/// The reason where a request method is needed.
pub const METHOD: Text = Text {
    zh: "要一个大写的请求方法，比如 GET 或 POST。",
    en: "A method in capital letters is needed, as GET or POST.",
};
/// The reason where a moment is needed.
pub const MOMENT: Text = Text {
    zh: "要一个时刻，写成 2026-11-24T08:00:00Z（RFC 3339）或 HTTP 日期，在 1970 到 9000 年之间。",
    en: "A moment is needed, as 2026-11-24T08:00:00Z (RFC 3339) or an HTTP date, from 1970 to 9000.",
};
/// The reason where a number of seconds is needed.
pub const SECONDS: Text = Text {
    zh: "要一个秒数，从 0 到 10000000000。",
    en: "A number of seconds is needed, from 0 to 10000000000.",
};
/// The reason where the name of an engine is needed.
pub const ENGINE: Text = Text {
    zh: "要 standard、chromium、firefox、webkitgtk、safari 之一。",
    en: "One of standard, chromium, firefox, webkitgtk and safari is needed.",
};
/// The reason where a policy on third-party cookies is needed.
pub const THIRD_PARTY: Text = Text {
    zh: "要 allowed、blocked、partitioned、sent-not-set 之一。",
    en: "One of allowed, blocked, partitioned and sent-not-set is needed.",
};
/// The reason where a request has more redirects than browsers follow.
pub const TOO_MANY_REDIRECTS: Text = Text {
    zh: "太多了：重定向最多 20 次。",
    en: "Too many: 20 redirects are followed, at most.",
};
/// The reason where the relation of a request to the page is needed.
pub const PAGE: Text = Text {
    zh: "要 same-site、same-site-embedded、cross-site、cross-site-embedded 之一。",
    en: "One of same-site, same-site-embedded, cross-site and cross-site-embedded is needed.",
};
/// The reason where a name is needed of what hands a line to the browser.
pub const SETTER: Text = Text {
    zh: "要 response、document.cookie、cookieStore 之一。",
    en: "One of response, document.cookie and cookieStore is needed.",
};
/// The reason where there is no `Set-Cookie` line.
pub const LINES: Text = Text {
    zh: "至少要一行 Set-Cookie。",
    en: "At least one Set-Cookie line is needed.",
};
/// The reason where there are more `Set-Cookie` lines than are looked at.
pub const TOO_MANY_LINES: Text = Text {
    zh: "太多了：最多看 5000 行 Set-Cookie。",
    en: "Too many: 5000 Set-Cookie lines are looked at, at most.",
};
/// The reason where the lines have more bytes than are looked at.
pub const TOO_MANY_BYTES: Text = Text {
    zh: "太多了：各行加上各自的响应地址，最多看 8 MiB。",
    en: "Too much: the lines, each with the address of its response, may be 8 MiB together.",
};

/// The most bytes that an address may have.
pub const LONGEST_URL: usize = 16 * 1024;
/// The most characters that a host name may have in the DNS (RFC 1035 §2.3.4).
const LONGEST_HOST: usize = 253;

/// Reads an http, https, ws or wss address that has a host.
///
/// # Errors
/// [`URL`] or [`COOKIE_AVERSE`], under the name `field`.
pub fn parse_url(field: &str, text: &str) -> Result<Url, InvalidField> {
    let invalid = || InvalidField::new(field, URL);
    if text.len() > LONGEST_URL {
        return Err(invalid());
    }
    let url = Url::parse(text.trim()).map_err(|_| invalid())?;
    if is_cookie_averse(&url, text) {
        return Err(InvalidField::new(field, COOKIE_AVERSE));
    }
    if carries_cookies(&url) { Ok(url) } else { Err(invalid()) }
}

/// Reads an address as somebody types it into a browser: without a scheme it is taken as https, or as http
/// where the host is this machine.
///
/// # Errors
/// [`URL`], under the name `field`.
pub fn parse_address(field: &str, text: &str) -> Result<Url, InvalidField> {
    let text = text.trim();
    let host_end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..host_end];
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let is_port = port.chars().all(|c| c.is_ascii_digit());
    let is_local = Host::parse(host).is_ok_and(|host| is_loopback(&host));
    if !is_port || !(is_local || host.contains('.')) {
        return parse_url(field, text);
    }
    let scheme = if is_local { "http" } else { "https" };
    parse_url(field, &format!("{scheme}://{text}"))
}

/// Whether an address is that of a page without http: of a file, or of an app or an extension, whose address
/// has `://`. Without that it may be a host whose scheme was left out, as in `localhost:3000`.
fn is_cookie_averse(url: &Url, text: &str) -> bool {
    let scheme = url.scheme();
    let own = text.trim().get(scheme.len()..).is_some_and(|it| it.starts_with("://"));
    match scheme {
        "file" | "blob" | "data" | "about" | "javascript" => true,
        "http" | "https" | "ws" | "wss" | "ftp" => false,
        _ => own,
    }
}

/// Whether cookies travel from and to a URL, and no part of it is longer than it can be.
pub fn carries_cookies(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    matches!(url.scheme(), "http" | "https" | "ws" | "wss")
        && (1..=LONGEST_HOST).contains(&host.len())
        && url.as_str().len() <= LONGEST_URL
}

/// Reads a request method, which is a token (RFC 9110 §5.6.2).
///
/// # Errors
/// [`METHOD`], under the name `field`.
pub fn parse_method(field: &str, text: &str) -> Result<String, InvalidField> {
    match text.len() <= 32 && fields::is_token(text) {
        true => Ok(text.to_owned()),
        false => Err(InvalidField::new(field, METHOD)),
    }
}

/// The methods that browsers, forms and proxies use (RFC 9110 §9.3, RFC 5789).
const KNOWN_METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// Reads a request method that somebody has typed. A word that is no method is refused, and so is one in
/// small letters, since methods are case-sensitive: for `SameSite` each would count as unsafe.
///
/// # Errors
/// [`METHOD`], under the name `field`.
pub fn parse_known_method(field: &str, text: &str) -> Result<String, InvalidField> {
    match KNOWN_METHODS.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(InvalidField::new(field, METHOD)),
    }
}

/// Reads the name of a policy on third-party cookies.
///
/// # Errors
/// [`THIRD_PARTY`], under the name `field`.
pub fn parse_third_party(field: &str, name: &str) -> Result<ThirdParty, InvalidField> {
    name.parse().map_err(|_| InvalidField::new(field, THIRD_PARTY))
}

/// Reads a moment, written as RFC 3339 or as an HTTP date.
///
/// # Errors
/// [`MOMENT`], under the name `field`.
pub fn parse_moment(field: &str, text: &str) -> Result<OffsetDateTime, InvalidField> {
    let text = text.trim();
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok();
    match moment.or_else(|| fields::parse_http_date(text)) {
        Some(moment) if (1970..=9000).contains(&moment.year()) => Ok(moment),
        _ => Err(InvalidField::new(field, MOMENT)),
    }
}

/// The moment so many seconds after `now`.
///
/// # Errors
/// [`SECONDS`], under the name `field`.
pub fn moment_after(
    field: &str,
    now: OffsetDateTime,
    seconds: f64,
) -> Result<OffsetDateTime, InvalidField> {
    let invalid = || InvalidField::new(field, SECONDS);
    if !(0.0..=1e10).contains(&seconds) {
        return Err(invalid());
    }
    now.checked_add(Duration::seconds_f64(seconds)).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_cookies_is_told_from_one_that_is_misspelt() {
        for text in [
            "file:///home/me/index.html",
            "blob:https://a.example/31d4",
            "data:text/html,x",
            "about:blank",
            "chrome-extension://abcdefgh/popup.html",
            "capacitor://localhost",
            "android-app://com.example",
        ] {
            let why = parse_url("url", text).expect_err(text).why;
            assert_eq!(why, COOKIE_AVERSE, "{text}");
        }
        for text in
            ["a.example", "localhost:3000", "my-app:3000", "ftp://a.example/", "x"]
        {
            assert_eq!(parse_url("url", text).expect_err(text).why, URL, "{text}");
        }
    }
}
