//! The six endpoints with a real `curl` and its cookie jar, as a reader uses it beside the page. Every
//! command that a page prints is run as it is printed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use remember_me::lang::Lang;

use crate::html;
use crate::site::{self, Folder};

/// A `curl`, its jar, and the site.
struct Walk {
    curl: PathBuf,
    folder: Folder,
}

impl Walk {
    /// Returns `None`, with a message, on a machine without curl.
    fn begin(name: &str, proof: &str) -> Option<Self> {
        let curl = site::installed("curl", proof)?;
        Some(Self { curl, folder: Folder::new(name) })
    }

    fn jar(&self) -> PathBuf {
        self.folder.path().join("jar.txt")
    }

    /// The names in the jar, with `#HttpOnly_` before those that no script can see.
    fn kept(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.jar()).unwrap_or_default();
        let fields = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let cookies = fields.filter(|fields| fields.len() == 7);
        cookies
            .map(|fields| match fields[0].starts_with("#HttpOnly_") {
                true => format!("#HttpOnly_{}", fields[5]),
                false => fields[5].to_owned(),
            })
            .collect()
    }

    /// Runs `curl -i` with the jar and these further arguments.
    fn curl(&self, path: &str, arguments: &[&str]) -> Printed {
        let output = Command::new(&self.curl)
            .args(["--silent", "--show-error", "--include", "--max-time", "10"])
            .args(["--cookie", "jar.txt", "--cookie-jar", "jar.txt"])
            .args(arguments)
            .arg(site::shared().url(path))
            .current_dir(self.folder.path())
            .output()
            .expect("curl runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{path}: {stderr}");
        let text = String::from_utf8_lossy(&output.stdout);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        Printed { head: head.to_owned(), body: body.to_owned() }
    }

    /// One step: the path, the body of its answer, and what the jar holds afterwards.
    #[track_caller]
    fn step(&self, path: &str, body: &str, kept: &[&str]) -> Printed {
        let answer = self.curl(path, &[]);
        assert!(answer.head.starts_with("HTTP/1.1 200 OK"), "{path}: {}", answer.head);
        assert_eq!(answer.body, body, "{path}");
        assert_eq!(self.kept(), kept, "the jar after {path}");
        let no_cache = "vary: Cookie";
        assert!(answer.head.contains(no_cache), "{path}: {}", answer.head);
        answer
    }
}

struct Printed {
    head: String,
    body: String,
}

#[test]
fn curl_walks_the_cookie_endpoints() {
    let proof = "the three cookie endpoints with curl and its jar";
    let Some(walk) = Walk::begin("curl-cookie", proof) else { return };
    walk.step("/cookie/get", "no cookies\n", &[]);
    let set = walk.step("/cookie/set", "<h1>set cookie!</h1>", &["test1"]);
    let line = "set-cookie: test1=123; SameSite=Lax; Path=/; Max-Age=20\r\n";
    assert!(set.head.contains(line), "{}", set.head);
    walk.step("/cookie/get", "test1 = 123\n", &["test1"]);
    let deleted = walk.step("/cookie/del", "<h1>del cookie!</h1>", &[]);
    let line = "set-cookie: test1=; SameSite=Lax; Path=/; Max-Age=0; \
                Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    assert!(deleted.head.contains(line), "{}", deleted.head);
    walk.step("/cookie/get", "no cookies\n", &[]);
    let again = walk.step("/cookie/del", "<h1>del cookie!</h1>", &[]);
    assert!(again.head.contains(line), "always: {}", again.head);
}

