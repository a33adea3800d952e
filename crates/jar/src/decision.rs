//! The answers of the jar: its decisions and the reasons for them.

use std::ops::Range;

use super::lang::Language;
use super::retrieval::Request;
use super::{Cookie, Rule};

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new cookie was stored.
    Stored,
    /// The cookie replaced one with the same name, host, path and partition.
    Replaced,
    /// The line deleted a cookie with the same name, host, path and partition, or there was none.
    Deleted,
    /// The line was refused, and the store did not change.
    Refused,
}

/// What happened to one `Set-Cookie` line, and why.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What happened to the line.
    pub outcome: Outcome,
    /// The rule that decided. For a refused line this is the first rule that refuses it.
    pub rule: Rule,
    /// The bytes of the line that the decision rests on. It is empty if something is missing there.
    pub span: Range<usize>,
    /// The cookie as it was stored, or as it would have been. Its `expires` is in the past if the line
    /// deletes; `None` means that the line was refused before a cookie could be made of it.
    pub cookie: Option<Cookie>,
    /// The position of the name in the line, without white space. It is empty for a nameless cookie.
    pub name: Range<usize>,
    /// The position of the value in the line, without white space.
    pub value: Range<usize>,
    /// The attributes in their order, at most [`Decision::LISTED`]; `unlisted` counts the others.
    pub attributes: Vec<Attribute>,
    /// The number of attributes that are not in `attributes`.
    pub unlisted: usize,
    /// Further remarks, in the order in which they came up.
    pub notes: Vec<Note>,
    /// The [`Cookie::order`] of the stored cookie that it replaced or deleted.
    pub replaced: Option<u64>,
    /// The cookies that were removed to make room for this one.
    pub evicted: Vec<Cookie>,
    pub(super) args: Vec<String>,
}

impl Decision {
    /// The most attributes that are listed, so that no line makes the answer much longer than itself.
    pub const LISTED: usize = 64;

    /// Why the line was stored or refused, in a sentence or two that quote the bytes the decision rests
    /// on. Bytes that are not printable are escaped.
    pub fn reason(&self, lang: impl Into<Language>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// An attribute that the specification gives a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum AttributeKind {
    /// `Expires`: when the cookie expires, as a date.
    Expires,
    /// `Max-Age`: after how many seconds the cookie expires.
    #[serde(rename = "Max-Age")]
    MaxAge,
    /// `Domain`: the domain that the cookie is for.
    Domain,
    /// `Path`: the path that the cookie is for.
    Path,
    /// `Secure`: the cookie is sent only over a secure connection.
    Secure,
    /// `HttpOnly`: scripts can not read the cookie.
    HttpOnly,
    /// `SameSite`: whether the cookie is sent with requests from other sites.
    SameSite,
    /// `Partitioned`: the cookie is kept for each top-level site separately.
    Partitioned,
}

/// One attribute of a line: the part between two semicolons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The position of the attribute in the line, without white space at its ends.
    pub span: Range<usize>,
    /// The name in bytes as received, trimmed.
    pub name: Vec<u8>,
    /// The value in bytes as received, trimmed. It is empty if there is no `=`.
    pub value: Vec<u8>,
    /// The kind of attribute, or `None` if the name is unknown.
    pub kind: Option<AttributeKind>,
    /// Whether the attribute takes effect. If it does not, `rule` says why.
    pub used: bool,
    /// The rule by which the attribute was read or ignored.
    pub rule: Rule,
    pub(super) args: Vec<String>,
}

impl Attribute {
    /// What the attribute does, or why it does nothing.
    pub fn reason(&self, lang: impl Into<Language>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// A remark about a line or a request that did not decide anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The rule that the note is about.
    pub rule: Rule,
    /// The bytes of the line that the note is about. It is empty if something is missing there.
    pub span: Range<usize>,
    pub(super) args: Vec<String>,
}

impl Note {
    /// The text of the note, in a sentence or two.
    pub fn reason(&self, lang: impl Into<Language>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// The cookies that a request carries.
#[derive(Clone, Debug)]
pub struct Sent<'j> {
    /// The `Cookie` field value. It is empty if the request carries no cookie.
    pub header: Vec<u8>,
    /// The cookies in the field, in its order.
    pub sent: Vec<&'j Cookie>,
}

/// Why a request carries certain cookies and not others: the answer of
/// [`Jar::explain`](super::Jar::explain).
#[derive(Clone, Debug)]
pub struct Explained<'j> {
    /// The cookies in the store that the request does not carry, in creation order.
    pub withheld: Vec<Withheld<'j>>,
    /// Further remarks, for example where the engine departs from the specification, in the creation
    /// order of the cookies that they are about.
    pub notes: Vec<Note>,
}

/// A cookie that a request does not carry. Its reason is only put together when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Withheld<'j> {
    /// The cookie that is withheld.
    pub cookie: &'j Cookie,
    /// The first rule by which the cookie is withheld.
    pub rule: Rule,
    pub(super) request: Request<'j>,
}

impl Withheld<'_> {
    /// Why the cookie is withheld, in a sentence or two.
    pub fn reason(&self, lang: impl Into<Language>) -> String {
        self.rule.explain(lang.into(), &self.request.args(self.rule, self.cookie))
    }
}
