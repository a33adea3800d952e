//! Chapter 7: one login kept in five ways; what a restart, a new key and several workers do to each;
//! two tabs at once; and the cost of visitors who never log in.

pub mod drawing;
pub mod lost;
pub mod questions;
pub mod shared;
pub mod trial;
pub mod visitors;
pub mod ways;
mod without_flask;
pub mod workers;

use rocket::{Build, Rocket, Route};

use crate::book::chapter::{Chapter, Section};
use crate::cluster;
use crate::lang::Text;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 7,
    slug: "scale",
    title: Text { zh: "多进程与多机", en: "Scale" },
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
    routes,
    stage,
    arguments: ARGUMENTS,
    planted: PLANTED,
    sheets: &["scale"],
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: without_flask::WITHOUT_FLASK,
};

/// Manages the cluster, whose client keeps one cookie for each way to log in.
fn stage(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket.attach(cluster::stage(ways::WAYS.len()))
}

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    [
        ways::routes(),
        trial::routes(),
        workers::routes(),
        shared::routes(),
        lost::routes(),
        visitors::routes(),
    ]
    .concat()
}

/// The routes that a worker serves: the logins, and the measurements.
pub fn worker_routes() -> Vec<Route> {
    [ways::routes(), visitors::worker_routes()].concat()
}

/// The query or form that a command line sends to a handler.
const ARGUMENTS: &[(&str, &str)] =
    &[("start_workers", "workers=4&keys=own&sessions=own")];

/// The cookies that the demos set, besides the session's.
const PLANTED: &[(&str, &str)] = &[
    ("way_plain", "/"),
    ("way_signed", "/"),
    ("way_encrypted", "/"),
    ("way_jwt", "/"),
];
