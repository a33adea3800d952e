//! Every page in both languages. It renders and says the same as its twin; every section, claim and
//! button is in its place; every link leads somewhere; nothing comes from another host.

use std::collections::{BTreeMap, BTreeSet};

use remember_me::book::routes::Demos;
use remember_me::book::{self, Chapter};
use remember_me::lang::Lang;
use rocket::http::{ContentType, Status};
use rocket::local::blocking::Client;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site;
use crate::transcripts::handlers;

mod buttons;
mod links;

/// Sends `GET path`, which must succeed.
#[track_caller]
pub fn open(client: &Client, path: &str) -> Page {
    let response = client.get(path.to_owned()).dispatch();
    assert_eq!(response.status(), Status::Ok, "{path}");
    let kind = response.content_type().expect("a content type");
    assert!(kind.is_html(), "{path} is {kind}");
    html::parse(&response.into_string().expect("a text"))
}

fn address(lang: Lang, chapter: &Chapter) -> String {
    format!("/{}/{}", lang.code(), chapter.slug)
}

/// Every chapter in every language.
fn texts(client: &Client) -> Vec<(String, Lang, &'static Chapter, Page)> {
    let mut texts = Vec::new();
    for chapter in book::ALL {
        for lang in Lang::ALL {
            let path = address(lang, chapter);
            let page = open(client, &path);
            texts.push((path, lang, chapter, page));
        }
    }
    texts
}

/// The pages beside the chapters.
pub const BESIDE: [&str; 4] = ["engines", "engines/samesite", "exercises", "glossary"];

/// Every page: the contents, the glossary, the exercises and the chapters, in every language, and one
/// that does not exist.
pub fn pages(client: &Client) -> Vec<(String, Page)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let contents = format!("/{}", lang.code());
        pages.push((contents.clone(), open(client, &contents)));
        for beside in BESIDE {
            let path = format!("/{}/{beside}", lang.code());
            pages.push((path.clone(), open(client, &path)));
        }
        let missing = format!("/{}/nothing", lang.code());
        let response = client.get(missing.clone()).dispatch();
        pages.push((missing, html::parse(&response.into_string().expect("a text"))));
    }
    for (path, _, _, page) in texts(client) {
        pages.push((path, page));
    }
    pages
}

#[test]
fn every_page_says_its_language_its_title_and_where_its_twin_is() {
    let (client, _) = &*site::borrow();
    for (path, lang, chapter, page) in texts(client) {
        assert_eq!(page.attributes("html", "lang"), [lang.words().html_lang], "{path}");
        assert_eq!(page.text("h1"), chapter.title.get(lang), "{path}");
        let title = page.text("title");
        let expected = format!("{} {}", chapter.number, chapter.title.get(lang));
        assert!(title.starts_with(&expected), "{path}: {title}");
        let twin = address(lang.other(), chapter);
        let switch = page.attributes("a[data-twin]", "href");
        assert_eq!(switch, [twin.as_str()], "{path}");
        assert!(!page.text("article").is_empty(), "{path}");
        assert!(page.has("meta[name=viewport]"), "{path}");
    }
}

#[test]
fn a_link_shown_elsewhere_has_a_title_a_sentence_and_a_picture_of_its_own() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        let said = |name: &str| {
            let found =
                page.attributes(&format!("meta[property='og:{name}']"), "content");
            assert_eq!(found.len(), 1, "{path}: og:{name}");
            found[0].to_owned()
        };
        assert_eq!(said("title"), page.text("title"), "{path}");
        let sentence = page.attributes("meta[name=description]", "content");
        assert_eq!([said("description").as_str()], *sentence, "{path}");
        assert_ne!(said("locale"), said("locale:alternate"), "{path}");
        assert!(!said("image:alt").is_empty(), "{path}");

        let picture = client.get(said("image")).dispatch();
        assert_eq!(picture.content_type(), Some(ContentType::PNG), "{path}");
        let bytes = picture.into_bytes().unwrap_or_default();
        assert!(bytes.len() <= 80_000, "{} bytes", bytes.len());
        let number = |at: usize| {
            bytes[at..at + 4].iter().fold(0, |n: u32, byte| n << 8 | u32::from(*byte))
        };
        // These bytes of a PNG hold its width and height.
        let size = [number(16), number(20)].map(|number| number.to_string());
        assert_eq!(size, [said("image:width"), said("image:height")], "{path}");
    }
}

