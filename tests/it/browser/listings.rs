//! The quoted code: no line of chapters 1 and 2 is cut at its right edge beside the stage.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use crate::site::shared;

#[test]
fn no_line_of_code_is_cut_in_a_window_of_1280() {
    let Some(browser) = Chromium::start("code at 1280 px") else { return };
    let window = json!({ "width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", window);
    for lang in Lang::ALL {
        for chapter in ["state", "cookie"] {
            browser.open(shared(), &format!("/{}/{chapter}", lang.code()));
            for kind in ["rocket", "flask", "curl", "http"] {
                let cut = browser.eval(
                    r#"((kind) => {
                        for (const fold of document.querySelectorAll("[data-deeper]")) fold.open = true;
                        for (const tab of document.querySelectorAll(`[data-tabs] [value=${kind}]`)) tab.checked = true;
                        const cut = [...document.querySelectorAll("main pre")]
                            .filter((block) => block.checkVisibility() && block.scrollWidth > block.clientWidth);
                        return cut.map((block) => block.textContent.slice(0, 60));
                    })(...arguments)"#,
                    json!([kind]),
                );
                assert_eq!(cut, json!([]), "{lang:?} {chapter}, {kind}");
            }
        }
    }
}
