//! `HttpOnly`, `document.cookie` and `cookieStore`.

use super::super::cell::{By, Cell, How, SHOP};

pub fn cells() -> Vec<Cell> {
    let sent = |id: &str| Cell::sent(format!("script/{id}"));
    let kept = |id: &str| Cell::kept(format!("script/{id}"));
    let deep = "http://shop.localhost/app/";
    let ordinary = "http://www.example.com/";
    let mut cells = vec![
        sent("http-only-read").set(SHOP, "c=1; HttpOnly").how(How::ReadDocument),
        sent("http-only-read-by-cookie-store")
            .set(SHOP, "c=1; HttpOnly")
            .how(How::ReadCookieStore),
        sent("http-only-request").set(SHOP, "c=1; HttpOnly"),
        sent("http-only-fetch").set(SHOP, "c=1; HttpOnly").asks(SHOP, How::Fetch, SHOP),
        sent("http-only-with-value-read")
            .set(SHOP, "c=1; HttpOnly=false")
            .how(How::ReadDocument),
        sent("read").set(SHOP, "c=1").how(How::ReadDocument),
        sent("read-by-cookie-store").set(SHOP, "c=1").how(How::ReadCookieStore),
        sent("read-secure-over-http")
            .set("https://www.example.com/", "c=1; Secure")
            .get(ordinary)
            .how(How::ReadDocument),
        sent("read-strict").set(SHOP, "c=1; SameSite=Strict").how(How::ReadDocument),
        sent("read-in-sandboxed-frame").set(SHOP, "c=1").asks(
            SHOP,
            How::ReadInSandbox,
            SHOP,
        ),
        sent("read-in-frame/same-origin").set(SHOP, "c=1").asks(
            SHOP,
            How::ReadInFrame,
            SHOP,
        ),
        sent("read-set-cookie-of-response").set(SHOP, "c=1").how(How::ReadResponse),
        sent("fetch-with-cookie-field").set(SHOP, "c=1").asks(
            SHOP,
            How::FetchWithField,
            SHOP,
        ),
        sent("read-two").set(SHOP, "a=1").and("b=2").how(How::ReadDocument),
        sent("read-longer-path-first")
            .set(SHOP, "a=1")
            .and("b=2; Path=/app")
            .get(deep)
            .how(How::ReadDocument),
        kept("http-only-overwritten")
            .set(SHOP, "c=old; HttpOnly")
            .set(SHOP, "c=new")
            .by(By::Document)
            .watch("c=new"),
        kept("http-only-overwritten-by-cookie-store")
            .set(SHOP, "c=old; HttpOnly")
            .set(SHOP, r#"{"name":"c","value":"new"}"#)
            .by(By::CookieStore)
            .watch("c=new"),
        sent("http-only-deleted")
            .set(SHOP, "c=1; HttpOnly")
            .set(SHOP, "c=; Max-Age=0")
            .by(By::Document),
        kept("http-only-shadowed-by-longer-path")
            .set(SHOP, "c=old; HttpOnly")
            .set(deep, "c=new; Path=/app")
            .by(By::Document)
            .get(deep)
            .watch("c=new"),
        kept("http-only-shadowed-by-domain")
            .set(SHOP, "c=old; HttpOnly")
            .set(SHOP, "c=new; Domain=shop.localhost")
            .by(By::Document)
            .watch("c=new"),
        kept("sets-http-only").set(SHOP, "c=1; HttpOnly").by(By::Document),
        kept("sets").set(SHOP, "c=1").by(By::Document),
        kept("sets-strict").set(SHOP, "c=1; SameSite=Strict").by(By::Document),
        kept("sets-none-without-secure")
            .set(SHOP, "c=1; SameSite=None")
            .by(By::Document),
        kept("sets-other-path").set(SHOP, "c=1; Path=/app").by(By::Document).get(deep),
        kept("sets-two-in-one-assignment").set(SHOP, "a=1; b=2").by(By::Document),
        kept("sets-with-line-break").set(SHOP, "c=1\nd=2").by(By::Document),
        kept("sets-with-nul").set(SHOP, "c=1\0d").by(By::Document),
        kept("sets-with-tab").set(SHOP, "c=1\td").by(By::Document),
        kept("sets-non-ascii").set(SHOP, "c=café").by(By::Document),
        kept("sets-nameless").set(SHOP, "nameless").by(By::Document),
        kept("sets-empty-name").set(SHOP, "=nameless").by(By::Document),
        kept("sets-empty").set(SHOP, "").by(By::Document),
        kept("sets-4096").set(SHOP, format!("c={}", "v".repeat(4095))).by(By::Document),
        kept("sets-4097").set(SHOP, format!("c={}", "v".repeat(4096))).by(By::Document),
        sent("deletes").set(SHOP, "c=1").set(SHOP, "c=; Max-Age=0").by(By::Document),
        sent("deletes-by-1970")
            .set(SHOP, "c=1")
            .set(SHOP, "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
            .by(By::Document),
        sent("overwrites").set(SHOP, "c=1").set(SHOP, "c=2").by(By::Document),
        sent("response-overwrites").set(SHOP, "c=1").by(By::Document).set(SHOP, "c=2"),
        sent("response-makes-http-only")
            .set(SHOP, "c=1")
            .by(By::Document)
            .set(SHOP, "c=2; HttpOnly")
            .how(How::ReadDocument),
    ];
    // What `cookieStore.set` takes.
    for (id, argument) in [
        ("cookie-store-sets", r#"{"name":"c","value":"1"}"#),
        ("cookie-store-sets-lax", r#"{"name":"c","value":"1","sameSite":"lax"}"#),
        ("cookie-store-sets-none", r#"{"name":"c","value":"1","sameSite":"none"}"#),
        (
            "cookie-store-sets-domain",
            r#"{"name":"c","value":"1","domain":"shop.localhost"}"#,
        ),
        (
            "cookie-store-sets-leading-dot",
            r#"{"name":"c","value":"1","domain":".shop.localhost"}"#,
        ),
        ("cookie-store-sets-path", r#"{"name":"c","value":"1","path":"/"}"#),
        ("cookie-store-sets-host-prefix", r#"{"name":"__Host-c","value":"1"}"#),
        ("cookie-store-sets-past", r#"{"name":"c","value":"1","expires":1000}"#),
        ("cookie-store-sets-semicolon", r#"{"name":"c","value":"1;2"}"#),
        ("cookie-store-sets-empty-name", r#"{"name":"","value":"1"}"#),
        (
            "cookie-store-sets-partitioned",
            r#"{"name":"c","value":"1","partitioned":true}"#,
        ),
    ] {
        for (place, url) in [("http", SHOP), ("https", "https://shop.localhost/")] {
            let id = format!("script/{id}/{place}");
            cells.push(Cell::kept(id).set(url, argument).by(By::CookieStore));
        }
    }
    let store = r#"{"name":"c","value":"1"}"#;
    cells.extend([
        kept("cookie-store-sets/http-ordinary")
            .set(ordinary, store)
            .by(By::CookieStore),
        kept("cookie-store-sets/https-ordinary")
            .set("https://www.example.com/", store)
            .by(By::CookieStore),
        // Its own default of `SameSite` shows in a link from elsewhere, that of `Secure` over http.
        sent("cookie-store-default-samesite")
            .set("https://shop.localhost/", store)
            .by(By::CookieStore)
            .asks("https://evil.localhost/", How::Link, "https://shop.localhost/"),
        sent("cookie-store-default-secure")
            .set("https://www.example.com/", store)
            .by(By::CookieStore)
            .get(ordinary),
        sent("cookie-store-default-path")
            .set("https://shop.localhost/a/b", store)
            .by(By::CookieStore)
            .get("https://shop.localhost/"),
        sent("cookie-store-default-domain")
            .set("https://shop.localhost/", store)
            .by(By::CookieStore)
            .get("https://a.shop.localhost/"),
    ]);
    cells
}
