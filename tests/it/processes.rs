//! Real processes of the built program: several of them with one Redis behind nginx, killed and started
//! again; Redis unreachable for a while; a clean end; TLS to Redis.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::http1::{self, Response};
use crate::services::{Nginx, RedisServer, certificates, free_port, signal};
use crate::site::{self, Folder, Program};

/// An instance of the program. The instances share only the key and the store.
struct Instance {
    port: u16,
    folder: Folder,
    environment: Vec<(&'static str, String)>,
    program: Option<Program>,
}

impl Instance {
    fn start(name: &str, store: Option<&str>) -> Self {
        let port = free_port();
        let mut environment = vec![
            ("ROCKET_PORT", port.to_string()),
            ("ROCKET_SECRET_KEY", site::KEY.to_owned()),
            ("ROCKET_WORKERS", "2".to_owned()),
        ];
        environment.extend(store.map(|store| ("REMEMBER_ME_STORE", store.to_owned())));
        let folder = Folder::new(&format!("instance-{name}"));
        let mut instance = Self { port, folder, environment, program: None };
        instance.resume();
        instance
    }

    fn resume(&mut self) {
        let environment: Vec<_> = self
            .environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let file = Path::new(env!("CARGO_BIN_EXE_remember-me"));
        let mut program = Program::start(file, self.folder.path(), &environment);
        program.launched();
        self.program = Some(program);
    }

    /// Sends SIGKILL, so that the process can neither print nor write anything.
    fn kill(&mut self) {
        self.program = None;
    }

    /// Sends SIGTERM and waits for the end of the process. Returns whether it succeeded.
    fn terminate(&mut self) -> bool {
        let mut program = self.program.take().expect("it runs");
        signal("-TERM", program.pid());
        program.ended()
    }

    fn printed(&mut self) -> String {
        self.program.as_mut().expect("it runs").printed()
    }

    fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }
}

/// A visitor with a browser, which keeps cookies and sends them back.
struct Learner {
    at: SocketAddr,
    jar: BTreeMap<String, String>,
}

impl Learner {
    fn new(at: SocketAddr) -> Self {
        Self { at, jar: BTreeMap::new() }
    }

    fn press(&mut self, path: &str) -> Response {
        self.press_as(path, &[])
    }

