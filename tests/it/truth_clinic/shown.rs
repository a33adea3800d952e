//! What the jar itself says and shows: the sentences of the rules by which an engine departs from the
//! specification, and the results of the symptoms' own cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use browser_jar::Engine::{self, Chromium, Firefox, Standard};
use browser_jar::{Circumstances, Context, Decision, Jar, Rule, Site};
use remember_me::clinic::symptoms::{self, CaseLink};
use remember_me::lang::Lang;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use url::Url;

use self::case::Case;
use super::departures::{DEPARTURES, HTTPS, LOCAL};

#[path = "../../../crates/jar/tests/jar/case.rs"]
#[allow(dead_code)]
mod case;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
const EMBEDDED: Context = Context { site: Site::CrossSite, top_level: false };
const CROSS_SITE: Context = Context { site: Site::CrossSite, top_level: true };
const MEASURED: [Engine; 2] = [Chromium, Firefox];

fn url(text: &str) -> Url {
    text.parse().expect("a test's URL is one")
}

// From here on: what the rules say.

/// Every rule that a decision names, with its sentence in Chinese and in English.
fn named(decision: &Decision) -> impl Iterator<Item = (Rule, [String; 2])> {
    let mut named = vec![(decision.rule, Lang::ALL.map(|lang| decision.reason(lang)))];
    for note in &decision.notes {
        named.push((note.rule, Lang::ALL.map(|lang| note.reason(lang))));
    }
    for attribute in &decision.attributes {
        named.push((attribute.rule, Lang::ALL.map(|lang| attribute.reason(lang))));
    }
    named.into_iter()
}

/// The answer of an engine's jar to these lines: in a page of their own site, in a page of another
/// site, and when another site submits a form.
fn sentences(
    engine: Engine,
    from: &str,
    lines: &[&str],
) -> BTreeMap<&'static str, [String; 2]> {
    let mut said = BTreeMap::new();
    for context in [Context::default(), EMBEDDED] {
        let mut jar = Jar::new(engine);
        for line in lines {
            let decision = jar.receive(&url(from), line.as_bytes(), context, NOW);
            said.extend(named(&decision).map(|(rule, texts)| (rule.id(), texts)));
        }
        let (from, via) = (url(from), [url("https://evil.example/")]);
        let redirected = Circumstances { via: &via, ..Circumstances::default() };
        for withheld in jar.explain(&from, "POST", redirected, NOW).withheld {
            let texts = Lang::ALL.map(|lang| withheld.reason(lang));
            said.insert(withheld.rule.id(), texts);
        }
        let explained = jar.explain(&from, "POST", CROSS_SITE, NOW);
        let notes = explained.notes.iter();
        said.extend(
            notes.map(|it| (it.rule.id(), Lang::ALL.map(|lang| it.reason(lang)))),
        );
    }
    said
}

/// The sentence of each departure.
fn departures() -> BTreeMap<&'static str, [String; 2]> {
    let mut all = BTreeMap::new();
    for (engine, from, lines, rule) in DEPARTURES {
        let mut said = sentences(*engine, from, lines);
        let texts = said.remove(rule);
        let texts = texts.unwrap_or_else(|| panic!("{rule}: {:?}", said.keys()));
        all.insert(*rule, texts);
    }
    // This line is no text.
    let line = b"a=\xff";
    let decision =
        Jar::new(Firefox).receive(&url(HTTPS), line, Context::default(), NOW);
    let of_bytes = named(&decision).filter(|(rule, _)| *rule == Rule::FirefoxNotUtf8);
    all.extend(of_bytes.map(|(rule, texts)| (rule.id(), texts)));
    let every = Rule::ALL.iter().filter(|rule| rule.engine().is_some());
    let every: BTreeSet<_> = every.map(|rule| rule.id()).collect();
    assert_eq!(all.keys().copied().collect::<BTreeSet<_>>(), every);
    all
}

