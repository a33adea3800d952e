//! The server with Rocket and rocket_flex_session, configured as the site's servers are.

use std::collections::HashMap;

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::time::{Duration, OffsetDateTime};
use rocket::{get, routes};
use rocket_flex_session::{RocketFlexSession, Session, SessionHashMap};

pub fn serve(port: u16) {
    let figment = rocket::figment::Figment::from(rocket::Config::default())
        .merge(("address", "127.0.0.1"))
        .merge(("port", port))
        .merge(("workers", 2))
        .merge(("log_level", "off"))
        .merge(("secret_key", "hDMpJ0dTmHzbW2vVYvEqPTJjPpTTgqOJK3xoRkKhAAY="));
    let sessions = RocketFlexSession::<Data>::builder().with_options(|options| {
        options.secure = false;
        options.max_age = 10;
    });
    let rocket = rocket::custom(figment).attach(sessions.build()).mount(
        "/",
        routes![
            set_cookie,
            get_cookie,
            del_cookie,
            set_session,
            get_session,
            del_session
        ],
    );
    rocket::execute(rocket.launch()).expect("it runs");
}

/// The content of a session.
#[derive(Clone, Default)]
pub struct Data(pub HashMap<String, String>);

impl SessionHashMap for Data {
    type Value = String;

    fn get(&self, key: &str) -> Option<&String> {
        self.0.get(key)
    }

    fn insert(&mut self, key: String, value: String) {
        self.0.insert(key, value);
    }

    fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }
}

#[get("/cookie/set")]
fn set_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    let cookie = Cookie::build(("test1", "123")).path("/").same_site(SameSite::Lax);
    jar.add(cookie.max_age(Duration::seconds(20)));
    RawHtml("<h1>set cookie!</h1>")
}

#[get("/cookie/get")]
fn get_cookie(jar: &CookieJar<'_>) -> String {
    let lines = jar.iter();
    let mut lines: Vec<_> = lines
        .map(|cookie| format!("{} = {}\n", cookie.name(), cookie.value()))
        .collect();
    if lines.is_empty() {
        return "no cookies\n".to_owned();
    }
    lines.sort();
    lines.concat()
}

#[get("/cookie/del")]
fn del_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    let cookie = Cookie::build("test1").path("/").same_site(SameSite::Lax);
    jar.add(cookie.max_age(Duration::ZERO).expires(OffsetDateTime::UNIX_EPOCH));
    RawHtml("<h1>del cookie!</h1>")
}

#[get("/session/set")]
fn set_session(mut session: Session<'_, Data>) -> RawHtml<&'static str> {
    session.set_key("test2".to_owned(), "234".to_owned());
    RawHtml("<h1> set session </h1>")
}

#[get("/session/get")]
fn get_session(session: Session<'_, Data>) -> String {
    session.get_key("test2").unwrap_or("None".to_owned())
}

#[get("/session/del")]
fn del_session(mut session: Session<'_, Data>) -> RawHtml<&'static str> {
    session.delete();
    RawHtml("<h1> del session </h1>")
}
