//! The exercises: what each asks for, and how the server judges what it got.
//!
//! A verdict depends on the request alone, on what the browser or the program did and not on what a page
//! says. Nothing is kept on the server. What has to last from one request to the next travels as a
//! [`receipt`], which is signed.

pub mod judges;
pub mod tasks;

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
    Order(&'static [Text]),
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

/// How long a receipt is accepted, in seconds.
const VALID_FOR: i64 = 1800;

fn key(secret: &str) -> Vec<u8> {
    [b"exercises:", secret.as_bytes()].concat()
}

/// What the server has seen, signed with its key, so that it can be handed back in a later request.
pub fn receipt(seen: &Value, keys: &Keys, now: OffsetDateTime) -> String {
    signed::sign(seen, &key(keys.first()), now)
}

/// What a receipt says, if this server signed it in the last half hour.
pub fn read(receipt: &str, keys: &Keys, now: OffsetDateTime) -> Option<Value> {
    let opened = keys.all().iter().find_map(|it| signed::open(receipt, &key(it)));
    let (seen, at) = opened?;
    (0..=VALID_FOR).contains(&(now.unix_timestamp() - at)).then_some(seen)
}

/// The last segment of the path of the cookie that the exercise `delete` hides, begun at this second. Only
/// the server can compute it.
pub fn drawer(begun: i64, keys: &Keys) -> String {
    let begun = OffsetDateTime::from_unix_timestamp(begun)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let signed = signed::sign(&Value::Null, &key(keys.first()), begun);
    let letters = signed.chars().rev().filter(char::is_ascii_alphanumeric);
    letters.take(8).collect()
}
