//! What is read out of a transcript.

use super::*;

fn found(text: &str) -> Vec<(String, Vec<String>)> {
    let text_of = |line: &Vec<u8>| String::from_utf8_lossy(line).into_owned();
    let url = |url: &Option<Url>| url.as_ref().map_or("", Url::as_str).to_owned();
    let responses = read_transcript(text, None).responses;
    let of =
        |it: &PastedResponse| (url(&it.url), it.lines.iter().map(text_of).collect());
    responses.iter().map(of).collect()
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &[&str])]) {
    let owned = |lines: &[&str]| lines.iter().map(|it| (*it).to_owned()).collect();
    let expected: Vec<_> =
        expected.iter().map(|(url, lines)| ((*url).to_owned(), owned(lines))).collect();
    assert_eq!(found(text), expected, "{text}");
}

#[test]
fn lines_come_with_and_without_the_name_of_the_field() {
    check("a=1; Path=/\n\n b=2\r\n", &[("", &["a=1; Path=/", "b=2"])]);
    check("Set-Cookie: a=1\nset-cookie:b=2", &[("", &["a=1", "b=2"])]);
    check("date: now\nSet-Cookie: a=1\nvary: x", &[("", &["a=1"])]);
    check("set-cookie:\na=1\nset-cookie\nb=2", &[("", &["a=1", "b=2"])]);
    check("", &[]);
    check("HTTP/1.1 200 OK\ndate: now\n", &[]);
    check("a: b=1", &[("", &["a: b=1"])]);
}

#[test]
fn what_the_sites_own_panel_shows_is_read() {
    check(
        "> GET /cookie/set\n> host: localhost:8000\n> sec-fetch-site: same-origin\n>\n\
         < 200 OK\n< set-cookie: a=1; Path=/\n<\n> GET /x\n< 404 Not Found\n\
         < set-cookie: b=2\n<\n200 times\n",
        &[
            ("http://localhost:8000/cookie/set", &["a=1; Path=/"]),
            ("http://localhost:8000/x", &["b=2"]),
        ],
    );
    check("> referer: /x\n< set-cookie: a=1\n", &[("", &["a=1"])]);
}

#[test]
fn curl_says_where_it_asked() {
    check(
        "HTTP/2 302\nset-cookie: a=1\nlocation: /x\n\nHTTP/2 200\nset-cookie: b=2\n\n<p>",
        &[("", &["a=1"]), ("", &["b=2"])],
    );
    check(
        "* Trying 1.2.3.4:443...\n* Connected to www.example.com (1.2.3.4) port 443\n\
         * SSL connection using TLSv1.3\n> GET /login?x HTTP/2\n> Host: www.example.com\n> \n\
         < HTTP/2 200 \n< set-cookie: a=1; Secure\n< \n",
        &[("https://www.example.com/login?x", &["a=1; Secure"])],
    );
    check(
        "> POST /in HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 303 See Other\n\
         < Set-Cookie: a=1\n<\n* Connection #0 left intact\n\
         * Issue another request to this URL: 'http://localhost:8000/out'\n\
         > GET /out HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: b=2\n",
        &[
            ("http://localhost:8000/in", &["a=1"]),
            ("http://localhost:8000/out", &["b=2"]),
        ],
    );
}

/// The requests of a text: address, `Cookie` and the number of responses before each.
#[track_caller]
fn check_requests(text: &str, expected: &[(&str, &str, usize)]) {
    let requests = read_transcript(text, None).requests;
    let found: Vec<_> = requests
        .iter()
        .map(|it| (it.url.as_str(), it.cookie.as_deref().unwrap_or("?"), it.after))
        .collect();
    assert_eq!(found, expected, "{text}");
}

const CHAIN: &str = "HTTP/2 302\r\nset-cookie: a=1; Secure\r\n\
    location: https://id.example/in?x\r\n\r\n\
    HTTP/2 303\r\nset-cookie: b=2\r\nlocation: /done\r\n\r\n\
    HTTP/2 200\r\ncontent-type: text/html\r\nset-cookie: c=3\r\n\r\n<p>\r\n";

