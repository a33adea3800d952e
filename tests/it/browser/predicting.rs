//! The cycle of a demo: predict, run, understand. The question comes before the first run, the sentence
//! that follows contains the reader's own lines, and both are recorded.

use remember_me::book;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};
use rocket_server_sessions as session;

use super::chromium::{Chromium, Travelled};
use super::page::{pairs, split_url};
use super::verbs::Browser;
use crate::site::shared;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

/// Something in the card of a demo.
fn of(demo: &str, css: &str) -> String {
    format!("[data-demo='{demo}'] {css}")
}

/// The demos' requests since this was last asked.
#[track_caller]
fn sent(browser: &Chromium) -> Vec<Travelled> {
    let mut travelled = browser.travelled();
    travelled.retain(|travelled| travelled.kind == "Fetch");
    travelled
}

/// Taps one of a demo's choices.
#[track_caller]
fn choose(browser: &Browser, demo: &str, nth: usize) {
    browser.click_nth(&of(demo, "button.choice"), nth);
}

/// Waits until a demo's status element contains this text, and returns the whole of it.
#[track_caller]
fn said(browser: &Browser, demo: &str, what: &str) -> String {
    let status = of(demo, ".guessed[role=status]");
    browser.wait_for(&format!("“{what}” about {demo}"), || {
        browser.text(&status).contains(what)
    });
    browser.text(&status)
}

/// The text that a demo shows under each of its choices.
#[track_caller]
fn marks(browser: &Browser, demo: &str) -> Json {
    let read = r#"[...document.querySelectorAll(arguments[0])].map((choice) =>
        choice.querySelector(".mark")?.textContent ?? "")"#;
    browser.eval(read, json!([of(demo, ".choices > li")]))
}

/// Opens the page of contents and waits for the record, whose script runs after the page is there.
#[track_caller]
fn open_contents(browser: &Browser) {
    browser.open_and_be_asked(shared(), "/en");
    browser.wait_for("the record", || browser.sees("[data-quiet]"));
}

