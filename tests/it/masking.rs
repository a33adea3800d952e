//! The session's id is the visitor's key. It travels in one `Set-Cookie` line and in `Cookie` lines,
//! and nothing that is shown contains it. It is measured and predicted as it travels, and masked last.

use std::path::Path;

use remember_me::book;
use remember_me::book::routes::Demos;
use rocket::http::Method;
use rocket::serde::json::json;

use crate::exchange::{FRAME, JSON, cookie, panels, session, still};
use crate::http1;
use crate::site::{self, Folder, Program};

/// The length of a part of the id, so that a shortened id is found too.
fn part(id: &str) -> &str {
    &id[8..40]
}

#[test]
fn the_session_cookie_is_measured_and_predicted_as_it_travels_not_as_it_is_shown() {
    let response = still().get("/session/set", &[JSON]);
    let travelled = response.json()["response"]["set_cookies"][0].clone();
    let bytes = "session".len() + 64;
    assert_eq!(travelled["size"], json!(bytes), "{travelled}");
    assert_eq!(travelled["predicted"]["outcome"], "stored");
    for (form, page) in panels("/session/set", &["Accept-Language: en"]) {
        let chip = page.text("[data-set-cookie=session]");
        assert!(chip.contains(&format!("{bytes} bytes")), "{form}: {chip}");
        assert!(chip.contains('…'), "{form}: {chip}");
    }
}

#[test]
fn the_session_id_shows_masked_everywhere_in_the_json() {
    let (pair, id) = session();
    let masked = format!("{}…{}", &id[..4], &id[62..]);
    let response =
        still().get("/session/get", &[JSON, &cookie(&format!("a=1; {pair}"))]);
    assert!(!response.body.contains(&id), "{}", response.body);
    let json = response.json();
    let cookies =
        json!([{ "name": "a", "value": "1" }, { "name": "session", "value": masked }]);
    assert_eq!(json["request"]["cookies"], cookies);
    let headers = json["request"]["headers"].as_array().expect("a list");
    let line = json!(["cookie", format!("a=1; session={masked}")]);
    assert!(headers.contains(&line), "{headers:?}");
    assert_eq!(json["session"]["id"], json!(masked));
    let html = json["html"].as_str().expect("the panel");
    assert!(html.contains(&masked), "{html}");

    let response = still().get("/session/set", &[JSON]);
    let json = response.json();
    let set_cookie = &json["response"]["set_cookies"][0];
    let value = set_cookie["value"].as_str().expect("a value");
    assert!(value.contains('…') && value.chars().count() == 7, "{value}");
    let line = format!("session={value}; HttpOnly; SameSite=Lax; Path=/");
    assert_eq!(set_cookie["line"], json!(line));
    let headers = json["response"]["headers"].as_array().expect("a list");
    assert!(headers.contains(&json!(["set-cookie", line])), "{headers:?}");
}

/// Requests every address that answers a `GET`, in every form, with every spelling of the session
/// cookie.
#[test]
fn no_answer_of_any_address_holds_the_real_id() {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let gets = demos.iter().filter(|(_, method, _)| *method == Method::Get);
    let paths: Vec<_> = gets.map(|(_, _, path)| path.to_owned()).collect();
    for path in paths.iter().map(String::as_str).filter(|path| !path.contains('<')) {
        let (pair, id) = session();
        let (chapter, part) = (path.split('/').nth(1), part(&id));
        // Handlers that start workers or measure take seconds, and their sessions are in other
        // processes.
        if chapter == Some("scale") || path.ends_with(".tar") {
            continue;
        }
        let broken = format!("a=1; session={id}%FF; {pair}");
        for form in [JSON, FRAME, "Accept: */*"] {
            let response = still().get(path, &[form, &cookie(&broken)]);
            let hidden = !response.body.contains(part);
            assert!(hidden, "{path} {form}: {}", response.body);
        }
    }
    for path in ["/zh", "/en", "/zh/session", "/en/nothing", "/en/clinic/case"] {
        let (pair, id) = session();
        for broken in ["", "%FF", "; session"] {
            let page = still().get(path, &[&cookie(&format!("{pair}{broken}"))]);
            assert!(!page.body.contains(part(&id)), "{path}, with {broken}");
        }
    }
}

#[test]
fn no_spelling_of_the_session_cookie_shows_its_value() {
    let (_, id) = session();
    for line in [
        format!("session={id}%FF"),
        format!("%73ession={id}%FF"),
        format!("__Host-session={id}"),
        format!("__Host-session={id}%FF"),
        format!("session={id}"),
        format!("%73ession={id}"),
        format!("session ={id}"),
        format!("session={id}; session=2"),
        format!("session=1; session={id}"),
        format!("a=1;session={id}"),
        format!("session=%30{id}"),
    ] {
        for path in
            ["/cookie/get", "/session/get", "/cookie/twins/get", "/lab/deep/get"]
        {
            for form in [JSON, FRAME, "Accept: */*"] {
                let response = still().get(path, &[form, &cookie(&line)]);
                assert!(
                    !response.body.contains(part(&id)),
                    "{path} {form} {line}: {}",
                    response.body
                );
            }
        }
        let page = still().get("/en/session", &[&cookie(&line)]);
        assert!(!page.body.contains(part(&id)), "the page, with {line}");
    }
}

/// The real program, with the log of a request and its answer. Logging at the level `debug` is left
/// out: there Rocket itself prints what it received, cookies included.
#[test]
fn the_log_holds_no_id() {
    let folder = Folder::new("masking-log");
    let environment =
        [("ROCKET_SECRET_KEY", site::KEY), ("ROCKET_LOG_LEVEL", "normal")];
    let file = Path::new(env!("CARGO_BIN_EXE_remember-me"));
    let mut program = Program::start(file, folder.path(), &environment);
    let address = program.launched();
    let pair = http1::get(address, "/session/set", &[]).cookies();
    let id = pair.strip_prefix("session=").expect("a session");
    for line in [pair.clone(), format!("{pair}%FF"), format!("%73ession={id}; x")] {
        for path in ["/session/get", "/cookie/get", "/en/session", "/nothing"] {
            for form in [JSON, FRAME, "Accept: */*"] {
                http1::get(address, path, &[form, &cookie(&line)]);
            }
        }
    }
    http1::get(address, "/the-last-one", &[]);
    let printed = program.printed_until("GET /the-last-one");
    assert!(printed.contains("GET /session/get"), "the log has requests: {printed}");
    assert!(!printed.contains(part(id)), "{printed}");
}
