//! One line of a diagnosis in words.

use std::ops::Range;

use time::OffsetDateTime;

use super::headline::Standing;
use super::this_browser::{MOST_SENT, ThisBrowser};
use super::trying::attempt;
use super::{
    AttributeRow, CitedReason, CodeCard, CorrectionCard, EndCard, GradeCard, Headline,
    Level, LineCard, Part, PointRow, RelatedSymptom, Verdict, WarningRow, readable,
    shortened,
};
use crate::clinic::case::Case;
use crate::clinic::correction::{
    Correction, Corrections, Edit, JOINED, MOST_CORRECTIONS, separated,
};
use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::clinic::form::CaseForm;
use crate::clinic::lifetime::End;
use crate::clinic::warning::{Warning, Warnings};
use crate::clinic::{frameworks, grade};
use crate::html::escape;
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
const OVERWRITTEN: Text = Text { zh: "后来被盖掉", en: "Overwritten later" };
const OVERWRITTEN_BY: Text =
    Text { zh: "被第 {} 行盖掉", en: "Overwritten by line {}" };
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
    warnings: Warnings<'c>,
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
        let warnings = Warnings::new(diagnosis);
        Self { case, diagnosis, corrections, warnings, browser, form, now, lang }
    }

    /// The cards of the worst lines, at most `most`, and otherwise in the order of the case. Only the first
    /// lines that need a correction get one.
    pub(super) fn take(&self, most: usize) -> Vec<LineCard> {
        let found = |number: usize| {
            let line = &self.diagnosis.lines[number];
            let warnings = self.warnings.of(line);
            let standing = Standing {
                fails: self.diagnosis.fails(self.case, line),
                is_recorded: self.case.requests.len() > 1,
                warnings: warnings.len(),
            };
            JudgedLine {
                number,
                headline: Headline::new(line, standing, self.lang),
                warnings,
            }
        };
        let mut found: Vec<_> = (0..self.diagnosis.lines.len()).map(found).collect();
        found.sort_by_key(|it| it.headline.level);
        let mut corrected = 0;
        let card = |(at, it): (usize, JudgedLine)| {
            let wanted = self.wants_correction(&it) && corrected < MOST_CORRECTIONS;
            let correction = wanted.then(|| {
                corrected += 1;
                self.correction(&it)
            });
            let mut card = self.card(it, correction, at < MOST_CODED);
            card.cors = (at == 0 && self.is_within_a_page()).then_some(CORS);
            card
        };
        found.into_iter().take(most).enumerate().map(card).collect()
    }

    /// Whether the request of the case is made by a page, as `fetch` makes one.
    fn is_within_a_page(&self) -> bool {
        matches!(&self.case.requests[..], [request] if !request.context.by.top_level)
    }

    /// Whether something about a line may have to be written otherwise.
    fn wants_correction(&self, found: &JudgedLine) -> bool {
        let fate = &self.diagnosis.lines[found.number].fate;
        found.headline.level == Level::No
            || matches!(fate, Fate::Overwritten(_))
            || found.is_joined()
    }

    fn correction(&self, found: &JudgedLine) -> Correction {
        match found.is_joined() {
            // The line may do what it says, and yet several were meant.
            true => Correction::Separated(separated(
                self.diagnosis.lines[found.number].bytes,
            )),
            false => self.corrections.of(found.number),
        }
    }

    fn card(
        &self,
        JudgedLine { number, headline, warnings }: JudgedLine,
        correction: Option<Correction>,
        coded: bool,
    ) -> LineCard {
        let (line, lang) = (&self.diagnosis.lines[number], self.lang);
        let decision = &line.decision;
        let emitted = match &correction {
            Some(Correction::Changed { line, .. }) => Some(&line[..]),
            // One call cannot write several lines.
            Some(Correction::Separated(_)) => None,
            _ => Some(line.bytes),
        };
        let code = emitted.zip(self.now).filter(|_| coded);
        let code =
            code.map_or(Vec::new(), |(emitted, now)| code_cards(line, emitted, now));
        let is_fine = headline.level != Level::No;
        // The site sends responses, which are no trial of what a script sets.
        let send = self.now.filter(|_| !line.by.is_script());
        let send =
            send.map(|now| self.browser.send_card(line.bytes, is_fine, now, lang));
        let symptoms = match is_fine {
            true => RelatedSymptom::of_warnings(&warnings, lang),
            false => {
                let withheld = line.withheld();
                let rule = withheld.map_or(decision.rule, |held| held.rule);
                RelatedSymptom::of(rule, lang)
            }
        };
        let words = &lang.words().clinic;
        let notes = reasons(&decision.notes, lang);
        let notes_count = match notes.len() {
            0 => None,
            1 => Some(words.one_note.to_owned()),
            many => Some(words.notes.replace("{}", &many.to_string())),
        };
        let warning =
            |it: &Warning| WarningRow { id: it.id, reason: it.says(lang).to_owned() };
        LineCard {
            number: number + 1,
            headline,
            title: words.line.replace("{}", &(number + 1).to_string()),
            whence: if line.by.is_script() { words.script } else { words.response },
            url: line.url.as_str().to_owned(),
            parts: parts(line.bytes, decision),
            stored: stored(line, lang),
            sent: sent(line, lang),
            attributes: attributes(line, lang),
            notes,
            notes_count,
            warnings: warnings.iter().map(warning).collect(),
            ends: End::of(line)
                .map(|end| EndCard { at: end.moment(), says: end.says(lang) }),
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
        let attempt = |new: &[u8], https: bool| {
            self.form.and_then(|form| attempt(self.case, form, of, new, https))
        };
        let said =
            |edits: &[Edit]| edits.iter().map(|edit| edit.text().get(lang)).collect();
        Some(match correction {
            Correction::Fine => return None,
            Correction::Changed { line, edits, https } => CorrectionCard::Changed {
                line: readable(line),
                changes: said(edits),
                https: *https,
                attempt: attempt(line, *https),
            },
            Correction::Question { ask, line, edits, https } => {
                CorrectionCard::Question {
                    ask: ask.get(lang),
                    line: readable(line),
                    changes: said(edits),
                    attempt: attempt(line, *https),
                }
            }
            Correction::Separated(lines) => CorrectionCard::Separated {
                ask: JOINED.get(lang),
                line: lines
                    .iter()
                    .map(|it| readable(it))
                    .collect::<Vec<_>>()
                    .join("\n"),
                attempt: attempt(&lines.join(&b'\n'), false),
            },
            Correction::Impossible(why) => {
                CorrectionCard::Impossible { why: why.get(lang) }
            }
        })
    }
}

