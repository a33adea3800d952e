//! The part of an exchange that is known before a handler answers: the request as Rocket received it.

use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket_server_sessions as session;

use crate::exchange::{CookiesSeen, RequestSeen, SessionSeen};

/// The content of a page's panel before any button is pressed.
pub struct Live {
    /// The cookies that the request for the page carries.
    pub cookies: CookiesSeen,
    /// The server's record of the visitor's session. Showing it does not count as a use of the session.
    pub session: Option<SessionSeen>,
}

impl Live {
    /// Reads the cookies and the session of `request`.
    ///
    /// # Errors
    /// The session store doesn't answer.
    pub async fn of(request: &Request<'_>) -> Result<Self, session::Error> {
        Ok(Self::with(request, session::record(request).await?.map(Into::into)))
    }

    /// Reads the cookies of `request`, whose session is given.
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

/// The request as Rocket received it.
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
