//! Text as HTML: the five characters that have a meaning there are escaped.

/// Returns plain text as HTML. It can also stand between the quotes of an attribute.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

/// Appends `text` to `html` and escapes the five characters that have a meaning in HTML.
pub fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    // Most texts have none of them, and each request for a page passes through here.
    while let Some(at) = rest.bytes().position(|byte| ESCAPED[usize::from(byte)]) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// Whether a byte has a meaning in HTML and must be escaped.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut special: &[u8] = b"&<>\"'";
    while let [byte, rest @ ..] = special {
        escaped[*byte as usize] = true;
        special = rest;
    }
    escaped
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_characters_are_escaped_and_no_other() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        );
        assert_eq!(escape("记 /=`;{}"), "记 /=`;{}");
    }
}
