//! What has happened in one lab of one visitor. Pure data.

use std::collections::BTreeMap;

use super::notes::{self, Did, Noted, cut};
use super::shared_cache::SharedCache;
use super::shop::ShopState;

/// The most notes of one attack. What comes after them is not noted.
pub const MOST_NOTES: usize = 14;
/// The most values of a lab's own.
const MOST_OWN: usize = 12;
/// The most characters of the name of such a value, and of the value.
const LONGEST_OWN: (usize, usize) = (40, 400);

/// What says of a lab whether the last attack happened; `None` as long as nobody can say.
pub type Judge = fn(&LabWorld) -> Option<bool>;

/// What has happened in one lab of one visitor.
#[derive(Default)]
#[cfg_attr(test, derive(Clone))]
pub struct LabWorld {
    /// Which of the lab's defences is switched on; the first is none.
    pub defence: usize,
    /// Which of the lab's ways the last attack takes; the first is that of the attack itself.
    pub way: usize,
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
    /// Whether the attack happened when it was last tried, by the numbers of the way and of the defence.
    pub outcomes: BTreeMap<(usize, usize), bool>,
    own: BTreeMap<String, String>,
}

impl LabWorld {
    /// Begins an attack in one of the lab's ways: the shop is as new, and nothing is noted.
    pub fn begin(&mut self, judge: Judge, way: usize, auto: bool) {
        self.restart(judge);
        self.attacks = self.attacks.saturating_add(1);
        (self.way, self.auto, self.begun) = (way, auto, true);
    }

    /// Turns the switch to a defence. The last attack was against another one, and is forgotten.
    pub fn turn(&mut self, judge: Judge, defence: usize) {
        self.restart(judge);
        self.defence = defence;
    }

    /// Keeps the defence and what is known of each, and forgets the rest.
    fn restart(&mut self, judge: Judge) {
        self.settle(judge);
        *self = Self {
            defence: self.defence,
            attacks: self.attacks,
            outcomes: std::mem::take(&mut self.outcomes),
            ..Self::default()
        };
    }

    /// Whether the last attack happened; `None` as long as nobody can say. What is known is kept for this defence.
    pub fn settle(&mut self, judge: Judge) -> Option<bool> {
        let happened = if self.begun { judge(self) } else { None };
        if let Some(happened) = happened {
            self.outcomes.insert((self.way, self.defence), happened);
        }
        happened
    }

    /// The defence against which the attack failed, if it has succeeded without any: the lab is passed. What the
    /// other ways have come to does not matter, or an attack could fail that would have succeeded in the first.
    pub fn passed(&self) -> Option<usize> {
        let succeeded = self.outcomes.get(&(0, 0)) == Some(&true);
        let mut of_attack = self.outcomes.range((0, 1)..(1, 0));
        let stopped = of_attack.find(|(_, happened)| !**happened);
        stopped.map(|((_, defence), _)| *defence).filter(|_| succeeded)
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
            noted.detail = cut(detail, notes::LONGEST_DETAIL);
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
        let rest = self.shop.bytes() + self.cache.bytes() + 48 * self.outcomes.len();
        512 + notes + own.sum::<usize>() + rest
    }

    /// Fills everything that can be filled.
    #[cfg(test)]
    pub fn fill(&mut self) {
        let long = "é".repeat(5_000);
        for number in 0..200 {
            self.note(Noted::long());
            self.keep(&format!("{number}{long}"), &long);
            self.outcomes.insert((number % 32 / 8, number % 8), true);
        }
        self.notes.iter_mut().for_each(|it| it.detail = cut(&long, 80));
        self.shop.fill();
        self.cache.fill();
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(world.settle(|_| Some(true)), None);
        for (outcomes, passed) in [
            (&[(0, true)][..], None),
            (&[(0, true), (1, true)], None),
            (&[(0, false), (1, false)], None),
            (&[(1, false)], None),
            (&[(0, true), (1, true), (2, false)], Some(2)),
        ] {
            world.outcomes = outcomes.iter().map(|(at, it)| ((0, *at), *it)).collect();
            assert_eq!(world.passed(), passed, "{outcomes:?}");
        }
    }

    #[test]
    fn no_other_way_passes_a_lab_or_takes_anything_back() {
        let mut world = LabWorld::default();
        let mut attack = |defence: usize, way: usize, happened: bool| {
            let judge: Judge = if happened { |_| Some(true) } else { |_| Some(false) };
            world.turn(|_| None, defence);
            world.begin(judge, way, false);
            assert_eq!(world.settle(judge), Some(happened));
            world.passed()
        };
        assert_eq!(attack(0, 1, true), None, "only in another way");
        assert_eq!(attack(0, 0, true), None);
        assert_eq!(attack(1, 2, false), None, "another way has failed");
        assert_eq!(attack(1, 0, false), Some(1));
        assert_eq!(attack(1, 1, true), Some(1), "another way has succeeded");
        let of_attack: Vec<_> = world.outcomes.range(..(1, 0)).collect();
        assert_eq!(of_attack, [(&(0, 0), &true), (&(0, 1), &false)]);
        assert_eq!(world.outcomes.len(), 2 + 3);
    }
}
