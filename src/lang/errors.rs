//! The words for what goes wrong: a `Cookie` field that can't be read, and the error pages.

use serde::Serialize;

/// The sentence for each [`Reason`](crate::exchange::Reason).
#[derive(Debug, Serialize)]
pub struct Reasons {
    /// The part has no `=`.
    pub no_equals_sign: &'static str,
    /// The part has no name before the `=`.
    pub no_name: &'static str,
    /// The part is not UTF-8 after decoding.
    pub not_utf8: &'static str,
    /// A later part has the same name, and the last one counts.
    pub replaced: &'static str,
}

/// The title and the sentence of each error page.
#[derive(Debug, Serialize)]
pub struct Errors {
    /// The page of status 404.
    pub not_found: (&'static str, &'static str),
    /// The page of status 405. `{}` are the methods that the address accepts.
    pub not_allowed: (&'static str, &'static str),
    /// The page of status 413.
    pub too_large: (&'static str, &'static str),
    /// The page of every other status 4xx.
    pub bad_request: (&'static str, &'static str),
    /// The page of status 503.
    pub unavailable: (&'static str, &'static str),
    /// The page of every other status 5xx.
    pub broken: (&'static str, &'static str),
    /// The sentence with the number under which the log has the cause.
    pub incident: &'static str,
}
