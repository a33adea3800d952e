//! Chapter 7's workers: what a group of them does, and that every one of them ends.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use remember_me::book::scale::ways::WAYS;

use super::{addresses, gone};
use crate::http1::{self, Response};
use crate::site::{self, Folder, Hands, KEY, Program, Server, can_share};

#[track_caller]
fn start(site: &Server, form: &str) -> Vec<SocketAddr> {
    let started = site.post("/workers/start", form, &[]);
    assert_eq!(started.status, 200, "{}", started.body);
    addresses(&started.body)
}

/// How often each way was recognised in this many requests.
fn ask(site: &Server, times: usize) -> [usize; 5] {
    let mut last = String::new();
    for _ in 0..times {
        last = site.post("/workers/ask", "", &[]).body;
    }
    WAYS.map(|way| {
        let line = last.lines().find(|line| line.starts_with(way)).expect("a line");
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(words[4].parse(), Ok(times), "{line}");
        words[2].parse().expect("a number")
    })
}

#[test]
fn a_group_of_workers_goes_on_running_until_it_is_stopped() {
    let site = Server::start();
    assert!(site.post("/workers/ask", "", &[]).body.starts_with("no worker"));
    let first = start(&site, "workers=4&keys=own&sessions=own");
    assert_eq!(first.len(), 4);
    assert_eq!(ask(&site, 8), [8, 2, 2, 2, 2]);

    let same = start(&site, "workers=2&keys=same&sessions=own");
    first.into_iter().for_each(gone);
    assert_eq!(ask(&site, 4), [4, 4, 4, 2, 4]);
    let old = same[0];
    site.post("/workers/kill", "", &[]);
    gone(old);
    assert_eq!(
        ask(&site, 4),
        [4, 4, 4, 0, 4],
        "the session was in the one that is gone"
    );

    let again = addresses(&site.post("/workers/restart-all", "", &[]).body);
    assert_eq!(again.len(), 2);
    assert_eq!(ask(&site, 4), [4, 4, 4, 0, 4]);
    site.post("/workers/change-key-kindly", "", &[]);
    assert_eq!(ask(&site, 4), [4, 4, 4, 0, 4]);
    let last = addresses(&site.post("/workers/change-key", "", &[]).body);
    assert_eq!(ask(&site, 4), [4, 0, 0, 0, 0]);
    site.post("/workers/stop", "", &[]);
    last.into_iter().for_each(gone);
    assert!(site.post("/workers/ask", "", &[]).body.starts_with("no worker"));
}

#[test]
fn with_one_store_a_session_outlives_its_worker_and_needs_no_key() {
    if !can_share("a group of workers with one shared store") {
        return;
    }
    let site = Server::start();
    let all = start(&site, "workers=3&keys=own&sessions=shared");
    assert_eq!(all.len(), 4, "three workers and their store");
    assert_eq!(ask(&site, 6), [6, 2, 2, 6, 2]);
    site.post("/workers/kill", "", &[]);
    assert_eq!(ask(&site, 4), [4, 0, 0, 4, 0]);
    let again = addresses(&site.post("/workers/restart-all", "", &[]).body);
    assert_eq!(again[3], all[3], "the store is not started again");
    assert_eq!(ask(&site, 3), [3, 1, 1, 3, 1]);
    site.post("/workers/change-key", "", &[]);
    assert_eq!(ask(&site, 3), [3, 0, 0, 3, 0]);

    // No other user of this machine can read the files there.
    let said = said_by(all[3], b"PING\r\n");
    assert!(said.starts_with("-NOAUTH"), "{said}");

    let next = start(&site, "workers=1&keys=own&sessions=shared");
    gone(all[3]);
    site.post("/workers/stop", "", &[]);
    next.into_iter().for_each(gone);
}

/// The first words of the answer at this address.
fn said_by(address: SocketAddr, words: &[u8]) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream.write_all(words).expect("it takes the words");
    let mut answer = [0; 100];
    let read = stream.read(&mut answer).expect("it answers");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[test]
