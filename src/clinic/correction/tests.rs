use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::clinic::case::CaseResponse;
use crate::clinic::diagnosis::diagnose;

fn corrected(set_url: &str, line: &str, request: Value, engine: &str) -> String {
    let case = json!({
        "set_url": set_url, "set_cookie": [line], "request": request, "engine": engine,
    });
    let now = datetime!(2026-11-24 08:00 UTC);
    let case = Case::read(&case, now).expect("a case");
    let diagnosis = diagnose(&case);
    match Corrections::new(&case, &diagnosis).of(0) {
        Correction::Fine => "fine".to_owned(),
        Correction::Changed { line, https, .. } => {
            let over = if https { "https: " } else { "" };
            format!("{over}{}", String::from_utf8_lossy(&line))
        }
        Correction::Question { line, .. } => {
            format!("? {}", String::from_utf8_lossy(&line))
        }
        Correction::Separated(lines) => {
            String::from_utf8_lossy(&lines.join(&b"\n"[..])).into_owned()
        }
        Correction::Impossible(why) => why.en.to_owned(),
    }
}

#[test]
fn the_change_is_the_smallest_that_works() {
    let a = "https://a.example.com/login";
    let here = json!({ "url": "https://a.example.com/" });
    let cross = json!({ "url": "https://a.example.com/", "site": "cross-site", "top_level": false });
    let post = json!({ "url": "https://a.example.com/", "site": "cross-site", "method": "POST" });
    let late = json!({ "url": "https://a.example.com/", "after_s": 7200 });
    let sibling = json!({ "url": "https://b.example.com/" });
    for (line, request, expected) in [
        ("a=1", &here, "fine"),
        ("a=1; Path=/x", &here, "a=1; Path=/"),
        ("a=1; SameSite=None", &here, "a=1; SameSite=None; Secure"),
        ("a=1; Partitioned", &here, "a=1; Partitioned; Secure"),
        ("a=1; Domain=b.example.com", &here, "a=1"),
        ("a=1; Domain=com", &here, "a=1"),
        ("a=1; Path=/", &sibling, "a=1; Path=/; Domain=example.com"),
        ("a=1; SameSite=Strict", &cross, "a=1; SameSite=None; Secure"),
        ("a=1", &cross, "a=1; Secure; SameSite=None"),
        ("a=1", &post, "a=1; Secure; SameSite=None"),
        ("__Host-a=1; Secure", &here, "__Host-a=1; Secure; Path=/"),
        ("__Host-a=1; Path=/", &here, "__Host-a=1; Path=/; Secure"),
        ("a=1; Max-Age=0", &here, "? a=1"),
        ("a=1; Max-Age=60", &late, "a=1; Max-Age=86400"),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", &here, "? a=1"),
        ("a=1\u{1}; Path=/", &here, "a=1; Path=/"),
    ] {
        assert_eq!(corrected(a, line, request.clone(), "standard"), expected, "{line}");
    }
}

#[test]
fn without_encryption_secure_goes_or_https_comes() {
    let here = json!({ "url": "http://a.example.com/" });
    let a = "http://a.example.com/";
    assert_eq!(corrected(a, "a=1; Secure", here.clone(), "standard"), "a=1");
    let cross = json!({ "url": "http://a.example.com/", "site": "cross-site", "top_level": false });
    let line = corrected(a, "a=1", cross, "standard");
    assert_eq!(line, "https: a=1; Secure; SameSite=None");
}

#[test]
fn where_no_change_helps_it_says_why() {
    let a = "https://a.example.com/";
    let here = json!({ "url": a });
    for (line, request, engine, why) in [
        ("=", here.clone(), "standard", NO_COOKIE),
        (&format!("a={}", "x".repeat(5000)), here.clone(), "standard", TOO_LONG),
        ("a=1", json!({ "url": "https://b.example.org/" }), "standard", OTHER_SITE),
        (
            "a=1; SameSite=None; Secure",
            json!({ "url": a, "site": "cross-site", "top_level": false }),
            "safari",
            BLOCKED,
        ),
        (
            "a=1; SameSite=None; Secure",
            json!({ "url": a, "site": "cross-site", "top_level": false }),
            "chromium",
            BLOCKED,
        ),
    ] {
        assert_eq!(corrected(a, line, request, engine), why.en, "{line}");
    }
}

