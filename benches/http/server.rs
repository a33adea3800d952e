//! The servers that are measured, each a process of its own.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Who asks for a page.
pub struct Visitor {
    /// The page that the peers are compared on.
    pub page: &'static str,
    /// The `Cookie` line's value, with the session in it.
    pub cookies: String,
    /// The session's id.
    pub session: String,
}

/// A server, until it is dropped.
pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    pub fn ours(what: &str, file: &Path) -> Self {
        let itself = std::env::current_exe().expect("this program has a file");
        Self::start(|port| {
            let mut command = Command::new(itself);
            command.args(["serve", what, &port.to_string()]).arg(file);
            command
        })
    }

    /// Flask's page, made from the site's own by `prepare.py`. It must be the same page.
    pub fn flask(python: &Path, folder: &Path, site: &Self, visitor: &Visitor) -> Self {
        let scripts = root().join("benches/flask");
        let run = |script: &str, arguments: &[&OsStr]| {
            let mut command = Command::new(python);
            command.arg(scripts.join(script)).args(arguments);
            command.env("PYTHONDONTWRITEBYTECODE", "1");
            assert!(command.status().expect("python runs").success(), "{script}");
        };
        let (site_file, peer_file) = (folder.join("site"), folder.join("peer"));
        let address = format!("http://127.0.0.1:{}", site.port);
        let arguments = [address.as_str(), visitor.page, &visitor.cookies];
        let mut arguments = arguments.map(OsStr::new).to_vec();
        arguments.push(folder.as_os_str());
        run("prepare.py", &arguments);
        let peer = Self::start(|port| {
            let mut command = Command::new(python);
            command
                .args(["-m", "gunicorn", "-w", "2", "--log-level", "error", "-b"])
                .arg(format!("127.0.0.1:{port}"))
                .arg("app:app")
                .current_dir(&scripts)
                .env("PEER_FOLDER", folder)
                .env("SESSION_ID", &visitor.session)
                .env("PYTHONDONTWRITEBYTECODE", "1");
            command
        });
        let cookies = format!("Cookie: {}\r\n", visitor.cookies);
        for (server, path, file) in
            [(site, visitor.page, &site_file), (&peer, "/page", &peer_file)]
        {
            let (_, body) = ask(server.port, path, &cookies);
            std::fs::write(file, body).expect("a file can be written");
        }
        run("same.py", &[site_file.as_os_str(), peer_file.as_os_str()]);
        peer
    }

    pub fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let child = command(port)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let server = Self { child, port };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "a server did not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    /// Processor seconds of the process and its children so far.
    pub fn processor(&self) -> f64 {
        let mut total = 0.0;
        let mut left = vec![self.child.id()];
        while let Some(id) = left.pop() {
            total += fields(&format!("/proc/{id}/stat"), &[11, 12]);
            let children = format!("/proc/{id}/task/{id}/children");
            let children = std::fs::read_to_string(children).unwrap_or_default();
            left.extend(children.split_whitespace().flat_map(str::parse::<u32>));
        }
        total
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked, not killed: gunicorn's workers end with it only then.
        Command::new("kill").arg(self.child.id().to_string()).status().ok();
        self.child.wait().ok();
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has a number").port()
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sum of some fields of a file in `/proc`, in seconds. They are counted behind the program's
/// name, which may hold spaces.
pub fn fields(file: &str, which: &[usize]) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let text = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = text
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or_default())
        .collect();
    // The kernel counts in hundredths towards programs, whatever it does itself.
    which.iter().filter_map(|at| fields.get(*at)).sum::<f64>() / 100.0
}

/// Head and body of the answer to a `GET`.
pub fn ask(port: u16, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it takes the request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let body = answer.split_off(end.expect("the head ends") + 4);
    (String::from_utf8_lossy(&answer).into_owned(), body)
}
