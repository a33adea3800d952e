//! One shard of the memory store: an index, a heap of expiry times, and the records.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashTable;

use super::arena::{Arena, NoRoom, Place, Spent};
use super::record;
use crate::Digest;

/// The sessions of one shard. Every operation does a bounded amount of work.
#[derive(Default)]
pub struct Shard {
    index: HashTable<Slot>,
    /// The times at which to check sessions, the next one first. Each session has an entry at its end
    /// or before. A session that was used since then gets another entry; the entry of a removed session
    /// is skipped.
    due: BinaryHeap<Reverse<(Second, Tag)>>,
    arena: Arena,
}

/// Part of a digest, so that most look-ups read no other record than their own.
type Tag = u32;

/// Seconds since 1970, rounded up: enough to end sessions by, and half as long as milliseconds.
pub type Second = u32;

#[derive(Clone, Copy)]
struct Slot {
    tag: Tag,
    place: Place,
}

impl Shard {
    /// The number of sessions in this shard, ended ones included.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Bytes taken from the operating system for records.
    pub fn held(&self) -> usize {
        self.arena.held()
    }

    /// The record of a session that is alive at `now`.
    pub fn get(&self, key: &Digest, now: i64) -> Option<&[u8]> {
        let bytes = self.arena.get(self.find(key)?);
        (now < record::expires(bytes)).then_some(bytes)
    }

    /// All records, ended ones included.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        self.index.iter().map(|slot| self.arena.get(slot.place))
    }

    /// Moves the end of a session.
    pub fn set_expires(&mut self, key: &Digest, at: i64) {
        if let Some(place) = self.find(key) {
            record::set_expires(self.arena.get_mut(place), at);
        }
    }

    /// Replaces the previous record, if there is one. The new one must not end sooner.
    pub fn put(
        &mut self,
        key: &Digest,
        bytes: &[u8],
        may_grow: bool,
    ) -> Result<(), NoRoom> {
        if let Some(before) = self.find(key) {
            if self.arena.replace(before, bytes) {
                return Ok(());
            }
            let place = self.arena.add(bytes, may_grow)?;
            self.move_slot(key, before, place);
            self.free(before);
        } else {
            let (tag, place) = (tag(key), self.arena.add(bytes, may_grow)?);
            self.index
                .insert_unique(hash(tag), Slot { tag, place }, |slot| hash(slot.tag));
            self.due.push(Reverse((second(record::expires(bytes)), tag)));
        }
        if let Some(number) = self.arena.retired() {
            self.clear(number);
        }
        Ok(())
    }

    /// Removes a session. Returns whether it was there.
    pub fn take(&mut self, key: &Digest) -> bool {
        let Some(place) = self.find(key) else { return false };
        self.remove(tag(key), place);
        // A client that begins and ends sessions in a loop leaves entries here that are never reached.
        if self.due.len() > 2 * self.index.len() + 64 {
            let ends = self.index.iter().map(|slot| {
                let end = record::expires(self.arena.get(slot.place));
                Reverse((second(end), slot.tag))
            });
            self.due = ends.collect();
        }
        true
    }

    /// Removes ended sessions and calls `gone` with the record of each. Examines at most `most` entries
    /// and returns how many.
    pub fn expire(
        &mut self,
        now: i64,
        most: usize,
        gone: &mut dyn FnMut(&[u8]),
    ) -> usize {
        for looked_at in 0..most {
            match self.due.peek() {
                Some(&Reverse((second, _))) if i64::from(second) * 1000 <= now => {}
                _ => return looked_at,
            }
            let Some(Reverse((_, tag))) = self.due.pop() else { return looked_at };
            self.look_at(tag, now, gone);
        }
        most
    }

    /// Removes the ended sessions with this tag, and schedules the next check of the others.
    fn look_at(&mut self, tag: Tag, now: i64, gone: &mut dyn FnMut(&[u8])) {
        let places: Vec<Place> = self
            .index
            .iter_hash(hash(tag))
            .filter(|slot| slot.tag == tag)
            .map(|slot| slot.place)
            .collect();
        for place in places {
            let bytes = self.arena.get(place);
            let end = record::expires(bytes);
            if end <= now {
                gone(bytes);
                self.remove(tag, place);
            } else {
                self.due.push(Reverse((second(end), tag)));
            }
        }
    }

    /// When the next session may end.
    pub fn next_due(&self) -> Option<Second> {
        self.due.peek().map(|Reverse((second, _))| *second)
    }

    /// Gives back the memory of removed records, when the returned value is dropped.
    pub fn give_back(&mut self) -> Spent {
        self.arena.give_back()
    }

    /// Releases memory that is not needed any longer.
    pub fn shrink(&mut self) {
        if let Some(number) = self.arena.overgrown() {
            self.clear(number);
        }
        let len = self.index.len();
        if self.index.capacity() > 4 * len + 64 {
            self.index.shrink_to(2 * len, |slot| hash(slot.tag));
        }
        if self.due.capacity() > 4 * self.due.len() + 64 {
            self.due.shrink_to(2 * self.due.len());
        }
    }

    fn find(&self, key: &Digest) -> Option<Place> {
        let tag = tag(key);
        let is_it = |slot: &Slot| {
            slot.tag == tag
                && record::digest(self.arena.get(slot.place)) == key.as_bytes()
        };
        self.index.find(hash(tag), is_it).map(|slot| slot.place)
    }

    fn move_slot(&mut self, key: &Digest, from: Place, to: Place) {
        let at_it = |slot: &Slot| slot.place == from;
        if let Some(slot) = self.index.find_mut(hash(tag(key)), at_it) {
            slot.place = to;
        }
    }

    fn remove(&mut self, tag: Tag, place: Place) {
        let at_it = |slot: &Slot| slot.place == place;
        if let Ok(slot) = self.index.find_entry(hash(tag), at_it) {
            slot.remove();
        }
        self.free(place);
    }

    fn free(&mut self, place: Place) {
        if let Some(number) = self.arena.free(place) {
            self.clear(number);
        }
    }

    /// Clears a segment that is mostly dead: at most half a segment is moved, after as much has died.
    fn clear(&mut self, number: usize) {
        let cleared = self.arena.clear(number);
        let moved = cleared.records().all(|(from, bytes)| self.move_out(from, bytes));
        match moved {
            true => self.arena.spend(cleared),
            // The operating system has no memory left.
            false => self.arena.restore(cleared),
        }
    }

    /// Moves a living record out of a segment that is being cleared. Returns false if there is no room.
    fn move_out(&mut self, from: Place, bytes: &[u8]) -> bool {
        let tag = tag(&Digest::from_bytes(*bytes.first_chunk().unwrap_or(&[0; 32])));
        let at_it = |slot: &Slot| slot.place == from && slot.tag == tag;
        let Some(slot) = self.index.find_mut(hash(tag), at_it) else { return true };
        // It may exceed the limit, because a segment is given back in a moment.
        let to = self.arena.add(bytes, true);
        if let Ok(to) = to {
            slot.place = to;
        }
        to.is_ok()
    }
}

fn tag(key: &Digest) -> Tag {
    let [a, b, c, d] = [8, 9, 10, 11].map(|at| key.as_bytes()[at]);
    u32::from_le_bytes([a, b, c, d])
}

/// Spreads the tag over the bits that a hash table uses. The digest itself is already random.
fn hash(tag: Tag) -> u64 {
    u64::from(tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The first whole second at which a session that ends at `millis` has ended.
fn second(millis: i64) -> Second {
    Second::try_from(millis.max(0).div_euclid(1000) + i64::from(millis % 1000 != 0))
        .unwrap_or(Second::MAX)
}