#[test]
fn a_guess_is_settled_by_the_exchange_and_quotes_the_line_that_travelled() {
    const DEMO: &str = "cookie::set_cookie";
    let Some(browser) = Chromium::start("a guess, and the line that travelled") else {
        return;
    };
    for lang in Lang::ALL {
        let phrases = &lang.words().phrases;
        browser.open_and_be_asked(shared(), &format!("/{}/code", lang.code()));
        // Expires only; both, like Flask; Max-Age only, which is what Rocket does.
        for chosen in [0, 1, 2] {
            sent(&browser);
            choose(&browser, DEMO, chosen);
            let right = chosen == 2;
            let verdict = if right { phrases.guess_right } else { phrases.guess_wrong };
            let says = said(&browser, DEMO, verdict);
            let [travelled] = &sent(&browser)[..] else {
                panic!("one tap, one request")
            };
            assert_eq!(split_url(&travelled.url).1, "/cookie/set");
            let line = format!("Set-Cookie: {}", travelled.set_cookies[0]);
            assert!(says.contains(&line), "{line:?} is not in {says:?}");
            let quoted = browser.text(&of(DEMO, ".guessed code.srv"));
            assert_eq!(quoted, line);

            let mut expected = ["", "", ""].map(str::to_owned);
            expected[2] = format!("→ {}", phrases.guess_held);
            let sign = if right { '✓' } else { '✗' };
            expected[chosen] = format!("{sign} {}", phrases.guess_yours);
            assert_eq!(marks(&browser, DEMO), json!(expected));
            // The answer of the demo stands beside it.
            assert!(browser.sees(&of(DEMO, "[data-told]")));
            assert!(!browser.sees(&of(DEMO, "button.choice")), "it was answered");
            browser.click(&of(DEMO, "[data-again]"));
            assert_eq!(browser.text(&of(DEMO, ".guessed")), "");
        }
    }
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn a_guess_waits_for_the_button_that_settles_it_and_the_session_stays_masked() {
    const DEMO: &str = "session::set_session";
    let Some(browser) = Chromium::start("a guess that waits") else { return };
    browser.open_and_be_asked(shared(), "/en/code");
    choose(&browser, DEMO, 0);
    said(&browser, DEMO, "“GET /session/del”");
    sent(&browser);
    browser.run("session::del_session");
    let phrases = &Lang::En.words().phrases;
    let says = said(&browser, DEMO, phrases.guess_wrong);
    let [travelled] = &sent(&browser)[..] else { panic!("one press, one request") };
    let (name, id) = pairs(&travelled.cookie)[0];
    assert_eq!(name, "session");
    let line = format!("Cookie: session={}", session::mask(id));
    assert!(says.contains(&line), "{line:?} is not in {says:?}");
    let page = browser.eval(
        "document.documentElement.outerHTML + JSON.stringify(localStorage)",
        json!([]),
    );
    assert!(!page.as_str().unwrap_or_default().contains(id), "the id is given away");
}

#[test]
fn a_press_before_the_guess_leads_to_the_question_and_the_next_one_sends() {
    let Some(browser) = Chromium::start("a press before the guess") else { return };
    browser.open_and_be_asked(shared(), "/zh/state");
    let phrases = &Lang::Zh.words().phrases;
    let [first, second] = ["state::who_am_i", "state::three_identities"];
    sent(&browser);
    for demo in [first, second] {
        assert!(!browser.sees(&of(demo, "[data-skip]")));
        browser.click(&of(demo, "[data-run]"));
        said(&browser, demo, phrases.guess_first);
        let focused = browser.eval(
            "document.activeElement === document.querySelector(arguments[0])",
            json!([of(demo, ".choice")]),
        );
        assert_eq!(focused, true, "the focus of {demo}");
        assert_eq!(sent(&browser).len(), 0, "{demo} was sent unasked");
    }
    // Within half a second it would be a double press.
    browser.wait(
        "it to be late enough",
        "!document.querySelector('[data-too-soon]')",
        json!([]),
    );
    browser.run(first);
    browser.press(&of(second, "[data-skip]"));
    browser.wait_for("its answer", || browser.sees(&of(second, "[data-told]")));
    let paths: Vec<_> =
        sent(&browser).iter().map(|t| split_url(&t.url).1.to_owned()).collect();
    assert_eq!(paths, ["/state/who", "/state/three"]);
    for demo in [first, second] {
        assert_eq!(browser.text(&of(demo, ".guessed")), "");
        assert!(!browser.sees(&of(demo, "[data-skip]")));
        assert!(browser.sees(&of(demo, "button.choice")), "it may still be answered");
    }

    // A claim is no demo, and nobody guesses before it.
    browser.run_in("[data-claim=socket]");
    assert_eq!(sent(&browser).len(), 1);
}

impl Browser {
    /// Presses the button of a claim.
    #[track_caller]
    fn run_in(&self, claim: &str) {
        self.press(&format!("{claim} [data-run]"));
    }
}

#[test]
fn a_keyboard_is_enough_to_guess() {
    const DEMO: &str = "state::who_am_i";
    let Some(browser) = Chromium::start("a guess by keyboard") else { return };
    browser.open_and_be_asked(shared(), "/en/state");
    let reach = |css: &str| {
        let at = "document.activeElement === document.querySelector(arguments[0])";
        let reached = (0..60).any(|_| {
            browser.key(TAB);
            browser.eval(at, json!([css])) == true
        });
        assert!(reached, "60 tabs don't reach {css}");
    };
    reach(&of(DEMO, "li:nth-child(2) > .choice"));
    let outline = browser
        .eval("getComputedStyle(document.activeElement).outlineStyle", json!([]));
    assert_ne!(outline, "none", "the focus is not to be seen");
    browser.key(ENTER);
    let says = said(&browser, DEMO, "connection: 127.0.0.1:");
    assert!(says.starts_with(Lang::En.words().phrases.guess_wrong), "{says}");
    let run = browser.eval("document.activeElement.dataset.run", json!([]));
    assert_eq!(run, DEMO, "the focus goes on to the button that sends");
    browser.key(ENTER);
    browser.wait_for("a second request", || {
        let path = |t: Travelled| split_url(&t.url).1 == "/state/who";
        browser.travelled().into_iter().any(path)
    });
}

#[test]
fn what_no_choice_foresaw_is_said_so_and_shown_as_text() {
    const DEMO: &str = "cookie::set_twins";
    const EVIL: &str = "<img src=x onerror=alert(1)>";
    let Some(browser) = Chromium::start("an exchange that settles nothing") else {
        return;
    };
    browser.open_and_be_asked(shared(), "/en/cookie");
    // A third twin, between the two.
    browser.eval(
        "(document.cookie = arguments[0])",
        json!([format!("twin={EVIL}; path=/cookie")]),
    );
    let unfold =
        "document.querySelectorAll('[data-deeper]').forEach((it) => (it.open = true))";
    browser.eval(unfold, json!([]));
    sent(&browser);
    choose(&browser, DEMO, 0);
    let phrases = &Lang::En.words().phrases;
    let says = said(&browser, DEMO, phrases.guess_unsettled);
    let [_, travelled] = &sent(&browser)[..] else { panic!("set, then get") };
    assert!(says.contains(&format!("Cookie: {}", travelled.cookie)), "{says}");
    assert!(says.contains(EVIL) && says.contains("200 OK"), "{says}");
    let verdict = [phrases.guess_right, phrases.guess_wrong];
    assert!(!verdict.iter().any(|word| says.contains(word)), "{says}");
    assert!(!browser.sees(".guess img"));
    assert_eq!(browser.dialog(), None);
}

#[test]
fn a_form_that_is_refused_leaves_the_guess_waiting() {
    const DEMO: &str = "cookie::lab_set";
    let Some(browser) = Chromium::start("a guess, and a form refused") else { return };
    browser.open_and_be_asked(shared(), "/en/cookie");
    browser.fill(&of(DEMO, "[name=name]"), "session");
    choose(&browser, DEMO, 0);
    said(&browser, DEMO, "“POST ");
    assert!(browser.sees(&of(DEMO, ".field-error")));
    browser.fill(&of(DEMO, "[name=name]"), "lab");
    browser.run(DEMO);
    said(&browser, DEMO, "Set-Cookie: lab=1");
}

#[test]
fn guesses_stay_in_the_browser_until_they_are_deleted() {
    const DEMO: &str = "state::who_am_i";
    let Some(browser) = Chromium::start("the record of guesses") else { return };
    let words = Lang::En.words();
    let contents = || open_contents(&browser);
    contents();
    let list = "[data-progress] [data-list]";
    assert_eq!(browser.text(list), words.progress.guessed_none);

    browser.open_and_be_asked(shared(), "/en/state");
    choose(&browser, DEMO, 1);
    let says = said(&browser, DEMO, words.phrases.guess_wrong);
    browser.click(".whys .why details:not([data-right]) summary");
    // An answer is recorded after it has been unfolded, and a page that is left records nothing more.
    browser.wait(
        "the answer to be recorded",
        "Object.keys(JSON.parse(localStorage['remember-me']).whys).length === 1",
        json!([]),
    );
    browser.reload();
    assert_eq!(said(&browser, DEMO, words.phrases.guess_wrong), says);
    assert!(!browser.sees(&of(DEMO, "button.choice")));
    browser.open_and_be_asked(shared(), "/zh/state");
    said(&browser, DEMO, Lang::Zh.words().phrases.guess_wrong);

    contents();
    let listed = browser.text(list);
    for part in [
        "My IP address",
        words.phrases.guess_wrong,
        "A question mark",
        "connection: 127",
    ] {
        assert!(listed.contains(part), "{part} is not in {listed}");
    }
    let whys = words.progress.whys_of.replacen("{}", "1", 1).replacen("{}", "0", 1);
    assert!(listed.contains(&whys), "{whys} is not in {listed}");
    let state = book::ALL.iter().find(|chapter| chapter.slug == "state");
    let asked = state.expect("chapter 1").guesses.len().to_string();
    let count =
        words.progress.guessed_of.replacen("{}", "1", 1).replacen("{}", &asked, 1);
    assert_eq!(browser.text("[data-chapter=state] .answered"), count);
    browser.click(&format!("{list} a"));
    browser.wait_for("the demo that was guessed", || {
        browser.url().ends_with("/en/state#demo-state-who_am_i")
    });

    // Out to a file, away, back from the file, and one by one.
    contents();
    browser.eval(
        r#"(URL.createObjectURL = (blob) => {
            blob.text().then((text) => (window.exported = text));
            return "data:,"
        })"#,
        json!([]),
    );
    browser.click("[data-export]");
    browser.wait("the file", "window.exported", json!([]));
    browser.click("[data-delete-all]");
    assert_eq!(browser.text(list), words.progress.guessed_none);
    assert_eq!(browser.text("[data-undo]"), words.progress.undo);
    browser.click("[data-undo]");
    assert_eq!(browser.text(list), listed);
    assert!(!browser.sees("[data-undo]"), "there is nothing to bring back");
    browser.click("[data-delete-all]");
    assert_eq!(browser.text(list), words.progress.guessed_none);
    assert!(!browser.sees(".answered"));
    let import = r#"((input, text) => {
        const files = new DataTransfer();
        files.items.add(new File([text ?? window.exported], "guesses.json"));
        input.files = files.files;
        input.dispatchEvent(new Event("change"));
    })(document.querySelector("[data-import]"), arguments[0])"#;
    for spoilt in ["", "{", "[]", r#"{"version":2}"#] {
        browser.eval(import, json!([spoilt]));
        browser.wait_for("the refusal", || {
            browser.text("[data-said]") == words.progress.import_refused
        });
        browser.eval(
            "(document.querySelector('[data-said]').textContent = '')",
            json!([]),
        );
    }
    browser.eval(import, json!([null]));
    browser.wait_for("the guesses to be back", || browser.text(list) == listed);
    browser.click(&format!("{list} [data-delete]"));
    assert!(!browser.sees(&format!("{list} li")), "the one guess was deleted");
    assert_eq!(browser.text("[data-said]"), words.progress.deleted);
    browser.open_and_be_asked(shared(), "/en/state");
    assert!(browser.sees(&of(DEMO, "button.choice")));
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn who_does_not_want_to_be_asked_is_not_asked() {
    let Some(browser) = Chromium::start("the setting not to be asked") else { return };
    open_contents(&browser);
    browser.click("[data-quiet]");
    browser.open_and_be_asked(shared(), "/en/state");
    sent(&browser);
    browser.run("state::who_am_i");
    assert_eq!(sent(&browser).len(), 1);
    open_contents(&browser);
    let ticked =
        browser.eval("document.querySelector('[data-quiet]').checked", json!([]));
    assert_eq!(ticked, true);
}

