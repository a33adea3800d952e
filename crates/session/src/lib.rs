#![doc = include_str!("../README.md")]
//!
//! # How the parts work together
//!
//! - [`Id`]: 256 random bits from the operating system, the only thing that the browser sees, and
//!   its [`Digest`], the only thing that the store sees.
//! - [`Store`]: where the records lie, and what a store promises. [`Memory`] is the one built in.
//! - [`Session`]: the request guard. A handler uses it to get, insert and remove values and to log in.
//! - [`Error`]: why something failed, as a status and a sentence.
//!
//! Times are arguments everywhere except in the guard and the fairing, which read the [`Clock`]. A
//! program that shows cookies should call [`visible`] for each, so that no page reveals a session id.

#![forbid(unsafe_code)]

#[cfg(feature = "test-support")]
pub mod acceptance;
mod clock;
mod error;
mod guard;
mod id;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod snapshot;
mod store;

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::http::{Cookie, Header, SameSite};
use rocket::{Build, Orbit, Request, Response, Rocket};

pub use self::clock::Clock;
pub use self::error::{Error, Incident, Text, incident, note, noted};
pub use self::guard::{Session, record};
pub use self::id::{Digest, Id, NotAnId};
pub use self::memory::Memory;
#[cfg(feature = "redis")]
pub use self::redis::{BadAddress, Redis};
use self::snapshot::Keeper;
pub use self::snapshot::{Snapshot, SnapshotError};
pub use self::store::{
    Lifetime, Limits, Login, New, Record, Store, from_millis, millis,
};

/// The name of the session cookie.
const COOKIE: &str = "session";

/// The name of the session cookie on a site with TLS. Browsers accept a cookie of this name only with
/// `Secure`, `Path=/` and no `Domain`, so neither another host nor a plain connection can set one (RFC
/// 6265bis §4.1.3.2; ASVS 5.0, 3.3.1 and 3.3.3).
const SECURE_COOKIE: &str = "__Host-session";

/// The sessions of an application: the store, and what their cookie looks like.
pub struct Sessions {
    store: Arc<dyn Store>,
    secure: bool,
    keeper: Option<Keeper>,
}

impl Sessions {
    /// The store in which the records of this application lie.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    fn cookie_name(&self) -> &'static str {
        if self.secure { SECURE_COOKIE } else { COOKIE }
    }

    /// The session cookie as it is set and as it is removed: a browser deletes a cookie only if
    /// name, `Path` and `Domain` are those it was set with (RFC 6265bis §5.7), so there is one
    /// definition.
    ///
    /// The cookie has no `Max-Age`: the browser may keep it as long as it runs, and the server decides
    /// when the session ends.
    fn cookie(&self, value: String) -> Cookie<'static> {
        let cookie = Cookie::build((self.cookie_name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax);
        if self.secure { cookie.secure(true).build() } else { cookie.build() }
    }
}

/// Gives the application sessions in [`Memory`], with the default [`Limits`]. An application that
/// manages no [`Clock`] gets the system's.
///
/// `session_snapshot` names the file in which they outlive a clean restart, a [`Snapshot`]. Without
/// it, or with an empty name, they end with the program. For the cookie see [`stage_with`].
pub fn stage() -> impl Fairing {
    let memory = Arc::new(Memory::new(Limits::default()));
    Stage { store: memory.clone(), memory: Some(memory) }
}

/// Gives the application sessions in a store of your choice.
///
/// The cookie is `Secure` and carries the prefix `__Host-` where Rocket itself speaks TLS, and
/// where `session_secure = true` is configured: for a site behind a proxy that does.
pub fn stage_with(store: Arc<dyn Store>) -> impl Fairing {
    Stage { store, memory: None }
}

struct Stage {
    store: Arc<dyn Store>,
    /// The store in memory, if the application uses the built-in one.
    memory: Option<Arc<Memory>>,
}

/// The interval at which ended sessions are removed.
const SWEEP: Duration = Duration::from_secs(1);

