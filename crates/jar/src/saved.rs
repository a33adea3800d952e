//! Saving and loading a jar with serde, to keep it from one run of a program to the next.

use std::collections::HashSet;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use url::{Host, Url};

use super::{Browser, Cookie, Engine, Jar, SameSite, ThirdParty, host};

/// The version of the saved form. No other version can be loaded.
const VERSION: u32 = 2;

/// The most bytes that name and value may have together (layered-cookies §5.4.2).
const LONGEST: usize = 4096;

/// The saved form of a jar.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedJar {
    version: u32,
    engine: Engine,
    third_party: ThirdParty,
    next: u64,
    /// The cookies in the order of their creation.
    cookies: Vec<SavedCookie>,
}

/// The saved form of a cookie. A byte is written as the character with its number (below U+0100), so
/// that every format can hold all bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedCookie {
    name: String,
    value: String,
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    http_only: bool,
    same_site: SameSite,
    partitioned: bool,
    partition: Option<String>,
    expires: Option<Moment>,
    created: Moment,
    last_access: Moment,
    updated: Moment,
    order: u64,
}

/// A moment in seconds since 1970, and nanoseconds of that second.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Moment(i64, u32);

impl From<OffsetDateTime> for Moment {
    fn from(moment: OffsetDateTime) -> Self {
        Self(moment.unix_timestamp(), moment.nanosecond())
    }
}

impl TryFrom<Moment> for OffsetDateTime {
    type Error = &'static str;

    fn try_from(Moment(seconds, nanoseconds): Moment) -> Result<Self, Self::Error> {
        let second = Self::from_unix_timestamp(seconds);
        let moment = second.and_then(|second| second.replace_nanosecond(nanoseconds));
        moment.map_err(|_| "a moment is out of range")
    }
}

fn to_text(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn to_bytes(text: &str) -> Result<Vec<u8>, &'static str> {
    let bytes = text.chars().map(u8::try_from).collect::<Result<_, _>>();
    bytes.map_err(|_| "a character stands for no byte")
}

/// Whether a cookie can belong to this host, which must be written as in a URL.
fn is_host(domain: &str) -> bool {
    let url = Url::parse(&format!("http://{domain}/"));
    url.is_ok_and(|url| {
        url.host().as_ref().map(Host::to_string).as_deref() == Some(domain)
    })
}

impl From<&Cookie> for SavedCookie {
    fn from(cookie: &Cookie) -> Self {
        Self {
            name: to_text(&cookie.name),
            value: to_text(&cookie.value),
            domain: cookie.domain.clone(),
            host_only: cookie.host_only,
            path: to_text(&cookie.path),
            secure: cookie.secure,
            http_only: cookie.http_only,
            same_site: cookie.same_site,
            partitioned: cookie.partitioned,
            partition: cookie.partition.clone(),
            expires: cookie.expires.map(Moment::from),
            created: cookie.created.into(),
            last_access: cookie.last_access.into(),
            updated: cookie.updated.into(),
            order: cookie.order,
        }
    }
}

impl TryFrom<SavedCookie> for Cookie {
    type Error = &'static str;

    fn try_from(saved: SavedCookie) -> Result<Self, Self::Error> {
        if !is_host(&saved.domain) {
            return Err("a domain is no host as a URL writes it");
        }
        let (name, value) = (to_bytes(&saved.name)?, to_bytes(&saved.value)?);
        let odd = |byte: &u8| {
            matches!(byte, b';')
                || byte.is_ascii_control() && !matches!(*byte, b'\t' | 0x7F)
        };
        if name.iter().chain(&value).any(odd) || name.contains(&b'=') {
            return Err("a name or a value has a byte that none can have");
        }
        if name.is_empty() && value.is_empty() {
            return Err("a cookie is empty");
        }
        let path = to_bytes(&saved.path)?;
        if !path.starts_with(b"/") {
            return Err("a path does not begin with a slash");
        }
        Ok(Self {
            name,
            value,
            domain: saved.domain,
            host_only: saved.host_only,
            path,
            secure: saved.secure,
            http_only: saved.http_only,
            same_site: saved.same_site,
            partitioned: saved.partitioned,
            expires: saved.expires.map(Self::moment).transpose()?,
            created: Self::moment(saved.created)?,
            last_access: Self::moment(saved.last_access)?,
            updated: Self::moment(saved.updated)?,
            order: saved.order,
            partition: saved.partition,
        })
    }
}

impl Cookie {
    fn moment(saved: Moment) -> Result<OffsetDateTime, &'static str> {
        saved.try_into()
    }
}

/// Saves all cookies, including those of the browser session and expired ones. To leave these out, call
/// [`Jar::end_session`] and [`Jar::remove_expired`] first. Values are secrets and are not encrypted.
impl Serialize for Jar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cookies: Vec<_> = self.all().map(SavedCookie::from).collect();
        cookies.sort_unstable_by_key(|cookie| cookie.order);
        let Self { browser: Browser { engine, third_party }, next, .. } = *self;
        let version = VERSION;
        SavedJar { version, engine, third_party, next, cookies }.serialize(serializer)
    }
}

/// Loads a jar that behaves like the one that was saved.
///
/// It is an error if the version is another, if no line could have set one of the cookies, or if two
/// have the same key or order. The number of cookies is not checked.
impl<'de> Deserialize<'de> for Jar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = SavedJar::deserialize(deserializer)?;
        if saved.version != VERSION {
            let found = Unexpected::Unsigned(saved.version.into());
            return Err(D::Error::invalid_value(found, &"version 2 of a saved jar"));
        }
        let SavedJar { engine, third_party, .. } = saved;
        let mut jar = Self::new(Browser { engine, third_party });
        jar.next = saved.next;
        let mut orders = HashSet::new();
        for cookie in saved.cookies {
            let cookie = Cookie::try_from(cookie).map_err(D::Error::custom)?;
            let length = cookie.name.len() + cookie.value.len();
            if engine.limits_sizes() && length > LONGEST {
                return Err(D::Error::custom("a cookie is too long"));
            }
            // Each cookie must have its own order, and so must the next new one.
            if cookie.order >= saved.next || !orders.insert(cookie.order) {
                return Err(D::Error::custom("an order is there twice, or too high"));
            }
            let site = host::registrable_domain(&cookie.domain).to_owned();
            if jar.has_same(&site, &cookie) {
                return Err(D::Error::custom("a cookie is there twice"));
            }
            jar.insert(&site, cookie);
        }
        Ok(jar)
    }
}
