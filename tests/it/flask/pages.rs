//! What the pages say of Flask's formats and of its views.

use std::collections::{BTreeMap, BTreeSet};

use remember_me::book;
use remember_me::book::routes::Demos;
use remember_me::book::session::signed;
use remember_me::quote::flask::APP;
use remember_me::quote::listing;
use rocket::http::{Cookie, Method};
use rocket::serde::json::json;
use rocket::time::OffsetDateTime;

use super::{Flask, KEY, ask, cookie_value, python};
use crate::http1::Response;
use crate::site::Server;

#[test]
fn each_reads_the_session_that_the_other_signed() {
    let Some(flask) =
        Flask::start("the site writes and reads Flask's own session format")
    else {
        return;
    };
    let now = OffsetDateTime::now_utc();
    let ours = signed::sign(&json!({ "test2": "234" }), KEY.as_bytes(), now);
    let response = flask.get("/session/get", &[&format!("Cookie: session={ours}")]);
    assert_eq!(response.body, "234");

    let theirs = cookie_value(&flask.get("/session/set", &[]));
    let (data, signed_at) =
        signed::open(&theirs, KEY.as_bytes()).expect("Flask's signature");
    assert_eq!(data, json!({ "test2": "234" }));
    assert!((0..=5).contains(&(signed_at - now.unix_timestamp())), "{signed_at}");

    let site = Server::start();
    let cookie = format!("Cookie: flask_session={theirs}");
    assert_eq!(site.get("/signed/get", &[&cookie]).body, "234");
    assert!(site.get("/signed/decode", &[&cookie]).body.contains("matches the key"));
}

#[test]
fn chapter_sevens_signed_login_is_a_session_of_flasks() {
    let Some(mut python) = python("Flask reads chapter 7's signed login") else {
        return;
    };
    let site = Server::start();
    let login = site.get("/ways/signed/login", &[]).cookies();
    let ours = login.strip_prefix("way_signed=").expect("its cookie");
    let script = "import sys; from flask import Flask; app = Flask('app'); \
        app.secret_key = sys.argv[1]; \
        flask = app.session_interface.get_signing_serializer(app); \
        print(flask.loads(sys.argv[2])['user']); print(flask.dumps({'user': 'carol'}))";
    let said = python.args(["-c", script, crate::site::KEY, ours]).output();
    let said = said.expect("Python runs").stdout;
    let said = String::from_utf8_lossy(&said);
    let [read, theirs] = said.lines().collect::<Vec<_>>()[..] else {
        panic!("two lines: {said}");
    };
    assert_eq!(read, "alice");
    let cookie = format!("Cookie: way_signed={theirs}");
    assert_eq!(site.get("/ways/signed/who", &[&cookie]).body, "carol\n");
}

