//! Servers of other projects, each in a process and a folder of its own: Redis, and nginx in front,
//! with everything that they need.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../../crates/session/tests/engine/services.rs"]
mod shared;

use self::shared::Process;
#[cfg(feature = "redis")]
pub use self::shared::RedisServer;
pub use self::shared::{
    Folder, free_port, installed, not_run, prove_all, signal, until,
};

#[test]
fn a_port_is_given_once_and_is_none_that_the_system_hands_out() {
    let ports: BTreeSet<u16> = (0..50).map(|_| free_port()).collect();
    assert_eq!(ports.len(), 50, "each is another one");
    for port in ports {
        assert!((10_000..32_768).contains(&port), "{port}");
    }
}

/// Makes a certificate for these names, and its authority, in this folder with openssl: `server.pem`,
/// `server.key`, `ca.pem`. `names` are written as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
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

/// An nginx process, which ends when this is dropped.
pub struct Nginx {
    _process: Process,
    folder: Folder,
    /// The address on which nginx listens.
    pub address: SocketAddr,
}

/// Where nginx is on this machine. Without it, prints which proof is not run, or fails where every
/// proof is mandatory.
pub fn nginx(proof: &str) -> Option<PathBuf> {
    let program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].into_iter();
    let program = program.map(Path::new).find(|file| file.is_file());
    match program {
        Some(file) => Some(file.to_owned()),
        None => installed("nginx", proof),
    }
}

impl Nginx {
    /// Starts nginx with this configuration in this folder, and waits until it listens there. Files
    /// that the configuration names without a path are in the folder.
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

    /// Starts nginx, if this machine has it, in front of several instances. It sends each request to
    /// the next of them. If one does not answer, it asks another, provided that the method may be
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

/// Settings for the `http` block that keep the files of nginx in its folder.
pub const TEMPORARY: &str = "client_body_temp_path body; proxy_temp_path proxy; \
     fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;";
