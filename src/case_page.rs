//! The pages of the clinic that are made for one visitor: a case by its permalink, and what a search
//! among the symptoms found. Nothing of either is kept, or written to the log.

use rocket::data::{Data, ToByteUnit};
use rocket::fairing::AdHoc;
use rocket::http::uri::Origin;
use rocket::http::{Header, Status};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder};
use rocket::{Route, State, get, post, routes, tokio};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::chapters::cookie::lab::is_lab_name;
use crate::clinic::diagnosis::diagnose;
use crate::clinic::form::Form;
use crate::clinic::sheet::{Here, sheet};
use crate::clock::Clock;
use crate::compression::Coding;
use crate::lang::Lang;
use crate::page::{Live, Page};
use crate::prediction::Visitor;
use crate::symptoms;
use crate::view::{Mistake, Rendered, View};

/// The routes.
pub fn routes() -> Vec<Route> {
    routes![case, posted, found]
}

/// No larger body is read, in mebibytes: a recording of a browser.
const LIMIT: u8 = 8;

/// The query of a request for one of these pages, which may hold a secret.
#[derive(Default)]
struct Hidden(Option<String>);

/// Takes the query out of the address before the request is logged: a case may hold a session.
/// Request fairings run before Rocket writes its line. (Its level `debug` prints whole requests, cookies
/// included, as they come in.)
pub fn stage() -> AdHoc {
    AdHoc::on_request("No case in the log", |request, _| {
        Box::pin(async move {
            let uri = request.uri();
            let Some(query) = uri.query() else { return };
            if !uri.path().percent_decode_lossy().contains("/clinic") {
                return;
            }
            let query = query.as_str().to_owned();
            if let Ok(bare) = Origin::parse_owned(uri.path().as_str().to_owned()) {
                request.local_cache(|| Hidden(Some(query)));
                request.set_uri(bare);
            }
        })
    })
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for &'r Hidden {
    type Error = std::convert::Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Self::Error> {
        Outcome::Success(request.local_cache(Hidden::default))
    }
}

impl Hidden {
    fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// A page that no cache keeps and no search engine lists, and whose address goes nowhere.
pub struct Private {
    status: Status,
    page: Page,
}

impl<'r> Responder<'r, 'static> for Private {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = self.page.respond_to(request)?;
        response.set_status(self.status);
        response.set_header(Header::new("Cache-Control", "no-store"));
        response.set_header(Header::new("X-Robots-Tag", "noindex"));
        Ok(response)
    }
}

impl Private {
    async fn new(
        status: Status,
        rendered: Result<Rendered, Mistake>,
        coding: Coding,
    ) -> Result<Self, Mistake> {
        Ok(Self { status, page: Page::new(rendered?, quickly(coding)).await })
    }
}

/// A page for one visitor isn't worth the best compression.
fn quickly(coding: Coding) -> Coding {
    if coding == Coding::Brotli { Coding::Gzip } else { coding }
}

/// The answer to a filled-in form, or to an empty one.
async fn consult(
    lang: Lang,
    form: Form,
    linked: bool,
    visitor: Visitor,
    clock: &Clock,
) -> (Status, Value) {
    let now = clock.now();
    let empty = form == Form::default();
    let query = form.query().filter(|_| linked);
    let in_language = |lang: Lang| {
        query.as_ref().map(|query| format!("/{}/clinic/case?{query}", lang.code()))
    };
    let (permalink, twin) = (in_language(lang), in_language(lang.other()));
    let mut shown = json!({ "form": form, "permalink": permalink, "twin": twin });
    if empty {
        return (Status::Ok, shown);
    }
    // A recording is long, and others wait for this thread.
    let work = move || -> Result<Value, crate::clinic::case::Wrong> {
        let case = form.case(now)?;
        let here = Here {
            engine: visitor.engine,
            plants: &visitor.url("/lab/deep/line"),
            asks: &visitor.url("/lab/deep/get"),
            takes: is_lab_name,
        };
        Ok(sheet(&case, &diagnose(&case), &here, lang))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => {
            shown["answer"] = answer;
            (Status::Ok, shown)
        }
        Ok(Err(wrong)) => {
            shown["wrong"] =
                json!({ "field": wrong.field, "why": wrong.why.get(lang) });
            (Status::UnprocessableEntity, shown)
        }
        Err(_) => (Status::InternalServerError, shown),
    }
}

#[get("/<lang>/clinic/case", rank = 1)]
async fn case(
    lang: Lang,
    query: &Hidden,
    visitor: Visitor,
    live: Live,
    coding: Coding,
    view: &State<View>,
    clock: &State<Clock>,
) -> Result<Private, Mistake> {
    let form = Form::read(query.as_str().as_bytes());
    let (status, shown) = consult(lang, form, true, visitor, clock).await;
    Private::new(status, view.case(lang, &shown, &live), coding).await
}

/// What is too long for an address, or too secret. It has no permalink.
#[post("/<lang>/clinic/case", rank = 1, data = "<body>")]
async fn posted(
    lang: Lang,
    body: Data<'_>,
    visitor: Visitor,
    live: Live,
    coding: Coding,
    view: &State<View>,
    clock: &State<Clock>,
) -> Result<Result<Private, Mistake>, Status> {
    let read = body.open(LIMIT.mebibytes()).into_bytes().await;
    let bytes = read.map_err(|_| Status::BadRequest)?;
    if !bytes.is_complete() {
        return Err(Status::PayloadTooLarge);
    }
    let form = Form::read(&bytes);
    let (status, shown) = consult(lang, form, false, visitor, clock).await;
    Ok(Private::new(status, view.case(lang, &shown, &live), coding).await)
}

#[get("/<lang>/clinic/find", rank = 1)]
async fn found(
    lang: Lang,
    query: &Hidden,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Private, Mistake> {
    let mut pairs = form_urlencoded::parse(query.as_str().as_bytes());
    let wanted = pairs.find(|(name, _)| name == "q");
    let wanted = wanted.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let found = symptoms::search(&wanted, lang);
    Private::new(Status::Ok, view.found(lang, &wanted, &found, &live), coding).await
}
