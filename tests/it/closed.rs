//! Which requests are refused, and from whom: a `POST` from pages of other sites, what other visitors
//! see of a `GET`, and new processes for everybody except the user of this machine. Each test walks all
//! mounted routes.

use std::collections::BTreeSet;

use remember_me::book;
use remember_me::quote::listing::rust_functions;
use rocket::Route;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::blocking::Client;
use rocket_server_sessions::{Limits, Memory, Snapshot};

use crate::http1::{self, FORM, Response};
use crate::site::{self, Folder, Hands, Server};

/// Every route of the site with a path that it accepts. Each path has arguments that make sense, so the
/// route answers as it does to a reader.
fn routes(client: &Client) -> Vec<(Method, String)> {
    let routes = client.rocket().routes();
    let mut all: Vec<_> = routes.map(|route| (route.method, address(route))).collect();
    all.sort_by_key(|(method, path)| (path.clone(), method.as_str()));
    assert!(all.len() > 100, "{all:?}");
    all
}

fn address(route: &Route) -> String {
    let name = route.name.as_deref().unwrap_or_default();
    let function = name.rsplit("::").next().unwrap_or_default();
    let mut path = route.uri.path().to_owned();
    for (segment, sense) in [
        ("<build>/<path..>", "x/site.css"),
        ("<_..>", "x"),
        ("<chapter>", "session"),
        ("<sheet>", "path"),
        ("<lang>", "en"),
        // The route of one exercise, whatever its name is.
        ("<_>", "x"),
        ("<exercise>", "header"),
        ("<lab>", "ride"),
    ] {
        path = path.replace(segment, sense);
    }
    assert!(
        !path.contains('<'),
        "{path} wants an argument that this test doesn't know"
    );
    let arguments = book::ALL.iter().flat_map(|chapter| chapter.arguments);
    let arguments = arguments.into_iter().find(|(of, _)| *of == function);
    match (route.method, arguments) {
        (Method::Get, Some((_, query))) => format!("{path}?{query}"),
        _ if function == "set_lifetime" => format!("{path}?seconds=0"),
        _ => path,
    }
}

// From here on: pages of other sites.

/// The three forms in which a browser says that a page of another site made the request.
const FOREIGN: [&[(&str, &str)]; 7] = [
    &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
    &[("Sec-Fetch-Site", "cross-site")],
    &[("Sec-Fetch-Site", "same-site"), ("Origin", "http://site.example:8001")],
    &[("Origin", "https://evil.example")],
    // Another port is another origin, and may be another program.
    &[("Origin", "http://site.example:8001")],
    &[("Origin", "null")],
    // Anybody can send this field.
    &[("Origin", "https://evil.example"), ("X-Forwarded-Host", "evil.example")],
];

/// Whether a page of any site may send a `POST` to this address: the steps of chapter 5's lab, and the shops of
/// chapter 6's. `tests/it/scope.rs` and `tests/it/attacks.rs` hold what they do.
fn is_for_any_site(path: &str) -> bool {
    path == "/scope/lab/x/x" || path.starts_with("/w/")
}

#[test]
fn no_post_answers_a_page_of_another_site() {
    let (client, _) = &*site::borrow();
    let mut posts = 0;
    for (method, path) in routes(client) {
        if matches!(method, Method::Get | Method::Head | Method::Options) {
            continue;
        }
        if is_for_any_site(&path) {
            // For this client, which has no address, there is no lab.
            assert_eq!(client.post(path).dispatch().status(), Status::NotFound);
            continue;
        }
        posts += 1;
        let ask = |fields: &[(&'static str, &'static str)]| {
            let mut request = client.req(method, path.clone());
            request.add_header(Header::new("Host", "site.example:8000"));
            for (name, value) in fields {
                request.add_header(Header::new(*name, *value));
            }
            request.header(ContentType::Form).body("name=lab&value=1&line=lab%3D1")
        };
        for fields in FOREIGN {
            for (lang, sentence) in
                [("zh", "不是从本站的页面发来的"), ("en", "a page of this site")]
            {
                let request = ask(fields).header(Header::new("Accept-Language", lang));
                let refused = request.dispatch();
                assert_eq!(refused.status(), Status::Forbidden, "{path} {fields:?}");
                assert_eq!(refused.headers().get("Set-Cookie").count(), 0, "{path}");
                // The refusal is in the language of the page that was asked for.
                let said = refused.into_string().unwrap_or_default();
                let in_path = path.starts_with("/zh/") || path.starts_with("/en/");
                assert!(said.contains(sentence) || in_path, "{path}: {said}");
            }
        }
        for fields in [
            &[][..],
            &[
                ("Sec-Fetch-Site", "same-origin"),
                ("Origin", "http://site.example:8000"),
            ],
            &[("Origin", "http://site.example:8000")],
            // The origin of the page itself, behind a proxy that has changed `Host`.
            &[("Sec-Fetch-Site", "same-origin"), ("Origin", "https://public.example")],
        ] {
            let said = ask(fields).dispatch().into_string().unwrap_or_default();
            assert!(
                !said.contains("不是从本站的页面发来的"),
                "{path} {fields:?}: {said}"
            );
        }
    }
    assert!(posts >= 25, "only {posts} routes take a POST");
}

