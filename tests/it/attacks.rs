//! Chapter 6: the hosts of its labs answer the user of this machine alone, and an attacker's page can do nothing to
//! the book.

mod ways;

use std::collections::HashSet;

use remember_me::book::attacks::labs::{LABS, ride};
use rocket::Route;
use rocket::http::Method;

use crate::html;
use crate::http1::{self, FORM, Response};
use crate::site::{self, Server};

/// The world of a new visitor, and the cookies by which the book knows it.
fn enter(site: &Server, lab: &str) -> (String, String) {
    let path = format!("/en/attacks/{lab}/go");
    let page = ask(site, Method::Get, &path, &["Host: localhost"]);
    assert_eq!(page.status, 200, "{}", page.body);
    let parsed = html::parse(&page.body);
    let way = parsed.attributes("[data-next]", "href")[0].to_owned();
    let world = way.split('/').nth(4).expect("a world").to_owned();
    (world, format!("Cookie: {}", page.cookies()))
}

fn ask(site: &Server, method: Method, path: &str, lines: &[&str]) -> Response {
    let line = format!("{method} {path}");
    if method == Method::Get {
        return site.send(http1::head(&line, lines).as_bytes());
    }
    let mut lines = lines.to_vec();
    lines.push(FORM);
    // The fields of all forms of the labs.
    let fields = "name=alice&password=wonderland&text=a&to=bob&amount=1&token=a&csrf=a";
    site.send(&http1::request(&line, &lines, fields))
}

/// Every address of the labs' hosts, in this world: those of every shop in each lab.
fn of_labs(world: &str) -> HashSet<(Method, String)> {
    let (client, _) = &*site::borrow();
    let paths = |route: &Route| -> Vec<_> {
        let path = route.uri.path().replacen("<_>", world, 1);
        let each = LABS.iter().map(|lab| (route.method, path.replace("<_>", lab.slug)));
        each.collect()
    };
    let routes = client.rocket().routes();
    let of_labs = routes.filter(|route| route.uri.path().starts_with("/w/"));
    of_labs.flat_map(paths).collect()
}

/// How a request looks that does not come from the user of this machine to a host of the labs.
const FOREIGN: [&[&str]; 15] = [
    &["Host: localhost"],
    &["Host: 127.0.0.1"],
    &["Host: tutorial.example.org"],
    &["Host: shop.localhost.example.org"],
    &["Host: 192.168.0.7"],
    &["Host: 10.0.0.5:8000"],
    &["Host: [fe80::1]:8000"],
    &["Host: shop.localhost."],
    &["Host: shop.localhost", "X-Forwarded-Host: shop.localhost"],
    &["Host: shop.localhost", "Host: evil.localhost"],
    &["Host: shop.localhost", "X-Forwarded-For: 127.0.0.1"],
    &["Host: evil.localhost", "X-Real-IP: 127.0.0.1"],
    &["Host: blog.shop.localhost", "Forwarded: for=127.0.0.1"],
    &["Host: shop.localhost", "Via: 1.1 proxy"],
    &["Host: a.shop.localhost"],
];

#[test]
fn the_labs_exist_for_the_user_of_this_machine_at_their_hosts_alone() {
    let server = Server::start();
    let (world, _) = enter(&server, "ride");
    let addresses = of_labs(&world);
    assert!(addresses.len() > 6 * LABS.len(), "{addresses:?}");
    for (method, path) in addresses {
        for lines in FOREIGN {
            let answer = ask(&server, method, &path, lines);
            assert_eq!(answer.status, 404, "{method} {path} {lines:?}");
            assert!(answer.headers("set-cookie").is_empty(), "{method} {path}");
        }
        let hosts = ["shop.localhost", "blog.shop.localhost", "evil.localhost"];
        let there = hosts.into_iter().filter(|host| {
            let line = format!("Host: {host}");
            ask(&server, method, &path, &[&line]).status != 404
        });
        assert_eq!(there.count(), 1, "{method} {path} is at one host");
    }
    for (method, path) in [
        (Method::Get, "/en/attacks/ride/go"),
        (Method::Get, "/en/attacks/ride/evidence"),
        (Method::Post, "/en/attacks/ride/switch"),
        (Method::Post, "/en/attacks/ride/again"),
    ] {
        for lines in FOREIGN.iter().filter(|it| it[0].contains("example")) {
            let answer = ask(&server, method, path, lines);
            assert_eq!(answer.status, 404, "{method} {path} {lines:?}");
        }
    }
    // The page is there for everybody, and says where the attacks are.
    let page =
        ask(&server, Method::Get, "/en/attacks", &["Host: tutorial.example.org"]);
    assert_eq!(page.status, 200);
    assert!(!html::parse(&page.body).has("[data-attack], [data-switch]"));
}

