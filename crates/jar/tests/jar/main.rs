//! The tests of the jar: cases by section of the specification, properties, and the conformance cases
//! with which browsers were measured.

mod case;
mod cells;
mod conformance;
mod eviction;
mod lines;
mod modes;
mod policies;
mod properties;
mod rules;
mod saved;
mod script;

use browser_jar::{Context, Decision, Engine, Jar, Site};
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

/// The time at which the tests take place.
const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// The context of a request that another site started from within a page.
const EMBEDDED: Context = Context { site: Site::CrossSite, top_level: false };
/// The context of a request that a link on another site started.
const CROSS_SITE: Context = Context { site: Site::CrossSite, top_level: true };

fn url(text: &str) -> Url {
    text.parse().expect("a test's URL is one")
}

/// A new jar that has received these lines from `from`, and its decisions.
#[track_caller]
fn receive(engine: Engine, from: &str, lines: &[&str]) -> (Jar, Vec<Decision>) {
    let mut jar = Jar::new(engine);
    let decide =
        |line: &&str| jar.receive(&url(from), line.as_bytes(), Context::default(), NOW);
    let decisions = lines.iter().map(decide).collect();
    (jar, decisions)
}

/// The `Cookie` field of a visitor's GET request.
fn get(jar: &mut Jar, to: &str) -> Vec<u8> {
    jar.send(&url(to), "GET", Context::default(), NOW).header
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