fn there_are_never_more_workers_than_four() {
    let site = site::shared();
    for form in [
        "workers=5&keys=own&sessions=own",
        "workers=0&keys=own&sessions=own",
        "workers=-1&keys=same&sessions=own",
        "workers=1&keys=own&sessions=mine",
        "",
    ] {
        let refused = site.post("/workers/start", form, &[]);
        assert_eq!(refused.status, 422, "{form}");
    }
}

/// Forms that start workers, with every store that this machine can start for them.
fn forms(proof: &str) -> Vec<&'static str> {
    let mut forms = vec!["workers=2&keys=own&sessions=own"];
    forms.extend(can_share(proof).then_some("workers=2&keys=own&sessions=shared"));
    forms
}

#[test]
fn workers_and_their_store_end_with_the_site() {
    for form in forms("a shared store ends with the site") {
        let site = Server::start();
        let workers = start(&site, form);
        drop(site);
        workers.into_iter().for_each(gone);
    }
}

#[test]
fn workers_and_their_store_end_when_nobody_asks_for_five_minutes() {
    for form in forms("a shared store ends when nobody asks") {
        let hands = Hands::default();
        let site = Server::start_with(hands.clock());
        let workers = start(&site, form);
        hands.advance(200.0);
        assert_eq!(ask(&site, 1), [1; 5]);
        hands.advance(200.0);
        let again = site.post("/workers/ask", "", &[]).body;
        assert!(again.starts_with("worker 2"), "it was asked in between: {again}");
        hands.advance(301.0);
        workers.into_iter().for_each(gone);
    }
}

/// Workers and their store end even where the site is killed and cannot end anything.
#[test]
fn workers_and_their_store_are_never_orphans() {
    for form in forms("a shared store is never an orphan") {
        let folder = Folder::new("orphans");
        let (program, site) = SiteProcess::start(&folder, &[]);
        let workers = addresses(&site.post("/workers/start", form).body);
        assert!(workers.len() >= 2);
        assert_eq!(http1::get(workers[0], "/ways/plain/who", &[]).body, "nobody\n");
        drop(program);
        workers.into_iter().for_each(gone);
    }
}

#[test]
fn an_experiment_that_is_cut_short_leaves_no_file_of_its_store() {
    if !can_share("what a store has written is deleted") {
        return;
    }
    let [folder, files] = ["cut-short", "cut-short-files"].map(Folder::new);
    let place = files.path().to_str().expect("its path is text");
    let (program, site) = SiteProcess::start(&folder, &[("TMPDIR", place)]);
    let count = || std::fs::read_dir(files.path()).expect("it is there").count();
    let until = |what: &str, many: usize| {
        let begin = Instant::now();
        while count() != many {
            assert!(begin.elapsed() < Duration::from_secs(20), "not yet: {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let host = format!("Host: {}", site.0);
            let request = http1::request("POST /workers/shared", &[&host], "");
            http1::try_send(site.0, &request)
        });
        until("there is a file", 1);
        drop(program);
        until("it is deleted", 0);
        asking.join().expect("it was told, or cut off").ok();
    });
}

#[test]
fn where_no_store_is_installed_the_answer_says_what_to_install() {
    let [folder, empty] = ["no-store", "no-store-path"].map(Folder::new);
    let path = empty.path().to_str().expect("its path is text");
    let (_program, site) = SiteProcess::start(&folder, &[("PATH", path)]);
    let before =
        addresses(&site.post("/workers/start", "workers=1&keys=own&sessions=own").body);
    assert_eq!(before.len(), 1);
    let told = match cfg!(feature = "redis") {
        true => "apt install redis-server",
        false => "without the feature redis",
    };
    let refused = site.post("/workers/start", "workers=1&keys=own&sessions=shared");
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains(told), "{}", refused.body);
    let refused = site.post("/workers/shared", "");
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains(told), "{}", refused.body);
    // The workers that ran before still run.
    assert_eq!(http1::get(before[0], "/ways/plain/who", &[]).body, "nobody\n");
}

