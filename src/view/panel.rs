//! The panel of a page before a demo has run, split into constant text and the values of a visitor.
//!
//! To render the panel's template for each request would cost more than everything else in a page. The
//! panel has six forms: with cookies or without, and with no session, a sliding one, or one with a
//! fixed end. Each form is rendered once, with a mark wherever a value goes, and a request inserts its
//! values at the marks.

use rocket::serde::json::json;
use tera::Context;

use super::exchange::contents;
use super::{Mistake, Pages};
use crate::book::door::{self, Greeting};
use crate::exchange::visit::Live;
use crate::exchange::{CookiesSeen, Pair, SessionSeen};
use crate::html::push_escaped;
use crate::lang::Lang;

/// Private-use characters (Unicode §23.5), which no template contains.
mod mark {
    pub const NAME: char = '\u{e000}';
    pub const VALUE: char = '\u{e001}';
    pub const ID: char = '\u{e002}';
    pub const CREATED: char = '\u{e003}';
    pub const EXPIRES: char = '\u{e004}';
    pub const COOKIES: char = '\u{e005}';
    pub const ENTRIES: char = '\u{e006}';
    pub const ALL: [char; 7] = [NAME, VALUE, ID, CREATED, EXPIRES, COOKIES, ENTRIES];
}

/// The panel in one language.
pub struct Panel {
    /// The forms: first without cookies, then with; each without a session, with one that has a fixed
    /// end, and with a sliding one.
    shapes: Vec<Shape>,
    /// The row of one cookie.
    cookie: Shape,
    /// The row of one value in a session.
    entry: Shape,
    /// The greeting of the page of contents: to a stranger, by a cookie, by a record of the server.
    greetings: [Shape; 3],
}

/// Pairs of a text and the mark that follows it, and the text after the last mark.
struct Shape(Vec<(String, char)>, String);

impl Shape {
    fn of(mut text: &str) -> Self {
        let mut pieces = Vec::new();
        while let Some((at, mark)) =
            text.char_indices().find(|(_, c)| mark::ALL.contains(c))
        {
            pieces.push((text[..at].to_owned(), mark));
            text = &text[at + mark.len_utf8()..];
        }
        Self(pieces, text.to_owned())
    }

    /// Appends the texts to `html`, and at each mark the value that `put` returns for it.
    fn fill(&self, html: &mut String, mut put: impl FnMut(&mut String, char)) {
        for (text, mark) in &self.0 {
            html.push_str(text);
            put(html, *mark);
        }
        html.push_str(&self.1);
    }

    fn fill_pair(&self, html: &mut String, name: &str, value: &str) {
        self.fill(html, |html, mark| {
            push_escaped(html, if mark == mark::NAME { name } else { value });
        });
    }
}

impl Panel {
    /// Renders all forms of the panel.
    ///
    /// # Errors
    /// A [`Mistake`] in one of the templates.
    pub fn new(pages: &Pages, lang: Lang) -> Result<Self, Mistake> {
        let [name, value, id, created, expires] =
            [mark::NAME, mark::VALUE, mark::ID, mark::CREATED, mark::EXPIRES]
                .map(String::from);
        let mut marks = Context::new();
        marks.insert("c", &json!({ "name": name, "value": value }));
        marks.insert("entry", &json!({ "key": name, "value": value }));
        let cookie = pages.fill(lang, "parts/cookie.html", &marks)?;
        let entry = pages.fill(lang, "parts/entry.html", &marks)?;

        let mut shapes = Vec::new();
        for cookies in [&[][..], &[Pair { name: name.clone(), value: value.clone() }]] {
            for sliding in [None, Some(false), Some(true)] {
                let session = sliding.map(|sliding| SessionSeen {
                    id: id.clone(),
                    data: [(name.clone(), value.clone())].into(),
                    created: created.clone(),
                    expires: expires.clone(),
                    sliding,
                    // An owner is an entry like the values; the rest is not shown.
                    owner: None,
                    ends: String::new(),
                    idle: None,
                });
                let cookies = CookiesSeen {
                    lines: Vec::new(),
                    cookies: cookies.to_vec(),
                    ignored: Vec::new(),
                };
                let whole = pages.rendered(lang, &Live { cookies, session })?;
                let whole = whole.replace(&cookie, &mark::COOKIES.to_string());
                let whole = whole.replace(&entry, &mark::ENTRIES.to_string());
                shapes.push(Shape::of(&whole));
            }
        }
        let [cookie, entry] = [Shape::of(&cookie), Shape::of(&entry)];
        Ok(Self { shapes, cookie, entry, greetings: greetings(pages, lang)? })
    }

