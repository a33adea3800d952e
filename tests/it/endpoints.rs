//! The note's six endpoints, byte by byte: their answers, the cookies that they set, and when those
//! end.
//!
//! Behaviour is tested with the local client and its clock, so that no test waits ten seconds for a
//! session to end. Header lines and the contents of a `Cookie` line are tested over a socket, because
//! the local client has no such line. Tests that prove a requirement of OWASP ASVS 5.0 carry its
//! number.

use rocket::http::{Method, Status};
use rocket::local::blocking::Client;

use crate::http1;
use crate::site;

/// Sends a request by the local client, with one cookie or none.
fn send(
    client: &Client,
    method: Method,
    path: &'static str,
    cookie: Option<(&str, &str)>,
) -> Answered {
    let mut request = client.req(method, path);
    if let Some((name, value)) = cookie {
        request = request.cookie((name.to_owned(), value.to_owned()));
    }
    let response = request.dispatch();
    let lines = response.headers().get("Set-Cookie");
    Answered {
        status: response.status(),
        set_cookie: lines.map(str::to_owned).collect(),
        body: response.into_string().unwrap_or_default(),
    }
}

fn get(client: &Client, path: &'static str, cookie: Option<(&str, &str)>) -> Answered {
    send(client, Method::Get, path, cookie)
}

struct Answered {
    status: Status,
    set_cookie: Vec<String>,
    body: String,
}

/// Begins a session by `/session/set` and returns its id.
fn begin(client: &Client) -> String {
    id_in(&get(client, "/session/set", None).set_cookie)
}

/// The id in the only `Set-Cookie` line.
#[track_caller]
fn id_in(lines: &[String]) -> String {
    let [line] = lines else {
        panic!("one line expected: {lines:?}");
    };
    let value = line.strip_prefix("session=").and_then(|l| l.split(';').next());
    value.expect("a session cookie").to_owned()
}

/// The answer of `/session/get` to this id.
fn asks(client: &Client, id: &str) -> String {
    let seen = get(client, "/session/get", Some(("session", id)));
    assert_eq!(seen.status, Status::Ok);
    assert!(seen.set_cookie.is_empty(), "{:?}", seen.set_cookie);
    seen.body
}

// From here on: the bytes on the wire.

/// Sends the request over a socket and compares the body and the `Set-Cookie` lines. In an expected
/// line, `*` stands for the part that differs each time.
#[track_caller]
fn check(path: &str, cookie: &str, body: &str, lines: &[&str]) {
    let cookie = format!("Cookie: {cookie}");
    let headers: &[&str] = if cookie == "Cookie: " { &[] } else { &[&cookie] };
    let response = site::shared().get(path, headers);
    assert_eq!(response.status, 200);
    assert_eq!(response.body, body);
    let found = response.headers("set-cookie");
    let alike =
        found.len() == lines.len() && found.iter().zip(lines).all(|(f, l)| fits(f, l));
    assert!(alike, "{path} {cookie}\n   found {found:?}\nexpected {lines:?}");
    assert_eq!(response.headers("vary"), ["Cookie"], "{path}");
    assert_eq!(response.headers("cache-control"), ["no-store"], "{path}");
}

fn fits(found: &str, expected: &str) -> bool {
    match expected.split_once('*') {
        Some((start, end)) => found.starts_with(start) && found.ends_with(end),
        None => found == expected,
    }
}

const DELETED: &str =
    "test1=; SameSite=Lax; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";

#[test]
fn cookie_set_sends_the_notes_cookie_for_twenty_seconds() {
    let line = "test1=123; SameSite=Lax; Path=/; Max-Age=20";
    check("/cookie/set", "", "<h1>set cookie!</h1>", &[line]);
    check("/cookie/set", "test1=999", "<h1>set cookie!</h1>", &[line]);
}

#[test]
fn cookie_get_answers_with_the_pairs_of_the_request() {
    for (cookies, body) in [
        ("", "no cookies\n"),
        ("test1=123", "test1 = 123\n"),
        ("test1=", "test1 = \n"),
        ("b=2; a=1", "a = 1\nb = 2\n"),
        // Facts R5: of two cookies with one name Rocket keeps the last. Flask would answer 123.
        ("test1=123; test1=9; other=x", "other = x\ntest1 = 9\n"),
        ("percent=%41", "percent = A\n"),
    ] {
        check("/cookie/get", cookies, body, &[]);
    }
}

#[test]
fn cookie_get_never_shows_the_session_id_to_the_page() {
    let id = "0123456789abcdef".repeat(4);
    let body = "session = 0123…ef\n";
    check("/cookie/get", &format!("session={id}"), body, &[]);
    check("/cookie/get", &format!("%73ession={id}"), body, &[]);
}

