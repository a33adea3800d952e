//! The policy headers of every HTML document.

use rocket::Response;
use rocket::fairing::AdHoc;
use rocket::http::Header;

/// On every HTML document, beside Rocket's own Shield on everything: nothing from another host, no
/// inline script or style, no framing by others, and no path in a referrer that leaves the site.
const DOCUMENT_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
    ),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// Puts them on each response that is an HTML document. On anything else they would do nothing.
pub fn stage() -> AdHoc {
    AdHoc::on_response("Document headers", |_, response| {
        Box::pin(async move {
            let kind = response.headers().get_one("Content-Type");
            if kind.is_some_and(|kind| kind.starts_with("text/html")) {
                set_on(response);
            }
        })
    })
}

/// Puts them on this one.
pub fn set_on(response: &mut Response<'_>) {
    for (name, value) in DOCUMENT_HEADERS {
        response.set_header(Header::new(*name, *value));
    }
}

/// Takes them off one that is no document any more.
pub fn remove_from(response: &mut Response<'_>) {
    for (name, _) in DOCUMENT_HEADERS {
        response.remove_header(name);
    }
}
