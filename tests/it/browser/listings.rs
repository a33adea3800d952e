//! The quoted code: no line of it is cut at its right edge beside the stage.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::page::pages;
use crate::site::shared;

/// The pages beside those of the table of contents on which code may stand.
const FURTHER: [&str; 3] = [
    "glossary",
    "exercises",
    "clinic/case?lines=sid%3D1%3B+SameSite%3DNone&from=https%3A%2F%2Fwww.example.com%2F&to=https%3A%2F%2Fwww.example.com%2F&after=1",
];

#[test]
fn no_line_of_code_is_cut_in_a_window_of_1280() {
    let Some(browser) = Chromium::start("code at 1280 px") else { return };
    browser.as_desk(1280, 900);
    let mut seen = 0;
    for lang in Lang::ALL {
        let further = FURTHER.map(|page| format!("/{}/{page}", lang.code()));
        for path in pages(lang).into_iter().chain(further) {
            browser.open(shared(), &path);
            for kind in ["rocket", "flask", "curl", "http"] {
                let found = browser.eval(
                    r#"((kind) => {
                        for (const fold of document.querySelectorAll("main details")) fold.open = true;
                        for (const tab of document.querySelectorAll(`[data-tabs] [value=${kind}]`)) tab.checked = true;
                        const blocks = [...document.querySelectorAll("main pre, main .wire-lines, main .line")]
                            .filter((block) => block.checkVisibility());
                        const cut = blocks.filter((block) => block.scrollWidth > block.clientWidth);
                        return [blocks.length, cut.map((block) => block.textContent.slice(0, 60))];
                    })(...arguments)"#,
                    json!([kind]),
                );
                assert_eq!(found[1], json!([]), "{path}, {kind}");
                seen += found[0].as_u64().unwrap_or_default();
            }
        }
    }
    assert!(seen > 800, "only {seen} blocks were looked at");
}
