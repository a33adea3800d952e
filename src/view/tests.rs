//! Tests of a page that can't be rendered when it is requested: the answer is a 500 that says so, and
//! the log gets a line.

use std::sync::{Mutex, PoisonError};

use rocket::http::uri::Host;
use rocket::http::{Accept, ContentType, Header, Status};
use rocket::local::blocking::{Client, LocalRequest};
use rocket::serde::json::Value as Json;
use rocket::uri;

use super::*;
use crate::site::errors::Log;

/// Valid templates except for these, which use a variable that doesn't exist.
fn broken(files: &[&str]) -> View {
    let pages = Pages::new(Demos::new(book::ALL).expect("sound routes").into());
    for lang in Lang::ALL {
        let text = |path: &str| match files.contains(&path) {
            true => Ok("{{ w.nothing.there }}".to_owned()),
            false => template(path),
        };
        let read = pages.read(lang, text).expect("they can be read");
        assert!(pages.templates[lang.code()].set(read).is_ok());
    }
    #[cfg(not(debug_assertions))]
    let pages = Arc::new(pages);
    #[cfg(debug_assertions)]
    let pages = reload::Reloading::new(pages);
    View { pages }
}

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn log(line: &str) {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
}

/// The content of a cookie and of a case, which no log may contain.
const SECRET: &str = "7f3a9c1d";

/// A site with such templates.
struct Site(Client);

impl Site {
    fn with(files: &[&str]) -> Self {
        let figment = crate::config()
            .merge(("secret_key", "hDMpJ0dTmHzbW2vVYvEqPTJjPpTTgqOJK3xoRkKhAAY="))
            .merge(("log_level", "off"))
            .merge(("session_snapshot", ""));
        let clock = rocket_server_sessions::Clock::system();
        let site = crate::with_view(figment, clock, broken(files)).expect("a site");
        let site = crate::site::observer::observe(site.manage(Log(log)));
        Self(Client::untracked(site).expect("it ignites"))
    }

    /// The body of the answer, which must be a 500 of this type. The log must have the cause in one
    /// line.
    #[track_caller]
    fn fails(
        &self,
        request: LocalRequest<'_>,
        file: &str,
        kind: ContentType,
    ) -> String {
        let what = request.inner().to_string();
        let mut request = request
            .header(Header::new("Accept-Language", "en"))
            .header(Header::new("Cookie", format!("test1={SECRET}")));
        request.inner_mut().set_host(Host::from(uri!("localhost")));
        let response = request.dispatch();
        assert_eq!(response.status(), Status::InternalServerError, "{what}");
        assert_eq!(response.content_type(), Some(kind), "{what}");
        let body = response.into_string().expect("a text");
        let lines =
            std::mem::take(&mut *LOGGED.lock().unwrap_or_else(PoisonError::into_inner));
        assert!(!lines.is_empty(), "{what}: nothing in the log");
        for line in &lines {
            assert!(!line.contains(SECRET) && !line.contains('\n'), "{what}: {line}");
            let rest = line.strip_prefix("Pages, incident ").expect("a number");
            let (number, why) = rest.split_at(8);
            let says = format!(": {file}, line 1: Field `nothing` is not defined");
            assert_eq!(why, says, "{what}");
            assert!(body.contains(number), "{what}: {number} in {body}");
        }
        assert!(body.contains("Our fault"), "{what}: {body}");
        body
    }
}

/// All cases in one test, because they share a log.
#[test]
fn what_cannot_be_rendered_is_a_500_with_a_line_in_the_log() {
    let html = || ContentType::HTML;
    let case = format!("/en/clinic/case?from=https://a.example/&lines=a={SECRET}");

    // The page of a 500 still works: the visitor gets that.
    let site = Site::with(&["case.html", "found.html", "contents.html", "frame.html"]);
    let page = site.fails(site.0.get(case.clone()), "case.html", html());
    assert!(page.contains("<nav") && page.contains("<title>"), "{page}");
    site.fails(site.0.get("/en/clinic/find?q=x"), "found.html", html());
    let posted = site.0.post("/en/clinic/case").header(ContentType::Form);
    site.fails(posted.body(format!("lines=a={SECRET}")), "case.html", html());
    site.fails(site.0.get("/en"), "contents.html", html());
    assert_eq!(site.0.get("/en/cookie").dispatch().status(), Status::Ok);
    // A frame gets a sentence. What the handler did, it did.
    let framed =
        || site.0.get("/cookie/set").header(Header::new("Sec-Fetch-Dest", "iframe"));
    let answer = framed().dispatch();
    assert!(answer.headers().get_one("Set-Cookie").is_some());
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clear();
    site.fails(framed(), "frame.html", ContentType::Plain);

    // It does not: a plain sentence, once.
    let site = Site::with(&["parts/live.html"]);
    for path in ["/en", "/en/cookie", &case, "/en/none"] {
        let body = site.fails(site.0.get(path), "parts/live.html", ContentType::Plain);
        assert_eq!(body.lines().count(), 1, "{body}");
    }
    let pressed = site.0.get("/cookie/get").header(Accept::JSON);
    let body = site.fails(pressed, "parts/live.html", ContentType::JSON);
    let error: Json = rocket::serde::json::from_str(&body).expect("JSON");
    assert_eq!(error["error"]["status"], 500);
    // Nothing else is hurt.
    assert_eq!(site.0.get("/cookie/get").dispatch().status(), Status::Ok);
}
