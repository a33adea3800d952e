//! The only source of the current time.
//!
//! All decisions that depend on time take `now` as an argument. Only request guards and fairings read
//! this clock, and a test can manage a clock that it sets itself.

use std::sync::Arc;

use rocket::time::{Duration, OffsetDateTime};

/// The source of `now`: the operating system, or a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> OffsetDateTime + Send + Sync>);

impl Clock {
    /// The wall clock of this machine, in UTC.
    pub fn system() -> Self {
        Self::from_fn(OffsetDateTime::now_utc)
    }

    /// A clock that is `ahead` of this machine's. Several processes with equal clocks of this kind show
    /// the same time.
    pub fn ahead_by(ahead: Duration) -> Self {
        Self::from_fn(move || OffsetDateTime::now_utc().saturating_add(ahead))
    }

    /// How far this clock is ahead of this machine's at the moment.
    pub fn ahead(&self) -> Duration {
        self.now() - OffsetDateTime::now_utc()
    }

    /// A clock that shows whatever `now` returns.
    pub fn from_fn(now: impl Fn() -> OffsetDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The instant this clock shows, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        (self.0)()
    }
}
