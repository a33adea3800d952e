//! The demos: mounts the handlers of the chapters as they are, and observes them from outside.
//!
//! A handler is ordinary Rocket and knows nothing of this module. A page names a handler, and
//! [`Demos`] knows its method and path from the mounted route, so a page can't hold a wrong one.
//! The observer is a response fairing, attached last: by then `Set-Cookie` is on the response.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use rocket::fairing::{AdHoc, Fairing, Info, Kind};
use rocket::http::uri::Host;
use rocket::http::{ContentType, Cookie, CookieJar, Header, Method, Status};
use rocket::serde::json::json;
use rocket::{Build, Orbit, Request, Response, Rocket, Route, post, routes};

use crate::book::clinic::elsewhere::{self, Deletions};
use crate::book::cookie::{lab, parent_domain};
use crate::book::raw::RawSetCookie;
use crate::book::{self, Chapter};
use crate::exchange::prediction::{Predictor, Visitor};
use crate::exchange::{Exchange, ResponseSeen, visit};
use crate::http::accept::wants_json;
use crate::http::{headers, same_origin};
use crate::lang::Lang;
use crate::session::clock::Clock;
use crate::session::{self, Id, Record, Session};
use crate::site::errors;
use crate::view::View;

/// Method and path of every handler a page may name, by `chapter::function`.
pub struct Demos(BTreeMap<String, (Method, String)>);

impl Demos {
    /// Reads the chapters' routes.
    ///
    /// # Errors
    /// A sentence that names the handler: two of one name in a chapter, or two routes on one.
    pub fn new(chapters: &[Chapter]) -> Result<Self, String> {
        let mut demos = BTreeMap::new();
        for route in all_routes(chapters) {
            let name = route.name.as_deref().unwrap_or_default().to_owned();
            let path = route.uri.path().to_owned();
            if demos.insert(name.clone(), (route.method, path)).is_some() {
                return Err(format!("two handlers are called {name}"));
            }
        }
        Ok(Self(demos))
    }

    /// Method and path of `chapter::function`.
    pub fn get(&self, name: &str) -> Option<(Method, &str)> {
        self.0.get(name).map(|(method, path)| (*method, path.as_str()))
    }

    /// All of them: name, method, path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Method, &str)> {
        self.0
            .iter()
            .map(|(name, (method, path))| (name.as_str(), *method, path.as_str()))
    }
}

/// Attaches the observer: after everything else that changes a response.
pub fn observe(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket.attach(Observer)
}

/// Mounts every demo. What they answer is for one visitor alone.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let routes = all_routes(book::ALL).collect();
    same_origin::mount(rocket, "/", routes).attach(AdHoc::on_response(
        "For one visitor",
        |request, response| {
            Box::pin(async move {
                // A file that is the same for all says so itself, and so does a session.
                if is_demo(request) && !response.headers().contains("Cache-Control") {
                    session::for_one_visitor(response);
                }
            })
        },
    ))
}

/// The chapters' routes and this module's own, each named `chapter::function` or `demo::function`.
fn all_routes(chapters: &[Chapter]) -> impl Iterator<Item = Route> {
    let named = |chapter: &Chapter| name((chapter.routes)(), chapter.slug);
    chapters.iter().flat_map(named).chain(name(routes![reset], "demo"))
}

fn name(mut routes: Vec<Route>, prefix: &str) -> Vec<Route> {
    for route in &mut routes {
        let function = route.name.as_deref().unwrap_or_default();
        route.name = Some(format!("{prefix}::{function}").into());
    }
    routes
}

