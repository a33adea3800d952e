//! What is piped into `remember-me explain`, or is set by a script: read as the form reads it, and judged by
//! what can be seen in it.

use rocket::serde::json::{Value as Json, from_str, json};

use crate::explain::run;

/// What is pasted into the form can be piped into the command.
#[test]
fn its_input_is_read_as_the_form_reads_it() {
    let from = ["explain", "--from", "https://a.example/app/login"];
    let to = ["--to", "https://a.example/app/", "-"];
    let read = |input: &str| run(&[&from[..], &to].concat(), input);
    let har = json!({ "log": { "entries": [{
        "startedDateTime": "2026-11-24T08:00:00Z",
        "request": { "method": "GET", "url": "https://a.example/", "headers": [] },
        "response": { "headers": [{ "name": "Set-Cookie", "value": "a=1" }] },
    }] } });
    for (input, says) in [
        ("a=1; Path=/", "  Set-Cookie: a=1; Path=/\n"),
        ("document.cookie = 'a=1; path=/'", "  document.cookie = \"a=1; path=/\"\n"),
        ("Cookies.set('a', '1')", "  document.cookie = \"a=1; path=/\"\n"),
        (
            "cookieStore.set('a', '1')",
            "  cookieStore.set: a=1; Path=/; Secure; SameSite=Strict\n",
        ),
        ("a.example\tFALSE\t/\tTRUE\t0\ta\t1", "  Set-Cookie: a=1; Path=/; Secure\n"),
        (&har.to_string(), "From https://a.example/\n"),
    ] {
        let ended = read(input);
        assert_eq!(ended.status, 0, "{input}: {}{}", ended.out, ended.err);
        assert!(ended.out.contains(says), "{input}: {}", ended.out);
    }
    assert!(read("document.cookie = 'a=1'").err.contains("statements of a script"));
    // What is no response can't be judged, and is told what it is.
    for (input, says) in [
        ("Cookie: a=1; b=2", "a request’s Cookie field"),
        ("a=1; b=2", "What is this?"),
        ("<!doctype html><p>Hello", "HTML"),
        ("curl 'https://a.example/' -H 'Cookie: a=1'", "only the request"),
        ("[{\"a\": 1}]", "JSON"),
        ("{\"a\": 1}", "no HAR"),
        ("response.set_cookie('a', '1')", "code that writes a cookie"),
        ("document.cookie = name + '=1'", "depends on variables"),
        ("curl: (7) Failed to connect", "does not look like Set-Cookie"),
    ] {
        let ended = read(input);
        assert_eq!(ended.status, 2, "{input}: {}{}", ended.out, ended.err);
        assert!(ended.out.is_empty() && ended.err.contains(says), "{}", ended.err);
    }
    // A response without the line, or nothing at all, is a failure of the server.
    for input in ["HTTP/1.1 200 OK\r\nDate: x\r\n", "", "\n"] {
        assert_eq!(read(input).status, 1, "{input:?}");
    }
}

/// The four usual reasons are told, as they are in the form.
#[test]
fn a_response_without_the_line_is_told_why() {
    let ended = run(&["explain", "-"], "HTTP/1.1 200 OK\n\n");
    assert_eq!(ended.status, 1);
    assert!(ended.err.contains("The four usual reasons"), "{}", ended.err);
    let ended = run(&["explain", "--lang", "zh", "-"], "HTTP/1.1 200 OK\n\n");
    assert!(ended.err.contains("四种原因"), "{}", ended.err);
}

