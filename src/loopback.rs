//! The site as its own client: one real connection over loopback, and a transcript of every byte.
//!
//! A browser decides by itself which cookies it sends. To show what the server makes of a line
//! that a browser wouldn't send, or not now, a handler opens a connection to this very server
//! and speaks HTTP/1.1 on it.

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

/// Longer than any handler a demo asks takes; a connection that stalls must not hold a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// No demo answers with more; a transcript is there to be read.
const LONGEST_BODY: usize = 64 * 1024;

/// Where this server listens, known from lift-off on.
#[derive(Default)]
pub struct Loopback(OnceLock<SocketAddr>);

/// Manages a [`Loopback`] and tells it the address at lift-off.
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

/// "Any address" is one to listen on, not one to connect to.
fn reachable(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) if v4.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(v6) if v6.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

/// What a handler answers that shows what was said: the transcript, or why there is none.
pub type Told = Result<String, Error>;

/// Why there is no transcript. As a response: 503 and a sentence.
#[derive(Debug)]
pub enum Error {
    /// The site listens on no plain-HTTP socket (in a test without one, or with TLS).
    NotListening,
    /// The connection failed, stalled, or carried something that isn't HTTP.
    Broken(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotListening => {
                f.write_str("the site can't reach itself over plain HTTP\n")
            }
            Self::Broken(error) => {
                writeln!(f, "the site's connection to itself broke: {error}")
            }
        }
    }
}

impl std::error::Error for Error {}

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
    /// Either [`Error`].
    pub async fn connect(&self) -> Result<Connection, Error> {
        let address = *self.0.get().ok_or(Error::NotListening)?;
        Connection::open(address).await
    }
}

impl Connection {
    /// Opens one to whatever listens at this address.
    ///
    /// # Errors
    /// [`Error::Broken`].
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

/// An open connection and what was said on it so far.
pub struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
    transcript: String,
    terse: bool,
}

/// What came back: the parts a demo goes on with.
pub struct Reply {
    head: Vec<String>,
    /// The body, as text.
    pub body: String,
}

impl Reply {
    /// Code and reason of the status line.
    pub fn status(&self) -> &str {
        let line = self.head.first().and_then(|line| line.split_once(' '));
        line.map_or("", |(_, status)| status)
    }

    /// Whether the status is 200.
    pub fn is_ok(&self) -> bool {
        self.status().starts_with("200")
    }

    /// The values of its `Set-Cookie` lines, in order.
    pub fn set_cookies(&self) -> impl Iterator<Item = &str> {
        let fields = self.head.iter().filter_map(|line| line.split_once(": "));
        let lines = fields.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        lines.map(|(_, line)| line)
    }

    /// `name=value` of the first `Set-Cookie` line, as a client would send it back; empty without.
    pub fn cookie(&self) -> String {
        let pair = self.set_cookies().next().and_then(|line| line.split(';').next());
        pair.unwrap_or_default().to_owned()
    }
}

impl Connection {
    /// Names the server so in the `Host` field of the requests that follow.
    pub fn call(&mut self, host: &str) {
        host.clone_into(&mut self.host);
    }

    /// Sends `GET path` with this `Cookie` line, none if it is empty, and reads the response.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub async fn get(&mut self, path: &str, cookie: &str) -> Result<Reply, Error> {
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !cookie.is_empty() {
            write!(request, "Cookie: {cookie}\r\n").ok();
        }
        self.note('>', &request);
        request.push_str("\r\n");
        Ok(timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(io::Error::from)??)
    }

    /// Sends `POST path` without a body, with this `Authorization` field, and reads the response.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub async fn post(
        &mut self,
        path: &str,
        authorization: &str,
    ) -> Result<Reply, Error> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\n\r\n",
            self.host
        );
        Ok(timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(io::Error::from)??)
    }

    /// This end of the connection: whom the server sees at the other.
    ///
    /// # Errors
    /// [`Error::Broken`].
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        Ok(self.stream.get_ref().local_addr()?)
    }

    async fn exchange(&mut self, request: String) -> io::Result<Reply> {
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
        self.note('<', &head.join("\n"));
        self.transcript.push_str(body.trim_end());
        self.transcript.push_str("\n\n");
        Ok(Reply { head, body })
    }

    /// The same, but its transcript keeps only what is about cookies: the first line of each head
    /// and `Cookie` and `Set-Cookie`. For demos with many exchanges.
    pub fn tersely(self) -> Self {
        Self { terse: true, ..self }
    }

    /// Adds a line of our own to the transcript, marked as such.
    pub fn remark(&mut self, text: &str) {
        writeln!(self.transcript, "* {text}").ok();
    }

    fn note(&mut self, side: char, lines: &str) {
        let told = |(at, line): &(usize, &str)| {
            let line = line.to_ascii_lowercase();
            let about_cookies = ["cookie:", "set-cookie:"];
            *at == 0 || about_cookies.iter().any(|name| line.starts_with(name))
        };
        for line in lines.lines().enumerate().filter(|line| !self.terse || told(line)) {
            writeln!(self.transcript, "{side} {}", line.1).ok();
        }
        if !self.terse {
            writeln!(self.transcript, "{side}").ok();
        }
    }

    /// All that was said, in `curl -v`'s notation: `>` went out, `<` came back, `*` is a remark.
    pub fn transcript(self) -> String {
        self.transcript
    }
}
