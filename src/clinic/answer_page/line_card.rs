//! One line of a diagnosis in words.

use std::ops::Range;

use time::OffsetDateTime;

use super::this_browser::{MOST_SENT, ThisBrowser};
use super::{
    AttributeRow, CitedReason, CodeCard, CorrectionCard, EndCard, GradeCard, LineCard,
    Part, PointRow, Verdict, WarningRow, readable,
};
use crate::clinic::case::Case;
use crate::clinic::correction::{Correction, Corrections, JOINED, MOST_CORRECTIONS};
use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::clinic::lifetime::End;
use crate::clinic::warning::{Warning, Warnings};
use crate::clinic::{frameworks, grade};
use crate::lang::{Lang, Text};
use crate::quote::highlight;
use browser_jar::{Decision, Note, Outcome, Rule};

const STORED: Text = Text { zh: "存下", en: "Stored" };
const REPLACED: Text = Text { zh: "替换", en: "Replaced" };
const DELETED: Text = Text { zh: "删除", en: "Deletes" };
const DELETES_NOTHING: Text = Text { zh: "什么也没删掉", en: "Deletes nothing" };
const REFUSED: Text = Text { zh: "拒收", en: "Refused" };
const SENT: Text = Text { zh: "带上", en: "Sent" };
const SENT_OFTEN: Text = Text { zh: "{} 个请求带上", en: "Sent {} times" };
const NOT_SENT: Text = Text { zh: "没带", en: "Not sent" };
const OVERWRITTEN: Text = Text { zh: "后来被换掉", en: "Overwritten later" };
const OVERWRITTEN_BY: Text =
    Text { zh: "被第 {} 行换掉", en: "Overwritten by line {}" };
const EVICTED: Text = Text { zh: "后来被挤掉", en: "Evicted" };

/// The most bytes of a part that are shown.
const LONGEST_PART: usize = 400;

/// Makes the cards of the lines of a diagnosis.
pub(super) struct LineCards<'c> {
    diagnosis: &'c Diagnosis<'c>,
    corrections: Corrections<'c>,
    warnings: Warnings<'c>,
    browser: &'c ThisBrowser<'c>,
    /// When the last response came, if there was one.
    now: Option<OffsetDateTime>,
    lang: Lang,
}

impl<'c> LineCards<'c> {
    /// The cards for `diagnosis`, the diagnosis of `case`, for a reader in `browser`.
    pub(super) fn new(
        case: &'c Case,
        diagnosis: &'c Diagnosis<'c>,
        browser: &'c ThisBrowser<'c>,
        lang: Lang,
    ) -> Self {
        let corrections = Corrections::new(case, diagnosis);
        let now = case.responses.last().map(|it| it.at);
        let warnings = Warnings::new(diagnosis);
        Self { diagnosis, corrections, warnings, browser, now, lang }
    }

    /// The first `most` cards. Only the first lines that need a correction get one.
    pub(super) fn take(&self, most: usize) -> Vec<LineCard> {
        let mut corrected = 0;
        let card = |(number, line): (usize, &DiagnosedLine<'_>)| {
            let is_fine = matches!(line.fate, Fate::Sent | Fate::Stored)
                || (!line.is_bad() && line.deletion.is_some());
            let correction = (!is_fine && corrected < MOST_CORRECTIONS).then(|| {
                corrected += 1;
                self.corrections.of(number)
            });
            self.card(number, line, correction)
        };
        self.diagnosis.lines.iter().enumerate().take(most).map(card).collect()
    }

