//! Properties that the jar must have for every input, and inputs to check them with.

pub mod generate;

use browser_jar::{
    Context, Engine, Jar, Language, Outcome, SameSite, Site, Withheld,
};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use url::Url;

/// The URLs that lines come from and requests go to.
pub const URLS: [&str; 10] = [
    "https://shop.example.com/a/b",
    "http://shop.example.com/a/b",
    "https://example.com/",
    "https://x.shop.example.com/a/",
    "http://localhost:8000/",
    "http://127.0.0.1/a",
    "https://[::1]/",
    "https://a.github.io/a",
    "https://intranet./a/b/c",
    "file:///etc/hosts",
];

/// One step: a line that the jar receives, and perhaps a request after it.
#[derive(Clone, Debug)]
pub struct Step {
    /// A number that chooses the URL, the context, the pause, and whether a request follows.
    pub how: u32,
    /// The value of the `Set-Cookie` field.
    pub line: Vec<u8>,
}

/// A jar that is checked after each step.
pub struct Subject {
    urls: Vec<Url>,
    jar: Jar,
    now: OffsetDateTime,
}

/// The time of the first step.
const BEGIN: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

impl Subject {
    /// A subject with an empty jar that behaves like `engine`.
    pub fn new(engine: Engine) -> Self {
        let urls = URLS.iter().map(|url| url.parse().expect("it is a URL")).collect();
        Self { urls, jar: Jar::new(engine), now: BEGIN }
    }

    /// Does one step. It panics if an answer of the jar is impossible.
    pub fn step(&mut self, step: &Step) {
        let [url, context, pause, request] = step.how.to_le_bytes();
        let from = &self.urls[usize::from(url) % self.urls.len()];
        self.now += Duration::seconds((pause % 8).into());
        let line = &step.line[..];
        let decision = self.jar.receive(from, line, context_of(context), self.now);
        for span in [&decision.span, &decision.name, &decision.value] {
            assert!(line.get(span.clone()).is_some(), "{span:?}");
        }
        for attribute in &decision.attributes {
            assert!(line.get(attribute.span.clone()).is_some());
        }
        if decision.outcome == Outcome::Refused {
            assert!(decision.evicted.is_empty());
        } else {
            let cookie = decision.cookie.as_ref().expect("it is what was stored");
            let length = cookie.name.len() + cookie.value.len();
            match self.jar.engine() {
                Engine::WebkitGtk => assert!(length <= line.len()),
                // A byte that is no text becomes three.
                Engine::Firefox => assert!(length <= 3 * 4096),
                _ => assert!(length <= 4096),
            }
            assert!(cookie.path.starts_with(b"/"));
            assert!(!line.contains(&0), "no engine takes a NUL");
        }
        // Reasons are tested only sometimes, because they take most of the time.
        if request.is_multiple_of(16) {
            for lang in Language::ALL {
                assert!(!decision.reason(lang).is_empty());
                for note in &decision.notes {
                    assert!(!note.reason(lang).is_empty());
                }
                for attribute in &decision.attributes {
                    assert!(!attribute.reason(lang).is_empty());
                }
            }
        }
        if request.is_multiple_of(4) {
            self.request(usize::from(request / 4), context_of(context.rotate_left(2)));
        }
    }

    /// Sends a request and checks which cookies it carries.
    fn request(&mut self, to: usize, context: Context) {
        let to = &self.urls[to % self.urls.len()];
        let method = if self.now.second().is_multiple_of(2) { "GET" } else { "POST" };
        let explained = self.jar.explain(to, method, context, self.now);
        let withheld = explained.withheld.len();
        for withheld in explained.withheld.iter().take(2) {
            assert!(!withheld.reason(Language::Zh).is_empty());
        }
        let over = |withheld: &&Withheld<'_>| withheld.cookie.is_expired(self.now);
        let expired = explained.withheld.iter().filter(over).count();
        let stored = self.jar.cookies(self.now).count();
        let sent = self.jar.send(to, method, context, self.now);
        assert_eq!(sent.sent.len() + withheld, stored + expired, "sent or withheld");
        assert!(sent.sent.iter().all(|cookie| !cookie.is_expired(self.now)));
        let host = to.host_str().unwrap_or_default();
        let paths: Vec<_> = sent.sent.iter().map(|it| it.path.len()).collect();
        assert!(paths.is_sorted_by(|a, b| a >= b));
        for cookie in &sent.sent {
            assert!(host.ends_with(&cookie.domain));
            assert!(!cookie.host_only || host == cookie.domain);
            assert!(to.path().as_bytes().starts_with(&cookie.path));
            let cross_site = context.site == Site::CrossSite;
            assert!(!(cross_site && cookie.same_site == SameSite::Strict));
        }
    }
}

/// The context that a byte stands for.
fn context_of(byte: u8) -> Context {
    let site = if byte & 1 == 0 { Site::SameSite } else { Site::CrossSite };
    Context { site, top_level: byte & 2 == 0 }
}
