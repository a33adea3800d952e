//! Properties that hold for every input: for random bytes and for random lines of the grammar.

use std::time::{Duration as Span, Instant};

use browser_jar::{Browser, Context, Engine, Jar, Language, Outcome, SameSite, Site};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use time::Duration;

use super::{NOW, text, url};

const HOSTS: [&str; 9] = [
    "https://shop.example.com/a/b",
    "http://shop.example.com/a/b",
    "https://example.com/",
    "https://x.shop.example.com/a/",
    "http://localhost:8000/",
    "http://127.0.0.1/a",
    "https://[::1]/",
    "https://a.github.io/a",
    "https://intranet./a/b/c",
];

/// The parts of random lines, which make combinations that no table has.
const PIECES: [&str; 40] = [
    "a",
    "b",
    "=",
    "=",
    "1",
    ";",
    ";",
    "; ",
    " ",
    "\t",
    "\"",
    ",",
    "__Host-",
    "__Secure-",
    "__http-",
    "Path=",
    "/",
    "/a",
    "/a/b",
    "Domain=",
    "example.com",
    ".shop.example.com",
    "com",
    "Secure",
    "HttpOnly",
    "SameSite=",
    "None",
    "Lax",
    "Strict",
    "Partitioned",
    "Max-Age=",
    "0",
    "-",
    "99999999999999999999",
    "Expires=",
    "Fri, 01 Jan 2027 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "1/2/27 3:4 pm",
    "中",
    "\x01",
];

fn lines() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..80),
        4 => vec(select(&PIECES[..]), 0..16).prop_map(|it| it.concat().into_bytes()),
    ]
}

fn contexts() -> impl Strategy<Value = Context> {
    let site = prop_oneof![Just(Site::SameSite), Just(Site::CrossSite)];
    (site, any::<bool>()).prop_map(|(site, top_level)| Context { site, top_level })
}

fn engines() -> impl Strategy<Value = Engine> {
    select(&Engine::ALL[..])
}

