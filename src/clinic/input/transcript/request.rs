//! What a transcript says about requests: in their own lines, and in what curl writes about the connection.

use url::{Host, Url};

use super::curl::CurlCommand;
use super::joined;
use crate::clinic::field::{parse_method, parse_url};
use crate::clinic::input::PastedRequest;
use browser_jar::is_loopback;

/// The request that is being read, or was answered last, as far as the text has described it.
pub(super) struct SentRequest<'f> {
    /// The address of the first response, as somebody else knows it.
    from: Option<&'f Url>,
    /// Whether the connection is encrypted, if the text says so.
    encrypted: Option<bool>,
    host: Option<String>,
    method: String,
    target: Option<String>,
    /// The value of the `Cookie` field.
    cookie: Option<String>,
    /// Whether it is being read: its first line was, and its response has not begun.
    open: bool,
    /// The whole address, where the text says it.
    absolute: Option<Url>,
}

/// Whether a line is the first of a request: `GET /path HTTP/2`, or `GET /path` without the version, as
/// the panel of this site writes it.
pub(super) fn is_request_line(line: &str) -> bool {
    request_line(line).is_some()
}

/// The method, the target and the version of a request line.
fn request_line(line: &str) -> Option<(&str, &str, Option<&str>)> {
    let mut words = line.trim_end().split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next());
    let is_method = !method.is_empty()
        && method.len() <= 32
        && method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    let fits = match version {
        Some(version) => version.starts_with("HTTP/"),
        None => target.starts_with('/'),
    };
    (is_method && fits && words.next().is_none()).then_some((method, target, version))
}

impl<'f> SentRequest<'f> {
    pub(super) fn new(from: Option<&'f Url>) -> Self {
        Self {
            from,
            encrypted: None,
            host: None,
            method: String::new(),
            target: None,
            cookie: None,
            open: false,
            absolute: None,
        }
    }

    /// Whether a request is being read.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether the request asks a proxy for a tunnel.
    pub(super) fn is_tunnel(&self) -> bool {
        self.method == "CONNECT"
    }

    /// The text says the whole address of what follows.
    pub(super) fn address(&mut self, url: Url) {
        (self.target, self.host, self.open) = (None, None, false);
        self.method.clear();
        self.absolute = Some(url);
    }

    /// A command line that the text shows before its output.
    pub(super) fn command(&mut self, command: CurlCommand) {
        if let Some(url) = command.url {
            self.address(url);
        }
    }

    /// The client followed a redirection without showing its request.
    pub(super) fn follow(&mut self, to: &str) {
        if self.target.is_none() {
            self.absolute = self.redirected(to);
            // A redirection that leads nowhere known leads away from the first address, too.
            self.from = None;
        }
    }

    /// The address that a `Location` leads to.
    fn redirected(&self, to: &str) -> Option<Url> {
        match self.url() {
            Some(from) => joined(&from, to),
            None => parse_url("url", to).ok(),
        }
    }

    /// The next request, whose lines are shown, goes where `Location` says: over https or not.
    pub(super) fn goes_to(&mut self, to: &str) {
        if let Some(url) = self.redirected(to) {
            self.encrypted = Some(is_encrypted(&url));
            self.absolute = Some(url);
        }
    }

    /// The address of the response that begins, which closes the request.
    pub(super) fn answered(&mut self) -> Option<Url> {
        let url = self.url();
        self.open = false;
        if self.target.take().is_some() {
            self.absolute.clone_from(&url);
        }
        url
    }

    /// The request that has been read, if its lines were shown. `after` is the number of responses before
    /// it.
    pub(super) fn taken(&self, after: usize) -> Option<PastedRequest> {
        if !self.open || self.is_tunnel() {
            return None;
        }
        let cookie = self.cookie.clone().unwrap_or_default();
        let method = parse_method("method", &self.method).ok()?;
        Some(PastedRequest { url: self.url()?, method, cookie: Some(cookie), after })
    }

