//! A case: the responses that set cookies and the requests that may carry them. Read from JSON, the
//! form in which the cookie conformance suites write theirs.

use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::fields;
use crate::lang::{Lang, Text};
use browser_jar::{Context, Engine, Site};

/// What happened, and what is asked.
#[derive(Clone, Debug)]
pub struct Case {
    /// Whose behaviour.
    pub engine: Engine,
    /// What the strings of the JSON stand for, in and out.
    pub encoding: Encoding,
    /// In the order in which they came.
    pub responses: Vec<Response>,
    /// In the order in which they were made.
    pub requests: Vec<Request>,
}

/// A response with `Set-Cookie` lines.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it came from.
    pub url: Url,
    /// The field values, bytes as received, in order.
    pub lines: Vec<Vec<u8>>,
    /// Its relation to the page.
    pub context: Context,
    /// When it came.
    pub at: OffsetDateTime,
    /// It only prepares the store, and its lines aren't asked about.
    pub prior: bool,
}

/// A request that may carry cookies.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where it goes.
    pub url: Url,
    /// `GET`, …
    pub method: String,
    /// Its relation to the page.
    pub context: Context,
    /// When it is made.
    pub at: OffsetDateTime,
}

/// What the characters of a string stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Their bytes in UTF-8.
    #[default]
    Utf8,
    /// The byte of the same number.
    Latin1,
}

impl Encoding {
    /// The bytes that `text` stands for; `None`: a character that has none.
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
        }
    }

    /// The text that stands for `bytes`; what isn't UTF-8 is replaced there.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
        }
    }
}

/// A field of a case that can't be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field: `request.url`, `set_cookie[2]`.
    pub field: String,
    /// Why.
    pub why: Text,
}

impl Wrong {
    /// This field, for this reason.
    pub fn new(field: impl Into<String>, why: Text) -> Self {
        Self { field: field.into(), why }
    }

    /// A sentence that names the field.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{}：{}", self.field, self.why.get(lang)),
            Lang::En => format!("{}: {}", self.field, self.why.get(lang)),
        }
    }
}

