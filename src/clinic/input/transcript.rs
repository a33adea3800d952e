//! Lines and headers as people paste them: `Set-Cookie` lines with or without the name of the field,
//! the output of `curl -i` or `curl -v`, headers as developer tools copy them.

use url::Url;

use super::{PastedResponse, is_set_cookie};
use crate::clinic::field::{carries_cookies, parse_url};

/// Finds the responses with `Set-Cookie` lines in a text, in order. A text without headers is a list of
/// lines, one a line.
pub fn read_transcript(text: &str) -> Vec<PastedResponse> {
    let plain: Vec<&str> =
        text.lines().map(|line| line.trim_end_matches('\r')).collect();
    let header =
        |line: &str| header_field(line).is_some_and(|(name, _)| is_set_cookie(name));
    let headers =
        plain.iter().any(|line| header(line) || is_set_cookie(without_mark(line)));
    let curl = plain.iter().any(|line| {
        without_mark(line).starts_with("HTTP/")
            || line.starts_with("> ")
            || line.starts_with("< ")
    });
    if headers || curl {
        return read_headers(&plain);
    }
    let values = plain.iter().map(|line| line.trim_matches([' ', '\t']));
    let lines: Vec<_> =
        values.filter(|line| !line.is_empty()).map(|l| l.as_bytes().to_vec()).collect();
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![PastedResponse { url: None, lines }],
    }
}

/// A line without the mark that `curl -v` puts before what was received.
fn without_mark(line: &str) -> &str {
    line.strip_prefix("< ").unwrap_or(line)
}

/// The name and the value of a header line. `None` if the line is none.
fn header_field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = without_mark(line).split_once(':')?;
    let token = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    token.then(|| (name, value.strip_prefix(' ').unwrap_or(value)))
}

/// The current request, as far as `curl -v` has described it.
#[derive(Default)]
struct CurlRequest {
    encrypted: bool,
    target: Option<String>,
    host: Option<String>,
    /// The target, where it is a whole address.
    absolute: Option<Url>,
}

impl CurlRequest {
    /// The address that it goes to, if enough of it is known.
    fn url(&self) -> Option<Url> {
        if let Some(url) = &self.absolute {
            return Some(url.clone());
        }
        let scheme = if self.encrypted { "https" } else { "http" };
        let (host, target) = (self.host.as_ref()?, self.target.as_ref()?);
        parse_url("url", &format!("{scheme}://{host}{target}")).ok()
    }
}

/// Reads the `Set-Cookie` lines out of headers, response by response.
fn read_headers(lines: &[&str]) -> Vec<PastedResponse> {
    let mut responses = Vec::new();
    let mut request = CurlRequest::default();
    let mut location: Option<String> = None;
    let mut current = PastedResponse::default();
    let mut name_alone = false;
    let mut finish = |current: &mut PastedResponse| {
        let response = std::mem::take(current);
        if !response.lines.is_empty() {
            responses.push(response);
        }
    };
    for line in lines {
        if std::mem::take(&mut name_alone) {
            current.lines.push(line.trim().as_bytes().to_vec());
        } else if let Some(note) = line.strip_prefix("* ") {
            read_connection_note(&mut request, note);
        } else if let Some(sent) = line.strip_prefix("> ") {
            read_request_line(&mut request, sent);
        } else if begins_response(line) {
            finish(&mut current);
            // With `curl -iL` and without `-v`, only Location says where it went on.
            if let (Some(to), Some(from)) = (location.take(), request.url())
                && request.absolute.is_some()
            {
                request.absolute = from.join(&to).ok().filter(carries_cookies);
            }
            current.url = request.url();
        } else if is_set_cookie(without_mark(line)) {
            name_alone = true;
        } else if let Some((name, value)) = header_field(line) {
            if is_set_cookie(name) {
                current.lines.push(value.as_bytes().to_vec());
            } else if name.eq_ignore_ascii_case("location") {
                location = Some(value.trim().to_owned());
            }
        }
    }
    finish(&mut current);
    responses
}

/// Whether a line is the first of a response: `HTTP/2 200` with or without curl's mark, or `< 200 OK`, as
/// the panel of this site writes it, which names no version.
fn begins_response(line: &str) -> bool {
    let status = |text: &str| {
        let code = text.split(' ').next().unwrap_or_default();
        code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
    };
    without_mark(line).starts_with("HTTP/")
        || line.strip_prefix("< ").is_some_and(status)
}

