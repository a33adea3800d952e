//! Rust and Python source as tokens, found by a scan without a grammar.

/// The kind of a token, as far as colours and brackets depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The white space between tokens.
    Space,
    /// A comment, including a documentation comment.
    Comment,
    /// A string, bytes or a character, with its quotation marks and its prefix.
    String,
    /// A number with its suffix.
    Number,
    /// A name, a keyword or a value that is spelt like a name.
    Word,
    /// One character of punctuation, or a lifetime. Neither has a colour.
    Mark,
}

/// The tokens of Rust source, each with its kind and its text. Their texts together are the source.
pub(crate) fn rust_tokens(source: &str) -> impl Iterator<Item = (Kind, &str)> {
    tokens(source, |rest| {
        if rest.starts_with("//") {
            return (Kind::Comment, line(rest));
        }
        if rest.starts_with("/*") {
            return (Kind::Comment, block_comment(rest));
        }
        if let Some(length) = rust_string(rest) {
            return (Kind::String, length);
        }
        if let Some(after) = rest.strip_prefix('\'') {
            return match char_literal(after) {
                Some(length) => (Kind::String, 1 + length),
                None => (Kind::Mark, 1 + word(after)),
            };
        }
        other(rest)
    })
}

/// The tokens of Python source, each with its kind and its text.
pub(super) fn python_tokens(source: &str) -> impl Iterator<Item = (Kind, &str)> {
    tokens(source, |rest| {
        if rest.starts_with('#') {
            return (Kind::Comment, line(rest));
        }
        let prefix = word(rest);
        let quoted = &rest[prefix..];
        if prefix <= 2 && quoted.starts_with(['"', '\'']) {
            let quote = match &quoted[..1] {
                one if quoted[1..].starts_with(one) && quoted[2..].starts_with(one) => {
                    &quoted[..3]
                }
                one => one,
            };
            let body = &quoted[quote.len()..];
            return (Kind::String, prefix + quote.len() + until(body, quote));
        }
        other(rest)
    })
}

/// Cuts `source` into tokens with `first`, which returns the kind and length of the first token.
fn tokens<'s>(
    source: &'s str,
    first: impl Fn(&'s str) -> (Kind, usize),
) -> impl Iterator<Item = (Kind, &'s str)> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let one = rest.chars().next()?.len_utf8();
        let (kind, length) = first(rest);
        let (token, after) = rest.split_at(length.clamp(one, rest.len()));
        rest = after;
        Some((kind, token))
    })
}

/// The kind and length of a first token that is read alike in both languages.
fn other(rest: &str) -> (Kind, usize) {
    let count = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    match rest.chars().next() {
        Some(c) if c.is_whitespace() => (Kind::Space, count(char::is_whitespace)),
        // `0xff`, `1_000u32`, and `1.5`, but not the dots of `1..2` or of `1.max(2)`.
        Some(c) if c.is_ascii_digit() => {
            let whole = word(rest);
            let fraction = rest[whole..]
                .strip_prefix('.')
                .filter(|after| after.starts_with(|c: char| c.is_ascii_digit()))
                .map_or(0, |after| 1 + word(after));
            (Kind::Number, whole + fraction)
        }
        Some(c) if c.is_alphabetic() || c == '_' => (Kind::Word, word(rest)),
        Some(c) => (Kind::Mark, c.len_utf8()),
        None => (Kind::Space, 0),
    }
}

/// The length of the name at the start of `rest`.
fn word(rest: &str) -> usize {
    // Letters beyond ASCII begin with a high byte. Other characters that do are only in strings and
    // comments.
    let of_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    rest.bytes().position(|byte| !of_name(&byte)).unwrap_or(rest.len())
}

/// The length of the line that begins here.
fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// The length of the block comment that begins here. Block comments nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(found) = rest[at..].find(['/', '*']) {
        at += found;
        match rest.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of the string literal that begins here, if one does: `"…"` or `r#"…"#`, each with `b` or
/// `c` before it or without.
fn rust_string(rest: &str) -> Option<usize> {
    let prefix = word(rest);
    let after = &rest[prefix..];
    match &rest[..prefix] {
        "" | "b" | "c" if after.starts_with('"') => {
            Some(prefix + 1 + until(&after[1..], "\""))
        }
        "b" if after.starts_with('\'') => Some(prefix + 1 + char_literal(&after[1..])?),
        "r" | "br" | "cr" => {
            let hashes = after.find(|c| c != '#')?;
            let body = after[hashes..].strip_prefix('"')?;
            let end = format!("\"{}", &after[..hashes]);
            let length = body.find(&end).map_or(body.len(), |at| at + end.len());
            Some(prefix + hashes + 1 + length)
        }
        _ => None,
    }
}

/// The length of a character literal after its first `'`, or `None` if it is a lifetime.
fn char_literal(after: &str) -> Option<usize> {
    let first = after.chars().next()?;
    match first {
        '\\' => Some(until(after, "'")),
        _ => after[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 1),
    }
}

/// The length up to and including the first `quote` that no backslash escapes.
fn until(rest: &str, quote: &str) -> usize {
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(quote) {
            return at + quote.len();
        }
        at += c.len_utf8();
        if c == '\\' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}
