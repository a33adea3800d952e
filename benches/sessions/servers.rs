//! The servers in this program, each in a process of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use remember_me::book;
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Build, Rocket, Route, State, get, routes};
use rocket_server_sessions::{
    self as session, Clock, Id, Lifetime, Limits, Memory, New, Session, Sessions,
};

use super::recorded;
use crate::server::figment;

/// The paths of the six endpoints.
pub const PATHS: [&str; 6] = [
    "/cookie/set",
    "/cookie/get",
    "/cookie/del",
    "/session/set",
    "/session/get",
    "/session/del",
];

/// The lifetime of the sessions that end all at once, in seconds.
const TERM: u64 = 3600;

pub fn serve(what: &str, port: &str, more: &str) {
    let figment = figment(port.parse().expect("a port"));
    let rocket = match what {
        "bare" => rocket::custom(figment).mount("/", routes![hello]),
        "recorded" => recorded::serve(figment, more.as_ref()),
        "engine" => engine(rocket::custom(figment)).attach(session::stage()),
        "expiry" => {
            let later = Later::default();
            let clock = later.clone();
            let now = move || {
                let seconds = clock.0.load(Ordering::Relaxed);
                OffsetDateTime::now_utc() + std::time::Duration::from_secs(seconds)
            };
            engine(rocket::custom(figment))
                .manage(Clock::from_fn(now))
                .manage(later)
                .attach(session::stage())
                .mount("/", routes![keep, fill, pass])
        }
        // No time passes here, so no session ends.
        "flood" => {
            let sessions = more.parse().expect("a number of sessions");
            let memory = Memory::new(Limits { sessions, ..Limits::default() });
            let memory = Arc::new(memory);
            let start = OffsetDateTime::now_utc();
            engine(rocket::custom(figment))
                .manage(Clock::from_fn(move || start))
                .manage(memory.clone())
                .attach(session::stage_with(memory))
                .mount("/", routes![count])
        }
        other => panic!("there is no server called {other}"),
    };
    rocket::execute(rocket.launch()).expect("it runs");
}

/// A server with the site's own handlers, and nothing else of the site.
fn engine(rocket: Rocket<Build>) -> Rocket<Build> {
    let all = [book::cookie::routes(), book::session::routes()].concat();
    let six: Vec<Route> = all
        .into_iter()
        .filter(|route| PATHS.contains(&&*route.uri.path().to_string()))
        .collect();
    assert_eq!(six.len(), PATHS.len());
    rocket.mount("/", six)
}

#[get("/")]
fn hello() -> &'static str {
    "Hello, world!"
}

/// The number of seconds that the server's clock is ahead.
#[derive(Clone, Default)]
struct Later(Arc<AtomicU64>);

/// Begins a session that outlives the others.
#[get("/keep")]
async fn keep(session: Session<'_>) -> Result<&'static str, session::Error> {
    session.start(Lifetime::fixed(Duration::days(1))).await;
    session.insert("test2", "234").await?;
    Ok("kept")
}

/// Begins sessions that end at one moment.
#[get("/fill/<count>")]
async fn fill(
    count: usize,
    sessions: &State<Sessions>,
    clock: &State<Clock>,
) -> Result<&'static str, session::Error> {
    let now = clock.now();
    let lifetime = Lifetime::fixed(Duration::seconds(TERM.cast_signed()));
    for _ in 0..count {
        let new = New { lifetime, owner: None, data: &[("test2", r#""234""#)] };
        sessions.store().create(Id::random()?.digest(), new, now).await?;
    }
    Ok("filled")
}

/// Advances the clock until they have ended.
#[get("/pass")]
fn pass(later: &State<Later>) -> &'static str {
    // Their places are freed within a second of the end.
    later.0.fetch_add(TERM + 1, Ordering::Relaxed);
    "passed"
}

/// The number of sessions in the store.
#[get("/count")]
fn count(memory: &State<Arc<Memory>>) -> String {
    memory.len().to_string()
}
