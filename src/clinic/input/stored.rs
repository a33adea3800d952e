//! Cookies as a program keeps them: an export of a browser or of Playwright, a Netscape jar, a row of
//! developer tools. Each becomes the line that would store it, from the host that it belongs to.

use serde::Deserialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use url::Url;

use super::PastedResponse;
use super::har::{for_each, parse};
use crate::clinic::field::parse_url;
use crate::fields::http_date;

/// The most cookies of an export that are read.
const MOST_COOKIES: usize = 1000;

/// A cookie as it is kept.
#[derive(Default)]
struct Kept {
    name: String,
    value: String,
    domain: String,
    path: String,
    host_only: Option<bool>,
    secure: bool,
    http_only: bool,
    same_site: Option<&'static str>,
    partitioned: bool,
    expires: Option<OffsetDateTime>,
}

impl Kept {
    /// The line that would store the cookie, and the address that it would come from. `None` without a host.
    fn response(&self) -> Option<PastedResponse> {
        let host = self.domain.trim_start_matches('.');
        let host_only = self.host_only.unwrap_or(!self.domain.starts_with('.'));
        let url: Url = parse_url("url", &format!("https://{host}/")).ok()?;
        let mut line = format!("{}={}", self.name, self.value);
        if !host_only {
            line += &format!("; Domain={host}");
        }
        line +=
            &format!("; Path={}", if self.path.is_empty() { "/" } else { &self.path });
        if let Some(expires) = self.expires {
            line += &format!("; Expires={}", http_date(expires));
        }
        for (set, attribute) in [
            (self.secure, "; Secure"),
            (self.http_only, "; HttpOnly"),
            (self.partitioned, "; Partitioned"),
        ] {
            line += if set { attribute } else { "" };
        }
        if let Some(same_site) = self.same_site {
            line += &format!("; SameSite={same_site}");
        }
        Some(PastedResponse {
            url: Some(url),
            lines: vec![line.into_bytes()],
            ..PastedResponse::default()
        })
    }
}

/// The value of `SameSite` for a name that some program has for it. `None` for "unspecified".
fn same_site(text: &str) -> Option<&'static str> {
    match &*text.to_ascii_lowercase() {
        "strict" => Some("Strict"),
        "lax" => Some("Lax"),
        "none" | "no_restriction" => Some("None"),
        _ => None,
    }
}

/// A moment that programs write as seconds since 1970; -1, 0 and what is no number stand for a session.
fn moment(seconds: f64) -> Option<OffsetDateTime> {
    let seconds = Some(seconds).filter(|it| (1.0..=2.2e11).contains(it))?;
    #[allow(clippy::cast_possible_truncation)]
    OffsetDateTime::from_unix_timestamp(seconds as i64).ok()
}

#[derive(Deserialize)]
struct Exported<'t> {
    #[serde(borrow)]
    cookies: Option<&'t RawValue>,
    log: Option<&'t RawValue>,
}

/// A cookie of a browser's export (as extensions write it), of Playwright, Puppeteer or Selenium.
#[derive(Deserialize)]
struct ExportedCookie<'t> {
    #[serde(borrow)]
    name: Option<&'t RawValue>,
    value: Option<&'t RawValue>,
    domain: Option<&'t RawValue>,
    url: Option<&'t RawValue>,
    path: Option<&'t RawValue>,
    #[serde(alias = "expirationDate", alias = "expiry")]
    expires: Option<&'t RawValue>,
    #[serde(rename = "httpOnly")]
    http_only: Option<&'t RawValue>,
    secure: Option<&'t RawValue>,
    #[serde(rename = "hostOnly")]
    host_only: Option<&'t RawValue>,
    #[serde(rename = "sameSite")]
    same_site: Option<&'t RawValue>,
    #[serde(rename = "partitionKey")]
    partition: Option<&'t RawValue>,
}

impl ExportedCookie<'_> {
    /// The cookie. `None` if it has no name or belongs to no host.
    fn kept(&self) -> Option<Kept> {
        let text = |it: Option<&RawValue>| it.and_then(parse::<String>);
        let is = |it: Option<&RawValue>| it.and_then(parse::<bool>);
        let url = text(self.url).and_then(|url| parse_url("url", &url).ok());
        let of_url = || url.as_ref().and_then(Url::host_str).map(str::to_owned);
        Some(Kept {
            name: text(self.name)?,
            value: text(self.value)?,
            domain: text(self.domain).or_else(of_url)?,
            path: text(self.path).unwrap_or_default(),
            host_only: is(self.host_only),
            secure: is(self.secure).unwrap_or(false),
            http_only: is(self.http_only).unwrap_or(false),
            same_site: text(self.same_site).as_deref().and_then(same_site),
            partitioned: text(self.partition).is_some_and(|key| !key.is_empty()),
            expires: self.expires.and_then(parse::<f64>).and_then(moment),
        })
    }
}

