//! The measured cells of `data/engines.json` as steps of a jar. The site's tests read them, too.

use std::io::Write as _;
use std::path::Path;

use browser_jar::{Browser, Circumstances, Context, Engine, Jar, Setter, ThirdParty};
use serde::Deserialize;
use serde_json::Value;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use url::Url;

/// The moment at which a cell begins: its dates are written for it.
pub const BEGIN: OffsetDateTime = datetime!(2026-11-30 12:00 UTC);

/// The three engines that were measured, by their names in the file.
pub const MEASURED: [Engine; 3] =
    [Engine::Chromium, Engine::Firefox, Engine::WebkitGtk];

/// Cells that the mode of an engine does not predict: the engine, the beginning of the id, the reason.
pub const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "webkitgtk",
        "script/sets-with-line-break",
        "it sets a cookie for each line; a line is one",
    ),
    ("webkitgtk", "domain/ip-part/", "it takes the end of an IP address for a domain"),
    ("webkitgtk", "lifetime/max-age-3/", LATE),
    ("chromium", "samesite/two-minutes/after-115-s", LATE),
    ("chromium", "lifetime/max-age-20/after-18-s", LATE),
];

/// The reason where a part of a second decides, or a request went out later than its cell says.
pub const LATE: &str =
    "the moment of the request is not known as exactly as it matters";

/// The file `data/engines.json`: what the engines were measured to do.
#[derive(Deserialize)]
pub struct Measured {
    pub cells: Vec<Cell>,
}

impl Measured {
    /// The cells of `data/engines.json` in `repository`, or of the file that `ENGINE_CELLS` names. `None`:
    /// there is no such file, and a line says so.
    pub fn read(repository: &Path) -> Option<Self> {
        let path = std::env::var_os("ENGINE_CELLS")
            .map_or_else(|| repository.join("data/engines.json"), Into::into);
        let Ok(json) = std::fs::read(&path) else {
            writeln!(
                std::io::stderr(),
                "NOT RUN, {} is missing: each mode predicts what its engine was measured to do",
                path.display()
            )
            .ok();
            return None;
        };
        Some(serde_json::from_slice(&json).expect("the cells are in the form we know"))
    }
}

/// One cell: what was set, and the request whose `Cookie` field the server got.
#[derive(Deserialize)]
pub struct Cell {
    pub id: String,
    #[serde(default)]
    pub policy: String,
    pub set: Vec<Set>,
    pub request: Option<Asked>,
    chromium: Option<Found>,
    firefox: Option<Found>,
    webkitgtk: Option<Found>,
}

/// A response or a script that sets.
#[derive(Deserialize)]
pub struct Set {
    pub url: String,
    pub lines: Vec<String>,
    pub lines_hex: Option<Vec<String>>,
    pub by: Option<String>,
    #[serde(default)]
    pub after_s: f64,
    pub context: Option<From>,
    pub date: Option<String>,
    pub field: Option<String>,
}

/// Who made a request, and how.
#[derive(Deserialize)]
pub struct From {
    pub from: Option<String>,
    pub how: String,
}

/// The request of a cell.
#[derive(Deserialize)]
pub struct Asked {
    pub url: String,
    #[serde(flatten)]
    pub by: From,
    #[serde(default)]
    pub via: Vec<String>,
    #[serde(default)]
    pub after_s: f64,
    pub method: Option<String>,
}

/// What an engine did.
#[derive(Deserialize)]
pub struct Found {
    pub result: String,
    #[serde(default)]
    pub cookie: String,
    pub cookie_hex: Option<String>,
    #[serde(default)]
    pub flaky: bool,
    /// In how many seconds the cookie ends, where the engine said so.
    pub ends_in_s: Option<f64>,
}

impl Found {
    /// The `Cookie` field that the server got. `None` where two runs differ, or nothing was measured.
    pub fn field(&self) -> Option<Vec<u8>> {
        if self.flaky || self.result == "unmeasured" {
            return None;
        }
        Some(match &self.cookie_hex {
            Some(hex) => bytes_of(hex),
            None => self.cookie.as_bytes().to_vec(),
        })
    }
}

