//! Which app a request of this section comes to: the site's own, or that of an experiment.
//!
//! `app.config` is one for a whole app, so whoever changes it changes it for everybody. To show that,
//! an experiment has an app to itself: what comes on its own connection. The site's app stays as it
//! is, and so does what its visitors read.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::{Duration, OffsetDateTime};
use rocket_server_sessions::Clock;

/// Flask's `app.config`: one for the whole app, whoever changes it.
pub struct Config {
    /// In seconds.
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

/// The apps of the experiments under way, by the address of the client that is theirs. There are as
/// many as requests that run one.
#[derive(Default)]
pub struct Apps(Mutex<HashMap<SocketAddr, Arc<Config>>>);

impl Apps {
    /// An app for what comes from this client, until it is dropped. The client's connection has to
    /// outlive it, for nobody else has that address meanwhile.
    pub fn begin(&self, client: SocketAddr) -> Experiment<'_> {
        let config = Arc::<Config>::default();
        self.lock().insert(client, config.clone());
        Experiment { apps: self, client, config }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SocketAddr, Arc<Config>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An app of an experiment's own. It ends when this is dropped, however the experiment ends.
pub struct Experiment<'a> {
    apps: &'a Apps,
    client: SocketAddr,
    config: Arc<Config>,
}

impl Experiment<'_> {
    /// Turns the app's clock ahead, so that nobody has to wait.
    pub fn advance(&self, seconds: i64) {
        self.config.ahead.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Drop for Experiment<'_> {
    fn drop(&mut self) {
        self.apps.lock().remove(&self.client);
    }
}

/// The app that a request comes to.
pub struct App {
    /// Its configuration.
    pub config: Arc<Config>,
    /// What its clock shows.
    pub now: OffsetDateTime,
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
        // The site's own is as Flask's is when nobody has configured it.
        let config = config.unwrap_or_default();
        let ahead = Duration::seconds(config.ahead.load(Ordering::Relaxed));
        Outcome::Success(Self { config, now: clock.now().saturating_add(ahead) })
    }
}

/// The app of an experiment. Without one a request is forwarded, and ends as a 404: no visitor
/// configures the site's app.
pub struct OwnApp {
    /// Its configuration.
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
