//! The session engine: what every store must pass, and what the guard does with one.

pub mod acceptance;
mod asvs;
mod guard;
mod interleavings;
mod measure;
mod memory;
pub mod model;
#[cfg(feature = "redis")]
mod redis;

use std::sync::atomic::{AtomicU64, Ordering};

use rocket::time::OffsetDateTime;
use rocket::time::macros::datetime;
use rocket_server_sessions::{Digest, Id};

/// When every test begins.
pub const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);

/// The digest of a new id.
pub fn key() -> Digest {
    Id::random().expect("random bytes").digest()
}

/// A name that no other test has used: a store may hold what earlier runs have left in it.
pub fn fresh(name: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{name}-{}-{count}", &key().to_string()[..8])
}
