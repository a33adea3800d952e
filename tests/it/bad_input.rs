//! Requests that no browser sends, and requests that a browser sends after an error. The site answers
//! with 200 or a clear 4xx, shows the input, says why a part was ignored, and loses no session.
//!
//! Every request goes over a socket: Rocket's local client fills the cookie jar without a `Cookie`
//! line.

use std::thread;

use remember_me::book::routes::Demos;
use remember_me::exchange::Reason;
use remember_me::lang::Lang;
use remember_me::{book, view};

use crate::http1::Response;
use crate::pages::BESIDE;
use crate::transcripts::takes_long;
use crate::{html, site};

mod addresses;
mod forms;

/// Every page in both languages: the entrance, the contents, the chapters and the pages beside them.
pub fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        pages.push(format!("/{}", lang.code()));
        let chapters = book::ALL.iter().map(|chapter| chapter.slug);
        for page in chapters.chain(BESIDE) {
            pages.push(format!("/{}/{page}", lang.code()));
        }
    }
    pages
}

/// Sends `GET path`, or another method, with raw bytes as its header lines.
fn raw(method: &str, path: &str, headers: &[u8]) -> Response {
    // The lines may hold bytes that are not UTF-8.
    let mut request = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
    request.extend_from_slice(headers);
    if method == "POST" {
        request.extend_from_slice(b"Content-Length: 0\r\n");
    }
    request.extend_from_slice(b"\r\n");
    site::shared().send(&request)
}

/// Sends the header lines to every page and to every demo, and to one demo in each form of its answer.
/// One demo is enough for the forms: the same code makes them for every handler.
fn everywhere(what: &str, headers: &[u8]) {
    for page in pages().iter().map(String::as_str).chain(["/"]) {
        check_answer(what, "GET", page, headers);
    }
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for (_, method, path) in demos.iter() {
        if !takes_long(path) {
            check_answer(what, method.as_str(), path, headers);
        }
    }
    for form in ["Accept: application/json\r\n", "Sec-Fetch-Dest: iframe\r\n"] {
        let headers = [headers, form.as_bytes()].concat();
        check_answer(what, "GET", "/cookie/get", &headers);
        check_answer(what, "GET", "/session/get", &headers);
        check_answer(what, "POST", "/lab/deep/reset", &headers);
    }
}

/// Asserts that the answer is a 2xx, a 3xx, or a 4xx with a body that says something.
fn check_answer(what: &str, method: &str, path: &str, headers: &[u8]) {
    let response = raw(method, path, headers);
    let clear = match response.status {
        200..400 => true,
        400..500 => !response.body.is_empty(),
        _ => false,
    };
    let (status, body) = (response.status, &response.body);
    assert!(clear, "{what}: {method} {path} answered {status} {body:?}");
}

/// A `Cookie` line of a hundred cookies.
fn hundred() -> String {
    let pairs: Vec<String> = (0..100).map(|n| format!("c{n}={n}")).collect();
    pairs.join("; ")
}

/// A `Cookie` line of 16 KiB.
fn long() -> String {
    format!("big={}", "x".repeat(16 * 1024 - 4))
}

#[test]
fn no_cookie_line_breaks_a_page_or_a_demo() {
    let lines: Vec<(&str, Vec<u8>)> = vec![
        ("equal names", b"Cookie: a=1; a=2; a=3".to_vec()),
        ("no name", b"Cookie: =v; =; a=1".to_vec()),
        ("no equals sign", b"Cookie: flag; a; ;;;".to_vec()),
        ("not UTF-8 once decoded", b"Cookie: a=%FF; %C3=1; b=%".to_vec()),
        ("bytes that are not UTF-8", b"Cookie: a=\xff\xfe; b=\xc3(".to_vec()),
        ("UTF-8 as it is", "Cookie: 名=值; test1=中文".into()),
        ("an empty line", b"Cookie:".to_vec()),
        ("two lines", b"Cookie: a=1; b=2\r\nCookie: a=3; c".to_vec()),
        ("a hundred cookies", format!("Cookie: {}", hundred()).into()),
        ("16 KiB", format!("Cookie: {}", long()).into()),
        ("quotes and tabs", b"Cookie: a=\"q; r\";\tb=\"\\\"".to_vec()),
        (
            "the demos' own names",
            b"Cookie: session=; secret=; flask_session=a.b.c; fixed=1; sliding=; twin; \
              twin=; cn_rocket=%; deep=%FF; lab=%00; lab; __Host-lab=; test1=\0x"
                .iter()
                .copied()
                .filter(|byte| *byte != 0)
                .collect(),
        ),
        (
            "logins of odd shapes",
            b"Cookie: way_plain=; way_signed=..; way_encrypted=%FF; way_jwt=e30.e30.".to_vec(),
        ),
        (
            "signed values of odd shapes",
            b"Cookie: flask_session=eyJ0ZXN0MiI6IjIzNCJ9.AAAAAAAAAAAAAAAAAAAA.AAAA".to_vec(),
        ),
    ];
    thread::scope(|scope| {
        for (what, line) in &lines {
            let headers = [b"Host: localhost:8000\r\n", &line[..], b"\r\n"].concat();
            scope.spawn(move || everywhere(what, &headers));
        }
    });
}

