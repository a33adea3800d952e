//! The world of one visitor: for each lab a shop, the switch, what the last attack was seen to do, and what was
//! found out so far. Pure data; the time and randomness are arguments.

use std::collections::BTreeMap;

use super::lab::{Lab, LabTable};
use super::notes::{Did, Noted};
use super::shared_cache::SharedCache;
use super::shop::ShopState;
use crate::lang::Lang;

/// The most notes of one attack. What comes after them is not noted.
pub const MOST_NOTES: usize = 14;
/// The most values of a lab's own.
const MOST_OWN: usize = 12;
/// The most characters of the name of such a value, and of the value.
const LONGEST_OWN: (usize, usize) = (40, 400);
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
    pub fn begin(&mut self, lab: &'static Lab, lang: Lang, auto: bool) {
        self.lang = lang;
        self.lab_mut(lab).begin(lab, auto);
    }

    /// Starts a lab over.
    pub fn forget(&mut self, lab: &Lab) {
        self.labs.remove(lab.slug);
    }

    /// What each lab that was begun has come to: whether it is passed, and by which defence.
    pub fn settle(&mut self, table: LabTable) -> Vec<(&'static Lab, usize)> {
        let all = self.labs.iter_mut().filter_map(|(slug, world)| {
            let lab = table.find(slug)?;
            world.settle(lab);
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

/// What has happened in one lab of one visitor.
#[derive(Default)]
#[cfg_attr(test, derive(Clone))]
pub struct LabWorld {
    /// Which of the lab's defences is switched on; the first is none.
    pub defence: usize,
    /// Whether the pages go on by themselves.
    pub auto: bool,
    /// The shop of this lab.
    pub shop: ShopState,
    /// The shared cache in front of the shop, where a lab has one.
    pub cache: SharedCache,
    /// Whether an attack has begun since the switch was last turned.
    pub begun: bool,
    /// How many attacks have begun since the lab was started over.
    pub attacks: u32,
    /// The requests of the last attack.
    pub notes: Vec<Noted>,
    /// For each defence of the lab, whether the attack happened when it was last tried.
    pub outcomes: BTreeMap<usize, bool>,
    own: BTreeMap<String, String>,
}

impl LabWorld {
    /// Begins an attack: the shop is as new, and nothing is noted.
    pub fn begin(&mut self, lab: &Lab, auto: bool) {
        self.settle(lab);
        let (defence, attacks) = (self.defence, self.attacks.saturating_add(1));
        let outcomes = std::mem::take(&mut self.outcomes);
        *self =
            Self { defence, outcomes, auto, attacks, begun: true, ..Self::default() };
    }

    /// Turns the switch to a defence. The last attack was against another one, and is forgotten.
    pub fn turn(&mut self, lab: &Lab, defence: usize) {
        self.settle(lab);
        let outcomes = std::mem::take(&mut self.outcomes);
        let attacks = self.attacks;
        *self = Self { defence, outcomes, attacks, ..Self::default() };
    }

    /// Whether the last attack happened; `None` as long as nobody can say. What is known is kept for this defence.
    pub fn settle(&mut self, lab: &Lab) -> Option<bool> {
        let happened = if self.begun { (lab.judge)(self) } else { None };
        if let Some(happened) = happened {
            self.outcomes.insert(self.defence, happened);
        }
        happened
    }

    /// The defence against which the attack failed, if it has succeeded without any: the lab is passed.
    pub fn passed(&self) -> Option<usize> {
        let succeeded = self.outcomes.get(&0) == Some(&true);
        let mut stopped = self.outcomes.iter().filter(|(at, it)| **at > 0 && !**it);
        stopped.next().map(|(at, _)| *at).filter(|_| succeeded)
    }

    /// Notes a request. The number is that of the note, for [`LabWorld::did`].
    pub fn note(&mut self, noted: Noted) -> usize {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(noted);
            return self.notes.len() - 1;
        }
        usize::MAX
    }

    /// Notes what was done with a request. `detail` is a value that belongs to it.
    pub fn did(&mut self, note: usize, did: &'static Did, detail: &str) {
        if let Some(noted) = self.notes.get_mut(note) {
            noted.did = Some(did);
            noted.detail = cut(detail, super::notes::LONGEST_DETAIL);
        }
    }

    /// The first note of what was done in this way.
    pub fn noted(&self, did: &Did) -> Option<&Noted> {
        let is = |note: &&Noted| note.did.is_some_and(|it| it.code == did.code);
        self.notes.iter().find(is)
    }

    /// What the attacker's own program was shown by the shop: whether it was the victim's account. `None` if it has
    /// not asked.
    pub fn shown_to_program(&self) -> Option<bool> {
        let mut asked = self.notes.iter().filter(|note| note.by_program);
        asked.find_map(|note| match note.did?.code {
            "account" => Some(note.detail == "alice"),
            "who" => Some(false),
            _ => None,
        })
    }

    /// A value that the lab has kept.
    pub fn kept(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str)
    }

    /// Keeps a value of the lab's own until the next attack. A long one is cut, and the number is bounded.
    pub fn keep(&mut self, name: &str, value: &str) {
        let (name, value) = (cut(name, LONGEST_OWN.0), cut(value, LONGEST_OWN.1));
        if self.own.len() < MOST_OWN || self.own.contains_key(&name) {
            self.own.insert(name, value);
        }
    }

    /// How many bytes of memory this takes, or a few more.
    pub fn bytes(&self) -> usize {
        let notes: usize = self.notes.iter().map(Noted::bytes).sum();
        let own = self.own.iter().map(|(name, value)| 96 + name.len() + value.len());
        let rest = self.shop.bytes() + self.cache.bytes() + 32 * self.outcomes.len();
        512 + notes + own.sum::<usize>() + rest
    }

    /// Fills everything that can be filled.
    #[cfg(test)]
    pub fn fill(&mut self) {
        let long = "é".repeat(5_000);
        for number in 0..200 {
            self.note(Noted::long());
            self.keep(&format!("{number}{long}"), &long);
            self.outcomes.insert(number % 8, true);
        }
        self.notes.iter_mut().for_each(|it| it.detail = cut(&long, 80));
        self.shop.fill();
        self.cache.fill();
    }
}

/// The first characters of a text.
pub fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::super::labs::LABS;
    use super::*;

    #[test]
    fn a_full_lab_takes_less_than_its_share() {
        let mut lab = LabWorld::default();
        lab.fill();
        assert!(lab.bytes() < 48 * 1024, "{}", lab.bytes());
        assert!(lab.notes.len() == MOST_NOTES && lab.own.len() == MOST_OWN);
    }

    #[test]
    fn a_lab_is_passed_when_the_attack_happened_without_a_defence_and_not_with_one() {
        let mut world = LabWorld::default();
        assert_eq!(world.settle(&LABS[0]), None);
        for (outcomes, passed) in [
            (&[(0, true)][..], None),
            (&[(0, true), (1, true)], None),
            (&[(0, false), (1, false)], None),
            (&[(1, false)], None),
            (&[(0, true), (1, true), (2, false)], Some(2)),
        ] {
            world.outcomes = outcomes.iter().copied().collect();
            assert_eq!(world.passed(), passed, "{outcomes:?}");
        }
    }
}
