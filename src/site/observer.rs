//! The demos: mounts the handlers of the chapters as they are, and observes them from outside.
//!
//! A handler is ordinary Rocket code and does not use this module. The observer is a response fairing,
//! attached last: at that point `Set-Cookie` is already on the response.

use std::collections::BTreeSet;
use std::io::Cursor;

use rocket::fairing::{AdHoc, Fairing, Info, Kind};
use rocket::http::{ContentType, Header, Method, Status};
use rocket::serde::json::json;
use rocket::{Build, Orbit, Request, Response, Rocket};
use rocket_server_sessions::{self as session, Clock, Id, Record};

use crate::book::routes::{all_routes, is_demo};
use crate::book::with_data::data_of;
use crate::book::{self, Chapter};
use crate::exchange::prediction::{Predictor, Visitor};
use crate::exchange::{Exchange, ResponseSeen, visit};
use crate::http::accept::wants_json;
use crate::http::{headers, same_origin};
use crate::lang::Lang;
use crate::site::{errors, pages};
use crate::view::View;

/// The six endpoints of the note, which readers and their programs ask most. They are tried before all
/// routes but the pages.
const ASKED_MOST: [&str; 6] = [
    "/cookie/set",
    "/cookie/get",
    "/cookie/del",
    "/session/set",
    "/session/get",
    "/session/del",
];

/// Attaches the observer: after everything else that changes a response.
pub fn observe(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket.attach(Observer)
}

/// Mounts every demo. The responses of demos are private to one visitor.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let mut routes: Vec<_> = all_routes(book::ALL).collect();
    for route in &mut routes {
        if ASKED_MOST.contains(&route.uri.path()) {
            route.rank += pages::FIRST;
        }
    }
    same_origin::mount(rocket, "/", routes).attach(AdHoc::on_response(
        "For one visitor",
        |request, response| {
            Box::pin(async move {
                if !is_demo(request) {
                    return;
                }
                let says = |field: Header<'_>| field.name() == "Cache-Control";
                // A file that is the same for all says so itself, and so does a session.
                let is_said = response.headers().iter().any(says);
                if !is_said {
                    session::for_one_visitor(response);
                }
            })
        },
    ))
}

/// Turns a demo's response into the representation that the client asked for. It does not change the
/// cookies.
struct Observer;

/// The representation of a demo's response that the client wants.
enum Representation {
    /// The response of the handler itself.
    Own,
    /// The exchange as JSON.
    Json,
    /// The exchange as a small page for the panel's frame.
    Frame,
}

impl Representation {
    fn of(request: &Request<'_>) -> Self {
        // Names are compared, which is cheaper than the hash of one where there are a few fields.
        let mut fields = request.headers().iter();
        let mut is_frame =
            || fields.any(|it| it.name() == "Sec-Fetch-Dest" && it.value() == "iframe");
        match request.method() {
            Method::Head => Self::Own,
            _ if is_frame() => Self::Frame,
            _ if wants_json(request) => Self::Json,
            _ => Self::Own,
        }
    }
}

#[rocket::async_trait]
impl Fairing for Observer {
    fn info(&self) -> Info {
        Info { name: "Observer", kind: Kind::Response }
    }

    async fn on_response<'r>(
        &self,
        request: &'r Request<'_>,
        response: &mut Response<'r>,
    ) {
        if !is_demo(request) {
            return;
        }
        let form = Representation::of(request);
        if !matches!(form, Representation::Own) {
            // The state of this future is large, and other responses should not take that much memory.
            Box::pin(show(form, request, response)).await;
        }
    }
}

/// Replaces the response's body with the exchange.
async fn show(
    form: Representation,
    request: &Request<'_>,
    response: &mut Response<'_>,
) {
    // The download of a file is not shown as an exchange.
    let is_text = response.content_type().is_some_and(|kind| kind.top() == "text");
    let rocket = request.rocket();
    let (true, Some(view), Some(clock)) =
        (is_text, rocket.state::<View>(), rocket.state::<Clock>())
    else {
        return;
    };
    let Ok(body) = response.body_mut().to_string().await else { return };
    // A store that doesn't answer has made the response a 503 already.
    let session = session::record(request).await.unwrap_or_default();
    let lang = Lang::of(request);
    let path = request.uri().path().as_str();
    let (visitor, paths) = (Visitor::of(request), || paths(rocket));
    let mut browser = Predictor::new(&visitor, path, clock.now(), lang, &paths);
    let exchange = exchange(request, response, body, session, &mut browser);
    let as_json = matches!(form, Representation::Json);
    let shown = match as_json {
        true => view.exchange(lang, &exchange, "application/json").map(|html| {
            let mut json = json!(exchange);
            json["html"] = json!(html);
            if let Some(data) = data_of(request) {
                json["data"] = data.clone();
            }
            (ContentType::JSON, json.to_string())
        }),
        false => {
            let frame = view.frame(lang, &exchange, "text/html");
            frame.map(|html| (ContentType::HTML, html))
        }
    };
    let (content_type, body) = shown.unwrap_or_else(|mistake| {
        response.set_status(Status::InternalServerError);
        errors::in_place_of(request, &mistake, as_json)
    });
    match content_type == ContentType::HTML {
        true => headers::set_on(response),
        false => headers::remove_from(response),
    }
    response.set_header(content_type);
    response.set_header(Header::new("Vary", "Cookie, Accept, Sec-Fetch-Dest"));
    // A new body resets the chunk size to 4 KiB, so this must come after it.
    let size = body.len();
    response.set_sized_body(size, Cursor::new(body));
    response.set_max_chunk_size((size + 1).min(64 * 1024));
}

/// The paths of the pages and of the requests that they send, each once and sorted.
fn paths(rocket: &Rocket<Orbit>) -> Vec<String> {
    let pages = Lang::ALL.into_iter().flat_map(|lang| {
        let page =
            move |chapter: &Chapter| format!("/{}/{}", lang.code(), chapter.slug);
        book::ALL.iter().map(page)
    });
    let fixed = rocket.routes().map(|route| route.uri.path());
    let fixed = fixed.filter(|path| !path.contains('<')).map(str::to_owned);
    let paths: BTreeSet<_> = pages.chain(fixed).collect();
    paths.into_iter().collect()
}

/// Builds the exchange: the request, its response, and the session that the server has now.
fn exchange(
    request: &Request<'_>,
    response: &Response<'_>,
    body: String,
    session: Option<(Id, Record)>,
    browser: &mut Predictor<'_>,
) -> Exchange {
    let status = response.status();
    let fields: Vec<_> = response.headers().iter().collect();
    let fields = fields.iter().map(|field| (field.name().as_str(), field.value()));
    Exchange {
        request: visit::observe(request),
        response: ResponseSeen::new(
            status.code,
            status.reason_lossy(),
            fields,
            body,
            browser,
        ),
        session: session.map(Into::into),
    }
}