#[test]
fn no_page_of_a_lab_can_change_anything_of_the_book() {
    let server = Server::start();
    let (_, cookies) = enter(&server, "ride");
    let routes: Vec<_> = {
        let (client, _) = &*site::borrow();
        let routes = client.rocket().routes();
        let all = routes.filter(|it| it.method != Method::Get);
        let all = all.filter(|it| !it.uri.path().starts_with("/w/"));
        all.map(|it| (it.method, it.uri.path().to_owned())).collect()
    };
    assert!(routes.len() > 20, "{routes:?}");
    let own = ["Sec-Fetch-Site: same-origin", "Origin: http://evil.localhost"];
    let foreign = ["Sec-Fetch-Site: cross-site", "Origin: http://evil.localhost"];
    for (method, path) in routes {
        if path.starts_with("/scope/lab/") {
            continue; // `tests/it/scope.rs` holds what it does.
        }
        let path = path
            .replace("<lang>", "en")
            .replace("<lab>", "ride")
            .replace("<exercise>", "header")
            .replace("<_>", "x");
        for (host, lines) in
            [("evil", own), ("blog.shop", own), ("shop", own), ("", foreign)]
        {
            let host = format!("Host: {host}.localhost").replace(": .", ": ");
            let lines = [&host, lines[0], lines[1], &cookies];
            let answer = ask(&server, method, &path, &lines);
            assert_eq!(answer.status, 403, "{method} {path} {lines:?}");
            assert!(answer.headers("set-cookie").is_empty(), "{method} {path}");
        }
    }
    for site in ["cross-site", "same-site"] {
        let line = format!("Sec-Fetch-Site: {site}");
        let lines = ["Host: localhost", &line, &cookies];
        let answer = ask(&server, Method::Get, "/en/attacks/ride/go", &lines);
        assert_eq!((answer.status, answer.cookies()), (403, String::new()));
    }
}

#[test]
fn a_host_has_its_front_and_a_world_that_is_gone_says_so() {
    let server = Server::start();
    for host in ["shop.localhost", "blog.shop.localhost", "evil.localhost"] {
        let line = format!("Host: {host}:8000");
        let front = ask(&server, Method::Get, "/", &[&line, "Accept-Language: en"]);
        assert_eq!(front.status, 200, "{host}");
        assert!(front.body.contains("http://localhost:8000/en/attacks"), "{host}");
        assert_eq!(front.field("cache-control"), "no-store");
    }
    assert_eq!(ask(&server, Method::Get, "/", &["Host: localhost"]).status, 303);
    let nobody = format!("/w/{}/ride", "0".repeat(32));
    for (lang, says) in [("en", "is gone"), ("zh", "不在了")] {
        let language = format!("Accept-Language: {lang}");
        let gone =
            ask(&server, Method::Get, &nobody, &["Host: shop.localhost", &language]);
        assert_eq!(gone.status, 410);
        assert!(gone.body.contains(says), "{}", gone.body);
        assert!(gone.body.contains(&format!("/{lang}/attacks")), "{}", gone.body);
    }
}

