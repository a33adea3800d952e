//! Text that is pasted into the clinic's form. The answer is about what the text is, or says what it is
//! instead.

use remember_me::lang::Lang;
use rocket::http::{ContentType, Status};
use rocket::local::blocking::Client;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::html::{self, Page};
use crate::site;

/// The page that answers a text, sent by POST.
fn answered(client: &Client, lang: Lang, text: &str, from: &str) -> (Status, Page) {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let body = format!("lines={}&from={}", encoded(text), encoded(from));
    let path = format!("/{}/clinic/case", lang.code());
    let response = client.post(path).header(ContentType::Form).body(body).dispatch();
    (response.status(), html::parse(&response.into_string().expect("a text")))
}

#[test]
fn a_response_without_set_cookie_leads_to_the_four_usual_reasons() {
    let (client, _) = &*site::borrow();
    let text = "HTTP/1.1 200 OK\nServer: nginx\nContent-Type: text/html\n\n<p>";
    for lang in Lang::ALL {
        let (status, page) = answered(client, lang, text, "");
        assert_eq!(status, Status::UnprocessableEntity);
        let links = page.attributes(".explaining a", "href");
        assert_eq!(links.len(), 4);
        let path = format!("/{}/clinic", lang.code());
        let chapter =
            html::parse(&client.get(path).dispatch().into_string().expect("a text"));
        for link in links {
            let (_, slug) = link.split_once('#').expect("a fragment");
            assert!(chapter.has(&format!("details[data-symptom]#{slug}")), "{link}");
        }
    }
}

#[test]
fn what_is_no_line_is_named_in_both_languages_and_gets_no_verdict() {
    let (client, _) = &*site::borrow();
    for (text, zh, en) in [
        ("Cookie: a=1; b=2", "Cookie 头", "Cookie field"),
        ("a=1; b=2", "看不出", "What is this?"),
        ("my cookie is gone", "没有「=」", "no “=”"),
        ("<html><body>", "HTML", "HTML"),
        ("{\"a\": 1}", "不是 HAR", "no HAR"),
        ("[{\"a\": 1}]", "不是 HAR", "neither a HAR"),
        ("curl 'https://a.example/' -b 'a=1'", "命令", "command"),
        ("res.cookie('a', '1')", "代码", "code"),
        ("document.cookie = name + '=1'", "变量", "variables"),
    ] {
        for (lang, word) in [(Lang::Zh, zh), (Lang::En, en)] {
            let (status, page) = answered(client, lang, text, "https://a.example/");
            assert_eq!(status, Status::UnprocessableEntity, "{text}");
            let why = page.text("[data-wrong=lines]");
            assert!(why.contains(word), "{text}: {why}");
            assert!(!page.has(".line-card"), "{text}");
        }
    }
}

#[test]
fn what_is_unwrapped_says_what_it_was() {
    let (client, _) = &*site::borrow();
    let export = json!([{ "name": "a", "value": "1", "domain": ".a.example", "sameSite": "None" }]);
    for (text, line, zh, en) in [
        (
            "document.cookie = \"a=1; domain=.a.example; path=/\"",
            "a=1; domain=.a.example; path=/",
            "脚本",
            "script",
        ),
        (
            &export.to_string(),
            "a=1; Domain=a.example; Path=/; SameSite=None",
            "已经存下来",
            "as they are kept",
        ),
    ] {
        for (lang, word) in [(Lang::Zh, zh), (Lang::En, en)] {
            let (status, page) = answered(client, lang, text, "https://www.a.example/");
            assert_eq!(status, Status::Ok, "{text}");
            let remark = page.text("[data-remark]");
            assert!(remark.contains(word), "{remark}");
            assert_eq!(page.text(".line-card > .the-line"), line);
        }
    }
    let (_, page) = answered(client, Lang::En, "a=1", "https://a.example/");
    assert!(!page.has("[data-remark]"));
}

