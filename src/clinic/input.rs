//! What people paste: `Set-Cookie` lines with or without the field's name, the output of curl and other
//! clients, headers as developer tools copy them, a HAR; cookies as programs keep them, and the
//! statements of scripts that set them.

mod foreign;
mod har;
mod object;
mod recorded;
mod script;
mod stored;
mod transcript;

use time::OffsetDateTime;
use url::Url;

pub use self::foreign::NoLines;
use self::foreign::{JSON, VARIABLES, recognise};
pub use self::foreign::{NO_SET_COOKIE, NOTHING};
pub use self::har::{NO_COOKIES, SET_BEFORE, read_recording};
pub use self::recorded::{RecordedRequest, Recording};
use self::script::{Script, read_script};
pub use self::transcript::{Transcript, read_transcript};
use super::case::{CaseContext, CaseRequest};
use crate::lang::Text;
use browser_jar::Setter;

/// The `Set-Cookie` lines of one response in a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastedResponse {
    /// The address that the response came from, if the text says so.
    pub url: Option<Url>,
    /// The values of the fields, or the lines that a script sets.
    pub lines: Vec<Vec<u8>>,
    /// What hands the lines to the browser.
    pub by: Setter,
}

/// A request in a pasted text, with what it carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedRequest {
    /// The address that it went to.
    pub url: Url,
    /// The method, as `GET`.
    pub method: String,
    /// The value of its `Cookie` field, empty if it had none. `None` if the text does not say.
    pub cookie: Option<String>,
    /// How many of the responses with lines came before it.
    pub after: usize,
}

impl PastedRequest {
    /// The request as one of a recording, made at `now` for a document of the visitor's own.
    pub fn recorded(self, now: OffsetDateTime) -> RecordedRequest {
        let Self { url, method, cookie, after } = self;
        let request =
            CaseRequest { url, method, context: CaseContext::default(), at: now };
        RecordedRequest { request, document: true, cookie, after }
    }
}

/// What a text was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasteKind {
    /// `Set-Cookie` lines, or headers.
    #[default]
    Headers,
    /// Statements of a page's script. What a script sets is under rules of its own.
    Script,
    /// Cookies as a program keeps them. The lines are those that would store them.
    Kept,
}

impl PasteKind {
    /// A sentence about a text that was read as something else than it is.
    pub const fn remark(self) -> Option<Text> {
        match self {
            Self::Headers => None,
            Self::Script => Some(Text {
                zh: "这是脚本设 cookie 的语句，不是响应头：当作在「响应来自」那个地址的页面里运行，照脚本的规则来判断。脚本设不了 HttpOnly，也动不了 HttpOnly 的 cookie。",
                en: "These are statements of a script, not a response’s header. They are judged by the rules for scripts, as run in the page that the response is from. A script can’t set HttpOnly, nor touch a cookie that has it.",
            }),
            Self::Kept => Some(Text {
                zh: "这是已经存下来的 cookie，不是响应头；每一个都写成了能存出它的那一行 Set-Cookie，当作从它的主机用 https 发来。值、域、路径照原样。",
                en: "These are cookies as they are kept, not a response’s header. Each is written as the Set-Cookie line that would store it, sent by its host over https; value, domain and path are as they were.",
            }),
        }
    }
}

/// A pasted text, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The responses with `Set-Cookie` lines, in order.
    pub responses: Vec<PastedResponse>,
    /// The requests that the text shows, in order.
    pub requests: Vec<PastedRequest>,
    /// What the text was.
    pub kind: PasteKind,
    /// Whether nothing can have been stored before the first response of the text.
    pub is_whole: bool,
}

impl Pasted {
    /// The lines of a text that says neither an address nor anything else about them.
    fn of_lines(lines: Vec<Vec<u8>>) -> Self {
        let responses = vec![PastedResponse { url: None, lines, by: Setter::Response }];
        Self { responses, ..Self::default() }
    }
}

