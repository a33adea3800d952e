//! What a browser keeps of the exercises: a code of its own, and which are passed.

use super::{Exercise, find};

/// The record of one visitor, as it lies in an encrypted cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExerciseRecord {
    code: Option<String>,
    passed: Vec<&'static str>,
}

impl ExerciseRecord {
    /// The record in this text. Whatever is neither a code nor the slug of an exercise is left out.
    pub fn read(text: &str) -> Self {
        let words = || text.split(' ');
        Self {
            code: words().find(|word| is_code(word)).map(str::to_owned),
            passed: words().filter_map(find).map(|it| it.slug).collect(),
        }
    }

    /// The record as a text, for [`ExerciseRecord::read`].
    pub fn write(&self) -> String {
        let code = self.code.as_deref().into_iter();
        code.chain(self.passed.iter().copied()).collect::<Vec<_>>().join(" ")
    }

    /// The code that the receipts of this visitor are made out to, if there is one yet.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The code, made of these random bytes if there is none yet.
    pub fn code_or(&mut self, random: [u8; 8]) -> &str {
        let new = || format!("{:016x}", u64::from_be_bytes(random));
        self.code.get_or_insert_with(new)
    }

    /// The slugs of the exercises that are passed.
    pub fn passed(&self) -> &[&'static str] {
        &self.passed
    }

    /// Notes that an exercise is passed, or that it is not.
    pub fn note(&mut self, exercise: &Exercise, passed: bool) {
        self.passed.retain(|slug| *slug != exercise.slug);
        if passed {
            self.passed.push(exercise.slug);
        }
    }
}

/// Whether a word has the form of a visitor's code: sixteen hexadecimal digits, in lower case.
pub fn is_code(word: &str) -> bool {
    let digits = word.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    word.len() == 16 && digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_and_nothing_else_is_taken_from_it() {
        let mut record = ExerciseRecord::default();
        assert_eq!(record.code(), None);
        record.code_or([0, 1, 2, 3, 4, 5, 6, 255]);
        record.note(find("header").expect("an exercise"), true);
        record.note(find("logout").expect("an exercise"), true);
        record.note(find("header").expect("an exercise"), false);
        assert_eq!(record.write(), "00010203040506ff logout");
        assert_eq!(ExerciseRecord::read("00010203040506ff logout"), record);
        assert_eq!(record.code_or([9; 8]), "00010203040506ff", "it stays");
        assert_eq!(
            ExerciseRecord::read("nothing 00010203040506FF"),
            ExerciseRecord::default()
        );
    }
}