    fn press_as(&mut self, path: &str, headers: &[&str]) -> Response {
        let pairs: Vec<_> = self.jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let cookie = format!("Cookie: {}", pairs.join("; "));
        let mut headers = headers.to_vec();
        headers.push("Connection: close");
        if !pairs.is_empty() {
            headers.push(&cookie);
        }
        let response = http1::get(self.at, path, &headers);
        for line in response.headers("set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a name and a value");
            match line.contains("Max-Age=0") {
                true => self.jar.remove(name),
                false => self.jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }

    #[track_caller]
    fn sees(&mut self, path: &str, expected: &str) {
        let response = self.press(path);
        assert_eq!(
            (response.status, response.body.as_str()),
            (200, expected),
            "{path}"
        );
    }

    /// The server's session, as the panel shows it.
    #[track_caller]
    fn data(&mut self, path: &str) -> String {
        let response = self.press_as(path, &["Accept: application/json"]);
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        response.json()["session"]["data"].to_string()
    }

    /// Runs each demo of chapter 3 once.
    #[track_caller]
    fn walk(&mut self) {
        self.sees("/session/set", "<h1> set session </h1>");
        for _ in 0..3 {
            self.sees("/session/get", "234");
        }
        self.sees("/session/del", "<h1> del session </h1>");
        self.sees("/session/get", "None");

        self.sees("/session/two", "two keys\n");
        let both = self.data("/session/get");
        assert!(both.contains("234") && both.contains("blue"), "{both}");
        // A balancer repeats a request when an instance dies during it. The first one may have
        // succeeded, and then there is nothing more to remove.
        let removed = self.press("/session/remove");
        assert_eq!(removed.status, 200);
        assert!(removed.body.contains("test2"), "{}", removed.body);
        let one = self.data("/session/get");
        assert!(!one.contains("234") && one.contains("blue"), "{one}");

        let began = Instant::now();
        self.sees("/session/lifetimes/start", "two sessions of five seconds\n");
        let bars = self.press("/session/lifetimes/tick").body;
        let in_time = began.elapsed() < Duration::from_secs(4);
        assert!(!bars.contains("ended") || !in_time, "{bars}");

        self.sees("/signed/set", "<h1> set session </h1>");
        self.sees("/signed/get", "234");
        self.sees("/signed/del", "<h1> del session </h1>");
        self.sees("/signed/get", "None");
    }
}

#[test]
fn a_learner_notices_nothing_while_instances_are_killed_and_started_again() {
    let proof = "two instances, no sticky routing, and one killed now and then";
    let Some(server) = RedisServer::start("instances", proof) else { return };
    let mut instances =
        ["a", "b"].map(|name| Instance::start(name, Some(&server.url())));
    let ports = instances.each_ref().map(|instance| instance.port);
    let Some(nginx) = Nginx::start(&ports, proof) else { return };

    let over = AtomicBool::new(false);
    let walked = AtomicU32::new(0);
    std::thread::scope(|scope| {
        let learners: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut learner = Learner::new(nginx.address);
                    let mut kept = Learner::new(nginx.address);
                    kept.sees("/session/two", "two keys\n");
                    while !over.load(Ordering::Relaxed) {
                        learner.walk();
                        // A session that began before all of this.
                        kept.sees("/session/get", "234");
                        walked.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        // Six walks, and more on a slow machine: fewer than four walks prove little.
        for round in 0..60 {
            if round >= 6 && walked.load(Ordering::Relaxed) >= 4 {
                break;
            }
            std::thread::sleep(Duration::from_millis(300));
            // Whatever happens here, the learners must be told that it is over.
            if learners.iter().any(|learner| learner.is_finished()) {
                break;
            }
            instances[round % 2].kill();
            std::thread::sleep(Duration::from_millis(200));
            instances[round % 2].resume();
        }
        over.store(true, Ordering::Relaxed);
        for learner in learners {
            learner.join().expect("no wrong answer");
        }
    });
    let walked = walked.into_inner();
    assert!(walked >= 4, "{walked} walks say little");
    for instance in &mut instances {
        let mut learner = Learner::new(instance.address());
        learner.sees("/session/set", "<h1> set session </h1>");
        assert!(!instance.printed().contains("incident"), "{}", instance.printed());
    }
}

#[test]
fn redis_goes_and_comes_back_with_every_session() {
    let proof = "Redis stopped and started";
    let Some(mut server) = RedisServer::start("outage", proof) else { return };
    let mut instances =
        ["c", "d"].map(|name| Instance::start(name, Some(&server.url())));
    let ports = instances.each_ref().map(|instance| instance.port);
    let Some(nginx) = Nginx::start(&ports, proof) else { return };

    let mut learners: Vec<_> = (0..10).map(|_| Learner::new(nginx.address)).collect();
    for learner in &mut learners {
        learner.sees("/session/two", "two keys\n");
    }
    server.stop();
    let mut stranger = Learner::new(nginx.address);
    let mut incidents = Vec::new();
    for _ in 0..4 {
        let down = learners[0].press("/session/get");
        assert_eq!(down.status, 503);
        assert!(
            down.body.contains("The session store is unavailable"),
            "{}",
            down.body
        );
        let (_, incident) = down.body.split_once("(incident ").expect("an incident");
        incidents.push(incident.split_once(')').expect("its number").0.to_owned());
        assert_eq!(stranger.press("/session/set").status, 503);
        assert!(
            stranger.jar.is_empty(),
            "a cookie, and no session: {:?}",
            stranger.jar
        );
        // A page has a place for the visitor's session, so it cannot be shown to a visitor who has one.
        for (path, before) in [("/zh/state", "事件 "), ("/en/state", "Incident ")] {
            let down = learners[0].press(path);
            assert_eq!(down.status, 503, "{path}");
            let (_, incident) = down.body.split_once(before).expect("an incident");
            incidents.push(incident[..8].to_owned());
        }
        let down = learners[0].press_as("/en/state", &["Accept: application/json"]);
        let incident = down.json()["error"]["incident"].as_str().map(str::to_owned);
        incidents.push(incident.expect("an incident"));
        // Pages and demos that need no session still work.
        assert_eq!(stranger.press("/zh/state").status, 200);
    }
    let numbers: BTreeSet<_> = incidents.iter().collect();
    assert_eq!(numbers.len(), incidents.len(), "each has its own: {incidents:?}");
    let logs: String = instances.iter_mut().map(Instance::printed).collect();
    for incident in incidents {
        assert!(logs.contains(&incident), "{incident} is in no log:\n{logs}");
    }
    server.resume();
    for learner in &mut learners {
        learner.sees("/session/get", "234");
    }
}

#[test]
fn a_clean_end_loses_no_session_in_memory() {
    let mut instance = Instance::start("memory", None);
    let mut learners: Vec<_> =
        (0..3).map(|_| Learner::new(instance.address())).collect();
    for learner in &mut learners {
        learner.sees("/session/two", "two keys\n");
    }
    for _ in 0..2 {
        assert!(instance.terminate(), "it ends well");
        instance.resume();
        for learner in &mut learners {
            learner.sees("/session/get", "234");
        }
    }
}

#[test]
fn redis_is_spoken_to_over_tls_if_its_certificate_is_trusted() {
    let proof = "TLS and a password to Redis";
    if site::installed("openssl", proof).is_none() {
        return;
    }
    let certificate = Folder::new("certificate");
    certificates(certificate.path(), "DNS:localhost,IP:127.0.0.1");
    let tls_port = free_port();
    let file = |name: &str| certificate.path().join(name).display().to_string();
    let arguments = |_: u16, _: &Path| {
        vec![
            format!("--tls-port {tls_port}"),
            format!("--tls-cert-file {}", file("server.pem")),
            format!("--tls-key-file {}", file("server.key")),
            format!("--tls-ca-cert-file {}", file("ca.pem")),
            "--tls-auth-clients no".to_owned(),
            "--requirepass secret".to_owned(),
        ]
    };
    let Some(_server) = RedisServer::start_with("tls", proof, arguments) else {
        return;
    };
    let url = format!("rediss://:secret@127.0.0.1:{tls_port}");
    let mut instance = Instance::start("tls", Some(&url));

    let mut learner = Learner::new(instance.address());
    assert_eq!(learner.press("/session/set").status, 503, "nobody signed for it here");
    let program = instance.program.as_mut().expect("it runs");
    let printed = program.printed_until("ertificate");
    assert!(!printed.contains("secret@"), "a password in a log: {printed}");

    instance.kill();
    instance.environment.push(("SSL_CERT_FILE", file("ca.pem")));
    instance.resume();
    learner.sees("/session/set", "<h1> set session </h1>");
    learner.sees("/session/get", "234");
}

#[test]
fn a_bad_address_of_the_store_is_said_at_the_start() {
    let folder = Folder::new("bad-store");
    let file = Path::new(env!("CARGO_BIN_EXE_remember-me"));
    let environment = [
        ("ROCKET_SECRET_KEY", site::KEY),
        ("REMEMBER_ME_STORE", "http://:hunter2@localhost"),
    ];
    let mut program = Program::start(file, folder.path(), &environment);
    assert!(!program.ended());
    let printed = program.printed();
    assert!(
        printed.contains("The address of the session store is refused"),
        "{printed}"
    );
    assert!(!printed.contains("hunter2"), "{printed}");
}