/// The cookies of an export in JSON: a list, or an object with a list `cookies`, or one cookie. `None` if
/// it is none, and for a HAR.
pub(super) fn read_export(text: &str) -> Option<Vec<PastedResponse>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let whole: &RawValue = serde_json::from_str(text).ok()?;
    let mut list = whole;
    let mut found = Vec::new();
    let mut add = |cookie: &RawValue| {
        if found.len() < MOST_COOKIES {
            let cookie = parse::<ExportedCookie<'_>>(cookie);
            found.extend(cookie.and_then(|it| it.kept()).and_then(|it| it.response()));
        }
    };
    if text.starts_with('{') {
        let exported: Exported<'_> = serde_json::from_str(text).ok()?;
        if exported.log.is_some() {
            return None;
        }
        match exported.cookies {
            Some(cookies) => list = cookies,
            None => {
                add(whole);
                return Some(found).filter(|found| !found.is_empty());
            }
        }
    }
    for_each(Some(list), add);
    Some(found).filter(|found| !found.is_empty())
}

/// The cookies of a Netscape jar, as `curl -c` writes it: seven columns, tabs or spaces between. `None` if a
/// line is of another kind.
pub(super) fn read_jar(text: &str) -> Option<Vec<PastedResponse>> {
    let mut found = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        let (http_only, line) = match line.strip_prefix("#HttpOnly_") {
            Some(line) => (true, line),
            None => (false, line),
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = match line.contains('\t') {
            true => line.split('\t').collect(),
            false => line.split_whitespace().collect(),
        };
        let flag = |text: &str| match text {
            "TRUE" => Some(true),
            "FALSE" => Some(false),
            _ => None,
        };
        let (&[domain, subdomains, path, secure, expires, name], value) =
            columns.split_first_chunk::<6>()?;
        let kept = Kept {
            name: name.to_owned(),
            value: value.first().copied().unwrap_or_default().to_owned(),
            domain: domain.to_owned(),
            path: path.to_owned(),
            host_only: Some(!flag(subdomains)?),
            secure: flag(secure)?,
            http_only,
            expires: moment(expires.parse().ok()?),
            ..Kept::default()
        };
        if found.len() < MOST_COOKIES {
            found.push(kept.response()?);
        }
    }
    Some(found).filter(|found| !found.is_empty())
}

/// The cookies of rows that developer tools copied, in the columns of Chromium and Firefox: name, value,
/// domain, path, end, size, HttpOnly, Secure, SameSite. A first row of headings may name others after the
/// first five. `None` if a line is of another kind.
pub(super) fn read_rows(text: &str) -> Option<Vec<PastedResponse>> {
    let mut found = Vec::new();
    let mut flags = [Some(6), Some(7), Some(8)];
    for line in text.trim_start_matches('\u{feff}').lines() {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with("Name\tValue") {
            let place = |name: &str| {
                columns
                    .iter()
                    .position(|it| it.replace(' ', "").eq_ignore_ascii_case(name))
            };
            flags = ["httponly", "secure", "samesite"].map(place);
            continue;
        }
        let [http_only, secure, same_site_at] = flags;
        let &[name, value, domain, path, end] = columns.first_chunk::<5>()?;
        let is_host = domain.contains('.') || domain == "localhost";
        if name.is_empty() || !is_host || !path.starts_with('/') {
            return None;
        }
        let cell = |at: Option<usize>| at.and_then(|at| columns.get(at)).copied();
        let ticked = |at| matches!(cell(at), Some("✓" | "true" | "TRUE" | "Yes"));
        let end = end.trim_matches('"');
        let kept = Kept {
            name: name.to_owned(),
            value: value.trim_matches('"').to_owned(),
            domain: domain.to_owned(),
            path: path.to_owned(),
            http_only: ticked(http_only),
            secure: ticked(secure),
            same_site: cell(same_site_at)
                .and_then(|it| same_site(it.trim_matches('"'))),
            expires: crate::clinic::field::parse_moment("", end).ok(),
            ..Kept::default()
        };
        if found.len() < MOST_COOKIES {
            found.push(kept.response()?);
        }
    }
    Some(found).filter(|found| !found.is_empty())
}

