//! The glossary has each term in both languages. Each term names a passage that exists, and the
//! chapters link to it.

use std::collections::{BTreeMap, BTreeSet};

use remember_me::book::{self, glossary};
use remember_me::lang::Lang;

use crate::html::{self, Page};
use crate::site;

fn open(path: &str) -> Page {
    let response = site::shared().get(path, &[]);
    assert_eq!(response.status, 200, "{path}");
    html::parse(&response.body)
}

#[test]
fn the_page_has_each_term_in_both_languages_and_the_passage_that_shows_it() {
    assert!(glossary::ALL.len() >= 30, "{}", glossary::ALL.len());
    for lang in Lang::ALL {
        let page = open(&format!("/{}/glossary", lang.code()));
        let twin = format!("/{}/glossary", lang.other().code());
        assert_eq!(page.attributes("a[data-twin]", "href"), [twin.as_str()]);
        let rows = page.attributes("table.glossary tbody tr", "id");
        let ids: Vec<_> = glossary::ALL.iter().map(|term| term.id).collect();
        assert_eq!(rows, ids, "{lang:?}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for term in glossary::ALL {
            let row = page.text(&format!("tr[id='{}']", term.id));
            for text in [term.name.zh, term.name.en, term.means.get(lang)] {
                assert!(row.contains(text), "{lang:?} {}: {row}", term.id);
            }
            let see = format!("/{}/{}", lang.code(), term.see);
            let link = format!("tr[id='{}'] td:last-child a", term.id);
            assert_eq!(page.attributes(&link, "href"), [see.as_str()]);
            let (path, id) = see.split_once('#').expect("a passage");
            assert!(open(path).has(&format!("[id='{id}']")), "{see}");
        }
    }
}

#[test]
fn each_term_is_linked_from_a_chapter_once_at_most_in_each_and_alike_in_both_languages()
{
    let mut linked: BTreeMap<(&str, String), Vec<Lang>> = BTreeMap::new();
    for chapter in book::ALL {
        for lang in Lang::ALL {
            let page = open(&format!("/{}/{}", lang.code(), chapter.slug));
            for link in page.all("article [data-term]") {
                let id = link.attr("data-term").unwrap_or_default().to_owned();
                let href = format!("/{}/glossary#{id}", lang.code());
                assert_eq!(link.attr("href"), Some(href.as_str()));
                linked.entry((chapter.slug, id)).or_default().push(lang);
            }
        }
    }
    for ((slug, id), langs) in &linked {
        assert_eq!(langs, &Lang::ALL, "{slug} links {id}");
    }
    let found: BTreeSet<_> = linked.keys().map(|(_, id)| id.as_str()).collect();
    let terms: BTreeSet<_> = glossary::ALL.iter().map(|term| term.id).collect();
    assert_eq!(found, terms, "link each term where a chapter uses it first");
}

#[test]
fn every_page_leads_to_the_glossary() {
    for lang in Lang::ALL {
        let to = format!("/{}/glossary", lang.code());
        for page in ["", "/cookie", "/clinic", "/glossary"] {
            let page = open(&format!("/{}{page}", lang.code()));
            assert!(page.has(&format!("nav.contents a[href='{to}']")), "{lang:?}");
        }
    }
}
