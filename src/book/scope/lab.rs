//! The addresses of the lab: where a trip begins, each of its steps, and what has been seen so far. The steps
//! answer at the hosts of the lab alone, and all of it to the user of this machine alone.

use std::convert::Infallible;

use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::serde::json::{Value, json};
use rocket::{Build, Rocket, Route, State, get, post, routes};
use rocket_server_sessions::Clock;

use super::journey::{self, Journey, NotedRequest};
use super::page::{self, Action};
use super::tickets::Tickets;
use super::trips::{self, By, Trip};
use crate::http::lab_hosts::{self, LabHost, LocalRequest, Naming};
use crate::http::lab_page::LabAnswer;
use crate::http::same_origin;
use crate::lang::Lang;
use crate::secrets::token::new_token;

/// Mounts the addresses of the lab.
pub fn stage(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = rocket.manage(Tickets::default());
    let rocket = same_origin::mount(rocket, "/scope", routes![go, seen, here, visit]);
    same_origin::mount_for_any_site(rocket, "/scope", routes_for_any_site())
}

/// The routes that take a `POST` from pages of other sites, because that is what they show. They change
/// nothing but what the lab notes of a reader's journey.
fn routes_for_any_site() -> Vec<Route> {
    routes![visit_by_post]
}

/// The trip that an address names, and the number of the step if it names one.
struct StepPlace {
    trip: &'static Trip,
    step: usize,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for StepPlace {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let trip = request.routed_segment(1).and_then(trips::find);
        // In addresses the steps are counted from 1.
        let step = request.routed_segment(2).map_or(Ok(1), str::parse::<usize>);
        let step = step.ok().and_then(|it| it.checked_sub(1));
        match (trip, step) {
            (Some(trip), Some(step)) if step < trip.steps.len() => {
                Outcome::Success(Self { trip, step })
            }
            _ => Outcome::Forward(Status::NotFound),
        }
    }
}

/// The fields of a request that the lab notes.
struct NotedFields<'r> {
    cookies: Vec<&'r str>,
    site: Option<&'r str>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for NotedFields<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let headers = request.headers();
        let cookies = headers.get("Cookie").collect();
        Outcome::Success(Self { cookies, site: headers.get_one("Sec-Fetch-Site") })
    }
}

/// The page from which a trip sets out, at the address of the book. It begins the journey.
#[get("/go/<_>?<ticket>&<lang>&<auto>")]
fn go(
    at: LocalRequest,
    place: StepPlace,
    ticket: Option<&str>,
    lang: Option<&str>,
    auto: Option<bool>,
    tickets: &State<Tickets>,
    clock: &State<Clock>,
) -> LabAnswer {
    let (trip, now) = (place.trip, clock.now());
    let ticket = ticket.map_or_else(new_token, str::to_owned);
    let begun = tickets.get(&ticket, now).filter(|it| it.trip.name == trip.name);
    let lang = lang.and_then(|code| Lang::ALL.into_iter().find(|it| it.code() == code));
    let lang = lang.unwrap_or(Lang::Zh);
    let port = at.port.map_or(String::new(), |port| format!(":{port}"));
    let (line, back) = match begun {
        Some(Journey { line, back, .. }) => (line, back),
        None => {
            let anchor = format!("demo-scope-{}", trip.name);
            let page = format!("{}{port}/{}/scope", at.host, lang.code());
            (None, format!("http://{page}#{anchor}"))
        }
    };
    let journey = Journey {
        trip,
        lang,
        back,
        auto: auto == Some(true),
        line,
        naming: Naming::Names,
        value: now.unix_timestamp(),
        visits: Vec::new(),
    };
    let html =
        page::begin(&journey, &|naming| address(trip, 0, naming, at.port, &ticket));
    tickets.begin(&ticket, journey, now);
    LabAnswer::page(html, lab_hosts::policy(at.port))
}

/// How far a journey has come, for the script of the chapter.
#[get("/seen?<ticket>")]
fn seen(
    _at: LocalRequest,
    ticket: &str,
    tickets: &State<Tickets>,
    clock: &State<Clock>,
) -> Value {
    let journey = tickets.get(ticket, clock.now());
    let seen = journey.as_ref().map_or(0, |it| it.visits.len());
    let by_numbers = journey.as_ref().is_some_and(|it| it.naming == Naming::Numbers);
    json!({
        "seen": seen,
        "over": journey.is_some_and(|it| it.is_over()),
        "by_numbers": by_numbers,
    })
}

