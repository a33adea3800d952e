//! Chapter 7: what its workers do and when they end, and that its verdicts come from what happened.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use remember_me::book::scale::ways::WAYS;
use remember_me::book::session::signed;
use rocket::serde::json::json;
use rocket::time::OffsetDateTime;

use crate::site::{
    self, Folder, Hands, KEY, Program, Response, Server, can_share, get_from,
};

/// The verdict of a body for one way.
#[track_caller]
fn verdict<'b>(body: &'b str, way: &str, trial: &str) -> &'b str {
    let start = format!("verdict: {way} {trial} ");
    let line = body.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {start:?} in {body}"))
}

/// What a trial says of the five, in their order.
#[track_caller]
fn verdicts<'b>(body: &'b str, trial: &str) -> [&'b str; 5] {
    WAYS.map(|way| verdict(body, way, trial))
}

#[test]
fn each_way_knows_who_logged_in_and_nobody_else() {
    let site = site::shared();
    for way in WAYS {
        let path = |what: &str| format!("/ways/{way}/{what}");
        assert_eq!(site.get(&path("who"), &[]).body, "nobody\n", "{way}");
        let login = site.get(&path("login?name=bob"), &[]);
        let cookie = format!("Cookie: {}", login.cookies());
        assert_eq!(site.get(&path("who"), &[&cookie]).body, "bob\n", "{way}");
        // The browser's own copy goes with the logout, whatever the server can do about others.
        let logout = site.get(&path("logout"), &[&cookie]);
        assert!(logout.headers("set-cookie")[0].contains("Max-Age=0"), "{way}");
        let spoilt = format!("{cookie}x");
        let who = site.get(&path("who"), &[&spoilt]).body;
        assert_eq!(who, if way == "plain" { "bobx\n" } else { "nobody\n" }, "{way}");
    }
}

#[test]
fn a_login_that_says_how_long_it_lasts_ends_then() {
    let hands = Hands::default();
    let site = Server::start_with(hands.clock());
    let logins = WAYS.map(|way| {
        format!("Cookie: {}", site.get(&format!("/ways/{way}/login"), &[]).cookies())
    });
    let known = || {
        let asked = WAYS.iter().zip(&logins);
        let asked = asked.map(|(way, cookie)| {
            site.get(&format!("/ways/{way}/who"), &[cookie.as_str()]).body
        });
        asked.map(|who| who == "alice\n").collect::<Vec<_>>()
    };
    assert_eq!(known(), [true; 5]);
    hands.advance(3601.0);
    // A plain and a private cookie hold no date.
    assert_eq!(known(), [true, false, true, false, false]);
}

#[test]
fn the_signed_login_is_a_session_of_flasks_and_the_other_way_round() {
    let site = site::shared();
    let login = site.get("/ways/signed/login", &[]).cookies();
    let value = login.strip_prefix("way_signed=").expect("its cookie");
    let opened =
        signed::open(value, KEY.as_bytes()).expect("it is signed with the key");
    assert_eq!(opened.0, json!({ "user": "alice" }));
    let data = json!({ "_permanent": false, "user": "carol" });
    let made = signed::sign(&data, KEY.as_bytes(), OffsetDateTime::now_utc());
    let who = site.get("/ways/signed/who", &[&format!("Cookie: way_signed={made}")]);
    assert_eq!(who.body, "carol\n");
}

#[test]
fn the_trials_find_what_each_way_can_do() {
    let site = site::shared();
    let run = |path: &str| site.post(path, "", &[]).body;
    let body = run("/ways/read");
    let [yes, no] = ["readable", "unreadable"];
    assert_eq!(verdicts(&body, "read"), [yes, yes, no, no, yes]);
    let body = run("/ways/change");
    let [yes, no] = ["accepted", "refused"];
    assert_eq!(verdicts(&body, "change"), [yes, no, no, no, no]);
    let body = run("/ways/replay");
    let [yes, no] = ["logged in", "logged out"];
    assert_eq!(verdicts(&body, "replay"), [yes, yes, yes, no, yes]);
    let body = run("/workers/restart");
    assert_eq!(verdicts(&body, "restart"), [yes, yes, yes, no, yes]);
    let body = run("/workers/key");
    assert_eq!(verdicts(&body, "key"), [yes, no, no, no, no]);
    let body = run("/workers/fallback");
    assert_eq!(verdicts(&body, "fallback"), [yes, yes, yes, no, yes]);
    let body = run("/workers/four");
    assert_eq!(verdicts(&body, "workers"), ["8/8", "8/8", "8/8", "2/8", "8/8"]);
}