const fn text(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

/// Not a URL from which, or to which, cookies travel.
pub const URL: Text = text(
    "要一个完整的地址，以 http:// 或 https:// 开头，比如 https://www.example.com/login。",
    "A whole address is needed that begins with http:// or https://, as https://www.example.com/login.",
);
/// Not a method.
pub const METHOD: Text =
    text("要一个请求方法，比如 GET 或 POST。", "A method is needed, as GET or POST.");
/// Not a moment.
pub const NOW: Text = text(
    "要一个时刻，写成 2026-11-24T08:00:00Z（RFC 3339）或 HTTP 日期，在 1970 到 9000 年之间。",
    "A moment is needed, as 2026-11-24T08:00:00Z (RFC 3339) or an HTTP date, from 1970 to 9000.",
);
/// Not a number of seconds.
pub const SECONDS: Text = text(
    "要一个秒数，从 0 到 10000000000。",
    "A number of seconds is needed, from 0 to 10000000000.",
);
/// Not an engine.
pub const ENGINE: Text = text(
    "要 standard、chromium、firefox、webkit 之一。",
    "One of standard, chromium, firefox and webkit is needed.",
);
/// No line at all.
pub const LINES: Text =
    text("至少要一行 Set-Cookie。", "At least one Set-Cookie line is needed.");
/// More lines than are looked at.
pub const MANY: Text = text(
    "太多了：最多看 5000 行 Set-Cookie。",
    "Too many: 5000 Set-Cookie lines are looked at, at most.",
);
/// No case has more lines: each is compared with those before it.
pub const MOST_LINES: usize = 5000;
/// A case has no more bytes in all, the address counted with each of its lines: a cookie may take
/// its domain and its path from there.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// More bytes than are looked at.
pub const LARGE: Text = text(
    "太多了：各行加上各自的响应地址，最多看 8 MiB。",
    "Too much: the lines, each with the address of its response, may be 8 MiB together.",
);
/// No longer address is read.
pub const LONGEST_URL: usize = 16 * 1024;
/// No name in the DNS is longer (RFC 1035 §2.3.4).
const LONGEST_HOST: usize = 253;
const MISSING: Text = text("缺这一项。", "It is missing.");
const UNKNOWN: Text = text("没有叫这个名字的项。", "There is no field of this name.");
const STRING: Text = text("要一个字符串。", "A string is needed.");
const BOOL: Text = text("要 true 或 false。", "true or false is needed.");
const LIST: Text = text("要一个列表。", "A list is needed.");
const OBJECT: Text = text("要一个对象。", "An object is needed.");
const SITE: Text =
    text("要 same-site 或 cross-site。", "same-site or cross-site is needed.");
const ENCODING: Text = text("要 utf8 或 latin1。", "utf8 or latin1 is needed.");
const LATIN1: Text = text(
    "encoding 是 latin1，每个字符代表一个字节，这里有一个在 U+00FF 之后。",
    "encoding is latin1: each character stands for a byte, and one here is beyond U+00FF.",
);

/// What the suites write beside a case, for themselves.
const OF_A_SUITE: &[&str] = &[
    "id",
    "source",
    "topic",
    "grade",
    "note",
    "not_on_wire",
    "deviations",
    "max_skew_s",
];

/// `text` as the URL of a page: http, https, ws or wss, with a host.
pub fn url(field: &str, text: &str) -> Result<Url, Wrong> {
    let wrong = || Wrong::new(field, URL);
    if text.len() > LONGEST_URL {
        return Err(wrong());
    }
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    if travels(&url) { Ok(url) } else { Err(wrong()) }
}

/// Whether cookies travel from and to a URL, and no part of it is longer than it can be.
pub fn travels(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    matches!(url.scheme(), "http" | "https" | "ws" | "wss")
        && (1..=LONGEST_HOST).contains(&host.len())
        && url.as_str().len() <= LONGEST_URL
}

/// Whether so much can be looked at. `field` is that of the lines.
///
/// # Errors
/// There are more than [`MOST_LINES`] lines or responses, or they have more than [`MOST_BYTES`].
pub fn check_size(field: &str, responses: &[Response]) -> Result<(), Wrong> {
    let lines = responses.iter().map(|it| it.lines.len()).sum::<usize>();
    if lines.max(responses.len()) > MOST_LINES {
        return Err(Wrong::new(field, MANY));
    }
    let size = |it: &Response| {
        let lines = it.lines.iter().map(Vec::len).sum::<usize>();
        lines + it.lines.len() * it.url.as_str().len()
    };
    match responses.iter().map(size).sum::<usize>() > MOST_BYTES {
        true => Err(Wrong::new(field, LARGE)),
        false => Ok(()),
    }
}

/// `text` as a method: a token (RFC 9110 §5.6.2).
pub fn method(field: &str, text: &str) -> Result<String, Wrong> {
    match text.len() <= 32 && fields::is_token(text) {
        true => Ok(text.to_owned()),
        false => Err(Wrong::new(field, METHOD)),
    }
}

/// `text` as a moment.
pub fn moment(field: &str, text: &str) -> Result<OffsetDateTime, Wrong> {
    let text = text.trim();
    let found = OffsetDateTime::parse(text, &Rfc3339).ok();
    match found.or_else(|| fields::parse_http_date(text)) {
        Some(moment) if (1970..=9000).contains(&moment.year()) => Ok(moment),
        _ => Err(Wrong::new(field, NOW)),
    }
}

/// The moment so many seconds after `now`.
pub fn later(
    field: &str,
    now: OffsetDateTime,
    seconds: f64,
) -> Result<OffsetDateTime, Wrong> {
    let wrong = || Wrong::new(field, SECONDS);
    if !(0.0..=1e10).contains(&seconds) {
        return Err(wrong());
    }
    now.checked_add(Duration::seconds_f64(seconds)).ok_or_else(wrong)
}

impl Case {
    /// Reads a case; `now` is the time where it names none.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn read(json: &Value, now: OffsetDateTime) -> Result<Self, Wrong> {
        let case = Object::of("", json)?;
        case.only(&[
            "set_url",
            "set_cookie",
            "prior",
            "set_context",
            "request",
            "after_s",
            "encoding",
            "engine",
            "now",
            "lang",
        ])?;
        let encoding = match case.string("encoding")? {
            None | Some("utf8" | "utf-8") => Encoding::Utf8,
            Some("latin1") => Encoding::Latin1,
            Some(_) => return Err(Wrong::new("encoding", ENCODING)),
        };
        let engine = match case.string("engine")? {
            None => Engine::default(),
            Some(name) => name.parse().map_err(|_| Wrong::new("engine", ENGINE))?,
        };
        let now = case.string("now")?.map_or(Ok(now), |text| moment("now", text))?;
        let mut responses = Vec::new();
        for (at, prior) in case.list("prior")?.unwrap_or_default().iter().enumerate() {
            let prior = Object::of(&format!("prior[{at}]"), prior)?;
            prior.only(&["url", "set_cookie", "context"])?;
            responses.push(Response {
                url: prior.url("url")?,
                lines: prior.lines(encoding)?,
                context: prior.context("context")?,
                at: now,
                prior: true,
            });
        }
        responses.push(Response {
            url: case.url("set_url")?,
            lines: case.lines(encoding)?,
            context: case.context("set_context")?,
            at: now,
            prior: false,
        });
        check_size("set_cookie", &responses)?;
        let at = case.later("after_s", now)?;
        let requests = match case.get("request") {
            None => Vec::new(),
            Some(request) => vec![Object::of("request", request)?.request(now, at)?],
        };
        Ok(Self { engine, encoding, responses, requests })
    }
}

