//! The form of the page: its fields, as text, to a case and back to a permalink.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::{Url, form_urlencoded};

use super::case::{
    Case, CaseContext, CaseRequest, CaseResponse, Encoding, MOST_REDIRECTS, check_size,
};
use super::field::{self, InvalidField};
use super::input::{self, NoLines, PastedRequest, PastedResponse, Recording};
use crate::clinic::symptoms::{self, CaseLink};
use browser_jar::{Context, Engine, Setter, Site};

/// A case as the visitor filled it in. An empty field stands for its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CaseForm {
    /// `Set-Cookie` lines, the output of curl, or a HAR.
    pub lines: String,
    /// The address that the response came from.
    pub from: String,
    /// The address that the request goes to; that of the last response if it is empty.
    pub to: String,
    /// The method of the request.
    pub method: String,
    /// The page that makes the request, one of [`PAGES`].
    pub page: String,
    /// The page that the response belongs to, one of [`PAGES`]; if it is empty, the response is that of a
    /// sub-request in another site's page where the request is.
    pub response: String,
    /// How many seconds after the response the request is made.
    pub after: String,
    /// The engine of the browser.
    pub browser: String,
    /// When the response came; now if it is empty.
    pub now: String,
    /// What hands the lines to the browser, by [`Setter::name`]; a response if it is empty.
    pub set_by: String,
    /// What the browser does with third-party cookies, by [`browser_jar::ThirdParty::name`]; what its engine does by
    /// default if it is empty.
    pub third_party: String,
    /// The address of the page that embeds the request, if that matters.
    pub top_level_site: String,
    /// The addresses that redirected the request, with white space between them.
    pub via: String,
}

/// Why a form describes no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCase {
    /// The first field that is invalid.
    pub invalid: InvalidField,
    /// The symptoms that explain it, by their slugs.
    pub symptoms: &'static [&'static str],
}

impl From<InvalidField> for NoCase {
    fn from(invalid: InvalidField) -> Self {
        Self { invalid, symptoms: &[] }
    }
}

impl From<NoLines> for NoCase {
    fn from(NoLines { why, symptoms }: NoLines) -> Self {
        Self { invalid: InvalidField::new("lines", why), symptoms }
    }
}

/// The pages that may make a request, by their names in the form.
pub const PAGES: [(&str, Context); 4] = [
    ("same-site", Context { site: Site::SameSite, top_level: true }),
    ("same-site-embedded", Context { site: Site::SameSite, top_level: false }),
    ("cross-site", Context { site: Site::CrossSite, top_level: true }),
    ("cross-site-embedded", Context { site: Site::CrossSite, top_level: false }),
];

/// The context of the response where nothing is said of it and the request has this one. A fetch in
/// another site's page most often gets the answer that sets the cookie, too.
pub fn of_response(request: Context) -> Context {
    let embedded = Context { site: Site::CrossSite, top_level: false };
    if request == embedded { embedded } else { Context::default() }
}

/// The methods that the form offers.
pub const METHODS: [&str; 6] = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"];

/// The most bytes of a link that is offered: not every server and proxy takes a longer one.
const LONGEST_LINK: usize = 6000;
/// The most bytes of lines that are put back into the form.
const LONGEST_SHOWN: usize = 256 * 1024;

impl CaseForm {
    /// Reads a query, or a body of the same kind. Of a field that comes twice the last counts; a name that
    /// is no field is passed over. `symptom` fills in the case of a symptom, by its name.
    pub fn read(query: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(query) {
            let field = match &*name {
                "lines" => &mut form.lines,
                "from" => &mut form.from,
                "to" => &mut form.to,
                "method" => &mut form.method,
                "page" => &mut form.page,
                "response" => &mut form.response,
                "after" => &mut form.after,
                "browser" => &mut form.browser,
                "now" => &mut form.now,
                "symptom" => {
                    let link = symptoms::find(&value).and_then(|it| it.case.as_ref());
                    form = link.map_or(form, Self::of);
                    continue;
                }
                "set_by" => &mut form.set_by,
                "third_party" => &mut form.third_party,
                "top_level_site" => &mut form.top_level_site,
                "via" => &mut form.via,
                _ => continue,
            };
            *field = value.into_owned();
        }
        form
    }

