//! Whether a response's status matters, and what the Back button shows.

use super::super::cell::{Cell, How, SHOP};

const STATUSES: [u16; 22] = [
    200, 201, 202, 203, 204, 205, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403,
    404, 410, 429, 500, 502, 503,
];

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for status in STATUSES {
        let cell =
            Cell::kept(format!("status/{status}")).set(SHOP, "c=1").status(status);
        cells.push(cell);
    }
    for status in [200, 204, 302, 304, 404, 500] {
        let cell = Cell::kept(format!("status/{status}-to-fetch")).set(SHOP, "c=1");
        cells.push(cell.status(status).within(SHOP, How::Fetch));
    }
    // The request that a redirect leads to.
    for status in [301, 302, 303, 307, 308] {
        let id = format!("status/{status}-sets-for-the-redirected-request");
        let mut cell = Cell::sent(id).set(SHOP, "c=1").status(status);
        cell.request.how = How::Followed;
        cell.request.url = "http://shop.localhost/next".into();
        cells.push(cell);
    }
    let cache =
        |id: &str| Cell::sent(format!("cache/{id}")).set(SHOP, "c=1").how(How::Back);
    cells.extend([
        cache("back-after-logout").set("http://shop.localhost/logout", "c=; Max-Age=0"),
        cache("back-no-store-after-logout")
            .cache_control("no-store")
            .set("http://shop.localhost/logout", "c=; Max-Age=0"),
        cache("back-after-clear-site-data-cache")
            .set("http://shop.localhost/logout", "\"cache\"")
            .header("Clear-Site-Data"),
        clear("http", SHOP),
        clear("https", "https://shop.localhost/"),
        clear("http-ordinary", "http://www.example.com/"),
        clear("https-ordinary", "https://www.example.com/"),
        cache("back"),
        cache("back-no-store").cache_control("no-store"),
        cache("back-no-cache").cache_control("no-cache"),
        cache("back-private-max-age-0")
            .cache_control("private, max-age=0, must-revalidate"),
    ]);
    cells
}

/// A response that asks the browser to forget the site's cookies.
fn clear(place: &str, url: &str) -> Cell {
    Cell::sent(format!("cache/clear-site-data-cookies/{place}"))
        .set(url, "c=1")
        .set(url, "\"cookies\"")
        .header("Clear-Site-Data")
}
