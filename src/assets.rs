//! Style sheets, scripts and icons: inside the release binary, read from disk in a debug build.

use std::path::PathBuf;

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, get, routes};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The files below `static/`.
#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// The routes that serve them.
pub fn routes() -> Vec<Route> {
    routes![asset]
}

/// The path under which this build serves its assets. It holds a digest of them all, so a browser
/// may keep them for good: another build has another path. Scripts import each other by relative
/// paths and so stay within one build.
pub fn base() -> String {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for path in Static::iter() {
        let hash = Static::get(&path)
            .map(|file| file.metadata.sha256_hash())
            .unwrap_or_default();
        for byte in path.bytes().chain(hash) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("/static/{digest:016x}")
}

#[derive(Responder)]
struct Asset {
    bytes: Vec<u8>,
    content_type: ContentType,
    cache: Header<'static>,
}

#[get("/static/<_build>/<path..>")]
fn asset(_build: &str, path: PathBuf) -> Option<Asset> {
    let EmbeddedFile { data, .. } = Static::get(path.to_str()?)?;
    let content_type = path
        .extension()
        .and_then(|e| ContentType::from_extension(e.to_str()?))
        .unwrap_or(ContentType::Binary);
    let cache = match cfg!(debug_assertions) {
        true => "no-cache",
        false => "public, max-age=31536000, immutable",
    };
    Some(Asset {
        bytes: data.into_owned(),
        content_type,
        cache: Header::new("Cache-Control", cache),
    })
}
