//! Finds symptoms by what people type, or by an error message that they paste with other text around it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::telling::{Telling, TellingKind};
use super::text::{
    ALIKE, holds_whole, is_han, is_noise, likeness, mask, plain, words_of,
};
use crate::clinic::symptoms::{Symptom, each};
use crate::lang::Lang;

/// The most characters of a query that are read.
const LONGEST: usize = 20_000;
/// The most words of a query that are looked up: the rarest ones.
const MOST_WORDS: usize = 64;
/// The fewest letters of a message that is recognised even if the query has other numbers in it.
const TELLING: usize = 12;
/// A symptom that has only some of the words is left out below this share of the best score.
const WORTH_SHOWING: f64 = 0.34;
/// A word counts for nothing in more than this share of the symptoms.
const COMMON: f64 = 0.3;
/// The share of a query, by the rarity of its words, that the best symptom has to know for the answer to be
/// certain, where the query speaks of cookies.
const CERTAIN: f64 = 0.5;
/// The least share that makes an answer certain where the query does not speak of cookies.
const CERTAIN_ELSEWHERE: f64 = 0.7;
/// The least share that makes an answer certain where the query speaks of cookies and the best symptom is
/// far ahead of the second.
const CERTAIN_AHEAD: f64 = 0.27;
/// The least score of a symptom that is far ahead of the second.
const AHEAD_SCORE: f64 = 18.0;
/// The best symptom is far ahead if its score is this many times that of the second.
const AHEAD_TIMES: f64 = 1.2;
/// A query with one of these words speaks of cookies.
const COOKIES: &[&str] = &["cookie", "csrf", "samesite"];
/// The weight in a query of a word that no symptom has.
const UNKNOWN: f64 = 3.0;
/// The weight in a query of two Chinese characters that no symptom has side by side. It is small, because
/// every sentence has such pairs.
const UNKNOWN_PAIR: f64 = 1.5;
/// How many characters of a message weigh as much as a telling word of rarity 1.
const PER_TELLING_WORD: f64 = 4.0;
/// The most characters of a complaint: a longer text is a log, which has common words of all kinds in it.
const LONGEST_COMPLAINT: usize = 600;
/// The share of the weight of telling words that decides between two symptoms with the same message.
const TIE: f64 = 0.001;
/// How many of the nearest are named where nothing is certain.
const MOST_NEAREST: usize = 3;

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Whether the query is about the first symptom. If not, these are only the nearest ones.
    pub certain: bool,
    /// The symptoms, the likeliest first.
    pub hits: Vec<Hit>,
}

/// A symptom that was found.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// The symptom that was found.
    pub symptom: &'static Symptom,
    /// The message of the symptom that contains the query or is contained in it.
    pub said: Option<&'static str>,
}

