//! A case read from JSON, the form in which the cookie conformance suites write theirs.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;

use super::{
    Case, CaseContext, CaseRequest, CaseResponse, Encoding, MOST_REDIRECTS, check_size,
};
use crate::clinic::field::{self, InvalidField};
use crate::lang::Text;
use browser_jar::{Context, Engine, Setter, Site, ThirdParty};

const MISSING: Text = Text { zh: "缺这一项。", en: "It is missing." };
const UNKNOWN: Text = Text {
    zh: "没有叫这个名字的项。",
    en: "There is no field of this name.",
};
const STRING: Text = Text { zh: "要一个字符串。", en: "A string is needed." };
const BOOL: Text = Text { zh: "要 true 或 false。", en: "true or false is needed." };
const LIST: Text = Text { zh: "要一个列表。", en: "A list is needed." };
const OBJECT: Text = Text { zh: "要一个对象。", en: "An object is needed." };
const SITE: Text = Text {
    zh: "要 same-site 或 cross-site。",
    en: "same-site or cross-site is needed.",
};
const ENCODING: Text =
    Text { zh: "要 utf8 或 latin1。", en: "utf8 or latin1 is needed." };
const LATIN1: Text = Text {
    zh: "encoding 是 latin1，每个字符代表一个字节，这里有一个在 U+00FF 之后。",
    en: "encoding is latin1: each character is one byte, and one here is beyond U+00FF.",
};

/// The members of a case.
pub const MEMBERS: &[&str] = &[
    "set_url",
    "set_cookie",
    "prior",
    "set_by",
    "set_context",
    "request",
    "after_s",
    "encoding",
    "engine",
    "third_party",
    "now",
    "lang",
];
/// The members of an item of `prior`.
pub const PRIOR_MEMBERS: &[&str] = &["url", "set_cookie", "set_by", "context"];
/// The members of `request`.
pub const REQUEST_MEMBERS: &[&str] = &[
    "url",
    "method",
    "site",
    "top_level",
    "top_level_site",
    "third_party",
    "via",
    "after_s",
];
/// The members of a context.
pub const CONTEXT_MEMBERS: &[&str] = &["site", "top_level", "top_level_site"];
/// The members that a test suite writes beside a case for itself. They are not read, and neither are
/// those whose names begin with `expect_`.
pub const SUITE_MEMBERS: &[&str] = &[
    "id",
    "source",
    "topic",
    "grade",
    "note",
    "not_on_wire",
    "deviations",
    "max_skew_s",
];

impl Case {
    /// Reads a case. `now` is the time of a case that names none.
    ///
    /// # Errors
    /// The first field that is invalid.
    pub fn read(json: &Value, now: OffsetDateTime) -> Result<Self, InvalidField> {
        let case = Object::of("", json)?;
        case.only(MEMBERS)?;
        let encoding = match case.string("encoding")? {
            None | Some("utf8" | "utf-8") => Encoding::Utf8,
            Some("latin1") => Encoding::Latin1,
            Some(_) => return Err(InvalidField::new("encoding", ENCODING)),
        };
        let engine = match case.string("engine")? {
            None => Engine::default(),
            Some(name) => {
                name.parse().map_err(|_| InvalidField::new("engine", field::ENGINE))?
            }
        };
        let request =
            case.get("request").map(|it| Object::of("request", it)).transpose()?;
        let of_request = request.as_ref().map_or(Ok(None), Object::third_party)?;
        let third_party = case.third_party()?.or(of_request);
        let now = case
            .string("now")?
            .map_or(Ok(now), |text| field::parse_moment("now", text))?;
        let mut responses = Vec::new();
        for (at, prior) in case.list("prior")?.unwrap_or_default().iter().enumerate() {
            let prior = Object::of(&format!("prior[{at}]"), prior)?;
            prior.only(PRIOR_MEMBERS)?;
            responses.push(CaseResponse {
                url: prior.url("url")?,
                lines: prior.lines(encoding)?,
                by: prior.setter()?,
                context: prior.context("context", engine)?,
                at: now,
                prior: true,
            });
        }
        responses.push(CaseResponse {
            url: case.url("set_url")?,
            lines: case.lines(encoding)?,
            by: case.setter()?,
            context: case.context("set_context", engine)?,
            at: now,
            prior: false,
        });
        check_size("set_cookie", &responses)?;
        let at = case.later("after_s", now)?;
        let requests = match request {
            None => Vec::new(),
            Some(request) => vec![request.request(engine, now, at)?],
        };
        let third_party = third_party.unwrap_or(engine.third_party());
        let is_whole = true;
        Ok(Self { engine, third_party, encoding, responses, requests, is_whole })
    }
}

