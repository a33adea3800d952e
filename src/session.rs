//! Server-side sessions: the browser keeps an id that means nothing, the data stays here.
//!
//! Three parts, small enough to read in one sitting:
//!
//! - [`Id`]: 256 random bits from the operating system, the only thing the browser ever sees;
//! - [`Memory`]: the shelf on which the records lie, bounded in number and in bytes;
//! - [`Session`]: the request guard a handler uses to get, insert, remove and clear.
//!
//! No other module knows the name of the session cookie; who needs to hide its value asks
//! [`visible`]. Times are arguments everywhere but in the guard, which reads the [`Clock`].

mod guard;
mod id;
mod memory;

use std::borrow::Cow;

use rocket::fairing::AdHoc;
use rocket::http::{Cookie, SameSite};

pub use self::guard::{Session, record};
pub use self::id::Id;
pub use self::memory::{Error, Lifetime, Limits, Memory, Record};
use crate::clock::Clock;

/// The name of the session cookie.
const COOKIE: &str = "session";

/// Gives the application its shelf of sessions, empty, with the default [`Limits`], and the
/// system's [`Clock`] unless it already has one.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Sessions", |rocket| async {
        let rocket = match rocket.state::<Clock>() {
            Some(_) => rocket,
            None => rocket.manage(Clock::system()),
        };
        rocket.manage(Memory::new(Limits::default()))
    })
}

/// The session cookie as it is set and as it is removed: a browser deletes a cookie only if name,
/// `Path` and `Domain` are those it was set with (RFC 6265bis §5.7), so there is one definition.
///
/// No `Max-Age`: the browser may keep it as long as it runs, the server decides when it ends.
fn cookie(value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}

/// What may be shown of a cookie: its value, or, for the session's, [`mask`] of it.
///
/// The session cookie is `HttpOnly`. A page that printed its value would hand it to every script
/// on the page, and the attribute would have been for nothing.
pub fn visible<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    match name == COOKIE {
        true => Cow::Owned(mask(value)),
        false => Cow::Borrowed(value),
    }
}

/// Name and value of a cookie, the value as [`visible`] shows it.
pub fn shown<'c>(cookie: &'c Cookie<'_>) -> (&'c str, Cow<'c, str>) {
    (cookie.name(), visible(cookie.name(), cookie.value()))
}

/// The first four and the last two characters of `value`, or nothing of a value too short to
/// keep a secret that way.
pub fn mask(value: &str) -> String {
    let at = |nth| value.char_indices().nth(nth).map(|(at, _)| at);
    match (at(0), at(4), at(15), value.char_indices().nth_back(1)) {
        (_, Some(head), Some(_), Some((tail, _))) => {
            [&value[..head], "…", &value[tail..]].concat()
        }
        (Some(_), ..) => "…".to_owned(),
        (None, ..) => String::new(),
    }
}

/// Whether `name` is a cookie that the site itself relies on, which no demo may set.
pub fn is_reserved(name: &str) -> bool {
    name == COOKIE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_six_characters_of_a_long_value_and_none_of_a_short_one() {
        assert_eq!(mask("9f2c000000000000e1"), "9f2c…e1");
        assert_eq!(mask("secret"), "…");
        assert_eq!(mask(""), "");
    }

    #[test]
    fn only_the_session_cookie_is_hidden() {
        assert_eq!(visible("test1", "123456789012345678"), "123456789012345678");
        assert_eq!(visible("session", "123456789012345678"), "1234…78");
    }
}
