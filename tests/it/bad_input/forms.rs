//! Forms and queries that no page of this site sends. The site refuses each with a sentence, or sends
//! it as the reader asked.

use remember_me::lang::Lang;

use crate::site;

/// Percent-encodes each byte, so that any byte can travel in a form.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[track_caller]
fn check_refused(fields: &[(&str, &str)], field: &str, zh: &str, en: &str) {
    let mut form = String::new();
    for (name, value) in fields {
        form += &format!("{name}={}&", encoded(value));
    }
    let server = site::shared();
    for (headers, sentence) in [
        (["Accept-Language: zh-CN".to_owned()], zh),
        (["Accept-Language: en".to_owned()], en),
        ([format!("Referer: {}", server.url("/zh/cookie"))], zh),
        ([format!("Referer: {}", server.url("/en/cookie"))], en),
    ] {
        let response = server.post("/lab/set", &form, &[&headers[0]]);
        assert_eq!(response.status, 422, "{fields:?}");
        let expected = format!("{field}: {sentence}");
        let body = &response.body;
        assert!(body.starts_with(&expected), "{fields:?} {headers:?}: {body}");
        assert_eq!(body.lines().count(), 1, "{body}");
        assert!(response.headers("set-cookie").is_empty(), "{fields:?}");
        assert!(response.headers("x-evil").is_empty(), "{fields:?}");
    }
}

#[test]
fn the_lab_refuses_what_would_begin_another_attribute_or_header() {
    let text_fields =
        ["name", "value", "max_age", "expires", "path", "domain", "same_site"];
    for field in text_fields {
        for evil in [
            "1; HttpOnly",
            ";",
            "1\r\nX-Evil: 1",
            "1\r",
            "1\n",
            "\r\n\r\n<script>",
            "1\0",
            "1\t2",
            "1\u{1b}[31m",
            "1\u{7f}",
            "1\u{85}",
        ] {
            let mut fields = vec![("name", "lab"), ("value", "1")];
            fields.retain(|(name, _)| *name != field);
            fields.push((field, evil));
            check_refused(&fields, field, "这里不能有分号", "No semicolon");
        }
    }
}

#[test]
fn the_lab_leaves_the_sites_cookies_and_other_programs_alone() {
    for name in [
        "session",
        "%73ession",
        "%6cab",
        "Session",
        "__Host-session",
        "__Secure-session",
        "__Host-__Host-lab",
        "test1",
        "secret",
        "flask_session",
        "sessionid",
        "",
        " lab",
        "lab ",
        "lab=session",
        "lab,a",
        "la",
        "LAB",
        "标签",
    ] {
        let fields = [("name", name), ("value", "1")];
        check_refused(
            &fields,
            "name",
            "名字要以 lab 开头",
            "The name must begin with lab",
        );
    }
}

#[test]
fn a_form_that_is_no_lab_form_is_a_clear_4xx() {
    for form in [
        "",
        "name=lab",
        "value=1",
        "name=lab&value=1&secure=perhaps",
        "name=lab&name=lab&value=1&value=2&secure=",
        "name[x]=lab&value.y=1",
        "%",
        "name=%FF&value=%FF",
        "=&=&=",
    ] {
        let response = site::shared().post("/lab/set", form, &["Accept-Language: en"]);
        let status = response.status;
        assert!((200..500).contains(&status), "{form:?}: {status}");
        if status >= 400 {
            assert!(!response.body.is_empty(), "{form:?}");
            assert!(response.headers("set-cookie").is_empty(), "{form:?}");
        }
    }
}

#[test]
fn absurd_numbers_are_sent_as_asked_and_break_nothing() {
    for number in [
        "0",
        "-1",
        "2.9",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999999999",
        "1e308",
        "NaN",
        "253402300800",
        "+5",
    ] {
        for field in ["max_age", "expires"] {
            let form = format!("name=lab&value=1&{field}={}", encoded(number));
            for headers in
                [&[][..], &["Accept: application/json"], &["Sec-Fetch-Dest: iframe"]]
            {
                let response = site::shared().post("/lab/set", &form, headers);
                assert_eq!(response.status, 200, "{field}={number}");
                let lines = response.headers("set-cookie");
                assert_eq!(lines.len(), 1, "{field}={number}");
                if field == "max_age" {
                    assert_eq!(lines[0], format!("lab=1; Max-Age={number}"));
                }
            }
        }
    }
}

