//! Third-party cookies under each policy, partitions by top-level site, redirects, and what only
//! WebKitGTK does with order, limits and the end of a cookie.

use browser_jar::Engine::{self, Chromium, Firefox, Safari, Standard, WebkitGtk};
use browser_jar::ThirdParty::{Allowed, Blocked, Partitioned, SentNotSet};
use browser_jar::{
    Browser, Circumstances, Context, Decision, Jar, Language, Rule, ThirdParty,
};
use time::Duration;
use url::Url;

use super::{EMBEDDED, NOW, receive, text, url};

const SHOP: &str = "https://shop.example.com/";
const NEWS: &str = "https://news.example/";
const BLOG: &str = "https://blog.example/";

/// A request from within a page of this address.
fn below(page: &Url) -> Circumstances<'_> {
    Circumstances { context: EMBEDDED, top_level: Some(page), via: &[] }
}

/// What a jar sends from its own page and from pages of two other sites, after its own page has set one
/// cookie and a page of the first of the two another.
fn sent(engine: Engine, third_party: ThirdParty) -> [String; 3] {
    let mut jar = Jar::new(Browser { engine, third_party });
    let [shop, news, blog] = [SHOP, NEWS, BLOG].map(url);
    jar.receive(&shop, b"own=1; SameSite=None; Secure", Context::default(), NOW);
    jar.receive(&shop, b"below=1; SameSite=None; Secure", below(&news), NOW);
    let contexts = [Context::default().into(), below(&news), below(&blog)];
    contexts.map(|context| text(&jar.send(&shop, "GET", context, NOW).header))
}

#[test]
fn a_policy_decides_about_third_parties_before_same_site_does() {
    let all = "own=1; below=1";
    for engine in [Standard, Chromium, Firefox, WebkitGtk, Safari] {
        assert_eq!(sent(engine, Allowed), [all, all, all], "{engine}");
        assert_eq!(sent(engine, Blocked), ["own=1", "", ""], "{engine}");
        assert_eq!(sent(engine, Partitioned), ["own=1", "below=1", ""], "{engine}");
        assert_eq!(sent(engine, SentNotSet), ["own=1"; 3], "{engine}");
    }
    for (engine, policy) in [
        (Standard, Allowed),
        (Chromium, Blocked),
        (Firefox, Partitioned),
        (WebkitGtk, SentNotSet),
        (Safari, Blocked),
    ] {
        assert_eq!(Jar::new(engine).browser(), Browser { engine, third_party: policy });
    }
}

/// CHIPS §2: the key of a partition is the top-level site.
#[test]
fn a_partitioned_cookie_is_sent_below_its_own_top_level_site_alone() {
    let [shop, news, blog] = [SHOP, NEWS, BLOG].map(url);
    let same_site = url("https://www.news.example/");
    let line = b"a=1; SameSite=None; Secure; Partitioned";
    for (engine, policy) in
        [(Standard, Allowed), (Chromium, Blocked), (Firefox, Partitioned)]
    {
        let mut jar = Jar::new(Browser { engine, third_party: policy });
        jar.receive(&shop, line, below(&news), NOW);
        let mut goes = |context| !jar.send(&shop, "GET", context, NOW).sent.is_empty();
        assert!(goes(below(&news)), "{engine}");
        assert!(goes(below(&same_site)), "{engine}: one site");
        assert!(!goes(below(&blog)), "{engine}");
        assert!(!goes(EMBEDDED.into()), "{engine}: a site without a name is neither");
        assert!(!goes(Context::default().into()), "{engine}");
    }
}

#[test]
fn a_redirect_through_a_different_site_counts_in_firefox_and_webkitgtk() {
    let shop = url(SHOP);
    let other = [url("https://shop.example.com/out"), url("https://evil.example/")];
    let own = [url("https://a.shop.example.com/")];
    for (engine, carried) in [
        (Standard, "s=1; l=1"),
        (Chromium, "s=1; l=1"),
        (Firefox, "l=1"),
        (WebkitGtk, "l=1"),
    ] {
        let (mut jar, _) =
            receive(engine, SHOP, &["s=1; SameSite=Strict", "l=1; SameSite=Lax"]);
        let mut sent = |via| {
            let context = Context::default();
            let circumstances = Circumstances { context, top_level: None, via };
            text(&jar.send(&shop, "GET", circumstances, NOW).header)
        };
        assert_eq!(sent(&other), carried, "{engine}");
        assert_eq!(sent(&own), "s=1; l=1", "{engine}");
    }
}

#[test]
fn webkitgtk_puts_what_has_domain_first() {
    let lines = [
        "b=1; Path=/",
        "c=1; Path=/; Domain=example.com",
        "d=1; Path=/; Domain=shop.example.com",
        "a=1; Path=/a",
    ];
    let field = |engine| {
        let (mut jar, _) = receive(engine, "https://shop.example.com/a", &lines);
        text(
            &jar.send(
                &url("https://shop.example.com/a"),
                "GET",
                Context::default(),
                NOW,
            )
            .header,
        )
    };
    assert_eq!(field(Standard), "a=1; b=1; c=1; d=1");
    assert_eq!(field(WebkitGtk), "a=1; d=1; b=1; c=1");
}

