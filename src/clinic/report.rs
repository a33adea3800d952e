//! A diagnosis as JSON, for machines. However much there is to say, the text is no longer than it
//! may be: it is made item by item, and what has no room is counted in `left_out`.
//!
//! `openapi.json` describes these types; a test compares the two member by member.

mod example;
mod items;
mod list;

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use self::items::Items;
pub use self::list::List;
use super::case::Case;
use super::diagnosis::Diagnosis;
use super::warning::Warnings;
use crate::lang::Lang;
use browser_jar::{
    AttributeKind, Engine, Explained, Outcome, Reference, Rule, SameSite, ThirdParty,
};

/// The report on a case.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether each line does what it is for: it is stored, and sent if the case has a request, or it
    /// deletes something.
    pub ok: bool,
    /// What is stored as it stands and hardly meant, line by line.
    pub warnings: List<WarningReport>,
    /// The engine of the case.
    pub engine: Engine,
    /// What the browser of the case does with third-party cookies.
    pub third_party: ThirdParty,
    /// When the last response came, as RFC 3339 writes it.
    pub now: String,
    /// The value of the `Cookie` field of the last request; empty if there is none.
    pub cookie_header: String,
    /// The names of the stored cookies, the oldest first.
    pub stored: List<String>,
    /// The decisions on the lines, in order.
    pub decisions: List<LineReport>,
    /// The names of the cookies in the `Cookie` field, in its order.
    pub sent: List<String>,
    /// The stored cookies that the last request did not carry.
    pub withheld: List<WithheldReport>,
    /// Remarks on the request.
    pub notes: List<NoteReport>,
    /// The stored cookies, whole.
    pub cookies: List<CookieReport>,
    /// How many items of each list are missing.
    pub left_out: LeftOut,
}

/// The decision on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineReport {
    /// The line as received.
    pub line: String,
    /// The address of its response.
    pub url: String,
    /// What the store did with the line.
    pub outcome: Outcome,
    /// What became of the line in the end: [`Fate::name`](super::diagnosis::Fate::name).
    pub fate: &'static str,
    /// Whether the line is meant to delete and deletes nothing.
    pub deletes_nothing: bool,
    /// When the cookie ends, if the line stored one.
    pub ends: Option<EndReport>,
    /// The bytes of the line that the decision rests on: the first, and the one after the last.
    pub span: [usize; 2],
    /// The cookie as it was stored, or would have been.
    pub cookie: Option<CookieReport>,
    /// The attributes of the line, in order.
    pub attributes: Vec<AttributeReport>,
    /// How many attributes of the line are not in `attributes`.
    pub attributes_not_listed: usize,
    /// Remarks on the line.
    pub notes: Vec<NoteReport>,
    /// The names of the cookies that were removed to make room for this one.
    pub evicted: Vec<String>,
    /// The rule that had the line refused or the cookie withheld, if there is one.
    pub stopped_by: Option<StoppedBy>,
    /// The line to write instead, if this one was refused or withheld or deletes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<CorrectionReport>,
    /// The rule by which the store decided.
    #[serde(flatten)]
    pub because: Because,
}

/// A rule, and its sentence about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    /// The rule that the sentence explains.
    pub rule: Rule,
    /// The sentence in the language of the report.
    pub reason: String,
    /// The sentence in both languages.
    pub reasons: BothReasons,
    /// The document and section of the rule.
    pub reference: Reference,
    /// The engine that departs from the specification by this rule.
    pub engine_differs: Option<Engine>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BothReasons {
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

/// An attribute of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttributeReport {
    /// The name as received.
    pub name: String,
    /// The value as received.
    pub value: String,
    /// The attribute that the name stands for, if it is a known one.
    pub understood_as: Option<AttributeKind>,
    /// Whether the attribute takes effect.
    pub used: bool,
    /// The bytes of the line where it stands.
    pub span: [usize; 2],
    /// The rule by which it was read or ignored.
    #[serde(flatten)]
    pub because: Because,
}

/// A remark that decided nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoteReport {
    /// The bytes of the line that it is about.
    pub span: [usize; 2],
    /// The rule behind the remark.
    #[serde(flatten)]
    pub because: Because,
}

/// What a browser takes as it stands and hardly anybody means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WarningReport {
    /// The number of the line among the decisions, from 0.
    pub line: usize,
    /// The name of its cookie.
    pub name: String,
    /// What kind of warning it is: one of [`WARNINGS`](super::warning::WARNINGS).
    pub warning: &'static str,
    /// The bytes of the line that it is about.
    pub span: [usize; 2],
    /// The sentence in the language of the report.
    pub reason: String,
    /// The sentence in both languages.
    pub reasons: BothReasons,
}

/// When a cookie ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndReport {
    /// The moment, as RFC 3339 writes it. `None` if the cookie ends with the browser session.
    pub at: Option<String>,
    /// How many seconds that is after the response. `None` if the cookie ends with the browser session.
    pub seconds: Option<i64>,
    /// The end in words, in the language of the report.
    pub says: String,
}

/// A stored cookie that a request did not carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithheldReport {
    /// The name of the cookie.
    pub name: String,
    /// The first rule that held it back.
    #[serde(flatten)]
    pub because: Because,
}

/// The rule that had a line refused or its cookie withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoppedBy {
    /// The name of the cookie that was withheld; missing if the line was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The rule that stopped the cookie.
    #[serde(flatten)]
    pub because: Because,
}

