//! A text answer that carries the same content as data.

use rocket::request::Request;
use rocket::response::{self, Responder};
use rocket::serde::json::{Value, serde_json};
use serde::Serialize;

/// A text for people, with the same content as data for a script.
///
/// As a response it is only the text, as `text/plain`. The data stays with the request, where
/// [`data_of`] finds it. An exchange that is sent as JSON includes it.
pub struct WithData {
    /// The body of the response.
    pub text: String,
    /// The data. `None` if there is none.
    pub data: Option<Value>,
}

/// The data of the answer, stored in the request's local cache.
struct Data(Option<Value>);

impl WithData {
    /// An answer of this text and this data. Data that cannot be written as JSON is left out.
    pub fn new(text: String, data: &impl Serialize) -> Self {
        Self { text, data: serde_json::to_value(data).ok() }
    }
}

/// An answer of a text without data.
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

/// The data of the answer to this request.
pub fn data_of<'r>(request: &'r Request<'_>) -> Option<&'r Value> {
    request.local_cache(|| Data(None)).0.as_ref()
}
