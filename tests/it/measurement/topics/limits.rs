//! How large and how many cookies may be, and which go first when there are too many.

use super::super::cell::{By, Cell, How, SHOP};

const BELOW: &str = "http://a.shop.localhost/";

fn of(name: usize, value: usize) -> String {
    format!("{}={}", "n".repeat(name), "v".repeat(value))
}

fn numbered(count: usize, rest: &str) -> impl Iterator<Item = String> {
    (1..=count).map(move |at| format!("f{at:03}=1{rest}"))
}

pub fn cells() -> Vec<Cell> {
    let kept = |id: &str| Cell::kept(format!("limits/{id}"));
    let sent = |id: &str| Cell::sent(format!("limits/{id}"));
    let mut cells = vec![
        kept("name-and-value-4095").set(SHOP, of(1, 4094)),
        kept("name-and-value-4096").set(SHOP, of(1, 4095)),
        kept("name-and-value-4097").set(SHOP, of(1, 4096)),
        kept("name-4096-value-0").set(SHOP, of(4096, 0)),
        kept("name-4097-value-0").set(SHOP, of(4097, 0)),
        kept("name-2048-value-2048").set(SHOP, of(2048, 2048)),
        kept("nameless-4096").set(SHOP, "v".repeat(4096)),
        kept("nameless-4097").set(SHOP, "v".repeat(4097)),
        kept("name-and-value-8192").set(SHOP, of(1, 8191)),
        kept("name-and-value-16384").set(SHOP, of(1, 16_383)),
        kept("attributes-do-not-count")
            .set(SHOP, format!("{}; Path=/; Max-Age=3600; SameSite=Lax", of(1, 4095))),
        kept("spaces-do-not-count").set(SHOP, format!("  n =  {}  ", "v".repeat(4095))),
        kept("bytes-not-characters-4096").set(SHOP, format!("nn={}", "é".repeat(2047))),
        kept("bytes-not-characters-4098").set(SHOP, format!("nn={}", "é".repeat(2048))),
        sent("too-large-leaves-the-old")
            .set(SHOP, "c=old")
            .set(SHOP, format!("c={}", "v".repeat(4096))),
        sent("too-large-deletion")
            .set(SHOP, "c=old")
            .set(SHOP, format!("c={}; Max-Age=0", "v".repeat(4096))),
        kept("unknown-attribute-1025")
            .set(SHOP, format!("c=1; x={}", "v".repeat(1025))),
        kept("unknown-attribute-8192")
            .set(SHOP, format!("c=1; x={}", "v".repeat(8192))),
        kept("domain-1025").set(SHOP, format!("c=1; Domain={}", "d".repeat(1025))),
        sent("max-age-1025-digits")
            .set(SHOP, format!("c=1; Max-Age={}0", "0".repeat(1024))),
        kept("100-attributes").set(SHOP, format!("c=1{}", "; x=y".repeat(100))),
    ];
    for count in [50, 100, 150, 180, 181, 200, 400] {
        let first = Cell::sent(format!("limits/count-{count}")).set(SHOP, "f000=1");
        cells.push(first.all(numbered(count - 1, "")).watch("f000=1"));
    }
    // The oldest is watched, and what pushes it out comes from elsewhere or is of another kind.
    let oldest =
        |id: &str, rest: &str| sent(id).set(SHOP, format!("c=1{rest}")).watch("c=1");
    let secure = "https://shop.localhost/";
    cells.extend([
        oldest("flood/from-subdomain", "")
            .set(BELOW, "x=1")
            .all(numbered(200, "; Domain=shop.localhost")),
        oldest("flood/host-only-in-subdomain", "")
            .set(BELOW, "x=1")
            .all(numbered(200, "")),
        oldest("flood/by-script-http-only", "; HttpOnly")
            .set(SHOP, "x=1")
            .all(numbered(200, ""))
            .by(By::Document),
        Cell::kept("limits/flood/then-script-takes-the-name-of-http-only")
            .set(SHOP, "c=1; HttpOnly")
            .set(SHOP, "x=1")
            .all(numbered(200, ""))
            .and("c=evil")
            .by(By::Document)
            .how(How::ReadDocument)
            .watch("c=evil"),
        sent("flood/secure-by-plain")
            .set(secure, "c=1; Secure")
            .set(secure, "x=1")
            .all(numbered(200, ""))
            .watch("c=1"),
        sent("flood/host-prefix-by-plain")
            .set(secure, "__Host-c=1; Secure; Path=/")
            .set(secure, "x=1")
            .all(numbered(200, ""))
            .watch("__Host-c=1"),
        sent("flood/secure-by-secure")
            .set(secure, "c=1; Secure")
            .set(secure, "x=1; Secure")
            .all(numbered(200, "; Secure"))
            .watch("c=1"),
        sent("flood/host-prefix-by-secure-of-subdomain")
            .set(secure, "__Host-c=1; Secure; Path=/")
            .set("https://a.shop.localhost/", "x=1; Secure")
            .all(numbered(200, "; Secure; Domain=shop.localhost"))
            .watch("__Host-c=1"),
        sent("flood/used-lately")
            .set(SHOP, "a=1")
            .set(SHOP, "x=1")
            .all(numbered(100, ""))
            .set(SHOP, "y=1")
            .all((101..=200).map(|at| format!("f{at:03}=1")))
            .watch("a=1"),
        sent("flood/other-site")
            .set(SHOP, "c=1")
            .set("http://evil.localhost/", "x=1")
            .all(numbered(200, ""))
            .watch("c=1"),
        sent("flood/expired-go-first")
            .set(SHOP, "c=1")
            .set(SHOP, "x=1")
            .all(numbered(170, "; Max-Age=1"))
            .set(SHOP, "y=1")
            .all((201..=230).map(|at| format!("f{at:03}=1")))
            .set_after(3.0)
            .watch("c=1"),
    ]);
    cells
}
