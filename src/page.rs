//! The pages: `/`, the contents and the chapters, each with the visitor's live panel in it.

use std::convert::Infallible;

use rocket::http::{ContentType, Header};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{Redirect, Responder};
use rocket::{Response, Route, State, get, response, routes};

use crate::chapters::Chapter;
use crate::lang::Lang;
use crate::observation::{RequestSeen, SessionSeen};
use crate::session;
use crate::view::View;

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    routes![home, contents, chapter]
}

/// What the panel of a page shows before any button is pressed.
pub struct Live {
    /// The request for the page itself.
    pub request: RequestSeen,
    /// The server's record of the visitor's session. To look at it does not use it.
    pub session: Option<SessionSeen>,
}

impl Live {
    /// Observes `request`.
    pub fn of(request: &Request<'_>) -> Self {
        Self {
            request: observe(request),
            session: session::record(request).map(Into::into),
        }
    }
}

/// What Rocket received.
pub fn observe(request: &Request<'_>) -> RequestSeen {
    let headers: Vec<_> = request.headers().iter().collect();
    RequestSeen::new(
        request.method().as_str(),
        &request.uri().to_string(),
        headers.iter().map(|header| (header.name().as_str(), header.value())),
        request.cookies().iter().map(|cookie| (cookie.name(), cookie.value())),
    )
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Live {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        Outcome::Success(Self::of(request))
    }
}

/// An HTML page that holds something of this visitor: no shared cache may keep it, and the
/// visitor's own asks again before it shows it.
pub struct Page(pub String);

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        Response::build_from(self.0.respond_to(request)?)
            .header(ContentType::HTML)
            .header(Header::new("Cache-Control", "private, no-cache"))
            .header(Header::new("Vary", "Cookie"))
            // Rocket sends a body in pieces of 4 KiB unless told otherwise.
            .max_chunk_size(64 * 1024)
            .ok()
    }
}

#[derive(rocket::Responder)]
struct ToLanguage {
    to: Redirect,
    vary: Header<'static>,
}

#[get("/")]
fn home(lang: Lang) -> ToLanguage {
    ToLanguage {
        to: Redirect::to(format!("/{}", lang.code())),
        vary: Header::new("Vary", "Accept-Language"),
    }
}

#[get("/<lang>")]
fn contents(lang: Lang, live: Live, view: &State<View>) -> Page {
    Page(view.contents(lang, &live))
}

#[get("/<lang>/<chapter>")]
fn chapter(
    lang: Lang,
    chapter: &'static Chapter,
    live: Live,
    view: &State<View>,
) -> Page {
    Page(view.chapter(lang, chapter, &live))
}
