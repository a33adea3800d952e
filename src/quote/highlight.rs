//! Text to HTML with colours: Rust and Python by a scan for tokens, HTTP by the two inks of the
//! book. It runs at start-up; the page needs no script for it.
//!
//! A scan, and no grammar: to compile the queries of a tree-sitter grammar took longer than the
//! whole start does now, and all that is coloured here can be told from a token and the next one.

/// Words of the language, and values that are spelt like words.
struct Language {
    keywords: &'static [&'static str],
    values: &'static [&'static str],
    /// What stands before the name of a function that is being defined.
    define: &'static str,
}

const RUST: Language = Language {
    keywords: &[
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else",
        "enum", "extern", "fn", "for", "if", "impl", "in", "let", "loop", "match",
        "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct",
        "super", "trait", "type", "unsafe", "use", "where", "while",
    ],
    values: &["true", "false"],
    define: "fn",
};

const PYTHON: Language = Language {
    keywords: &[
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
        "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
        "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ],
    values: &["True", "False", "None"],
    define: "def",
};

const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str",
    "u8", "u16", "u32", "u64", "u128", "usize",
];

/// What a token is, as far as colours and brackets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Space between tokens.
    Space,
    /// A comment; of Rust's, also one that documents.
    Comment,
    /// A string, bytes or a character, quotes and prefix included.
    String,
    /// A number.
    Number,
    /// A name or a keyword.
    Word,
    /// One character of punctuation; or a lifetime, which is coloured like it: not at all.
    Mark,
}

/// Rust source as HTML.
pub fn rust(source: &str) -> String {
    let mut html = Html::new(source);
    let mut tokens = rust_tokens(source).peekable();
    // How many brackets of an attribute are open; an attribute has one colour but for its strings.
    let mut depth = 0;
    let mut before = "";
    while let Some((kind, text)) = tokens.next() {
        let next = tokens.peek().map_or("", |(_, text)| text);
        if depth > 0 || (text == "#" && matches!(next, "[" | "!")) {
            if depth == 0 {
                html.open("attribute");
            }
            html.put(if kind == Kind::String { "string" } else { "" }, text);
            match text {
                "#" if depth == 0 => depth = 1,
                "[" => depth += 1,
                "]" => depth -= 1,
                _ => {}
            }
            // The `#` counted as one bracket, so that the first real one made two.
            if depth == 1 && text == "]" {
                html.close();
                depth = 0;
            }
            continue;
        }
        let is_type = || {
            PRIMITIVES.contains(&text)
                || text.starts_with(|c: char| c.is_ascii_uppercase())
                    && (text.len() == 1 || text.contains(|c: char| c.is_lowercase()))
        };
        let class = match kind {
            Kind::Word if is_type() => "type",
            _ => RUST.class(kind, text, before, next),
        };
        html.put(class, text);
        if kind != Kind::Space {
            before = text;
        }
    }
    if depth > 0 {
        html.close();
    }
    html.done()
}

/// Python source as HTML.
pub fn python(source: &str) -> String {
    let mut html = Html::new(source);
    let mut tokens = python_tokens(source).peekable();
    let mut before = "";
    let mut at_margin = true;
    let mut decorator = false;
    while let Some((kind, text)) = tokens.next() {
        let next = tokens.peek().map_or("", |(_, text)| text);
        if text == "@" && at_margin {
            decorator = true;
            html.open("attribute");
        }
        at_margin = kind == Kind::Space && text.contains('\n');
        if decorator && at_margin {
            decorator = false;
            html.close();
        }
        let class = match kind {
            Kind::String => "string",
            _ if decorator => "",
            _ => PYTHON.class(kind, text, before, next),
        };
        html.put(class, text);
        if kind != Kind::Space {
            before = text;
        }
    }
    if decorator {
        html.close();
    }
    html.done()
}

impl Language {
    fn class(&self, kind: Kind, text: &str, before: &str, next: &str) -> &'static str {
        match kind {
            Kind::Comment => "comment",
            Kind::String => "string",
            Kind::Number => "number",
            Kind::Word if self.keywords.contains(&text) => "keyword",
            Kind::Word if self.values.contains(&text) => "number",
            Kind::Word if before == self.define || next == "(" => "function",
            Kind::Word | Kind::Mark | Kind::Space => "",
        }
    }
}

/// The tokens of Rust source: what kind, and its text. Together they are the source again.
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

fn python_tokens(source: &str) -> impl Iterator<Item = (Kind, &str)> {
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

/// Cuts `source` into tokens with `first`, which tells the kind and length of the first one.
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

/// What both languages share.
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
    // Letters beyond ASCII begin with a high byte. What else does stands in strings and comments.
    let of_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    rest.bytes().position(|byte| !of_name(&byte)).unwrap_or(rest.len())
}

fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

/// Block comments nest.
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

/// The length of the string literal at the start, if there is one: `"…"`, `r#"…"#`, and either
/// with `b` or `c` before it.
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

/// The length of a character literal behind its first `'`; `None` if it is a lifetime.
fn char_literal(after: &str) -> Option<usize> {
    let first = after.chars().next()?;
    match first {
        '\\' => Some(until(after, "'")),
        _ => after[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 1),
    }
}

/// The length up to and with `quote`, without those that a backslash escapes.
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

/// HTML in the making.
struct Html(String);

impl Html {
    fn new(source: &str) -> Self {
        Self(String::with_capacity(source.len() * 3))
    }