#[test]
fn the_request_that_curl_made_without_the_cookie_is_shown() {
    let (client, _) = &*site::borrow();
    let text = "* Connected to localhost (127.0.0.1) port 8000\n> POST /login HTTP/1.1\n\
        > Host: localhost:8000\n>\n< HTTP/1.1 302 Found\n< Set-Cookie: sid=1; Path=/\n\
        < Location: /dashboard\n<\n> GET /dashboard HTTP/1.1\n> Host: localhost:8000\n>\n\
        < HTTP/1.1 401 Unauthorized\n<\n";
    for (lang, word) in
        [(Lang::Zh, "换成浏览器会带上"), (Lang::En, "A browser would have sent it")]
    {
        let (status, page) = answered(client, lang, text, "");
        assert_eq!(status, Status::Ok);
        let table = page.text("[data-requests]");
        assert!(table.contains("GET http://localhost:8000/dashboard"), "{table}");
        assert!(table.contains(word) && table.contains("-b \"\""), "{table}");
    }
}

/// One text of each kind, by the form: it is unwrapped, or named, and never judged as what it is not.
#[test]
fn each_kind_of_text_is_read_as_what_it_is() {
    let (client, _) = &*site::borrow();
    let mut wrong = Vec::new();
    let kinds = include_str!("pasted/kinds.txt").split("\n===== ").skip(1);
    assert!(kinds.clone().count() >= 80);
    for kind in kinds {
        let (name, rest) = kind.split_once('\n').expect("a name");
        let (text, expected) = rest.split_once("\n-----\n").expect("what it is");
        let text = text.replace('␉', "\t").replace('␍', "\r").replace('␛', "\u{feff}");
        let from = "https://www.acme.test/";
        let (status, page) = answered(client, Lang::En, &text, from);
        // A card begins with its line; what may be sent instead comes after it.
        let cards = page.all(".line-card").into_iter();
        let first =
            cards.filter_map(|card| html::within(card, ".the-line").into_iter().next());
        let mut lines: Vec<_> =
            first.map(|it| format!("= {}", html::text(it))).collect();
        lines.sort_unstable();
        let mut expected: Vec<_> = expected.lines().collect();
        expected.sort_unstable();
        let said = page.all("[data-wrong]").into_iter().next();
        let said = said.map(html::text).unwrap_or_default();
        let fine = match expected[0].strip_prefix("? ") {
            Some(begins) => lines.is_empty() && said.contains(begins),
            None => status == Status::Ok && lines == expected,
        };
        if !fine {
            wrong.push(format!(
                "{name}: {status}, {lines:?} {said:.80}, not {expected:?}"
            ));
        }
        // The other language says so, too.
        let (zh, _) = answered(client, Lang::Zh, &text, from);
        if zh != status {
            wrong.push(format!("{name}: {zh} in Chinese, {status} in English"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The answer stays bounded, however long or deeply nested the text is.
#[test]
fn odd_and_long_texts_are_answered() {
    let (client, _) = &*site::borrow();
    let of = |piece: &str| piece.repeat((1 << 20) / piece.len());
    for text in [
        of("> "),
        of("> \n"),
        of("| > | \n"),
        of("curl \\\n"),
        of("curl 'x\n"),
        of("document.cookie = "),
        of("document.cookie='a=1';"),
        of("Cookies.set('a', {b: 'c', "),
        of(
            "> GET / HTTP/1.1\n> Host: a.example\n> Cookie: a=1\n< HTTP/1.1 302 x\n< Location: /\n",
        ),
        of("> Cookie: a=1\n"),
        of("Set-Cookie: a=1\n b\n"),
        format!("Set-Cookie: a=1\n{}", of(" b\n")),
        of("HTTP/1.1 301 x\nLocation: x\n"),
        of("a.example\tFALSE\t/\tTRUE\t0\tsid\t1\n"),
        of("[{\"cookies\":"),
        format!("[{}1]", of("[],")),
        format!(
            "[{}1]",
            of("{\"name\":\"a\",\"value\":\"1\",\"domain\":\"a.example\"},")
        ),
        of("\u{feff}"),
        of("\0\r"),
        of("; "),
        of("request url\n"),
        of("'set-cookie': ['a=1', "),
        of("Set-Cookie=[a=1 "),
        of("'set-cookie': 'a"),
        of("<Cookie a=1 for a.example/>"),
        of("x set-cookie: "),
        of("Name\tValue\n"),
    ] {
        let (status, _) = answered(client, Lang::En, &text, "https://a.example/");
        let known = [Status::Ok, Status::UnprocessableEntity];
        assert!(known.contains(&status), "{status} for {:.40}", text);
    }
}
