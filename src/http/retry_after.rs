//! `Retry-After` (RFC 9110 §10.2.3): noted where a request fails, and sent by the error page.

use rocket::Request;

/// The number of seconds after which a failed request may be sent again.
struct Later(Option<u8>);

/// Notes that a request fails only for the moment. Its response gets `Retry-After` with this number of
/// seconds.
pub fn retry_after(request: &Request<'_>, seconds: u8) {
    request.local_cache(|| Later(Some(seconds)));
}

/// The number of seconds that was noted for this request, if any.
pub fn noted(request: &Request<'_>) -> Option<u8> {
    request.local_cache(|| Later(None)).0
}