/// Whether the client of a transcript had no cookies when it began. The transcript of a log-out alone says
/// nothing of what the log-in has set; where a log-in and what follows it can be read, each request shows
/// what was there.
fn began_without_cookies(
    responses: &[PastedResponse],
    requests: &[PastedRequest],
) -> bool {
    let carried_none = |it: &PastedRequest| it.cookie.as_deref() == Some("");
    responses.len() > 1 && !requests.is_empty() && requests.iter().all(carried_none)
}

/// Reads a text that is no HAR. `from` is the address of its first response, if the text does not say one;
/// `now` the moment at which a script would run.
///
/// # Errors
/// What the text is instead of lines.
pub fn read_paste(
    text: &str,
    from: Option<&Url>,
    now: OffsetDateTime,
) -> Result<Pasted, NoLines> {
    let trimmed = without_bom(text);
    let kept = |responses| Pasted {
        responses,
        kind: PasteKind::Kept,
        is_whole: true,
        ..Pasted::default()
    };
    if trimmed.is_empty() {
        return Err(NOTHING);
    }
    if trimmed.starts_with(['{', '['])
        && let Some(responses) = stored::read_export(text)
    {
        return Ok(kept(responses));
    }
    if !has_status(text) {
        let lines = object::read_objects(text);
        if !lines.is_empty() {
            return Ok(Pasted::of_lines(lines));
        }
    }
    if trimmed.starts_with('{') {
        return Err(JSON);
    }
    let Transcript { responses, requests, has_headers } = read_transcript(text, from);
    if has_headers {
        return match responses.is_empty() {
            true => Err(NO_SET_COOKIE),
            false => Ok(Pasted {
                is_whole: began_without_cookies(&responses, &requests),
                responses,
                requests,
                kind: PasteKind::Headers,
            }),
        };
    }
    let embedded: Vec<_> = text.lines().filter_map(object::embedded).collect();
    if !embedded.is_empty() {
        let lines = embedded.into_iter().map(|line| line.as_bytes().to_vec()).collect();
        return Ok(Pasted::of_lines(lines));
    }
    match read_script(text, now) {
        Some(Script::Lines(lines)) => {
            let mut responses = Vec::new();
            for (by, line) in lines {
                add_lines(&mut responses, by, vec![line]);
            }
            return Ok(Pasted {
                responses,
                kind: PasteKind::Script,
                is_whole: true,
                ..Pasted::default()
            });
        }
        Some(Script::Depends) => return Err(VARIABLES),
        None => {}
    }
    let jar = stored::read_jar(text)
        .or_else(|| stored::read_rows(text))
        .or_else(|| stored::read_repr(text));
    if let Some(responses) = jar {
        return Ok(kept(responses));
    }
    match recognise(text) {
        Some(other) => Err(other),
        None => {
            Ok(Pasted { responses, requests, kind: PasteKind::Headers, is_whole: true })
        }
    }
}

/// Adds lines without an address to the last response, or as another one if `by` differs from what hands
/// those to the browser.
pub fn add_lines(responses: &mut Vec<PastedResponse>, by: Setter, lines: Vec<Vec<u8>>) {
    match responses.last_mut() {
        Some(last) if last.by == by => last.lines.extend(lines),
        _ => responses.push(PastedResponse { url: None, lines, by }),
    }
}

/// A text without the byte order mark and the white space before it.
fn without_bom(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}

/// Whether a text is a JSON object, or means to be one.
pub fn is_object(text: &str) -> bool {
    without_bom(text).starts_with('{')
}

/// Whether a text is a HAR, or means to be one: a JSON object that holds neither exported cookies nor
/// headers.
pub fn is_har(text: &str) -> bool {
    is_object(text)
        && stored::read_export(text).is_none()
        && object::read_objects(text).is_empty()
}

/// Whether a text has the first line of a response, so that its headers are lines of their own.
fn has_status(text: &str) -> bool {
    let bare = |line: &str| {
        line.trim_start_matches(['>', '<', '|', ' ', '\t']).starts_with("HTTP/")
    };
    text.lines().any(bare)
}

/// Whether this is the name of the field `Set-Cookie`, with or without its colon.
fn is_set_cookie(name: &str) -> bool {
    name.trim().trim_end_matches(':').eq_ignore_ascii_case("set-cookie")
}

#[cfg(test)]
mod tests;
