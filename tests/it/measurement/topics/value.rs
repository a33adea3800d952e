//! Which bytes a name and a value may have, and how they come back.

use super::super::cell::{Cell, SHOP};

/// What it asks, and the line.
const LINES: [(&str, &[u8]); 74] = [
    ("plain", b"c=1"),
    ("empty", b"c="),
    ("nameless", b"foo"),
    ("empty-name", b"=foo"),
    ("empty-name-with-equals", b"=foo=bar"),
    ("empty-name-two-equals", b"==foo"),
    ("empty-line", b""),
    ("equals-alone", b"="),
    ("semicolon-alone", b";"),
    ("semicolon-first", b"; c=1"),
    ("attribute-first", b"Path=/; c=1"),
    ("equals-in-value", b"c=a=b"),
    ("equals-at-end", b"c=a=="),
    ("space-around", b"  c  =  1  "),
    ("space-inside", b"c=a b"),
    ("space-in-name", b"a b=1"),
    ("tab-around", b"\tc\t=\t1\t"),
    ("tab-inside", b"c=a\tb"),
    ("tab-in-name", b"a\tb=1"),
    ("comma", b"c=a,b"),
    ("two-cookies-with-comma", b"c=1, d=2"),
    ("quotes", b"c=\"a b\""),
    ("quote-alone", b"c=\""),
    ("quotes-with-semicolon", b"c=\"a;b\""),
    ("quotes-with-comma", b"c=\"a,b\""),
    ("quotes-escaped", b"c=\"a\\\"b\""),
    ("quotes-around-name", b"\"c\"=1"),
    ("backslash", b"c=a\\b"),
    ("octal-escape", b"c=\"a\\054b\""),
    ("percent", b"c=%41%3B"),
    ("percent-non-ascii", b"c=caf%C3%A9"),
    ("plus", b"c=a+b"),
    ("json", b"c={\"a\":1,\"b\":[2]}"),
    ("json-with-semicolon", b"c={\"a\":\"x;y\"}"),
    ("base64", b"c=YWJj+/8="),
    ("less-than", b"c=<b>"),
    ("at-and-colon", b"c=a@b:c"),
    ("brackets-in-name", b"c[0]=1"),
    ("name-with-dollar", b"$c=1"),
    ("name-with-colon", b"a:b=1"),
    ("name-with-at", b"a@b=1"),
    ("non-ascii", "c=café".as_bytes()),
    ("non-ascii-first", "c=éa".as_bytes()),
    ("non-ascii-name", "café=1".as_bytes()),
    ("chinese", "c=记住我".as_bytes()),
    ("emoji", "c=😀".as_bytes()),
    ("non-ascii-before-attribute", "c=café; Path=/app".as_bytes()),
    ("non-ascii-before-max-age-0", "c=café; Max-Age=0".as_bytes()),
    ("latin-1", b"c=caf\xe9"),
    ("invalid-utf-8", b"c=a\xff\xfeb"),
    ("truncated-utf-8", b"c=a\xe8\xae"),
    ("nul", b"c=a\0b"),
    ("control-1", b"c=a\x01b"),
    ("control-8", b"c=a\x08b"),
    ("vertical-tab", b"c=a\x0bb"),
    ("form-feed", b"c=a\x0cb"),
    ("escape", b"c=a\x1bb"),
    ("control-31", b"c=a\x1fb"),
    ("delete", b"c=a\x7fb"),
    ("control-in-name", b"a\x01b=1"),
    ("control-in-attribute", b"c=1; x=a\x01b"),
    ("control-at-end", b"c=a\x01"),
    ("bare-cr", b"c=a\rb"),
    ("folded", b"c=1;\r\n Path=/app"),
    ("folded-in-value", b"c=a\r\n b"),
    ("attribute-without-space", b"c=1;Path=/app"),
    ("attribute-semicolons", b"c=1;;; Path=/app"),
    ("attribute-comma", b"c=1, Path=/app"),
    ("attribute-unknown", b"c=1; Foo=bar; Baz"),
    ("attribute-empty", b"c=1; =x; ="),
    ("attribute-trailing-semicolon", b"c=1;"),
    ("samesite-case", b"c=1; sAmEsItE=sTrIcT"),
    ("samesite-empty", b"c=1; SameSite="),
    ("priority", b"c=1; Priority=High"),
];

pub fn cells() -> Vec<Cell> {
    let mut cells: Vec<_> = LINES
        .into_iter()
        .map(|(id, line)| Cell::kept(format!("value/{id}")).set(SHOP, line))
        .collect();
    let kept = |id: &str| Cell::kept(format!("value/{id}"));
    cells.extend([
        kept("name-case").set(SHOP, "c=1").and("C=2").watch("C=2"),
        kept("three-lines").set(SHOP, "a=1").and("b=2").and("c=3").watch("c=3"),
        kept("bad-line-spoils-no-other")
            .set(SHOP, "a=1")
            .and("b=2; Domain=evil.localhost")
            .and("c=3")
            .watch("c=3"),
        kept("nameless-replaced-by-empty-name").set(SHOP, "foo").set(SHOP, "=bar"),
        kept("nameless-replaced-by-nameless").set(SHOP, "foo").set(SHOP, "bar"),
        kept("nameless-deleted").set(SHOP, "foo").set(SHOP, "bar; Max-Age=0"),
        kept("field-name-lower-case").set(SHOP, "c=1").header("set-cookie"),
        kept("field-set-cookie2").set(SHOP, "c=1").header("Set-Cookie2"),
        kept("folded-attribute-asked-elsewhere")
            .set(SHOP, b"c=1\r\n ; Path=/app")
            .get("http://shop.localhost/app"),
        kept("comma-attribute-asked-there")
            .set(SHOP, "c=1, Path=/app")
            .get("http://shop.localhost/app"),
    ]);
    cells
}
