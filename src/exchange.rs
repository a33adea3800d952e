//! One exchange, as plain data: what a request said, what the response answered, and what the
//! server remembers afterwards. No I/O: [`observer`](crate::site::observer) watches,
//! [`view`](crate::view) shows.

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
    /// What came in.
    pub request: RequestSeen,
    /// What the handler answered.
    pub response: ResponseSeen,
    /// The server's record of the visitor's session, `null` if there is none.
    pub session: Option<SessionSeen>,
}

/// A request as Rocket received it.
#[derive(Debug, Serialize)]
pub struct RequestSeen {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The version of HTTP; `None` is "not known". Rocket 0.5 reads it off hyper's request and gives
    /// it to no handler, guard or fairing, and it can't be told from the fields either.
    pub version: Option<&'static str>,
    /// Header fields, sorted by name. The names arrive in lower case.
    pub headers: Vec<(String, String)>,
    /// The pairs that reached the handler's cookie jar, in the order of the line.
    pub cookies: Vec<Pair>,
    /// The parts of the line that did not, and why.
    pub ignored: Vec<Ignored>,
}

/// What the `Cookie` lines of a request say, without the rest of [`RequestSeen`].
#[derive(Debug)]
pub struct CookiesSeen {
    /// The lines, with the session's value masked.
    pub lines: Vec<String>,
    /// As in [`RequestSeen`].
    pub cookies: Vec<Pair>,
    /// As in [`RequestSeen`].
    pub ignored: Vec<Ignored>,
}

/// A cookie as a request carries it: a name and a value, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Its name, percent-decoded as Rocket does.
    pub name: String,
    /// Its value, percent-decoded; the session's is masked.
    pub value: String,
}

/// A part of a `Cookie` line that the jar does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The part as it came; the session's value is masked.
    pub part: String,
    /// Why it was ignored.
    pub reason: Reason,
}

/// Why Rocket's jar ignores a part of a `Cookie` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no `=` in it.
    NoEqualsSign,
    /// Nothing stands before the `=`.
    NoName,
    /// After percent-decoding it is not UTF-8.
    NotUtf8,
    /// The same name comes again later in the line, and the last one wins.
    Replaced,
}

/// A response as the handler gave it to Rocket. `content-length`, `date` and `connection` are
/// added below Rocket and are not in it.
#[derive(Debug, Serialize)]
pub struct ResponseSeen {
    /// The status code.
    pub status: u16,
    /// Its reason phrase.
    pub reason: &'static str,
    /// Header fields, `Set-Cookie` lines in the order sent, the rest sorted by name.
    pub headers: Vec<(String, String)>,
    /// Each `Set-Cookie` line taken apart.
    pub set_cookies: Vec<SetCookie>,
    /// The body, as text.
    pub body: String,
}

/// One `Set-Cookie` line, what the `cookie` crate reads in it, and what the jar expects of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetCookie {
    /// The field's value as sent; the session's id is masked.
    pub line: String,
    /// The cookie's name as sent.
    pub name: String,
    /// The cookie's value as sent, not decoded; the session's is masked.
    pub value: String,
    /// Bytes of name and value together as sent, of which browsers take 4096 (RFC 6265bis §5.6).
    pub size: usize,
    /// What follows the pair, between the semicolons, as sent.
    pub attributes: Vec<String>,
    /// The `Path` attribute.
    pub path: Option<String>,
    /// The `Domain` attribute.
    pub domain: Option<String>,
    /// `Max-Age` in whole seconds.
    pub max_age: Option<i64>,
    /// `Expires`, RFC 3339, UTC.
    pub expires: Option<String>,
    /// Whether `Secure` is there.
    pub secure: bool,
    /// Whether `HttpOnly` is there.
    pub http_only: bool,
    /// Whether `Partitioned` is there.
    pub partitioned: bool,
    /// `Strict`, `Lax` or `None`; `null` if the attribute is missing.
    pub same_site: Option<String>,
    /// What the visitor's browser is expected to do with it.
    pub predicted: Prediction,
}

/// A session's record, fit to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionSeen {
    /// The id, masked.
    pub id: String,
    /// What the server remembers.
    pub data: BTreeMap<String, String>,
    /// RFC 3339, UTC.
    pub created: String,
    /// RFC 3339, UTC.
    pub expires: String,
    /// Whether use moves the end.
    pub sliding: bool,
    /// Whose it is, if somebody has logged in.
    pub owner: Option<String>,
    /// When it ends however often it is used: RFC 3339, UTC.
    pub ends: String,
    /// After how many seconds without use it ends; `null` if it is not sliding.
    pub idle: Option<f64>,
}

impl RequestSeen {
    /// Describes a request.
    ///
    /// `headers` are the fields as received, `jar` the pairs in Rocket's cookie jar. Where a real
    /// `Cookie` line exists it decides the order and what was ignored; Rocket's local client fills
    /// the jar without one, and then the jar is sorted by name.
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
    /// Reads `lines` and, where there are none, `jar`; see [`RequestSeen::new`].
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
    fn visible(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: session::visible(name, value).into_owned(),
        }
    }
}

/// What Rocket reads in the `Cookie` lines of one request (facts of `rocket::Request` and
/// `cookie::parse_encoded`, 0.5.2 and 0.18): split at `;`, trim, split at the first `=`,
/// percent-decode both sides, and the last of equal names wins.
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

fn decode(text: &str) -> Option<Cow<'_, str>> {
    // Most names and values are plain, and this is done for each at every page.
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    percent_decode_str(text).decode_utf8().ok()
}

/// A value as it may be shown beside its name, which may be percent-encoded.
fn masked_value<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    session::visible(&decode(name.trim()).unwrap_or_default(), value)
}

/// A `Cookie` line with the session's value masked and every other byte as it came.
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
    /// Describes a response. `headers` are all its fields, `body` its text; `browser` is what is
    /// expected of the one that gets it.
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
        // Measured and predicted is what travels. Only what is shown of it is masked.
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

/// A `Set-Cookie` line with the session's value masked.
fn masked_set_cookie(line: &str) -> String {
    let end = line.find(';').unwrap_or(line.len());
    masked_line(&line[..end]) + &line[end..]
}

impl SetCookie {
    /// Takes a line apart, as it is sent. A line that the `cookie` crate can't read keeps name and
    /// value empty.
    fn read(line: &str, mut predicted: Prediction) -> Self {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let (name, value) = (name.trim(), value.trim());
        let cookie = Cookie::parse(line).unwrap_or_else(|_| Cookie::new("", ""));
        let attributes = attributes.split(';').map(str::trim);
        let shown = masked_value(name, value);
        // A reason may quote the value, whole or cut short.
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
            // A text without its quotation marks; anything else as the JSON it is.
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

/// RFC 3339 in UTC, or nothing for a year that RFC 3339 can't write.
fn rfc3339(at: OffsetDateTime) -> String {
    // HTML's `datetime` and JavaScript's `Date` know milliseconds and no less.
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