#[test]
fn each_response_of_a_chain_has_its_own_address() {
    let expected: [(&str, &[&str]); 3] = [
        ("https://shop.example/login", &["a=1; Secure"]),
        ("https://id.example/in?x", &["b=2"]),
        ("https://id.example/done", &["c=3"]),
    ];
    let from = Url::parse("https://shop.example/login").expect("a URL");
    let responses = read_transcript(CHAIN, Some(&from)).responses;
    let urls: Vec<_> =
        responses.iter().map(|it| it.url.as_ref().map_or("", Url::as_str)).collect();
    assert_eq!(urls, expected.map(|(url, _)| url));
    // A command before its output says the address, however it was copied.
    for command in [
        "$ curl -iL https://shop.example/login",
        "curl -iL 'https://shop.example/login' \\\n  -H 'accept: */*' \\\n  -b 'x=1; y=2'",
        "curl.exe -i -H \"Host: other.example\" --url https://shop.example/login",
        "curl ^\"https://shop.example/login^\" ^\n  -H ^\"accept: */*^\"",
    ] {
        check(&format!("{command}\n{CHAIN}"), &expected);
    }
    // 201 has a Location that nobody follows.
    check(
        "$ curl -i https://a.example/\nHTTP/2 201\nset-cookie: a=1\nlocation: /b\n\n\
         HTTP/2 200\nset-cookie: c=1\n",
        &[("https://a.example/", &["a=1"]), ("https://a.example/", &["c=1"])],
    );
}

#[test]
fn curls_own_requests_are_read_with_what_they_carried() {
    let text = "* Connected to localhost (127.0.0.1) port 4430\n\
        > POST /login HTTP/1.1\n> Host: localhost:4430\n> Cookie: lang=zh\n>\n\
        < HTTP/1.1 302 Found\n< Set-Cookie: sid=1\n< Location: /dashboard\n<\n\
        * Re-using existing connection with host localhost\n\
        > GET /dashboard HTTP/1.1\n> Host: localhost:4430\n>\n\
        < HTTP/1.1 401 Unauthorized\n<\n";
    check(text, &[("http://localhost:4430/login", &["sid=1"])]);
    check_requests(
        text,
        &[
            ("http://localhost:4430/login", "lang=zh", 0),
            ("http://localhost:4430/dashboard", "", 1),
        ],
    );
    // HTTPie has no marks.
    let text = "GET /x HTTP/1.1\nHost: localhost:8000\nCookie: a=1\nUser-Agent: HTTPie/3\n\n\
        HTTP/1.1 200 OK\nServer: x\nSet-Cookie: b=2\n\n{}";
    check(text, &[("http://localhost:8000/x", &["b=2"])]);
    check_requests(text, &[("http://localhost:8000/x", "a=1", 0)]);
}

#[test]
fn the_scheme_is_that_of_the_connection() {
    let exchange = |notes: &str, host: &str| {
        format!(
            "{notes}> GET / HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: a=1\n"
        )
    };
    let tls = "* ALPN: curl offers h2,http/1.1\n* SSL connection using TLSv1.3 / x\n";
    for (notes, host, url) in [
        ("*   Trying 127.0.0.1:4430...\n", "a.example:4430", "http://a.example:4430/"),
        (
            "* Connected to a.example (1.2.3.4) port 80\n",
            "a.example",
            "http://a.example/",
        ),
        (
            "* Connected to a.example (1.2.3.4) port 443 (#0)\n",
            "a.example",
            "https://a.example/",
        ),
        (
            "* Established connection to a.example (1.2.3.4 port 80) from 10.0.0.2 port 443\n",
            "a.example",
            "http://a.example/",
        ),
        (tls, "a.example:8443", "https://a.example:8443/"),
        ("", "a.example", "https://a.example/"),
        ("", "a.example:8080", "http://a.example:8080/"),
        ("", "localhost", "http://localhost/"),
    ] {
        check(&exchange(notes, host), &[(url, &["a=1"])]);
    }
    // A redirection from http to https, whose connection nothing is said about.
    check(
        "> GET / HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 301 Moved\n\
         < Location: https://localhost:8443/\n<\n> GET / HTTP/1.1\n> Host: localhost:8443\n>\n\
         < HTTP/1.1 200 OK\n< Set-Cookie: a=1\n",
        &[("https://localhost:8443/", &["a=1"])],
    );
    // A tunnel through a proxy has a response of its own.
    check(
        "* Trying 10.0.0.1:3128...\n> CONNECT a.example:443 HTTP/1.1\n> Host: a.example:443\n>\n\
         < HTTP/1.1 200 Connection established\n<\n* SSL connection using TLSv1.3\n\
         > GET /x HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: a=1\n",
        &[("https://a.example/x", &["a=1"])],
    );
}

