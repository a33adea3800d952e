//! House rules, with the reason and the way out in the message. The code map in `README.md` states
//! most of them as invariants.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use remember_me::book;

use crate::site::{self, files_below};

mod templates;

/// A file, its path from the root of the repository, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The text without its unit tests, which may do as they like.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
    }

    /// The lines that are no comments, with their numbers.
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

/// The files that the program is built from: the site's, and those of the crates beside it.
pub fn program() -> Vec<Source> {
    let mut files = sources("crates");
    files.retain(|file| file.path.contains("/src/"));
    files.extend(sources("src"));
    files
}

/// Sources whose path begins so.
fn below(prefix: &str) -> Vec<Source> {
    let mut found = program();
    found.retain(|source| source.path.starts_with(prefix));
    assert!(!found.is_empty(), "nothing is called {prefix}");
    found
}

/// The files of the handlers that chapters teach: the book without its questions, routes and reset.
fn handlers() -> Vec<Source> {
    let mut files = below("src/book/");
    let own =
        ["/question", "src/book/chapter.rs", "src/book/reset.rs", "src/book/routes.rs"];
    files.retain(|file| !own.iter().any(|part| file.path.contains(part)));
    files
}

/// No line of these files holds any of these words.
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
    // There it is a variable of a template; here, the name of a chapter. Questions are about it.
    files.retain(|file| {
        !["src/session", "src/view", "/questions"].iter().any(|p| file.path.contains(p))
    });
    for file in &mut files {
        file.text = file.text.replace("slug: \"session\",", "");
    }
    // Flask's own is a header in a table of differences.
    files.retain(|file| file.path != "src/quote/flask.rs");
    let why = "ask session::visible, session::is_reserved or the guard.";
    check_absent(&files, &["\"session\"", "\"session=", "session=\""], why);
}

#[test]
fn what_describes_an_exchange_or_a_listing_does_no_input_or_output() {
    for path in [
        "src/exchange.rs",
        "src/quote/listing.rs",
        "src/quote/highlight.rs",
        "src/lang.rs",
        "crates/jar/src/",
    ] {
        let why = "these are pure, so that a test needs no server. Pass the text in.";
        let words = ["std::fs", "std::io", "std::net", "std::env", "tokio", "println!"];
        check_absent(&below(path), &words, why);
    }
}

#[test]
fn the_time_is_asked_for_in_one_place() {
    let mut files = program();
    files.retain(|file| file.path != "src/session/clock.rs");
    let words = ["now_utc", "now_local", "SystemTime", "Instant::now"];
    check_absent(&files, &words, "take `now` as an argument, or the Clock in a guard.");
}

/// The most lines that a file may have.
const LONGEST: usize = 450;

/// Files that are longer still, each with the lines it has: it may lose some and gain none. Take a file
/// off the list when it is short enough.
const LONGER: &[(&str, usize)] = &[
    ("crates/jar/src/store.rs", 464),
    ("crates/jar/tests/jar/rules.rs", 497),
    ("src/clinic/case.rs", 570),
    ("src/clinic/correction.rs", 513),
    ("src/clinic/diagnosis.rs", 476),
    ("src/clinic/input.rs", 557),
    ("src/http/compression.rs", 521),
    ("src/quote/flask.rs", 465),
    ("src/quote/highlight.rs", 493),
    ("src/view.rs", 571),
    ("tests/it/browser/chromium.rs", 598),
    ("tests/it/sessions/asvs.rs", 473),
    ("tests/it/sessions/guard.rs", 556),
];

/// The files of the repository that are written by hand and are no data: programs, styles, templates.
/// `None`, and a word about it, where there is no repository to ask.
fn written(proof: &str) -> Option<Vec<Source>> {
    let listed = repository(&["--cached", "--others", "--exclude-standard"], proof)?;
    let is_written = |path: &&str| {
        let kinds = ["css", "html", "js", "lua", "mjs", "py", "rs"];
        let kind = Path::new(path).extension().and_then(|kind| kind.to_str());
        let is_script = path.starts_with("scripts/") && kind.is_none();
        is_script || kind.is_some_and(|kind| kinds.contains(&kind))
    };
    let read = |path: &str| {
        // One that was just deleted is still listed.
        let text = std::fs::read_to_string(root().join(path)).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Some(listed.lines().filter(is_written).filter_map(read).collect())
}

/// What `git ls-files` lists. `None`, and a word about it, where there is no repository to ask.
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
        let longer = LONGER.iter().find(|(longer, _)| longer == path);
        let most = longer.map_or(LONGEST, |(_, lines)| *lines);
        assert!(
            lines <= most,
            "{path} has {lines} lines: split it by what it is about"
        );
        assert!(
            longer.is_none() || lines > LONGEST,
            "{path} has only {lines} lines: take it off the list"
        );
    }
    for (path, _) in LONGER {
        let there = files.iter().any(|file| file.path == *path);
        assert!(there, "{path} is gone: take it off the list");
    }
}

