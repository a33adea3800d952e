//! The worlds of all visitors: each has its shop for every lab, apart from everybody else's. They are kept in
//! memory, in a bounded number and within a bounded number of bytes; the oldest goes first.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

use super::world::World;
use crate::secrets::token::has_token_form;

/// The most worlds at one time.
pub const MOST: usize = 1_000;
/// The most bytes that all worlds take together, as [`World::bytes`] counts them.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The worlds of all visitors.
#[derive(Default)]
pub struct Worlds(Mutex<WorldsKept>);

#[derive(Default)]
struct WorldsKept {
    worlds: BTreeMap<String, (OffsetDateTime, World)>,
    bytes: usize,
}

impl Worlds {
    /// Keeps a new world under this id. `false`, and nothing is kept, if the id does not have the form of a token.
    pub fn begin(&self, id: &str, world: World, now: OffsetDateTime) -> bool {
        if !has_token_form(id) {
            return false;
        }
        let mut kept = self.kept();
        kept.bytes += world.bytes();
        if let Some((_, old)) = kept.worlds.insert(id.to_owned(), (now, world)) {
            kept.bytes -= old.bytes();
        }
        kept.make_room(id);
        true
    }

    /// Whether there is a world of this id.
    pub fn has(&self, id: &str) -> bool {
        self.kept().worlds.contains_key(id)
    }

    /// Changes the world of this id, and yields what `change` yields; `None` if it is gone.
    pub fn change<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut World) -> T,
    ) -> Option<T> {
        let mut kept = self.kept();
        let (_, world) = kept.worlds.get_mut(id)?;
        let before = world.bytes();
        let yielded = change(world);
        let after = world.bytes();
        kept.bytes = kept.bytes + after - before;
        kept.make_room(id);
        Some(yielded)
    }

    /// The number of worlds, and how many bytes they take.
    pub fn size(&self) -> (usize, usize) {
        let kept = self.kept();
        (kept.worlds.len(), kept.bytes)
    }

    fn kept(&self) -> MutexGuard<'_, WorldsKept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WorldsKept {
    /// Ends the oldest worlds until the rest is within its bounds. That of this id stays.
    fn make_room(&mut self, id: &str) {
        while self.worlds.len() > MOST || self.bytes > MOST_BYTES {
            let others = self.worlds.iter().filter(|(other, _)| *other != id);
            let oldest = others.min_by_key(|(_, (begun, _))| *begun);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { return };
            if let Some((_, world)) = self.worlds.remove(&oldest) {
                self.bytes -= world.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::super::labs::LABS;
    use super::*;
    use crate::lang::Lang;
    use crate::secrets::token::token_from as id;

    /// A world in which everything is full.
    fn brim_full() -> World {
        let mut world = World::new(Lang::En, "x".repeat(10_000));
        for lab in LABS {
            world.lab_mut(lab).fill();
        }
        world
    }

    #[test]
    fn a_thousand_full_worlds_stay_within_the_stated_bytes_and_the_oldest_goes_first() {
        let (worlds, start) = (Worlds::default(), OffsetDateTime::UNIX_EPOCH);
        let ids: Vec<_> = (0..=MOST as u128).map(|it| id(it.to_be_bytes())).collect();
        let full = brim_full();
        for (at, id) in ids.iter().enumerate() {
            let now = start + Duration::seconds(at as i64);
            assert!(worlds.begin(id, full.clone(), now));
            let (count, bytes) = worlds.size();
            assert!(count <= MOST && bytes <= MOST_BYTES, "{count} {bytes}");
        }
        assert!(!worlds.has(&ids[0]), "the oldest");
        assert!(worlds.has(&ids[MOST]), "the newest");
        let counted: usize =
            worlds.kept().worlds.values().map(|(_, world)| world.bytes()).sum();
        assert_eq!(worlds.size().1, counted);
    }

    #[test]
    fn what_grows_later_is_counted_too() {
        let (worlds, now) = (Worlds::default(), OffsetDateTime::UNIX_EPOCH);
        let [one, two] = [1, 2].map(|it: u128| id(it.to_be_bytes()));
        for id in [&one, &two] {
            assert!(worlds.begin(id, World::new(Lang::Zh, String::new()), now));
        }
        worlds
            .change(&one, |world| LABS.iter().for_each(|it| world.lab_mut(it).fill()));
        let counted: usize =
            worlds.kept().worlds.values().map(|(_, world)| world.bytes()).sum();
        assert_eq!(worlds.size(), (2, counted));
        assert!(worlds.change(&id([9; 16]), |_| ()).is_none());
        for wrong in ["", "1", &"A".repeat(32), &"0".repeat(33), &"é".repeat(16)] {
            assert!(!worlds.begin(wrong, World::new(Lang::Zh, String::new()), now));
        }
    }
}
