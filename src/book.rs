//! The table of contents. Menus, previous and next, routes, listings and tests derive from [`ALL`].
//!
//! A chapter is a stem: `cookie` names its handlers (`book/cookie.rs`), its two texts
//! (`templates/chapters/cookie.zh.html`, `.en.html`), its tests and its URL.

pub mod chapter;
pub mod clinic;
pub mod code;
pub mod cookie;
pub mod exercises;
pub mod glossary;
pub mod question;
pub mod raw;
pub mod refused;
pub mod reset;
pub mod routes;
pub mod scale;
pub mod session;
pub mod state;
pub mod with_data;

use rocket::request::FromParam;

pub use self::chapter::{Chapter, Section};

/// The book, in reading order.
pub const ALL: &[Chapter] = &[
    state::CHAPTER,
    cookie::CHAPTER,
    session::CHAPTER,
    code::CHAPTER,
    scale::CHAPTER,
    clinic::CHAPTER,
];

/// A chapter by its slug; anything else forwards, and ends as a 404.
impl FromParam<'_> for &'static Chapter {
    type Error = ();

    fn from_param(slug: &str) -> Result<Self, ()> {
        ALL.iter().find(|chapter| chapter.slug == slug).ok_or(())
    }
}
