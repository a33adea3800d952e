//! A case, and the requests that its text shows.

use super::PasteKind;
use crate::clinic::case::{Case, CaseRequest};

/// A case, and the requests that its text shows.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The case that is judged.
    pub case: Case,
    /// The requests with what they carried, in order. Empty where the text shows none.
    pub requests: Vec<RecordedRequest>,
    /// What the text was.
    pub kind: PasteKind,
    /// Whether a browser made the requests, not curl or its like.
    pub is_browser: bool,
}

/// A request, and the cookies that were recorded with it.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The request as it was recorded.
    pub request: CaseRequest,
    /// Whether it was for a document: the page itself, and no part of it.
    pub document: bool,
    /// The value of its `Cookie` field, empty if it had none. `None` if its fields were not recorded.
    pub cookie: Option<String>,
    /// How many of the case's responses came before it.
    pub after: usize,
}
