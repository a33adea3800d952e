//! Chapter 5: which request carries which cookie. A reader's own browser goes from host to host, and the
//! server shows what arrived.

mod journey;
pub mod lab;
mod page;
mod paths;
pub mod questions;
pub mod tickets;
pub mod trips;

use std::convert::Infallible;

use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Route, get, routes};
use rocket_server_sessions::Clock;

use self::tickets::Tickets;
use self::trips::Trip;
use crate::book::chapter::{Chapter, Section, WithoutFlask};
use crate::lang::Text;

pub use self::journey::Journey;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 5,
    slug: "scope",
    title: Text { zh: "范围", en: "Scope" },
    sections: &[
        Section::new("site", "站点和源", "Site and origin"),
        Section::new("hosts", "哪些主机", "Which hosts"),
        Section::new("paths", "哪些路径", "Which paths"),
        Section::new("cross-site", "从别的站点来", "From a different site"),
        Section::new("third-party", "第三方", "Third parties"),
        Section::new("write", "该写哪一行", "What to write"),
        Section::new("measured", "三种引擎里", "In three engines"),
    ],
    routes,
    stage: lab::stage,
    arguments: &[],
    planted: &[
        ("scope_here", "/scope/account"),
        ("scope_account", "/scope/account/"),
        ("scope_site", "/"),
    ],
    sheets: &["engines", "scope"],
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: WITHOUT_FLASK,
};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    let trips = routes![hosts, link, post, later, reload, redirect, frame, partition];
    [trips, paths::routes()].concat()
}

/// The handlers without a counterpart in Flask.
const WITHOUT_FLASK: &[WithoutFlask] = &[WithoutFlask {
    handlers: &[
        "hosts",
        "link",
        "post",
        "later",
        "reload",
        "redirect",
        "frame",
        "partition",
    ],
    why: Text {
        zh: "没有 Flask：从一台主机走到另一台的是你的浏览器，带不带由它定，和框架无关。走哪几步、设哪几行，看 HTTP 那一页。",
        en: "No Flask here: your browser goes from host to host and decides what it carries; the framework has no part in it. The HTTP tab has the steps and the lines.",
    },
}];

/// What the lab has seen of the reader whose ticket is in the query.
struct Seen(Option<Journey>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Seen {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let site = request.rocket();
        let (Some(tickets), Some(clock)) =
            (site.state::<Tickets>(), site.state::<Clock>())
        else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let ticket = request.query_value::<&str>("ticket").and_then(Result::ok);
        Outcome::Success(Self(ticket.and_then(|it| tickets.get(it, clock.now()))))
    }
}

impl Seen {
    /// The requests of this trip that arrived, each with its cookies; or the plan of the trip, if there are
    /// none.
    fn of(self, trip: &'static Trip) -> String {
        let journey = self.0.filter(|it| it.trip.name == trip.name);
        match journey.filter(|it| !it.visits.is_empty()) {
            Some(journey) => journey::told(&journey),
            None => journey::plan(trip),
        }
    }
}

#[get("/scope/hosts")]
fn hosts(seen: Seen) -> String {
    seen.of(&trips::HOSTS)
}

#[get("/scope/link")]
fn link(seen: Seen) -> String {
    seen.of(&trips::LINK)
}

#[get("/scope/post")]
fn post(seen: Seen) -> String {
    seen.of(&trips::POST)
}

#[get("/scope/later")]
fn later(seen: Seen) -> String {
    seen.of(&trips::POST_LATER)
}

#[get("/scope/reload")]
fn reload(seen: Seen) -> String {
    seen.of(&trips::RELOAD)
}

#[get("/scope/redirect")]
fn redirect(seen: Seen) -> String {
    seen.of(&trips::REDIRECT)
}

#[get("/scope/frame")]
fn frame(seen: Seen) -> String {
    seen.of(&trips::FRAME)
}

#[get("/scope/partition")]
fn partition(seen: Seen) -> String {
    seen.of(&trips::PARTITION)
}
