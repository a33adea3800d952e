//! The HTTP/1.1 client of the tests and the benches. It sends exactly the bytes it is given and keeps
//! those that come back. A ready-made client adds fields of its own, orders them and changes their
//! case, and these tests are about the lines themselves.
//!
//! It reads one response at a time, with a known length or until the connection closes. `httparse`,
//! which hyper uses too, reads the head; a head that breaks the grammar is an error.

use std::io::{self, ErrorKind, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value as Json;

/// The header line of a form.
pub const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// The longest time that any answer may take, on any machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The most header lines that a response may have. A reset deletes thousands of cookies.
const MOST_LINES: usize = 32 * 1024;

/// The head of a request, up to its empty line. `line` is the request line without its version (`GET
/// /path`), and `headers` are all of its header lines, including `Host`.
pub fn head(line: &str, headers: &[&str]) -> String {
    let mut head = format!("{line} HTTP/1.1\r\n");
    for header in headers {
        head += header;
        head += "\r\n";
    }
    head + "\r\n"
}

/// The bytes of a request with a body, which may be empty: its head, with the length of the body after
/// `headers`, and the body.
pub fn request(line: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("Content-Length: {}", body.len());
    let head = head(line, &[headers, &[&length]].concat());
    [head.as_bytes(), body].concat()
}

/// Opens a connection on which no read or write takes longer than [`PATIENCE`].
///
/// # Errors
/// The connection was refused.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Sends the bytes of a request on a connection of their own and returns the response.
///
/// # Errors
/// The connection was refused, or no whole response came.
pub fn try_send(address: SocketAddr, request: &[u8]) -> io::Result<Response> {
    let mut stream = connect(address)?;
    // A server that refuses a body may answer and close the connection before it has read the whole
    // body.
    let sent = stream.write_all(request);
    let response = Response::try_read(&mut stream, request.starts_with(b"HEAD "));
    response.map_err(|error| sent.err().unwrap_or(error))
}

/// Sends the bytes of a request on a connection of their own and returns the response, which must come.
#[track_caller]
pub fn send(address: SocketAddr, request: &[u8]) -> Response {
    try_send(address, request).unwrap_or_else(|error| panic!("{address}: {error}"))
}

/// Sends `GET path` with these header lines besides `Host`.
#[track_caller]
pub fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Response {
    let host = format!("Host: {address}");
    let head = head(&format!("GET {path}"), &[&[&host[..]], headers].concat());
    send(address, head.as_bytes())
}

/// Sends `POST path` with a form, and with these header lines besides `Host` and those of the form.
#[track_caller]
pub fn post(address: SocketAddr, path: &str, form: &str, headers: &[&str]) -> Response {
    let host = format!("Host: {address}");
    let headers = [&[&host[..], FORM], headers].concat();
    send(address, &request(&format!("POST {path}"), &headers, form))
}

/// A response as it came over the wire.
#[derive(Debug)]
pub struct Response {
    /// The status code of the response.
    pub status: u16,
    /// The status line and the header lines.
    pub head: Vec<String>,
    /// The body as text, with replacement characters for bytes that are not UTF-8.
    pub body: String,
    /// The bytes of the body, as they came.
    pub bytes: Vec<u8>,
}

impl Response {
    /// Reads one response, which must be complete and have nothing after it. `to_head` says that it
    /// answers a `HEAD`: it names a length and has no body.
    #[track_caller]
    pub fn read(stream: &mut impl Read, to_head: bool) -> Self {
        let response = Self::try_read(stream, to_head);
        response.unwrap_or_else(|error| panic!("no whole response: {error}"))
    }

    /// Reads one response as [`Self::read`] does, where it may be missing.
    ///
    /// # Errors
    /// The connection closed or stalled before the end of the response, the bytes are not HTTP, or more
    /// bytes came than the response announces.
    pub fn try_read(stream: &mut impl Read, to_head: bool) -> io::Result<Self> {
        let (mut response, length) = Self::read_head(stream)?;
        let bodiless = to_head || matches!(response.status, 100..200 | 204 | 304);
        match length.filter(|_| !bodiless).or(bodiless.then_some(0)) {
            Some(length) => {
                while response.bytes.len() < length {
                    more(stream, &mut response.bytes)?;
                }
                if response.bytes.len() > length {
                    let behind = response.bytes.len() - length;
                    return Err(io::Error::other(format!("{behind} bytes too many")));
                }
            }
            None => to_close(stream, &mut response.bytes)?,
        }
        Ok(response.with_text())
    }

    /// Reads a response whose body is everything after the head until the connection closes, whatever
    /// length the head names. A byte too many is therefore seen, even if it comes a second later.
    ///
    /// # Errors
    /// The connection stalled or closed before the end of the head, or the bytes are not HTTP.
    pub fn read_to_close(stream: &mut impl Read) -> io::Result<Self> {
        let (mut response, _) = Self::read_head(stream)?;
        to_close(stream, &mut response.bytes)?;
        Ok(response.with_text())
    }

    /// Reads a response without the text of its body. Its `bytes` are the beginning of the body, and
    /// the number is the length that the head announces.
    fn read_head(stream: &mut impl Read) -> io::Result<(Self, Option<usize>)> {
        let mut bytes = Vec::new();
        loop {
            more(stream, &mut bytes)?;
            let Some((end, status, length)) = parsed(&bytes)? else { continue };
            let body = bytes.split_off(end);
            let text = String::from_utf8_lossy(&bytes);
            let head = text.trim_end().lines().map(str::to_owned).collect();
            let response = Self { status, head, body: String::new(), bytes: body };
            return Ok((response, length));
        }
    }

    fn with_text(mut self) -> Self {
        self.body = String::from_utf8_lossy(&self.bytes).into_owned();
        self
    }

    /// The values of a header field, in order.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.iter().filter_map(|line| line.split_once(": "));
        fields
            .filter(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect()
    }

    /// The values of a header field, one per line. The text is empty if there is no such field.
    pub fn field(&self, name: &str) -> String {
        self.headers(name).join("\n")
    }

    /// The `name=value` of each `Set-Cookie` line, joined as a client would send them back.
    pub fn cookies(&self) -> String {
        let pairs = self
            .headers("set-cookie")
            .into_iter()
            .filter_map(|line| line.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).expect("the body is JSON")
    }
}

/// Where the head in these bytes ends, its status, and the length of the body that it announces. `None`
/// if a part of the head is still missing.
fn parsed(bytes: &[u8]) -> io::Result<Option<(usize, u16, Option<usize>)>> {
    let mut most = 64;
    loop {
        let mut fields = vec![httparse::EMPTY_HEADER; most];
        let mut response = httparse::Response::new(&mut fields);
        let end = match response.parse(bytes) {
            Ok(httparse::Status::Complete(end)) => end,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) if most < MOST_LINES => {
                most *= 8;
                continue;
            }
            Err(error) => return Err(invalid(&format!("{error}"), bytes)),
        };
        let status = response.code.expect("a head that is complete has a status");
        let mut length = None;
        for field in response.headers.iter() {
            if field.name.eq_ignore_ascii_case("transfer-encoding") {
                return Err(invalid("this client reads no chunks", bytes));
            }
            if field.name.eq_ignore_ascii_case("content-length") {
                let value = std::str::from_utf8(field.value).ok();
                let value = value.and_then(|value| value.parse().ok());
                if value.is_none() || length.is_some() {
                    return Err(invalid("not one length", bytes));
                }
                length = value;
            }
        }
        return Ok(Some((end, status, length)));
    }
}

