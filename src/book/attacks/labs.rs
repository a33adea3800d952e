//! The labs, in one table. Each lies in a file of its own below `labs/`.

pub mod forge;
pub mod guess;
pub mod jwt;
pub mod progress;
pub mod replay;
pub mod ride;
pub mod tamper;

use super::lab::{Lab, LabTable};

/// All labs, in the order of the page.
pub const LABS: &[Lab] = &[
    tamper::LAB,
    forge::LAB,
    jwt::LAB,
    guess::LAB,
    progress::LAB,
    replay::LAB,
    ride::LAB,
];

/// The lab of this slug.
pub fn find(slug: &str) -> Option<&'static Lab> {
    LabTable(LABS).find(slug)
}
