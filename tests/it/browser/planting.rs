//! What happens to a cookie in a real jar: it is carried, refused, kept for a time, or forgotten.

use std::time::Instant;

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};
use rocket::time::OffsetDateTime;
use rocket::time::macros::{format_description, offset};
use rocket_server_sessions as session;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

#[test]
fn a_cookie_is_set_carried_and_forgotten() {
    let Some(browser) = Chromium::start("a cookie from set to reset") else { return };
    browser.open(shared(), "/zh/cookie");

    browser.run("cookie::set_cookie");
    assert!(browser.sees("[data-panel=exchange] [data-set-cookie=test1]"));
    assert!(!browser.sees("[data-panel=request-cookies] [data-cookie=test1]"));

    browser.run("cookie::get_cookie");
    assert!(browser.sees("[data-panel=request-cookies] [data-cookie=test1]"));
    assert_eq!(browser.panel().cookie("test1"), Some("123"));

    browser.press("[data-reset]");
    assert_eq!(browser.panel().cookie("test1"), None);
    assert_eq!(browser.panel().exchange[0], "> POST /lab/deep/reset");
    assert!(!browser.sees("[data-told]"), "old answers stand beside an empty jar");

    browser.run("cookie::get_cookie");
    assert_eq!(browser.panel().cookies, []);
    assert_eq!(browser.jar().len(), 0);
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_session_is_shown_masked_and_forgotten() {
    let Some(browser) = Chromium::start("a session from set to reset") else { return };
    browser.open(shared(), "/zh/session");

    browser.run("session::set_session");
    let id = browser.kept("session").expect("the jar has the session's cookie");
    assert!(id.http_only);
    let shown = browser.text("[data-panel=session]");
    assert!(shown.contains("test2") && shown.contains("234"), "{shown}");
    assert!(shown.contains(&session::mask(&id.value)), "{shown}");
    let page = browser.eval("document.documentElement.outerHTML", json!([]));
    assert!(
        !page.as_str().unwrap_or_default().contains(&id.value),
        "the id is on the page"
    );

    browser.press("[data-reset]");
    let shown = browser.text("[data-panel=session]");
    assert!(shown.contains(Lang::Zh.words().no_session), "{shown}");
    assert!(browser.kept("session").is_none());
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn without_script_a_reset_forgets_both() {
    let Some(browser) = Chromium::without_script("a reset without script") else {
        return;
    };
    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::set_by_server");
    browser.open(shared(), "/zh/session");
    browser.run("session::set_two");
    browser.reload();
    assert_eq!(browser.own_panel().cookie("by_server"), Some("1"));
    assert!(browser.own_panel().session.contains("blue"));

    let [reset] = &browser.press("[data-reset]")[..] else {
        panic!("the frame shows the reset")
    };
    assert_eq!(reset.exchange[0], "> POST /lab/deep/reset");
    browser.reload();
    let left = browser.own_panel();
    assert_eq!(left.cookies, []);
    assert!(left.session.contains(Lang::Zh.words().no_session), "{}", left.session);
    assert_eq!(browser.jar().len(), 0);
}

#[test]
fn only_the_cookie_that_breaks_no_rule_comes_back() {
    let Some(browser) = Chromium::start("what this browser refuses") else { return };
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_refused");
    let expected = json!({
        "kept": "yes",
        "none_insecure": "no",
        "partitioned": "no",
        "foreign": "no",
        "__Host-insecure": "no",
        "too_large": "no",
    });
    assert_eq!(verdicts(&browser), expected);
    let kept: Vec<_> = browser.jar().into_iter().map(|cookie| cookie.name).collect();
    assert_eq!(kept, ["kept"]);
}

#[test]
fn the_lab_shows_what_each_attribute_does() {
    let Some(browser) = Chromium::start("the attribute lab") else { return };
    browser.open(shared(), "/en/cookie");

    lab(&browser, &[("same_site", "None")]);
    assert_eq!(verdicts(&browser), json!({ "lab": "no" }), "None demands Secure");
    browser.click(&field("secure"));
    lab(&browser, &[]);
    assert_eq!(
        verdicts(&browser),
        json!({ "lab": "yes" }),
        "localhost may have Secure"
    );
    browser.click(&field("secure"));

    lab(&browser, &[("same_site", ""), ("name", "lab_path"), ("path", "/lab")]);
    assert_eq!(verdicts(&browser), json!({ "lab_path": "yes" }));
    lab(&browser, &[("name", "lab_elsewhere"), ("path", "/lab/deep/")]);
    assert_eq!(verdicts(&browser), json!({ "lab_elsewhere": "yes" }));
    browser.run("cookie::get_cookie");
    assert_eq!(
        browser.panel().cookies,
        [],
        "left out, Path is the folder of the address"
    );

    let script_reads = || {
        browser.click(&format!("{LAB} [data-script=read]"));
        browser.text(&format!("{LAB} [data-told]"))
    };
    lab(&browser, &[("name", "lab_open"), ("path", "/")]);
    assert!(script_reads().contains("lab_open=1"));
    browser.click(&field("http_only"));
    lab(&browser, &[("name", "lab_locked")]);
    assert_eq!(verdicts(&browser), json!({ "lab_locked": "yes" }));
    let read = script_reads();
    assert!(read.contains("lab_open=1") && !read.contains("lab_locked"), "{read}");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn the_lab_refuses_the_sites_own_cookie_with_a_sentence_at_the_field() {
    let Some(browser) = Chromium::start("a refusal in the lab") else { return };
    for (lang, sentence) in
        [(Lang::Zh, "名字要以 lab 开头"), (Lang::En, "must begin with lab")]
    {
        browser.open(shared(), &format!("/{}/cookie", lang.code()));
        lab(&browser, &[("name", "session")]);
        let name = r#"((name) => [name.getAttribute("aria-invalid"), name === document.activeElement,
            document.getElementById(name.getAttribute("aria-describedby"))?.textContent])
            (document.querySelector(arguments[0]))"#;
        let said = browser.eval(name, json!([field("name")]));
        assert_eq!(said[0], "true");
        assert_eq!(said[1], true, "the focus is at the field");
        assert!(said[2].as_str().unwrap_or_default().contains(sentence), "{said}");
        assert!(browser.sees(&format!("{LAB} .field-error")));
        assert!(browser.kept("session").is_none());

        lab(&browser, &[("name", "lab")]);
        assert_eq!(browser.eval(name, json!([field("name")]))[0], Json::Null);
        assert!(!browser.sees(&format!("{LAB} .field-error")));
    }
}

#[test]
fn a_value_that_looks_like_html_stays_text() {
    const EVIL: &str = "<img src=x onerror=alert(1)>";
    for start in [Chromium::start, Chromium::without_script] {
        let Some(browser) = start("a cookie's value is text") else { return };
        browser.open(shared(), "/en/cookie");
        fill(&browser, &[("value", EVIL), ("path", "/")]);
        browser.press(&format!("{LAB} [data-run='cookie::lab_set']"));
        let shown = browser.panel();
        assert!(shown.exchange.iter().any(|line| line.contains(EVIL)), "{shown:#?}");
        if browser.script {
            assert!(browser.text(&format!("{LAB} [data-told]")).contains(EVIL));
            assert_eq!(shown.cookie("lab"), Some(EVIL));
        }
        assert!(!shown.html.contains("<img"), "{}", shown.html);
        browser.reload();
        assert_eq!(browser.own_panel().cookie("lab"), Some(EVIL));
        assert!(!browser.own_panel().html.contains("<img"));
        for typed in ["/cookie/get", "/lab/deep/get"] {
            browser.open(shared(), typed);
            assert!(
                browser.text("body").contains("onerror=alert(1)"),
                "{typed} answers with it"
            );
        }
        // If a picture had that name, the page would have requested it.
        let asked: Vec<_> =
            browser.travelled().into_iter().map(|travelled| travelled.url).collect();
        assert!(!asked.iter().any(|url| url.ends_with("/x")), "{asked:#?}");
        assert_eq!(browser.dialog(), None);
    }
}

/// Presses the five ways with this time on the wall, in Beijing: the rows of the time line, each a name
/// and seconds, and when that was.
#[track_caller]
fn time_line(browser: &Browser, wall: &str) -> (Vec<(String, i64)>, i64) {
    const DEMO: &str = "[data-demo='cookie::eight_hours']";
    let filled = browser.eval(
        r#"((local, zone) => [local.value = arguments[1], zone.value = "8", local.value, zone.value])
            (...document.querySelectorAll(`${arguments[0]} :is([name=local], [name=zone])`))"#,
        json!([DEMO, wall]),
    );
    assert_eq!(filled[2], wall);
    browser.press(&format!("{DEMO} [data-run]"));
    let now = unix_now();
    let rows = browser.eval(
        r#"[...document.querySelectorAll(`${arguments[0]} [data-time-line] > div`)].map((row) =>
            [row.querySelector("span").textContent, row.querySelector("output").textContent])"#,
        json!([DEMO]),
    );
    let row =
        |row: &Json| Some((row[0].as_str()?.to_owned(), duration(row[1].as_str()?)));
    (rows.as_array().into_iter().flatten().filter_map(row).collect(), now)
}

