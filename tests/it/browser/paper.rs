//! A page on paper: what is printed, and what is not torn.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::page::pages;
use crate::site::shared;

#[test]
fn on_paper_there_is_the_text_and_no_stage_no_recap_and_one_framework() {
    let Some(browser) = Chromium::start("a page on paper") else { return };
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    for path in Lang::ALL.into_iter().flat_map(pages) {
        browser.open(shared(), &path);
        for css in [".stage", ".stage *", ".review", ".top", ".go", ".copy"] {
            assert!(!browser.sees(css), "{path} prints {css}");
        }
        let tabs = r#"[...document.querySelectorAll("[data-tabs]:has(.code)")].map((tabs) =>
            [...tabs.querySelectorAll(".code")].filter((code) => getComputedStyle(code).display !== "none")
                .map((code) => code.className.match(/tab-(\w+)/)[1]).join())"#;
        let printed = browser.eval(tabs, json!([]));
        let printed = printed.as_array().cloned().unwrap_or_default();
        let wrong: Vec<_> = printed.iter().filter(|it| **it != "flask,http").collect();
        assert!(wrong.is_empty(), "{path} prints {wrong:?}");
        let torn = r#"[...document.querySelectorAll(
            ".demo, .claim, .guess, .told, .remember, .captured, .tabs .code, tr")]
            .filter((box) => getComputedStyle(box).breakInside !== "avoid").length"#;
        assert_eq!(browser.eval(torn, json!([])), 0, "{path}");
        // What a fold holds takes up room, though it is closed.
        let folded = r#"[...document.querySelectorAll(
            "[data-deeper]:not([open]), [data-conclusion]:not([open])")]
            .filter((fold) => [...fold.children].slice(1).every((part) => part.getBoundingClientRect().height === 0)).length"#;
        assert_eq!(browser.eval(folded, json!([])), 0, "{path}");
    }
}
