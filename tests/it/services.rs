//! Other people's servers, each in a process and a folder of its own: Redis, and nginx in front; and
//! what they need.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use crate::site::{self, Folder};

/// A port for a server that can't be told to take any: nobody listens there, and no other test is
/// given it.
///
/// It is below those that a system hands out by itself (from 32,768 on Linux, from 49,152 elsewhere):
/// one of them may become the end of somebody's connection before the server listens, or while it is
/// stopped for a moment. Each process of tests counts up from another place.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let begin = 10_000 + std::process::id() % 200 * 100;
    loop {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        assert!(given < 2000, "no port is free from {begin} on");
        let port = begin as u16 + given;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

#[test]
fn a_port_is_given_once_and_is_none_that_the_system_hands_out() {
    let ports: BTreeSet<u16> = (0..50).map(|_| free_port()).collect();
    assert_eq!(ports.len(), 50, "each is another one");
    for port in ports {
        assert!((10_000..32_768).contains(&port), "{port}");
    }
}

/// Sends a signal to a process by the program that every system has for it.
pub fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill").args([name, &pid.to_string()]).status();
    assert!(sent.expect("kill runs").success(), "kill {name} {pid}");
}

/// Tries until it is so, for twenty seconds.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "twenty seconds, and not yet: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that ends when it is dropped.
struct Process {
    child: Child,
    /// How it is told to: a master that is killed leaves its workers behind.
    signal: &'static str,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(Stdio::null()).spawn().expect("it can be started");
        Self { child, signal: "-KILL" }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args([self.signal, &pid]).status().ok();
        self.child.wait().ok();
    }
}

/// A certificate for these names and who signed it, made in this folder by openssl: `server.pem`,
/// `server.key`, `ca.pem`. `names` are as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
pub fn certificates(folder: &Path, names: &str) {
    let openssl = |arguments: &str| {
        let made = Command::new("openssl")
            .current_dir(folder)
            .args(arguments.split(' '))
            .output()
            .expect("openssl runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!(
        "req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca"
    ));
    openssl(&format!(
        "req {key} -keyout server.key -out server.csr -subj /CN=localhost"
    ));
    let names = format!("basicConstraints=CA:FALSE\nsubjectAltName={names}\n");
    std::fs::write(folder.join("names"), names).expect("it can be written");
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
    );
}

/// A real `redis-server` on a port of its own, which writes every change to disk before it answers.
#[cfg(feature = "redis")]
pub struct RedisServer {
    port: u16,
    arguments: Vec<String>,
    process: Option<Process>,
    _folder: Folder,
}

#[cfg(feature = "redis")]
impl RedisServer {
    /// Starts it, if this machine has it. `name` tells its folder from those of other tests.
    pub fn start(name: &str, proof: &str) -> Option<Self> {
        Self::start_with(name, proof, |_, _| Vec::new())
    }

    /// Starts it with further arguments, which may need its port and its folder.
    pub fn start_with(
        name: &str,
        proof: &str,
        arguments: impl FnOnce(u16, &Path) -> Vec<String>,
    ) -> Option<Self> {
        site::installed("redis-server", proof)?;
        let folder = Folder::new(&format!("redis-{name}"));
        let port = free_port();
        let mut common = vec![format!("--dir {}", folder.path().display())];
        common.push(format!("--port {port}"));
        common.extend(
            ["--bind 127.0.0.1", "--save", "--appendonly yes", "--appendfsync always"]
                .map(str::to_owned),
        );
        // What comes later counts.
        common.extend(arguments(port, folder.path()));
        let mut server =
            Self { port, arguments: common, process: None, _folder: folder };
        server.resume();
        Some(server)
    }

    /// The port on which redis-server listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of redis-server, as the store takes it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The id of the process of redis-server.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("it runs").child.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it again, with what it has on disk, and waits until it serves.
    pub fn resume(&mut self) {
        let words = self.arguments.iter().flat_map(|line| match line.split_once(' ') {
            Some((name, value)) => vec![name, value],
            // A setting without a value: `--save ""`.
            None => vec![line.as_str(), ""],
        });
        self.process = Some(Process::start(Command::new("redis-server").args(words)));
        let port = self.port;
        until("redis-server serves", || is_ready(port));
    }

    /// A connection for a test that looks inside.
    pub fn connect(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("an address");
        client.get_connection().expect("it serves")
    }
}

/// Whether a server there has read its files: it answers a `PING`, be it with a demand for a
/// password.
#[cfg(feature = "redis")]
fn is_ready(port: u16) -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .expect("a timeout can be set");
    let mut answer = [0; 7];
    let answered =
        stream.write_all(b"PING\r\n").and_then(|()| stream.read(&mut answer));
    answered.is_ok() && (answer.starts_with(b"+PONG") || answer.starts_with(b"-NOAUTH"))
}

/// nginx, until it is dropped.
pub struct Nginx {
    _process: Process,
    folder: Folder,
    /// The address on which nginx listens.
    pub address: SocketAddr,
}

/// Where nginx is, if this machine has it. If not, says which proof is not run, or fails where every
/// proof is mandatory.
pub fn nginx(proof: &str) -> Option<PathBuf> {
    let program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].into_iter();
    let program = program.map(Path::new).find(|file| file.is_file());
    match program {
        Some(file) => Some(file.to_owned()),
        None => site::installed("nginx", proof),
    }
}

impl Nginx {
    /// Starts it with this configuration, in this folder, and waits until it listens there. Its files
    /// are in the folder if the configuration names them without a path.
    pub fn configured(
        program: &Path,
        folder: Folder,
        configuration: &str,
        address: SocketAddr,
    ) -> Self {
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration).expect("it can be written");
        let mut process = Process::start(
            Command::new(program)
                .args(["-g", "daemon off; pid nginx.pid;"])
                .args(["-e", "stderr", "-p"])
                .arg(folder.path())
                .arg("-c")
                .arg(file),
        );
        process.signal = "-TERM";
        until("nginx listens", || TcpStream::connect(address).is_ok());
        Self { _process: process, folder, address }
    }

    /// Starts it, if this machine has it, in front of several instances: it sends each request to the
    /// next of them. Where one doesn't answer it asks another, if the method is one that may be
    /// repeated.
    #[cfg(feature = "redis")]
    pub fn start(instances: &[u16], proof: &str) -> Option<Self> {
        let program = nginx(proof)?;
        let port = free_port();
        let servers: String = instances
            .iter()
            .map(|port| format!("server 127.0.0.1:{port} max_fails=0;\n"))
            .collect();
        let configuration = format!(
            "worker_processes 1;
            events {{}}
            http {{
                access_log off;
                {TEMPORARY}
                upstream site {{ {servers} }}
                server {{
                    listen 127.0.0.1:{port};
                    location / {{
                        proxy_pass http://site;
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_connect_timeout 2s;
                        proxy_next_upstream error timeout;
                    }}
                }}
            }}"
        );
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let folder = Folder::new("nginx");
        Some(Self::configured(&program, folder, &configuration, address))
    }

    /// The folder with the configuration and the logs of nginx.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Keeps what nginx puts on the disk in its folder; for the `http` block.
pub const TEMPORARY: &str = "client_body_temp_path body; proxy_temp_path proxy; \
     fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;";
