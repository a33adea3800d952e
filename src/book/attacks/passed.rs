//! Which labs a visitor has passed, as it lies in an encrypted cookie: each with the defence that stopped the
//! attack, and when that was.

use super::lab::Lab;
use super::labs::{self, LABS};

/// A lab that is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassedLab {
    /// The slug of the lab.
    pub slug: &'static str,
    /// The number of the defence that stopped the attack.
    pub defence: usize,
    /// When the server saw it, in seconds of Unix time.
    pub at: i64,
}

/// All labs that a visitor has passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed(Vec<PassedLab>);

impl Passed {
    /// The record in this text. Whatever is no lab is left out, and each lab is there once.
    pub fn read(text: &str) -> Self {
        let mut passed = Self::default();
        for word in text.split(' ').take(2 * LABS.len()) {
            if let Some(one) = read_one(word) {
                passed.note(one);
            }
        }
        passed
    }

    /// The record as a text, for [`Passed::read`].
    pub fn write(&self) -> String {
        let one = |it: &PassedLab| format!("{}:{}:{}", it.slug, it.defence, it.at);
        self.0.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// What is known of this lab, if it is passed.
    pub fn of(&self, lab: &Lab) -> Option<&PassedLab> {
        self.0.iter().find(|it| it.slug == lab.slug)
    }

    /// Notes that a lab is passed. `false` if that was known.
    pub fn note(&mut self, one: PassedLab) -> bool {
        let known = self.0.iter().any(|it| it.slug == one.slug);
        if !known {
            self.0.push(one);
        }
        !known
    }

    /// Notes that a lab is not passed.
    pub fn forget(&mut self, lab: &Lab) {
        self.0.retain(|it| it.slug != lab.slug);
    }
}

fn read_one(word: &str) -> Option<PassedLab> {
    let mut parts = word.split(':');
    let lab = labs::find(parts.next()?)?;
    let defence = parts.next()?.parse().ok().filter(|it| *it < lab.defences.len())?;
    Some(PassedLab { slug: lab.slug, defence, at: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_nothing_else_is_taken_from_it() {
        let mut passed = Passed::default();
        assert!(passed.note(PassedLab { slug: "ride", defence: 1, at: 7 }));
        assert!(!passed.note(PassedLab { slug: "ride", defence: 2, at: 8 }));
        assert_eq!(passed.write(), "ride:1:7");
        assert_eq!(Passed::read("ride:1:7 ride:2:9 none:1:1 tamper:99:1 ride"), passed);
        assert!(passed.write().len() * LABS.len() < 3_000);
    }
}
