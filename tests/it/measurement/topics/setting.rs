//! What a response to a request of another site may set, and what a frame of another site has.

use super::super::cell::{By, Cell, How, SHOP};

const EVIL: &str = "http://evil.localhost/";
const SECURE_EVIL: &str = "https://evil.localhost/";
const SECURE_SHOP: &str = "https://shop.localhost/";

const ATTRIBUTES: [(&str, &str); 5] = [
    ("absent", ""),
    ("lax", "; SameSite=Lax"),
    ("strict", "; SameSite=Strict"),
    ("none-secure", "; SameSite=None; Secure"),
    ("partitioned", "; SameSite=None; Secure; Partitioned"),
];

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    let ways = [
        How::Link,
        How::FormGet,
        How::FormPost,
        How::WindowOpen,
        How::Location,
        How::Iframe,
        How::Img,
        How::Fetch,
        How::FetchCredentials,
        How::Beacon,
        How::FormIntoIframe,
    ];
    for how in ways {
        for (attribute, rest) in ATTRIBUTES {
            let id = format!("setting/{attribute}/{how}/cross-site");
            let cell = Cell::kept(id).set(SHOP, format!("c=1{rest}")).within(EVIL, how);
            if How::INSIDE.contains(&how) {
                cells.push(cell.clone().sharing().allowed());
            }
            cells.push(cell.sharing());
        }
    }
    // Within one site, but of another origin.
    for how in [How::Iframe, How::Fetch, How::FetchCredentials, How::Img] {
        let id = format!("setting/strict/{how}/to-subdomain");
        let target = "http://a.shop.localhost/";
        cells.push(
            Cell::kept(id)
                .set(target, "c=1; SameSite=Strict")
                .within(SHOP, how)
                .sharing(),
        );
    }
    // A script in a frame of another site.
    for (attribute, rest) in ATTRIBUTES {
        let id = format!("setting/{attribute}/iframe-script/cross-site");
        let cell = Cell::kept(id)
            .set(SHOP, format!("c=1{rest}"))
            .by(By::Document)
            .within(EVIL, How::Iframe);
        cells.push(cell.clone().allowed());
        cells.push(cell);
    }
    cells.extend(frames());
    cells
}

/// What is set in a frame of another site, asked for again: in the same frame, under a third site, and
/// in a window of its own. Over https, where no exception for this machine is needed.
fn frames() -> Vec<Cell> {
    let mut cells = Vec::new();
    let lines = [
        ("none-secure", "c=1; SameSite=None; Secure"),
        ("partitioned", "c=1; SameSite=None; Secure; Partitioned"),
        ("host-partitioned", "__Host-c=1; Path=/; SameSite=None; Secure; Partitioned"),
        ("absent", "c=1"),
        ("lax", "c=1; SameSite=Lax"),
    ];
    for (name, line) in lines {
        let within = |id: &str| {
            Cell::sent(format!("third-party/{name}/{id}"))
                .set(SECURE_SHOP, line)
                .within(SECURE_EVIL, How::Iframe)
        };
        let own = |id: &str| {
            Cell::sent(format!("third-party/{name}/{id}")).set(SECURE_SHOP, line)
        };
        let other = "https://other.localhost/";
        let asked = [
            within("set-in-frame-asked-in-frame").asks(
                SECURE_EVIL,
                How::Iframe,
                SECURE_SHOP,
            ),
            within("set-in-frame-asked-under-third-site").asks(
                other,
                How::Iframe,
                SECURE_SHOP,
            ),
            within("set-in-frame-asked-in-window").get(SECURE_SHOP),
            within("set-in-frame-asked-by-fetch").asks(
                SECURE_EVIL,
                How::FetchCredentials,
                SECURE_SHOP,
            ),
            own("set-in-window-asked-in-frame").asks(
                SECURE_EVIL,
                How::Iframe,
                SECURE_SHOP,
            ),
            own("set-in-window-asked-by-fetch").asks(
                SECURE_EVIL,
                How::FetchCredentials,
                SECURE_SHOP,
            ),
            own("set-in-window-asked-by-img").asks(SECURE_EVIL, How::Img, SECURE_SHOP),
            own("set-in-window-read-in-frame").asks(
                SECURE_EVIL,
                How::ReadInFrame,
                SECURE_SHOP,
            ),
        ];
        for cell in asked {
            cells.push(cell.clone().allowed());
            cells.push(cell);
        }
    }
    // A deletion with and without the attribute.
    for (name, rest) in [("with", "; Partitioned"), ("without", "")] {
        cells.push(
            Cell::sent(format!("partitioned/deleted-{name}-the-attribute"))
                .set(SECURE_SHOP, "c=1; SameSite=None; Secure; Partitioned")
                .within(SECURE_EVIL, How::Iframe)
                .set(SECURE_SHOP, format!("c=; SameSite=None; Secure; Max-Age=0{rest}"))
                .within(SECURE_EVIL, How::Iframe)
                .asks(SECURE_EVIL, How::Iframe, SECURE_SHOP),
        );
    }
    cells
}
