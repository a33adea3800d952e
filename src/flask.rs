//! Flask beside Rocket: our Flask program, and the list of what differs on the wire and why.
//! A test sends both the same requests and fails on any difference that isn't listed here.

use serde::Serialize;

use crate::lang::{Lang, Text};

/// The Flask program that the pages quote, as the tests run it.
pub const APP: &str = include_str!("../flask/app.py");

/// A difference between the two on the wire.
pub struct Difference {
    /// The header field or part of the response it is about.
    pub field: &'static str,
    /// What Flask sends.
    pub flask: &'static str,
    /// What this site sends.
    pub rocket: &'static str,
    /// Why.
    pub why: Text,
}

/// All of them.
pub const DIFFERENCES: &[Difference] = &[];

/// A difference, in one language.
#[derive(Serialize)]
pub struct Explained {
    field: &'static str,
    flask: &'static str,
    rocket: &'static str,
    why: &'static str,
}

/// The list, in one language.
pub fn differences(lang: Lang) -> Vec<Explained> {
    DIFFERENCES
        .iter()
        .map(|d| Explained {
            field: d.field,
            flask: d.flask,
            rocket: d.rocket,
            why: d.why.get(lang),
        })
        .collect()
}
