//! The server of every host: an HTTP proxy on loopback that answers itself what the browser asks it to
//! pass on, over http and, after `CONNECT`, over TLS with a throw-away certificate. So a cell may use any
//! name and any port, no request leaves the machine, and what is measured is the bytes of `Cookie`.
//!
//! A URL names its answer in its query, as `k`. That changes neither the path nor the host, which are all
//! that a cookie knows of a URL.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use time::OffsetDateTime;

use super::clock::imf;
use crate::services::{Folder, certificates};

/// The longest head, and the longest body, that is read: more than any browser sends here.
const MOST: u64 = 1 << 20;

/// What is answered at one URL.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status of the response.
    pub status: u16,
    /// Header lines, each with its CRLF.
    pub fields: Vec<u8>,
    /// The type of the body.
    pub kind: &'static str,
    /// The body of the response.
    pub body: Vec<u8>,
    /// How far `Date` is from the true time, in seconds.
    pub date: i64,
}

impl Reply {
    /// A reply with a page of HTML.
    pub fn page(body: String) -> Self {
        let (fields, kind) = (Vec::new(), "text/html; charset=utf-8");
        Self { status: 200, fields, kind, body: body.into_bytes(), date: 0 }
    }
}

/// A request that the server received.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When the request arrived.
    pub at: Instant,
    /// The method of the request.
    pub method: String,
    /// The value of its `Cookie` field, empty if there is none.
    pub cookie: Vec<u8>,
    /// The body of the request.
    pub body: Vec<u8>,
}

#[derive(Default)]
struct State {
    replies: HashMap<String, Reply>,
    seen: HashMap<String, Vec<Seen>>,
}

/// The running server. Its threads end with the process.
pub struct Server {
    /// The port of the proxy.
    pub port: u16,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Server {
    /// Starts it at a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let shared = Arc::<(Mutex<State>, Condvar)>::default();
        let (state, tls) = (Arc::clone(&shared), Arc::clone(&TLS));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (state, tls) = (Arc::clone(&state), Arc::clone(&tls));
                std::thread::spawn(move || serve(stream, &state, tls));
            }
        });
        Self { port, shared }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives this answer from now on.
    pub fn reply(&self, key: &str, reply: Reply) {
        self.state().replies.insert(key.to_owned(), reply);
    }

    /// Forgets the answers and the requests of one unit.
    pub fn forget(&self, unit: usize) {
        let prefix = format!("{unit}.");
        let mut state = self.state();
        state.replies.retain(|key, _| !key.starts_with(&prefix));
        state.seen.retain(|key, _| !key.starts_with(&prefix));
    }

    /// Waits for the nth request with this key, from 0.
    pub fn wait(&self, key: &str, nth: usize, patience: Duration) -> Option<Seen> {
        let end = Instant::now() + patience;
        let mut state = self.state();
        loop {
            if let Some(seen) = state.seen.get(key).and_then(|seen| seen.get(nth)) {
                return Some(seen.clone());
            }
            let left = end.checked_duration_since(Instant::now())?;
            let woken = self.shared.1.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// TLS with a certificate of a few days, which the browser is told to accept for any name. All servers have
/// the same one.
static TLS: LazyLock<Arc<ServerConfig>> = LazyLock::new(|| {
    let folder = Folder::new("measurement");
    certificates(folder.path(), "DNS:localhost,DNS:*.localhost,IP:127.0.0.1");
    let chain = CertificateDer::from_pem_file(folder.path().join("server.pem"));
    let key = PrivateKeyDer::from_pem_file(folder.path().join("server.key"));
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![chain.expect("a certificate")], key.expect("a key"));
    Arc::new(config.expect("the key is that of the certificate"))
});

/// One connection, which ends after one answer.
fn serve(stream: TcpStream, shared: &(Mutex<State>, Condvar), tls: Arc<ServerConfig>) {
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok();
    stream.set_nodelay(true).ok();
    let mut reader = BufReader::new(&stream);
    let Some(head) = head(&mut reader) else { return };
    if !head.starts_with(b"CONNECT ") {
        answer(&head, &mut reader, &mut &stream, shared);
        return;
    }
    if (&stream).write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_err() {
        return;
    }
    // A TLS handshake begins with this byte, and no request does.
    let Ok(&[first, ..]) = reader.fill_buf() else { return };
    if first == 0x16 {
        let Ok(connection) = ServerConnection::new(tls) else { return };
        // The reader holds the first bytes of the handshake.
        let both = Both { read: reader, write: &stream };
        let mut tls = BufReader::new(StreamOwned::new(connection, both));
        if let Some(head) = self::head(&mut tls) {
            let mut body = Vec::new();
            let length = length(&head).min(MOST);
            if (&mut tls).take(length).read_to_end(&mut body).is_ok() {
                let owned = tls.get_mut();
                answer(&head, &mut &body[..], owned, shared);
                owned.conn.send_close_notify();
                owned.flush().ok();
            }
        }
    } else if let Some(head) = self::head(&mut reader) {
        answer(&head, &mut reader, &mut &stream, shared);
    }
}

/// A stream whose first bytes have been read already.
struct Both<'a> {
    read: BufReader<&'a TcpStream>,
    write: &'a TcpStream,
}

