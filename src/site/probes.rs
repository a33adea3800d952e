//! The probes: a visitor's browser goes from host to host of this machine, and the server records which
//! cookies its requests carry. `engines::probing` has the way, and this module walks it.
//!
//! ```text
//! POST /probes -> a run       window: /probes/start -> /probes/at/... -> ... -> closes
//!                             page:   /probes/seen, again and again
//! ```
//!
//! The addresses exist only for the user of this machine ([`LocalRequest`]). A `POST` of another site to
//! them is treated as a `GET`: it records a field in the run of its own ticket, and changes nothing else.

mod runs;
mod window;

use rocket::fairing::AdHoc;
use rocket::http::{Method, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::serde::json::{Json, Value, json};
use rocket::{Build, Rocket, State, get, post, routes};
use rocket_server_sessions::Clock;
use serde::Deserialize;

use self::runs::{ProbeRun, ProbeRuns};
use crate::engines::probe_cookies::BASE;
use crate::engines::report_card::{self, PROBES};
use crate::engines::ruling::ruling;
use crate::engines::sheets;
use crate::engines::{self, Cell, EngineColumn};
use crate::http::lab_hosts::{LocalRequest, Naming};
use crate::http::{local_user, same_origin};
use crate::lang::Lang;

/// The most cells that one run takes.
const MOST_CELLS: usize = 64;

/// Mounts the addresses of the probes, with their state.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let routes = [routes![begin, seen], window::routes()].concat();
    same_origin::mount(rocket, "/", routes).manage(ProbeRuns::default()).attach(
        AdHoc::on_request("Probes", |request, _| {
            Box::pin(async move {
                let path = request.uri().path().as_str();
                let of_probe = path.starts_with(BASE) || path == "/probes/via";
                if request.method() == Method::Post
                    && of_probe
                    && request.uri().query().is_some()
                    && local_user::check(request).is_ok()
                {
                    request.set_method(Method::Get);
                }
            })
        }),
    )
}

/// What a page asks for: the cells to be done, or nothing for those of the report card.
#[derive(Deserialize)]
struct WantedCells {
    #[serde(default)]
    ids: Vec<String>,
}

/// The engine of the browser that asks, by its `User-Agent`, if it is one that was measured.
struct Asking(Option<EngineColumn>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asking {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let agent = request.headers().get_one("User-Agent").unwrap_or_default();
        Outcome::Success(Self(EngineColumn::of_user_agent(agent)))
    }
}

#[post("/probes", data = "<wanted>")]
fn begin(
    wanted: Json<WantedCells>,
    _local: LocalRequest,
    asking: Asking,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Json<Value>, Status> {
    let ids = wanted.into_inner().ids;
    if ids.len() > MOST_CELLS {
        return Err(Status::BadRequest);
    }
    let cells: Vec<&'static Cell> = match ids.is_empty() {
        true => PROBES.iter().filter_map(|id| engines::find(id)).collect(),
        false => ids.iter().filter_map(|id| engines::find(id)).collect(),
    };
    if cells.is_empty() {
        return Err(Status::BadRequest);
    }
    let run = ProbeRun::new(cells, asking.0);
    let ticket = runs.begin(run, clock.now()).ok_or(Status::ServiceUnavailable)?;
    Ok(Json(json!({
        "ticket": ticket,
        "start": format!("/probes/start?t={ticket}"),
        "engine": asking.0.map(EngineColumn::name),
        "title": asking.0.map(EngineColumn::title),
    })))
}

/// What a browser is expected to do: what was measured in its engine, or what the rule says.
fn expected(cell: &Cell, engine: Option<EngineColumn>) -> Option<&'static str> {
    match engine {
        Some(engine) => Some(cell.of(engine).result.name()),
        None => ruling(cell, browser_jar::Engine::Standard, Lang::En)
            .map(|ruling| ruling.outcome.name()),
    }
}

/// How far a run is, and what has been seen.
#[get("/probes/seen?<t>")]
fn seen(
    t: &str,
    _local: LocalRequest,
    clock: &State<Clock>,
    runs: &State<ProbeRuns>,
) -> Result<Json<Value>, Status> {
    let seen = runs.with(t, clock.now(), |run| {
        let probes = run.wanted.iter().map(|wanted| {
            let done = run.done_for(wanted);
            let observed = done.and_then(|cell| run.observed(cell));
            json!({
                "id": wanted.id,
                "done": done.map(|cell| &cell.id),
                "page": done.map(sheets::path_of),
                "expected": done.and_then(|cell| expected(cell, run.engine)),
                "observed": done
                    .zip(observed.as_deref())
                    .map(|(cell, cookie)| report_card::outcome(cell, cookie).name()),
                "cookie": observed,
                "chromium": done.map(|cell| cell.chromium.result),
                "firefox": done.map(|cell| cell.firefox.result),
                "webkitgtk": done.map(|cell| cell.webkitgtk.result),
            })
        });
        json!({
            "ended": run.ended,
            "at": run.seen.len(),
            "of": run.plan.as_ref().map(|plan| plan.asks.len()),
            "names": run.naming.map(|naming| naming == Naming::Names),
            "probes": probes.collect::<Vec<_>>(),
        })
    });
    seen.map(Json).ok_or(Status::NotFound)
}
