//! House rules of the templates.

use remember_me::book;
use remember_me::book::routes::Demos;

use super::{Source, sources};

fn templates() -> Vec<Source> {
    let mut templates = sources("templates");
    templates.retain(|file| file.path.ends_with(".html"));
    templates
}

/// The value of each such attribute in a template.
fn values<'t>(text: &'t str, attribute: &str) -> Vec<&'t str> {
    let start = format!(" {attribute}=\"");
    let found = text.split(&start).skip(1);
    found.map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

#[test]
fn no_template_types_the_address_of_a_demo() {
    let demos = Demos::new(book::ALL).expect("the routes are sound");
    for file in templates() {
        for attribute in ["href", "action", "formaction", "src", "data-then"] {
            for value in values(&file.text, attribute) {
                let address = value.split(['?', '#']).next().unwrap_or_default();
                let demo = demos.iter().find(|(_, _, path)| *path == address);
                if let Some((name, ..)) = demo {
                    let path = &file.path;
                    panic!(
                        "{path} types {value}: say run=\"{name}\", the route knows the rest"
                    );
                }
            }
        }
    }
}

#[test]
fn no_template_holds_code_of_its_own() {
    let why = "quote it: <demo run=\"chapter::function\" />, or <captured file=\"…\" />. \
               Code that no test runs goes stale.";
    for file in templates() {
        for line in file.text.lines() {
            let marks = [
                "#[get(",
                "#[post(",
                "#[launch]",
                "use rocket",
                "let mut ",
                "@app.",
                "import ",
            ];
            let mark = marks.iter().find(|mark| line.contains(*mark));
            assert!(mark.is_none(), "{}: {line}\n{why}", file.path);
        }
        // A button is not a block of code.
        for block in file.text.replace("<press", "<").split("<pre").skip(1) {
            let block = block.split("</pre>").next().unwrap_or_default();
            let content = block.split_once('>').map_or("", |(_, content)| content);
            for line in without_tags(content).lines().map(str::trim) {
                let quoted =
                    line.is_empty() || line.starts_with('{') || line.starts_with('}');
                // Tests run these commands as they are printed.
                let command = ["curl ", "cargo ", "tar ", "cd ", "python "]
                    .iter()
                    .any(|c| line.starts_with(c));
                let run = command
                    || line.split("=").next().is_some_and(|n| n.starts_with("ROCKET_"));
                let fine = quoted || run || line.contains("{{");
                assert!(fine, "{}: {line}\n{why}", file.path);
            }
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text += piece.split_once('>').map_or("", |(_, text)| text);
    }
    text
}

#[test]
fn the_words_of_the_interface_come_from_the_struct_of_words() {
    for file in templates() {
        if file.path.starts_with("templates/chapters/") {
            continue;
        }
        let chinese = file.text.chars().find(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        let path = &file.path;
        assert_eq!(chinese, None, "{path}: put it into Words, in both languages");
    }
}

#[test]
fn every_captured_transcript_is_shown_somewhere() {
    let texts: String = templates().into_iter().map(|file| file.text).collect();
    for file in sources("templates/http") {
        let name =
            file.path.trim_start_matches("templates/http/").trim_end_matches(".http");
        let (folder, _) = name.split_once('/').expect("each is in a folder");
        assert!(
            !file.text.is_empty(),
            "{}: capture it with UPDATE_EXPECT=1",
            file.path
        );
        // Transcripts of chapters belong to handlers, and another test checks all of them.
        let of_chapter = book::ALL.iter().any(|chapter| chapter.slug == folder);
        let shown = texts.contains(&format!("\"{name}\""));
        assert!(of_chapter || shown, "{}: no page shows it; delete it", file.path);
    }
}
