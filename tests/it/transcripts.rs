//! The HTTP tab of every demo. It is captured on a real socket, kept in `templates/http/`, and compared
//! here.
//!
//! `UPDATE_EXPECT=1 cargo test --test it transcripts` writes the files anew. Look at them, because the
//! pages show them. The site's clock stands at midnight of 24 November 2026, so most of an exchange is
//! the same each time. Values that differ from run to run (session ids, encrypted values, ports) are
//! replaced by a description, and lines that say nothing about state are left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use expect_test::expect_file;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use remember_me::book;
use remember_me::book::routes::Demos;
use rocket::http::Method;

use crate::http1::{self, FORM, Response};
use crate::site::{self, Hands, Server};

mod steady;

/// How a handler is asked, so that its answer is worth reading. The arguments of its path or its form
/// come from the chapter's table, as those of the curl tab do.
struct Ask {
    carried: Carried,
    /// The seconds between the exchange that gave the cookies and this one.
    later: f64,
}

/// The `Cookie` line of a request.
enum Carried {
    Nothing,
    Line(&'static str),
    /// The cookies that the first of these handlers sets. Those after it are asked with them before.
    After(&'static [&'static str]),
}

/// How a handler is asked that is not listed in [`ASKS`].
const PLAIN: Ask = Ask { carried: Carried::Nothing, later: 0.0 };

const fn line(cookies: &'static str) -> Ask {
    Ask { carried: Carried::Line(cookies), later: 0.0 }
}

const fn after(handlers: &'static [&'static str]) -> Ask {
    Ask { carried: Carried::After(handlers), later: 0.0 }
}

const fn two_seconds_after(handlers: &'static [&'static str]) -> Ask {
    Ask { carried: Carried::After(handlers), later: 2.0 }
}

/// `handler`, or `handler.card` where its exchange on another card comes after other presses than on its own:
/// `card` is the first handler of that card.
const ASKS: &[(&str, Ask)] = &[
    ("door::keep", line("visitor=Alice")),
    ("door::forget", line("visitor=Alice")),
    ("cookie::get_cookie", line("test1=123")),
    ("cookie::get_cookie.set_by_server", line("by_server=1; by_script=1")),
    ("cookie::del_cookie", line("test1=123")),
    ("cookie::get_deep", line("deep=1")),
    ("cookie::del_deep_wrong", line("deep=1")),
    ("cookie::del_deep", line("deep=1")),
    ("cookie::get_twins", line("twin=deep; twin=root")),
    ("cookie::lab_get", line("lab=1")),
    ("cookie::get_chinese", after(&["cookie::set_chinese"])),
    ("cookie::get_private", after(&["cookie::set_private"])),
    ("cookie::del_private", after(&["cookie::set_private"])),
    ("cookie::tamper_private", after(&["cookie::set_private"])),
    ("session::get_session", after(&["session::set_session"])),
    (
        "session::get_session.set_two",
        after(&["session::set_two", "session::remove_one"]),
    ),
    ("session::del_session", after(&["session::set_session"])),
    ("session::remove_one", after(&["session::set_two"])),
    ("session::tick_lifetimes", two_seconds_after(&["session::start_lifetimes"])),
    ("session::list_others", after(&["session::log_in_three"])),
    ("session::end_phone", after(&["session::log_in_three"])),
    ("session::change_password", after(&["session::log_in_three"])),
    ("session::ask_devices", after(&["session::log_in_three"])),
    ("session::get_signed", after(&["session::set_signed"])),
    ("session::get_within", after(&["session::set_signed"])),
    ("session::del_signed", after(&["session::set_signed"])),
    ("session::decode_signed", after(&["session::set_signed"])),
    ("scope::get_orders", line("scope_account=1; scope_here=1; scope_site=1")),
    ("scope::get_accounts", line("scope_site=1")),
    ("scale::who_plain", after(&["scale::login_plain"])),
    ("scale::logout_plain", after(&["scale::login_plain"])),
    ("scale::who_signed", after(&["scale::login_signed"])),
    ("scale::logout_signed", after(&["scale::login_signed"])),
    ("scale::who_encrypted", after(&["scale::login_encrypted"])),
    ("scale::logout_encrypted", after(&["scale::login_encrypted"])),
    ("scale::who_server", after(&["scale::login_server"])),
    ("scale::logout_server", after(&["scale::login_server"])),
    ("scale::who_jwt", after(&["scale::login_jwt"])),
    ("scale::logout_jwt", after(&["scale::login_jwt"])),
    ("scale::ask_workers", after(&["scale::start_workers"])),
    ("scale::kill_worker", after(&["scale::start_workers"])),
    ("scale::restart_workers", after(&["scale::start_workers"])),
    ("scale::change_key", after(&["scale::start_workers"])),
    ("scale::change_key_kindly", after(&["scale::start_workers"])),
    ("scale::stop_workers", after(&["scale::start_workers"])),
    ("scale::a_reads", after(&["scale::begin_two"])),
    ("scale::b_reads", after(&["scale::begin_two", "scale::a_reads"])),
    (
        "scale::a_writes",
        after(&["scale::begin_two", "scale::a_reads", "scale::b_reads"]),
    ),
    (
        "scale::b_writes",
        after(&[
            "scale::begin_two",
            "scale::a_reads",
            "scale::b_reads",
            "scale::a_writes",
        ]),
    ),
];

