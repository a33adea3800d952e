//! One browser and its server: stores what is to be stored, lets the request happen, and reads what the
//! server received.

use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use time::OffsetDateTime;

use super::cell::{By, Cell, How, Policy, Set};
use super::clock::render;
use super::ending::ends_in;
use super::page;
use super::record::{Outcome, hex};
use super::run::Job;
use super::server::{Reply, Seen, Server};
use super::unit::Unit;
use crate::browser::{Browser, Engine, Settings, answer};

/// A wait up to this long is waited out, so that it ends on time. Other units are measured during a longer
/// one.
pub const SHORT: f64 = 25.0;
/// How much later than it should a request may come, after a short wait and after a long one. Longer than
/// [`PATIENT`], a wait may be of any length.
const LATE: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(3000)];
const PATIENT: f64 = 120.0;

/// Why a unit could not be measured.
pub enum Failure {
    /// The request never came.
    NoRequest(&'static str),
    /// The driver does not answer any more.
    Driver(CmdError),
}

impl From<CmdError> for Failure {
    fn from(error: CmdError) -> Self {
        Self::Driver(error)
    }
}

/// A browser and its server.
pub struct Lane {
    /// The server of every host.
    pub server: Server,
    /// The browser, with a fresh profile.
    pub browser: Browser,
}

impl Lane {
    /// Starts both. `None`: this machine does not have the engine.
    pub fn start(engine: Engine, policy: Policy, proof: &str) -> Option<Self> {
        let server = Server::start();
        let settings = Settings {
            proxy: Some(server.port),
            third_party: policy == Policy::Allowed,
            ..Settings::default()
        };
        let browser = Browser::start_with(engine, settings, proof)?;
        Some(Self { server, browser })
    }

    fn go(&self, url: &str) -> Result<(), Failure> {
        Ok(answer(Duration::from_secs(20), self.browser.client().goto(url))?)
    }

    /// Does the steps up to the next long wait. The outcomes, if it was the last.
    ///
    /// # Errors
    ///
    /// Why the unit could not be measured.
    pub fn through(
        &self,
        job: &mut Job,
    ) -> Result<Option<Vec<(String, Outcome)>>, Failure> {
        let cell = job.unit.cells[0].clone();
        loop {
            let patience = Duration::from_secs(4 * job.attempt as u64);
            let Some(set) = cell.set.get(job.step) else {
                let field = self.request(&job.unit, &cell, patience)?;
                let late = field.at.saturating_duration_since(job.due);
                let after = cell.request.after;
                let timely = after > 0.0 && after < PATIENT;
                if timely && late > LATE[usize::from(after > SHORT)] {
                    return Err(Failure::NoRequest("the request came too late"));
                }
                return Ok(Some(self.outcomes(&job.unit, &field)?));
            };
            let at = self.set(&job.unit, job.step, set, patience)?;
            job.step += 1;
            let after =
                cell.set.get(job.step).map_or(cell.request.after, |next| next.after);
            job.due = at + Duration::from_secs_f64(after);
            if after > SHORT {
                return Ok(None);
            }
            std::thread::sleep(job.due.saturating_duration_since(Instant::now()));
        }
    }

    /// Lets the browser store the lines of one step, and tells when they were served.
    fn set(
        &self,
        unit: &Unit,
        step: usize,
        set: &Set,
        patience: Duration,
    ) -> Result<Instant, Failure> {
        let key = format!("{}.s{step}", unit.number);
        let url = unit.url(&set.url, &key);
        self.server.reply(&key, self.setting(unit, step, set, &key));
        match &set.context {
            None => self.go(&url)?,
            Some((from, how)) => {
                let page = format!("{}.p{step}", unit.number);
                self.server.reply(&page, Reply::page(page::asking(*how, &url, &key)));
                self.go(&unit.url(from, &page))?;
            }
        }
        let served = self.server.wait(&key, 0, patience);
        let missing = Failure::NoRequest("the engine did not ask for the response");
        let at = served.ok_or(missing)?.at;
        // A response without a page does not tell when it has been read.
        let silent = matches!(set.status, 204 | 205 | 304)
            || set.context.as_ref().is_some_and(|(_, how)| *how == How::Beacon);
        let most = if silent { Duration::from_millis(400) } else { patience };
        self.server.wait(&format!("{key}.done"), 0, most);
        Ok(at)
    }

