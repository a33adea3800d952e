//! The questions: each demo has one, in both languages, and the real site settles it: of its
//! choices exactly one holds for somebody who comes with an empty jar.

use std::collections::BTreeSet;

use remember_me::book::question::{Choice, Guess, Holds};
use remember_me::book::routes::Demos;
use remember_me::book::{self, Chapter};
use remember_me::lang::{Lang, Text};
use rocket::serde::json::Value as Json;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site::{self, Hands, Server};
use crate::transcripts::can_run;

/// The guesses of the book, each with its chapter.
fn guesses() -> impl Iterator<Item = (&'static Chapter, &'static Guess)> {
    let of =
        |chapter: &'static Chapter| chapter.guesses.iter().map(move |g| (chapter, g));
    book::ALL.iter().flat_map(of)
}

fn open(lang: Lang, chapter: &Chapter) -> Page {
    let (client, _) = &*site::borrow();
    let path = format!("/{}/{}", lang.code(), chapter.slug);
    let page = client.get(path).dispatch().into_string();
    html::parse(&page.expect("a page has a text"))
}

// What is asked.

#[test]
fn every_demo_asks_one_question_and_no_question_is_without_a_demo() {
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let page = open(lang, chapter);
            let mut asked = Vec::new();
            for demo in page.all("[data-demo]") {
                let run = demo.attr("data-demo").unwrap_or_default();
                let found = html::within(demo, "[data-guess]");
                assert_eq!(found.len(), 1, "{lang:?}: the questions of {run}");
                let key = format!("{}/{run}", chapter.slug);
                assert_eq!(found[0].attr("data-guess"), Some(key.as_str()));
                assert!(html::within(found[0], ".choice").len() >= 2, "{key}");
                let mut parts = html::within(demo, ".guess, .go").into_iter();
                let above = parts.next().map(|part| part.value().name());
                assert!(above.is_some() && parts.next().is_some(), "{key}");
                asked.push(run.to_owned());
            }
            let known: Vec<_> = chapter.guesses.iter().map(|guess| guess.of).collect();
            let both = |names: Vec<_>| names.into_iter().collect::<BTreeSet<String>>();
            let count = asked.len();
            assert_eq!(known.len(), count, "{}: {known:?} and {asked:?}", chapter.slug);
            let known = known.into_iter().map(str::to_owned).collect();
            assert_eq!(both(asked), both(known), "{}", chapter.slug);
        }
    }
}

/// The page's words before a sentence say whether it was right.
const VERDICTS: [&str; 8] =
    ["对。", "对，", "对：", "不对", "错", "Right", "Wrong", "No,"];

#[test]
fn both_languages_quote_the_same_lines_and_leave_the_verdict_to_the_page() {
    for (chapter, guess) in guesses() {
        let on = format!("{}, {}", chapter.slug, guess.of);
        for lang in Lang::ALL {
            let labels: BTreeSet<_> =
                guess.choices.iter().map(|choice| choice.label.get(lang)).collect();
            assert_eq!(labels.len(), guess.choices.len(), "{on}: two choices alike");
            sound(&guess.asks, &on);
        }
        for Choice { label, says, .. } in guess.choices {
            let on = format!("{on}: {}", says.en);
            assert_eq!(holes(says.zh), holes(says.en), "{on}");
            sound(label, &on);
            sound(says, &on);
            for text in [says.zh, says.en] {
                let verdict = VERDICTS.iter().find(|word| text.starts_with(**word));
                assert_eq!(verdict, None, "{on}");
            }
        }
    }
}

/// Text in both languages, and the tags of its HTML in pairs.
#[track_caller]
fn sound(text: &Text, on: &str) {
    for text in [text.zh, text.en] {
        assert!(!text.trim().is_empty(), "{on}");
        assert_eq!(text.matches("</").count() * 2, text.matches('<').count(), "{on}");
        assert_eq!(text.matches('<').count(), text.matches('>').count(), "{on}");
    }
}

