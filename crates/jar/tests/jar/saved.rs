//! Cookies that are removed, and jars that are saved and loaded.

use browser_jar::{Context, Engine, Jar};
use serde_json::{Value, json};
use time::Duration;

use super::{NOW, get, receive, text, url};

const SHOP: &str = "https://shop.example.com/";

/// A jar with two session cookies, one cookie for an hour, and one of another site.
fn jar() -> Jar {
    let lines = ["a=1", "b=2; Max-Age=3600", "c=3; Domain=example.com"];
    let (mut jar, _) = receive(Engine::Standard, SHOP, &lines);
    jar.receive(&url("https://a.github.io/"), b"d=4", Context::default(), NOW);
    jar
}

fn names(jar: &Jar) -> String {
    jar.cookies(NOW).map(|cookie| text(&cookie.name)).collect()
}

/// The number of stored cookies, including expired ones.
fn count(jar: &Jar) -> usize {
    serde_json::to_value(jar).expect("it can be written")["cookies"]
        .as_array()
        .map_or(0, Vec::len)
}

#[test]
fn one_cookie_is_removed_by_its_order() {
    let mut jar = jar();
    let order =
        jar.cookies(NOW).find(|it| it.name == b"c").expect("it is there").order();
    assert_eq!(jar.remove(order).map(|it| it.value), Some(b"3".to_vec()));
    assert_eq!(jar.remove(order), None);
    assert_eq!(names(&jar), "abd");
    assert_eq!(text(&get(&mut jar, SHOP)), "a=1; b=2");
}

#[test]
fn the_end_of_a_session_leaves_what_has_an_end_of_its_own() {
    let mut jar = jar();
    jar.end_session();
    assert_eq!(names(&jar), "b");
}

#[test]
fn what_is_over_can_be_removed() {
    let mut jar = jar();
    let end = NOW + Duration::HOUR;
    jar.remove_expired(end - Duration::SECOND);
    assert_eq!(count(&jar), 4);
    jar.remove_expired(end);
    assert_eq!(count(&jar), 3);
    assert_eq!(names(&jar), "acd");
}

/// A removed cookie must not count towards the limit of the whole store.
#[test]
fn what_was_removed_no_longer_counts_toward_the_limit() {
    let mut jar = Jar::new(Engine::Standard);
    let fill = |jar: &mut Jar| {
        for number in 0..3000 {
            let from = url(&format!("https://site{number}.com/"));
            let decision = jar.receive(&from, b"a=1", Context::default(), NOW);
            assert!(decision.evicted.is_empty(), "{number}");
        }
    };
    fill(&mut jar);
    jar.end_session();
    fill(&mut jar);
    let order = jar.cookies(NOW).next().expect("it is full").order();
    jar.remove(order);
    let loaded = serde_json::to_string(&jar).expect("it can be written");
    let loaded: Jar = serde_json::from_str(&loaded).expect("it can be read");
    for mut jar in [jar, loaded] {
        let mut more = |name: &str| {
            let from = url(&format!("https://{name}.com/"));
            jar.receive(&from, b"a=1", Context::default(), NOW).evicted.len()
        };
        assert_eq!([more("first"), more("second")], [0, 1]);
    }
}

/// The saved form must not change, so that later versions can load it.
#[test]
fn a_jar_is_written_in_this_form() {
    let line =
        ["sid=\"\u{e9}\"; Max-Age=3600; Secure; HttpOnly; SameSite=Lax; Path=/a"];
    let (jar, _) = receive(Engine::Firefox, SHOP, &line);
    let now = [NOW.unix_timestamp(), 0];
    assert_eq!(
        serde_json::to_value(&jar).expect("it can be written"),
        json!({"version": 2, "engine": "firefox", "third_party": "partitioned", "next": 1, "cookies": [{
            "name": "sid", "value": "\"\u{c3}\u{a9}\"", "domain": "shop.example.com",
            "host_only": true, "path": "/a", "secure": true, "http_only": true,
            "same_site": "lax", "partitioned": false, "partition": null,
            "expires": [now[0] + 3600, 0], "created": now, "last_access": now,
            "updated": now, "order": 0,
        }]})
    );
}

#[test]
fn what_no_jar_has_written_is_an_error() {
    let written = serde_json::to_value(jar()).expect("it can be written");
    let read = |change: &dyn Fn(&mut Value)| {
        let mut value = written.clone();
        change(&mut value);
        serde_json::from_value::<Jar>(value)
    };
    assert!(read(&|_| {}).is_ok());
    let wrong: [(&str, Value, &str); 14] = [
        ("/version", json!(1), "version 2"),
        ("/engine", json!("lynx"), "unknown variant"),
        ("/next", json!(3), "an order"),
        ("/cookies/1/order", json!(0), "an order"),
        ("/cookies/1/name", json!("a"), "twice"),
        ("/cookies/0/name", json!("a=b"), "a byte"),
        ("/cookies/0/value", json!("1\r\nX: y"), "a byte"),
        ("/cookies/0/value", json!("1; b=2"), "a byte"),
        ("/cookies/0/value", json!("中"), "no byte"),
        ("/cookies/0/value", json!("v".repeat(4097)), "too long"),
        ("/cookies/0/domain", json!("Shop.example.com"), "no host"),
        ("/cookies/0/domain", json!("example.com/a"), "no host"),
        ("/cookies/0/path", json!("a"), "slash"),
        ("/cookies/0/created", json!([i64::MAX, 0]), "out of range"),
    ];
    for (member, value, why) in wrong {
        let read = read(&|jar| {
            *jar.pointer_mut(member).expect("a member of the form") = value.clone();
        });
        let error = read.map(|_| ()).expect_err(member).to_string();
        assert!(error.contains(why), "{member} = {value}: {error}");
    }
}
