use time::macros::datetime;

use super::*;
use browser_jar::ThirdParty;

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

#[test]
fn a_permalink_is_read_as_it_was_written() {
    let form = CaseForm {
        lines: "a=1; Path=/é&x\nb=2+2".to_owned(),
        from: "https://a.example/?x=1&y".to_owned(),
        page: "cross-site".to_owned(),
        after: "5".to_owned(),
        browser: "webkit".to_owned(),
        third_party: "partitioned".to_owned(),
        top_level_site: "https://news.example/".to_owned(),
        via: "https://b.example/ https://c.example/".to_owned(),
        ..CaseForm::default()
    };
    let query = form.query().expect("a short one");
    assert_eq!(CaseForm::read(query.as_bytes()), form);
    assert!(!query.contains("method"), "{query}");
    let long = CaseForm { lines: "x".repeat(LONGEST_LINK), ..form };
    assert_eq!(long.query(), None);
}

#[test]
fn a_form_says_what_a_case_says() {
    let read = |query: &str| CaseForm::read(query.as_bytes()).case(NOW);
    let query = "lines=a%3D1&from=https://a.example/&browser=webkit";
    let case = read(query).expect("a case");
    assert_eq!(case.engine, Engine::WebkitGtk);
    assert_eq!(case.third_party, ThirdParty::SentNotSet);
    let query = format!(
        "{query}&third_party=blocked&top_level_site=news.example&via=b.example%0Ac.example"
    );
    let case = read(&query).expect("a case");
    assert_eq!(case.third_party, ThirdParty::Blocked);
    let context = &case.requests[0].context;
    assert_eq!(context.via.len(), 2);
    let page = context.top_level_site.as_ref().map(Url::as_str);
    assert_eq!(page, Some("https://news.example/"));
    for (field, value) in
        [("third_party", "off"), ("top_level_site", "x"), ("via", "x")]
    {
        let wrong =
            read(&format!("lines=a%3D1&from=https://a.example/&{field}={value}"));
        assert_eq!(wrong.expect_err("it is wrong").field, field);
    }
}

#[test]
fn a_permalink_names_the_time() {
    let form = CaseForm { lines: "a=1".to_owned(), ..CaseForm::default() };
    let at = NOW + time::Duration::milliseconds(7);
    let query = form.query_at(at).expect("a short one");
    assert_eq!(CaseForm::read(query.as_bytes()).now, "2026-11-24T08:00:00Z");
    let dated = CaseForm { now: "2025-01-01T00:00:00Z".to_owned(), ..form };
    assert_eq!(dated.query_at(at), dated.query());
}

#[test]
fn a_transcript_asks_about_its_own_last_request() {
    let lines = "> GET /auth/callback HTTP/1.1\n> Host: a.example\n>\n\
                 < HTTP/1.1 302 Found\n< Set-Cookie: sid=1\n< Location: /home\n<\n\
                 > GET /home HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 200 OK\n";
    let form = CaseForm { lines: lines.to_owned(), ..CaseForm::default() };
    let case = form.case(NOW).expect("a case");
    let asked: Vec<_> = case.requests.iter().map(|it| it.url.path()).collect();
    assert_eq!(asked, ["/home"]);
}

#[test]
fn an_address_is_typed_as_in_a_browser() {
    for (typed, url) in [
        ("example.com/login", "https://example.com/login"),
        (" www.example.com ", "https://www.example.com/"),
        ("example.com:8443/x?u=a://b", "https://example.com:8443/x?u=a://b"),
        ("localhost:3000/login", "http://localhost:3000/login"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://example.com", "http://example.com/"),
    ] {
        let form = CaseForm {
            lines: "a=1".to_owned(),
            from: typed.to_owned(),
            ..CaseForm::default()
        };
        let case = form.case(NOW).expect(typed);
        assert_eq!(case.responses[0].url.as_str(), url);
    }
}

#[test]
fn what_is_too_long_is_not_sent_back() {
    let short = CaseForm { lines: "a".repeat(LONGEST_SHOWN), ..CaseForm::default() };
    assert!(short.shown() == (short.clone(), false));
    let long = "a".repeat(LONGEST_SHOWN + 1);
    for form in [
        CaseForm { lines: long.clone(), ..CaseForm::default() },
        CaseForm { from: long.clone(), ..CaseForm::default() },
        CaseForm { to: long.clone(), ..CaseForm::default() },
        CaseForm { method: long.clone(), ..CaseForm::default() },
        CaseForm { page: long.clone(), ..CaseForm::default() },
        CaseForm { response: long.clone(), ..CaseForm::default() },
        CaseForm { after: long.clone(), ..CaseForm::default() },
        CaseForm { browser: long.clone(), ..CaseForm::default() },
        CaseForm { now: long.clone(), ..CaseForm::default() },
        CaseForm { set_by: long.clone(), ..CaseForm::default() },
    ] {
        // Not compared as texts: nobody wants to read them.
        assert!(form.shown() == (CaseForm::default(), true));
    }
}

#[test]
fn the_field_that_is_wrong_is_named() {
    for (query, field) in [
        ("", "lines"),
        ("lines=a%3D1", "from"),
        ("lines=a%3D&from=x", "from"),
        ("lines=a%3D&from=https://a.example/&to=x", "to"),
        ("lines=a%3D&from=https://a.example/&page=x", "page"),
        ("lines=a%3D&from=https://a.example/&after=x", "after"),
        ("lines=a%3D&from=https://a.example/&after=-1", "after"),
        ("lines=a%3D&from=https://a.example/&method=a%20b", "method"),
        ("lines=a%3D&from=https://a.example/&browser=x", "browser"),
        ("lines=a%3D&from=https://a.example/&now=x", "now"),
        ("lines=a%3D&from=https://a.example/&set_by=x", "set_by"),
        ("lines=a%3D&from=https://a.example/&response=x", "response"),
        ("lines=a%3D&from=https://a.example/&method=FETCH", "method"),
        ("lines=%7B", "lines"),
    ] {
        let wrong = CaseForm::read(query.as_bytes()).case(NOW).expect_err(query);
        assert_eq!(wrong.field, field, "{query}");
    }
}

#[test]
fn a_script_is_known_by_the_box_or_by_its_text() {
    let by = |lines: &str, set_by: &str| {
        let form = CaseForm {
            lines: lines.to_owned(),
            from: "https://a.example/".to_owned(),
            set_by: set_by.to_owned(),
            ..CaseForm::default()
        };
        assert_eq!(CaseForm::read(form.query().expect("short").as_bytes()), form);
        let case = form.case(NOW).expect(lines);
        case.responses.iter().map(|it| it.by.name()).collect::<Vec<_>>()
    };
    assert_eq!(by("a=1; Path=/", ""), ["response"]);
    assert_eq!(by("a=1; Path=/", "document.cookie"), ["document.cookie"]);
    assert_eq!(by("a=1; Path=/", "cookieStore"), ["cookieStore"]);
    assert_eq!(by("document.cookie = 'a=1'", ""), ["document.cookie"]);
    assert_eq!(
        by("Cookies.set('a', '1'); cookieStore.set('b', '2')", "document.cookie"),
        ["document.cookie", "cookieStore"]
    );
}

#[test]
fn the_request_goes_back_where_the_response_came_from() {
    let case = CaseForm::read(b"lines=a%3D&from=https://a.example/x")
        .case(NOW)
        .expect("a case");
    assert_eq!(case.requests[0].url.as_str(), "https://a.example/x");
    assert_eq!(case.requests[0].context, CaseContext::default());
}
