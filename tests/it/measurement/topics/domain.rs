//! `Domain`: which hosts a cookie is for, which a host may name, ports, addresses, `localhost`.

use super::super::cell::{By, Cell};

/// What it asks, the URL that sets, the attribute, the URL that is asked for.
const ROWS: [(&str, &str, &str, &str); 60] = [
    ("absent/same-host", "shop.localhost", "", "shop.localhost"),
    ("absent/subdomain", "shop.localhost", "", "a.shop.localhost"),
    ("absent/parent", "a.shop.localhost", "", "shop.localhost"),
    ("absent/sibling", "a.shop.localhost", "", "b.shop.localhost"),
    ("own/same-host", "shop.localhost", "shop.localhost", "shop.localhost"),
    ("own/subdomain", "shop.localhost", "shop.localhost", "a.shop.localhost"),
    ("own/deep-subdomain", "shop.localhost", "shop.localhost", "b.a.shop.localhost"),
    ("own/other-site", "shop.localhost", "shop.localhost", "evil.localhost"),
    ("own/suffix-without-dot", "shop.localhost", "shop.localhost", "myshop.localhost"),
    ("parent/parent", "a.shop.localhost", "shop.localhost", "shop.localhost"),
    ("parent/sibling", "a.shop.localhost", "shop.localhost", "b.shop.localhost"),
    ("parent/same-host", "a.shop.localhost", "shop.localhost", "a.shop.localhost"),
    ("child/same-host", "shop.localhost", "a.shop.localhost", "shop.localhost"),
    ("child/child", "shop.localhost", "a.shop.localhost", "a.shop.localhost"),
    ("sibling/sibling", "a.shop.localhost", "b.shop.localhost", "b.shop.localhost"),
    ("foreign/same-host", "shop.localhost", "evil.localhost", "shop.localhost"),
    ("foreign/foreign", "shop.localhost", "evil.localhost", "evil.localhost"),
    (
        "part-of-label/same-host",
        "myshop.localhost",
        "shop.localhost",
        "myshop.localhost",
    ),
    ("dot/same-host", "shop.localhost", ".shop.localhost", "shop.localhost"),
    ("dot/subdomain", "shop.localhost", ".shop.localhost", "a.shop.localhost"),
    ("two-dots/same-host", "shop.localhost", "..shop.localhost", "shop.localhost"),
    ("final-dot/same-host", "shop.localhost", "shop.localhost.", "shop.localhost"),
    ("case/subdomain", "shop.localhost", "SHOP.LOCALHOST", "a.shop.localhost"),
    ("empty/same-host", "shop.localhost", "", "shop.localhost"),
    ("empty/subdomain", "shop.localhost", "", "a.shop.localhost"),
    ("dot-alone/same-host", "shop.localhost", ".", "shop.localhost"),
    ("with-port/same-host", "shop.localhost", "shop.localhost:80", "shop.localhost"),
    ("url/same-host", "shop.localhost", "http://shop.localhost", "shop.localhost"),
    ("quotes/same-host", "shop.localhost", "\"shop.localhost\"", "shop.localhost"),
    ("localhost/localhost", "localhost", "localhost", "localhost"),
    ("localhost/subdomain", "localhost", "localhost", "shop.localhost"),
    ("localhost-dot/localhost", "localhost", ".localhost", "localhost"),
    ("localhost-from-below/same-host", "shop.localhost", "localhost", "shop.localhost"),
    ("localhost-from-below/localhost", "shop.localhost", "localhost", "localhost"),
    ("absent-on-localhost/localhost", "localhost", "", "localhost"),
    ("absent-on-localhost/subdomain", "localhost", "", "shop.localhost"),
    ("absent-on-localhost/127", "localhost", "", "127.0.0.1"),
    ("absent-on-localhost/final-dot", "localhost", "", "localhost."),
    ("absent-on-localhost/ipv6", "localhost", "", "[::1]"),
    ("absent-on-127/127", "127.0.0.1", "", "127.0.0.1"),
    ("absent-on-127/localhost", "127.0.0.1", "", "localhost"),
    ("absent-on-127/other-address", "127.0.0.1", "", "127.0.0.2"),
    ("ip/same", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
    ("ip-dot/same", "127.0.0.1", ".127.0.0.1", "127.0.0.1"),
    ("ip-part/same", "127.0.0.1", "0.0.1", "127.0.0.1"),
    ("ip-part/other-address", "127.0.0.1", "0.0.1", "126.0.0.1"),
    ("ipv6/same", "[::1]", "[::1]", "[::1]"),
    ("absent-on-ipv6/same", "[::1]", "", "[::1]"),
    ("ordinary/subdomain", "www.example.com", "example.com", "a.example.com"),
    ("ordinary/parent", "www.example.com", "example.com", "example.com"),
    ("ordinary-own/subdomain", "example.com", "example.com", "www.example.com"),
    ("ordinary-absent/subdomain", "example.com", "", "www.example.com"),
    ("suffix-com/same-host", "example.com", "com", "example.com"),
    ("suffix-co-uk/same-host", "shop.co.uk", "co.uk", "shop.co.uk"),
    ("suffix-co-uk/other-site", "shop.co.uk", "co.uk", "evil.co.uk"),
    ("suffix-github-io/same-host", "shop.github.io", "github.io", "shop.github.io"),
    ("suffix-github-io/other-site", "shop.github.io", "github.io", "evil.github.io"),
    ("suffix-unknown/same-host", "shop.madeup", "madeup", "shop.madeup"),
    ("suffix-is-host/same-host", "github.io", "github.io", "github.io"),
    ("suffix-is-host/subdomain", "github.io", "github.io", "shop.github.io"),
];

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (id, at, domain, asked) in ROWS {
        let line = if id.contains("absent") {
            "c=1".to_owned()
        } else {
            format!("c=1; Domain={domain}")
        };
        let cell =
            Cell::kept(format!("domain/{id}")).set(&format!("http://{at}/"), line);
        cells.push(cell.get(&format!("http://{asked}/")));
    }
    let shop = "http://shop.localhost/";
    let below = "http://a.shop.localhost/";
    let kept = |id: &str| Cell::kept(format!("domain/{id}"));
    let sent = |id: &str| Cell::sent(format!("domain/{id}"));
    cells.extend([
        kept("no-value/same-host").set(shop, "c=1; Domain"),
        kept("twice/last-is-own")
            .set(shop, "c=1; Domain=evil.localhost; Domain=shop.localhost"),
        kept("twice/last-is-foreign")
            .set(shop, "c=1; Domain=shop.localhost; Domain=evil.localhost"),
        kept("twice/last-is-empty")
            .set(below, "c=1; Domain=shop.localhost; Domain=")
            .get(shop),
        kept("script/parent")
            .set(below, "c=1; Domain=shop.localhost")
            .by(By::Document)
            .get(shop),
        kept("script/foreign").set(shop, "c=1; Domain=evil.localhost").by(By::Document),
        kept("script/absent-subdomain").set(shop, "c=1").by(By::Document).get(below),
        sent("host-only-beside-domain")
            .set(shop, "c=1")
            .and("c=2; Domain=shop.localhost"),
        sent("domain-beside-host-only")
            .set(shop, "c=1; Domain=shop.localhost")
            .and("c=2"),
        sent("deletion/domain-by-host-only")
            .set(shop, "c=1; Domain=shop.localhost")
            .set(shop, "c=; Max-Age=0"),
        sent("deletion/host-only-by-domain")
            .set(shop, "c=1")
            .set(shop, "c=; Domain=shop.localhost; Max-Age=0"),
        sent("deletion/domain-by-domain")
            .set(shop, "c=1; Domain=shop.localhost")
            .set(shop, "c=; Domain=shop.localhost; Max-Age=0"),
        sent("deletion/domain-by-domain-with-dot")
            .set(shop, "c=1; Domain=shop.localhost")
            .set(shop, "c=; Domain=.shop.localhost; Max-Age=0"),
        sent("deletion/domain-by-subdomain")
            .set(shop, "c=1; Domain=shop.localhost")
            .set(below, "c=; Domain=shop.localhost; Max-Age=0"),
        sent("tossing/own-first")
            .set(shop, "c=own")
            .set(below, "c=evil; Domain=shop.localhost"),
        sent("tossing/subdomain-first")
            .set(below, "c=evil; Domain=shop.localhost")
            .set(shop, "c=own"),
        sent("tossing/longer-path")
            .set(shop, "c=own")
            .set(below, "c=evil; Domain=shop.localhost; Path=/account")
            .get("http://shop.localhost/account"),
        sent("tossing/after-deletion")
            .set(shop, "c=own")
            .set(below, "c=evil; Domain=shop.localhost")
            .set(shop, "c=; Max-Age=0"),
        sent("tossing/over-own-domain-cookie")
            .set(shop, "c=own; Domain=shop.localhost")
            .set(below, "c=evil; Domain=shop.localhost"),
        sent("tossing/host-prefix")
            .set(
                "https://a.shop.localhost/",
                "__Host-c=evil; Domain=shop.localhost; Secure; Path=/",
            )
            .get("https://shop.localhost/"),
        sent("tossing/from-http-over-https")
            .set("https://shop.localhost/", "c=own; Secure")
            .set(below, "c=evil; Domain=shop.localhost")
            .get("https://shop.localhost/"),
        sent("port/other")
            .set("http://shop.localhost:8001/", "c=1")
            .get("http://shop.localhost:8002/"),
        sent("port/localhost")
            .set("http://localhost:8001/", "c=1")
            .get("http://localhost:8002/"),
        sent("port/127")
            .set("http://127.0.0.1:8001/", "c=1")
            .get("http://127.0.0.1:8002/"),
        sent("port/last-line-wins")
            .set("http://shop.localhost:8001/", "c=1")
            .set("http://shop.localhost:8002/", "c=2")
            .get("http://shop.localhost:8001/"),
        sent("scheme/http-to-https").set(shop, "c=1").get("https://shop.localhost/"),
        sent("scheme/https-to-http").set("https://shop.localhost/", "c=1").get(shop),
    ]);
    cells
}
