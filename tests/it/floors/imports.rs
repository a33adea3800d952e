//! The imports of the program: which file uses which, read from the tokens of the source.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use crate::tidy::Source;

/// The crates of the workspace that are rooms: the folder below `crates/`, and the name of the library
/// in a path.
const CRATES: &[(&str, &str)] =
    &[("jar", "browser_jar"), ("session", "rocket_server_sessions")];

/// One use of a module: the file that uses it, the line, and the file of the module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The file that uses the other.
    pub from: String,
    /// The line of the use.
    pub line: usize,
    /// The file of the module that is used.
    pub to: String,
}

/// The module of a file as a path: `book/cookie/lab`; that of `src/lib.rs` is empty. A crate is a
/// module of the site here, named as its folder.
pub fn module(path: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let (mut module, inside) = match stem.strip_prefix("crates/") {
        Some(of_crate) => {
            let (name, inside) =
                of_crate.split_once("/src/").unwrap_or((of_crate, "lib"));
            (vec![name.to_owned()], inside)
        }
        None => (Vec::new(), stem.trim_start_matches("src/")),
    };
    if inside != "lib" {
        module.extend(inside.split('/').map(str::to_owned));
    }
    module
}

/// The crate that a module is in: empty for the site, otherwise the folder of the crate.
fn crate_of(module: &[String]) -> &[String] {
    let is_crate = |name: &String| CRATES.iter().any(|(folder, _)| folder == name);
    &module[..usize::from(module.first().is_some_and(is_crate))]
}

/// Every path in these tokens that begins with `crate`, `super`, `self` or the name of one of our
/// libraries, with its line. Comments are not tokens, and code that only tests see is left out.
fn paths(tokens: TokenStream, found: &mut Vec<(Vec<String>, usize)>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Punct(mark)
                if mark.as_char() == '#' && is_test(trees.get(at + 1)) =>
            {
                let ends = |tree: &TokenTree| match tree {
                    TokenTree::Group(group) => {
                        group.delimiter() == proc_macro2::Delimiter::Brace
                    }
                    TokenTree::Punct(mark) => mark.as_char() == ';',
                    _ => false,
                };
                at += trees[at..].iter().position(ends).unwrap_or_default();
            }
            TokenTree::Ident(ident)
                if ["crate", "super", "self", "remember_me"]
                    .into_iter()
                    .chain(CRATES.iter().map(|(_, name)| *name))
                    .any(|it| ident == it)
                    && is_separated(&trees, at + 1) =>
            {
                at = path(&trees, at, Vec::new(), found);
                continue;
            }
            TokenTree::Group(group) => paths(group.stream(), found),
            _ => {}
        }
        at += 1;
    }
}

fn is_test(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|tree| tree.to_string().replace(' ', "") == "[cfg(test)]")
}

/// Whether the next tokens are `::`.
fn is_separated(trees: &[TokenTree], at: usize) -> bool {
    let colon = |tree: Option<&TokenTree>| matches!(tree, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(trees.get(at)) && colon(trees.get(at + 1))
}

/// Reads one path, or the tree of a `use`, and returns the position after it.
fn path(
    trees: &[TokenTree],
    mut at: usize,
    mut begun: Vec<String>,
    found: &mut Vec<(Vec<String>, usize)>,
) -> usize {
    let line = trees.get(at).map_or(0, |tree| tree.span().start().line);
    loop {
        match trees.get(at) {
            Some(TokenTree::Ident(ident)) => {
                if begun.is_empty() || ident != "self" {
                    begun.push(ident.to_string());
                }
                at += 1;
            }
            Some(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(mark) if mark.as_char() == ',');
                for part in inner.split(comma).filter(|part| !part.is_empty()) {
                    path(part, 0, begun.clone(), found);
                }
                return at + 1;
            }
            // A glob, or the generic arguments of a type.
            _ => break,
        }
        match is_separated(trees, at) {
            true => at += 2,
            false => break,
        }
    }
    found.push((begun, line));
    at
}

/// The module to which a path in this module leads, counted from the root of the library.
fn resolve(of: &[String], path: &[String]) -> Vec<String> {
    let other = CRATES.iter().find(|(_, name)| path[0] == *name);
    let mut here = match (path[0].as_str(), other) {
        (_, Some((folder, _))) => vec![(*folder).to_owned()],
        ("crate", _) => crate_of(of).to_vec(),
        ("remember_me", _) => Vec::new(),
        _ => of.to_vec(),
    };
    for part in path.iter().skip(usize::from(other.is_some())) {
        match part.as_str() {
            "crate" | "remember_me" | "self" => {}
            "super" => drop(here.pop()),
            name => here.push(name.to_owned()),
        }
    }
    here
}

/// Every use of one file by another.
pub fn arrows(files: &[Source]) -> BTreeSet<Arrow> {
    let modules: BTreeMap<Vec<String>, &str> =
        files.iter().map(|file| (module(&file.path), file.path.as_str())).collect();
    let mut arrows = BTreeSet::new();
    for file in files {
        let here = module(&file.path);
        let tokens: TokenStream = file.text.parse().expect("it has compiled");
        let mut found = Vec::new();
        paths(tokens, &mut found);
        for (path, line) in found {
            let mut target = resolve(&here, &path);
            // The longest beginning that is a module; the rest is an item of it.
            while !modules.contains_key(&target) {
                target.pop();
            }
            let to = modules[&target];
            if to != file.path {
                arrows.insert(Arrow {
                    from: file.path.clone(),
                    line,
                    to: to.to_owned(),
                });
            }
        }
    }
    arrows
}
