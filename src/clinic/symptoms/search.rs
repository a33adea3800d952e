//! Finds symptoms by what people paste (an error message with its noise around it) or type.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::clinic::symptoms::{Symptom, each};
use crate::lang::Lang;

/// The most characters of a query that are read.
const LONGEST: usize = 20_000;
/// The most words of a query that are looked up, as of a whole log.
const MOST_WORDS: usize = 48;
/// The fewest letters of a message that is recognised even where its numbers differ.
const TELLING: usize = 12;
/// A symptom with some of the words is left out below this share of the best.
const WORTH_SHOWING: f64 = 0.34;
/// How many first letters two words have in common that count as alike.
const ALIKE: usize = 3;
/// A word counts for nothing in more than this share of the symptoms.
const COMMON: f64 = 0.3;

/// The symptoms that a query is about, the likeliest first. An error message within the query
/// comes before all else, the longest first; then a query that is a part of a message; then
/// symptoms that have all of its words, and if there is no message, those that have some.
/// The words are looked for in both languages, those of `lang` count for a little more.
pub fn search(query: &str, lang: Lang) -> Vec<&'static Symptom> {
    let query: String = query.chars().take(LONGEST).collect();
    let query = plain(&query);
    let mut found = INDEX.by_message(&query);
    let known = !found.is_empty();
    let (all, some) = INDEX.by_words(&query, lang);
    let rest = all.into_iter().chain(some.into_iter().filter(|_| !known));
    for at in rest {
        if !found.contains(&at) {
            found.push(at);
        }
    }
    found.into_iter().map(|at| INDEX.entries[at].symptom).collect()
}

/// All symptoms, ready to be searched.
struct Index {
    entries: Vec<IndexedSymptom>,
    /// The weight of each word in each entry that has it.
    words: BTreeMap<String, Vec<WordWeight>>,
}

/// A symptom and its messages, ready to be searched.
struct IndexedSymptom {
    symptom: &'static Symptom,
    messages: Vec<Message>,
}

/// The weight of a word in an entry, for readers of Chinese and of English.
struct WordWeight {
    at: usize,
    weights: [f64; 2],
}

/// An error message as it is compared with a query.
struct Message {
    text: String,
    /// The text with one digit for each number; empty if the rest is too short to tell it apart.
    masked: String,
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

/// The texts of a symptom and what their words weigh, to readers of Chinese and of English.
fn weighed(symptom: &Symptom) -> Vec<(&'static str, [f64; 2])> {
    let mut weighed = vec![
        (symptom.title.zh, [6.0, 5.0]),
        (symptom.title.en, [5.0, 6.0]),
        (symptom.words.zh, [4.0; 2]),
        (symptom.words.en, [4.0; 2]),
        (symptom.slug, [4.0; 2]),
    ];
    weighed.extend(symptom.errors.iter().map(|error| (*error, [4.0; 2])));
    for text in [symptom.cause, symptom.rule, symptom.fix] {
        weighed.extend([(text.zh, [1.5, 1.0]), (text.en, [1.0, 1.5])]);
    }
    weighed
}

impl Message {
    fn new(error: &str) -> Self {
        let text = plain(error);
        let telling = text.chars().filter(|c| c.is_alphabetic()).count() >= TELLING;
        let masked = if telling { mask(&text) } else { String::new() };
        Self { text, masked }
    }

    /// How well a query shows this message: the more of it, the better.
    fn within(&self, query: &str, masked: &str) -> Option<f64> {
        let length = self.text.chars().count() as f64;
        let by_numbers =
            || !self.masked.is_empty() && holds_whole(masked, &self.masked);
        if holds_whole(query, &self.text) {
            Some(length + 0.5)
        } else if by_numbers() {
            Some(length)
        } else {
            None
        }
    }

