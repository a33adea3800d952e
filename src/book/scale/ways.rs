//! One small login, kept in five ways. Each file has the three handlers of one way and only what they
//! need.

pub mod encrypted;
pub mod hs256;
pub mod jwt;
pub mod plain;
pub mod server;
pub mod signed;

use rocket::Route;
use rocket::http::{Cookie, SameSite};
use rocket::time::Duration;

/// The names of the five ways, as they appear in paths.
pub const WAYS: [&str; 5] = ["plain", "signed", "encrypted", "server", "jwt"];

/// The name that logs in if the request gives none.
pub const ALICE: &str = "alice";

/// The lifetime of a login, where the way has a place to store it.
pub const LIFETIME: Duration = Duration::hours(1);

pub(super) fn routes() -> Vec<Route> {
    [
        plain::routes(),
        signed::routes(),
        encrypted::routes(),
        server::routes(),
        jwt::routes(),
    ]
    .concat()
}

/// A cookie of this chapter. The ways differ only in its value.
fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).http_only(true).same_site(SameSite::Lax).build()
}

/// The answer of every way to the question who is logged in.
fn known(name: Option<String>) -> String {
    name.unwrap_or("nobody".to_owned()) + "\n"
}
