//! The lines that chapter 2 tells a reader to write: the line of a login, the settings that produce it,
//! and the source of Werkzeug that it quotes. Each is taken from the page and run.

use std::collections::BTreeSet;
use std::process::Stdio;

use browser_jar::{Context, Engine, Jar, Outcome};
use remember_me::lang::Lang;

use crate::flask;
use crate::html::{self, Page};
use crate::site::{self, Hands};

const MEASURED: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

fn chapter(lang: Lang) -> Page {
    let (client, _) = &*site::borrow();
    let page = client.get(format!("/{}/cookie", lang.code())).dispatch();
    html::parse(&page.into_string().expect("a page has a text"))
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

/// Whether two sources are the same program, apart from documentation and layout.
const SOURCE: &str = r#"
import ast, inspect, sys, textwrap
from werkzeug.sansio.response import Response

def tree(source):
    function = ast.parse(textwrap.dedent(source)).body[0]
    if ast.get_docstring(function) is not None:
        del function.body[0]
    return ast.dump(function)

assert tree(sys.argv[1]) == tree(inspect.getsource(Response.delete_cookie))
"#;

#[test]
fn the_quoted_source_of_delete_cookie_is_what_is_installed() {
    for lang in Lang::ALL {
        let page = chapter(lang);
        let quoted = page.one("[data-python=delete_cookie] code");
        let quoted: String = quoted.text().collect();
        run("the quoted source of Werkzeug is today's", SOURCE, &[&quoted]);
    }
}
