//! Accounts with sessions. Each route is one thing that a site with a login does.
//!
//! ```text
//! cargo run --example login
//! curl -b jar.txt -c jar.txt -X POST http://localhost:8000/login/alice
//! curl -b jar.txt -c jar.txt http://localhost:8000/sessions
//! ```

use rocket::time::Duration;
use rocket::{get, launch, post, routes};
use rocket_server_sessions::{self as sessions, Error, Lifetime, Session};

/// Thirty minutes without a request, twelve hours in all.
const LOGIN: Lifetime =
    Lifetime::sliding(Duration::minutes(30)).at_most(Duration::hours(12));

/// A real program checks a password first.
#[post("/login/<name>")]
async fn log_in(name: &str, session: Session<'_>) -> Result<(), Error> {
    session.log_in(name, LOGIN).await
}

#[get("/")]
async fn who(session: Session<'_>) -> Result<String, Error> {
    Ok(session.owner().await?.unwrap_or_else(|| "nobody".to_owned()))
}

/// The account's sessions in other browsers, one a line.
#[get("/sessions")]
async fn others(session: Session<'_>) -> Result<String, Error> {
    let others = session.others().await?;
    let line =
        |(name, record): &(_, sessions::Record)| format!("{name} {}\n", record.created);
    Ok(others.iter().map(line).collect())
}

/// Ends one of them, by its name in the list.
#[post("/sessions/<name>/end")]
async fn end(name: &str, session: Session<'_>) -> Result<String, Error> {
    match name.parse() {
        Ok(name) => Ok(session.end(name).await?.to_string()),
        Err(_) => Ok(false.to_string()),
    }
}

/// What to do after a change of password: a new id here, and no session elsewhere.
#[post("/password")]
async fn password_changed(session: Session<'_>) -> Result<String, Error> {
    session.renew().await?;
    Ok(session.end_others().await?.to_string())
}

#[post("/logout")]
async fn log_out(session: Session<'_>) -> Result<(), Error> {
    session.clear().await
}

/// Sessions in memory; with the feature `redis`, `sessions::stage_with` takes the other store.
#[launch]
pub(crate) fn rocket() -> _ {
    rocket::build()
        .attach(sessions::stage())
        .mount("/", routes![log_in, who, others, end, password_changed, log_out])
}