/// The jar decides what a browser makes of a line, and the page repeats the jar's answer, with the 400
/// days, whatever the page's own clock shows.
#[test]
fn the_time_line_is_the_jars_and_no_arithmetic_of_the_page() {
    let Some(browser) = Chromium::start("a life longer than 400 days") else { return };
    browser.open(shared(), "/en/cookie");
    browser.eval("(Date.now = () => Date.UTC(2001))", json!([]));
    let wall = OffsetDateTime::now_utc() + rocket::time::Duration::days(800);
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let (rows, now) = time_line(&browser, &wall.format(&format).expect("a text"));
    assert_eq!(rows.len(), 5);
    for (name, seconds) in rows {
        assert!((seconds - 400 * 24 * 3600).abs() <= 2, "{name}: {seconds} s");
        let end = browser.kept(&name).and_then(|cookie| cookie.expiry);
        let end = end.unwrap_or_else(|| panic!("the jar has {name}, and it ends"));
        let off = end - (now + seconds);
        assert!(off.abs() <= 2, "{name} ends {off} s after what the page says");
    }
}

#[test]
fn five_ways_to_write_one_end_live_as_long_as_the_page_says() {
    let Some(browser) = Chromium::start("the eight hours") else { return };
    browser.open(shared(), "/en/cookie");

    // The time in an hour, as a clock on a wall in Beijing shows it.
    let wall = (OffsetDateTime::now_utc() + rocket::time::Duration::HOUR)
        .to_offset(offset!(+8));
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let wall = wall.format(&format).expect("a time has a text");
    let (rows, now) = time_line(&browser, &wall);
    let names: Vec<_> = rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["naive", "plus8", "aware", "timestamp", "max_age"]);
    let hours = |name: &str| {
        let (_, seconds) =
            rows.iter().find(|(row, _)| row == name).expect("there is such a row");
        *seconds as f64 / 3600.0
    };
    for (name, expected) in [
        ("naive", 9.0),
        ("plus8", 17.0),
        ("aware", 1.0),
        ("timestamp", 1.0),
        ("max_age", 1.0),
    ] {
        assert!(
            (hours(name) - expected).abs() < 5.0 / 3600.0,
            "{name}: {} h",
            hours(name)
        );
    }
    for (name, seconds) in &rows {
        let end = browser.kept(name).and_then(|cookie| cookie.expiry);
        let end =
            end.unwrap_or_else(|| panic!("the jar has {name}, and it has an end"));
        let off = end - (now + seconds);
        assert!(off.abs() <= 2, "{name} ends {off} s after what the page says");
    }
}