/// The placeholders of a sentence, without their braces.
fn holes(says: &str) -> BTreeSet<&str> {
    let holes: BTreeSet<_> = says
        .split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').map_or(rest, |(hole, _)| hole))
        .collect();
    for hole in &holes {
        let kind = hole.split(':').next().unwrap_or_default();
        let known = ["cookie", "set-cookie", "body", "status"].contains(&kind);
        assert!(known, "there is no placeholder {{{hole}}}: {says}");
    }
    holes
}

// What settles it.

#[test]
fn with_an_empty_jar_exactly_one_choice_holds_and_a_wrong_one_quotes_the_exchange() {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let hands = Hands::default();
    // Its own, for some demos change what all visitors share, and here the clock is turned.
    let server = Server::start_with(hands.clock());
    let mut mistakes = Vec::new();
    for chapter in book::ALL {
        let page = open(Lang::Zh, chapter);
        for demo in page.all("[data-demo]") {
            let run = demo.attr("data-demo").unwrap_or_default();
            if !can_run(run) {
                continue;
            }
            let guess = chapter.guesses.iter().find(|guess| guess.of == run);
            let guess = guess.unwrap_or_else(|| panic!("{run} has no question"));
            let (_, settling) = demos.get(guess.settled_by).expect("a handler");
            let new =
                || SimulatedBrowser { server: &server, hands: &hands, jar: Vec::new() };
            // Some questions are on what was planted before, with the demo's other buttons.
            let mut planted = new();
            for form in html::within(demo, "form").into_iter().skip(1) {
                let [method, path] = ["method", "action"].map(|name| form.attr(name));
                planted.send(method.unwrap_or("get"), path.unwrap_or_default(), "");
            }
            let later = planted.settle(demo, settling, guess.after);
            let mut visitor = new();
            let (run, last) = visitor.settle(demo, settling, guess.after);
            let on = format!("{}, {}", chapter.slug, guess.of);
            let right: Vec<_> = guess
                .choices
                .iter()
                .filter(|choice| holds(&choice.holds, &run, &last, &visitor))
                .map(|choice| choice.label.en)
                .collect();
            if right.len() != 1 {
                mistakes.push(format!("{on}: what holds is {right:?}, after {last}"));
            }
            for choice in guess.choices {
                let wrong = !right.contains(&choice.label.en);
                let quotes = holes(choice.says.en).iter().any(|hole| {
                    quote(hole, &run, &last) || quote(hole, &later.0, &later.1)
                });
                if wrong && !quotes {
                    mistakes
                        .push(format!("{on}: nothing is quoted: {}", choice.says.en));
                }
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
}

/// Somebody with a browser: a jar by its rules, as far as the demos go, and a clock.
struct SimulatedBrowser<'s> {
    server: &'s Server,
    hands: &'s Hands,
    jar: Vec<KeptCookie>,
}

struct KeptCookie {
    name: String,
    value: String,
    path: String,
    http_only: bool,
    ends: Option<f64>,
}

impl SimulatedBrowser<'_> {
    /// Presses the first button of a demo, and then whatever settles its question: the exchange of
    /// the run and the settling one.
    fn settle(&mut self, demo: ElementRef<'_>, path: &str, after: u8) -> (Json, Json) {
        let form = html::within(demo, "form")[0];
        let button = html::within(form, "button")[0];
        let action = form.attr("action").unwrap_or_default();
        let method = form.attr("method").unwrap_or_default();
        let other = html::within(demo, "form").into_iter();
        let other = other.filter(|form| form.attr("action") == Some(path));
        let settling = other.filter_map(|form| form.attr("method")).next();
        let run = self.send(method, action, &fields(form));
        let mut seen = usize::from(action == path);
        let mut last = run.clone();
        if let Some(then) = button.attr("data-then") {
            last = self.send("get", then, "");
            seen += usize::from(then == path);
        }
        while seen < usize::from(after) {
            self.hands.advance(1.0);
            last = self.send(settling.unwrap_or("get"), path, "");
            seen += 1;
        }
        (run, last)
    }

    fn send(&mut self, method: &str, path: &str, fields: &str) -> Json {
        let pairs = self.sent_to(path);
        let pairs: Vec<_> =
            pairs.map(|kept| format!("{}={}", kept.name, kept.value)).collect();
        let mut headers = vec!["Accept: application/json".to_owned()];
        if !pairs.is_empty() {
            headers.push(format!("Cookie: {}", pairs.join("; ")));
        }
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        let response = match method {
            "post" => self.server.post(path, fields, &headers),
            _ if fields.is_empty() => self.server.get(path, &headers),
            _ => self.server.get(&format!("{path}?{fields}"), &headers),
        };
        assert_eq!(response.status, 200, "{method} {path}: {}", response.body);
        for line in response.headers("set-cookie") {
            self.keep(line, path);
        }
        response.json()
    }

    fn now(&self) -> f64 {
        (self.hands.clock().now() - Hands::START).as_seconds_f64()
    }

    /// What a request to this path carries, the longer paths first.
    fn sent_to(&self, path: &str) -> impl Iterator<Item = &KeptCookie> {
        let inside = |kept: &&KeptCookie| {
            path == kept.path
                || path.strip_prefix(kept.path.as_str()).is_some_and(|rest| {
                    kept.path.ends_with('/') || rest.starts_with('/')
                })
        };
        let mut sent: Vec<_> = self.jar.iter().filter(inside).collect();
        sent.retain(|kept| kept.ends.is_none_or(|ends| ends > self.now()));
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        sent.into_iter()
    }

    /// Takes a line into the jar, or refuses it for one of the reasons that the demos provoke.
    fn keep(&mut self, line: &str, from: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) =
            parts.next().and_then(|pair| pair.split_once('=')).expect("a pair");
        let attributes: Vec<_> =
            parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let attribute = |name: &str| {
            attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
        };
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = if folder.is_empty() { "/" } else { folder };
        let secure = attribute("Secure").is_some();
        let insecure = attribute("SameSite") == Some("None")
            || attribute("Partitioned").is_some()
            || name.starts_with("__Host-");
        let foreign = attribute("Domain").is_some_and(|domain| domain != "localhost");
        if insecure && !secure || foreign || name.len() + value.len() > 4096 {
            return;
        }
        let path = attribute("Path").filter(|path| path.starts_with('/'));
        let path = path.unwrap_or(folder).to_owned();
        let age = attribute("Max-Age").and_then(|age| age.parse::<f64>().ok());
        self.jar.retain(|kept| (kept.name.as_str(), &kept.path) != (name, &path));
        self.jar.push(KeptCookie {
            name: name.to_owned(),
            value: value.to_owned(),
            path,
            http_only: attribute("HttpOnly").is_some(),
            ends: age.map(|age| self.now() + age),
        });
    }
}

