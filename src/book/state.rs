//! Chapter 1: HTTP is stateless, and an open connection identifies nobody.

pub mod questions;

use std::net::SocketAddr;

use rocket::http::CookieJar;
use rocket::{Route, State, get, routes};

use crate::book::chapter::{Chapter, Section, WithoutFlask, nothing_more};
use crate::lang::Text;
use crate::loopback::{self, Loopback};

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 1,
    slug: "state",
    title: Text { zh: "状态保持", en: "Keeping state" },
    sections: &[
        Section::new("forgets", "HTTP 不记得你", "HTTP does not remember you"),
        Section::new("connection", "连接不是身份", "A connection is not an identity"),
        Section::new("medium", "那靠什么认出你", "So how are you recognised?"),
    ],
    routes,
    stage: nothing_more,
    arguments: &[],
    planted: &[],
    sheets: &[],
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: WITHOUT_FLASK,
};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![who_am_i, three_identities]
}

/// The handlers without a counterpart in Flask.
const WITHOUT_FLASK: &[WithoutFlask] = &[WithoutFlask {
    handlers: &["three_identities"],
    why: Text {
        zh: "没有 Flask：按下去，本站自己当客户端来发请求，打印收发的每一行；做事的是客户端，不是框架。",
        en: "No Flask here: pressed, this site plays the client and prints what it sends and gets. It is the client that acts, not a framework.",
    },
}];

#[get("/state/who")]
fn who_am_i(jar: &CookieJar<'_>, peer: Option<SocketAddr>) -> String {
    let name = jar.get("name").map_or("?", |cookie| cookie.value());
    let peer = peer.map_or("?".to_owned(), |address| address.to_string());
    format!("connection: {peer}\nname: {name}\n")
}

#[get("/state/three")]
async fn three_identities(loopback: &State<Loopback>) -> loopback::Told {
    let mut connection = loopback.connect().await?;
    connection.get("/state/who", "name=alice").await?;
    connection.get("/state/who", "name=bob").await?;
    connection.get("/state/who", "").await?;
    Ok(connection.transcript())
}
