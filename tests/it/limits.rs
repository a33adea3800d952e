//! The cost of one request: the length of an answer, and the number of cases that are worked on at
//! once.

use remember_me::clinic::case::Case;
use remember_me::clinic::diagnosis::diagnose;
use remember_me::clinic::report::{longest, report};
use remember_me::lang::Lang;
use remember_me::site::limiter::{Limiter, Permit};
use rocket::http::{ContentType, Header, Status};
use rocket::local::blocking::{Client, LocalResponse};
use rocket::serde::json::{Value as Json, from_str, json};
use time::OffsetDateTime;
use time::macros::datetime;

use crate::{html, site};

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);
const URL: &str = "https://www.example.com/";

/// Questions with long answers, each long in a different way.
fn dear() -> Vec<(&'static str, Json)> {
    let case = |lines: Vec<String>, to: &str, engine: &str| {
        json!({
            "set_url": "https://www.example.com/a/b", "set_cookie": lines, "engine": engine,
            "request": { "url": to },
        })
    };
    let lines = |many: usize, line: fn(usize) -> String| (0..many).map(line).collect();
    let long_host = format!("https://www.{}example.com/", "abcdefgh.".repeat(24));
    let long_path = format!("https://www.example.com/{}/", "é".repeat(2000));
    let mut cases = vec![
        (
            "attributes",
            case(lines(700, |n| format!("n{n}=1{}", ";b".repeat(64))), URL, "standard"),
        ),
        (
            "dates",
            case(
                lines(400, |n| format!("n{n}=1{}", ";Expires=x".repeat(20))),
                URL,
                "firefox",
            ),
        ),
        ("short lines", case(lines(5000, |_| "a".to_owned()), URL, "standard")),
        ("refused", case(lines(2000, |_| "=".to_owned()), URL, "standard")),
        (
            "names",
            case(
                lines(90, |n| format!("{n}{}=1; Path=/", "n".repeat(4000))),
                URL,
                "standard",
            ),
        ),
        (
            "values",
            case(
                lines(90, |n| format!("n{n}={}; Path=/", "\u{fffd}".repeat(1300))),
                URL,
                "standard",
            ),
        ),
        (
            "quotes",
            case(
                lines(90, |n| format!("n{n}={}; Path=/", "\"".repeat(4000))),
                URL,
                "standard",
            ),
        ),
        (
            "withheld",
            case(lines(1500, |n| format!("n{n}=1; Path=/p{n}")), URL, "standard"),
        ),
        ("evicted", case(lines(1200, |n| format!("n{n}=1")), URL, "chromium")),
        ("notes", {
            let mut case = case(lines(170, |n| format!("n{n}=1")), URL, "firefox");
            case["request"]["site"] = json!("cross-site");
            case["request"]["method"] = json!("POST");
            case
        }),
    ];
    for (what, url) in [("hosts", &long_host), ("paths", &long_path)] {
        let mut case = case(lines(400, |n| format!("n{n}=1")), url, "standard");
        case["set_url"] = json!(url);
        cases.push((what, case));
    }
    let mut latin1 = case(
        lines(90, |n| format!("n{n}={}; Path=/", "\u{ff}".repeat(4000))),
        URL,
        "standard",
    );
    latin1["encoding"] = json!("latin1");
    cases.push(("bytes", latin1));
    cases
}

/// The lists of a report, with the names that `left_out` has for them.
const LISTS: [&str; 6] =
    ["stored", "decisions", "sent", "withheld", "notes", "cookies"];

