//! Chapter 7: what its workers do, when they end, and that its verdicts follow from what happened.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use remember_me::book::scale::ways::WAYS;
use remember_me::book::session::signed;
use rocket::serde::json::json;
use rocket::time::OffsetDateTime;

use crate::site::{self, Hands, KEY, Server, can_share};

mod workers;

/// The verdict in a body for one way.
#[track_caller]
fn verdict<'b>(body: &'b str, way: &str, trial: &str) -> &'b str {
    let start = format!("verdict: {way} {trial} ");
    let line = body.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {start:?} in {body}"))
}

/// The verdicts of a trial on the five ways, in their order.
#[track_caller]
fn verdicts<'b>(body: &'b str, trial: &str) -> [&'b str; 5] {
    WAYS.map(|way| verdict(body, way, trial))
}

/// The addresses in a body.
fn addresses(body: &str) -> Vec<SocketAddr> {
    body.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Waits until no program listens at this address any more.
#[track_caller]
fn gone(address: SocketAddr) {
    let begin = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{address} is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
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
        // A logout deletes the browser's own copy, whatever the server can do about other copies.
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
    // A plain and a private cookie contain no date.
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
    // Only the session needs the store.
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
    // At least the digest and the value of each of 10,000 sessions. The engine decides how much more it
    // needs.
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
