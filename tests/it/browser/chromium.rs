//! What only Chromium can do for a test: the commands of its developer tools, and its own log of what
//! it sent and received, byte for byte.
//!
//! WebDriver has no command for the lines of a request and its response, so the events of the log are
//! read here.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use rocket::serde::json::{Value as Json, from_str, json};
use url::{ParseError, Url};

use super::engine::{Engine, Settings};
use super::verbs::Browser;

/// A Chromium under test. Everything that any browser can do, it does through [`Browser`].
pub struct Chromium {
    browser: Browser,
    /// Requests that have begun, in their order, as far as the log has reported.
    begun: RefCell<Begun>,
}

/// One request as Chromium sent it, and the response as Chromium received it.
#[derive(Clone, Debug, Default)]
pub struct Travelled {
    /// The method of the request.
    pub method: String,
    /// The whole URL of the request.
    pub url: String,
    /// The part of the page that asked for it: `Document`, `Fetch`, `Stylesheet`, …
    pub kind: String,
    /// The `Cookie` line, empty if there is none.
    pub cookie: String,
    /// The status code of the response.
    pub status: u64,
    /// The `Set-Cookie` lines, in order.
    pub set_cookies: Vec<String>,
}

impl Deref for Chromium {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Chromium {
    /// Starts a Chromium. On a machine without one, prints that `proof` is not run.
    pub fn start(proof: &str) -> Option<Self> {
        Self::start_with(Settings::default(), proof)
    }

    /// Starts a Chromium whose pages run no script, as after a click on "blocked" in its settings.
    pub fn without_script(proof: &str) -> Option<Self> {
        Self::start_with(Settings { script: false, ..Settings::default() }, proof)
    }

    /// Starts a Chromium for a visitor who wants animations.
    pub fn with_motion(proof: &str) -> Option<Self> {
        Self::start_with(Settings { motion: true, ..Settings::default() }, proof)
    }

    fn start_with(settings: Settings, proof: &str) -> Option<Self> {
        let browser = Browser::start_with(Engine::Chromium, settings, proof)?;
        let chromium = Self { browser, begun: RefCell::default() };
        // Debian's Chromium opens a start page of its own, and the requests of that page are not ours.
        chromium.go("about:blank");
        chromium.travelled();
        chromium.console();
        Some(chromium)
    }

    /// A command of the Chrome DevTools protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Json) -> Json {
        self.vendor("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// Gives the page the screen of a phone, with this size in CSS pixels.
    #[track_caller]
    pub fn as_phone(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true }),
        );
    }

    /// Gives the page a window on a desk, with this size in CSS pixels.
    #[track_caller]
    pub fn as_desk(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// The errors and warnings on the console since the last call.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        let entries = self.log("browser");
        let grave = entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        grave
            .map(|entry| {
                format!("{}: {}", text(&entry["level"]), text(&entry["message"]))
            })
            .collect()
    }

    /// The requests since the last call, in the order in which they began. Waits for the responses to
    /// those under way.
    #[track_caller]
    pub fn travelled(&self) -> Vec<Travelled> {
        self.wait_for("every request to be answered", || {
            let mut begun = self.begun.borrow_mut();
            for entry in self.log("performance") {
                let entry: Json =
                    from_str(&text(&entry["message"])).expect("the log is JSON");
                begun.read(&entry["message"]);
            }
            begun.all_answered()
        });
        self.begun.borrow_mut().take()
    }

    #[track_caller]
    fn log(&self, kind: &str) -> Vec<Json> {
        match self.vendor("se/log", json!({ "type": kind })) {
            Json::Array(entries) => entries,
            other => panic!("chromedriver's log is a list: {other}"),
        }
    }

    /// A command that only chromedriver knows.
    #[track_caller]
    fn vendor(&self, path: &'static str, body: Json) -> Json {
        let asked = format!("carry out {path} {body}");
        self.ask(&asked, self.client().issue_cmd(Vendor { path, body }))
    }
}

/// A POST below the session's path that WebDriver doesn't know.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Json,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, driver: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        driver.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Requests as the events of Chromium's log describe them. The events of one request come in no fixed
/// order, and only some requests have events with the headers on the wire.
#[derive(Default)]
struct Begun {
    order: Vec<String>,
    requests: BTreeMap<String, Request>,
}

#[derive(Default)]
struct Request {
    travelled: Travelled,
    /// Whether it went over the wire, which is known with the response.
    on_the_wire: bool,
    sent: bool,
    received: bool,
    over: bool,
}

impl Begun {
    fn read(&mut self, event: &Json) {
        let said = &event["params"];
        let id = text(&said["requestId"]);
        if event["method"] == "Page.frameNavigated"
            && said["frame"]["parentId"].is_null()
        {
            self.leave_for(&text(&said["frame"]["loaderId"]));
        }
        if id.is_empty() {
            return;
        }
        let headers = |name: &str| {
            let fields = said["headers"].as_object().into_iter().flatten();
            let value = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
            value.map(|(_, value)| text(value)).next().unwrap_or_default()
        };
        let request = self.requests.entry(id.clone()).or_default();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                request.travelled.method = text(&said["request"]["method"]);
                request.travelled.url = text(&said["request"]["url"]);
                request.travelled.kind = text(&said["type"]);
                // A redirect continues under the same id.
                if !self.order.contains(&id) {
                    self.order.push(id);
                }
            }
            "Network.requestWillBeSentExtraInfo" => {
                request.travelled.cookie = headers("cookie");
                request.sent = true;
            }
            "Network.responseReceived" => {
                request.on_the_wire = said["hasExtraInfo"] == true;
            }
            "Network.responseReceivedExtraInfo" => {
                request.travelled.status =
                    said["statusCode"].as_u64().unwrap_or_default();
                let lines = headers("set-cookie");
                request.travelled.set_cookies =
                    lines.lines().map(str::to_owned).collect();
                request.received = true;
            }
            "Network.loadingFinished" | "Network.loadingFailed" => request.over = true,
            _ => {}
        }
    }

    /// After a navigation no event reports what the page before it was still requesting. The request
    /// for a page has the page's own id.
    fn leave_for(&mut self, page: &str) {
        for id in self.order.iter().take_while(|id| *id != page) {
            if let Some(request) = self.requests.get_mut(id) {
                (request.over, request.on_the_wire) = (true, false);
            }
        }
    }

    fn all_answered(&self) -> bool {
        self.order.iter().all(|id| {
            let request = &self.requests[id];
            request.over && (!request.on_the_wire || request.sent && request.received)
        })
    }

    fn take(&mut self) -> Vec<Travelled> {
        let order = std::mem::take(&mut self.order);
        let requests = order.iter().filter_map(|id| self.requests.remove(id));
        requests.map(|request| request.travelled).collect()
    }
}
