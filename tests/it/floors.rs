//! The house has floors. A room is `src/<room>.rs` with the files below `src/<room>/`, or a crate in
//! `crates/<room>`. It uses only rooms on floors below its own, and within a room no two parts use each
//! other. The tests read the imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use syn::spanned::Spanned;

use self::imports::{Arrow, arrows, module};
use crate::tidy::{Source, program};

mod imports;

/// The rooms, the lowest floor first. Rooms on one floor do not use each other.
const FLOORS: &[&[&str]] = &[
    &["fields", "html", "jar", "session"],
    &["lang"],
    &["engines", "evidence", "http", "loopback", "secrets"],
    &["cluster", "quote"],
    &["clinic", "exchange"],
    &["book", "cli"],
    &["view"],
    &["site"],
    &["lib", "worker"],
    &["main"],
];

const WAY_OUT: &str =
    "Move what is needed down to a floor below both, or hand it in as an argument.";

/// The room in which a file lies.
fn room(path: &str) -> &str {
    let path = path.trim_start_matches("crates/").trim_start_matches("src/");
    path.trim_end_matches(".rs").split('/').next().unwrap_or_default()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// The files of the program. A file that only tests see may use any room.
fn rust_files() -> Vec<Source> {
    let mut files = program();
    files.retain(|file| file.path.ends_with(".rs"));
    let mut of_tests = BTreeSet::new();
    for file in &files {
        let here = module(&file.path);
        for declared in file.text.split("#[cfg(test)]\nmod ").skip(1) {
            let declared =
                declared.split(|c: char| !c.is_alphanumeric() && c != '_').next();
            let path =
                here.iter().map(String::as_str).chain(declared).collect::<Vec<_>>();
            of_tests.insert(path.join("/"));
        }
    }
    files.retain(|file| !of_tests.contains(&module(&file.path).join("/")));
    files
}

/// A sentence for each arrow that does not lead down.
fn upward(arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let wrong = arrows.iter().filter(|arrow| {
        let (from, to) = (room(&arrow.from), room(&arrow.to));
        let floors = floor(from).zip(floor(to));
        from != to && floors.is_some_and(|(from, to)| from <= to)
    });
    let says = |arrow: &Arrow| {
        let Arrow { from, line, to } = arrow;
        let (here, there) = (room(from), room(to));
        format!(
            "{from}:{line} uses {to}, but `{there}` is not on a floor below `{here}`. {WAY_OUT}"
        )
    };
    wrong.map(says).collect()
}

/// The shortest circle: from a part of a folder over other parts back to it, as the arrows on the way.
fn circle(arrows: &BTreeSet<Arrow>) -> Vec<&Arrow> {
    // Each arrow runs between two parts of the folder in which the paths of its files divide.
    let mut uses: BTreeMap<String, BTreeMap<String, &Arrow>> = BTreeMap::new();
    for arrow in arrows {
        let (from, to) = (module(&arrow.from), module(&arrow.to));
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        if common < from.len().min(to.len()) {
            let stem = |of: &[String]| of[..=common].join("/");
            uses.entry(stem(&from)).or_default().insert(stem(&to), arrow);
        }
    }
    let circles = uses.keys().filter_map(|start| {
        let mut seen = BTreeSet::new();
        let mut ahead = VecDeque::from([(start, Vec::new())]);
        while let Some((stem, way)) = ahead.pop_front() {
            if stem == start && !way.is_empty() {
                return Some(way);
            }
            for (next, arrow) in uses.get(stem).into_iter().flatten() {
                if seen.insert(next) {
                    ahead.push_back((next, [&way[..], &[*arrow]].concat()));
                }
            }
        }
        None
    });
    circles.min_by_key(Vec::len).unwrap_or_default()
}

/// A circle in words, with a line for each arrow.
fn told(circle: &[&Arrow]) -> String {
    let arrows = circle
        .iter()
        .map(|Arrow { from, line, to }| format!("{from}:{line} uses {to}"));
    arrows.collect::<Vec<_>>().join(",\n")
}

#[test]
fn a_room_uses_only_rooms_on_floors_below_its_own() {
    let wrong = upward(&arrows(&rust_files()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_parts_use_each_other() {
    let arrows = arrows(&rust_files());
    let circle = circle(&arrows);
    assert!(circle.is_empty(), "{}: a circle. {WAY_OUT}", told(&circle));
}

#[test]
fn every_room_has_its_floor() {
    let files = rust_files();
    let rooms: BTreeSet<_> = files.iter().map(|file| room(&file.path)).collect();
    let floors: BTreeSet<_> = FLOORS.iter().copied().flatten().copied().collect();
    assert_eq!(
        rooms, floors,
        "give each room its floor in FLOORS, and take out what has gone"
    );
}

/// Tests the reader itself: what it must find, and what it must ignore.
#[test]
fn imports_are_read_as_the_compiler_reads_them() {
    let file = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let view = file(
        "src/view.rs",
        "//! [`site`](crate::site)\n\
         use crate::{lang::{self, Lang}, site::pages::{Page as _}};\n\
         // crate::site::errors\n\
         const TEXT: &str = \"crate::site::errors\";\n\
         #[cfg(test)]\nmod tests { use crate::site::errors; }\n\
         fn f() { vec![crate::site::observer::FORM]; self::panel::draw(); }\n\
         fn h() -> browser_jar::Rule {}\n",
    );
    let jar = file("crates/jar/src/lib.rs", "use crate::rule::Rule;\n");
    let rule = file("crates/jar/src/rule.rs", "use super::Jar;\n");
    let panel = file(
        "src/view/panel.rs",
        "use super::asking::Guess;\nfn g() -> super::View {}\n",
    );
    let asking = file("src/view/asking.rs", "use super::super::view::panel::*;\n");
    let others = [
        "src/lib.rs",
        "src/lang.rs",
        "src/site.rs",
        "src/site/pages.rs",
        "src/site/errors.rs",
        "src/site/observer.rs",
    ];
    let others = others.map(|path| file(path, ""));
    let files: Vec<_> =
        [view, panel, asking, jar, rule].into_iter().chain(others).collect();
    let arrows = arrows(&files);
    let found: Vec<_> = arrows
        .iter()
        .map(|arrow| (arrow.from.as_str(), arrow.line, arrow.to.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("crates/jar/src/lib.rs", 1, "crates/jar/src/rule.rs"),
            ("crates/jar/src/rule.rs", 1, "crates/jar/src/lib.rs"),
            ("src/view.rs", 2, "src/lang.rs"),
            ("src/view.rs", 2, "src/site/pages.rs"),
            ("src/view.rs", 7, "src/site/observer.rs"),
            ("src/view.rs", 7, "src/view/panel.rs"),
            ("src/view.rs", 8, "crates/jar/src/lib.rs"),
            ("src/view/asking.rs", 1, "src/view/panel.rs"),
            ("src/view/panel.rs", 1, "src/view/asking.rs"),
            ("src/view/panel.rs", 2, "src/view.rs"),
        ]
    );
    let upward = upward(&arrows);
    assert_eq!(upward.len(), 2, "{upward:?}");
    assert!(
        upward[0].starts_with("src/view.rs:2 uses src/site/pages.rs, but"),
        "{upward:?}"
    );
    assert_eq!(
        told(&circle(&arrows)),
        "src/view/asking.rs:1 uses src/view/panel.rs,\nsrc/view/panel.rs:1 uses src/view/asking.rs"
    );
}

/// The public functions of `view` that take loose JSON, as file, function and parameter. There are
/// none.
const LOOSE: &[&str] = &[];

/// A caller that hands `view` a JSON value has chosen the names of template variables. A type has
/// fields, and a wrong field name does not compile.
#[test]
fn only_view_names_a_template_variable() {
    let mut loose = Vec::new();
    for file in rust_files().iter().filter(|file| room(&file.path) == "view") {
        let parsed = syn::parse_file(&file.text).expect("it has compiled");
        let mut functions: Vec<(&syn::Visibility, &syn::Signature)> = Vec::new();
        for item in &parsed.items {
            match item {
                // The modules below are private, so their functions belong to view.
                syn::Item::Fn(function) if file.path == "src/view.rs" => {
                    functions.push((&function.vis, &function.sig));
                }
                syn::Item::Impl(block) if quoted(&block.self_ty) == "View" => {
                    functions.extend(block.items.iter().filter_map(
                        |item| match item {
                            syn::ImplItem::Fn(function) => {
                                Some((&function.vis, &function.sig))
                            }
                            _ => None,
                        },
                    ));
                }
                _ => {}
            }
        }
        let public = functions
            .into_iter()
            .filter(|(seen, _)| matches!(seen, syn::Visibility::Public(_)));
        for (_, function) in public {
            for input in &function.inputs {
                let syn::FnArg::Typed(input) = input else { continue };
                let kind = quoted(&input.ty);
                let words: BTreeSet<_> =
                    kind.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
                if ["Value", "Json", "Context", "Map", "Serialize"]
                    .iter()
                    .any(|word| words.contains(word))
                {
                    loose.push(format!(
                        "{}: {}({})",
                        file.path,
                        function.ident,
                        quoted(&input.pat)
                    ));
                }
            }
        }
    }
    assert_eq!(
        loose, LOOSE,
        "a public function of view takes loose JSON: give it a type, and let view make the context of it"
    );
}

/// A piece of syntax as it is written.
fn quoted(syntax: &impl Spanned) -> String {
    syntax.span().source_text().unwrap_or_default()
}