/// Set below a page of a different site and asked for there.
#[test]
fn below_another_site_each_policy_has_its_own_line() {
    for (engine, policy, expected) in [
        ("standard", "allowed", "a=1; Secure; SameSite=None"),
        ("chromium", "blocked", "a=1; Secure; SameSite=None; Partitioned"),
        ("chromium", "allowed", "a=1; Secure; SameSite=None"),
        ("firefox", "partitioned", "fine"),
        ("firefox", "blocked", "a=1; Secure; Partitioned"),
        ("webkitgtk", "sent-not-set", BLOCKED.en),
        ("safari", "blocked", BLOCKED.en),
    ] {
        let case = json!({
            "engine": engine, "third_party": policy,
            "set_url": "https://a.example/", "set_cookie": ["a=1"],
            "set_context": {
                "top_level": false, "top_level_site": "https://news.example/",
            },
            "request": {
                "url": "https://a.example/", "top_level": false,
                "top_level_site": "https://news.example/",
            },
        });
        let case = Case::read(&case, datetime!(2026-11-24 08:00 UTC)).expect("a case");
        let diagnosis = diagnose(&case);
        let found = match Corrections::new(&case, &diagnosis).of(0) {
            Correction::Changed { line, .. } => {
                String::from_utf8_lossy(&line).into_owned()
            }
            Correction::Fine => "fine".to_owned(),
            Correction::Impossible(why) => why.en.to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected, "{engine}, {policy}");
    }
}

/// However many responses prepared the store, each counts: here only the last has set the cookie
/// that an unencrypted response must leave alone.
#[test]
fn nothing_is_proposed_that_the_store_before_forbids() {
    let prior = |n: usize| {
        let line = if n == 11 { "a=0; Secure; Path=/" } else { "b=1; Path=/" };
        json!({ "url": "https://a.example.com/", "set_cookie": [line] })
    };
    let case = json!({
        "prior": (0..12).map(prior).collect::<Vec<_>>(),
        "set_url": "http://a.example.com/", "set_cookie": ["a=1; Path=/"],
        "request": { "url": "http://a.example.com/" },
    });
    let now = datetime!(2026-11-24 08:00 UTC);
    let case = Case::read(&case, now).expect("a case");
    let diagnosis = diagnose(&case);
    let Correction::Changed { line, https, .. } =
        Corrections::new(&case, &diagnosis).of(0)
    else {
        panic!("over https it can be written");
    };
    assert!(https, "{}", String::from_utf8_lossy(&line));
}

#[test]
fn where_no_line_helps_the_way_out_fits_the_hosts() {
    for (from, line, to, why) in [
        ("http://localhost:3000/", "a=1", "http://127.0.0.1:3000/", LOOPBACK),
        ("http://[::1]/", "a=1", "http://localhost/", LOOPBACK),
        (
            "http://app.localhost/",
            "a=1; Domain=.localhost",
            "http://api.localhost/",
            BELOW_LOCALHOST,
        ),
        ("https://example.com./", "a=1", "https://example.com/", TRAILING_DOT),
        (
            "https://web.vercel.app/",
            "a=1; Domain=vercel.app",
            "https://api.vercel.app/",
            OTHER_SITE,
        ),
        ("https://a.example/", "a=1", "https://b.example/", OTHER_SITE),
    ] {
        let found = corrected(from, line, json!({ "url": to }), "standard");
        assert_eq!(found, why.en, "{from} {to}");
    }
}

#[test]
fn no_correction_is_sought_for_what_is_too_long_to_try() {
    let a = "https://a.example.com/";
    let here = json!({ "url": a });
    let line = |many: usize| format!("a=1; Path=/x{}", ";b".repeat(many));
    let corrected = |line: &str| corrected(a, line, here.clone(), "standard");
    assert!(corrected(&line(MOST_ATTRIBUTES - 1)).starts_with("a=1; Path=/;b"));
    assert_eq!(corrected(&line(MOST_ATTRIBUTES)), NOTHING.en);
    let long = format!("a=1; Path=/x; {}", "b".repeat(LONGEST));
    assert_eq!(corrected(&long), NOTHING.en);
}

fn case(lines: &[&str], request: &str) -> Case {
    let case = json!({
        "prior": [{
            "url": "https://a.example.com/app/login",
            "set_cookie": [
                "d=1; Domain=example.com; Path=/; Secure", "p=1", "__Host-h=1; Secure; Path=/",
                "c=1; Path=/; Secure; SameSite=None; Partitioned",
            ],
        }],
        "set_url": "https://a.example.com/logout", "set_cookie": lines,
        "request": { "url": request },
    });
    Case::read(&case, datetime!(2026-11-24 08:00 UTC)).expect("a case")
}

