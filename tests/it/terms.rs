//! One thing has one name: the words that no text may use, and what to write instead.
//!
//! The test reads the chapters, the questions, the symptoms, the rules, the words of the interface and
//! the list of what Flask does differently, without their code. To forbid one more word, add a row.

use remember_me::book;
use remember_me::book::chapter::Chapter;
use remember_me::clinic::symptoms;
use remember_me::lang::{Lang, Text};
use remember_me::quote::flask::DIFFERENCES;
use rocket::serde::json::{Value, serde_json};

/// Chapters whose texts are not held to the list yet.
const NOT_YET: &[&str] = &["state", "cookie"];

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
    ("寿命", "期限（cookie 的）、有效期（会话的）"),
    ("掉线", "被登出"),
    ("退出登录", "登出"),
    ("会话 cookie", "会话期 cookie（没有期限的）、会话令牌的 cookie"),
    ("新客", "新访客"),
    ("会动手的", "能动手的"),
    ("短命", "期限很短"),
    ("长命", "期限很长"),
];

/// Words that are found as whole words, with their first letter in either case.
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
    ("by itself knows", "has"),
];

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
    for chapter in book::ALL.iter().filter(|it| !NOT_YET.contains(&it.slug)) {
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
    all
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
            apart(before) && apart(after)
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
fn the_search_for_a_word_finds_it_in_prose_and_not_in_code() {
    assert!(says(&prose("这在线上没有"), "线上"));
    assert!(says("Planted by", "planted") && says("it is planted.", "planted"));
    assert!(
        !says("transplanted", "planted") && !says("JavaScript reads", "script reads")
    );
    assert_eq!(prose("a <code class=\"srv\">b</code> c `d` <b>e</b>"), "a … c … …e…");
    for lang in Lang::ALL {
        let all = written(lang);
        for place in
            ["session", "session, questions", "rule/table.rs", "lang", "quote/flask.rs"]
        {
            assert!(all.iter().any(|it| it.place == place), "{place} is not read");
        }
        assert!(all.len() > 600, "only {} texts are read", all.len());
    }
}
