//! The app that a request of this section is for: the site's own, or that of an experiment.
//!
//! `app.config` exists once for a whole app, so a change to it affects every visitor. To show that, an
//! experiment gets an app of its own, which serves the requests on the experiment's own connection. The
//! site's app does not change, and neither does what its visitors read.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::{Duration, OffsetDateTime};
use rocket_server_sessions::Clock;

/// Flask's `app.config`, one for the whole app.
pub struct Config {
    /// The lifetime in seconds.
    pub permanent_session_lifetime: AtomicI64,
    /// How far the app's clock is ahead of the site's, in seconds.
    ahead: AtomicI64,
}

impl Default for Config {
    /// Flask's default, 31 days.
    fn default() -> Self {
        let lifetime = Duration::days(31).whole_seconds();
        Self {
            permanent_session_lifetime: AtomicI64::new(lifetime),
            ahead: AtomicI64::new(0),
        }
    }
}

/// The apps of the running experiments, by the client address that each of them serves. There are as
/// many as requests that run one.
#[derive(Default)]
pub struct Apps(Mutex<HashMap<SocketAddr, Arc<Config>>>);

impl Apps {
    /// Creates an app for requests from this client, which exists until it is dropped. The client's
    /// connection must outlive it, because only then can nobody else have that address.
    pub fn begin(&self, client: SocketAddr) -> Experiment<'_> {
        let config = Arc::<Config>::default();
        self.lock().insert(client, config.clone());
        Experiment { apps: self, client, config }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SocketAddr, Arc<Config>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An experiment's own app. It ends when this value is dropped, however the experiment ends.
pub struct Experiment<'a> {
    apps: &'a Apps,
    client: SocketAddr,
    config: Arc<Config>,
}

impl Experiment<'_> {
    /// Advances the app's clock, so that nobody has to wait.
    pub fn advance(&self, seconds: i64) {
        self.config.ahead.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Drop for Experiment<'_> {
    fn drop(&mut self) {
        self.apps.lock().remove(&self.client);
    }
}

/// The app that a request is for.
pub struct App {
    /// The configuration of the app.
    pub config: Arc<Config>,
    /// The time that the app's clock shows.
    pub now: OffsetDateTime,
}

impl App {
    /// The lifetime that the app is configured with, in seconds.
    pub fn lifetime(&self) -> i64 {
        self.config.permanent_session_lifetime.load(Ordering::Relaxed)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for App {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let rocket = request.rocket();
        let managed = rocket.state::<Apps>().zip(rocket.state::<Clock>());
        let Some((apps, clock)) = managed else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let client = request.remote();
        let config = client.and_then(|client| apps.lock().get(&client).cloned());
        // The site's own app has the lifetime of an unconfigured Flask.
        let config = config.unwrap_or_default();
        let ahead = Duration::seconds(config.ahead.load(Ordering::Relaxed));
        Outcome::Success(Self { config, now: clock.now().saturating_add(ahead) })
    }
}

/// The app of an experiment. A request without one is forwarded, and ends as a 404: no visitor can
/// configure the site's app.
pub struct OwnApp {
    /// The configuration of the experiment's app.
    pub config: Arc<Config>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnApp {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let apps = request.rocket().state::<Apps>();
        let client = request.remote();
        let config = apps.zip(client).and_then(|(a, c)| a.lock().get(&c).cloned());
        match config {
            Some(config) => Outcome::Success(Self { config }),
            None => Outcome::Forward(Status::NotFound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_of_an_experiment_ends_with_it() {
        let apps = Apps::default();
        let [a, b] = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let first = apps.begin(a);
        let second = apps.begin(b);
        first.config.permanent_session_lifetime.store(0, Ordering::Relaxed);
        first.advance(2);
        let lifetime = second.config.permanent_session_lifetime.load(Ordering::Relaxed);
        assert_eq!(lifetime, 2_678_400, "the other one has its own");
        assert_eq!(apps.lock().len(), 2);
        drop(first);
        assert!(!apps.lock().contains_key(&a));
        drop(second);
        assert!(apps.lock().is_empty());
    }
}