#[test]
fn cookie_get_answers_in_plain_text_so_that_no_value_becomes_a_tag() {
    let response =
        site::shared().get("/cookie/get", &["Cookie: a=<script>alert(1)</script>"]);
    assert_eq!(response.headers("content-type"), ["text/plain; charset=utf-8"]);
    assert_eq!(response.headers("x-content-type-options"), ["nosniff"]);
    assert_eq!(response.body, "a = <script>alert(1)</script>\n");
}

#[test]
fn cookie_del_always_sends_a_deletion() {
    for cookies in ["", "test1=123", "other=x"] {
        check("/cookie/del", cookies, "<h1>del cookie!</h1>", &[DELETED]);
    }
}

#[test]
fn asvs_3_3_4_session_set_sends_an_opaque_id_that_no_script_reads() {
    let line = "session=*; HttpOnly; SameSite=Lax; Path=/";
    check("/session/set", "", "<h1> set session </h1>", &[line]);
}

#[test]
fn session_get_answers_none_without_a_session_and_sets_nothing() {
    for cookies in ["", "session=", "session=garbage", "other=x"] {
        check("/session/get", cookies, "None", &[]);
    }
}

#[test]
fn session_del_is_silent_where_there_is_no_session() {
    for cookies in ["", "session=garbage"] {
        check("/session/del", cookies, "<h1> del session </h1>", &[]);
    }
}

#[test]
fn session_del_deletes_the_cookie_with_the_attributes_it_was_set_with() {
    let cookies = site::shared().get("/session/set", &[]).cookies();
    let line = "session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0; Expires=*";
    check("/session/del", &cookies, "<h1> del session </h1>", &[line]);
}

#[test]
fn of_two_session_cookies_the_last_one_counts() {
    let good = site::shared().get("/session/set", &[]).cookies();
    check("/session/get", &format!("session=bad; {good}"), "234", &[]);
    check("/session/get", &format!("{good}; session=bad"), "None", &[]);
}

#[test]
fn html_and_text_are_announced_as_such() {
    for (path, kind) in [
        ("/cookie/set", "text/html; charset=utf-8"),
        ("/cookie/get", "text/plain; charset=utf-8"),
        ("/cookie/del", "text/html; charset=utf-8"),
        ("/session/set", "text/html; charset=utf-8"),
        ("/session/get", "text/plain; charset=utf-8"),
        ("/session/del", "text/html; charset=utf-8"),
    ] {
        let response = site::shared().get(path, &[]);
        assert_eq!(response.headers("content-type"), [kind], "{path}");
    }
}

#[test]
fn head_says_what_get_would_say_and_sets_it_too() {
    for (path, lines) in [
        ("/cookie/set", 1),
        ("/cookie/get", 0),
        ("/cookie/del", 1),
        ("/session/set", 1),
        ("/session/get", 0),
        ("/session/del", 0),
    ] {
        let request = http1::head(&format!("HEAD {path}"), &["Host: localhost"]);
        let response = site::shared().send(request.as_bytes());
        assert_eq!(response.status, 200, "{path}");
        assert_eq!(response.body, "", "{path}");
        assert_eq!(response.headers("set-cookie").len(), lines, "{path}");
        assert_eq!(response.headers("vary"), ["Cookie"], "{path}");
    }
}

#[test]
fn other_methods_are_refused_and_change_nothing() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        for path in ["/cookie/set", "/cookie/del", "/session/set", "/session/del"] {
            let line = format!("{method} {path}");
            let request = http1::request(&line, &["Host: localhost"], "");
            let response = site::shared().send(&request);
            assert_eq!(response.status, 405, "{method} {path}");
            assert_eq!(response.headers("allow"), ["GET, HEAD"], "{method} {path}");
            assert!(response.headers("set-cookie").is_empty(), "{method} {path}");
        }
    }
}

// From here on: the session, with a clock that the test sets.

#[test]
fn asvs_7_2_1_only_the_server_says_which_ids_are_good() {
    let (client, _) = &*site::borrow();
    let id = begin(client);
    assert_eq!(asks(client, &id), "234");
    for at in 0..id.len() {
        let other = if id.as_bytes()[at] == b'0' { "1" } else { "0" };
        let changed = [&id[..at], other, &id[at + 1..]].concat();
        assert_eq!(asks(client, &changed), "None", "character {at} changed");
    }
    for changed in [id.to_uppercase(), format!("{id}0"), id[1..].to_owned()] {
        assert_eq!(asks(client, &changed), "None", "{changed}");
    }
}

#[test]
fn asvs_7_2_3_an_id_is_256_random_bits() {
    let (client, _) = &*site::borrow();
    let ids: Vec<String> = (0..100).map(|_| begin(client)).collect();
    let (mut ever, mut always) = ([0; 64], [15; 64]);
    for id in &ids {
        assert_eq!(id.len(), 64, "{id}");
        for (at, digit) in id.chars().enumerate() {
            let digit = digit.to_digit(16).expect("hex digits");
            ever[at] |= digit;
            always[at] &= digit;
        }
    }
    // A bit that never changes in a hundred ids is not random. The chance that this is wrong is one in
    // 2^99.
    assert_eq!(ever, [15; 64], "these bits were never set");
    assert_eq!(always, [0; 64], "these bits were always set");
}

