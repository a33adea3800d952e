//! House rules about places: every file is where a test or the program reads it.

use std::collections::BTreeSet;

use remember_me::book;

use super::{handlers, repository, root, sources, written};

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
        // The texts of chapter 6's labs are in a folder of the chapter's name.
        let slug = name.split(['.', '/']).next().unwrap_or_default();
        let known = book::ALL.iter().any(|chapter| chapter.slug == slug);
        assert!(known, "{}: book::ALL lists no chapter {slug}", file.path);
    }
}

#[test]
fn every_file_of_a_chapter_is_one_it_may_quote_from() {
    for file in handlers() {
        let helpers = ["door.rs", "raw.rs", "refused.rs", "trail.rs", "with_data.rs"];
        let helper = helpers.iter().any(|it| file.path == format!("src/book/{it}"));
        let mut quoted = book::ALL.iter().flat_map(|chapter| chapter.sources());
        let found = quoted.any(|source| source == file.text);
        assert!(helper || found, "{}: put it below its chapter's folder", file.path);
    }
}

#[test]
fn every_test_file_is_a_module_of_its_test_binary() {
    for folder in ["tests/it", "crates/jar/tests/jar"] {
        let main = root().join(folder).join("main.rs");
        let main = std::fs::read_to_string(main).expect("main.rs");
        for file in sources(folder) {
            let name = file.path[folder.len() + 1..].trim_end_matches(".rs");
            // A file further down is a module of another module.
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

/// The names of the packages from which a crate of the workspace is built when it is built alone.
/// `known` are some that must be among them.
fn needed_by(package: &str, known: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let tree = std::process::Command::new(cargo)
        .args(["tree", "--package", package, "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo answers");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let needed: BTreeSet<_> = tree.lines().filter_map(name).collect();
    for known in known {
        assert!(needed.contains(*known), "cargo tree names no {known}: {tree}");
    }
    needed
}

/// A program that needs only cookies builds no web framework and no runtime.
#[test]
fn the_jar_needs_neither_a_framework_nor_a_runtime() {
    let needed = needed_by("browser-jar", &["browser-jar", "psl", "time", "url"]);
    for heavy in ["rocket", "tera", "tokio", "hyper", "remember-me"] {
        assert!(!needed.contains(heavy), "the jar needs {heavy}");
    }
}

#[test]
fn the_sessions_need_neither_the_site_nor_what_a_feature_adds() {
    let needed = needed_by("rocket-server-sessions", &["rocket", "sha2", "memmap2"]);
    for heavy in ["redis", "rustls", "proptest", "tera", "browser-jar", "remember-me"] {
        assert!(!needed.contains(heavy), "the sessions need {heavy}");
    }
}

/// The most lines of the code map: a longer one does not fit one screen.
const SCREEN: usize = 45;

/// The room that a file lies in: a module of the program, a crate, or another folder. `None` for a file
/// beside the rooms, such as `Cargo.toml`.
fn room(path: &str) -> Option<&str> {
    let (top, inside) = path.split_once('/')?;
    if !["src", "crates", "tests", "benches", "static", "templates"].contains(&top) {
        return Some(top);
    }
    match inside.split_once('/') {
        Some((folder, _)) => Some(&path[..top.len() + 1 + folder.len()]),
        None => path.strip_suffix(".rs"),
    }
}

/// The words in the code font of a line of Markdown.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

#[test]
fn the_code_map_names_every_room_on_one_screen() {
    let Some(listed) = repository(&[], "the code map names every room") else {
        return;
    };
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let (_, map) = readme.split_once("| where | what |\n|---|---|\n").expect("a map");
    let rows: Vec<_> = map.lines().take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() <= SCREEN, "the code map has {} lines", rows.len());

    let named: BTreeSet<_> = rows.iter().flat_map(|row| code(row)).collect();
    let rooms: BTreeSet<_> = listed.lines().filter_map(room).collect();
    let is_named = |room: &&str| {
        named.contains(*room) || named.contains(format!("{room}.rs").as_str())
    };
    let missing: Vec<_> = rooms.iter().filter(|room| !is_named(room)).collect();
    assert!(
        missing.is_empty(),
        "README.md's code map lacks {missing:?}: say what they are for"
    );

    for row in rows {
        for place in code(row.split('|').nth(1).unwrap_or_default()) {
            // A group of files, such as templates/*.html.
            let (place, end) = place.split_once('*').unwrap_or((place, ""));
            let there = listed.lines().any(|file| {
                let rest = file.strip_prefix(place);
                rest.is_some_and(|it| {
                    it.is_empty() || it.starts_with('/') || it == ".rs"
                }) || rest.is_some_and(|it| !end.is_empty() && it.ends_with(end))
            });
            assert!(
                there,
                "README.md's code map names {place}{end}, which isn't there"
            );
        }
    }
}

#[test]
fn a_file_that_a_text_names_is_there() {
    let mut seen = 0;
    for page in sources("templates/chapters") {
        let names = page.text.split("<code>").skip(1);
        for name in names.filter_map(|rest| rest.split("</code>").next()) {
            let folder = name.split_once('/').map_or("", |(folder, _)| folder);
            if !["crates", "examples", "flask", "src", "templates", "tests"]
                .contains(&folder)
            {
                continue;
            }
            seen += 1;
            assert!(
                root().join(name).exists(),
                "{} names {name}, which isn't there",
                page.path
            );
        }
    }
    assert!(seen >= 6, "only {seen} names were found");
}

/// The jar predicts what a browser does with a line, and the prediction says it in words that need no
/// rule: `lifetime`, `key`, `reach`, `script`, `outcome`.
#[test]
fn no_script_reads_the_attributes_of_a_cookie_or_matches_a_path() {
    const WHY: &str = "the prediction that comes with each Set-Cookie line has it; what it lacks, add to \
                       src/exchange/prediction.rs.";
    // The means by which a script could decide: members of a parsed line, and ways to match them.
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
    // Each of these words is harmless where it stands, and decides nothing about a cookie that was sent
    // here.
    let allowed = [
        // Chapter 2 shows how a script writes one.
        ("main.js", "document.cookie = "),
        // The record of a session, which the server keeps and describes.
        ("stage.js", "Date.parse(session.created), Date.parse(session.expires)"),
        ("stage.js", "= panel.dataset;"),
        ("stage.js", "meetSession(id ? {"),
        // Whether a pair of document.cookie has a name.
        ("predict.js", "pair.startsWith("),
        // A chapter's part of the reader's record.
        ("progress.js", "key.startsWith("),
    ];
    let mut used = vec![false; allowed.len()];
    for file in sources("static/js") {
        for (number, line) in file.lines() {
            // A line inside a comment of several lines is not code.
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

/// A symbolic link in place of a folder escapes a pattern that ends in a slash, and once it is
/// committed, no clone can make the folder.
#[test]
fn nothing_is_committed_that_git_is_told_to_ignore() {
    let proof = "no file is committed that .gitignore names";
    let ignored = ["--cached", "--ignored", "--exclude-standard"];
    let Some(listed) = repository(&ignored, proof) else { return };
    assert_eq!(listed, "");
}

/// One place decides where a response ends and what a request needs: `tests/it/http1.rs`.
#[test]
fn a_request_is_written_by_one_client_unless_its_bytes_are_what_is_tested() {
    let proof = "one HTTP/1.1 client speaks for all tests and benches";
    let Some(mut files) = written(proof) else { return };
    files.retain(|file| {
        let is_client = file.path == "tests/it/http1.rs";
        !is_client && ["tests/", "benches/"].iter().any(|f| file.path.starts_with(f))
    });
    // The end of a request line.
    let end = ["HTTP/1.", "1\\r\\n"].concat();
    // Each of these files tests lines that are not text, half a head, or a version.
    let allowed = [
        "benches/limits/connections.rs",
        "tests/it/bad_input.rs",
        "tests/it/browser/chromium.rs",
        "tests/it/connections.rs",
        "tests/it/exchange/json.rs",
        "tests/it/proxy.rs",
    ];
    let written: BTreeSet<_> = files
        .iter()
        .filter(|file| file.text.contains(&end))
        .map(|file| file.path.as_str())
        .collect();
    let others: Vec<_> =
        written.iter().filter(|path| !allowed.contains(path)).collect();
    assert!(others.is_empty(), "{others:?}: send it by http1::head or http1::request");
    // The client of a browser's driver need not speak HTTP itself.
    let stale = allowed.iter().filter(|path| !written.contains(*path));
    let stale: Vec<_> = stale.filter(|path| !path.contains("/browser/")).collect();
    assert!(stale.is_empty(), "{stale:?} write none any more: take them off the list");
}
