//! Each address accepts the methods that are declared for it, and names them to a request with any
//! other method.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use remember_me::http::assets;
use rocket::http::{Accept, Header, Method, Status};
use rocket::local::blocking::{Client, LocalResponse};
use rocket::serde::json::{Value as Json, from_str};

use crate::http1::{self, Response};
use crate::site;
use crate::transcripts::takes_long;

const METHODS: [Method; 9] = [
    Method::Get,
    Method::Head,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
    Method::Options,
    Method::Trace,
    Method::Connect,
];

/// Every address of the site, one for each path with placeholders, with its declared methods and
/// whether a test may request it.
fn addresses(client: &Client) -> BTreeMap<String, (BTreeSet<String>, bool)> {
    let build = assets::base().replace("/static/", "");
    let mut addresses: BTreeMap<_, (BTreeSet<_>, bool)> = BTreeMap::new();
    for route in client.rocket().routes() {
        let segments = route.uri.path().split('/').map(|segment| match segment {
            "<lang>" => "en",
            "<chapter>" => "cookie",
            "<sheet>" => "path",
            "<_..>" => "x",
            // The route of one exercise, whatever its name is.
            "<_>" => "x",
            "<exercise>" => "header",
            "<lab>" => "ride",
            "<build>" => &build,
            "<path..>" => "site.css",
            known => {
                assert!(!known.contains('<'), "{}: what stands for it?", route.uri);
                known
            }
        });
        let path = segments.collect::<Vec<_>>().join("/");
        let long = takes_long(&path);
        let (methods, quick) = addresses.entry(path).or_insert((BTreeSet::new(), true));
        methods.insert(route.method.to_string());
        if route.method == Method::Get {
            methods.insert("HEAD".to_owned());
        }
        *quick &= !long;
    }
    addresses
}

fn ask<'c>(
    client: &'c Client,
    method: Method,
    path: &str,
    headers: &[(&'static str, &'static str)],
) -> LocalResponse<'c> {
    let mut request = client.req(method, path.to_owned());
    for (name, value) in headers {
        request.add_header(Header::new(*name, *value));
    }
    request.dispatch()
}

/// Whether an address is one of chapter 5's lab, or of chapter 6's.
fn is_of_lab(path: &str) -> bool {
    let below = ["/scope/go/", "/scope/lab/", "/w/", "/en/attacks/", "/zh/attacks/"];
    below.iter().any(|it| path.starts_with(it)) && !path.ends_with("/certificate")
        || ["/scope/here", "/scope/seen"].contains(&path)
}

#[test]
fn every_address_answers_405_with_allow_to_each_method_it_does_not_declare() {
    let (client, _) = &*site::borrow();
    let addresses = addresses(client);
    assert!(addresses.len() > 80);
    for (path, (declared, quick)) in &addresses {
        for method in METHODS {
            let what = format!("{method} {path}");
            if declared.contains(method.as_str()) {
                if *quick {
                    let answer = ask(client, method, path, &[]);
                    assert_ne!(answer.status(), Status::MethodNotAllowed, "{what}");
                    // One view answers only inside its own experiment, and does not exist elsewhere; nor
                    // does the lab for a client without an address. The probes are there for the user of
                    // this machine alone.
                    let missing = answer.status() == Status::NotFound;
                    let elsewhere = path == "/signed/lifetime" || is_of_lab(path);
                    assert!(
                        missing == elsewhere || path.starts_with("/probes"),
                        "{what}"
                    );
                    assert!(answer.headers().get_one("Allow").is_none(), "{what}");
                    let body = answer.into_string().unwrap_or_default();
                    assert!(
                        method != Method::Head || body.is_empty(),
                        "{what}: {body}"
                    );
                }
                continue;
            }
            let answer = ask(client, method, path, &[]);
            assert_eq!(answer.status(), Status::MethodNotAllowed, "{what}");
            let allow: Vec<_> = answer.headers().get("Allow").collect();
            let [allow] = allow[..] else { panic!("{what}: {allow:?}") };
            let allow: BTreeSet<_> = allow.split(", ").map(str::to_owned).collect();
            assert_eq!(&allow, declared, "{what}");
            assert!(answer.headers().get_one("Set-Cookie").is_none(), "{what}");
            let kept = answer.headers().get_one("Cache-Control").unwrap_or_default();
            assert!(kept.contains("no-"), "{what}: {kept}");
            let body = answer.into_string().unwrap_or_default();
            assert_eq!(body.is_empty(), method == Method::Head, "{what}: {body}");
        }
    }
}