/// The symptoms that a query is about, the likeliest first. A whole message within the query comes before
/// all else, the longest first; then symptoms whose telling words stand in it, by the rarity of these, those
/// of messages before those of complaints; then a query that is a part of a message; then symptoms that have
/// all of its words, and if nothing of that is there, those that have some. The words are looked for in both
/// languages, those of `lang` count for a little more. Where the best knows too little of the query, only
/// the nearest are found.
pub fn search(query: &str, lang: Lang) -> Found {
    let query: String = query.chars().take(LONGEST).collect();
    let query = plain(&query);
    let mut hits: Vec<(usize, Option<&'static str>)> = Vec::new();
    for (at, said) in INDEX.by_message(&query) {
        if hits.iter().all(|(known, _)| *known != at) {
            hits.push((at, said));
        }
    }
    let known = !hits.is_empty();
    let ByWords { all, some, certain } = INDEX.by_words(&query, lang);
    let rest = all.into_iter().chain(some.into_iter().filter(|_| !known));
    for at in rest {
        if hits.iter().all(|(known, _)| *known != at) {
            hits.push((at, None));
        }
    }
    let certain = known || certain;
    if !certain {
        hits.truncate(MOST_NEAREST);
    }
    let hit = |(at, said): (usize, _)| Hit { symptom: INDEX.entries[at].symptom, said };
    Found { certain, hits: hits.into_iter().map(hit).collect() }
}

/// All symptoms, ready to be searched.
struct Index {
    entries: Vec<IndexedSymptom>,
    /// The weight of each word in each entry that has it.
    words: BTreeMap<String, Vec<WordWeight>>,
    telling: Telling,
}

/// What the words of a query find.
#[derive(Default)]
struct ByWords {
    /// The entries that have all words of the query.
    all: Vec<usize>,
    /// The entries that have some words of the query.
    some: Vec<usize>,
    /// Whether the best of them knows enough of the query.
    certain: bool,
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
    /// As it is shown.
    error: &'static str,
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
    fn new(error: &'static str) -> Self {
        let text = plain(error);
        let telling = text.chars().filter(|c| c.is_alphabetic()).count() >= TELLING;
        let masked = if telling { mask(&text) } else { String::new() };
        Self { error, text, masked }
    }

    /// The length of this message if the query contains it.
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

    /// The share of this message that the query is, if the message contains the query.
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
        Self { entries, words, telling: Telling::new(each()) }
    }

    /// The entries with a message or with telling words in the query, or with the query in a message.
    fn by_message(&self, query: &str) -> Vec<(usize, Option<&'static str>)> {
        let masked = mask(query);
        let best = |how: &dyn Fn(&Message) -> Option<f64>| {
            let score = |(at, entry): (usize, &IndexedSymptom)| {
                let scored = entry
                    .messages
                    .iter()
                    .filter_map(|message| Some((how(message)?, message.error)));
                let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
                Some((at, best.0, Some(best.1)))
            };
            self.entries.iter().enumerate().filter_map(score).collect::<Vec<_>>()
        };
        let mut within = best(&|message| message.within(query, &masked));
        // A set of telling words says less than a sentence, and more than a name. Of two symptoms with the
        // same sentence it decides.
        for (at, weight) in self.telling.within(query, TellingKind::Message) {
            let weight = weight * PER_TELLING_WORD;
            match within.iter_mut().find(|(known, ..)| *known == at) {
                Some((_, score, _)) => *score = score.max(weight) + weight * TIE,
                None => within.push((at, weight * (1.0 + TIE), None)),
            }
        }
        let complaints = match query.chars().count() <= LONGEST_COMPLAINT {
            true => self.telling.within(query, TellingKind::Complaint),
            false => Vec::new(),
        };
        let complaints =
            complaints.into_iter().map(|(at, weight)| (at, weight, None)).collect();
        let around = best(&|message| message.around(query, &masked));
        let ranked = [within, complaints, around].into_iter().flat_map(|mut scored| {
            scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            scored
        });
        ranked.map(|(at, _, said)| (at, said)).collect()
    }

    /// The entries that have all words of a query, and those that have some.
    fn by_words(&self, query: &str, lang: Lang) -> ByWords {
        let count = (self.entries.len() + 1) as f64;
        let (mut whole, mut common) = (0.0, true);
        let mut words = Vec::new();
        for word in words_of(query).into_iter().filter(|word| !is_noise(word)) {
            let weights = self.weights(&word, lang);
            let having = weights.iter().filter(|weight| **weight > 0.0).count();
            if having == 0 {
                // A word that nobody has can't be held against anybody.
                common = false;
                whole += if word.is_ascii() { UNKNOWN } else { UNKNOWN_PAIR };
            } else {
                let rare = (count / having as f64).ln();
                common &= rare < COMMON;
                whole += rare;
                words.push((rare, weights));
            }
        }
        words.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut scores = vec![0.0; self.entries.len()];
        let mut knows = vec![0.0; self.entries.len()];
        let mut lacking = vec![0; self.entries.len()];
        for (rare, weights) in words.into_iter().take(MOST_WORDS) {
            for (at, weight) in weights.into_iter().enumerate() {
                scores[at] += weight * rare;
                knows[at] += if weight > 0.0 { rare } else { 0.0 };
                lacking[at] += usize::from(weight == 0.0 && rare >= COMMON);
            }
        }
        let best = scores.iter().copied().fold(0.0, f64::max);
        let (mut all, mut some) = (Vec::new(), Vec::new());
        for (at, &score) in scores.iter().enumerate() {
            if score > 0.0 && lacking[at] == 0 {
                all.push((at, score));
            } else if score > 0.0 && score >= best * WORTH_SHOWING && !common {
                some.push((at, score));
            }
        }
        let (all, some) = (ranked(all), ranked(some));
        let first = all.first().or(some.first());
        let second = scores.iter().enumerate().filter(|(at, _)| Some(at) != first);
        let second = second.map(|(_, score)| *score).fold(0.0, f64::max);
        let cookies = COOKIES.iter().any(|word| query.contains(word));
        let certain = first.is_some_and(|&at| {
            let (share, score) = (knows[at] / whole, scores[at]);
            let ahead = score >= AHEAD_SCORE && score >= second * AHEAD_TIMES;
            let enough = match (cookies, ahead) {
                (true, true) => CERTAIN_AHEAD,
                (true, false) => CERTAIN,
                (false, _) => CERTAIN_ELSEWHERE,
            };
            share >= enough
        });
        ByWords { all, some, certain }
    }

    /// The weight of a word in each entry: its own if the entry has it, else that of the most similar word.
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
