//! Which request carries a cookie with which `SameSite`, from which page.

use crate::measurement::cell::{Cell, How, Request};

/// The attribute as the id names it, and the rest of the line.
const ATTRIBUTES: [(&str, &str); 6] = [
    ("absent", ""),
    ("lax", "; SameSite=Lax"),
    ("strict", "; SameSite=Strict"),
    ("none", "; SameSite=None"),
    ("none-secure", "; SameSite=None; Secure"),
    ("unknown", "; SameSite=Sometimes"),
];

/// A relation, the page that asks, and the target.
const RELATIONS: [(&str, &str, &str); 12] = [
    ("same-origin", "http://shop.localhost/", "http://shop.localhost/"),
    ("other-port", "http://shop.localhost:8081/", "http://shop.localhost/"),
    ("to-parent", "http://a.shop.localhost/", "http://shop.localhost/"),
    ("to-subdomain", "http://shop.localhost/", "http://a.shop.localhost/"),
    ("sibling", "http://b.shop.localhost/", "http://a.shop.localhost/"),
    ("cross-site", "http://evil.localhost/", "http://shop.localhost/"),
    ("to-127", "http://localhost/", "http://127.0.0.1/"),
    ("from-127", "http://127.0.0.1/", "http://localhost/"),
    ("from-localhost", "http://localhost/", "http://shop.localhost/"),
    ("to-localhost", "http://shop.localhost/", "http://localhost/"),
    ("http-to-https", "http://shop.localhost/", "https://shop.localhost/"),
    ("https-to-http", "https://shop.localhost/", "http://shop.localhost/"),
];

/// Longer than Chromium's two minutes for a cookie without `SameSite`.
const OLD: f64 = 130.0;

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (relation, from, to) in RELATIONS {
        for how in How::WINDOW.into_iter().chain(How::INSIDE) {
            if how == How::AddressBar && relation != "same-origin" {
                continue;
            }
            for (attribute, rest) in ATTRIBUTES {
                let line = format!("c=1{rest}");
                cells.push(cell(attribute, how, relation, from, to, &line));
            }
            cells.push(cell("absent-old", how, relation, from, to, "c=1").after(OLD));
        }
    }
    // Types the URL of the other site, which redirects.
    for (attribute, rest) in ATTRIBUTES {
        let (_, from, to) = RELATIONS[5];
        let line = format!("c=1{rest}");
        cells.push(cell(
            attribute,
            How::RedirectAddressBar,
            "cross-site",
            from,
            to,
            &line,
        ));
    }
    // Over a page of the target's own site, and two ways that only some engines know.
    for (attribute, rest) in ATTRIBUTES {
        let (relation, from, to) = RELATIONS[5];
        let line = format!("c=1{rest}");
        for how in [How::LinkThenRefresh, How::LinkThenLink, How::Prefetch] {
            cells.push(cell(attribute, how, relation, from, to, &line));
        }
        cells.push(cell(attribute, How::Prefetch, "same-origin", to, to, &line));
    }
    // The attribute twice, or with a value in other letters or none.
    for (attribute, rest) in [
        ("strict-then-unknown", "; SameSite=Strict; SameSite=Sometimes"),
        ("strict-then-lax", "; SameSite=Strict; SameSite=Lax"),
        ("lax-then-strict", "; SameSite=Lax; SameSite=Strict"),
        ("strict-in-capitals", "; SAMESITE=STRICT"),
        ("empty", "; SameSite="),
        ("no-value", "; SameSite"),
    ] {
        let (relation, from, to) = RELATIONS[5];
        let line = format!("c=1{rest}");
        for how in [How::Link, How::FormPost] {
            cells.push(cell(attribute, how, relation, from, to, &line));
        }
    }
    // With third-party cookies allowed, the requests that they are about.
    let allowed = ["cross-site", "to-127", "from-127", "http-to-https"];
    for (relation, from, to) in RELATIONS {
        if !allowed.contains(&relation) {
            continue;
        }
        for how in How::INSIDE {
            for (attribute, rest) in ATTRIBUTES {
                let line = format!("c=1{rest}");
                cells.push(cell(attribute, how, relation, from, to, &line).allowed());
            }
            let old = cell("absent-old", how, relation, from, to, "c=1");
            cells.push(old.after(OLD).allowed());
        }
    }
    cells.extend(two_minutes());
    cells
}

fn cell(
    attribute: &str,
    how: How,
    relation: &str,
    from: &str,
    to: &str,
    line: &str,
) -> Cell {
    let (mut page, mut via) = (Some(from.to_owned()), None);
    match how {
        How::AddressBar => page = None,
        How::Redirect302 | How::RedirectPost302 | How::Redirect307 => {
            via = Some(format!("{from}via"));
        }
        How::RedirectAddressBar => (page, via) = (None, Some(format!("{from}via"))),
        How::RedirectBack => {
            (page, via) = (Some(to.to_owned()), Some(format!("{from}via")))
        }
        How::LinkThenRefresh | How::LinkThenLink => via = Some(format!("{to}via")),
        _ => {}
    }
    let mut cell = Cell::sent(format!("samesite/{attribute}/{how}/{relation}"));
    cell = cell.set(to, line).sharing();
    cell.request = Request { url: to.to_owned(), from: page, how, via, after: 0.0 };
    cell
}

/// What begins the two minutes anew, and what does not: asked with a form posted by another site.
fn two_minutes() -> Vec<Cell> {
    let post = |id: &str| format!("samesite/two-minutes/{id}");
    let shop = "http://shop.localhost/";
    let asked = |cell: Cell, seconds: f64| {
        cell.asks("http://evil.localhost/", How::FormPost, shop).after(seconds)
    };
    vec![
        asked(Cell::sent(post("after-100-s")).set(shop, "c=1"), 100.0),
        asked(Cell::sent(post("after-115-s")).set(shop, "c=1"), 115.0),
        asked(Cell::sent(post("after-125-s")).set(shop, "c=1"), 125.0),
        asked(
            Cell::sent(post("max-age-after-100-s")).set(shop, "c=1; Max-Age=3600"),
            100.0,
        ),
        asked(
            Cell::sent(post("max-age-after-130-s")).set(shop, "c=1; Max-Age=3600"),
            OLD,
        ),
        asked(
            Cell::sent(post("same-value-again"))
                .set(shop, "c=1")
                .set(shop, "c=1")
                .set_after(100.0),
            30.0,
        ),
        asked(
            Cell::sent(post("changed-value"))
                .set(shop, "c=1")
                .set(shop, "c=2")
                .set_after(100.0),
            30.0,
        ),
    ]
}
