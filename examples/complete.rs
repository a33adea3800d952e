//! The complete program: six endpoints, one cookie, one session.

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Build, Rocket, get, launch, routes};
use rocket_server_sessions::{self as session, Lifetime, Session};

#[launch]
fn rocket() -> Rocket<Build> {
    rocket::build().attach(session::stage()).mount(
        "/",
        routes![
            set_cookie,
            get_cookie,
            del_cookie,
            set_session,
            get_session,
            del_session
        ],
    )
}

#[get("/cookie/set")]
fn set_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    jar.add(
        Cookie::build(("test1", "123"))
            .path("/")
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(20)),
    );
    RawHtml("<h1>set cookie!</h1>")
}

#[get("/cookie/get")]
fn get_cookie(jar: &CookieJar<'_>) -> String {
    let mut lines: Vec<_> = jar
        .iter()
        .map(session::shown)
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    if lines.is_empty() {
        return "no cookies\n".to_owned();
    }
    lines.sort();
    lines.concat()
}

#[get("/cookie/del")]
fn del_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    jar.add(
        Cookie::build("test1")
            .path("/")
            .same_site(SameSite::Lax)
            .max_age(Duration::ZERO)
            .expires(OffsetDateTime::UNIX_EPOCH),
    );
    RawHtml("<h1>del cookie!</h1>")
}

#[get("/session/set")]
async fn set_session(
    session: Session<'_>,
) -> Result<RawHtml<&'static str>, session::Error> {
    session.start(Lifetime::fixed(Duration::seconds(10))).await;
    session.insert("test2", "234").await?;
    Ok(RawHtml("<h1> set session </h1>"))
}

#[get("/session/get")]
async fn get_session(session: Session<'_>) -> Result<String, session::Error> {
    let value = session.get("test2").await?;
    Ok(value.unwrap_or("None".to_owned()))
}

#[get("/session/del")]
async fn del_session(
    session: Session<'_>,
) -> Result<RawHtml<&'static str>, session::Error> {
    session.clear().await?;
    Ok(RawHtml("<h1> del session </h1>"))
}
