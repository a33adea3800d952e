//! Header lines as they are sent, for demos about what Rocket's cookie jar does to them.

use std::convert::Infallible;
use std::str::Split;

use rocket::http::Header;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder, Response};

/// The `Cookie` line of a request before any parsing. Empty if the request has none.
pub struct RawCookie<'r>(pub &'r str);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for RawCookie<'r> {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        Outcome::Success(Self(request.headers().get_one("Cookie").unwrap_or_default()))
    }
}

impl<'r> RawCookie<'r> {
    /// The parts of the line between the separators `; ` that a browser writes.
    pub fn pairs(&self) -> Split<'r, &'static str> {
        self.0.split("; ")
    }
}

/// A text response with `Set-Cookie` lines written by hand. Rocket's jar would add `SameSite`, would
/// keep one line for each name, and would encode the value.
pub struct RawSetCookie {
    /// The field values, which must not contain control characters.
    pub lines: Vec<String>,
    /// The body, sent as `text/plain`.
    pub body: String,
}

impl<'r> Responder<'r, 'static> for RawSetCookie {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build_from(self.body.respond_to(request)?);
        for line in self.lines {
            response.header_adjoin(Header::new("Set-Cookie", line));
        }
        response.ok()
    }
}
