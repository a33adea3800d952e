//! One thing has one name: the words that no text may use, and what to write instead.
//!
//! The test reads the chapters, the questions, the symptoms, the rules, the words of the interface, the
//! list of what Flask does differently and every other sentence of the source that is written in both
//! languages, without their code. To forbid one more word, add a row.

use std::path::Path;

use remember_me::book;
use remember_me::book::chapter::Chapter;
use remember_me::clinic::symptoms;
use remember_me::lang::{Lang, Text};
use remember_me::quote::flask::DIFFERENCES;
use rocket::serde::json::{Value, serde_json};

/// The table with the sentences of the rules.
const RULES: &str = include_str!("../../crates/jar/src/rule/table.rs");

/// A word that must not be written, and what to write instead.
type Instead = (&'static str, &'static str);

const CHINESE: &[Instead] = &[
    ("线上", "报文里、实际发出的字节；「线上」是生产环境"),
    ("罐", "cookie 存储、同一份 cookie"),
    ("规矩", "规则；写在 Set-Cookie 里的叫属性"),
    ("号码", "令牌"),
    ("会话号", "令牌"),
    ("墙上", "本地时间"),
    ("架子", "存储；图上的叫「现场」里的记录"),
    ("用例", "病例"),
    ("顶掉", "盖掉"),
    ("顶替", "盖掉"),
    ("换掉旧的", "盖掉旧的"),
    ("被换掉", "被盖掉"),
    ("行换掉", "行盖掉"),
    ("寿命", "期限（cookie 的）、有效期（会话的）"),
    ("掉线", "被登出"),
    ("退出登录", "登出"),
    ("会话 cookie", "会话期 cookie（没有期限的）、会话令牌的 cookie"),
    ("新客", "新访客"),
    ("会动手的", "能动手的"),
    ("别站", "别的站点"),
    ("别的网站", "别的站点"),
    ("别的站发", "别的站点发"),
    ("别的站里", "别的站点里"),
    ("别的站上", "别的站点上"),
    ("短命", "期限很短"),
    ("长命", "期限很长"),
];

/// Words that are found as whole words, with their first letter in either case. A *script* with an
/// article is one script, not the language.
const ENGLISH: &[Instead] = &[
    ("traits", "what it is: a trait is something else in a Rust book"),
    ("stands", "is, is stored in, means"),
    ("stand in", "are in"),
    ("another one", "a new one, a different one"),
    ("another key", "a different key, a new key"),
    ("another cookie", "a different cookie"),
    ("another lifetime", "a different lifetime"),
    ("by script", "in JavaScript"),
    ("with script", "with JavaScript"),
    ("without script", "without JavaScript"),
    ("needs script", "needs JavaScript"),
    ("takes script", "takes JavaScript"),
    ("script reads", "JavaScript reads, a script reads"),
    ("script can’t", "JavaScript can’t"),
    ("script needs", "JavaScript needs"),
    ("plant a", "set a; an attacker plants"),
    ("plant it", "set it; an attacker plants"),
    ("plants one", "sets one; an attacker plants"),
    ("planted", "set; an attacker plants"),
    ("brings back", "sends back"),
    ("bring back what", "send back what"),
    ("brought back", "sent back"),
    ("comes along", "is sent"),
    ("goes along", "is sent"),
    ("go along", "are sent"),
    ("demands", "requires"),
    ("is over already", "has already expired"),
    ("already over", "already expired"),
    ("with an end", "with an expiry date"),
    ("his own", "their own"),
    ("were a session", "if a session were"),
    ("whoever comes", "your visitors"),
    ("of one name", "with the same name"),
    ("to no door", "that no longer opens anything"),
    ("to read is not", "reading doesn’t"),
    ("not one byte", "not a byte"),
    ("makes no sense here", "can’t be processed"),
    ("cinnabar", "red"),
    ("take it for", "treat it as"),
    ("takes it for", "treats it as"),
    ("take them for", "treat them as"),
    ("taken for", "treated as, read as"),
    ("request brings", "request carries"),
    ("request brought", "request carried"),
    ("ends by itself", "expires by itself"),
    ("a cookie that is over", "an expired cookie"),
    ("what it demands", "what it requires"),
    ("for it has", "because it has"),
    ("for it is", "because it is"),
    ("for there is", "because there is"),
    ("for they are", "because they are"),
    ("by itself knows", "has"),
];

