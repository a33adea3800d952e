//! The key of the private cookies, tested with the real program in a folder of its own. It is made,
//! kept, used again, and refused when it protects nothing. The profile is that of a release: every
//! profile except `debug` counts as one.

use std::path::Path;

use remember_me::secrets::COMMAND;

use crate::http1;
use crate::site::{self, Folder, Program};

const RELEASE: (&str, &str) = ("ROCKET_PROFILE", "release");

fn start(folder: &Folder, environment: &[(&str, &str)]) -> Program {
    let program = Path::new(env!("CARGO_BIN_EXE_remember-me"));
    Program::start(program, folder.path(), environment)
}

/// The lines of the log that are about the key, apart from Rocket's own table of the configuration.
fn said(program: &mut Program) -> Vec<String> {
    let printed = program.printed();
    let about_key =
        |line: &&str| line.contains("secret") && !line.contains(">> secret key");
    printed.lines().filter(about_key).map(str::to_owned).collect()
}

#[test]
fn without_a_key_one_is_made_and_kept_and_the_next_start_uses_it_silently() {
    let folder = Folder::new("key-made");
    let kept = folder.path().join(".secret_key");

    let mut first = start(&folder, &[RELEASE]);
    let address = first.launched();
    let secret = http1::get(address, "/private/set", &[]).cookies();
    let key = std::fs::read_to_string(&kept).expect("the key is kept");
    assert_eq!(key.trim().len(), 44, "32 bytes in base64");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = kept.metadata().expect("the file is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else may read it");
    }
    let line = "Made a secret key and kept it in .secret_key (readable by you alone).";
    assert_eq!(said(&mut first), [line]);
    assert!(!first.printed().contains(key.trim()), "a key in a log is no secret");
    drop(first);

    let mut second = start(&folder, &[RELEASE]);
    let address = second.launched();
    assert_eq!(std::fs::read_to_string(&kept).expect("it is still there"), key);
    assert_eq!(said(&mut second), [""; 0]);
    let header = format!("Cookie: {secret}");
    let read = http1::get(address, "/private/get", &[&header]).body;
    assert_eq!(read, "234", "what the first run encrypted, the second reads");
}

#[test]
fn two_folders_have_two_keys() {
    let keys = ["key-one", "key-two"].map(|name| {
        let folder = Folder::new(name);
        start(&folder, &[RELEASE]).launched();
        std::fs::read_to_string(folder.path().join(".secret_key")).expect("a key")
    });
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_configured_key_is_used_and_no_other_is_made() {
    for (name, key) in [
        ("key-base64", site::KEY.to_owned()),
        ("key-hex", "0123456789abcdef".repeat(4)),
    ] {
        let folder = Folder::new(name);
        let mut program = start(&folder, &[RELEASE, ("ROCKET_SECRET_KEY", &key)]);
        program.launched();
        assert_eq!(said(&mut program), [""; 0], "{name}");
        let made = folder.path().join(".secret_key").exists();
        assert!(!made, "{name}: a key was made beside the configured one");
    }
}

#[track_caller]
fn check_refused(key: &str) {
    for profile in ["release", "debug"] {
        let folder = Folder::new(&format!("key-bad-{profile}-{}", key.len()));
        let environment = [("ROCKET_PROFILE", profile), ("ROCKET_SECRET_KEY", key)];
        let mut program = start(&folder, &environment);
        assert!(!program.ended(), "{key:?} is refused with an exit code");
        let said = program.printed();
        assert_eq!(said.lines().count(), 1, "{key:?}: one line, and no panic: {said}");
        assert!(said.contains("secret_key is refused"), "{key:?}: {said}");
        assert!(said.ends_with(COMMAND), "{key:?}: what makes a good one? {said}");
        assert!(key.len() < 4 || !said.contains(key), "{said}");
        assert!(!folder.path().join(".secret_key").exists(), "{key:?}");
    }
}

#[test]
fn a_key_that_is_no_key_is_refused_with_the_command_that_makes_one() {
    check_refused("xxx");
    check_refused("");
    check_refused("change me, this is not a key at all");
    check_refused(&"g".repeat(64));
    check_refused(&site::KEY[1..]);
}

#[test]
fn a_key_that_protects_nothing_is_refused_too() {
    check_refused("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    check_refused(&"1".repeat(64));
    check_refused(&"0".repeat(64));
    check_refused(&"a".repeat(88));
}

#[track_caller]
fn check_kept_refused(name: &str, content: &[u8]) {
    let folder = Folder::new(name);
    let kept = folder.path().join(".secret_key");
    std::fs::write(&kept, content).expect("the file can be written");
    let mut program = start(&folder, &[RELEASE]);
    assert!(!program.ended(), "{name}");
    let said = program.printed();
    assert_eq!(said.lines().count(), 1, "{name}: {said}");
    assert!(said.contains(".secret_key"), "{name}: which file? {said}");
    assert!(said.contains(COMMAND), "{name}: what makes a good one? {said}");
    let after = std::fs::read(&kept).expect("the file is still there");
    assert_eq!(after, content, "{name}: a file that isn't ours to overwrite");
}

#[test]
fn a_kept_file_that_holds_no_key_is_refused_and_left_as_it_is() {
    check_kept_refused("kept-empty", b"");
    check_kept_refused("kept-word", b"hello\n");
    check_kept_refused("kept-short", &site::KEY.as_bytes()[1..]);
    check_kept_refused("kept-long", &[b'A'; 100_000]);
    check_kept_refused("kept-bytes", b"\xff\xfe\x00\x01");
}

#[test]
fn where_nothing_can_be_written_the_key_lasts_for_the_run_and_the_line_says_so() {
    let folder = Folder::new("key-nowhere");
    let missing = ("ROCKET_SECRET_KEY_FILE", "no/such/folder/key");
    let mut program = start(&folder, &[RELEASE, missing]);
    let address = program.launched();
    let said = said(&mut program);
    assert_eq!(said.len(), 1, "{said:?}");
    let line =
        "Made a secret key for this run only: no/such/folder/key can't be written";
    assert!(said[0].starts_with(line), "{said:?}");
    assert_eq!(http1::get(address, "/private/get", &[]).body, "None");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_no_reason_not_to_start() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("key-read-only");
    let permissions = std::fs::Permissions::from_mode(0o555);
    std::fs::set_permissions(folder.path(), permissions).expect("the mode can be set");
    if std::fs::write(folder.path().join("probe"), "").is_ok() {
        // Not `site::not_run`: in CI the tests run as root as well, and the test above has the same
        // branch.
        use std::io::Write as _;
        let proof = "a start in a read-only folder";
        writeln!(std::io::stderr(), "NOT RUN, root writes anywhere: {proof}").ok();
        return;
    }
    let mut program = start(&folder, &[RELEASE]);
    program.launched();
    assert!(said(&mut program)[0].contains("for this run only"));
}
