//! Headings: a reader with a screen reader moves by them, so each heading says its own text and nothing
//! else.

use remember_me::lang::Lang;
use scraper::ElementRef;

use crate::html;
use crate::pages::{open, pages};
use crate::site;

/// Everything inside a heading is read out as part of it, and appears in every list of headings.
#[test]
fn no_heading_holds_a_link_that_is_not_the_heading_itself() {
    let (client, _) = &*site::borrow();
    let mut pages = pages(client);
    for lang in Lang::ALL.map(Lang::code) {
        let case = "lines=sid%3D1%3B+Secure&from=https%3A%2F%2Fwww.example.com%2F";
        for path in [format!("clinic/case?{case}"), "clinic/find?q=secure".to_owned()] {
            let path = format!("/{lang}/{path}");
            pages.push((path.clone(), open(client, &path)));
        }
    }
    let mut with_links_beside = 0;
    for (path, page) in pages {
        for heading in page.all("h1, h2, h3, h4, h5, h6") {
            for within in html::within(heading, "a, button, input, select, summary") {
                let whole = html::text(within) == html::text(heading);
                assert!(
                    whole,
                    "{path}: put this beside the heading: {}",
                    within.html()
                );
            }
        }
        for frame in page.all(".heading") {
            // A section about Rocket's own way has its mark between the two.
            let parts = frame.children().filter_map(ElementRef::wrap);
            let parts: Vec<_> =
                parts.filter(|part| part.attr("data-rocket").is_none()).collect();
            let [heading, marks] = parts[..] else {
                panic!("{path}: {}", frame.html())
            };
            let id = heading.attr("id").expect("a heading to link to");
            let links = html::within(marks, "a");
            // The first link leads to the heading itself, the second to its twin in the other language.
            // Each has a name of its own.
            assert_eq!(
                links[0].attr("href"),
                Some(format!("#{id}").as_str()),
                "{path}"
            );
            let twin = links[1].attr("href").expect("a twin");
            assert!(twin.ends_with(&format!("#{id}")), "{path}: {twin}");
            assert_eq!(links[1].attr("lang"), links[1].attr("hreflang"), "{path}");
            let [named, twin] = [0, 1].map(|at| html::text(links[at]));
            let title = html::text(heading);
            let number = html::within(heading, ".number");
            let number = number.first().map(|it| html::text(*it)).unwrap_or_default();
            let title = title.trim_start_matches(&number).trim();
            assert!(named.ends_with(title) && named != twin, "{path}: {named}, {twin}");
            with_links_beside += 1;
        }
    }
    assert!(
        with_links_beside > 40,
        "only {with_links_beside} headings have links beside"
    );
}