/// A JSON object of the case.
struct Object<'j> {
    /// Where in the case it is: `prior[0]`; empty for the case itself.
    at: String,
    fields: &'j Map<String, Value>,
}

impl<'j> Object<'j> {
    fn of(at: &str, json: &'j Value) -> Result<Self, InvalidField> {
        let field = if at.is_empty() { "body" } else { at };
        let fields =
            json.as_object().ok_or_else(|| InvalidField::new(field, OBJECT))?;
        Ok(Self { at: at.to_owned(), fields })
    }

    /// The name of a field with the path to it: `request.url`.
    fn name(&self, field: &str) -> String {
        match self.at.is_empty() {
            true => field.to_owned(),
            false => format!("{}.{field}", self.at),
        }
    }

    fn invalid(&self, field: &str, why: Text) -> InvalidField {
        InvalidField::new(self.name(field), why)
    }

    /// Refuses a field that nothing would read, such as a misspelt one.
    fn only(&self, known: &[&str]) -> Result<(), InvalidField> {
        let belongs_to_suite = |name: &str| {
            self.at.is_empty()
                && (SUITE_MEMBERS.contains(&name) || name.starts_with("expect_"))
        };
        let mut names = self.fields.keys();
        match names
            .find(|name| !known.contains(&name.as_str()) && !belongs_to_suite(name))
        {
            Some(name) => Err(self.invalid(name, UNKNOWN)),
            None => Ok(()),
        }
    }

