//! The sessions as a whole: what every store must pass, and what the guard does with one.

mod guard;
mod interleavings;
mod measure;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod services;

// Without its feature the suite is compiled here, from the same file: so the tests run in every build,
// and the library is built once for the tests and for the programs that use it.
#[cfg(not(feature = "test-support"))]
#[path = "../../src/acceptance.rs"]
mod acceptance;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rocket::figment::Figment;
use rocket::time::macros::datetime;
use rocket::time::{Duration, OffsetDateTime};
#[cfg(feature = "test-support")]
use rocket_server_sessions::acceptance;
use rocket_server_sessions::{Clock, Digest, Id};
// What the suite takes from the root of its crate.
#[cfg(not(feature = "test-support"))]
use rocket_server_sessions::{
    Error, Lifetime, Limits, Login, New, Record, Store, from_millis, millis,
};

/// When every test begins.
const START: OffsetDateTime = datetime!(2026-11-24 00:00 UTC);

/// The digest of a new id.
fn key() -> Digest {
    Id::random().expect("random bytes").digest()
}

/// The configuration of a program under test: nothing from a file or the environment.
fn config() -> Figment {
    Figment::from(rocket::Config {
        log_level: rocket::log::LogLevel::Off,
        ..Default::default()
    })
}

/// A clock that stands still until it is turned.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    /// Turns the clock `seconds` ahead.
    fn advance(&self, seconds: f64) {
        self.0.fetch_add((seconds * 1000.0) as i64, Ordering::SeqCst);
    }

    /// The clock whose hands these are.
    fn clock(&self) -> Clock {
        let hands = self.0.clone();
        Clock::from_fn(move || {
            START + Duration::milliseconds(hands.load(Ordering::SeqCst))
        })
    }
}
