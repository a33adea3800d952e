//! One line of a diagnosis in words.

use std::ops::Range;

use time::OffsetDateTime;

use super::this_browser::{MOST_SENT, ThisBrowser};
use super::trying::attempt;
use super::{
    AttributeRow, CitedReason, CodeCard, CorrectionCard, EndCard, GradeCard, Headline,
    Level, LineCard, Part, PointRow, RelatedSymptom, Verdict, readable, shortened,
};
use crate::clinic::case::Case;
use crate::clinic::correction::{Correction, Corrections, MOST_CORRECTIONS};
use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::clinic::form::CaseForm;
use crate::clinic::{frameworks, grade};
use crate::lang::{Lang, Text};
use crate::quote::highlight;
use browser_jar::{Decision, Note, Outcome, Rule};

const STORED: Text = Text { zh: "存下", en: "Stored" };
const REPLACED: Text = Text { zh: "替换", en: "Replaced" };
const DELETED: Text = Text { zh: "删除", en: "Deletes" };
const REFUSED: Text = Text { zh: "拒收", en: "Refused" };
const SENT: Text = Text { zh: "带上", en: "Sent" };
const SENT_OFTEN: Text = Text { zh: "{} 个请求带上", en: "Sent {} times" };
const NOT_SENT: Text = Text { zh: "没带", en: "Not sent" };
const OVERWRITTEN: Text = Text { zh: "后来被换掉", en: "Overwritten later" };
const OVERWRITTEN_BY: Text =
    Text { zh: "被第 {} 行换掉", en: "Overwritten by line {}" };
const EVICTED: Text = Text { zh: "后来被挤掉", en: "Evicted" };

/// What a cookie needs on a `fetch` to another origin (Fetch, 3.3 and 4.7).
const CORS: &str = "\
fetch(url, { credentials: \"include\" })
axios.get(url, { withCredentials: true })

Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Credentials: true";

/// The most bytes of a part that are shown.
const LONGEST_PART: usize = 400;
/// The most lines for which there is code.
const MOST_CODED: usize = 24;

/// Makes the cards of the lines of a diagnosis.
pub(super) struct LineCards<'c> {
    case: &'c Case,
    diagnosis: &'c Diagnosis<'c>,
    corrections: Corrections<'c>,
    browser: &'c ThisBrowser<'c>,
    /// What the visitor filled in, if it can be tried again with another line.
    form: Option<&'c CaseForm>,
    /// When the last response came, if there was one.
    now: Option<OffsetDateTime>,
    lang: Lang,
}

impl<'c> LineCards<'c> {
    /// The cards for `diagnosis`, the diagnosis of `case`, which `form` describes, for a reader in
    /// `browser`.
    pub(super) fn new(
        case: &'c Case,
        diagnosis: &'c Diagnosis<'c>,
        browser: &'c ThisBrowser<'c>,
        form: Option<&'c CaseForm>,
        lang: Lang,
    ) -> Self {
        let corrections = Corrections::new(case, diagnosis);
        let now = case.responses.last().map(|it| it.at);
        Self { case, diagnosis, corrections, browser, form, now, lang }
    }

    /// The cards of the worst lines, at most `most`, and otherwise in the order of the case. Only the first
    /// lines that need a correction get one.
    pub(super) fn take(&self, most: usize) -> Vec<LineCard> {
        let asked = self.case.requests.len() == 1;
        let headline = |(number, line): (usize, &DiagnosedLine<'_>)| {
            // What warns about a line stands here once the diagnosis has it.
            let warnings = Vec::new();
            let warned = !warnings.is_empty();
            (number, Headline::new(line, asked, warned, self.lang), warnings)
        };
        let lines = self.diagnosis.lines.iter().enumerate();
        let mut lines: Vec<_> = lines.map(headline).collect();
        lines.sort_by_key(|(_, headline, _)| headline.level);
        let mut corrected = 0;
        let card =
            |(at, (number, headline, warnings)): (usize, (usize, _, Vec<String>))| {
                let fate = &self.diagnosis.lines[number].fate;
                let is_fine = matches!(fate, Fate::Sent | Fate::Stored);
                let correction =
                    (!is_fine && corrected < MOST_CORRECTIONS).then(|| {
                        corrected += 1;
                        self.corrections.of(number)
                    });
                let mut card = self.card(number, headline, correction, at < MOST_CODED);
                card.cors = (at == 0 && self.is_within_a_page()).then_some(CORS);
                card.warnings = warnings;
                card
            };
        lines.into_iter().take(most).enumerate().map(card).collect()
    }

