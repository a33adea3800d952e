//! The exercises in a browser: each refused, passed, kept and started over, with script and without.

use remember_me::book::exercises::{Exercise, Input, tasks};
use remember_me::book::session::signed;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};
use rocket::time::OffsetDateTime;

use super::chromium::Chromium;
use super::verbs::Browser;
use crate::site::shared;

/// Something in an exercise.
fn of(slug: &str, css: &str) -> String {
    format!("#{slug} {css}")
}

fn page(lang: Lang) -> String {
    format!("/{}/exercises", lang.code())
}

pub fn is_passed(browser: &Browser, slug: &str) -> bool {
    browser.sees(&format!("#{slug}[data-exercise={slug}][data-passed]"))
}

/// Sends a line, or the places of an order.
fn send(browser: &Browser, slug: &str, input: &str) {
    if browser.sees(&of(slug, "[name=line]")) {
        browser.fill(&of(slug, "[name=line]"), input);
    }
    let places: Vec<_> = input.split(' ').collect();
    browser.eval(
        r#"(document.querySelectorAll(arguments[0]).forEach(
            (select, at) => (select.value = arguments[1][at])))"#,
        json!([of(slug, "select"), places]),
    );
    judge(browser, slug);
}

/// Presses the button that has the server judge, and waits for the page that comes of it.
fn judge(browser: &Browser, slug: &str) {
    leave_by(browser, &of(slug, "form:not([action$=again]) .run"));
}

/// Goes from host to host by the links and buttons of the lab's pages, and back to the exercise.
fn cross(browser: &Browser, way: &str) {
    leave_by(browser, way);
    for _step in 0..8 {
        let next = ["a[data-next]", "form[data-next] button", "[data-over] a"];
        let next = next.into_iter().find(|css| browser.sees(css)).expect("a way on");
        leave_by(browser, next);
        if next.starts_with("[data-over]") {
            return;
        }
    }
    panic!("the trip has no end");
}

/// Presses a button whose form leads to another page, and waits for that page.
fn leave_by(browser: &Browser, css: &str) {
    browser.eval("(document.documentElement.dataset.old = '')", json!([]));
    browser.click(css);
    browser.wait(
        &format!("the page after {css}"),
        "document.readyState === 'complete' && !('old' in document.documentElement.dataset)",
        json!([]),
    );
}

#[track_caller]
fn says(browser: &Browser, slug: &str, verdict: &str) {
    let shown = browser.sees(&of(slug, &format!(".said[data-verdict={verdict}]")));
    assert!(shown, "{slug} is not {verdict}: {}", browser.text(&format!("#{slug}")));
    assert_eq!(is_passed(browser, slug), verdict == "right", "{slug}");
}

/// The receipt that a program gets for this code: at its first request, or when it comes back with the cookie.
fn receipt(slug: &str, code: &str) -> String {
    let (path, code) = (format!("/exercises/{slug}"), format!("X-Learner: {code}"));
    let first = shared().get(&path, &[&code]);
    let cookie = format!("Cookie: {}", first.cookies());
    let last = match slug {
        "carry" => shared().get(&path, &[&code, &cookie]),
        _ => first,
    };
    last.body.trim().to_owned()
}

