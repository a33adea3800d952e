//! The labs, in one table. Each lies in a file of its own below `labs/`.

pub mod cors;
pub mod fixate;
pub mod login;
pub mod ride;
pub mod steal;
pub mod tamper;
pub mod toss;

use super::lab::{Lab, LabTable};

/// All labs, in the order of the page.
pub const LABS: &[Lab] = &[
    tamper::LAB,
    steal::LAB,
    fixate::LAB,
    ride::LAB,
    login::LAB,
    toss::LAB,
    cors::LAB,
];

/// The lab of this slug.
pub fn find(slug: &str) -> Option<&'static Lab> {
    LabTable(LABS).find(slug)
}