    /// How well a query is a part of this message.
    fn around(&self, query: &str, masked: &str) -> Option<f64> {
        let long = |text: &str| {
            let wide = text.chars().filter(|&c| is_han(c)).count();
            wide >= 4 || text.chars().count() >= 10
        };
        let share = query.len() as f64 / self.text.len() as f64;
        let part = self.text.contains(query)
            || (!self.masked.is_empty() && self.masked.contains(masked));
        (long(query) && part).then_some(share)
    }
}

impl Index {
    fn new() -> Self {
        let mut entries = Vec::new();
        let mut words = BTreeMap::<String, Vec<WordWeight>>::new();
        for (at, symptom) in each().enumerate() {
            for (text, weights) in weighed(symptom) {
                for word in words_of(&plain(text)) {
                    let entries = words.entry(word).or_default();
                    match entries.last_mut().filter(|entry| entry.at == at) {
                        Some(entry) => {
                            for (known, weight) in entry.weights.iter_mut().zip(weights)
                            {
                                *known = known.max(weight);
                            }
                        }
                        None => entries.push(WordWeight { at, weights }),
                    }
                }
            }
            let messages = symptom.errors.iter().map(|error| Message::new(error));
            entries.push(IndexedSymptom { symptom, messages: messages.collect() });
        }
        Self { entries, words }
    }

    fn by_message(&self, query: &str) -> Vec<usize> {
        let masked = mask(query);
        let best = |how: &dyn Fn(&Message) -> Option<f64>| {
            let score = |(at, entry): (usize, &IndexedSymptom)| {
                let scores = entry.messages.iter().filter_map(how);
                scores.max_by(f64::total_cmp).map(|score| (at, score))
            };
            ranked(self.entries.iter().enumerate().filter_map(score).collect())
        };
        let mut found = best(&|message| message.within(query, &masked));
        for at in best(&|message| message.around(query, &masked)) {
            if !found.contains(&at) {
                found.push(at);
            }
        }
        found
    }

    /// The entries that have all words of a query, and those that have some.
    fn by_words(&self, query: &str, lang: Lang) -> (Vec<usize>, Vec<usize>) {
        let mut scores = vec![0.0; self.entries.len()];
        let mut lacking = vec![0; self.entries.len()];
        let mut common = true;
        for word in words_of(query).into_iter().take(MOST_WORDS) {
            let weights = self.weights(&word, lang);
            let having = weights.iter().filter(|weight| **weight > 0.0).count();
            let rare = ((self.entries.len() + 1) as f64 / having.max(1) as f64).ln();
            common &= rare < COMMON;
            for (at, weight) in weights.into_iter().enumerate() {
                scores[at] += weight * rare;
                // A word that nobody has can't be held against anybody.
                lacking[at] +=
                    usize::from(weight == 0.0 && rare >= COMMON && having > 0);
            }
        }
        let best = scores.iter().copied().fold(0.0, f64::max);
        let (mut all, mut some) = (Vec::new(), Vec::new());
        for (at, score) in scores.into_iter().enumerate() {
            if score > 0.0 && lacking[at] == 0 {
                all.push((at, score));
            } else if score > 0.0 && score >= best * WORTH_SHOWING && !common {
                some.push((at, score));
            }
        }
        (ranked(all), ranked(some))
    }

    /// The weight of a word in each entry: its own where the entry has it, else that of the word most alike.
    fn weights(&self, word: &str, lang: Lang) -> Vec<f64> {
        let language = usize::from(lang == Lang::En);
        let mut alike = vec![0.0_f64; self.entries.len()];
        // What is alike begins alike.
        let start = word.get(..ALIKE).unwrap_or(word);
        let from = self.words.range(start.to_owned()..);
        for (known, entries) in from.take_while(|(known, _)| known.starts_with(start)) {
            for entry in entries.iter().filter(|_| known != word) {
                let weight = entry.weights[language] * likeness(known, word);
                alike[entry.at] = alike[entry.at].max(weight);
            }
        }
        for entry in self.words.get(word).into_iter().flatten() {
            alike[entry.at] = entry.weights[language];
        }
        alike
    }
}

/// The best first; equals stay in the order of the book.
fn ranked(mut scored: Vec<(usize, f64)>) -> Vec<usize> {
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    scored.into_iter().map(|(at, _)| at).collect()
}

/// How much alike two words of Latin letters are that are not the same: `delete`, `deleting`.
fn likeness(known: &str, word: &str) -> f64 {
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
fn holds_whole(text: &str, part: &str) -> bool {
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

/// Lower case, without quotation marks, and with one space for any white space.
fn plain(text: &str) -> String {
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
    plain
}

/// One digit for each number.
fn mask(text: &str) -> String {
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
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The words of a plain text that can tell something: Latin ones, and each two Chinese characters
/// that stand side by side, for there are no spaces between those.
fn words_of(text: &str) -> BTreeSet<String> {
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