/// The cookies of a jar of Python's `requests`, as it is printed: `<Cookie sid=1 for shop.example/>`. `None`
/// if the text has none.
pub(super) fn read_repr(text: &str) -> Option<Vec<PastedResponse>> {
    let cookies = text.split("<Cookie ").skip(1).take(MOST_COOKIES);
    let cookie = |cookie: &str| {
        let (pair, place) = cookie.split_once('>')?.0.rsplit_once(" for ")?;
        let (name, value) = pair.split_once('=')?;
        let (domain, path) = place.split_at(place.find('/').unwrap_or(place.len()));
        let (name, value) = (name.to_owned(), value.to_owned());
        let (domain, path) = (domain.to_owned(), path.to_owned());
        Kept { name, value, domain, path, ..Kept::default() }.response()
    };
    let found: Vec<_> = cookies.filter_map(cookie).collect();
    Some(found).filter(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(found: Option<Vec<PastedResponse>>, expected: &[(&str, &str)]) {
        let found: Vec<_> = found
            .unwrap_or_default()
            .iter()
            .map(|it| {
                let line = String::from_utf8_lossy(&it.lines[0]).into_owned();
                (it.url.as_ref().map_or("", Url::as_str).to_owned(), line)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(url, line)| ((*url).to_owned(), (*line).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_export_becomes_the_lines_that_would_store_it() {
        let playwright = json!({ "cookies": [
            { "name": "sid", "value": "1", "domain": "shop.example", "path": "/", "expires": -1,
              "httpOnly": true, "secure": true, "sameSite": "Lax" },
            { "name": "t", "value": "x=y", "domain": ".shop.example", "path": "/a",
              "expires": 1_800_000_000.5, "httpOnly": false, "secure": false, "sameSite": "None" },
        ], "origins": [] });
        check(
            read_export(&playwright.to_string()),
            &[
                (
                    "https://shop.example/",
                    "sid=1; Path=/; Secure; HttpOnly; SameSite=Lax",
                ),
                (
                    "https://shop.example/",
                    "t=x=y; Domain=shop.example; Path=/a; \
                     Expires=Fri, 15 Jan 2027 08:00:00 GMT; SameSite=None",
                ),
            ],
        );
        // An extension of a browser says in a member of its own whether there is a Domain.
        let extension = json!([{
            "domain": "shop.example", "hostOnly": false, "name": "a", "value": "",
            "sameSite": "no_restriction", "secure": true, "session": true, "path": "/",
        }, { "name": 7 }, 3]);
        check(
            read_export(&extension.to_string()),
            &[(
                "https://shop.example/",
                "a=; Domain=shop.example; Path=/; Secure; SameSite=None",
            )],
        );
        let one = json!({ "name": "a", "value": "1", "url": "https://b.example/x" });
        check(read_export(&one.to_string()), &[("https://b.example/", "a=1; Path=/")]);
        for none in
            ["{}", "[]", "{", "[1]", r#"{"log":{},"cookies":[]}"#, "{\"name\":\"a\"}"]
        {
            check(read_export(none), &[]);
        }
    }

    #[test]
    fn a_jar_of_curl_is_read_with_tabs_and_with_spaces() {
        let jar = "# Netscape HTTP Cookie File\n\n\
            #HttpOnly_shop.example\tFALSE\t/\tTRUE\t0\tsid\t31d4\n\
            .shop.example\tTRUE\t/a\tFALSE\t1800000000\tt\t\n";
        let expected = [
            ("https://shop.example/", "sid=31d4; Path=/; Secure; HttpOnly"),
            (
                "https://shop.example/",
                "t=; Domain=shop.example; Path=/a; Expires=Fri, 15 Jan 2027 08:00:00 GMT",
            ),
        ];
        check(read_jar(jar), &expected);
        check(read_jar(&jar.replace('\t', "  ")), &expected);
        check(read_jar("a=1; Path=/\n"), &[]);
        check(read_jar("a b c d e f g"), &[]);
    }

    #[test]
    fn rows_of_developer_tools_are_read() {
        check(
            read_rows(
                "Name\tValue\tDomain\tPath\tExpires / Max-Age\tSize\tHttpOnly\tSecure\tSameSite\n\
                 sid\t31d4\tshop.example\t/\tSession\t7\t✓\t\tLax\t\t\tMedium\n\
                 t\t1\t.shop.example\t/\t2027-01-15T08:00:00.000Z\t2\ttrue\ttrue\t\"None\"\n",
            ),
            &[
                ("https://shop.example/", "sid=31d4; Path=/; HttpOnly; SameSite=Lax"),
                (
                    "https://shop.example/",
                    "t=1; Domain=shop.example; Path=/; \
                     Expires=Fri, 15 Jan 2027 08:00:00 GMT; Secure; HttpOnly; SameSite=None",
                ),
            ],
        );
        check(read_rows("a=1\tb\tc\td\te"), &[]);
        // Postman and Safari have other columns.
        check(
            read_rows(
                "Name\tValue\tDomain\tPath\tExpires\tHttpOnly\tSecure\n\
                 a\t1\tshop.example\t/\tSession\ttrue\tfalse\n",
            ),
            &[("https://shop.example/", "a=1; Path=/; HttpOnly")],
        );
        check(
            read_rows(
                "Name\tValue\tDomain\tPath\tExpires\tSize\tSecure\tHTTP Only\tSameSite\n\
                 a\t1\tshop.example\t/\tSession\t2 B\t✓\t\tLax\n",
            ),
            &[("https://shop.example/", "a=1; Path=/; Secure; SameSite=Lax")],
        );
    }

    #[test]
    fn a_printed_jar_of_requests_is_read() {
        check(
            read_repr(
                "<RequestsCookieJar[<Cookie sid=31=4 for shop.example/a>, \
                 <Cookie t=1 for .shop.example/>]>",
            ),
            &[
                ("https://shop.example/", "sid=31=4; Path=/a"),
                ("https://shop.example/", "t=1; Domain=shop.example; Path=/"),
            ],
        );
        check(read_repr("Cookie a=1 for b"), &[]);
    }
}
