//! A line for each rule by which an engine departs from the specification.

use browser_jar::Engine::{self, Chromium, Firefox, Safari, WebkitGtk};

/// The engine, the address, the lines of one response, whether it is in a page of another site, and the
/// rule by which the engine departs from the specification.
pub type Departure = (Engine, &'static str, &'static [&'static str], &'static str);

pub const HTTPS: &str = "https://shop.example.com/a/";
pub const LOCAL: &str = "http://localhost:8000/";

#[rustfmt::skip]
pub const DEPARTURES: &[Departure] = &[
    (Chromium, HTTPS, &["a=1; Sec\ture"], "chromium-tab"),
    (Chromium, HTTPS, &["=a=b"], "chromium-nameless-equals"),
    (Chromium, HTTPS, &["a=1; Expires=Thu, 01 Jan 31841 00:00:00 GMT"], "chromium-date"),
    (Chromium, HTTPS, &["a=1; Expires=Thu, 01st Jan 2027 00:00:00 GMT"], "chromium-not-a-date"),
    (Chromium, HTTPS, &["a=1; Max-Age=+20"], "chromium-max-age-plus"),
    (Chromium, HTTPS, &["a=1; Max-Age=5; Max-Age=x"], "chromium-last-counts"),
    (Chromium, HTTPS, &["a=1; Path=/é"], "chromium-path-not-ascii"),
    (Chromium, HTTPS, &["a=1", "a=2"], "chromium-new-creation"),
    (Chromium, HTTPS, &["a=1"], "chromium-lax-post"),
    (Firefox, HTTPS, &["a"], "firefox-name-without-value"),
    (Firefox, HTTPS, &["=a"], "firefox-refuses-nameless"),
    (Firefox, HTTPS, &["a=1; Expires=1 Jan 2027"], "firefox-date"),
    (Firefox, HTTPS, &["a=1; Expires=1.Jan.2027 00:00:00"], "firefox-not-a-date"),
    (Firefox, HTTPS, &["a=1; Max-Age=-"], "firefox-max-age-minus"),
    (Firefox, HTTPS, &["a=1; Max-Age=5; Max-Age=x"], "firefox-last-counts"),
    (Firefox, HTTPS, &["a=1; Path=/é"], "firefox-path-not-ascii"),
    (Firefox, HTTPS, &["a=1; Path=/x\ty"], "firefox-tab-in-path"),
    (Firefox, "https://a.test/", &["__Host-a=1; Secure"], "firefox-host-prefix-path"),
    (Firefox, HTTPS, &["a=1"], "firefox-unset-is-none"),
    (Firefox, HTTPS, &["a=1; SameSite=None; Secure"], "firefox-total-protection"),
    (Chromium, HTTPS, &["a=1; SameSite=None; Secure"], "chromium-third-party"),
    (Firefox, HTTPS, &["a=1; SameSite=Strict"], "firefox-redirect"),
    (WebkitGtk, LOCAL, &["a=1; Secure"], "webkitgtk-secure-on-loopback"),
    (WebkitGtk, HTTPS, &["a=1; SameSite=None; Secure"], "webkitgtk-third-party"),
    (WebkitGtk, HTTPS, &["a=1"], "webkitgtk-unset-is-none"),
    (WebkitGtk, HTTPS, &["a=1; SameSite=None"], "webkitgtk-none-without-secure"),
    (WebkitGtk, HTTPS, &["a=1; Secure; Partitioned"], "webkitgtk-partitioned"),
    (WebkitGtk, HTTPS, &["a=1; SameSite=Strict"], "webkitgtk-redirect"),
    (WebkitGtk, HTTPS, &["a=é"], "webkitgtk-cut"),
    (WebkitGtk, HTTPS, &["a=1; Max-Age=5; Expires=Fri, 01 Jan 2027 00:00:00 GMT"], "webkitgtk-last-counts"),
    (WebkitGtk, HTTPS, &["a=1; Max-Age=+5"], "webkitgtk-max-age"),
    (WebkitGtk, HTTPS, &["a=1; Expires=Fri, 01 Jan 2027 00:00:00 +0800"], "webkitgtk-date"),
    (WebkitGtk, HTTPS, &["a=1; Expires=Fri, 01 January 2027 00:00:00 GMT"], "webkitgtk-not-a-date"),
    (WebkitGtk, LOCAL, &["a=1; Domain=localhost"], "webkitgtk-domain-without-dot"),
    (WebkitGtk, HTTPS, &["__Host-a=1"], "webkitgtk-prefix"),
    (WebkitGtk, "https://github.io/", &["a=1"], "webkitgtk-public-suffix"),
    (Safari, LOCAL, &["a=1; Secure"], "safari-secure-on-loopback"),
    (Safari, HTTPS, &["a=1; SameSite=None; Secure"], "safari-third-party"),
    (Safari, HTTPS, &["a=1"], "safari-unset-is-none"),
    (Safari, HTTPS, &["a=1; SameSite=None"], "safari-none-without-secure"),
    (Safari, HTTPS, &["a=1; Secure; Partitioned"], "safari-partitioned"),
];
