//! What the jar answers: the decisions, with what they rest on.

use std::ops::Range;

use super::lang::Lang;
use super::retrieval::Request;
use super::{Cookie, Rule};

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new cookie is in the store.
    Stored,
    /// It took the place of one with the same name, host, path and partition.
    Replaced,
    /// It ended such a cookie, or it was over before it began.
    Deleted,
    /// The store is as it was.
    Refused,
}

/// What became of one `Set-Cookie` line, and why.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What became of it.
    pub outcome: Outcome,
    /// The rule that decided it: of a refused line the first that stopped it.
    pub rule: Rule,
    /// The bytes of the line that the decision rests on; empty: something missing.
    pub span: Range<usize>,
    /// The cookie as it was stored, or would have been: its `expires` in the past if it was
    /// deleted; `None` if the line was refused before there was one.
    pub cookie: Option<Cookie>,
    /// Where in the line the name is, without white space; empty for a nameless cookie.
    pub name: Range<usize>,
    /// Where in the line the value is, without white space.
    pub value: Range<usize>,
    /// The rest of the line taken apart, in order; at most [`Decision::LISTED`], see `unlisted`.
    pub attributes: Vec<Attribute>,
    /// How many attributes more the line has than are listed.
    pub unlisted: usize,
    /// What is worth knowing besides, in the order it came up.
    pub notes: Vec<Note>,
    /// The [`Cookie::order`] of the stored cookie that it replaced or deleted.
    pub replaced: Option<u64>,
    /// The cookies that had to go to make room.
    pub evicted: Vec<Cookie>,
    pub(super) args: Vec<String>,
}

impl Decision {
    /// As many attributes are listed as anybody reads.
    pub const LISTED: usize = 64;

    /// Why, in a sentence or two that name the bytes it rests on (not printable ones escaped).
    pub fn reason(&self, lang: impl Into<Lang>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// An attribute the model knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum AttributeKind {
    /// `Expires`
    Expires,
    /// `Max-Age`
    #[serde(rename = "Max-Age")]
    MaxAge,
    /// `Domain`
    Domain,
    /// `Path`
    Path,
    /// `Secure`
    Secure,
    /// `HttpOnly`
    HttpOnly,
    /// `SameSite`
    SameSite,
    /// `Partitioned`
    Partitioned,
}

/// One attribute of a line: what stands between two semicolons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Where it is in the line, white space at its ends left out.
    pub span: Range<usize>,
    /// Bytes as received, trimmed.
    pub name: Vec<u8>,
    /// Bytes as received, trimmed; empty without `=` too.
    pub value: Vec<u8>,
    /// What it was understood as; `None`: an unknown name.
    pub kind: Option<AttributeKind>,
    /// Whether it takes effect; if not, `rule` says why.
    pub used: bool,
    /// The rule it was read by, or ignored by.
    pub rule: Rule,
    pub(super) args: Vec<String>,
}

impl Attribute {
    /// What it does, or why it does nothing.
    pub fn reason(&self, lang: impl Into<Lang>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// Something worth knowing that did not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The rule behind it.
    pub rule: Rule,
    /// The bytes of the line it is about; empty: something missing.
    pub span: Range<usize>,
    pub(super) args: Vec<String>,
}

impl Note {
    /// What it says.
    pub fn reason(&self, lang: impl Into<Lang>) -> String {
        self.rule.explain(lang.into(), &self.args)
    }
}

/// What a request carries.
#[derive(Clone, Debug)]
pub struct Sent<'j> {
    /// The `Cookie` field value; empty: the request has none.
    pub header: Vec<u8>,
    /// The cookies in it, in its order.
    pub sent: Vec<&'j Cookie>,
}

/// Why a request carries what it carries, as [`Jar::explain`](super::Jar::explain) says it.
#[derive(Clone, Debug)]
pub struct Explained<'j> {
    /// The cookies in the store that the request does not carry, in creation order.
    pub withheld: Vec<Withheld<'j>>,
    /// What is worth knowing besides, as what the engine does otherwise than the specification, in
    /// the creation order of the cookies it is about.
    pub notes: Vec<Note>,
}

/// A cookie that a request does not carry. Its sentence is made when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Withheld<'j> {
    /// The cookie.
    pub cookie: &'j Cookie,
    /// The first rule that held it back.
    pub rule: Rule,
    pub(super) request: Request<'j>,
}

impl Withheld<'_> {
    /// Why, in a sentence or two.
    pub fn reason(&self, lang: impl Into<Lang>) -> String {
        self.rule.explain(lang.into(), &self.request.args(self.rule, self.cookie))
    }
}
