//! Every link of every page leads somewhere, and nothing on a page comes from another host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use remember_me::book;
use remember_me::book::routes::Demos;
use rocket::http::{Header, Status};

use super::pages;
use crate::html::{self, Page};
use crate::http1;
use crate::site;

#[test]
fn the_way_in_goes_to_the_visitors_language() {
    let (client, _) = &*site::borrow();
    for (accepted, to) in [
        (None, "/zh"),
        (Some("en"), "/en"),
        (Some("en-US,en;q=0.9,zh;q=0.8"), "/en"),
        (Some("zh-CN,en;q=0.5"), "/zh"),
        (Some("fr"), "/en"),
        (Some("fr-CH, de;q=0.8"), "/en"),
        (Some("*"), "/zh"),
        (Some("\u{fffd};;,"), "/zh"),
    ] {
        let mut request = client.get("/");
        if let Some(accepted) = accepted {
            request.add_header(Header::new("Accept-Language", accepted.to_owned()));
        }
        let response = request.dispatch();
        assert_eq!(response.status(), Status::SeeOther, "{accepted:?}");
        assert_eq!(response.headers().get_one("Location"), Some(to), "{accepted:?}");
        assert_eq!(response.headers().get_one("Vary"), Some("Accept-Language"));
    }
}

/// All addresses that a page names: links, files, forms.
fn addresses(page: &Page) -> Vec<&str> {
    let mut addresses = Vec::new();
    for name in ["href", "src", "action", "data", "poster", "srcset", "formaction"] {
        addresses.extend(page.attributes(&format!("[{name}]"), name));
    }
    addresses
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let (client, _) = &*site::borrow();
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let demos: BTreeSet<&str> = demos.iter().map(|(_, _, path)| path).collect();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, page) in pages(client) {
        for address in addresses(&page) {
            let (target, anchor) = address.split_once('#').unwrap_or((address, ""));
            let target = if target.is_empty() { path.as_str() } else { target };
            // The download is a handler too. Other tests request the handlers and what exercises send to.
            let sends =
                format!("[data-exercise] form[method=post][action='{address}']");
            // The lab is there for the user of this machine alone: see `tests/it/scope.rs`.
            let to_lab = target.starts_with("/scope/go/");
            if demos.contains(target) || page.has(&sends) || to_lab {
                continue;
            }
            let ids = ids.entry(target.to_owned()).or_insert_with(|| {
                let response = client.get(target.to_owned()).dispatch();
                let missing_on_purpose = target.ends_with("/nothing");
                let found = response.status() == Status::Ok || missing_on_purpose;
                assert!(found, "{path} links to {address}: {}", response.status());
                let text = response.into_bytes().unwrap_or_default();
                let page = html::parse(&String::from_utf8_lossy(&text));
                page.attributes("[id]", "id").into_iter().map(str::to_owned).collect()
            });
            let there = anchor.is_empty() || ids.contains(anchor);
            assert!(there, "{path} links to {address}, and there is no such place");
        }
    }
}

#[test]
fn no_id_is_used_twice_on_a_page() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        let ids = page.attributes("[id]", "id");
        let mut seen = BTreeSet::new();
        for id in ids {
            assert!(seen.insert(id), "{path}: two elements are called {id}");
        }
        // From here on: labels, and the fields that they belong to.
        for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            for ids in page.attributes(&format!("[{name}]"), name) {
                for id in ids.split_whitespace() {
                    assert!(seen.contains(id), "{path}: {name}={id} leads nowhere");
                }
            }
        }
    }
}

// From here on: nothing from another host, and nothing inline.

#[test]
fn nothing_on_a_page_comes_from_another_host() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        for address in addresses(&page) {
            let own = address.starts_with('#')
                || (address.starts_with('/') && !address.starts_with("//"));
            assert!(own, "{path}: {address}");
        }
        assert!(
            !page.has("base, object, embed, iframe[src], meta[http-equiv]"),
            "{path}"
        );
    }
}

#[test]
fn no_style_and_no_script_is_inline_for_the_policy_forbids_both() {
    let (client, _) = &*site::borrow();
    for (path, page) in pages(client) {
        assert!(!page.has("style, [style], script:not([src])"), "{path}");
        for element in page.all("*") {
            let handler =
                element.value().attrs().find(|(name, _)| name.starts_with("on"));
            assert_eq!(handler, None, "{path}: {}", element.value().name());
        }
        let policy = client.get(path.clone()).dispatch();
        let policy =
            policy.headers().get_one("Content-Security-Policy").unwrap_or("none");
        assert!(policy.contains("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn scripts_and_styles_name_only_files_that_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    for file in site::files_below(&folder) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let own = file.display();
        for (at, _) in
            text.match_indices("from \"").chain(text.match_indices("import \""))
        {
            let import = text[at..].split('"').nth(1).unwrap_or_default();
            let target = file.parent().expect("a folder").join(import);
            assert!(
                import.starts_with("./") || import.starts_with("../"),
                "{own}: {import}"
            );
            assert!(target.is_file(), "{own} imports {import}, which is not there");
        }
        for (at, _) in text.match_indices("url(") {
            let url = text[at + 4..]
                .split(')')
                .next()
                .unwrap_or_default()
                .trim_matches(['"', '\'']);
            let inline = url.starts_with("data:") || url.starts_with('#');
            let there = file.parent().expect("a folder").join(url).is_file();
            assert!(inline || there, "{own} names {url}");
        }
        let namespace = "http://www.w3.org/";
        let foreign = text.replace(namespace, "");
        let elsewhere = foreign.contains("http://") || foreign.contains("https://");
        assert!(!elsewhere, "{own} names another host");
    }
}

#[test]
fn every_style_sheet_is_a_part_of_the_one_of_all_pages_or_linked_by_some() {
    let (client, _) = &*site::borrow();
    // The labs' hosts have pages of their own.
    let front = http1::head("GET /", &["Host: evil.localhost"]);
    let at_lab = html::parse(&site::shared().send(front.as_bytes()).body);
    let all = pages(client).into_iter().map(|(_, page)| page).chain([at_lab]);
    let linked: BTreeSet<String> = all
        .flat_map(|page| {
            let sheets = page.attributes("link[rel=stylesheet]", "href");
            sheets.into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let of_all = linked.iter().find(|path| path.ends_with("/site.css"));
    let of_all = of_all.expect("every page has it");
    let sent = |path: &str| client.get(path).dispatch().into_string().expect("a text");
    let sheet_of_all = sent(of_all);
    for file in
        site::files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("static/css"))
    {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        let own = linked.iter().any(|path| path.ends_with(&format!("/css/{name}")));
        // As it is sent, which is without lines of comment.
        let text = sent(&of_all.replace("site.css", &format!("css/{name}")));
        assert!(own != sheet_of_all.contains(&text), "{name}");
    }
}
