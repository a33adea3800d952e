//! The reset, "Forget everything I planted", deletes each cookie that any demo sets, with the name, the
//! path and the domain with which it was set. It touches no cookie of another program.

use std::collections::BTreeSet;

use remember_me::book;
use remember_me::book::cookie::lab;
use remember_me::book::routes::Demos;
use rocket::http::Cookie;

use crate::http1::{self, Response};
use crate::site;
use crate::transcripts::{self, Exchange, Stage};

/// All handlers except those that take long and set nothing.
fn handlers() -> Vec<String> {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let mut handlers = transcripts::handlers();
    handlers.retain(|name| {
        demos.get(name).is_some_and(|(_, path)| !transcripts::takes_long(path))
    });
    handlers
}

/// What identifies a cookie. A deletion with a different value in one of these deletes nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: String,
    path: String,
    domain: Option<String>,
    partitioned: bool,
}

impl Key {
    /// Whether a browser that received it from `host` might store it. A cookie for a domain that the
    /// host is not in is refused (RFC 6265bis §5.7), so there is nothing to delete.
    fn storable_at(&self, host: &str) -> bool {
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let domain = self.domain.as_deref().unwrap_or(host);
        host == domain || host.ends_with(&format!(".{domain}"))
    }
}

/// The cookies that an exchange sets.
fn set_by(exchange: &Exchange) -> Vec<Key> {
    keys(&exchange.response, exchange.default_path(), false)
}

/// The cookies that a reset deletes.
fn deleted_by(response: &Response) -> Vec<Key> {
    keys(response, "/lab/deep", true)
}

/// The cookies that a response sets, or those that it deletes. One without a path has the default path.
fn keys(response: &Response, default_path: &str, deletions: bool) -> Vec<Key> {
    let mut keys = Vec::new();
    for line in response.headers("set-cookie") {
        let cookie = Cookie::parse(line.to_owned()).expect("a readable line");
        let deletes = cookie.max_age().is_some_and(|age| age.is_zero());
        if deletes == deletions {
            keys.push(Key {
                name: cookie.name().to_owned(),
                path: cookie.path().unwrap_or(default_path).to_owned(),
                domain: cookie.domain().map(str::to_owned),
                // Without `Secure` the cookie is refused, or stored by a browser that does not know
                // partitions.
                partitioned: cookie.partitioned().is_some()
                    && cookie.secure().is_some(),
            });
        }
        if deletes && (line.starts_with("__") || line.contains("Partitioned")) {
            assert!(
                line.contains("Secure"),
                "a browser would refuse this deletion: {line}"
            );
        }
    }
    keys
}

/// Presses every button at `host`, then resets with every cookie in the request.
#[track_caller]
fn check_all_planted_is_deleted(host: &str) {
    let stage = Stage::borrow();
    let (mut planted, mut pairs) = (BTreeSet::new(), Vec::new());
    for handler in handlers() {
        let exchange = stage.press_at(host, &handler);
        pairs.push(exchange.response.cookies());
        let storable = set_by(&exchange).into_iter().filter(|k| k.storable_at(host));
        planted.extend(storable.map(|key| (key, handler.clone())));
    }
    pairs.retain(|pair| !pair.is_empty());
    let response = stage.reset_at(host, &pairs.join("; "));
    assert_eq!(response.status, 200);
    let deleted = deleted_by(&response);
    for (key, handler) in &planted {
        let hit = deleted.contains(key);
        assert!(hit, "at {host} the reset leaves what {handler} plants: {key:?}");
    }
}

#[test]
fn the_reset_deletes_everything_that_any_demo_plants_on_localhost() {
    check_all_planted_is_deleted("localhost:8000");
}

#[test]
fn the_reset_deletes_everything_that_any_demo_plants_on_an_ip_address() {
    check_all_planted_is_deleted("127.0.0.1:8000");
    check_all_planted_is_deleted("[::1]:8000");
}

#[test]
fn the_reset_deletes_everything_that_any_demo_plants_on_a_named_host() {
    check_all_planted_is_deleted("site.test");
    check_all_planted_is_deleted("a.site.test");
    check_all_planted_is_deleted("b.a.site.test:8000");
}

// From here on: the lab, where a visitor chooses name, path and domain. A request shows only the name.

#[track_caller]
fn check_lab_cookie_is_deleted(host: &str, name: &str, domains: &[Option<&str>]) {
    let deleted = {
        let stage = Stage::borrow();
        deleted_by(&stage.reset_at(host, &format!("other=1; {name}=1")))
    };
    // Every path with which a cookie is sent to the reset's own address.
    for path in lab::PATHS {
        for domain in domains {
            for partitioned in [false, true] {
                // `__Host-` requires one path and forbids a domain.
                if name.starts_with("__Host-") && (path != "/" || domain.is_some()) {
                    continue;
                }
                let key = Key {
                    name: name.to_owned(),
                    path: path.to_owned(),
                    domain: domain.map(str::to_owned),
                    partitioned,
                };
                assert!(deleted.contains(&key), "at {host} the reset leaves {key:?}");
            }
        }
    }
}

