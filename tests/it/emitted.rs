//! The code that the clinic gives for a line, run in its framework or server: it emits the same cookie.

use browser_jar::{Context, Cookie, Engine, Jar};
use remember_me::clinic::frameworks::{Snippet, snippets};
use rocket::http::CookieJar;
use rocket::local::blocking::Client;
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

use crate::http1;
use crate::site::{self, Folder};

const LOGIN: &str = "https://www.example.com/account/login";
const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

const LINES: [&str; 7] = [
    "sid=31d4; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax",
    "sid=31d4",
    "sid=a b; Path=/; SameSite=Strict",
    "sid=\"q\\\\\"; Path=/x",
    "__Host-sid=MTIz/+8=; Path=/; Secure; SameSite=None; Partitioned",
    "sid=31d4; Expires=Wed, 25 Nov 2026 08:00:00 GMT; Domain=example.com; Path=/",
    "sid=',\"; Path=/; HttpOnly",
];

fn stored(line: &str) -> Option<Cookie> {
    let url = Url::parse(LOGIN).expect("a URL");
    let mut jar = Jar::new(Engine::Standard);
    jar.receive(&url, line.as_bytes(), Context::default(), NOW).cookie
}

fn code(framework: &str, line: &str) -> Snippet {
    let url = Url::parse(LOGIN).expect("a URL");
    let found = snippets(&url, line.as_bytes(), NOW);
    found.into_iter().find(|it| it.name == framework).expect("a framework")
}

#[test]
fn the_code_for_flask_emits_the_same_cookie() {
    let Some(mut python) = crate::flask::python("the code for Flask") else { return };
    let mut program =
        String::from("from flask import Flask, Response\napp = Flask(__name__)\n");
    for line in LINES {
        program += "response = Response('')\n";
        program += &format!("{}\n", code("Flask", line).code);
        program += "print(response.headers.getlist('Set-Cookie')[0])\n";
    }
    let output = python.args(["-c", &program]).output().expect("Python runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\n{program}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let emitted: Vec<_> = printed.lines().collect();
    assert_eq!(emitted.len(), LINES.len(), "{printed}");
    for (line, emitted) in LINES.iter().zip(emitted) {
        assert_eq!(stored(emitted), stored(line), "{emitted}");
    }
}

/// What a program prints that is started with `arguments`; `None` where it is not installed.
fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(output) = std::process::Command::new(program).args(arguments).output()
    else {
        eprintln!("{program} is not installed: its code was not run");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// PHP keeps the fields of a response on its command line to itself, so its own server has to answer.
#[test]
fn the_code_for_php_emits_the_same_cookie() {
    let folder = Folder::new("clinic-php");
    for (at, line) in LINES.iter().enumerate() {
        let program = format!("<?php\n{}\n", code("PHP", line).code);
        std::fs::write(folder.path().join(format!("{at}.php")), program)
            .expect("a file");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("an address");
    drop(port);
    let server = std::process::Command::new("php")
        .args(["-S", &address.to_string(), "-t"])
        .arg(folder.path())
        .stderr(std::process::Stdio::null())
        .spawn();
    let Ok(mut server) = server else {
        eprintln!("php is not installed: its code was not run");
        return;
    };
    let begin = std::time::Instant::now();
    while std::net::TcpStream::connect(address).is_err() {
        assert!(begin.elapsed().as_secs() < 20, "PHP does not listen");
        std::thread::yield_now();
    }
    let emitted: Vec<Vec<String>> = (0..LINES.len())
        .map(|at| {
            let answer = http1::get(address, &format!("/{at}.php"), &[]);
            answer.headers("set-cookie").into_iter().map(str::to_owned).collect()
        })
        .collect();
    server.kill().expect("it ends");
    server.wait().expect("it ends");
    for (line, emitted) in LINES.iter().zip(emitted) {
        assert_eq!(emitted.len(), 1, "{line}: {emitted:?}");
        assert_eq!(stored(&emitted[0]), stored(line), "{emitted:?}");
    }
}

#[test]
fn the_code_for_go_emits_the_same_cookie() {
    let folder = Folder::new("clinic-go");
    let mut body = String::new();
    for line in LINES {
        body += &format!(
            "\tw = httptest.NewRecorder()\n\t{}\n\tfmt.Println(w.Header()[\"Set-Cookie\"][0])\n",
            code("Go", line).code
        );
    }
    let program = format!(
        "package main\nimport (\n\"fmt\"\n\"net/http\"\n\"net/http/httptest\"\n\"time\"\n)\n\
         var _ = time.Unix\nvar _ = http.SetCookie\nfunc main() {{\n\tw := httptest.NewRecorder()\n{body}}}\n"
    );
    let file = folder.path().join("main.go");
    std::fs::write(&file, &program).expect("a file");
    let Some(printed) = printed("go", &["run", file.to_str().expect("UTF-8")]) else {
        return;
    };
    let emitted: Vec<_> = printed.lines().collect();
    assert_eq!(emitted.len(), LINES.len(), "{printed}");
    for (line, emitted) in LINES.iter().zip(emitted) {
        assert_eq!(stored(emitted), stored(line), "{emitted}");
    }
}

/// The code as text, and what it is when it is compiled.
macro_rules! compiled {
    ($shown:ident, $of:expr, $($code:tt)*) => {{
        let squeeze = |code: &str| code.replace(char::is_whitespace, "");
        let $shown = squeeze(&code("Rocket", $of).code);
        assert_eq!($shown, squeeze(stringify!($($code)*)));
        $($code)*
    }};
}

#[test]
fn the_code_for_rocket_compiles_and_emits_the_same_cookie() {
    use rocket::http::{Cookie, SameSite};
    use rocket::time::Duration;

    #[rocket::get("/")]
    fn emit(jar: &CookieJar<'_>) {
        compiled! { shown, LINES[0],
            jar.add(
                Cookie::build(("sid", "31d4"))
                    .path("/")
                    .max_age(Duration::seconds(3600))
                    .secure(true)
                    .http_only(true)
                    .same_site(SameSite::Lax),
            );
        }
    }
    let rocket = rocket::custom(site::config()).mount("/", rocket::routes![emit]);
    let client = Client::untracked(rocket).expect("a site");
    let response = client.get("/").dispatch();
    let emitted = response.headers().get_one("Set-Cookie").expect("a line");
    assert_eq!(stored(emitted), stored(LINES[0]), "{emitted}");
}
