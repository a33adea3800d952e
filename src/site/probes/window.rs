//! The pages of the window of a run, and the requests that they send.

use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Responder, Response};
use rocket::serde::json::{Json, Value, json};
use rocket::time::OffsetDateTime;
use rocket::{Route, State, get, routes};
use rocket_server_sessions::Clock;

use super::runs::{ProbeRun, ProbeRuns};
use crate::engines::probe_cookies::{BASE, dated, deletion, marked};
use crate::engines::probing::{Departure, ProbeOrder, ViaRedirect};
use crate::html::escape;
use crate::http::assets;
use crate::http::lab_hosts::{LabHost, LocalRequest, Naming, policy};

/// The routes of the window.
pub fn routes() -> Vec<Route> {
    routes![start, hosts, ping, via, visit, request, set, clear, got]
}

/// The `Cookie` field of a request, as it came.
struct CookieField(String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for CookieField {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let fields: Vec<_> = request.headers().get("Cookie").collect();
        Outcome::Success(Self(fields.join("; ")))
    }
}

/// A page that the window of a run opens: almost empty, with what its script has to do.
struct ProbePage {
    todo: Value,
    port: Option<u16>,
}

impl<'r> Responder<'r, 'static> for ProbePage {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let todo = escape(&self.todo.to_string());
        let base = assets::base();
        let html = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Remember Me</title>\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <link rel=\"icon\" href=\"{base}/icon.svg\">\
             <script type=\"module\" src=\"{base}/js/probe_page.js\"></script>\
             <body data-todo=\"{todo}\"><p>…</p></body></html>"
        );
        let lab = LabHost::ALL.into_iter().flat_map(|host| {
            [Naming::Names, Naming::Numbers]
                .into_iter()
                .filter_map(move |naming| host.origin(naming, self.port))
        });
        let lab = lab.collect::<Vec<_>>().join(" ");
        let policy = format!("{}; img-src 'self' {lab}", policy(self.port));
        let length = html.len();
        Response::build()
            .header(ContentType::HTML)
            .header(Header::new("Content-Security-Policy", policy))
            .header(Header::new("Cache-Control", "no-store"))
            .sized_body(length, std::io::Cursor::new(html))
            .ok()
    }
}

/// The first page of the window, on the host of the page that opened it: finds out whether the names
/// resolve.
#[get("/probes/start?<t>")]
fn start(
    t: &str,
    local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<ProbePage, Status> {
    runs.with(t, clock.now(), |_| ()).ok_or(Status::NotFound)?;
    let names = LabHost::ALL.into_iter();
    let pings = names.filter_map(|host| host.origin(Naming::Names, local.port));
    let pings: Vec<_> = pings.map(|origin| format!("{origin}/probes/ping")).collect();
    let todo = json!({ "names": pings, "told": format!("/probes/hosts?t={t}") });
    Ok(ProbePage { todo, port: local.port })
}

/// An answer without content that no cache keeps.
#[derive(rocket::Responder)]
#[response(status = 204)]
struct Nothing {
    empty: (),
    cache: Header<'static>,
}

fn nothing() -> Nothing {
    Nothing { empty: (), cache: Header::new("Cache-Control", "no-store") }
}

/// What a name answers that resolves.
#[get("/probes/ping")]
fn ping(_local: LocalRequest) -> Nothing {
    nothing()
}

/// Takes which hosts resolve, and says where the window goes.
#[get("/probes/hosts?<t>&<names>")]
fn hosts(
    t: &str,
    names: bool,
    local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Json<Value>, Status> {
    let naming = if names { Naming::Names } else { Naming::Numbers };
    let next = runs.with(t, clock.now(), |run| {
        run.plan_with(naming);
        address(run, t, 0, local.port)
    });
    let next = next.ok_or(Status::NotFound)?;
    Ok(Json(json!({ "next": next })))
}

/// The origin of a host at the port of this site.
fn origin(host: &str, port: Option<u16>) -> String {
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    format!("http://{host}{port}")
}

/// The address at which the window arrives at a visit.
fn address(run: &ProbeRun, t: &str, visit: usize, port: Option<u16>) -> Option<String> {
    let visit_at = run.plan.as_ref()?.visits.get(visit)?;
    let origin = origin(&visit_at.host, port);
    Some(format!("{origin}{BASE}{}?t={t}&v={visit}", visit_at.path))
}

/// A redirect to another host of the lab.
struct Via {
    status: Status,
    to: String,
}

impl<'r> Responder<'r, 'static> for Via {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build()
            .status(self.status)
            .header(Header::new("Location", self.to))
            .header(Header::new("Cache-Control", "no-store"))
            .ok()
    }
}

