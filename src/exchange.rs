//! An exchange as plain data: a request, its response, and what the server remembers afterwards. There is
//! no I/O here: [`observer`](crate::site::observer) makes exchanges and [`view`](crate::view) shows them.

pub mod prediction;
pub mod visit;

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use rocket::http::Cookie;
use rocket::time::OffsetDateTime;
use rocket::time::format_description::well_known::Rfc3339;
use rocket_server_sessions::{self as session, Id, Record};
use serde::Serialize;

use crate::exchange::prediction::{Prediction, Predictor};

/// A request, its response, and the session's record after both.
#[derive(Debug, Serialize)]
pub struct Exchange {
    /// The request that was received.
    pub request: RequestSeen,
    /// The response of the handler.
    pub response: ResponseSeen,
    /// The server's record of the visitor's session, `null` if there is none.
    pub session: Option<SessionSeen>,
}

/// A request as Rocket received it.
#[derive(Debug, Serialize)]
pub struct RequestSeen {
    /// The method: `GET`, `POST`, …
    pub method: String,
    /// The path with the query.
    pub path: String,
    /// The version of HTTP, or `None` if it is not known. Rocket 0.5 gives it to no handler, guard or
    /// fairing, and the fields don't show it either.
    pub version: Option<&'static str>,
    /// The header fields, sorted by name. The names are in lower case.
    pub headers: Vec<(String, String)>,
    /// The cookies in the handler's cookie jar, in the order of the line.
    pub cookies: Vec<Pair>,
    /// The parts of the line that are not in the cookie jar, and why.
    pub ignored: Vec<Ignored>,
}

/// The `Cookie` lines of a request, without the rest of [`RequestSeen`].
#[derive(Debug)]
pub struct CookiesSeen {
    /// The lines. The value of the session is masked.
    pub lines: Vec<String>,
    /// The cookies in the handler's cookie jar, in the order of the line.
    pub cookies: Vec<Pair>,
    /// The parts of the line that are not in the cookie jar, and why.
    pub ignored: Vec<Ignored>,
}

/// A cookie as a request carries it: a name and a value, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The cookie's name, percent-decoded as Rocket does.
    pub name: String,
    /// The cookie's value, percent-decoded. The value of the session is masked.
    pub value: String,
}

/// A part of a `Cookie` line that the jar does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The part as it was received. The value of the session is masked.
    pub part: String,
    /// Why the part was ignored.
    pub reason: Reason,
}

/// Why Rocket's jar ignores a part of a `Cookie` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The part has no `=`.
    NoEqualsSign,
    /// There is nothing before the `=`.
    NoName,
    /// The part is not UTF-8 after percent-decoding.
    NotUtf8,
    /// A later part has the same name, and Rocket keeps the last one.
    Replaced,
}

/// A response as the handler gave it to Rocket. It does not have `content-length`, `date` and
/// `connection`, which are added below Rocket.
#[derive(Debug, Serialize)]
pub struct ResponseSeen {
    /// The status code of the response.
    pub status: u16,
    /// The reason phrase of the status code.
    pub reason: &'static str,
    /// The header fields, sorted by name. `Set-Cookie` lines are in the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// The parts of each `Set-Cookie` line.
    pub set_cookies: Vec<SetCookie>,
    /// The body of the response as text.
    pub body: String,
}

/// A `Set-Cookie` line, its parts as the `cookie` crate reads them, and what the jar predicts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetCookie {
    /// The value of the field as it is sent. The id of the session is masked.
    pub line: String,
    /// The cookie's name as it is sent.
    pub name: String,
    /// The cookie's value as it is sent, not decoded. The value of the session is masked.
    pub value: String,
    /// The number of bytes of name and value together. Browsers accept 4096 (RFC 6265bis §5.6).
    pub size: usize,
    /// The parts after the pair, between the semicolons, as they are sent.
    pub attributes: Vec<String>,
    /// The value of the attribute `Path`, if there is one.
    pub path: Option<String>,
    /// The value of the attribute `Domain`, if there is one.
    pub domain: Option<String>,
    /// The value of the attribute `Max-Age` in whole seconds.
    pub max_age: Option<i64>,
    /// The time in the attribute `Expires`, as RFC 3339 in UTC.
    pub expires: Option<String>,
    /// Whether the line has the attribute `Secure`.
    pub secure: bool,
    /// Whether the line has the attribute `HttpOnly`.
    pub http_only: bool,
    /// Whether the line has the attribute `Partitioned`.
    pub partitioned: bool,
    /// `Strict`, `Lax` or `None`. It is `null` if there is no `SameSite`.
    pub same_site: Option<String>,
    /// What the visitor's browser is expected to do with the line.
    pub predicted: Prediction,
}

