//! The program behind nginx, and connections to it.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::http1::{self, Response};
use crate::services::{self, Nginx, certificates, free_port};
use crate::site::{self, Folder, Program};

pub(super) const HOST: &str = "tutorial.example.org";

pub(super) type Tls = StreamOwned<ClientConnection, TcpStream>;

/// The program together with the nginx in front of it.
pub(super) struct Public {
    pub(super) nginx: Nginx,
    pub(super) http: SocketAddr,
    client: Arc<ClientConfig>,
    _program: Program,
    _home: Folder,
}

impl Public {
    /// Starts both. Returns `None` if this machine lacks one of the programs that they need.
    pub(super) fn start(name: &str, proof: &str) -> Option<Self> {
        Self::start_with(name, "true", proof)
    }

    /// Starts both, with this value for the program's `session_secure`.
    pub(super) fn start_with(name: &str, secure: &str, proof: &str) -> Option<Self> {
        let nginx = services::nginx(proof)?;
        site::installed("openssl", proof)?;
        let home = Folder::new(&format!("public-{name}"));
        let environment =
            [("ROCKET_SESSION_SECURE", secure), ("ROCKET_SECRET_KEY", site::KEY)];
        let file = Path::new(env!("CARGO_BIN_EXE_remember-me"));
        let mut program = Program::start(file, home.path(), &environment);
        let behind = program.launched();

        let folder = Folder::new(&format!("nginx-{name}"));
        certificates(folder.path(), &format!("DNS:{HOST}"));
        let [http, https] = [free_port(), free_port()];
        let configuration = configuration(behind.port(), http, https);
        let authority = CertificateDer::from_pem_file(folder.path().join("ca.pem"));
        let [http, https] =
            [http, https].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let nginx = Nginx::configured(&nginx, folder, &configuration, https);
        let client = trusting(authority.expect("a certificate"));
        Some(Self { nginx, http, client, _program: program, _home: home })
    }

    /// A connection with TLS, for the site's name.
    pub(super) fn connect(&self) -> Tls {
        self.connect_for(HOST).expect("nginx has a certificate for it")
    }

    /// A connection with TLS for any name, or the error with which nginx ends the handshake.
    pub(super) fn connect_for(&self, name: &'static str) -> std::io::Result<Tls> {
        let socket = plain(self.nginx.address);
        let name = ServerName::try_from(name).expect("a name");
        let connection = ClientConnection::new(self.client.clone(), name);
        let mut tls = StreamOwned::new(connection.expect("a client"), socket);
        while tls.conn.is_handshaking() {
            tls.conn.complete_io(&mut tls.sock)?;
        }
        Ok(tls)
    }

    /// Sends one request on a connection of its own. These lines end its header.
    pub(super) fn send(&self, line: &str, headers: &[&str], body: &[u8]) -> Response {
        let mut tls = self.connect();
        request(&mut tls, line, headers);
        // A server that refuses a body may have closed the connection before the end of the body.
        tls.write_all(body).ok();
        tls.flush().ok();
        Response::read(&mut tls, false)
    }

    pub(super) fn get(&self, path: &str, headers: &[&str]) -> Response {
        self.send(&format!("GET {path}"), headers, b"")
    }

    pub(super) fn post(&self, path: &str, kind: &str, body: &[u8]) -> Response {
        let headers = [
            &format!("Content-Type: {kind}"),
            &format!("Content-Length: {}", body.len()),
            &format!("Origin: https://{HOST}"),
            "Sec-Fetch-Site: same-origin",
        ];
        self.send(&format!("POST {path}"), &headers, body)
    }

    /// A `curl` that knows the site's name and its certificate.
    pub(super) fn curl(&self, curl: &Path) -> Command {
        let port = self.nginx.address.port();
        let mut command = Command::new(curl);
        command
            .args(["--silent", "--show-error", "--max-time", "60"])
            .args(["--resolve", &format!("{HOST}:{port}:127.0.0.1"), "--cacert"])
            .arg(self.nginx.folder().join("ca.pem"));
        command
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("https://{HOST}:{}{path}", self.nginx.address.port())
    }

    pub(super) fn log(&self, name: &str) -> String {
        let file = self.nginx.folder().join(name);
        std::fs::read_to_string(file).expect("nginx has made it")
    }
}

/// The repository's file, with the values of this machine in place of those of a public one.
fn configuration(behind: u16, http: u16, https: u16) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx.conf");
    let text = std::fs::read_to_string(file).expect("deploy/nginx.conf");
    let folder = format!("/etc/letsencrypt/live/{HOST}");
    let changes = [
        // A port of this test on loopback, and no other.
        ("        listen [::]:", "        # listen [::]:".to_owned()),
        ("        listen 80", format!("        listen 127.0.0.1:{http}")),
        ("        listen 443", format!("        listen 127.0.0.1:{https}")),
        ("server 127.0.0.1:8000;", format!("server 127.0.0.1:{behind};")),
        (&format!("{folder}/fullchain.pem"), "server.pem".to_owned()),
        (&format!("{folder}/privkey.pem"), "server.key".to_owned()),
        ("/var/log/nginx/", String::new()),
        ("client_header_timeout 10s;", "client_header_timeout 2s;".to_owned()),
        ("\nhttp {", format!("\nhttp {{ {}", services::TEMPORARY)),
    ];
    changes.into_iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "deploy/nginx.conf has no {from}");
        text.replace(from, &to)
    })
}

/// A client that trusts only this authority.
fn trusting(authority: CertificateDer<'static>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(authority).expect("a certificate");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(client)
}

/// A connection without TLS.
pub(super) fn plain(address: SocketAddr) -> TcpStream {
    http1::connect(address).expect("nginx listens")
}

/// Sends the header of a request to the site.
pub(super) fn request(stream: &mut impl std::io::Write, line: &str, headers: &[&str]) {
    request_to(stream, HOST, line, headers);
}

pub(super) fn request_to(
    stream: &mut impl std::io::Write,
    host: &str,
    line: &str,
    headers: &[&str],
) {
    let host = format!("Host: {host}");
    let head = http1::head(line, &[&[&host[..]], headers].concat());
    stream.write_all(head.as_bytes()).expect("it can be sent");
    stream.flush().expect("it can be sent");
}

/// Reads everything until the connection ends, in any way.
pub(super) fn rest(stream: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match http1::read_some(stream, &mut buffer) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(why) => {
                let late = matches!(
                    why.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                );
                assert!(!late, "nobody has ended it");
                break;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
