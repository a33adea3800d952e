//! Chapter 1: HTTP forgets, and an open connection is no identity.

pub mod questions;

use std::net::SocketAddr;

use rocket::http::CookieJar;
use rocket::{Route, State, get, routes};

use crate::book::chapter::{Chapter, Section, nothing_more};
use crate::lang::Text;
use crate::loopback::{self, Loopback};

/// Its place in the book.
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
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![who_am_i, three_identities]
}

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
