//! What one request shows before any handler answers: the part of an exchange that is read off Rocket.

use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket_server_sessions as session;

use crate::exchange::{CookiesSeen, RequestSeen, SessionSeen};

/// What the panel of a page shows before any button is pressed.
pub struct Live {
    /// The cookies that the request for the page itself carries.
    pub cookies: CookiesSeen,
    /// The server's record of the visitor's session. To look at it does not use it.
    pub session: Option<SessionSeen>,
}

impl Live {
    /// Observes `request`.
    ///
    /// # Errors
    /// The store of sessions doesn't answer.
    pub async fn of(request: &Request<'_>) -> Result<Self, session::Error> {
        Ok(Self::with(request, session::record(request).await?.map(Into::into)))
    }

    /// Observes all of `request` but its session.
    pub fn with(request: &Request<'_>, session: Option<SessionSeen>) -> Self {
        let lines = request.headers().get("Cookie");
        let jar = request.cookies().iter();
        Self {
            cookies: CookiesSeen::new(
                lines,
                jar.map(|cookie| (cookie.name(), cookie.value())),
            ),
            session,
        }
    }
}

/// What Rocket received.
pub fn observe(request: &Request<'_>) -> RequestSeen {
    let headers: Vec<_> = request.headers().iter().collect();
    RequestSeen::new(
        request.method().as_str(),
        &request.uri().to_string(),
        headers.iter().map(|header| (header.name().as_str(), header.value())),
        request.cookies().iter().map(|cookie| (cookie.name(), cookie.value())),
    )
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Live {
    type Error = session::Error;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, session::Error> {
        match Self::of(request).await {
            Ok(live) => Outcome::Success(live),
            Err(why) => {
                session::note(request, why);
                Outcome::Error((why.status(), why))
            }
        }
    }
}
