//! Chapter 3: a session on the server, its lifetime and its end, compared with Flask's signed session.

pub mod account;
pub mod questions;
pub mod signed;

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::time::Duration;
use rocket::{Build, Rocket, Route, State, get, routes};
use rocket_server_sessions::{
    self as session, Clock, Id, Lifetime, New, Session, Sessions,
};

use crate::book::chapter::{Chapter, Section, WithoutFlask};
use crate::http::same_origin;
use crate::lang::Text;
use crate::loopback::{self, Loopback};

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 3,
    slug: "session",
    title: Text { zh: "会话（session）", en: "Sessions" },
    sections: &[
        Section::new("where", "数据放在哪里", "Where the data lives"),
        Section::new("3.1", "会话是什么", "What a session is"),
        Section::new("3.2", "session 的用法", "Using a session"),
        Section::new("3.2.1", "设置", "Setting values"),
        Section::new("3.2.2", "获取", "Reading values"),
        Section::new("3.2.3", "删除", "Deleting"),
    ],
    routes,
    stage,
    arguments: ARGUMENTS,
    planted: PLANTED,
    sheets: &[],
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: WITHOUT_FLASK,
};

/// Manages the Flask apps of running experiments, and mounts the one route that only they serve.
fn stage(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = rocket.manage(signed::Apps::default());
    same_origin::mount(rocket, "/", signed::app_routes())
}

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    let changing =
        routes![set_session, del_session, set_two, remove_one, start_lifetimes];
    let reading = routes![get_session, tick_lifetimes, replay_session];
    let others = [signed::routes(), account::routes()].concat();
    [same_origin::own_pages_only([changing, others].concat()), reading].concat()
}

/// The query that a command line adds to a handler's path.
const ARGUMENTS: &[(&str, &str)] = &[("get_within", "seconds=600")];

/// The cookies that the demos set, besides the session's.
const PLANTED: &[(&str, &str)] = &[
    ("fixed", "/"),
    ("sliding", "/"),
    ("flask_session", "/"),
    ("phone", "/"),
    ("tablet", "/"),
];

/// The handlers without a counterpart in Flask.
const WITHOUT_FLASK: &[WithoutFlask] = &[
    WithoutFlask {
        handlers: &["replay_session", "replay_signed"],
        why: Text {
            zh: "没有 Flask：按下去，本站自己当客户端来发请求，打印收发的每一行；做事的是客户端，不是框架。",
            en: "No Flask here: pressed, this site plays the client and prints what it sends and gets. It is the client that acts, not a framework.",
        },
    },
    WithoutFlask {
        handlers: &["start_lifetimes", "tick_lifetimes"],
        why: Text {
            zh: "没有 Flask：它自带的 session 全应用共用一个期限，服务器上也没有记录，问不出每一个还剩多久。",
            en: "No Flask here: its own sessions share one lifetime for the whole app, and no record on the server says how much is left of each.",
        },
    },
    WithoutFlask {
        handlers: &[
            "log_in_three",
            "list_others",
            "end_phone",
            "change_password",
            "ask_devices",
        ],
        why: Text {
            zh: "没有 Flask：它自带的 session 在服务器上没有记录，列不出一个账号的其他会话，也无从结束它们。",
            en: "No Flask here: its own sessions leave no record on the server, so it cannot list the other sessions of an account, nor end them.",
        },
    },
];

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

#[get("/session/two")]
async fn set_two(session: Session<'_>) -> Result<String, session::Error> {
    session.start(Lifetime::sliding(Duration::minutes(5))).await;
    session.insert("test2", "234").await?;
    session.insert("color", "blue").await?;
    Ok("two keys\n".to_owned())
}

#[get("/session/remove")]
async fn remove_one(session: Session<'_>) -> Result<String, session::Error> {
    Ok(match session.remove::<String>("test2").await? {
        Some(value) => format!("removed test2, it was {value}\n"),
        None => "there was no test2, and that is no error\n".to_owned(),
    })
}

#[get("/session/lifetimes/start")]
async fn start_lifetimes(
    jar: &CookieJar<'_>,
    sessions: &State<Sessions>,
    clock: &State<Clock>,
) -> Result<&'static str, session::Error> {
    for (name, lifetime) in [
        ("fixed", Lifetime::fixed(Duration::seconds(5))),
        ("sliding", Lifetime::sliding(Duration::seconds(5))),
    ] {
        let id = Id::random()?;
        let new = New { lifetime, owner: None, data: &[] };
        sessions.store().create(id.digest(), new, clock.now()).await?;
        jar.add(
            Cookie::build((name, id.to_string()))
                .http_only(true)
                .same_site(SameSite::Lax),
        );
    }
    Ok("two sessions of five seconds\n")
}

#[get("/session/lifetimes/tick")]
async fn tick_lifetimes(
    jar: &CookieJar<'_>,
    sessions: &State<Sessions>,
    clock: &State<Clock>,
) -> Result<String, session::Error> {
    let now = clock.now();
    let mut bars = String::new();
    for name in ["fixed", "sliding"] {
        let cookie = jar.get(name);
        let id = cookie.and_then(|cookie| cookie.value().parse::<Id>().ok());
        let record = match id {
            Some(id) => sessions.store().read(id.digest(), now).await?,
            None => None,
        };
        let left = record.map(|record| record.expires - now);
        bars += &bar(name, left.map(Duration::as_seconds_f64));
    }
    Ok(bars)
}

/// Formats one line: the name, a bar with ten marks for five seconds, and the seconds left.
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
async fn replay_session(loopback: &State<Loopback>) -> loopback::Told {
    let mut connection = loopback.connect().await?;
    let stolen = connection.get("/session/set", "").await?.cookie();
    connection.get("/session/get", &stolen).await?;
    connection.remark("log out, then send the copied token again");
    connection.get("/session/del", &stolen).await?;
    connection.get("/session/get", &stolen).await?;
    Ok(connection.transcript())
}
