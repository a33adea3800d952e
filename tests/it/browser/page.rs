//! What a person does on a page of this site, and what the page then shows.

use remember_me::book;
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};
use rocket_server_sessions as session;

use super::chromium::Travelled;
use super::verbs::Browser;
use crate::pages::BESIDE;
use crate::site::Server;

/// The three panels as a page has or had them.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The lines of the exchange, in the notation of `curl -v`.
    pub exchange: Vec<String>,
    /// The names on the chips of the response's cookies.
    pub chips: Vec<String>,
    /// The name and the value of each cookie of the request.
    pub cookies: Vec<(String, String)>,
    /// The text of the session's record.
    pub session: String,
    /// The HTML of all three.
    pub html: String,
}

/// A button that sends a request: `[data-run]`.
#[derive(Clone, Debug)]
pub struct Button {
    /// The handler that it names.
    pub run: String,
    /// The path to which its form is sent.
    pub action: String,
    /// Whether it repeats once a second.
    pub repeats: bool,
    /// The path of the request after it, empty if there is none.
    pub then: String,
}

/// The selector of the buttons in a page's text.
pub const BUTTONS: &str = "main [data-run]";

/// Reads the panels below an element.
const READ: &str = r#"((root) => {
    const all = (css) => [...root.querySelectorAll(css)];
    const text = (css) => all(css).map((found) => found.textContent).join("");
    return {
        exchange: text("[data-panel=exchange] > .wire-lines"),
        chips: all("[data-panel=exchange] [data-set-cookie]").map((chip) => chip.dataset.setCookie),
        cookies: all("[data-panel=request-cookies] [data-cookie]")
            .map((row) => [row.dataset.cookie, row.querySelector("td").textContent]),
        session: text("[data-panel=session]"),
        html: all("[data-panel]").map((panel) => panel.outerHTML).join(""),
    };
})"#;

/// The frame's document, once it holds the three panels.
const FRAME: &str = r#"((frame) => frame && frame.contentDocument
    && frame.contentDocument.readyState === "complete"
    && frame.contentDocument.querySelectorAll("[data-panel]").length === 3
    && frame.contentDocument)(document.querySelector("iframe[name=exchange]"))"#;

impl Panel {
    fn of(read: &Json) -> Self {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        Self {
            exchange: text(&read["exchange"]).lines().map(str::to_owned).collect(),
            chips: list(&read["chips"]).iter().map(text).collect(),
            cookies: list(&read["cookies"])
                .iter()
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
            session: text(&read["session"]),
            html: text(&read["html"]),
        }
    }

    /// The value in the row of this cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let row = self.cookies.iter().find(|(cookie, _)| cookie == name);
        row.map(|(_, value)| value.as_str())
    }

    /// The fields of this name on one side (`>` or `<`) of the exchange. They end at a line with the
    /// mark alone, because a body after it may have lines that look the same.
    fn fields(&self, mark: &str, name: &str) -> Vec<&str> {
        let start = format!("{mark} {name}: ");
        let head = self.exchange.iter().take_while(|line| *line != mark);
        head.filter_map(|line| line.strip_prefix(&start)).collect()
    }

    /// Asserts that this shows what Chromium sent and received: the request line, the `Cookie` line and
    /// a row for each cookie on it, the status, every `Set-Cookie` line and a chip for each. The
    /// session's value must be masked in all of them.
    #[track_caller]
    pub fn shows(&self, travelled: &Travelled) {
        let on = format!("{} {}", travelled.method, travelled.url);
        let (_, path) = split_url(&travelled.url);
        assert_eq!(
            self.exchange.first(),
            Some(&format!("> {} {path}", travelled.method)),
            "the request line of {on}"
        );
        let status = format!("< {} ", travelled.status);
        assert!(
            self.exchange.iter().any(|line| line.starts_with(&status)),
            "{status:?} of {on} is not in {:#?}",
            self.exchange
        );

        let sent: Vec<_> = pairs(&travelled.cookie);
        let line = sent.iter().map(|(name, value)| masked(name, value));
        let line = line.collect::<Vec<_>>().join("; ");
        assert_eq!(
            self.fields(">", "cookie").join("; "),
            line,
            "the Cookie line of {on}"
        );
        for (name, value) in &sent {
            let row = self.cookie(name);
            assert!(
                row.is_some(),
                "{on} carried {name}, and no row says so: {:?}",
                self.cookies
            );
            let twice = sent.iter().filter(|(other, _)| other == name).count() > 1;
            if !twice && !value.contains('%') {
                let value = session::visible(name, value);
                assert_eq!(row, Some(value.as_ref()), "the row of {name} after {on}");
            }
        }
        for (name, _) in &self.cookies {
            let sent = sent.iter().any(|(sent, _)| sent == name);
            assert!(
                sent,
                "a row shows {name}, which {on} did not carry: {}",
                travelled.cookie
            );
        }

        let lines = travelled.set_cookies.iter().map(|line| {
            let (name, rest) = line.split_once('=').unwrap_or((line, ""));
            let (value, attributes) =
                rest.split_at(rest.find(';').unwrap_or(rest.len()));
            masked(name, value) + attributes
        });
        assert_eq!(
            self.fields("<", "set-cookie"),
            lines.collect::<Vec<_>>(),
            "the Set-Cookie lines of {on}"
        );
        let names = travelled.set_cookies.iter();
        let names = names.map(|line| line.split('=').next().unwrap_or_default());
        assert_eq!(self.chips, names.collect::<Vec<_>>(), "the chips of {on}");

        let received =
            travelled.set_cookies.iter().filter_map(|line| line.split(';').next());
        for (name, value) in
            sent.into_iter().chain(received.filter_map(|pair| pair.split_once('=')))
        {
            let secret = session::visible(name, value) != value;
            assert!(
                !secret || !self.html.contains(value),
                "{on} gives the session away"
            );
        }
    }
}

