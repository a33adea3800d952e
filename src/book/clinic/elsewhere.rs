//! Cookies of a reader that are not sent with a request for the reset.
//!
//! A deletion must name the path of its cookie. A cookie that comes with a request for the reset has
//! one of five paths. A line of chapter 8 may have any path, and its cookie may not come with that
//! request at all. So another cookie notes how to delete it. That note is stored by the same browser,
//! and is sent to the reset.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rocket::http::CookieJar;
use rocket::time::OffsetDateTime;
use url::Url;

use crate::book::cookie::lab;
use crate::clinic::line::Draft;
use browser_jar::{Context, Cookie, Engine, Jar};

/// The cookie that holds the note.
pub const NAME: &str = "planted_elsewhere";

/// The longest note. Browsers accept 4096 bytes of name and value together (RFC 6265bis §5.6).
const LONGEST: usize = 4000;

/// A set of `Set-Cookie` lines, each of which deletes exactly one cookie.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Deletions(BTreeSet<String>);

impl Deletions {
    /// The deletion of the cookie that a browser may have stored for this line of the lab, received
    /// from `host`. All engines are tried: a browser that treats every origin as trustworthy also
    /// stores what any other stores. The set is empty if no engine stores a cookie.
    pub fn of(line: &str, host: &str, now: OffsetDateTime) -> Self {
        let Ok(url) = Url::parse(&format!("https://{host}/lab/deep/line")) else {
            return Self::default();
        };
        let stored = Engine::ALL.into_iter().find_map(|engine| {
            let mut jar = Jar::new(engine);
            jar.receive(&url, line.as_bytes(), Context::default(), now).cookie
        });
        Self(stored.iter().map(deletion).collect())
    }

    /// The deletions in a visitor's note. A visitor can change the note, so a line counts only if it
    /// deletes a cookie of the lab.
    pub fn noted(jar: &CookieJar<'_>) -> Self {
        let note = jar.get(NAME).map_or("", |cookie| cookie.value());
        let lines = note.split('\n').filter(|line| {
            let name = Draft::new(line.as_bytes());
            let name = name.name().and_then(|name| std::str::from_utf8(name).ok());
            name.is_some_and(lab::is_lab_name)
                && line.contains("; Max-Age=0")
                && !line.contains(char::is_control)
        });
        Self(lines.map(str::to_owned).collect())
    }

    /// Keeps only the deletions of cookies that are not sent with a request for the reset.
    pub fn elsewhere(mut self) -> Self {
        let here =
            |path: &[u8]| lab::PATHS.iter().any(|known| known.as_bytes() == path);
        let path = |line: &str| {
            let draft = Draft::new(line.as_bytes());
            draft.value("Path").map(<[u8]>::to_vec)
        };
        self.0.retain(|line| !path(line).is_some_and(|path| here(&path)));
        self
    }

    /// Returns the union of both sets.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Returns the deletions that are not among `others`.
    pub fn without(mut self, others: &Self) -> Self {
        self.0.retain(|line| !others.0.contains(line));
        self
    }

    /// Whether the set has no deletions.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The `Set-Cookie` lines of all deletions.
    pub fn lines(self) -> Vec<String> {
        self.0.into_iter().collect()
    }

    /// The line that sets the note, or deletes it if there is nothing to note. `None` if a browser
    /// would refuse the line.
    pub fn note(&self) -> Option<String> {
        let lines: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let value =
            utf8_percent_encode(&lines.join("\n"), NON_ALPHANUMERIC).to_string();
        // As long as a browser keeps any cookie.
        let seconds = if lines.is_empty() { 0 } else { 400 * 24 * 3600 };
        (NAME.len() + value.len() <= LONGEST).then(|| {
            format!(
                "{NAME}={value}; Path=/lab/deep; Max-Age={seconds}; HttpOnly; SameSite=Strict"
            )
        })
    }
}

/// The line that deletes a cookie: its name, path, domain and partition are those of the cookie.
fn deletion(cookie: &Cookie) -> String {
    let name = String::from_utf8_lossy(&cookie.name);
    let path = String::from_utf8_lossy(&cookie.path);
    let mut line = format!("{name}=; Path={path}; Max-Age=0");
    if !cookie.host_only {
        line += &format!("; Domain={}", cookie.domain);
    }
    if cookie.secure {
        line += "; Secure";
    }
    if cookie.partitioned {
        line += "; Partitioned";
    }
    line
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    #[test]
    fn only_what_lies_elsewhere_is_noted() {
        let now = datetime!(2026-11-24 00:00 UTC);
        let of = |line| Deletions::of(line, "localhost:8000", now).elsewhere();
        for line in [
            "lab=1",
            "lab=1; Path",
            "lab=1; Path=",
            "lab=1; Path=lab",
            "lab=1; Path=/",
            "lab=1; Path=/lab/deep/",
            "lab=1; Path=/x; Path=/lab",
            "lab=1; Path=\"/x\"",
            "lab=1; Domain=example.org; Path=/x",
        ] {
            assert!(of(line).is_empty(), "{line}: {:?}", of(line));
        }
        for (line, deletion) in [
            ("lab=1; Path=/x", "lab=; Path=/x; Max-Age=0"),
            ("lab=1; Path=/lab/set", "lab=; Path=/lab/set; Max-Age=0"),
            ("lab=1; Path=/lab/; path = /Lab ", "lab=; Path=/Lab; Max-Age=0"),
            (
                "lab=1; Path=/x; Domain=localhost; Secure; Partitioned",
                "lab=; Path=/x; Max-Age=0; Secure; Partitioned",
            ),
        ] {
            assert_eq!(of(line).lines(), [deletion], "{line}");
        }
    }

    #[test]
    fn a_note_that_no_browser_would_keep_is_none() {
        let many = |count: usize| {
            Deletions(
                (0..count).map(|n| format!("lab{n}=; Path=/x; Max-Age=0")).collect(),
            )
        };
        assert!(many(0).note().expect("short").contains("Max-Age=0"));
        assert!(many(20).note().is_some());
        assert_eq!(many(200).note(), None);
    }
}