#[test]
fn spoilt_or_forbidden_storage_costs_nothing_but_the_record() {
    const DEMO: &str = "state::who_am_i";
    let Some(browser) = Chromium::start("spoilt storage") else { return };
    let spoilt = [
        "{",
        "null",
        "7",
        r#"{"version":1,"guesses":7,"whys":[null]}"#,
        r#"{"version":1,"guesses":{"state/state::who_am_i":{"choice":9,"held":77,"bytes":4}}}"#,
        r#"{"version":1,"guesses":{"state/state::who_am_i":null,"__proto__":{"choice":1}}}"#,
    ];
    for text in spoilt {
        browser.open_and_be_asked(shared(), "/en/state");
        browser
            .eval("localStorage.setItem('remember-me', arguments[0])", json!([text]));
        open_contents(&browser);
        browser.open_and_be_asked(shared(), "/en/state");
        if browser.sees(&of(DEMO, "[data-again]")) {
            browser.click(&of(DEMO, "[data-again]"));
        }
        choose(&browser, DEMO, 1);
        said(&browser, DEMO, Lang::En.words().phrases.guess_wrong);
    }
    browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })" }),
    );
    browser.open_and_be_asked(shared(), "/en/state");
    choose(&browser, DEMO, 1);
    said(&browser, DEMO, Lang::En.words().phrases.guess_wrong);
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn without_script_the_question_is_a_list_and_a_tap_still_explains_a_why() {
    let Some(browser) = Chromium::without_script("questions without script") else {
        return;
    };
    browser.open_and_be_asked(shared(), "/en/state");
    let guess = browser.text(".guess");
    assert!(guess.starts_with(Lang::En.words().guess), "{guess}");
    assert!(guess.contains("A question mark") && guess.contains("My IP address"));
    assert!(!browser.sees(".guess button"), "a button without effect");
    assert!(!browser.sees("[data-so-far]"), "a progress that nobody counts");
    let explained = ".whys .why details[data-right] > p";
    assert!(!browser.sees(explained));
    browser.click(".whys .why details[data-right] > summary");
    assert!(browser.text(explained).starts_with(Lang::En.words().right));

    browser.open_and_be_asked(shared(), "/en");
    let needs = Lang::En.words().progress.guessed_needs_script;
    assert!(browser.text("[data-progress]").contains(needs));
    assert!(!browser.sees("[data-progress] :is(button, input)"));
}

#[test]
fn on_a_phone_every_answer_is_large_enough_for_a_thumb() {
    let Some(browser) = Chromium::start("answers on a phone") else { return };
    browser.as_phone(360, 740);
    browser.open_and_be_asked(shared(), "/zh/cookie");
    browser.click(".review > summary");
    let small = r#"[...document.querySelectorAll(".guess button, .why summary, .review > summary")]
        .filter((thing) => thing.checkVisibility())
        .filter((thing) => Math.min(thing.offsetWidth, thing.offsetHeight) < 44)
        .map((thing) => thing.outerHTML)"#;
    assert_eq!(browser.eval(small, json!([])), json!([]));
}
