//! Server-side: the cookie is a random id, and the server looks up whose session it is. Uses this
//! site's sessions.

use rocket::{Route, get, routes};
use rocket_server_sessions::{Error, Lifetime, Session};

use super::{ALICE, LIFETIME, known};

pub(super) fn routes() -> Vec<Route> {
    routes![login_server, who_server, logout_server]
}

#[get("/ways/server/login?<name>")]
async fn login_server(
    name: Option<&str>,
    session: Session<'_>,
) -> Result<&'static str, Error> {
    session.log_in(name.unwrap_or(ALICE), Lifetime::sliding(LIFETIME)).await?;
    Ok("logged in\n")
}

#[get("/ways/server/who")]
async fn who_server(session: Session<'_>) -> Result<String, Error> {
    Ok(known(session.owner().await?))
}

#[get("/ways/server/logout")]
async fn logout_server(session: Session<'_>) -> Result<&'static str, Error> {
    session.clear().await?;
    Ok("logged out\n")
}
