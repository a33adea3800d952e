//! Cases of every rule, each with its section. The section is of rfc6265bis unless it begins with layered
//! (layered-cookies), chips, or the name of an engine.

use std::collections::BTreeSet;

use browser_jar::Engine::{self, Chromium, Firefox, Safari, Standard, WebkitGtk};
use browser_jar::Outcome::Stored;
use browser_jar::Setter::DocumentCookie;
use browser_jar::{Context, Decision, Jar, Language, Rule};
use time::Duration;

use super::eviction::fill;
use super::lines::{HTTP, HTTPS, LINES, LOCAL};
use super::policies;
use super::script;
use super::{CROSS_SITE, EMBEDDED, NOW, get, receive, text, url};

/// A case of an attribute: section, engine, line; the rule of its last attribute, and whether it takes
/// effect.
type Attribute = (&'static str, Engine, &'static str, &'static str, bool);

#[rustfmt::skip]
const ATTRIBUTES: &[Attribute] = &[
    ("5.6.1", Standard, "a=1; Expires=Tue, 24 Nov 2026 13:00:00 GMT", "expires", true),
    ("5.1.1", Standard, "a=1; Expires=0", "not-a-date", false),
    ("5.1.1", Standard, "a=1; Expires=Sun, 31 Feb 2027 00:00:00 GMT", "not-a-date", false),
    ("5.6.2", Standard, "a=1; Max-Age=20", "max-age", true),
    ("5.6.2", Standard, "a=1; Max-Age=-0", "max-age-over", true),
    ("5.6.2", Standard, "a=1; Max-Age=+20", "invalid-max-age", false),
    ("5.6.2", Standard, "a=1; Max-Age=2.9", "invalid-max-age", false),
    ("5.6.2", Standard, "a=1; Max-Age=2; Expires=Tue, 24 Nov 2026 13:00:00 GMT", "max-age-beats-expires", false),
    ("5.6.3", Standard, "a=1; DOMAIN=.Example.com", "domain", true),
    ("5.6.3", Standard, "a=1; Domain", "empty-domain", false),
    ("5.6.4", Standard, "a=1; Path=/x", "path", true),
    ("5.6.4", Standard, "a=1; Path=x", "relative-path", false),
    ("5.6.5", Standard, "a=1; secure=false", "secure", true),
    ("5.6.6", Standard, "a=1; HTTPONLY", "http-only", true),
    ("5.6.7", Standard, "a=1; Secure; SameSite=none", "same-site-none", true),
    ("5.6.7", Standard, "a=1; SameSite=LAX", "same-site-lax", true),
    ("5.6.7", Standard, "a=1; SameSite=Strict", "same-site-strict", true),
    ("5.6.7", Standard, "a=1; SameSite=No", "unknown-same-site", false),
    ("chips 2.1", Standard, "a=1; Secure; Partitioned", "partitioned", true),
    ("5.6", Standard, "a=1; Version=1", "unknown-attribute", false),
    ("chromium", Chromium, "a=1; Expires=Thu, 01st Jan 2027 00:00:00 GMT", "chromium-not-a-date", false),
    ("chromium", Chromium, "a=1; Expires=Thu, 01 Jan 31841 00:00:00 GMT", "chromium-date", true),
    ("chromium", Chromium, "a=1; Max-Age=+20", "chromium-max-age-plus", true),
    ("firefox", Firefox, "a=1; Expires=1 Jan 2027", "firefox-date", true),
    ("firefox", Firefox, "a=1; Expires=1/2/2027 3:04 pm", "firefox-date", true),
    ("firefox", Firefox, "a=1; Expires=1.Jan.2027 00:00:00", "firefox-not-a-date", false),
    ("firefox", Firefox, "a=1; Max-Age=-", "firefox-max-age-minus", true),
    ("webkitgtk", WebkitGtk, "a=1; Secure; Partitioned", "webkitgtk-partitioned", false),
    ("webkitgtk", WebkitGtk, "a=1; Expires=Tue, 24 Nov 2026 12:00:00 -0800", "webkitgtk-date", true),
    ("webkitgtk", WebkitGtk, "a=1; Expires=Tue, 24 November 2026 13:00:00 GMT", "webkitgtk-not-a-date", false),
    ("webkitgtk", WebkitGtk, "a=1; Max-Age=+20", "webkitgtk-max-age", true),
    ("webkitgtk", WebkitGtk, "a=1; Max-Age=", "webkitgtk-max-age", true),
    ("webkitgtk", WebkitGtk, "a=1; Max-Age", "invalid-max-age", false),
    ("webkitgtk", WebkitGtk, "a=1; Max-Age=20", "max-age", true),
    ("webkitgtk", WebkitGtk, "a=1; Max-Age=20s", "invalid-max-age", false),
    ("webkitgtk", WebkitGtk, "a=1; SameSite=Strict; SameSite=No", "unknown-same-site", false),
    ("safari", Safari, "a=1; Secure; Partitioned", "safari-partitioned", false),
];

/// A case of a note: section, engine, URL, lines; a rule among the notes of the last line.
type Note = (&'static str, Engine, &'static str, &'static [&'static str], &'static str);

#[rustfmt::skip]
const NOTES: &[Note] = &[
    ("5.6", Standard, HTTPS, &["a"], "nameless"),
    ("4.1.1", Standard, HTTPS, &["a=\"1\""], "quotes-kept"),
    ("5.1.4", Standard, HTTPS, &["a=1"], "default-path"),
    ("5.7", Standard, HTTPS, &["a=1"], "host-only"),
    ("5.7", Standard, HTTPS, &["a=1"], "session-cookie"),
    ("5.7", Standard, HTTPS, &["a=1"], "unset-same-site"),
    ("5.7", Standard, "https://co.uk/", &["a=1; Domain=co.uk"], "public-suffix-host-only"),
    ("layered 5.4.3", Standard, "http://127.0.0.1/", &["a=1; Domain=127.0.0.1"], "ip-host-only"),
    ("5.5", Standard, HTTPS, &["a=1; Max-Age=34560001"], "capped"),
    ("5.5", Standard, HTTPS, &["a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT"], "capped"),
    ("5.7", Standard, LOCAL, &["a=1; Secure"], "secure-on-loopback"),
    ("5.7", Standard, HTTPS, &["a=1", "a=2"], "creation-kept"),
    ("5.7", Standard, HTTPS, &["a=1; Path=/", "a=; Max-Age=0"], "deletion-missed"),
    ("5.6.2", Standard, HTTPS, &["a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=2"], "max-age-beats-expires"),
    ("chromium", Chromium, HTTPS, &["a=1", "a=2"], "chromium-new-creation"),
    ("chromium", Chromium, HTTPS, &["a=1", "a=1; Secure"], "creation-kept"),
    ("chromium", Chromium, HTTPS, &["a=1; Max-Age=5; Max-Age=x"], "chromium-last-counts"),
    ("chromium", Chromium, HTTPS, &["a=1; Path=/é"], "chromium-path-not-ascii"),
    ("firefox", Firefox, HTTPS, &["a"], "firefox-name-without-value"),
    ("firefox", Firefox, HTTPS, &["a=1; Max-Age=5; Max-Age=x"], "firefox-last-counts"),
    ("firefox", Firefox, HTTPS, &["a=1; Path=/é"], "firefox-path-not-ascii"),
    ("firefox", Firefox, "https://a.test/", &["__Host-a=1; Secure"], "firefox-host-prefix-path"),
    ("firefox", Firefox, HTTPS, &["a=1"], "firefox-unset-is-none"),
    ("webkitgtk", WebkitGtk, HTTPS, &["a=1"], "webkitgtk-unset-is-none"),
    ("webkitgtk", WebkitGtk, HTTPS, &["a=1; SameSite=None"], "webkitgtk-none-without-secure"),
    ("webkitgtk", WebkitGtk, HTTPS, &["__Secure-a=1"], "webkitgtk-prefix"),
    ("webkitgtk", WebkitGtk, HTTPS, &["=__Host-a"], "webkitgtk-prefix"),
    ("webkitgtk", WebkitGtk, HTTPS, &["a=caf\u{e9}; Path=/"], "webkitgtk-cut"),
    ("webkitgtk", WebkitGtk, HTTPS, &["a=1; Max-Age=9; Expires=Tue, 24 Nov 2026 13:00:00 GMT"], "webkitgtk-last-counts"),
    ("safari", Safari, HTTPS, &["a=1"], "safari-unset-is-none"),
    ("safari", Safari, HTTPS, &["a=1; SameSite=None"], "safari-none-without-secure"),
];

/// A case of a request: section, engine, URL of the response, line; URL, method and context of a request
/// and the seconds until it; the rule by which the cookie is withheld, or `sent`.
type Request = (
    &'static str,
    Engine,
    (&'static str, &'static str),
    (&'static str, &'static str, Context, i64),
    &'static str,
);

const HOME: Context = Context { site: browser_jar::Site::SameSite, top_level: true };

#[rustfmt::skip]
const REQUESTS: &[Request] = &[
    ("5.8.3", Standard, (HTTPS, "a=1"), (HTTPS, "GET", HOME, 0), "sent"),
    ("5.8.3", Standard, (HTTPS, "a=1; Max-Age=5"), (HTTPS, "GET", HOME, 4), "sent"),
    ("5.8.3", Standard, (HTTPS, "a=1; Max-Age=5"), (HTTPS, "GET", HOME, 5), "expired"),
    ("5.8.3", Standard, (HTTPS, "a=1"), ("https://example.com/a/", "GET", HOME, 0), "other-host"),
    ("5.8.3", Standard, (HTTPS, "a=1; Domain=shop.example.com"), ("https://x.shop.example.com/a/", "GET", HOME, 0), "sent"),
    ("5.8.3", Standard, (HTTPS, "a=1; Domain=shop.example.com"), ("https://example.com/a/", "GET", HOME, 0), "other-domain"),
    ("5.8.3", Standard, (HTTPS, "a=1"), ("https://shop.example.com:8443/a/b", "GET", HOME, 0), "sent"),
    ("5.1.4", Standard, (HTTPS, "a=1"), ("https://shop.example.com/", "GET", HOME, 0), "other-path"),
    ("5.1.4", Standard, (HTTPS, "a=1; Path=/a"), ("https://shop.example.com/ab", "GET", HOME, 0), "other-path"),
    ("5.8.3", Standard, (HTTPS, "a=1; Secure"), (HTTP, "GET", HOME, 0), "secure-withheld"),
    ("5.8.3", Standard, (LOCAL, "a=1; Secure"), (LOCAL, "GET", HOME, 0), "sent"),
    ("5.6.7.1", Standard, (HTTPS, "a=1; SameSite=Strict"), (HTTPS, "GET", CROSS_SITE, 0), "strict-withheld"),
    ("5.6.7.1", Standard, (HTTPS, "a=1; SameSite=Lax"), (HTTPS, "GET", CROSS_SITE, 0), "sent"),
    ("5.6.7.1", Standard, (HTTPS, "a=1; SameSite=Lax"), (HTTPS, "POST", CROSS_SITE, 0), "lax-withheld"),
    ("5.6.7.1", Standard, (HTTPS, "a=1; SameSite=Lax"), (HTTPS, "GET", EMBEDDED, 0), "lax-withheld"),
    ("5.6.7", Standard, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 0), "unset-withheld"),
    ("5.6.7", Standard, (HTTPS, "a=1; SameSite=None; Secure"), (HTTPS, "POST", EMBEDDED, 0), "sent"),
    ("chips 2.2", Standard, (HTTPS, "a=1; SameSite=None; Secure; Partitioned"), (HTTPS, "GET", EMBEDDED, 0), "other-partition"),
    ("chromium", Chromium, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 120), "sent"),
    ("chromium", Chromium, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 121), "unset-withheld"),
    ("chromium", Chromium, (HTTPS, "a=1"), (HTTPS, "POST", EMBEDDED, 0), "chromium-third-party"),
    ("chromium", Chromium, (HTTPS, "a=1; SameSite=None; Secure"), (HTTPS, "GET", EMBEDDED, 0), "chromium-third-party"),
    ("firefox", Firefox, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 999), "sent"),
    ("firefox", Firefox, (HTTPS, "a=1"), (HTTPS, "POST", EMBEDDED, 999), "firefox-total-protection"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 999), "sent"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1"), (HTTPS, "POST", EMBEDDED, 0), "sent"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1; SameSite=Lax"), (HTTPS, "GET", EMBEDDED, 0), "lax-withheld"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1; Secure"), ("http://shop.example.com/a/", "GET", HOME, 0), "secure-withheld"),
    ("webkitgtk", WebkitGtk, ("https://localhost/", "a=1; Secure"), (LOCAL, "GET", HOME, 0), "webkitgtk-secure-on-loopback"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1; Max-Age=3"), (HTTPS, "GET", HOME, 3), "sent"),
    ("webkitgtk", WebkitGtk, (HTTPS, "a=1; Max-Age=3"), (HTTPS, "GET", HOME, 4), "expired"),
    ("safari", Safari, (HTTPS, "a=1"), (HTTPS, "POST", CROSS_SITE, 999), "sent"),
    ("safari", Safari, (HTTPS, "a=1; SameSite=None; Secure"), (HTTPS, "GET", EMBEDDED, 0), "safari-third-party"),
    ("safari", Safari, (HTTPS, "a=1; Secure"), (HTTP, "GET", HOME, 0), "secure-withheld"),
];

