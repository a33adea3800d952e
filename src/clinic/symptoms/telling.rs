//! Recognises a message by the few words that tell it apart from the others, whatever stands around them:
//! the rare word decides (`Partitioned`, `Domain`), the common one (`blocked`, `拒绝`) hardly counts.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{mask, plain};
use crate::clinic::symptoms::Symptom;

/// What stands between the words of a set in the data.
const AND: &str = " + ";

/// The sets of telling words of all symptoms, with the weight of each word.
pub(super) struct Telling {
    /// The sets of each symptom, in the order of the book.
    sets: Vec<Vec<Vec<String>>>,
    /// How rare a word is among the symptoms.
    rarity: BTreeMap<String, f64>,
}

impl Telling {
    /// Reads the sets of these symptoms.
    pub(super) fn new<'s>(symptoms: impl Iterator<Item = &'s Symptom>) -> Self {
        let set = |set: &&str| set.split(AND).map(plain).collect::<Vec<_>>();
        let sets: Vec<Vec<_>> =
            symptoms.map(|symptom| symptom.telling.iter().map(set).collect()).collect();
        let mut having = BTreeMap::<String, usize>::new();
        for sets in &sets {
            let words: BTreeSet<_> = sets.iter().flatten().cloned().collect();
            for word in words {
                *having.entry(word).or_default() += 1;
            }
        }
        let count = sets.len() as f64;
        let rare = |(word, having)| (word, (1.0 + count / having as f64).ln());
        let rarity = having.into_iter().map(rare).collect();
        Self { sets, rarity }
    }

    /// The symptoms with a set of which all words stand in the text, each with the weight of its best set.
    pub(super) fn within(&self, text: &str) -> Vec<(usize, f64)> {
        let masked = mask(text);
        // Many sets share a word.
        let mut known = BTreeMap::new();
        let mut stands = |word| {
            *known.entry(word).or_insert_with(|| {
                begins_a_word(text, word) || begins_a_word(&masked, word)
            })
        };
        let mut found = Vec::new();
        for (at, sets) in self.sets.iter().enumerate() {
            let mut best = 0.0_f64;
            for set in sets {
                if set.iter().all(|word| stands(word.as_str())) {
                    best = best.max(set.iter().map(|word| self.rarity[word]).sum());
                }
            }
            if best > 0.0 {
                found.push((at, best));
            }
        }
        found
    }
}

/// Whether a text holds a word from its beginning; a number must also end there.
fn begins_a_word(text: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let goes_back = letter(before) && letter(word.chars().next());
        let goes_on = digit(after) && digit(word.chars().next_back());
        !(goes_back || goes_on)
    })
}
