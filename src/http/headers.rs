//! The policy headers of every HTML document.

use rocket::Response;
use rocket::fairing::AdHoc;
use rocket::http::Header;

/// The headers of every HTML document, besides those that Rocket's Shield sets on every response. They
/// forbid content of other hosts, inline scripts and styles, and framing by other sites, and they keep
/// paths out of referrers that leave the site.
const DOCUMENT_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
    ),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// Sets the policy headers on each response that is an HTML document. They have no effect on others. A
/// document that has one of its own keeps it: the pages of the lab do ([`super::lab_hosts::policy`]).
pub fn stage() -> AdHoc {
    AdHoc::on_response("Document headers", |_, response| {
        Box::pin(async move {
            let (mut is_document, mut own) = (false, Vec::new());
            // One pass over a few fields takes less than look-ups, which hash each letter of a name.
            for field in response.headers().iter() {
                if field.name() == "Content-Type" {
                    is_document = field.value().starts_with("text/html");
                }
                let name = DOCUMENT_HEADERS.iter().find(|it| field.name() == it.0);
                if let Some((name, _)) = name {
                    own.push(Header::new(*name, field.value().to_owned()));
                }
            }
            if is_document {
                set_on(response);
                for header in own {
                    response.set_header(header);
                }
            }
        })
    })
}

/// Sets the policy headers on this response.
pub fn set_on(response: &mut Response<'_>) {
    for (name, value) in DOCUMENT_HEADERS {
        response.set_header(Header::new(*name, *value));
    }
}

/// Removes the policy headers from a response that is not a document any more.
pub fn remove_from(response: &mut Response<'_>) {
    for (name, _) in DOCUMENT_HEADERS {
        response.remove_header(name);
    }
}