#[test]
fn each_line_is_stored_or_refused_by_its_rule() {
    for (section, engine, from, lines, outcome, rule) in LINES {
        let (_, decisions) = receive(*engine, from, lines);
        let last = decisions.last().expect("a case has a line");
        let found = (last.outcome, last.rule.id());
        assert_eq!(
            found,
            (*outcome, *rule),
            "{section}, {engine}: {lines:?} at {from}"
        );
    }
}

#[test]
fn each_attribute_is_read_by_its_rule() {
    for (section, engine, line, rule, used) in ATTRIBUTES {
        let (_, decisions) = receive(*engine, HTTPS, &[line]);
        let last = decisions[0].attributes.last().expect("the line has an attribute");
        let found = (last.rule.id(), last.used);
        assert_eq!(found, (*rule, *used), "{section}, {engine}: {line}");
        let shown = &line.as_bytes()[last.span.clone()];
        assert!(shown.starts_with(&last.name), "{line}: {}", text(shown));
    }
}

#[test]
fn each_note_is_given() {
    for (section, engine, from, lines, rule) in NOTES {
        let (_, decisions) = receive(*engine, from, lines);
        let last = decisions.last().expect("a case has a line");
        let notes: Vec<_> = last.notes.iter().map(|note| note.rule.id()).collect();
        assert!(notes.contains(rule), "{section}, {engine}: {lines:?}: {notes:?}");
    }
}

