//! Which cookies are removed when there are too many (layered-cookies §5.2).

use browser_jar::Engine::{Chromium, Firefox, Standard};
use browser_jar::{Context, Decision, Jar};
use time::Duration;

use super::{NOW, text, url};

const HTTPS: &str = "https://shop.example.com/a/b";

/// Receives `count` cookies, each with its own name and a second after the one before.
pub fn fill(
    jar: &mut Jar,
    count: usize,
    from: impl Fn(usize) -> String,
) -> Vec<Decision> {
    let one = |number: usize| {
        let later = NOW + Duration::seconds(number as i64);
        let line = format!("n{number}=1; Path=/");
        jar.receive(&url(&from(number)), line.as_bytes(), Context::default(), later)
    };
    (0..count).map(one).collect()
}

/// The order of eviction in layered-cookies §5.2.
#[test]
fn the_least_recently_used_goes_first_and_what_is_not_secure_before_it() {
    let host = |_: usize| HTTPS.to_owned();
    let mut jar = Jar::new(Standard);
    jar.receive(
        &url(HTTPS),
        b"kept=1; Secure",
        Context::default(),
        NOW - Duration::HOUR,
    );
    let decisions = fill(&mut jar, 180, host);
    assert!(decisions[178].evicted.is_empty());
    let gone: Vec<_> = decisions[179].evicted.iter().map(|it| text(&it.name)).collect();
    assert_eq!(gone, ["n0"], "the Secure one is older, but stays");
    assert_eq!(jar.cookies(NOW).count(), 180);
    let ids = |decision: &Decision| -> Vec<_> {
        decision.notes.iter().map(|note| note.rule.id()).collect()
    };
    assert!(!ids(&decisions[48]).contains(&"beyond-guaranteed"));
    assert!(ids(&decisions[49]).contains(&"beyond-guaranteed"));
    assert!(ids(&decisions[179]).contains(&"evicted-host"));

    for engine in [Chromium, Firefox] {
        let mut jar = Jar::new(engine);
        let site = |number: usize| format!("https://h{number}.example.com/");
        let decisions = fill(&mut jar, 181, site);
        assert_eq!(
            decisions[180].evicted.len(),
            31,
            "{engine}: a site comes down to 150"
        );
    }
}

/// The limit of the store in layered-cookies §5.2.3.
#[test]
fn the_store_as_a_whole_has_a_limit() {
    let mut jar = Jar::new(Standard);
    let own = |number: usize| format!("https://h{number}.test/");
    let decisions = fill(&mut jar, 3001, own);
    let gone: Vec<_> =
        decisions[3000].evicted.iter().map(|it| text(&it.name)).collect();
    assert_eq!(gone, ["n0"]);
    assert_eq!(jar.cookies(NOW).count(), 3000);
    assert_eq!(
        decisions[3000].notes.last().map(|note| note.rule.id()),
        Some("evicted-total")
    );
}
