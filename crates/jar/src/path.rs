//! Paths: the default path, and path matching.

/// The default path of a response at `path` (layered-cookies §5.3.3): its directory.
pub(super) fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(last) if last > 0 && path.starts_with('/') => &path[..last],
        _ => "/",
    }
}

/// Whether a request for `path` path-matches a cookie's path (layered-cookies §5.3.4): the two are the
/// same, or `path` continues the cookie's path with a new segment.
pub(super) fn path_match(path: &[u8], cookie: &[u8]) -> bool {
    path.strip_prefix(cookie).is_some_and(|rest| {
        rest.is_empty() || cookie.ends_with(b"/") || rest.starts_with(b"/")
    })
}
