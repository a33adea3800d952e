//! Lines that a library has joined into one with commas.

use crate::fields::is_token;

/// The most bytes of a name that is looked for after a comma.
const LONGEST_NAME: usize = 128;

/// The lines that were joined in this one. It is the only one if there is no sign of it: a comma counts
/// where a new `name=` follows it, and a space comes before that or an attribute comes before the comma.
pub fn separated(line: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let (mut start, mut in_attributes) = (0, false);
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            b';' => in_attributes = true,
            b',' => {
                let rest = &line[at + 1..];
                let pair = rest.trim_ascii_start();
                if (in_attributes || pair.len() < rest.len()) && begins_pair(pair) {
                    lines.push(line[start..at].trim_ascii().to_vec());
                    (start, in_attributes) = (line.len() - pair.len(), false);
                }
            }
            _ => {}
        }
    }
    lines.push(line[start..].trim_ascii().to_vec());
    lines.retain(|line| !line.is_empty());
    lines
}

/// Whether a text begins with a token and an equals sign.
fn begins_pair(text: &[u8]) -> bool {
    // No cookie of a joined line has a longer name, and a line may have many commas.
    let text = &text[..text.len().min(LONGEST_NAME)];
    let end = text.iter().position(|&byte| byte == b'=');
    let name = end.and_then(|end| std::str::from_utf8(&text[..end]).ok());
    name.is_some_and(is_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_separates_where_a_pair_follows() {
        for (line, expected) in [
            ("a=1, b=2", &["a=1", "b=2"][..]),
            ("a=1; Path=/,b=2; Secure", &["a=1; Path=/", "b=2; Secure"]),
            (
                "a=1; Expires=Thu, 01 Jul 2027 07:56:03 GMT, b=2",
                &["a=1; Expires=Thu, 01 Jul 2027 07:56:03 GMT", "b=2"],
            ),
            ("x!, a=1; Path=/", &["x!", "a=1; Path=/"]),
        ] {
            let lines = separated(line.as_bytes());
            let lines: Vec<_> =
                lines.iter().map(|it| String::from_utf8_lossy(it)).collect();
            assert_eq!(lines, expected, "{line}");
        }
        for line in [
            "a=1; Expires=Thu, 01 Jul 2027 07:56:03 GMT",
            "a=x:1,y=2; Path=/",
            "a={\"x\":1, \"y\":2}; Path=/",
            "a=1, 2, 3",
        ] {
            assert_eq!(separated(line.as_bytes()), [line.as_bytes()], "{line}");
        }
    }
}