/// The form that is sent to a handler, by the table of its chapter.
fn arguments(handler: &str) -> &'static str {
    let (slug, function) = handler.split_once("::").expect("chapter::function");
    let chapter = book::ALL.iter().find(|chapter| chapter.slug == slug);
    let arguments = chapter.map_or(book::door::ARGUMENTS, |chapter| chapter.arguments);
    let found = arguments.iter().find(|(of, _)| *of == function);
    found.map_or("", |(_, arguments)| arguments)
}

/// A site of its own whose demos are pressed, with a clock that stands still.
pub struct Stage {
    server: Server,
    demos: Demos,
    hands: Hands,
}

/// A request and the response that came back.
pub struct Exchange {
    method: String,
    target: String,
    /// The `Cookie` line of the request, empty if there was none.
    pub cookie: String,
    form: &'static str,
    /// The response that came back.
    pub response: Response,
}

impl Exchange {
    /// The path of a cookie that this response sets without one (RFC 6265bis §5.1.4).
    pub fn default_path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        path.rfind('/').filter(|at| *at > 0).map_or("/", |at| &path[..at])
    }
}

impl Stage {
    /// The stage, for one test at a time.
    pub fn borrow() -> MutexGuard<'static, Self> {
        static LENT: LazyLock<Mutex<Stage>> =
            LazyLock::new(|| Mutex::new(Stage::new()));
        // A test that fails while it holds the lock is no reason for another one to fail.
        LENT.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn new() -> Self {
        let hands = Hands::default();
        Self { server: Server::start_with(hands.clock()), demos: demos(), hands }
    }

    /// Asks the handler as [`ASKS`] says, at the host `localhost:8000`.
    pub fn press(&self, handler: &str) -> Exchange {
        self.press_at("localhost:8000", handler)
    }

    /// Asks the handler at another host.
    pub fn press_at(&self, host: &str, handler: &str) -> Exchange {
        let ask = ASKS.iter().find(|(name, _)| *name == handler);
        let ask = ask.map_or(&PLAIN, |(_, ask)| ask);
        let handler = handler.split('.').next().unwrap_or_default();
        let cookie = match ask.carried {
            Carried::Nothing => String::new(),
            Carried::Line(line) => line.to_owned(),
            Carried::After(handlers) => self.press_all(host, handlers),
        };
        self.hands.advance(ask.later);
        let exchange = self.press_with(host, handler, cookie);
        self.hands.advance(-ask.later);
        exchange
    }

    /// Asks the handlers one after the other with the cookies that the first one sets, and yields these.
    fn press_all(&self, host: &str, handlers: &[&str]) -> String {
        let mut cookie = String::new();
        for (at, handler) in handlers.iter().enumerate() {
            let exchange = self.press_with(host, handler, cookie.clone());
            if at == 0 {
                cookie = in_order(&exchange.response).join("; ");
            }
        }
        cookie
    }

    /// Asks the handler with this `Cookie` line.
    fn press_with(&self, host: &str, handler: &str, cookie: String) -> Exchange {
        let (method, path) = self.demos.get(handler).expect("the handler exists");
        let arguments = arguments(handler);
        let (target, form) = match (method, arguments) {
            (Method::Get, "") => (path.to_owned(), ""),
            (Method::Get, query) => (format!("{path}?{query}"), ""),
            (_, form) => (path.to_owned(), form),
        };
        let line = format!("{method} {target}");
        let mut headers = vec![format!("Host: {host}")];
        if !cookie.is_empty() {
            headers.push(format!("Cookie: {cookie}"));
        }
        if !form.is_empty() {
            headers.push(FORM.to_owned());
        }
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let request = match form {
            "" => http1::head(&line, &headers).into_bytes(),
            form => http1::request(&line, &headers, form),
        };

        let response = self.server.send(&request);
        Exchange { method: method.to_string(), target, cookie, form, response }
    }

    /// `GET path` with this `Cookie` line.
    pub fn get(&self, path: &str, cookie: &str) -> Response {
        self.server.get(path, &[&format!("Cookie: {cookie}")])
    }

