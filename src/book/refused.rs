//! A form field whose value cannot be used.

use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{self, Responder};

use crate::lang::{Lang, Text};

/// A field whose value cannot be used, and the reason. As a response it is 422 with `field: sentence`,
/// in the visitor's language.
#[derive(Debug)]
pub struct Refused {
    /// The name of the field in the form.
    pub field: &'static str,
    /// One sentence for the visitor.
    pub why: Text,
}

impl<'r> Responder<'r, 'static> for Refused {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let sentence = self.why.get(Lang::of(request));
        (Status::UnprocessableEntity, format!("{}: {sentence}\n", self.field))
            .respond_to(request)
    }
}
