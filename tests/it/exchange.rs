//! One press has an answer in three forms: the handler's own response, the exchange as JSON, and the
//! exchange as a small page. The form decides what is shown, and never what a browser stores.

use std::sync::LazyLock;

use crate::site::{self, Hands, Server};

mod json;
mod panels;

pub use panels::panels;

pub const JSON: &str = "Accept: application/json";
pub const FRAME: &str = "Sec-Fetch-Dest: iframe";

/// A server with a stopped clock, so that the dates of a session are known.
pub fn still() -> &'static Server {
    static STILL: LazyLock<Server> =
        LazyLock::new(|| Server::start_with(Hands::default().clock()));
    &STILL
}

/// The cookie of a session, and its id.
pub fn session() -> (String, String) {
    let pair = still().get("/session/set", &[]).cookies();
    let id = pair.strip_prefix("session=").expect("a session").to_owned();
    (pair, id)
}

pub fn cookie(line: &str) -> String {
    format!("Cookie: {line}")
}

// From here on: which client gets which form.

#[track_caller]
fn check_form(headers: &[&str], content_type: &str) {
    let response = still().get("/cookie/set", headers);
    assert_eq!(response.status, 200);
    let found = response.headers("content-type");
    assert_eq!(found, [content_type], "{headers:?}");
    assert_eq!(response.headers("cache-control"), ["no-store"], "{headers:?}");
}

#[test]
fn each_client_gets_the_form_it_asks_for() {
    let own = "text/html; charset=utf-8";
    check_form(&[], own);
    check_form(&["Accept: */*"], own);
    check_form(&["Accept: text/html,application/xhtml+xml,*/*;q=0.8"], own);
    check_form(&["Accept: text/html, application/json;q=0.9"], own);
    check_form(&["Sec-Fetch-Dest: document"], own);
    check_form(&["Sec-Fetch-Dest: empty"], own);
    check_form(&[JSON], "application/json");
    check_form(&["Accept: application/json, text/html;q=0.5"], "application/json");
    check_form(&["Sec-Fetch-Dest: empty", JSON], "application/json");
    check_form(&[FRAME, JSON], own); // The frame is HTML, too.
    let framed = still().get("/cookie/set", &[FRAME, JSON]);
    assert!(
        framed.body.contains("data-panel"),
        "a frame gets a page, whatever it accepts"
    );
}

#[test]
fn a_plain_client_gets_the_handlers_own_body() {
    for (path, body) in [
        ("/cookie/set", "<h1>set cookie!</h1>"),
        ("/cookie/get", "no cookies\n"),
        ("/session/get", "None"),
    ] {
        let response = still().get(path, &[]);
        assert_eq!(response.body, body, "{path}");
        assert_eq!(response.headers("vary"), ["Cookie"], "{path}");
    }
}

#[test]
fn a_cache_is_told_what_the_form_depends_on() {
    for form in [JSON, FRAME] {
        let vary = still().get("/cookie/get", &[form]).headers("vary").join(", ");
        for field in ["Cookie", "Accept", "Sec-Fetch-Dest"] {
            assert!(vary.contains(field), "{form}: {vary}");
        }
    }
}

#[test]
fn the_download_is_a_file_in_every_form() {
    for headers in [&[][..], &[JSON], &[FRAME]] {
        let response = still().get("/download/remember-me-complete.tar", headers);
        assert_eq!(
            response.headers("content-type"),
            ["application/x-tar"],
            "{headers:?}"
        );
    }
}

#[test]
fn the_same_cookies_are_set_in_every_form() {
    for path in [
        "/cookie/set",
        "/cookie/del",
        "/cookie/refused",
        "/cookie/same-site",
        "/cookie/domain",
        "/cookie/twins/set",
        "/cookie/chinese",
    ] {
        let lines = |headers: &[&str]| -> Vec<String> {
            let response = still().get(path, headers);
            let lines = response.headers("set-cookie");
            lines.into_iter().map(str::to_owned).collect()
        };
        let own = lines(&[]);
        assert!(!own.is_empty(), "{path}");
        assert_eq!(own, lines(&[JSON]), "{path} as JSON");
        assert_eq!(own, lines(&[FRAME]), "{path} as a frame");
    }
}

#[test]
fn asvs_3_3_4_the_real_id_is_in_the_set_cookie_line_and_nowhere_else() {
    for form in [JSON, FRAME] {
        let response = still().get("/session/set", &[form]);
        let pair = response.cookies();
        let id = pair.strip_prefix("session=").expect("a session");
        assert_eq!(id.len(), 64, "{form}");
        assert!(!response.body.contains(id), "{form}: {}", response.body);
    }
}

// From here on: the language of the answer.

#[track_caller]
fn check_language(headers: &[&str], english: bool) {
    let heading = if english {
        "Cookies this request carried"
    } else {
        "这次请求带来的 cookie"
    };
    for (form, page) in panels("/cookie/get", headers) {
        let found = page.text("[data-panel=request-cookies] h2");
        assert_eq!(found, heading, "{form} {headers:?}");
    }
}

#[test]
fn the_panel_speaks_the_language_of_the_page_it_was_pressed_on() {
    let referer = |path: &str| format!("Referer: {}", still().url(path));
    check_language(&[], false);
    check_language(&["Accept-Language: en"], true);
    check_language(&["Accept-Language: zh"], false);
    check_language(&[&referer("/en/cookie")], true);
    check_language(&[&referer("/zh/cookie"), "Accept-Language: en"], false);
    check_language(&[&referer("/en/cookie"), "Accept-Language: zh"], true);
    check_language(&[&referer("/en"), "Accept-Language: zh"], true);
    // A referrer without a language leaves the choice to the visitor's own languages.
    check_language(&[&referer("/"), "Accept-Language: en"], true);
    check_language(&["Referer: garbage", "Accept-Language: en"], true);
}

// A request that no handler answers.

#[test]
fn an_error_keeps_its_status_in_every_form() {
    let server = site::shared();
    for headers in [&[][..], &[JSON], &[FRAME]] {
        let response = server.get("/no/such/thing", headers);
        assert_eq!(response.status, 404, "{headers:?}");
        let response = server.post("/lab/set", "name=session&value=1", headers);
        assert_eq!(response.status, 422, "{headers:?}");
        assert!(response.headers("set-cookie").is_empty(), "{headers:?}");
    }
    let json = server.get("/no/such/thing", &[JSON, "Accept-Language: en"]).json();
    assert_eq!(json["error"]["status"], 404, "{json}");
    let json = server.post("/lab/set", "name=session&value=1", &[JSON]).json();
    assert_eq!(json["response"]["status"], 422, "{json}");
}
