//! Error responses: a page in the visitor's language with the table of contents, or JSON for a client
//! that asks for it.

use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder};
use rocket::serde::json::{Value, json};
use rocket::{Catcher, Request, catch, catchers};
use rocket_server_sessions::{self as session, Incident};

use crate::book::routes::is_demo;
use crate::exchange::visit::Live;
use crate::http::accept::wants_json;
use crate::http::compression::Coding;
use crate::http::{retry_after, same_origin};
use crate::lang::Lang;
use crate::site::allow::Allowed;
use crate::site::pages::Page;
use crate::site::{attack_pages, clinic_api};
use crate::view::{Mistake, View};

/// The catchers of the whole site.
pub fn catchers() -> Vec<Catcher> {
    catchers![any]
}

/// A function that writes a line about a page that could not be rendered. Without one in the site's state,
/// such lines go to standard error.
pub struct Log(pub fn(&str));

/// Writes into the log why a page could not be rendered, and notes the number of that line. If the page
/// that should say so fails as well, its line has the same number.
fn unrendered(request: &Request<'_>, why: &Mistake) -> Incident {
    let incident = session::incident(request);
    let line = format!("Pages, incident {incident}: {}", why.line());
    match request.rocket().state::<Log>() {
        Some(Log(write)) => write(&line),
        None => eprintln!("{line}"),
    }
    incident
}

/// The error that a page can't be rendered. As a response it is a 500 with an error page.
impl<'r> Responder<'r, 'static> for Mistake {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        unrendered(request, &self);
        Err(Status::InternalServerError)
    }
}

/// The body of a 500 response in place of a page that could not be rendered. The log has the reason.
pub fn in_place_of(
    request: &Request<'_>,
    why: &Mistake,
    as_json: bool,
) -> (ContentType, String) {
    let incident = Some(unrendered(request, why));
    let lang = Lang::of(request);
    let says = lang.words().errors.broken;
    match as_json {
        true => {
            let json = json(Status::InternalServerError, says.1, incident);
            (ContentType::JSON, json.to_string())
        }
        false => (ContentType::Plain, plain(lang, says, incident)),
    }
}

/// An error as JSON.
fn json(status: Status, sentence: &str, incident: Option<Incident>) -> Value {
    json!({ "error": {
        "status": status.code,
        "message": sentence,
        "incident": incident.map(|incident| incident.to_string()),
    } })
}

/// An error as plain text.
fn plain(
    lang: Lang,
    (title, sentence): (&str, &str),
    incident: Option<Incident>,
) -> String {
    let (colon, space) = match lang {
        Lang::Zh => ("：", ""),
        Lang::En => (": ", " "),
    };
    let says = lang.words().errors.incident;
    let incident = incident.map(|it| says.replace("{}", &it.to_string()));
    let incident = incident.map(|it| format!("{space}{it}")).unwrap_or_default();
    format!("{title}{colon}{sentence}{incident}\n")
}

#[catch(default)]
async fn any(status: Status, request: &Request<'_>) -> ErrorResponse {
    // A path segment that is no language or no chapter is forwarded as 422. To the visitor it is
    // a page that doesn't exist.
    let status = match status {
        Status::UnprocessableEntity
            if !is_demo(request) && !attack_pages::reads_form(request) =>
        {
            Status::NotFound
        }
        // Rocket's guard of a host that is missing, or is none, forwards with 500. It is the request
        // that is at fault (RFC 9112 §3.2).
        Status::InternalServerError if request.host().is_none() => Status::BadRequest,
        status => status,
    };
    let allowed = match status {
        Status::NotFound => Allowed::instead_of(Some(request.method()), request),
        // Rocket routes no request with a method that it doesn't know, and calls it a GET here.
        Status::BadRequest if request.route().is_none() => {
            Allowed::instead_of(None, request)
        }
        _ => None,
    };
    let status = match allowed {
        Some(_) => Status::MethodNotAllowed,
        None => status,
    };
    let (status, answer) = answer(status, allowed.as_ref(), request).await;
    let retry_after = retry_after::noted(request);
    ErrorResponse { status, allow: allowed.map(|it| it.methods), answer, retry_after }
}

