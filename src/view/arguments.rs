//! Reads the arguments of template functions, with errors for those that are wrong.

use tera::{State, TeraResult};

use crate::lang::Lang;

pub(super) fn language(state: &State) -> TeraResult<Lang> {
    match state.get::<String>("lang")?.as_deref() {
        Some("zh") => Ok(Lang::Zh),
        Some("en") => Ok(Lang::En),
        other => Err(unknown("language", other.unwrap_or("none"))),
    }
}

pub(super) fn slug_of(chapter: tera::Value) -> Option<String> {
    Some(chapter.get_from_path("slug")?.as_str()?.to_owned())
}

pub(super) fn unknown(what: &str, name: &str) -> tera::Error {
    tera::Error::message(format!("there is no {what} `{name}`"))
}

/// The id of a demo's heading on its page.
pub(super) fn anchor(run: &str) -> String {
    format!("demo-{}", run.replace("::", "-"))
}
