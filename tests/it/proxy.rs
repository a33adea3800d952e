//! Runs the file `deploy/nginx.conf` in front of the program and tests what a public site relies on.
//!
//! The values that depend on a machine are replaced by name: ports, the certificate, the folder of the
//! logs, and the one time limit that a test would otherwise wait for.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use remember_me::book;
use remember_me::book::routes::Demos;

use crate::http1::Response;
use crate::{services, site};

use public::{HOST, Public, plain, request, request_to, rest};

mod public;

fn curl(proof: &str) -> Option<PathBuf> {
    site::installed("curl", proof)
}

#[test]
fn pages_come_over_https_and_the_session_is_for_this_host_alone() {
    let proof = "the site behind nginx with TLS";
    let (Some(curl), Some(public)) = (curl(proof), Public::start("https", proof))
    else {
        return;
    };
    for path in ["/zh/state", "/en/cookie", "/en/session", "/zh/clinic"] {
        let page = public.get(path, &[]);
        assert_eq!(page.status, 200, "{path}");
        let hsts = page.headers("strict-transport-security");
        assert_eq!(hsts, ["max-age=31536000"], "{path}");
        assert!(page.body.trim_end().ends_with("</html>"), "{path}: {}", page.body);
    }
    let set = public.get("/session/set", &["Accept: application/json"]);
    let line = set.headers("set-cookie").concat();
    assert!(line.starts_with("__Host-session="), "{line}");
    assert!(line.contains("; Secure") && line.contains("; HttpOnly"), "{line}");
    // The program knows that the browser uses https, although its own connection is plain.
    let predicted = &set.json()["response"]["set_cookies"][0]["predicted"];
    assert_eq!(predicted["rule"], "stored", "{predicted}");
    let cookie = format!("Cookie: {}", set.cookies());
    let mut tls = public.connect();
    for _ in 0..3 {
        request(&mut tls, "GET /session/get", &[&cookie]);
        assert_eq!(Response::read(&mut tls, false).body, "234");
    }

    // A request over HTTP/2, and one whose body has no announced length.
    let version = public
        .curl(&curl)
        .args(["--http2", "--output", "/dev/null", "--write-out", "%{http_version}"])
        .arg(public.url("/en/state"))
        .output()
        .expect("curl runs");
    assert_eq!(String::from_utf8_lossy(&version.stdout), "2");
    let chunked = ["Content-Type: application/json", "Transfer-Encoding: chunked"];
    let body = br#"{"set_url":"https://a.example/","set_cookie":["a=1"]}"#;
    let body =
        [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
    let answer = public.send("POST /api/jar", &chunked, &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn the_sites_name_is_the_only_one_and_plain_http_leads_to_https() {
    let proof = "nginx answers for the site's name alone";
    let Some(public) = Public::start("name", proof) else { return };
    let mut stream = plain(public.http);
    request(&mut stream, "GET /zh/state?a=1", &[]);
    let answer = Response::read(&mut stream, false);
    assert_eq!(answer.status, 301);
    let to = format!("https://{HOST}/zh/state?a=1");
    assert_eq!(answer.headers("location"), [to]);

    for host in ["localhost", "127.0.0.1", "evil.example"] {
        let mut stream = plain(public.http);
        request_to(&mut stream, host, "GET /zh/state", &[]);
        assert_eq!(rest(&mut stream), "", "{host}, plain");
        let mut tls = public.connect();
        request_to(&mut tls, host, "GET /zh/state", &[]);
        assert_eq!(rest(&mut tls), "", "{host} after the handshake");
    }
    assert!(public.connect_for("localhost").is_err(), "no handshake for another name");
    // An address in the request line takes precedence over the field (RFC 9112 §3.2.2).
    let mut tls = public.connect();
    request_to(
        &mut tls,
        "localhost",
        &format!("GET https://{HOST}/session/get"),
        &["Accept: application/json"],
    );
    let seen = Response::read(&mut tls, false).json();
    assert!(fields(&seen, "host").contains(&HOST.to_owned()), "{seen}");
}

/// The values of a field as the program has received it.
fn fields(seen: &rocket::serde::json::Value, name: &str) -> Vec<String> {
    let headers = seen["request"]["headers"].as_array().expect("a list");
    let of = headers.iter().filter(|pair| pair[0] == name);
    of.map(|pair| pair[1].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn what_a_client_says_of_its_way_here_is_replaced() {
    let proof = "nginx replaces X-Forwarded-*";
    let Some(public) = Public::start("forwarded", proof) else { return };
    let claims = [
        "Accept: application/json",
        "X-Forwarded-For: 192.0.2.7",
        "X-Forwarded-For: 127.0.0.1, 10.0.0.1",
        "X-Forwarded-Host: localhost",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Port: 8000",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Server: evil",
        "X-Forwarded-Ssl: off",
        "Forwarded: for=127.0.0.1;host=localhost;proto=http",
        "X-Real-IP: 192.0.2.7",
        "X_Forwarded_For: 192.0.2.7",
    ];
    for headers in [&claims[..1], &claims] {
        let seen = public.get("/session/get", headers).json();
        let told: Vec<(String, String)> = seen["request"]["headers"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| {
                let text = |at: usize| pair[at].as_str().expect("a text").to_owned();
                (text(0), text(1))
            })
            .filter(|(name, _)| !["accept", "user-agent"].contains(&name.as_str()))
            .collect();
        let expected = [
            ("host", HOST),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-host", HOST),
            ("x-forwarded-proto", "https"),
            ("x-real-ip", "127.0.0.1"),
        ];
        let expected = expected.map(|(name, value)| (name.into(), value.into()));
        assert_eq!(told, expected);
    }
}

#[test]
fn a_client_that_is_slow_or_greedy_costs_the_others_nothing() {
    let proof = "nginx bounds what one client may ask for";
    let (Some(curl), Some(public)) = (curl(proof), Public::start("greedy", proof))
    else {
        return;
    };
    // Half a header, without TLS and with it, and a connection without a handshake.
    for sent in [&b""[..], b"GET /zh/state HTTP/1.1\r\nHost: tut"] {
        let mut stream = plain(public.http);
        stream.write_all(sent).expect("it can be sent");
        assert_eq!(rest(&mut stream), "");
        let mut tls = public.connect();
        tls.write_all(sent).and_then(|()| tls.flush()).expect("it can be sent");
        assert_eq!(rest(&mut tls), "");
    }
    assert_eq!(rest(&mut plain(public.nginx.address)), "");

    // The largest body that the program reads, and one byte more.
    let form = "application/x-www-form-urlencoded";
    let api = usize::from(remember_me::site::clinic_api::LIMIT) << 20;
    for (path, kind, most, status) in [
        ("/en/clinic/case", form, 8 << 20, 200),
        ("/api/jar", "application/json", api, 400),
        ("/lab/set", form, 32 << 10, 422),
    ] {
        let mut body = b"other=".to_vec();
        body.resize(most, b'x');
        let answer = public.post(path, kind, &body);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        body.push(b'x');
        let answer = public.post(path, kind, &body);
        assert_eq!(answer.status, 413, "{path}: {}", answer.body);
        assert!(answer.body.contains("<center>nginx"), "{path}: {}", answer.body);
    }

    // Fifty requests may run at once, here those whose bodies are still to come. Ten more are refused.
    let mut held: Vec<_> = (0..60)
        .map(|_| {
            let mut tls = public.connect();
            request(&mut tls, "POST /api/jar", &["Content-Length: 10"]);
            tls.sock.set_nonblocking(true).expect("a socket");
            tls
        })
        .collect();
    let mut refused = 0;
    services::until("ten of them are refused", || {
        held.retain_mut(|tls| {
            let mut answer = [0; 12];
            let Ok(read) = tls.read(&mut answer) else { return true };
            assert_eq!(String::from_utf8_lossy(&answer[..read]), "HTTP/1.1 429");
            refused += 1;
            false
        });
        refused == 10
    });
    let other_address = || {
        let said = public
            .curl(&curl)
            .args(["--interface", "127.0.0.2", "--output", "/dev/null"])
            .args(["--write-out", "%{http_code}"])
            .arg(public.url("/en/state"))
            .output()
            .expect("curl runs");
        String::from_utf8_lossy(&said.stdout).into_owned()
    };
    assert_eq!(other_address(), "200");
    drop(held);
    services::until("they are over", || public.get("/robots.txt", &[]).status == 200);

    // The rate limit: a hundred and twenty requests within the first second, and twenty in each further
    // one.
    let mut tls = public.connect();
    let refused = (0..900).find(|_| {
        request(
            &mut tls,
            "GET /en/clinic/case?lines=sid%3Dhunter2",
            &["Referer: https://tutorial.example.org/en/clinic/case?lines=hunter2"],
        );
        Response::read(&mut tls, false).status == 429
    });
    assert!(refused.is_some(), "nine hundred requests, and none refused");
    assert_eq!(other_address(), "200");

    // A case may hold a cookie of somebody.
    let access = public.log("access.log");
    assert!(access.contains("\"GET /en/clinic/case HTTP/1.1\" 429 "), "{access}");
    for log in [access, public.log("error.log")] {
        assert!(!log.contains("hunter2"), "{log}");
    }
}

/// The site works whether or not the program was told that it is behind a proxy with TLS.
#[test]
fn nobody_starts_workers_through_the_proxy() {
    let proof = "no worker is started for a visitor behind nginx";
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let of_workers =
        |path: &&str| ["/workers/", "/bill/"].iter().any(|p| path.starts_with(p));
    let paths: Vec<_> =
        demos.iter().map(|(_, _, path)| path).filter(of_workers).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for secure in ["true", "false"] {
        let name = format!("workers-{secure}");
        let Some(public) = Public::start_with(&name, secure, proof) else { return };
        for path in &paths {
            let form = "application/x-www-form-urlencoded";
            let wanted = b"workers=2&keys=own&sessions=own";
            let answers = [public.post(path, form, wanted), public.get(path, &[])];
            let statuses = answers.map(|answer| answer.status);
            let refused = statuses.contains(&403) && !statuses.contains(&200);
            assert!(refused, "{path}, {secure}: {statuses:?}");
        }
    }
}