impl Browser {
    /// Opens a page of the site for a visitor who does not want to be asked before a run, so that one
    /// press of a button sends its request.
    #[track_caller]
    pub fn open(&self, site: &Server, path: &str) {
        self.open_and_be_asked(site, path);
        let unasked = "localStorage.setItem('remember-me', arguments[0])";
        self.eval(unasked, json!([json!({ "version": 1, "ask": false }).to_string()]));
    }

    /// Opens a page of the site for a new visitor.
    #[track_caller]
    pub fn open_and_be_asked(&self, site: &Server, path: &str) {
        self.go(&site.url(path));
    }

    /// The panels as the page has them now, or those of its frame after a press without script.
    #[track_caller]
    pub fn panel(&self) -> Panel {
        Panel::of(&self.eval(&format!("{READ}({FRAME} || document)"), json!([])))
    }

    /// The panels of the page itself.
    #[track_caller]
    pub fn own_panel(&self) -> Panel {
        Panel::of(&self.eval(&format!("{READ}(document)"), json!([])))
    }

    /// The buttons in the text of this page.
    #[track_caller]
    pub fn buttons(&self) -> Vec<Button> {
        let read = r#"[...document.querySelectorAll(arguments[0])].map((button) => [
            button.dataset.run, button.form.getAttribute("action"),
            button.dataset.every ?? "", button.dataset.then ?? ""])"#;
        let found = self.eval(read, json!([BUTTONS]));
        let found = found.as_array().into_iter().flatten();
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        found
            .map(|button| Button {
                run: text(&button[0]),
                action: text(&button[1]),
                repeats: button[2] != "",
                then: text(&button[3]),
            })
            .collect()
    }

    /// Presses the only or first button that `css` selects and waits until every request that follows
    /// from it is done. Yields every state of the panel on the way.
    #[track_caller]
    pub fn press(&self, css: &str) -> Vec<Panel> {
        self.press_nth(css, 0)
    }

    /// Presses the button that runs a handler.
    #[track_caller]
    pub fn run(&self, handler: &str) -> Vec<Panel> {
        self.press(&format!("main [data-run='{handler}']"))
    }

    /// Presses one of the buttons that `css` selects. One that goes on once a second is pressed
    /// again after its second request.
    #[track_caller]
    pub fn press_nth(&self, css: &str, nth: usize) -> Vec<Panel> {
        // A reader opens the fold it is in first.
        self.eval(
            r#"(document.querySelectorAll(arguments[0])[arguments[1]]
                ?.closest("details")?.setAttribute("open", ""))"#,
            json!([css, nth]),
        );
        if self.script {
            self.press_with_script(css, nth)
        } else {
            self.press_into_frame(css, nth)
        }
    }

    #[track_caller]
    fn press_with_script(&self, css: &str, nth: usize) -> Vec<Panel> {
        let watch = format!(
            r#"(() => {{
                const live = document.querySelector("[data-live]");
                if (!window.shown) new MutationObserver(() => window.shown.push({READ}(live)))
                    .observe(live, {{ childList: true }});
                window.shown = [];
                return document.querySelectorAll(arguments[0])[arguments[1]]?.dataset.every ?? "";
            }})(...arguments)"#
        );
        let repeats = self.eval(&watch, json!([css, nth])) != "";
        self.click_nth(css, nth);
        if repeats {
            self.wait(
                "a second request, a second later",
                "window.shown.length >= 2",
                json!([]),
            );
            self.click_nth(css, nth);
        }
        self.wait(
            &format!("the press of {css} number {nth} to end"),
            r#"!document.querySelectorAll(arguments[0])[arguments[1]].hasAttribute("aria-busy")"#,
            json!([css, nth]),
        );
        let shown = self.eval("window.shown", json!([]));
        shown.as_array().into_iter().flatten().map(Panel::of).collect()
    }

    #[track_caller]
    fn press_into_frame(&self, css: &str, nth: usize) -> Vec<Panel> {
        self.eval(
            r#"(document.querySelector("iframe[name=exchange]").contentDocument
                .documentElement.dataset.old = "")"#,
            json!([]),
        );
        self.click_nth(css, nth);
        self.wait(
            &format!("{css} number {nth} to fill the frame"),
            &format!(r#"((frame) => frame && !("old" in frame.documentElement.dataset))({FRAME})"#),
            json!([]),
        );
        vec![self.panel()]
    }
}

/// The paths of all pages in one language, the contents first.
pub fn pages(lang: Lang) -> Vec<String> {
    let contents = format!("/{}", lang.code());
    let others = book::ALL.iter().map(|chapter| chapter.slug).chain(BESIDE);
    let others = others.map(|page| format!("{contents}/{page}"));
    std::iter::once(contents.clone()).chain(others).collect()
}

/// Origin, and path with query.
pub fn split_url(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    url.split_at(url[host..].find('/').map_or(url.len(), |at| host + at))
}

/// The pairs of a `Cookie` line.
pub fn pairs(line: &str) -> Vec<(&str, &str)> {
    let parts = line.split("; ").filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect()
}

fn masked(name: &str, value: &str) -> String {
    format!("{name}={}", session::visible(name, value))
}
