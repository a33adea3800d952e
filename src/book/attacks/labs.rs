//! The labs, in one table. Each lies in a file of its own below `labs/`.

pub mod cache;
pub mod cors;
pub mod fixate;
pub mod forge;
pub mod guess;
pub mod jwt;
pub mod login;
pub mod oauth;
pub mod progress;
pub mod replay;
pub mod ride;
pub mod steal;
pub mod tamper;
pub mod toss;

use super::lab::{Lab, LabTable};

/// All labs, in the order of the page.
pub const LABS: &[Lab] = &[
    tamper::LAB,
    forge::LAB,
    jwt::LAB,
    guess::LAB,
    progress::LAB,
    steal::LAB,
    fixate::LAB,
    replay::LAB,
    cache::LAB,
    ride::LAB,
    login::LAB,
    oauth::LAB,
    toss::LAB,
    cors::LAB,
];

/// The lab of this slug.
pub fn find(slug: &str) -> Option<&'static Lab> {
    LabTable(LABS).find(slug)
}
