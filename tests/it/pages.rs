//! Every page, in both languages: it renders, it says what its twin says, every section, claim and
//! button is in its place, every link leads somewhere, and nothing comes from another host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use remember_me::book::routes::Demos;
use remember_me::book::{self, Chapter};
use remember_me::lang::Lang;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::blocking::Client;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site;
use crate::transcripts::handlers;

/// `GET path`, which must succeed.
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

/// Every page: the contents and the chapters, in every language; and one that doesn't exist.
pub fn pages(client: &Client) -> Vec<(String, Page)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let contents = format!("/{}", lang.code());
        pages.push((contents.clone(), open(client, &contents)));
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
        // Where a PNG says its width and height.
        let size = [number(16), number(20)].map(|number| number.to_string());
        assert_eq!(size, [said("image:width"), said("image:height")], "{path}");
    }
}

// The table of contents, and what stands on the page.

/// Headings of the text: id and level. A text may have smaller ones of its own, without an id.
fn headings(page: &Page) -> Vec<(String, usize)> {
    let all = page.all("article :is(h2, h3[id], h4[id], h5[id], h6[id])");
    let level = |e: &ElementRef<'_>| e.value().name()[1..].parse().unwrap_or(0);
    all.iter().map(|e| (e.attr("id").unwrap_or("").to_owned(), level(e))).collect()
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
                // What only Flask does, a captured exchange with a real Flask proves.
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

/// By a button, by a link, or on the site's connection to itself, which a page shows.
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
        forgotten.retain(|name| {
            let (method, path) = demos.get(name).expect("a handler");
            let line = [format!("> {method} {path} "), format!("> {method} {path}?")];
            let called = line.iter().any(|line| shown.contains(line));
            !reached.contains(name) && !reached.contains(path) && !called
        });
        assert!(forgotten.is_empty(), "no page in {lang:?} leads to {forgotten:?}");
    }
}

// Both languages.

/// What a text is made of, in order, without its words.
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

