//! The page of the results. The first result is unfolded, the fix comes before the cause, and of the
//! messages it shows the one that was pasted.

use remember_me::clinic::symptoms::{COUNT, HEADING};
use remember_me::lang::Lang;
use url::form_urlencoded::byte_serialize;

use crate::html::{self, Page};
use crate::site;

fn found(lang: Lang, query: &str) -> Page {
    let (client, _) = &*site::borrow();
    let query: String = byte_serialize(query.as_bytes()).collect();
    let path = format!("/{}/clinic/find?q={query}", lang.code());
    html::parse(&client.get(path).dispatch().into_string().expect("a text"))
}

const PASTED: &str = "sid: This cookie was blocked because it had the \"Secure\" attribute and the \
                      connection was not secure. GET http://10.0.0.8/me";

#[test]
fn the_first_is_unfolded_with_the_fix_before_all_else() {
    for lang in Lang::ALL {
        let page = found(lang, PASTED);
        assert_eq!(
            page.attributes("[data-symptom][open]", "id"),
            ["secure-cookie-on-http"]
        );
        let words = &lang.words().clinic;
        let first = page.one("[data-symptom][open]");
        let parts: Vec<_> =
            html::within(first, "dt").into_iter().map(html::text).collect();
        assert_eq!(parts, [words.fix, words.cause, words.rule]);
        // Of its five messages the page shows the pasted one, and the others are folded.
        let said = html::within(first, ":scope > .said q");
        assert_eq!(said.len(), 1);
        assert!(html::text(said[0]).contains("the connection was not secure"));
        assert_eq!(html::within(first, ".others q").len(), 4);
        assert!(html::within(first, ".others[open]").is_empty());
    }
}

#[test]
fn a_fix_has_lines_to_be_copied() {
    for lang in Lang::ALL {
        let page = found(lang, "deleting-does-nothing clearCookie not working");
        let first = page.one("[data-symptom][open]");
        let lines: Vec<_> = html::within(first, ".fix [data-copy] code")
            .into_iter()
            .map(html::text)
            .collect();
        assert_eq!(
            lines,
            [
                "Set-Cookie: sid=; Path=/app; Max-Age=0",
                "response.delete_cookie(\"sid\", path=\"/app\")",
                "res.clearCookie(\"sid\", { path: \"/app\" })",
            ]
        );
        for line in page.all(".fix p") {
            let text = html::text(line);
            assert!(text.chars().any(char::is_alphanumeric), "{text:?} is no sentence");
        }
    }
}

#[test]
fn where_nothing_is_certain_the_nearest_are_named_and_none_is_unfolded() {
    for lang in Lang::ALL {
        let page =
            found(lang, "npm ERR! peer dependency conflict while resolving redis");
        assert!(page.has("[data-certain=false]"), "it is not about cookies");
        assert_eq!(page.text("[data-found]"), lang.words().clinic.found_nearest);
        assert!(!page.has("[data-symptom][open]"));
        assert!(page.all("[data-symptom]").len() <= 3);
    }
}

#[test]
fn the_link_to_all_counts_them() {
    for lang in Lang::ALL {
        assert!(HEADING.get(lang).starts_with(&COUNT.to_string()));
        let page = found(lang, "cookie");
        assert!(
            page.text("article")
                .contains(&lang.words().clinic.all.replace("{}", &COUNT.to_string()))
        );
    }
}
