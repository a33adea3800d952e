//! Chapter 3: a session on the server, its lifetime and its end, and Flask's signed one beside it.

pub mod signed;

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::time::Duration;
use rocket::{Route, State, get, routes};

use crate::clock::Clock;
use crate::loopback::{self, Loopback};
use crate::session::{self, Id, Lifetime, Memory, Session};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    let own = routes![
        set_session,
        get_session,
        del_session,
        set_two,
        remove_one,
        start_lifetimes,
        tick_lifetimes,
        replay_session
    ];
    [own, signed::routes()].concat()
}

/// The files of this chapter.
pub const SOURCES: &[&str] =
    &[include_str!("session.rs"), include_str!("session/signed.rs")];

/// What a command line adds to a handler's path.
pub const ARGUMENTS: &[(&str, &str)] = &[("set_lifetime", "seconds=600")];

/// What its demos plant, beside the session itself.
pub const PLANTED: &[(&str, &str)] =
    &[("fixed", "/"), ("sliding", "/"), ("flask_session", "/")];

#[get("/session/set")]
fn set_session(session: Session<'_>) -> Result<RawHtml<&'static str>, session::Error> {
    session.start(Lifetime::fixed(Duration::seconds(10)))?;
    session.insert("test2", "234")?;
    Ok(RawHtml("<h1> set session </h1>"))
}

#[get("/session/get")]
fn get_session(session: Session<'_>) -> String {
    session.get("test2").unwrap_or("None".to_owned())
}

#[get("/session/del")]
fn del_session(session: Session<'_>) -> RawHtml<&'static str> {
    session.clear();
    RawHtml("<h1> del session </h1>")
}

#[get("/session/two")]
fn set_two(session: Session<'_>) -> Result<&'static str, session::Error> {
    session.start(Lifetime::sliding(Duration::minutes(5)))?;
    session.insert("test2", "234")?;
    session.insert("color", "blue")?;
    Ok("two keys\n")
}

#[get("/session/remove")]
fn remove_one(session: Session<'_>) -> String {
    match session.remove("test2") {
        Some(value) => format!("removed test2, it was {value}\n"),
        None => "there was no test2, and that is no error\n".to_owned(),
    }
}

#[get("/session/lifetimes/start")]
fn start_lifetimes(
    jar: &CookieJar<'_>,
    shelf: &State<Memory>,
    clock: &State<Clock>,
) -> Result<&'static str, session::Error> {
    for (name, lifetime) in [
        ("fixed", Lifetime::fixed(Duration::seconds(5))),
        ("sliding", Lifetime::sliding(Duration::seconds(5))),
    ] {
        let id = shelf.create(lifetime, clock.now())?;
        jar.add(
            Cookie::build((name, id.to_string()))
                .http_only(true)
                .same_site(SameSite::Lax),
        );
    }
    Ok("two sessions of five seconds\n")
}

#[get("/session/lifetimes/tick")]
fn tick_lifetimes(
    jar: &CookieJar<'_>,
    shelf: &State<Memory>,
    clock: &State<Clock>,
) -> String {
    let now = clock.now();
    let left = |name: &str| {
        let id: Id = jar.get(name)?.value().parse().ok()?;
        shelf.touch(id, now);
        let record = shelf.record(id, now)?;
        Some((record.expires - now).as_seconds_f64())
    };
    ["fixed", "sliding"].map(|name| bar(name, left(name))).concat()
}

/// One line: the name, a bar of ten for five seconds, and the seconds left.
fn bar(name: &str, left: Option<f64>) -> String {
    match left {
        Some(seconds) => {
            let full = (seconds * 2.0).ceil().clamp(0.0, 10.0) as usize;
            format!(
                "{name:<8}{}{} {seconds:.1} s\n",
                "█".repeat(full),
                "░".repeat(10 - full)
            )
        }
        None => format!("{name:<8}{} ended\n", "·".repeat(10)),
    }
}

#[get("/session/replay")]
async fn replay_session(loopback: &State<Loopback>) -> Result<String, loopback::Error> {
    let mut connection = loopback.connect().await?;
    let stolen = connection.get("/session/set", "").await?.cookie();
    connection.get("/session/get", &stolen).await?;
    connection.remark("log out, then send the copied token again");
    connection.get("/session/del", &stolen).await?;
    connection.get("/session/get", &stolen).await?;
    Ok(connection.transcript())
}