#[test]
fn a_form_that_a_lab_cannot_read_is_the_senders_mistake() {
    let server = Server::start();
    let (world, _) = enter(&server, "ride");
    let send = |path: &str, host: &str, form: &str| {
        let host = format!("Host: {host}");
        let line = format!("POST {path}");
        server.send(&http1::request(&line, &[&host, FORM], form)).status
    };
    let hosts = ["shop.localhost", "blog.shop.localhost", "evil.localhost"];
    let posts = of_labs(&world).into_iter().filter(|it| it.0 == Method::Post);
    let posts: Vec<_> = posts.map(|(_, path)| path).collect();
    let mut refused = 0;
    for path in &posts {
        let there = hosts.map(|host| send(path, host, "odd=1"));
        let there: Vec<_> = there.into_iter().filter(|it| *it != 404).collect();
        assert_eq!(there.len(), 1, "{path} {there:?}");
        refused += usize::from(there[0] == 422);
        for host in ["localhost", "tutorial.example.org", "a.shop.localhost"] {
            assert_eq!(send(path, host, "odd=1"), 404, "{path} at {host}");
        }
    }
    assert!(refused > 3 * LABS.len(), "{refused} of {}", posts.len());
    let ride = format!("/w/{world}/ride");
    for (below, form) in [
        ("login", ""),
        ("login", "name=alice"),
        ("review", "a=b"),
        ("order", "&&=&"),
        ("transfer", "to=bob"),
        ("transfer", "to=bob&amount="),
        ("transfer", "to=bob&amount=-1"),
        ("transfer", "to=bob&amount=99999999999"),
        ("transfer", "amount=1&amount=2"),
    ] {
        let path = format!("{ride}/{below}");
        assert_eq!(send(&path, hosts[0], form), 422, "{below} {form}");
        assert_eq!(send(&path, hosts[2], form), 404, "{below} {form}");
    }
    for below in [
        "pay",
        "pay?to=bob",
        "transfer?to=bob&amount=1",
        "go",
        "go?to=x",
        "moment",
        "stay",
        "stay?back=http://example.org/",
    ] {
        let path = format!("{ride}/{below}");
        for (host, status) in [("shop.localhost", 422), ("evil.localhost", 404)] {
            let host = format!("Host: {host}");
            let answer = ask(&server, Method::Get, &path, &[&host]);
            assert_eq!(answer.status, status, "{below} {host}");
        }
    }
    let nowhere = format!("{ride}/nowhere");
    assert_eq!(send(&nowhere, hosts[0], "a=b"), 404);
}

#[test]
fn a_switch_turns_to_a_defence_of_its_own_lab_and_to_nothing_else() {
    let server = Server::start();
    let (_, cookies) = enter(&server, "ride");
    let turn = |lab: &str, form: &str| {
        let line = format!("POST /en/attacks/{lab}/switch");
        let lines = ["Host: localhost", cookies.as_str(), FORM];
        server.send(&http1::request(&line, &lines, form)).status
    };
    // The one that the page does not offer is the one that is on.
    let stands = || {
        let page =
            ask(&server, Method::Get, "/en/attacks", &["Host: localhost", &cookies]);
        let page = html::parse(&page.body);
        let offered = page.attributes("#ride [data-defence]", "data-defence");
        let names = ride::LAB.defences.iter().map(|it| it.name);
        names.filter(|name| !offered.contains(name)).collect::<Vec<_>>()
    };
    let before = stands();
    let own = ride::LAB.defences.last().expect("it has defences").name;
    assert_eq!(before.len(), 1);
    assert_ne!(before, [own]);
    let foreign = LABS.iter().flat_map(|lab| lab.defences).map(|it| it.name);
    let foreign =
        foreign.filter(|name| !ride::LAB.defences.iter().any(|it| it.name == *name));
    let foreign = foreign.map(|name| format!("to={name}"));
    let odd = ["", "to=", "to", "a=b", "to=%FF", "to=none%00"].map(str::to_owned);
    for form in foreign.chain(odd) {
        assert_eq!(turn("ride", &form), 422, "{form}");
        assert_eq!(stands(), before, "{form}");
    }
    assert_eq!(turn("nowhere", &format!("to={own}")), 404);
    assert_eq!(turn("ride", &format!("to={own}")), 303);
    assert_eq!(stands(), [own]);
}

