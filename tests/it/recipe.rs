//! The README's recipe "Add a chapter", carried out to the letter on a copy of the tree.
//!
//! The copy is built in the target folder of this test, where everything that doesn't belong to the
//! workspace is compiled already. It is built as an example called `site`, so that it replaces no
//! program that other tests start. The copy stays, and only what has changed is copied again: a
//! second run compiles what has changed since the first.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use remember_me::lang::Lang;

use crate::html;
use crate::http1;
use crate::site::{self, Folder, KEY, Program};

/// The folders and files of the repository that a build reads.
const COPIED: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "benches",
    "crates",
    "data",
    "examples",
    "flask",
    "src",
    "static",
    "templates",
];

/// Folders that are left out of the copy, wherever they lie.
const LEFT_OUT: &[&str] = &[".venv", "node_modules", "target", "__pycache__"];

/// One step of the recipe: files, and the block of code below their names.
#[derive(Debug, PartialEq)]
struct Step {
    paths: Vec<String>,
    text: String,
}

/// The steps of the README's section "Add a chapter".
fn recipe(readme: &str) -> Vec<Step> {
    let section = readme.split("## Add a chapter\n").nth(1).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut steps = Vec::new();
    let mut inside = false;
    for line in section.lines() {
        let numbered = line.split_once(". `").filter(|(n, _)| n.parse::<u8>().is_ok());
        if let Some((_, rest)) = numbered.filter(|_| !inside) {
            let names = rest.split(':').next().unwrap_or_default();
            let paths = names.split('`').step_by(2).filter(|name| !name.is_empty());
            let paths = paths.map(str::to_owned).collect();
            steps.push(Step { paths, text: String::new() });
        } else if line.starts_with("   ```") {
            inside = !inside;
        } else if inside {
            let step = steps.last_mut().expect("a block belongs to a step");
            step.text += line.strip_prefix("   ").unwrap_or_default();
            step.text += "\n";
        }
    }
    steps
}

/// A file with these lines inserted: modules beside the other modules, entries at the end of `ALL`.
fn with_lines(file: &str, lines: &str) -> String {
    let mut file = file.to_owned();
    for line in lines.lines() {
        let at = match line.starts_with("pub mod ") {
            true => file.find("pub mod "),
            false => file.find("];\n"),
        };
        file.insert_str(at.expect("a place for the line"), &format!("{line}\n"));
    }
    file
}

/// The files of [`COPIED`] below this folder, by their paths from it.
fn files(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut ahead: Vec<PathBuf> = COPIED.iter().map(PathBuf::from).collect();
    while let Some(path) = ahead.pop() {
        let name = path.file_name().unwrap_or_default();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if !root.join(&path).is_dir() {
            found.insert(path);
            continue;
        }
        for entry in fs::read_dir(root.join(&path)).expect("a folder") {
            ahead.push(path.join(entry.expect("a file").file_name()));
        }
    }
    found
}

/// Writes a file unless it has the same content already, because Cargo goes by the time of writing.
fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
    fs::write(path, bytes).expect("the copy can be written");
}

/// Makes the copy and carries out the steps. Returns the number of new files and of inserted lines.
fn carry_out(steps: &[Step], root: &Path, copy: &Path) -> (usize, usize) {
    let (mut new, mut lines) = (0, 0);
    let originals = files(root);
    let mut written = BTreeSet::new();
    for path in &originals {
        let names = |step: &&Step| step.paths.iter().any(|it| Path::new(it) == path);
        let step = steps.iter().find(names);
        let mut bytes = fs::read(root.join(path)).expect("a file");
        if let Some(step) = step {
            let text = String::from_utf8(bytes).expect("UTF-8");
            bytes = with_lines(&text, &step.text).into_bytes();
            lines += step.text.lines().count();
        }
        write(&copy.join(path), &bytes);
        written.insert(path.clone());
    }
    let asked_for =
        steps.iter().flat_map(|step| step.paths.iter().map(move |path| (path, step)));
    for (path, step) in asked_for {
        if !originals.contains(Path::new(path)) {
            write(&copy.join(path), step.text.as_bytes());
            written.insert(path.into());
            new += 1;
        }
    }
    // The program itself, under a name that replaces no other program.
    let program = fs::read(root.join("src/main.rs")).expect("the program");
    write(&copy.join("examples/site.rs"), &program);
    written.insert("examples/site.rs".into());
    for path in files(copy).difference(&written) {
        fs::remove_file(copy.join(path)).expect("what has gone can be removed");
    }
    (new, lines)
}

