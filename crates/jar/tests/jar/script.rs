//! What a script may set, by `document.cookie` and by `cookieStore.set`, case by case.

use browser_jar::Engine::{self, Chromium, Firefox, Safari, Standard, WebkitGtk};
use browser_jar::Outcome::Stored;
use browser_jar::Setter::{self, CookieStore, DocumentCookie};
use browser_jar::{Context, Decision, Jar, SameSite};
use time::Duration;

use super::{EMBEDDED, NOW, receive, text, url};

const HTTPS: &str = "https://shop.example.com/a/b";
const HTTP: &str = "http://shop.example.com/a/b";
const LOCAL: &str = "http://localhost:8000/";

/// A case of a script: setter, URL of its page, the line that a response set before, and the script's line;
/// the rule that decides.
pub type ByScript = (Setter, &'static str, &'static str, &'static str, &'static str);

/// Each kind of line that a script sets.
#[rustfmt::skip]
pub const CASES: &[ByScript] = &[
    (DocumentCookie, HTTPS, "", "a=1", "stored"),
    (DocumentCookie, HTTPS, "", "a=1; HttpOnly", "script-http-only"),
    (DocumentCookie, HTTP, "", "a=1; Secure; HttpOnly", "script-http-only"),
    (DocumentCookie, HTTPS, "", "__Http-a=1; Secure", "http-prefix"),
    (DocumentCookie, HTTPS, "", "__Http-a=1; Secure; HttpOnly", "script-http-only"),
    (DocumentCookie, HTTPS, "", "__Host-a=1; Secure; Path=/", "stored"),
    (DocumentCookie, HTTPS, "a=1; HttpOnly", "a=2", "script-left-alone"),
    (DocumentCookie, HTTPS, "a=1; HttpOnly", "a=; Max-Age=0", "script-left-alone"),
    // Another path is another cookie, and goes in front of it.
    (DocumentCookie, HTTPS, "a=1; HttpOnly", "a=2; Path=/a/b", "stored"),
    (DocumentCookie, HTTPS, "a=1", "a=; Max-Age=0", "deleted"),
    (DocumentCookie, HTTP, "", "a=1; Secure", "secure-over-http"),
    (DocumentCookie, LOCAL, "", "a=1; Secure", "stored"),
    (DocumentCookie, "wss://shop.example.com/", "", "a=1", "not-http"),
    (CookieStore, HTTPS, "", "a=1; HttpOnly", "script-http-only"),
    (CookieStore, HTTP, "", "a=1", "cookie-store-insecure"),
    (CookieStore, LOCAL, "", "a=1", "stored"),
    (CookieStore, HTTPS, "", "__Host-a=1", "stored"),
    (CookieStore, HTTPS, "", "__Host-a=1; Path=/a", "host-prefix"),
    (CookieStore, HTTPS, "a=1; HttpOnly; Path=/", "a=2", "script-left-alone"),
];

/// The decision on the script's line of a case.
pub fn decide((setter, from, before, line, _): &ByScript) -> Decision {
    let before: &[&str] = if before.is_empty() { &[] } else { &[before] };
    let (mut jar, _) = receive(Standard, from, before);
    jar.receive_by(*setter, &url(from), line.as_bytes(), Context::default(), NOW)
}

/// The rules are in layered-cookies §5.4.3, steps 9 and 18.1, and in the Cookie Store API.
#[test]
fn a_script_sets_no_http_only_cookie_and_changes_none() {
    for case in CASES {
        assert_eq!(decide(case).rule.id(), case.4, "{case:?}");
    }
    // What has run out stands in nobody's way.
    let (mut jar, _) = receive(Standard, HTTPS, &["a=1; HttpOnly; Max-Age=5"]);
    let later = NOW + Duration::seconds(6);
    let decision =
        jar.receive_by(DocumentCookie, &url(HTTPS), b"a=2", Context::default(), later);
    assert_eq!(decision.outcome, Stored);
}

#[test]
fn webkitgtk_protects_what_has_the_name_and_the_path_of_http_only() {
    let rule = |engine, line: &str| {
        let (mut jar, _) = receive(engine, HTTPS, &["a=1; HttpOnly; Path=/"]);
        let line = line.as_bytes();
        jar.receive_by(DocumentCookie, &url(HTTPS), line, Context::default(), NOW)
            .rule
            .id()
    };
    let domain = "a=2; Path=/; Domain=shop.example.com";
    assert_eq!(rule(Standard, domain), "stored");
    assert_eq!(rule(WebkitGtk, domain), "script-left-alone");
    assert_eq!(rule(WebkitGtk, "a=2; Path=/a"), "stored");
}

/// HTML: `document.cookie` has the defaults of a response. Cookie Store API: path `/`, `Secure`, Strict.
#[test]
fn each_way_to_set_has_its_defaults() {
    for (setter, path, secure, same_site) in [
        (Setter::Response, "/a", false, SameSite::Unset),
        (DocumentCookie, "/a", false, SameSite::Unset),
        (CookieStore, "/", true, SameSite::Strict),
    ] {
        let cookie = decide(&(setter, HTTPS, "", "a=1", "")).cookie;
        let cookie = cookie.expect("it is stored");
        let found = (text(&cookie.path), cookie.secure, cookie.same_site);
        assert_eq!(found, (path.to_owned(), secure, same_site), "{setter:?}");
        let line = "a=1; Path=/x; SameSite=Lax";
        let cookie = decide(&(setter, HTTPS, "", line, "")).cookie;
        let cookie = cookie.expect("it is stored");
        assert_eq!(
            (text(&cookie.path), cookie.same_site),
            ("/x".into(), SameSite::Lax)
        );
    }
}

#[test]
fn a_script_in_another_sites_frame_sets_what_its_engine_lets_it() {
    let rule = |engine: Engine, line: &str| {
        let line = line.as_bytes();
        let mut jar = Jar::new(engine);
        jar.receive_by(DocumentCookie, &url(HTTPS), line, EMBEDDED, NOW).rule.id()
    };
    assert_eq!(rule(Standard, "a=1"), "script-in-frame");
    assert_eq!(rule(Standard, "a=1; SameSite=Lax"), "script-in-frame");
    assert_eq!(rule(Chromium, "a=1; SameSite=Lax"), "script-in-frame");
    assert_eq!(rule(Standard, "a=1; SameSite=None; Secure"), "stored");
    assert_eq!(rule(Firefox, "a=1"), "stored");
    assert_eq!(rule(Safari, "a=1; SameSite=None; Secure"), "safari-third-party");
}