/// Whether a departure's sentence says that nobody measured it.
fn is_marked([zh, en]: &[String; 2]) -> bool {
    assert_eq!(zh.contains("未实测"), en.contains("not measured"), "{zh} {en}");
    zh.contains("未实测")
}

#[test]
fn what_follows_safaris_documents_says_so() {
    for (rule, texts) in departures() {
        if !rule.starts_with("safari") {
            continue;
        }
        let [zh, en] = &texts;
        assert!(is_marked(&texts), "{rule}: {zh} {en}");
        assert!(zh.starts_with("照文档，Safari"), "{zh}");
        assert!(en.starts_with("By its documents, Safari"), "{en}");
    }
    let third = &departures()["safari-third-party"];
    assert!(third[0].contains("WebKitGTK 不是这样"), "{third:?}");
    assert!(third[1].contains("WebKitGTK is different"), "{third:?}");
}

/// Departures that no conformance case shows although they were measured: the plus sign of `Max-Age`
/// among odd numbers, the two minutes, third parties, redirects, and bytes that are not text.
const MEASURED_ELSEWHERE: [&str; 6] = [
    "chromium-max-age-plus",
    "chromium-lax-post",
    "chromium-third-party",
    "firefox-not-utf8",
    "firefox-redirect",
    "firefox-total-protection",
];

/// The conformance cases hold what was measured in Chromium 156 and Firefox 153. A rule that none of
/// them shows says that it was not measured, and a rule that one of them shows does not say so.
#[test]
fn a_rule_is_called_unmeasured_exactly_where_no_case_shows_it() {
    let Some(suite) = case::suite(Path::new(env!("CARGO_MANIFEST_DIR"))) else {
        return;
    };
    let mut shown: BTreeSet<&str> = BTreeSet::from(MEASURED_ELSEWHERE);
    for case in &suite.cases {
        for engine in case.deviations.keys() {
            let engine = match engine.as_str() {
                "chromium 156" => Chromium,
                "firefox 153" => Firefox,
                other => panic!("{other} is no engine that was measured"),
            };
            shown.extend(rules_of(case, engine));
        }
    }
    for (rule, texts) in departures() {
        if !rule.starts_with("safari") && !rule.starts_with("webkitgtk") {
            assert_eq!(is_marked(&texts), !shown.contains(rule), "{rule}: {texts:?}");
        }
    }
}

fn rules_of(case: &Case, engine: Engine) -> BTreeSet<&'static str> {
    let mut jar = Jar::new(engine);
    let mut rules = BTreeSet::new();
    for line in &case.set_cookie {
        let line = case.bytes(line);
        let decision = jar.receive(&url(&case.set_url), &line, case.set_context, NOW);
        rules.extend(named(&decision).map(|(rule, _)| rule.id()));
    }
    rules
}

#[test]
fn a_rule_of_the_specification_says_where_webkitgtk_does_otherwise() {
    for (from, line, rule, zh, en) in [
        (
            HTTPS,
            "a=1; Max-Age=999999999",
            "capped",
            "WebKitGTK 不截",
            "WebKitGTK doesn't",
        ),
        (
            HTTPS,
            "a=1",
            "unset-same-site",
            "Firefox 和 WebKitGTK 当作 None",
            "Firefox and WebKitGTK treat it as None",
        ),
        (
            LOCAL,
            "a=1; Secure",
            "secure-on-loopback",
            "WebKitGTK 不认",
            "not in WebKitGTK",
        ),
        (
            HTTPS,
            "a=1; Max-Age=5; Expires=Fri, 01 Jan 2027 00:00:00 GMT",
            "max-age-beats-expires",
            "WebKitGTK 例外",
            "except in WebKitGTK",
        ),
    ] {
        let said = sentences(Standard, from, &[line]);
        let [chinese, english] = &said[rule];
        assert!(chinese.contains(zh), "{chinese}");
        assert!(english.contains(en), "{english}");
        assert!(!english.contains("No cookie lives longer"), "{english}");
    }
}

// From here on: what the jar shows.