/// What to write instead of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CorrectionReport {
    /// The corrected line. `None` if no change of the line helps.
    pub line: Option<String>,
    /// The changes in words, if there is a corrected line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<&'static str>>,
    /// Whether the corrected line works over https only, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_https: Option<bool>,
    /// What is asked, if `line` is right only where this one was not meant to delete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<&'static str>,
    /// The lines that were joined by commas in this one, if several were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<String>>,
    /// Why no change of the line helps, if none does; or what is wrong where `lines` has the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// A cookie as the store has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CookieReport {
    /// The name; empty for a nameless cookie.
    pub name: String,
    /// The value of the cookie.
    pub value: String,
    /// The host or domain that it belongs to.
    pub domain: String,
    /// Whether only the host itself gets it.
    pub host_only: bool,
    /// The path that the cookie belongs to.
    pub path: String,
    /// Whether the cookie is `Secure`.
    pub secure: bool,
    /// Whether the cookie is `HttpOnly`.
    pub http_only: bool,
    /// The value of `SameSite` as it was understood.
    pub same_site: SameSite,
    /// Whether the cookie is `Partitioned`.
    pub partitioned: bool,
    /// When it ends, as RFC 3339 writes it. `None` for a session cookie.
    pub expires: Option<String>,
}

/// How many items of each list are missing in a report, because it would be too long with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// How many attributes are missing in the decisions that are there.
    pub attributes: usize,
    /// How many items of `cookies` are missing.
    pub cookies: usize,
    /// How many items of `decisions` are missing.
    pub decisions: usize,
    /// How many items of `notes` are missing, with those of the decisions that are there.
    pub notes: usize,
    /// How many items of `sent` are missing.
    pub sent: usize,
    /// How many items of `stored` are missing.
    pub stored: usize,
    /// How many items of `warnings` are missing.
    pub warnings: usize,
    /// How many items of `withheld` are missing.
    pub withheld: usize,
}

/// How long the report on a question of so many bytes may be: ten times as long, and two megabytes
/// for a short one; but never more than 16 megabytes.
pub fn longest(question: usize) -> usize {
    question.saturating_mul(10).clamp(2_000_000, 16_000_000)
}

/// How many bytes a report has without its header and its lists: names of members, counts, a time.
const FRAME: usize = 1000;

/// The report on `case`, whose diagnosis is `diagnosis`, as JSON of at most `most` bytes, as long as the
/// header and a thousand bytes fit in. `lang` is the language of `reason`; `reasons` has both.
pub fn report(
    case: &Case,
    diagnosis: &Diagnosis<'_>,
    lang: Lang,
    most: usize,
) -> String {
    let report = Report::new(case, diagnosis, lang, most);
    serde_json::to_string(&report).unwrap_or_default()
}

impl Report {
    /// See [`report`]. Of each list the first items are there, and `left_out` says how many more there
    /// are. A decision that takes more than its share of the room is written without its attributes and
    /// notes.
    fn new(case: &Case, diagnosis: &Diagnosis<'_>, lang: Lang, most: usize) -> Self {
        let Case { engine, third_party, encoding, .. } = *case;
        let carried = diagnosis.carried.as_ref();
        let header = carried.map_or(String::new(), |it| encoding.text(&it.header));
        let length = serde_json::to_string(&header).map_or(0, |it| it.len());
        let mut room = most.saturating_sub(FRAME + length);

        let name = |name: &Vec<u8>| encoding.text(name);
        let sent = carried.map_or(&[][..], |it| &it.names);
        let sent = List::of(sent.iter().map(name), room / 8, &mut room);
        let stored = diagnosis.stored().map(|it| name(&it.name));
        let stored = List::of(stored, room / 8, &mut room);

        let items = Items { encoding, lang };
        let found = Warnings::new(diagnosis);
        let lines = diagnosis.lines.iter().enumerate();
        let warnings = lines.flat_map(|(at, line)| {
            found.of(line).into_iter().map(move |it| items.warning(at, line, &it))
        });
        let warnings = List::of(warnings, room / 8, &mut room);
        let (decisions, unlisted) = items.decisions(case, diagnosis, room / 4 * 3);
        room = room.saturating_sub(decisions.bytes());

        let explained = diagnosis.explained();
        let Explained { withheld, notes } =
            explained.unwrap_or(Explained { withheld: Vec::new(), notes: Vec::new() });
        let withheld = withheld.iter().map(|it| items.withheld(it));
        let withheld = List::of(withheld, room / 2, &mut room);
        let notes = notes.iter().map(|it| items.note(it));
        let notes = List::of(notes, room / 2, &mut room);
        let cookies = diagnosis.stored().map(|it| items.cookie(it));
        let cookies = List::of(cookies, room, &mut room);

        let left_out = LeftOut {
            attributes: unlisted.attributes,
            cookies: cookies.left_out(),
            decisions: decisions.left_out(),
            notes: notes.left_out() + unlisted.notes,
            sent: sent.left_out(),
            stored: stored.left_out(),
            warnings: warnings.left_out(),
            withheld: withheld.left_out(),
        };
        // A case that was read has a response.
        let now = case.responses.last().and_then(|it| moment(it.at));
        let now = now.unwrap_or_default();
        Self {
            ok: diagnosis.is_ok(case),
            warnings,
            engine,
            third_party,
            now,
            cookie_header: header,
            stored,
            decisions,
            sent,
            withheld,
            notes,
            cookies,
            left_out,
        }
    }
}

/// A moment as RFC 3339 writes it. `None` if its year has more than four digits.
fn moment(moment: OffsetDateTime) -> Option<String> {
    moment.format(&Rfc3339).ok()
}
