//! What a press brings is in sight: the lines on the screen, the pairs in the parcels, the site's own requests.

use remember_me::lang::Lang;
use rocket::serde::json::json;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

/// Whether a reader sees all of the first thing that `css` selects, without scrolling anything.
#[track_caller]
fn is_in_sight(browser: &Browser, css: &str) -> bool {
    let measured = r#"((thing) => {
        if (!thing) return false;
        const { left, top, width, bottom } = thing.getBoundingClientRect();
        const at = (y) => document.elementFromPoint(left + width / 3, y);
        return top >= 0 && bottom <= innerHeight && [top + 2, bottom - 2].every((y) => thing.contains(at(y)));
    })(document.querySelector(arguments[0]))"#;
    browser.eval(measured, json!([css])) == true
}

#[track_caller]
fn played(browser: &Browser, path: &str) {
    browser.wait(
        &format!("{path} to be played"),
        r#"document.querySelector("[data-show=road]").dataset.step === "4"
            && document.querySelector("[data-show=request] b")?.textContent.endsWith(arguments[0])"#,
        json!([path]),
    );
}

#[test]
fn after_one_press_the_set_cookie_line_is_on_the_screen() {
    let Some(browser) = Chromium::start("the lines are in sight") else { return };
    browser.as_desk(1280, 900);
    for (page, run, path) in [
        ("/zh/cookie", "cookie::set_cookie", "/cookie/set"),
        ("/en/cookie", "cookie::set_cookie", "/cookie/set"),
        ("/zh/session", "session::tick_lifetimes", "/session/lifetimes/tick"),
        ("/en/session", "session::del_session", "/session/del"),
    ] {
        browser.open(shared(), page);
        browser.eval("sessionStorage.clear()", json!([]));
        browser.open(shared(), page);
        // As far down in the stage as somebody may have read.
        browser.eval("document.querySelector('.stage').scrollTo(0, 9999)", json!([]));
        let button = format!("main [data-run='{run}']");
        if path != "/cookie/set" {
            // A request that carries something: the line to see is its own.
            browser.run("session::set_session");
        }
        browser.press(&button);
        played(&browser, path);
        let line = "[data-live] [data-panel=exchange] > .wire-lines > .has-cookie";
        assert!(is_in_sight(&browser, line), "{page} {run}");
        let order = r#"document.querySelector("[data-live] .wire-lines")
            .compareDocumentPosition(document.querySelector("[data-show=log]"))"#;
        let follows = browser.eval(order, json!([])).as_u64().unwrap_or_default() & 4;
        assert_eq!(follows, 4, "the list of exchanges comes after the lines");
    }
}

#[test]
fn the_answer_and_the_parcels_have_the_lines_that_travelled() {
    let Some(browser) = Chromium::start("the lines where the press was") else {
        return;
    };
    browser.as_desk(1280, 900);
    browser.open(shared(), "/en/cookie");
    browser.travelled();
    let card = "[data-demo='cookie::set_cookie']:has([data-every])";
    browser.press(&format!("{card} [data-run='cookie::set_cookie']"));
    played(&browser, "/cookie/set");
    let travelled = browser.travelled();
    let line = travelled.iter().flat_map(|it| &it.set_cookies).next();
    let line = line.expect("a Set-Cookie line travelled").clone();
    let told = format!("{card} [data-told]");
    assert!(browser.text(&told).contains(&format!("< set-cookie: {line}")));
    let parcel = || browser.text("[data-show=response]").replace('\n', " ");
    let (pair, rest) = line.split_once("; ").expect("it has attributes");
    let shown = parcel();
    assert!(shown.contains("Set-Cookie:") && shown.contains(pair), "{shown}");
    assert!(shown.contains(rest), "{shown}");

    browser.press(&format!("{card} [data-run='cookie::get_cookie']"));
    played(&browser, "/cookie/get");
    assert!(browser.text(&told).contains("> cookie: test1=123"));
    let request = browser.text("[data-show=request]");
    assert!(request.contains("Cookie:") && request.contains("test1=123"), "{request}");
    assert!(parcel().contains(Lang::En.words().phrases.nothing_set), "{}", parcel());

    // The same answer once more says that it is a new one.
    browser.press(&format!("{card} [data-run='cookie::get_cookie']"));
    let again = Lang::En.words().phrases.nth_answer.replace("{}", "2");
    browser.wait_for("the second answer", || browser.text(&told).contains(&again));
}

