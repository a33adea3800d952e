//! What a client asks for with its `Accept` field (RFC 9110 §12.5.1). Rocket reads the field.

use rocket::Request;

/// Whether the client prefers JSON to every other type that it accepts.
pub fn wants_json(request: &Request<'_>) -> bool {
    request.accept().is_some_and(|accept| accept.preferred().is_json())
}
