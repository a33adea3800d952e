//! Chapter 5's lab: its hosts answer the user of this machine alone, note the lab's cookies alone, and
//! change nothing else.

use remember_me::book::scope::trips;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, from_str};

use crate::html;
use crate::http1::{self, Response};
use crate::lab::Traveller;
use crate::site::{self, Hands, Server};

const TICKET: &str = "0123456789abcdef0123456789abcdef";

fn ask(site: &Server, method: &str, path: &str, lines: &[&str]) -> Response {
    site.send(http1::head(&format!("{method} {path}"), lines).as_bytes())
}

fn post(site: &Server, path: &str, lines: &[&str]) -> Response {
    site.send(&http1::request(&format!("POST {path}"), lines, ""))
}

fn go(trip: &str) -> String {
    format!("/scope/go/{trip}?ticket={TICKET}&lang=en")
}

fn told(site: &Server, trip: &str) -> String {
    site.get(&format!("/scope/{trip}?ticket={TICKET}"), &[]).body
}

/// The lines that say what each request carried.
fn carried(told: &str) -> Vec<&str> {
    told.lines().filter(|line| line.starts_with("request ")).collect()
}

#[test]
fn each_trip_shows_what_the_specification_says_arrives() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    for (trip, expected) in [
        ("hosts", &["2 carried scope_wide", "3 carried nothing"][..]),
        ("link", &["3 carried scope_lax, scope_unset"]),
        // The specification allows a new cookie without `SameSite` the two minutes as an option.
        ("post", &["3 carried "]),
        (
            "reload",
            &["3 carried scope_lax, scope_unset", "4 carried scope_lax, scope_unset"],
        ),
        ("frame", &["3 carried "]),
        // The specification allows third-party cookies, and partitions those that ask for it.
        (
            "partition",
            &["3 carried scope_embedded, scope_parted", "4 carried scope_embedded."],
        ),
    ] {
        let mut browser = Traveller::new(&server, &hands);
        let (_, back) = browser.travel(&go(trip));
        assert!(back.ends_with(&format!("/en/scope#demo-scope-{trip}")), "{back}");
        let told = told(&server, trip);
        let steps = trips::find(trip).expect("a trip").steps.len();
        assert_eq!(carried(&told).len(), steps, "{told}");
        for line in expected {
            assert!(told.contains(&format!("request {line}")), "{line}: {told}");
        }
        assert!(!told.contains("request 3 carried scope_strict"), "{told}");
    }
}

#[test]
fn a_trip_can_be_made_again_and_by_numbers() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let mut browser = Traveller::new(&server, &hands);
    browser.travel(&go("link"));
    hands.advance(5.0);
    browser.travel(&go("link"));
    assert_eq!(carried(&told(&server, "link")).len(), 3, "the second trip alone");

    // Where the browser does not find the names, the same goes by numbers.
    let page =
        html::parse(&ask(&server, "GET", &go("link"), &["Host: localhost"]).body);
    let by_numbers = page.attributes("[data-numbers]", "href")[0].to_owned();
    assert!(
        by_numbers.starts_with("http://localhost/scope/lab/link/1?"),
        "{by_numbers}"
    );
    let first = ask(
        &server,
        "GET",
        "/scope/lab/link/1?ticket=0123456789abcdef0123456789abcdef",
        &["Host: localhost"],
    );
    assert_eq!(first.status, 200);
    let next = html::parse(&first.body);
    let next = next.attributes("[data-next]", "href")[0].to_owned();
    assert!(next.starts_with("http://127.0.0.1/scope/lab/link/2?"), "{next}");
    let wrong = format!("/scope/lab/link/2?ticket={TICKET}");
    let wrong = ask(&server, "GET", &wrong, &["Host: evil.localhost"]);
    assert_eq!(wrong.status, 404, "a trip does not mix the two");
    let page = html::parse(&server.get(&go("hosts"), &[]).body);
    assert!(!page.has("[data-numbers]"), "there is no subdomain of a number");
}

#[test]
fn only_cookies_of_the_lab_are_noted_and_no_others_are_touched() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    server.get(&go("link"), &[]);
    let step = format!("/scope/lab/link/1?ticket={TICKET}");
    let cookie = "Cookie: session=secret-of-the-book; scope_lax=old; exercises_en=x";
    let answer = ask(&server, "GET", &step, &["Host: localhost", cookie]);
    assert!(answer.body.contains("Cookie: scope_lax=old"), "{}", answer.body);
    let told = told(&server, "link");
    for text in [&answer.body, &told] {
        assert!(!text.contains("secret-of-the-book") && !text.contains("exercises"));
    }
    assert!(told.contains("* and 2 cookies of the book, not shown"), "{told}");
    assert!(told.contains("request 1 carried nothing."), "what is old does not count");
    assert_eq!(answer.field("cache-control"), "no-store");
    for line in answer.headers("set-cookie") {
        assert!(
            line.starts_with("scope_") && line.contains("Path=/scope/lab/link"),
            "{line}"
        );
    }
    // Whatever is sent, little of it is noted.
    let many =
        format!("Cookie: {}", "scope_a=1; ".repeat(500) + &"scope_b=é".repeat(900));
    server.get(&go("post"), &[]);
    let step = format!("/scope/lab/post/1?ticket={TICKET}");
    ask(&server, "GET", &step, &["Host: localhost", &many]);
    assert!(crate::scope::told(&server, "post").len() < 4_000);
}