    /// Whether the request of the case is made by a page, as `fetch` makes one.
    fn is_within_a_page(&self) -> bool {
        matches!(&self.case.requests[..], [request] if !request.context.top_level)
    }

    fn card(
        &self,
        number: usize,
        headline: Headline,
        correction: Option<Correction>,
        coded: bool,
    ) -> LineCard {
        let (line, lang) = (&self.diagnosis.lines[number], self.lang);
        let decision = &line.decision;
        let emitted = match &correction {
            Some(Correction::Changed { line, .. }) => line,
            _ => line.bytes,
        };
        let code = self.now.filter(|_| coded);
        let code = code.map_or(Vec::new(), |now| code_cards(line, emitted, now));
        let is_fine = headline.level != Level::No;
        let send =
            self.now.map(|now| self.browser.send_card(line.bytes, is_fine, now, lang));
        let rule = line.withheld().map_or(decision.rule, |held| held.rule);
        let symptoms = match is_fine {
            true => Vec::new(),
            false => RelatedSymptom::of(rule, lang),
        };
        let words = &lang.words().clinic;
        let notes = reasons(&decision.notes, lang);
        let notes_count = match notes.len() {
            0 => None,
            1 => Some(words.one_note.to_owned()),
            many => Some(words.notes.replace("{}", &many.to_string())),
        };
        let came = self.case.responses.get(line.response);
        LineCard {
            number: number + 1,
            headline,
            warnings: Vec::new(),
            title: words.line.replace("{}", &(number + 1).to_string()),
            url: line.url.as_str().to_owned(),
            parts: parts(line.bytes, decision),
            stored: stored(decision, lang),
            sent: sent(line, lang),
            attributes: attributes(line, lang),
            notes,
            notes_count,
            ends: came.and_then(|came| EndCard::new(line, came.at, lang)),
            cors: None,
            symptoms,
            correction: correction.and_then(|it| self.correction_card(line, &it)),
            code,
            grade: grade_card(line, lang),
            send,
        }
    }

    fn correction_card(
        &self,
        of: &DiagnosedLine<'_>,
        correction: &Correction,
    ) -> Option<CorrectionCard> {
        let lang = self.lang;
        match correction {
            Correction::Fine => None,
            Correction::Changed { line, edits, https } => {
                let attempt = self
                    .form
                    .and_then(|form| attempt(self.case, form, of, line, *https));
                Some(CorrectionCard::Changed {
                    line: readable(line),
                    changes: edits.iter().map(|edit| edit.text().get(lang)).collect(),
                    https: *https,
                    attempt,
                })
            }
            Correction::Impossible(why) => {
                Some(CorrectionCard::Impossible { why: why.get(lang) })
            }
        }
    }
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
fn stored(decision: &Decision, lang: Lang) -> Verdict {
    let word = match decision.outcome {
        Outcome::Stored => STORED,
        Outcome::Replaced => REPLACED,
        Outcome::Deleted => DELETED,
        Outcome::Refused => REFUSED,
    };
    Verdict {
        ok: decision.outcome != Outcome::Refused,
        word: word.get(lang).to_owned(),
        because: Some(because(decision.rule, decision.reason(lang))),
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
            text: shortened(&readable(&line.bytes[span]), LONGEST_PART),
            used: attribute.used,
            because: because(attribute.rule, attribute.reason(lang)),
        }
    };
    line.decision.attributes.iter().map(row).collect()
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
            text: shortened(&readable(&line[from..to]), LONGEST_PART),
            kind: of.map_or("", |(_, kind)| kind),
            stops: stop.start <= from && to <= stop.end,
        }
    };
    cuts.windows(2).map(part).collect()
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
    let card = |snippet: frameworks::Snippet| CodeCard {
        name: snippet.name,
        setting: snippet.setting,
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
