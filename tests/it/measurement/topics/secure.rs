//! `Secure`, the prefixes of names, and `Partitioned`: over http and https, on four kinds of host.

use super::super::cell::{By, Cell, SHOP};

/// How the id names the place, and its URL.
const PLACES: [(&str, &str); 8] = [
    ("http-localhost", "http://localhost/"),
    ("http-sub-localhost", "http://shop.localhost/"),
    ("http-127", "http://127.0.0.1/"),
    ("http-ordinary", "http://www.example.com/"),
    ("https-localhost", "https://localhost/"),
    ("https-sub-localhost", "https://shop.localhost/"),
    ("https-127", "https://127.0.0.1/"),
    ("https-ordinary", "https://www.example.com/"),
];

/// The topic and the question, and the line. `HOST` is the host of the place.
const LINES: [(&str, &str, &str); 26] = [
    ("secure", "secure", "c=1; Secure"),
    ("secure", "with-value", "c=1; Secure=false"),
    ("secure", "none-without", "c=1; SameSite=None"),
    ("secure", "none-with", "c=1; SameSite=None; Secure"),
    ("prefix", "host", "__Host-c=1; Secure; Path=/"),
    ("prefix", "host-without-secure", "__Host-c=1; Path=/"),
    ("prefix", "host-without-path", "__Host-c=1; Secure"),
    ("prefix", "host-with-other-path", "__Host-c=1; Secure; Path=/app"),
    ("prefix", "host-with-domain", "__Host-c=1; Secure; Path=/; Domain=HOST"),
    ("prefix", "host-with-empty-domain", "__Host-c=1; Secure; Path=/; Domain="),
    ("prefix", "host-in-lower-case", "__host-c=1; Path=/"),
    ("prefix", "host-in-upper-case", "__HOST-c=1; Path=/"),
    ("prefix", "secure", "__Secure-c=1; Secure"),
    ("prefix", "secure-without-secure", "__Secure-c=1"),
    ("prefix", "secure-with-domain", "__Secure-c=1; Secure; Domain=HOST"),
    ("prefix", "secure-in-lower-case", "__secure-c=1"),
    ("prefix", "http", "__Http-c=1; Secure; HttpOnly"),
    ("prefix", "http-without-http-only", "__Http-c=1; Secure"),
    ("prefix", "host-http", "__Host-Http-c=1; Secure; HttpOnly; Path=/"),
    ("prefix", "host-http-without-http-only", "__Host-Http-c=1; Secure; Path=/"),
    ("prefix", "nameless-host", "=__Host-c=1"),
    ("prefix", "nameless-secure", "=__Secure-c=1"),
    ("partitioned", "secure", "c=1; Secure; Partitioned"),
    ("partitioned", "without-secure", "c=1; Partitioned"),
    ("partitioned", "none-secure", "c=1; SameSite=None; Secure; Partitioned"),
    ("partitioned", "host", "__Host-c=1; Secure; Path=/; SameSite=None; Partitioned"),
];

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (topic, question, line) in LINES {
        for (place, url) in PLACES {
            let host = url.split('/').nth(2).expect("a host");
            let line = line.replace("HOST=", "HOST");
            let line = line.replace("=HOST", &format!("={host}"));
            cells
                .push(Cell::kept(format!("{topic}/{question}/{place}")).set(url, line));
        }
    }
    // A domain cookie above the host.
    for (question, line) in [
        ("host-with-parent-domain", "__Host-c=1; Secure; Path=/; Domain=example.com"),
        ("secure-with-parent-domain", "__Secure-c=1; Secure; Domain=example.com"),
    ] {
        let id = format!("prefix/{question}/https-ordinary");
        cells.push(Cell::kept(id).set("https://www.example.com/", line));
    }
    for (name, host) in [
        ("localhost", "localhost"),
        ("sub-localhost", "shop.localhost"),
        ("127", "127.0.0.1"),
        ("ordinary", "www.example.com"),
    ] {
        cells.extend(across(name, host));
    }
    cells.extend(at_folder());
    cells
}