/// The record of a session in a form that can be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionSeen {
    /// The id of the session, masked.
    pub id: String,
    /// The data that the server remembers.
    pub data: BTreeMap<String, String>,
    /// When the session began, as RFC 3339 in UTC.
    pub created: String,
    /// When the session expires without further use, as RFC 3339 in UTC.
    pub expires: String,
    /// Whether each use of the session prolongs it.
    pub sliding: bool,
    /// The account that is logged in, if one is.
    pub owner: Option<String>,
    /// When the session ends however often it is used, as RFC 3339 in UTC.
    pub ends: String,
    /// After how many seconds without use the session ends. It is `null` if use does not prolong it.
    pub idle: Option<f64>,
}

impl RequestSeen {
    /// Describes a request as it was received.
    ///
    /// `headers` are the fields as received, and `jar` the pairs in Rocket's cookie jar. If there is a
    /// `Cookie` line, it decides the order and what was ignored. Rocket's local client fills the jar
    /// without such a line, and then the pairs are sorted by name.
    pub fn new<'a>(
        method: &str,
        path: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        jar: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut headers: Vec<(String, String)> = headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        headers.sort_by(|a, b| a.0.cmp(&b.0));
        let lines = headers.iter().filter(|(n, _)| n == "cookie");
        let CookiesSeen { lines, cookies, ignored } =
            CookiesSeen::new(lines.map(|(_, value)| value.as_str()), jar);
        let sent = headers.iter_mut().filter(|(name, _)| name == "cookie");
        for ((_, value), masked) in sent.zip(lines) {
            *value = masked;
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            version: None,
            headers,
            cookies,
            ignored,
        }
    }
}

impl CookiesSeen {
    /// Reads `lines` or, if there are none, `jar`, as [`RequestSeen::new`] does.
    pub fn new<'l, 'j>(
        lines: impl Iterator<Item = &'l str>,
        jar: impl Iterator<Item = (&'j str, &'j str)>,
    ) -> Self {
        let lines: Vec<&str> = lines.collect();
        let (cookies, ignored) = match lines.is_empty() {
            true => {
                let mut pairs: Vec<Pair> =
                    jar.map(|(name, value)| Pair::visible(name, value)).collect();
                pairs.sort_by(|a, b| a.name.cmp(&b.name));
                (pairs, Vec::new())
            }
            false => read_cookie_lines(&lines),
        };
        Self { lines: lines.into_iter().map(masked_line).collect(), cookies, ignored }
    }
}

impl Pair {
    /// A pair whose value is masked if it is that of the session.
    fn visible(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: session::visible(name, value).into_owned(),
        }
    }
}

/// Reads the `Cookie` lines of one request as Rocket does (`rocket::Request` 0.5.2 with
/// `cookie::parse_encoded` 0.18): it splits at `;`, trims, splits at the first `=`, percent-decodes both
/// sides, and keeps the last of several cookies with one name.
fn read_cookie_lines(lines: &[&str]) -> (Vec<Pair>, Vec<Ignored>) {
    let mut read: Vec<(Pair, &str)> = Vec::new();
    let mut ignored = Vec::new();
    for part in lines
        .iter()
        .flat_map(|line| line.split(';'))
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let reason =
            match part.split_once('=').map(|(name, value)| (name.trim(), value.trim()))
            {
                None => Reason::NoEqualsSign,
                Some(("", _)) => Reason::NoName,
                Some((name, value)) => match (decode(name), decode(value)) {
                    (Some(name), Some(value)) => {
                        if let Some(at) =
                            read.iter().position(|(pair, _)| pair.name == name)
                        {
                            let (_, part) = read.remove(at);
                            ignored.push(Ignored {
                                part: masked_line(part),
                                reason: Reason::Replaced,
                            });
                        }
                        read.push((Pair::visible(&name, &value), part));
                        continue;
                    }
                    _ => Reason::NotUtf8,
                },
            };
        ignored.push(Ignored { part: masked_line(part), reason });
    }
    (read.into_iter().map(|(pair, _)| pair).collect(), ignored)
}

/// Percent-decodes a text. `None` means that the result is not UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    // Most names and values need no decoding, and every page does this for each of them.
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    percent_decode_str(text).decode_utf8().ok()
}

/// The value of a cookie, masked if it is that of the session. The name may be percent-encoded.
fn masked_value<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    session::visible(&decode(name.trim()).unwrap_or_default(), value)
}

/// A `Cookie` line in which only the value of the session is masked. Every other byte is kept.
fn masked_line(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    for (at, part) in line.split(';').enumerate() {
        if at > 0 {
            masked.push(';');
        }
        match part.split_once('=') {
            Some((name, value)) => {
                masked.push_str(name);
                masked.push('=');
                masked.push_str(&masked_value(name, value));
            }
            None => masked.push_str(part),
        }
    }
    masked
}

