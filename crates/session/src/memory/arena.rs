//! The memory of a shard's records: segments that are taken from the operating system and given back to
//! it one by one.
//!
//! A heap of small blocks never shrinks while a few of them are in use. Here a record is appended to
//! the newest segment, and a segment that is mostly dead is cleared by moving its living records.

use memmap2::MmapMut;

/// Bytes of a segment: few enough to move half of them in microseconds.
pub const SEGMENT: usize = 16 * 1024;

/// The longest record there is room for.
pub const LONGEST: usize = SEGMENT - HEAD;

/// The bytes in front of each record: the units that its place takes, and its length.
const HEAD: usize = 4;

/// Places are counted in units of this many bytes.
const UNIT: usize = 4;

/// Units in a segment.
const UNITS: u32 = (SEGMENT / UNIT) as u32;

/// Where a record lies: the segment's number times [`UNITS`], and the unit in it.
pub type Place = u32;

/// The segments of one shard.
#[derive(Default)]
pub struct Arena {
    segments: Vec<Option<Segment>>,
    /// The number of the segment that is being filled.
    newest: usize,
    /// The number of the segment that was filled before, if it was mostly dead by then.
    retired: Option<usize>,
    /// The number of the segment that is being cleared, which no other segment has until that is done.
    clearing: Option<usize>,
    /// The empty segments, kept for reuse or for return to the operating system.
    spent: Vec<Segment>,
    held: usize,
}

struct Segment {
    bytes: MmapMut,
    /// Units in use from its start, dead ones included.
    filled: usize,
    /// The units of living records among those in use.
    living: usize,
}

impl Segment {
    fn new() -> Option<Self> {
        let bytes = MmapMut::map_anon(SEGMENT).ok()?;
        // Avoids a page of 2 MB for a record of 60 bytes. Where there are no such pages, nothing is
        // lost.
        #[cfg(target_os = "linux")]
        bytes.advise(memmap2::Advice::NoHugePage).ok();
        Some(Self { bytes, filled: 0, living: 0 })
    }

    fn has_room(&self, units: usize) -> bool {
        self.filled + units <= UNITS as usize
    }

    fn is_mostly_dead(&self) -> bool {
        self.living * 2 < self.filled
    }

    /// The two numbers in front of the record at `unit`.
    fn head(&self, unit: usize) -> (usize, usize) {
        let half = |at: usize| {
            usize::from(u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]))
        };
        (half(unit * UNIT), half(unit * UNIT + 2))
    }

    fn record(&self, unit: usize) -> &[u8] {
        let (start, length) = (unit * UNIT + HEAD, self.head(unit).1);
        &self.bytes[start..start + length]
    }

    /// Writes the record at `unit`, into a place of as many `units`.
    fn write(&mut self, unit: usize, units: usize, record: &[u8]) {
        let place = &mut self.bytes[unit * UNIT..(unit + units) * UNIT];
        place[..2].copy_from_slice(&(units as u16).to_le_bytes());
        place[2..HEAD].copy_from_slice(&(record.len() as u16).to_le_bytes());
        place[HEAD..HEAD + record.len()].copy_from_slice(record);
    }
}

/// The error that there is no room and none can be added.
#[derive(Debug, PartialEq, Eq)]
pub struct NoRoom;

impl Arena {
    /// The number of bytes in all segments.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Appends a record of at most [`LONGEST`] bytes, in a new segment only if it `may_grow`.
    pub fn add(&mut self, record: &[u8], may_grow: bool) -> Result<Place, NoRoom> {
        let units = (HEAD + record.len()).div_ceil(UNIT);
        let newest = self.segments.get(self.newest).and_then(Option::as_ref);
        if !newest.is_some_and(|segment| segment.has_room(units)) {
            self.grow(may_grow)?;
        }
        let segment = self.segments[self.newest].as_mut().ok_or(NoRoom)?;
        let unit = segment.filled;
        segment.write(unit, units, record);
        segment.filled += units;
        segment.living += units;
        Ok(self.newest as u32 * UNITS + unit as u32)
    }

