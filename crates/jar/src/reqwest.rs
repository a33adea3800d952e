//! The jar as the cookie store of a `reqwest` client (feature `reqwest`).
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use browser_jar::{Engine, Jar, reqwest::Store};
//! use time::OffsetDateTime;
//!
//! # fn f() -> Result<(), reqwest::Error> {
//! let store = Arc::new(Store::new(Jar::new(Engine::Standard), OffsetDateTime::now_utc));
//! let client = reqwest::Client::builder().cookie_provider(store.clone()).build()?;
//! // Any request of the client goes through the jar.
//! let count = store.jar().cookies(OffsetDateTime::now_utc()).count();
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
/// `reqwest` says only the URL of a request, so each counts as one that the visitor started:
/// [`Context::default`].
#[derive(Debug)]
pub struct Store<C> {
    jar: Mutex<Jar>,
    clock: C,
}

impl<C: Fn() -> OffsetDateTime> Store<C> {
    /// A store with the cookies of `jar`; `clock` tells the time, as `OffsetDateTime::now_utc` does.
    pub fn new(jar: Jar, clock: C) -> Self {
        Self { jar: Mutex::new(jar), clock }
    }

    /// The jar, to look at it, change it or save it. Requests wait until the guard is dropped.
    pub fn jar(&self) -> MutexGuard<'_, Jar> {
        // No call of a jar leaves it in a state between two.
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Fn() -> OffsetDateTime + Send + Sync> CookieStore for Store<C> {
    fn set_cookies(&self, lines: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let now = (self.clock)();
        let mut jar = self.jar();
        for line in lines {
            jar.receive(url, line.as_bytes(), Context::default(), now);
        }
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let now = (self.clock)();
        let mut jar = self.jar();
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