    fn open(&mut self, class: &str) {
        self.0 += "<span class=\"";
        self.0 += class;
        self.0 += "\">";
    }

    fn close(&mut self) {
        self.0 += "</span>";
    }

    /// `text` in the colour of `class`, or in none.
    fn put(&mut self, class: &str, text: &str) {
        if class.is_empty() {
            return push_escaped(&mut self.0, text);
        }
        self.open(class);
        push_escaped(&mut self.0, text);
        self.close();
    }

    fn done(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0
    }
}

/// Plain text as HTML.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

/// Appends `text` to `html`, with the five characters escaped that mean something there.
pub fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    // Most texts have none of them, and are looked through at each request for a page.
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

/// Whether a byte means something in HTML.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut special: &[u8] = b"&<>\"'";
    while let [byte, rest @ ..] = special {
        escaped[*byte as usize] = true;
        special = rest;
    }
    escaped
};

/// A transcript in `curl -v`'s notation as HTML: what the browser sends (`>`) in its ink, what the
/// server sends (`<`) in the other, a line that carries cookies marked, everything else as it is.
pub fn transcript(text: &str) -> String {
    text.trim_end().lines().map(transcript_line).collect()
}

fn transcript_line(line: &str) -> String {
    let side = match line.as_bytes() {
        [b'>'] | [b'>', b' ', ..] => "brw",
        [b'<'] | [b'<', b' ', ..] => "srv",
        [b'*', b' ', ..] => "remark",
        _ => "body",
    };
    let field =
        line.get(2..).and_then(|rest| rest.split(':').next()).unwrap_or_default();
    let cookie = matches!(side, "brw" | "srv")
        && (field.eq_ignore_ascii_case("cookie")
            || field.eq_ignore_ascii_case("set-cookie"));
    let text = escape(line);
    match cookie {
        true => format!("<span class=\"{side} has-cookie\">{text}</span>\n"),
        false => format!("<span class=\"{side}\">{text}</span>\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_escaped_and_coloured() {
        let html = rust("fn f() -> RawHtml<&'static str> { RawHtml(\"<b>\") }");
        assert!(html.contains("<span class=\"keyword\">fn</span>"), "{html}");
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
        assert!(
            python("def f():\n    return 1")
                .contains("<span class=\"function\">f</span>")
        );
    }

    #[test]
    fn each_colour_is_where_it_belongs() {
        let source = r#"#[get("/", rank = 2)]
pub fn f<'r>(n: Option<u8>) -> T {
    g(0xff, true, 'x') // hm
}"#;
        let html = r#"<span class="attribute">#[get(<span class="string">&quot;/&quot;</span>, rank = 2)]</span>
<span class="keyword">pub</span> <span class="keyword">fn</span> <span class="function">f</span>&lt;&#39;r&gt;(n: <span class="type">Option</span>&lt;<span class="type">u8</span>&gt;) -&gt; <span class="type">T</span> {
    <span class="function">g</span>(<span class="number">0xff</span>, <span class="number">true</span>, <span class="string">&#39;x&#39;</span>) <span class="comment">// hm</span>
}"#;
        assert_eq!(rust(source), html);
        let source = "@app.get('/')
def f():
    '''It's
    one.'''
    return g(1.5)  # hm";
        let html = r#"<span class="attribute">@app.get(<span class="string">&#39;/&#39;</span>)</span>
<span class="keyword">def</span> <span class="function">f</span>():
    <span class="string">&#39;&#39;&#39;It&#39;s
    one.&#39;&#39;&#39;</span>
    <span class="keyword">return</span> <span class="function">g</span>(<span class="number">1.5</span>)  <span class="comment"># hm</span>"#;
        assert_eq!(python(source), html);
    }

    #[test]
    fn a_text_is_whole_whatever_stands_in_it() {
        for source in [
            "'",
            "\"",
            "r#\"",
            "b'",
            "/*",
            "/* /* */",
            "'\\",
            "\"\\",
            "r#",
            "#",
            "#[",
            "#!",
            "#!x",
            "é'é'",
            "'é",
            "@",
            "'''",
            "''",
            "0.",
            "1..2",
            "#[a[\"]\"]] x",
        ] {
            for html in [rust(source), python(source)] {
                let count = |tag| html.matches(tag).count();
                assert_eq!(count("<span"), count("</span>"), "{html}");
                let mut text = html.replace("</span>", "");
                while let Some(at) = text.find("<span") {
                    let end = text[at..].find('>').expect("a tag ends");
                    text.replace_range(at..=at + end, "");
                }
                assert_eq!(text, escape(source));
            }
        }
    }

    #[test]
    fn a_transcript_shows_who_speaks_and_where_a_cookie_travels() {
        let html = transcript(
            "> GET / HTTP/1.1\n> Cookie: a=<b>\n>\n< HTTP/1.1 200 OK\n< set-cookie: a=1\n<\nhi\n",
        );
        let expected = "<span class=\"brw\">&gt; GET / HTTP/1.1</span>\n\
            <span class=\"brw has-cookie\">&gt; Cookie: a=&lt;b&gt;</span>\n\
            <span class=\"brw\">&gt;</span>\n\
            <span class=\"srv\">&lt; HTTP/1.1 200 OK</span>\n\
            <span class=\"srv has-cookie\">&lt; set-cookie: a=1</span>\n\
            <span class=\"srv\">&lt;</span>\n\
            <span class=\"body\">hi</span>\n";
        assert_eq!(html, expected);
    }
}