impl Read for Both<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.read.read(into)
    }
}

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.write.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.write.flush()
    }
}

/// The head of a request, up to its empty line.
fn head(reader: &mut impl std::io::BufRead) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let mut limited = reader.take(MOST);
        let read = limited.read_until(b'\n', &mut head).ok()?;
        if read == 0 || head.len() as u64 > MOST {
            return None;
        }
        if &head[before..] == b"\r\n" {
            return Some(head);
        }
    }
}

fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a [u8]> {
    head.split(|&byte| byte == b'\n').skip(1).find_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (own, value) = line.split_at(colon);
        own.eq_ignore_ascii_case(name.as_bytes()).then(|| value[1..].trim_ascii())
    })
}

fn length(head: &[u8]) -> u64 {
    let value =
        field(head, "content-length").and_then(|value| str::from_utf8(value).ok());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn answer(
    head: &[u8],
    reader: &mut impl Read,
    writer: &mut impl Write,
    (state, arrived): &(Mutex<State>, Condvar),
) {
    let line = head.split(|&byte| byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).into_owned();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let mut body = Vec::new();
    reader.take(length(head).min(MOST)).read_to_end(&mut body).ok();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let key = query.split('&').find_map(|pair| pair.strip_prefix("k=")).unwrap_or("");

    let cookie = field(head, "cookie").unwrap_or_default().to_vec();
    let reply = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if method != "OPTIONS" && !key.is_empty() {
            let (at, method) = (Instant::now(), method.to_owned());
            let seen = Seen { at, method, cookie, body };
            state.seen.entry(key.to_owned()).or_default().push(seen);
        }
        state.replies.get(key).cloned()
    };
    let empty = || Reply { status: 404, ..Reply::page(String::new()) };
    let mut reply = reply.unwrap_or_else(empty);
    let mut cors = Vec::new();
    if let Some(origin) = field(head, "origin") {
        cors.extend_from_slice(b"Access-Control-Allow-Origin: ");
        cors.extend_from_slice(origin);
        cors.extend_from_slice(b"\r\nAccess-Control-Allow-Credentials: true\r\n");
    }
    if method == "OPTIONS" {
        reply = Reply { status: 204, ..empty() };
        cors.extend_from_slice(
            b"Access-Control-Allow-Headers: content-type\r\n\
              Access-Control-Allow-Private-Network: true\r\n",
        );
    }
    write(writer, &reply, &cors).ok();
    arrived.notify_all();
}

fn write(writer: &mut impl Write, reply: &Reply, cors: &[u8]) -> std::io::Result<()> {
    let date = imf(OffsetDateTime::now_utc() + time::Duration::seconds(reply.date));
    let mut bytes = format!(
        "HTTP/1.1 {} Status\r\nDate: {date}\r\nConnection: close\r\n",
        reply.status
    )
    .into_bytes();
    bytes.extend_from_slice(cors);
    bytes.extend_from_slice(&reply.fields);
    // Neither of the two has a body.
    if ![204, 304].contains(&reply.status) {
        let (kind, length) = (reply.kind, reply.body.len());
        write!(bytes, "Content-Type: {kind}\r\nContent-Length: {length}\r\n")?;
    }
    bytes.extend_from_slice(b"\r\n");
    if ![204, 304].contains(&reply.status) {
        bytes.extend_from_slice(&reply.body);
    }
    writer.write_all(&bytes)?;
    writer.flush()
}
