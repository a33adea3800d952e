//! Addresses that do not exist, and addresses that try to leave the folder of static files.

use remember_me::book;
use remember_me::lang::Lang;

use crate::{html, site};

#[track_caller]
fn check_not_found(path: &str, headers: &[&str], lang: Lang) {
    let response = site::shared().get(path, headers);
    assert_eq!(response.status, 404, "{path}");
    let page = html::parse(&response.body);
    let (title, sentence) = lang.words().errors.not_found;
    assert_eq!(page.text("h1"), title, "{path} {headers:?}");
    assert_eq!(page.text("main .lead"), sentence, "{path} {headers:?}");
    assert_eq!(page.attributes("html", "lang"), [lang.words().html_lang], "{path}");
    for chapter in book::ALL {
        let link = format!("nav.contents a[href='/{}/{}']", lang.code(), chapter.slug);
        assert!(page.has(&link), "{path}: the contents lack {link}");
    }
    for panel in ["request-cookies", "exchange", "session"] {
        page.one(&format!("[data-panel={panel}]"));
    }
}

#[test]
fn an_unknown_address_is_404_in_the_visitors_language_with_the_contents() {
    let english = &["Accept-Language: en-GB,en;q=0.9"][..];
    let chinese = &["Accept-Language: zh-TW,zh;q=0.9"][..];
    check_not_found("/en/nothing", &[], Lang::En);
    check_not_found("/en/nothing", chinese, Lang::En);
    check_not_found("/zh/nothing", english, Lang::Zh);
    check_not_found("/en/cookie/extra", &[], Lang::En);
    check_not_found("/fr", english, Lang::En);
    check_not_found("/fr/cookie", english, Lang::En);
    check_not_found("/fr/cookie", chinese, Lang::Zh);
    check_not_found("/EN/cookie", english, Lang::En);
    check_not_found("/nothing", &[], Lang::Zh);
    check_not_found("/cookie", english, Lang::En);
    check_not_found("/cookie/nothing", english, Lang::En);
    check_not_found("/%E4%B8%AD%E6%96%87", chinese, Lang::Zh);
    check_not_found("/en/%FF", &[], Lang::En);
    check_not_found("/en/%00", &[], Lang::En);
    check_not_found("/en/cookie%2Fset", &[], Lang::En);
    check_not_found("/en/%3Cscript%3E", &[], Lang::En);
    check_not_found(&format!("/en/{}", "x".repeat(8000)), &[], Lang::En);
}

#[test]
fn an_unknown_address_is_json_for_who_asks_for_json() {
    let response = site::shared().get("/en/nothing", &["Accept: application/json"]);
    assert_eq!(response.status, 404);
    let json = response.json();
    assert_eq!(json["error"]["status"], 404);
    assert_eq!(json["error"]["message"], Lang::En.words().errors.not_found.1);
}

#[test]
fn no_path_leads_out_of_the_static_files() {
    for path in [
        "/static/x/../../Cargo.toml",
        "/static/x/%2e%2e/%2e%2e/Cargo.toml",
        "/static/x/..%2f..%2fCargo.toml",
        "/static/x/..%5c..%5cCargo.toml",
        "/static/../Cargo.toml",
        "/static/x//etc/passwd",
        "/static/x/%2fetc%2fpasswd",
        "/static/x/etc/passwd",
        "/static/x/.secret_key",
        "/static/x/../.secret_key",
        "/static/x/js/../../../Cargo.toml",
        "/static/x/%00",
        "/static/x/site.css%00.png",
        "/static/x/js",
        "/static/x/",
        "/static/x",
        "/static",
    ] {
        let response = site::shared().get(path, &[]);
        assert!((400..500).contains(&response.status), "{path}: {}", response.status);
        let leaked = ["[package]", "root:", "[dependencies]"];
        assert!(!leaked.iter().any(|text| response.body.contains(text)), "{path}");
    }
}
