//! A browser under test, whichever engine it has, and what a test does with it.
//!
//! At most two run at once.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, Locator};
use rocket::serde::json::{Value as Json, json, to_value};

use super::driver::{Driver, PATIENCE, answer, connect};
use super::engine::{Engine, Settings};

/// One browser with an empty profile and one window, until it is dropped.
///
/// A verb that cannot be carried out fails the test at the line that called it.
pub struct Browser {
    /// The engine of the browser.
    pub engine: Engine,
    /// Whether pages may run script.
    pub script: bool,
    client: Client,
    driver: Driver,
    _slot: Slot,
}

/// A cookie in the browser's jar.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The name of the cookie.
    pub name: String,
    /// The value of the cookie.
    pub value: String,
    /// The Unix second in which it ends, if it has an end.
    pub expiry: Option<i64>,
    /// Whether script is kept from it.
    pub http_only: bool,
}

impl Browser {
    /// Starts a browser with this engine. On a machine without one, prints that `proof` is not run.
    pub fn start(engine: Engine, proof: &str) -> Option<Self> {
        Self::start_with(engine, Settings::default(), proof)
    }

    /// Starts a browser with these settings.
    pub fn start_with(engine: Engine, settings: Settings, proof: &str) -> Option<Self> {
        const ATTEMPTS: u8 = 3;
        let programs = engine.programs(&format!("{proof}, in {engine}"))?;
        let slot = Slot::take();
        let wanted: Capabilities = match engine.capabilities(&programs, settings) {
            Json::Object(wanted) => wanted,
            other => panic!("capabilities are an object: {other}"),
        };
        for attempt in 1..=ATTEMPTS {
            let mut driver = engine.drive(&programs, settings);
            match connect(driver.port, &wanted, 2 * PATIENCE) {
                Ok(client) => {
                    let script = settings.script;
                    return Some(Self { engine, script, client, driver, _slot: slot });
                }
                // Between our search for a free port and the driver's start, another program may have
                // taken the port.
                Err(_) if driver.has_ended() && attempt < ATTEMPTS => {}
                Err(refusal) => panic!(
                    "{engine} does not start: {refusal}\n{}",
                    driver.complaints()
                ),
            }
        }
        unreachable!("the last attempt starts a browser or fails")
    }

    /// The name and the version that the browser reports.
    pub fn name_and_version(&self) -> String {
        let said = self.client.capabilities();
        let member = |name: &str| {
            said.and_then(|said| said.get(name)).and_then(Json::as_str).unwrap_or("?")
        };
        format!("{} {}", member("browserName"), member("browserVersion"))
    }