    fn grow(&mut self, may_grow: bool) -> Result<(), NoRoom> {
        let segment = match self.spent.pop() {
            Some(segment) => segment,
            None if may_grow => {
                let segment = Segment::new().ok_or(NoRoom)?;
                self.held += SEGMENT;
                segment
            }
            None => return Err(NoRoom),
        };
        let before = self.segments.get(self.newest).and_then(Option::as_ref);
        if before.is_some_and(Segment::is_mostly_dead) {
            self.retired = Some(self.newest);
        }
        let is_free = |number: &usize| {
            self.segments[*number].is_none() && self.clearing != Some(*number)
        };
        let free = (0..self.segments.len()).find(is_free);
        self.newest = free.unwrap_or_else(|| {
            self.segments.push(None);
            self.segments.len() - 1
        });
        self.segments[self.newest] = Some(segment);
        Ok(())
    }

    /// The bytes of the record at a place that has one.
    pub fn get(&self, place: Place) -> &[u8] {
        let (number, unit) = split(place);
        self.segments[number].as_ref().map_or(&[], |segment| segment.record(unit))
    }

    /// The bytes of the record at a place, to be changed.
    pub fn get_mut(&mut self, place: Place) -> &mut [u8] {
        let (number, unit) = split(place);
        let Some(segment) = self.segments[number].as_mut() else { return &mut [] };
        let (start, length) = (unit * UNIT + HEAD, segment.head(unit).1);
        &mut segment.bytes[start..start + length]
    }

    /// Writes another record into a place, if there is room for it.
    pub fn replace(&mut self, place: Place, record: &[u8]) -> bool {
        let (number, unit) = split(place);
        let Some(segment) = self.segments[number].as_mut() else { return false };
        let units = segment.head(unit).0;
        let fits = HEAD + record.len() <= units * UNIT;
        if fits {
            segment.write(unit, units, record);
        }
        fits
    }

    /// Notes that the record at a place is dead. Returns the number of its segment if that is mostly
    /// dead and should be [cleared](Self::clear).
    pub fn free(&mut self, place: Place) -> Option<usize> {
        let (number, unit) = split(place);
        let segment = self.segments[number].as_mut()?;
        segment.living -= segment.head(unit).0;
        if number != self.newest {
            return segment.is_mostly_dead().then_some(number);
        }
        if segment.living == 0 {
            segment.filled = 0;
        }
        None
    }

    /// The number of a segment that should be cleared since the last [`add`](Self::add).
    pub fn retired(&mut self) -> Option<usize> {
        let number = self.retired.take()?;
        // The segment may be gone by then, and its number may belong to another one.
        let segment = self.segments.get(number)?.as_ref()?;
        (number != self.newest && segment.is_mostly_dead()).then_some(number)
    }

    /// The number of the newest segment, if it has grown much larger than what lives in it.
    pub fn overgrown(&self) -> Option<usize> {
        let segment = self.segments.get(self.newest)?.as_ref()?;
        let is_large = segment.filled * 4 > UNITS as usize;
        let gives_back = segment.living == 0 || is_large && segment.is_mostly_dead();
        gives_back.then_some(self.newest)
    }

    /// Takes a segment out and returns its places with their records, the dead ones too. When what
    /// lives in it has been moved, it is [spent](Self::spend).
    pub fn clear(&mut self, number: usize) -> Cleared {
        self.clearing = Some(number);
        Cleared { segment: self.segments[number].take(), number }
    }

    /// Keeps a cleared segment until it is wanted again, or [given back](Self::give_back).
    pub fn spend(&mut self, cleared: Cleared) {
        self.spent.extend(cleared.segment.map(|segment| Segment {
            filled: 0,
            living: 0,
            ..segment
        }));
        self.clearing = None;
        while self.segments.last().is_some_and(Option::is_none) {
            self.segments.pop();
        }
    }