#[rocket::async_trait]
impl Fairing for Stage {
    fn info(&self) -> Info {
        let kind = Kind::Ignite | Kind::Liftoff | Kind::Response | Kind::Shutdown;
        Info { name: "Sessions", kind }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        let rocket = match rocket.state::<Clock>() {
            Some(_) => rocket,
            None => rocket.manage(Clock::system()),
        };
        let clock = rocket.state::<Clock>().cloned().unwrap_or_else(Clock::system);
        let figment = rocket.figment();
        let secure = match figment.extract_inner("session_secure") {
            Ok(secure) => secure,
            Err(why) if why.missing() => figment
                .extract::<rocket::Config>()
                .is_ok_and(|config| config.tls_enabled()),
            Err(why) => {
                eprintln!("session_secure must be true or false: {why}");
                return Err(rocket);
            }
        };
        let file: PathBuf =
            figment.extract_inner("session_snapshot").unwrap_or_default();
        let memory = self.memory.clone().filter(|_| !file.as_os_str().is_empty());
        let keeper = memory.and_then(|memory| Keeper::new(&file, memory, clock));
        Ok(rocket.manage(Sessions { store: self.store.clone(), secure, keeper }))
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        let (Some(memory), Some(clock)) =
            (self.memory.clone(), rocket.state::<Clock>().cloned())
        else {
            return;
        };
        let mut shutdown = rocket.shutdown();
        rocket::tokio::spawn(async move {
            loop {
                rocket::tokio::select! {
                    () = &mut shutdown => return,
                    () = rocket::tokio::time::sleep(SWEEP) => memory.sweep(clock.now()).await,
                }
            }
        });
    }

    /// Writes the snapshot at shutdown for the first time. Running requests may still write; their
    /// writes are kept when the last one is over and the [`Keeper`] is dropped.
    async fn on_shutdown(&self, rocket: &Rocket<Orbit>) {
        if let Some(keeper) = rocket.state::<Sessions>().and_then(|s| s.keeper.as_ref())
        {
            keeper.save();
        }
    }

    async fn on_response<'r>(
        &self,
        request: &'r Request<'_>,
        response: &mut Response<'r>,
    ) {
        if let Some(sessions) = request.rocket().state::<Sessions>()
            && guard::Visit::of(request, sessions).used()
        {
            for_one_visitor(response);
        }
    }
}

/// Marks a response as private to one visitor, so that no cache may keep it: `Vary: Cookie` and
/// `Cache-Control: no-store`. The engine does this itself for every response whose handler has used the
/// session.
pub fn for_one_visitor(response: &mut Response<'_>) {
    response.set_header(Header::new("Cache-Control", "no-store"));
    response.set_header(Header::new("Vary", "Cookie"));
}

/// The part of a cookie's value that may be shown: all of it, or [`mask`] of it for the session cookie.
///
/// The session cookie is `HttpOnly`. A page that printed its value would give it to every script on the
/// page and make the attribute useless.
pub fn visible<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    match is_reserved(name) {
        true => Cow::Owned(mask(value)),
        false => Cow::Borrowed(value),
    }
}

/// The name and value of a cookie, with the value as [`visible`] shows it.
pub fn shown<'c>(cookie: &'c Cookie<'_>) -> (&'c str, Cow<'c, str>) {
    (cookie.name(), visible(cookie.name(), cookie.value()))
}

/// The first four and the last two characters of `value`, or nothing if `value` is too short for that
/// to hide it.
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

/// `text` with `…` in place of every part of `secret` in it: of each run of [`SHORTEST_PART`] or more
/// characters that `secret` also contains.
pub fn without(text: &str, secret: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let quoted = ends.take_while(|&end| secret.contains(&rest[..end]));
        let (length, end) = quoted.fold((0, 0), |(length, _), end| (length + 1, end));
        if length >= SHORTEST_PART {
            left.push('…');
            rest = &rest[end..];
        } else {
            left.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    left
}

/// The shortest part of a secret that is hidden. Fewer characters reveal nothing: an [`Id`] has 64
/// characters, and [`mask`] shows six.
const SHORTEST_PART: usize = 8;

/// Whether `name` is a name of the session cookie, on TLS or without.
pub fn is_reserved(name: &str) -> bool {
    [COOKIE, SECURE_COOKIE].contains(&name)
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
    fn no_part_of_a_secret_is_left_in_a_text_that_quotes_it() {
        let id = "0123456789abcdef0123456789abcdef";
        for (text, left) in [
            ("", ""),
            ("Not kept: session.", "Not kept: session."),
            ("“0123456789abcdef0123456789abcdef”", "“…”"),
            ("cut: 0123456789abcdef0123…", "cut: ……"),
            ("from within 56789abcdef0 and on", "from within … and on"),
            ("twice 0123456789 and 89abcdef", "twice … and …"),
            ("2026 bytes are 0123456", "2026 bytes are 0123456"),
            ("会话 0123456789abcdef 完", "会话 … 完"),
        ] {
            assert_eq!(without(text, id), left);
        }
        assert_eq!(without("a value of 1", "1"), "a value of 1");
        assert_eq!(without("记住我记住我记住我", "记住我记住我记住我"), "…");
    }

    #[test]
    fn only_the_session_cookie_is_hidden() {
        assert_eq!(visible("test1", "123456789012345678"), "123456789012345678");
        assert_eq!(visible("session", "123456789012345678"), "1234…78");
        assert_eq!(visible("__Host-session", "123456789012345678"), "1234…78");
    }
}