#[test]
fn each_request_carries_what_its_rules_allow() {
    for (section, engine, (from, line), (to, method, context, after), rule) in REQUESTS
    {
        let (mut jar, decisions) = receive(*engine, from, &[line]);
        assert_eq!(decisions[0].outcome, Stored, "{line}");
        let (to, after) = (url(to), NOW + Duration::seconds(*after));
        let explained = jar.explain(&to, method, *context, after);
        let found = explained.withheld.first().map(|withheld| withheld.rule.id());
        assert_eq!(
            found.unwrap_or("sent"),
            *rule,
            "{section}, {engine}: {line} at {from}, {method} {to}"
        );
        let sent = jar.send(&to, method, *context, after).sent.len();
        assert_eq!(sent, usize::from(found.is_none()), "it is sent or withheld");
    }
}

/// The control characters in rfc6265bis §5.6, step 1.
#[test]
fn every_control_character_but_the_tab_refuses_the_line() {
    for byte in 0..=u8::MAX {
        let line = [b"a=1", &[byte][..], b"2"].concat();
        let mut jar = Jar::new(Standard);
        let decision = jar.receive(&url(HTTPS), &line, Context::default(), NOW);
        let control = byte.is_ascii_control() && byte != b'\t';
        assert_eq!(decision.rule.id() == "control-character", control, "{byte:#x}");
    }
}