// From here on: the table of contents, and the contents of the pages.

/// The headings of the text, as id and level. A text may have smaller headings of its own, which have
/// no id.
fn headings(page: &Page) -> Vec<(String, usize)> {
    let all = page.all("article :is(h2, h3[id], h4[id], h5[id], h6[id])");
    let level = |e: &ElementRef<'_>| e.value().name()[1..].parse().unwrap_or(0);
    // The title of a lab names a card within its section.
    let of_lab = page.all("[data-lab] > h3");
    let all = all.iter().filter(|e| !of_lab.contains(e));
    all.map(|e| (e.attr("id").unwrap_or("").to_owned(), level(e))).collect()
}

#[test]
fn the_headings_are_the_sections_of_the_table_of_contents_in_its_order() {
    let (client, _) = &*site::borrow();
    for (path, lang, chapter, page) in texts(client) {
        let expected: Vec<_> =
            chapter.sections.iter().map(|s| (s.id.to_owned(), s.level())).collect();
        assert_eq!(headings(&page), expected, "{path}");
        for section in chapter.sections {
            let heading = page.text(&format!("article [id='{}']", section.id));
            let title = section.title.get(lang);
            let title = match section.number() {
                Some(number) => format!("{number} {title}"),
                None => title.to_owned(),
            };
            assert_eq!(heading, title, "{path}");
        }
    }
}

#[test]
fn every_section_number_of_the_note_is_on_its_page_in_both_languages() {
    let (client, _) = &*site::borrow();
    let texts = texts(client);
    for (number, slug) in [
        ("2.1", "cookie"),
        ("2.2", "cookie"),
        ("2.2.1", "cookie"),
        ("2.2.2", "cookie"),
        ("2.2.3", "cookie"),
        ("3.1", "session"),
        ("3.2", "session"),
        ("3.2.1", "session"),
        ("3.2.2", "session"),
        ("3.2.3", "session"),
    ] {
        for (path, _, _, page) in texts.iter().filter(|(_, _, c, _)| c.slug == slug) {
            let heading = format!("article [id='{number}'] .number");
            assert!(page.has(&heading), "{path} has no heading {number}");
            assert_eq!(page.text(&heading), number, "{path}");
            let link = format!("nav.contents a[href='#{number}']");
            assert!(page.has(&link), "{path}: its contents don't lead to {number}");
        }
    }
    let numbers: Vec<_> = book::ALL.iter().map(|c| (c.number, c.slug)).collect();
    assert_eq!(
        numbers[..4],
        [(1, "state"), (2, "cookie"), (3, "session"), (4, "code")]
    );
    for (path, _, chapter, page) in &texts {
        let crumb = page.text(".crumb");
        assert!(crumb.contains(&chapter.number.to_string()), "{path}: {crumb}");
    }
}

#[test]
fn every_mistake_of_the_note_has_its_claim_box_with_a_proof() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let mut boxes: BTreeMap<String, usize> = BTreeMap::new();
        for chapter in book::ALL {
            let page = open(client, &address(lang, chapter));
            for claim in page.all("[data-claim]") {
                let id = claim.attr("data-claim").unwrap_or_default().to_owned();
                // A captured exchange with a real Flask proves what only Flask does.
                let proofs = html::within(claim, "[data-run], figure.captured");
                boxes.insert(id, proofs.len());
            }
        }
        for id in [
            "socket",
            "all-sent",
            "phishing",
            "expires-plus-8",
            "domain-restricts",
            "samesite-place",
            "delete-needs-key",
            "data-on-server",
            "safe-from-reading",
            "permanent-refresh",
            "lifetime-in-view",
            "pop-without-default",
        ] {
            let proofs = boxes.get(id);
            assert!(proofs.is_some(), "no claim box {id} in {lang:?}: {boxes:?}");
            assert_ne!(proofs, Some(&0), "{id} proves nothing in {lang:?}");
        }
    }
}

