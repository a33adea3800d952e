//! The cost of visitors who never log in. It is measured in a worker, where nothing else runs.

use std::hint::black_box;

use memory_stats::memory_stats;
use rocket::serde::json::Json;
use rocket::time::Duration;
use rocket::{FromFormField, Route, State, post, routes};
use rocket_server_sessions::{
    self as session, Clock, Id, Lifetime, Limits, Memory, New, Store,
};

use super::drawing::{Bill, Measurement};
use super::ways::{ALICE, LIFETIME, encrypted, jwt, signed};
use super::workers::read;
use crate::book::with_data::WithData;
use crate::cluster::worker::FromSite;
use crate::cluster::{Error, Supervisor};
use crate::secrets::{Keys, new_key};

pub(super) fn routes() -> Vec<Route> {
    routes![bill_eager, bill_lazy, bill_expiry, bill_cap]
}

/// The routes that only a worker serves.
pub fn worker_routes() -> Vec<Route> {
    routes![visitors, bill]
}

/// The number of visits that one measurement makes.
const VISITORS: usize = 10_000;

/// The bytes of data in each session.
const CART: usize = 1000;

#[post("/bill/eager")]
async fn bill_eager(supervisor: Supervisor<'_>) -> Result<WithData, Error> {
    ask_for("eager", &supervisor).await
}

#[post("/bill/lazy")]
async fn bill_lazy(supervisor: Supervisor<'_>) -> Result<WithData, Error> {
    ask_for("lazy", &supervisor).await
}

#[post("/bill/expiry")]
async fn bill_expiry(supervisor: Supervisor<'_>) -> Result<WithData, Error> {
    ask_for("expiry", &supervisor).await
}

#[post("/bill/cap")]
async fn bill_cap(supervisor: Supervisor<'_>) -> Result<WithData, Error> {
    ask_for("cap", &supervisor).await
}

/// Starts a worker, has it measure, and returns the measurements.
async fn ask_for(how: &str, by: &Supervisor<'_>) -> Result<WithData, Error> {
    let workers = by.start(&[vec![new_key()]]).await?;
    let measured = workers[0].work(&format!("/worker/bill?how={how}")).await?;
    let (rows, refused) = read(&measured)?;
    Ok(Bill { how: how.to_owned(), rows, refused }.into())
}

/// What a site does for a visitor without a session.
#[derive(Clone, Copy, PartialEq, FromFormField)]
enum How {
    /// Begins a session at the first visit, for 30 days.
    Eager,
    /// Begins a session when there is something to remember: here, for
    /// every hundredth visitor.
    Lazy,
    /// Begins a session at the first visit, for a minute.
    Expiry,
    /// Begins a session at the first visit, with at most a thousand
    /// sessions in the store.
    Cap,
}

/// The measurements, and the number of visitors who were refused a
/// session.
#[post("/worker/bill?<how>")]
async fn bill(
    _site: FromSite,
    how: How,
    clock: &State<Clock>,
) -> Result<Json<(Vec<Measurement>, usize)>, session::Error> {
    let most = if how == How::Cap { 1000 } else { VISITORS };
    let store = Memory::new(Limits { sessions: most, ..Limits::default() });
    let length = match how {
        How::Expiry => Duration::minutes(1),
        _ => Duration::days(30),
    };
    let cart = format!("\"{}\"", "x".repeat(CART));
    let data = &[("cart", cart.as_str())];
    let new = New { lifetime: Lifetime::fixed(length), owner: None, data };
    let began = clock.now().replace_nanosecond(0).unwrap_or(clock.now());
    // The first thousand make room for what any work needs. They belong
    // to another site.
    let first = Memory::new(Limits::default());
    for _ in 0..1000 {
        first.create(Id::random()?.digest(), new, began).await?;
    }
    first.sweep(began).await;
    let mut rows = vec![Measurement { visits: 0, sessions: 0, kilobytes: 0 }];
    let before = kilobytes();
    let mut refused = 0;
    for visit in 1..=VISITORS {
        // Fifty visits a second.
        let now = began + Duration::milliseconds(20) * visit as u32;
        if how != How::Lazy || visit % 100 == 0 {
            match store.create(Id::random()?.digest(), new, now).await {
                Err(session::Error::Full) => refused += 1,
                created => created?,
            }
        }
        if visit % 2000 == 0 {
            // The site does the same once a second.
            store.sweep(now).await;
            let kilobytes = kilobytes().saturating_sub(before);
            let sessions = store.len();
            rows.push(Measurement { visits: visit, sessions, kilobytes });
        }
    }
    drop(first);
    Ok(Json((rows, refused)))
}

/// The memory of this process as the operating system counts it.
fn kilobytes() -> usize {
    memory_stats().map_or(0, |memory| memory.physical_mem / 1024)
}

/// The growth of the process's memory after this many logins of one way.
#[post("/worker/visitors/<way>")]
async fn visitors(
    _site: FromSite,
    way: &str,
    keys: &State<Keys>,
    clock: &State<Clock>,
) -> Result<Json<usize>, session::Error> {
    let [first, others] = [(); 2].map(|()| Memory::new(Limits::default()));
    let key = keys.first();
    let now = clock.now();
    let mut before = kilobytes();
    // The first thousand make room for what any work needs; those after
    // them are counted, and have a store that nobody has used.
    for visitor in 0..1000 + VISITORS {
        if visitor == 1000 {
            before = kilobytes();
        }
        match way {
            "signed" => drop(black_box(signed::issue(ALICE, key, now))),
            "encrypted" => drop(black_box(encrypted::issue(ALICE, key))),
            "jwt" => drop(black_box(jwt::issue(ALICE, key, now))),
            "server" => {
                let new = New {
                    lifetime: Lifetime::sliding(LIFETIME),
                    owner: None,
                    data: &[("user", "\"alice\"")],
                };
                let store = if visitor < 1000 { &first } else { &others };
                store.create(Id::random()?.digest(), new, now).await?;
            }
            _ => drop(black_box(ALICE.to_owned())),
        }
    }
    Ok(Json(kilobytes().saturating_sub(before)))
}