    /// The form of a symptom's case.
    pub fn of(link: &CaseLink) -> Self {
        let context = Context {
            site: if link.site == "cross-site" {
                Site::CrossSite
            } else {
                Site::SameSite
            },
            top_level: link.top_level,
        };
        let page = PAGES.iter().find(|(_, of)| *of == context);
        Self {
            lines: link.set_cookie.join("\n"),
            from: link.set_url.to_owned(),
            to: link.request_url.to_owned(),
            method: link.method.to_owned(),
            page: page.map(|(name, _)| (*name).to_owned()).unwrap_or_default(),
            response: String::new(),
            after: link.after_s.to_string(),
            browser: link.engine.to_owned(),
            ..Self::default()
        }
    }

    /// The query of the permalink, without the fields that have their default. `None` if it would be too
    /// long.
    pub fn query(&self) -> Option<String> {
        self.query_with(&self.now)
    }

    /// The query of the permalink of a case that was asked at `now`: it names that time, unless the form
    /// does.
    pub fn query_at(&self, now: OffsetDateTime) -> Option<String> {
        if !self.now.trim().is_empty() {
            return self.query();
        }
        let seconds = now.replace_nanosecond(0).unwrap_or(now);
        self.query_with(&seconds.format(&Rfc3339).ok()?)
    }

    fn query_with(&self, now: &str) -> Option<String> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value, default) in [
            ("lines", self.lines.as_str(), ""),
            ("from", self.from.as_str(), ""),
            ("to", self.to.as_str(), ""),
            ("method", self.method.as_str(), "GET"),
            ("page", self.page.as_str(), "same-site"),
            ("response", self.response.as_str(), ""),
            ("after", self.after.as_str(), "0"),
            ("browser", self.browser.as_str(), "standard"),
            ("now", now, ""),
            ("set_by", self.set_by.as_str(), "response"),
            ("third_party", self.third_party.as_str(), ""),
            ("top_level_site", self.top_level_site.as_str(), ""),
            ("via", self.via.as_str(), ""),
        ] {
            if value.len() > LONGEST_LINK {
                return None;
            }
            if !value.is_empty() && value != default {
                query.append_pair(name, value.replace("\r\n", "\n").trim());
            }
        }
        Some(query.finish()).filter(|query| query.len() <= LONGEST_LINK)
    }

    /// The form as the page has it again, and whether something is missing in it: lines that are too long
    /// to be sent back to the client that has just sent them, and what no field would take.
    pub fn shown(&self) -> (Self, bool) {
        let mut shown = self.clone_without_lines();
        if self.lines.len() <= LONGEST_SHOWN {
            shown.lines.clone_from(&self.lines);
        }
        for field in [
            &mut shown.from,
            &mut shown.to,
            &mut shown.method,
            &mut shown.page,
            &mut shown.response,
            &mut shown.after,
            &mut shown.browser,
            &mut shown.now,
            &mut shown.set_by,
            &mut shown.third_party,
            &mut shown.top_level_site,
            &mut shown.via,
        ] {
            if field.len() > field::LONGEST_URL {
                field.clear();
            }
        }
        let complete = shown == *self;
        (shown, !complete)
    }

    fn clone_without_lines(&self) -> Self {
        Self {
            lines: String::new(),
            from: self.from.clone(),
            to: self.to.clone(),
            method: self.method.clone(),
            page: self.page.clone(),
            response: self.response.clone(),
            after: self.after.clone(),
            browser: self.browser.clone(),
            now: self.now.clone(),
            set_by: self.set_by.clone(),
            third_party: self.third_party.clone(),
            top_level_site: self.top_level_site.clone(),
            via: self.via.clone(),
        }
    }

    /// The case that the form describes. `now` is the time of a case that names none.
    ///
    /// # Errors
    /// The first field that is invalid.
    pub fn case(&self, now: OffsetDateTime) -> Result<Case, InvalidField> {
        let recording = self.recording(now);
        recording.map(|it| it.case).map_err(|it| it.invalid)
    }

    /// The case that the form describes, with the requests that its text shows.
    ///
    /// # Errors
    /// The first field that is invalid, and what may explain it.
    pub fn recording(&self, now: OffsetDateTime) -> Result<Recording, NoCase> {
        let or = |text: &str, default: &str| match text.trim() {
            "" => default.to_owned(),
            text => text.to_owned(),
        };
        let engine: Engine = or(&self.browser, "standard")
            .parse()
            .map_err(|_| InvalidField::new("browser", field::ENGINE))?;
        let third_party = match self.third_party.trim() {
            "" => engine.third_party(),
            name => field::parse_third_party("third_party", name)?,
        };
        let now = match self.now.trim() {
            "" => now,
            text => field::parse_moment("now", text)?,
        };
        if input::is_har(&self.lines) {
            let mut recording = input::read_recording(&self.lines, engine, now)
                .map_err(|why| InvalidField::new("lines", why))?;
            recording.case.third_party = third_party;
            return Ok(recording);
        }
        let from = match self.from.trim() {
            "" => None,
            text => Some(field::parse_address("from", text)?),
        };
        let found = input::read_paste(&self.lines, from.as_ref(), now)?;
        let page = page("page", &or(&self.page, PAGES[0].0))?;
        let top_level_site = match self.top_level_site.trim() {
            "" => None,
            text => Some(field::parse_address("top_level_site", text)?),
        };
        let via = redirects("via", self.via.split_whitespace())?;
        let around = |by: Context, via: &[Url]| CaseContext {
            by,
            top_level_site: top_level_site.clone(),
            via: via.to_vec(),
        };
        let context = match self.response.trim() {
            "" => of_response(page),
            response => self::page("response", response)?,
        };
        let by = Setter::of_name(&or(&self.set_by, "response"))
            .ok_or_else(|| InvalidField::new("set_by", field::SETTER))?;
        let response = |found: PastedResponse| {
            let url = found.url.or_else(|| from.clone());
            Ok(CaseResponse {
                // A text that is a script says so itself.
                by: if found.by.is_script() { found.by } else { by },
                url: url.ok_or_else(|| InvalidField::new("from", field::URL))?,
                lines: found.lines,
                context: around(context, &[]),
                at: now,
                prior: false,
            })
        };
        let responses = found
            .responses
            .into_iter()
            .map(response)
            .collect::<Result<Vec<_>, InvalidField>>()?;
        check_size("lines", &responses)?;
        let to = match self.to.trim() {
            "" => last_addresses(&responses, &found.requests),
            text => vec![field::parse_address("to", text)?],
        };
        let after = or(&self.after, "0").parse::<f64>();
        let after = after.map_err(|_| InvalidField::new("after", field::SECONDS))?;
        let method = field::parse_known_method("method", &or(&self.method, "GET"))?;
        let at = field::moment_after("after", now, after)?;
        let request = |url| {
            let context = around(page, &via);
            CaseRequest { url, method: method.clone(), context, at }
        };
        let requests = to.into_iter().map(request).collect();
        Ok(Recording {
            case: Case {
                engine,
                third_party,
                encoding: Encoding::Utf8,
                responses,
                requests,
                is_whole: found.is_whole,
            },
            requests: found.requests.into_iter().map(|it| it.recorded(now)).collect(),
            kind: found.kind,
            is_browser: false,
        })
    }
}

