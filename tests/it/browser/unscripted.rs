//! Without a script: what a press brings is said once, and the answers can be read.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

/// The headings that a reader sees in the stage, those of its frame included.
fn headings(browser: &Browser) -> Vec<String> {
    let read = r#"[document, document.querySelector("iframe[name=exchange]").contentDocument]
        .flatMap((of) => [...of.querySelectorAll(of === document ? ".stage h2" : "h2")])
        .filter((heading) => heading.checkVisibility()).map((heading) => heading.textContent)"#;
    let read = browser.eval(read, json!([]));
    let read = read.as_array().cloned().unwrap_or_default();
    read.iter().filter_map(|it| it.as_str()).map(str::to_owned).collect()
}

#[test]
fn without_script_a_press_is_not_answered_by_nothing_yet() {
    let Some(browser) = Chromium::without_script("the stage without script") else {
        return;
    };
    for lang in Lang::ALL {
        let words = lang.words();
        browser.open(shared(), &format!("/{}/cookie", lang.code()));
        browser.run("cookie::set_cookie");
        let stage = browser.text("#stage");
        assert!(!stage.contains(words.no_exchange), "{stage}");
        assert!(stage.contains(words.page_cookies), "{stage}");
        let headings = headings(&browser);
        assert!(headings.contains(&words.exchange.to_owned()), "{headings:?}");
        assert!(headings.contains(&words.request_cookies.to_owned()), "{headings:?}");
        for heading in &headings {
            let count = headings.iter().filter(|it| *it == heading).count();
            assert_eq!(count, 1, "{heading} is there {count} times");
        }
    }
}

#[test]
fn without_script_each_answer_can_be_opened_and_explains_itself() {
    let Some(browser) = Chromium::without_script("answers without script") else {
        return;
    };
    browser.open(shared(), "/en/cookie");
    let guess = "[data-guess='cookie/cookie::set_cookie']";
    assert!(!browser.sees(&format!("{guess} .choice")), "each answer is there once");
    browser.click(&format!("{guess} details summary"));
    let told = browser.text(&format!("{guess} details[open]"));
    assert!(told.starts_with("No: only name and value are there"), "{told}");
    assert!(told.contains("It was sent Cookie: …"), "{told}");
    let bare = r#"[...document.querySelectorAll(".explained")].filter((it) => /[{}]/.test(it.textContent)).length"#;
    assert_eq!(browser.eval(bare, json!([])), 0, "a placeholder is left");
}