#[test]
fn wget_says_where_it_asked() {
    check(
        "--2026-11-24 08:00:00--  https://a.example/login\n\
         Resolving a.example (a.example)... 1.2.3.4\n\
         HTTP request sent, awaiting response... \n\
         \x20 HTTP/1.1 302 Found\n  Set-Cookie: a=1; Path=/\n  Location: https://b.example/\n\
         Location: https://b.example/ [following]\n\
         --2026-11-24 08:00:01--  https://b.example/\n\
         HTTP request sent, awaiting response... \n\
         \x20 HTTP/1.1 200 OK\n  Set-Cookie: b=2\n",
        &[
            ("https://a.example/login", &["a=1; Path=/"]),
            ("https://b.example/", &["b=2"]),
        ],
    );
}

#[test]
fn what_was_quoted_indented_or_folded_is_as_it_was() {
    let plain = "HTTP/1.1 200 OK\nSet-Cookie: a=1; Path=/\nSet-Cookie: b=2";
    let expected: [(&str, &[&str]); 1] = [("", &["a=1; Path=/", "b=2"])];
    let marked = |mark: &str| {
        plain.lines().map(|it| format!("{mark}{it}\n")).collect::<String>()
    };
    for mark in ["", "> ", ">", "> > ", "| ", "    ", "\t", "> | "] {
        check(&marked(mark), &expected);
        check(&marked(mark).replace('\n', "\r\n"), &expected);
        check(&format!("\u{feff}{}", marked(mark)), &expected);
    }
    check("> a=1; Path=/\n> b=2\n", &expected);
    check(
        "Set-Cookie: a=1;\r\n  Path=/;\r\n\tSecure\r\nVary: x\r\n",
        &[("", &["a=1; Path=/; Secure"])],
    );
    check(
        "< HTTP/1.1 200 OK\n< Set-Cookie: a=1;\n<  Path=/\n< Date: x\n",
        &[("", &["a=1; Path=/"])],
    );
    // A quoted transcript keeps its own marks.
    check(
        "> > GET /x HTTP/1.1\n> > Host: localhost:1\n> >\n> < HTTP/1.1 200 OK\n> < Set-Cookie: a=1",
        &[("http://localhost:1/x", &["a=1"])],
    );
}

#[test]
fn headers_are_read_as_developer_tools_copy_them() {
    let expected: [(&str, &[&str]); 1] =
        [("https://a.example/in", &["sid=1; Path=/", "b=2"])];
    for copied in [
        // Chromium: names and values on lines of their own.
        "Request URL\nhttps://a.example/in\nRequest Method\nPOST\nStatus Code\n200 OK\n\
         content-type\ntext/html\nset-cookie\nsid=1; Path=/\nset-cookie\nb=2\n",
        "Request URL: https://a.example/in\nRequest Method: POST\nStatus Code: 200\n\
         set-cookie: sid=1; Path=/\nset-cookie: b=2\n",
        // Safari: a summary, then both messages.
        "Summary\nURL: https://a.example/in\nStatus: 200\n\nRequest\n:method: POST\n\
         Cookie: x=1\n\nResponse\n:status: 200\nSet-Cookie: sid=1; Path=/\nSet-Cookie: b=2\n",
    ] {
        check(copied, &expected);
    }
    // Firefox: the raw headers; a table's cells have a tab between.
    check(
        "HTTP/2 200 \nset-cookie: sid=1; Path=/\nX-Y: z\n",
        &[("", &["sid=1; Path=/"])],
    );
    check("set-cookie\tsid=1; Path=/\nvary\tx\n", &[("", &["sid=1; Path=/"])]);
}

#[test]
fn no_more_requests_are_kept_than_may_be() {
    let text = "> GET / HTTP/1.1\n> Host: a.example\n< HTTP/1.1 200 OK\n".repeat(1000);
    assert_eq!(read_transcript(&text, None).requests.len(), MOST_REQUESTS);
}
