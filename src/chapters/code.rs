//! Chapter 4: the complete program, to take home.

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, get, routes};

use crate::download::Complete;

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![download]
}

#[derive(Responder)]
struct Archive {
    bytes: Vec<u8>,
    content_type: ContentType,
    disposition: Header<'static>,
}

#[get("/download/remember-me-complete.tar")]
fn download(complete: &State<Complete>) -> Archive {
    Archive {
        bytes: complete.tar().to_owned(),
        content_type: ContentType::TAR,
        disposition: Header::new("Content-Disposition", "attachment"),
    }
}