#[test]
fn an_answer_is_no_longer_than_it_may_be_and_says_what_is_missing() {
    for (what, case) in dear() {
        let length = case.to_string().len();
        let case = Case::read(&case, NOW).expect(what);
        let diagnosis = diagnose(&case);
        let whole = report(&case, &diagnosis, Lang::En, usize::MAX);
        let all: Json = from_str(&whole).expect(what);
        for list in LISTS {
            assert_eq!(all["left_out"][list], 0, "{what}: {list}");
        }
        let header = all["cookie_header"].to_string().len();
        for most in [header + 1000, 300_000, longest(length)] {
            if header + 1000 > most {
                continue;
            }
            let text = report(&case, &diagnosis, Lang::Zh, most);
            assert!(text.len() <= most, "{what}: {} of {most}", text.len());
            let some: Json = from_str(&text).expect(what);
            for list in LISTS {
                let (some_of, all_of) = (&some[list], &all[list]);
                let [listed, whole] =
                    [some_of, all_of].map(|it| it.as_array().expect(list).len());
                let mut missing = whole - listed;
                if list == "notes" {
                    let notes = |report: &Json, many: usize| -> usize {
                        let decisions = report["decisions"].as_array().expect("a list");
                        let count =
                            |it: &Json| it["notes"].as_array().map_or(0, Vec::len);
                        decisions.iter().take(many).map(count).sum()
                    };
                    let decisions = some["decisions"].as_array().expect("a list").len();
                    missing += notes(&all, decisions) - notes(&some, decisions);
                }
                assert_eq!(some["left_out"][list], missing, "{what}, {most}: {list}");
                if list != "decisions" {
                    let first = all_of.as_array().map(|all| &all[..listed]);
                    let texts = |it: &Json| it.to_string();
                    let ids = |list: &[Json]| {
                        list.iter().map(|it| texts(&it["name"])).collect::<Vec<_>>()
                    };
                    let listed = some_of.as_array().map(Vec::as_slice);
                    assert_eq!(
                        listed.map(ids),
                        first.map(ids),
                        "{what}, {most}: {list}"
                    );
                }
            }
            let not_listed = some["decisions"].as_array().expect("a list").iter();
            let not_listed =
                not_listed.filter_map(|it| it["attributes_not_listed"].as_u64());
            assert_eq!(
                some["left_out"]["attributes"],
                not_listed.sum::<u64>(),
                "{what}, {most}"
            );
        }
    }
}

/// The bound is ten times the question, at least two megabytes, and at most a fixed number.
#[test]
fn the_bound_is_ten_times_the_question() {
    for (question, answer) in [
        (0, 2_000_000),
        (200_000, 2_000_000),
        (411_000, 4_110_000),
        (4 << 20, 16_000_000),
        (usize::MAX, 16_000_000),
    ] {
        assert_eq!(longest(question), answer);
    }
}

fn post_case(client: &Client, body: String) -> LocalResponse<'_> {
    client.post("/api/jar").header(ContentType::JSON).body(body).dispatch()
}

#[test]
fn the_api_answers_within_the_bound_by_its_description() {
    let (client, _) = &*site::borrow();
    let find = |wanted: &str| dear().into_iter().find(|(what, _)| *what == wanted);
    let (_, case) = find("short lines").expect("it is one of them");
    let question = case.to_string();
    let most = longest(question.len());
    let response = post_case(client, question);
    assert_eq!(response.status(), Status::Ok);
    let text = response.into_string().expect("a text");
    assert!(text.len() <= most, "{} of {most}", text.len());
    let answer: Json = from_str(&text).expect("JSON");
    assert!(answer["left_out"]["decisions"].as_u64().is_some_and(|it| it > 0));
    crate::api::check_report(client, &answer);
    let values = format!("{{\"note\":[{}0]}}", "0,".repeat(60_000));
    let refused = post_case(client, values);
    assert_eq!(refused.status(), Status::UnprocessableEntity);
}

// From here on: how many at once.

fn small() -> String {
    json!({ "set_url": URL, "set_cookie": ["a=1"] }).to_string()
}

fn post_form<'c>(client: &'c Client, lang: Lang, lines: &str) -> LocalResponse<'c> {
    let body = format!("lines={lines}&from={URL}");
    let path = format!("/{}/clinic/case", lang.code());
    client.post(path).header(ContentType::Form).body(body).dispatch()
}

/// Takes all places of one kind.
fn all<E>(place: impl Fn() -> Result<Permit, E>) -> Vec<Permit> {
    let places: Vec<_> = std::iter::from_fn(|| place().ok()).collect();
    assert!((2..=100).contains(&places.len()), "{}", places.len());
    places
}

#[track_caller]
fn check_busy(response: LocalResponse<'_>) -> String {
    assert_eq!(response.status(), Status::ServiceUnavailable);
    assert_eq!(response.headers().get("Retry-After").collect::<Vec<_>>(), ["1"]);
    response.into_string().expect("a text")
}

