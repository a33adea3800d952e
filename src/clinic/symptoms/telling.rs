//! Recognises a message by the few words that tell it apart from others, whatever the rest of the text is.
//! A rare word (`Partitioned`, `Domain`) weighs much, a common one (`blocked`, `拒绝`) little.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{mask, plain};
use crate::clinic::symptoms::Symptom;

/// The sets of all symptoms. Its first lines say how they are written.
const SETS: &str = include_str!("telling.txt");

/// What stands before a line that is not data.
const COMMENT: &str = "# ";
/// What stands between the parts of a set in the data.
const AND: &str = " + ";
/// What stands between the words of which a part needs one.
const OR: char = '|';
/// What stands before the name of a list of words.
const LIST: char = '@';
/// What stands between the name of a list and its words.
const IS: &str = " = ";
/// What stands before the sets of complaints.
const COMPLAINT: &str = "~ ";

/// Where the words of a set come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TellingKind {
    /// A program's message, whose words are rare elsewhere.
    Message,
    /// A person's complaint, in everyday words.
    Complaint,
}

/// Words that stand together in a text: of each part one has to stand in the text.
#[derive(Clone, Debug)]
struct TellingSet {
    kind: TellingKind,
    parts: Vec<Vec<String>>,
}

/// The sets of telling words of all symptoms, with the weight of each word.
pub(super) struct Telling {
    /// The sets of each symptom, in the order of the book.
    sets: Vec<Vec<TellingSet>>,
    /// How rare a word is among the symptoms.
    rarity: BTreeMap<String, f64>,
}

impl Telling {
    /// Reads the sets of these symptoms.
    pub(super) fn new<'s>(symptoms: impl Iterator<Item = &'s Symptom>) -> Self {
        let sections: BTreeMap<_, _> = sections(SETS).into_iter().collect();
        let sets: Vec<_> = symptoms
            .map(|symptom| sections.get(symptom.slug).cloned().unwrap_or_default())
            .collect();
        let mut having = BTreeMap::<String, usize>::new();
        for sets in &sets {
            let parts = sets.iter().flat_map(|set| &set.parts);
            let words: BTreeSet<_> = parts.flatten().cloned().collect();
            for word in words {
                *having.entry(word).or_default() += 1;
            }
        }
        let count = sets.len() as f64;
        let rare = |(word, having)| (word, (1.0 + count / having as f64).ln());
        let rarity = having.into_iter().map(rare).collect();
        Self { sets, rarity }
    }

    /// The symptoms with a set that stands in the text, each with the weight of its best set: of those of
    /// messages, or of those of complaints.
    pub(super) fn within<'s>(
        &'s self,
        text: &str,
        kind: TellingKind,
    ) -> Vec<(usize, f64)> {
        let masked = mask(text);
        // Many sets share a word.
        let mut known = BTreeMap::<&'s str, bool>::new();
        let mut found = Vec::new();
        for (at, sets) in self.sets.iter().enumerate() {
            let mut best = 0.0_f64;
            for TellingSet { parts, .. } in sets.iter().filter(|set| set.kind == kind) {
                // Of the words of a part that stand in the text, the rarest counts.
                let part = |words: &'s Vec<String>| {
                    let stands = |word: &&'s String| {
                        *known.entry(word).or_insert_with(|| {
                            begins_a_word(text, word) || begins_a_word(&masked, word)
                        })
                    };
                    let standing = words.iter().filter(stands);
                    standing.map(|word| self.rarity[word]).max_by(f64::total_cmp)
                };
                best = best
                    .max(parts.iter().map(part).sum::<Option<f64>>().unwrap_or(0.0));
            }
            if best > 0.0 {
                found.push((at, best));
            }
        }
        found
    }
}

/// The sections of the data, each with the name of its symptom.
fn sections(data: &str) -> Vec<(&str, Vec<TellingSet>)> {
    let mut sections: Vec<(&str, Vec<TellingSet>)> = Vec::new();
    let mut lists = BTreeMap::<&str, Vec<String>>::new();
    let is_data = |line: &&str| !line.is_empty() && !line.starts_with(COMMENT);
    for line in data.lines().filter(is_data) {
        if let Some((name, words)) =
            line.strip_prefix(LIST).and_then(|list| list.split_once(IS))
        {
            lists.insert(name, words.split(OR).map(plain).collect());
            continue;
        }
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (name, sections.last_mut()) {
            (Some(name), _) => sections.push((name, Vec::new())),
            (None, Some((_, sets))) => {
                let word = |word: &str| match word.strip_prefix(LIST) {
                    Some(list) => lists.get(list).cloned().unwrap_or_default(),
                    None => vec![plain(word)],
                };
                let part = |part: &str| part.split(OR).flat_map(word).collect();
                let (kind, line) = match line.strip_prefix(COMPLAINT) {
                    Some(line) => (TellingKind::Complaint, line),
                    None => (TellingKind::Message, line),
                };
                sets.push(TellingSet {
                    kind,
                    parts: line.split(AND).map(part).collect(),
                });
            }
            (None, None) => {}
        }
    }
    sections
}

/// The most Latin letters of a word that has to be whole: `no` isn't found in `none`.
const WHOLE: usize = 3;

/// Whether a text holds a word from its beginning; a number and a short word must also end there.
fn begins_a_word(text: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let goes_back = letter(before) && letter(word.chars().next());
        let last = word.chars().next_back();
        let short = word.len() <= WHOLE && letter(last) && letter(after);
        let goes_on = digit(after) && digit(last) || short;
        !(goes_back || goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::symptoms::each;

    #[test]
    fn every_section_is_of_a_symptom_and_says_something() {
        let sections = sections(SETS);
        let mut names = BTreeSet::new();
        for (name, sets) in &sections {
            assert!(each().any(|symptom| symptom.slug == *name), "no symptom {name}");
            assert!(names.insert(name), "{name} has two sections");
            assert!(!sets.is_empty(), "{name} has no set");
            let mut known = BTreeSet::new();
            for TellingSet { parts, .. } in sets {
                assert!(known.insert(parts), "{name} says {parts:?} twice");
                for words in parts {
                    // A list that is not there leaves nothing.
                    assert!(!words.is_empty(), "{name}: {parts:?}");
                    assert!(
                        words.iter().all(|word| !word.is_empty()),
                        "{name}: {parts:?}"
                    );
                }
            }
        }
        let without = each().filter(|symptom| !names.contains(&symptom.slug));
        assert_eq!(without.map(|symptom| symptom.slug).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn a_word_is_found_where_one_begins() {
        assert!(begins_a_word("it would have overwritten it", "overwr"));
        assert!(!begins_a_word("it would have overwritten it", "written"));
        assert!(!begins_a_word("the cookie is not sent", "no"));
        assert!(begins_a_word("there is no cookie", "no"));
        assert!(begins_a_word("status 431, again", "431"));
        assert!(!begins_a_word("port 4310", "431"));
        assert!(begins_a_word("属性domain无效", "domain"));
    }
}