#[cfg(feature = "redis")]
#[test]
fn workers_in_the_sites_own_store_never_touch_its_sessions() {
    let proof = "workers share the store that the site itself has";
    let Some(mut server) = crate::services::RedisServer::start("workers", proof) else {
        return;
    };
    let folder = Folder::new("own-store");
    let url = server.url();
    let (_program, site) = SiteProcess::start(&folder, &[("REMEMBER_ME_STORE", &url)]);
    let own = http1::get(site.0, "/ways/server/login?name=own", &[]).cookies();
    let own = format!("Cookie: {own}");

    let started = site.post("/workers/start", "workers=2&keys=own&sessions=shared");
    let workers = addresses(&started.body);
    assert_eq!(workers.len(), 2, "no store is started beside it: {started:?}");
    let theirs =
        http1::get(workers[0], "/ways/server/login?name=theirs", &[]).cookies();
    let theirs = format!("Cookie: {theirs}");
    let who = |at, cookie: &str| http1::get(at, "/ways/server/who", &[cookie]).body;
    assert_eq!(who(workers[1], &theirs), "theirs\n");
    assert_eq!(who(workers[1], &own), "nobody\n");
    assert_eq!(who(site.0, &theirs), "nobody\n");
    assert_eq!(http1::get(workers[1], "/ways/server/logout", &[&own]).status, 200);
    assert_eq!(who(site.0, &own), "own\n", "it was never theirs");
    let mut keys: Vec<String> =
        redis::cmd("KEYS").arg("*").query(&mut server.connect()).expect("it answers");
    keys.sort();
    let begins = ["remember-me:owner:own", "remember-me:session:"]
        .into_iter()
        .chain(["remember-me:workers:"; 4])
        .collect::<Vec<_>>();
    assert_eq!(keys.len(), begins.len(), "{keys:?}");
    for (key, begin) in keys.iter().zip(begins) {
        assert!(key.starts_with(begin), "{keys:?}");
    }

    server.stop();
    let refused = site.post("/workers/start", "workers=1&keys=own&sessions=shared");
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(
        refused.body.contains("The session store is unavailable"),
        "{}",
        refused.body
    );
}

/// A site in a process of its own.
struct SiteProcess(SocketAddr);

impl SiteProcess {
    fn start(folder: &Folder, environment: &[(&str, &str)]) -> (Program, Self) {
        let file = std::path::Path::new(env!("CARGO_BIN_EXE_remember-me"));
        let own = [("ROCKET_SECRET_KEY", KEY), ("ROCKET_SESSION_SNAPSHOT", "")];
        let environment = [&own, environment].concat();
        let mut program = Program::start(file, folder.path(), &environment);
        let address = program.launched();
        (program, Self(address))
    }

    fn post(&self, path: &str, form: &str) -> Response {
        http1::post(self.0, path, form, &[])
    }
}

#[test]
fn a_worker_serves_the_logins_and_nothing_else_of_the_site() {
    let site = Server::start();
    let workers = start(&site, "workers=1&keys=own&sessions=own");
    for path in ["/zh", "/workers/ask", "/session/get", "/two/begin"] {
        assert_eq!(http1::get(workers[0], path, &[]).status, 404, "{path}");
    }
    for path in ["/worker/visitors/plain", "/worker/bill?how=lazy"] {
        let Response { status, .. } = site.post(path, "", &[]);
        assert_eq!(status, 404, "the site doesn't serve what is the workers'");
        for authorization in [
            "X: y",
            "Authorization: Bearer",
            &format!("Authorization: Bearer {:064}", 0),
        ] {
            let headers = [&format!("Host: {}", workers[0])[..], authorization];
            let request = http1::request(&format!("POST {path}"), &headers, "");
            let refused = http1::send(workers[0], &request);
            assert_eq!(
                refused.status, 401,
                "a worker works for its site alone: {path}"
            );
        }
        assert_eq!(http1::get(workers[0], path, &[]).status, 404, "{path}");
    }
}
