//! House rules. The message of each test gives the reason and says what to do. The code map in
//! `README.md` states most of the rules as invariants.

use std::path::{Path, PathBuf};

use crate::site::{self, files_below};

mod classes;
mod places;
mod templates;

/// A file, its path from the root of the repository, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The text without its unit tests, to which the rules do not apply.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
    }

    /// The lines that are not comments, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code().lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text files below a folder.
pub fn sources(folder: &str) -> Vec<Source> {
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(root()).expect("it is below the root");
        path.to_string_lossy().replace('\\', "/")
    };
    let files = files_below(&root().join(folder));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        Some(Source { path: relative(&path), text })
    };
    files.into_iter().filter_map(read).collect()
}

/// The files from which the program is built: those of the site and of the crates beside it.
pub fn program() -> Vec<Source> {
    let mut files = sources("crates");
    files.retain(|file| file.path.contains("/src/"));
    files.extend(sources("src"));
    files
}

/// The sources whose path begins with this prefix.
fn below(prefix: &str) -> Vec<Source> {
    let mut found = program();
    found.retain(|source| source.path.starts_with(prefix));
    assert!(!found.is_empty(), "nothing is called {prefix}");
    found
}

/// The files of the handlers that chapters teach: the book without its questions, routes and reset.
fn handlers() -> Vec<Source> {
    let mut files = below("src/book/");
    let own = [
        "/question",
        "book/chapter.rs",
        "book/exercises",
        "book/glossary.rs",
        "book/reset.rs",
        "book/routes.rs",
    ];
    files.retain(|file| !own.iter().any(|part| file.path.contains(part)));
    files
}

/// Asserts that no line of these files contains any of these words.
#[track_caller]
fn check_absent(files: &[Source], words: &[&str], why: &str) {
    for file in files {
        for (number, line) in file.lines() {
            for word in words {
                let found = line.contains(word);
                assert!(!found, "{}:{number} says `{word}`: {why}\n{line}", file.path);
            }
        }
    }
}

#[test]
fn a_chapter_knows_nothing_of_templates_observer_or_panel() {
    let chapters = handlers();
    let why = "a handler is ordinary Rocket, or the code a page quotes is not honest. \
               Do it in view or site.";
    for module in [
        "view",
        "exchange",
        "site",
        "quote::highlight",
        "quote::listing",
        "http::assets",
    ] {
        check_absent(&chapters, &[&format!("crate::{module}")], why);
        for file in &chapters {
            let flat: String = file.code().split_whitespace().collect();
            let groups = flat.split("usecrate::{").skip(1);
            for group in groups.filter_map(|rest| rest.split(';').next()) {
                let named = group.split([',', '{', '}']).any(|part| {
                    part == module || part.starts_with(&format!("{module}::"))
                });
                assert!(!named, "{} uses {module}: {why}", file.path);
            }
        }
    }
    check_absent(&chapters, &["tera"], why);
}

#[test]
fn only_view_knows_the_template_engine() {
    let mut files = program();
    files.retain(|file| !file.path.starts_with("src/view"));
    check_absent(&files, &["tera::", "use tera"], "ask view to render it.");
}

#[test]
fn only_session_knows_the_name_of_its_cookie() {
    let mut files = program();
    // In view it is a variable of a template, and in a chapter's entry the name of the chapter.
    // Questions are about it.
    files.retain(|file| {
        !["crates/session", "src/view", "/questions", "src/book/glossary.rs"]
            .iter()
            .any(|p| file.path.contains(p))
    });
    for file in &mut files {
        file.text = file.text.replace("slug: \"session\",", "");
    }
    // Flask's own is a header in a table of differences, and a name that the clinic knows.
    let flask = ["src/quote/flask", "src/clinic/frameworks/settings.rs"];
    files.retain(|file| !flask.iter().any(|path| file.path.starts_with(path)));
    let why = "ask session::visible, session::is_reserved or the guard.";
    check_absent(&files, &["\"session\"", "\"session=", "session=\""], why);
}

#[test]
fn what_describes_an_exchange_or_a_listing_does_no_input_or_output() {
    for path in
        ["src/exchange.rs", "src/quote/listing.rs", "src/lang.rs", "crates/jar/src/"]
    {
        let why = "these are pure, so that a test needs no server. Pass the text in.";
        let words = ["std::fs", "std::io", "std::net", "std::env", "tokio", "println!"];
        check_absent(&below(path), &words, why);
    }
}

#[test]
fn the_time_is_asked_for_in_one_place() {
    let mut files = program();
    files.retain(|file| file.path != "crates/session/src/clock.rs");
    let words = ["now_utc", "now_local", "SystemTime", "Instant::now"];
    check_absent(&files, &words, "take `now` as an argument, or the Clock in a guard.");
}

/// The most lines that a file may have.
const LONGEST: usize = 450;

/// The files of the repository that are written by hand and are not data: programs, styles, templates.
/// Returns `None`, with a message, where there is no repository to ask.
pub fn written(proof: &str) -> Option<Vec<Source>> {
    let listed = repository(&["--cached", "--others", "--exclude-standard"], proof)?;
    let is_written = |path: &&str| {
        let kinds = ["css", "html", "js", "lua", "mjs", "py", "rs"];
        let kind = Path::new(path).extension().and_then(|kind| kind.to_str());
        let is_script = path.starts_with("scripts/") && kind.is_none();
        is_script || kind.is_some_and(|kind| kinds.contains(&kind))
    };
    let read = |path: &str| {
        // A file that was just deleted is still listed.
        let text = std::fs::read_to_string(root().join(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Some(listed.lines().filter(is_written).filter_map(read).collect())
}

/// The output of `git ls-files`. Returns `None`, with a message, where there is no repository to ask.
fn repository(arguments: &[&str], proof: &str) -> Option<String> {
    let git = site::installed("git", proof)?;
    if !root().join(".git").exists() {
        site::not_run("this is no clone", proof);
        return None;
    }
    let listed = std::process::Command::new(git)
        .arg("ls-files")
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("git answers");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    Some(String::from_utf8_lossy(&listed.stdout).into_owned())
}

#[test]
fn no_file_is_too_long_to_read_in_one_sitting() {
    let Some(files) = written("no file has more than 450 lines") else { return };
    for known in
        ["benches/http.rs", "flask/app.py", "scripts/judge", "tests/it/tidy.rs"]
    {
        assert!(files.iter().any(|file| file.path == known), "{known} is not read");
    }
    for file in &files {
        let Source { path, text } = file;
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST,
            "{path} has {lines} lines: split it by what it is about"
        );
    }
}

#[test]
fn nothing_is_left_to_be_done_later() {
    // The words are assembled here, so that this file does not contain them itself.
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()];
    let folders =
        ["crates", "src", "templates", "static", "tests", "examples", "scripts"];
    for file in folders.iter().flat_map(|folder| sources(folder)) {
        for (at, line) in file.text.lines().enumerate() {
            let left = words.iter().find(|word| line.contains(*word));
            let place = format!("{}:{}", file.path, at + 1);
            assert!(left.is_none(), "{place}: do it now, or file an issue: {line}");
        }
    }
}
