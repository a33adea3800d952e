//! A Chromium under test, driven through chromedriver's HTTP interface: W3C WebDriver, and beside
//! it Chromium's own log of what it sent and received.
//!
//! No more than two run at once. The last one to go ends the driver.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use rocket::serde::json::{Value as Json, from_str, json};

use crate::site::installed;

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The key under which WebDriver speaks of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One Chromium with an empty profile and one window, until it is dropped.
///
/// A verb that can't be carried out fails the test at the line that asked for it.
pub struct Browser {
    driver: Arc<Driver>,
    /// The path of its WebDriver session.
    session: String,
    /// Whether pages may run script.
    pub script: bool,
    /// Requests that have begun, by their order, as far as the log has told.
    begun: RefCell<Begun>,
    _slot: Slot,
}

/// One request as Chromium sent it, and the response as Chromium received it.
#[derive(Clone, Debug, Default)]
pub struct Travelled {
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// What asked for it: `Document`, `Fetch`, `Stylesheet`, …
    pub kind: String,
    /// The `Cookie` line, empty without one.
    pub cookie: String,
    /// The status code.
    pub status: u64,
    /// The `Set-Cookie` lines, in order.
    pub set_cookies: Vec<String>,
}

/// A cookie in Chromium's jar.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The Unix second in which it ends, if it has an end.
    pub expiry: Option<i64>,
    /// Whether script is kept from it.
    pub http_only: bool,
}

impl Browser {
    /// Starts a Chromium. Without one on this machine, says that `proof` is not run.
    pub fn start(proof: &str) -> Option<Self> {
        Self::start_with(proof, true, false)
    }

    /// Starts one in which pages run no script, as after a click on "blocked" in its settings.
    pub fn without_script(proof: &str) -> Option<Self> {
        Self::start_with(proof, false, false)
    }

    /// Starts one for somebody who likes things to move.
    pub fn with_motion(proof: &str) -> Option<Self> {
        Self::start_with(proof, true, true)
    }