    /// The response of one step.
    fn setting(&self, unit: &Unit, step: usize, set: &Set, key: &str) -> Reply {
        let now = OffsetDateTime::now_utc();
        let with_name =
            |at: usize, line: &[u8]| unit.line(at, set.by, &render(line, now));
        let mut lines = Vec::new();
        for (at, cell) in unit.cells.iter().enumerate() {
            lines.extend(cell.set[step].lines.iter().map(|line| with_name(at, line)));
        }
        if set.by != By::Response {
            let lines: Vec<_> = lines
                .iter()
                .map(|line| String::from_utf8_lossy(line).into_owned())
                .collect();
            return Reply::page(page::setter(key, set.by, &lines));
        }
        let mut reply = Reply::page(page::target(key));
        reply.status = set.status;
        reply.date = set.date.unwrap_or(0);
        for line in lines {
            reply.fields.extend_from_slice(set.field.as_bytes());
            reply.fields.extend_from_slice(b": ");
            reply.fields.extend_from_slice(&line);
            reply.fields.extend_from_slice(b"\r\n");
        }
        if let Some(value) = set.cache_control {
            reply
                .fields
                .extend_from_slice(format!("Cache-Control: {value}\r\n").as_bytes());
        }
        if [301, 302, 303, 307, 308].contains(&set.status) {
            let cell = &unit.cells[0];
            let (next, url) = if cell.request.how == How::Followed {
                (format!("{}.q", unit.number), cell.request.url.clone())
            } else {
                let base = set.url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
                (format!("{}.n{step}", unit.number), format!("{base}/next"))
            };
            self.server.reply(&next, Reply::page(page::target(key)));
            reply.fields.extend_from_slice(
                format!("Location: {}\r\n", unit.url(&url, &next)).as_bytes(),
            );
        }
        reply
    }

    /// Lets the request happen, and returns what tells of the cookies.
    fn request(
        &self,
        unit: &Unit,
        cell: &Cell,
        patience: Duration,
    ) -> Result<Field, Failure> {
        let request = &cell.request;
        let number = unit.number;
        let key = format!("{number}.q");
        let url = unit.url(&request.url, &key);
        let missing = Failure::NoRequest("the engine made no such request");
        self.server.reply(&key, Reply::page(page::target(&key)));
        match request.how {
            How::Followed => {}
            How::AddressBar => self.go(&url)?,
            How::ReadDocument
            | How::ReadCookieStore
            | How::ReadResponse
            | How::ReadInFrame
            | How::ReadInSandbox => {
                let set = unit.url(&cell.set[0].url, &format!("{number}.s0"));
                let reader = page::reader(&key, request.how, &set);
                self.server.reply(&key, Reply::page(reader));
                match &request.from {
                    None => self.go(&url)?,
                    Some(from) => {
                        let page = format!("{number}.f");
                        let text = page::asking(request.how, &url, &key);
                        self.server.reply(&page, Reply::page(text));
                        self.go(&unit.url(from, &page))?;
                    }
                }
                let read = self.server.wait(&format!("{key}.read"), 0, patience);
                return read.map(Field::read).ok_or(missing);
            }
            How::Back => return self.back(unit, cell.set.len(), &url, &key, patience),
            _ => {
                let over_a_page = [How::LinkThenRefresh, How::LinkThenLink];
                assert!(
                    request.via.is_some() || !over_a_page.contains(&request.how),
                    "{} names no page to go over",
                    cell.id
                );
                let (mut asked, mut asked_key) = (url.clone(), key.clone());
                if let Some(via) = &request.via {
                    asked_key = format!("{number}.v");
                    asked = unit.url(via, &asked_key);
                    let reply = match request.how {
                        How::LinkThenRefresh => {
                            Reply::page(page::asking(How::MetaRefresh, &url, &key))
                        }
                        How::LinkThenLink => {
                            Reply::page(page::asking(How::Link, &url, &key))
                        }
                        how => redirect(how, &url),
                    };
                    self.server.reply(&asked_key, reply);
                }
                match &request.from {
                    None => self.go(&asked)?,
                    Some(from) => {
                        let page = format!("{number}.f");
                        let text = page::asking(request.how, &asked, &asked_key);
                        self.server.reply(&page, Reply::page(text));
                        self.go(&unit.url(from, &page))?;
                    }
                }
            }
        }
        let mut nth = 0;
        if request.how == How::Reload {
            self.server.wait(&format!("{key}.done"), 0, patience);
            answer(Duration::from_secs(20), self.browser.client().refresh())?;
            nth = 1;
        }
        let seen = self.server.wait(&key, nth, patience).ok_or(missing)?;
        if request.how == How::WindowOpen {
            self.server.wait(&format!("{key}.done"), 0, patience);
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Field::new(seen, cell.request.how.method()))
    }

