//! Paths: the default path, and path matching.

use std::borrow::Cow;

use url::Url;

use super::Engine;

/// The default path of a response at `path` (layered-cookies §5.3.3): its directory.
pub(super) fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(last) if last > 0 && path.starts_with('/') => &path[..last],
        _ => "/",
    }
}

/// The path of a URL as an engine compares it with those of cookies. WebKitGTK first decodes the escapes of
/// unreserved characters (RFC 3986 §2.3), of which `%61` is one.
pub(super) fn path_of(url: &Url, engine: Engine) -> Cow<'_, str> {
    let path = url.path();
    if engine != Engine::WebkitGtk || !path.contains('%') {
        return path.into();
    }
    let mut decoded = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        decoded += before;
        let digits =
            after.get(..2).filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let unreserved = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
        };
        (decoded, rest) = match byte.filter(unreserved) {
            Some(byte) => (decoded + &char::from(byte).to_string(), &after[2..]),
            None => (decoded + "%", after),
        };
    }
    (decoded + rest).into()
}

/// Whether a request for `path` path-matches a cookie's path (layered-cookies §5.3.4): the two are the
/// same, or `path` continues the cookie's path with a new segment.
pub(super) fn path_match(path: &[u8], cookie: &[u8]) -> bool {
    path.strip_prefix(cookie).is_some_and(|rest| {
        rest.is_empty() || cookie.ends_with(b"/") || rest.starts_with(b"/")
    })
}