    fn start_with(proof: &str, script: bool, motion: bool) -> Option<Self> {
        let chromedriver = installed("chromedriver", proof)?;
        let chromium = installed("chromium", proof)?;
        let slot = Slot::take();
        let driver = Driver::get(&chromedriver);
        // Chromedriver makes a new profile for each session, and takes it away afterwards.
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "binary": chromium,
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--window-size=1280,900",
                    // Nothing should move under the mouse: with this, scrolling ends at once.
                    if motion { "--window-size=1280,900" } else { "--force-prefers-reduced-motion" },
                ],
                // 2 is "block".
                "prefs": if script { json!({}) } else {
                    json!({ "profile.managed_default_content_settings.javascript": 2 })
                },
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let made = driver
            .send(
                "POST",
                "/session",
                Some(json!({ "capabilities": { "alwaysMatch": wanted } })),
            )
            .unwrap_or_else(|refusal| panic!("Chromium does not start: {refusal}"));
        let id = made["sessionId"].as_str().expect("a session has an id");
        let browser = Self {
            driver,
            session: format!("/session/{id}"),
            script,
            begun: RefCell::default(),
            _slot: slot,
        };
        // Debian's Chromium opens a start page of its own. What it tries to load is not ours.
        browser.go("about:blank");
        browser.travelled();
        browser.console();
        Some(browser)
    }

    /// Opens a URL, as if typed, and waits until it is loaded.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    /// Reloads the page.
    #[track_caller]
    pub fn reload(&self) {
        self.post("/refresh", json!({}));
    }

    /// Presses the Back button.
    #[track_caller]
    pub fn back(&self) {
        self.post("/back", json!({}));
    }

    /// The URL of the page.
    #[track_caller]
    pub fn url(&self) -> String {
        text(&self.command("GET", "/url", None))
    }

    /// Scrolls to the only or first thing that `css` selects and clicks it with the mouse: it must
    /// be visible, and nothing may lie over it.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.click_nth(css, 0);
    }

    /// Clicks one of the things that `css` selects.
    #[track_caller]
    pub fn click_nth(&self, css: &str, nth: usize) {
        let element = self.find(css, nth);
        // The driver scrolls no further than it must, and would leave it below the header.
        self.eval(
            r#"((thing) => {
                const { left, top, width, height } = thing.getBoundingClientRect();
                const there = document.elementFromPoint(left + width / 2, top + height / 2);
                if (!thing.contains(there))
                    thing.scrollIntoView({ block: "center" });
            })(...arguments)"#,
            json!([{ ELEMENT: element }]),
        );
        self.post(&format!("/element/{element}/click"), json!({}));
    }

    /// Empties the field that `css` selects and types `text` into it.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css, 0);
        self.post(&format!("/element/{element}/clear"), json!({}));
        if !text.is_empty() {
            self.post(&format!("/element/{element}/value"), json!({ "text": text }));
        }
    }

    /// Presses and releases one key, wherever the focus is.
    #[track_caller]
    pub fn key(&self, key: char) {
        let strokes = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] }),
        );
    }

    /// What a reader sees of the only or first thing that `css` selects.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let element = self.find(css, 0);
        text(&self.command("GET", &format!("/element/{element}/text"), None))
    }

    /// Whether a reader sees anything that `css` selects.
    #[track_caller]
    pub fn sees(&self, css: &str) -> bool {
        let found = self.find_all(css);
        found.iter().any(|element| {
            self.command("GET", &format!("/element/{element}/displayed"), None)
                == json!(true)
        })
    }

    /// What a JavaScript expression yields in the page. The driver's own script runs where the
    /// page's may not. `arguments` are those of the expression.
    #[track_caller]
    pub fn eval(&self, expression: &str, arguments: Json) -> Json {
        let script = format!("return {expression}");
        self.post("/execute/sync", json!({ "script": script, "args": arguments }))
    }

    /// Waits until a JavaScript expression yields something true.
    #[track_caller]
    pub fn wait(&self, what: &str, expression: &str, arguments: Json) {
        self.wait_for(what, || {
            self.eval(&format!("!!({expression})"), arguments.clone()) == true
        });
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn wait_for(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !is_so() {
            assert!(
                begin.elapsed() < PATIENCE,
                "waited in vain for: {what}, on {}",
                self.url()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The text of a JavaScript dialog, if one is open.
    pub fn dialog(&self) -> Option<String> {
        let path = format!("{}/alert/text", self.session);
        self.driver.send("GET", &path, None).ok().map(|said| text(&said))
    }

    /// What the jar holds for this page.
    #[track_caller]
    pub fn jar(&self) -> Vec<Kept> {
        let kept = self.command("GET", "/cookie", None);
        let kept = kept.as_array().into_iter().flatten();
        kept.map(|cookie| Kept {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]),
            expiry: cookie["expiry"].as_i64(),
            http_only: cookie["httpOnly"] == true,
        })
        .collect()
    }

    /// The cookie of this name in the jar, if this page's requests carry it.
    #[track_caller]
    pub fn kept(&self, name: &str) -> Option<Kept> {
        self.jar().into_iter().find(|cookie| cookie.name == name)
    }

    /// A command of the Chrome DevTools protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: Json) -> Json {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// The errors and warnings that came to the console since it was last asked.
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

    /// What travelled since it was last asked, in the order the requests began. Waits for the
    /// responses to those under way.
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
        match self.post("/se/log", json!({ "type": kind })) {
            Json::Array(entries) => entries,
            other => panic!("chromedriver's log is a list: {other}"),
        }
    }

    /// The page's script may be about to make it, so it is waited for a little.
    #[track_caller]
    fn find(&self, css: &str, nth: usize) -> String {
        let begin = Instant::now();
        loop {
            let found = self.find_all(css);
            let there = found.len();
            if let Some(element) = found.into_iter().nth(nth) {
                return element;
            }
            assert!(
                begin.elapsed() < Duration::from_secs(2),
                "{} has no {css} number {nth}, only {there}",
                self.url()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn find_all(&self, css: &str) -> Vec<String> {
        let found =
            self.post("/elements", json!({ "using": "css selector", "value": css }));
        let found = found.as_array().into_iter().flatten();
        found.map(|element| text(&element[ELEMENT])).collect()
    }

    #[track_caller]
    fn post(&self, path: &str, body: Json) -> Json {
        self.command("POST", path, Some(body))
    }

    #[track_caller]
    fn command(&self, method: &str, path: &str, body: Option<Json>) -> Json {
        let asked = body.as_ref().map(Json::to_string).unwrap_or_default();
        self.driver
            .send(method, &format!("{}{path}", self.session), body)
            .unwrap_or_else(|refusal| panic!("{method} {path} {asked}: {refusal}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.send("DELETE", &self.session, None).ok();
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Requests as the events of Chromium's log tell of them. The events of one request come in no
/// certain order, and only some requests have headers of their own on the wire.
#[derive(Default)]
struct Begun {
    order: Vec<String>,
    requests: BTreeMap<String, Request>,
}

#[derive(Default)]
struct Request {
    travelled: Travelled,
    /// Whether it went over the wire; known with the response.
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
                // A redirect goes on under the same id.
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

    /// Another page has come, and nobody hears any more of what the one before still asked for.
    /// The request for a page has the page's own id.
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

/// A running chromedriver.
struct Driver {
    port: u16,
    process: Child,
    /// Profiles and sockets lie in it, some of them even after their Chromium is gone.
    folder: PathBuf,
}

impl Driver {
    /// The one that runs, or a new one.
    fn get(chromedriver: &Path) -> Arc<Self> {
        static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start(chromedriver));
            *running = Arc::downgrade(&driver);
            driver
        })
    }

    fn start(chromedriver: &Path) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let nth = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = format!("remember-me-{}-{nth}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).expect("there is room for a folder");
        let mut process = Command::new(chromedriver)
            .arg("--port=0")
            .env("TMPDIR", &folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut said = String::new();
        // Not taken out of `process`: a driver whose words nobody can hear any more dies of them.
        let mut lines = BufReader::new(process.stdout.as_mut().expect("it is piped"));
        let port = loop {
            let begin = said.len();
            let read = lines.read_line(&mut said).expect("chromedriver speaks");
            assert_ne!(read, 0, "chromedriver said no port: {said}");
            let line = &said[begin..];
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches(['.', '\n']).parse().expect("a port");
            }
        };
        Self { port, process, folder }
    }

    /// Sends one command; what it yields, or chromedriver's reason for refusing it.
    fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Json>,
    ) -> Result<Json, String> {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        let exchange = || -> std::io::Result<Vec<u8>> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(2 * PATIENCE))?;
            stream.write_all(request.as_bytes())?;
            let mut stream = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") {
                let begin = head.len();
                if stream.read_line(&mut head)? == 0 {
                    break;
                }
                let field = head[begin..].split_once(':').unwrap_or_default();
                if field.0.eq_ignore_ascii_case("content-length") {
                    length = field.1.trim().parse().unwrap_or_default();
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body)?;
            Ok(body)
        };
        let body = exchange()
            .map_err(|error| format!("chromedriver does not answer: {error}"))?;
        let body = String::from_utf8_lossy(&body);
        let mut answer: Json =
            from_str(&body).map_err(|error| format!("{error}: {body:?}"))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => Err(format!("{error}, {}", text(&value["message"]))),
            None => Ok(value),
        }
    }
}

impl Drop for Driver {
    /// Asks it to go, for it then takes along every Chromium it still has; killed, it leaves them.
    fn drop(&mut self) {
        self.send("GET", "/shutdown", None).ok();
        let begin = Instant::now();
        while self.process.try_wait().is_ok_and(|gone| gone.is_none()) {
            if begin.elapsed() > PATIENCE {
                self.process.kill().ok();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        std::fs::remove_dir_all(&self.folder).ok();
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