/// What the form of a page sends as it stands there.
fn fields(form: ElementRef<'_>) -> String {
    let mut fields = Vec::new();
    for field in html::within(form, "input:not([type=checkbox]), select") {
        let chosen =
            html::within(field, "option").first().and_then(|o| o.attr("value"));
        let value = field.attr("value").or(chosen).unwrap_or_default();
        let name = field.attr("name").expect("a field has a name");
        fields.push(format!("{name}={value}"));
    }
    fields.join("&")
}

/// What `predict.js` finds out in a browser.
fn holds(
    claim: &Holds,
    run: &Json,
    last: &Json,
    visitor: &SimulatedBrowser<'_>,
) -> bool {
    let carried = list(&last["request"]["cookies"]);
    let set = list(&run["response"]["set_cookies"]);
    match claim {
        Holds::Carries(cookie) => carried.iter().any(|pair| {
            let [name, value] = [&pair["name"], &pair["value"]].map(text);
            name == *cookie || format!("{name}={value}") == *cookie
        }),
        Holds::CookieLine(part) => cookie_line(last).contains(part),
        Holds::CarriesThisMany(count) => carried.len() == *count,
        Holds::SetCookie(parts) => set.iter().any(|cookie| {
            let line = text(&cookie["line"]);
            parts.iter().all(|part| line.contains(part))
        }),
        Holds::SetsThisMany(count) => set.len() == *count,
        Holds::Body(part) => text(&last["response"]["body"]).contains(part),
        Holds::Status(status) => last["response"]["status"] == *status,
        Holds::Session => !last["session"].is_null(),
        Holds::ScriptReads(cookie) => {
            let mut read = visitor.sent_to("/zh/cookie");
            read.any(|kept| kept.name == *cookie && !kept.http_only)
        }
        Holds::Not(claim) => !holds(claim, run, last, visitor),
        Holds::All(all) => all.iter().all(|claim| holds(claim, run, last, visitor)),
    }
}

