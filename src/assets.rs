//! Style sheets, scripts and icons: inside the release binary, read from disk in a debug build.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use rocket::http::ContentType;
use rocket::{Route, get, routes};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::caching::{self, File, Sent};
use crate::compression::{Coding, Text};

/// The files below `static/`.
#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// The routes that serve them.
pub fn routes() -> Vec<Route> {
    routes![asset, robots]
}

/// The path under which this build serves its assets. It holds a digest of them all, so a browser
/// may keep them for good: another build has another path. Scripts import each other by relative
/// paths and so stay within one build.
pub fn base() -> String {
    let files: Vec<_> = Static::iter()
        .map(|path| {
            let hash = Static::get(&path).map(|file| file.metadata.sha256_hash());
            (path, hash.unwrap_or_default())
        })
        .collect();
    let bytes =
        files.iter().flat_map(|(path, hash)| path.as_bytes().iter().chain(hash));
    format!("/static/{:016x}", caching::digest(bytes))
}

/// What they are compressed to is kept. In a debug build a file may change, and is then new.
static KEPT: RwLock<BTreeMap<String, File>> = RwLock::new(BTreeMap::new());

/// The style sheet is written in several files, each about one thing, and sent as one.
const SHEET: &str = "site.css";
const SHEETS: &[&str] = &[
    "css/page.css",
    "css/stage.css",
    "css/questions.css",
    "css/scale.css",
    "css/clinic.css",
];

/// The files of which what is served under a path is made: itself, or the [`SHEETS`].
fn parts(path: &str) -> Option<Vec<EmbeddedFile>> {
    match path == SHEET {
        true => SHEETS.iter().map(|path| Static::get(path)).collect(),
        false => Some(vec![Static::get(path)?]),
    }
}

/// A script without its lines of comment, which would be a fifth of what travels. Whoever wants to
/// read it finds them in the repository.
fn without_comments(script: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let lines = script.split_inclusive(|byte| *byte == b'\n');
    let code = lines.filter(|line| {
        let line = line.trim_ascii();
        let comment = inside || line.starts_with(b"/*") || line.starts_with(b"//");
        inside = comment && !line.starts_with(b"//") && !line.ends_with(b"*/");
        !comment
    });
    code.flatten().copied().collect()
}

fn file(path: &str) -> Option<File> {
    let parts = parts(path)?;
    let hashes: Vec<_> = parts.iter().map(|part| part.metadata.sha256_hash()).collect();
    let digest = caching::digest(hashes.as_flattened());
    let kept = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    if let Some(file) = kept.filter(|file| file.digest == digest) {
        return Some(file);
    }
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let bytes = parts.iter().map(|part| &*part.data).collect::<Vec<_>>().concat();
    let bytes = if extension == "js" { without_comments(&bytes) } else { bytes };
    let file = File {
        text: Arc::new(Text::whole(bytes)),
        digest,
        content_type: ContentType::from_extension(extension)
            .unwrap_or(ContentType::Binary),
        // Pictures and fonts are compressed by themselves.
        compressible: matches!(extension, "css" | "js" | "svg" | "json" | "txt"),
    };
    let mut kept = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    kept.insert(path.to_owned(), file.clone());
    Some(file)
}

/// Compresses them all.
pub fn compress(coding: Coding) {
    let paths = Static::iter().chain([SHEET.into()]);
    for file in paths.filter_map(|path| file(&path)) {
        if file.compressible {
            file.text.compress(coding);
        }
    }
}

/// In a release build the path of another build is none of this one's: what it stood for is not
/// here, and under that path nothing else may be kept for a year. In a debug build the path goes
/// out of date with each edit, and nothing is kept without a question.
#[get("/static/<build>/<path..>")]
async fn asset(build: &str, path: PathBuf, coding: Coding) -> Option<Sent> {
    static BASE: LazyLock<String> = LazyLock::new(base);
    let ours = BASE.strip_prefix("/static/") == Some(build);
    if !ours && !cfg!(debug_assertions) {
        return None;
    }
    let cache_control = match cfg!(debug_assertions) {
        true => "no-cache",
        false => "public, max-age=31536000, immutable",
    };
    Some(file(path.to_str()?)?.respond(coding, cache_control).await)
}

/// Search engines may read everything.
#[get("/robots.txt")]
async fn robots(coding: Coding) -> Sent {
    static ROBOTS: LazyLock<File> = LazyLock::new(|| {
        File::text(&b"User-agent: *\nAllow: /\n"[..], ContentType::Plain)
    });
    ROBOTS.clone().respond(coding, "public, no-cache").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_its_lines_of_comment_and_nothing_else() {
        let script =
            b"// a\nlet a = 1; // stays\n/** b\n * c */\n  /* d */\nlet e;\n\n";
        assert_eq!(without_comments(script), b"let a = 1; // stays\nlet e;\n\n");
    }
}