/// What a line that deletes is told to be, put through the jar: the cookie that stayed is gone.
#[test]
fn a_deletion_is_corrected_into_one_that_hits() {
    for (line, expected, gone) in [
        ("d=; Max-Age=0; Path=/", "d=; Max-Age=0; Path=/; Domain=example.com", "d"),
        ("d=; Max-Age=0; Domain=com", "d=; Max-Age=0; Domain=example.com", "d"),
        ("p=; Max-Age=0; Path=/", "p=; Max-Age=0; Path=/app", "p"),
        ("p=; Max-Age=0; Path=/app/", "p=; Max-Age=0; Path=/app", "p"),
        ("h=; Max-Age=0; Path=/", "__Host-h=; Max-Age=0; Path=/; Secure", "__Host-h"),
        ("__Host-h=; Max-Age=0", "__Host-h=; Max-Age=0; Path=/; Secure", "__Host-h"),
        ("c=; Max-Age=0; Path=/", "c=; Max-Age=0; Path=/; Secure; Partitioned", "c"),
        (
            "p=x; Max-Age=0; SameSite=None",
            "p=x; Max-Age=0; SameSite=None; Path=/app; Secure",
            "p",
        ),
    ] {
        let told = |lines: &[&str]| {
            let case = case(lines, "https://a.example.com/app/");
            let diagnosis = diagnose(&case);
            assert_eq!(diagnosis.is_ok(&case), lines[0] == expected, "{lines:?}");
            let left = diagnosis.stored().any(|it| it.name == gone.as_bytes());
            (Corrections::new(&case, &diagnosis).of(0), left)
        };
        let (correction, left) = told(&[line]);
        assert!(left, "{line} deletes");
        let Correction::Changed { line: corrected, https: false, .. } = correction
        else {
            panic!("{line}: {correction:?}");
        };
        assert_eq!(String::from_utf8_lossy(&corrected), expected, "{line}");
        assert_eq!(told(&[expected]), (Correction::Fine, false), "{expected}");
    }
}

#[test]
fn a_deletion_is_never_corrected_into_a_line_that_keeps() {
    for line in ["z=; Max-Age=0", "z; Max-Age=0", "d=x; Max-Age=0; Domain=example.com"]
    {
        for request in ["https://a.example.com/app/", "https://b.example.com/"] {
            let case = case(&[line], request);
            let correction = Corrections::new(&case, &diagnose(&case)).of(0);
            let kept = matches!(
                correction,
                Correction::Changed { .. } | Correction::Separated(_)
            );
            assert!(!kept, "{line}: {correction:?}");
        }
    }
}

#[test]
fn a_cookie_that_a_later_response_replaces_needs_no_other_name() {
    let response = |line: &str, path: &str| CaseResponse {
        url: Url::parse(&format!("https://a.example/{path}")).expect("a URL"),
        lines: vec![line.as_bytes().to_vec()],
        by: browser_jar::Setter::Response,
        context: Default::default(),
        at: datetime!(2026-11-24 08:00 UTC),
        prior: false,
    };
    let mut case = case(&[], "https://a.example/");
    case.responses = vec![response("a=1; Path=/", "1"), response("a=2; Path=/", "2")];
    let diagnosis = diagnose(&case);
    let corrections = Corrections::new(&case, &diagnosis);
    assert_eq!(corrections.of(0), Correction::Fine);
    // In one response the first of the two is lost.
    case.responses[0].lines.push(b"a=3; Path=/".to_vec());
    let diagnosis = diagnose(&case);
    let corrections = Corrections::new(&case, &diagnosis);
    assert_eq!(corrections.of(0), Correction::Impossible(OVERWRITTEN));
    assert_eq!(corrections.of(1), Correction::Fine);
}

#[test]
fn an_unencrypted_request_becomes_encrypted_before_secure_goes() {
    let a = "https://a.example/";
    for (to, line, expected) in [
        ("ws://a.example/socket", "sid=1; Path=/; Secure", Edit::Wss),
        ("http://a.example/", "sid=1; Path=/; Secure", Edit::Https),
    ] {
        let case =
            json!({ "set_url": a, "set_cookie": [line], "request": { "url": to } });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let correction = Corrections::new(&case, &diagnose(&case)).of(0);
        let expected = Correction::Changed {
            line: line.as_bytes().to_vec(),
            edits: vec![expected],
            https: true,
        };
        assert_eq!(correction, expected, "{to}");
    }
}
