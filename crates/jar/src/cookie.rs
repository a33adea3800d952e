//! A stored cookie.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The `SameSite` a cookie was stored with (layered-cookies §5.1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SameSite {
    /// No `SameSite`, or a value nobody knows.
    #[default]
    Unset,
    /// `SameSite=None`: goes along from every site.
    None,
    /// `SameSite=Lax`: from another site only with a top-level navigation by a safe method.
    Lax,
    /// `SameSite=Strict`: never from another site.
    Strict,
}

/// A cookie in the store (layered-cookies §5.1.2, "Cookie Struct").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Bytes as received; empty for a nameless cookie.
    pub name: Vec<u8>,
    /// Bytes as received, quotes included.
    pub value: Vec<u8>,
    /// The host it belongs to, as a URL writes it: lower case, Punycode, `[::1]`, no leading dot.
    pub domain: String,
    /// For that host only, and not for those below it.
    pub host_only: bool,
    /// What a request's path has to begin with.
    pub path: Vec<u8>,
    /// Only over a trustworthy connection.
    pub secure: bool,
    /// Out of reach of scripts.
    pub http_only: bool,
    /// When it goes along from another site.
    pub same_site: SameSite,
    /// Kept per top-level site (CHIPS).
    pub partitioned: bool,
    /// When it ends; `None`: with the browser session.
    pub expires: Option<OffsetDateTime>,
    /// When it was first stored: an overwrite keeps it, and it orders the `Cookie` field.
    pub created: OffsetDateTime,
    /// When it was last written or sent: decides who is evicted.
    pub last_access: OffsetDateTime,
    /// When this value was written.
    pub updated: OffsetDateTime,
    /// Grows with each creation: tells apart what was created at one moment.
    pub(super) order: u64,
    /// Set below a page of another site: the partition it is in if it is partitioned.
    pub(super) embedded: bool,
}

impl SameSite {
    /// As a line would write it; empty if unset.
    pub const fn written(self) -> &'static str {
        match self {
            Self::Unset => "",
            Self::None => "SameSite=None",
            Self::Lax => "SameSite=Lax",
            Self::Strict => "SameSite=Strict",
        }
    }
}

impl Cookie {
    /// Whether its time is over at `now`.
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    /// Tells the cookies of one jar apart: it grows with each creation, and an overwrite keeps it
    /// where the engine keeps the creation time.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Whether it and `other` can't both be stored (layered-cookies §5.4.3 step 18).
    pub(super) fn has_key_of(&self, other: &Self) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partitioned == other.partitioned
            && (!self.partitioned || self.embedded == other.embedded)
    }
}
