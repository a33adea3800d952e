//! `Retry-After` (RFC 9110 §10.2.3), noted where a request fails and sent by who answers it.

use rocket::Request;

/// After how many seconds a request that fails is worth another try.
struct Later(Option<u8>);

/// Notes that a request fails for the moment: the answer has `Retry-After` with so many seconds.
pub fn retry_after(request: &Request<'_>, seconds: u8) {
    request.local_cache(|| Later(Some(seconds)));
}

/// After how many seconds this request is worth another try, if that was noted.
pub fn noted(request: &Request<'_>) -> Option<u8> {
    request.local_cache(|| Later(None)).0
}
