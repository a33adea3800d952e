//! Flask or Rocket: what a card's tabs show, and what is marked as Rocket's alone.

use std::collections::BTreeSet;

use remember_me::book;
use remember_me::book::routes::Demos;
use remember_me::lang::Lang;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site;

fn open(lang: Lang, slug: &str) -> Page {
    html::parse(&site::shared().get(&format!("/{}/{slug}", lang.code()), &[]).body)
}

/// The handlers that a card runs, its own first.
fn handlers<'p>(demo: ElementRef<'p>) -> BTreeSet<&'p str> {
    let buttons = html::within(demo, "[data-run]").into_iter();
    buttons.filter_map(|button| button.attr("data-run")).collect()
}

#[test]
fn a_flask_tab_has_each_handler_or_says_why_not_and_gives_curl() {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let mut without = BTreeSet::new();
    for lang in Lang::ALL {
        for chapter in book::ALL {
            for demo in open(lang, chapter.slug).all("[data-demo]") {
                let tab = html::within(demo, ".tab-flask")[0];
                let code: String = tab.text().collect();
                let rust = html::within(demo, ".tab-rocket")[0];
                let rust: String = rust.text().collect();
                let whole = !code.contains("plain(") || code.contains("def plain(");
                assert!(whole, "{lang:?} {}: what is plain?", chapter.slug);
                let reasons = html::within(tab, "[data-no-flask]").into_iter();
                let reasons: Vec<_> = reasons.map(html::text).collect();
                for name in handlers(demo) {
                    let on = format!("{lang:?} {}, {name}", chapter.slug);
                    let (slug, function) = name.split_once("::").unwrap_or_default();
                    if !rust.contains(&format!("fn {function}(")) {
                        continue;
                    }
                    let of = book::ALL.iter().find(|chapter| chapter.slug == slug);
                    let why = of.expect("a chapter").why_without_flask(function);
                    if code.contains(&format!("\ndef {function}(")) {
                        assert!(why.is_none(), "{on}: Flask has it");
                        continue;
                    }
                    without.insert(name.to_owned());
                    let said = why.unwrap_or_else(|| panic!("{on}: no reason"));
                    let (_, path) = demos.get(name).expect("a handler");
                    let found = reasons.iter().find(|it| it.contains(said.get(lang)));
                    let found = found.unwrap_or_else(|| panic!("{on}: {reasons:?}"));
                    let sends = |line: &str| {
                        let words = line.split([' ', '\'', '?']);
                        line.starts_with("curl ")
                            && words.into_iter().any(|it| it.ends_with(path))
                    };
                    assert!(
                        code.lines().any(sends),
                        "{on}: no curl for {path}: {found}"
                    );
                }
            }
        }
    }
    let all = |chapter: &'static book::Chapter| {
        let names = chapter.without_flask.iter().flat_map(|it| it.handlers);
        names.map(|function| format!("{}::{function}", chapter.slug))
    };
    let listed: BTreeSet<_> = book::ALL.iter().flat_map(all).collect();
    assert_eq!(listed, without, "a reason that no tab shows");
}

/// Cookies that no server sets on the card that carries them.
const ELSEWHERE: [(&str, &str); 2] =
    [("state::three_identities", "name"), ("cookie::set_by_server", "by_script")];

#[test]
fn an_http_tab_carries_no_cookie_that_its_card_does_not_set() {
    let names = |text: &str, field: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|line| line.get(2..)?.strip_prefix(field));
        let pairs = lines.flat_map(|line| match field {
            "Cookie: " => line.split("; ").collect::<Vec<_>>(),
            _ => line.split("; ").take(1).collect(),
        });
        pairs.filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())).collect()
    };
    for chapter in book::ALL {
        for demo in open(Lang::En, chapter.slug).all("[data-demo]") {
            let run = demo.attr("data-demo").unwrap_or_default();
            let tab: String = html::within(demo, ".tab-http")[0].text().collect();
            let mut set = names(&tab, "set-cookie: ");
            let guess = chapter.guesses.iter().find(|guess| guess.of == run);
            for plant in guess.into_iter().flat_map(|guess| guess.plants) {
                let file = format!("templates/http/{}.http", plant.replace("::", "/"));
                let text = std::fs::read_to_string(&file).expect("a transcript");
                set.extend(names(&text, "set-cookie: "));
            }
            for name in names(&tab, "Cookie: ").difference(&set) {
                let known = ELSEWHERE.contains(&(run, name));
                assert!(known, "{} {run}: who has set {name}?", chapter.slug);
            }
        }
    }
}

/// What shows that a passage is about Rocket's own way of writing.
const ROCKETS: [&str; 9] = [
    "jar.add",
    "jar.remove",
    "add_private",
    "CookieJar",
    "Cookie::build",
    "Lifetime::",
    "Session<",
    ".await",
    "start(lifetime)",
];

/// Whether the reader is told: by a mark in the passage or at the head of its table, or by both names, which
/// compares the two.
fn is_told(passage: ElementRef<'_>, section: bool) -> bool {
    let above = || passage.ancestors().filter_map(ElementRef::wrap);
    let table = above().find(|it| it.value().name() == "table");
    let marked = |it: ElementRef<'_>| !html::within(it, "[data-rocket]").is_empty();
    let said = html::text(table.unwrap_or(passage));
    section
        || marked(passage)
        || table.is_some_and(marked)
        || said.contains("Rocket") && said.contains("Flask")
}

#[test]
fn what_is_about_rockets_own_way_is_marked() {
    let mut marked = 0;
    for lang in Lang::ALL {
        for slug in ["state", "cookie", "session", "code"] {
            let page = open(lang, slug);
            let mut section = false;
            let places = "article .heading, article p, article li, article tr";
            for place in page.all(places) {
                if place.attr("class").is_some_and(|it| it.contains("heading")) {
                    section = !html::within(place, "[data-rocket]").is_empty();
                    continue;
                }
                let code = html::within(place, "code").into_iter().map(html::text);
                let about = ROCKETS
                    .iter()
                    .any(|api| code.clone().any(|code| code.contains(api)));
                let in_card =
                    place.ancestors().filter_map(ElementRef::wrap).any(|it| {
                        it.attr("data-guess").is_some() || it.attr("data-why").is_some()
                    });
                if about && !in_card {
                    marked += 1;
                    let said = html::text(place);
                    assert!(is_told(place, section), "{lang:?} {slug}: {said}");
                }
            }
            for guess in page.all("[data-guess]") {
                let asks = html::within(guess, ".asks")[0];
                let said =
                    html::text(asks).replace(lang.words().about_rocket.trim(), "");
                let alone = said.contains("Rocket") && !said.contains("Flask");
                let mark = html::within(asks, "[data-rocket]").len();
                assert_eq!(mark, usize::from(alone), "{lang:?} {slug}: {said}");
            }
            for mark in page.all("[data-rocket]") {
                let said = html::text(mark);
                assert!(said.starts_with("Rocket"), "{said}");
                assert!(said.ends_with(lang.words().about_rocket.trim()), "{said}");
            }
        }
    }
    assert!(marked > 20, "only {marked} passages were looked at");
}