    /// Opens a URL, as if typed, and waits until it is loaded.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.ask(&format!("open {url}"), self.client.goto(url));
    }

    /// Reloads the page that is open.
    #[track_caller]
    pub fn reload(&self) {
        self.ask("reload", self.client.refresh());
    }

    /// Presses the Back button. In WebKitGTK 2.50.6 no script is answered afterwards, if the page comes
    /// out of the back/forward cache.
    #[track_caller]
    pub fn back(&self) {
        self.ask("go back", self.client.back());
    }

    /// The URL of the page.
    #[track_caller]
    pub fn url(&self) -> String {
        self.ask("tell the URL", self.client.current_url()).into()
    }

    /// Scrolls to the only or first element that `css` selects and clicks it with the mouse. It must be
    /// visible and not covered.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.click_nth(css, 0);
    }

    /// Clicks one of the elements that `css` selects.
    #[track_caller]
    pub fn click_nth(&self, css: &str, nth: usize) {
        let element = self.find(css, nth);
        // A driver scrolls as little as possible, and would leave the element below the header.
        self.eval(
            r#"((thing) => {
                const { left, top, width, height } = thing.getBoundingClientRect();
                const there = document.elementFromPoint(left + width / 2, top + height / 2);
                if (!thing.contains(there))
                    thing.scrollIntoView({ block: "center" });
            })(...arguments)"#,
            json!([to_value(&element).expect("an element has a reference")]),
        );
        self.ask(&format!("click {css} number {nth}"), element.click());
    }

    /// Empties the field that `css` selects and types `text` into it.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css, 0);
        let field = to_value(&element).expect("an element has a reference");
        // A page that is still being laid out has no place to type into.
        self.wait_for(&format!("{css} to be laid out"), || {
            let place = r#"((field) => {
                field.scrollIntoView({ block: "center", behavior: "instant" });
                return field.checkVisibility() && field.getBoundingClientRect().height > 0;
            })(...arguments)"#;
            self.eval(place, json!([field])) == true
        });
        self.ask(&format!("empty {css}"), element.clear());
        if !text.is_empty() {
            self.ask(&format!("type into {css}"), element.send_keys(text));
        }
    }

    /// Chooses a file in the field that `css` selects.
    #[track_caller]
    pub fn upload(&self, css: &str, file: &std::path::Path) {
        let element = self.find(css, 0);
        let file = file.to_str().expect("a path in UTF-8");
        self.ask(&format!("choose {file}"), element.send_keys(file));
    }

    /// Presses and releases one key, wherever the focus is.
    #[track_caller]
    pub fn key(&self, key: char) {
        let strokes = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.ask(&format!("press {key:?}"), self.client.perform_actions(strokes));
    }

    /// The text that a reader sees of the only or first element that `css` selects.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let element = self.find(css, 0);
        self.ask(&format!("read {css}"), element.text())
    }

    /// Whether a reader sees any element that `css` selects.
    #[track_caller]
    pub fn sees(&self, css: &str) -> bool {
        let found = self.find_all(css);
        found
            .iter()
            .any(|element| self.ask(&format!("look at {css}"), element.is_displayed()))
    }

    /// The value of a JavaScript expression in the page. The driver's own script runs even where the
    /// page's may not. `arguments` are those of the expression.
    #[track_caller]
    pub fn eval(&self, expression: &str, arguments: Json) -> Json {
        let Json::Array(arguments) = arguments else {
            panic!("arguments are a list: {arguments}")
        };
        let script = format!("return {expression}");
        let evaluated = self.client.execute(&script, arguments);
        self.ask(&format!("evaluate {expression}"), evaluated)
    }

    /// Waits until a JavaScript expression is true.
    #[track_caller]
    pub fn wait(&self, what: &str, expression: &str, arguments: Json) {
        self.wait_for(what, || {
            self.eval(&format!("!!({expression})"), arguments.clone()) == true
        });
    }

    /// Waits until a JavaScript expression is true, twice as long as for anything else.
    #[track_caller]
    pub fn wait_long(&self, what: &str, expression: &str, arguments: Json) {
        self.wait_within(2 * PATIENCE, what, || {
            self.eval(&format!("!!({expression})"), arguments.clone()) == true
        });
    }

    /// Waits until a condition holds.
    #[track_caller]
    pub fn wait_for(&self, what: &str, is_so: impl FnMut() -> bool) {
        self.wait_within(PATIENCE, what, is_so);
    }

    #[track_caller]
    fn wait_within(
        &self,
        patience: Duration,
        what: &str,
        mut is_so: impl FnMut() -> bool,
    ) {
        let begin = Instant::now();
        while !is_so() {
            assert!(
                begin.elapsed() < patience,
                "waited in vain for: {what}, {}",
                self.whereabouts()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses until something has come about, three times at most, and waits this long after each press. Says
    /// whether it has. An engine takes a click now and then for the place where the button was before the page
    /// moved, and a busy machine takes its time.
    pub fn press_until(
        &self,
        patience: Duration,
        press: impl Fn(),
        is_so: impl Fn() -> bool,
    ) -> bool {
        (0..3).any(|_| {
            press();
            let end = Instant::now() + patience;
            while !is_so() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(50));
            }
            is_so()
        })
    }

    /// The text of a JavaScript dialog, if one is open.
    #[track_caller]
    pub fn dialog(&self) -> Option<String> {
        match answer(PATIENCE, self.client.get_alert_text()) {
            Ok(text) => Some(text),
            Err(refusal) if refusal.is_no_such_alert() => None,
            Err(refusal) => {
                panic!("{}, asked for a dialog: {}", self.engine, reason(&refusal))
            }
        }
    }

    /// The cookies that the jar holds for this page.
    #[track_caller]
    pub fn jar(&self) -> Vec<Kept> {
        let kept = self.ask("tell the cookies", self.client.get_all_cookies());
        kept.into_iter()
            .map(|cookie| Kept {
                name: cookie.name().to_owned(),
                value: cookie.value().to_owned(),
                expiry: cookie.expires_datetime().map(|end| end.unix_timestamp()),
                http_only: cookie.http_only() == Some(true),
            })
            .collect()
    }

    /// The cookie of this name in the jar, if requests of this page carry it.
    #[track_caller]
    pub fn kept(&self, name: &str) -> Option<Kept> {
        self.jar().into_iter().find(|cookie| cookie.name == name)
    }

    /// The contents of the window, as a PNG.
    #[track_caller]
    pub fn screenshot(&self) -> Vec<u8> {
        self.ask("make a screenshot", self.client.screenshot())
    }

    /// The client, for a command that only one engine's driver knows.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an answer of the driver, with a limit.
    #[track_caller]
    pub fn ask<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, CmdError>>,
    ) -> T {
        match answer(2 * PATIENCE, work) {
            Ok(answer) => answer,
            Err(refusal) => {
                panic!("{}, asked to {what}: {}", self.engine, reason(&refusal))
            }
        }
    }

    /// The page's script may be about to make it, so the test waits a little.
    #[track_caller]
    fn find(&self, css: &str, nth: usize) -> Element {
        let begin = Instant::now();
        loop {
            let found = self.find_all(css);
            let there = found.len();
            if let Some(element) = found.into_iter().nth(nth) {
                return element;
            }
            assert!(
                begin.elapsed() < Duration::from_secs(2),
                "there is no {css} number {nth}, only {there}, {}",
                self.whereabouts()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn find_all(&self, css: &str) -> Vec<Element> {
        self.ask(&format!("find {css}"), self.client.find_all(Locator::Css(css)))
    }

    /// For the message of a failed test: the engine, the page, and a file with a picture of it.
    fn whereabouts(&self) -> String {
        let url = answer(PATIENCE, self.client.current_url());
        let url = url.map_or_else(|refusal| refusal.to_string(), String::from);
        let picture = answer(PATIENCE, self.client.screenshot()).ok().and_then(|png| {
            let thread = std::thread::current();
            let name = thread.name().unwrap_or("browser").replace("::", "-");
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name + ".png");
            std::fs::write(&file, png).ok().map(|()| file)
        });
        let picture = picture.unwrap_or_else(|| PathBuf::from("no picture"));
        format!("in {} on {url} ({})", self.engine, picture.display())
    }
}

impl Drop for Browser {
    /// Closes the session, so that the browser ends by itself. The driver ends the rest.
    fn drop(&mut self) {
        self.driver.note_family();
        answer(PATIENCE, self.client.clone().close()).ok();
    }
}

/// Why a driver refused, with WebDriver's name for the error: its message alone may be empty. Where
/// there is no answer, each cause down to that of the operating system.
fn reason(refusal: &CmdError) -> String {
    match refusal {
        CmdError::Standard(said) => format!("{}, {}", said.error, said.message),
        CmdError::FailedC(failed) => {
            let first: &dyn std::error::Error = failed;
            let causes = std::iter::successors(Some(first), |error| error.source());
            causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
        }
        other => other.to_string(),
    }
}

/// The right to run one of two browsers.
struct Slot;

static FREE: (Mutex<u8>, Condvar) = (Mutex::new(2), Condvar::new());

impl Slot {
    fn take() -> Self {
        let free = FREE.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = FREE
            .1
            .wait_while(free, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Self
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *FREE.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        FREE.1.notify_one();
    }
}
