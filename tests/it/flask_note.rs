//! The note's own Flask program: as the note prints it, with its faults, and as chapter 4 shows and
//! offers it, complete and corrected.

use remember_me::lang::Lang;
use remember_me::quote::flask::NOTE;

use crate::flask::{Flask, python};
use crate::html;
use crate::http1::Response;
use crate::site::{self, Folder};

/// Section 4 of the note, word for word.
const PRINTED: &str = r#"from datetime import timedelta

from flask import make_response, session, current_app, request

from status import bp_status


@bp_status.route("/cookie/set")
def set_cookie():
    response = make_response("<h1>set cookie!</h1>")
    response.set_cookie("test1", "123", max_age=20)
    return response


@bp_status.route("/cookie/get")
def get_cookie():
    print(request.cookies.get("test1"))
    return str(request.cookies)


@bp_status.route("/cookie/del")
def del_cookie():
    response = make_response("<h1>del cookie!</h1>")
    response.delete_cookie("test1")
    return response


@bp_status.route("/session/set")
def set_session():
    current_app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=20)
    session["test2"] = "234"
    current_app.permanent_session_lifetime = timedelta(seconds=10)
    session.permanent = False
    return "<h1> set session </h1>"


@bp_status.route("/session/get")
def get_session():
    return str(session.get("test2"))


@bp_status.route("/session/del")
def del_session():
    session.clear()
    return "<h1> del session </h1>"
"#;

/// The parts that the printed program lacks: the blueprint, and the app on which it is registered.
const BLUEPRINT: &str =
    "from flask import Blueprint\nbp_status = Blueprint('status', __name__)\n";
const APP: &str = "import os, sys
sys.path.insert(0, os.path.dirname(__file__))
from flask import Flask
import printed
app = Flask(__name__)
app.secret_key = KEY
app.register_blueprint(printed.bp_status)
";

/// Starts the printed program under Flask's development server, with this `SECRET_KEY`.
fn printed(key: &str, folder: &Folder) -> Option<Flask> {
    let app = folder.path().join("app_of_the_note.py");
    for (name, text) in [
        ("printed.py", PRINTED),
        ("status.py", BLUEPRINT),
        ("app_of_the_note.py", &APP.replace("KEY", key)),
    ] {
        std::fs::write(folder.path().join(name), text).expect("the file is written");
    }
    Flask::run(
        app.to_str().expect("a path in UTF-8"),
        "what chapter 4 says of the note's program",
    )
}

/// The value of the cookie of this name that the response sets.
fn cookie(response: &Response, name: &str) -> String {
    let cookies = response.cookies();
    let pair = cookies.split("; ").find_map(|pair| pair.strip_prefix(name));
    let value = pair.and_then(|rest| rest.strip_prefix('='));
    value.unwrap_or_else(|| panic!("no {name}: {cookies}")).to_owned()
}

// From here on: the program as it is printed.

#[test]
fn as_printed_it_lacks_a_module_an_app_and_a_key() {
    let Some(mut python) = python("what chapter 4 says of the note's program") else {
        return;
    };
    let alone = python.args(["-c", PRINTED]).output().expect("Python runs");
    let error = String::from_utf8_lossy(&alone.stderr);
    assert!(error.contains("No module named 'status'"), "{error}");

    let folder = Folder::new("note-printed-no-key");
    let Some(flask) = printed("None", &folder) else { return };
    assert_eq!(flask.get("/cookie/set", &[]).status, 200);
    for path in ["/session/set", "/session/del"] {
        assert_eq!(flask.get(path, &[]).status, 500, "{path}");
    }
    let get = flask.get("/session/get", &[]);
    assert_eq!((get.status, get.body.as_str()), (200, "None"));
}

#[test]
fn with_a_key_it_still_has_the_faults_that_the_chapter_lists() {
    let folder = Folder::new("note-printed");
    let Some(flask) = printed("'xxx'", &folder) else { return };
    // The value of a cookie goes into a page as it is, that of the session too, and test1 goes into the
    // log.
    let sent = ["Cookie: test1=<script>; session=a.b.c"];
    let get = flask.get("/cookie/get", &sent);
    assert_eq!(get.headers("content-type"), ["text/html; charset=utf-8"]);
    assert!(get.body.contains("'<script>'") && get.body.contains("'a.b.c'"));
    for header in ["cache-control", "vary"] {
        assert!(get.headers(header).is_empty(), "{header}");
    }
    // `permanent = False` is the default of a session, and here it becomes part of the data.
    let session = cookie(&flask.get("/session/set", &[]), "session");
    let payload = session.split('.').next().unwrap_or_default();
    let plain = "eyJ0ZXN0MiI6IjIzNCJ9"; // {"test2":"234"}
    assert!(payload.starts_with("eyJfcGVybWFuZW50IjpmYWxz"), "{payload}");
    assert_ne!(payload, plain);
    // None of its cookies has SameSite.
    for path in ["/cookie/set", "/session/set"] {
        let line = flask.get(path, &[]).headers("set-cookie").join("\n");
        assert!(!line.contains("SameSite"), "{line}");
    }
}

