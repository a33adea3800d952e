//! What the page of a case says of one line, and of the request.

use serde::Serialize;

use super::{Headline, RelatedSymptom};
use crate::clinic::form::CaseForm;
use browser_jar::Rule;

/// One `Set-Cookie` line, its two verdicts, and what to do about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineCard {
    /// The number of the line in the case, from 1.
    pub number: usize,
    /// The verdict in a sentence.
    pub headline: Headline,
    /// The name of the line in a list: `Line 1`.
    pub title: String,
    /// The words before that address: whether a response or a script of its page sets the cookie.
    pub whence: &'static str,
    /// The address of its response, or of the page with the script.
    pub url: String,
    /// The line in pieces that make it up again, unless they are shortened.
    pub parts: Vec<Part>,
    /// Whether the line was stored, and why.
    pub stored: Verdict,
    /// Whether the cookie was sent, and why; missing where no request says.
    pub sent: Option<Verdict>,
    /// Each attribute, and what it does.
    pub attributes: Vec<AttributeRow>,
    /// Further remarks on the line.
    pub notes: Vec<CitedReason>,
    /// How many remarks there are, in words; nothing if there are none.
    pub notes_count: Option<String>,
    /// What is stored as it stands and hardly meant.
    pub warnings: Vec<WarningRow>,
    /// When the cookie ends, if the line stored one.
    pub ends: Option<EndCard>,
    /// What a `fetch` to another origin needs besides the line, where the request may be one.
    pub cors: Option<&'static str>,
    /// The symptoms that the rule behind the verdict causes.
    pub symptoms: Vec<RelatedSymptom>,
    /// The line to write instead, if this one does not do what is expected.
    pub correction: Option<CorrectionCard>,
    /// The code that emits the line, or its correction, a framework each.
    pub code: Vec<CodeCard>,
    /// The grade of the cookie, if there is one.
    pub grade: Option<GradeCard>,
    /// The line as it can be sent to the browser that reads the page.
    pub send: Option<SendCard>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The bytes as readable text.
    pub text: String,
    /// `name`, `value`, `used` or `ignored`; empty for what is between them.
    pub kind: &'static str,
    /// Whether these bytes had the line refused.
    pub stops: bool,
}

/// A rule and its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitedReason {
    /// The rule that the sentence explains.
    pub rule: Rule,
    /// The sentence, in the language of the page.
    pub reason: String,
    /// The document and section of the rule.
    pub cite: String,
}

/// A warning about a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WarningRow {
    /// What kind of warning it is.
    pub id: &'static str,
    /// The sentence, in the language of the page.
    pub reason: String,
}

/// When a cookie ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndCard {
    /// The moment, as RFC 3339 writes it; missing if the cookie ends with the browser session.
    pub at: Option<String>,
    /// The end and how long that is, in words.
    pub says: String,
}

/// Yes or no, in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether the answer is yes.
    pub ok: bool,
    /// The word: `Stored`, `Sent 3 times`.
    pub word: String,
    /// The rule that decided it, where one did.
    #[serde(flatten)]
    pub because: Option<CitedReason>,
}

/// An attribute of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttributeRow {
    /// The attribute as it stands in the line.
    pub text: String,
    /// Whether the attribute takes effect.
    pub used: bool,
    /// What it does, or why it does nothing.
    #[serde(flatten)]
    pub because: CitedReason,
}

/// What to write instead of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CorrectionCard {
    /// Another line is stored and sent.
    Changed {
        /// The line to write instead.
        line: String,
        /// The changes in it, in words.
        changes: Vec<&'static str>,
        /// Whether it has to be served over https.
        https: bool,
        /// The form of the case with this line in the place of the other, if it is short enough.
        attempt: Option<CaseForm>,
    },
    /// The line deletes; another keeps the cookie, if that is meant.
    Question {
        /// The question to the reader.
        ask: &'static str,
        /// The line that keeps the cookie.
        line: String,
        /// The changes in it, in words.
        changes: Vec<&'static str>,
        /// The form of the case with this line in the place of the other, if it is short enough.
        attempt: Option<CaseForm>,
    },
    /// Several lines were joined into this one.
    Separated {
        /// The sentence that says what is wrong.
        ask: &'static str,
        /// The lines, with line breaks between.
        line: String,
        /// The form of the case with these lines in the place of the other, if it is short enough.
        attempt: Option<CaseForm>,
    },
    /// No change of the line helps.
    Impossible {
        /// The reason, in the language of the page.
        why: &'static str,
    },
}

/// The code of one framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeCard {
    /// The name of the framework.
    pub name: &'static str,
    /// The code, highlighted, as HTML.
    pub html: String,
    /// Whether it is the setting of the framework to which the cookie's name belongs.
    pub setting: bool,
}

/// A cookie against the requirements of OWASP ASVS 5.0, chapter 3.3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeCard {
    /// The grade, from `A` to `F`.
    pub letter: char,
    /// How many of the points are met, in words.
    pub met: String,
    /// The requirements, met and not met.
    pub points: Vec<PointRow>,
}

/// A requirement of the standard, and whether the cookie meets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointRow {
    /// The number of the requirement in the standard.
    pub id: &'static str,
    /// Whether the cookie meets it.
    pub met: bool,
    /// What is met or missing.
    pub says: &'static str,
}

/// A line on its way to the browser that reads the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SendCard {
    /// The site can send it.
    Line {
        /// The line that is sent.
        line: String,
        /// The name of its cookie.
        name: String,
        /// Whether the name is another than in the case.
        renamed: bool,
        /// Whether the model expects the next request to carry the cookie.
        back: bool,
        /// Why the model does not expect it.
        reason: Option<String>,
        /// The engine of the browser.
        engine: &'static str,
        /// What to say where the browser is expected to do another thing than the verdict says.
        differs: Option<&'static str>,
    },
    /// The site cannot send it.
    Impossible {
        /// The reason, in the language of the page.
        why: &'static str,
    },
}

/// A request, and the cookies that it carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestCard {
    /// The method and the address.
    pub line: String,
    /// The value of the `Cookie` field; empty if there is none.
    pub header: String,
    /// Further remarks on the request.
    pub notes: Vec<CitedReason>,
}
