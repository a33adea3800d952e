//! Chapter 4's program has the same handlers as the chapters. It is run, downloaded, unpacked and
//! built.

use std::path::{Path, PathBuf};
use std::process::Command;

use remember_me::book;
use remember_me::lang::Lang;
use remember_me::quote::download::PROGRAM;
use remember_me::quote::listing;

use crate::html;
use crate::http1;
use crate::site::{self, Folder, Program, files_below};

const HANDLERS: [&str; 6] = [
    "set_cookie",
    "get_cookie",
    "del_cookie",
    "set_session",
    "get_session",
    "del_session",
];

#[test]
fn its_handlers_are_word_for_word_those_of_the_chapters() {
    for name in HANDLERS {
        let slug = if name.ends_with("cookie") { "cookie" } else { "session" };
        let chapter = book::ALL.iter().find(|chapter| chapter.slug == slug);
        let sources = chapter.expect("the chapter is there").sources();
        let taught = sources.iter().find_map(|source| listing::rust(source, name).ok());
        let complete = listing::rust(PROGRAM, name).expect("the program has it");
        assert_eq!(Some(complete), taught, "{name}");
    }
}

#[test]
fn the_chapter_shows_it_whole_and_offers_it() {
    for lang in Lang::ALL {
        let path = format!("/{}/code", lang.code());
        let page = html::parse(&site::shared().get(&path, &[]).body);
        let blocks = page.all("article pre");
        let shown = blocks.iter().map(|block| block.text().collect::<String>());
        let whole = shown.into_iter().any(|text| text.trim() == PROGRAM.trim());
        assert!(whole, "{path} does not show examples/complete.rs");
        let link = "article a[href='/download/remember-me-complete.tar']";
        assert!(page.has(link), "{path} does not offer the download");
    }
}

/// The six endpoints, as the note describes them.
fn walk(address: std::net::SocketAddr) {
    let get = |path, cookies: &str| {
        let header = format!("Cookie: {cookies}");
        http1::get(address, path, &[&header])
    };
    let set = get("/cookie/set", "");
    assert_eq!(set.body, "<h1>set cookie!</h1>");
    let line = "test1=123; SameSite=Lax; Path=/; Max-Age=20";
    assert_eq!(set.headers("set-cookie"), [line]);
    assert_eq!(get("/cookie/get", "test1=123").body, "test1 = 123\n");
    assert_eq!(get("/cookie/del", "").headers("set-cookie").len(), 1);

    let session = get("/session/set", "").cookies();
    assert_eq!(get("/session/get", &session).body, "234");
    get("/session/del", &session);
    assert_eq!(get("/session/get", &session).body, "None");
}

/// The folder into which Cargo puts what it builds for this test.
fn target() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_remember-me")).parent().expect("a folder")
}

#[test]
fn as_an_example_it_serves_the_six_endpoints() {
    let example = target().join("examples/complete");
    if !example.is_file() {
        site::not_run(
            "the example is not built (cargo test builds it)",
            "examples/complete",
        );
        return;
    }
    let folder = Folder::new("complete-example");
    let mut program = Program::start(&example, folder.path(), &[]);
    walk(program.launched());
}

// From here on: the download.

/// Downloads the archive and unpacks it. Returns the folder of the project, which is in `folder`.
fn unpacked(folder: &Folder) -> PathBuf {
    let (client, _) = &*site::borrow();
    let response = client.get("/download/remember-me-complete.tar").dispatch();
    let disposition = response.headers().get_one("Content-Disposition");
    assert_eq!(disposition, Some("attachment"));
    let bytes = response.into_bytes().expect("an archive");
    let mut archive = tar::Archive::new(bytes.as_slice());
    for entry in archive.entries().expect("an archive has entries") {
        let mut entry = entry.expect("the entry can be read");
        let path = entry.path().expect("an entry has a path").into_owned();
        assert!(path.starts_with("remember-me-complete"), "{}", path.display());
        assert!(
            entry.header().mode().expect("a mode") & 0o022 == 0,
            "{}",
            path.display()
        );
        assert!(
            entry.unpack_in(folder.path()).expect("it unpacks"),
            "{}",
            path.display()
        );
    }
    folder.path().join("remember-me-complete")
}

#[test]
fn the_download_is_a_project_with_the_program_in_it() {
    let folder = Folder::new("complete-files");
    let project = unpacked(&folder);
    let read = |file: &str| {
        std::fs::read_to_string(project.join(file)).expect("the file is there")
    };
    assert_eq!(read("src/main.rs"), PROGRAM);
    assert!(read("README.md").contains("cargo run"));
    assert!(read("Cargo.toml").contains("rocket"));
    // The crate of the sessions is in the archive as a whole.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/session/src");
    let files = files_below(&source);
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        let path = file.strip_prefix(&source).expect("it is below the folder");
        let ours = std::fs::read(&file).expect("it can be read");
        let packed = std::fs::read(project.join("sessions/src").join(path));
        assert_eq!(packed.ok(), Some(ours), "{}", path.display());
    }
}

#[test]
fn the_download_builds_by_itself_and_serves_the_six_endpoints() {
    if !site::prove_all() {
        site::not_run(
            "REMEMBER_ME_PROVE_ALL is not set",
            "the download builds and runs",
        );
        return;
    }
    let folder = Folder::new("complete-build");
    let project = unpacked(&folder);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    // With our lock file the project builds with the same versions, which this machine has already.
    std::fs::copy(ours.join("Cargo.lock"), project.join("Cargo.lock"))
        .expect("a lock file");
    let built = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--offline"])
        .current_dir(&project)
        // Dependencies come from our own build folder. The program has the same name as ours, so it
        // goes into another folder.
        .env("CARGO_BUILD_BUILD_DIR", target().parent().expect("a folder"))
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .output()
        .expect("cargo runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let program = folder.path().join("target/debug/remember-me");
    let mut program = Program::start(&program, folder.path(), &[]);
    walk(program.launched());
}
