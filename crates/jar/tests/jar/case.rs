//! The shared conformance cases, read from their file. The site's tests and `benches/jar.rs` read
//! them too.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use browser_jar::{Browser, Context, Jar, Sent};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

#[derive(Deserialize)]
pub struct Suite {
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub grade: String,
    pub encoding: Option<String>,
    pub set_url: String,
    pub set_cookie: Vec<String>,
    #[serde(default)]
    pub prior: Vec<Response>,
    #[serde(default)]
    pub set_context: Context,
    pub request: Request,
    pub expect_cookie_header: String,
    pub expect_stored: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    pub expect_expires: Option<Option<String>>,
    #[serde(default)]
    pub expect_httponly: BTreeMap<String, bool>,
    #[serde(default)]
    pub deviations: BTreeMap<String, Deviation>,
}

#[derive(Deserialize)]
pub struct Response {
    pub url: String,
    pub set_cookie: Vec<String>,
}

#[derive(Deserialize)]
pub struct Request {
    pub url: String,
    pub method: String,
    #[serde(flatten)]
    pub context: Context,
    #[serde(default)]
    pub after_s: i64,
}

#[derive(Deserialize)]
pub struct Deviation {
    pub cookie: Option<String>,
    pub stored: Option<Vec<String>>,
}

/// Reads `null` as `Some(None)`, which a missing member is not.
fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The cases of the file that `COOKIE_CASES` names, or of `../shared/conformance/public.json` as seen
/// from `repository`, which has no copy of them. `None`: there is no such file, and a line says so.
pub fn suite(repository: &Path) -> Option<Suite> {
    let path = std::env::var_os("COOKIE_CASES").map_or_else(
        || repository.join("../shared/conformance/public.json"),
        PathBuf::from,
    );
    let Ok(json) = std::fs::read(&path) else {
        writeln!(
            std::io::stderr(),
            "NOT RUN, {} is missing: the jar agrees with the conformance cases",
            path.display()
        )
        .ok();
        return None;
    };
    Some(serde_json::from_slice(&json).expect("the cases are in the form we know"))
}

impl Case {
    /// A string of the case as bytes on the wire.
    pub fn bytes(&self, text: &str) -> Vec<u8> {
        match self.encoding.as_deref() {
            Some("latin1") => text.chars().map(|character| character as u8).collect(),
            _ => text.as_bytes().to_vec(),
        }
    }

    /// Bytes on the wire as a string of the case.
    pub fn text(&self, bytes: &[u8]) -> String {
        match self.encoding.as_deref() {
            Some("latin1") => bytes.iter().map(|&byte| byte as char).collect(),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// The jar after the responses, which come at `now`.
    pub fn receive(&self, browser: impl Into<Browser>, now: OffsetDateTime) -> Jar {
        let mut jar = Jar::new(browser);
        let url = |text: &str| text.parse().expect("a case's URL is one");
        for response in &self.prior {
            for line in &response.set_cookie {
                let context = Context::default();
                jar.receive(&url(&response.url), &self.bytes(line), context, now);
            }
        }
        for line in &self.set_cookie {
            jar.receive(&url(&self.set_url), &self.bytes(line), self.set_context, now);
        }
        jar
    }

    /// The `Cookie` field of the case's request.
    pub fn send<'j>(&self, jar: &'j mut Jar, now: OffsetDateTime) -> Sent<'j> {
        let Request { url, method, context, after_s } = &self.request;
        let after = now + Duration::seconds(*after_s);
        jar.send(&url.parse().expect("a case's URL is one"), method, *context, after)
    }
}