#[test]
fn four_workers_share_the_sessions_of_one_store() {
    if !can_share("four workers with one shared store") {
        return;
    }
    let body = site::shared().post("/workers/shared", "", &[]).body;
    assert_eq!(verdicts(&body, "shared"), ["8/8"; 5]);
    for line in [
        "alice    after its worker was killed\n",
        "503      while the store is down\n",
        "alice    when the store is back\n",
        "nobody   when its file was lost\n",
    ] {
        assert!(body.contains(line), "no {line:?} in {body}");
    }
    // Nothing but the session needs the store.
    assert_eq!(
        body.matches("  alice  alice  alice  503  alice\n").count(),
        4,
        "{body}"
    );
    assert!(body.contains("503 Service Unavailable: 会话存储暂时不可用"), "{body}");
    addresses(&body).into_iter().for_each(gone);
}

#[test]
fn only_the_server_side_way_takes_memory() {
    let body = site::shared().post("/workers/visitors", "", &[]).body;
    let kilobytes = |way| {
        let verdict = verdict(&body, way, "visitors");
        let number = verdict.strip_suffix(" kB").and_then(|kb| kb.parse::<u64>().ok());
        number.unwrap_or_else(|| panic!("{way}: {verdict}"))
    };
    let server = kilobytes("server");
    // At least the digest and the value of each of 10,000; how much more is the engine's affair.
    assert!(server >= 400, "10,000 sessions in {server} kB");
    for way in ["plain", "signed", "encrypted", "jwt"] {
        let grown = kilobytes(way);
        assert!(grown * 4 < server, "{way} keeps nothing and grew by {grown} kB");
    }
}

#[test]
fn the_bill_counts_the_sessions_that_are_begun_kept_and_refused() {
    let site = site::shared();
    for (how, sessions, refused) in [
        ("eager", 10_000, 0),
        ("lazy", 100, 0),
        ("expiry", 3000, 0),
        ("cap", 1000, 9000),
    ] {
        let body = site.post(&format!("/bill/{how}"), "", &[]).body;
        let last = body.lines().find(|line| line.contains("10000 visits"));
        let words: Vec<_> = last.unwrap_or(&body).split_whitespace().collect();
        assert_eq!(words[2].parse(), Ok(sessions), "{how}: {body}");
        assert!(body.contains(&format!("{refused} visitors were refused")), "{body}");
    }
}

// The workers themselves.

