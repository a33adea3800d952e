//! Server-side: the cookie is a random id, and the server looks up whose session it is. Uses this
//! site's sessions.

use rocket::get;
use rocket_server_sessions::{self as session, Lifetime, Session};

use super::{ALICE, LIFETIME, known};

#[get("/ways/server/login?<name>")]
pub(super) async fn login_server(
    name: Option<&str>,
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.log_in(name.unwrap_or(ALICE), Lifetime::sliding(LIFETIME)).await?;
    Ok("logged in\n")
}

#[get("/ways/server/who")]
pub(super) async fn who_server(session: Session<'_>) -> Result<String, session::Error> {
    Ok(known(session.owner().await?))
}

#[get("/ways/server/logout")]
pub(super) async fn logout_server(
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.clear().await?;
    Ok("logged out\n")
}
