//! Error pages: in the visitor's language, with the contents beside them; JSON for who asks so.

use rocket::http::{ContentType, Status};
use rocket::serde::json::json;
use rocket::{Catcher, Request, catch, catchers};

use crate::lang::Lang;
use crate::page::Live;
use crate::view::View;

/// The catchers of the whole site.
pub fn catchers() -> Vec<Catcher> {
    catchers![any]
}

#[catch(default)]
fn any(status: Status, request: &Request<'_>) -> (Status, (ContentType, String)) {
    let lang = Lang::of(request);
    let words = &lang.words().errors;
    let (title, sentence) = match status.code {
        404 => words.not_found,
        413 => words.too_large,
        400..=499 => words.bad_request,
        503 => words.unavailable,
        _ => words.broken,
    };
    let plain =
        || (ContentType::Plain, format!("{} {title}: {sentence}\n", status.code));
    let body = if wants_json(request) {
        (
            ContentType::JSON,
            json!({ "error": { "status": status.code, "message": sentence } })
                .to_string(),
        )
    } else {
        match request.rocket().state::<View>() {
            Some(view) => (
                ContentType::HTML,
                view.error(lang, status, title, sentence, &Live::of(request)),
            ),
            None => plain(),
        }
    };
    (status, body)
}

/// Whether the client prefers JSON to everything else it accepts.
pub fn wants_json(request: &Request<'_>) -> bool {
    request.accept().is_some_and(|accept| accept.preferred().is_json())
}
