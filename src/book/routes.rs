//! The handlers of all chapters. A page names a handler, and [`Demos`] takes its method and path from
//! the mounted route, so a page cannot state a wrong one.

use std::collections::BTreeMap;

use rocket::http::Method;
use rocket::{Request, Route};

use crate::book::{Chapter, door, reset};

/// The method and path of every handler that a page may name, by `chapter::function`.
pub struct Demos(BTreeMap<String, (Method, String)>);

impl Demos {
    /// Reads the chapters' routes.
    ///
    /// # Errors
    /// A sentence that names the handler, if a chapter has two handlers of one name or a handler has
    /// two routes.
    pub fn new(chapters: &[Chapter]) -> Result<Self, String> {
        let mut demos = BTreeMap::new();
        for route in all_routes(chapters) {
            let name = route.name.as_deref().unwrap_or_default().to_owned();
            let path = route.uri.path().to_owned();
            if demos.insert(name.clone(), (route.method, path)).is_some() {
                return Err(format!("two handlers are called {name}"));
            }
        }
        Ok(Self(demos))
    }

    /// The method and path of `chapter::function`.
    pub fn get(&self, name: &str) -> Option<(Method, &str)> {
        self.0.get(name).map(|(method, path)| (*method, path.as_str()))
    }

    /// All handlers, each with its name, method and path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Method, &str)> {
        self.0
            .iter()
            .map(|(name, (method, path))| (name.as_str(), *method, path.as_str()))
    }
}

/// The routes of the chapters, of the door and of the reset, each named `chapter::function`,
/// `door::function` or `demo::function`.
pub fn all_routes(chapters: &[Chapter]) -> impl Iterator<Item = Route> {
    let named = |chapter: &Chapter| name((chapter.routes)(), chapter.slug);
    let around = name(door::routes(), "door").into_iter();
    chapters.iter().flat_map(named).chain(around).chain(name(reset::routes(), "demo"))
}

fn name(mut routes: Vec<Route>, prefix: &str) -> Vec<Route> {
    for route in &mut routes {
        let function = route.name.as_deref().unwrap_or_default();
        route.name = Some(format!("{prefix}::{function}").into());
    }
    routes
}

/// Whether the request was routed to a handler of a chapter, or to the reset.
pub fn is_demo(request: &Request<'_>) -> bool {
    request.route().is_some_and(is_demos)
}

/// Whether the route leads to a handler of a chapter, or to the reset.
pub fn is_demos(route: &Route) -> bool {
    route.name.as_deref().is_some_and(|name| name.contains("::"))
}
