//! House rules, with the reason and the way out in the message. The code map in `README.md` states
//! most of them as invariants.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use remember_me::book;
use remember_me::book::routes::Demos;

use crate::pages::files_below;

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

#[test]
fn no_file_of_the_source_is_too_long_to_read_in_one_sitting() {
    for file in program() {
        let lines = file.text.lines().count();
        assert!(
            lines <= 600,
            "{} has {lines} lines: split it by what it is about",
            file.path
        );
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

// Templates.

fn templates() -> Vec<Source> {
    let mut templates = sources("templates");
    templates.retain(|file| file.path.ends_with(".html"));
    templates
}

/// The value of each such attribute in a template.
fn values<'t>(text: &'t str, attribute: &str) -> Vec<&'t str> {
    let start = format!(" {attribute}=\"");
    let found = text.split(&start).skip(1);
    found.map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

#[test]
fn no_template_types_the_address_of_a_demo() {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for file in templates() {
        for attribute in ["href", "action", "formaction", "src", "data-then"] {
            for value in values(&file.text, attribute) {
                let address = value.split(['?', '#']).next().unwrap_or_default();
                let demo = demos.iter().find(|(_, _, path)| *path == address);
                if let Some((name, ..)) = demo {
                    let path = &file.path;
                    panic!(
                        "{path} types {value}: say run=\"{name}\", the route knows the rest"
                    );
                }
            }
        }
    }
}

#[test]
fn no_template_holds_code_of_its_own() {
    let why = "quote it: <demo run=\"chapter::function\" />, or <captured file=\"…\" />. \
               Code that no test runs goes stale.";
    for file in templates() {
        for line in file.text.lines() {
            let marks = [
                "#[get(",
                "#[post(",
                "#[launch]",
                "use rocket",
                "let mut ",
                "@app.",
                "import ",
            ];
            let mark = marks.iter().find(|mark| line.contains(*mark));
            assert!(mark.is_none(), "{}: {line}\n{why}", file.path);
        }
        // A press is no block of code.
        for block in file.text.replace("<press", "<").split("<pre").skip(1) {
            let block = block.split("</pre>").next().unwrap_or_default();
            let content = block.split_once('>').map_or("", |(_, content)| content);
            for line in without_tags(content).lines().map(str::trim) {
                let quoted =
                    line.is_empty() || line.starts_with('{') || line.starts_with('}');
                // Tests run these as they are printed.
                let command = ["curl ", "cargo ", "tar ", "cd ", "python "]
                    .iter()
                    .any(|c| line.starts_with(c));
                let run = command
                    || line.split("=").next().is_some_and(|n| n.starts_with("ROCKET_"));
                let fine = quoted || run || line.contains("{{");
                assert!(fine, "{}: {line}\n{why}", file.path);
            }
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text += piece.split_once('>').map_or("", |(_, text)| text);
    }
    text
}

#[test]
fn the_words_of_the_interface_come_from_the_struct_of_words() {
    for file in templates() {
        if file.path.starts_with("templates/chapters/") {
            continue;
        }
        let chinese = file.text.chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        let path = &file.path;
        assert_eq!(chinese, None, "{path}: put it into Words, in both languages");
    }
}

#[test]
fn every_captured_transcript_is_shown_somewhere() {
    let texts: String = templates().into_iter().map(|file| file.text).collect();
    for file in sources("templates/http") {
        let name =
            file.path.trim_start_matches("templates/http/").trim_end_matches(".http");
        let (folder, _) = name.split_once('/').expect("each is in a folder");
        assert!(
            !file.text.is_empty(),
            "{}: capture it with UPDATE_EXPECT=1",
            file.path
        );
        // Those of the chapters belong to a handler, and another test knows them all.
        let of_chapter = book::ALL.iter().any(|chapter| chapter.slug == folder);
        let shown = texts.contains(&format!("\"{name}\""));
        assert!(of_chapter || shown, "{}: no page shows it; delete it", file.path);
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
    let Some(git) = crate::site::installed("git", proof) else { return };
    if !root().join(".git").exists() {
        return crate::site::not_run("this is no clone", proof);
    }
    let list = ["ls-files", "--cached", "--ignored", "--exclude-standard"];
    let listed =
        std::process::Command::new(git).args(list).current_dir(root()).output();
    let listed = listed.expect("git answers");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "");
}
