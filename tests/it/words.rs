//! The words of the code: a name means one thing, and a doc comment can be read by itself, as rustdoc
//! and an editor show it.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{Source, program, written};

/// Names that more than one module may define.
const SHARED: &[(&str, &str)] = &[
    ("Error", "always read with its module, as `session::Error`"),
    (
        "Text",
        "two crates that stand alone: a shared one would be a third crate for two fields",
    ),
];

/// The fewest words in the first paragraph of a doc comment.
const FEWEST_WORDS: usize = 4;

/// Beginnings that point to something outside the comment.
const POINTING: &[&str] = &[
    "It",
    "It's",
    "Its",
    "They",
    "Their",
    "Them",
    "Those",
    "He",
    "His",
    "She",
    "Her",
    "The same",
    "The other",
    "The others",
    "The rest",
    "Another one",
    "All of them",
    "Both of them",
    "Each of them",
    "None of them",
    "One of them",
    "This one",
    "That one",
    "And",
    "Or",
    "But",
    "Nor",
    "There is none",
    "There are none",
];

/// Words and turns of phrase that a comment does without.
const QUAINT: &[&str] = &[
    "whoever",
    "whomever",
    "upon",
    ", be it",
    "but for",
    "nothing of it",
    "nothing of either",
    ", for it has",
    ", for it is",
    ", for they are",
    ", for there is",
    ", for there are",
    ", for nobody",
    ", for who",
];

/// A doc comment: the line where it begins, and its first paragraph.
#[derive(Debug, PartialEq)]
struct Doc {
    line: usize,
    text: String,
}

/// The doc comments of a file, those of its unit tests too.
fn docs(text: &str) -> Vec<Doc> {
    let mut docs: Vec<Doc> = Vec::new();
    // The marker of the comment that the line before belongs to, and whether its first paragraph has
    // ended.
    let mut open: Option<(&str, bool)> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let marker = ["///", "//!"].into_iter().find(|marker| line.starts_with(marker));
        let Some(marker) = marker else {
            open = None;
            continue;
        };
        let content = line[marker.len()..].trim();
        match open {
            Some((before, false)) if before == marker && !content.is_empty() => {
                let doc = docs.last_mut().expect("a comment is open");
                doc.text = format!("{} {content}", doc.text);
            }
            Some((before, _)) if before == marker => open = Some((marker, true)),
            _ => {
                docs.push(Doc { line: at + 1, text: content.to_owned() });
                open = Some((marker, false));
            }
        }
    }
    docs
}

/// What is wrong with the first paragraph of a doc comment, if anything.
fn fault(text: &str) -> Option<&'static str> {
    let begins = |start: &str| {
        text.strip_prefix(start)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    if text.split_whitespace().count() < FEWEST_WORDS {
        Some("has too few words to say what it is about")
    } else if text.starts_with(|first: char| first.is_lowercase() || first == '…') {
        Some("goes on with a sentence of another comment")
    } else if POINTING.iter().any(|start| begins(start)) {
        Some("begins with a word that points to something outside the comment")
    } else {
        None
    }
}

/// The comments of a file that have lines of their own: each with the line where it begins, and its text
/// on one line.
fn comments(text: &str) -> Vec<(usize, String)> {
    let mut comments: Vec<(usize, String)> = Vec::new();
    let mut before = false;
    for (at, line) in text.lines().enumerate() {
        let comment = line.trim_start().strip_prefix("//");
        let words = comment.map(|rest| rest.trim_start_matches(['/', '!']).trim());
        match (words, comments.last_mut()) {
            (Some(words), Some((_, open))) if before => {
                *open += " ";
                *open += words;
            }
            (Some(words), _) => comments.push((at + 1, words.to_owned())),
            (None, _) => {}
        }
        before = comment.is_some();
    }
    comments
}

/// The phrases of [`QUAINT`] that stand in a text as whole words.
fn quaint(text: &str) -> Vec<&'static str> {
    let mut plain = String::from(" ");
    for word in text.split_whitespace() {
        plain += word.trim_matches(|sign: char| !sign.is_alphanumeric());
        plain += if word.ends_with(',') { " , " } else { " " };
    }
    let plain = plain.to_lowercase();
    let found = QUAINT.iter().filter(|phrase| plain.contains(&format!(" {phrase} ")));
    found.copied().collect()
}

/// The types that a file defines, also in modules within it, without those of its tests.
fn types(items: &[syn::Item], names: &mut Vec<String>) {
    let is_test = |attribute: &syn::Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|it| it == "test")
    };
    for item in items {
        match item {
            syn::Item::Struct(it) => names.push(it.ident.to_string()),
            syn::Item::Enum(it) => names.push(it.ident.to_string()),
            syn::Item::Union(it) => names.push(it.ident.to_string()),
            syn::Item::Trait(it) => names.push(it.ident.to_string()),
            syn::Item::Type(it) => names.push(it.ident.to_string()),
            syn::Item::Mod(it) if !it.attrs.iter().any(is_test) => {
                let inner = it.content.as_ref().map(|(_, items)| &items[..]);
                types(inner.unwrap_or_default(), names);
            }
            _ => {}
        }
    }
}

