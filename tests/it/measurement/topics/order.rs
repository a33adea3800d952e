//! In which order a request carries its cookies.

use super::super::cell::{Cell, SHOP};

pub fn cells() -> Vec<Cell> {
    let order = |id: &str| Cell::sent(format!("order/{id}"));
    let deep = "http://shop.localhost/app/deep";
    vec![
        order("oldest-first").set(SHOP, "a=1").set(SHOP, "b=2").set(SHOP, "c=3"),
        order("one-response").set(SHOP, "c=1").and("a=2").and("b=3"),
        order("longer-path-first")
            .set(SHOP, "a=1; Path=/")
            .and("b=2; Path=/app/deep")
            .and("c=3; Path=/app")
            .get(deep),
        order("longer-path-first-whatever-age")
            .set(SHOP, "b=2; Path=/app/deep")
            .set(SHOP, "a=1; Path=/")
            .get(deep),
        order("same-name-longer-path-first")
            .set(SHOP, "c=root; Path=/")
            .set(SHOP, "c=app; Path=/app")
            .get("http://shop.localhost/app"),
        order("slash-counts-in-length")
            .set(SHOP, "a=1; Path=/app")
            .and("b=2; Path=/app/")
            .get("http://shop.localhost/app/"),
        order("changed-value-keeps-place")
            .set(SHOP, "a=1")
            .set(SHOP, "b=2")
            .set(SHOP, "a=3"),
        order("same-value-keeps-place")
            .set(SHOP, "a=1")
            .set(SHOP, "b=2")
            .set(SHOP, "a=1"),
        order("deleted-and-set-again")
            .set(SHOP, "a=1")
            .set(SHOP, "b=2")
            .set(SHOP, "a=; Max-Age=0")
            .set(SHOP, "a=3"),
        order("host-only-before-domain")
            .set(SHOP, "a=1")
            .set(SHOP, "b=2; Domain=shop.localhost"),
        order("domain-before-host-only")
            .set(SHOP, "a=1; Domain=shop.localhost")
            .set(SHOP, "b=2"),
        order("subdomain-asks-parent-first")
            .set(SHOP, "a=1; Domain=shop.localhost")
            .set("http://a.shop.localhost/", "b=2")
            .get("http://a.shop.localhost/"),
        order("subdomain-asks-own-first")
            .set("http://a.shop.localhost/", "b=2")
            .set(SHOP, "a=1; Domain=shop.localhost")
            .get("http://a.shop.localhost/"),
        order("nameless-among-others").set(SHOP, "a=1").and("nameless").and("b=2"),
        order("two-lines-of-one-name").set(SHOP, "c=1").and("c=2"),
        order("deletion-and-new-in-one-response")
            .set(SHOP, "c=1")
            .set(SHOP, "c=; Max-Age=0")
            .and("c=2"),
        order("new-and-deletion-in-one-response")
            .set(SHOP, "c=1")
            .set(SHOP, "c=2")
            .and("c=; Max-Age=0"),
    ]
}