/// Carries out an attack that needs the attacker's program alone, with this defence. What the book's evidence
/// says, and the cookies that it sets.
fn by_program(
    site: &Server,
    (lab, press): (&str, &str),
    defence: &str,
    (world, cookies): (&str, &str),
) -> (String, String) {
    let book = ["Host: localhost", cookies, FORM];
    let switch = format!("POST /en/attacks/{lab}/switch");
    let turned = site.send(&http1::request(&switch, &book, format!("to={defence}")));
    assert_eq!(turned.status, 303, "{}", turned.body);
    let go = format!("/en/attacks/{lab}/go");
    let go = ask(site, Method::Get, &go, &["Host: localhost", cookies]);
    assert!(go.body.contains(world), "{}", go.body);
    for (method, below) in [(Method::Get, "start"), (Method::Post, press)] {
        let path = format!("/w/{world}/{lab}/{below}");
        let page = ask(site, method, &path, &["Host: evil.localhost"]);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
    }
    let evidence = format!("/en/attacks/{lab}/evidence");
    let evidence = ask(site, Method::Get, &evidence, &["Host: localhost", cookies]);
    let parsed = html::parse(&evidence.body);
    let happened = parsed.attributes("[data-happened]", "data-happened").join("");
    (happened, evidence.cookies())
}

#[test]
fn the_attackers_program_does_what_each_defence_lets_it_do() {
    let server = Server::start();
    for (lab, press, with) in [
        ("forge", "forge", &[("off", true), ("word", true), ("random", false)][..]),
        (
            "jwt",
            "forge",
            &[("off", true), ("pinned", true), ("key", true), ("both", false)],
        ),
        ("progress", "write", &[("off", true), ("private", false), ("server", false)]),
    ] {
        let (world, cookies) = enter(&server, lab);
        for (defence, happens) in with {
            let visitor = (world.as_str(), cookies.as_str());
            let (happened, _) = by_program(&server, (lab, press), defence, visitor);
            let expected = if *happens { "yes" } else { "no" };
            assert_eq!(happened, expected, "{lab} {defence}");
        }
    }
}

#[test]
fn what_is_passed_cannot_be_forged() {
    let server = Server::start();
    let certified = |lang: &str, cookie: &str| {
        let line = format!("Cookie: {cookie}");
        let path = format!("/{lang}/attacks/certificate");
        let page = ask(&server, Method::Get, &path, &["Host: localhost", &line]);
        assert_eq!(page.status, 200);
        html::parse(&page.body).has("[data-certified]")
    };
    for value in ["ride:1:1764500000", "cmlkZToxOjE3NjQ1MDAwMDA="] {
        assert!(!certified("en", &format!("attacks_passed_en={value}")), "{value}");
    }
    let (world, cookies) = enter(&server, "forge");
    let visitor = (world.as_str(), cookies.as_str());
    let forge = ("forge", "forge");
    assert_eq!(by_program(&server, forge, "off", visitor).0, "yes");
    let (_, set) = by_program(&server, forge, "random", visitor);
    let mut pairs = set.split("; ");
    let own = pairs.find(|it| it.starts_with("attacks_passed_en=")).expect("passed");
    assert!(certified("en", own), "the book's own record");
    let value = own.trim_start_matches("attacks_passed_en=");
    assert!(!value.contains("forge"), "it cannot be read");
    assert!(!certified("zh", &format!("attacks_passed_zh={value}")), "another name");
    assert!(!certified("en", &format!("attacks_world_en={value}")), "another name");
    for at in (0..value.len()).step_by(7) {
        let is_a = value[at..].starts_with('A');
        let mut changed = value.to_owned();
        changed.replace_range(at..=at, if is_a { "B" } else { "A" });
        assert!(!certified("en", &format!("attacks_passed_en={changed}")), "{at}");
    }
}