/// A JSON object, and where in the case it is.
struct Object<'j> {
    at: String,
    fields: &'j Map<String, Value>,
}

impl<'j> Object<'j> {
    fn of(at: &str, json: &'j Value) -> Result<Self, Wrong> {
        let field = if at.is_empty() { "body" } else { at };
        let fields = json.as_object().ok_or_else(|| Wrong::new(field, OBJECT))?;
        Ok(Self { at: at.to_owned(), fields })
    }

    /// The whole name of a field.
    fn name(&self, field: &str) -> String {
        match self.at.is_empty() {
            true => field.to_owned(),
            false => format!("{}.{field}", self.at),
        }
    }

    fn wrong(&self, field: &str, why: Text) -> Wrong {
        Wrong::new(self.name(field), why)
    }

    /// Refuses what would be overlooked: a misspelt field.
    fn only(&self, known: &[&str]) -> Result<(), Wrong> {
        let of_a_suite = |name: &str| {
            self.at.is_empty()
                && (OF_A_SUITE.contains(&name) || name.starts_with("expect_"))
        };
        let mut names = self.fields.keys();
        match names.find(|name| !known.contains(&name.as_str()) && !of_a_suite(name)) {
            Some(name) => Err(self.wrong(name, UNKNOWN)),
            None => Ok(()),
        }
    }

    /// A field that is there; `null` is not.
    fn get(&self, field: &str) -> Option<&'j Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn string(&self, field: &str) -> Result<Option<&'j str>, Wrong> {
        let read =
            |value: &'j Value| value.as_str().ok_or_else(|| self.wrong(field, STRING));
        self.get(field).map(read).transpose()
    }