// From here on: the corrected program.

#[test]
fn corrected_it_serves_the_six_endpoints() {
    let Some(flask) = Flask::run("note.py", "the note's program, corrected, runs")
    else {
        return;
    };
    let set = flask.get("/cookie/set", &[]);
    assert_eq!(set.body, "<h1>set cookie!</h1>");
    let line = set.headers("set-cookie").join("\n");
    assert!(line.starts_with("test1=123; Expires="), "{line}");
    assert!(line.ends_with("; Max-Age=20; HttpOnly; Path=/; SameSite=Lax"), "{line}");
    // The presses in the last list of the chapter show this.
    let get =
        |cookies: &str| flask.get("/cookie/get", &[&format!("Cookie: {cookies}")]).body;
    assert_eq!(flask.get("/cookie/get", &[]).body, "no cookies\n");
    assert_eq!(get("test1=123"), "test1 = 123\n");
    assert_eq!(get("test1=123; note_session=a.b.c"), "test1 = 123\n");
    let del = flask.get("/cookie/del", &["Cookie: test1=123"]);
    let line = "test1=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/";
    assert_eq!(del.headers("set-cookie"), [line]);

    assert_eq!(flask.get("/session/get", &[]).body, "None");
    let set = flask.get("/session/set", &[]);
    let session = cookie(&set, "note_session");
    assert!(session.starts_with("eyJ0ZXN0MiI6IjIzNCJ9."), "{session}");
    let line = set.headers("set-cookie").join("\n");
    assert!(line.ends_with("; HttpOnly; Path=/; SameSite=Lax"), "{line}");
    let sent = format!("Cookie: note_session={session}");
    assert_eq!(flask.get("/session/get", &[&sent]).body, "234");
    let del = flask.get("/session/del", &[&sent]);
    assert_eq!(del.headers("set-cookie").len(), 1);
    // A second deletion is no error, unlike the note's `pop` in 3.2.3.
    assert_eq!(flask.get("/session/del", &[]).status, 200);
    // No correction helps Flask's own session here: a copy stays valid after the logout.
    assert_eq!(flask.get("/session/get", &[&sent]).body, "234");
}

#[test]
fn corrected_no_answer_is_html_by_accident_or_to_be_kept() {
    let Some(flask) = Flask::run("note.py", "the note's program, corrected, runs")
    else {
        return;
    };
    let get = flask.get("/cookie/get", &["Cookie: test1=<script>"]);
    assert_eq!(get.headers("content-type"), ["text/plain; charset=utf-8"]);
    for path in ["/cookie/set", "/cookie/get", "/cookie/del"].iter().chain(&[
        "/session/set",
        "/session/get",
        "/session/del",
    ]) {
        let answer = flask.get(path, &[]);
        assert_eq!(answer.headers("cache-control"), ["no-store"], "{path}");
        assert_eq!(answer.headers("vary"), ["Cookie"], "{path}");
    }
}

#[test]
fn a_person_who_runs_it_gets_the_port_that_the_page_names() {
    let Some(mut python) = python("python note.py starts a server") else { return };
    let script = "import flask, runpy
flask.Flask.run = lambda app, **how: print(how['port'], len(app.secret_key))
runpy.run_path('note.py', run_name='__main__')";
    let python = python.env_remove("SECRET_KEY").args(["-c", script]);
    let said = python.output().expect("Python runs");
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    assert_eq!(said, "5000 64", "a port, and a key of 32 random bytes as hex digits");
    for lang in Lang::ALL {
        let page = site::shared().get(&format!("/{}/code", lang.code()), &[]).body;
        assert!(page.contains("http://127.0.0.1:5000/cookie/set"), "{lang:?}");
    }
}

#[test]
fn the_chapter_shows_it_whole_and_offers_it() {
    let offered = site::shared().get("/download/note.py", &[]);
    assert_eq!(offered.body, NOTE);
    assert_eq!(offered.headers("content-disposition"), ["attachment"]);
    assert_eq!(offered.headers("content-type"), ["text/x-python; charset=utf-8"]);
    for lang in Lang::ALL {
        let path = format!("/{}/code", lang.code());
        let page = html::parse(&site::shared().get(&path, &[]).body);
        let blocks = page.all("article pre");
        let shown = blocks.iter().map(|block| block.text().collect::<String>());
        let whole = shown.into_iter().any(|text| text.trim() == NOTE.trim());
        assert!(whole, "{path} does not show flask/note.py");
        assert!(page.has("article a[href='/download/note.py']"), "{path}");
    }
}