/// An empty answer, by which a page finds out whether the browser knows a host of the lab.
#[get("/here")]
fn here(_at: LocalRequest) -> Status {
    Status::NoContent
}

/// A step of a trip.
#[get("/lab/<_>/<_>?<ticket>")]
fn visit(
    at: LocalRequest,
    place: StepPlace,
    fields: NotedFields<'_>,
    ticket: &str,
    tickets: &State<Tickets>,
    clock: &State<Clock>,
) -> Option<LabAnswer> {
    let now = clock.now();
    tickets.change(ticket, now, |it| step(it, "GET", &at, &place, &fields, ticket))?
}

/// A step of a trip that a form makes.
#[post("/lab/<_>/<_>?<ticket>")]
fn visit_by_post(
    at: LocalRequest,
    place: StepPlace,
    fields: NotedFields<'_>,
    ticket: &str,
    tickets: &State<Tickets>,
    clock: &State<Clock>,
) -> Option<LabAnswer> {
    let now = clock.now();
    tickets.change(ticket, now, |it| step(it, "POST", &at, &place, &fields, ticket))?
}

/// Notes a request, and answers with what leads to the next one. `None` where the address is none: at a
/// host that is not the step's, or with a method that is not.
fn step(
    journey: &mut Journey,
    method: &'static str,
    at: &LocalRequest,
    place: &StepPlace,
    fields: &NotedFields<'_>,
    ticket: &str,
) -> Option<LabAnswer> {
    let trip = journey.trip;
    let number = journey.next(place.step).unwrap_or(place.step);
    let step = trip.steps.get(number)?;
    let naming = at.naming(step.at)?;
    let is_post = step.by == By::Form;
    if trip.name != place.trip.name || is_post != (method == "POST") {
        return None;
    }
    if number == 0 {
        journey.naming = naming;
    }
    if naming != journey.naming {
        return None;
    }
    let sets = journey.lines(step);
    if journey.next(place.step).is_some() {
        let (pairs, others) = journey::noted(&fields.cookies);
        let origin = step.at.origin(naming, at.port)?;
        journey.visits.push(NotedRequest {
            url: format!("{origin}{}/{}", trip.place(), place.step + 1),
            method,
            site: fields.site.map(|site| site.chars().take(20).collect()),
            pairs,
            others,
            sets: sets.clone(),
        });
    }
    let to = |number| address(trip, number, naming, at.port, ticket);
    if trip.steps.get(number + 1).is_some_and(|next| next.by == By::Redirect) {
        let answer = LabAnswer::to(to(number + 1)?).status(Status::Found);
        return Some(answer.with_cookies(sets));
    }
    let html = page::step(journey, number, &action(trip, number, &to));
    let answer = LabAnswer::page(html, lab_hosts::policy(at.port));
    Some(answer.with_cookies(sets))
}

/// What the page of a step does next.
fn action(trip: &Trip, number: usize, to: &dyn Fn(usize) -> Option<String>) -> Action {
    if trip.is_framed(number) {
        return Action { framed: true, ..Action::default() };
    }
    let next = number + 1;
    let frames = trip.steps.get(next).is_some_and(|step| step.by == By::Frame);
    let after = match frames {
        true => (next..trip.steps.len()).find(|at| !trip.is_framed(*at)),
        false => (next < trip.steps.len()).then_some(next),
    };
    Action {
        framed: false,
        frame: if frames { to(next) } else { None },
        next: after.and_then(|at| Some((trip.steps[at].by, to(at)?))),
        wait: after.map_or(0, |at| trip.steps[at].after_s),
    }
}

/// The address of a step.
fn address(
    trip: &Trip,
    step: usize,
    naming: Naming,
    port: Option<u16>,
    ticket: &str,
) -> Option<String> {
    let site: LabHost = trip.steps.get(step)?.at;
    let origin = site.origin(naming, port)?;
    Some(format!("{origin}{}/{}?ticket={ticket}", trip.place(), step + 1))
}
