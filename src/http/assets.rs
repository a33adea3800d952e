//! Style sheets, scripts and icons. A release binary contains them; a debug build reads them from disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use rocket::http::ContentType;
use rocket::{Route, get, routes};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::compression::{Coding, Precompressed};
use crate::http::static_file::{self, File, FileResponse};

/// All files below the folder `static/`.
#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// The routes that serve them.
pub fn routes() -> Vec<Route> {
    routes![asset, robots]
}

/// The path under which this build serves its assets. It contains a digest of all of them, so a browser
/// may keep them for good: another build has another path. Scripts import each other by relative paths
/// and so stay within one build.
pub fn base() -> String {
    let files: Vec<_> = Static::iter()
        .map(|path| {
            let hash = Static::get(&path).map(|file| file.metadata.sha256_hash());
            (path, hash.unwrap_or_default())
        })
        .collect();
    let bytes =
        files.iter().flat_map(|(path, hash)| path.as_bytes().iter().chain(hash));
    format!("/static/{:016x}", static_file::digest(bytes))
}

/// The compressed forms of the assets, which are kept. In a debug build a file may change, and is then
/// compressed again.
static KEPT: RwLock<BTreeMap<String, File>> = RwLock::new(BTreeMap::new());

/// The address of the style sheet of every page, which is written in several files and sent as one.
const SHEET: &str = "site.css";

/// The files of that sheet, in this order. A sheet that is not among them is for some pages alone, and
/// these link to it.
const SHEETS_OF_ALL: &[&str] = &[
    "css/page.css",
    "css/text.css",
    "css/stage.css",
    "css/questions.css",
    "css/door.css",
    "css/practice.css",
    "css/touch.css",
];

/// The files whose content is served under a path: the file of that path, or all of [`SHEETS_OF_ALL`].
fn parts(path: &str) -> Option<Vec<EmbeddedFile>> {
    match path == SHEET {
        true => SHEETS_OF_ALL.iter().map(|path| Static::get(path)).collect(),
        false => Some(vec![Static::get(path)?]),
    }
}

/// A script or a style sheet without the comments that have lines of their own, which are a fifth of the bytes
/// of scripts and an eighth of those of sheets. They can be read in the repository. A comment that shares a line
/// with code is kept.
///
/// The function does not parse strings, nor comments that begin after code: a text in backticks or such
/// a comment must not span lines, and a test checks that.
fn without_comments(script: &[u8]) -> Vec<u8> {
    let mut code = Vec::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let length = comment(rest).unwrap_or(0);
        let (line, after) = rest[length..].split_at(line(&rest[length..]));
        if length == 0 {
            code.extend_from_slice(line);
            rest = after;
        } else {
            rest = &rest[length..];
        }
    }
    code
}

/// The length of the comment that `script` begins with, to the end of its last line. `None` if the
/// script begins with no comment, or with one that has code after it.
fn comment(script: &[u8]) -> Option<usize> {
    let first = script.trim_ascii_start();
    let before = script.len() - first.len();
    // A line break before it ends a line that isn't the comment's.
    if script[..before].contains(&b'\n') {
        return None;
    }
    if first.starts_with(b"//") {
        return Some(line(script));
    }
    let inside = first.strip_prefix(b"/*")?;
    let end = inside.windows(2).position(|two| two == b"*/")?;
    let end = before + 2 + end + 2;
    let last = line(&script[end..]);
    script[end..][..last].trim_ascii().is_empty().then_some(end + last)
}

/// The length of the first line of `text`, with its line break.
fn line(text: &[u8]) -> usize {
    let end = text.iter().position(|byte| *byte == b'\n');
    end.map_or(text.len(), |at| at + 1)
}