#[test]
fn a_line_of_a_script_is_under_the_rules_for_scripts() {
    let page = "http://shop.example/app/";
    let by = |option: &str, from: &str, lines: &[&str]| {
        run(&[&["explain", option, "--from", from], lines].concat(), "")
    };
    let secure = "https://shop.example/app/";
    for (option, from, line, rule) in [
        ("--by-script", secure, "a=1", "stored"),
        ("--by-script", secure, "a=1; HttpOnly", "script-http-only"),
        ("--by-script", page, "a=1; Secure", "secure-over-http"),
        ("--by-cookie-store", secure, "a=1", "stored"),
        ("--by-cookie-store", page, "a=1", "cookie-store-insecure"),
    ] {
        let ended = by(option, from, &[line]);
        assert_eq!(ended.status, i32::from(rule != "stored"), "{}", ended.out);
        assert!(ended.out.contains(&format!("[{rule}; ")), "{rule}: {}", ended.out);
        assert!(ended.out.starts_with("By a script of the page at "), "{}", ended.out);
    }
    let ended = by("--by-script", secure, &["a=1; HttpOnly"]);
    let corrected = "→ write this: document.cookie = \"a=1\"\n";
    assert!(ended.out.contains(corrected), "{}", ended.out);
    // The argument of a script says itself what it is.
    let ended =
        run(&["explain", "--from", secure, "document.cookie = \"a=1; HttpOnly\""], "");
    assert!(ended.out.contains("[script-http-only; "), "{}", ended.out);
    assert_eq!(run(&["explain", "--by-script", "--har", "/nowhere"], "").status, 2);
}

/// What the visitor had before a recording began is not in it.
#[test]
fn a_deletion_fails_only_where_it_can_be_seen_to() {
    let response = |line: &str| format!("HTTP/1.1 200 OK\nSet-Cookie: {line}\n\n");
    let delete = "sid=; Max-Age=0; Path=/";
    let set = |line: &str| response(line) + &response(delete);
    let exchange = |cookie: &str, line: &str| {
        format!(
            "> GET / HTTP/1.1\n> Host: www.example.com\n{cookie}>\n\
             < HTTP/1.1 200 OK\n< Set-Cookie: {line}\n<\n"
        )
    };
    for (input, strict, plain) in [
        // A log-out alone: whether there is anything to delete can't be seen.
        (response(delete), 1, 0),
        (exchange("", delete), 1, 0),
        (exchange("> Cookie: sid=31d4\n", delete), 1, 0),
        (response("theme=1; Path=/") + &response(delete), 1, 0),
        // It is seen to be set, and is hit.
        (set("sid=1; Path=/"), 0, 0),
        // It is seen to be set, and missed; or refused; or the client had nothing to begin with.
        (set("sid=1; Path=/app"), 1, 1),
        (set("sid=1; Path=/; Domain=example.com"), 1, 1),
        (response("sid=; Max-Age=0; Domain=com"), 1, 1),
        (exchange("", "theme=1") + &exchange("", delete), 1, 1),
    ] {
        let arguments = ["explain", "--from", "https://www.example.com/", "-"];
        let ended = run(&arguments, &input);
        assert_eq!(ended.status, plain, "{input}: {}", ended.out);
        let says = ended.out.contains("✗ deletes nothing");
        assert_eq!(says, plain == 1, "{}", ended.out);
        let is_unproven = strict != plain;
        let says = ended.out.contains("⚠ It deletes sid, but no response before it");
        assert_eq!(says, is_unproven, "{input}: {}", ended.out);
        let ended = run(&[&arguments[..3], &["--strict", "-"]].concat(), &input);
        assert_eq!(ended.status, strict, "{input}: {}", ended.out);
        let ended = run(&[&arguments[..3], &["--json", "-"]].concat(), &input);
        let report: Json = from_str(&ended.out).expect("JSON");
        let warned = report["warnings"][0]["warning"] == "deletion-unproven";
        assert_eq!((&report["ok"], warned), (&json!(plain == 0), is_unproven));
    }
}

/// The requests that a transcript shows are compared with what a browser sends.
#[test]
fn a_request_that_went_without_its_cookie_is_named() {
    let printed = "> POST /login HTTP/2\n> Host: a.example\n>\n< HTTP/2 302\n\
        < set-cookie: sid=1; Path=/\n< location: /home\n<\n\
        > GET /home HTTP/2\n> Host: a.example\n>\n< HTTP/2 401\n<\n";
    let ended = run(&["explain", "-"], printed);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(ended.out.contains("  GET https://a.example/home\n"), "{}", ended.out);
    assert!(ended.out.contains("Give curl -b \"\""), "{}", ended.out);
    let report: Json =
        from_str(&run(&["explain", "--json", "-"], printed).out).expect("JSON");
    let requests = &report["requests"];
    assert_eq!(requests[0]["cookie_header"], "");
    assert_eq!(requests[1]["cookie_header"], "sid=1");
    assert_eq!(requests[1]["recorded"], "");
    assert_eq!(requests[1]["missing"][0]["name"], "sid");
}
