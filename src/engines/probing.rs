//! The way of a browser through the probes: which page it opens on which host, what that page does there,
//! and how it leaves for the next one.
//!
//! ```text
//! cells -> plan -> visit 0 ... visit n      each visit: orders, then a way to the next visit
//! ```
//!
//! Each cell has cookies of its own, whose names end with a mark. So many cells share one request, and no
//! cell sees the cookies of another.

use std::collections::BTreeSet;

use serde::Serialize;
use url::Url;

use super::probe_cookies::marked;
use super::{Cell, SetStep};

/// A way through some cells.
#[derive(Debug, Default)]
pub struct ProbePlan {
    /// The cells, each with its cookies.
    pub cells: Vec<&'static Cell>,
    /// The pages in their order.
    pub visits: Vec<ProbeVisit>,
    /// The requests whose `Cookie` fields are recorded.
    pub asks: Vec<SharedRequest>,
}

/// A page that the browser opens.
#[derive(Debug)]
pub struct ProbeVisit {
    /// The host of the page.
    pub host: String,
    /// The path below [`BASE`](super::probe_cookies::BASE), which begins with a slash.
    pub path: String,
    /// The request that is recorded when the browser arrives.
    pub arrives: Option<usize>,
    /// Whether the browser has to arrive twice, because the reload counts.
    pub reloads: bool,
    /// What the page does.
    pub orders: Vec<ProbeOrder>,
    /// How the page leaves for the next visit.
    pub leaves: Departure,
}

/// A request whose `Cookie` field is recorded, for each cell that shares it.
#[derive(Debug)]
pub struct SharedRequest {
    /// The positions of the cells in the plan.
    pub cells: Vec<usize>,
}

/// What a page does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeOrder {
    /// The page fetches a response of its own origin that sets the lines of a step.
    Set {
        /// The position of the cell.
        cell: usize,
        /// The position of the step.
        step: usize,
        /// The path below [`BASE`](super::probe_cookies::BASE).
        path: String,
    },
    /// The page's script assigns a line to `document.cookie`.
    Write {
        /// The line, with its name among the probes.
        line: String,
    },
    /// The page sends a request in this way, and its `Cookie` field is recorded.
    Request {
        /// The position of the request in [`ProbePlan::asks`].
        ask: usize,
        /// The way, as in the data.
        how: String,
        /// The host that gets the request.
        host: String,
        /// The path below [`BASE`](super::probe_cookies::BASE).
        path: String,
    },
    /// The page fetches a response of its own origin that deletes what was set on this host.
    Clear,
}

/// How a page leaves for the next visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Departure {
    /// The page's script replaces the page; this request is not recorded.
    Replace,
    /// A click on a link.
    Link,
    /// A form with the method GET.
    FormGet,
    /// A form with the method POST.
    FormPost,
    /// The page's script assigns `location`.
    Location,
    /// Nothing: it was the last visit, and the window closes.
    Close,
}

/// What stands between a page and the next visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViaRedirect {
    /// A response with the status 302.
    Found,
    /// A response with the status 307.
    Temporary,
}

/// A navigation that is measured: how the page leaves, and through which redirect.
fn navigation(how: &str) -> Option<(Departure, Option<ViaRedirect>)> {
    Some(match how {
        "link" | "reload" => (Departure::Link, None),
        "form-get" => (Departure::FormGet, None),
        "form-post" => (Departure::FormPost, None),
        "location" => (Departure::Location, None),
        "redirect-302" | "redirect-back" => (Departure::Link, Some(ViaRedirect::Found)),
        "redirect-post-302" => (Departure::FormPost, Some(ViaRedirect::Found)),
        "redirect-307" => (Departure::FormPost, Some(ViaRedirect::Temporary)),
        _ => return None,
    })
}

/// Requests that a page sends from within.
const INSIDE: [&str; 6] =
    ["iframe", "img", "fetch", "fetch-credentials", "beacon", "form-into-iframe"];

/// The hosts on which the probes run.
const HOSTS: [&str; 5] =
    ["shop.localhost", "a.shop.localhost", "evil.localhost", "localhost", "127.0.0.1"];

/// The host and the path of an address on which a probe can run.
fn place(url: &str) -> Option<(String, String)> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str().filter(|host| HOSTS.contains(host))?;
    let plain = url.scheme() == "http" && url.port().is_none() && url.query().is_none();
    plain.then(|| (host.to_owned(), url.path().to_owned()))
}

/// Whether a browser can do this cell again by itself.
pub fn is_runnable(cell: &Cell) -> bool {
    let request = &cell.request;
    let hosts: BTreeSet<_> = cell
        .set
        .iter()
        .filter_map(|step| place(&step.url))
        .map(|(host, _)| host)
        .collect();
    let from = request.from.as_deref().map_or(Some(()), |from| place(from).map(drop));
    let known = request.how == "address-bar"
        || request.from.is_some()
            && (navigation(&request.how).is_some()
                || INSIDE.contains(&request.how.as_str()));
    cell.policy == "default"
        && known
        && from.is_some()
        && place(&request.url).is_some()
        && request.after_s == 0.0
        && hosts.len() == 1
        && cell.set.iter().all(can_set)
}

fn can_set(step: &SetStep) -> bool {
    let by_script = step.by.as_deref() == Some("document.cookie");
    let known = step.by.is_none() || by_script;
    known
        && step.context.is_none()
        && step.date.is_none()
        && step.status.is_none_or(|status| status == 200)
        && step.field.is_none()
        && step.lines_hex.is_none()
        && step.after_s == 0.0
        && step.lines.iter().all(|line| {
            // The default path is never `/` among the probes, which this prefix requires.
            let prefix =
                line.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("__host-"));
            let has_path = line.to_ascii_lowercase().contains("path=/");
            // The program writes no line with a control character, and computes no date.
            (!prefix || has_path)
                && !line.chars().any(char::is_control)
                && !line.contains("$(")
                && !matches!(line.chars().next(), None | Some('=' | ';' | ' '))
        })
        && place(&step.url).is_some_and(|(_, path)| !by_script || path == "/")
}