#[test]
fn curl_walks_the_session_endpoints() {
    let proof = "the three session endpoints with curl and its jar";
    let Some(walk) = Walk::begin("curl-session", proof) else { return };
    let kept = &["#HttpOnly_session"][..];
    walk.step("/session/get", "None", &[]);
    walk.step("/session/set", "<h1> set session </h1>", kept);
    walk.step("/session/get", "234", kept);

    let copy = std::fs::read(walk.jar()).expect("a jar");
    walk.step("/session/set", "<h1> set session </h1>", kept);
    let second = std::fs::read(walk.jar()).expect("a jar");
    assert_ne!(copy, second, "a new id at each set");
    walk.step("/session/get", "234", kept);

    walk.step("/session/del", "<h1> del session </h1>", &[]);
    walk.step("/session/get", "None", &[]);
    for replayed in [copy, second] {
        std::fs::write(walk.jar(), replayed).expect("the jar can be written");
        walk.step("/session/get", "None", kept);
        let silent = walk.step("/session/del", "<h1> del session </h1>", kept);
        assert!(!silent.head.contains("set-cookie"), "{}", silent.head);
    }
}

#[test]
fn curl_sends_what_a_browser_would_not() {
    let proof = "forged, tampered and oversized Cookie lines with curl";
    let Some(walk) = Walk::begin("curl-forged", proof) else { return };
    let forge =
        |path, line: &str| walk.curl(path, &["-H", &format!("Cookie: {line}")]).body;
    assert_eq!(forge("/cookie/get", "test1=999"), "test1 = 999\n");
    assert_eq!(forge("/session/get", "session=garbage"), "None");
    assert_eq!(forge("/private/get", "secret=234"), "None");
    let twice = forge("/cookie/get", "test1=123; test1=9; other=x");
    assert_eq!(twice, "other = x\ntest1 = 9\n");
    let long =
        walk.curl("/cookie/get", &["-H", &format!("Cookie: a={}", "x".repeat(9000))]);
    assert!(long.head.starts_with("HTTP/1.1 200"), "{}", long.head);
    let head = walk.curl("/cookie/set", &["--head"]);
    assert!(head.head.contains("set-cookie: test1=123"), "{}", head.head);
    let post = walk.curl("/cookie/set", &["-d", ""]);
    assert!(post.head.starts_with("HTTP/1.1 405"), "{}", post.head);
}

/// The commands in each code block of the pages.
fn printed_commands() -> BTreeSet<Vec<String>> {
    let mut blocks = BTreeSet::new();
    for chapter in remember_me::book::ALL {
        for lang in Lang::ALL {
            let path = format!("/{}/{}", lang.code(), chapter.slug);
            let page = html::parse(&site::shared().get(&path, &[]).body);
            for block in page.all("pre") {
                let text: String = block.text().collect();
                // Nobody answers at a name that is reserved for examples (RFC 2606 §3).
                let lines = text.lines().filter(|line| {
                    line.starts_with("curl ") && !line.contains("example.com")
                });
                blocks.insert(lines.map(str::to_owned).collect());
            }
        }
    }
    blocks
}

#[test]
fn every_curl_command_on_a_page_works_as_it_is_printed() {
    let proof = "the commands of the curl tabs";
    let Some(walk) = Walk::begin("curl-tabs", proof) else { return };
    let blocks = printed_commands();
    assert!(blocks.len() > 10, "the pages have curl tabs: {blocks:?}");
    std::thread::scope(|scope| {
        for (at, commands) in blocks.iter().enumerate() {
            // The commands of a block share a jar, as they do for a reader.
            let folder = walk.folder.path().join(at.to_string());
            std::fs::create_dir(&folder).expect("a folder can be made");
            scope.spawn(move || {
                commands.iter().for_each(|command| run(command, &folder))
            });
        }
    });
}

/// Runs a command in the shell, at our port, and reads the status line.
fn run(command: &str, folder: &Path) {
    let here = format!("localhost:{}", site::shared().address.port());
    // The port of the site, and that of chapter 4's program: both answer alike.
    let ours =
        command.replace("localhost:8000", &here).replace("localhost:8001", &here);
    assert_ne!(ours, command, "a reader's site is not there");
    let output = Command::new("sh")
        .args(["-c", &ours])
        .current_dir(folder)
        .output()
        .expect("a shell runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{command}: {output:?}");
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{command}: {text}");
}