#[test]
fn webkitgtk_decodes_the_path_of_a_request_and_no_path_of_a_cookie() {
    let goes = |engine, path: &str, to: &str| {
        let line = format!("a=1; Path={path}");
        let (mut jar, _) = receive(engine, SHOP, &[&line]);
        let to = url(&format!("https://shop.example.com{to}"));
        !jar.send(&to, "GET", Context::default(), NOW).sent.is_empty()
    };
    for (path, to, standard, webkitgtk) in [
        ("/a", "/%61/x", false, true),
        ("/%61", "/%61", true, false),
        ("/%2F", "/%2F", true, true),
        ("/a%", "/a%", true, true),
    ] {
        let found = (goes(Standard, path, to), goes(WebkitGtk, path, to));
        assert_eq!(found, (standard, webkitgtk), "{path}, {to}");
    }
}

#[test]
fn webkitgtk_has_no_limits() {
    let long = format!("a={}; Path=/{}", "v".repeat(9000), "p".repeat(2000));
    let (_, decisions) = receive(WebkitGtk, SHOP, &[&long]);
    let cookie = decisions[0].cookie.as_ref().expect("it is stored");
    assert_eq!((cookie.value.len(), cookie.path.len()), (9000, 2001));
    let (_, decisions) = receive(WebkitGtk, SHOP, &["a=1; Max-Age=100000000"]);
    let end = decisions[0].cookie.as_ref().and_then(|cookie| cookie.expires);
    assert_eq!(
        end,
        Some(NOW + Duration::seconds(100_000_001)),
        "to the end of its second"
    );
    let mut jar = Jar::new(WebkitGtk);
    for number in 0..400 {
        let line = format!("n{number}=1");
        jar.receive(&url(SHOP), line.as_bytes(), Context::default(), NOW);
    }
    assert_eq!(jar.cookies(NOW).count(), 400);
}

#[test]
fn bytes_that_are_no_text_stay_change_or_end_the_line() {
    let line = b"a=x\xff\xfey; HttpOnly";
    for (engine, value, http_only) in [
        (Standard, &b"x\xff\xfey"[..], true),
        (Chromium, b"x\xff\xfey", true),
        (Firefox, "x\u{fffd}\u{fffd}y".as_bytes(), true),
        (WebkitGtk, b"x", false),
    ] {
        let decision =
            Jar::new(engine).receive(&url(SHOP), line, Context::default(), NOW);
        let cookie = decision.cookie.expect("it is stored");
        assert_eq!((&*cookie.value, cookie.http_only), (value, http_only), "{engine}");
    }
}

/// The decisions, and the rules with their reasons, that only a policy or a redirect leads to.
pub fn seen() -> (Vec<Decision>, Vec<(Rule, [String; 2])>) {
    let (mut decisions, mut rules) = (Vec::new(), Vec::new());
    let shop = url(SHOP);
    for (engine, third_party) in [
        (Standard, Blocked),
        (Standard, Partitioned),
        (Chromium, Blocked),
        (Firefox, Partitioned),
        (WebkitGtk, SentNotSet),
    ] {
        let mut jar = Jar::new(Browser { engine, third_party });
        jar.receive(&shop, b"own=1; SameSite=Strict", Context::default(), NOW);
        let line = b"a=1; SameSite=None; Secure";
        decisions.push(jar.receive(&shop, line, EMBEDDED, NOW));
        let via = [url("https://evil.example/")];
        let redirected = Circumstances { via: &via, ..Circumstances::default() };
        for context in [EMBEDDED.into(), redirected] {
            for withheld in jar.explain(&shop, "GET", context, NOW).withheld {
                let reasons = Language::ALL.map(|lang| withheld.reason(lang));
                rules.push((withheld.rule, reasons));
            }
        }
    }
    (decisions, rules)
}

/// A subdomain of the page's host is a third party to WebKitGTK where the list lacks the suffix, though
/// not to `SameSite`.
#[test]
fn webkitgtk_compares_registrable_domains_where_the_list_knows_the_suffix() {
    let rule = |page: &str, from: &str, line: &str| {
        let page = url(page);
        let site = WebkitGtk.relation(&page, &url(from));
        let context = Context { site, top_level: false };
        let context = Circumstances { context, top_level: Some(&page), via: &[] };
        let mut jar = Jar::new(WebkitGtk);
        jar.receive(&url(from), line.as_bytes(), context, NOW).rule.id()
    };
    let third = "webkitgtk-third-party";
    let (shop, sub) = ("http://shop.localhost/", "http://a.shop.localhost/");
    assert_eq!(rule(shop, shop, "a=1"), "stored");
    assert_eq!(rule(shop, sub, "a=1"), third);
    assert_eq!(rule(shop, sub, "a=1; Domain=shop.localhost"), "stored");
    assert_eq!(rule("http://localhost/", shop, "a=1"), third);
    let (shop, sub) = ("http://shop.example.com/", "http://a.shop.example.com/");
    assert_eq!(rule(shop, sub, "a=1"), "stored");
    assert_eq!(rule("http://example.com/", sub, "a=1"), "stored");
    assert_eq!(rule("http://example.org/", sub, "a=1"), third);
}
