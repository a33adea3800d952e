//! The site as its own client, on a real loopback connection with a transcript of every byte.
//!
//! A browser itself decides which cookies it sends. To show how the server reacts to a line that a
//! browser would not send, or not now, a handler opens a connection to this server and sends requests in
//! HTTP/1.1.

use std::fmt::{self, Write as _};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use rocket::fairing::AdHoc;
use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{self, Responder};
use rocket::tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use rocket::tokio::net::TcpStream;
use rocket::tokio::time::timeout;

use crate::lang::Text;

/// How long a response may take. It is longer than any handler that a demo uses takes, and it keeps a
/// stalled connection from holding up a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest body in a transcript, which is meant to be read. No demo has a longer one.
const LONGEST_BODY: usize = 64 * 1024;

/// The address at which this server listens. It is known once the server has been launched.
#[derive(Default)]
pub struct Loopback(OnceLock<SocketAddr>);

/// Manages a [`Loopback`] and sets its address once the server has been launched.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Loopback", |rocket| async {
        rocket.manage(Loopback::default()).attach(AdHoc::on_liftoff(
            "Loopback address",
            |rocket| {
                Box::pin(async {
                    let config = rocket.config();
                    if let Some(loopback) =
                        rocket.state::<Loopback>().filter(|_| !config.tls_enabled())
                    {
                        let address =
                            SocketAddr::new(reachable(config.address), config.port);
                        loopback.0.get_or_init(|| address);
                    }
                })
            },
        ))
    })
}

/// The address to connect to if the server listens at `address`, which may be "any address".
fn reachable(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) if v4.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(v6) if v6.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

/// What a handler answers that shows an exchange of the site with itself: the transcript, or the reason why
/// there is none.
pub type Told = Result<String, Error>;

/// Why there is no transcript. As a response it is status 503 and a sentence in both languages.
#[derive(Debug)]
pub enum Error {
    /// The site listens on no plain-HTTP socket (in a test without one, or with TLS).
    NotListening,
    /// The connection failed or stalled, or the bytes on it were not HTTP.
    Broken(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Text { zh, en } = self.text();
        match self {
            Self::NotListening => writeln!(f, "{zh}。 {en}."),
            Self::Broken(cause) => writeln!(f, "{zh}。 {en}: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What went wrong, as a sentence without its full stop.
    pub const fn text(&self) -> Text {
        match self {
            Self::NotListening => Text {
                zh: "网站没有用明文 HTTP 监听，连不上自己",
                en: "The site can't reach itself over plain HTTP",
            },
            Self::Broken(_) => Text {
                zh: "网站和自己的连接断了",
                en: "The site's connection to itself broke",
            },
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        (Status::ServiceUnavailable, self.to_string()).respond_to(request)
    }
}

impl Loopback {
    /// Opens one connection to this server.
    ///
    /// # Errors
    /// Each kind of [`Error`].
    pub async fn connect(&self) -> Result<Connection, Error> {
        let address = *self.0.get().ok_or(Error::NotListening)?;
        Connection::open(address).await
    }
}

impl Connection {
    /// Opens a connection to the server at this address.
    ///
    /// # Errors
    /// [`Error::Broken`] if the connection fails or takes too long.
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = timeout(PATIENCE, TcpStream::connect(address))
            .await
            .map_err(io::Error::from)??;
        Ok(Self {
            host: address.to_string(),
            stream: BufReader::new(stream),
            transcript: String::new(),
            terse: false,
        })
    }
}

/// An open connection, and the transcript of what was sent on it so far.
pub struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
    transcript: String,
    terse: bool,
}

/// A response that was received: the parts of it that a demo uses.
pub struct ReceivedResponse {
    head: Vec<String>,
    /// The body of the response as text.
    pub body: String,
}

impl ReceivedResponse {
    /// The status code and the reason phrase of the status line.
    pub fn status(&self) -> &str {
        let line = self.head.first().and_then(|line| line.split_once(' '));
        line.map_or("", |(_, status)| status)
    }

    /// Whether the status is 200.
    pub fn is_ok(&self) -> bool {
        self.status().starts_with("200")
    }

    /// The values of the `Set-Cookie` lines, in order.
    pub fn set_cookies(&self) -> impl Iterator<Item = &str> {
        let fields = self.head.iter().filter_map(|line| line.split_once(": "));
        let lines = fields.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        lines.map(|(_, line)| line)
    }

    /// `name=value` of the first `Set-Cookie` line, as a client sends it back. It is empty if there is no
    /// such line.
    pub fn cookie(&self) -> String {
        let pair = self.set_cookies().next().and_then(|line| line.split(';').next());
        pair.unwrap_or_default().to_owned()
    }
}

impl Connection {
    /// Sets the host that the `Host` field of the following requests names.
    pub fn call(&mut self, host: &str) {
        host.clone_into(&mut self.host);
    }

    /// Sends `GET path` with this `Cookie` line, or without one if it is empty, and reads the response.
    ///
    /// # Errors
    /// [`Error::Broken`] if the connection fails or takes too long.
    pub async fn get(
        &mut self,
        path: &str,
        cookie: &str,
    ) -> Result<ReceivedResponse, Error> {
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !cookie.is_empty() {
            write!(request, "Cookie: {cookie}\r\n").ok();
        }
        self.record('>', &request);
        request.push_str("\r\n");
        Ok(timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(io::Error::from)??)
    }

    /// Sends `POST path` without a body, with this `Authorization` field, and reads the response.
    ///
    /// # Errors
    /// [`Error::Broken`] if the connection fails or takes too long.
    pub async fn post(
        &mut self,
        path: &str,
        authorization: &str,
    ) -> Result<ReceivedResponse, Error> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\n\r\n",
            self.host
        );
        Ok(timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(io::Error::from)??)
    }

