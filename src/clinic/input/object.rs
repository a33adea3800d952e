//! `Set-Cookie` lines within other text: header objects as programs print them, the calls and directives
//! that write a header, a line of a log. Each line is taken out as it stands there.

/// The name of the field, as it is looked for in a text in lower case.
const NAME: &str = "set-cookie";
/// The most bytes of a text that is searched.
const LONGEST: usize = 256 * 1024;
/// The most bytes of a list that has no quotes.
const LONGEST_LIST: usize = 16 * 1024;
/// The most lines that are read.
const MOST_LINES: usize = 200;

/// The lines in the header objects, calls and directives of a text. Empty if it has none, and for a HAR.
pub(super) fn read_objects(text: &str) -> Vec<Vec<u8>> {
    if text.len() > LONGEST || text.contains("\"entries\"") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let lower = text.to_ascii_lowercase();
    for (at, _) in lower.match_indices(NAME) {
        let (before, after) = (&text[..at], &text[at + NAME.len()..]);
        found.extend(values(before, after).unwrap_or_default());
        if found.len() >= MOST_LINES {
            break;
        }
    }
    found.into_iter().map(String::into_bytes).collect()
}

/// The values that follow the name of the field, if they are those of an object, a call or a directive.
fn values(before: &str, after: &str) -> Option<Vec<String>> {
    let quote = after.chars().next().filter(|c| is_quote(*c));
    let rest = match quote {
        Some(_) if before.ends_with(is_quote) => &after[1..],
        Some(_) => return None,
        None => after,
    };
    let named = quote.is_some();
    let rest = match rest.trim_start().strip_prefix([':', '=', ',']) {
        Some(value) => {
            // A list of pairs: `"name": "set-cookie", "value": "…"`.
            let value = value.trim_start();
            let pair = value.strip_prefix("\"value\"").map(str::trim_start);
            pair.and_then(|pair| pair.strip_prefix(':')).unwrap_or(value).trim_start()
        }
        // `add_header Set-Cookie "…";`
        None if !named && before.trim_end().ends_with("add_header") => {
            rest.trim_start()
        }
        None => return None,
    };
    // A header line whose value is in quotes is no object.
    let tight = after.starts_with([':', '=']) && !after[1..].starts_with(' ');
    if rest.starts_with('[') && (named || tight) {
        let list = &rest[1..];
        return match list.trim_start().starts_with(is_quote) {
            true => Some(strings(list)),
            false => {
                let end = list.bytes().take(LONGEST_LIST).position(|it| it == b']')?;
                Some(parted(&list[..end]))
            }
        };
    }
    let is_directive = before.trim_end().ends_with("add_header");
    (rest.starts_with(is_quote) && (named || tight || is_directive))
        .then(|| strings(rest))
}

fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '"' | '`')
}

/// The strings at the beginning of a text, with commas between. One that a colon follows is the next name.
fn strings(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((string, after)) = string(rest) {
        let after = after.trim_start();
        if after.starts_with(':') {
            break;
        }
        found.push(string);
        let Some(next) = after.strip_prefix(',') else { break };
        rest = next.trim_start();
    }
    found
}

/// The string that a text begins with, and what comes after it.
fn string(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| is_quote(*c))?;
    let mut string = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((string, &text[at + 1..])),
            '\\' => string.push(chars.next()?.1),
            '\n' => return None,
            c => string.push(c),
        }
    }
    None
}

/// The lines of a list that has no quotes, as Java and Go print it. A new line begins with a name and a `=`
/// that no semicolon comes before.
fn parted(list: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in list.split(' ') {
        let begins = word.split_once('=').is_some_and(|(name, _)| is_token(name));
        match lines.last_mut() {
            Some(last) if !begins || last.ends_with(';') => {
                last.push(' ');
                last.push_str(word);
            }
            Some(last) => {
                last.truncate(last.trim_end_matches(',').len());
                lines.push(word.to_owned());
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn is_token(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.chars().all(fits)
}

/// The line that stands within another text after the name of the field and its colon: in a log, in a list,
/// between quotation marks. `None` if the text has none, or is itself a header line.
pub(super) fn embedded(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("set-cookie:")?;
    let before = &text[..at];
    if before.trim().is_empty()
        || before.contains(':') && is_token(before.split(':').next()?)
    {
        return None;
    }
    let value = text[at + "set-cookie:".len()..].trim();
    let quote = before.chars().next_back().filter(|c| is_quote(*c));
    let end = quote.and_then(|quote| value.find(quote)).unwrap_or(value.len());
    // Apache's HttpClient shows the end of a line.
    let value = value[..end].trim_end_matches("[\\n]").trim_end_matches("[\\r]");
    value.contains('=').then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = read_objects(text);
        let found: Vec<_> =
            found.iter().map(|it| String::from_utf8_lossy(it)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_headers_of_an_object_are_found_however_it_is_printed() {
        let two: [&str; 2] =
            ["sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT", "b=2"];
        for text in [
            r#"{"vary": "x", "set-cookie": ["sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT", "b=2"]}"#,
            "{\n  'set-cookie': [\n    'sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT',\n    'b=2'\n  ],\n  date: 'x'\n}",
            "{Set-Cookie=[sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT, b=2], Vary=[x]}",
            "map[Set-Cookie:[sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT b=2] Vary:[x]]",
            r#"[Set-Cookie:"sid=1; Path=/; Expires=Thu, 01 Jan 2027 08:00:00 GMT", "b=2", Vary:"x"]"#,
        ] {
            check(text, &two);
        }
        check(r#"[{"name":"Set-Cookie","value":"a=1; Path=/"}]"#, &["a=1; Path=/"]);
        check(r#"{"set-cookie": "a=1", "vary": "x"}"#, &["a=1"]);
        check("res.setHeader('Set-Cookie', 'a=1; Path=/');", &["a=1; Path=/"]);
        check("add_header Set-Cookie \"a=1; Path=/\" always;", &["a=1; Path=/"]);
    }

    #[test]
    fn header_lines_and_recordings_are_left_to_others() {
        for text in [
            "Set-Cookie: a=1; Path=/",
            "Set-Cookie: \"a\"; Path=/",
            "Set-Cookie: [a]=1",
            "set-cookie\na=1",
            r#"{"log":{"entries":[{"name":"Set-Cookie","value":"a=1"}]}}"#,
            "'set-cookie': [",
            "'set-cookie': 'a=1",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_line_within_another_is_found() {
        for (text, line) in [
            ("- Set-Cookie: a=1; Path=/", Some("a=1; Path=/")),
            ("`Set-Cookie: a=1; Path=/`", Some("a=1; Path=/")),
            ("header('Set-Cookie: a=1; Path=/');", Some("a=1; Path=/")),
            (
                "2026-11-24 08:00:00 DEBUG http - << \"Set-Cookie: a=1; Path=/[\\r][\\n]\"",
                Some("a=1; Path=/"),
            ),
            ("Set-Cookie: a=1", None),
            ("  Set-Cookie: a=1", None),
            ("vary: Set-Cookie: a=1", None),
            ("what is Set-Cookie: for", None),
        ] {
            assert_eq!(embedded(text), line, "{text}");
        }
    }
}