    /// The greeting to the visitor who requested this page.
    pub fn greet(&self, live: &Live) -> String {
        let mut cookies = live.cookies.cookies.iter();
        let cookie = cookies.rfind(|pair| pair.name == door::VISITOR);
        let kept = live.session.as_ref().and_then(|it| it.data.get(door::VISITOR));
        let cookie = cookie.map(|pair| pair.value.as_str());
        let (which, name) = match Greeting::of(cookie, kept.map(String::as_str)) {
            Greeting::Stranger => (0, ""),
            Greeting::ByCookie(name) => (1, name),
            Greeting::ByRecord(name) => (2, name),
        };
        let mut html = String::with_capacity(512);
        self.greetings[which].fill(&mut html, |html, _| push_escaped(html, name));
        html
    }

    /// The panel with the values in `live`, none of which was ignored.
    pub fn fill(&self, live: &Live) -> String {
        let Live { cookies: CookiesSeen { cookies, .. }, session } = live;
        let kind =
            session.as_ref().map_or(0, |session| 1 + usize::from(session.sliding));
        let shape = &self.shapes[3 * usize::from(!cookies.is_empty()) + kind];
        let mut html = String::with_capacity(2 * 1024);
        shape.fill(&mut html, |html, mark| match (mark, session) {
            (mark::COOKIES, _) => {
                for Pair { name, value } in cookies {
                    self.cookie.fill_pair(html, name, value);
                }
            }
            (mark::ENTRIES, Some(session)) => {
                for (key, value) in contents(session) {
                    self.entry.fill_pair(html, key, value);
                }
            }
            (mark::ID, Some(session)) => push_escaped(html, &session.id),
            (mark::CREATED, Some(session)) => push_escaped(html, &session.created),
            (mark::EXPIRES, Some(session)) => push_escaped(html, &session.expires),
            _ => {}
        });
        html
    }
}

/// The three greetings, with a mark for the name.
fn greetings(pages: &Pages, lang: Lang) -> Result<[Shape; 3], Mistake> {
    let words = &lang.words().door;
    let greeting = |known: &str, says: &str| {
        let mut context = Context::new();
        context.insert("known", known);
        let name = mark::NAME.to_string();
        context.insert("says", &says.replace("{}", &name));
        let html = pages.fill(lang, "parts/greeting.html", &context)?;
        Ok::<_, Mistake>(Shape::of(&html))
    };
    Ok([
        greeting("stranger", words.stranger)?,
        greeting("cookie", words.by_cookie)?,
        greeting("record", words.by_record)?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book;
    use crate::book::routes::Demos;

    /// Every shape, with values that mean something in HTML and values that look like a mark.
    #[test]
    fn a_filled_panel_is_the_rendered_one() {
        let pages = Pages::new(Demos::new(book::ALL).unwrap().into());
        let odd = [
            "",
            "123",
            "a&b",
            "<i>",
            "\"'",
            "你好",
            "{{ w.name }}",
            "\u{e000}\u{e005}",
        ];
        let pairs = |count| odd.iter().zip(odd.iter().rev()).take(count);
        for lang in Lang::ALL {
            for count in [0, 1, 2, odd.len()] {
                for sliding in [None, Some(false), Some(true)] {
                    let cookies = pairs(count).map(|(name, value)| Pair {
                        name: name.to_string(),
                        value: value.to_string(),
                    });
                    let live = Live {
                        cookies: CookiesSeen {
                            lines: Vec::new(),
                            cookies: cookies.collect(),
                            ignored: Vec::new(),
                        },
                        session: sliding.map(|sliding| SessionSeen {
                            id: "9f2c…e1".to_owned(),
                            data: pairs(count)
                                .map(|(k, v)| (k.to_string(), v.to_string()))
                                .collect(),
                            created: "2026-11-24T00:00:00Z".to_owned(),
                            expires: "2026-11-24T00:00:10Z".to_owned(),
                            sliding,
                            owner: odd.get(count).map(|owner| owner.to_string()),
                            ends: String::new(),
                            idle: None,
                        }),
                    };
                    let filled = pages.panel(lang).unwrap().fill(&live);
                    assert_eq!(filled, pages.rendered(lang, &live).unwrap());
                }
            }
        }
    }
}
