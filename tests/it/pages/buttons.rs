//! The buttons of every page, and the panel that shows the exchange of a press.

use remember_me::book;
use remember_me::book::routes::Demos;
use rocket::http::{ContentType, Method, Status};
use scraper::ElementRef;

use super::{open, pages, texts};
use crate::{html, site};

#[test]
fn every_button_sends_what_its_handler_is_mounted_at() {
    let (client, _) = &*site::borrow();
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for (path, page) in pages(client) {
        for form in page.all("form") {
            let attribute = |name| form.attr(name).unwrap_or_default();
            // The buttons of the clinic lead to a page of their own and are no demos.
            if form.attr("data-case").or(form.attr("data-find")).is_some() {
                open(client, attribute("action"));
                continue;
            }
            let is_exercise = |it: ElementRef<'_>| it.attr("data-exercise").is_some();
            if form.ancestors().filter_map(ElementRef::wrap).any(is_exercise) {
                let action = attribute("action").split('#').next().unwrap_or_default();
                let request = client.post(action).header(ContentType::Form);
                let answer = request.body("line=x").dispatch();
                let goes_on = [Status::Ok, Status::SeeOther].contains(&answer.status());
                assert!(goes_on, "{path}: {action}: {}", answer.status());
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

// From here on: the panel.

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
