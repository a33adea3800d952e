//! The bytes on the wire: how bodies are compressed, which of them may be kept and for how long, which
//! headers every response has, and how much a first visit loads.

use std::collections::{BTreeSet, VecDeque};
use std::io::{Read as _, Write as _};
use std::process::Command;

use remember_me::book;
use remember_me::lang::Lang;

use crate::html;
use crate::http1::{self, Response};
use crate::pages::BESIDE;
use crate::site;

/// The body as it was before its compression.
fn decoded(response: &Response) -> Vec<u8> {
    let mut decoded = Vec::new();
    match &response.field("content-encoding")[..] {
        "" => decoded.extend_from_slice(&response.bytes),
        "gzip" => {
            let mut decoder = flate2::bufread::GzDecoder::new(&response.bytes[..]);
            decoder.read_to_end(&mut decoded).expect("it is gzip");
            assert!(decoder.into_inner().is_empty(), "more follows the gzip stream");
        }
        "br" => {
            let mut rest = &response.bytes[..];
            brotli::BrotliDecompress(&mut rest, &mut decoded).expect("it is Brotli");
            assert!(rest.is_empty(), "more follows the Brotli stream");
        }
        other => panic!("nobody asked for {other}"),
    }
    decoded
}

fn fetch(path: &str, headers: &[&str]) -> Response {
    fetch_by("GET", path, headers)
}

/// Reads until the site has closed the connection: no byte may follow.
fn fetch_by(method: &str, path: &str, headers: &[&str]) -> Response {
    let address = site::shared().address;
    let host = format!("Host: {address}");
    let headers = [&[&host[..], "Connection: close"], headers].concat();
    let mut stream = http1::connect(address).expect("the site listens");
    let request = http1::head(&format!("{method} {path}"), &headers);
    stream.write_all(request.as_bytes()).expect("it takes the request");
    Response::read_to_close(&mut stream).expect("it answers")
}

fn pages() -> impl Iterator<Item = String> {
    let in_lang = |lang: Lang| {
        let chapters = book::ALL.iter().map(move |chapter| chapter.slug);
        let chapters = chapters.chain(BESIDE);
        ["", "/none"]
            .into_iter()
            .map(str::to_owned)
            .map(move |end| format!("/{}{end}", lang.code()))
            .chain(chapters.map(move |slug| format!("/{}/{slug}", lang.code())))
    };
    Lang::ALL.into_iter().flat_map(in_lang)
}

/// The files that a browser loads to show a page: the page first, then once each file that it or one of
/// those names.
fn loaded_by(page: &str) -> Vec<String> {
    let mut found = vec![page.to_owned()];
    let mut seen = BTreeSet::new();
    let document = html::parse(&String::from_utf8_lossy(&fetch(page, &[]).bytes));
    let mut named: VecDeque<String> = VecDeque::new();
    for (selector, attribute) in [
        ("link[rel~=stylesheet]", "href"),
        ("link[rel~=modulepreload]", "href"),
        ("link[rel~=icon]", "href"),
        ("link[rel~=manifest]", "href"),
        ("script[src]", "src"),
        ("img[src]", "src"),
    ] {
        let files = document.attributes(selector, attribute);
        named.extend(files.into_iter().map(str::to_owned));
    }
    while let Some(path) = named.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let text = String::from_utf8_lossy(&fetch(&path, &[]).bytes).into_owned();
        // What a page loads later, and only if it needs it.
        let later = [
            "comparing",
            "drawer",
            "grid",
            "own",
            "progress",
            "repeating",
            "report_card",
            "stops",
            "telling",
            "times",
        ];
        let later = later.map(|name| format!("import(\"./{name}.js\")"));
        let text = later.iter().fold(text, |text, it| text.replace(it, ""));
        let folder = path.rsplit_once('/').expect("a path").0;
        let quoted = text.split(['"', '\'', '(', ')']);
        let wanted = |name: &&str| match path.rsplit_once('.') {
            Some((_, "js")) => name.starts_with('.') && name.ends_with(".js"),
            Some((_, "css")) => name.ends_with(".woff2") || name.ends_with(".css"),
            _ => false,
        };
        for name in quoted.filter(wanted) {
            let mut parts: Vec<&str> = folder.split('/').collect();
            for part in name.split('/') {
                match part {
                    "." => {}
                    ".." => _ = parts.pop(),
                    part => parts.push(part),
                }
            }
            named.push_back(parts.join("/"));
        }
        found.push(path);
    }
    found
}

