//! The page of the labs, made for one visitor, and the addresses of the book by which a lab is begun, switched and
//! started over. All but the page exist for the user of this machine alone.

use std::convert::Infallible;
use std::sync::Arc;

use rocket::form::{Form, FromForm};
use rocket::http::{Cookie, CookieJar, Header, SameSite, Status};
use rocket::request::{FromParam, FromRequest, Outcome, Request};
use rocket::response::content::RawHtml;
use rocket::response::{Redirect, Responder};
use rocket::{Build, Rocket, Route, State, get, post, routes};
use rocket_server_sessions::Clock;
use time::{Duration, OffsetDateTime};

use crate::book::attacks::lab::{Lab, LabTable};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::labs::{self, LABS};
use crate::book::attacks::passed::{Passed, PassedLab};
use crate::book::attacks::world::World;
use crate::book::attacks::worlds::Worlds;
use crate::book::attacks::{CHAPTER, setting_out};
use crate::exchange::visit::Live;
use crate::http::compression::QuickCoding;
use crate::http::lab_hosts::LocalRequest;
use crate::http::lab_page::LabAnswer;
use crate::http::same_origin;
use crate::lang::Lang;
use crate::secrets::token::new_token;
use crate::site::pages::Page;
use crate::view::{LabShown, Mistake, View};

/// Before the page of any chapter, whose address has a placeholder.
const FIRST: isize = -200;

/// Mounts the page and the addresses of each language.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        let mut pages = routes![page];
        pages.iter_mut().for_each(|route: &mut Route| route.rank += FIRST);
        let others = routes![certificate, go, evidence, switch, again];
        let base = format!("/{}/attacks", lang.code());
        same_origin::mount(rocket, &base, [pages, others].concat())
    })
}

/// Whether the last route was one that reads a form of a lab, which answers 422 to a form that it cannot read. A lab
/// that does not exist is forwarded as 422 too.
pub fn reads_form(request: &Request<'_>) -> bool {
    let Some(route) = request.route() else { return false };
    let is_lab =
        || request.routed_segment(0).is_some_and(|it| labs::find(it).is_some());
    let path = route.uri.path();
    path.starts_with("/w/") || path.ends_with("/attacks/<lab>/switch") && is_lab()
}

/// A slug of a lab. Anything else forwards the request, which ends as a 404.
impl FromParam<'_> for &'static Lab {
    type Error = ();

    fn from_param(slug: &str) -> Result<Self, ()> {
        labs::find(slug).ok_or(())
    }
}

/// The visitor: the world, and what is passed.
struct LabVisitor<'r> {
    jar: &'r CookieJar<'r>,
    lang: Lang,
    worlds: &'r Worlds,
    now: OffsetDateTime,
    /// Where the labs exist, the host and port of the book.
    at: Option<LocalRequest>,
    /// The id of the world, which may be gone.
    id: Option<String>,
    passed: Passed,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LabVisitor<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let state = request.rocket();
        let (Some(worlds), Some(clock)) =
            (state.state::<Worlds>(), state.state::<Clock>())
        else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let (jar, lang) = (request.cookies(), Lang::of(request));
        let kept = |name: &str| {
            let cookie = jar.get_private(&format!("attacks_{name}_{}", lang.code()))?;
            Some(cookie.value().to_owned())
        };
        let passed = kept("passed").map(|it| Passed::read(&it)).unwrap_or_default();
        Outcome::Success(Self {
            jar,
            lang,
            worlds,
            now: clock.now(),
            at: request.guard::<LocalRequest>().await.succeeded(),
            id: kept("world"),
            passed,
        })
    }
}

impl LabVisitor<'_> {
    /// Sets a cookie for the pages of both languages, so that no other page of the book gets it.
    fn keep(&self, name: &str, value: &str) {
        for lang in Lang::ALL {
            let name = format!("attacks_{name}_{}", lang.code());
            let cookie = Cookie::build((name, value.to_owned()))
                .path(format!("/{}/attacks", lang.code()))
                .http_only(true)
                .same_site(SameSite::Lax)
                .max_age(Duration::days(180));
            self.jar.add_private(cookie);
        }
    }

    /// Changes the visitor's world, if there is one.
    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> Option<T> {
        self.worlds.change(self.id.as_deref()?, change)
    }

    /// Looks at what the last attacks have done, and keeps what is passed by it.
    fn settle(&mut self) {
        let now = self.now.unix_timestamp();
        let passed =
            self.change(|world| world.settle(LabTable(LABS))).unwrap_or_default();
        let mut is_new = false;
        for (lab, defence) in passed {
            is_new |= self.passed.note(PassedLab { slug: lab.slug, defence, at: now });
        }
        if is_new {
            self.keep("passed", &self.passed.write());
        }
    }

    /// The labs as they are in the visitor's world.
    fn labs(&self) -> Vec<LabShown> {
        let shown = |lab: &'static Lab, world: Option<&LabWorld>| {
            let passed = self.passed.of(lab).is_some();
            LabShown::new(lab, world, passed, self.at.is_some())
        };
        let own = self.change(|world| {
            LABS.iter().map(|lab| shown(lab, world.lab(lab))).collect()
        });
        own.unwrap_or_else(|| LABS.iter().map(|lab| shown(lab, None)).collect())
    }

    /// To the page, at a lab.
    fn back(&self, lab: &Lab) -> Redirect {
        Redirect::to(format!("/{}/attacks#{}", self.lang.code(), lab.slug))
    }
}

