//! An answer in words, with what it says as data beside it.

use rocket::request::Request;
use rocket::response::{self, Responder};
use rocket::serde::json::{Value, serde_json};
use serde::Serialize;

/// A text for people, and the same as data for a script.
///
/// As a response it is the text alone, as `text/plain`. The data stays with the request, where
/// [`data_of`] finds it: an exchange that travels as JSON carries it along.
pub struct WithData {
    /// The body of the response.
    pub text: String,
    /// The data, `None` if there is none.
    pub data: Option<Value>,
}

/// The data of a request's answer.
struct Data(Option<Value>);

impl WithData {
    /// This text with this data. What can't be written as JSON counts as none.
    pub fn new(text: String, data: &impl Serialize) -> Self {
        Self { text, data: serde_json::to_value(data).ok() }
    }
}

/// A text without data.
impl From<String> for WithData {
    fn from(text: String) -> Self {
        Self { text, data: None }
    }
}

impl<'r> Responder<'r, 'static> for WithData {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        request.local_cache(|| Data(self.data));
        self.text.respond_to(request)
    }
}

/// The data that the answer to this request came with.
pub fn data_of<'r>(request: &'r Request<'_>) -> Option<&'r Value> {
    request.local_cache(|| Data(None)).0.as_ref()
}