#[test]
fn a_page_is_the_same_in_every_coding_whatever_stands_in_its_panel() {
    // A server that outlives this test.
    let session = site::shared().get("/session/two", &[]).cookies();
    let long = format!("long={}", "<&>".repeat(1000));
    for cookies in ["", "test1=123; b; =c; x=%FF", &session, &long] {
        let cookies = format!("Cookie: {cookies}");
        for path in pages() {
            let plain = fetch(&path, &[&cookies]);
            assert_eq!(plain.field("content-encoding"), "", "{path}");
            for (accepted, coding) in
                [("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br")]
            {
                let accepted = format!("Accept-Encoding: {accepted}");
                let coded = fetch(&path, &[&cookies, &accepted]);
                // One that is made for a visitor is compressed quickly, or not at all.
                let for_one =
                    path.ends_with("/exercises") || path.ends_with("/attacks");
                let coding = match accepted.contains("gzip") {
                    true if for_one => "gzip",
                    false if for_one => "",
                    _ => coding,
                };
                assert_eq!(coded.field("content-encoding"), coding, "{path}");
                assert_eq!(coded.field("vary"), "Cookie, Accept-Encoding", "{path}");
                assert_eq!(coded.field("cache-control"), "private, no-cache", "{path}");
                assert_eq!(
                    coded.field("content-length"),
                    coded.bytes.len().to_string()
                );
                assert_eq!(coded.status, plain.status, "{path}");
                assert!(decoded(&coded) == plain.bytes, "{path} as {coding}");
                if coding.is_empty() {
                    continue;
                }
                // A long panel travels uncompressed.
                let is_small = coded.bytes.len() < plain.bytes.len() / 2;
                assert!(is_small || cookies.len() > 1000, "{path} as {coding}");
            }
        }
    }
}

#[test]
fn a_coding_that_is_refused_is_not_used() {
    for (accepted, coding) in [
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.2", "gzip"),
        ("identity, br;q=0.5", ""),
        ("*;q=0", ""),
        ("zstd", ""),
        ("", ""),
    ] {
        let accepted = format!("Accept-Encoding: {accepted}");
        for path in ["/en/cookie", "/robots.txt", "/en/none"] {
            let response = fetch(path, &[&accepted]);
            assert_eq!(
                response.field("content-encoding"),
                coding,
                "{path}, {accepted}"
            );
        }
    }
}

#[test]
fn curl_reads_it() {
    let Some(curl) = site::installed("curl", "another decoder reads the pages") else {
        return;
    };
    let url = site::shared().url("/zh/session");
    for coding in ["br", "gzip"] {
        let accepted = format!("Accept-Encoding: {coding}");
        let read = |arguments: &[&str]| {
            let output =
                Command::new(&curl).arg("-sS").args(arguments).arg(&url).output();
            output.expect("curl runs")
        };
        let output = read(&["--compressed", "-H", &accepted]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // A curl may be built without one of them.
        if said.contains("Unrecognized content encoding") {
            continue;
        }
        assert!(output.status.success(), "{said}");
        assert!(output.stdout == read(&[]).stdout, "{coding}");
    }
}

/// Every response that is the same for all visitors.
fn kept() -> BTreeSet<String> {
    let mut kept: BTreeSet<_> = pages().flat_map(|page| loaded_by(&page)).collect();
    kept.retain(|path| path.starts_with("/static/"));
    kept.extend(
        ["/robots.txt", "/download/remember-me-complete.tar"].map(str::to_owned),
    );
    kept
}

#[test]
fn what_is_the_same_for_all_is_asked_for_once() {
    for path in kept() {
        let mut tags = BTreeSet::new();
        let plain = fetch(&path, &[]);
        assert_eq!(plain.status, 200, "{path}");
        let is_text = plain.field("vary") == "Accept-Encoding";
        assert!(
            is_text || path.ends_with(".png") || path.ends_with(".woff2"),
            "{path}"
        );
        for coding in ["identity", "gzip", "br"] {
            let accepted = format!("Accept-Encoding: {coding}");
            let first = fetch(&path, &[&accepted]);
            assert!(decoded(&first) == plain.bytes, "{path} as {coding}");
            let tag = first.field("etag").to_owned();
            assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag}");
            for known in [
                tag.clone(),
                format!("W/{tag}"),
                format!("\"other\", {tag}"),
                "*".to_owned(),
            ] {
                for method in ["GET", "HEAD"] {
                    let known = format!("If-None-Match: {known}");
                    let again = fetch_by(method, &path, &[&accepted, &known]);
                    assert_eq!(again.status, 304, "{method} {path}, {known}");
                    assert!(again.bytes.is_empty(), "{path}");
                    for field in ["etag", "cache-control", "vary"] {
                        assert_eq!(again.field(field), first.field(field), "{path}");
                    }
                    let length = again.field("content-length");
                    let same = length == first.bytes.len().to_string();
                    assert!(length.is_empty() || same, "{path}: {length}");
                }
            }
            let other = fetch(&path, &[&accepted, "If-None-Match: \"other\""]);
            assert_eq!(other.status, 200, "{path}");
            let head = fetch_by("HEAD", &path, &[&accepted]);
            assert_eq!(head.field("content-length"), first.bytes.len().to_string());
            assert!(head.bytes.is_empty(), "{path}");
            // Different bytes have different tags, and equal bytes have equal tags.
            assert_eq!(tags.insert(tag), is_text || coding == "identity", "{path}");
        }
    }
}