/// The most hosts that get a request of their own.
const MOST_HOSTS: usize = 100;

/// The address of the last request of each host, in order: each host is asked for what it set. Of the
/// requests that the text shows, those after the last lines are asked about; without one, it is the address
/// of the last response.
fn last_addresses(responses: &[CaseResponse], requests: &[PastedRequest]) -> Vec<Url> {
    let mut last: Vec<Url> = Vec::new();
    let mut hosts = HashSet::new();
    let after = requests.iter().filter(|it| it.after >= responses.len());
    let addresses = responses.iter().map(|it| &it.url);
    let own: HashSet<_> = addresses.clone().map(Url::host_str).collect();
    let after = after.map(|it| &it.url).filter(|url| own.contains(&url.host_str()));
    let all: Vec<_> = addresses.chain(after).collect();
    for url in all.into_iter().rev() {
        if hosts.len() < MOST_HOSTS && hosts.insert(url.host_str()) {
            last.push(url.clone());
        }
    }
    last.reverse();
    last
}

/// Reads the addresses that redirected a request.
///
/// # Errors
/// There are too many, or one of them is no address.
pub fn redirects<'t>(
    field: &str,
    addresses: impl Iterator<Item = &'t str>,
) -> Result<Vec<Url>, InvalidField> {
    let read = addresses.take(MOST_REDIRECTS + 1);
    let read = read.map(|text| field::parse_address(field, text));
    let read = read.collect::<Result<Vec<_>, _>>()?;
    match read.len() > MOST_REDIRECTS {
        true => Err(InvalidField::new(field, field::TOO_MANY_REDIRECTS)),
        false => Ok(read),
    }
}

/// The context of the page that a field names.
fn page(field: &str, name: &str) -> Result<Context, InvalidField> {
    let page = PAGES.iter().find(|(it, _)| *it == name);
    page.map(|(_, context)| *context)
        .ok_or_else(|| InvalidField::new(field, field::PAGE))
}
