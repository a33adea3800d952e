//! A list of a report, with as many items as there is room for.

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A list of `T` in JSON. Each item is written when it is added, so that its length is known.
#[derive(Debug)]
pub struct List<T> {
    items: Vec<Box<RawValue>>,
    /// How many bytes the list has as JSON.
    bytes: usize,
    /// How many bytes the list may have.
    room: usize,
    left_out: usize,
    kind: PhantomData<fn(T)>,
}

/// An item as JSON, its members in the order of their names.
pub(super) struct WrittenItem<T> {
    json: Box<RawValue>,
    kind: PhantomData<fn(T)>,
}

impl<T: Serialize> WrittenItem<T> {
    /// Serializes an item as JSON.
    pub(super) fn new(item: &T) -> Self {
        let json = serde_json::to_value(item).and_then(|value| to_raw_value(&value));
        // Only maps with keys that are no strings, and errors of a type's own, could fail.
        Self { json: json.unwrap_or_default(), kind: PhantomData }
    }

    /// How many bytes it has.
    pub(super) fn bytes(&self) -> usize {
        self.json.get().len()
    }
}

impl<T: Serialize> List<T> {
    /// An empty list of at most `room` bytes, or two for its brackets.
    pub(super) fn new(room: usize) -> Self {
        Self { items: Vec::new(), bytes: 2, room, left_out: 0, kind: PhantomData }
    }

    /// The first of `items` that fit into `most` bytes; the rest is counted and not written. What the
    /// list takes is taken from `room`.
    pub(super) fn of(
        mut items: impl Iterator<Item = T>,
        most: usize,
        room: &mut usize,
    ) -> Self {
        let mut list = Self::new(most);
        while list.left_out == 0
            && let Some(item) = items.next()
        {
            list.push(WrittenItem::new(&item));
        }
        list.left_out += items.count();
        *room = room.saturating_sub(list.bytes);
        list
    }

    /// A list of all these items.
    pub(super) fn whole(items: impl IntoIterator<Item = T>) -> Self {
        Self::of(items.into_iter(), usize::MAX, &mut 0)
    }

    /// How many bytes a further item may have.
    pub(super) fn free(&self) -> usize {
        // It may need a comma.
        self.room.saturating_sub(self.bytes + 1)
    }

    /// Adds an item if it fits; else it is left out, and so is whatever follows.
    pub(super) fn push(&mut self, item: WrittenItem<T>) {
        if self.left_out > 0 || item.bytes() > self.free() {
            self.left_out += 1;
            return;
        }
        self.bytes += item.bytes() + usize::from(!self.items.is_empty());
        self.items.push(item.json);
    }

    /// Counts one more item that is left out.
    pub(super) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// How many items are left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many bytes the list has as JSON.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl<T> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_the_bytes_that_it_counts_and_no_more_than_its_room() {
        for most in 0..40 {
            let mut room = 100;
            let items = ["a", "bc", "\"", "d", "efg"].map(str::to_owned);
            let list = List::of(items.into_iter(), most, &mut room);
            let json = serde_json::to_string(&list).expect("JSON");
            assert_eq!((json.len(), 100 - room), (list.bytes(), list.bytes()));
            assert!(json.len() <= most.max(2), "{json} in {most}");
            let items: Vec<String> = serde_json::from_str(&json).expect("a list");
            assert_eq!(items.len() + list.left_out(), 5, "{json}");
        }
    }
}
