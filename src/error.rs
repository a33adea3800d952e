//! Error pages: in the visitor's language, with the contents beside them; JSON for who asks so.

use rocket::http::{Header, Status};
use rocket::response::{self, Responder};
use rocket::serde::json::{Value, json};
use rocket::{Catcher, Request, catch, catchers};

use crate::compression::Coding;
use crate::demo::is_demo;
use crate::lang::Lang;
use crate::page::{Live, Page};
use crate::session::{self, Incident};
use crate::view::View;

/// The catchers of the whole site.
pub fn catchers() -> Vec<Catcher> {
    catchers![any]
}

/// The incident for which a request has failed.
struct Noted(Option<Incident>);

/// Notes why a request fails: a catcher is told the status and nothing else.
pub fn note(request: &Request<'_>, why: session::Error) {
    request.local_cache(|| Noted(why.incident()));
}

/// After how many seconds a request that fails is worth another try.
struct Later(Option<u8>);

/// Notes that a request fails for the moment: the answer has `Retry-After` with so many seconds.
pub fn retry_after(request: &Request<'_>, seconds: u8) {
    request.local_cache(|| Later(Some(seconds)));
}

#[catch(default)]
async fn any(status: Status, request: &Request<'_>) -> Failed {
    // A path segment that is no language or no chapter is forwarded as 422. To the visitor it is
    // a page that doesn't exist.
    let status = match status {
        Status::UnprocessableEntity if !is_demo(request) => Status::NotFound,
        // Rocket's guard of a host that is missing, or is none, forwards with 500. It is the request
        // that is at fault (RFC 9112 §3.2).
        Status::InternalServerError if request.host().is_none() => Status::BadRequest,
        status => status,
    };
    let lang = Lang::of(request);
    let words = &lang.words().errors;
    let (title, sentence) = match status.code {
        404 => words.not_found,
        413 => words.too_large,
        400..=499 => words.bad_request,
        503 => words.unavailable,
        _ => words.broken,
    };
    let Noted(incident) = *request.local_cache(|| Noted(None));
    let answer = match request.rocket().state::<View>() {
        _ if is_demo(request) => Answer::Sentence(format!("{title}: {sentence}\n")),
        _ if wants_json(request) => Answer::Json(
            json!({ "error": {
                "status": status.code,
                "message": sentence,
                "incident": incident.map(|incident| incident.to_string()),
            } }),
            Header::new("Cache-Control", "no-store"),
        ),
        Some(view) => {
            let coding = match incident {
                None => Coding::negotiate(request.headers().get("Accept-Encoding")),
                // A page that is sent once is not worth the work, least of all now.
                Some(_) => Coding::Identity,
            };
            // A store that didn't answer is not asked a second time.
            let live = match status {
                Status::ServiceUnavailable => None,
                _ => Live::of(request).await.ok(),
            };
            let live = live.unwrap_or_else(|| Live::with(request, None));
            let page = view.error(lang, status, (title, sentence), incident, &live);
            Answer::Page(Page::new(page, coding).await)
        }
        None => Answer::Sentence(format!("{title}: {sentence}\n")),
    };
    let Later(retry_after) = *request.local_cache(|| Later(None));
    Failed { status, answer, retry_after }
}

/// An answer, and whether to come back.
struct Failed {
    status: Status,
    answer: Answer,
    retry_after: Option<u8>,
}

impl<'r> Responder<'r, 'static> for Failed {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = (self.status, self.answer).respond_to(request)?;
        if let Some(seconds) = self.retry_after {
            response.set_header(Header::new("Retry-After", seconds.to_string()));
        }
        Ok(response)
    }
}

/// A demo's error is one sentence, for the panel to show; everybody else's is a page or JSON.
#[derive(rocket::Responder)]
enum Answer {
    Page(Page),
    Json(Value, Header<'static>),
    Sentence(String),
}

/// Whether the client prefers JSON to everything else it accepts.
pub fn wants_json(request: &Request<'_>) -> bool {
    request.accept().is_some_and(|accept| accept.preferred().is_json())
}