/// A handler is reached by a button, by a link, or by the site's connection to itself that a page
/// shows.
#[test]
fn every_handler_of_a_chapter_is_reached_from_a_page_in_both_languages() {
    let (client, _) = &*site::borrow();
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for lang in Lang::ALL {
        let (mut reached, mut shown) = (BTreeSet::new(), String::new());
        for chapter in book::ALL {
            let page = open(client, &address(lang, chapter));
            for name in ["data-run", "data-then", "href"] {
                let values = page.attributes(&format!("article [{name}]"), name);
                reached.extend(values.into_iter().map(str::to_owned));
            }
            shown += &page.text("article");
        }
        let mut forgotten = handlers();
        let contents = open(client, &format!("/{}", lang.code()));
        let lesson = contents.attributes(".door [data-run]", "data-run");
        reached.extend(lesson.into_iter().map(str::to_owned));
        forgotten.retain(|name| {
            let (method, path) = demos.get(name).expect("a handler");
            let line = [format!("> {method} {path} "), format!("> {method} {path}?")];
            let called = line.iter().any(|line| shown.contains(line));
            !reached.contains(name) && !reached.contains(path) && !called
        });
        assert!(forgotten.is_empty(), "no page in {lang:?} leads to {forgotten:?}");
    }
}

// From here on: both languages.

/// The parts of a text in order, without its words.
fn outline(page: &Page) -> Vec<String> {
    let parts = "h1, h2, h3, h4, [data-demo], [data-claim], [data-run], [data-script], \
                 table, pre, figure.captured, .wire-lines, input, select, textarea, dl, ol, ul";
    let mut outline = Vec::new();
    for root in page.all("article") {
        outline.extend(html::within(root, parts).into_iter().map(describe));
    }
    outline
}

fn describe(element: ElementRef<'_>) -> String {
    let name = element.value().name();
    let attribute = |name| element.attr(name).unwrap_or_default();
    for data in ["data-demo", "data-claim", "data-run", "data-script"] {
        if element.attr(data).is_some() {
            let then = attribute("data-then");
            return format!("{data} {} {then}", attribute(data)).trim_end().to_owned();
        }
    }
    let count = |selector| html::within(element, selector).len();
    match name {
        "h1" | "h2" | "h3" | "h4" => format!("{name}#{}", attribute("id")),
        "table" => {
            format!("table of {} rows and {} cells", count("tr"), count("td, th"))
        }
        "ol" | "ul" => format!("{name} of {}", count("li")),
        "dl" => format!("dl of {}", count("dt")),
        "input" | "select" | "textarea" => {
            format!("{name} {} {}", attribute("name"), attribute("type"))
        }
        _ => name.to_owned(),
    }
}

#[test]
fn both_languages_say_the_same_in_the_same_order() {
    let (client, _) = &*site::borrow();
    for chapter in book::ALL {
        let [zh, en] =
            Lang::ALL.map(|lang| outline(&open(client, &address(lang, chapter))));
        for at in 0..zh.len().max(en.len()) {
            let [zh_part, en_part] = [&zh, &en].map(|outline| outline.get(at));
            let before = at.checked_sub(1).map_or("the beginning", |at| &zh[at]);
            assert_eq!(
                zh_part, en_part,
                "{}: after {before:?} the Chinese text (left) and the English one differ",
                chapter.slug
            );
        }
    }
}

/// Words of one language that are found in the other, where a text was copied and not translated.
#[test]
fn no_chinese_is_left_in_the_english_text_and_no_english_in_the_chinese() {
    let (client, _) = &*site::borrow();
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (path, lang, _, page) in texts(client) {
        for paragraph in page.all("article > p, article > ul > li, .shows > p") {
            // Text that is marked as the other language, or as code, may be in it.
            let quoted: usize = html::within(paragraph, "code, [lang], q")
                .into_iter()
                .map(|e| html::text(e).chars().filter(|c| chinese(*c)).count())
                .sum();
            let text = html::text(paragraph);
            let count = text.chars().filter(|c| chinese(*c)).count();
            match lang {
                Lang::En => assert!(count <= quoted, "{path}: {text}"),
                Lang::Zh => assert!(text.is_empty() || count > 0, "{path}: {text}"),
            }
        }
    }
}
