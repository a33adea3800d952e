//! The table of what each parameter does: each row's link leads to a demo that runs here and now, and shows
//! the row's own words on the wire.

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use crate::site::shared;

/// The parameters in the order of the table, what a reader ticks in the form of the row's demo, and what is then
/// written in what the demo shows.
const ROWS: [(&str, &[&str], &str); 10] = [
    ("key", &[], "test1=123"),
    ("value", &[], "cn_rocket=%E4%B8%AD%E6%96%87"),
    ("max_age", &[], "till_close=1; SameSite=Lax"),
    ("expires", &[], "Expires="),
    ("path", &[], "Path=/cookie/deep"),
    ("domain", &[], "Domain=lab.localhost"),
    ("secure", &[], "Secure"),
    ("httponly", &[], "HttpOnly"),
    ("samesite", &[], "SameSite=Strict"),
    ("partitioned", &["partitioned", "secure"], "Partitioned"),
];

#[test]
fn each_row_leads_to_a_demo_that_runs_and_shows_the_attribute() {
    let Some(browser) = Chromium::start("a demo of each parameter") else { return };
    for lang in Lang::ALL {
        browser.open(shared(), &format!("/{}/cookie", lang.code()));
        for (at, (parameter, ticks, written)) in ROWS.into_iter().enumerate() {
            let on = format!("{lang:?} {parameter}");
            browser.eval(
                "(document.querySelector('[data-live]').innerHTML = '')",
                json!([]),
            );
            browser.click_nth("[data-parameters] tbody a[href^='#']", at);
            let demo = browser.eval(
                r#"document.querySelector(location.hash).closest("[data-demo]").dataset.demo"#,
                json!([]),
            );
            let demo = demo.as_str().expect("the link leads to a demo");
            let card = format!("[data-demo='{demo}']");
            browser.wait(
                &format!("{demo} to be in sight"),
                r#"(({ top, bottom }) => top < innerHeight && bottom > 0)(
                    document.querySelector(arguments[0]).getBoundingClientRect())"#,
                json!([card]),
            );
            for name in ticks {
                browser.click(&format!("{card} [name={name}]"));
            }
            let shown = browser.press(&format!("{card} [data-run='{demo}']"));
            let text: Vec<_> =
                shown.iter().flat_map(|panel| panel.exchange.iter()).collect();
            let text = format!("{text:?}");
            assert!(text.contains(written), "{on}: {written} is not in {text}");
            let status = browser.eval(
                "document.querySelector(arguments[0]).textContent",
                json!([format!("{card} [data-told]")]),
            );
            let ran = status.as_str().is_some_and(|told| told.contains("200 OK"));
            assert!(ran, "{on}: {status}");
        }
        assert_eq!(
            browser.eval(
                "document.querySelectorAll(\"[data-parameters] tbody a[href^='#']\").length",
                json!([])
            ),
            Json::from(ROWS.len())
        );
    }
}