#[test]
fn what_the_site_asks_itself_is_drawn_as_its_own() {
    let Some(browser) = Chromium::start("the site's own requests") else { return };
    browser.as_desk(1280, 900);
    browser.open(shared(), "/zh/state");
    assert!(!browser.sees("[data-show=own]"));
    browser.run("state::three_identities");
    played(&browser, "/state/three");
    let phrases = &Lang::Zh.words().phrases;
    // What draws it is loaded with the first such answer.
    browser.wait_for("the site's own requests", || {
        browser.text("[data-show=own]").starts_with(phrases.own)
    });
    let own = browser.text("[data-show=own]");
    assert_eq!(own.matches("GET /state/who → 200").count(), 3, "{own}");
    assert!(own.contains("Cookie: name=alice") && own.contains("Cookie: name=bob"));
    // The visitor's own request carried nothing, and says so.
    assert!(browser.text("[data-show=request]").contains(phrases.nothing_carried));
    assert!(browser.text("[data-show=log] li:first-child").contains(phrases.own));

    browser.open(shared(), "/zh/cookie");
    browser.run("cookie::forge");
    played(&browser, "/cookie/forge");
    browser.wait_for("the forged request", || {
        browser.text("[data-show=own]").contains("Cookie: test1=999")
    });
    browser.run("cookie::get_cookie");
    played(&browser, "/cookie/get");
    assert!(!browser.sees("[data-show=own]"), "this one it answered by itself");
}

#[test]
fn the_reset_is_at_the_head_and_says_what_it_removed() {
    let Some(browser) = Chromium::start("the reset says done") else { return };
    browser.as_desk(1280, 900);
    browser.open(shared(), "/en/cookie");
    browser.run("cookie::set_by_server");
    browser.run("cookie::set_cookie");
    let jar = r#"document.querySelectorAll("[data-show=jar] [data-chip]").length"#;
    browser.wait("two cookies in the jar", &format!("{jar} === 2"), json!([]));
    assert!(is_in_sight(&browser, "[data-reset]"));
    let place = r#"document.querySelector("[data-reset]").getBoundingClientRect().top"#;
    let before = browser.eval(place, json!([]));
    browser.press("[data-reset]");
    played(&browser, "/lab/deep/reset");
    let said = Lang::En.words().phrases.cleared.replace("{}", "2");
    assert!(browser.text("[data-show=cleared]").contains(&said));
    assert_eq!(browser.eval(place, json!([])), before, "the button stays where it was");
    let row = browser.text("[data-show=log] li:first-child");
    assert!(row.contains(&said), "{row}");
    let nothing = Lang::En.words().phrases.became_deletes_nothing;
    assert!(!row.contains(nothing) && row.lines().count() == 2, "{row}");
    let struck = r#"[...document.querySelectorAll("[data-show=response] [data-pill]")]
        .map((pill) => pill.dataset.pill).sort()"#;
    assert_eq!(browser.eval(struck, json!([])), json!(["by_server", "test1"]));

    browser.press("[data-reset]");
    let said = Lang::En.words().phrases.cleared.replace("{}", "0");
    browser.wait_for("nothing is left", || {
        browser.text("[data-show=cleared]").contains(&said)
    });
}

