//! Chapter 1: HTTP forgets, and an open connection is no identity.

pub mod questions;

use std::net::SocketAddr;

use rocket::http::CookieJar;
use rocket::{Route, State, get, routes};

use crate::loopback::{self, Loopback};

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
async fn three_identities(
    loopback: &State<Loopback>,
) -> Result<String, loopback::Error> {
    let mut connection = loopback.connect().await?;
    connection.get("/state/who", "name=alice").await?;
    connection.get("/state/who", "name=bob").await?;
    connection.get("/state/who", "").await?;
    Ok(connection.transcript())
}
