//! The table of contents. Menus, previous and next, routes, listings and tests derive from [`ALL`].
//!
//! A chapter is a stem: `cookie` names its handlers (`book/cookie.rs`), its two texts
//! (`templates/chapters/cookie.zh.html`, `.en.html`), its tests and its URL.

pub mod clinic;
pub mod code;
pub mod cookie;
pub mod question;
pub mod raw;
pub mod refused;
pub mod reset;
pub mod routes;
pub mod scale;
pub mod session;
pub mod state;

use rocket::Route;
use rocket::request::FromParam;

use crate::book::question::{Guess, Why};
use crate::lang::Text;

/// One chapter of the book.
pub struct Chapter {
    /// Its number in the note.
    pub number: u8,
    /// The stem that names everything of it.
    pub slug: &'static str,
    /// Its title.
    pub title: Text,
    /// Its headings, in order. Both texts hold exactly these.
    pub sections: &'static [Section],
    /// The handlers it teaches. A page names one as `slug::function`.
    pub routes: fn() -> Vec<Route>,
    /// The files in which those handlers stand, as they were compiled.
    pub sources: &'static [&'static str],
    /// Handlers that want arguments, and some for a command line: `seconds=600`.
    pub arguments: &'static [(&'static str, &'static str)],
    /// Name and `Path` of every cookie its demos set, so that a reset finds them all.
    pub planted: &'static [(&'static str, &'static str)],
    /// What each of its demos asks before its first run.
    pub guesses: &'static [Guess],
    /// What it asks at its end, and later chapters at their beginning.
    pub whys: &'static [Why],
}

/// One heading of a chapter.
pub struct Section {
    /// Its anchor: the note's number (`2.2.1`), or a word where the note has none.
    pub id: &'static str,
    /// Its title.
    pub title: Text,
}

impl Section {
    const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, title: Text { zh, en } }
    }

    /// The note's number, if the note has this section.
    pub fn number(&self) -> Option<&'static str> {
        self.id.starts_with(|c: char| c.is_ascii_digit()).then_some(self.id)
    }

    /// The heading's level in the page: `2.1` is an `<h2>`, `2.2.1` an `<h3>`.
    pub fn level(&self) -> usize {
        self.number().map_or(2, |number| number.split('.').count()).max(2)
    }
}

/// The book, in reading order.
pub const ALL: &[Chapter] = &[
    Chapter {
        number: 1,
        slug: "state",
        title: Text { zh: "状态保持", en: "Keeping state" },
        sections: &[
            Section::new("forgets", "HTTP 不记得你", "HTTP does not remember you"),
            Section::new(
                "connection",
                "连接不是身份",
                "A connection is not an identity",
            ),
            Section::new("medium", "那靠什么记住", "What does the remembering"),
        ],
        routes: state::routes,
        sources: &[include_str!("book/state.rs")],
        arguments: &[],
        planted: &[],
        guesses: state::questions::GUESSES,
        whys: state::questions::WHYS,
    },
    Chapter {
        number: 2,
        slug: "cookie",
        title: Text { zh: "Cookie", en: "Cookies" },
        sections: &[
            Section::new("2.1", "特点", "Traits"),
            Section::new("2.2", "Cookie 的用法", "Using cookies"),
            Section::new("2.2.1", "设置", "Setting one"),
            Section::new("2.2.2", "删除", "Deleting one"),
            Section::new("2.2.3", "获取", "Reading them"),
            Section::new("private", "私密 cookie", "Private cookies"),
        ],
        routes: cookie::routes,
        sources: cookie::SOURCES,
        arguments: cookie::ARGUMENTS,
        planted: cookie::PLANTED,
        guesses: cookie::questions::GUESSES,
        whys: cookie::questions::WHYS,
    },
    Chapter {
        number: 3,
        slug: "session",
        title: Text { zh: "Session", en: "Sessions" },
        sections: &[
            Section::new("3.1", "特点", "Traits"),
            Section::new("3.2", "Session 的用法", "Using a session"),
            Section::new("3.2.1", "设置", "Setting values"),
            Section::new("3.2.2", "获取", "Reading values"),
            Section::new("3.2.3", "删除", "Deleting"),
            Section::new("where", "数据放在哪里", "Where the data lives"),
        ],
        routes: session::routes,
        sources: session::SOURCES,
        arguments: session::ARGUMENTS,
        planted: session::PLANTED,
        guesses: session::questions::GUESSES,
        whys: session::questions::WHYS,
    },
    Chapter {
        number: 4,
        slug: "code",
        title: Text { zh: "完整代码", en: "The complete program" },
        sections: &[
            Section::new("run", "运行它", "Run it"),
            Section::new("program", "程序", "The program"),
            Section::new("walk", "六个端点走一遍", "A walk through the six endpoints"),
            Section::new(
                "flask",
                "和 Flask 逐字节对照",
                "Compared with Flask, byte by byte",
            ),
        ],
        routes: code::routes,
        sources: &[include_str!("book/code.rs")],
        arguments: &[],
        planted: &[],
        guesses: code::questions::GUESSES,
        whys: code::questions::WHYS,
    },
    Chapter {
        number: 7,
        slug: "scale",
        title: Text { zh: "规模", en: "Scale" },
        sections: &[
            Section::new("ways", "五种做法，同一个登录", "Five ways, one login"),
            Section::new("trial", "逐个试一遍", "Put each to the test"),
            Section::new(
                "workers",
                "重启、换密钥、四个 worker",
                "Restart, new key, four workers",
            ),
            Section::new("two", "丢失的更新", "The lost update"),
            Section::new("bill", "一万个访客的账单", "The bill for 10,000 visitors"),
        ],
        routes: scale::routes,
        sources: scale::SOURCES,
        arguments: scale::ARGUMENTS,
        planted: scale::PLANTED,
        guesses: scale::questions::GUESSES,
        whys: scale::questions::WHYS,
    },
    Chapter {
        number: 8,
        slug: "clinic",
        title: Text { zh: "诊所", en: "The clinic" },
        sections: &[
            Section::new("symptoms", "四十个症状", "Forty symptoms"),
            Section::new("case", "一行 Set-Cookie，一个请求", "A line and a request"),
            Section::new("browser", "问问这个浏览器", "Ask this browser"),
            Section::new("machines", "给程序用", "For programs"),
        ],
        routes: clinic::routes,
        sources: clinic::SOURCES,
        arguments: clinic::ARGUMENTS,
        planted: &[],
        guesses: clinic::questions::GUESSES,
        whys: clinic::questions::WHYS,
    },
];

/// A chapter by its slug; anything else forwards, and ends as a 404.
impl FromParam<'_> for &'static Chapter {
    type Error = ();

    fn from_param(slug: &str) -> Result<Self, ()> {
        ALL.iter().find(|chapter| chapter.slug == slug).ok_or(())
    }
}
