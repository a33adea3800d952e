//! A function's source text, cut out of the file it was compiled or run from. A name that isn't
//! there is an error: a page must never show an old copy, or nothing.

use std::fmt;

use syn::spanned::Spanned as _;

/// The file has no such function, or can't be read as code.
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
/// [`NoSuchListing`].
pub fn rust(source: &str, name: &str) -> Result<String, NoSuchListing> {
    let missing = || NoSuchListing(name.to_owned());
    let file = syn::parse_file(source).map_err(|_| missing())?;
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Fn(function) if function.sig.ident == name => Some(function),
        _ => None,
    });
    let function = found.ok_or_else(missing)?;
    let first = function
        .attrs
        .first()
        .map_or_else(|| function.sig.span(), |attribute| attribute.span());
    let lines = first.start().line - 1..function.block.span().end().line;
    Ok(source
        .lines()
        .skip(lines.start)
        .take(lines.len())
        .collect::<Vec<_>>()
        .join("\n"))
}

/// The Python function `name` in `source`, with its decorators, up to the next line that stands
/// at the left margin.
///
/// # Errors
/// [`NoSuchListing`].
pub fn python(source: &str, name: &str) -> Result<String, NoSuchListing> {
    let lines: Vec<&str> = source.lines().collect();
    let heading = format!("def {name}(");
    let def = lines
        .iter()
        .position(|line| line.starts_with(&heading))
        .ok_or_else(|| NoSuchListing(name.to_owned()))?;
    let decorators =
        lines[..def].iter().rev().take_while(|line| line.starts_with('@')).count();
    let body = lines[def + 1..]
        .iter()
        .take_while(|line| line.is_empty() || line.starts_with([' ', ')']))
        .count();
    Ok(lines[def - decorators..=def + body].join("\n").trim_end().to_owned())
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