/// A wrong line and a right one, of an exercise that one press settles.
fn lines(browser: &Browser, slug: &str) -> [String; 2] {
    let forged = |value: &str| {
        signed::sign(&json!({ "test2": value }), b"xxx", OffsetDateTime::now_utc())
    };
    let pair = |wrong: &str, right: &str| [wrong.to_owned(), right.to_owned()];
    let grade = "__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax";
    match slug {
        "header" | "carry" => {
            let code = browser.text(&of(slug, "[data-code]"));
            ["0123456789abcdef", &code].map(|code| receipt(slug, code))
        }
        "grade-a" => pair("sid=x7Kq; Path=/; Secure", grade),
        "forge" => ["234", "999"].map(forged),
        "logout" => ["1 3 2 4 5  ", "1 2 3 4 5  "].map(str::to_owned),
        "note-line" => pair("test1=123; Max-Age=20", "test1=123; Max-Age=20; Path=/"),
        "two-tabs" => pair("2 3 4 1", "3 2 4 1"),
        "alg" => pair("x.y.z", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."),
        "mend" => pair("__Host-sid=x7Kq; Secure; HttpOnly; SameSite=Lax", grade),
        "two-hosts" => {
            pair(grade, "sid=x7Kq; Domain=shop.example; Secure; HttpOnly; SameSite=Lax")
        }
        other => panic!("how is {other} solved?"),
    }
}

/// The path of the cookie that `delete` hid last, as the browser's own tools show it.
pub fn hidden(browser: &Chromium) -> String {
    let kept = browser.devtools("Storage.getCookies", json!({}));
    let cookies = kept["cookies"].as_array().into_iter().flatten();
    let hidden = cookies.filter(|it| it["name"] == "stubborn");
    let ends = |it: &&Json| it["expires"].as_f64().unwrap_or_default();
    let last = hidden.max_by(|a, b| ends(a).total_cmp(&ends(b)));
    let path = last.and_then(|it| it["path"].as_str());
    path.expect("the hidden cookie is there").to_owned()
}

/// Gets an exercise wrong and then right, on the page that is open. `hidden` tells the path of the cookie that
/// one of them hides, as the browser's own tools show it.
pub fn work(
    browser: &Browser,
    lang: Lang,
    exercise: &Exercise,
    hidden: impl Fn() -> String,
) {
    let (slug, page) = (exercise.slug, page(lang));
    assert!(!is_passed(browser, slug), "{slug} at first");
    let begin = |browser: &Browser| {
        leave_by(browser, &of(slug, "form[action$=again] .run"));
    };
    match slug {
        "name" => {
            judge(browser, slug);
            says(browser, slug, "wrong");
            browser.eval(
                "(document.cookie = 'name=ada; path=' + arguments[0])",
                json!([page]),
            );
            judge(browser, slug);
        }
        "one-path" => {
            send(browser, slug, "deep=1; Path=/; Max-Age=5");
            says(browser, slug, "wrong");
            let line = format!("deep=1; Path={page}/shelf/inner; Max-Age=5");
            send(browser, slug, &line);
            assert!(!is_passed(browser, slug), "five seconds too early");
            browser.wait_for("five seconds of the browser's", || {
                let again = of(slug, "form[method=get] .run");
                if browser.sees(&again) {
                    leave_by(browser, &again);
                }
                is_passed(browser, slug)
            });
        }
        "delete" => {
            begin(browser);
            send(browser, slug, "stubborn=; Path=/; Max-Age=0");
            says(browser, slug, "wrong");
            begin(browser);
            let line = format!("stubborn=; Path={}; Max-Age=0", hidden());
            send(browser, slug, &line);
        }
        "share" | "click" => {
            let right = match slug {
                "share" => "scope_mine=1; Path=/; Domain=shop.localhost",
                _ => "scope_mine=1; Path=/; SameSite=Lax",
            };
            for (line, verdict) in
                [("scope_mine=1; Path=/none", "wrong"), (right, "right")]
            {
                send(browser, slug, line);
                cross(browser, &of(slug, "[data-way] a"));
                says(browser, slug, verdict);
            }
        }
        _ => {
            if exercise.begins() && !browser.sees(&of(slug, "[data-code]")) {
                begin(browser);
            }
            let [wrong, right] = lines(browser, slug);
            send(browser, slug, &wrong);
            says(browser, slug, "wrong");
            send(browser, slug, &right);
        }
    }
    says(browser, slug, "right");
}

/// Opens the hint and the solution, which are folded at first.
fn look_up(browser: &Chromium, slug: &str) {
    for nth in 0..2 {
        let read = r#"((fold) => [fold.open, fold.querySelector("p").textContent])
            (document.querySelectorAll(arguments[0])[arguments[1]])"#;
        let fold = |browser: &Chromium| -> Json {
            browser.eval(read, json!([of(slug, "details"), nth]))
        };
        assert_eq!(fold(browser)[0], false, "{slug} {nth}");
        browser.click_nth(&of(slug, "summary"), nth);
        browser.wait_for("the fold to open", || fold(browser)[0] == true);
        let told = fold(browser)[1].as_str().map(|it| it.chars().count());
        assert!(told > Some(8), "{slug} {nth}: {told:?}");
    }
}

fn each_in_turn(browser: &Chromium, lang: Lang) {
    for exercise in tasks::ALL {
        browser.open(shared(), &page(lang));
        look_up(browser, exercise.slug);
        if exercise.input == Input::Request {
            assert!(!browser.sees(&of(exercise.slug, "[name=line]")));
        }
        work(browser, lang, exercise, || hidden(browser));
        browser.open(shared(), &page(lang));
        assert!(is_passed(browser, exercise.slug), "{}: kept", exercise.slug);
    }
    // Each is started over by itself.
    let first = tasks::ALL[0].slug;
    leave_by(browser, &of(first, ".ghost"));
    assert!(!is_passed(browser, first));
    for exercise in &tasks::ALL[1..] {
        assert!(is_passed(browser, exercise.slug), "{}", exercise.slug);
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn each_is_refused_passed_kept_and_started_over() {
    let Some(browser) = Chromium::start("the exercises") else { return };
    each_in_turn(&browser, Lang::En);
    // A pass is the server's to give: the page's own marks are gone with it.
    let first = tasks::ALL[0].slug;
    browser.eval(
        r#"((all) => {
            all.forEach((exercise) => exercise.setAttribute("data-passed", ""));
            document.cookie = `exercises_en=${arguments[0]}; path=/en/exercises`;
        })(document.querySelectorAll("[data-exercise]"))"#,
        json!([first]),
    );
    browser.open(shared(), &page(Lang::En));
    assert!(!is_passed(&browser, first), "a page has forged it");

    // *Forget everything* forgets them too.
    let second = tasks::ALL[1].slug;
    assert!(is_passed(&browser, second));
    browser.press("[data-reset]");
    for lang in Lang::ALL {
        browser.open(shared(), &page(lang));
        assert!(!browser.sees("[data-passed]"), "{lang:?}");
    }
}

#[test]
fn without_script_each_is_refused_passed_kept_and_started_over() {
    let Some(browser) = Chromium::without_script("the exercises, without script")
    else {
        return;
    };
    each_in_turn(&browser, Lang::Zh);
}