fn invalid(why: &str, bytes: &[u8]) -> io::Error {
    let said = String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]);
    io::Error::new(ErrorKind::InvalidData, format!("{why}: {said:?}"))
}

/// Appends the next bytes of the stream to `bytes`, at least one.
fn more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; 64 * 1024];
    match read_some(stream, &mut buffer)? {
        0 => {
            let said = String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]);
            let why = format!("the connection closed after {said:?}");
            Err(io::Error::new(ErrorKind::UnexpectedEof, why))
        }
        read => {
            bytes.extend_from_slice(&buffer[..read]);
            Ok(())
        }
    }
}

/// Appends everything until the connection closes to `bytes`.
fn to_close(stream: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    // It continues after an interruption, as `read_some` does.
    stream.read_to_end(bytes).map(drop)
}

/// Reads the bytes that are there. A site that starts workers is told by a signal when one of them has
/// ended, and a signal interrupts a read that has a time limit.
///
/// # Errors
/// Each error of the stream except an interruption by a signal.
pub fn read_some(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that returns one piece at each read.
    struct Pieces<'a>(&'a [&'a str]);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            self.0 = rest;
            first.as_bytes().read(buffer)
        }
    }

    #[track_caller]
    fn check(pieces: &[&str], to_head: bool, body: &str) {
        let response = Response::try_read(&mut Pieces(pieces), to_head);
        assert_eq!(response.expect("a response").body, body, "{pieces:?}");
    }

    #[track_caller]
    fn check_error(pieces: &[&str], to_head: bool, why: &str) {
        let error = Response::try_read(&mut Pieces(pieces), to_head);
        let error = error.expect_err("no response").to_string();
        assert!(error.contains(why), "{pieces:?}: {error}");
    }

    #[test]
    fn a_response_ends_where_it_says() {
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        check(&[whole], false, "abc");
        let bytes: Vec<String> = whole.chars().map(String::from).collect();
        check(&bytes.iter().map(String::as_str).collect::<Vec<_>>(), false, "abc");
        check(&["HTTP/1.1 200 OK\r\n\r\na", "bc"], false, "abc");
        check(&["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"], true, "");
        check(&["HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"], false, "");
    }

    #[test]
    fn what_is_no_whole_response_is_an_error() {
        check_error(&[], false, "closed");
        check_error(&["HTTP/1.1 200 OK\r\nContent-"], false, "closed");
        check_error(
            &["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"],
            false,
            "closed",
        );
        check_error(
            &["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd"],
            false,
            "1 bytes too many",
        );
        check_error(
            &["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"],
            true,
            "3 bytes too many",
        );
        let twice = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n";
        check_error(&[twice], false, "not one length");
        check_error(
            &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
            false,
            "no chunks",
        );
        check_error(&["HTTP/1.1 200 OK\r\na b: c\r\n\r\n"], false, "header name");
        check_error(&["220 smtp.example.org ESMTP\r\n"], false, "version");
    }

    #[test]
    fn a_body_is_read_to_the_close_whatever_the_head_says() {
        let pieces = ["HTTP/1.1 405 No\r\nContent-Length: 3\r\n\r\n", "abc", "d"];
        let response = Response::read_to_close(&mut Pieces(&pieces));
        assert_eq!(response.expect("a response").body, "abcd");
    }

    #[test]
    fn the_lines_of_a_head_stay_as_they_came() {
        let lines: String =
            (0..5000).map(|n| format!("Set-Cookie:  a{n}=1\r\n")).collect();
        let whole = format!("HTTP/1.1 200 OK\r\nX-cASE: 1\r\n{lines}\r\n");
        let response = Response::read(&mut whole.as_bytes(), false);
        assert_eq!(response.head[1..3], ["X-cASE: 1", "Set-Cookie:  a0=1"]);
        assert_eq!(response.headers("set-cookie").len(), 5000);
    }
}