/// The words of one language and not of the other, where a text was copied and not translated.
#[test]
fn no_chinese_is_left_in_the_english_text_and_no_english_in_the_chinese() {
    let (client, _) = &*site::borrow();
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (path, lang, _, page) in texts(client) {
        for paragraph in page.all("article > p, article > ul > li, .shows > p") {
            // What is marked as the other language, or as code, may be in it.
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

// The buttons.

#[test]
fn every_button_sends_what_its_handler_is_mounted_at() {
    let (client, _) = &*site::borrow();
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for (path, page) in pages(client) {
        for form in page.all("form") {
            let attribute = |name| form.attr(name).unwrap_or_default();
            // Those of the clinic lead to a page of their own, which is no demo.
            if form.attr("data-case").or(form.attr("data-find")).is_some() {
                open(client, attribute("action"));
                continue;
            }
            assert_eq!(
                attribute("target"),
                "exchange",
                "{path}: it would leave the page"
            );
            let buttons = html::within(form, "button");
            assert_eq!(buttons.len(), 1, "{path}: {}", attribute("action"));
            let name = buttons[0].attr("data-run").unwrap_or("demo::reset");
            let known = demos.get(name).map(|(m, p)| (m.as_str().to_lowercase(), p));
            let sent = (attribute("method").to_owned(), attribute("action"));
            assert_eq!(known, Some(sent), "{path}: {name}");
        }
        for then in page.attributes("[data-then]", "data-then") {
            let known =
                demos.iter().any(|(_, method, p)| method == Method::Get && p == then);
            assert!(known, "{path}: {then}");
        }
        assert_eq!(page.all("iframe[name=exchange][title]").len(), 1, "{path}");
        assert_eq!(page.all("button[data-reset]").len(), 1, "{path}");
    }
}

#[test]
fn every_demo_has_its_code_in_four_tabs_and_a_place_for_what_happened() {
    let (client, _) = &*site::borrow();
    for (path, _, _, page) in texts(client) {
        for demo in page.all("[data-demo]") {
            let name = demo.attr("data-demo").unwrap_or_default();
            for tab in ["rocket", "flask", "curl", "http"] {
                let code = html::within(demo, &format!(".tab-{tab} code"));
                assert_eq!(code.len(), 1, "{path}: {name} {tab}");
                assert!(
                    !html::text(code[0]).is_empty(),
                    "{path}: {name} {tab} is empty"
                );
            }
            assert_eq!(html::within(demo, "[data-told]").len(), 1, "{path}: {name}");
            let title = html::within(demo, ".demo-title");
            assert!(!html::text(title[0]).is_empty(), "{path}: {name}");
        }
    }
}

#[test]
fn everything_that_can_be_pressed_or_filled_in_has_a_name() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        for element in page.all("button, a, summary") {
            let named =
                !html::text(element).is_empty() || element.attr("aria-label").is_some();
            assert!(named, "{path}: {}", element.html());
        }
        for field in page.all("input:not([type=hidden]), select, textarea") {
            let id = field.attr("id").unwrap_or_default();
            let labelled = field.attr("aria-label").is_some()
                || page.has(&format!("label[for='{id}']"))
                || field
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .any(|e| e.value().name() == "label");
            assert!(labelled, "{path}: no label for {}", field.html());
        }
        assert!(!page.has("img:not([alt])"), "{path}");
        assert!(
            !page.has("th:not([scope])"),
            "{path}: a head of a row, or of a column?"
        );
        assert_eq!(page.all("h1").len(), 1, "{path}");
    }
}

// The panel.

#[test]
fn every_page_shows_the_cookies_it_came_with() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        for panel in ["request-cookies", "exchange", "session"] {
            page.one(&format!("[data-panel={panel}]"));
        }
        assert!(!page.has("[data-cookie]"), "{path}: nobody sent one");
        let request =
            client.get(path.clone()).cookie(("test1", "123")).cookie(("b", "<2>"));
        let page = html::parse(&request.dispatch().into_string().expect("a text"));
        assert_eq!(
            page.attributes("[data-cookie]", "data-cookie"),
            ["b", "test1"],
            "{path}"
        );
        assert_eq!(page.text("[data-cookie=test1] td"), "123", "{path}");
        assert_eq!(page.text("[data-cookie=b] td"), "<2>", "{path}");
    }
}

#[test]
fn no_shared_cache_keeps_a_page_with_somebodys_cookies() {
    let (client, _) = &*site::borrow();
    for (path, _) in pages(client) {
        let response = client.get(path.clone()).dispatch();
        let header = |name| response.headers().get(name).collect::<Vec<_>>().join(", ");
        assert_eq!(header("Cache-Control"), "private, no-cache", "{path}");
        assert!(header("Vary").contains("Cookie"), "{path}");
    }
}

// Links.

#[test]
fn the_way_in_goes_to_the_visitors_language() {
    let (client, _) = &*site::borrow();
    for (accepted, to) in [
        (None, "/zh"),
        (Some("en"), "/en"),
        (Some("en-US,en;q=0.9,zh;q=0.8"), "/en"),
        (Some("zh-CN,en;q=0.5"), "/zh"),
        (Some("fr"), "/zh"),
        (Some("*"), "/zh"),
        (Some("\u{fffd};;,"), "/zh"),
    ] {
        let mut request = client.get("/");
        if let Some(accepted) = accepted {
            request.add_header(Header::new("Accept-Language", accepted.to_owned()));
        }
        let response = request.dispatch();
        assert_eq!(response.status(), Status::SeeOther, "{accepted:?}");
        assert_eq!(response.headers().get_one("Location"), Some(to), "{accepted:?}");
        assert_eq!(response.headers().get_one("Vary"), Some("Accept-Language"));
    }
}