    /// Leaves the page that was set first, if only that was set, and goes back to it.
    fn back(
        &self,
        unit: &Unit,
        sets: usize,
        url: &str,
        key: &str,
        patience: Duration,
    ) -> Result<Field, Failure> {
        let first = format!("{}.s0", unit.number);
        // History skips a page that goes on by itself, so the driver goes on.
        std::thread::sleep(Duration::from_millis(300));
        if sets == 1 {
            self.go(url)?;
            self.server.wait(&format!("{key}.done"), 0, patience);
        }
        std::thread::sleep(Duration::from_millis(300));
        answer(Duration::from_secs(20), self.browser.client().back())?;
        if let Some(seen) = self.server.wait(&first, 1, Duration::from_secs(3)) {
            return Ok(Field::new(seen, "GET"));
        }
        let came = |how: &str| {
            self.server
                .wait(&format!("{first}.{how}"), 0, Duration::from_millis(500))
                .is_some()
        };
        let why = if came("kept") {
            "the page came out of the back/forward cache"
        } else if came("cached") {
            "the page came out of the HTTP cache"
        } else {
            return Err(Failure::NoRequest("the page did not tell how it came back"));
        };
        Ok(Field { bytes: Vec::new(), why: Some(why.to_owned()), at: Instant::now() })
    }

    fn outcomes(
        &self,
        unit: &Unit,
        field: &Field,
    ) -> Result<Vec<(String, Outcome)>, Failure> {
        // A unit of cells that ask about the end has one cell only.
        let ends = unit.cells[0].id.starts_with("lifetime/end/");
        let ends_in_s = if ends { ends_in(&self.browser)? } else { None };
        let of = |(at, cell): (usize, &Cell)| {
            let bytes = unit.cookie(at, &field.bytes);
            let cookie = String::from_utf8_lossy(&bytes).into_owned();
            let is_there = match &cell.watch {
                Some(pair) => cookie.split("; ").any(|one| one == pair),
                None => !bytes.is_empty(),
            };
            let result = match (cell.line, is_there) {
                (true, true) => "kept",
                (true, false) => "refused",
                (false, true) => "sent",
                (false, false) => "withheld",
            };
            let outcome = Outcome {
                result: result.to_owned(),
                cookie_hex: str::from_utf8(&bytes).is_err().then(|| hex(&bytes)),
                cookie,
                why: field.why.clone(),
                ends_in_s,
                flaky: false,
                runs: 1,
            };
            (cell.id.clone(), outcome)
        };
        Ok(unit.cells.iter().enumerate().map(of).collect())
    }
}

/// What a request says of the cookies.
struct Field {
    bytes: Vec<u8>,
    why: Option<String>,
    at: Instant,
}

impl Field {
    /// What a script read, or the error with which it was not let.
    fn read(told: Seen) -> Self {
        let text = String::from_utf8_lossy(&told.body);
        match text.strip_prefix("error: ") {
            Some(error) => {
                Self { bytes: Vec::new(), why: Some(error.to_owned()), at: told.at }
            }
            None => Self { bytes: told.body, why: None, at: told.at },
        }
    }

    fn new(seen: Seen, method: &str) -> Self {
        let why = (seen.method != method).then(|| format!("by {}", seen.method));
        Self { bytes: seen.cookie, why, at: seen.at }
    }
}

fn redirect(how: How, to: &str) -> Reply {
    let status = if how == How::Redirect307 { 307 } else { 302 };
    let fields = format!("Location: {to}\r\nCache-Control: no-store\r\n").into_bytes();
    Reply { status, fields, ..Reply::page(String::new()) }
}