#[test]
fn asvs_7_2_4_a_new_id_at_each_set_and_the_old_one_ends() {
    let (client, _) = &*site::borrow();
    let first = begin(client);
    let seen = get(client, "/session/set", Some(("session", &first)));
    let second = id_in(&seen.set_cookie);
    assert_ne!(first, second);
    assert_eq!(asks(client, &first), "None");
    assert_eq!(asks(client, &second), "234");
}

#[test]
fn asvs_7_2_4_an_id_that_somebody_else_chose_is_never_adopted() {
    let (client, _) = &*site::borrow();
    let planted = "a".repeat(64);
    for path in ["/session/set", "/session/two"] {
        let seen = get(client, path, Some(("session", &planted)));
        assert_ne!(id_in(&seen.set_cookie), planted, "{path}");
        assert_eq!(asks(client, &planted), "None", "{path}");
    }
}

#[test]
fn asvs_7_2_4_a_live_id_planted_on_a_victim_does_not_open_the_victims_session() {
    let (client, _) = &*site::borrow();
    let attackers = begin(client);
    let seen = get(client, "/session/two", Some(("session", &attackers)));
    assert_ne!(id_in(&seen.set_cookie), attackers);
    assert_eq!(asks(client, &attackers), "None");
}

#[test]
fn asvs_7_3_1_a_sliding_session_ends_when_nobody_uses_it() {
    let (client, hands) = &*site::borrow();
    let id = id_in(&get(client, "/session/two", None).set_cookie);
    for _ in 0..3 {
        hands.advance(299.9);
        assert_eq!(asks(client, &id), "234", "each use starts five minutes anew");
    }
    hands.advance(300.0);
    assert_eq!(asks(client, &id), "None");
}

#[test]
fn asvs_7_3_2_a_fixed_session_ends_after_ten_seconds_however_often_it_is_used() {
    let (client, hands) = &*site::borrow();
    let id = begin(client);
    for _ in 0..9 {
        hands.advance(1.0);
        assert_eq!(asks(client, &id), "234");
    }
    hands.advance(0.9);
    assert_eq!(asks(client, &id), "234", "after 9.9 seconds");
    hands.advance(0.1);
    assert_eq!(asks(client, &id), "None", "after 10 seconds");
}

#[test]
fn asvs_7_4_1_a_copied_cookie_is_dead_after_the_logout() {
    let (client, _) = &*site::borrow();
    let copied = begin(client);
    let seen = get(client, "/session/del", Some(("session", &copied)));
    assert_eq!(seen.set_cookie.len(), 1, "the browser is told, too");
    assert_eq!(asks(client, &copied), "None");
    let again = get(client, "/session/del", Some(("session", &copied)));
    assert_eq!(again.status, Status::Ok);
    assert!(again.set_cookie.is_empty());
}

#[test]
fn asvs_7_4_1_an_expired_session_does_not_come_back_by_being_used() {
    let (client, hands) = &*site::borrow();
    let id = begin(client);
    hands.advance(10.0);
    for path in ["/session/get", "/session/remove", "/session/del"] {
        get(client, path, Some(("session", &id)));
    }
    assert_eq!(asks(client, &id), "None");
}

#[test]
fn two_visitors_do_not_share_a_session() {
    let (client, _) = &*site::borrow();
    let (alice, bob) = (begin(client), begin(client));
    assert_ne!(alice, bob);
    get(client, "/session/del", Some(("session", &alice)));
    assert_eq!(asks(client, &alice), "None");
    assert_eq!(asks(client, &bob), "234");
}

#[test]
fn removing_one_key_leaves_the_session_and_a_second_time_is_no_error() {
    let (client, _) = &*site::borrow();
    let id = id_in(&get(client, "/session/two", None).set_cookie);
    let remove = || get(client, "/session/remove", Some(("session", &id)));
    let first = remove();
    assert_eq!(first.body, "removed test2, it was 234\n");
    assert!(first.set_cookie.is_empty(), "the same session goes on");
    assert_eq!(remove().body, "there was no test2, and that is no error\n");
    assert_eq!(asks(client, &id), "None", "test2 is gone");
}

#[test]
fn looking_at_a_page_does_not_use_the_session() {
    let (client, hands) = &*site::borrow();
    let id = id_in(&get(client, "/session/two", None).set_cookie);
    hands.advance(200.0);
    let page = get(client, "/en/session", Some(("session", &id)));
    assert!(page.set_cookie.is_empty(), "{:?}", page.set_cookie);
    hands.advance(100.0);
    assert_eq!(asks(client, &id), "None");
}