    /// Sends a line of chapter 8, with this `Cookie` line.
    pub fn post_at(
        &self,
        host: &str,
        path: &str,
        line: &str,
        cookie: &str,
    ) -> Response {
        let form = format!("line={}", utf8_percent_encode(line, NON_ALPHANUMERIC));
        let headers = [&format!("Host: {host}"), &format!("Cookie: {cookie}"), FORM];
        let line = format!("POST {path}");
        self.server.send(&http1::request(&line, &headers, form))
    }

    /// Sends the reset, with this `Cookie` line.
    pub fn reset_at(&self, host: &str, cookie: &str) -> Response {
        let (method, path) = self.demos.get("demo::reset").expect("there is a reset");
        let headers = [&format!("Host: {host}")[..], &format!("Cookie: {cookie}")];
        let line = format!("{method} {path}");
        self.server.send(&http1::request(&line, &headers, ""))
    }
}

fn demos() -> Demos {
    Demos::new(book::ALL).expect("the routes are sound")
}

/// The handlers that a page may show in tabs: all except the site's own and the downloads.
pub fn handlers() -> Vec<String> {
    demos()
        .iter()
        .map(|(name, _, _)| name.to_owned())
        .filter(|name| {
            !["demo::", "code::download"].iter().any(|own| name.starts_with(own))
        })
        .collect()
}

/// Whether this machine has everything that a handler starts. If not, prints what is missing.
pub fn can_run(handler: &str) -> bool {
    handler != "scale::shared_five" || site::can_share(handler)
}

/// Whether a handler sends many requests or starts processes. Such a response sets no cookie, as its
/// transcript shows, and the handler reads no cookie of the visitor.
pub fn takes_long(path: &str) -> bool {
    ["/workers/", "/bill/", "/ways/fill"].iter().any(|long| path.starts_with(long))
}

/// The cookies of a response in the order in which the chapters list them, because a jar sends its
/// lines in a different order each time.
fn in_order(response: &Response) -> Vec<String> {
    let mut lines = response.headers("set-cookie");
    lines.sort_by_key(|line| planted_at(line));
    lines.iter().filter_map(|line| Some(line.split(';').next()?.to_owned())).collect()
}

fn planted_at(line: &str) -> Option<usize> {
    book::planted().position(|(name, _)| line.split('=').next() == Some(name))
}

impl Exchange {
    /// The exchange as a file holds it, in the notation of `curl -v`.
    fn transcript(&self, port: u16) -> String {
        let mut text = format!("> {} {} HTTP/1.1\n", self.method, self.target);
        text += "> Host: localhost:8000\n";
        if !self.cookie.is_empty() {
            text += &format!("> Cookie: {}\n", self.cookie);
        }
        if !self.form.is_empty() {
            text += &format!("> {FORM}\n");
        }
        text += ">\n";
        if !self.form.is_empty() {
            text += &format!("> {}\n", self.form);
        }
        for line in &self.response.head {
            text += &format!("< {line}\n");
        }
        text += &format!("<\n{}\n", self.response.body.trim_end());

        steady::steady(&text, port)
    }
}

/// The names of all files: each handler, and each that a further card shows otherwise.
fn names() -> Vec<String> {
    let further = ASKS.iter().map(|(name, _)| *name).filter(|name| name.contains('.'));
    handlers().into_iter().chain(further.map(str::to_owned)).collect()
}

fn file(handler: &str) -> PathBuf {
    folder().join(format!("{}.http", handler.replace("::", "/")))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/http")
}

#[test]
fn every_demo_sends_and_receives_what_its_http_tab_shows() {
    // The site does not start without the file of each handler, so a new file begins empty.
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        for missing in names().iter().map(|name| file(name)).filter(|f| !f.exists()) {
            std::fs::write(missing, "").expect("the file can be written");
        }
    }
    let stage = Stage::borrow();
    for handler in names().into_iter().filter(|handler| can_run(handler)) {
        let exchange = stage.press(&handler);
        let transcript = exchange.transcript(stage.server.address.port());
        expect_file![file(&handler)].assert_eq(&transcript);
    }
}

#[test]
fn every_transcript_belongs_to_a_handler() {
    let handlers: BTreeSet<PathBuf> = names().iter().map(|name| file(name)).collect();
    for chapter in book::ALL {
        let Ok(files) = std::fs::read_dir(folder().join(chapter.slug)) else {
            continue;
        };
        for found in files.map(|entry| entry.expect("the folder can be read").path()) {
            let path = found.display();
            assert!(
                handlers.contains(&found),
                "{path}: no handler is called that; delete it"
            );
        }
    }
}

#[test]
fn every_request_of_this_module_is_to_a_handler() {
    let handlers = handlers();
    for (name, ask) in ASKS {
        let mut asked: Vec<_> = name.split('.').take(1).collect();
        if let Carried::After(others) = ask.carried {
            asked.extend(others);
        }
        for name in asked {
            assert!(handlers.iter().any(|handler| handler == name), "{name}");
        }
    }
}
