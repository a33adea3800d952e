//! The items of a report, made of what the diagnosis has.

use super::list::{List, WrittenItem};
use super::{
    AttributeReport, Because, BothReasons, CookieReport, CorrectionReport, EndReport,
    LineReport, NoteReport, StoppedBy, WarningReport, WithheldReport, moment,
};
use crate::clinic::case::{Case, Encoding};
use crate::clinic::correction::{
    Correction, Corrections, Edit, JOINED, MOST_CORRECTIONS,
};
use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::clinic::lifetime::End;
use crate::clinic::warning::Warning;
use crate::lang::Lang;
use browser_jar::{Attribute, Cookie, Note, Rule, Withheld};

/// The fewest bytes that an attribute takes.
const SHORTEST_ATTRIBUTE: usize = 300;

/// Makes the items of a report.
#[derive(Clone, Copy)]
pub(super) struct Items {
    pub encoding: Encoding,
    /// The language of `reason`.
    pub lang: Lang,
}

/// What is missing in the decisions of a list.
#[derive(Default)]
pub(super) struct Unlisted {
    /// How many attributes are missing.
    pub attributes: usize,
    /// How many notes are missing.
    pub notes: usize,
}

impl Items {
    /// The decisions on the lines in at most `room` bytes, and what is missing in them. A decision has its
    /// attributes and notes if it takes no more than its share of the room with them.
    pub(super) fn decisions(
        self,
        case: &Case,
        diagnosis: &Diagnosis<'_>,
        room: usize,
    ) -> (List<LineReport>, Unlisted) {
        let corrections = Corrections::new(case, diagnosis);
        let (mut list, mut unlisted) = (List::new(room), Unlisted::default());
        let mut corrected = 0;
        for (at, line) in diagnosis.lines.iter().enumerate() {
            if list.left_out() > 0 {
                list.leave_out();
                continue;
            }
            let mut correction = None;
            if line.is_bad() && corrected < MOST_CORRECTIONS {
                corrected += 1;
                correction = self.correction(&corrections.of(at));
            }
            let share = list.free() / (diagnosis.lines.len() - at);
            let listed = line.decision.attributes.len();
            let whole = (listed * SHORTEST_ATTRIBUTE <= share)
                .then(|| {
                    WrittenItem::new(&self.decision(line, correction.clone(), true))
                })
                .filter(|whole| whole.bytes() < share);
            let (item, attributes, notes) = match whole {
                Some(whole) => (whole, 0, 0),
                None => {
                    let short =
                        WrittenItem::new(&self.decision(line, correction, false));
                    (short, listed, line.decision.notes.len())
                }
            };
            list.push(item);
            if list.left_out() == 0 {
                unlisted.attributes += attributes + line.decision.unlisted;
                unlisted.notes += notes;
            }
        }
        (list, unlisted)
    }

    /// The decision on a line, with its attributes and notes if it is to be `whole`.
    fn decision(
        self,
        line: &DiagnosedLine<'_>,
        correction: Option<CorrectionReport>,
        whole: bool,
    ) -> LineReport {
        let decision = &line.decision;
        let (attributes, notes) = match whole {
            true => (&decision.attributes[..], &decision.notes[..]),
            false => (&[][..], &[][..]),
        };
        let because = self.because(decision.rule, |lang| decision.reason(lang));
        let stopped_by = match line.fate {
            Fate::Refused => Some(StoppedBy { name: None, because: because.clone() }),
            _ => line.withheld().map(|held| {
                let WithheldReport { name, because } = self.withheld(&held);
                StoppedBy { name: Some(name), because }
            }),
        };
        let text = |cookie: &Cookie| self.encoding.text(&cookie.name);
        LineReport {
            line: self.encoding.text(line.bytes),
            url: line.url.as_str().to_owned(),
            outcome: decision.outcome,
            fate: line.fate.name(),
            deletes_nothing: line.deletes_nothing(),
            ends: End::of(line).map(|end| self.end(end)),
            span: [decision.span.start, decision.span.end],
            cookie: decision.cookie.as_ref().map(|it| self.cookie(it)),
            attributes: attributes.iter().map(|it| self.attribute(it)).collect(),
            attributes_not_listed: decision.unlisted + decision.attributes.len()
                - attributes.len(),
            notes: notes.iter().map(|it| self.note(it)).collect(),
            evicted: decision.evicted.iter().map(text).collect(),
            stopped_by,
            correction,
            because,
        }
    }