/// The addresses of chapter 3 that change a session, which take `GET` as the note's do.
#[test]
fn no_link_of_another_site_changes_a_session() {
    let (client, _) = &*site::borrow();
    for path in [
        "/session/set",
        "/session/del",
        "/session/two",
        "/session/remove",
        "/session/lifetimes/start",
        "/session/account/login",
        "/session/account/others",
        "/signed/set",
        "/signed/permanent",
        "/signed/del",
    ] {
        for site in ["cross-site", "same-site"] {
            let link = client.get(path).header(Header::new("Sec-Fetch-Site", site));
            let refused = link.header(Header::new("Accept-Language", "en")).dispatch();
            assert_eq!(refused.status(), Status::Forbidden, "{path} {site}");
            assert_eq!(refused.headers().get("Set-Cookie").count(), 0, "{path}");
            let said = refused.into_string().unwrap_or_default();
            assert!(said.contains("a page of this site"), "{path}: {said}");
        }
        for fields in [&[][..], &["none"], &["same-origin"]] {
            let mut request = client.get(path);
            for site in fields {
                request.add_header(Header::new("Sec-Fetch-Site", *site));
            }
            assert_ne!(request.dispatch().status(), Status::Forbidden, "{path}");
        }
    }
}

/// A route that is mounted in any other way is not guarded.
#[test]
fn routes_are_mounted_in_one_place() {
    let sources = site::files_below(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
    );
    let mounting: Vec<_> = sources
        .iter()
        .filter(|file| {
            std::fs::read_to_string(file).is_ok_and(|text| text.contains(".mount("))
        })
        .filter_map(|file| file.file_name()?.to_str())
        .collect();
    assert_eq!(mounting, ["same_origin.rs"], "use same_origin::mount");
}

// From here on: `GET` requests.

/// A visitor who has used every demo once.
struct Visitor<'s> {
    site: &'s Server,
    cookies: String,
}

impl<'s> Visitor<'s> {
    fn new(site: &'s Server) -> Self {
        let planted = [
            "/session/two",
            "/signed/set",
            "/private/set",
            "/session/lifetimes/start",
            "/ways/plain/login?name=bob",
            "/ways/signed/login?name=bob",
            "/ways/encrypted/login?name=bob",
            "/ways/jwt/login?name=bob",
        ];
        let cookies = planted.map(|path| site.get(path, &[]).cookies());
        Self { site, cookies: cookies.join("; ") }
    }

    fn get(&self, path: &str) -> Response {
        self.site.get(path, &[&format!("Cookie: {}", self.cookies)])
    }

    /// Everything that the site tells this visitor, read by requests that change nothing.
    fn sees(&self) -> Vec<String> {
        [
            "/session/get",
            "/signed/get",
            "/signed/get/within?seconds=600",
            "/private/get",
            "/session/lifetimes/tick",
            "/ways/plain/who",
            "/ways/signed/who",
            "/ways/encrypted/who",
            "/ways/jwt/who",
            "/cookie/get",
        ]
        .map(|path| format!("{path}: {}", self.get(path).body))
        .into()
    }
}