#[track_caller]
fn check_query(path_and_query: &str, statuses: &[u16]) {
    for headers in [&[][..], &["Accept: application/json"], &["Sec-Fetch-Dest: iframe"]]
    {
        let response = site::shared().get(path_and_query, headers);
        let status = response.status;
        assert!(statuses.contains(&status), "{path_and_query} {headers:?}: {status}");
        assert!(!response.body.is_empty(), "{path_and_query} {headers:?}");
    }
}

#[test]
fn the_eight_hours_take_any_time_that_makes_sense_and_refuse_the_others() {
    let path = "/cookie/eight-hours";
    for (query, status) in [
        ("", 200),
        ("?local=2026-11-24T08:30&zone=8", 200),
        ("?local=2026-11-24T08:30:15&zone=-12", 200),
        ("?local=1970-01-01T00:00&zone=23", 200),
        ("?local=9000-12-31T23:59&zone=-23", 200),
        ("?local=9999-12-31T23:59", 422),
        ("?local=1969-12-31T23:59", 422),
        ("?local=-0001-01-01T00:00", 422),
        ("?local=2026-02-30T00:00", 422),
        ("?local=yesterday", 422),
        ("?local=%0d%0aX:%20y", 422),
        ("?local=2026-11-24T08:30&zone=25", 200),
        ("?local=2026-11-24T08:30&zone=26", 422),
        ("?zone=-128", 422),
        ("?zone=127", 422),
    ] {
        check_query(&format!("{path}{query}"), &[status]);
    }
}

#[test]
fn a_refused_time_says_why_in_the_visitors_language() {
    for (query, zh, en) in [
        (
            "local=yesterday",
            "local: 请按 2026-11-24T08:30",
            "local: Write it as 2026-11-24T08:30",
        ),
        ("zone=99", "zone: 时区是", "zone: The zone is"),
    ] {
        let path = format!("/cookie/eight-hours?{query}");
        let in_zh = site::shared().get(&path, &["Accept-Language: zh"]).body;
        let in_en = site::shared().get(&path, &["Accept-Language: en"]).body;
        assert!(in_zh.starts_with(zh), "{in_zh}");
        assert!(in_en.starts_with(en), "{in_en}");
    }
}

#[test]
fn a_lifetime_that_is_no_number_is_a_clear_4xx() {
    for seconds in ["", "-1", "4294967296", "ten", "1.5", "%FF"] {
        check_query(&format!("/signed/get/within?seconds={seconds}"), &[404, 422]);
    }
}

#[test]
fn a_form_over_32_kib_is_413_with_a_sentence_in_the_visitors_language() {
    let form = format!("name=lab&value={}", "x".repeat(40 * 1024));
    let server = site::shared();
    for lang in Lang::ALL {
        let accepted = format!("Accept-Language: {}", lang.code());
        let referer =
            format!("Referer: {}", server.url(&format!("/{}/cookie", lang.code())));
        for header in [&accepted, &referer] {
            let response = server.post("/lab/set", &form, &[header]);
            assert_eq!(response.status, 413, "{header}");
            let (title, sentence) = lang.words().errors.too_large;
            let colon = if lang == Lang::Zh { "：" } else { ": " };
            let says = format!("{title}{colon}{sentence}\n");
            assert_eq!(response.body, says, "{header}");
            assert!(response.headers("set-cookie").is_empty(), "{header}");
        }
    }
    // On the page with the button, the panel shows the sentence.
    let sentence = Lang::Zh.words().errors.too_large.1;
    for form_of_answer in ["Accept: application/json", "Sec-Fetch-Dest: iframe"] {
        let response = server.post("/lab/set", &form, &[form_of_answer]);
        assert_eq!(response.status, 413, "{form_of_answer}");
        assert!(response.body.contains(sentence), "{form_of_answer}");
    }
    let small = format!("name=lab&value={}", "x".repeat(30 * 1024));
    assert_eq!(server.post("/lab/set", &small, &[]).status, 200, "30 KiB are fine");
}