/// The files that a source file of the copy includes and that the copy lacks.
fn missing(copy: &Path) -> Vec<String> {
    let mut missing = Vec::new();
    for path in files(copy) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(copy.join(&path)).expect("a file");
        let folder = copy.join(&path).parent().expect("a folder").to_owned();
        for included in text.split("include_str!(\"").skip(1) {
            let name = included.split('"').next().unwrap_or_default();
            if !folder.join(name).exists() {
                missing.push(format!("{} includes {name}", path.display()));
            }
        }
    }
    missing
}

/// Builds the copy in this target folder, of which `profile` is a subfolder. Returns the program.
fn build(copy: &Path, target: &Path, profile: &Path) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or(env!("CARGO").into());
    let mut command = Command::new(cargo);
    // The variables that Cargo sets for a test are about another package.
    let ours = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_") && name != "CARGO_HOME"
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command.env("CARGO_TARGET_DIR", target).current_dir(copy);
    command.args(["build", "--offline", "--locked", "--example", "site"]);
    if profile.ends_with("release") {
        command.arg("--release");
    }
    if cfg!(not(feature = "redis")) {
        command.arg("--no-default-features");
    }
    let built = command.output().expect("cargo runs");
    let says = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "the copy does not build:\n{says}");
    let name = format!("site{}", std::env::consts::EXE_SUFFIX);
    profile.join("examples").join(name)
}

#[test]
fn a_chapter_added_by_the_readmes_recipe_is_in_the_menu() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md");
    let steps = recipe(&readme);
    let profile = Path::new(env!("CARGO_BIN_EXE_remember-me")).parent();
    let profile = profile.expect("the folder of the program");
    let target = profile.parent().expect("the target folder");
    let copy = target.join("recipe");
    let (new, lines) = carry_out(&steps, root, &copy);
    assert!((1..=4).contains(&new), "{new} new files");
    assert!((1..=3).contains(&lines), "{lines} new lines");

    let missing = missing(&copy);
    assert!(missing.is_empty(), "the copy lacks a file, see COPIED: {missing:?}");

    // The build of the copy takes about a minute.
    if !site::prove_all() {
        let proof = "a chapter added by the README's recipe is built and in the menu";
        return site::not_run("REMEMBER_ME_PROVE_ALL is not set", proof);
    }
    let program = build(&copy, target, profile);
    let folder = Folder::new("recipe");
    let environment = [("ROCKET_SECRET_KEY", KEY), ("ROCKET_SESSION_SNAPSHOT", "")];
    let mut site = Program::start(&program, folder.path(), &environment);
    let address = site.launched();
    for (lang, title, heading) in
        [(Lang::Zh, "9 代理", "站在中间"), (Lang::En, "9 Proxies", "In between")]
    {
        let own = format!("/{}/proxy", lang.code());
        for page in [format!("/{}", lang.code()), format!("/{}/cookie", lang.code())] {
            let page = html::parse(&http1::get(address, &page, &[]).body);
            let link = page.text(&format!("nav.contents a[href='{own}']"));
            assert_eq!(link, title);
        }
        let page = http1::get(address, &own, &[]);
        assert_eq!(page.status, 200, "{own}");
        assert_eq!(html::parse(&page.body).text("h2#between"), heading);
    }
}

#[test]
fn the_recipe_is_read_as_a_reader_reads_it() {
    let readme = "# A\n\n## Add a chapter\n\nText.\n\n1. `a.rs`, `b.rs`: `this`.\n\n   ```rust\n   x\n\n   1. `y`\n   ```\n\n\
                  2. `c.rs`: that.\n\n   ```rust\n   pub mod c;\n   c::CHAPTER,\n   ```\n\n## Licence\n\n1. `no`\n";
    let steps = recipe(readme);
    let step = |paths: &[&str], text: &str| Step {
        paths: paths.iter().map(|path| path.to_string()).collect(),
        text: text.to_owned(),
    };
    let first = step(&["a.rs", "b.rs"], "x\n\n1. `y`\n");
    assert_eq!(steps, [first, step(&["c.rs"], "pub mod c;\nc::CHAPTER,\n")]);
    let book = "pub mod a;\n\npub const ALL: &[Chapter] = &[\na::CHAPTER,\n];\n";
    assert_eq!(
        with_lines(book, &steps[1].text),
        "pub mod c;\npub mod a;\n\npub const ALL: &[Chapter] = &[\na::CHAPTER,\nc::CHAPTER,\n];\n"
    );
}