#[get("/probes/via?<t>&<v>")]
fn via(
    t: &str,
    v: usize,
    local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Via, Status> {
    let found = runs.with(t, clock.now(), |run| {
        let (redirect, _) = run.plan.as_ref()?.redirect_to(v)?;
        let to = address(run, t, v, local.port)?;
        let status = match redirect {
            ViaRedirect::Found => Status::Found,
            ViaRedirect::Temporary => Status::TemporaryRedirect,
        };
        Some(Via { status, to })
    });
    found.flatten().ok_or(Status::NotFound)
}

/// A page of the window. If the request that led here counts, its field is recorded.
#[get("/probes/at/<_..>?<t>&<v>")]
fn visit(
    t: &str,
    v: usize,
    local: LocalRequest,
    field: CookieField,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<ProbePage, Status> {
    let now = clock.now();
    let todo = runs.with(t, now, |run| {
        let reload = run.arrive(v, &field.0)?;
        let plan = run.plan.as_ref()?;
        let visit = plan.visits.get(v)?;
        if reload {
            return Some(json!({ "orders": [], "leave": { "how": "reload" } }));
        }
        let orders = visit.orders.iter().map(|order| todo(order, t, local.port, now));
        let orders: Vec<_> = orders.collect();
        let next = match plan.redirect_to(v + 1) {
            Some((_, host)) => {
                let origin = origin(&host, local.port);
                Some(format!("{origin}/probes/via?t={t}&v={}", v + 1))
            }
            None => address(run, t, v + 1, local.port),
        };
        let got = format!("/probes/got?t={t}&v={v}");
        let leave = json!({ "how": visit.leaves, "url": next });
        let last = visit.leaves == Departure::Close;
        run.ended |= last && orders.is_empty();
        Some(json!({ "orders": orders, "got": got, "leave": leave }))
    });
    let todo = todo.flatten().ok_or(Status::NotFound)?;
    Ok(ProbePage { todo, port: local.port })
}

/// An order as the script of a page reads it.
fn todo(order: &ProbeOrder, t: &str, port: Option<u16>, now: OffsetDateTime) -> Value {
    match order {
        ProbeOrder::Set { cell, step, path } => {
            json!({ "how": "own", "url": format!("{BASE}{path}?t={t}&c={cell}&s={step}") })
        }
        ProbeOrder::Write { line } => {
            json!({ "how": "write", "line": dated(line, now) })
        }
        ProbeOrder::Request { ask, how, host, path } => {
            let origin = origin(host, port);
            json!({ "how": how, "url": format!("{origin}{BASE}{path}?t={t}&o={ask}") })
        }
        ProbeOrder::Clear => {
            json!({ "how": "own", "url": format!("/probes/clear?t={t}") })
        }
    }
}

/// A small answer to a request from within a page, or with what it sets.
struct Small(Vec<String>);

impl<'r> Responder<'r, 'static> for Small {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response
            .header(ContentType::Plain)
            .header(Header::new("Cache-Control", "no-store"));
        for line in self.0 {
            response.header_adjoin(Header::new("Set-Cookie", line));
        }
        response.sized_body(2, std::io::Cursor::new("ok")).ok()
    }
}

#[get("/probes/at/<_..>?<t>&<o>", rank = 2)]
fn request(
    t: &str,
    o: usize,
    _local: LocalRequest,
    field: CookieField,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Small, Status> {
    let recorded = runs.with(t, clock.now(), |run| run.record(o, &field.0));
    recorded.filter(|known| *known).map(|_| Small(Vec::new())).ok_or(Status::NotFound)
}

#[get("/probes/at/<_..>?<t>&<c>&<s>", rank = 3)]
fn set(
    t: &str,
    c: usize,
    s: usize,
    _local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Small, Status> {
    let now = clock.now();
    let lines = runs.with(t, now, |run| {
        let step = run.plan.as_ref()?.cells.get(c)?.set.get(s)?;
        Some(step.lines.iter().map(|line| dated(&marked(line, c), now)).collect())
    });
    lines.flatten().map(Small).ok_or(Status::NotFound)
}

/// Deletes what the run has set on this host.
#[get("/probes/clear?<t>")]
fn clear(
    t: &str,
    local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Small, Status> {
    let lines = runs.with(t, clock.now(), |run| {
        let plan = run.plan.as_ref()?;
        let mut lines = Vec::new();
        for (at, cell) in plan.cells.iter().enumerate() {
            for step in &cell.set {
                let Ok(url) = url::Url::parse(&step.url) else { continue };
                if url.host_str() == Some(local.host.as_str()) {
                    let line = |line: &String| deletion(line, at, url.path());
                    lines.extend(step.lines.iter().map(line));
                }
            }
        }
        let last = plan.visits.last().map(|visit| visit.host.as_str());
        run.ended |= last == Some(local.host.as_str());
        Some(lines)
    });
    lines.flatten().map(Small).ok_or(Status::NotFound)
}

/// How many requests of a page have not come yet.
#[get("/probes/got?<t>&<v>")]
fn got(
    t: &str,
    v: usize,
    _local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Json<Value>, Status> {
    let missing = runs.with(t, clock.now(), |run| {
        let orders = &run.plan.as_ref()?.visits.get(v)?.orders;
        let missing = orders.iter().filter(|order| match order {
            ProbeOrder::Request { ask, .. } => !run.seen.contains_key(ask),
            _ => false,
        });
        Some(missing.count())
    });
    missing
        .flatten()
        .map(|missing| Json(json!({ "missing": missing })))
        .ok_or(Status::NotFound)
}