/// A response: its URL, its line, its context, and the seconds since the one before.
type Response = (&'static str, Vec<u8>, Context, u32);

fn responses() -> impl Strategy<Value = Vec<Response>> {
    vec((select(&HOSTS[..]), lines(), contexts(), 0..200u32), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Nothing panics, every reason has a text, and every span is within the line.
    #[test]
    fn any_line_gets_an_answer(
        engine in engines(), line in lines(), from in select(&HOSTS[..]), context in contexts(),
    ) {
        let mut jar = Jar::new(engine);
        let decision = jar.receive(&url(from), &line, context, NOW);
        prop_assert!(line.get(decision.span.clone()).is_some());
        prop_assert!(line.get(decision.name.clone()).is_some());
        prop_assert!(line.get(decision.value.clone()).is_some());
        for lang in Language::ALL {
            prop_assert!(!decision.reason(lang).is_empty());
            for note in &decision.notes {
                prop_assert!(line.get(note.span.clone()).is_some());
                prop_assert!(!note.reason(lang).is_empty());
            }
            for attribute in &decision.attributes {
                prop_assert!(line.get(attribute.span.clone()).is_some());
                prop_assert!(!attribute.reason(lang).is_empty());
            }
        }
        let stored = matches!(decision.outcome, Outcome::Stored | Outcome::Replaced);
        prop_assert_eq!(stored, jar.cookies(NOW).count() == 1);
    }

    /// Each stored cookie is either sent or withheld, and none is sent where its rules forbid it.
    #[test]
    fn a_request_carries_what_is_stored_and_allowed(
        engine in engines(), responses in responses(), to in select(&HOSTS[..]),
        method in select(&["GET", "POST"][..]), context in contexts(), wait in 0..200u32,
    ) {
        let mut jar = Jar::new(engine);
        let mut now = NOW;
        for (from, line, context, wait) in &responses {
            now += Duration::seconds((*wait).into());
            jar.receive(&url(from), line, *context, now);
        }
        now += Duration::seconds(wait.into());
        let to = url(to);
        let stored: Vec<_> = jar.cookies(now).cloned().collect();
        let explained = jar.clone();
        let explained = explained.explain(&to, method, context, now);
        let sent = jar.send(&to, method, context, now);
        for cookie in &stored {
            let held = explained.withheld.iter().find(|it| it.cookie.order() == cookie.order());
            let goes = sent.sent.iter().any(|it| it.order() == cookie.order());
            prop_assert_eq!(goes, held.is_none(), "sent or withheld: {:?}", cookie);
            let alone = Browser::from(engine).withholds(cookie, &to, method, context, now);
            let rules = (held.map(|it| it.rule), alone.map(|it| it.rule));
            prop_assert_eq!(rules.0, rules.1, "one rule for all who ask");
        }
        let live = explained.withheld.iter().filter(|it| it.rule.id() != "expired").count();
        prop_assert_eq!(sent.sent.len() + live, stored.len(), "each is sent or withheld");
        let host = to.host_str().expect("each has a host");
        let embedded = context.site == Site::CrossSite && !context.top_level;
        for cookie in &sent.sent {
            prop_assert!(stored.iter().any(|it| it.name == cookie.name && it.value == cookie.value));
            prop_assert!(!cookie.is_expired(now));
            prop_assert!(cookie.domain == host || !cookie.host_only);
            prop_assert!(host.ends_with(&cookie.domain));
            prop_assert!(to.path().as_bytes().starts_with(&cookie.path));
            let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
            prop_assert!(!cookie.secure || to.scheme() == "https" || local);
            let strict = cookie.same_site == SameSite::Strict;
            prop_assert!(!(strict && context.site == Site::CrossSite));
            prop_assert!(!(cookie.same_site == SameSite::Lax && embedded));
        }
        let order: Vec<_> = sent.sent.iter().map(|it| std::cmp::Reverse(it.path.len())).collect();
        prop_assert!(order.is_sorted(), "longer paths first");
        let pairs: Vec<_> = sent.sent.iter().map(|cookie| {
            let equals = if cookie.name.is_empty() { "" } else { "=" };
            [&cookie.name[..], equals.as_bytes(), &cookie.value].concat()
        }).collect();
        prop_assert_eq!(text(&pairs.join(&b"; "[..])), text(&sent.header));
    }

    /// The store has no two cookies with one key, not more than its limits, and none that its rules
    /// refuse.
    #[test]
    fn the_store_keeps_its_invariants(engine in engines(), responses in responses()) {
        let mut jar = Jar::new(engine);
        for (from, line, context, _) in &responses {
            jar.receive(&url(from), line, *context, NOW);
        }
        let cookies: Vec<_> = jar.cookies(NOW).collect();
        for (at, cookie) in cookies.iter().enumerate() {
            let twin = cookies[..at].iter().find(|other| other.has_key_of(cookie));
            prop_assert!(twin.is_none(), "{cookie:?}");
            prop_assert!(cookie.path.starts_with(b"/"));
            prop_assert!(cookie.name.len() + cookie.value.len() <= 4096);
            prop_assert!(!(cookie.name.is_empty() && cookie.value.is_empty()));
            if engine == Engine::WebkitGtk {
                // It has no limit of 400 days, and ignores prefixes.
                continue;
            }
            prop_assert!(cookie.expires.is_none_or(|end| end <= NOW + Duration::days(400)));
            let name = text(&cookie.name).to_ascii_lowercase();
            if name.starts_with("__secure-") || name.starts_with("__host-") {
                prop_assert!(cookie.secure);
            }
            if name.starts_with("__host-") {
                prop_assert!(cookie.host_only && cookie.path == b"/");
            }
        }
    }

    /// `consider` says what `receive` then does, and changes nothing.
    #[test]
    fn a_line_is_considered_as_it_is_received(
        engine in engines(), responses in responses(), line in lines(),
        from in select(&HOSTS[..]), context in contexts(),
    ) {
        let mut jar = Jar::new(engine);
        for (from, line, context, _) in &responses {
            jar.receive(&url(from), line, *context, NOW);
        }
        let before: Vec<_> = jar.cookies(NOW).cloned().collect();
        let considered = jar.consider(&url(from), &line, context, NOW);
        let after: Vec<_> = jar.cookies(NOW).cloned().collect();
        prop_assert_eq!(&before, &after);
        let received = jar.receive(&url(from), &line, context, NOW);
        match considered {
            Err(refused) => {
                prop_assert_eq!(received.outcome, Outcome::Refused);
                prop_assert_eq!(refused.rule, received.rule);
            }
            Ok(cookie) => {
                let over = received.outcome == Outcome::Deleted;
                prop_assert!(received.outcome != Outcome::Refused);
                prop_assert_eq!(cookie.is_expired(NOW), over);
                prop_assert_eq!(received.cookie.map(|it| it.value), Some(cookie.value));
            }
        }
    }

    /// A jar that is saved and loaded behaves as before, to the byte and the order.
    #[test]
    fn a_jar_that_was_saved_behaves_as_before(
        engine in engines(), before in responses(), after in responses(),
        to in select(&HOSTS[..]), context in contexts(),
    ) {
        let mut jar = Jar::new(engine);
        let mut now = NOW;
        for (from, line, context, wait) in &before {
            now += Duration::milliseconds(i64::from(*wait) * 1009);
            jar.receive(&url(from), line, *context, now);
        }
        let saved = serde_json::to_string(&jar).expect("any jar can be written");
        let mut loaded: Jar = serde_json::from_str(&saved).expect("and read again");
        prop_assert_eq!(&serde_json::to_string(&loaded).expect("and again"), &saved);
        for (from, line, context, wait) in &after {
            now += Duration::seconds((*wait).into());
            let decisions =
                [&mut jar, &mut loaded].map(|jar| jar.receive(&url(from), line, *context, now));
            prop_assert_eq!(decisions[0].rule, decisions[1].rule);
            prop_assert_eq!(&decisions[0].cookie, &decisions[1].cookie);
            prop_assert_eq!(decisions[0].replaced, decisions[1].replaced);
        }
        prop_assert!(jar.cookies(now).eq(loaded.cookies(now)));
        let to = url(to);
        let sent = jar.send(&to, "GET", context, now).header;
        prop_assert_eq!(sent, loaded.send(&to, "GET", context, now).header);
    }

    /// Receiving a line a second time changes only the times.
    #[test]
    fn a_line_received_twice_is_received_once(
        engine in engines(), line in lines(), from in select(&HOSTS[..]), context in contexts(),
    ) {
        let mut jar = Jar::new(engine);
        jar.receive(&url(from), &line, context, NOW);
        let once: Vec<_> = jar.cookies(NOW).cloned().collect();
        let again = jar.receive(&url(from), &line, context, NOW);
        let twice: Vec<_> = jar.cookies(NOW).cloned().collect();
        prop_assert_eq!(once, twice);
        prop_assert!(again.outcome != Outcome::Stored);
    }
}

/// Lines of about `length` bytes, each long for another reason.
fn long(length: usize) -> Vec<(&'static str, Vec<u8>)> {
    let fill = |start: &str, piece: &str| {
        let mut line = start.as_bytes().to_vec();
        while line.len() < length {
            line.extend(piece.as_bytes());
        }
        line
    };
    vec![
        ("semicolons", fill("a=1", ";")),
        ("equals signs", fill("a", "=")),
        ("a long name", fill("", "n")),
        ("a long value", fill("a=", "v")),
        ("spaces", fill("a=1;", " ")),
        ("unknown attributes", fill("a=1", ";b")),
        ("paths", fill("a=1", ";Path=/")),
        ("domains", fill("a=1", ";Domain=example.com")),
        ("a long domain", fill("a=1;Domain=", "a.")),
        ("life times", fill("a=1", ";Max-Age=1;Max-Age=x")),
        ("dates", fill("a=1", ";Expires=Fri, 01 Jan 2027 00:00:00 GMT")),
        ("a long date", fill("a=1;Expires=", "1 ")),
        ("dates of the longest kind", {
            fill("a=1", &format!(";Expires={}", "1-".repeat(512)))
        }),
        ("bytes that are no text", vec![0xFF; length]),
    ]
}

/// A line that is ten times as long takes about ten times as long. A hundred times would be quadratic.
/// Another program may have the processor in between, so one of many attempts has to show it. The
/// benchmark measures the times themselves.
#[test]
fn a_long_line_takes_no_longer_than_its_length() {
    let from = url(HOSTS[0]);
    let takes = |line: &[u8], engine: Engine| {
        let start = Instant::now();
        Jar::new(engine).receive(&from, line, Context::default(), NOW);
        start.elapsed()
    };
    for engine in Engine::ALL {
        for ((kind, short), (_, longer)) in long(20_000).into_iter().zip(long(200_000))
        {
            let in_proportion = (0..20).any(|_| {
                takes(&longer, engine)
                    < takes(&short, engine) * 40 + Span::from_millis(5)
            });
            assert!(in_proportion, "{engine}, {kind}");
        }
    }
}
