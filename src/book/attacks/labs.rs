//! The labs, in one table. Each lies in a file of its own below `labs/`.

pub mod ride;
pub mod tamper;

use super::lab::{Lab, LabTable};

/// All labs, in the order of the page.
pub const LABS: &[Lab] = &[tamper::LAB, ride::LAB];

/// The lab of this slug.
pub fn find(slug: &str) -> Option<&'static Lab> {
    LabTable(LABS).find(slug)
}
