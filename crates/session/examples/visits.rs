//! How often a visitor has been here. `cargo run --example visits`, then:
//!
//! ```text
//! curl -b jar.txt -c jar.txt http://localhost:8000/
//! curl -b jar.txt -c jar.txt http://localhost:8000/forget
//! ```

use rocket::time::Duration;
use rocket::{get, launch, routes};
use rocket_server_sessions::{self as sessions, Error, Lifetime, Session};

/// An hour after the last visit the count is forgotten.
const AN_HOUR: Lifetime = Lifetime::sliding(Duration::hours(1));

#[get("/")]
async fn count(session: Session<'_>) -> Result<String, Error> {
    let visits: Option<u32> = session.get("visits").await?;
    if visits.is_none() {
        session.start(AN_HOUR).await;
    }
    let visits = visits.unwrap_or(0).saturating_add(1);
    session.insert("visits", visits).await?;
    Ok(format!("visit {visits}\n"))
}

#[get("/forget")]
async fn forget(session: Session<'_>) -> Result<&'static str, Error> {
    session.clear().await?;
    Ok("forgotten\n")
}

/// The program, with its sessions in memory.
#[launch]
pub(crate) fn rocket() -> _ {
    rocket::build().attach(sessions::stage()).mount("/", routes![count, forget])
}
