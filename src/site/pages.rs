//! The pages: `/`, the contents and the chapters, each with the visitor's live panel in it.

use std::sync::Arc;
use std::time::Duration;

use rocket::fairing::AdHoc;
use rocket::http::{ContentType, Header};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{Redirect, Responder};
use rocket::{Build, Response, Rocket, State, get, response, routes};

use crate::book::Chapter;
use crate::exchange::{CookiesSeen, RequestSeen, SessionSeen};
use crate::http::compression::{Coding, Text};
use crate::http::same_origin;
use crate::lang::Lang;
use crate::session;
use crate::view::{Mistake, Rendered, View};

/// Before every other route. Rocket's router tries one after the other, and most requests want a page.
const FIRST: isize = -100;

/// Mounts the pages, each language's below its code.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = same_origin::mount(rocket, "/", routes![home]);
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        let mut routes = routes![contents, chapter];
        routes.iter_mut().for_each(|route| route.rank = FIRST);
        same_origin::mount(rocket, &format!("/{}", lang.code()), routes)
    })
}

/// What the panel of a page shows before any button is pressed.
pub struct Live {
    /// The cookies that the request for the page itself carries.
    pub cookies: CookiesSeen,
    /// The server's record of the visitor's session. To look at it does not use it.
    pub session: Option<SessionSeen>,
}

impl Live {
    /// Observes `request`.
    ///
    /// # Errors
    /// The store of sessions doesn't answer.
    pub async fn of(request: &Request<'_>) -> Result<Self, session::Error> {
        Ok(Self::with(request, session::record(request).await?.map(Into::into)))
    }

    /// Observes all of `request` but its session.
    pub fn with(request: &Request<'_>, session: Option<SessionSeen>) -> Self {
        let lines = request.headers().get("Cookie");
        let jar = request.cookies().iter();
        Self {
            cookies: CookiesSeen::new(
                lines,
                jar.map(|cookie| (cookie.name(), cookie.value())),
            ),
            session,
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
    type Error = session::Error;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, session::Error> {
        match Self::of(request).await {
            Ok(live) => Outcome::Success(live),
            Err(why) => {
                session::note(request, why);
                Outcome::Error((why.status(), why))
            }
        }
    }
}

/// An HTML page that holds something of this visitor: no shared cache may keep it, and the
/// visitor's own asks again before it shows it.
pub struct Page {
    text: Arc<Text>,
    live: String,
    coding: Coding,
}

impl Page {
    /// `text` is the page, with a gap in it for `live`.
    pub async fn new((text, live): Rendered, coding: Coding) -> Self {
        text.prepare(coding).await;
        Self { text, live, coding }
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let body = self.text.fill(self.coding, self.live.into_bytes());
        let mut response = Response::build();
        response
            .header(ContentType::HTML)
            .header(Header::new("Cache-Control", "private, no-cache"))
            .header(Header::new("Vary", "Cookie, Accept-Encoding"));
        if self.coding != Coding::Identity {
            response.header(Header::new("Content-Encoding", self.coding.name()));
        }
        let chunk_size = body.chunk_size();
        response.sized_body(body.size(), body).max_chunk_size(chunk_size).ok()
    }
}

/// Renders and compresses pages and assets as soon as the site has started, so that no visitor waits
/// for it. Not in a debug build, where tests start many sites: there the pages are rendered before,
/// and the first visitor waits for the compression.
pub fn stage() -> AdHoc {
    AdHoc::on_liftoff("Pages", |rocket| {
        Box::pin(async move {
            let finish = match rocket.state::<View>() {
                Some(view) if !cfg!(debug_assertions) => view.finish(),
                _ => return,
            };
            let shutdown = rocket.shutdown();
            // A plain thread, for the end of the program waits for those of the runtime.
            std::thread::spawn(move || {
                // Whoever waited for the site to come up has the processor first.
                std::thread::sleep(Duration::from_millis(50));
                let texts = match finish() {
                    Ok(texts) => texts,
                    Err(mistake) => {
                        eprintln!("This build has a mistake in a template: {mistake}");
                        return shutdown.notify();
                    }
                };
                for coding in [Coding::Brotli, Coding::Gzip] {
                    crate::http::assets::compress(coding);
                    crate::site::clinic_api::compress(coding);
                    texts.iter().for_each(|text| text.compress(coding));
                }
            });
        })
    })
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

#[get("/")]
async fn contents(
    lang: Lang,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    Ok(Page::new(view.contents(lang, &live)?, coding).await)
}

#[get("/<chapter>")]
async fn chapter(
    lang: Lang,
    chapter: &'static Chapter,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    Ok(Page::new(view.chapter(lang, chapter, &live)?, coding).await)
}