#[test]
fn nothing_is_left_to_be_done_later() {
    // Put together here, so that this file doesn't say them itself.
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

// Everything has its place.

#[test]
fn a_chapter_has_all_its_files() {
    for chapter in book::ALL {
        let slug = chapter.slug;
        for file in [
            format!("src/book/{slug}.rs"),
            format!("src/book/{slug}/questions.rs"),
            format!("templates/chapters/{slug}.zh.html"),
            format!("templates/chapters/{slug}.en.html"),
        ] {
            let there = root().join(&file).is_file();
            assert!(
                there,
                "chapter {slug} has no {file}: a chapter is a stem that names them all"
            );
        }
    }
    for file in sources("templates/chapters") {
        let name = file.path.trim_start_matches("templates/chapters/");
        let slug = name.split('.').next().unwrap_or_default();
        let known = book::ALL.iter().any(|chapter| chapter.slug == slug);
        assert!(known, "{}: book::ALL lists no chapter {slug}", file.path);
    }
}

#[test]
fn every_file_of_a_chapter_is_one_it_may_quote_from() {
    for file in handlers() {
        let helper =
            ["src/book/raw.rs", "src/book/refused.rs"].contains(&file.path.as_str());
        let mut quoted = book::ALL.iter().flat_map(|chapter| chapter.sources);
        let listed = quoted.any(|source| *source == file.text);
        assert!(
            helper || listed,
            "{}: add it to the sources of its chapter",
            file.path
        );
    }
}

#[test]
fn every_test_file_is_a_module_of_its_test_binary() {
    for folder in ["tests/it", "crates/jar/tests/jar"] {
        let main = root().join(folder).join("main.rs");
        let main = std::fs::read_to_string(main).expect("main.rs");
        for file in sources(folder) {
            let name = file.path[folder.len() + 1..].trim_end_matches(".rs");
            // What lies deeper is a module of a module.
            let listed = name == "main"
                || name.contains('/')
                || main.contains(&format!("mod {name};"));
            assert!(
                listed,
                "{}: add `mod {name};` to main.rs, or it never runs",
                file.path
            );
        }
    }
}

/// A program that wants cookies alone builds no web framework and no runtime.
#[test]
fn the_jar_needs_neither_a_framework_nor_a_runtime() {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let tree = std::process::Command::new(cargo)
        .args(["tree", "--package", "browser-jar", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo answers");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    let needed: BTreeSet<_> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for known in ["browser-jar", "psl", "time", "url"] {
        assert!(needed.contains(known), "cargo tree names no {known}: {tree}");
    }
    for heavy in ["rocket", "tera", "tokio", "hyper", "remember-me"] {
        assert!(!needed.contains(heavy), "the jar needs {heavy}: {tree}");
    }
}

#[test]
fn the_code_map_names_every_module() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut missing = program();
    missing.retain(|file| {
        let of_crate = file.path.strip_prefix("crates/jar/src/");
        let name = of_crate.unwrap_or(file.path.trim_start_matches("src/"));
        !name.contains('/') && name != "main.rs" && !readme.contains(name)
    });
    let missing: Vec<_> = missing.iter().map(|file| &file.path).collect();
    assert!(
        missing.is_empty(),
        "README.md's code map lacks {missing:?}: say what they are for"
    );
}

/// What a browser does with a line, the jar predicts, and the prediction says it in words that need no
/// rule: `lifetime`, `key`, `reach`, `script`, `outcome`.
#[test]
fn no_script_reads_the_attributes_of_a_cookie_or_matches_a_path() {
    const WHY: &str = "the prediction that comes with each Set-Cookie line has it; what it lacks, add to \
                       src/exchange/prediction.rs.";
    // What a script could decide by: members of a line taken apart, and ways to match them.
    let attributes = [
        "max_age",
        "expires",
        "same_site",
        "secure",
        "partitioned",
        "max-age",
        "samesite",
    ];
    let ways =
        ["startsWith(", "endsWith(", "isSecureContext", ".protocol", "Date.parse("];
    // Each is what it says, and decides nothing about a cookie that was sent here.
    let allowed = [
        // To write one by script is what chapter 2 shows.
        ("main.js", "document.cookie = "),
        // A session's record, which is the server's and is told by it.
        ("stage.js", "Date.parse(session.created), Date.parse(session.expires)"),
        ("stage.js", "= panel.dataset;"),
        ("stage.js", "meetSession(id ? {"),
        // Whether a pair of document.cookie has a name.
        ("predict.js", "pair.startsWith("),
        // A chapter's part of the reader's record; an address of chapter 7.
        ("progress.js", "key.startsWith("),
        ("scale.js", "path.endsWith(\"/start\")"),
    ];
    let mut used = vec![false; allowed.len()];
    for file in sources("static/js") {
        for (number, line) in file.lines() {
            // A comment of several lines is no code either.
            if line.trim_start().starts_with('*') || line.trim_start().starts_with("/*")
            {
                continue;
            }
            let lower = line.to_lowercase();
            let attribute = attributes.iter().find(|word| lower.contains(*word));
            let Some(word) = attribute.or(ways.iter().find(|way| line.contains(*way)))
            else {
                continue;
            };
            let reason = allowed.iter().position(|(script, part)| {
                file.path.ends_with(script) && line.contains(part)
            });
            let place = format!("{}:{number}", file.path);
            let Some(reason) = reason else {
                panic!("{place} says `{word}`: {WHY}\n{line}")
            };
            used[reason] = true;
        }
    }
    for ((script, part), used) in allowed.iter().zip(used) {
        assert!(
            used,
            "no line of {script} says `{part}` any more: take it off the list"
        );
    }
}

/// A link to a folder is committed past a pattern that ends in a slash, and then no clone can make
/// the folder.
#[test]
fn nothing_is_committed_that_git_is_told_to_ignore() {
    let proof = "no file is committed that .gitignore names";
    let ignored = ["--cached", "--ignored", "--exclude-standard"];
    let Some(listed) = repository(&ignored, proof) else { return };
    assert_eq!(listed, "");
}
