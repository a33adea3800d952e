//! The pages of the clinic that are made for one visitor: a case by its permalink, and what a search
//! among the symptoms found. Neither is kept or written to the log.

use rocket::data::Data;
use rocket::fairing::AdHoc;
use rocket::http::uri::Origin;
use rocket::http::{Header, Status};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder};
use rocket::{Route, State, get, post, routes};
use rocket_server_sessions::Clock;
use url::form_urlencoded;

use crate::book::cookie::lab::is_lab_name;
use crate::clinic::answer_page::{AnswerPage, CasePage, MOST_TRIED, ThisBrowser};
use crate::clinic::diagnosis::diagnose;
use crate::clinic::form::{CaseForm, NoCase};
use crate::clinic::recording::RequestTable;
use crate::clinic::symptoms;
use crate::exchange::prediction::Visitor;
use crate::exchange::visit::Live;
use crate::http::compression::{Coding, QuickCoding};
use crate::lang::Lang;
use crate::site::limiter::{Busy, HeldBody, Limiter, Undone, Unread};
use crate::site::pages::Page;
use crate::view::{Mistake, Rendered, View};

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    routes![case, posted, found]
}

/// The most mebibytes of a body that is read: a recording of a browser is long.
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

/// The reason why there is no page.
#[derive(rocket::Responder)]
enum PageError {
    Busy(Busy),
    Other(Status),
    Unrendered(Mistake),
}

impl From<Mistake> for PageError {
    fn from(why: Mistake) -> Self {
        Self::Unrendered(why)
    }
}

impl From<Unread> for PageError {
    fn from(why: Unread) -> Self {
        match why {
            Unread::Busy => Self::Busy(Busy),
            other => Self::Other(other.status()),
        }
    }
}

/// A form on its way in: the query of an address, which others may be given, or a body.
enum Submission<'r> {
    Query(&'r Hidden),
    Posted(HeldBody),
}

/// The answer to a filled-in form, or to an empty one.
async fn consult(
    lang: Lang,
    submission: Submission<'_>,
    visitor: Visitor,
    clock: &Clock,
    limiter: &Limiter,
) -> Result<(Status, CasePage), PageError> {
    let now = clock.now();
    let (form, linked, body) = match submission {
        Submission::Query(query) => {
            (CaseForm::read(query.as_str().as_bytes()), true, None)
        }
        Submission::Posted(mut body) => {
            // Its bytes are in the form now, and its places are held until the work is done.
            let bytes = std::mem::take(&mut body.bytes);
            (CaseForm::read(&bytes), false, Some(body))
        }
    };
    let empty = form == CaseForm::default();
    // What a link says today it says next year, too.
    let query = form.query_at(now).filter(|_| linked);
    let in_language = |lang: Lang| {
        query.as_ref().map(|query| format!("/{}/clinic/case?{query}", lang.code()))
    };
    let (permalink, twin) = (in_language(lang), in_language(lang.other()));
    let (again, shortened) = form.shown();
    let page =
        CasePage { form: again, shortened, permalink, twin, ..CasePage::default() };
    if empty {
        return Ok((Status::Ok, page));
    }
    // A recording is long, and other requests wait for this thread.
    let work = move || -> Result<CasePage, NoCase> {
        let _body = body;
        let recording = form.recording(now)?;
        // A long text isn't held twice.
        let form = (form.lines.len() <= MOST_TRIED).then_some(form);
        let case = &recording.case;
        let browser = ThisBrowser {
            engine: visitor.engine,
            plant: &visitor.url("/lab/deep/line"),
            read: &visitor.url("/lab/deep/get"),
            is_allowed_name: is_lab_name,
        };
        let diagnosis = diagnose(case);
        let answer = AnswerPage::new(case, &diagnosis, &browser, form.as_ref(), lang);
        Ok(CasePage {
            answer: Some(answer),
            kind: recording.kind,
            requests: RequestTable::new(&recording, lang),
            ..CasePage::default()
        })
    };
    match limiter.run(work).await {
        Ok(Ok(CasePage { answer, kind, requests, .. })) => {
            Ok((Status::Ok, CasePage { answer, kind, requests, ..page }))
        }
        Ok(Err(NoCase { invalid, symptoms })) => {
            let page = CasePage { invalid: Some(invalid), symptoms, ..page };
            Ok((Status::UnprocessableEntity, page))
        }
        Err(Undone::Busy) => Err(PageError::Busy(Busy)),
        Err(Undone::Panicked) => Ok((Status::InternalServerError, page)),
    }
}

/// The page, compressed where the case was worked on: a long one takes its time too.
async fn written(
    page: Rendered,
    status: Status,
    coding: Coding,
    limiter: &Limiter,
) -> Result<Private, PageError> {
    let text = page.0.clone();
    if coding != Coding::Identity
        && let Err(Undone::Busy) = limiter.run(move || text.compress(coding)).await
    {
        return Err(PageError::Busy(Busy));
    }
    Ok(Private { status, page: Page::new(page, coding).await })
}

#[get("/<lang>/clinic/case", rank = 1)]
#[allow(clippy::too_many_arguments)]
async fn case(
    lang: Lang,
    query: &Hidden,
    visitor: Visitor,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
    clock: &State<Clock>,
    limiter: &State<Limiter>,
) -> Result<Private, PageError> {
    let submission = Submission::Query(query);
    let (status, page) = consult(lang, submission, visitor, clock, limiter).await?;
    written(view.case(lang, &page, &live)?, status, coding.0, limiter).await
}

/// What is too long for an address, or too secret. It has no permalink.
#[post("/<lang>/clinic/case", rank = 1, data = "<body>")]
#[allow(clippy::too_many_arguments)]
async fn posted(
    lang: Lang,
    body: Data<'_>,
    visitor: Visitor,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
    clock: &State<Clock>,
    limiter: &State<Limiter>,
) -> Result<Private, PageError> {
    let body = limiter.read(body, usize::from(LIMIT) << 20).await?;
    let submission = Submission::Posted(body);
    let (status, page) = consult(lang, submission, visitor, clock, limiter).await?;
    written(view.case(lang, &page, &live)?, status, coding.0, limiter).await
}

#[get("/<lang>/clinic/find", rank = 1)]
async fn found(
    lang: Lang,
    query: &Hidden,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
) -> Result<Private, Mistake> {
    let mut pairs = form_urlencoded::parse(query.as_str().as_bytes());
    let wanted = pairs.find(|(name, _)| name == "q");
    let wanted = wanted.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let found = symptoms::search(&wanted, lang);
    let page = view.found(lang, &wanted, &found, &live)?;
    Ok(Private { status: Status::Ok, page: Page::new(page, coding.0).await })
}
