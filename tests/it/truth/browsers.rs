//! What the texts say of browsers, tested with the jar that models the two that were measured.

use browser_jar::{Context, Engine, Jar, Outcome, Site};
use remember_me::book;
use remember_me::book::question::{Guess, Holds};
use rocket::time::Duration;
use url::Url;

use crate::site::{self, Hands};

/// The names that come back in WebKitGTK 2.50.6, as measured. Of these lines it refuses `foreign`.
const WEBKITGTK: &[&str] =
    &["kept", "none_insecure", "partitioned", "__Host-insecure", "too_large"];

#[test]
fn in_each_measured_browser_one_guess_of_the_refused_lines_holds_and_no_more() {
    let chapter = book::ALL.iter().find(|chapter| chapter.slug == "cookie");
    let guesses = chapter.expect("chapter 2").guesses;
    let guess = guesses.iter().find(|guess| guess.of == "cookie::set_refused");
    let guess: &Guess = guess.expect("its question");
    let lines: Vec<String> = {
        let (client, _) = &*site::borrow();
        let response = client.get("/cookie/refused").dispatch();
        response.headers().get("Set-Cookie").map(str::to_owned).collect()
    };
    assert_eq!(lines.len(), 6);
    let kept = |engine| {
        let mut jar = Jar::new(engine);
        for line in &lines {
            receive(&mut jar, "http://localhost:8000/cookie/refused", line);
        }
        sent(&mut jar, "http://localhost:8000/cookie/get", "GET", HOME, 0)
    };
    let mut right = Vec::new();
    for (browser, carried) in [
        ("Chromium", kept(Engine::Chromium)),
        ("Firefox", kept(Engine::Firefox)),
        ("WebKitGTK", WEBKITGTK.iter().map(|name| format!("{name}=1")).collect()),
    ] {
        let holds: Vec<_> =
            guess.choices.iter().filter(|c| holds(&c.holds, &carried)).collect();
        assert_eq!(holds.len(), 1, "{browser}: {carried:?}");
        right.push(holds[0].label.en);
    }
    assert_eq!(right[0], right[1]);
    assert_ne!(right[0], right[2], "WebKitGTK keeps four of the five");
}

/// Whether these `name=value` pairs confirm a claim that is about names alone.
fn holds(claim: &Holds, carried: &[String]) -> bool {
    match claim {
        Holds::Carries(cookie) => carried
            .iter()
            .any(|pair| pair == cookie || pair.split('=').next() == Some(cookie)),
        Holds::Not(claim) => !holds(claim, carried),
        Holds::All(all) => all.iter().all(|claim| holds(claim, carried)),
        other => panic!("this question is about names, not {other:?}"),
    }
}

// From here on: what the jar computes.

const HOME: Context = Context { site: Site::SameSite, top_level: true };
const ELSEWHERE: Context = Context { site: Site::CrossSite, top_level: true };
const MEASURED: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

fn address(text: &str) -> Url {
    text.parse().expect("an address")
}

fn receive(jar: &mut Jar, from: &str, line: &str) -> Outcome {
    jar.receive(&address(from), line.as_bytes(), HOME, Hands::START).outcome
}

/// The pairs that a request carries this many seconds later.
fn sent(
    jar: &mut Jar,
    to: &str,
    method: &str,
    context: Context,
    later: i64,
) -> Vec<String> {
    let now = Hands::START + Duration::seconds(later);
    let sent = jar.send(&address(to), method, context, now);
    let field = String::from_utf8_lossy(&sent.header).into_owned();
    field.split("; ").filter(|pair| !pair.is_empty()).map(str::to_owned).collect()
}

/// Items 5, 6, 18, 22, 23 and 25: the sentences that a model of the two measured browsers can check.
#[test]
fn the_jar_bears_out_what_chapter_2_says_of_chromium_and_firefox() {
    for engine in MEASURED {
        let new = || Jar::new(engine);

        // A Domain that names the public suffix itself is treated as left out.
        let mut jar = new();
        let outcome =
            receive(&mut jar, "http://localhost/", "wide=1; Domain=localhost");
        assert_eq!(outcome, Outcome::Stored, "{engine}");
        let at = |jar: &mut Jar, host: &str| {
            sent(jar, &format!("http://{host}/"), "GET", HOME, 0)
        };
        assert_eq!(at(&mut jar, "localhost"), ["wide=1"], "{engine}");
        assert_eq!(at(&mut jar, "a.localhost"), [""; 0], "{engine}");

        // A malformed attribute is dropped, a condition refuses the line.
        for malformed in ["Max-Age=abc", "Path=foo", "SameSite=Banana"] {
            let outcome =
                receive(&mut new(), "http://localhost/", &format!("a=1; {malformed}"));
            assert_eq!(outcome, Outcome::Stored, "{engine}: {malformed}");
        }
        for condition in ["Domain=example.com", "SameSite=None", "Partitioned"] {
            let outcome =
                receive(&mut new(), "http://localhost/", &format!("a=1; {condition}"));
            assert_eq!(outcome, Outcome::Refused, "{engine}: {condition}");
        }

        // Without SameSite: Lax in Chromium alone, and not for the first two minutes of a POST.
        let mut jar = new();
        receive(&mut jar, "http://localhost/", "unset=1; Path=/; Max-Age=300");
        let firefox = engine == Engine::Firefox;
        for (method, later, goes) in
            [("GET", 0, true), ("POST", 60, true), ("POST", 180, firefox)]
        {
            let carried = sent(&mut jar, "http://localhost/", method, ELSEWHERE, later);
            assert_eq!(!carried.is_empty(), goes, "{engine}: {method} at {later} s");
        }

        // With Domain and without are two cookies, on one host.
        let mut jar = new();
        receive(&mut jar, "http://lab.localhost/", "k=narrow");
        let outcome =
            receive(&mut jar, "http://lab.localhost/", "k=wide; Domain=lab.localhost");
        assert_eq!(outcome, Outcome::Stored, "{engine}: and not replaced");
        assert_eq!(at(&mut jar, "lab.localhost").len(), 2, "{engine}");

        // A longer path comes first, whichever program wrote the shorter one, and at any time.
        let mut jar = new();
        receive(&mut jar, "http://localhost/", "sid=own; Path=/; HttpOnly");
        receive(&mut jar, "http://localhost/app/", "sid=foreign; Path=/app");
        let carried = sent(&mut jar, "http://localhost/app/x", "GET", HOME, 0);
        assert_eq!(carried, ["sid=foreign", "sid=own"], "{engine}");

        // A Secure line over plain http is accepted from this machine, and from no other.
        for (host, kept) in [
            ("localhost", Outcome::Stored),
            ("127.0.0.1", Outcome::Stored),
            ("192.168.1.20", Outcome::Refused),
            ("shop.test", Outcome::Refused),
        ] {
            let outcome =
                receive(&mut new(), &format!("http://{host}/"), "a=1; Secure");
            assert_eq!(outcome, kept, "{engine}: {host}");
        }
    }
}