/// Both schemes of one host.
fn across(name: &str, host: &str) -> Vec<Cell> {
    let [http, https] = [format!("http://{host}/"), format!("https://{host}/")];
    let sent = |id: &str| Cell::sent(format!("secure/{id}/{name}"));
    let old = |cell: Cell| cell.set(&https, "c=old; Secure");
    vec![
        old(sent("set-by-https-asked-by-http")).get(&http),
        old(sent("set-by-https-asked-by-https")),
        sent("set-by-http-asked-by-https").set(&http, "c=1; Secure").get(&https),
        old(Cell::kept(format!("secure/http-overwrites/{name}")))
            .set(&http, "c=new")
            .get(&https)
            .watch("c=new"),
        old(Cell::kept(format!("secure/http-overwrites-with-secure/{name}")))
            .set(&http, "c=new; Secure")
            .get(&https)
            .watch("c=new"),
        old(sent("http-deletes")).set(&http, "c=; Max-Age=0").get(&https),
        old(sent("http-deletes-with-secure"))
            .set(&http, "c=; Max-Age=0; Secure")
            .get(&https),
        old(Cell::kept(format!("secure/http-sets-longer-path/{name}")))
            .set(&http, "c=new; Path=/app")
            .get(&format!("{https}app"))
            .watch("c=new"),
        old(Cell::kept(format!("secure/http-script-overwrites/{name}")))
            .set(&http, "c=new")
            .by(By::Document)
            .get(&https)
            .watch("c=new"),
        Cell::kept(format!("secure/script-sets-over-http/{name}"))
            .set(&http, "c=1; Secure")
            .by(By::Document),
        Cell::kept(format!("secure/script-sets-over-https/{name}"))
            .set(&https, "c=1; Secure")
            .by(By::Document),
        old(sent("deleted-without-secure")).set(&https, "c=; Max-Age=0"),
        sent("prefix-deleted-without-secure")
            .set(&https, "__Host-c=1; Secure; Path=/")
            .set(&https, "__Host-c=; Path=/; Max-Age=0"),
        sent("prefix-deleted-with-secure")
            .set(&https, "__Host-c=1; Secure; Path=/")
            .set(&https, "__Host-c=; Secure; Path=/; Max-Age=0"),
        sent("none-deleted-without-secure")
            .set(&https, "c=1; SameSite=None; Secure")
            .set(&https, "c=; SameSite=None; Max-Age=0"),
    ]
}

/// `__Host-` from an address below the root, whose default path is another.
fn at_folder() -> Vec<Cell> {
    let folder = "https://shop.localhost/app/x";
    vec![
        Cell::kept("prefix/host-from-folder/https-sub-localhost")
            .set(folder, "__Host-c=1; Secure; Path=/"),
        Cell::kept("prefix/host-from-folder-without-path/https-sub-localhost")
            .set(folder, "__Host-c=1; Secure"),
        Cell::kept("prefix/host-script/https-sub-localhost")
            .set("https://shop.localhost/", "__Host-c=1; Secure; Path=/")
            .by(By::Document),
        Cell::kept("prefix/host-script-without-secure/https-sub-localhost")
            .set("https://shop.localhost/", "__Host-c=1; Path=/")
            .by(By::Document),
        Cell::kept("secure/twice")
            .set("https://shop.localhost/", "c=1; Secure; Secure"),
        Cell::kept("secure/lower-case-over-http").set(SHOP, "c=1; secure"),
        Cell::sent("secure/secure-in-value-is-no-attribute")
            .set("http://www.example.com/", "c=Secure"),
        Cell::kept("partitioned/with-value")
            .set("https://shop.localhost/", "c=1; Secure; Partitioned=no"),
        Cell::kept("partitioned/lax")
            .set("https://shop.localhost/", "c=1; Secure; SameSite=Lax; Partitioned"),
    ]
}