    /// Sends a request of this form with these fields, such as `POST /path` with a `Cookie`, and reads the
    /// response. `Host` and the length of the body are added.
    ///
    /// # Errors
    /// [`Error::Broken`] if the connection fails or takes too long.
    pub async fn send(
        &mut self,
        line: &str,
        fields: &[(&str, &str)],
        body: &str,
    ) -> Result<ReceivedResponse, Error> {
        let mut request = format!("{line} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for (name, value) in fields {
            write!(request, "{name}: {value}\r\n").ok();
        }
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).ok();
        Ok(timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(io::Error::from)??)
    }

    /// The address of this end of the connection, which is the one that the server sees.
    ///
    /// # Errors
    /// [`Error::Broken`] if the connection fails or takes too long.
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        Ok(self.stream.get_ref().local_addr()?)
    }

    /// Sends a request, reads the response and adds it to the transcript.
    async fn exchange(&mut self, request: String) -> io::Result<ReceivedResponse> {
        self.stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let length = head
            .iter()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0);
        if length > LONGEST_BODY {
            return Err(io::Error::other("body too long for a transcript"));
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        self.record('<', &head.join("\n"));
        self.transcript.push_str(body.trim_end());
        self.transcript.push_str("\n\n");
        Ok(ReceivedResponse { head, body })
    }

    /// Makes the transcript short, for demos with many exchanges. Of each head it keeps only the first
    /// line and the fields `Cookie` and `Set-Cookie`.
    pub fn tersely(self) -> Self {
        Self { terse: true, ..self }
    }

    /// Adds a remark to the transcript, as a line that begins with `*`.
    pub fn remark(&mut self, text: &str) {
        writeln!(self.transcript, "* {text}").ok();
    }

    /// Adds lines that were sent (`>`) or received (`<`) to the transcript.
    fn record(&mut self, side: char, lines: &str) {
        let is_kept = |(at, line): &(usize, &str)| {
            let line = line.to_ascii_lowercase();
            let about_cookies = ["cookie:", "set-cookie:"];
            *at == 0 || about_cookies.iter().any(|name| line.starts_with(name))
        };
        for line in
            lines.lines().enumerate().filter(|line| !self.terse || is_kept(line))
        {
            writeln!(self.transcript, "{side} {}", line.1).ok();
        }
        if !self.terse {
            writeln!(self.transcript, "{side}").ok();
        }
    }

    /// The transcript in the notation of `curl -v`: `>` was sent, `<` was received, `*` is a remark.
    pub fn transcript(self) -> String {
        self.transcript
    }
}
