//! The jar: our own cases by section of the specification, its properties, and the conformance
//! cases that browsers were measured with.

mod case;
mod conformance;
mod properties;
mod rules;
mod saved;

use browser_jar::{Context, Decision, Engine, Jar, Site};
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

/// When the tests happen.
const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// A request from another site, the first within a page, the second by a link.
const EMBEDDED: Context = Context { site: Site::CrossSite, top_level: false };
const CROSS_SITE: Context = Context { site: Site::CrossSite, top_level: true };

fn url(text: &str) -> Url {
    text.parse().expect("a test's URL is one")
}

/// Responses from `from` with these lines, in a fresh jar.
#[track_caller]
fn receive(engine: Engine, from: &str, lines: &[&str]) -> (Jar, Vec<Decision>) {
    let mut jar = Jar::new(engine);
    let decide =
        |line: &&str| jar.receive(&url(from), line.as_bytes(), Context::default(), NOW);
    let decisions = lines.iter().map(decide).collect();
    (jar, decisions)
}

/// The field of a visitor's GET.
fn get(jar: &mut Jar, to: &str) -> Vec<u8> {
    jar.send(&url(to), "GET", Context::default(), NOW).header
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
