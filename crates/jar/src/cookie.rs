//! A cookie as it is stored.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Setter;
use super::host::domain_match;
use super::path::path_match;

/// The `SameSite` a cookie was stored with (layered-cookies §5.1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SameSite {
    /// The line had no `SameSite`, or one with an unknown value.
    #[default]
    Unset,
    /// `SameSite=None`: the cookie is sent with requests from every site.
    None,
    /// `SameSite=Lax`: from another site, it is sent only with a top-level navigation by a safe method.
    Lax,
    /// `SameSite=Strict`: the cookie is never sent with requests from another site.
    Strict,
}

/// A cookie in the store (layered-cookies §5.1.2, "Cookie Struct").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// The name in bytes as received. It is empty for a nameless cookie.
    pub name: Vec<u8>,
    /// The value in bytes as received, including quotation marks.
    pub value: Vec<u8>,
    /// The host the cookie belongs to, as a URL writes it: in lower case and Punycode, `[::1]`, and
    /// without a leading dot.
    pub domain: String,
    /// Whether the cookie is for that host only, and not for those below it.
    pub host_only: bool,
    /// The path that a request's path has to match.
    pub path: Vec<u8>,
    /// Whether the cookie is sent only over a secure connection.
    pub secure: bool,
    /// Whether scripts can not read the cookie.
    pub http_only: bool,
    /// Whether the cookie is sent with requests from other sites.
    pub same_site: SameSite,
    /// Whether the line asked for the cookie to be kept for each top-level site separately (CHIPS).
    pub partitioned: bool,
    /// When the cookie expires. `None` means that it ends with the browser session.
    pub expires: Option<OffsetDateTime>,
    /// When the cookie was first stored. An overwrite keeps this time, and the `Cookie` field is ordered
    /// by it.
    pub created: OffsetDateTime,
    /// When the cookie was last written or sent. Eviction goes by this time.
    pub last_access: OffsetDateTime,
    /// When the present value was written.
    pub updated: OffsetDateTime,
    /// A number that grows with each creation, for cookies that were created at the same moment.
    pub(super) order: u64,
    /// The top-level site below which the cookie was set, if it is kept for that site only. It is empty
    /// if nothing said which site that was.
    pub(super) partition: Option<String>,
}

impl SameSite {
    /// The attribute as a line would write it. It is empty if unset.
    pub const fn written(self) -> &'static str {
        match self {
            Self::Unset => "",
            Self::None => "SameSite=None",
            Self::Lax => "SameSite=Lax",
            Self::Strict => "SameSite=Strict",
        }
    }

    /// The attribute as it is understood of what `setter` sets: `cookieStore.set` makes a missing one Strict.
    pub(super) const fn or_default_of(self, setter: Setter) -> Self {
        match (self, setter) {
            (Self::Unset, Setter::CookieStore) => Self::Strict,
            (written, _) => written,
        }
    }
}

impl Cookie {
    /// Whether the cookie has expired at `now`.
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    /// Whether the cookie is for requests to `host`, written as in a URL: its own host or, unless it is
    /// host-only, one that domain-matches it (layered-cookies §5.3.2).
    pub fn is_for_host(&self, host: &str) -> bool {
        match self.host_only {
            true => self.domain == host,
            false => domain_match(host, &self.domain),
        }
    }

    /// Whether the cookie is for requests for `path`, by path-matching (layered-cookies §5.3.4).
    pub fn is_for_path(&self, path: &[u8]) -> bool {
        path_match(path, &self.path)
    }

    /// A number that no other cookie of the jar has. It grows with each creation, and an overwrite keeps
    /// it if the engine keeps the creation time.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Whether the two have the same key, so that one replaces or deletes the other: name, host, path
    /// and partition (layered-cookies §5.4.3 step 18).
    pub fn has_key_of(&self, other: &Self) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partition == other.partition
    }
}