#[test]
fn each_writes_chinese_as_the_other_says_it_does() {
    let Some(flask) = Flask::start("the page quotes 中文 as Flask quotes it") else {
        return;
    };
    let site = Server::start();
    let pairs = |response: &Response| {
        let cookies = response.cookies();
        cookies.split("; ").map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let theirs = pairs(&flask.get("/cookie/chinese", &[]));
    assert_eq!(theirs, pairs(&site.get("/cookie/chinese", &[])));
    assert!(theirs.contains(r#"cn_flask="\344\270\255\346\226\207""#), "{theirs:?}");
}

#[test]
fn a_local_time_written_in_five_ways_ends_when_flask_ends_it() {
    let Some(flask) =
        Flask::start("the table of the eight hours shows what Flask sends")
    else {
        return;
    };
    let site = Server::start();
    for query in ["local=2026-11-24T08:30&zone=8", "local=2031-02-28T23:59:30&zone=-5"]
    {
        let path = format!("/cookie/eight-hours?{query}");
        let [theirs, ours] =
            [flask.get(&path, &[]), site.get(&path, &[])].map(|response| {
                let cookies = set_cookies(&response).into_iter();
                cookies
                    .map(|cookie| (cookie.name().to_owned(), cookie))
                    .collect::<BTreeMap<_, _>>()
            });
        for name in ["naive", "plus8", "aware", "timestamp"] {
            let [theirs, ours] =
                [&theirs, &ours].map(|cookies| cookies[name].expires_datetime());
            assert!(theirs.is_some(), "{name}, {query}");
            assert_eq!(theirs, ours, "{name}, {query}");
        }
        let [theirs, ours] = [theirs, ours].map(|cookies| {
            let age = cookies["max_age"].max_age().expect("a Max-Age");
            age.whole_seconds()
        });
        assert!(theirs.abs_diff(ours) <= 2, "Max-Age, {query}: {theirs} and {ours}");
    }
}

/// The views that belong to no handler: they show on the wire what the note says.
const FLASK_ONLY: [&str; 2] = ["change_lifetime", "pop_without_default"];

#[test]
fn a_view_has_the_method_and_path_of_the_handler_beside_it() {
    let Some(mut python) =
        python("each Flask view has the path of the Rocket handler beside it")
    else {
        return;
    };
    let list = "import app\nfor r in app.app.url_map.iter_rules(): print(r.endpoint, r.rule, *r.methods)";
    let output = python.args(["-c", list]).output().expect("Python runs");
    let views = String::from_utf8(output.stdout).expect("ASCII");
    let demos = Demos::new(book::ALL).expect("the handlers have names");
    let mut without_handler = BTreeSet::new();
    for view in views.lines().map(|line| line.split(' ').collect::<Vec<_>>()) {
        let [name, path, ref methods @ ..] = view[..] else {
            panic!("no view: {view:?}");
        };
        assert!(
            name == "static" || listing::python(APP, name).is_ok(),
            "{name} can be quoted"
        );
        let mut handlers =
            demos.iter().filter(|(handler, ..)| function(handler) == name).peekable();
        if handlers.peek().is_none() {
            without_handler.insert(name);
        }
        for (handler, method, handlers_path) in handlers {
            assert_eq!(path, handlers_path, "{handler}");
            assert!(methods.contains(&method.as_str()), "{handler}: {methods:?}");
        }
    }
    assert!(without_handler.remove("static"), "Flask's own view is there: {views}");
    assert_eq!(without_handler, FLASK_ONLY.into());
}

/// The name of a handler without its chapter.
fn function(handler: &str) -> &str {
    handler.rsplit("::").next().unwrap_or_default()
}

#[test]
fn a_view_sets_and_deletes_the_cookies_of_the_handler_beside_it() {
    let Some(flask) =
        Flask::start("each Flask view does what the Rocket handler beside it does")
    else {
        return;
    };
    let site = Server::start();
    let demos = Demos::new(book::ALL).expect("the handlers have names");
    // Rocket deletes only cookies that the request sent.
    let sent = ["Cookie: test1=1; deep=1; secret=1"];
    let mut compared = 0;
    for (handler, method, path) in demos.iter() {
        let is_session = path.starts_with("/session/") || path.starts_with("/signed/");
        if listing::python(APP, function(handler)).is_err() || is_session {
            continue;
        }
        let (line, form) = match method {
            Method::Post => (format!("POST {path}"), LAB_FORM),
            _ => (format!("GET {path}"), ""),
        };
        let theirs = ask(flask.address, &line, &sent, form);
        let ours = ask(site.address, &line, &sent, form);
        assert_eq!((theirs.status, ours.status), (200, 200), "{handler}");
        assert_eq!(meanings(&theirs), meanings(&ours), "{handler}");
        compared += meanings(&ours).len();
    }
    assert!(compared >= 30, "only {compared} cookies were compared");
}

const LAB_FORM: &str =
    "name=lab&value=1&max_age=20&path=/lab&same_site=Lax&http_only=on";

/// What matters of each cookie that a response sets: its identity, how long it is kept, and who may
/// read it. `SameSite` is left out, because Rocket's jar always writes it, and so is the choice between
/// `Expires` and `Max-Age`.
fn meanings(response: &Response) -> BTreeSet<String> {
    let meaning = |cookie: Cookie<'_>| {
        let ends = match (cookie.max_age(), cookie.expires_datetime()) {
            (Some(age), _) => Some(age.whole_seconds()),
            (None, end) => {
                end.map(|end| (end - OffsetDateTime::now_utc()).whole_seconds() / 10)
            }
        };
        let flags = [cookie.secure(), cookie.http_only(), cookie.partitioned()];
        let scope = (cookie.domain(), cookie.path());
        format!(
            "{} {scope:?} {ends:?} {:?}",
            cookie.name(),
            flags.map(|flag| flag == Some(true))
        )
    };
    set_cookies(response).into_iter().map(meaning).collect()
}

fn set_cookies(response: &Response) -> Vec<Cookie<'static>> {
    let lines = response.headers("set-cookie").into_iter();
    let cookies = lines.map(|line| Cookie::parse(line.to_owned()));
    cookies.collect::<Result<_, _>>().expect("cookies")
}