/// A visitor and a second browser. Whichever address the second one opens, with no cookies or with all
/// that it received on the way, the visitor's own state stays the same.
#[test]
fn no_get_changes_anything_for_another_visitor() {
    let hands = Hands::default();
    let site = Server::start_with(hands.clock());
    let started =
        site.post("/workers/start", "workers=2&keys=same&sessions=own", &[]).body;
    let (client, _) = &*site::borrow();
    let visitor = Visitor::new(&site);
    // A signed session is over for Flask once it is older than its lifetime.
    hands.advance(2.0);
    let before = visitor.sees();
    assert!(before.iter().any(|seen| seen == "/session/get: 234"), "{before:#?}");
    assert!(before.iter().any(|seen| seen == "/signed/get: 234"), "{before:#?}");
    let mut given = BTreeSet::new();
    for round in ["with nothing", "with all that was given"] {
        let carried = given.iter().cloned().collect::<Vec<String>>().join("; ");
        for (_, path) in
            routes(client).iter().filter(|(method, _)| *method == Method::Get)
        {
            let answer = site.get(path, &[&format!("Cookie: {carried}")]);
            let expected = match path.as_str() {
                // Only the app of an experiment serves this route.
                "/signed/lifetime?seconds=0" => 404,
                "/api/jar" => 405,
                // Without a trip and a ticket, the lab has nothing (`tests/it/scope.rs`).
                "/scope/go/x" | "/scope/lab/x/x" | "/scope/seen" => 404,
                "/scope/here" => 204,
                // The labs are at hosts of their own (`tests/it/attacks.rs`).
                path if path.starts_with("/w/") => 404,
                "/" => 303,
                // These routes judge what was sent and redirect to their exercise.
                path if path.contains("/exercises/drawer/") => 303,
                path if path.contains("/exercises/shelf") => 303,
                path if path.contains("/clinic/") => answer.status,
                // Without the ticket of a run there is nothing.
                "/probes/ping" => 204,
                path if path.starts_with("/probes/") => answer.status.clamp(404, 422),
                // The first of two session cookies is stale, so nothing is stored.
                _ if answer.status == 409 && !carried.is_empty() => 409,
                _ => 200,
            };
            assert_eq!(answer.status, expected, "{path} {round}");
            let pairs = answer.cookies();
            given
                .extend(pairs.split("; ").filter(|p| !p.is_empty()).map(str::to_owned));
            assert_eq!(visitor.sees(), before, "after {path} {round}");
        }
    }
    let asked = site.post("/workers/ask", "", &[]).body;
    assert!(asked.starts_with("worker 1 ") && asked.contains(" of 1\n"), "{asked}");
    let address = started.split_whitespace().nth(2).expect("its address");
    assert!(asked.contains(address), "{started} {asked}");
}

/// Every session in the store belongs to a cookie that some response has set.
#[test]
fn no_get_leaves_a_session_that_is_nobodys() {
    let folder = Folder::new("nobodys-session");
    let file = folder.path().join("sessions");
    let figment = site::config().merge(("session_snapshot", &file));
    let hands = Hands::default();
    let site = Server::start_configured(figment, hands.clock());
    let mut ids = BTreeSet::new();
    let (client, _) = &*site::borrow();
    for (_, path) in routes(client).iter().filter(|(method, _)| *method == Method::Get)
    {
        for pair in site.get(path, &[]).cookies().split("; ") {
            let (name, value) = pair.split_once('=').unwrap_or_default();
            let tokens = ["session", "fixed", "sliding", "phone", "tablet"];
            if tokens.contains(&name) && value.len() == 64 {
                ids.insert(value.to_owned());
            }
        }
    }
    assert!(ids.len() >= 6, "{ids:?}");
    drop(site);
    let left = Memory::new(Limits::default());
    let kept = Snapshot::new(&file).read(&left, hands.clock().now());
    assert_eq!(kept.expect("the site has written it"), ids.len());
}

