//! Server-side: the cookie is a number, and the server looks up whose it is. This site's sessions.

use rocket::get;

use super::{ALICE, LIFETIME, known};
use crate::session::{self, Lifetime, Session};

#[get("/ways/server/login?<name>")]
pub(super) fn login_server(
    name: Option<&str>,
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.start(Lifetime::sliding(LIFETIME))?;
    session.insert("user", name.unwrap_or(ALICE))?;
    Ok("logged in\n")
}

#[get("/ways/server/who")]
pub(super) fn who_server(session: Session<'_>) -> String {
    known(session.get("user"))
}

#[get("/ways/server/logout")]
pub(super) fn logout_server(session: Session<'_>) -> &'static str {
    session.clear();
    "logged out\n"
}