#[test]
fn the_hosts_of_the_lab_exist_for_the_user_of_this_machine_alone() {
    let site = site::shared();
    site.get(&go("link"), &[]);
    let step = format!("/scope/lab/link/1?ticket={TICKET}");
    let at_shop = ask(site, "GET", &step, &["Host: shop.localhost"]);
    assert_eq!(at_shop.status, 200);
    let seen = format!("/scope/seen?ticket={TICKET}");
    for path in [&step, &go("link"), &seen, &"/scope/here".to_owned()] {
        for lines in [
            &["Host: tutorial.example.org"][..],
            &["Host: shop.localhost.example.org"],
            &["Host: shop.localhost", "Host: evil.localhost"],
            &["Host: shop.localhost", "X-Forwarded-For: 127.0.0.1"],
            &["Host: shop.localhost", "Via: 1.1 proxy"],
        ] {
            assert_eq!(ask(site, "GET", path, lines).status, 404, "{path} {lines:?}");
        }
    }
    // A step is at its own host, with its own method, in its own trip, and with a ticket.
    let here = "Host: shop.localhost";
    for (path, line) in [
        (step.as_str(), "Host: evil.localhost"),
        (&step.replace("/link/", "/post/"), here),
        (&step.replace("/1?", "/9?"), here),
        (&step.replace("/1?", "/0?"), here),
        (&step.replace("/link/", "/none/"), here),
        (&step.replace('0', "f"), here),
        ("/scope/lab/link/1", here),
    ] {
        let answer = ask(site, "GET", path, &[line]);
        assert_eq!(answer.status, 404, "{path} {line}");
    }
    assert_eq!(post(site, &step, &[here]).status, 404);
}

#[test]
fn a_post_of_a_different_site_reaches_the_step_of_a_form_and_nothing_else() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let mut browser = Traveller::new(&server, &hands);
    browser.travel(&go("post"));
    // The form of the trip came from there: see the field.
    let told = told(&server, "post");
    let form = told.split("* a form on evil.localhost").nth(1).expect("a form");
    assert!(form.contains("> Sec-Fetch-Site: cross-site\n"), "{told}");
    let foreign = ["Host: shop.localhost", "Sec-Fetch-Site: cross-site"];
    let step = format!("/scope/lab/post/3?ticket={TICKET}");
    let again = post(&server, &step, &foreign);
    assert_eq!((again.status, again.headers("set-cookie").len()), (200, 0));
    assert_eq!(post(&server, "/lab/set", &foreign).status, 403);
}

#[test]
fn a_page_of_the_lab_has_a_policy_for_the_lab_alone() {
    let site = site::shared();
    let start = site.get(&go("frame"), &["Sec-Fetch-Site: same-origin"]);
    let host = format!("Host: shop.localhost:{}", site.address.port());
    let step =
        ask(site, "GET", &format!("/scope/lab/frame/1?ticket={TICKET}"), &[&host]);
    for page in [&start, &step] {
        let policy = page.field("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'self' http://shop.localhost:"),
            "{policy}"
        );
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert_eq!(page.field("referrer-policy"), "same-origin");
    }
    let chapter = site.get("/en/scope", &[]);
    let policy = chapter.field("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self';"), "{policy}");
}

#[test]
fn the_chapter_hears_how_far_a_trip_has_come() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let seen = || -> Json {
        let body = server.get(&format!("/scope/seen?ticket={TICKET}"), &[]).body;
        from_str(&body).expect("JSON")
    };
    assert_eq!(seen()["seen"], 0);
    let mut browser = Traveller::new(&server, &hands);
    browser.travel(&go("link"));
    assert_eq!((&seen()["seen"], &seen()["over"]), (&3.into(), &true.into()));
    assert_eq!(seen()["by_numbers"], false);
    hands.advance(16.0 * 60.0);
    assert_eq!(seen()["seen"], 0, "forgotten");
}

#[test]
fn the_map_names_every_host_and_its_relation_in_words() {
    for lang in Lang::ALL {
        let page = html::parse(
            &site::shared().get(&format!("/{}/scope", lang.code()), &[]).body,
        );
        let origins = page.all("[data-host-map] .map-origin");
        assert_eq!(origins.len(), 5, "{lang:?}");
        for origin in origins {
            assert_eq!(html::within(origin, "b").len(), 1, "{}", html::text(origin));
        }
        let map = page.text("[data-host-map]");
        for host in
            ["shop.localhost", "a.shop.localhost", "evil.localhost", "127.0.0.1"]
        {
            assert!(map.contains(host), "{lang:?}: {host}");
        }
        // Each trip can be made by hand.
        let ways = page.attributes("[data-demo] .by-hand a", "href");
        assert_eq!(ways.len(), 8, "{lang:?}: {ways:?}");
        for way in ways {
            let name = way.trim_start_matches("/scope/go/").split('?').next();
            assert!(name.is_some_and(|name| trips::find(name).is_some()), "{way}");
        }
    }
}
