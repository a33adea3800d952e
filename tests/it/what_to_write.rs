//! The lines that chapters 2 and 3 tell a reader to write in Flask: the line of a login, the settings
//! that produce it, the view that stores a value, and the source of Werkzeug that they quote. Each is
//! taken from the page and run.

use std::collections::BTreeSet;
use std::process::Stdio;

use browser_jar::{Context, Engine, Jar, Outcome};
use remember_me::lang::Lang;

use crate::flask;
use crate::html::{self, Page};
use crate::site::{self, Hands};

const MEASURED: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

fn open(lang: Lang, slug: &str) -> Page {
    let (client, _) = &*site::borrow();
    let page = client.get(format!("/{}/{slug}", lang.code())).dispatch();
    html::parse(&page.into_string().expect("a page has a text"))
}

fn chapter(lang: Lang) -> Page {
    open(lang, "cookie")
}

/// The parts of a `Set-Cookie` line, whose order has no meaning. Of the first part only the name is
/// kept.
fn parts(line: &str) -> BTreeSet<String> {
    let line = line.strip_prefix("Set-Cookie: ").unwrap_or(line);
    let mut parts = line.split("; ");
    let name = parts.next().and_then(|pair| pair.split('=').next());
    name.into_iter().chain(parts).map(str::to_owned).collect()
}

/// The line that the page recommends for this scheme.
#[track_caller]
fn recommended(lang: Lang, scheme: &str) -> String {
    chapter(lang).text(&format!("[data-line={scheme}] code"))
}

#[test]
fn the_site_writes_the_lines_that_it_recommends() {
    for lang in Lang::ALL {
        for (scheme, path) in
            [("https", "/cookie/login"), ("http", "/cookie/login-http")]
        {
            let sent = site::shared().get(path, &[]).headers("set-cookie").join("\n");
            assert_eq!(parts(&recommended(lang, scheme)), parts(&sent), "{lang:?}");
        }
    }
}

/// What a browser does with the lines, by the stores that model those that were measured.
#[test]
fn browsers_keep_the_line_where_the_page_says_so_and_nobody_slips_in_another() {
    let https = recommended(Lang::En, "https").replace("Set-Cookie: ", "");
    let http = recommended(Lang::En, "http").replace("Set-Cookie: ", "");
    for engine in MEASURED {
        let keeps = |jar: &mut Jar, from: &str, line: &str| {
            let url = from.parse().expect("an address");
            let context = Context::default();
            jar.receive(&url, line.as_bytes(), context, Hands::START).outcome
                == Outcome::Stored
        };
        for (line, from, kept) in [
            (&https, "https://shop.test/", true),
            (&https, "http://localhost/", true),
            (&https, "http://192.168.1.20/", false),
            (&http, "http://localhost/", true),
            (&http, "http://192.168.1.20/", true),
        ] {
            assert_eq!(
                keeps(&mut Jar::new(engine), from, line),
                kept,
                "{engine} {from}"
            );
        }
        for tossed in [
            "__Host-sid=x; Domain=shop.test; Path=/; Secure",
            "__Host-sid=x; Path=/login; Secure",
        ] {
            let from = "https://evil.shop.test/";
            assert!(!keeps(&mut Jar::new(engine), from, tossed), "{engine} {tossed}");
        }
        let plain = "__Host-sid=x; Path=/";
        assert!(!keeps(&mut Jar::new(engine), "http://shop.test/", plain), "{engine}");
    }
}

