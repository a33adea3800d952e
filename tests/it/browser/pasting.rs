//! Text that reaches the clinic by file, by drop and by paste. The text itself travels in a body,
//! without the parts that the clinic does not read.

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::{Folder, shared};

const ANSWERED: &str = "document.querySelector('[data-answer] .summary')";

/// A recording of 150 kB, most of it bodies: a login, then a page outside the cookie's path.
fn recording() -> String {
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    let entry = |second: u32, path: &str, sent: Json, set: Json| {
        json!({
            "startedDateTime": format!("2026-11-24T08:00:0{second}Z"), "time": 5,
            "request": { "method": "GET", "url": format!("https://a.example{path}"), "headers": sent },
            "response": { "headers": set, "content": { "text": "x".repeat(50_000) } },
        })
    };
    let document = field("sec-fetch-dest", "document");
    let secret = field("authorization", "Bearer not-for-the-server");
    json!({ "log": { "entries": [
        entry(0, "/app/login", json!([document, secret]), json!([field("set-cookie", "sid=1")])),
        entry(1, "/app/home", json!([document, field("cookie", "sid=1")]), json!([])),
        entry(2, "/callback", json!([document]), json!([])),
    ] } })
    .to_string()
}

/// Begins to record what the page sends.
fn listen(browser: &Browser) {
    browser.eval(
        "((send) => {
            window.unheard = send;
            window.sent = [];
            window.fetch = (url, options = {}) => {
                window.sent.push({ url: String(url), method: options.method ?? 'GET', body: String(options.body ?? '') });
                return send(url, options);
            };
        })(window.unheard ?? window.fetch)",
        json!([]),
    );
}

/// The answer is about the recording, which was sent by POST, without bodies and other secrets.
fn check_recording(browser: &Browser, lang: Lang) {
    browser.wait("the answer", ANSWERED, json!([]));
    let table = browser.text("[data-requests]");
    assert!(table.contains("https://a.example/callback"), "{table}");
    assert!(!table.contains("/app/home"), "{table}");
    let sent = browser.eval("window.sent", json!([]));
    assert_eq!(sent.as_array().map(Vec::len), Some(1), "{sent}");
    assert_eq!(sent[0]["method"], "POST");
    let url = sent[0]["url"].as_str().unwrap_or_default();
    assert!(url.ends_with(&format!("/{}/clinic/case", lang.code())), "{url}");
    let body = sent[0]["body"].as_str().unwrap_or_default();
    assert!(body.contains("sid%3D1") && body.len() < 6000, "{} bytes", body.len());
    assert!(!body.contains("not-for-the-server"), "{body}");
    assert!(!browser.sees("[data-permalink]"));
    browser.eval("document.querySelector('[data-answer]').remove()", json!([]));
}

#[test]
fn a_recording_goes_in_by_file_by_drop_and_by_paste() {
    let Some(browser) = Chromium::start("recordings go in by file, drop and paste")
    else {
        return;
    };
    let text = recording();
    assert!(text.len() > 150_000);
    let folder = Folder::new("pasting");
    let file = folder.path().join("shop.har");
    std::fs::write(&file, &text).expect("a file");
    for lang in Lang::ALL {
        browser.open(shared(), &format!("/{}/clinic", lang.code()));
        listen(&browser);
        browser.upload("[data-file]", &file);
        check_recording(&browser, lang);
        assert_eq!(browser.text("[data-file-name]"), "shop.har");
        // Another engine is asked about the same file.
        listen(&browser);
        browser.click("[data-case]:not([data-door]) .run");
        check_recording(&browser, lang);

        listen(&browser);
        browser.eval(
            "((text) => {
                const data = new DataTransfer();
                data.items.add(new File([text], 'dropped.har'));
                const event = (kind) => new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data });
                const form = document.querySelector('[data-case]');
                form.dispatchEvent(event('dragover'));
                form.dispatchEvent(event('drop'));
            })(arguments[0])",
            json!([text]),
        );
        check_recording(&browser, lang);
        assert_eq!(browser.text("[data-file-name]"), "dropped.har");

        listen(&browser);
        paste(&browser, &text);
        browser.click("[data-case] .run");
        check_recording(&browser, lang);
        assert_eq!(browser.console(), [""; 0]);
    }
}

/// Puts a text into the field, as a paste does.
fn paste(browser: &Browser, text: &str) {
    browser.eval(
        "((text) => {
            const field = document.querySelector('[name=lines]');
            field.value = text;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        })(arguments[0])",
        json!([text]),
    );
}

#[test]
fn a_long_text_goes_by_post_and_a_short_one_by_its_address() {
    let Some(browser) = Chromium::start("long texts go by POST") else { return };
    browser.open(shared(), "/en/clinic");
    for (text, method) in [
        ("a=1".to_owned(), "GET"),
        ("a=1; Path=/\n".repeat(500), "POST"),
        (
            "[{\"name\":\"a\",\"value\":\"1\",\"domain\":\"a.example\"}]".to_owned(),
            "POST",
        ),
    ] {
        paste(&browser, &text);
        browser.fill("[name=from]", "https://a.example/");
        listen(&browser);
        browser.click("[data-case] .run");
        browser.wait("the answer", ANSWERED, json!([]));
        assert_eq!(
            browser.eval("window.sent[0].method", json!([])),
            method,
            "{text:.20}"
        );
        browser.eval("document.querySelector('[data-answer]').remove()", json!([]));
    }
    // What the server does not take has a sentence of its own. To lay out so many lines takes a browser on a
    // busy machine more than half a minute, so nobody sees them.
    browser.eval(
        r#"((field) => {
            field.hidden = true;
            field.value = "a=1; Path=/\n".repeat(800000);
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        })(document.querySelector("[name=lines]"))"#,
        json!([]),
    );
    browser.click("[data-case] .run");
    let told = "document.querySelector('[data-drawn-by=clinic] p')?.textContent ?? ''";
    browser.wait("a sentence", &format!("({told}).includes('8 MiB')"), json!([]));
}
