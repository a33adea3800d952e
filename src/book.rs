//! The table of contents. Menus, previous and next, routes, listings and tests derive from [`ALL`].
//!
//! A chapter is named by one stem, its slug. The slug `cookie` names its handlers (`book/cookie.rs`),
//! its two texts (`templates/chapters/cookie.zh.html`, `.en.html`), its tests and its URL.

pub mod attacks;
pub mod chapter;
pub mod clinic;
pub mod code;
pub mod cookie;
pub mod door;
pub mod exercises;
pub mod glossary;
pub mod question;
pub mod raw;
pub mod refused;
pub mod reset;
pub mod routes;
pub mod scale;
pub mod scope;
pub mod session;
pub mod state;
pub mod trail;
pub mod with_data;

use rocket::request::FromParam;

pub use self::attacks::lab::Lab;
pub use self::chapter::{Chapter, Section};
use crate::lang::Text;

/// All chapters of the book, in reading order.
pub const ALL: &[Chapter] = &[
    state::CHAPTER,
    cookie::CHAPTER,
    session::CHAPTER,
    code::CHAPTER,
    scope::CHAPTER,
    attacks::CHAPTER,
    scale::CHAPTER,
    clinic::CHAPTER,
];

/// The chapters that are still to be written: the number and the title of each.
pub const TO_COME: &[(u8, Text)] = &[];

/// Name and `Path` of every cookie that the book's demos set by a name of their own.
pub fn planted() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    ALL.iter()
        .flat_map(|chapter| chapter.planted)
        .chain(door::PLANTED)
        .chain(exercises::PLANTED)
        .chain(attacks::PLANTED)
}

/// A chapter by its slug; anything else forwards, and ends as a 404.
impl FromParam<'_> for &'static Chapter {
    type Error = ();

    fn from_param(slug: &str) -> Result<Self, ()> {
        ALL.iter().find(|chapter| chapter.slug == slug).ok_or(())
    }
}
