//! The pages: `/`, the contents and the chapters, each with the visitor's live panel in it.

use std::sync::Arc;
use std::time::Duration;

use rocket::fairing::AdHoc;
use rocket::http::{ContentType, Header};
use rocket::request::Request;
use rocket::response::{Redirect, Responder};
use rocket::{Build, Response, Rocket, State, get, response, routes};

use crate::book::Chapter;
use crate::exchange::visit::Live;
use crate::http::compression::{Coding, Precompressed};
use crate::http::same_origin;
use crate::lang::Lang;
use crate::view::{Mistake, Rendered, View};

/// What the ranks of the pages differ by: they come before every other route. Rocket's router tries routes
/// one after the other, and most requests are for a page.
pub const FIRST: isize = -100;

/// Mounts the pages of each language below its code.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = same_origin::mount(rocket, "/", routes![home]);
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        let mut routes = routes![contents, chapter, glossary];
        routes.iter_mut().for_each(|route| route.rank += FIRST);
        same_origin::mount(rocket, &format!("/{}", lang.code()), routes)
    })
}

/// An HTML page with content for one visitor. No shared cache may keep it, and the visitor's own cache
/// revalidates it before it shows it.
pub struct Page {
    text: Arc<Precompressed>,
    gaps: Vec<String>,
    coding: Coding,
}

impl Page {
    /// `text` is the page, and `gaps` are the texts for its gaps.
    pub async fn new((text, gaps): Rendered, coding: Coding) -> Self {
        text.prepare(coding).await;
        Self { text, gaps, coding }
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let body = self.text.fill(self.coding, self.gaps);
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
/// for them. In a debug build, where tests start many sites, the pages are rendered before the start
/// and are compressed for the first visitor.
pub fn stage() -> AdHoc {
    AdHoc::on_liftoff("Pages", |rocket| {
        Box::pin(async move {
            let finish = match rocket.state::<View>() {
                Some(view) if !cfg!(debug_assertions) => view.finish(),
                _ => return,
            };
            let shutdown = rocket.shutdown();
            // A plain thread, because the end of the program waits for the threads of the runtime.
            std::thread::spawn(move || {
                // Clients that waited for the site to start have the processor first.
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
                    crate::site::engine_data::compress(coding);
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

#[get("/glossary")]
async fn glossary(
    lang: Lang,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    Ok(Page::new(view.glossary(lang, &live)?, coding).await)
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
