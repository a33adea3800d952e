use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::clinic::case::Case;
use crate::clinic::diagnosis::diagnose;

fn ids(lines: &[&str]) -> Vec<Vec<&'static str>> {
    let case = json!({ "set_url": "https://www.example.com/", "set_cookie": lines });
    let now = datetime!(2026-11-24 08:00 UTC);
    let case = Case::read(&case, now).expect("a case");
    let diagnosis = diagnose(&case);
    let warnings = Warnings::new(&diagnosis);
    let of = |line| warnings.of(line).iter().map(|it| it.id).collect();
    diagnosis.lines.iter().map(of).collect()
}

#[test]
fn each_thing_that_hardly_anybody_means_is_warned_of() {
    for (line, expected) in [
        ("a=1; Expires=Mon, 30 Nov 2026 12:00:00 CST", "date-zone"),
        ("a=1; Max-Age=3600000", "milliseconds"),
        ("a=1; Secure=false", "flag-with-false"),
        ("a=1; HttpOnly=0", "flag-with-false"),
        ("a=; Max-Age=3600", "empty-value-kept"),
        ("a=1; Expires=0", "attribute-not-read"),
        ("a=1; Max-Age=1h", "attribute-not-read"),
        ("a=1; SameSite=Lex", "attribute-not-read"),
        ("a=1; Same-Site=Lax", "attribute-not-read"),
        ("a=1; Path=login", "attribute-not-read"),
        ("sid=1; Domain=example.com", "domain-widens-session"),
        ("a=1, b=2; Path=/", "joined-lines"),
        ("Secure; sid=1", "pair-not-first"),
        ("p=\"a;b\"; Path=/", "value-cut"),
        ("p={\"a\":\"x;y\"}; Path=/", "value-cut"),
        ("path=/; sid=1; HttpOnly", "pair-not-first"),
    ] {
        assert_eq!(ids(&[line]), [[expected]], "{line}");
    }
    for line in [
        "a=1",
        "sid=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000; Priority=High",
        "a=1; Expires=Mon, 30 Nov 2026 12:00:00 GMT",
        "a=1; Max-Age=60; Expires=Mon, 30 Nov 2026 12:00:00 CST",
        "csrftoken=1; Domain=example.com",
        "a=; Max-Age=0",
        "a=; Path=/",
        "Secure=1; Path=/",
        "path=/; Secure",
        "p=\"a b\"; Path=/",
        "p={\"a\":1,\"b\":[2]}; Path=/",
        "p=\"",
        "sid=1; Domain=other.example; Max-Age=3600000",
    ] {
        assert_eq!(ids(&[line]), [[""; 0]], "{line}");
    }
}

#[test]
fn a_cookie_that_is_emptied_is_warned_of() {
    assert_eq!(ids(&["a=1", "a="]), [vec![], vec!["empty-value-kept"]]);
    assert_eq!(ids(&["a=1", "a=; Max-Age=0"]), [[""; 0]; 2]);
}

#[test]
fn two_of_one_name_are_warned_of_where_a_request_may_carry_both() {
    let both = vec![vec!["same-name"]; 2];
    assert_eq!(ids(&["a=1", "a=2; Path=/x"]), both);
    assert_eq!(ids(&["a=1", "a=2; Domain=example.com"]), both);
    assert_eq!(ids(&["a=1; Path=/y", "a=2; Path=/x"]), [[""; 0]; 2]);
    assert_eq!(ids(&["a=1", "a=2"]), [[""; 0]; 2]);
}