#[test]
fn what_a_view_changes_is_the_app_of_the_experiment_alone() {
    let hands = Hands::default();
    let site = Server::start_with(hands.clock());
    let visitor = Visitor::new(&site);
    hands.advance(2.0);
    std::thread::scope(|scope| {
        let pressing: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..5)
                        .map(|_| site.get("/signed/lifetime-in-a-view", &[]).body)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        while !pressing.iter().all(|thread| thread.is_finished()) {
            assert_eq!(visitor.get("/signed/get").body, "234");
        }
        for told in pressing.into_iter().flat_map(|thread| thread.join().expect("told"))
        {
            // The bytes are real: A's session ends although nobody touches it, and comes back.
            let [died, rose] = ["\nNone", "\n234"].map(|read| told.find(read));
            assert!(died.is_some() && died < rose, "{told}");
        }
    });
    // However the experiment ends, its app ends with it, and a visitor has no app to configure.
    for seconds in [0, 1] {
        let path = format!("/signed/lifetime?seconds={seconds}");
        assert_eq!(visitor.get(&path).status, 404);
        assert_eq!(visitor.get("/signed/get").body, "234");
    }
}

// From here on: the user of this machine.

/// The addresses of all handlers that can start a process, which are those that take a [`Supervisor`].
///
/// [`Supervisor`]: remember_me::cluster::Supervisor
fn starting() -> Vec<String> {
    let mut paths = Vec::new();
    for source in book::ALL.iter().flat_map(|chapter| chapter.sources()) {
        for (name, text) in rust_functions(source) {
            let Some(attribute) = text.lines().find(|line| line.starts_with("#["))
            else {
                continue;
            };
            if text.contains("supervisor: Supervisor<") {
                let path = attribute.strip_prefix("#[post(\"");
                let path = path.and_then(|rest| rest.split('"').next());
                paths.push(
                    path.unwrap_or_else(|| panic!("{name} is no POST")).to_owned(),
                );
            }
        }
    }
    assert!(paths.len() >= 16, "{paths:?}");
    paths
}

/// Sends a `POST` with these header lines, `Host` among them, and those of a form.
fn post(site: &Server, path: &str, lines: &[&str]) -> Response {
    let form = "workers=1&keys=own&sessions=own";
    let headers = [lines, &[FORM]].concat();
    site.send(&http1::request(&format!("POST {path}"), &headers, form))
}

#[test]
fn processes_are_started_for_the_user_of_this_machine_alone() {
    let site = site::shared();
    for path in starting() {
        for (lines, why) in [
            (&["Host: tutorial.example.org"][..], "Host"),
            (&["Host: 192.168.0.2:8000"], "Host"),
            (&["Host: 0.0.0.0:8000"], "Host"),
            (&["Host: 127.0.0.1.nip.io"], "Host"),
            (&["Host: localhost", "Host: tutorial.example.org"], "Host"),
            (&["Host: tutorial.example.org", "X-Forwarded-For: 203.0.113.9"], "Host"),
            (&["Host: localhost", "X-Forwarded-For: 127.0.0.1"], "X-Forwarded-"),
            (&["Host: localhost", "x-forwarded-proto: https"], "X-Forwarded-"),
            (&["Host: localhost", "Forwarded: for=127.0.0.1"], "Forwarded"),
            (&["Host: localhost", "X-Real-IP: 127.0.0.1"], "X-Real-IP"),
            (&["Host: localhost", "Via: 1.1 proxy"], "Via"),
        ] {
            let refused = post(site, &path, lines);
            assert_eq!(refused.status, 403, "{path} {lines:?}: {}", refused.body);
            assert!(refused.body.contains(why), "{path} {lines:?}: {}", refused.body);
        }
    }
}

#[test]
fn this_machine_has_many_names() {
    let site = site::shared();
    for host in
        ["localhost", "LOCALHOST:8000", "a.b.localhost:1", "127.9.9.9", "[::1]:8000"]
    {
        let answer = post(site, "/workers/ask", &[&format!("Host: {host}")]);
        assert_eq!(answer.status, 200, "{host}: {}", answer.body);
    }
}

#[test]
fn the_refusal_says_what_is_missing() {
    let check = |figment, why: &str| {
        let rocket = remember_me::build(figment, Hands::default().clock());
        let client = Client::untracked(rocket.expect("it starts")).expect("it ignites");
        let refused = client.post("/workers/ask").dispatch();
        assert_eq!(refused.status(), Status::Forbidden);
        let sentence = refused.into_string().unwrap_or_default();
        assert!(sentence.contains(why), "{sentence}");
    };
    // Rocket's local client has no address.
    check(site::config(), "does not come from this machine");
    check(
        site::config().merge(("address", "0.0.0.0")),
        "where other machines can reach it",
    );
    check(site::config().merge(("session_secure", true)), "to be behind a proxy");
}