    /// A rule, and its sentence in one language and in both.
    fn because(self, rule: Rule, reason: impl Fn(Lang) -> String) -> Because {
        let reasons = BothReasons { zh: reason(Lang::Zh), en: reason(Lang::En) };
        let reason = match self.lang {
            Lang::Zh => reasons.zh.clone(),
            Lang::En => reasons.en.clone(),
        };
        Because {
            rule,
            reason,
            reasons,
            reference: rule.reference(),
            engine_differs: rule.engine(),
        }
    }

    fn attribute(self, attribute: &Attribute) -> AttributeReport {
        AttributeReport {
            name: self.encoding.text(&attribute.name),
            value: self.encoding.text(&attribute.value),
            understood_as: attribute.kind,
            used: attribute.used,
            span: [attribute.span.start, attribute.span.end],
            because: self.because(attribute.rule, |lang| attribute.reason(lang)),
        }
    }

    /// A remark on a line or a request.
    pub(super) fn note(self, note: &Note) -> NoteReport {
        NoteReport {
            span: [note.span.start, note.span.end],
            because: self.because(note.rule, |lang| note.reason(lang)),
        }
    }

    /// When a cookie ends.
    fn end(self, end: End) -> EndReport {
        EndReport { at: end.moment(), seconds: end.seconds, says: end.says(self.lang) }
    }

    /// A warning about line `number`.
    pub(super) fn warning(
        self,
        number: usize,
        line: &DiagnosedLine<'_>,
        warning: &Warning,
    ) -> WarningReport {
        let name = line.decision.cookie.as_ref().map_or(&[][..], |it| &it.name);
        let says = |lang| warning.says(lang).to_owned();
        WarningReport {
            line: number,
            name: self.encoding.text(name),
            warning: warning.id,
            span: [warning.span.start, warning.span.end],
            reason: says(self.lang),
            reasons: BothReasons { zh: says(Lang::Zh), en: says(Lang::En) },
        }
    }

    /// A cookie that a request did not carry.
    pub(super) fn withheld(self, held: &Withheld<'_>) -> WithheldReport {
        WithheldReport {
            name: self.encoding.text(&held.cookie.name),
            because: self.because(held.rule, |lang| held.reason(lang)),
        }
    }

    /// The report of a cookie with all its parts.
    pub(super) fn cookie(self, cookie: &Cookie) -> CookieReport {
        CookieReport {
            name: self.encoding.text(&cookie.name),
            value: self.encoding.text(&cookie.value),
            domain: cookie.domain.clone(),
            host_only: cookie.host_only,
            path: self.encoding.text(&cookie.path),
            secure: cookie.secure,
            http_only: cookie.http_only,
            same_site: cookie.same_site,
            partitioned: cookie.partitioned,
            expires: cookie.expires.and_then(moment),
        }
    }

    /// The line to write instead. `None` if the line does what is expected.
    fn correction(self, correction: &Correction) -> Option<CorrectionReport> {
        let changed = |line: &[u8], edits: &[Edit], https| CorrectionReport {
            line: Some(self.encoding.text(line)),
            changes: Some(edits.iter().map(|it| it.text().get(self.lang)).collect()),
            needs_https: Some(https),
            ..CorrectionReport::default()
        };
        match correction {
            Correction::Fine => None,
            Correction::Changed { line, edits, https } => {
                Some(changed(line, edits, *https))
            }
            Correction::Question { ask, line, edits, https } => {
                Some(CorrectionReport {
                    question: Some(ask.get(self.lang)),
                    ..changed(line, edits, *https)
                })
            }
            Correction::Separated(lines) => Some(CorrectionReport {
                lines: Some(lines.iter().map(|it| self.encoding.text(it)).collect()),
                why: Some(JOINED.get(self.lang)),
                ..CorrectionReport::default()
            }),
            Correction::Impossible(why) => Some(CorrectionReport {
                why: Some(why.get(self.lang)),
                ..CorrectionReport::default()
            }),
        }
    }
}