/// The result of a symptom's case in an engine, this many seconds later: the rules that decide its
/// lines, and the Cookie field of its request.
fn judge(case: &CaseLink, engine: Engine, after: u32) -> (Vec<&'static str>, String) {
    let mut jar = Jar::new(engine);
    let site = match case.site {
        "cross-site" => Site::CrossSite,
        _ => Site::SameSite,
    };
    let from = url(case.set_url);
    let decide = |line: &&str| {
        let line = line.as_bytes();
        jar.receive(&from, line, Context::default(), NOW).rule.id()
    };
    let rules = case.set_cookie.iter().map(decide).collect();
    let context = Context { site, top_level: case.top_level };
    let later = NOW + Duration::seconds(after.into());
    let sent = jar.send(&url(case.request_url), case.method, context, later);
    (rules, String::from_utf8_lossy(&sent.header).into_owned())
}

/// Symptom, engine and seconds where they differ from the case's own, the rules of its lines, the
/// Cookie field.
type Judged =
    (&'static str, Option<Engine>, Option<u32>, &'static [&'static str], &'static str);

#[rustfmt::skip]
const JUDGED: &[Judged] = &[
    ("cross-origin-fetch", None, None, &["stored"], ""),
    ("cross-origin-fetch", Some(Firefox), None, &["stored"], ""),
    ("works-in-postman", None, None, &["none-without-secure"], ""),
    ("works-in-postman", Some(Chromium), None, &["none-without-secure"], ""),
    ("works-in-postman", Some(Firefox), None, &["none-without-secure"], ""),
    ("samesite-none-needs-secure", None, None, &["none-without-secure"], ""),
    ("samesite-none-needs-secure", Some(Firefox), None, &["none-without-secure"], ""),
    ("logged-out-after-oauth", None, None, &["stored"], ""),
    ("logged-out-after-oauth", Some(Chromium), None, &["stored"], ""),
    ("logged-out-after-oauth", Some(Firefox), None, &["stored"], ""),
    ("payment-post-comes-back-as-guest", None, None, &["stored"], ""),
    ("payment-post-comes-back-as-guest", None, Some(10), &["stored"], "sid=31d4d96e"),
    ("payment-post-comes-back-as-guest", Some(Firefox), None, &["stored"], "sid=31d4d96e"),
    ("cookie-in-an-iframe", None, None, &["none-without-secure"], ""),
    ("dev-proxy-loses-set-cookie", None, None, &["domain-mismatch"], ""),
    ("several-set-cookie-folded", None, None, &["stored"], "theme=dark"),
    ("set-cookie-on-a-redirect", None, None, &["stored"], "sid=31d4d96e"),
    ("deleting-does-nothing", None, None, &["stored", "nothing-to-delete"], "sid=31d4d96e"),
    ("gone-on-other-pages", None, None, &["stored"], ""),
    ("localhost-or-127-0-0-1", None, None, &["stored"], ""),
    ("ports-share-cookies", None, None, &["stored"], "connect.sid=shop"),
    ("which-subdomains", None, None, &["stored"], ""),
    ("secure-cookie-on-http", None, None, &["secure-over-http"], ""),
    ("safari-on-localhost", None, None, &["safari-secure-on-loopback"], ""),
    ("safari-on-localhost", Some(Chromium), None, &["stored"], "sid=31d4d96e"),
    ("safari-on-localhost", Some(Firefox), None, &["stored"], "sid=31d4d96e"),
    ("host-prefix-refused", None, None, &["host-prefix"], ""),
    ("two-cookies-of-one-name", None, None, &["stored", "stored"], "sid=old; sid=new"),
    ("python-cookie-conflict-error", None, None, &["stored", "stored"], "sid=one; sid=two"),
    ("chinese-in-a-cookie", None, None, &["stored", "stored"], "raw=张三; percent=%E5%BC%A0%E4%B8%89"),
    ("chinese-in-a-cookie", Some(Chromium), None, &["stored", "stored"], "raw=张三; percent=%E5%BC%A0%E4%B8%89"),
    ("chinese-in-a-cookie", Some(Firefox), None, &["stored", "stored"], "raw=张三; percent=%E5%BC%A0%E4%B8%89"),
    ("json-comma-semicolon-truncated", None, None, &["stored", "stored"], "cart={\"id\":1,\"note\":\"a; token=YWJjZA=="),
    ("max-age-or-expires", None, None, &["stored"], "both=1"),
    ("max-age-or-expires", None, Some(21), &["stored"], ""),
    ("max-age-or-expires", Some(Chromium), None, &["stored"], "both=1"),
    ("max-age-or-expires", Some(Firefox), None, &["stored"], "both=1"),
    ("session-cookie-survives-closing", None, None, &["stored"], "sid=31d4d96e"),
    ("one-year-became-400-or-7-days", None, None, &["stored"], ""),
    ("one-year-became-400-or-7-days", None, Some(34_559_999), &["stored"], "visitor=31d4d96e"),
    ("fixation-csrf-remember-me-jwt", None, None, &["stored", "stored"], "none=31d4d96e"),
    ("domain-localhost", None, None, &["public-suffix"], ""),
    ("domain-localhost", Some(Firefox), None, &["public-suffix"], ""),
    ("cookies-imported-into-automation", None, None, &["none-without-secure"], ""),
    ("client-refuses-the-date", None, None, &["stored"], "__tenant=247439d7"),
    ("client-refuses-the-date", Some(Chromium), None, &["stored"], "__tenant=247439d7"),
    ("client-refuses-the-date", Some(Firefox), None, &["stored"], "__tenant=247439d7"),
    ("web-views-of-apps", None, None, &["stored"], "sid=31d4d96e"),
];

#[test]
fn each_ready_made_case_is_judged_as_its_text_says() {
    let mut without: BTreeSet<_> =
        symptoms::each().filter(|it| it.case.is_some()).map(|it| it.slug).collect();
    for (slug, engine, after, rules, header) in JUDGED {
        let found = symptoms::find(slug).expect("a symptom");
        let case = found.case.as_ref().expect("it has a case");
        let own: Engine = case.engine.parse().expect("an engine");
        let engine = engine.unwrap_or(own);
        let judged = judge(case, engine, after.unwrap_or(case.after_s));
        assert_eq!(judged, (rules.to_vec(), (*header).to_owned()), "{slug}, {engine}");
        without.remove(slug);
    }
    assert!(without.is_empty(), "nobody says what becomes of {without:?}");
}

/// The rule for the last of these responses, and the field that the store then sends back to its
/// address.
fn last(engine: Engine, responses: &[(&str, &str)]) -> (&'static str, String) {
    let mut jar = Jar::new(engine);
    let mut rule = "";
    for (from, line) in responses {
        let line = line.as_bytes();
        rule = jar.receive(&url(from), line, Context::default(), NOW).rule.id();
    }
    let (from, _) = responses.last().expect("a response");
    let sent = jar.send(&url(from), "GET", Context::default(), NOW);
    (rule, String::from_utf8_lossy(&sent.header).into_owned())
}

#[test]
fn max_age_decides_in_either_order() {
    let past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    for engine in [Standard, Chromium, Firefox] {
        for line in
            [format!("a=1; Max-Age=20; {past}"), format!("a=1; {past}; Max-Age=20")]
        {
            let (rule, sent) = last(engine, &[(HTTPS, &line)]);
            assert_eq!((rule, sent.as_str()), ("stored", "a=1"), "{engine}: {line}");
        }
    }
}

/// The exception that “A Secure cookie is silently dropped on http” is about.
#[test]
fn http_overlays_a_secure_cookie_on_localhost_only() {
    for engine in MEASURED {
        for (name, rule, value) in [
            ("localhost", "replaced", "a=2"),
            ("www.example.com", "secure-left-alone", ""),
        ] {
            let [https, http] = ["https", "http"].map(|it| format!("{it}://{name}/"));
            let lines = [(https.as_str(), "a=1; Secure"), (http.as_str(), "a=2")];
            let judged = last(engine, &lines);
            assert_eq!(judged, (rule, value.to_owned()), "{engine}, {name}");
            let deletion = [lines[0], (http.as_str(), "a=; Max-Age=0")];
            let deleted = last(engine, &deletion).0 == "deleted";
            assert_eq!(deleted, name == "localhost", "{engine}, {name}");
        }
    }
}

/// The three promises, with those that Firefox does not require in writing.
#[test]
fn a_host_prefix_needs_its_path_in_writing_in_chromium_only() {
    let root = "https://www.example.com/";
    for (engine, line, rule) in [
        (Chromium, "__Host-a=1; Secure", "host-prefix"),
        (Firefox, "__Host-a=1; Secure", "stored"),
        (Chromium, "__Host-a=1; Path=/", "host-prefix"),
        (Firefox, "__Host-a=1; Path=/", "host-prefix"),
        (Chromium, "__HOST-a=1; Path=/", "host-prefix"),
        (Firefox, "__HOST-a=1; Path=/", "host-prefix"),
        (Chromium, "__Secure-a=1", "secure-prefix"),
        (Firefox, "__Secure-a=1", "secure-prefix"),
    ] {
        assert_eq!(last(engine, &[(root, line)]).0, rule, "{engine}: {line}");
    }
    // The deleting line is refused for its name as well.
    for line in [
        "__Host-a=; Path=/; Max-Age=0",
        "a=; SameSite=None; Max-Age=0",
        "a=; Partitioned; Max-Age=0",
    ] {
        for engine in MEASURED {
            let (rule, _) = last(engine, &[(root, line)]);
            assert!(
                rule.contains("secure") || rule.contains("prefix"),
                "{rule}: {line}"
            );
        }
    }
}

#[test]
fn domain_localhost_counts_as_left_out() {
    for engine in MEASURED {
        let (rule, sent) = last(engine, &[(LOCAL, "a=1; Domain=localhost")]);
        assert_eq!((rule, sent.as_str()), ("stored", "a=1"), "{engine}");
        let below = "http://shop.localhost:8000/";
        assert_eq!(
            last(engine, &[(below, "a=1; Domain=localhost")]).0,
            "public-suffix"
        );
    }
}

#[test]
fn a_changed_value_moves_to_the_end_in_chromium_only() {
    let lines = [(HTTPS, "a=1"), (HTTPS, "b=1"), (HTTPS, "a=2")];
    assert_eq!(last(Chromium, &lines).1, "b=1; a=2");
    assert_eq!(last(Firefox, &lines).1, "a=2; b=1");
}

#[test]
fn only_gmt_is_read_alike() {
    let read = |engine| {
        let mut jar = Jar::new(engine);
        let line = b"a=1; Expires=Wed, 25 Nov 2026 12:00:00 +0800";
        let decision = jar.receive(&url(HTTPS), line, Context::default(), NOW);
        decision.cookie.and_then(|cookie| cookie.expires)
    };
    assert_eq!(read(Standard), Some(datetime!(2026-11-25 12:00 UTC)));
    assert_eq!(read(Chromium), Some(datetime!(2026-11-25 12:00 UTC)));
    assert_eq!(read(Firefox), Some(datetime!(2026-11-25 12:00 +8)));
}

#[test]
fn a_cookie_that_is_too_large_leaves_the_old_value() {
    let large = format!("a={}", "x".repeat(4096));
    let path = format!("a=2; Path=/{}", "p".repeat(1024));
    for engine in MEASURED {
        let (rule, sent) = last(engine, &[(HTTPS, "a=1"), (HTTPS, &large)]);
        assert_eq!((rule, sent.as_str()), ("too-long", "a=1"), "{engine}");
        let (rule, sent) = last(engine, &[(HTTPS, &path)]);
        assert_eq!((rule, sent.as_str()), ("stored", "a=2"), "{engine}: no path");
    }
}
