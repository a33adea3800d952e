use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::Error;

/// A session's id: 256 bits from the operating system's random source, 64 hex digits on the wire.
///
/// OWASP ASVS 5.0, 7.2.3, requires at least 128 bits. An id contains no data about its session, so it
/// holds nothing to read, to change or to sign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 32]);

impl Id {
    /// Creates an id that nobody can guess, or returns [`Error::NoRandomness`].
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// The digest by which the store knows this id.
    pub fn digest(self) -> Digest {
        Digest(Sha256::digest(self.0).into())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// Hides the id, because debug output goes to logs and a session id is a credential.
impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", super::mask(&self.to_string()))
    }
}

/// Accepts exactly the text that [`Display`](fmt::Display) writes: 64 lower-case hex digits.
impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        read_hex(text).map(Self)
    }
}

/// The SHA-256 of an [`Id`]: a session's key in the store, and its name in a list of sessions.
///
/// The id cannot be computed from its digest, because it has 256 random bits. A leaked store, backup or
/// log therefore opens no session. Salt and slow hashes are not needed: they protect passwords, which
/// can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Creates a digest from the bytes that a store has kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key under which a store notes that a session had this digest and has another one now. No id
    /// that could be found has this digest.
    pub fn replaced(self) -> Self {
        let text = Sha256::new().chain_update(b"replaced").chain_update(self.0);
        Self(text.finalize().into())
    }

    /// The 32 bytes of the digest, as a store keeps them.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// Accepts the text that [`Display`](fmt::Display) writes, as [`Id`] does.
impl FromStr for Digest {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        read_hex(text).map(Self)
    }
}

fn write_hex(bytes: &[u8; 32], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

fn read_hex(text: &str) -> Result<[u8; 32], NotAnId> {
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
    Ok(bytes)
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
    fn a_digest_is_the_sha_256_of_the_bytes() {
        // `printf '%032d' 0 | tr 0 '\0' | sha256sum`
        let zeros = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(Id([0; 32]).digest().to_string(), zeros);
        assert_eq!(zeros.parse(), Ok(Id([0; 32]).digest()));
    }

    #[test]
    fn debug_output_does_not_give_the_id_away() {
        let id = Id::random().unwrap();
        assert!(!format!("{id:?}").contains(&id.to_string()));
    }
}
