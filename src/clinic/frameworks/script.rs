//! The code of a page's script that sets a cookie by a line.

use super::{Snippet, javascript};
use crate::clinic::line::Draft;
use browser_jar::Setter;

/// The statement that hands `line` to the browser by `setter`. `None` if there is none: a response does it, the
/// line has `HttpOnly`, which no script can set, or it has an attribute that `cookieStore.set` does not take.
pub fn by_script(setter: Setter, line: &[u8]) -> Option<Snippet> {
    let text = std::str::from_utf8(line).ok()?;
    let draft = Draft::new(line);
    if draft.has("HttpOnly") {
        return None;
    }
    let (name, code) = match setter {
        Setter::Response => return None,
        Setter::DocumentCookie => {
            ("document.cookie", format!("document.cookie = {};", javascript(text)))
        }
        Setter::CookieStore => ("cookieStore", cookie_store(text, &draft)?),
    };
    Some(Snippet { name, language: "javascript", code, setting: false })
}

/// The call of `cookieStore.set`, whose end is a moment in milliseconds.
fn cookie_store(line: &str, draft: &Draft) -> Option<String> {
    let (name, value) = line.split(';').next()?.split_once('=')?;
    let mut members = vec![
        format!("name: {}", javascript(name.trim())),
        format!("value: {}", javascript(value.trim())),
    ];
    let text = |attribute: &str| {
        draft.value(attribute).map(|it| String::from_utf8_lossy(it).into_owned())
    };
    for (attribute, member) in [("Path", "path"), ("Domain", "domain")] {
        if let Some(value) = text(attribute) {
            // The call refuses the dot that a line may have (Cookie Store API).
            let value = value.trim_start_matches('.');
            members.push(format!("{member}: {}", javascript(value)));
        }
    }
    if let Some(same_site) = text("SameSite") {
        let same_site = javascript(&same_site.to_ascii_lowercase());
        members.push(format!("sameSite: {same_site}"));
    }
    if let Some(seconds) = text("Max-Age") {
        let seconds: i64 = seconds.parse().ok()?;
        members.push(format!("expires: Date.now() + {seconds} * 1000"));
    } else if let Some(date) = text("Expires") {
        members.push(format!("expires: Date.parse({})", javascript(&date)));
    }
    if draft.has("Partitioned") {
        members.push("partitioned: true".to_owned());
    }
    Some(format!("await cookieStore.set({{\n  {},\n}});", members.join(",\n  ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(setter: Setter, line: &str) -> String {
        by_script(setter, line.as_bytes()).map(|it| it.code).unwrap_or_default()
    }

    #[test]
    fn a_script_gets_the_statement_of_its_kind() {
        assert_eq!(
            code(Setter::DocumentCookie, "a=\"1\"; Path=/; Secure"),
            r#"document.cookie = "a=\"1\"; Path=/; Secure";"#
        );
        assert_eq!(
            code(
                Setter::CookieStore,
                "a=1; Path=/x; Domain=.a.example; SameSite=Lax; Max-Age=60"
            ),
            "await cookieStore.set({\n  name: \"a\",\n  value: \"1\",\n  path: \"/x\",\n  \
             domain: \"a.example\",\n  sameSite: \"lax\",\n  expires: Date.now() + 60 * 1000,\n});"
        );
        for setter in Setter::ALL {
            assert_eq!(code(setter, "a=1; HttpOnly"), "", "{setter:?}");
        }
        assert_eq!(code(Setter::Response, "a=1"), "");
    }
}