#[test]
fn a_link_from_another_site_brings_all_but_the_strict_one() {
    let Some(browser) = Chromium::start("SameSite, from another site") else { return };
    browser.open(shared(), "/en/cookie");
    const CLAIM: &str = "[data-claim=samesite-place]";

    browser.press(&format!("{CLAIM} [data-run='cookie::set_same_site']"));
    let all = json!({ "unset": "yes", "lax": "yes", "strict": "yes", "none": "yes" });
    assert_eq!(verdicts(&browser), all);

    browser.click(&format!("{CLAIM} [data-other-host]"));
    let outside =
        format!("http://127.0.0.1:{}/cookie/outside", shared().address.port());
    assert_eq!(browser.url(), outside, "localhost and 127.0.0.1 are two sites");
    assert_eq!(browser.jar().len(), 0);
    browser.click("a");
    assert_eq!(browser.url(), shared().url("/cookie/get"));
    assert_eq!(browser.text("body"), "lax = 1\nnone = 1\nunset = 1");

    browser.reload();
    browser.go(&shared().url("/cookie/get"));
    assert!(browser.text("body").contains("strict"), "typed, it is nobody's link");
}

#[test]
fn a_domain_widens_the_cookie_to_the_neighbour() {
    let Some(browser) = Chromium::start("Domain, on two hosts") else { return };
    let port = shared().address.port();
    browser.go(&format!("http://a.lab.localhost:{port}/zh/cookie"));
    browser.press("[data-claim=domain-restricts] [data-run='cookie::set_domain']");
    assert_eq!(verdicts(&browser), json!({ "narrow": "yes", "wide": "yes" }));

    let neighbour = format!("http://b.lab.localhost:{port}/cookie/get");
    browser.go(&neighbour);
    assert_eq!(browser.text("body"), "wide = 1");

    browser.back();
    browser.press("[data-reset]");
    assert_eq!(browser.jar().len(), 0);
    browser.go(&neighbour);
    assert_eq!(browser.text("body"), "no cookies");
}