/// The addresses in a body.
fn addresses(body: &str) -> Vec<std::net::SocketAddr> {
    body.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Waits until nobody listens there any more.
#[track_caller]
fn gone(address: std::net::SocketAddr) {
    let begin = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{address} is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn start(site: &Server, form: &str) -> Vec<std::net::SocketAddr> {
    let started = site.post("/workers/start", form, &[]);
    assert_eq!(started.status, 200, "{}", started.body);
    addresses(&started.body)
}

/// How often each way was known in so many requests.
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

    // Nobody else on this machine reads what lies there.
    let said = said_by(all[3], b"PING\r\n");
    assert!(said.starts_with("-NOAUTH"), "{said}");

    let next = start(&site, "workers=1&keys=own&sessions=shared");
    gone(all[3]);
    site.post("/workers/stop", "", &[]);
    next.into_iter().for_each(gone);
}

/// The first words that somebody there answers.
fn said_by(address: std::net::SocketAddr, words: &[u8]) -> String {
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

/// Forms that start workers, with all that this machine can start for them.
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

/// Even where the site is killed and can't end anything.
#[test]
fn workers_and_their_store_are_never_orphans() {
    for form in forms("a shared store is never an orphan") {
        let folder = Folder::new("orphans");
        let (program, site) = Raw::start(&folder, &[]);
        let workers = addresses(&site.post("/workers/start", form));
        assert!(workers.len() >= 2);
        assert_eq!(get_from(workers[0], "/ways/plain/who", &[]).body, "nobody\n");
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
    let (program, site) = Raw::start(&folder, &[("TMPDIR", place)]);
    let count = || std::fs::read_dir(files.path()).expect("it is there").count();
    let until = |what: &str, many: usize| {
        let begin = Instant::now();
        while count() != many {
            assert!(begin.elapsed() < Duration::from_secs(20), "not yet: {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| site.send("POST", "/workers/shared", ""));
        until("there is a file", 1);
        drop(program);
        until("it is deleted", 0);
        asking.join().expect("it was told, or cut off");
    });
}

#[test]
fn where_no_store_is_installed_the_answer_says_what_to_install() {
    let [folder, empty] = ["no-store", "no-store-path"].map(Folder::new);
    let path = empty.path().to_str().expect("its path is text");
    let (_program, site) = Raw::start(&folder, &[("PATH", path)]);
    let before =
        addresses(&site.post("/workers/start", "workers=1&keys=own&sessions=own"));
    assert_eq!(before.len(), 1);
    let told = match cfg!(feature = "redis") {
        true => "apt install redis-server",
        false => "without the feature redis",
    };
    let refused = site.post("/workers/start", "workers=1&keys=own&sessions=shared");
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains(told), "{refused}");
    let refused = site.post("/workers/shared", "");
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains(told), "{refused}");
    // What ran before goes on.
    assert_eq!(get_from(before[0], "/ways/plain/who", &[]).body, "nobody\n");
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
    let (_program, site) = Raw::start(&folder, &[("REMEMBER_ME_STORE", &url)]);
    let own = get_from(site.0, "/ways/server/login?name=own", &[]).cookies();
    let own = format!("Cookie: {own}");

    let started = site.post("/workers/start", "workers=2&keys=own&sessions=shared");
    let workers = addresses(&started);
    assert_eq!(workers.len(), 2, "no store is started beside it: {started}");
    let theirs = get_from(workers[0], "/ways/server/login?name=theirs", &[]).cookies();
    let theirs = format!("Cookie: {theirs}");
    let who = |at, cookie: &str| get_from(at, "/ways/server/who", &[cookie]).body;
    assert_eq!(who(workers[1], &theirs), "theirs\n");
    assert_eq!(who(workers[1], &own), "nobody\n");
    assert_eq!(who(site.0, &theirs), "nobody\n");
    assert_eq!(get_from(workers[1], "/ways/server/logout", &[&own]).status, 200);
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
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains("The session store is unavailable"), "{refused}");
}

/// A site in a process of its own.
struct Raw(std::net::SocketAddr);

impl Raw {
    fn start(folder: &Folder, environment: &[(&str, &str)]) -> (Program, Self) {
        let file = std::path::Path::new(env!("CARGO_BIN_EXE_remember-me"));
        let own = [("ROCKET_SECRET_KEY", KEY), ("ROCKET_SESSION_SNAPSHOT", "")];
        let environment = [&own, environment].concat();
        let mut program = Program::start(file, folder.path(), &environment);
        let address = program.launched();
        (program, Self(address))
    }

    fn post(&self, path: &str, form: &str) -> String {
        let answer = self.send("POST", path, form);
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        answer
    }

    /// The answer, or as much as came of it.
    fn send(&self, method: &str, path: &str, form: &str) -> String {
        use std::io::{Read as _, Write as _};
        let mut stream = TcpStream::connect(self.0).expect("the site listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.0,
            form.len()
        );
        stream.write_all(head.as_bytes()).expect("the site takes the request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[test]
fn a_worker_serves_the_logins_and_nothing_else_of_the_site() {
    let site = Server::start();
    let workers = start(&site, "workers=1&keys=own&sessions=own");
    for path in ["/zh", "/workers/ask", "/session/get", "/two/begin"] {
        assert_eq!(get_from(workers[0], path, &[]).status, 404, "{path}");
    }
    for path in ["/worker/visitors/plain", "/worker/bill?how=lazy"] {
        let Response { status, .. } = site.post(path, "", &[]);
        assert_eq!(status, 404, "the site doesn't serve what is the workers'");
        for authorization in [
            "X: y",
            "Authorization: Bearer",
            &format!("Authorization: Bearer {:064}", 0),
        ] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: {}\r\n{authorization}\r\nContent-Length: 0\r\n\r\n",
                workers[0]
            );
            let refused = site::send_to(workers[0], request.as_bytes());
            assert_eq!(
                refused.status, 401,
                "a worker works for its site alone: {path}"
            );
        }
        assert_eq!(get_from(workers[0], path, &[]).status, 404, "{path}");
    }
}