    /// A line that the client sent: the first, or a field.
    pub(super) fn line(&mut self, line: &str) {
        if let Some((method, target, version)) = request_line(line) {
            self.method = method.to_owned();
            self.cookie = None;
            self.open = true;
            // Only over TLS does curl, like a browser, speak HTTP/2 by itself.
            if self.encrypted.is_none() && version.is_some_and(|it| it == "HTTP/2") {
                self.encrypted = Some(true);
            }
            if !self.is_tunnel() {
                let absolute = parse_url("url", target).ok();
                self.known_scheme(absolute.is_some());
                self.absolute = absolute;
                self.target = Some(target.to_owned());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            self.field(name, value);
        }
    }

    /// Keeps the scheme of the address that the text said before the request's own lines.
    fn known_scheme(&mut self, is_absolute: bool) {
        if let Some(url) = self.absolute.take().filter(|_| !is_absolute) {
            self.encrypted.get_or_insert(is_encrypted(&url));
            self.host.get_or_insert_with(|| authority(&url));
        }
    }

    /// A field that the client sent.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        let name = name.trim();
        if name.eq_ignore_ascii_case("host") && !self.is_tunnel() {
            self.host = Some(value.trim().to_owned());
        } else if name.eq_ignore_ascii_case("cookie") {
            match &mut self.cookie {
                Some(cookie) => {
                    cookie.push_str("; ");
                    cookie.push_str(value.trim());
                }
                None => self.cookie = Some(value.trim().to_owned()),
            }
        }
    }

    /// What curl writes about the connection: whether it is encrypted.
    pub(super) fn note(&mut self, note: &str) {
        let note = note.trim_start();
        if note.starts_with("Trying ") {
            self.encrypted = Some(note.trim_end_matches('.').ends_with(":443"));
        } else if note.starts_with("Connected to ")
            || note.starts_with("Established connection to ")
        {
            let port = note.split(" port ").nth(1).unwrap_or_default();
            let port = port.split([' ', ')']).next().unwrap_or_default();
            let tls = self.encrypted == Some(true) && port != "80";
            self.encrypted = Some(tls || port == "443");
        }
        if note.contains("SSL connection")
            || note.starts_with("ALPN")
            || note.contains("TLS handshake")
        {
            self.encrypted = Some(true);
        }
        if let Some(url) = note
            .strip_prefix("Issue another request to this URL: '")
            .and_then(|rest| rest.strip_suffix('\''))
            && let Ok(url) = parse_url("url", url)
        {
            self.encrypted = Some(is_encrypted(&url));
            self.host = None;
            self.absolute = Some(url);
        }
    }

    /// The address, if enough of it is known.
    pub(super) fn url(&self) -> Option<Url> {
        if let Some(url) = &self.absolute {
            return Some(url.clone());
        }
        let (Some(host), Some(target)) = (&self.host, &self.target) else {
            return self.from.filter(|_| self.target.is_none()).cloned();
        };
        let scheme = if self.is_https(host) { "https" } else { "http" };
        parse_url("url", &format!("{scheme}://{host}{target}")).ok()
    }

    /// Whether a host is asked over TLS. Where the text does not say so, the address of the form may; else a
    /// name without a port is taken for a site on the web.
    fn is_https(&self, host: &str) -> bool {
        if let Some(encrypted) = self.encrypted {
            return encrypted;
        }
        if let Some(from) = self.from.filter(|from| authority(from) == host) {
            return is_encrypted(from);
        }
        let url = Url::parse(&format!("http://{host}/")).ok();
        let local = |url: &Url| {
            let own = url.host().map(|host: Host<&str>| is_loopback(&host));
            own.unwrap_or(false) || url.port().is_some_and(|port| port != 443)
        };
        !url.as_ref().is_some_and(local)
    }
}

fn is_encrypted(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "wss")
}

/// The host of an address, with its port if that is not the default one.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
