//! `remember-me explain`: what it prints and the status with which it ends, tested with the real
//! program.

use std::io::Write as _;
use std::process::{Command, Stdio};

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, from_str, json};

use crate::html;
use crate::site::{self, Folder};

/// How the program has ended, and what it has written.
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program with these arguments and this text on its standard input.
pub fn run(arguments: &[&str], input: &str) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_remember-me"))
        .args(arguments)
        .env_clear()
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    let mut stdin = child.stdin.take().expect("a pipe");
    // The program may end without reading its input.
    stdin.write_all(input.as_bytes()).ok();
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Ended {
        status: output.status.code().expect("a status"),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

const FROM: [&str; 3] = ["explain", "--from", "https://www.example.com/account/login"];

fn explain(arguments: &[&str]) -> Ended {
    run(&[&FROM, arguments].concat(), "")
}

#[test]
fn a_line_that_is_stored_is_fine() {
    let ended = explain(&["sid=1; Path=/; Secure"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(ended.out.contains("✓ Stored: "), "{}", ended.out);
    assert!(ended.out.contains("[stored; draft-"), "{}", ended.out);
    assert_eq!(explain(&["a=1", "a=; Max-Age=0"]).status, 0);
}

#[test]
fn a_refused_line_is_told_with_its_rule_and_what_to_write() {
    let ended = explain(&["Set-Cookie: sid=1; SameSite=None"]);
    assert_eq!(ended.status, 1);
    assert!(ended.out.contains("✗ SameSite=None requires Secure"), "{}", ended.out);
    assert!(
        ended.out.contains("→ write this: sid=1; SameSite=None; Secure"),
        "{}",
        ended.out
    );
}

#[test]
fn with_a_request_it_has_to_be_sent() {
    let to = ["--to", "https://www.example.com/", "sid=1"];
    let ended = explain(&to);
    assert_eq!(ended.status, 1);
    assert!(ended.out.contains("not sent: Its path is /account"), "{}", ended.out);
    assert!(ended.out.contains("→ write this: sid=1; Path=/"), "{}", ended.out);
    assert!(ended.out.contains("no Cookie header"), "{}", ended.out);
    let sent = explain(&["--to", "https://www.example.com/account/me", "sid=1"]);
    assert_eq!(sent.status, 0, "{}", sent.out);
    assert!(sent.out.contains("Cookie: sid=1"), "{}", sent.out);
    for (options, status) in [
        (&["--cross-site"][..], 0),
        (&["--cross-site", "--embedded"], 1),
        (&["--cross-site", "--method", "POST"], 1),
        (&["--cross-site", "--method", "POST", "--browser", "chromium"], 0),
        (
            &[
                "--cross-site",
                "--method",
                "POST",
                "--browser",
                "chromium",
                "--after",
                "300",
            ],
            1,
        ),
    ] {
        let to = ["--to", "https://www.example.com/account/", "sid=1"];
        assert_eq!(explain(&[options, &to].concat()).status, status, "{options:?}");
    }
}

#[test]
fn what_curl_printed_is_read() {
    let printed = "> GET /in HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 200 OK\n\
                   < Set-Cookie: a=1; Path=/; Secure\n<\n";
    let ended = run(&["explain", "-"], printed);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(ended.out.contains("From http://localhost:8000/in"), "{}", ended.out);
    assert_eq!(run(&["explain", "--browser", "webkit", "-"], printed).status, 1);
}

/// A login that has stopped setting its cookie is a failure of the case, and no mistake in the
/// arguments.
#[test]
fn an_output_without_a_cookie_ends_with_1() {
    let folder = Folder::new("har-without");
    let file = folder.path().join("a.har");
    let entry = json!({ "startedDateTime": "2026-11-24T08:00:00Z", "time": 5,
        "request": { "method": "GET", "url": "https://a.example/", "headers": [] },
        "response": { "headers": [] } });
    let har = json!({ "log": { "entries": [entry] } }).to_string();
    std::fs::write(&file, har).expect("a file");
    let file = file.to_str().expect("a name");
    for (arguments, input) in [
        (&["explain", "-"][..], "HTTP/1.1 200 OK\n\n"),
        (&["explain", "--to", "https://a.example/", "-"], "HTTP/1.1 200 OK\n\n"),
        (&["explain", "--har", file], ""),
    ] {
        let ended = run(arguments, input);
        assert_eq!(ended.status, 1, "{arguments:?}: {}", ended.err);
        let says = ended.err.contains("no Set-Cookie");
        assert!(says || ended.err.contains("neither a Set-Cookie"), "{}", ended.err);
        let ended = run(&[arguments, &["--json"]].concat(), input);
        let report: Json = from_str(&ended.out).expect("JSON");
        assert_eq!((ended.status, &report["ok"]), (1, &json!(false)));
    }
}

#[test]
fn a_deletion_has_to_delete_something() {
    for (lines, status) in [
        (&["a=1", "a=; Max-Age=0"][..], 0),
        (&["a=1", "a=; Max-Age=0; Path=/"], 1),
        (&["a=; Max-Age=0"], 1),
        (&["a=; Max-Age=0; Domain=com"], 1),
    ] {
        let ended = explain(lines);
        assert_eq!(ended.status, status, "{lines:?}: {}", ended.out);
        let says = ended.out.contains("✗ deletes nothing: ");
        assert_eq!(says, status == 1, "{lines:?}: {}", ended.out);
        let ended = explain(&[&["--json"], lines].concat());
        let report: Json = from_str(&ended.out).expect("JSON");
        assert_eq!(report["ok"], json!(status == 0));
        let last = &report["decisions"][lines.len() - 1];
        assert_eq!(last["deletes_nothing"], json!(status == 1));
    }
    let ended = explain(&["a=1", "a=; Max-Age=0; Path=/"]);
    let line = "→ write this: a=; Max-Age=0; Path=/account\n";
    assert!(ended.out.contains(line), "{}", ended.out);
}

#[test]
fn a_warning_fails_only_if_it_is_strict() {
    let line = "a=1; Max-Age=3600000";
    let ended = explain(&[line]);
    assert_eq!(ended.status, 0);
    assert!(ended.out.contains("⚠ Max-Age counts seconds"), "{}", ended.out);
    assert!(ended.out.contains("it lives until "), "{}", ended.out);
    assert!(ended.out.contains("41 days 16 hours"), "{}", ended.out);
    assert_eq!(explain(&["--strict", line]).status, 1);
    assert_eq!(explain(&["--strict", "a=1; Max-Age=3600"]).status, 0);
    let report: Json = from_str(&explain(&["--json", line]).out).expect("JSON");
    assert_eq!(report["ok"], true);
    assert_eq!(report["warnings"][0]["warning"], "milliseconds");
}

#[test]
fn what_is_expected_by_name_decides_the_status() {
    let to = ["--to", "https://www.example.com/", "sid=1; Path=/", "b=2; Path=/"];
    for (options, status) in [
        (&["--expect-stored", "sid"][..], 0),
        (&["--expect-sent", "sid", "--expect-sent", "b"], 0),
        (&["--expect-stored", "c"], 1),
        (&["--expect-sent", "c"], 1),
    ] {
        let ended = explain(&[options, &to].concat());
        assert_eq!(ended.status, status, "{options:?}: {}{}", ended.out, ended.err);
        assert_eq!(ended.out.contains("✗ expected"), status == 1, "{}", ended.out);
    }
    assert_eq!(explain(&["--expect-sent", "a", "a=1"]).status, 2);
}

#[test]
fn the_grade_is_that_of_the_page() {
    let ended = explain(&["--grade", "a=1; Secure; HttpOnly"]);
    assert!(ended.out.contains("ASVS 3.3: D"), "{}", ended.out);
    assert!(ended.out.contains("✗ 3.3.2 SameSite is missing"), "{}", ended.out);
    let ended = explain(&["--grade", "--json", "a=1; Secure; HttpOnly"]);
    let report: Json = from_str(&ended.out).expect("JSON");
    let grade = &report["decisions"][0]["grade"];
    assert_eq!(grade["letter"], "D");
    assert_eq!(
        grade["points"][3],
        json!({
            "id": "3.3.4", "met": true, "says": "It is HttpOnly: no script reads it.",
        })
    );
}

/// A fetch in a page of another site is answered in that page as well, unless an argument says
/// otherwise.
#[test]
fn the_response_is_cross_site_with_its_request() {
    let line = "sid=1; Path=/; SameSite=Lax";
    for (options, refused) in [
        (&["--cross-site", "--embedded"][..], true),
        (&["--cross-site", "--embedded", "--response", "same-site"], false),
        (&["--cross-site"], false),
        (&["--embedded"], false),
        (&["--response", "cross-site-embedded"], true),
    ] {
        let ended = explain(&[options, &[line]].concat());
        let says = ended.out.contains("[same-site-context;");
        assert_eq!((says, ended.status), (refused, i32::from(refused)), "{options:?}");
    }
}

/// Each host of a login has cookies of its own.
#[test]
fn several_hosts_in_one_transcript_are_no_failure() {
    let hop = |host: &str, line: &str| {
        format!(
            "* SSL connection\n> GET / HTTP/1.1\n> Host: {host}\n>\n\
             < HTTP/1.1 200 OK\n< Set-Cookie: {line}\n<\n"
        )
    };
    let both = hop("idp.example", "i=1") + &hop("app.example", "a=1");
    let to = |to: &str, input: &str| run(&["explain", "--to", to, "-"], input).status;
    assert_eq!(to("https://app.example/", &both), 0);
    assert_eq!(to("https://other.example/", &both), 1);
    assert_eq!(to("https://app.example/", &hop("idp.example", "i=1")), 1);
}

#[test]
fn a_recording_is_read() {
    let folder = Folder::new("har");
    let file = folder.path().join("a.har");
    let path = file.to_str().expect("a name");
    let har = |line: &str| {
        let headers = json!([{ "name": "set-cookie", "value": line }]);
        let request =
            json!({ "method": "GET", "url": "https://a.example/", "headers": [] });
        let entry = json!({ "startedDateTime": "2026-11-24T08:00:00Z", "time": 5,
            "request": request, "response": { "headers": headers } });
        json!({ "log": { "entries": [entry] } }).to_string()
    };
    for (line, status) in [("a=1", 0), ("a=1\nb=2; Domain=com", 1)] {
        std::fs::write(&file, har(line)).expect("a file");
        let ended = run(&["explain", "--har", path], "");
        assert_eq!(ended.status, status, "{}{}", ended.out, ended.err);
    }
    // Another text is told what it is not.
    for (text, says) in [
        ("{}", "no log.entries"),
        ("{\"log\"", "no complete JSON"),
        ("HTTP/1.1 200 OK\nSet-Cookie: a=1\n", "does not begin with {"),
    ] {
        std::fs::write(&file, text).expect("a file");
        let ended = run(&["explain", "--har", path], "");
        assert_eq!(ended.status, 2, "{text}");
        assert!(ended.err.contains(says), "{text}: {}", ended.err);
    }
    assert_eq!(run(&["explain", "--har", "/nowhere"], "").status, 2);
}

#[test]
fn the_json_is_that_of_the_api() {
    let options = ["--json", "--now", "2026-11-24T08:00:00Z", "a=1; Max-Age=60"];
    let ended = explain(&options);
    let report: Json = from_str(&ended.out).expect("JSON");
    assert_eq!(report["stored"], json!(["a"]));
    assert_eq!(report["cookies"][0]["expires"], "2026-11-24T08:01:00Z");
}

#[test]
fn chinese_is_its_equal() {
    let ended = explain(&["--lang", "zh", "--to", "https://b.example.org/", "sid=1"]);
    assert_eq!(ended.status, 1);
    for words in ["响应来自", "存下了", "没有带上", "可注册域名"] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
}

#[test]
fn arguments_that_make_no_sense_end_with_2() {
    for arguments in [
        &["explain"][..],
        &["explain", "a=1"],
        &["explain", "--from"],
        &["explain", "--from", "example.com", "a=1"],
        &["explain", "--from", "https://a.example/"],
        &["explain", "--from", "https://a.example/", "--to", "x", "a=1"],
        &["explain", "--from", "https://a.example/", "--browser", "lynx", "a=1"],
        &["explain", "--from", "https://a.example/", "--after", "soon", "a=1"],
        &["explain", "--from", "https://a.example/", "--now", "soon", "a=1"],
        &["explain", "--from", "https://a.example/", "--after", "-1", "a=1"],
        &["explain", "--from", "https://a.example/", "--method", "FETCH", "a=1"],
        &["explain", "--from", "https://a.example/", "--method", "get", "a=1"],
        &["explain", "--from", "https://a.example/", "--response", "x", "a=1"],
        &["explain", "--lang", "fr"],
        &["explain", "--nothing"],
        &["--nothing"],
        &["serve"],
    ] {
        let ended = run(arguments, "");
        assert_eq!(ended.status, 2, "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(ended.out.is_empty() && !ended.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn it_says_how_to_use_it() {
    for (arguments, words) in [
        (&["--help"][..], &["Usage:", "explain", "ROCKET_PORT"][..]),
        (&["explain", "--help"], &["--har", "Exit status:", "Examples:"]),
        (&["--version"], &[env!("CARGO_PKG_VERSION")]),
    ] {
        let ended = run(arguments, "");
        assert_eq!(ended.status, 0, "{arguments:?}");
        for word in words {
            assert!(ended.out.contains(word), "{word}: {}", ended.out);
        }
        assert!(ended.out.lines().all(|line| line.chars().count() <= 100));
    }
}

#[test]
fn nothing_in_a_line_reaches_the_terminal_as_a_command() {
    let ended = explain(&["a=\u{1b}[2J; Path=/"]);
    assert_eq!(ended.status, 1);
    assert!(!ended.out.contains('\u{1b}'), "{:?}", ended.out);
}

/// The commands that chapter 8 prints, as it prints them, with files under the names that it uses.
#[test]
fn every_command_on_the_page_works_as_it_is_printed() {
    let folder = Folder::new("printed");
    let curl =
        "> GET / HTTP/1.1\n> Host: a.example\n< HTTP/1.1 200 OK\n< Set-Cookie: a=1\n";
    std::fs::write(folder.path().join("curl-v.txt"), curl).expect("a file");
    let har = json!({ "log": { "entries": [{
        "startedDateTime": "2026-11-24T08:00:00Z",
        "request": { "method": "GET", "url": "https://a.example/", "headers": [] },
        "response": { "headers": [{ "name": "Set-Cookie", "value": "a=1" }] },
    }] } });
    std::fs::write(folder.path().join("recording.har"), har.to_string())
        .expect("a file");
    for lang in Lang::ALL {
        let path = format!("/{}/clinic", lang.code());
        let page = html::parse(&site::shared().get(&path, &[]).body);
        let printed: Vec<_> = page
            .all("pre")
            .into_iter()
            .map(|it| it.text().collect::<String>())
            .collect();
        let lines = printed.iter().flat_map(|block| block.lines());
        let commands: Vec<_> =
            lines.filter(|it| it.starts_with("remember-me ")).collect();
        assert_eq!(commands.len(), 3, "{printed:?}");
        for command in commands {
            let program = env!("CARGO_BIN_EXE_remember-me");
            let ours = command.replacen("remember-me", program, 1);
            let output = Command::new("sh")
                .args(["-c", &ours])
                .current_dir(folder.path())
                .output()
                .expect("a shell runs");
            let status = output.status.code();
            assert!(matches!(status, Some(0 | 1)), "{command}: {output:?}");
            assert!(!output.stdout.is_empty(), "{command}");
        }
    }
}
