//! The source text of a function, cut out of the file that is compiled or run. A name that isn't in the
//! file is an error, so that a page never shows an old copy or nothing.

use std::collections::BTreeMap;
use std::fmt;

use crate::quote::highlight::tokens::{Kind, rust_tokens};

/// The error if a file has no function of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchListing(pub String);

impl fmt::Display for NoSuchListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no function `{}` to quote", self.0)
    }
}

impl std::error::Error for NoSuchListing {}

/// The Rust function `name` in `source`, from its first attribute to its closing brace.
///
/// # Errors
/// [`NoSuchListing`] if there is no such function.
pub fn rust<'s>(source: &'s str, name: &str) -> Result<&'s str, NoSuchListing> {
    rust_functions(source).remove(name).ok_or_else(|| NoSuchListing(name.to_owned()))
}

/// Every Rust function at the top level of `source` by its name, in whole lines from its first attribute
/// or documentation comment to its closing brace.
///
/// `source` is a file that has compiled, so an item at the top level ends with a closing brace or a
/// semicolon that no other brackets enclose.
pub fn rust_functions(source: &str) -> BTreeMap<&str, &str> {
    let mut functions = BTreeMap::new();
    let (mut at, mut depth) = (0, 0_usize);
    // The start of the current item, and its name once it is known to be a function.
    let (mut start, mut name, mut named_next) = (None, None, false);
    for (kind, text) in rust_tokens(source) {
        let here = at;
        at += text.len();
        let documents = text.starts_with("///") || text.starts_with("/**");
        if kind == Kind::Space || kind == Kind::Comment && !documents {
            continue;
        }
        start.get_or_insert(here);
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ if depth == 0 && named_next && kind == Kind::Word => name = Some(text),
            _ => {}
        }
        named_next = depth == 0 && text == "fn";
        if depth == 0 && matches!(text, "}" | ";") {
            if let (Some(start), Some(name)) = (start.take(), name.take()) {
                functions.insert(name, whole_lines(source, start, at));
            }
            start = None;
        }
    }
    functions
}

/// The lines of `source` from the one with the position `start` to the one with the position `end`.
fn whole_lines(source: &str, start: usize, end: usize) -> &str {
    let start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = source[end..].find('\n').map_or(source.len(), |at| end + at);
    source[start..end].trim_end()
}

/// The Python function `name` in `source`, with its decorators, up to the next line that is not
/// indented.
///
/// # Errors
/// [`NoSuchListing`] if there is no such function.
pub fn python<'s>(source: &'s str, name: &str) -> Result<&'s str, NoSuchListing> {
    let heading = format!("\ndef {name}(");
    let def = source.find(&heading).ok_or_else(|| NoSuchListing(name.to_owned()))?;
    let decorators: usize = source[..=def]
        .split_inclusive('\n')
        .rev()
        .take_while(|line| line.starts_with('@'))
        .map(str::len)
        .sum();
    let mut lines = source[def + 1..].split_inclusive('\n');
    let heading = lines.next().map_or(0, str::len);
    let body: usize =
        lines.take_while(|line| line.starts_with([' ', ')', '\n'])).map(str::len).sum();
    Ok(source[def + 1 - decorators..def + 1 + heading + body].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_function_comes_with_its_attributes_and_nothing_else() {
        let source =
            "use x;\n\n#[get(\"/\")]\nfn one() -> u8 {\n    1\n}\n\nfn two() {}\n";
        assert_eq!(
            rust(source, "one").unwrap(),
            "#[get(\"/\")]\nfn one() -> u8 {\n    1\n}"
        );
        assert_eq!(rust(source, "two").unwrap(), "fn two() {}");
        assert_eq!(rust(source, "three"), Err(NoSuchListing("three".to_owned())));
    }

    #[test]
    fn every_function_of_every_chapter_is_cut_as_a_parser_cuts_it() {
        use syn::spanned::Spanned as _;

        let sources = crate::book::ALL.iter().flat_map(|chapter| chapter.sources());
        for source in sources.chain([crate::quote::download::PROGRAM]) {
            let file = syn::parse_file(source).expect("it has compiled");
            let lines: Vec<&str> = source.lines().collect();
            let parsed = file.items.iter().filter_map(|item| match item {
                syn::Item::Fn(function) => Some(function),
                _ => None,
            });
            let parsed = parsed.map(|function| {
                let first = function.attrs.first().map(|first| first.span());
                let first = first.unwrap_or_else(|| function.sig.span()).start().line;
                let last = function.block.span().end().line;
                (function.sig.ident.to_string(), lines[first - 1..last].join("\n"))
            });
            let cut = rust_functions(source).into_iter();
            let cut = cut.map(|(name, text)| (name.to_owned(), text.to_owned()));
            assert_eq!(cut.collect::<BTreeMap<_, _>>(), parsed.collect());
        }
    }

    #[test]
    fn brackets_in_strings_comments_and_types_end_no_function() {
        let source = r##"/// Says `}`.
fn a(x: [u8; 2], f: fn() -> char) -> char {
    // }
    let s = r#"}"}"#;
    /* } /* } */ */
    if s == "\"}" { '}' } else { b'}' as char }
}
const F: fn(char) = |_: char| {};

fn b<'a>(x: &'a str) {}
"##;
        let functions = rust_functions(source);
        assert_eq!(functions.keys().copied().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(functions["b"], "fn b<'a>(x: &'a str) {}");
        assert!(functions["a"].starts_with("/// Says"));
        assert!(functions["a"].ends_with("as char }\n}"));
    }

    #[test]
    fn a_python_function_ends_where_the_next_line_at_the_margin_begins() {
        let source = "import x\n\n@app.get('/')\n@other\ndef one():\n    a = 1\n\n    return a\n\n\n@app.get('/two')\ndef two():\n    return 2\n";
        assert_eq!(
            python(source, "one").unwrap(),
            "@app.get('/')\n@other\ndef one():\n    a = 1\n\n    return a"
        );
        assert_eq!(
            python(source, "two").unwrap(),
            "@app.get('/two')\ndef two():\n    return 2"
        );
        assert!(python(source, "on").is_err());
    }
}
