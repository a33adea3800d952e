//! Reads sentences and their marks out of templates and sources.

use std::path::{Path, PathBuf};

use remember_me::evidence::Exemption;
use remember_me::lang::Lang;
use rocket::serde::json::Value;

/// A sentence without tags and code, and the marks behind it.
#[derive(Debug, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub marks: Vec<Mark>,
}

/// What a sentence is based on, as the template has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    Cell {
        id: String,
        says: String,
    },
    Unmeasured,
    Reason(&'static str),
    /// Something that looks like a mark.
    Unknown(String),
}

/// The words by which a sentence names browsers.
const CHINESE: [&str; 6] =
    ["浏览器", "Chromium", "Chrome", "Firefox", "WebKit", "Safari"];
const ENGLISH: [&str; 6] =
    ["browser", "Chromium", "Chrome", "Firefox", "WebKit", "Safari"];

pub fn names_a_browser(sentence: &str) -> bool {
    let lower = sentence.replace("Browser", "browser");
    // The names of programs and files that contain one.
    let lower = lower.replace("browser-jar", "");
    CHINESE.iter().chain(&ENGLISH).any(|name| lower.contains(name))
}

/// Whether a sentence itself says that nobody measured what it says, or how far somebody did.
pub fn says_unmeasured(sentence: &str) -> bool {
    ["未实测", "没有实测", "没人实测", "没有测", "未测", "没测", "不在实测数据里"]
        .iter()
        .chain(&[
            "not measured",
            "wasn’t measured",
            "n’t been measured",
            "nobody measured",
            "not part of the measured data",
        ])
        .any(|words| sentence.contains(words))
}

/// What shows the cells themselves, and so has the names of the engines over its columns.
const CELLS: [&str; 4] =
    ["engines.html", "engines_sheet.html", "parts/grid.html", "parts/report_card.html"];

/// The templates with text in one language, with their names below `templates/`: those of the chapters
/// in this language, and those of both.
pub fn templates(lang: Lang) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let other = format!(".{}.html", lang.other().code());
    let mut files = Vec::new();
    for path in below(&root, "html") {
        let name = path.strip_prefix(&root).expect("below templates").display();
        let name = name.to_string();
        if !name.ends_with(&other) && !CELLS.contains(&&*name) {
            files.push((name, std::fs::read_to_string(&path).expect("a template")));
        }
    }
    files
}

/// The English texts that the sources give as a pair, `en: "…"`, with the file of each.
pub fn of_source() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for path in below(&root, "rs") {
        let name = path.strip_prefix(&root).expect("below src").display().to_string();
        let source = std::fs::read_to_string(&path).expect("a source");
        all.extend(english(&source).into_iter().map(|text| (name.clone(), text)));
    }
    all
}

fn below(root: &Path, extension: &str) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn english(source: &str) -> Vec<String> {
    let given = source.match_indices("en:").filter_map(|(at, key)| {
        // `open:` is a different field.
        if source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let mut rest = source[at + key.len()..].trim_start().strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            match rest.next()? {
                '"' => return Some(text),
                '\\' => match rest.next()? {
                    'n' => text.push('\n'),
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
    });
    given.collect()
}

/// Every string of a value.
pub fn strings(value: &Value, put: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => put(text),
        Value::Array(values) => values.iter().for_each(|it| strings(it, put)),
        Value::Object(values) => values.values().for_each(|it| strings(it, put)),
        _ => {}
    }
}

/// What represents a mark while the text is read.
const MARK: char = '\u{1}';

/// The sentences of a template. The words of a quoted claim, the titles of demos and where to look are
/// arguments of components, and are not read: the note’s words are judged beside them, and the others
/// are about a button.
pub fn of(template: &str, lang: Lang) -> Vec<Sentence> {
    let mut marks = Vec::new().into_iter();
    let mut found = Vec::new();
    let text = without_tera(template, &mut found);
    marks = {
        drop(marks);
        found.into_iter()
    };
    let text = without_tags(&text);
    let mut sentences = Vec::new();
    for block in text.split('\n') {
        for piece in split(block, lang) {
            let many = piece.chars().filter(|&c| c == MARK).count();
            let own: Vec<_> = marks.by_ref().take(many).collect();
            let text = piece.replace(MARK, "").trim().to_owned();
            if text.is_empty() && own.is_empty() {
                continue;
            }
            sentences.push(Sentence { text, marks: own });
        }
    }
    sentences
}

/// The text with a [`MARK`] for each mark, and without the other constructs of Tera. A term is its words.
fn without_tera(template: &str, marks: &mut Vec<Mark>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        text += &rest[..at];
        rest = &rest[at..];
        let Some(end) = ["{{ }}", "{% %}", "{# #}"]
            .iter()
            .find(|pair| rest.starts_with(&pair[..2]))
            .map(|pair| &pair[3..])
        else {
            text.push('{');
            rest = &rest[1..];
            continue;
        };
        let (inside, after) = rest[2..].split_once(end).expect("it ends");
        let inside = inside.trim();
        if let Some(mark) = mark(inside, end) {
            text.push(MARK);
            marks.push(mark);
        } else if inside.starts_with("term(") {
            text += argument(inside, "says").or(argument(inside, "id")).unwrap_or("");
        } else if end == "}}" && !inside.starts_with('<') {
            text.push('…');
        }
        rest = after;
    }
    text + rest
}

