//! Reads the site's HTML as a browser would, and finds elements in it by CSS selector.

use scraper::{ElementRef, Html, Selector};

/// A parsed document. The parser repairs the faults that a browser would repair.
pub struct Page(Html);

/// Parses a whole document or a piece of one.
pub fn parse(html: &str) -> Page {
    Page(Html::parse_document(html))
}

impl Page {
    /// The elements that match, in the order of the document.
    #[track_caller]
    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&compiled(selector)).collect()
    }

    /// The one element that matches.
    #[track_caller]
    pub fn one(&self, selector: &str) -> ElementRef<'_> {
        match self.all(selector)[..] {
            [element] => element,
            ref found => panic!("{} elements match {selector}", found.len()),
        }
    }

    /// Whether any element matches.
    #[track_caller]
    pub fn has(&self, selector: &str) -> bool {
        !self.all(selector).is_empty()
    }

    /// The text of the one element that matches.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        text(self.one(selector))
    }

    /// The value of an attribute in every element that matches.
    #[track_caller]
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<&str> {
        let values = self.all(selector).into_iter().map(|e| e.attr(name));
        values.flatten().collect()
    }
}

/// All text in an element, with each run of white space as one space.
pub fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The elements below `element` that match.
#[track_caller]
pub fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&compiled(selector)).collect()
}

#[track_caller]
fn compiled(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
