//! `Path`: which addresses of a host a cookie is for.

use super::super::cell::{By, Cell, How};

const HOST: &str = "http://shop.localhost";

pub fn cells() -> Vec<Cell> {
    // What it asks, the URL that sets, the attribute, the URL that is asked for.
    let rows: [(&str, &str, &str, &str); 44] = [
        ("default/set-at-root-asked-below", "/", "", "/a/b"),
        ("default/set-at-login-asked-at-root", "/login", "", "/"),
        ("default/set-at-login-asked-elsewhere", "/login", "", "/account/"),
        ("default/set-in-folder-asked-at-root", "/a/b/c", "", "/"),
        ("default/set-in-folder-asked-in-folder", "/a/b/c", "", "/a/b/d"),
        ("default/set-in-folder-asked-at-folder", "/a/b/c", "", "/a/b"),
        ("default/set-in-folder-asked-above", "/a/b/c", "", "/a/x"),
        ("default/set-at-folder-with-slash-asked-without", "/a/", "", "/a"),
        ("default/set-at-folder-with-slash-asked-below", "/a/", "", "/a/x"),
        ("default/set-at-folder-asked-elsewhere", "/a", "", "/x"),
        ("root/set-in-folder-asked-at-root", "/a/b/c", "; Path=/", "/"),
        ("root/set-in-folder-asked-elsewhere", "/a/b/c", "; Path=/", "/x/y"),
        ("segment/same", "/", "; Path=/cookie", "/cookie"),
        ("segment/below", "/", "; Path=/cookie", "/cookie/get"),
        ("segment/longer-word", "/", "; Path=/cookie", "/cookies"),
        ("segment/with-query", "/", "; Path=/cookie", "/cookie?q"),
        ("segment/above", "/", "; Path=/cookie", "/"),
        ("segment/deeper-asked-above", "/", "; Path=/cookie/deep", "/cookie/get"),
        ("slash/asked-without", "/", "; Path=/cookie/", "/cookie"),
        ("slash/asked-with", "/", "; Path=/cookie/", "/cookie/"),
        ("slash/asked-below", "/", "; Path=/cookie/", "/cookie/get"),
        ("slash/without-asked-with", "/", "; Path=/cookie", "/cookie/"),
        ("case/differs", "/", "; Path=/Cookie", "/cookie"),
        ("case/same", "/", "; Path=/Cookie", "/Cookie/get"),
        ("case/attribute", "/", "; pAtH=/cookie", "/"),
        ("relative/asked-at-default", "/a/b", "; Path=cookie", "/a/x"),
        ("relative/asked-at-root", "/a/b", "; Path=cookie", "/"),
        ("empty/asked-at-default", "/a/b", "; Path=", "/a/x"),
        ("empty/asked-at-root", "/a/b", "; Path=", "/"),
        ("no-value/asked-at-root", "/a/b", "; Path", "/"),
        ("elsewhere/asked-there", "/a/b", "; Path=/other", "/other/x"),
        ("elsewhere/asked-here", "/a/b", "; Path=/other", "/a/b"),
        ("twice/asked-at-last", "/", "; Path=/one; Path=/two", "/two"),
        ("twice/asked-at-first", "/", "; Path=/one; Path=/two", "/one"),
        ("twice-last-invalid/asked-at-first", "/x/y", "; Path=/one; Path=two", "/one"),
        (
            "twice-last-invalid/asked-at-default",
            "/x/y",
            "; Path=/one; Path=two",
            "/x/z",
        ),
        ("percent/escaped-asked-plain", "/", "; Path=/%61", "/a"),
        ("percent/plain-asked-escaped", "/", "; Path=/a", "/%61"),
        ("percent/same", "/", "; Path=/%61", "/%61"),
        ("quotes/asked", "/", "; Path=\"/cookie\"", "/cookie"),
        ("quotes/asked-at-root", "/", "; Path=\"/cookie\"", "/"),
        ("dots/as-written", "/", "; Path=/a/../b", "/b"),
        ("query/asked", "/", "; Path=/a?x=1", "/a?x=1"),
        ("double-slash/asked-single", "/", "; Path=//", "/"),
    ];
    let mut cells: Vec<_> = rows
        .into_iter()
        .map(|(id, at, rest, asked)| {
            Cell::sent(format!("path/{id}"))
                .set(&format!("{HOST}{at}"), format!("c=1{rest}"))
                .get(&format!("{HOST}{asked}"))
        })
        .collect();
    let two = |id: &str, first: &str, at: &str, second: &str, asked: &str| {
        Cell::sent(format!("path/{id}"))
            .set(&format!("{HOST}/"), first)
            .set(&format!("{HOST}{at}"), second)
            .get(&format!("{HOST}{asked}"))
    };
    cells.extend([
        two(
            "deletion/same-path",
            "c=1; Path=/app",
            "/",
            "c=; Path=/app; Max-Age=0",
            "/app",
        ),
        two(
            "deletion/other-path",
            "c=1; Path=/app",
            "/",
            "c=; Path=/; Max-Age=0",
            "/app",
        ),
        two(
            "deletion/slash-added",
            "c=1; Path=/app",
            "/",
            "c=; Path=/app/; Max-Age=0",
            "/app",
        ),
        two(
            "deletion/slash-missing",
            "c=1; Path=/app/",
            "/",
            "c=; Path=/app; Max-Age=0",
            "/app/",
        ),
        two("deletion/no-path-elsewhere", "c=1; Path=/", "/a/b", "c=; Max-Age=0", "/"),
        two("deletion/no-path-at-root", "c=1; Path=/", "/logout", "c=; Max-Age=0", "/"),
        two(
            "deletion/any-address",
            "c=1; Path=/app",
            "/x/y",
            "c=; Path=/app; Max-Age=0",
            "/app",
        ),
        two("two-paths/both-sent", "c=1; Path=/", "/", "c=2; Path=/app", "/app"),
        two("two-paths/one-sent", "c=1; Path=/", "/", "c=2; Path=/app", "/"),
        two("non-ascii/asked-escaped", "x=0", "/", "c=1; Path=/é", "/%C3%A9"),
        two("non-ascii/asked-at-root", "x=0", "/", "c=1; Path=/é", "/"),
        two("tab/asked-at-root", "x=0", "/", "c=1; Path=/a\tb", "/"),
    ]);
    for (id, length) in [("1023", 1023), ("1024", 1024), ("1025", 1025)] {
        let line = format!("c=1; Path=/{}", "p".repeat(length - 1));
        cells.push(
            Cell::sent(format!("path/value-of-{id}-bytes/asked-at-default"))
                .set(&format!("{HOST}/a/b"), line)
                .get(&format!("{HOST}/a/c")),
        );
    }
    // A script of a page has the page's address.
    let script = |id: &str, rest: &str, asked: &str| {
        Cell::sent(format!("path/script/{id}"))
            .set(&format!("{HOST}/a/b"), format!("c=1{rest}"))
            .by(By::Document)
            .get(&format!("{HOST}{asked}"))
    };
    cells.extend([
        script("default-asked-in-folder", "", "/a/x"),
        script("default-asked-at-root", "", "/"),
        script("elsewhere-asked-there", "; Path=/other", "/other"),
        Cell::sent("path/script/reads-its-own-path-only")
            .set(&format!("{HOST}/"), "c=1; Path=/app")
            .how(How::ReadDocument),
    ]);
    cells
}