fn file(path: &str) -> Option<File> {
    let parts = parts(path)?;
    let hashes: Vec<_> = parts.iter().map(|part| part.metadata.sha256_hash()).collect();
    let digest = static_file::digest(hashes.as_flattened());
    let kept = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    if let Some(file) = kept.filter(|file| file.digest == digest) {
        return Some(file);
    }
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let bytes = parts.iter().map(|part| &*part.data).collect::<Vec<_>>().concat();
    let bytes = match extension {
        "js" | "css" => without_comments(&bytes),
        _ => bytes,
    };
    let file = File {
        text: Arc::new(Precompressed::whole(bytes)),
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

/// Compresses all assets for this coding.
pub fn compress(coding: Coding) {
    let paths = Static::iter().chain([SHEET.into()]);
    for file in paths.filter_map(|path| file(&path)) {
        if file.compressible {
            file.text.compress(coding);
        }
    }
}

/// Whether this build serves paths below `/static/<build>`.
///
/// In a release build the path of another build is not served: its files are not in this binary, and
/// nothing else may be cached under that path for a year. In a debug build the path changes with each
/// edit, and a browser revalidates what it keeps.
pub fn is_served(build: &str) -> bool {
    static BASE: LazyLock<String> = LazyLock::new(base);
    cfg!(debug_assertions) || BASE.strip_prefix("/static/") == Some(build)
}

/// Whether an asset has this path.
pub fn has(path: &Path) -> bool {
    path.to_str().is_some_and(|path| parts(path).is_some())
}

#[get("/static/<build>/<path..>")]
async fn asset(build: &str, path: PathBuf, coding: Coding) -> Option<FileResponse> {
    if !is_served(build) {
        return None;
    }
    let cache_control = match cfg!(debug_assertions) {
        true => "no-cache",
        false => "public, max-age=31536000, immutable",
    };
    Some(file(path.to_str()?)?.respond(coding, cache_control).await)
}

/// The `robots.txt` that lets search engines read everything.
#[get("/robots.txt")]
async fn robots(coding: Coding) -> FileResponse {
    static ROBOTS: LazyLock<File> = LazyLock::new(|| {
        File::text(&b"User-agent: *\nAllow: /\n"[..], ContentType::Plain)
    });
    ROBOTS.clone().respond(coding, "public, no-cache").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_of_all_pages_is_its_files_in_their_order() {
        let parts = parts(SHEET).expect("it is served").into_iter();
        let served = parts.map(|part| part.data.into_owned()).collect::<Vec<_>>();
        let files = SHEETS_OF_ALL.iter().map(|path| Static::get(path));
        let files = files.map(|file| file.expect("it is there").data.into_owned());
        assert_eq!(served, files.collect::<Vec<_>>());
        assert_eq!(
            SHEETS_OF_ALL.last(),
            Some(&"css/touch.css"),
            "it enlarges the others"
        );
    }

    #[test]
    fn a_script_loses_its_lines_of_comment_and_nothing_else() {
        let script =
            b"// a\nlet a = 1; // stays\n/** b\n * c */\n  /* d */\nlet e;\n\n";
        assert_eq!(without_comments(script), b"let a = 1; // stays\nlet e;\n\n");
    }

    #[test]
    fn code_beside_a_comment_is_kept_whole() {
        for (script, kept) in [
            ("/* a */ let b;\nlet c;\n", "/* a */ let b;\nlet c;\n"),
            (
                "/* a\n * b */ let c;\nlet d; /* e */\n",
                "/* a\n * b */ let c;\nlet d; /* e */\n",
            ),
            ("let a; /* b\n c */\nlet d;\n", "let a; /* b\n c */\nlet d;\n"),
            ("/* a *//* b */\nlet c;\n", "/* a *//* b */\nlet c;\n"),
            ("/* // */\nlet a;\n// /*\nlet b;\n", "let a;\nlet b;\n"),
            ("/**/\n/*/ a */\nlet b;", "let b;"),
            ("let a;\n\n  // b", "let a;\n\n"),
            ("/* never closed\nlet a;\n", "/* never closed\nlet a;\n"),
            ("", ""),
        ] {
            let left = without_comments(script.as_bytes());
            assert_eq!(String::from_utf8_lossy(&left), kept, "{script:?}");
        }
    }

    /// A text in backticks or a comment: a line within it that looks like a comment would be taken for one.
    #[test]
    fn nothing_behind_code_runs_over_several_lines() {
        let has_comments = |path: &str| path.ends_with(".js") || path.ends_with(".css");
        for path in Static::iter().filter(|path| has_comments(path)) {
            let script = Static::get(&path).expect("it is listed").data;
            let code = String::from_utf8(without_comments(&script)).expect("UTF-8");
            for line in code.lines() {
                assert_eq!(line.matches('`').count() % 2, 0, "{path}: {line}");
                let open = line.rsplit_once("/*").map_or("*/", |(_, behind)| behind);
                assert!(open.contains("*/"), "{path}: {line}");
            }
        }
    }
}