/// The names of types that are defined more than once, with the files.
fn repeated(files: &[Source]) -> BTreeMap<String, Vec<&str>> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        // A file of tests is a module of another file.
        if file.path.ends_with("/tests.rs") {
            continue;
        }
        let parsed = syn::parse_file(&file.text).expect("it has compiled");
        let mut names = Vec::new();
        types(&parsed.items, &mut names);
        for name in names {
            places.entry(name).or_default().push(&file.path);
        }
    }
    places.retain(|_, files| files.len() > 1);
    places
}

#[test]
fn a_type_name_means_one_thing() {
    let files = program();
    let repeated = repeated(&files);
    let allowed: BTreeSet<&str> = SHARED.iter().map(|(name, _)| *name).collect();
    let found: Vec<_> =
        repeated.iter().filter(|(name, _)| !allowed.contains(name.as_str())).collect();
    assert!(found.is_empty(), "rename one of each, by what it is about: {found:#?}");
    let stale: Vec<_> =
        allowed.iter().filter(|name| !repeated.contains_key(**name)).collect();
    assert!(stale.is_empty(), "take these off the list: {stale:?}");
}

/// The Rust files of the repository, or where there is no repository those of the program.
fn rust_files() -> Vec<Source> {
    let mut files = written("the words of tests and benches").unwrap_or_else(program);
    files.retain(|file| file.path.ends_with(".rs"));
    files
}

#[test]
fn a_doc_comment_can_be_read_by_itself() {
    let mut wrong = Vec::new();
    for file in rust_files() {
        for doc in docs(&file.text) {
            let Some(fault) = fault(&doc.text) else { continue };
            wrong.push(format!("{}:{} {fault}: {:?}", file.path, doc.line, doc.text));
        }
    }
    assert!(wrong.is_empty(), "{} comments:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_comment_is_in_plain_english() {
    let mut wrong = Vec::new();
    for file in rust_files() {
        for (line, text) in comments(&file.text) {
            for phrase in quaint(&text) {
                wrong.push(format!("{}:{line} says {phrase:?}: {text}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{} comments:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_fields_have_in_common_is_read_in_one_place() {
    for (sign, place) in [
        ("!#$%&'*+-.^_`|~", "fields::is_token"),
        ("<=>?@[]^_`", "fields::is_cookie_octet"),
        ("strip_prefix(\"q=\")", "fields::weighted"),
        ("[second] GMT", "fields::http_date"),
        ("Rfc2822", "fields::parse_http_date"),
        ("ends_with(\".localhost\")", "browser_jar::is_loopback"),
    ] {
        let files = program();
        let site = files.iter().filter(|file| file.path.starts_with("src/"));
        let found: Vec<_> = site
            .filter(|file| file.path != "src/fields.rs" && file.text.contains(sign))
            .map(|file| &file.path)
            .collect();
        assert!(found.is_empty(), "use {place} in {found:?}");
        let home = files.iter().any(|file| file.text.contains(sign));
        assert!(home, "{place} has no {sign} any more: mend this test");
    }
}

#[test]
fn the_rules_find_what_they_are_for() {
    for text in [
        "It.",
        "Nothing.",
        "The other one.",
        "See [`Lang::of`].",
        "as before",
        "The same with an end.",
        "They are kept in order.",
        "and leaving it all behind.",
    ] {
        assert!(fault(text).is_some(), "{text}");
    }
    for text in
        ["The order of the cookies.", "Item by item, in order.", "Items of a list."]
    {
        assert_eq!(fault(text), None, "{text}");
    }
    let text = "//! Of the file.\n\n/// One\n/// two.\n///\n/// More.\nstruct A;\n    /// Three.\n    b: u8,\n";
    let read: Vec<_> = docs(text).into_iter().map(|doc| (doc.line, doc.text)).collect();
    let expected = [(1, "Of the file."), (3, "One two."), (8, "Three.")];
    assert_eq!(read, expected.map(|(line, text)| (line, text.to_owned())));
    assert_eq!(comments(text)[1], (3, "One two.  More.".to_owned()));
    assert_eq!(quaint("Whoever comes, be\nit late."), ["whoever", ", be it"]);
    assert_eq!(quaint("Late, for (it has) come"), [", for it has"]);
    assert!(quaint("What it is for: it is `be_it`, or may be it.").is_empty());
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = [
        source(
            "a.rs",
            "struct A; mod inner { enum B {} } #[cfg(test)] mod tests { struct C; }",
        ),
        source("b.rs", "trait B { type D; } struct C; impl B for C { type D = (); }"),
    ];
    let found = repeated(&files);
    assert_eq!(found, BTreeMap::from([("B".to_owned(), vec!["a.rs", "b.rs"])]));
}