const ARTICLES: [&str; 4] = ["a ", "A ", "the ", "The "];

/// A text, and the place where it stands.
struct Written {
    place: String,
    text: String,
}

/// All texts that the test reads, in one language.
fn written(lang: Lang) -> Vec<Written> {
    let mut all = Vec::new();
    let mut put = |place: &str, text: &str| {
        all.push(Written { place: place.to_owned(), text: text.to_owned() });
    };
    for chapter in book::ALL {
        let slug = chapter.slug;
        put(slug, chapter.title.get(lang));
        for section in chapter.sections {
            put(slug, section.title.get(lang));
        }
        let path = format!(
            "{}/templates/chapters/{slug}.{}.html",
            env!("CARGO_MANIFEST_DIR"),
            lang.code()
        );
        put(slug, &std::fs::read_to_string(path).expect("the chapter's text"));
        for text in questions(chapter) {
            put(&format!("{slug}, questions"), text.get(lang));
        }
    }
    for it in symptoms::each() {
        let why = it.case.as_ref().map(|case| case.why);
        for text in [it.title, it.cause, it.rule, it.fix].into_iter().chain(why) {
            put(it.slug, text.get(lang));
        }
    }
    // A line of the table is the sentence of a rule in one language.
    let sentences = RULES.lines().map(str::trim).filter(|it| it.starts_with('"'));
    for sentence in sentences {
        let chinese = sentence.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        if chinese == (lang == Lang::Zh) {
            put("rule/table.rs", sentence);
        }
    }
    for difference in DIFFERENCES {
        put("quote/flask.rs", difference.why.get(lang));
    }
    let words = serde_json::to_value(lang.words()).expect("the words are data");
    strings(&words, &mut |text| put("lang", text));
    let by_slug = |place: &str| place.starts_with("clinic/symptoms/");
    for (place, source) in sources().into_iter().filter(|(it, _)| !by_slug(it)) {
        for text in literals(&source, lang) {
            put(&place, &text);
        }
    }
    all
}

/// The files of the program, each with its path below `src/`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path.strip_prefix(&root).expect("below src").display();
                let text = std::fs::read_to_string(&path).expect("a source file");
                files.push((name.to_string(), text));
            }
        }
    }
    files.sort();
    files
}

/// The string literals that a source gives as the text in this language: `zh: "…"` or `en: "…"`.
fn literals(source: &str, lang: Lang) -> Vec<String> {
    let key = format!("{}:", lang.code());
    let given = source.match_indices(&key).filter_map(|(at, _)| {
        let mut rest = source[at + key.len()..].trim_start().strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            match rest.next()? {
                '"' => return Some(text),
                '\\' => text.extend(rest.next()),
                other => text.push(other),
            }
        }
    });
    given.collect()
}

fn questions(chapter: &Chapter) -> Vec<Text> {
    let guesses = chapter.guesses.iter().flat_map(|guess| {
        let choices = guess.choices.iter().flat_map(|it| [it.label, it.says]);
        [guess.asks].into_iter().chain(choices)
    });
    let whys = chapter.whys.iter().flat_map(|why| {
        let answers = why.answers.iter().flat_map(|it| [it.label, it.because]);
        [why.asks].into_iter().chain(answers)
    });
    guesses.chain(whys).collect()
}

fn strings(value: &Value, put: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => put(text),
        Value::Array(values) => values.iter().for_each(|it| strings(it, put)),
        Value::Object(values) => values.values().for_each(|it| strings(it, put)),
        _ => {}
    }
}

