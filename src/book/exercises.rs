//! The exercises: what each asks for, and how the server judges what it got.
//!
//! A verdict depends on the request alone, on what the browser or the program did and not on what a page
//! says. Nothing is kept on the server. What has to last from one request to the next travels as a
//! [`receipt`], which is signed and made out to the code of one visitor's [`ExerciseRecord`].

pub mod crossing;
pub mod judges;
pub mod record;
pub mod tasks;

pub use self::record::ExerciseRecord;

use rocket::serde::json::Value;
use time::OffsetDateTime;

use crate::book::session::signed;
use crate::lang::Text;
use crate::secrets::Keys;

/// An exercise that the server judges.
pub struct Exercise {
    /// The anchor of the exercise, and its name in addresses.
    pub slug: &'static str,
    /// The slug of the chapter it belongs to.
    pub chapter: &'static str,
    /// The title of the exercise.
    pub title: Text,
    /// What the reader has to do, as HTML; `{lang}` stands for the language's code.
    pub task: Text,
    /// A hint, as HTML.
    pub hint: Text,
    /// A solution, as HTML.
    pub solution: Text,
    /// What the reader sends.
    pub input: Input,
}

/// The fields of an exercise's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Only a button: the request itself is judged.
    Request,
    /// One line of text, in the field `line`.
    Line,
    /// A place for each of some lines of text, in the fields `at0`, `at1` and so on.
    Order {
        /// The lines, in the order of the page.
        lines: &'static [Text],
        /// How many places there are: those of the lines that are needed.
        places: u8,
    },
}

impl Exercise {
    /// Whether the reader first has to press *Begin*: the exercise needs a cookie of the server's, or
    /// the visitor's own code for a program that has none of the browser's cookies.
    pub fn begins(&self) -> bool {
        matches!(self.slug, "delete" | "header" | "carry")
    }

    /// Whether the reader's browser has to take the line from host to host before it is judged.
    pub fn crosses(&self) -> bool {
        matches!(self.slug, "share" | "click")
    }
}

/// The exercise of this slug.
pub fn find(slug: &str) -> Option<&'static Exercise> {
    tasks::ALL.iter().find(|exercise| exercise.slug == slug)
}

/// What the server says to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether the exercise is passed.
    pub passed: bool,
    /// The reason, in one sentence.
    pub says: Text,
}

impl Judgement {
    /// An attempt that passes.
    pub const fn yes(zh: &'static str, en: &'static str) -> Self {
        Self { passed: true, says: Text { zh, en } }
    }

    /// An attempt that does not pass.
    pub const fn no(zh: &'static str, en: &'static str) -> Self {
        Self { passed: false, says: Text { zh, en } }
    }
}

/// Name and `Path` of the cookies of the exercises, for the reset: the records, and what is set for a
/// task or in one. The cookie of `delete` has a path that nothing but the exercise can compute; it ends
/// by itself with its receipt.
pub const PLANTED: &[(&str, &str)] = &[
    ("exercises_zh", "/zh/exercises"),
    ("exercises_en", "/en/exercises"),
    ("carried", "/exercises/carry"),
    ("name", "/zh/exercises"),
    ("name", "/en/exercises"),
    ("deep", "/"),
    ("deep", "/zh/exercises"),
    ("deep", "/en/exercises"),
    ("deep", "/zh/exercises/shelf"),
    ("deep", "/en/exercises/shelf"),
    ("deep", "/zh/exercises/shelf/inner"),
    ("deep", "/en/exercises/shelf/inner"),
];

/// How long a receipt is accepted, in seconds.
pub const VALID_FOR: i64 = 1800;

/// The key of the exercises: that of the receipts, and of the server in the exercise `alg`.
pub fn key(secret: &str) -> Vec<u8> {
    [b"exercises:", secret.as_bytes()].concat()
}

/// What the server has seen, signed with its key, so that it can be handed back in a later request. It is
/// made out to the visitor of this code. `seen` is an object.
pub fn receipt(seen: &Value, code: &str, keys: &Keys, now: OffsetDateTime) -> String {
    let mut seen = seen.clone();
    seen["for"] = Value::from(code);
    signed::sign(&seen, &key(keys.first()), now)
}

/// What a receipt says, if this server signed it in the last half hour for the visitor of this code.
pub fn read(
    receipt: &str,
    code: &str,
    keys: &Keys,
    now: OffsetDateTime,
) -> Option<Value> {
    let opened = keys.all().iter().find_map(|it| signed::open(receipt, &key(it)));
    let (seen, at) = opened?;
    let is_valid = (0..=VALID_FOR).contains(&(now.unix_timestamp() - at));
    (is_valid && seen["for"] == code).then_some(seen)
}

/// The last segment of the path of the cookie that the exercise `delete` hides, begun at this second by
/// the visitor of this code. Only the server can compute it.
pub fn drawer(begun: i64, code: &str, keys: &Keys) -> String {
    let begun = OffsetDateTime::from_unix_timestamp(begun)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let signed = signed::sign(&Value::from(code), &key(keys.first()), begun);
    let letters = signed.chars().rev().filter(char::is_ascii_alphanumeric);
    letters.take(8).collect()
}