/// The decision about a line that answers a cross-site request from within a page.
fn embedded(engine: Engine, line: &str) -> Decision {
    Jar::new(engine).receive(&url(HTTPS), line.as_bytes(), EMBEDDED, NOW)
}

#[test]
fn a_cross_site_sub_request_sets_what_its_engine_lets_it() {
    let none = "a=1; SameSite=None; Secure";
    let rule = |engine, line| embedded(engine, line).rule.id();
    assert_eq!(rule(Standard, none), "stored");
    assert_eq!(rule(Standard, "a=1"), "same-site-context");
    assert_eq!(rule(Standard, "a=1; SameSite=Lax"), "same-site-context");
    assert_eq!(rule(Chromium, "a=1"), "same-site-context");
    assert_eq!(rule(Chromium, none), "chromium-third-party");
    let partitioned = "a=1; SameSite=None; Secure; Partitioned";
    assert_eq!(rule(Chromium, partitioned), "stored");
    assert_eq!(rule(WebkitGtk, none), "webkitgtk-third-party");
    assert_eq!(rule(Firefox, "a=1"), "stored");
    assert_eq!(rule(Firefox, "a=1; SameSite=Strict"), "same-site-context");
    assert_eq!(rule(Safari, none), "safari-third-party");
    let link = Jar::new(Standard).receive(
        &url(HTTPS),
        b"a=1; SameSite=Strict",
        CROSS_SITE,
        NOW,
    );
    assert_eq!(link.rule.id(), "stored", "a top-level navigation sets anything");
}