/// Forgets everything that the visitor planted here, and the session.
///
/// A deletion must name the path a cookie was set with, and a request shows no paths. The chapters'
/// own cookies are known by name and path. Those of the lab are known by their name when they come,
/// and then their path is one of [`lab::PATHS`]; where they lie elsewhere, a note comes that says so.
/// (`Clear-Site-Data` would be shorter, but it would also delete the cookies of every other program
/// on this host, whatever its port.)
#[post("/lab/deep/reset")]
async fn reset(
    jar: &CookieJar<'_>,
    session: Session<'_>,
    host: Option<&Host<'_>>,
) -> Result<RawSetCookie, session::Error> {
    session.forget().await?;
    let host = host.map(|host| host.domain().as_str()).unwrap_or_default();
    let planted = book::ALL.iter().flat_map(|chapter| chapter.planted);
    let mut lines: Vec<_> =
        planted.map(|(name, path)| deletion(name, path, None, false)).collect();
    lines.push(deletion("wide", "/", Some(parent_domain(host)), false));
    let lab = jar.iter().map(Cookie::name).filter(|name| lab::is_lab_name(name));
    for name in lab.take(MOST_LAB_COOKIES) {
        for domain in std::iter::once(None).chain(domains(host).map(Some)) {
            for path in lab::PATHS {
                lines.push(deletion(name, path, domain, false));
                lines.push(deletion(name, path, domain, true));
            }
        }
    }
    let noted = Deletions::noted(jar);
    if jar.get(elsewhere::NAME).is_some() {
        lines.extend(Deletions::default().note());
    }
    lines.extend(noted.lines());
    Ok(RawSetCookie { lines, body: "forgotten\n".to_owned() })
}

/// Each takes some thirty lines, and browsers refuse a header beyond 256 KiB. Who made more
/// cookies than this by hand presses twice.
const MOST_LAB_COOKIES: usize = 50;

/// A line that deletes the cookie of this name, path, domain and partition. `Secure` where the name
/// or `Partitioned` demands it, for without it the deletion itself would be refused.
fn deletion(name: &str, path: &str, domain: Option<&str>, partitioned: bool) -> String {
    let domain = domain.map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    let secure = if name.starts_with("__") || partitioned { "; Secure" } else { "" };
    let partitioned = if partitioned { "; Partitioned" } else { "" };
    format!("{name}=; Path={path}{domain}; Max-Age=0{secure}{partitioned}")
}

/// `host` and the domains above it, down to two labels: what a cookie from here may name. An
/// address has none above it.
fn domains(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |domain| {
        Some(parent_domain(domain)).filter(|parent| parent != domain)
    })
}

/// Turns a demo's response into the form the client asked for. What the browser stores, it leaves
/// alone.
struct Observer;

/// In which form the client wants a demo's response.
enum Form {
    /// The handler's own.
    Own,
    /// The exchange as JSON.
    Json,
    /// The exchange as a small page for the panel's frame.
    Frame,
}

impl Form {
    fn of(request: &Request<'_>) -> Self {
        match request.headers().get_one("Sec-Fetch-Dest") {
            _ if request.method() == Method::Head => Self::Own,
            Some("iframe") => Self::Frame,
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
        let form = Form::of(request);
        if !matches!(form, Form::Own) {
            // What this keeps while it waits is large; whom it doesn't concern shouldn't make room.
            Box::pin(show(form, request, response)).await;
        }
    }
}

/// Puts the exchange in the place of the response's body.
async fn show(form: Form, request: &Request<'_>, response: &mut Response<'_>) {
    // A file is no exchange to be shown.
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
    let as_json = matches!(form, Form::Json);
    let shown = match as_json {
        true => view.exchange(lang, &exchange, "application/json").map(|html| {
            let mut json = json!(exchange);
            json["html"] = json!(html);
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
    // A new body comes with pieces of 4 KiB, so this must follow it.
    let size = body.len();
    response.set_sized_body(size, Cursor::new(body));
    response.set_max_chunk_size((size + 1).min(64 * 1024));
}

/// The paths that a page of this site, or a press on one, asks for: each once, sorted.
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

/// Whether the request was routed to a handler of a chapter, or to one of this module.
pub fn is_demo(request: &Request<'_>) -> bool {
    request.route().is_some_and(is_demos)
}

/// Whether the route leads to a handler of a chapter, or to one of this module.
pub fn is_demos(route: &Route) -> bool {
    route.name.as_deref().is_some_and(|name| name.contains("::"))
}

/// What was asked, what was answered, and what the server remembers now.
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