/// The bytes that hexadecimal digits stand for.
fn bytes_of(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn url(text: &str) -> Url {
    text.parse().unwrap_or_else(|_| panic!("{text} is a URL"))
}

impl From {
    /// Whether the request is a navigation of the whole tab.
    fn is_top_level(&self) -> bool {
        !matches!(
            &*self.how,
            "iframe"
                | "img"
                | "fetch"
                | "fetch-credentials"
                | "beacon"
                | "form-into-iframe"
        )
    }

    /// The context of a request to `to`, and the page that it comes from.
    pub fn context(&self, engine: Engine, to: &Url) -> (Context, Option<Url>) {
        let page = self.from.as_deref().map(url);
        let top_level = self.is_top_level();
        let site = page
            .as_ref()
            .map_or_else(|| Context::default().site, |page| engine.relation(page, to));
        (Context { site, top_level }, page)
    }

    /// Whether a case can say so: the request is one of http, and has credentials.
    fn is_expressible(&self, to: &str) -> bool {
        match &*self.how {
            "address-bar" | "link" | "form-get" | "form-post" | "window-open"
            | "location" | "reload" | "meta-refresh" | "followed" | "iframe"
            | "img" | "fetch-credentials" | "beacon" | "form-into-iframe" => true,
            how if how.starts_with("redirect-") => true,
            "fetch" => self
                .from
                .as_deref()
                .is_none_or(|page| url(page).origin() == url(to).origin()),
            // A script reads, or it is not said what the request is.
            _ => false,
        }
    }
}

impl Set {
    /// What hands the lines to the browser.
    pub fn setter(&self) -> Setter {
        let by = self.by.as_deref().unwrap_or("response");
        Setter::of_name(by).unwrap_or_else(|| panic!("{by} sets no cookies"))
    }

    /// The lines as bytes. `None` if one of them is no line of a jar: it is split on the wire, or it is a
    /// call that the API of scripts refuses.
    pub fn bytes(&self) -> Option<Vec<Vec<u8>>> {
        if self.field.as_ref().is_some_and(|it| !it.eq_ignore_ascii_case("set-cookie"))
        {
            return None;
        }
        if let Some(lines) = &self.lines_hex {
            return Some(lines.iter().map(|it| bytes_of(it)).collect());
        }
        if self.setter() == Setter::CookieStore {
            return self.lines.iter().map(|call| line_of_call(call)).collect();
        }
        let is_split = |line: &String| line.contains(['\r', '\n']);
        let wire = !self.setter().is_script();
        if wire && self.lines.iter().any(is_split) {
            return None;
        }
        Some(self.lines.iter().map(|line| line.as_bytes().to_vec()).collect())
    }
}

/// The line that says what a call of `cookieStore.set` asks for. `None` if the API refuses the call.
fn line_of_call(call: &str) -> Option<Vec<u8>> {
    let call: Value = serde_json::from_str(call).expect("a call is JSON");
    let text = |member: &str| call[member].as_str();
    let value = text("value").unwrap_or_default();
    if value.contains(';') || text("domain").is_some_and(|it| it.starts_with('.')) {
        return None;
    }
    let mut line = format!("{}={value}", text("name").unwrap_or_default());
    for (member, attribute) in
        [("domain", "Domain"), ("path", "Path"), ("sameSite", "SameSite")]
    {
        if let Some(value) = text(member) {
            line += &format!("; {attribute}={value}");
        }
    }
    if call["partitioned"] == true {
        line += "; Partitioned";
    }
    if let Some(milliseconds) = call["expires"].as_f64() {
        // Only a date in the past is asked for.
        assert!(milliseconds < 1e6);
        line += "; Max-Age=0";
    }
    Some(line.into_bytes())
}

impl Cell {
    /// What an engine did, if it was measured.
    pub fn of(&self, engine: Engine) -> Option<&Found> {
        match engine {
            Engine::Chromium => self.chromium.as_ref(),
            Engine::Firefox => self.firefox.as_ref(),
            Engine::WebkitGtk => self.webkitgtk.as_ref(),
            Engine::Standard | Engine::Safari => None,
        }
    }

    /// The engine with the setting that the cell is about.
    pub fn browser(&self, engine: Engine) -> Browser {
        match &*self.policy {
            "allowed" => Browser { engine, third_party: ThirdParty::Allowed },
            _ => engine.into(),
        }
    }

    /// Why no case can say what the cell does, if that is so.
    pub fn why_not(&self) -> Option<&'static str> {
        let Some(request) = &self.request else { return Some("it has no request") };
        if !request.by.is_expressible(&request.url) {
            return Some(
                "a script reads, or no request goes out, or without credentials",
            );
        }
        for set in &self.set {
            if set.bytes().is_none() {
                return Some("it is decided before the line comes to the jar");
            }
            let is_dated =
                |line: &String| line.to_ascii_lowercase().contains("expires");
            if set.date.is_some() && set.lines.iter().any(is_dated) {
                return Some("a case has no Date field");
            }
            let context = set.context.as_ref();
            if context.is_some_and(|context| !context.is_expressible(&set.url)) {
                return Some("a response without credentials");
            }
        }
        None
    }

    /// The reason why the mode of this engine does not predict the cell, if it is known not to.
    pub fn exception(&self, engine: Engine) -> Option<&'static str> {
        let mut exceptions = EXCEPTIONS.iter();
        let is = |(name, id, _): &&(&str, &str, &'static str)| {
            *name == engine.name() && self.id.starts_with(id)
        };
        exceptions.find(is).map(|(.., why)| *why)
    }

    /// The `Cookie` field that the jar's mode of this engine sends, and in how many seconds its cookie ends
    /// if it is one with an end. Only for a cell that a case can say.
    pub fn run(&self, engine: Engine) -> (Vec<u8>, Option<f64>) {
        let mut jar = Jar::new(self.browser(engine));
        let mut now = BEGIN;
        for set in &self.set {
            now += Duration::seconds_f64(set.after_s);
            let to = url(&set.url);
            let context = set.context.as_ref().map(|it| it.context(engine, &to));
            let (context, page) = context.unwrap_or_default();
            let circumstances =
                Circumstances { context, top_level: page.as_ref(), via: &[] };
            for line in set.bytes().expect("it is expressible") {
                jar.receive_by(set.setter(), &to, &line, circumstances, now);
            }
        }
        let request = self.request.as_ref().expect("it is expressible");
        now += Duration::seconds_f64(request.after_s);
        let to = url(&request.url);
        let (context, page) = request.by.context(engine, &to);
        let via: Vec<_> = request.via.iter().map(|it| url(it)).collect();
        let circumstances =
            Circumstances { context, top_level: page.as_ref(), via: &via };
        let method = request.method.as_deref().unwrap_or("GET");
        let sent = jar.send(&to, method, circumstances, now);
        let end = sent.sent.first().and_then(|cookie| cookie.expires);
        (sent.header, end.map(|end| (end - now).as_seconds_f64()))
    }
}
