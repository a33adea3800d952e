//! To which paths of a host a cookie goes.

use rocket::http::{Cookie, CookieJar};
use rocket::{Route, get, routes};

use crate::book::raw::RawSetCookie;

pub(super) fn routes() -> Vec<Route> {
    routes![set_paths, get_orders, get_accounts]
}

#[get("/scope/account/login")]
fn set_paths() -> RawSetCookie {
    let lax = "Max-Age=300; SameSite=Lax";
    let lines = vec![
        format!("scope_here=1; {lax}"),
        format!("scope_account=1; Path=/scope/account/; {lax}"),
        format!("scope_site=1; Path=/; {lax}"),
    ];
    let body = "three cookies, three paths\n".to_owned();
    RawSetCookie { lines, body }
}

#[get("/scope/account/orders")]
fn get_orders(jar: &CookieJar<'_>) -> String {
    let names = jar.iter().map(Cookie::name);
    let ours = names.filter(|name| name.starts_with("scope_"));
    let mut ours: Vec<_> = ours.collect();
    ours.sort_unstable();
    format!("came back: {}\n", ours.join(", "))
}

#[get("/scope/accounts")]
fn get_accounts(jar: &CookieJar<'_>) -> String {
    let names = jar.iter().map(Cookie::name);
    let ours = names.filter(|name| name.starts_with("scope_"));
    let mut ours: Vec<_> = ours.collect();
    ours.sort_unstable();
    format!("came back: {}\n", ours.join(", "))
}
