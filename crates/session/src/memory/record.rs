//! A session's record as bytes, in the memory store and in its snapshot.
//!
//! ```text
//! digest 32 | created 6 | expires 6 | idle | absolute | owner | (name, value)*
//! ```
//!
//! Instants are whole milliseconds since 1970 in 48 bits. The other numbers use seven bits of each
//! byte, and texts come after their length. Idle limit and owner are stored plus one, and 0 stands for
//! none. The note's session, `test2` = `"234"`, takes 60 bytes, of which the digest is 32.

use std::collections::BTreeMap;

use rocket::time::Duration;

use crate::{Digest, Lifetime, Record, from_millis, millis};

/// The position of the expiry, the only part that changes in place.
const EXPIRES: std::ops::Range<usize> = 38..44;

/// Encodes `record` as bytes.
pub fn encode(key: Digest, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(key.as_bytes());
    bytes.extend_from_slice(&instant(millis(record.created)));
    bytes.extend_from_slice(&instant(millis(record.expires)));
    number(&mut bytes, record.lifetime.idle.map_or(0, |idle| length(idle) + 1));
    number(&mut bytes, length(record.lifetime.absolute));
    match &record.owner {
        Some(owner) => {
            number(&mut bytes, owner.len() as u64 + 1);
            bytes.extend_from_slice(owner.as_bytes());
        }
        None => number(&mut bytes, 0),
    }
    for text in record.data.iter().flat_map(|(name, value)| [name, value]) {
        number(&mut bytes, text.len() as u64);
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// Decodes bytes that [`encode`] has written. `None` if they are not a record.
pub fn decode(bytes: &[u8]) -> Option<(Digest, Record)> {
    let mut rest = bytes.get(EXPIRES.end..)?;
    let key = Digest::from_bytes(*bytes.first_chunk()?);
    let idle = read_number(&mut rest)?.checked_sub(1).map(duration);
    let absolute = duration(read_number(&mut rest)?);
    let owner = match read_number(&mut rest)?.checked_sub(1) {
        Some(length) => Some(read_text(&mut rest, length)?),
        None => None,
    };
    let mut data = BTreeMap::new();
    while !rest.is_empty() {
        let length = read_number(&mut rest)?;
        let name = read_text(&mut rest, length)?;
        let length = read_number(&mut rest)?;
        data.insert(name, read_text(&mut rest, length)?);
    }
    let created = from_millis(read_instant(bytes.get(32..38)?));
    let expires = from_millis(expires(bytes));
    let lifetime = Lifetime { idle, absolute };
    Some((key, Record { data, owner, created, expires, lifetime }))
}

/// The digest of the session that these bytes are about.
pub fn digest(bytes: &[u8]) -> &[u8] {
    &bytes[..32]
}

/// When the session ends, in milliseconds.
pub fn expires(bytes: &[u8]) -> i64 {
    read_instant(&bytes[EXPIRES])
}

/// Sets the time at which the session ends.
pub fn set_expires(bytes: &mut [u8], at: i64) {
    bytes[EXPIRES].copy_from_slice(&instant(at));
}

/// The owner of the session, if somebody has logged in.
pub fn owner(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes.get(EXPIRES.end..)?;
    read_number(&mut rest)?;
    read_number(&mut rest)?;
    let length = read_number(&mut rest)?.checked_sub(1)?;
    std::str::from_utf8(rest.get(..length as usize)?).ok()
}

fn instant(millis: i64) -> [u8; 6] {
    let [bytes @ .., _, _] = millis.to_le_bytes();
    bytes
}

fn read_instant(bytes: &[u8]) -> i64 {
    let mut wide = [0; 8];
    wide[..6].copy_from_slice(&bytes[..6]);
    i64::from_le_bytes(wide)
}

/// A length of time in whole milliseconds. More than the years to 9999 makes no difference.
fn length(duration: Duration) -> u64 {
    duration.whole_milliseconds().clamp(0, 1 << 48) as u64
}

fn duration(millis: u64) -> Duration {
    Duration::milliseconds(millis.min(1 << 48) as i64)
}

fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn read_text(rest: &mut &[u8], length: u64) -> Option<String> {
    let (text, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    fn record() -> Record {
        let created = datetime!(2026-11-24 00:00 UTC);
        let lifetime = Lifetime::fixed(Duration::seconds(10));
        Record {
            data: BTreeMap::from([("test2".into(), "\"234\"".into())]),
            owner: None,
            created,
            expires: created + lifetime.absolute,
            lifetime,
        }
    }

    #[test]
    fn a_record_survives_its_way_through_the_bytes() {
        let key = Digest::from_bytes([7; 32]);
        let bytes = encode(key, &record());
        assert_eq!(bytes.len(), 60);
        assert_eq!(decode(&bytes), Some((key, record())));
        let long = Record {
            owner: Some("阿 Q".into()),
            data: BTreeMap::from([
                ("x".repeat(200), "1".into()),
                ("".into(), "".into()),
            ]),
            lifetime: Lifetime::sliding(Duration::milliseconds(1)),
            ..record()
        };
        assert_eq!(decode(&encode(key, &long)), Some((key, long)));
    }

    #[test]
    fn bytes_cut_short_are_no_record() {
        let bytes = encode(Digest::from_bytes([7; 32]), &record());
        for length in 0..bytes.len() {
            // The data begin at byte 48, and a record without data is valid.
            assert_eq!(decode(&bytes[..length]).is_some(), length == 48, "{length}");
        }
    }
}