    fn list(&self, field: &str) -> Result<Option<&'j [Value]>, Wrong> {
        let read = |value: &'j Value| {
            value.as_array().map(Vec::as_slice).ok_or_else(|| self.wrong(field, LIST))
        };
        self.get(field).map(read).transpose()
    }

    /// The moment so many seconds after `now` as the field says.
    fn later(
        &self,
        field: &str,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, Wrong> {
        let read = |value: &Value| {
            let seconds = value.as_f64().ok_or_else(|| self.wrong(field, SECONDS))?;
            later(&self.name(field), now, seconds)
        };
        self.get(field).map(read).transpose()
    }

    fn url(&self, field: &str) -> Result<Url, Wrong> {
        let text = self.string(field)?.ok_or_else(|| self.wrong(field, MISSING))?;
        url(&self.name(field), text)
    }

    /// `set_cookie`.
    fn lines(&self, encoding: Encoding) -> Result<Vec<Vec<u8>>, Wrong> {
        let lines = self.list("set_cookie")?;
        let lines = lines.ok_or_else(|| self.wrong("set_cookie", MISSING))?;
        let read = |(at, line): (usize, &Value)| {
            let field = || self.name(&format!("set_cookie[{at}]"));
            let line = line.as_str().ok_or_else(|| Wrong::new(field(), STRING))?;
            encoding.bytes(line).ok_or_else(|| Wrong::new(field(), LATIN1))
        };
        lines.iter().enumerate().map(read).collect()
    }

    /// `site` and `top_level` of this object; the defaults where they aren't.
    fn own_context(&self) -> Result<Context, Wrong> {
        let default = Context::default();
        let site = match self.string("site")? {
            None => default.site,
            Some("same-site") => Site::SameSite,
            Some("cross-site") => Site::CrossSite,
            Some(_) => return Err(self.wrong("site", SITE)),
        };
        let top_level = match self.get("top_level") {
            None => default.top_level,
            Some(value) => {
                value.as_bool().ok_or_else(|| self.wrong("top_level", BOOL))?
            }
        };
        Ok(Context { site, top_level })
    }

    /// The context in a field of its own.
    fn context(&self, field: &str) -> Result<Context, Wrong> {
        let Some(value) = self.get(field) else { return Ok(Context::default()) };
        let context = Object::of(&self.name(field), value)?;
        context.only(&["site", "top_level"])?;
        context.own_context()
    }

    /// This object as a request. How much later it is made may stand in it or in the case, where it
    /// counts for more and makes it `at`.
    fn request(
        &self,
        now: OffsetDateTime,
        at: Option<OffsetDateTime>,
    ) -> Result<Request, Wrong> {
        self.only(&["url", "method", "site", "top_level", "after_s"])?;
        let own = self.later("after_s", now)?;
        let name = self.string("method")?.unwrap_or("GET");
        Ok(Request {
            url: self.url("url")?,
            method: method(&self.name("method"), name)?,
            context: self.own_context()?,
            at: at.or(own).unwrap_or(now),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

    #[track_caller]
    fn wrong(json: Value) -> String {
        Case::read(&json, NOW).expect_err("something is wrong").field
    }

    fn case() -> Value {
        json!({
            "set_url": "https://a.example/login",
            "set_cookie": ["a=1"],
            "request": { "url": "https://a.example/", "method": "GET" },
        })
    }

    fn with(field: &str, value: Value) -> Value {
        let mut case = case();
        match field.split_once('.') {
            Some((object, field)) => case[object][field] = value,
            None => case[field] = value,
        }
        case
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (field, value) in [
            ("set_url", json!("a.example")),
            ("set_url", json!("ftp://a.example/")),
            ("set_url", json!(7)),
            ("set_url", json!(null)),
            ("set_cookie", json!("a=1")),
            ("set_cookie", json!(null)),
            ("prior", json!({})),
            ("set_context.site", json!("same")),
            ("set_context.top_level", json!("yes")),
            ("set_context.page", json!("x")),
            ("request", json!("https://a.example/")),
            ("request.url", json!("")),
            ("request.method", json!("GET it")),
            ("request.site", json!("none")),
            ("request.after_s", json!(-1)),
            ("request.after_s", json!("5")),
            ("request.afters", json!(1)),
            ("after_s", json!(1e300)),
            ("encoding", json!("utf-16")),
            ("engine", json!("Chrome")),
            ("now", json!("yesterday")),
            ("now", json!("9999-12-31T23:59:59Z")),
            ("set_cookies", json!([])),
            ("set_cookie", json!(vec!["a"; MOST_LINES + 1])),
            (
                "set_url",
                json!(format!("https://a.example/{}", "x".repeat(LONGEST_URL))),
            ),
            ("set_url", json!(format!("https://{}/", "x.".repeat(150)))),
        ] {
            assert_eq!(wrong(with(field, value.clone())), field, "{value}");
        }
        assert_eq!(wrong(json!([])), "body");
        assert_eq!(wrong(with("set_cookie", json!(["a=1", 2]))), "set_cookie[1]");
        let prior = json!([{ "url": "https://a.example/", "set_cookie": [[]] }]);
        assert_eq!(wrong(with("prior", prior)), "prior[0].set_cookie[0]");
        let mut latin1 = with("encoding", json!("latin1"));
        latin1["set_cookie"] = json!(["a=标"]);
        assert_eq!(wrong(latin1), "set_cookie[0]");
    }

    /// A mistake in a field is a mistake whether another field makes it count or not.
    #[test]
    fn seconds_that_do_not_count_are_read_all_the_same() {
        let mut json = with("after_s", json!(1));
        json["request"]["after_s"] = json!("soon");
        assert_eq!(wrong(json), "request.after_s");
        let mut json = with("after_s", json!(-1));
        json["request"] = Value::Null;
        assert_eq!(wrong(json), "after_s");
    }

    /// A cookie takes its path from the address, and so every line has the address to itself.
    #[test]
    fn an_address_counts_with_each_of_its_lines() {
        let long = format!("https://a.example/{}/", "x".repeat(LONGEST_URL - 100));
        let mut json = with("set_url", json!(long));
        json["set_cookie"] = json!(vec!["a"; 500]);
        assert!(Case::read(&json, NOW).is_ok());
        json["set_cookie"] = json!(vec!["a"; 600]);
        assert_eq!(wrong(json), "set_cookie");
        let none = json!({ "url": "https://a.example/", "set_cookie": [] });
        let many = with("prior", json!(vec![none; MOST_LINES]));
        assert_eq!(wrong(many), "set_cookie", "responses without lines count too");
    }

    #[test]
    fn a_request_follows_its_response_by_so_many_seconds() {
        for field in ["after_s", "request.after_s"] {
            let read = Case::read(&with(field, json!(90)), NOW).expect("a case");
            assert_eq!(read.requests[0].at, NOW + Duration::seconds(90), "{field}");
        }
    }

    #[test]
    fn now_is_a_date_of_either_kind() {
        for date in ["2030-01-02T03:04:05Z", "Wed, 02 Jan 2030 03:04:05 GMT"] {
            let read = Case::read(&with("now", json!(date)), NOW).expect("a case");
            assert_eq!(read.responses[0].at, datetime!(2030-01-02 03:04:05 UTC));
        }
    }

    #[test]
    fn latin1_strings_stand_for_bytes() {
        let mut json = with("encoding", json!("latin1"));
        json["set_cookie"] = json!(["a=\u{e9}\u{ff}"]);
        let read = Case::read(&json, NOW).expect("a case");
        assert_eq!(read.responses[0].lines[0], b"a=\xe9\xff");
        assert_eq!(read.encoding.text(b"\xe9\xff"), "\u{e9}\u{ff}");
    }

    #[test]
    fn what_a_suite_notes_for_itself_is_no_mistake() {
        for field in ["id", "expect_cookie_header", "deviations", "note"] {
            assert!(Case::read(&with(field, json!("x")), NOW).is_ok(), "{field}");
        }
    }
}
