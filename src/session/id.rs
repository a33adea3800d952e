use std::fmt;
use std::str::FromStr;

use super::Error;

/// A session's id: 256 bits from the operating system's random source, 64 hex digits on the wire.
///
/// OWASP ASVS 5.0, 7.2.3, asks for at least 128 bits. An id says nothing about its session, so
/// there is nothing in it to read, to change or to sign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 32]);

impl Id {
    /// A new id that nobody can guess, or [`Error::NoRandomness`].
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
        let text: String = self
            .0
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect();
        f.write_str(&text)
    }
}

/// Debug output goes to logs, and a session id in a log is a key left in the door.
impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", super::mask(&self.to_string()))
    }
}

/// Accepts exactly what [`Display`](fmt::Display) writes: 64 lower-case hex digits.
impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digit = |b: u8| match b {
            b'0'..=b'9' => Ok(b - b'0'),
            b'a'..=b'f' => Ok(b - b'a' + 10),
            _ => Err(NotAnId),
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(NotAnId);
        };
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() {
            return Err(NotAnId);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

/// The text is not the id of any session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_way_through_the_cookie() {
        let id = Id::random().unwrap();
        assert_eq!(id.to_string().len(), 64);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn two_ids_differ() {
        assert_ne!(Id::random().unwrap(), Id::random().unwrap());
    }

    #[test]
    fn anything_else_is_not_an_id() {
        let id = Id::random().unwrap().to_string();
        for text in [
            "",
            "abc",
            &id[1..],
            &format!("{id}0"),
            &id.replace(|_: char| true, "G"),
            "é",
        ] {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text:?}");
        }
    }

    #[test]
    fn debug_output_does_not_give_the_id_away() {
        let id = Id::random().unwrap();
        assert!(!format!("{id:?}").contains(&id.to_string()));
    }
}