    fn card(
        &self,
        number: usize,
        line: &DiagnosedLine<'_>,
        correction: Option<Correction>,
    ) -> LineCard {
        let (DiagnosedLine { decision, .. }, lang) = (line, self.lang);
        let emitted = match &correction {
            Some(Correction::Changed { line, .. }) => line,
            _ => line.bytes,
        };
        let code = self.now.map_or(Vec::new(), |now| code_cards(line, emitted, now));
        let send = self.now.map(|now| self.browser.send_card(line.bytes, now, lang));
        let title = lang.words().clinic.line.replace("{}", &(number + 1).to_string());
        LineCard {
            title,
            url: line.url.as_str().to_owned(),
            parts: parts(line.bytes, decision),
            stored: stored(line, lang),
            sent: sent(line, lang),
            attributes: attributes(line, lang),
            notes: reasons(&decision.notes, lang),
            warnings: warnings(&self.warnings, line, lang),
            ends: End::of(line)
                .map(|end| EndCard { at: end.moment(), says: end.says(lang) }),
            correction: correction.and_then(|it| correction_card(&it, lang)),
            code,
            grade: grade_card(line, lang),
            send,
        }
    }
}

/// The sentences of the warnings about a line.
fn warnings(
    warnings: &Warnings<'_>,
    line: &DiagnosedLine<'_>,
    lang: Lang,
) -> Vec<WarningRow> {
    let found = warnings.of(line);
    let row = |it: &Warning| WarningRow { id: it.id, reason: it.says(lang).to_owned() };
    found.iter().map(row).collect()
}

/// A rule's document and section, in short.
fn cite(rule: Rule) -> String {
    let reference = rule.reference();
    let document = reference.document.trim_start_matches("draft-ietf-httpbis-");
    match reference.section.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("{document} §{}", reference.place()),
        false => format!("{document}, {}", reference.section),
    }
}

fn because(rule: Rule, reason: String) -> CitedReason {
    CitedReason { rule, reason, cite: cite(rule) }
}

/// The sentences of notes, with their rules.
pub(super) fn reasons(notes: &[Note], lang: Lang) -> Vec<CitedReason> {
    notes.iter().map(|note| because(note.rule, note.reason(lang))).collect()
}

/// Whether the line was stored.
fn stored(line: &DiagnosedLine<'_>, lang: Lang) -> Verdict {
    let decision = &line.decision;
    let word = match decision.outcome {
        Outcome::Deleted if line.deletes_nothing() => DELETES_NOTHING,
        Outcome::Stored => STORED,
        Outcome::Replaced => REPLACED,
        Outcome::Deleted => DELETED,
        Outcome::Refused => REFUSED,
    };
    Verdict {
        ok: decision.outcome != Outcome::Refused && !line.deletes_nothing(),
        word: word.get(lang).to_owned(),
        // The reason would say that there was nothing to delete; the warning says why nobody can tell.
        because: (!line.is_unproven_deletion())
            .then(|| because(decision.rule, decision.reason(lang))),
    }
}

/// Whether the cookie was sent. `None` if there is nothing to say about that.
fn sent(line: &DiagnosedLine<'_>, lang: Lang) -> Option<Verdict> {
    let verdict = |ok: bool, word: Text, number: usize| Verdict {
        ok,
        word: word.get(lang).replace("{}", &number.to_string()),
        because: None,
    };
    match &line.fate {
        Fate::Sent if line.carried == 1 => Some(verdict(true, SENT, 1)),
        Fate::Sent => Some(verdict(true, SENT_OFTEN, line.carried)),
        Fate::Withheld(_) => line.withheld().map(|held| Verdict {
            because: Some(because(held.rule, held.reason(lang))),
            ..verdict(false, NOT_SENT, 1)
        }),
        Fate::Overwritten(Some(by)) => Some(verdict(false, OVERWRITTEN_BY, by + 1)),
        Fate::Overwritten(None) => Some(verdict(false, OVERWRITTEN, 1)),
        Fate::Evicted => Some(verdict(false, EVICTED, 1)),
        Fate::Refused | Fate::Deleted | Fate::Stored => None,
    }
}

fn attributes(line: &DiagnosedLine<'_>, lang: Lang) -> Vec<AttributeRow> {
    let row = |attribute: &browser_jar::Attribute| {
        let end = attribute.span.end.min(line.bytes.len());
        let span = attribute.span.start.min(end)..end;
        AttributeRow {
            text: shortened(&readable(&line.bytes[span])),
            used: attribute.used,
            because: because(attribute.rule, attribute.reason(lang)),
        }
    };
    line.decision.attributes.iter().map(row).collect()
}