/// The text of a page or a symptom, without its code and without tags.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['<', '`']) {
        prose += &rest[..start];
        rest = &rest[start..];
        let end = if rest.starts_with("<code") {
            "</code>"
        } else if rest.starts_with('`') {
            rest = &rest[1..];
            "`"
        } else {
            ">"
        };
        prose += "…";
        rest = rest.find(end).map_or("", |at| &rest[at + end.len()..]);
    }
    prose + rest
}

/// Whether a word is in a text. A word of letters has to stand as a whole word, with its first letter
/// in either case.
fn says(text: &str, term: &str) -> bool {
    let Some(first) = term.chars().next().filter(char::is_ascii) else {
        return text.contains(term);
    };
    let capital = format!("{}{}", first.to_ascii_uppercase(), &term[1..]);
    [term, capital.as_str()].into_iter().any(|term| {
        text.match_indices(term).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let one = || ARTICLES.iter().any(|article| text[..at].ends_with(article));
            apart(before) && apart(after) && !(term.starts_with("script ") && one())
        })
    })
}

#[test]
fn no_text_uses_a_word_that_has_a_better_one() {
    let mut found = Vec::new();
    for (lang, terms) in [(Lang::Zh, CHINESE), (Lang::En, ENGLISH)] {
        for Written { place, text } in written(lang) {
            let prose = prose(&text);
            for (term, instead) in terms {
                if says(&prose, term) {
                    found.push(format!("{place}, {lang:?}: “{term}” → {instead}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_language_has_its_own_quotation_marks() {
    for (lang, others) in [(Lang::Zh, ['“', '”']), (Lang::En, ['「', '」'])] {
        for Written { place, text } in written(lang) {
            let found = prose(&text).contains(others);
            assert!(!found, "{place}, {lang:?}: {others:?} in {text}");
        }
    }
}

#[test]
fn no_text_says_a_word_twice_in_a_row() {
    for Written { place, text } in written(Lang::En) {
        let prose = prose(&text);
        let words: Vec<_> = prose.split(' ').collect();
        let twice = words.windows(2).find(|pair| {
            pair[0] == pair[1] && pair[0].chars().all(char::is_alphabetic)
        });
        let allowed = [["had", "had"], ["that", "that"], ["", ""]];
        let twice = twice.filter(|pair| !allowed.iter().any(|it| it == *pair));
        assert_eq!(twice, None, "{place}");
    }
}

#[test]
fn the_search_for_a_word_finds_it_in_prose_and_not_in_code() {
    assert!(says(&prose("这在线上没有"), "线上"));
    assert!(says("Planted by", "planted") && says("it is planted.", "planted"));
    assert!(
        !says("transplanted", "planted")
            && !says("JavaScript reads", "script reads")
            && !says("a script reads", "script reads")
            && says("if script reads", "script reads")
    );
    assert_eq!(prose("a <code class=\"srv\">b</code> c `d` <b>e</b>"), "a … c … …e…");
    for lang in Lang::ALL {
        let all = written(lang);
        for place in [
            "session",
            "session, questions",
            "rule/table.rs",
            "lang",
            "quote/flask.rs",
            "clinic/correction.rs",
            "book/exercises/tasks.rs",
        ] {
            assert!(all.iter().any(|it| it.place == place), "{place} is not read");
        }
        for chapter in book::ALL {
            assert!(all.iter().any(|it| it.place == chapter.slug), "{}", chapter.slug);
        }
        assert!(all.len() > 1_200, "only {} texts are read", all.len());
    }
    let source = "Text { zh: \"一\", en: \"one \\\"1\\\"\" }, en:\n  \"two\"";
    assert_eq!(literals(source, Lang::En), ["one \"1\"", "two"]);
    assert_eq!(literals(source, Lang::Zh), ["一"]);
}