#[test]
fn no_host_breaks_a_page_or_a_demo() {
    let hosts = [
        "localhost",
        "127.0.0.1:8000",
        "[::1]:8000",
        "a..b",
        ".",
        "a.b.c.d.example.test:1",
        "xn--fiqs8s.test",
        "user@host:8000",
        "localhost:99999",
        "%zz",
        "<b>",
    ];
    thread::scope(|scope| {
        for host in hosts {
            let line = format!("Host: {host}\r\n");
            scope.spawn(move || everywhere(host, line.as_bytes()));
        }
        scope.spawn(|| everywhere("no host", b""));
    });
}

// The panel shows the input.

/// The rows and the ignored parts of the panel, in both languages. Every page has the same panel, and
/// the contents page is the shortest.
#[track_caller]
fn check_panel(lines: &[&str], rows: &[&str], ignored: &[(&str, Reason)]) {
    for lang in Lang::ALL {
        let headers: Vec<String> =
            lines.iter().map(|line| format!("Cookie: {line}")).collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let response = site::shared().get(&format!("/{}", lang.code()), &headers);
        assert_eq!(response.status, 200);
        let page = html::parse(&response.body);
        let found = page
            .attributes("[data-panel=request-cookies] [data-cookie]", "data-cookie");
        assert_eq!(found, rows, "the rows for {lines:?}");

        let found = page.all("[data-panel=request-cookies] .ignored li");
        let found: Vec<String> = found.into_iter().map(html::text).collect();
        let expected: Vec<String> = ignored
            .iter()
            .map(|(part, reason)| {
                format!("{part} {}", view::reason(lang.words(), *reason))
            })
            .collect();
        assert_eq!(found, expected, "what was ignored of {lines:?}");
        if !ignored.is_empty() {
            let raw: String =
                page.one("[data-panel=request-cookies] pre").text().collect();
            for line in lines {
                assert!(
                    raw.contains(&format!("cookie: {line}\n")),
                    "{line:?} is not in {raw:?}"
                );
            }
        }
    }
}

#[test]
fn the_panel_shows_which_parts_of_the_line_were_ignored_and_why() {
    check_panel(&["a=1; b=2"], &["a", "b"], &[]);
    check_panel(&["a=1; a=2"], &["a"], &[("a=1", Reason::Replaced)]);
    check_panel(
        &["a=1; b=2; a=3; a=4"],
        &["b", "a"],
        &[("a=1", Reason::Replaced), ("a=3", Reason::Replaced)],
    );
    check_panel(&["=v; a=1"], &["a"], &[("=v", Reason::NoName)]);
    check_panel(&["flag; a=1"], &["a"], &[("flag", Reason::NoEqualsSign)]);
    check_panel(&["a=%FF; b=1"], &["b"], &[("a=%FF", Reason::NotUtf8)]);
    check_panel(&["%FF=a; b=1"], &["b"], &[("%FF=a", Reason::NotUtf8)]);
    check_panel(&[" ; ;; a=1;"], &["a"], &[]);
    check_panel(&["a=1=2"], &["a"], &[]);
    check_panel(&["a=1", "b=2"], &["a", "b"], &[]);
    check_panel(
        &["a=1; flag", "a=2"],
        &["a"],
        &[("flag", Reason::NoEqualsSign), ("a=1", Reason::Replaced)],
    );
    check_panel(&["%61=1; a=2"], &["a"], &[("%61=1", Reason::Replaced)]);
}

#[test]
fn the_panel_agrees_with_what_the_handler_got() {
    for line in [
        "a=1; a=2; b=3",
        "=v; a=1; flag; c=%FF; d=%41",
        "a=\"q\"; b=a b; c=1=2=3",
        " a = 1 ;b= 2;c",
        "%61=1; a=2",
        "a%3Db=1; %=2; c=%2",
        "a=1;;;b=2",
        "a=+; b=%2B; c=%20x%20",
        "名=值",
    ] {
        let headers = [&format!("Cookie: {line}")[..], "Accept: application/json"];
        let json = site::shared().get("/cookie/get", &headers).json();
        let pairs = json["request"]["cookies"].as_array().expect("a list");
        let text = |value: &rocket::serde::json::Value| {
            value.as_str().expect("text").to_owned()
        };
        let mut seen: Vec<_> =
            pairs.iter().map(|p| (text(&p["name"]), text(&p["value"]))).collect();
        seen.sort();
        let lines = seen.iter().map(|(name, value)| format!("{name} = {value}\n"));
        let lines: String = lines.collect();
        assert_eq!(json["response"]["body"], lines, "{line:?}");
    }
}

