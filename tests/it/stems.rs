//! A chapter is one stem: everything about it alone lies in `book/<slug>` and in its texts, and no
//! other file names the chapter or one of its handlers.

use remember_me::book;
use remember_me::book::routes::Demos;

use crate::tidy::{Source, program, sources};

/// The files that may name one, each with its reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("src/worker.rs", "book::scale", "a worker is the program that chapter 7 starts"),
    (
        "src/site/attack_pages.rs",
        "book::attacks",
        "the page of chapter 6 has what happened in the visitor's own world",
    ),
    (
        "src/view/attacks.rs",
        "book::attacks",
        "the page of chapter 6 has what happened in the visitor's own world",
    ),
    (
        "src/site/clinic_pages.rs",
        "book::cookie",
        "the clinic sends a line to the lab of chapter 2",
    ),
];

/// The program without the chapters, the reset (which deletes their cookies) and the symptoms (each of
/// which leads to a demo).
fn around_the_chapters() -> Vec<Source> {
    let mut files = program();
    files.extend(sources("static/js"));
    files.retain(|file| {
        !["src/book", "src/clinic/symptoms", "crates/"]
            .iter()
            .any(|part| file.path.starts_with(part))
    });
    files
}

/// The ways in which a file may name a chapter or one of its handlers.
fn names() -> Vec<String> {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    let handlers = demos.iter().map(|(name, ..)| name.to_owned());
    let handlers = handlers.filter(|name| !name.starts_with("demo::"));
    let slugs = book::ALL.iter().flat_map(|chapter| {
        let slug = chapter.slug;
        [format!("book::{slug}"), format!("slug == \"{slug}\"")]
    });
    handlers.chain(slugs).collect()
}

#[test]
fn nothing_around_the_chapters_names_one_of_them() {
    let names = names();
    let mut used = vec![false; ALLOWED.len()];
    for file in around_the_chapters() {
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (at, line) in lines {
            for name in names.iter().filter(|name| line.contains(name.as_str())) {
                let allowed = ALLOWED.iter().position(|(path, part, _)| {
                    file.path == *path && line.contains(part)
                });
                match allowed {
                    Some(at) => used[at] = true,
                    None => panic!(
                        "{}:{} says `{name}`: let the chapter's entry or page say what it needs",
                        file.path,
                        at + 1
                    ),
                }
            }
        }
    }
    for ((path, part, _), used) in ALLOWED.iter().zip(used) {
        assert!(used, "{path} does not say `{part}` any more: take it off the list");
    }
}

/// Numbers that a script draws come as data (`exchange.data`), because the words of an answer are for
/// people. A claim about those words (`predict.js`) and the sentence of a refusal (`telling.js`) are
/// words themselves.
#[test]
fn no_script_reads_numbers_out_of_the_words_of_an_answer() {
    for file in sources("static/js") {
        // The stage looks whether the body is a transcript in the notation of `curl -v`, and draws its requests.
        let words = ["predict.js", "telling.js", "stage.js"];
        let allowed = words.iter().any(|name| file.path.ends_with(name));
        let reads = file.text.contains("response.body");
        assert!(allowed || !reads, "{} reads the body: let it come as data", file.path);
    }
}