    /// The value of a field; `null` counts as missing.
    fn get(&self, field: &str) -> Option<&'j Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn string(&self, field: &str) -> Result<Option<&'j str>, InvalidField> {
        let read = |value: &'j Value| {
            value.as_str().ok_or_else(|| self.invalid(field, STRING))
        };
        self.get(field).map(read).transpose()
    }

    fn list(&self, field: &str) -> Result<Option<&'j [Value]>, InvalidField> {
        let read = |value: &'j Value| {
            value.as_array().map(Vec::as_slice).ok_or_else(|| self.invalid(field, LIST))
        };
        self.get(field).map(read).transpose()
    }

    /// The moment as many seconds after `now` as the field says.
    fn later(
        &self,
        field: &str,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, InvalidField> {
        let read = |value: &Value| {
            let seconds =
                value.as_f64().ok_or_else(|| self.invalid(field, field::SECONDS))?;
            field::moment_after(&self.name(field), now, seconds)
        };
        self.get(field).map(read).transpose()
    }

    fn url(&self, field: &str) -> Result<Url, InvalidField> {
        let text = self.string(field)?.ok_or_else(|| self.invalid(field, MISSING))?;
        field::parse_url(&self.name(field), text)
    }

    /// The lines of the field `set_cookie`, as the bytes that they stand for.
    fn lines(&self, encoding: Encoding) -> Result<Vec<Vec<u8>>, InvalidField> {
        let lines = self.list("set_cookie")?;
        let lines = lines.ok_or_else(|| self.invalid("set_cookie", MISSING))?;
        let read = |(at, line): (usize, &Value)| {
            let field = || self.name(&format!("set_cookie[{at}]"));
            let line =
                line.as_str().ok_or_else(|| InvalidField::new(field(), STRING))?;
            encoding.bytes(line).ok_or_else(|| InvalidField::new(field(), LATIN1))
        };
        lines.iter().enumerate().map(read).collect()
    }

    /// What hands the lines to the browser, by the field `set_by`: a response unless it says otherwise.
    fn setter(&self) -> Result<Setter, InvalidField> {
        match self.string("set_by")? {
            None => Ok(Setter::default()),
            Some(name) => Setter::of_name(name)
                .ok_or_else(|| self.invalid("set_by", field::SETTER)),
        }
    }

    /// The policy that the field `third_party` names.
    fn third_party(&self) -> Result<Option<ThirdParty>, InvalidField> {
        let name = self.string("third_party")?;
        name.map(|name| field::parse_third_party(&self.name("third_party"), name))
            .transpose()
    }

    /// The addresses of the field `via`.
    fn via(&self) -> Result<Vec<Url>, InvalidField> {
        let via = self.list("via")?.unwrap_or_default();
        if via.len() > MOST_REDIRECTS {
            return Err(self.invalid("via", field::TOO_MANY_REDIRECTS));
        }
        let read = |(at, url): (usize, &Value)| {
            let field = self.name(&format!("via[{at}]"));
            let url = url.as_str().ok_or_else(|| InvalidField::new(&*field, STRING))?;
            field::parse_url(&field, url)
        };
        via.iter().enumerate().map(read).collect()
    }

    /// The context that the fields of this object make, of a message at `url`. A missing one has its
    /// default; where `site` is missing, it follows from the top-level site, if that is named.
    fn own_context(
        &self,
        engine: Engine,
        url: &Url,
    ) -> Result<CaseContext, InvalidField> {
        let default = Context::default();
        let top_level_site = match self.get("top_level_site") {
            None => None,
            Some(_) => Some(self.url("top_level_site")?),
        };
        let site = match self.string("site")? {
            None => top_level_site
                .as_ref()
                .map_or(default.site, |page| engine.relation(page, url)),
            Some("same-site") => Site::SameSite,
            Some("cross-site") => Site::CrossSite,
            Some(_) => return Err(self.invalid("site", SITE)),
        };
        let top_level = match self.get("top_level") {
            None => default.top_level,
            Some(value) => {
                value.as_bool().ok_or_else(|| self.invalid("top_level", BOOL))?
            }
        };
        let by = Context { site, top_level };
        Ok(CaseContext { by, top_level_site, via: Vec::new() })
    }

    /// The context that is an object of its own, in `field`. The message itself is this object.
    fn context(
        &self,
        field: &str,
        engine: Engine,
    ) -> Result<CaseContext, InvalidField> {
        let Some(value) = self.get(field) else { return Ok(CaseContext::default()) };
        let url = self.url(if self.at.is_empty() { "set_url" } else { "url" })?;
        let context = Object::of(&self.name(field), value)?;
        context.only(CONTEXT_MEMBERS)?;
        context.own_context(engine, &url)
    }

    /// This object as a request. The request is made `at`, if the case has a field that says so, else
    /// as many seconds after `now` as `after_s` of the request says.
    fn request(
        &self,
        engine: Engine,
        now: OffsetDateTime,
        at: Option<OffsetDateTime>,
    ) -> Result<CaseRequest, InvalidField> {
        self.only(REQUEST_MEMBERS)?;
        let own = self.later("after_s", now)?;
        let name = self.string("method")?.unwrap_or("GET");
        let url = self.url("url")?;
        let method = field::parse_known_method(&self.name("method"), name)?;
        let via = self.via()?;
        Ok(CaseRequest {
            context: CaseContext { via, ..self.own_context(engine, &url)? },
            url,
            method,
            at: at.or(own).unwrap_or(now),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::clinic::case::MOST_LINES;
    use crate::clinic::field::LONGEST_URL;

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
            ("set_by", json!("script")),
            ("third_party", json!("off")),
            ("request.third_party", json!(true)),
            ("request.top_level_site", json!("news")),
            ("request.via", json!("https://b.example/")),
            ("request.via", json!(vec!["https://b.example/"; MOST_REDIRECTS + 1])),
            ("set_context.top_level_site", json!(7)),
            ("set_context.via", json!([])),
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
    fn the_policy_is_that_of_the_case_of_the_request_or_of_the_engine() {
        let mut json = with("engine", json!("webkit"));
        let policy = |json: &Value| Case::read(json, NOW).expect("a case").third_party;
        assert_eq!(policy(&json), ThirdParty::SentNotSet);
        json["request"]["third_party"] = json!("partitioned");
        assert_eq!(policy(&json), ThirdParty::Partitioned);
        json["third_party"] = json!("allowed");
        assert_eq!(policy(&json), ThirdParty::Allowed);
    }

    #[test]
    fn the_site_follows_from_the_top_level_site() {
        for (page, site, engine, expected) in [
            ("https://b.example/", None, "standard", Site::CrossSite),
            ("https://www.a.example/", None, "standard", Site::SameSite),
            ("http://a.example/", None, "chromium", Site::CrossSite),
            ("http://a.example/", None, "firefox", Site::SameSite),
            ("https://b.example/", Some("same-site"), "standard", Site::SameSite),
        ] {
            let mut json = with("engine", json!(engine));
            json["request"]["top_level_site"] = json!(page);
            json["request"]["site"] = json!(site);
            json["set_context"] = json!({ "top_level_site": page, "site": site });
            let case = Case::read(&json, NOW).expect("a case");
            assert_eq!(case.requests[0].context.by.site, expected, "{engine}, {page}");
            assert_eq!(case.responses[0].context, case.requests[0].context);
        }
    }

    #[test]
    fn redirects_are_read_in_their_order() {
        let via = ["https://b.example/x", "https://c.example/"];
        let case = Case::read(&with("request.via", json!(via)), NOW).expect("a case");
        let read: Vec<_> =
            case.requests[0].context.via.iter().map(Url::as_str).collect();
        assert_eq!(read, via);
        let wrong = wrong(with("request.via", json!(["https://b.example/", "x"])));
        assert_eq!(wrong, "request.via[1]");
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
