//! A house rule of the style sheets: a class belongs to one of them. On a page that has two sheets which draw
//! one class, the later one draws it, also where the earlier was meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, sources};

/// The sheet that enlarges what the others draw, for a thumb. It is about their classes.
const ABOUT_OTHERS: &str = "touch.css";

/// Classes that two sheets draw, each with the reason.
const SHARED: [(&str, &str); 2] = [
    ("field", "a field with its label; one of the clinic's is wide"),
    ("page", "the columns of a page; a case and the stage place themselves in them"),
];

/// The selectors of a sheet, without those that are for paper alone.
fn selectors(css: &str) -> Vec<String> {
    let (mut found, mut open, mut text) = (Vec::new(), Vec::new(), String::new());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        match next {
            '{' => {
                let head = text.trim().to_owned();
                let paper = |at: &String| at.starts_with("@media print");
                if !head.starts_with('@') && !open.iter().any(paper) {
                    found.extend(parts(&head, ','));
                }
                open.push(head);
                text.clear();
            }
            '}' => {
                open.pop();
                text.clear();
            }
            ';' => text.clear(),
            other => text.push(other),
        }
        rest = &rest[next.len_utf8()..];
    }
    found
}

/// What stands between separators that no bracket encloses.
fn parts(text: &str, separator: char) -> Vec<String> {
    let (mut found, mut depth) = (vec![String::new()], 0);
    for next in text.chars() {
        depth += match next {
            '(' | '[' => 1,
            ')' | ']' => -1,
            _ => 0,
        };
        match found.last_mut() {
            Some(last) if depth > 0 || next != separator => last.push(next),
            _ => found.push(String::new()),
        }
    }
    found.iter().map(|part| part.trim().to_owned()).collect()
}

/// The classes that a selector draws wherever they stand, with whether it asks for nothing else. A selector
/// with an ancestor or a sibling draws none.
fn drawn(selector: &str) -> Vec<(String, bool)> {
    if parts(selector, ' ').len() > 1 || selector.contains(['>', '+', '~']) {
        return Vec::new();
    }
    // `:is(.a, .b)` at its head is a list of its own.
    if let Some((list, tail)) =
        selector.strip_prefix(":is(").and_then(|it| it.split_once(')'))
    {
        let each = parts(list, ',').into_iter();
        return each.flat_map(|one| drawn(&format!("{one}{tail}"))).collect();
    }
    // What a pseudo-class or an attribute asks for is no class that is drawn.
    let end = selector.find([':', '[']).unwrap_or(selector.len());
    let mut names = selector[..end].split('.');
    let tag = names.next().unwrap_or_default();
    let names: Vec<_> = names.collect();
    let alone = tag.is_empty() && names.len() == 1;
    names.into_iter().map(|name| (name.to_owned(), alone)).collect()
}

/// The classes that more than one sheet draws, one of them without asking for anything else, with the
/// sheets.
fn in_two_sheets(sheets: &[Source]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut alone = BTreeSet::new();
    for sheet in sheets {
        let file = sheet.path.rsplit('/').next().unwrap_or_default();
        if file == ABOUT_OTHERS {
            continue;
        }
        for (name, is_alone) in selectors(&sheet.text).iter().flat_map(|it| drawn(it)) {
            found.entry(name.clone()).or_default().insert(file);
            if is_alone {
                alone.insert(name);
            }
        }
    }
    found.retain(|name, sheets| sheets.len() > 1 && alone.contains(name));
    found
}

#[test]
fn no_class_is_drawn_by_two_sheets() {
    let sheets = sources("static/css");
    let found = in_two_sheets(&sheets);
    let unlisted: Vec<_> = found
        .iter()
        .filter(|(name, _)| SHARED.iter().all(|(it, _)| it != name))
        .collect();
    assert!(
        unlisted.is_empty(),
        "the sheets are served as one, and the later overrules the earlier. Give one of \
         the two things another class, or list the class with the reason: {unlisted:#?}"
    );
    for (name, _) in SHARED {
        assert!(
            found.contains_key(name),
            "one sheet draws .{name}: take it off the list"
        );
    }
}

#[test]
fn a_class_of_two_sheets_is_found_whatever_surrounds_it() {
    let sheet =
        |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let found = |first: &str, second: &str| {
        let sheets = [sheet("a.css", first), sheet("b.css", second)];
        in_two_sheets(&sheets).into_keys().collect::<Vec<_>>()
    };
    assert_eq!(found(".mark { color: red }", ".mark { margin: 0 }"), ["mark"]);
    assert_eq!(
        found(".a, .mark:hover {}", "@media (x) { :is(.mark, p)::after {} }"),
        ["mark"]
    );
    assert_eq!(found(".mark {}", ".cell.mark[data-x] {}"), ["mark"]);
    for (first, second) in [
        (".mark {}", ".cell .mark {}"),
        (".mark {}", ".cell:has(.mark) {}"),
        (".mark {}", "/* .mark {} */ @media print { .mark {} }"),
        ("b.yes {}", "td.yes {}"),
    ] {
        assert_eq!(found(first, second), [""; 0], "{first} {second}");
    }
}
