//! Chapter 4: the complete program, to take home.

pub mod questions;

use rocket::http::Header;
use rocket::{Responder, Route, State, get, routes};

use crate::http::compression::Coding;
use crate::http::static_file::Sent;
use crate::quote::download::Complete;

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![download]
}

#[derive(Responder)]
struct Archive {
    file: Sent,
    disposition: Header<'static>,
}

#[get("/download/remember-me-complete.tar")]
async fn download(complete: &State<Complete>, coding: Coding) -> Archive {
    Archive {
        file: complete.tar().respond(coding, "public, no-cache").await,
        disposition: Header::new("Content-Disposition", "attachment"),
    }
}