/// Whether there is a line for this placeholder.
fn quote(hole: &str, run: &Json, last: &Json) -> bool {
    let (kind, of) = hole.split_once(':').unwrap_or((hole, ""));
    match kind {
        "cookie" => !cookie_line(last).is_empty(),
        "set-cookie" => list(&run["response"]["set_cookies"])
            .iter()
            .any(|cookie| of.is_empty() || cookie["name"] == of),
        "body" => text(&last["response"]["body"]).lines().any(|l| l.contains(of)),
        _ => true,
    }
}

fn cookie_line(exchange: &Json) -> String {
    let headers = list(&exchange["request"]["headers"]);
    let lines = headers.iter().filter(|header| header[0] == "cookie");
    lines.map(|header| text(&header[1])).collect::<Vec<_>>().join("; ")
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

// Why?

#[test]
fn a_chapter_ends_with_three_questions_of_which_one_answer_each_is_right() {
    for chapter in book::ALL {
        assert_eq!(chapter.whys.len(), 3, "{}", chapter.slug);
        let ids: BTreeSet<_> = chapter.whys.iter().map(|why| why.id).collect();
        assert_eq!(ids.len(), 3, "{}: {ids:?}", chapter.slug);
        let mut places = BTreeSet::new();
        for why in chapter.whys {
            let on = format!("{}, {}", chapter.slug, why.id);
            sound(&why.asks, &on);
            assert!((3..=4).contains(&why.answers.len()), "{on}");
            let right: Vec<_> =
                (0..why.answers.len()).filter(|at| why.answers[*at].right).collect();
            assert_eq!(right.len(), 1, "{on}");
            places.extend(right);
            for answer in why.answers {
                sound(&answer.label, &on);
                sound(&answer.because, &on);
                for text in [answer.because.zh, answer.because.en] {
                    let verdict = VERDICTS.iter().find(|word| text.starts_with(**word));
                    assert_eq!(verdict, None, "{on}: {text}");
                }
            }
        }
        assert!(places.len() > 1, "{}: always in the same place", chapter.slug);
    }
}

#[test]
fn a_chapter_begins_with_three_questions_from_before_and_none_comes_back_twice() {
    let mut asked = BTreeSet::new();
    for (at, chapter) in book::ALL.iter().enumerate() {
        let review = remember_me::view::review(book::ALL, at);
        assert_eq!(review.len(), if at == 0 { 0 } else { 3 }, "{}", chapter.slug);
        let keys: Vec<_> = review
            .iter()
            .map(|(from, why)| {
                assert!(from.number < chapter.number, "{} is not before", from.slug);
                format!("{}/{}", from.slug, why.id)
            })
            .collect();
        // The second chapter has only the first to look back on; all its questions come there.
        let back = keys.iter().filter(|key| at > 2 || !key.starts_with("state/"));
        for key in back {
            assert!(asked.insert(key.clone()), "{key} twice");
        }
        for lang in Lang::ALL {
            let page = open(lang, chapter);
            let begin = page.attributes(".review [data-why]", "data-why");
            assert_eq!(begin, keys.iter().map(String::as_str).collect::<Vec<_>>());
            let end = page.attributes(".whys [data-why]", "data-why");
            let own: Vec<_> = chapter
                .whys
                .iter()
                .map(|why| format!("{}/{}", chapter.slug, why.id))
                .collect();
            assert_eq!(end, own, "{}", chapter.slug);
            for why in page.all("[data-why]") {
                assert_eq!(html::within(why, "details[data-right]").len(), 1);
                let explained = html::within(why, "details > p").into_iter();
                assert!(explained.map(html::text).all(|text| text.len() > 10));
            }
        }
    }
}
