//! Prepares a text for the search: removes what differs between two writings of the same words, and splits
//! the text into words.

use std::collections::BTreeSet;

/// The fewest first letters that two similar words have in common.
pub(super) const ALIKE: usize = 3;

/// How similar two different words of Latin letters are, such as `delete` and `deleting`: from 0 to 1.
pub(super) fn likeness(known: &str, word: &str) -> f64 {
    if !known.is_ascii() || !word.is_ascii() {
        return 0.0;
    }
    let same = known.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    let rest = known.len().max(word.len()) - same;
    if same > ALIKE && rest <= 3 {
        0.8
    } else if same >= ALIKE && same == word.len() {
        0.7
    } else {
        0.0
    }
}

/// Whether a text holds another that does not begin or end within a word.
pub(super) fn holds_whole(text: &str, part: &str) -> bool {
    let within = |outer: Option<char>, inner: Option<char>| {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        joins(outer) && joins(inner)
    };
    !part.is_empty()
        && text.match_indices(part).any(|(at, part)| {
            let (before, after) = (&text[..at], &text[at + part.len()..]);
            !within(before.chars().next_back(), part.chars().next())
                && !within(after.chars().next(), part.chars().next_back())
        })
}

/// Whether a word is a number, an id or a hash, which tells nothing about the symptom.
pub(super) fn is_noise(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    digits >= 5 || (digits >= 2 && letters >= 3 && word.len() >= 6)
}

/// The text in lower case, without quotation marks, and with one space for any white space. Spaces between
/// Chinese and Latin letters are removed, because not everybody writes them.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        // The wide forms of ASCII, as Chinese keyboards write them.
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            _ => c,
        };
        match c {
            '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '„' | '«' | '»' | '「'
            | '」' | '『' | '』' | '\\' => {}
            '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.extend(c.to_lowercase()),
        }
    }
    plain.truncate(plain.trim_end().len());
    closed_up(&plain)
}

/// Removes the spaces that have a Chinese character on just one side.
fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let before = closed.chars().next_back().is_some_and(is_han);
        let after = rest.peek().is_some_and(|&c| is_han(c));
        if c != ' ' || before == after {
            closed.push(c);
        }
    }
    closed
}

/// Replaces each number with one digit.
pub(super) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' if masked.ends_with('0') => {}
            '0'..='9' => masked.push('0'),
            c => masked.push(c),
        }
    }
    masked
}

/// Whether it is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The words of a plain text, without the commonest: Latin words, and each pair of Chinese characters that
/// stand side by side, because Chinese has no spaces between words.
pub(super) fn words_of(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut latin = String::new();
    let mut last: Option<char> = None;
    let mut alone = false;
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() && !is_han(c) || c == '_' {
            latin.push(c);
        } else if !latin.is_empty() {
            let word = std::mem::take(&mut latin);
            if !STOP_WORDS.contains(&word.as_str()) {
                words.insert(word);
            }
        }
        let han = Some(c).filter(|&c| is_han(c) && !STOP_CHARACTERS.contains(c));
        match (last, han) {
            (Some(a), Some(b)) => {
                words.insert([a, b].iter().collect());
                alone = false;
            }
            (Some(a), None) if alone => {
                words.insert(a.to_string());
                alone = false;
            }
            (None, Some(_)) => alone = true,
            _ => {}
        }
        last = han;
    }
    words
}

const STOP_CHARACTERS: &str = "的了是我你吗呢啊就都也还把被和与或";

const STOP_WORDS: &[&str] = &[
    "a", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been",
    "but", "by", "can", "cant", "do", "does", "doesnt", "dont", "for", "from", "has",
    "have", "how", "i", "if", "in", "into", "is", "isnt", "it", "its", "me", "my",
    "no", "not", "of", "on", "one", "only", "or", "so", "that", "the", "their", "then",
    "there", "they", "this", "to", "was", "what", "when", "which", "while", "why",
    "will", "with", "you", "your",
];