#[test]
fn asking_once_a_second_stops_when_the_cookie_has_gone_and_says_when() {
    let Some(browser) = Chromium::start("asking stops by itself") else { return };
    browser.open(shared(), "/zh/cookie");
    let card = "[data-demo='cookie::set_cookie']:has([data-every])";
    browser.press(&format!("{card} [data-run='cookie::set_cookie']"));
    // What is left of another card goes first, and has nothing to do with this one.
    browser.eval(r#"(document.cookie = "left=1; path=/; max-age=300")"#, json!([]));
    let ask = format!("{card} [data-every]");
    browser.click(&ask);
    let answers = |many: usize| {
        let listed = r#"document.querySelectorAll("[data-show=log] li").length"#;
        browser.wait(
            &format!("{many} in the list"),
            &format!("{listed} >= {many}"),
            json!([]),
        );
    };
    answers(3);
    browser.eval(r#"(document.cookie = "left=; path=/; max-age=0")"#, json!([]));
    answers(5);
    assert!(browser.sees(&format!("{ask}[aria-pressed]")), "it has stopped");
    // Its time is over: here it is deleted, which spares the test twenty seconds.
    browser.eval(r#"(document.cookie = "test1=; path=/; max-age=0")"#, json!([]));
    let told = format!("{card} [data-told]");
    let says = Lang::Zh.words().phrases.stopped;
    let end = says.rsplit("{}").next().unwrap_or_default();
    browser.wait_for("the asking to stop", || browser.text(&told).contains(end));
    assert!(!browser.sees(&format!("{ask}[aria-pressed]")), "it goes on");
    let told = browser.text(&told);
    let second = told.split("第 ").last().and_then(|it| it.split(' ').next());
    let second: u32 = second.and_then(|it| it.parse().ok()).expect("a number");
    assert!((1..=20).contains(&second) && told.contains("没有 test1 了"), "{told}");
}

#[test]
fn the_next_page_shows_the_lines_of_the_exchange_that_it_draws() {
    let Some(browser) = Chromium::start("the lines across pages") else { return };
    browser.open(shared(), "/en/cookie");
    assert!(!browser.sees("[data-do=replay]"), "there is nothing to play yet");
    assert!(browser.sees("[data-do=full]"));
    browser.run("cookie::set_cookie");
    played(&browser, "/cookie/set");
    assert!(browser.sees("[data-do=replay]"));
    browser.open(shared(), "/en/session");
    let lines = browser.text("[data-live] [data-panel=exchange]");
    assert!(lines.contains("> GET /cookie/set"), "{lines}");
    let copies = "document.querySelectorAll('[data-panel=exchange] > .copy').length";
    assert_eq!(browser.eval(copies, json!([])), 1);
    // The words around the lines are of one language: there the panel begins anew.
    browser.open(shared(), "/zh/session");
    let none = browser.text("[data-live] [data-panel=exchange]");
    assert!(none.contains(Lang::Zh.words().no_exchange), "{none}");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn the_projector_keeps_the_place_as_it_begins_and_as_it_ends() {
    let Some(browser) = Chromium::start("the projector keeps the place") else {
        return;
    };
    browser.as_desk(1280, 900);
    browser.open(shared(), "/en/cookie");
    browser.eval("(document.documentElement.style.scrollBehavior = 'auto')", json!([]));
    browser.eval(
        r#"scrollBy(0, document.getElementById("2.2.2").getBoundingClientRect().top - 90)"#,
        json!([]),
    );
    let place = || {
        let read = r#"document.getElementById("2.2.2").getBoundingClientRect().top"#;
        browser.eval(read, json!([])).as_f64().expect("a place")
    };
    let before = place();
    for what in ["begins", "ends"] {
        let was = browser.eval("document.documentElement.clientHeight", json!([]));
        browser.key('f');
        browser.wait(
            "the mode to change",
            "document.documentElement.hasAttribute('data-projector') === arguments[0]",
            json!([what == "begins"]),
        );
        // Two frames: the screen may be filled or left meanwhile.
        browser.eval(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
            json!([]),
        );
        let now = place();
        assert!((now - before).abs() < 60.0, "{what}: {now}, not {before} ({was:?})");
    }
}

#[test]
fn at_the_foot_of_the_contents_the_stage_is_below_the_header() {
    let Some(browser) = Chromium::start("the stage at the foot") else { return };
    browser.as_desk(1280, 900);
    for path in ["/zh", "/en/cookie"] {
        browser.open(shared(), path);
        browser.run(if path == "/zh" {
            "door::remember"
        } else {
            "cookie::set_cookie"
        });
        let foot = "scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })";
        browser.eval(foot, json!([]));
        let sides = r#"[document.querySelector(".top").getBoundingClientRect().bottom,
            document.querySelector(".stage").getBoundingClientRect().top]"#;
        let sides = browser.eval(sides, json!([]));
        assert!(sides[1].as_f64() >= sides[0].as_f64(), "{path}: {sides}");
    }
}