    /// The unused segments, which go back to the operating system when they are dropped. That takes the
    /// kernel tens of microseconds, so unlock the shard first.
    pub fn give_back(&mut self) -> Spent {
        self.held -= self.spent.len() * SEGMENT;
        Spent { _segments: std::mem::take(&mut self.spent) }
    }

    /// Takes a segment back that could not be cleared. Records that have been moved out of it still
    /// count as living in it.
    pub fn restore(&mut self, cleared: Cleared) {
        self.segments[cleared.number] = cleared.segment;
        self.clearing = None;
    }
}

/// Segments on their way back to the operating system.
pub struct Spent {
    _segments: Vec<Segment>,
}

/// A segment that is being cleared.
pub struct Cleared {
    segment: Option<Segment>,
    number: usize,
}

impl Cleared {
    /// The places in the segment, with their records.
    pub fn records(&self) -> impl Iterator<Item = (Place, &[u8])> {
        let mut unit = 0;
        std::iter::from_fn(move || {
            let segment = self.segment.as_ref()?;
            if segment.living == 0 || unit >= segment.filled {
                return None;
            }
            let place = self.number as u32 * UNITS + unit as u32;
            let record = segment.record(unit);
            unit += segment.head(unit).0;
            Some((place, record))
        })
    }
}

fn split(place: Place) -> (usize, usize) {
    ((place / UNITS) as usize, (place % UNITS) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_lies_where_it_was_put() {
        let mut arena = Arena::default();
        let places: Vec<_> = (0..=255_u8)
            .map(|n| arena.add(&vec![n; usize::from(n) * 4], true).unwrap())
            .collect();
        for (n, place) in (0..=255_u8).zip(&places) {
            assert_eq!(arena.get(*place), vec![n; usize::from(n) * 4]);
        }
        assert!(arena.held() <= 256 * 130 * 4 + 2 * SEGMENT, "{}", arena.held());
    }

    #[test]
    fn a_segment_whose_records_have_died_is_used_again_or_given_back() {
        let mut arena = Arena::default();
        let places: Vec<_> =
            (0..1000).map(|_| arena.add(&[1; 60], true).unwrap()).collect();
        let held = arena.held();
        for place in &places[..500] {
            if let Some(number) = arena.free(*place) {
                let cleared = arena.clear(number);
                // Half of them live, and a shard would move them. Here they are simply dropped.
                assert!(cleared.records().count() > 100);
                arena.spend(cleared);
                break;
            }
        }
        assert_eq!(arena.held(), held);
        // The newest segment is full at some point, and then no other is needed.
        let places: Vec<_> =
            (0..).map_while(|_| arena.add(&[2; 60], false).ok()).collect();
        assert!(places.len() >= 16 * 1024 / 64, "{}", places.len());
        assert!(places.iter().all(|place| arena.get(*place) == [2; 60]));
        drop(arena.give_back());
        assert_eq!(arena.held(), held, "it is in use");

        let cleared = arena.clear(1);
        arena.spend(cleared);
        drop(arena.give_back());
        assert_eq!(arena.held(), held - SEGMENT);
    }

    #[test]
    fn without_leave_to_grow_it_holds_what_it_holds() {
        let mut arena = Arena::default();
        assert_eq!(arena.add(&[1; 60], false), Err(NoRoom));
        let place = arena.add(&[1; 60], true).unwrap();
        assert!(arena.add(&[1; 60], false).is_ok());
        assert!(arena.replace(place, &[2; 40]) && arena.replace(place, &[3; 60]));
        assert!(!arena.replace(place, &[4; 61]));
        assert_eq!(arena.get(place), [3; 60]);
    }

    #[test]
    fn the_longest_record_fills_a_segment() {
        let mut arena = Arena::default();
        let place = arena.add(&[1; LONGEST], true).unwrap();
        assert_eq!(arena.get(place), [1; LONGEST]);
        assert_eq!(arena.held(), SEGMENT);
    }
}
