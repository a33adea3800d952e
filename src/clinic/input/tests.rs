//! What a pasted text is taken for.

use time::macros::datetime;

use super::foreign::{CODE, COOKIE_FIELD, HTML, PAIRS, REQUEST, WORDS};
use super::*;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

#[track_caller]
fn check(texts: &[&str], expected: Result<PasteKind, NoLines>) {
    for text in texts {
        // However it was saved and wherever it was copied from.
        for text in [
            (*text).to_owned(),
            format!("\u{feff}{text}\r\n"),
            format!("\n  {}\n\n", text.replace('\n', "\r\n")),
        ] {
            let kind = read_paste(&text, None, NOW).map(|pasted| pasted.kind);
            assert_eq!(kind, expected, "{text:?}");
        }
    }
}

#[test]
fn lines_are_lines() {
    check(
        &[
            "a=1",
            "sid=31d4; Path=/; HttpOnly",
            "a=1; secure",
            "a=1; Foo",
            "a=",
            "=1",
            "Set-Cookie: a=1; b=2",
            "Set-Cookie: word",
            "a=1; Path=/; b=2",
            "cookies=1; Path=/",
            "csrf=document.cookie; Path=/",
            "a=1\nb=2; Max-Age=0",
            "HTTP/1.1 200 OK\nSet-Cookie: a=1\n\n<!doctype html><p>{\"a\": 1}",
            "$ curl -i https://a.example/\nHTTP/2 200\nset-cookie: a=1",
        ],
        Ok(PasteKind::Headers),
    );
}

#[test]
fn what_a_script_or_a_program_keeps_is_unwrapped() {
    check(
        &[
            "document.cookie = \"a=1; path=/\"",
            "document.cookie='a=1'; document.cookie='b=2'",
            "Cookies.set('a', '1')",
            "<script>document.cookie = 'a=1'</script>",
        ],
        Ok(PasteKind::Script),
    );
    check(
        &[
            "a.example\tFALSE\t/\tTRUE\t0\tsid\t1",
            "sid\t1\ta.example\t/\tSession\t4\t✓\t✓",
            "{\"cookies\":[{\"name\":\"a\",\"value\":\"1\",\"domain\":\"a.example\"}]}",
            "[{\"name\":\"a\",\"value\":\"1\",\"domain\":\"a.example\"}]",
        ],
        Ok(PasteKind::Kept),
    );
}

#[test]
fn what_holds_no_line_is_named() {
    for (texts, expected) in [
        (&["", " \n"][..], NOTHING),
        (
            &[
                "HTTP/1.1 200 OK\nContent-Type: text/html\n",
                "> GET / HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 200 OK\n<\n",
                "content-type: text/html\nvary: cookie",
                "$ curl -i https://a.example/\nHTTP/2 200\nserver: x",
            ],
            NO_SET_COOKIE,
        ),
        (&["Cookie: a=1; b=2", "cookie:a=1", "Cookie\na=1; b=2"], COOKIE_FIELD),
        (&["a=1; b=2", "sid=1; theme=dark; _ga=GA1.2.3;"], PAIRS),
        (&["connect.sid", "我的 cookie 没设上", "This Set-Cookie was blocked"], WORDS),
        (
            &[
                "<!DOCTYPE html><meta http-equiv=\"Set-Cookie\" content=\"a=1; Path=/\">",
            ],
            HTML,
        ),
        (&["{\"a\":1}", "[{\"a\":1}]", "{\"cookies\":[]}"], JSON),
        (
            &[
                "curl 'https://a.example/' -H 'accept: */*' -b 'a=1; b=2'",
                "curl 'https://a.example/' \\\n  -H 'cookie: a=1'",
                "fetch(\"https://a.example/\", {\n  \"headers\": {}\n});",
            ],
            REQUEST,
        ),
        (
            &[
                "response.set_cookie('a', '1', secure=True)",
                "res.cookie('a', '1', { maxAge: 900000, httpOnly: true })",
                "setcookie(\"a\", \"1\", time() + 3600);",
            ],
            CODE,
        ),
        (
            &["document.cookie = name + '=' + value", "Cookies.set(name, '1')"],
            VARIABLES,
        ),
    ] {
        check(texts, Err(expected));
    }
}

#[test]
fn each_symptom_that_is_named_exists() {
    for slug in NO_SET_COOKIE.symptoms {
        assert!(crate::clinic::symptoms::find(slug).is_some(), "{slug}");
    }
    assert_eq!(NO_SET_COOKIE.symptoms.len(), 4);
}