#[test]
fn the_reset_deletes_a_lab_cookie_of_any_path() {
    for name in ["lab", "lab2", "lab-x.y", "__Host-lab", "__Secure-lab"] {
        check_lab_cookie_is_deleted("localhost:8000", name, &[None]);
    }
}

#[test]
fn the_reset_deletes_a_lab_cookie_of_any_domain() {
    let own = Some("localhost");
    check_lab_cookie_is_deleted("localhost:8000", "lab", &[None, own]);
    let (own, parent) = (Some("a.site.test"), Some("site.test"));
    check_lab_cookie_is_deleted("a.site.test", "lab", &[None, own, parent]);
    check_lab_cookie_is_deleted("127.0.0.1:8000", "lab", &[None, Some("127.0.0.1")]);
}

/// A cookie with any other path is not sent to the reset. A line of chapter 8 may have any path, and
/// then a note is kept for the reset.
#[test]
fn the_reset_deletes_a_line_of_chapter_8_wherever_it_lies() {
    let stage = Stage::borrow();
    let host = "a.site.test";
    let mut note = String::new();
    for line in [
        "lab=1; Path=/account/login; Max-Age=9999",
        "lab=1; Path=/LAB",
        "lab2=1; Path=/lab/deep/get; Domain=a.site.test",
        "__Secure-lab=1; Path=/x; Secure; Partitioned",
        "lab3=1; Path=/lab",
    ] {
        let sent = stage.post_at(host, "/lab/deep/line", line, &note);
        assert_eq!(sent.status, 200, "{}", sent.body);
        let lines = sent.headers("set-cookie");
        assert_eq!(lines[0], line, "the very line");
        if let Some(noted) = lines.get(1) {
            note = noted.split(';').next().unwrap_or_default().to_owned();
        }
    }
    let deleted = |note: &str| deleted_by(&stage.reset_at(host, note));
    let key = |name: &str, path: &str, domain: Option<&str>, partitioned| Key {
        name: name.to_owned(),
        path: path.to_owned(),
        domain: domain.map(str::to_owned),
        partitioned,
    };
    let planted = [
        key("lab", "/account/login", None, false),
        key("lab", "/LAB", None, false),
        key("lab2", "/lab/deep/get", Some(host), false),
        key("__Secure-lab", "/x", None, true),
    ];
    let all = deleted(&note);
    for key in &planted {
        assert!(all.contains(key), "the reset leaves {key:?}");
    }
    assert!(!all.iter().any(|key| key.name == "lab3"), "that one comes by itself");
    let own = key("planted_elsewhere", "/lab/deep", None, false);
    assert!(all.contains(&own), "the note goes, too");

    let line = "lab=1; Path=/account/login; Max-Age=9999";
    let forgot = stage.post_at(host, "/lab/deep/line/forget", line, &note);
    let left = forgot.cookies();
    let left = left.split("; ").find(|pair| pair.starts_with("planted_elsewhere="));
    let all = deleted(left.expect("three are left"));
    assert!(!all.contains(&planted[0]), "it was deleted by itself");
    assert!(all.contains(&planted[1]));
}

/// The note is a cookie, so the visitor, or another program on this host, can change it.
#[test]
fn a_forged_note_makes_the_reset_touch_nothing_but_the_lab() {
    let stage = Stage::borrow();
    let forged = "planted_elsewhere=other%3D%3B%20Path%3D%2F%3B%20Max-Age%3D0%0A\
                  session%3D1%3B%20Path%3D%2F%0Alab%3D1%3B%20Path%3D%2Fx%0A%0Ax";
    let response = stage.reset_at("localhost:8000", forged);
    for line in response.headers("set-cookie") {
        let mut known =
            book::planted().map(|(name, _)| *name).chain(["planted_elsewhere", "wide"]);
        let name = line.split('=').next().unwrap_or_default();
        assert!(known.any(|ours| ours == name), "{line}");
        assert!(line.contains("Max-Age=0"), "{line}");
    }
}

#[test]
fn a_note_has_an_end_and_says_so() {
    let stage = Stage::borrow();
    let mut note = String::new();
    for number in 0..200 {
        let line = format!("lab{number}=1; Path=/somewhere/else");
        let sent = stage.post_at("localhost:8000", "/lab/deep/line", &line, &note);
        if sent.status == 422 {
            assert!(sent.headers("set-cookie").is_empty());
            assert!(number > 20, "only {number} fit");
            return;
        }
        let noted = sent.headers("set-cookie")[1].split(';').next();
        note = noted.unwrap_or_default().to_owned();
        assert!(note.len() <= 4097, "name and value are 4096 bytes at most");
    }
    panic!("two hundred lines in one cookie");
}