/// Reads a line that curl sent: the request line (`GET /path HTTP/2`, with or without the version), or the
/// field `Host`.
fn read_request_line(request: &mut CurlRequest, sent: &str) {
    let mut words = sent.split(' ');
    if let (Some(method), Some(target), version) =
        (words.next(), words.next(), words.next())
        && match version {
            Some(version) => version.starts_with("HTTP/"),
            None => !method.contains(':') && target.starts_with('/'),
        }
    {
        request.target = Some(target.to_owned());
        request.absolute = parse_url("url", target).ok();
    } else if let Some((name, value)) = sent.split_once(':')
        && name.eq_ignore_ascii_case("host")
    {
        request.host = Some(value.trim().to_owned());
    }
}

/// Reads what curl writes about the connection: whether it is encrypted.
fn read_connection_note(request: &mut CurlRequest, note: &str) {
    if note.contains("Trying ") || note.starts_with("Connected to ") {
        request.encrypted = note.contains(") port 443") || note.contains(":443");
    }
    request.encrypted |= note.contains("SSL connection") || note.contains("ALPN");
    if let Some(url) = note
        .strip_prefix("Issue another request to this URL: '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        request.encrypted = url.starts_with("https:");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Vec<String>)> {
        let text_of = |line: &Vec<u8>| String::from_utf8_lossy(line).into_owned();
        let url = |url: &Option<Url>| url.as_ref().map_or("", Url::as_str).to_owned();
        let responses = read_transcript(text);
        let of = |it: &PastedResponse| {
            (url(&it.url), it.lines.iter().map(text_of).collect())
        };
        responses.iter().map(of).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[&str])]) {
        let owned = |lines: &[&str]| lines.iter().map(|it| (*it).to_owned()).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(url, lines)| ((*url).to_owned(), owned(lines)))
            .collect();
        assert_eq!(found(text), expected, "{text}");
    }

    #[test]
    fn lines_come_with_and_without_the_name_of_the_field() {
        check("a=1; Path=/\n\n b=2\r\n", &[("", &["a=1; Path=/", "b=2"])]);
        check("Set-Cookie: a=1\nset-cookie:b=2", &[("", &["a=1", "b=2"])]);
        check("date: now\nSet-Cookie: a=1\nvary: x", &[("", &["a=1"])]);
        check("set-cookie:\na=1\nset-cookie\nb=2", &[("", &["a=1", "b=2"])]);
        check("", &[]);
        check("HTTP/1.1 200 OK\ndate: now\n", &[]);
        check("a: b=1", &[("", &["a: b=1"])]);
    }

    #[test]
    fn what_the_sites_own_panel_shows_is_read() {
        check(
            "> GET /cookie/set\n> host: localhost:8000\n> sec-fetch-site: same-origin\n>\n\
             < 200 OK\n< set-cookie: a=1; Path=/\n<\n> GET /x\n< 404 Not Found\n\
             < set-cookie: b=2\n<\n200 times\n",
            &[
                ("http://localhost:8000/cookie/set", &["a=1; Path=/"]),
                ("http://localhost:8000/x", &["b=2"]),
            ],
        );
        check("> referer: /x\n< set-cookie: a=1\n", &[("", &["a=1"])]);
    }

    #[test]
    fn curl_says_where_it_asked() {
        check(
            "HTTP/2 302\nset-cookie: a=1\nlocation: /x\n\nHTTP/2 200\nset-cookie: b=2\n\n<p>",
            &[("", &["a=1"]), ("", &["b=2"])],
        );
        check(
            "* Trying 1.2.3.4:443...\n* Connected to www.example.com (1.2.3.4) port 443\n\
             * SSL connection using TLSv1.3\n> GET /login?x HTTP/2\n> Host: www.example.com\n> \n\
             < HTTP/2 200 \n< set-cookie: a=1; Secure\n< \n",
            &[("https://www.example.com/login?x", &["a=1; Secure"])],
        );
        check(
            "> POST /in HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 303 See Other\n\
             < Set-Cookie: a=1\n<\n* Connection #0 left intact\n\
             * Issue another request to this URL: 'http://localhost:8000/out'\n\
             > GET /out HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: b=2\n",
            &[
                ("http://localhost:8000/in", &["a=1"]),
                ("http://localhost:8000/out", &["b=2"]),
            ],
        );
    }
}
