//! Headers as people paste them: the output of curl, wget and HTTPie, what developer tools copy, and
//! `Set-Cookie` lines with or without the name of the field.

mod curl;
mod lines;
mod request;

use url::Url;

use self::curl::CurlCommand;
use self::lines::{header_field, is_wget_address, status_of, unquoted, without_mark};
use self::request::SentRequest;
use super::{PastedRequest, PastedResponse, is_set_cookie};
use crate::clinic::field::{carries_cookies, parse_url};

pub(super) use self::lines::is_quoted_command;

/// The most requests of a text that are kept.
const MOST_REQUESTS: usize = 300;

/// What a text shows of the traffic between a client and servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The responses with `Set-Cookie` lines, in order.
    pub responses: Vec<PastedResponse>,
    /// The requests whose headers the text shows, in order.
    pub requests: Vec<PastedRequest>,
    /// Whether the text has headers, or is the output of a client.
    pub has_headers: bool,
}

/// The names of fields that are often in a response. One of them alone tells headers from lines.
const RESPONSE_FIELDS: [&str; 12] = [
    "access-control-allow-origin",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "date",
    "etag",
    "location",
    "server",
    "strict-transport-security",
    "vary",
    "x-powered-by",
];

/// Finds the responses with `Set-Cookie` lines in a text, and the requests between them. A text without
/// headers is a list of lines, one a line. `from` is the address of the first response, if the text
/// itself does not say one: `curl -iL` names only where it went on.
pub fn read_transcript(text: &str, from: Option<&Url>) -> Transcript {
    let plain = unquoted(text);
    let is_header = |line: &str| {
        is_set_cookie(without_mark(line))
            || header_field(line).is_some_and(|(name, _)| {
                is_set_cookie(name)
                    || RESPONSE_FIELDS.contains(&&*name.to_ascii_lowercase())
            })
    };
    let is_output = |line: &str| {
        status_of(line).is_some()
            || line.starts_with("> ")
            || line.starts_with("< ")
            || is_wget_address(line).is_some()
    };
    if plain.iter().any(|line| is_header(line) || is_output(line)) {
        return read_headers(&plain, from);
    }
    let values = plain.iter().map(|line| {
        let line = line.trim_matches([' ', '\t']);
        let quoted = line.strip_prefix('"').and_then(|line| line.strip_suffix('"'));
        quoted.filter(|line| !line.contains('"')).unwrap_or(line)
    });
    let lines: Vec<_> =
        values.filter(|line| !line.is_empty()).map(|l| l.as_bytes().to_vec()).collect();
    let responses = match lines.is_empty() {
        true => Vec::new(),
        false => vec![PastedResponse { lines, ..PastedResponse::default() }],
    };
    Transcript { responses, ..Transcript::default() }
}

/// The reading of headers, as far as it has come.
struct Reader<'f> {
    found: Transcript,
    /// The response that is being read.
    current: PastedResponse,
    /// The request that is being read, or was answered last.
    asked: SentRequest<'f>,
    /// Where the response that is being read sends its client on.
    location: Option<String>,
    /// Whether its status is one that sends on.
    redirects: bool,
    /// A field whose name stands on a line of its own, with the value on the next.
    name_alone: Option<String>,
}

/// Reads the headers of responses and requests.
fn read_headers(lines: &[String], from: Option<&Url>) -> Transcript {
    let mut reader = Reader {
        found: Transcript { has_headers: true, ..Transcript::default() },
        current: PastedResponse::default(),
        asked: SentRequest::new(from),
        location: None,
        redirects: false,
        name_alone: None,
    };
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        if let Some((command, after)) = CurlCommand::read(line, after) {
            reader.asked.command(command);
            rest = after;
        } else {
            reader.line(line);
        }
    }
    reader.finish();
    reader.ask();
    reader.found
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        if let Some(name) = self.name_alone.take() {
            self.field(&name, line.trim());
        } else if let Some(note) = line.strip_prefix("* ") {
            self.asked.note(note);
        } else if let Some(sent) = line.strip_prefix("> ") {
            self.sent(sent);
        } else if let Some(url) = is_wget_address(line) {
            self.location = None;
            self.asked.address(url);
        } else if let Some(status) = status_of(line) {
            self.begin_response(status);
        } else if request::is_request_line(line) {
            self.sent(line);
        } else if let Some(name) = lines::lonely_name(without_mark(line)) {
            self.name_alone = Some(name.to_owned());
        } else if let Some((name, value)) = header_field(line) {
            match self.asked.is_open() && !line.starts_with('<') {
                true => self.asked.field(name, value),
                false => self.field(name, value),
            }
        }
    }

    /// A line that the client sent.
    fn sent(&mut self, line: &str) {
        if request::is_request_line(line) {
            self.ask();
            if let Some(to) = self.location.as_ref().filter(|_| self.redirects) {
                self.asked.goes_to(to);
            }
        }
        self.asked.line(line);
    }

    /// Takes the request down that has been read.
    fn ask(&mut self) {
        if self.found.requests.len() >= MOST_REQUESTS {
            return;
        }
        let pending = usize::from(!self.current.lines.is_empty());
        let after = self.found.responses.len() + pending;
        self.found.requests.extend(self.asked.taken(after));
    }

    fn begin_response(&mut self, status: u16) {
        self.finish();
        self.ask();
        // The answer of a proxy to CONNECT, and an interim response, come before the real one.
        if self.asked.is_tunnel() || status < 200 {
            return;
        }
        // With `curl -iL` and without `-v`, only Location says where it went on.
        if let Some(to) = self.location.take().filter(|_| self.redirects) {
            self.asked.follow(&to);
        }
        (self.location, self.redirects) = (None, (300..400).contains(&status));
        self.current.url = self.asked.answered();
    }

    /// A field of a response, or what developer tools write beside the fields.
    fn field(&mut self, name: &str, value: &str) {
        let name = name.to_ascii_lowercase();
        match &*name {
            "set-cookie" => {
                if self.current.url.is_none() {
                    self.current.url = self.asked.url();
                }
                self.current.lines.push(value.as_bytes().to_vec());
            }
            "location" => self.location = Some(value.trim().to_owned()),
            "request url" | "url" => {
                if let Ok(url) = parse_url("url", value) {
                    self.finish();
                    self.location = None;
                    self.asked.address(url);
                }
            }
            _ => {}
        }
    }

    /// Ends the response that is being read.
    fn finish(&mut self) {
        let response = std::mem::take(&mut self.current);
        if !response.lines.is_empty() {
            self.found.responses.push(response);
        }
    }
}

/// The address that a `Location` leads to.
fn joined(from: &Url, to: &str) -> Option<Url> {
    from.join(to).ok().filter(carries_cookies)
}

#[cfg(test)]
mod tests;