#[test]
fn the_reset_touches_no_other_programs_cookie() {
    let stage = Stage::borrow();
    let foreign = ["other", "sessionid", "_ga", "laboratory-of-others", "csrftoken"];
    let pairs: Vec<String> = foreign.iter().map(|name| format!("{name}=1")).collect();
    let deleted = deleted_by(&stage.reset_at("localhost:8000", &pairs.join("; ")));
    let ours: BTreeSet<&str> = book::planted()
        .map(|(name, _)| *name)
        .chain(["session", "laboratory-of-others"])
        .collect();
    for key in deleted {
        assert!(ours.contains(key.name.as_str()), "{key:?} is not ours");
    }
}

#[test]
fn the_reset_says_nothing_of_lab_cookies_that_are_not_there() {
    let stage = Stage::borrow();
    let deleted = deleted_by(&stage.reset_at("localhost:8000", "other=1"));
    assert!(!deleted.iter().any(|key| key.name.contains("lab")), "{deleted:?}");
}

// From here on: the session.

#[test]
fn the_reset_ends_the_session_on_the_server() {
    let stage = Stage::borrow();
    let copied = stage.press("session::set_session").response.cookies();
    let response = stage.reset_at("localhost:8000", &copied);
    let session = Key {
        name: "session".to_owned(),
        path: "/".to_owned(),
        domain: None,
        partitioned: false,
    };
    assert!(deleted_by(&response).contains(&session), "the browser is told");
    assert_eq!(stage.get("/session/get", &copied).body, "None", "the copy is dead");
}

/// Ten seconds after a press this is always so: the server has forgotten the session, and the browser
/// has not.
#[test]
fn the_reset_deletes_the_cookie_of_a_session_that_has_ended() {
    let stage = Stage::borrow();
    let dead = format!("session={}", "0".repeat(64));
    let deleted = deleted_by(&stage.reset_at("localhost:8000", &dead));
    let left = !deleted.iter().any(|key| key.name == "session");
    assert!(
        !left,
        "the browser keeps a dead session cookie, and the panel goes on showing it"
    );
}

#[test]
fn a_reset_needs_post() {
    let stage = Stage::borrow();
    assert_eq!(stage.get("/lab/deep/reset", "test1=123").status, 405);
}

// From here on: the lists in the chapters.

#[test]
fn every_chapter_lists_what_its_demos_plant_and_nothing_else() {
    let stage = Stage::borrow();
    for chapter in book::ALL {
        let mut set = BTreeSet::new();
        for handler in handlers() {
            if handler.starts_with(&format!("{}::", chapter.slug)) {
                for key in set_by(&stage.press(&handler)) {
                    set.insert((key.name, key.path));
                }
            }
        }
        // The cookies of the lab are found by name, that of the session by the session engine.
        set.retain(|(name, _)| name != "session" && name != "lab");
        let listed: BTreeSet<(String, String)> = chapter
            .planted
            .iter()
            .map(|(n, p)| (n.to_string(), p.to_string()))
            .collect();
        assert_eq!(
            listed.len(),
            chapter.planted.len(),
            "{}: one is listed twice",
            chapter.slug
        );
        let missing: Vec<_> = set.difference(&listed).collect();
        assert!(
            missing.is_empty(),
            "{} sets and doesn't list {missing:?}",
            chapter.slug
        );
        let mut stale: Vec<_> = listed.difference(&set).collect();
        // A button of the page plants it by script.
        stale.retain(|(name, _)| name != "by_script");
        assert!(stale.is_empty(), "{} lists and never sets {stale:?}", chapter.slug);
    }
}

/// The deleting lines depend on the host and on the names of cookies, both of which the visitor
/// chooses.
#[test]
fn a_reset_has_an_end_whatever_the_host_and_the_names() {
    let deep = format!("{}localhost", "a.".repeat(118));
    let long = format!("lab{}", "x".repeat(400));
    for (host, name) in [("localhost:8000", &long[..]), (&deep, "lab"), (&deep, &long)]
    {
        let ask = |accept: &str| {
            let cookies: Vec<_> = (0..60).map(|n| format!("{name}{n}=1")).collect();
            let cookies = cookies.join("; ");
            let headers = [
                &format!("Host: {host}")[..],
                &format!("Accept: {accept}"),
                &format!("Cookie: {cookies}"),
            ];
            let request = http1::request("POST /lab/deep/reset", &headers, "");
            site::shared().send(&request)
        };
        let own = ask("text/plain");
        let lines = own.headers("set-cookie");
        let bytes: usize = lines.iter().map(|it| it.len() + 14).sum();
        assert!(bytes > 200 * 1024, "{host}: there is enough to delete, {bytes}");
        assert!(bytes <= 256 * 1024, "{host}: browsers take no more, {bytes}");
        let json = ask("application/json").body.len();
        assert!(json < 6_000_000, "{host}: {json} bytes");
    }
}
