//! Source code and HTTP transcripts as HTML with colours. Code is coloured by its tokens, and HTTP has
//! the two colours of the book. This is done at start-up, so a page needs no script for it.
//!
//! Tokens are found by a scan and not with a grammar: compiling the queries of a tree-sitter grammar took
//! longer than the whole start does now, and a token and the next one are enough for every colour here.

pub(crate) mod tokens;

use self::tokens::{Kind, python_tokens, rust_tokens};
use crate::html::{escape, push_escaped};

/// The words of a programming language that have a colour.
struct Syntax {
    keywords: &'static [&'static str],
    values: &'static [&'static str],
    /// The keyword before the name of a function that is defined.
    define: &'static str,
}

const RUST: Syntax = Syntax {
    keywords: &[
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else",
        "enum", "extern", "fn", "for", "if", "impl", "in", "let", "loop", "match",
        "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct",
        "super", "trait", "type", "unsafe", "use", "where", "while",
    ],
    values: &["true", "false"],
    define: "fn",
};

const PYTHON: Syntax = Syntax {
    keywords: &[
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
        "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
        "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ],
    values: &["True", "False", "None"],
    define: "def",
};

/// The types of Rust whose names begin with a small letter.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str",
    "u8", "u16", "u32", "u64", "u128", "usize",
];

/// Returns Rust source as HTML.
pub fn rust(source: &str) -> String {
    let mut html = Html::new(source);
    let mut tokens = rust_tokens(source).peekable();
    // How many brackets of an attribute are open. An attribute has one colour, except for its strings.
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

/// Returns Python source as HTML.
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

impl Syntax {
    /// The class of a token, which depends on the words before and after it.
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

/// HTML that is being written.
struct Html(String);

impl Html {
    fn new(source: &str) -> Self {
        Self(String::with_capacity(source.len() * 3))
    }

    /// Opens an element with this class.
    fn open(&mut self, class: &str) {
        self.0 += "<span class=\"";
        self.0 += class;
        self.0 += "\">";
    }

    /// Closes the last opened element.
    fn close(&mut self) {
        self.0 += "</span>";
    }

    /// Appends `text` in the colour of `class`, or without a colour if that is empty.
    fn put(&mut self, class: &str, text: &str) {
        if class.is_empty() {
            return push_escaped(&mut self.0, text);
        }
        self.open(class);
        push_escaped(&mut self.0, text);
        self.close();
    }

    /// The finished HTML, without white space at its end.
    fn done(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0
    }
}

/// Returns a transcript in the notation of `curl -v` as HTML. Lines of the browser (`>`) have its colour,
/// lines of the server (`<`) have the other, and lines with cookies are marked.
pub fn transcript(text: &str) -> String {
    text.trim_end().lines().map(transcript_line).collect()
}

/// Returns one line of a transcript as HTML.
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
