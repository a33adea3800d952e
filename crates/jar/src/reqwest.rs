//! The jar as the cookie store of a `reqwest` client (feature `reqwest`).
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use browser_jar::{Engine, Jar, reqwest::SharedJar};
//! use time::OffsetDateTime;
//!
//! # fn f() -> Result<(), reqwest::Error> {
//! let jar = Arc::new(SharedJar::new(Jar::new(Engine::Standard), OffsetDateTime::now_utc));
//! let client = reqwest::Client::builder().cookie_provider(jar.clone()).build()?;
//! // Any request of the client goes through the jar.
//! let count = jar.lock().cookies(OffsetDateTime::now_utc()).count();
//! # Ok(())
//! # }
//! ```

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::reqwest::cookie::CookieStore;
use ::reqwest::header::HeaderValue;
use time::OffsetDateTime;
use url::Url;

use super::{Context, Jar};

/// A [`Jar`] with a clock, shared by the requests of a client.
///
/// `reqwest` only passes on the URL of a request, so that each request counts as one that the visitor
/// started ([`Context::default`]).
#[derive(Debug)]
pub struct SharedJar<C> {
    jar: Mutex<Jar>,
    clock: C,
}

impl<C: Fn() -> OffsetDateTime> SharedJar<C> {
    /// Shares `jar`. `clock` returns the current time, as `OffsetDateTime::now_utc` does.
    pub fn new(jar: Jar, clock: C) -> Self {
        Self { jar: Mutex::new(jar), clock }
    }

    /// Locks the jar so that it can be read, changed or saved. Requests wait until the guard is dropped.
    pub fn lock(&self) -> MutexGuard<'_, Jar> {
        // No call leaves the jar half changed, so it can be used after a panic.
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Fn() -> OffsetDateTime + Send + Sync> CookieStore for SharedJar<C> {
    fn set_cookies(&self, lines: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let now = (self.clock)();
        let mut jar = self.lock();
        for line in lines {
            jar.receive(url, line.as_bytes(), Context::default(), now);
        }
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let now = (self.clock)();
        let mut jar = self.lock();
        // The method counts only for requests that another site started.
        let field = jar.send(url, "GET", Context::default(), now).header;
        if field.is_empty() {
            return None;
        }
        let mut field = HeaderValue::from_bytes(&field).ok()?;
        field.set_sensitive(true);
        Some(field)
    }
}