/// The text about a failure and its status, which is another one if the error page can't be rendered.
async fn answer(
    status: Status,
    allowed: Option<&Allowed>,
    request: &Request<'_>,
) -> (Status, ErrorBody) {
    let lang = Lang::of(request);
    let words = lang.words();
    let (title, sentence) = match status.code {
        403 => {
            let [title, sentence] = same_origin::REFUSED;
            (title.get(lang), sentence.get(lang))
        }
        404 => words.errors.not_found,
        405 => words.errors.not_allowed,
        413 => words.errors.too_large,
        400..=499 => words.errors.bad_request,
        503 => words.errors.unavailable,
        _ => words.errors.broken,
    };
    let methods = allowed.map_or("", |it| &it.methods);
    let sentence = &sentence.replace("{}", methods);
    let of_api = allowed.and_then(|it| clinic_api::not_allowed(request, &it.methods));
    let of_demo = is_demo(request) || allowed.is_some_and(|it| it.is_demo);
    let as_json = wants_json(request);
    let incident = session::noted(request);
    let answer = match request.rocket().state::<View>() {
        _ if of_api.is_some() => of_api.map(ErrorBody::json),
        // The observer shows requests that were routed to a demo. Nobody shows the others.
        _ if is_demo(request) || of_demo && !as_json => None,
        _ if as_json => Some(ErrorBody::json(json(status, sentence, incident))),
        Some(view) => {
            let says = (title, sentence.as_str());
            match page(view, lang, status, says, incident, request).await {
                Ok(page) => Some(ErrorBody::Page(page)),
                // The same templates would fail for the page of a 500 as well.
                Err(mistake) => {
                    let (_, sentence) = in_place_of(request, &mistake, false);
                    return (
                        Status::InternalServerError,
                        ErrorBody::Sentence(sentence),
                    );
                }
            }
        }
        None => None,
    };
    let sentence = || ErrorBody::Sentence(plain(lang, (title, sentence), None));
    (status, answer.unwrap_or_else(sentence))
}

/// The page of an error.
async fn page(
    view: &View,
    lang: Lang,
    status: Status,
    says: (&str, &str),
    incident: Option<Incident>,
    request: &Request<'_>,
) -> Result<Page, Mistake> {
    let coding = match incident {
        None => Coding::negotiate(request.headers().get("Accept-Encoding")),
        // A page that is sent once is not worth the work, least of all during an error.
        Some(_) => Coding::Identity,
    };
    // A store that did not answer is not asked a second time.
    let live = match status {
        Status::ServiceUnavailable => None,
        _ => Live::of(request).await.ok(),
    };
    let live = live.unwrap_or_else(|| Live::with(request, None));
    Ok(Page::new(view.error(lang, status, says, incident, &live)?, coding).await)
}

/// The response to a request that failed.
struct ErrorResponse {
    status: Status,
    /// The methods in the field `Allow`.
    allow: Option<String>,
    answer: ErrorBody,
    /// The number of seconds after which a retry may succeed, if it may.
    retry_after: Option<u8>,
}

impl<'r> Responder<'r, 'static> for ErrorResponse {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = self.answer.respond_to(request)?;
        response.set_status(self.status);
        if let Some(seconds) = self.retry_after {
            response.set_header(Header::new("Retry-After", seconds.to_string()));
        }
        if let Some(methods) = self.allow {
            response.set_header(Header::new("Allow", methods));
            // Anybody may keep a 405 that doesn't forbid it (RFC 9110 §15.1).
            if !response.headers().contains("Cache-Control") {
                response.set_header(Header::new("Cache-Control", "no-store"));
            }
        }
        Ok(response)
    }
}

/// The body of an error response. For a demo it is a sentence, which the panel shows; otherwise it is a
/// page or JSON.
#[derive(rocket::Responder)]
enum ErrorBody {
    Page(Page),
    Json(Value, Header<'static>),
    Sentence(String),
}

impl ErrorBody {
    fn json(json: Value) -> Self {
        Self::Json(json, Header::new("Cache-Control", "no-store"))
    }
}