#[test]
fn twenty_seconds_later_the_browser_has_forgotten() {
    let Some(browser) = Chromium::start("twenty seconds") else { return };
    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::set_cookie");
    let (begin, now) = (Instant::now(), unix_now());
    let end =
        browser.kept("test1").and_then(|cookie| cookie.expiry).expect("it has an end");
    assert!((end - now - 20).abs() <= 2, "it ends in {} s", end - now);

    browser.wait_for("test1 to run out", || browser.kept("test1").is_none());
    let lived = begin.elapsed().as_secs_f64();
    assert!((17.0..24.0).contains(&lived), "it lived {lived} s");
    browser.run("cookie::get_cookie");
    assert_eq!(browser.panel().cookies, []);
}

#[test]
fn back_shows_the_panel_as_it_is_now() {
    let Some(browser) = Chromium::start("Back, with script") else { return };
    // With the back/forward cache, and without it, as where memory is short.
    for cached in [true, false] {
        browser.open(shared(), "/zh/cookie");
        browser.run("cookie::set_by_server");
        browser.run("cookie::get_cookie");
        assert_eq!(browser.panel().cookie("by_server"), Some("1"));
        browser.eval("(window.mark = true)", json!([]));
        if !cached {
            browser.eval(r#"addEventListener("unload", () => {})"#, json!([]));
        }
        browser.click(".turn [rel=next]");
        browser.press("[data-reset]");
        browser.back();
        if cached {
            let same = browser.eval("window.mark", json!([]));
            assert_eq!(
                same, true,
                "the page did not come out of the back/forward cache"
            );
        }
        browser.wait_for("the panel without by_server", || {
            browser.panel().cookie("by_server").is_none()
        });
    }
}

/// The attribute lab's card.
const LAB: &str = "[data-demo='cookie::lab_set']";

fn field(name: &str) -> String {
    format!("{LAB} [name={name}]")
}

/// Fills some fields of the lab.
#[track_caller]
fn fill(browser: &Browser, fields: &[(&str, &str)]) {
    for (name, value) in fields {
        match *name {
            "path" | "same_site" => {
                let choose =
                    "(document.querySelector(arguments[0]).value = arguments[1])";
                browser.eval(choose, json!([field(name), value]));
            }
            _ => browser.fill(&field(name), value),
        }
    }
}

/// Fills some fields of the lab and presses its button.
#[track_caller]
fn lab(browser: &Browser, fields: &[(&str, &str)]) {
    fill(browser, fields);
    browser.press(&format!("{LAB} [data-run='cookie::lab_set']"));
}

/// By name, whether each cookie of the only press so far came back.
#[track_caller]
fn verdicts(browser: &Browser) -> Json {
    let read = r#"Object.fromEntries([...document.querySelectorAll("[data-came-back]")]
        .map((cell) => [cell.dataset.cameBack, cell.className]))"#;
    browser.eval(read, json!([]))
}

/// The seconds of a text like `+1:00:05`.
fn duration(text: &str) -> i64 {
    let parts = text.trim_start_matches('+').split(':');
    parts.fold(0, |sum, part| sum * 60 + part.parse::<i64>().expect("a number"))
}

fn unix_now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}