impl ProbePlan {
    /// The way through these cells; those that no browser can do by itself are left out.
    pub fn new(cells: impl IntoIterator<Item = &'static Cell>) -> Self {
        let cells = cells.into_iter().filter(|cell| is_runnable(cell)).collect();
        let mut plan = Self { cells, ..Self::default() };
        plan.set_all();
        plan.ask_from_within();
        plan.ask_by_navigations();
        plan.clear_all();
        plan
    }

    /// A visit on each host on which something is set.
    fn set_all(&mut self) {
        let mut visits: Vec<ProbeVisit> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            for (step, set) in cell.set.iter().enumerate() {
                let Some((host, path)) = place(&set.url) else { continue };
                let visit = visit_on(&mut visits, &host);
                match set.by {
                    None => visit.orders.push(ProbeOrder::Set { cell: at, step, path }),
                    Some(_) => {
                        let write = |line: &String| ProbeOrder::Write {
                            line: marked(line, at),
                        };
                        visit.orders.extend(set.lines.iter().map(write));
                    }
                }
            }
        }
        self.visits.append(&mut visits);
    }

    /// A visit on each host whose pages send requests from within. What the data has from the address bar
    /// is a fetch of a page's own origin here.
    fn ask_from_within(&mut self) {
        let mut visits: Vec<ProbeVisit> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            let request = &cell.request;
            let Some((host, path)) = place(&request.url) else { continue };
            let (from, how) = match request.from.as_deref().and_then(place) {
                Some((from, _)) if INSIDE.contains(&request.how.as_str()) => {
                    (from, request.how.as_str())
                }
                None => (host.clone(), "fetch"),
                Some(_) => continue,
            };
            let visit = visit_on(&mut visits, &from);
            let same = visit.orders.iter().find_map(|order| match order {
                ProbeOrder::Request { ask, how: other, host: to, path: there }
                    if (other.as_str(), to, there) == (how, &host, &path) =>
                {
                    Some(*ask)
                }
                _ => None,
            });
            match same {
                Some(ask) => self.asks[ask].cells.push(at),
                None => {
                    let ask = self.asks.len();
                    self.asks.push(SharedRequest { cells: vec![at] });
                    visit.orders.push(ProbeOrder::Request {
                        ask,
                        how: how.to_owned(),
                        host,
                        path,
                    });
                }
            }
        }
        self.visits.append(&mut visits);
    }

    /// For each navigation a visit on the host where it begins, and the visit at which it arrives.
    fn ask_by_navigations(&mut self) {
        let mut known: Vec<(&str, String, String, String, usize)> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            let request = &cell.request;
            let Some((leave, _)) = navigation(&request.how) else { continue };
            let (Some((from, _)), Some((host, path))) =
                (request.from.as_deref().and_then(place), place(&request.url))
            else {
                continue;
            };
            let key = (request.how.as_str(), from, host, path);
            let same = known.iter().find(|(how, from, host, path, _)| {
                (*how, from, host, path) == (key.0, &key.1, &key.2, &key.3)
            });
            if let Some((.., ask)) = same {
                self.asks[*ask].cells.push(at);
                continue;
            }
            let ask = self.asks.len();
            self.asks.push(SharedRequest { cells: vec![at] });
            let (how, from, host, path) = key;
            self.visits.push(ProbeVisit { leaves: leave, ..ProbeVisit::on(&from) });
            self.visits.push(ProbeVisit {
                path: path.clone(),
                arrives: Some(ask),
                reloads: how == "reload",
                ..ProbeVisit::on(&host)
            });
            known.push((how, from, host, path, ask));
        }
    }

    /// A visit on each host on which something was set, which deletes it.
    fn clear_all(&mut self) {
        let hosts: BTreeSet<String> = self
            .cells
            .iter()
            .flat_map(|cell| &cell.set)
            .filter_map(|step| place(&step.url))
            .map(|(host, _)| host)
            .collect();
        for host in hosts {
            self.visits.push(ProbeVisit {
                orders: vec![ProbeOrder::Clear],
                ..ProbeVisit::on(&host)
            });
        }
        if let Some(last) = self.visits.last_mut() {
            last.leaves = Departure::Close;
        }
    }

    /// The redirect through which the browser arrives at a visit, and the host that sends it.
    pub fn redirect_to(&self, visit: usize) -> Option<(ViaRedirect, String)> {
        let ask = self.visits.get(visit)?.arrives?;
        let cell = self.cells[*self.asks[ask].cells.first()?];
        let (_, redirect) = navigation(&cell.request.how)?;
        let via = cell.request.via.first()?;
        Some((redirect?, place(via)?.0))
    }
}

impl ProbeVisit {
    /// A page on this host that does nothing, and leaves for the next by script.
    fn on(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            path: "/".to_owned(),
            arrives: None,
            reloads: false,
            orders: Vec::new(),
            leaves: Departure::Replace,
        }
    }
}

/// The visit on this host, which is added if it is not there.
fn visit_on<'v>(visits: &'v mut Vec<ProbeVisit>, host: &str) -> &'v mut ProbeVisit {
    let at = visits.iter().position(|visit| visit.host == host).unwrap_or_else(|| {
        visits.push(ProbeVisit::on(host));
        visits.len() - 1
    });
    &mut visits[at]
}