#[test]
fn nothing_is_compressed_in_which_a_secret_stands_beside_what_was_sent() {
    let session = site::shared().get("/session/set", &[]).cookies();
    let cookie = format!("Cookie: {session}");
    for form in ["Accept: application/json", "Sec-Fetch-Dest: iframe", "Accept: */*"] {
        let headers = [form, &cookie, "Accept-Encoding: gzip, br"];
        let response = fetch("/session/get", &headers);
        assert_eq!(response.field("content-encoding"), "", "{form}");
        assert_eq!(response.field("cache-control"), "no-store", "{form}");
    }
}

#[test]
fn the_policy_headers_stand_on_every_kind_of_response() {
    let style = loaded_by("/en").into_iter().find(|path| path.ends_with(".css"));
    let style = style.expect("a style sheet");
    let json = "Accept: application/json";
    let frame = "Sec-Fetch-Dest: iframe";
    let coded = "Accept-Encoding: br";
    for (path, headers, status, is_document) in [
        ("/", &[][..], 303, false),
        ("/zh", &[], 200, true),
        ("/en/cookie", &[coded], 200, true),
        ("/en/none", &[coded], 404, true),
        ("/none", &[json], 404, false),
        (&style, &[], 200, false),
        (&style, &[coded], 200, false),
        (&style, &["If-None-Match: *"], 304, false),
        ("/static/x/none.js", &[], 404, true),
        ("/robots.txt", &[], 200, false),
        ("/download/remember-me-complete.tar", &[], 200, false),
        ("/cookie/set", &[json], 200, false),
        ("/cookie/set", &[frame], 200, true),
        ("/session/get", &[], 200, false),
    ] {
        let response = fetch(path, headers);
        let what = format!("{path} {headers:?}");
        assert_eq!(response.status, status, "{what}");
        assert_eq!(response.field("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(response.field("x-frame-options"), "SAMEORIGIN", "{what}");
        let policy = response.field("content-security-policy");
        assert_eq!(policy.contains("frame-ancestors 'self'"), is_document, "{what}");
        assert!(!policy.contains("unsafe-inline"), "{what}");
        for (field, value) in [
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(response.field(field) == value, is_document, "{what}: {field}");
        }
    }
}

#[test]
fn a_first_visit_loads_little() {
    for page in pages() {
        let files = loaded_by(&page);
        // The clinic has two scripts of its own, and some pages have style sheets of their own.
        let own = files
            .iter()
            .filter(|path| {
                path.ends_with("/clinic.js") || path.ends_with("/recording.js")
            })
            .count();
        let sheets = files.iter().filter(|path| path.contains("/css/")).count();
        assert!(files.len() <= 13 + own + sheets, "{page}: {} requests", files.len());
        let size =
            |path: &String| fetch(path, &["Accept-Encoding: gzip, br"]).bytes.len();
        let total: usize = files.iter().map(size).sum();
        // The encoder of a debug build works at a lower quality, which makes a page longer by an eighth.
        let most = if cfg!(debug_assertions) { 75_000 } else { 65_000 };
        assert!(total <= most, "{page}: {total} bytes in {files:#?}");
        let scripts = files.iter().filter(|path| path.ends_with(".js"));
        let scripts: usize = scripts.map(size).sum();
        assert!(scripts <= 20_000 + own * 1_000, "{page}: {scripts} bytes of script");
    }
}