#[test]
fn a_hundred_cookies_and_sixteen_kibibytes_are_shown_whole() {
    for page in pages() {
        let many = site::shared().get(&page, &[&format!("Cookie: {}", hundred())]);
        assert_eq!(many.status, 200, "{page}");
        let rows = many.body.matches("<tr data-cookie=\"c").count();
        assert_eq!(rows, 100, "{page}");
        let big = site::shared().get(&page, &[&format!("Cookie: {}", long())]);
        assert_eq!(big.status, 200, "{page}");
        let value = "x".repeat(16 * 1024 - 4);
        assert!(big.body.contains(&format!("<td>{value}</td>")), "{page}");
    }
}

#[test]
fn a_line_that_is_not_utf8_hides_no_other_line() {
    let headers = b"Host: localhost\r\nCookie: a=\xff\r\nCookie: b=2\r\n";
    let response = raw("GET", "/en", headers);
    let page = html::parse(&response.body);
    assert_eq!(page.attributes("[data-cookie]", "data-cookie"), ["b"]);
}

// The request ends no session.

#[test]
fn a_session_survives_every_line_it_arrives_in() {
    let server = site::shared();
    let session = server.get("/session/two", &[]).cookies();
    for line in [
        format!("a=1; a=2; {session}"),
        format!("{session}; =v; flag"),
        format!("%FF=1; {session}; b=%FF"),
        format!("{}; {session}", hundred()),
        format!("{}; {session}", long()),
        format!("session=bad; {session}"),
    ] {
        for page in ["/zh", "/en/session"] {
            let response = server.get(page, &[&format!("Cookie: {line}")]);
            assert_eq!(response.status, 200, "{page}");
            let page = html::parse(&response.body);
            let panel = page.text("[data-panel=session]");
            assert!(panel.contains("test2") && panel.contains("blue"), "{panel}");
        }
        let response = server.get("/session/get", &[&format!("Cookie: {line}")]);
        assert_eq!(response.body, "234");
    }
    let headers =
        [b"Host: x\r\nCookie: a=\xff\r\nCookie: ", session.as_bytes(), b"\r\n"]
            .concat();
    assert_eq!(raw("GET", "/session/get", &headers).body, "234");
}

#[test]
fn a_changed_session_cookie_is_no_session_and_no_error() {
    let server = site::shared();
    let session = server.get("/session/two", &[]).cookies();
    let id = session.strip_prefix("session=").expect("a session");
    for changed in [
        id[1..].to_owned(),
        id.to_uppercase(),
        format!("{id}{id}"),
        format!("\"{id}\""),
        format!("{id}%00"),
        "中".repeat(64),
        "%FF".repeat(64),
        "../../etc/passwd".to_owned(),
        "x".repeat(8192),
    ] {
        let header = format!("Cookie: session={changed}");
        assert_eq!(server.get("/session/get", &[&header]).body, "None", "{changed}");
        for lang in Lang::ALL {
            let response = server.get(&format!("/{}", lang.code()), &[&header]);
            assert_eq!(response.status, 200, "{changed}");
            let page = html::parse(&response.body);
            let panel = page.text("[data-panel=session]");
            assert!(panel.contains(lang.words().no_session), "{changed}: {panel}");
        }
    }
    assert_eq!(
        server.get("/session/get", &[&format!("Cookie: {session}")]).body,
        "234"
    );
}

#[test]
fn a_private_cookie_with_any_character_changed_is_refused() {
    let server = site::shared();
    let secret = server.get("/private/set", &[]).cookies();
    let ask = |pair: &str| {
        let response = server.get("/private/get", &[&format!("Cookie: {pair}")]);
        assert_eq!(response.status, 200, "{pair}");
        assert!(response.headers("set-cookie").is_empty(), "{pair}");
        response.body
    };
    assert_eq!(ask(&secret), "234");
    // The last characters before the padding hold spare bits, which a decoder may ignore.
    let value_at = "secret=".len();
    for at in value_at..secret.len() - "AA%3D%3D".len() {
        let old = secret.as_bytes()[at];
        let percent =
            secret[..at].rfind('%').is_some_and(|start| at - start < 3) || old == b'%';
        if percent {
            continue;
        }
        let new = if old == b'A' { "B" } else { "A" };
        let changed = [&secret[..at], new, &secret[at + 1..]].concat();
        assert_eq!(ask(&changed), "None", "character {at} of {secret}");
    }
    // The value is bound to the name of its cookie.
    let renamed = secret.replace("secret=", "size_3=");
    assert_eq!(ask(&renamed), "None");
    for garbage in ["secret=", "secret=234", "secret=%FF", "secret=AAAA", "secret=中"]
    {
        assert_eq!(ask(garbage), "None", "{garbage}");
    }
}

// These bytes are not HTTP.

#[test]
fn the_site_goes_on_after_what_is_no_http() {
    for request in [
        &b"\r\n\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=\0\r\n\r\n",
        b"POST /lab/set HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /lab/set HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(site::shared().address).expect("it listens");
        stream.write_all(request).ok();
        stream.shutdown(std::net::Shutdown::Write).ok();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok();
        let status = answer.split(' ').nth(1).unwrap_or("none");
        assert!(!status.starts_with('5'), "{request:?}: {answer}");
    }
    assert_eq!(site::shared().get("/cookie/get", &[]).body, "no cookies\n");
}