/// All addresses that a page names: links, files, forms.
fn addresses(page: &Page) -> Vec<&str> {
    let mut addresses = Vec::new();
    for name in ["href", "src", "action", "data", "poster", "srcset", "formaction"] {
        addresses.extend(page.attributes(&format!("[{name}]"), name));
    }
    addresses
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let (client, _) = &*site::borrow();
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let demos: BTreeSet<&str> = demos.iter().map(|(_, _, path)| path).collect();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, page) in pages(client) {
        for address in addresses(&page) {
            let (target, anchor) = address.split_once('#').unwrap_or((address, ""));
            let target = if target.is_empty() { path.as_str() } else { target };
            // The download is one, too; the other tests press them.
            if demos.contains(target) {
                continue;
            }
            let ids = ids.entry(target.to_owned()).or_insert_with(|| {
                let response = client.get(target.to_owned()).dispatch();
                let missing_on_purpose = target.ends_with("/nothing");
                let found = response.status() == Status::Ok || missing_on_purpose;
                assert!(found, "{path} links to {address}: {}", response.status());
                let text = response.into_bytes().unwrap_or_default();
                let page = html::parse(&String::from_utf8_lossy(&text));
                page.attributes("[id]", "id").into_iter().map(str::to_owned).collect()
            });
            let there = anchor.is_empty() || ids.contains(anchor);
            assert!(there, "{path} links to {address}, and there is no such place");
        }
    }
}

#[test]
fn no_id_is_used_twice_on_a_page() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        let ids = page.attributes("[id]", "id");
        let mut seen = BTreeSet::new();
        for id in ids {
            assert!(seen.insert(id), "{path}: two elements are called {id}");
        }
        // Labels, and what they say they label.
        for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            for ids in page.attributes(&format!("[{name}]"), name) {
                for id in ids.split_whitespace() {
                    assert!(seen.contains(id), "{path}: {name}={id} leads nowhere");
                }
            }
        }
    }
}

// Nothing from elsewhere, nothing inline.

#[test]
fn nothing_on_a_page_comes_from_another_host() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        for address in addresses(&page) {
            let own = address.starts_with('#')
                || (address.starts_with('/') && !address.starts_with("//"));
            assert!(own, "{path}: {address}");
        }
        assert!(
            !page.has("base, object, embed, iframe[src], meta[http-equiv]"),
            "{path}"
        );
    }
}

#[test]
fn no_style_and_no_script_is_inline_for_the_policy_forbids_both() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        assert!(!page.has("style, [style], script:not([src])"), "{path}");
        for element in page.all("*") {
            let handler =
                element.value().attrs().find(|(name, _)| name.starts_with("on"));
            assert_eq!(handler, None, "{path}: {}", element.value().name());
        }
        let policy = client.get(path.clone()).dispatch();
        let policy =
            policy.headers().get_one("Content-Security-Policy").unwrap_or("none");
        assert!(policy.contains("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn scripts_and_styles_name_only_files_that_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    for file in files_below(&folder) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let own = file.display();
        for (at, _) in
            text.match_indices("from \"").chain(text.match_indices("import \""))
        {
            let import = text[at..].split('"').nth(1).unwrap_or_default();
            let target = file.parent().expect("a folder").join(import);
            assert!(
                import.starts_with("./") || import.starts_with("../"),
                "{own}: {import}"
            );
            assert!(target.is_file(), "{own} imports {import}, which is not there");
        }
        for (at, _) in text.match_indices("url(") {
            let url = text[at + 4..]
                .split(')')
                .next()
                .unwrap_or_default()
                .trim_matches(['"', '\'']);
            let inline = url.starts_with("data:") || url.starts_with('#');
            let there = file.parent().expect("a folder").join(url).is_file();
            assert!(inline || there, "{own} names {url}");
        }
        let namespace = "http://www.w3.org/";
        let foreign = text.replace(namespace, "");
        let elsewhere = foreign.contains("http://") || foreign.contains("https://");
        assert!(!elsewhere, "{own} names another host");
    }
}

/// Every file in `folder` and the folders in it.
pub fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}