/// Runs a program in the venv's Python with these arguments and returns its output.
fn run(proof: &str, program: &str, arguments: &[&str]) -> Option<String> {
    let mut python = flask::python(proof)?;
    let python = python.arg("-c").arg(program).args(arguments).stdin(Stdio::null());
    let output = python.output().expect("Python runs");
    let [out, err] =
        [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    assert!(output.status.success(), "{proof}: {err}");
    Some(out.trim().to_owned())
}

const CONFIGURED: &str = r#"
import sys
from flask import Flask, session

app = Flask("reader")
app.secret_key = "xxx"
app.debug = sys.argv[2] == "debug"
exec(sys.argv[1], {"app": app})

@app.get("/")
def login():
    session["user"] = "alice"
    return ""

print(app.test_client().get("/").headers["Set-Cookie"])
"#;

#[test]
fn flasks_configuration_writes_the_recommended_lines() {
    for lang in Lang::ALL {
        let page = chapter(lang);
        let settings = page.one("[data-python=settings] code");
        let settings: String = settings.text().collect();
        for (mode, scheme) in [("deployed", "https"), ("debug", "http")] {
            let proof = "Flask's session settings write the recommended line";
            let Some(line) = run(proof, CONFIGURED, &[&settings, mode]) else { return };
            assert_eq!(parts(&line), parts(&recommended(lang, scheme)), "{lang:?}");
        }
    }
}

const HANDLERS: &str = r#"
import app

for path in ("/cookie/login", "/cookie/login-http"):
    print(app.app.test_client().get(path).headers["Set-Cookie"])
"#;

#[test]
fn flasks_handlers_write_the_recommended_lines() {
    let Some(lines) =
        run("Flask's handlers write the recommended lines", HANDLERS, &[])
    else {
        return;
    };
    let lines: Vec<_> = lines.lines().map(parts).collect();
    let wanted = ["https", "http"].map(|scheme| parts(&recommended(Lang::Zh, scheme)));
    assert_eq!(lines, wanted);
}

/// Whether two sources are the same program, apart from documentation and layout. Of a signature alone,
/// only that is compared.
const SOURCE: &str = r#"
import ast, inspect, sys, textwrap
from werkzeug.sansio.response import Response

def tree(source, signature):
    function = ast.parse(textwrap.dedent(source)).body[0]
    if signature:
        function.body = []
    elif ast.get_docstring(function) is not None:
        del function.body[0]
    return ast.dump(function)

_, quoted, name, signature = sys.argv
installed = inspect.getsource(getattr(Response, name))
assert tree(quoted, signature) == tree(installed, signature)
"#;

#[test]
fn the_quoted_sources_of_werkzeug_are_what_is_installed() {
    for lang in Lang::ALL {
        for (name, signature) in [("delete_cookie", ""), ("set_cookie", "signature")] {
            let page = chapter(lang);
            let quoted = page.one(&format!("[data-python={name}] code"));
            let quoted: String = quoted.text().collect();
            let arguments = [&quoted, name, signature];
            run("the quoted source of Werkzeug is today's", SOURCE, &arguments);
        }
    }
}

/// The note's listing of `set_cookie`, to the letter except for its indentation, and what `max_age` accepts.
const ARGUMENTS: &str = r#"
from datetime import datetime, timedelta, timezone
from werkzeug import Response

printed = """
def set_cookie(
    \"\"\"configure the cookie\"\"\"
    self,
    key,
)
"""

def shows(what, make):
    try:
        print(what, make())
    except Exception as error:
        print(what, type(error).__name__)

def line(**arguments):
    response = Response()
    response.set_cookie("a", "1", **arguments)
    return response.headers["Set-Cookie"].split("; ")[1:-1]

shows("printed", lambda: compile(printed, "note", "exec"))
shows("timedelta", lambda: line(max_age=timedelta(seconds=20))[-1])
shows("str", lambda: line(max_age="20"))
shows("float", lambda: line(max_age=2.9)[-1])
epoch = "Thu, 01 Jan 1970 00:00:00 GMT"
aware = datetime(1970, 1, 1, tzinfo=timezone.utc)
shows("expires", lambda: line(expires=0) == line(expires=epoch) == line(expires=aware))
"#;

#[test]
fn the_printed_signature_is_no_python_and_max_age_takes_what_chapter_2_says() {
    let proof = "what chapter 2 says of the arguments of set_cookie";
    let Some(shown) = run(proof, ARGUMENTS, &[]) else { return };
    let shown: Vec<_> = shown.lines().collect();
    assert_eq!(
        shown,
        [
            "printed SyntaxError",
            "timedelta Max-Age=20",
            "str TypeError",
            "float Max-Age=2.9",
            "expires True",
        ]
    );
    for lang in Lang::ALL {
        let text = chapter(lang).text("article");
        for said in ["SyntaxError", "timedelta", "TypeError", "Max-Age=2.9"] {
            assert!(text.contains(said), "{lang:?}: {said}");
        }
    }
}

/// What `request.cookies` is, and what it gives where a name came twice or not at all.
const COOKIES: &str = r#"
from flask import Flask, request

app = Flask("reader")

@app.get("/")
def read():
    cookies = request.cookies
    found = cookies.get("test1"), cookies.get("no"), cookies.getlist("test1")
    return f"{type(cookies).__name__} {found}"

@app.get("/missing")
def missing():
    return request.cookies["no"]

headers = {"Cookie": "test1=deep; test1=root"}
print(app.test_client(use_cookies=False).get("/", headers=headers).text)
print(app.test_client().get("/missing").status_code)
"#;

#[test]
fn request_cookies_is_what_chapter_2_says() {
    let Some(shown) = run("what chapter 2 says of request.cookies", COOKIES, &[])
    else {
        return;
    };
    assert_eq!(shown, "ImmutableMultiDict ('deep', None, ['deep', 'root'])\n400");
    for lang in Lang::ALL {
        let text = chapter(lang).text("article");
        for said in ["ImmutableMultiDict", ".getlist(\"test1\")", "400"] {
            assert!(text.contains(said), "{lang:?}: {said}");
        }
    }
}

/// The corrected view, with what surrounds it in `note.py`, and three visits to a view that appends to a list.
const SESSION: &str = r#"
import os, sys
from datetime import timedelta
from flask import Blueprint, Flask, session

os.environ["SECRET_KEY"] = "a long and random key"
app = Flask("reader")
bp_status = Blueprint("status", "reader")
exec(sys.argv[1])
app.register_blueprint(bp_status)
print(app.test_client().get("/session/set").headers["Set-Cookie"].split(".")[0])
print(app.permanent_session_lifetime)

def cart(change):
    app = Flask("cart")
    app.secret_key = "x"

    @app.get("/")
    def visit():
        session.setdefault("cart", [])
        exec(change, {"session": session})
        return ""

    client = app.test_client()
    for _ in range(3):
        client.get("/")
    with client.session_transaction() as stored:
        return stored["cart"]

append = 'session["cart"].append(1)'
print(cart(append))
print(cart(append + "; session.modified = True"))
print(cart('session["cart"] = session["cart"] + [1]'))
"#;

#[test]
fn the_corrected_view_runs_and_a_list_changed_in_place_is_not_saved() {
    for lang in Lang::ALL {
        let page = open(lang, "session");
        let view: String = page.one("[data-python=set_session] code").text().collect();
        let proof = "the note's view, corrected, and a list in Flask's session";
        let Some(shown) = run(proof, SESSION, &[&view]) else { return };
        let shown: Vec<_> = shown.lines().collect();
        let payload = "session=eyJ0ZXN0MiI6IjIzNCJ9"; // {"test2":"234"}
        assert_eq!(
            shown,
            [payload, "0:00:10", "[1]", "[1, 1, 1]", "[1, 1, 1]"],
            "{lang:?}"
        );
        let text = page.text("article");
        for said in [
            "session[\"cart\"].append(1)",
            "session.modified = True",
            "session[\"cart\"] = session[\"cart\"] + [1]",
        ] {
            assert!(text.contains(said), "{lang:?}: {said}");
        }
    }
}
