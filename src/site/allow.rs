//! The methods that an address takes: those of the routes that are mounted there.
//!
//! Where no route has the request's method, Rocket 0.5 answers as if the address did not exist. This
//! module answers 405 with `Allow` instead (RFC 9110 §15.5.6), to `OPTIONS` too: no route here takes
//! it, and a page of another site that sends it gets no permission. A path with a placeholder is an
//! address only where its value names something: `/en/cookie` is one, `/en/none` isn't.

use rocket::Route;
use rocket::http::Method;
use rocket::http::uri::Segments;
use rocket::http::uri::fmt::Path;
use rocket::request::{FromParam, Request};

use crate::book::{Chapter, Lab, exercises};
use crate::engines::sheets;
use crate::http::assets;
use crate::lang::Lang;

/// The answer to a request whose method its address doesn't take.
pub struct Allowed {
    /// The methods that the address takes, as `Allow` lists them.
    pub methods: String,
    /// Whether the address is a demo's.
    pub is_demo: bool,
}

/// The methods in the order in which `Allow` lists them.
const ORDER: [Method; 7] = [
    Method::Get,
    Method::Head,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
    Method::Options,
];

impl Allowed {
    /// The methods that the address of `request` takes instead of `method`, which is `None` where
    /// Rocket does not know the method. `None` if there is no such address, or if it takes this method
    /// and the request failed for another reason.
    pub fn instead_of(method: Option<Method>, request: &Request<'_>) -> Option<Self> {
        let is_here = |route: &&Route| is_at(route, request.uri().path().segments());
        let here: Vec<_> = request.rocket().routes().filter(is_here).collect();
        let takes = |method| {
            let declared = here.iter().any(|route| route.method == method);
            // Rocket answers HEAD by the route for GET.
            declared
                || method == Method::Head
                    && here.iter().any(|it| it.method == Method::Get)
        };
        if here.is_empty() || method.is_some_and(takes) {
            return None;
        }
        let methods = ORDER.into_iter().filter(|method| takes(*method));
        let methods: Vec<_> = methods.map(|method| method.as_str()).collect();
        Some(Self {
            methods: methods.join(", "),
            is_demo: here.iter().any(|route| crate::book::routes::is_demos(route)),
        })
    }
}

/// Whether `route` serves `path`.
fn is_at(route: &Route, mut path: Segments<'_, Path>) -> bool {
    for expected in route.uri.path().split('/').filter(|it| !it.is_empty()) {
        let placeholder =
            expected.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
        if placeholder == Some("_..") {
            return true;
        }
        if placeholder.is_some_and(|name| name.ends_with("..")) {
            return path.to_path_buf(false).is_ok_and(|rest| assets::has(&rest));
        }
        let here = path.next().is_some_and(|segment| match placeholder {
            Some(placeholder) => names(placeholder, segment),
            None => segment == expected,
        });
        if !here {
            return false;
        }
    }
    path.next().is_none()
}

/// Whether `segment` is a valid value for this placeholder of a route.
fn names(placeholder: &str, segment: &str) -> bool {
    match placeholder {
        "lang" => Lang::from_param(segment).is_ok(),
        "chapter" => <&Chapter>::from_param(segment).is_ok(),
        "sheet" => sheets::find(segment).is_some(),
        "build" => assets::is_served(segment),
        "lab" => <&Lab>::from_param(segment).is_ok(),
        "exercise" => exercises::find(segment).is_some(),
        // The handler ignores it, so any value is valid.
        "_" => true,
        _ => false,
    }
}
