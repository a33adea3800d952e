//! Folds: text that goes beyond the note opens by a tap, by a link that leads into it, and in print.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use crate::site::shared;

const FOLDED: &str = "demo-cookie-remove_unseen";

fn sees(browser: &Chromium) -> bool {
    let seen = r#"(({ top, bottom }) => bottom > 0 && top < innerHeight)(
        document.getElementById(arguments[0]).getBoundingClientRect())
        && document.getElementById(arguments[0]).checkVisibility()"#;
    browser.eval(seen, json!([FOLDED])) == true
}

#[test]
fn a_link_into_a_fold_opens_it() {
    let Some(browser) = Chromium::start("a link into a fold") else { return };
    for lang in Lang::ALL {
        let path = format!("/{}/cookie", lang.code());
        browser.open(shared(), &path);
        assert!(!sees(&browser), "{path}: folded at first");
        browser.eval("(location.hash = arguments[0])", json!([FOLDED]));
        browser.wait_for("the fold to open", || sees(&browser));

        browser.open(shared(), "/en/state");
        browser.open(shared(), &format!("{path}#{FOLDED}"));
        browser.wait_for("the fold to open at once", || sees(&browser));
    }
}

/// Chromium opens a fold by itself when the address leads into it. Not every browser does.
#[test]
fn the_page_opens_the_fold_where_the_browser_does_not() {
    let Some(browser) = Chromium::start("a fold that the page opens") else { return };
    browser.open(shared(), "/zh/cookie");
    // Neither of the two makes Chromium look for the place.
    browser.eval(
        r##"(history.replaceState(null, "", "#" + arguments[0]),
            dispatchEvent(new Event("hashchange")))"##,
        json!([FOLDED]),
    );
    browser.wait_for("the fold to open", || sees(&browser));
}

#[test]
fn without_script_a_tap_opens_a_fold() {
    let Some(browser) = Chromium::without_script("a fold, without script") else {
        return;
    };
    browser.open(shared(), "/en/cookie");
    let fold = format!("details[data-deeper]:has(#{FOLDED})");
    browser.click(&format!("{fold} > summary"));
    browser.wait_for("the fold to open", || {
        let open = "document.querySelector(arguments[0]).open";
        browser.eval(open, json!([fold])) == true
    });
}

/// The shortcuts skip what is in a closed fold.
#[test]
fn the_key_to_the_next_demo_passes_by_a_closed_fold() {
    let Some(browser) = Chromium::start("J and the folds") else { return };
    browser.open(shared(), "/en/cookie");
    for _ in 0..24 {
        browser.key('j');
        let hidden = r#"document.activeElement.closest("[data-demo]")
            ?.checkVisibility() === false"#;
        assert_eq!(browser.eval(hidden, json!([])), false);
    }
}
