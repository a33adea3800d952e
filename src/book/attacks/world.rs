//! The world of one visitor: for each lab a shop, the switch, what the last attack was seen to do, and what was
//! found out so far. Pure data; the time and randomness are arguments.

use std::collections::BTreeMap;

use super::lab::{Lab, LabTable};
use super::lab_world::LabWorld;
use super::notes::cut;
use crate::lang::Lang;

/// The most characters of an address that leads back to the book.
const LONGEST_BACK: usize = 120;

/// The world of one visitor.
#[cfg_attr(test, derive(Clone))]
pub struct World {
    /// The language of the lab's pages.
    pub lang: Lang,
    /// The origin of the book's page from which the visitor came.
    pub back: String,
    labs: BTreeMap<&'static str, LabWorld>,
}

impl World {
    /// A world in which nothing has happened. `back` is the origin of the book.
    pub fn new(lang: Lang, back: String) -> Self {
        Self { lang, back: cut(&back, LONGEST_BACK), labs: BTreeMap::new() }
    }

    /// What has happened in a lab, if anything has.
    pub fn lab(&self, lab: &Lab) -> Option<&LabWorld> {
        self.labs.get(lab.slug)
    }

    /// What has happened in a lab, to be changed.
    pub fn lab_mut(&mut self, lab: &'static Lab) -> &mut LabWorld {
        self.labs.entry(lab.slug).or_default()
    }

    /// Begins an attack in the language of the page from which it is begun.
    pub fn begin(&mut self, lab: &'static Lab, lang: Lang, way: usize, auto: bool) {
        self.lang = lang;
        self.lab_mut(lab).begin(lab.judge, way, auto);
    }

    /// Starts a lab over.
    pub fn forget(&mut self, lab: &Lab) {
        self.labs.remove(lab.slug);
    }

    /// What each lab that was begun has come to: whether it is passed, and by which defence.
    pub fn settle(&mut self, table: LabTable) -> Vec<(&'static Lab, usize)> {
        let all = self.labs.iter_mut().filter_map(|(slug, world)| {
            let lab = table.find(slug)?;
            world.settle(lab.judge);
            world.passed().map(|defence| (lab, defence))
        });
        all.collect()
    }

    /// How many bytes of memory the world takes, or a few more.
    pub fn bytes(&self) -> usize {
        let labs: usize = self.labs.values().map(LabWorld::bytes).sum();
        256 + self.back.len() + labs
    }
}