#[track_caller]
fn check_busy_page(response: LocalResponse<'_>, lang: Lang) {
    let page = html::parse(&check_busy(response));
    assert_eq!(page.attributes("html", "lang"), [lang.words().html_lang]);
    let (title, sentence) = lang.words().errors.unavailable;
    assert_eq!((page.text("h1"), page.text("p.lead")), (title.into(), sentence.into()));
}

#[test]
fn past_the_bound_a_client_is_told_to_come_back() {
    let (client, _) = &*site::borrow();
    let limiter: &Limiter = client.rocket().state().expect("the site has one");
    let link =
        |lang: Lang| format!("/{}/clinic/case?lines=a%3D1&from={URL}", lang.code());
    let ask = |language: &'static str| {
        let request = client.post("/api/jar").header(ContentType::JSON).body(small());
        request.header(Header::new("Accept-Language", language)).dispatch()
    };
    for hold in
        [|it: &Limiter| all(|| it.reading()), |it: &Limiter| all(|| it.waiting())]
    {
        let places = hold(limiter);
        for lang in Lang::ALL {
            check_busy_page(post_form(client, lang, "a=1"), lang);
        }
        for (language, word) in [("en", "moment"), ("zh", "现在")] {
            let answer: Json = from_str(&check_busy(ask(language))).expect("JSON");
            let message = answer["error"]["message"].as_str().unwrap_or_default();
            assert!(message.contains(word), "{message}");
            assert_eq!(answer["error"]["field"], "server");
        }
        drop(places);
        assert_eq!(ask("en").status(), Status::Ok);
        for lang in Lang::ALL {
            assert_eq!(post_form(client, lang, "a=1").status(), Status::Ok);
        }
    }
    let places = all(|| limiter.waiting());
    for lang in Lang::ALL {
        check_busy_page(client.get(link(lang)).dispatch(), lang);
        let empty = client.get(format!("/{}/clinic/case", lang.code())).dispatch();
        assert_eq!(empty.status(), Status::Ok, "an empty form is no work");
    }
    drop(places);
    assert_eq!(client.get(link(Lang::En)).dispatch().status(), Status::Ok);
    all(|| limiter.reading());
    all(|| limiter.waiting());
}

#[test]
fn few_large_bodies_are_held_at_once() {
    let (client, _) = &*site::borrow();
    let limiter: &Limiter = client.rocket().state().expect("the site has one");
    let free = all(|| limiter.large()).len();
    let places = all(|| limiter.large());
    let long = "a".repeat(70_000);
    let large =
        || json!({ "set_url": URL, "set_cookie": ["a=1"], "note": long }).to_string();
    check_busy(post_case(client, large()));
    let lines = format!("a%3D{long}");
    check_busy_page(post_form(client, Lang::En, &lines), Lang::En);
    assert_eq!(post_case(client, small()).status(), Status::Ok);
    assert_eq!(post_form(client, Lang::En, "a=1").status(), Status::Ok);
    drop(places);
    assert_eq!(post_case(client, large()).status(), Status::Ok);
    assert_eq!(post_form(client, Lang::En, &lines).status(), Status::Ok);
    assert_eq!(all(|| limiter.large()).len(), free, "each place is given back");
}

/// A refusal need not repeat what the client has just sent.
#[test]
fn a_long_form_is_answered_and_not_filled_in_again() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let shortened = lang.words().clinic.shortened;
        let lines = "a%3D1%0A".repeat(4000);
        let filled = html::parse(
            &post_form(client, lang, &lines).into_string().expect("a text"),
        );
        assert!(filled.text("textarea").starts_with("a=1"));
        assert!(!filled.text(".case-form").contains(shortened));
        let lines = format!("a%3D{}%0A", "1".repeat(90_000)).repeat(3);
        let response = post_form(client, lang, &lines);
        assert_eq!(response.status(), Status::Ok);
        let text = response.into_string().expect("a text");
        assert!(text.len() < 100_000, "{}", text.len());
        let empty = html::parse(&text);
        assert_eq!(
            empty.all(".line-card[aria-label]").len(),
            4,
            "three lines and a request"
        );
        assert_eq!(empty.text("textarea"), "");
        assert!(empty.text(".case-form").contains(shortened));
    }
}
