//! A case: the responses that set cookies and the requests that may carry them.

mod json;

use time::OffsetDateTime;
use url::Url;

use super::field::{InvalidField, TOO_MANY_BYTES, TOO_MANY_LINES};
use browser_jar::{
    Browser, Circumstances, Context, Decision, Engine, Jar, Setter, ThirdParty,
};

#[cfg(test)]
pub use self::json::{
    CONTEXT_MEMBERS, MEMBERS, PRIOR_MEMBERS, REQUEST_MEMBERS, SUITE_MEMBERS,
};

/// The most lines of a case: each is compared with those before it.
pub const MOST_LINES: usize = 5000;
/// The most bytes of a case, with the address counted once for each of its lines: a cookie may take
/// its domain and its path from there.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The most addresses that a request may have been redirected by, as in Fetch ("HTTP-redirect fetch").
pub const MOST_REDIRECTS: usize = 20;

/// Responses with `Set-Cookie` lines, and requests that may carry the cookies.
#[derive(Clone, Debug)]
pub struct Case {
    /// The engine whose behaviour is asked for.
    pub engine: Engine,
    /// What the browser does with third-party cookies.
    pub third_party: ThirdParty,
    /// What the characters of a line stand for, in the case and in its report.
    pub encoding: Encoding,
    /// The responses, in the order in which they came.
    pub responses: Vec<CaseResponse>,
    /// The requests, in the order in which they were made.
    pub requests: Vec<CaseRequest>,
    /// Whether nothing can have been stored before the first response. It is not so where a response or a
    /// recording is a piece of a visit that began earlier.
    pub is_whole: bool,
}

/// A response with `Set-Cookie` lines.
#[derive(Clone, Debug)]
pub struct CaseResponse {
    /// The address that the response came from.
    pub url: Url,
    /// The values of its `Set-Cookie` fields, as bytes, in order.
    pub lines: Vec<Vec<u8>>,
    /// What hands the lines to the browser. Where it is a script, the response is the script's page, and
    /// each line what it assigns to `document.cookie`.
    pub by: Setter,
    /// The relation of the response to the page that the visitor sees.
    pub context: CaseContext,
    /// When the response came.
    pub at: OffsetDateTime,
    /// Whether the response only prepares the store: its lines are not part of the answer.
    pub prior: bool,
}

impl CaseResponse {
    /// Has `jar` receive one of the lines as if it came from `url`.
    pub fn give(&self, jar: &mut Jar, url: &Url, line: &[u8]) -> Decision {
        jar.receive_by(self.by, url, line, self.context.circumstances(), self.at)
    }
}

/// A request that may carry cookies.
#[derive(Clone, Debug)]
pub struct CaseRequest {
    /// The address that the request goes to.
    pub url: Url,
    /// The method, as `GET`.
    pub method: String,
    /// The relation of the request to the page that makes it.
    pub context: CaseContext,
    /// When the request is made.
    pub at: OffsetDateTime,
}

/// The relation of a response or a request to the page that the visitor sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseContext {
    /// Whether the same site started it, and whether it is a navigation of the whole tab.
    pub by: Context,
    /// A page of the top-level site, if the case names it.
    pub top_level_site: Option<Url>,
    /// The addresses that redirected it, in order.
    pub via: Vec<Url>,
}

impl From<Context> for CaseContext {
    fn from(by: Context) -> Self {
        Self { by, top_level_site: None, via: Vec::new() }
    }
}

impl CaseContext {
    /// This relation in the form that the jar takes.
    pub fn circumstances(&self) -> Circumstances<'_> {
        let top_level = self.top_level_site.as_ref();
        Circumstances { context: self.by, top_level, via: &self.via }
    }
}

/// What the characters of a string stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// The bytes of their encoding in UTF-8.
    #[default]
    Utf8,
    /// One byte each: the one with the number of the character.
    Latin1,
}

impl Case {
    /// The browser that the case is about.
    pub fn browser(&self) -> Browser {
        Browser { engine: self.engine, third_party: self.third_party }
    }

    /// The case with every address encrypted: https for http, wss for ws.
    pub fn over_https(&self) -> Self {
        let mut case = self.clone();
        let responses = case.responses.iter_mut().map(|it| &mut it.url);
        let requests = case.requests.iter_mut().map(|it| &mut it.url);
        responses.chain(requests).for_each(|url| *url = over_https(url));
        case
    }
}

/// Returns the address with the scheme https, or wss.
pub fn over_https(url: &Url) -> Url {
    let mut url = url.clone();
    let scheme = match url.scheme() {
        "http" => "https",
        "ws" => "wss",
        _ => return url,
    };
    // From one special scheme to another it can't fail.
    url.set_scheme(scheme).ok();
    url
}

impl Encoding {
    /// The bytes that `text` stands for. `None` if one of its characters stands for no byte.
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
        }
    }

    /// The text that stands for `bytes`. In [`Encoding::Utf8`] each invalid sequence becomes U+FFFD.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
        }
    }
}

/// Checks that a case is no larger than what is looked at.
///
/// # Errors
/// There are more than [`MOST_LINES`] lines or responses, or they have more than [`MOST_BYTES`]. The
/// error names `field`, the field of the lines.
pub fn check_size(field: &str, responses: &[CaseResponse]) -> Result<(), InvalidField> {
    let lines = responses.iter().map(|it| it.lines.len()).sum::<usize>();
    if lines.max(responses.len()) > MOST_LINES {
        return Err(InvalidField::new(field, TOO_MANY_LINES));
    }
    let size = |it: &CaseResponse| {
        let lines = it.lines.iter().map(Vec::len).sum::<usize>();
        lines + it.lines.len() * it.url.as_str().len()
    };
    match responses.iter().map(size).sum::<usize>() > MOST_BYTES {
        true => Err(InvalidField::new(field, TOO_MANY_BYTES)),
        false => Ok(()),
    }
}