/// Rule "leave secure cookies alone" of rfc6265bis §5.7.
#[test]
fn http_does_not_overlay_what_https_set_as_secure() {
    let overlaid = |secure: &str, line: &str| {
        let (mut jar, _) = receive(Standard, "https://shop.example.com/", &[secure]);
        let line = line.as_bytes();
        let considered = jar.consider(&url(HTTP), line, Context::default(), NOW);
        let rule = jar.receive(&url(HTTP), line, Context::default(), NOW).rule.id();
        assert_eq!(considered.map_or_else(|it| it.rule.id(), |_| "stored"), rule);
        rule
    };
    assert_eq!(overlaid("a=1; Secure; Path=/a", "a=2; Path=/a"), "secure-left-alone");
    assert_eq!(overlaid("a=1; Secure; Path=/a", "a=2; Path=/a/b"), "secure-left-alone");
    assert_eq!(overlaid("a=1; Secure; Path=/a", "a=2; Path=/"), "stored");
    assert_eq!(
        overlaid("a=1; Secure", "a=2; Path=/; Domain=example.com"),
        "secure-left-alone"
    );
    assert_eq!(
        overlaid("a=1; Secure; Domain=example.com", "a=2; Path=/"),
        "secure-left-alone"
    );
    assert_eq!(overlaid("a=1; Secure; Max-Age=0", "a=2; Path=/"), "stored");
    assert_eq!(overlaid("b=1; Secure", "a=2; Path=/"), "stored");
}

/// The order of retrieval in rfc6265bis §5.8.3.
#[test]
fn longer_paths_go_first_then_older_cookies() {
    let lines =
        ["a=1; Path=/", "b=2; Path=/a", "c=3; Path=/", "d; Path=/a", "a=4; Path=/"];
    let (mut jar, _) = receive(Standard, HTTPS, &lines);
    assert_eq!(text(&get(&mut jar, HTTPS)), "b=2; d; a=4; c=3");
}