/// A line with its verdict and its warnings, before the rest of its card is made.
struct JudgedLine {
    /// The number of the line in the diagnosis.
    number: usize,
    headline: Headline,
    warnings: Vec<Warning>,
}

impl JudgedLine {
    /// Whether several lines seem to be joined in this one.
    fn is_joined(&self) -> bool {
        self.warnings.iter().any(|it| it.id == "joined-lines")
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
fn stored(line: &DiagnosedLine<'_>, lang: Lang) -> Verdict {
    let decision = &line.decision;
    let word = match decision.outcome {
        Outcome::Deleted if line.deletes_nothing() => DELETES_NOTHING,
        Outcome::Stored => STORED,
        Outcome::Replaced => REPLACED,
        Outcome::Deleted => DELETED,
        Outcome::Refused => REFUSED,
    };
    let mut reason = decision.reason(lang);
    // It begins with the word, which stands before it.
    let colon = Text { zh: "：", en: ": " }.get(lang);
    if decision.rule == Rule::Stored
        && let Some((_, what)) = reason.split_once(colon)
    {
        reason = what.to_owned();
    }
    Verdict {
        ok: decision.outcome != Outcome::Refused && !line.deletes_nothing(),
        word: word.get(lang).to_owned(),
        // The reason would say that there was nothing to delete; the warning says why nobody can tell.
        because: (!line.is_unproven_deletion()).then(|| because(decision.rule, reason)),
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
    let snippets = match line.by.is_script() {
        true => frameworks::by_script(line.by, emitted).into_iter().collect(),
        false => frameworks::snippets(line.url, emitted, now),
    };
    let card = |snippet: frameworks::Snippet| CodeCard {
        name: snippet.name,
        setting: snippet.setting,
        html: match snippet.language {
            "rust" => highlight::rust(&snippet.code),
            "python" => highlight::python(&snippet.code),
            _ => escape(&snippet.code),
        },
    };
    snippets.into_iter().map(card).collect()
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
