//! The measurements of the engines for machines: `GET /api/engines.json`. `openapi.json` describes it.

use std::sync::LazyLock;

use rocket::http::ContentType;
use rocket::{Route, get, routes};

use crate::engines;
use crate::http::compression::Coding;
use crate::http::static_file::{File, FileResponse};

/// The route of the data.
pub fn routes() -> Vec<Route> {
    routes![data]
}

/// The data as it is sent, compressed once.
static DATA: LazyLock<File> =
    LazyLock::new(|| File::text(engines::DATA.as_bytes(), ContentType::JSON));

/// Compresses the data for this coding.
pub fn compress(coding: Coding) {
    DATA.text.compress(coding);
}

#[get("/api/engines.json")]
async fn data(coding: Coding) -> FileResponse {
    DATA.clone().respond(coding, "public, no-cache").await
}