/// The names of all rules that the cases above reach. Their reasons are checked on the way.
fn seen() -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let mut say = |rule: Rule, reasons: [String; 2]| {
        seen.insert(rule.id());
        for reason in reasons {
            assert!(!reason.contains(['{', '}']), "{}: {reason}", rule.id());
            assert!(!reason.trim().is_empty());
        }
    };
    let mut decided = |decision: &Decision| {
        say(decision.rule, Language::ALL.map(|lang| decision.reason(lang)));
        for note in &decision.notes {
            say(note.rule, Language::ALL.map(|lang| note.reason(lang)));
        }
        for attribute in &decision.attributes {
            say(attribute.rule, Language::ALL.map(|lang| attribute.reason(lang)));
        }
    };
    for (_, engine, from, lines, ..) in LINES {
        receive(*engine, from, lines).1.iter().for_each(&mut decided);
    }
    script::CASES.iter().map(script::decide).for_each(|it| decided(&it));
    let page = url(HTTPS);
    let mut jar = Jar::new(Standard);
    decided(&jar.receive_by(DocumentCookie, &page, b"a=1", EMBEDDED, NOW));
    for (_, engine, line, ..) in ATTRIBUTES {
        receive(*engine, HTTPS, &[line]).1.iter().for_each(&mut decided);
    }
    for (_, engine, from, lines, _) in NOTES {
        receive(*engine, from, lines).1.iter().for_each(&mut decided);
    }
    let long =
        [format!("a={}", "v".repeat(4096)), format!("a=1; Path=/{}", "p".repeat(1024))];
    for line in &long {
        receive(Standard, HTTPS, &[line]).1.iter().for_each(&mut decided);
    }
    receive(Standard, HTTPS, &["a=1; Path=/; Path=/a"]).1.iter().for_each(&mut decided);
    decided(&embedded(Standard, "a=1"));
    decided(&embedded(Firefox, "a=1"));
    decided(&embedded(WebkitGtk, "a=1"));
    decided(&Jar::new(Firefox).receive(
        &url(HTTPS),
        b"a=\xff",
        Context::default(),
        NOW,
    ));
    let (decisions, reasons) = policies::seen();
    decisions.iter().for_each(&mut decided);
    let (mut jar, _) = receive(Standard, HTTPS, &["a=1; Secure; Path=/"]);
    decided(&jar.receive(&url(HTTP), b"a=2; Path=/", Context::default(), NOW));
    let mut jar = Jar::new(Standard);
    fill(&mut jar, 181, |_| HTTPS.to_owned()).iter().for_each(&mut decided);
    let mut jar = Jar::new(Standard);
    let own = |number: usize| format!("https://h{number}.test/");
    fill(&mut jar, 3001, own).iter().for_each(&mut decided);
    for (rule, reasons) in reasons {
        say(rule, reasons);
    }
    for (_, engine, (from, line), (to, method, context, after), _) in REQUESTS {
        let (jar, _) = receive(*engine, from, &[line]);
        let (to, after) = (url(to), NOW + Duration::seconds(*after));
        let explained = jar.explain(&to, method, *context, after);
        for note in &explained.notes {
            say(note.rule, Language::ALL.map(|lang| note.reason(lang)));
        }
        for withheld in &explained.withheld {
            say(withheld.rule, Language::ALL.map(|lang| withheld.reason(lang)));
        }
    }
    seen
}

#[test]
fn every_rule_is_reached_and_has_its_reason_and_its_source() {
    let all: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(all.len(), Rule::ALL.len(), "two rules have one name");
    let seen = seen();
    let unseen: Vec<_> = all.difference(&seen).collect();
    assert!(unseen.is_empty(), "no case reaches {unseen:?}");
    for rule in Rule::ALL {
        let reference = rule.reference();
        assert!(reference.url.starts_with("https://"), "{}", rule.id());
        assert!(!reference.document.is_empty() && !reference.section.is_empty());
        let departs = ["Chromium", "Firefox", "libsoup", "WebKitGTK", "MDN", "WebKit"]
            .contains(&reference.document);
        assert_eq!(rule.engine().is_some(), departs, "{}", rule.id());
    }
}

/// [`Decision::span`] is the bytes on which a decision rests.
#[test]
fn a_decision_points_at_its_bytes() {
    let points = |line: &str| {
        let (_, decisions) = receive(Standard, HTTPS, &[line]);
        text(&line.as_bytes()[decisions[0].span.clone()])
    };
    assert_eq!(points("a=1; Path=/; SameSite=None ; HttpOnly"), "SameSite=None");
    assert_eq!(points("a=1; Domain= other.test "), "other.test");
    assert_eq!(points("__Host-a=1; Secure"), "__Host-");
    assert_eq!(points("a=\x02"), "\x02");
    assert_eq!(
        points("a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=0"),
        "Max-Age=0"
    );
    let (_, decisions) = receive(Standard, HTTP, &[" a = 1 ; Secure"]);
    let decision = &decisions[0];
    assert_eq!(decision.name, 1..2);
    assert_eq!(decision.value, 5..6);
    assert_eq!(decision.span, 9..15);
    assert_eq!(
        decision.reason(Language::En),
        "It has Secure but comes from http://shop.example.com, which is not encrypted: \
         such a connection can't set Secure cookies."
    );
    let (_, decisions) = receive(Standard, HTTP, &["a=\x1b"]);
    assert!(decisions[0].reason(Language::Zh).contains("「\\x1b」"));
}

#[test]
fn an_engine_is_known_by_its_name() {
    for engine in Engine::ALL {
        assert_eq!(engine.to_string().parse(), Ok(engine));
    }
    assert_eq!("webkit".parse(), Ok(WebkitGtk), "a name from before there were two");
    let error = "Safari".parse::<Engine>().expect_err("a browser is no engine");
    assert_eq!(
        error.to_string(),
        "expected standard, chromium, firefox, webkitgtk or safari"
    );
}
