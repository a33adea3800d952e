//! Text to HTML with colours: Rust and Python by tree-sitter, HTTP by the two inks of the book.
//! It runs once, at start-up; the page needs no script for it.

use std::sync::OnceLock;

use tree_sitter_highlight::{
    Highlight, HighlightConfiguration, Highlighter, HtmlRenderer,
};

/// The classes a page knows, each the name of a capture in the queries below.
const CLASSES: &[&str] =
    &["attribute", "keyword", "function", "string", "number", "comment", "type"];

/// Our own short queries: those that come with the grammars distinguish more than we colour, and
/// compiling them would take longer than everything else at start-up.
const RUST: &str = r#"
(line_comment) @comment
(attribute_item) @attribute
[(string_literal) (raw_string_literal) (char_literal)] @string
[(integer_literal) (float_literal) (boolean_literal)] @number
[(type_identifier) (primitive_type)] @type
(function_item name: (identifier) @function)
(call_expression function: (identifier) @function)
(call_expression function: (field_expression field: (field_identifier) @function))
(call_expression function: (scoped_identifier name: (identifier) @function))
["as" "async" "await" "const" "else" "enum" "fn" "for" "if" "impl" "in" "let" "loop" "match" "mod"
 "move" "pub" "return" "static" "struct" "use" "where" "while" (self) (mutable_specifier) (crate)] @keyword
"#;
const PYTHON: &str = r#"
(comment) @comment
(decorator) @attribute
(string) @string
[(integer) (float) (true) (false) (none)] @number
(function_definition name: (identifier) @function)
(call function: (identifier) @function)
(call function: (attribute attribute: (identifier) @function))
["as" "def" "else" "for" "from" "if" "import" "in" "is" "not" "return" "with"] @keyword
"#;

struct Grammars {
    rust: HighlightConfiguration,
    python: HighlightConfiguration,
}

fn grammars() -> &'static Grammars {
    static GRAMMARS: OnceLock<Grammars> = OnceLock::new();
    GRAMMARS.get_or_init(|| {
        let grammar = |language: tree_sitter::Language, name, query| {
            let mut grammar =
                HighlightConfiguration::new(language, name, query, "", "")
                    .expect("the query fits the grammar");
            grammar.configure(CLASSES);
            grammar
        };
        Grammars {
            rust: grammar(tree_sitter_rust::LANGUAGE.into(), "rust", RUST),
            python: grammar(tree_sitter_python::LANGUAGE.into(), "python", PYTHON),
        }
    })
}

/// Rust source as HTML.
pub fn rust(source: &str) -> String {
    code(source, &grammars().rust)
}

/// Python source as HTML.
pub fn python(source: &str) -> String {
    code(source, &grammars().python)
}

fn code(source: &str, grammar: &HighlightConfiguration) -> String {
    let class = |Highlight(at): Highlight, out: &mut Vec<u8>| {
        out.extend(format!("class=\"{}\"", CLASSES[at]).into_bytes());
    };
    let mut highlighter = Highlighter::new();
    let mut renderer = HtmlRenderer::new();
    let done = highlighter
        .highlight(grammar, source.as_bytes(), None, None, |_| None)
        .and_then(|events| renderer.render(events, source.as_bytes(), &class));
    match done {
        Ok(()) => String::from_utf8_lossy(&renderer.html).trim_end().to_owned(),
        // Colours are an ornament: without them the text is still all there.
        Err(_) => escape(source),
    }
}

/// Plain text as HTML.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

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
