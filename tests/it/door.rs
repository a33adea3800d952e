//! The first lesson: a name that the server remembers, and the greeting at the next load of the page of
//! contents.

use remember_me::lang::Lang;

use crate::html;
use crate::http1::Response;
use crate::site;

fn remember(name: &str, headers: &[&str]) -> Response {
    let name =
        percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    site::shared().post("/door/remember", &format!("name={name}"), headers)
}

/// The name in the page's greeting, and how the page says that it knows it.
fn greeting(lang: Lang, cookie: &str) -> (String, String) {
    let path = format!("/{}", lang.code());
    let headers = [&format!("Cookie: {cookie}")[..]];
    let response =
        site::shared().get(&path, if cookie.is_empty() { &[] } else { &headers });
    assert_eq!(response.field("cache-control"), "private, no-cache");
    assert_eq!(response.field("vary"), "Cookie, Accept-Encoding");
    let page = html::parse(&response.body);
    let known = page.attributes("[data-greeting]", "data-greeting");
    assert_eq!(known.len(), 1, "{known:?}");
    (known[0].to_owned(), page.text("[data-greeting]"))
}

#[test]
fn the_server_greets_who_told_their_name_at_the_next_load_and_nobody_else() {
    for lang in Lang::ALL {
        assert_eq!(greeting(lang, "").0, "stranger");
        let response = remember(" 王 小明 ", &[]);
        let lines = response.headers("set-cookie");
        let pair = "visitor=%E7%8E%8B%20%E5%B0%8F%E6%98%8E";
        assert_eq!(lines, [format!("{pair}; SameSite=Lax; Path=/; Max-Age=60")]);
        let (known, says) = greeting(lang, &response.cookies());
        assert_eq!(known, "cookie");
        assert!(says.contains("王 小明"), "{says}");
        // The page is kept once and filled for each visitor: another visitor does not see the name.
        let (known, says) = greeting(lang, "visitor=Ada");
        assert!(
            known == "cookie" && says.contains("Ada") && !says.contains("小明"),
            "{says}"
        );
        assert_eq!(greeting(lang, "").0, "stranger");
        let gone = site::shared().post("/door/forget", "", &["Cookie: visitor=Ada"]);
        let line = gone.headers("set-cookie").concat();
        assert!(line.starts_with("visitor=;") && line.contains("Max-Age=0"), "{line}");
    }
}

#[test]
fn what_a_browser_brings_is_checked_and_escaped() {
    let long = "x".repeat(41);
    for cookie in
        ["visitor=", "visitor=%20", "visitor=a%0Ab", &format!("visitor={long}")]
    {
        assert_eq!(greeting(Lang::En, cookie).0, "stranger", "{cookie}");
    }
    let page = site::shared().get("/en", &["Cookie: visitor=%3Cscript%3E%22%26"]).body;
    assert!(!page.contains("<script>\""), "the name is HTML");
    assert!(greeting(Lang::En, "visitor=%3Cscript%3E%22%26").1.contains("<script>\"&"));
    // Forty characters fit, also those that take the most bytes.
    assert_eq!(remember(&"𠀀".repeat(40), &[]).status, 200);
    for name in ["", "  ", "a\u{7}b", &long] {
        let refused = remember(name, &["Accept-Language: en"]);
        assert_eq!(refused.status, 422, "{name:?}");
        assert!(refused.body.starts_with("name: "), "{}", refused.body);
        assert!(refused.headers("set-cookie").is_empty(), "{name:?}");
    }
}

#[test]
fn the_server_can_keep_the_name_and_give_a_number() {
    let cookie = format!("Cookie: {}", remember("Grace", &[]).cookies());
    let kept = site::shared().post("/door/keep", "", &[&cookie]);
    let lines = kept.headers("set-cookie");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("visitor=;")), "{lines:?}");
    assert!(!lines.concat().contains("Grace"));
    let number = lines.iter().find_map(|line| {
        line.split(';').next().filter(|it| it.starts_with("session="))
    });
    let number = number.expect("a number");
    let (known, says) = greeting(Lang::En, number);
    assert!(known == "record" && says.contains("Grace"), "{says}");
    site::shared().post("/door/forget", "", &[&format!("Cookie: {number}")]);
    assert_eq!(greeting(Lang::En, number).0, "stranger", "the record is gone");
    // Without a name nothing is kept, and no session begins.
    let nothing = site::shared().post("/door/keep", "", &[]);
    assert!(nothing.headers("set-cookie").is_empty());
}

#[test]
fn only_a_post_of_this_site_changes_anything() {
    for path in ["/door/remember", "/door/keep", "/door/forget"] {
        assert_eq!(site::shared().get(path, &[]).status, 405, "{path}");
        let other =
            site::shared().post(path, "name=x", &["Origin: https://other.example"]);
        assert_eq!(other.status, 403, "{path}");
    }
}