impl ResponseSeen {
    /// Describes a response. `headers` are all its fields and `body` is its text; `browser` predicts what
    /// the browser that receives it does.
    pub fn new<'a>(
        status: u16,
        reason: &'static str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: String,
        browser: &mut Predictor<'_>,
    ) -> Self {
        let mut headers: Vec<(String, &str)> =
            headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        headers.sort_by(|a, b| a.0.cmp(&b.0));
        // The size and the prediction are those of the line as it is sent. Only then it is masked.
        let lines = headers.iter().filter(|(name, _)| name == "set-cookie");
        let set_cookies = lines
            .map(|(_, line)| SetCookie::read(line, browser.predict(line)))
            .collect();
        let shown = |(name, value): (String, &str)| match name == "set-cookie" {
            true => (name, masked_set_cookie(value)),
            false => (name, value.to_owned()),
        };
        let headers = headers.into_iter().map(shown).collect();
        Self { status, reason, headers, set_cookies, body }
    }
}

/// A `Set-Cookie` line in which the value of the session is masked.
fn masked_set_cookie(line: &str) -> String {
    let end = line.find(';').unwrap_or(line.len());
    masked_line(&line[..end]) + &line[end..]
}

impl SetCookie {
    /// Reads the parts of a line as it is sent. The `cookie` crate reads the attributes, and if it can't,
    /// there are none.
    fn read(line: &str, mut predicted: Prediction) -> Self {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let (name, value) = (name.trim(), value.trim());
        let cookie = Cookie::parse(line).unwrap_or_else(|_| Cookie::new("", ""));
        let attributes = attributes.split(';').map(str::trim);
        let shown = masked_value(name, value);
        // The reason may quote the value or the beginning of it.
        if shown != value {
            predicted.reason = predicted.reason.map(|it| session::without(&it, value));
        }
        Self {
            line: masked_set_cookie(line),
            name: name.to_owned(),
            value: shown.into_owned(),
            size: name.len() + value.len(),
            attributes: attributes
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
            path: cookie.path().map(str::to_owned),
            domain: cookie.domain().map(str::to_owned),
            max_age: cookie.max_age().map(|age| age.whole_seconds()),
            expires: cookie.expires_datetime().map(rfc3339),
            secure: cookie.secure().unwrap_or(false),
            http_only: cookie.http_only().unwrap_or(false),
            partitioned: cookie.partitioned().unwrap_or(false),
            same_site: cookie.same_site().map(|site| site.to_string()),
            predicted,
        }
    }
}

impl From<(Id, Record)> for SessionSeen {
    fn from((id, record): (Id, Record)) -> Self {
        let ends = rfc3339(record.ends());
        let shown = |(name, text): (String, String)| {
            // A string is shown without its quotation marks, and anything else as JSON.
            let plain = rocket::serde::json::from_str(&text).unwrap_or(text);
            (name, plain)
        };
        Self {
            id: session::mask(&id.to_string()),
            data: record.data.into_iter().map(shown).collect(),
            owner: record.owner,
            created: rfc3339(record.created),
            expires: rfc3339(record.expires),
            sliding: record.lifetime.is_sliding(),
            ends,
            idle: record.lifetime.idle.map(|idle| idle.as_seconds_f64()),
        }
    }
}

/// A time as RFC 3339 in UTC. It is empty for a year that RFC 3339 can't express.
fn rfc3339(at: OffsetDateTime) -> String {
    // HTML's `datetime` and JavaScript's `Date` have no digits beyond milliseconds.
    let at = at.replace_millisecond(at.millisecond()).unwrap_or(at);
    at.to_offset(rocket::time::UtcOffset::UTC).format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use browser_jar::{Engine, Outcome};

    fn prediction(reason: String) -> Prediction {
        Prediction {
            engine: Engine::Standard,
            engine_title: Engine::Standard.title().en,
            outcome: Outcome::Refused,
            rule: "too-long",
            reason: Some(reason),
            domain: None,
            path: None,
            lifetime: None,
            key: None,
            reach: None,
            script: true,
        }
    }

    #[test]
    fn a_reason_that_quotes_the_session_does_not_give_it_away() {
        let id = "0123456789abcdef".repeat(4);
        for name in ["session", "__Host-session", "%73ession", " session "] {
            // As the jar quotes a long value.
            let reason = format!("Refused: “{}…” is too long.", &id[..60]);
            let read =
                SetCookie::read(&format!("{name}={id}; Path=/"), prediction(reason));
            let reason = read.predicted.reason.expect("a reason");
            assert_eq!(reason, "Refused: “……” is too long.", "{name}");
            assert_eq!(read.size, name.trim().len() + 64);
            assert_eq!(read.value, "0123…ef");
            assert_eq!(read.line, format!("{name}=0123…ef; Path=/"));
        }
        let reason = format!("Refused: “{id}”");
        let read = SetCookie::read(&format!("other={id}"), prediction(reason.clone()));
        assert_eq!(read.predicted.reason, Some(reason), "anybody may see this one");
    }
}
