//! Header lines as they are, for demos about what the cookie jar does to them.

use std::convert::Infallible;
use std::str::Split;

use rocket::http::Header;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::response::{self, Responder, Response};

/// The `Cookie` line of a request, before any parsing; empty if there is none.
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
    /// The line's parts, as a browser puts them together: separated by `; `.
    pub fn pairs(&self) -> Split<'r, &'static str> {
        self.0.split("; ")
    }
}

/// A text with `Set-Cookie` lines written by hand: the jar would add `SameSite`, would keep one
/// line a name, and would encode the value.
pub struct RawSetCookie {
    /// The field values. They must hold no control characters.
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