#[get("/")]
async fn page(
    mut visitor: LabVisitor<'_>,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    visitor.settle();
    let lang = visitor.lang;
    let labs = visitor.labs();
    let each = labs.iter().map(|shown| view.lab(lang, shown));
    let labs: Result<Vec<_>, _> = each.chain([view.attacks(lang, &labs)]).collect();
    let (page, gaps) = view.chapter_with(lang, &CHAPTER, Vec::new(), &live)?;
    // What happened in the labs is a fifth of the page. It has no secret of the book: the shops' cookies are
    // those of a play.
    let page = Arc::new(page.holding(&labs?));
    Ok(Page::new((page, gaps), coding.0).await)
}

#[get("/certificate")]
async fn certificate(
    mut visitor: LabVisitor<'_>,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    visitor.settle();
    let page = view.certificate(visitor.lang, &visitor.passed, &live)?;
    Ok(Page::new(page, coding.0).await)
}

/// A request that a page of this site, or no page, has started: a `GET` that begins something is no page's but
/// the book's own.
struct FromHere;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for FromHere {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.headers().get_one("Sec-Fetch-Site") {
            None | Some("same-origin" | "none") => Outcome::Success(Self),
            Some(_) => Outcome::Error((Status::Forbidden, ())),
        }
    }
}

/// The page from which an attack sets out. It begins the attack, in a new world if the visitor has none. `way` is the
/// name of one of the lab's ways; without one it is the first.
#[get("/<lab>/go?<auto>&<way>")]
fn go(
    at: LocalRequest,
    _from_here: FromHere,
    lab: &'static Lab,
    auto: Option<bool>,
    way: Option<&str>,
    mut visitor: LabVisitor<'_>,
) -> Result<LabAnswer, Status> {
    let way = match way {
        Some(name) => lab.way(name).ok_or(Status::NotFound)?,
        None => 0,
    };
    visitor.settle();
    let port = at.port.map_or(String::new(), |port| format!(":{port}"));
    let (back, lang) = (format!("http://{}{port}", at.host), visitor.lang);
    let auto = auto == Some(true);
    let begun = visitor.change(|world| world.begin(lab, lang, way, auto));
    if begun.is_none() {
        let (id, mut world) = (new_token(), World::new(lang, back.clone()));
        world.begin(lab, lang, way, auto);
        visitor.worlds.begin(&id, world, visitor.now);
        visitor.keep("world", &id);
        visitor.id = Some(id);
    }
    let id = visitor.id.as_deref().unwrap_or_default();
    Ok(setting_out::page(lab, id, lang, (&back, at.port), auto))
}

#[derive(Responder)]
struct Fragment {
    html: RawHtml<String>,
    cache: Header<'static>,
}

/// What happened in a lab, for the script of the page.
#[get("/<lab>/evidence")]
fn evidence(
    _at: LocalRequest,
    lab: &'static Lab,
    mut visitor: LabVisitor<'_>,
    view: &State<View>,
) -> Result<Fragment, Mistake> {
    visitor.settle();
    let labs = visitor.labs();
    let shown = labs.iter().find(|it| it.lab.slug == lab.slug);
    let html = shown.map(|shown| view.lab(visitor.lang, shown)).transpose()?;
    let html = html.unwrap_or_default();
    let cache = Header::new("Cache-Control", "no-store");
    Ok(Fragment { html: RawHtml(html), cache })
}

/// What a press on the switch sends.
#[derive(FromForm)]
struct Turned<'f> {
    to: &'f str,
}

/// Turns the switch of a lab to one of its defences.
#[post("/<lab>/switch", data = "<form>")]
fn switch(
    at: LocalRequest,
    lab: &'static Lab,
    form: Form<Turned<'_>>,
    mut visitor: LabVisitor<'_>,
) -> Result<Redirect, Status> {
    let defence = lab.defence(form.to).ok_or(Status::UnprocessableEntity)?;
    visitor.settle();
    if visitor.change(|world| world.lab_mut(lab).turn(lab.judge, defence)).is_none() {
        let port = at.port.map_or(String::new(), |port| format!(":{port}"));
        let back = format!("http://{}{port}", at.host);
        let (id, mut world) = (new_token(), World::new(visitor.lang, back));
        world.lab_mut(lab).turn(lab.judge, defence);
        visitor.worlds.begin(&id, world, visitor.now);
        visitor.keep("world", &id);
    }
    Ok(visitor.back(lab))
}

/// Starts a lab over: nothing has happened, and it is not passed.
#[post("/<lab>/again")]
fn again(
    _at: LocalRequest,
    lab: &'static Lab,
    mut visitor: LabVisitor<'_>,
) -> Redirect {
    visitor.change(|world| world.forget(lab));
    visitor.passed.forget(lab);
    visitor.keep("passed", &visitor.passed.write());
    visitor.back(lab)
}
