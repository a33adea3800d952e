//! Lines that delete: whether a line is meant to, and which cookie it should have met.

use time::OffsetDateTime;
use url::Url;

use super::line::Draft;
use browser_jar::{Context, Cookie, Engine, Jar};

/// A line that is meant to delete a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Whether a stored cookie was deleted by it.
    pub hit: bool,
    /// If it deleted nothing, the cookie of this name that stays: the one that it can most nearly have
    /// meant. The name may have a prefix more or less.
    pub stays: Option<Box<Cookie>>,
    /// Whether the case shows which of the two it is. It does not where nothing of the name is set in it
    /// and the visit began before it ([`Case::is_whole`](super::case::Case::is_whole)).
    pub is_proven: bool,
}

/// Whether a line that came at the moment `at` asks for a time that is over, which is how a cookie is
/// deleted. A line that is refused can ask for it too.
pub fn is_deletion(engine: Engine, line: &[u8], at: OffsetDateTime) -> bool {
    let mut draft = Draft::new(line);
    draft.strip(|byte| byte.is_ascii_control());
    draft.keep(&["Max-Age", "Expires"]);
    draft.replace_pair(b"a=1");
    let Ok(url) = Url::parse("https://a.example/") else { return false };
    // What else may have the line refused is not in it now.
    let read = Jar::new(engine).consider(&url, &draft.line(), Context::default(), at);
    read.is_ok_and(|cookie| cookie.is_expired(at))
}

/// The cookie in the store that a deletion of `name` from `url` has missed. Of several, the one with the
/// very name and of the very host comes first, and the longest path among those.
pub fn missed<'j>(
    jar: &'j Jar,
    url: &Url,
    name: &[u8],
    at: OffsetDateTime,
) -> Option<&'j Cookie> {
    let host = url.host_str().unwrap_or_default();
    let bare = without_prefix(name);
    jar.cookies_of_site(url, at)
        .filter(|cookie| without_prefix(&cookie.name) == bare)
        .max_by_key(|cookie| {
            let oldest = std::cmp::Reverse(cookie.order());
            (cookie.is_for_host(host), cookie.name == name, cookie.path.len(), oldest)
        })
}

/// A cookie's name without a prefix to which browsers attach conditions.
pub fn without_prefix(name: &[u8]) -> &[u8] {
    for prefix in ["__Host-Http-", "__Secure-", "__Host-", "__Http-"] {
        if name.len() >= prefix.len()
            && name[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
        {
            return &name[prefix.len()..];
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_line_deletes_by_its_time_whatever_else_is_wrong_with_it() {
        let now = datetime!(2026-11-24 08:00 UTC);
        for (line, deletes) in [
            ("a=; Max-Age=0", true),
            ("a=1; Max-Age=-5; Domain=com", true),
            ("__Host-a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true),
            ("a=\u{1}; Max-Age=0", true),
            ("=; Max-Age=0", true),
            ("a=; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
            ("a=; Expires=0", false),
            ("a=", false),
        ] {
            let engine = Engine::Standard;
            assert_eq!(is_deletion(engine, line.as_bytes(), now), deletes, "{line}");
        }
    }
}