/// A long text with its middle left out.
fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_PART {
        return text.to_owned();
    }
    let count = text.chars().count();
    let head: String = text.chars().take(LONGEST_PART / 2).collect();
    let tail: String = text.chars().skip(count.saturating_sub(60)).collect();
    format!("{head} … {tail}")
}

/// The line cut where its name, its value, its attributes and the bytes that decided begin and end.
fn parts(line: &[u8], decision: &Decision) -> Vec<Part> {
    let mut ranges: Vec<(Range<usize>, &str)> =
        vec![(decision.name.clone(), "name"), (decision.value.clone(), "value")];
    for attribute in &decision.attributes {
        let kind = if attribute.used { "used" } else { "ignored" };
        ranges.push((attribute.span.clone(), kind));
    }
    let stopped = decision.outcome == Outcome::Refused;
    let stop = if stopped { decision.span.clone() } else { 0..0 };
    let mut cuts = vec![0, line.len()];
    for range in ranges.iter().map(|(range, _)| range).chain([&stop]) {
        cuts.extend([range.start.min(line.len()), range.end.min(line.len())]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let part = |cut: &[usize]| {
        let (from, to) = (cut[0], cut[1]);
        let of =
            ranges.iter().find(|(range, _)| range.start <= from && to <= range.end);
        Part {
            text: shortened(&readable(&line[from..to])),
            kind: of.map_or("", |(_, kind)| kind),
            stops: stop.start <= from && to <= stop.end,
        }
    };
    cuts.windows(2).map(part).collect()
}

fn correction_card(correction: &Correction, lang: Lang) -> Option<CorrectionCard> {
    match correction {
        Correction::Fine => None,
        Correction::Changed { line, edits, https } => Some(CorrectionCard::Changed {
            line: readable(line),
            changes: edits.iter().map(|edit| edit.text().get(lang)).collect(),
            https: *https,
        }),
        Correction::Question { ask, line, edits, .. } => {
            Some(CorrectionCard::Question {
                ask: ask.get(lang),
                line: readable(line),
                changes: edits.iter().map(|edit| edit.text().get(lang)).collect(),
            })
        }
        Correction::Separated(lines) => Some(CorrectionCard::Separated {
            ask: JOINED.get(lang),
            line: lines.iter().map(|it| readable(it)).collect::<Vec<_>>().join("\n"),
        }),
        Correction::Impossible(why) => {
            Some(CorrectionCard::Impossible { why: why.get(lang) })
        }
    }
}

/// The code that emits a line in the place of `line`. A line that no server sends gets none.
fn code_cards(
    line: &DiagnosedLine<'_>,
    emitted: &[u8],
    now: OffsetDateTime,
) -> Vec<CodeCard> {
    if emitted.len() > MOST_SENT {
        return Vec::new();
    }
    if line.by.is_script() {
        let snippet = frameworks::by_script(line.by, emitted);
        let card = |it: frameworks::Snippet| CodeCard {
            name: it.name,
            html: highlight::escape(&it.code),
        };
        return snippet.into_iter().map(card).collect();
    }
    let card = |snippet: frameworks::Snippet| CodeCard {
        name: snippet.name,
        html: match snippet.language {
            "rust" => highlight::rust(&snippet.code),
            "python" => highlight::python(&snippet.code),
            _ => highlight::escape(&snippet.code),
        },
    };
    frameworks::snippets(line.url, emitted, now).into_iter().map(card).collect()
}

fn grade_card(line: &DiagnosedLine<'_>, lang: Lang) -> Option<GradeCard> {
    let points = grade::grade(line.url, line.decision.cookie.as_ref()?);
    let met = points.iter().filter(|point| point.met).count();
    let row = |point: &grade::Point| PointRow {
        id: point.id,
        met: point.met,
        says: point.says.get(lang),
    };
    Some(GradeCard {
        letter: grade::letter(&points),
        met: lang.words().clinic.grade_of.replace("{}", &met.to_string()),
        points: points.iter().map(row).collect(),
    })
}
