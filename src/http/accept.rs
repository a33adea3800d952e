//! What a client asks for by its `Accept` field (RFC 9110 §12.5.1).

use rocket::Request;

/// Whether the client prefers JSON to everything else it accepts.
pub fn wants_json(request: &Request<'_>) -> bool {
    request.accept().is_some_and(|accept| accept.preferred().is_json())
}
