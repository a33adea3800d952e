//! Chapter 7: one login kept in five ways; what a restart, a new key and many workers do to each; two
//! tabs at once; and what visitors cost who never log in.

pub mod lost;
pub mod trial;
pub mod ways;

use rocket::Route;

use crate::loopback::Reply;

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    [ways::routes(), trial::routes(), lost::routes()].concat()
}

/// The files of this chapter.
pub const SOURCES: &[&str] = &[
    include_str!("scale.rs"),
    include_str!("scale/trial.rs"),
    include_str!("scale/lost.rs"),
    include_str!("scale/ways.rs"),
    include_str!("scale/ways/plain.rs"),
    include_str!("scale/ways/signed.rs"),
    include_str!("scale/ways/encrypted.rs"),
    include_str!("scale/ways/server.rs"),
    include_str!("scale/ways/jwt.rs"),
    include_str!("scale/ways/hs256.rs"),
];

/// What its demos plant, beside the session.
pub const PLANTED: &[(&str, &str)] = &[
    ("way_plain", "/"),
    ("way_signed", "/"),
    ("way_encrypted", "/"),
    ("way_jwt", "/"),
];

/// What the answer of a `who` says of a login.
fn verdict(who: &Reply) -> &'static str {
    match who.body.trim() == ways::ALICE {
        true => "logged in",
        false => "logged out",
    }
}