fn mark(inside: &str, end: &str) -> Option<Mark> {
    if let Some(reason) = inside.strip_prefix("evidence:").filter(|_| end == "#}") {
        let names = Exemption::ALL.map(Exemption::name);
        let known = names.into_iter().find(|name| *name == reason.trim());
        return Some(known.map_or(Mark::Unknown(inside.to_owned()), Mark::Reason));
    }
    if inside.starts_with("unmeasured(") {
        return Some(Mark::Unmeasured);
    }
    inside.starts_with("cell(").then(|| {
        match (argument(inside, "id"), argument(inside, "says")) {
            (Some(id), Some(says)) => {
                Mark::Cell { id: id.to_owned(), says: says.to_owned() }
            }
            _ => Mark::Unknown(inside.to_owned()),
        }
    })
}

/// The value of `name="…"`.
fn argument<'t>(call: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = call.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The tags within a line of text; all others end a block.
const INLINE: [&str; 12] =
    ["a", "b", "em", "i", "q", "s", "abbr", "strong", "code", "small", "span", "br"];

/// The text with a line for each block, without tags, and with what is code as one word.
fn without_tags(text: &str) -> String {
    let text = text.replace('\n', " ");
    let (mut plain, mut rest) = (String::new(), &text[..]);
    while let Some(at) = rest.find('<') {
        plain += &rest[..at];
        let (tag, after) = rest[at + 1..].split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/']).next();
        let name = name.unwrap_or_default();
        rest = after;
        if tag.starts_with("code") {
            let (_, after) = after.split_once("</code>").unwrap_or(("", after));
            // A mark within code is none; a template has none there.
            plain.push('…');
            rest = after;
        } else if !INLINE.contains(&name) {
            plain.push('\n');
        }
    }
    plain + rest
}

/// The sentences of a text: each ends with its mark of punctuation, what closes behind it, and marks.
pub fn split(text: &str, lang: Lang) -> Vec<String> {
    let ends = |c: char| match lang {
        Lang::Zh => matches!(c, '。' | '？' | '！'),
        Lang::En => matches!(c, '.' | '?' | '!'),
    };
    let closes = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | MARK);
    let chars: Vec<char> = text.chars().collect();
    let (mut sentences, mut from, mut at) = (Vec::new(), 0, 0);
    while at < chars.len() {
        at += 1;
        if !ends(chars[at - 1]) {
            continue;
        }
        while chars.get(at).is_some_and(|&c| closes(c)) {
            at += 1;
        }
        let apart = chars.get(at).is_none_or(|c| c.is_whitespace());
        if lang == Lang::Zh || apart {
            sentences.push(chars[from..at].iter().collect());
            from = at;
        }
    }
    sentences.push(chars[from..].iter().collect());
    sentences.retain(|it: &String| !it.trim().is_empty());
    sentences
}

#[test]
fn a_template_is_read_as_sentences_with_their_marks() {
    let cell = |id: &str| Mark::Cell { id: id.to_owned(), says: "sent".to_owned() };
    let read = of(
        "{% set a = 1 %}<p>A {{ term(id=\"x\", says=\"browser\") | safe }} sends <code>a.b</code>.{{ \
         cell(id=\"a/b\", says=\"sent\") | safe }} It (6265 §5.6) is <b>so.</b>{# evidence: http #}</p>\
         <ul><li>Firefox</li><li>No{{ unmeasured() | safe }}</li></ul>{# evidence: luck #}",
        Lang::En,
    );
    let sentence =
        |text: &str, marks: Vec<Mark>| Sentence { text: text.to_owned(), marks };
    assert_eq!(
        read,
        [
            sentence("A browser sends ….", vec![cell("a/b")]),
            sentence("It (6265 §5.6) is so.", vec![Mark::Reason("http")]),
            sentence("Firefox", vec![]),
            sentence("No", vec![Mark::Unmeasured]),
            sentence("", vec![Mark::Unknown("evidence: luck".to_owned())]),
        ]
    );
    let chinese =
        "浏览器收下。{{ cell(id=\"a/b\", says=\"sent\") | safe }}别的不收（也不发）。";
    assert_eq!(
        of(chinese, Lang::Zh),
        [
            sentence("浏览器收下。", vec![cell("a/b")]),
            sentence("别的不收（也不发）。", vec![]),
        ]
    );
}

#[test]
fn a_sentence_that_names_a_browser_is_found() {
    for text in ["Browsers keep it", "your browser’s", "WebKitGTK", "浏览器不收"]
    {
        assert!(names_a_browser(text), "{text}");
    }
    assert!(!names_a_browser("The server keeps it; browser-jar is a crate"));
    assert!(
        says_unmeasured("…（未实测）") && says_unmeasured("Safari was not measured.")
    );
    assert!(!says_unmeasured("Measured, both refuse it."));
}