/// An address that does not exist is missing for every method.
#[test]
fn an_address_that_names_nothing_is_404_whatever_the_method() {
    let (client, _) = &*site::borrow();
    let build = assets::base();
    for path in [
        "/none",
        "/en/none",
        "/fr/cookie",
        "/fr/clinic/case",
        "/en/clinic/none",
        "/en/cookie/set",
        "/cookie",
        "/cookie/set/more",
        "/api",
        "/static",
        &build,
        &format!("{build}/none.js"),
        &format!("{build}/../Cargo.toml"),
        &format!("{build}/.hidden"),
    ] {
        for method in METHODS {
            let answer = ask(client, method, path, &[]);
            assert_eq!(answer.status(), Status::NotFound, "{method} {path}");
            assert!(answer.headers().get_one("Allow").is_none(), "{method} {path}");
        }
    }
}

/// Rocket ignores slashes at the end and the second of two in a row, so they make no other address.
#[test]
fn an_address_written_otherwise_is_the_same_one() {
    let (client, _) = &*site::borrow();
    for path in ["/en/cookie/", "//en//cookie", "/en/co%6fkie", "/en/cookie?x=1"] {
        let answer = ask(client, Method::Post, path, &[]);
        assert_eq!(answer.status(), Status::MethodNotAllowed, "{path}");
        assert_eq!(answer.headers().get_one("Allow"), Some("GET, HEAD"), "{path}");
        assert_eq!(ask(client, Method::Get, path, &[]).status(), Status::Ok, "{path}");
    }
}

#[test]
fn a_405_speaks_the_readers_language_in_the_form_that_was_asked_for() {
    let (client, _) = &*site::borrow();
    for (lang, says) in [("en", "takes only GET, HEAD."), ("zh", "只接受 GET, HEAD。")]
    {
        let languages = ("Accept-Language", lang);
        let path = format!("/{lang}/cookie");
        let page = ask(client, Method::Post, &path, &[]).into_string().expect("a page");
        assert!(page.contains(says) && page.contains("<nav"), "{page}");
        let json = ("Accept", "application/json");
        for path in ["/robots.txt", "/cookie/set"] {
            let answer = ask(client, Method::Put, path, &[languages, json]);
            let answer = answer.into_string().expect("a text");
            let error: Json = from_str(&answer).expect("JSON");
            assert_eq!(error["error"]["status"], 405);
            assert!(
                error["error"]["message"].as_str().is_some_and(|it| it.contains(says))
            );
        }
        // For a demo it is one plain sentence, like the other errors of demos.
        let demo = ask(client, Method::Post, "/cookie/set", &[languages]);
        let sentence = demo.into_string().expect("a text");
        assert!(sentence.contains(says) && sentence.lines().count() == 1, "{sentence}");
        assert!(!sentence.contains('<'), "{sentence}");
    }
    // The error of the API is always JSON, and in English for a program that names no language.
    for (method, path, says) in [
        (Method::Get, "/api/jar", "Use POST"),
        (Method::Delete, "/api/jar", "Use POST"),
        (Method::Post, "/api/openapi.json", "takes only GET, HEAD."),
    ] {
        let answer = client.req(method, path).header(Accept::HTML).dispatch();
        let error: Json =
            from_str(&answer.into_string().expect("a text")).expect("JSON");
        assert_eq!(error["error"]["field"], "method");
        let message = error["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(says), "{method} {path}: {message}");
    }
}

/// For `HEAD` the local client shows what Rocket hands to the socket. This test reads the socket.
#[test]
fn a_405_to_head_has_no_body_on_the_wire() {
    let request =
        http1::head("HEAD /lab/set", &["Host: localhost", "Connection: close"]);
    let mut stream = http1::connect(site::shared().address).expect("the site listens");
    stream.write_all(request.as_bytes()).expect("the site takes the request");
    let answer = Response::read_to_close(&mut stream);
    let answer = answer.expect("the site answers and closes");
    assert_eq!(answer.status, 405);
    assert_eq!(answer.headers("allow"), ["POST"]);
    assert_eq!(answer.body, "");
}

/// `QUERY` is a method of HTTP for which Rocket 0.5 has no name.
#[test]
fn a_method_that_rocket_does_not_know_is_405_where_there_is_an_address() {
    for (path, allow) in [
        ("/api/jar", Some("POST")),
        ("/en/cookie", Some("GET, HEAD")),
        ("/en/clinic/case", Some("GET, HEAD, POST")),
        ("/cookie/set", Some("GET, HEAD")),
        ("/en/none", None),
    ] {
        let request = http1::head(&format!("QUERY {path}"), &["Host: localhost"]);
        let answer = site::shared().send(request.as_bytes());
        let status = if allow.is_some() { 405 } else { 400 };
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers("allow").first().copied(), allow, "{path}");
    }
}
