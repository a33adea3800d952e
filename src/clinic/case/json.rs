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
mod tests;
