//! An example of each page, with which the templates are tried when the site starts.

use super::{
    AnswerPage, AttributeRow, CasePage, CitedReason, CodeCard, CorrectionCard, EndCard,
    GradeCard, Headline, Level, LineCard, Part, PointRow, RelatedSymptom, RequestCard,
    SendCard, Verdict, WarningRow,
};
use crate::clinic::field::InvalidField;
use crate::clinic::form::CaseForm;
use crate::clinic::input::PasteKind;
use crate::clinic::recording::RequestTable;
use crate::lang::Text;
use browser_jar::Rule;

impl AnswerPage {
    /// An answer with something in every place: the templates are tried with it when the site starts.
    pub fn example() -> Self {
        let reason = || CitedReason {
            rule: Rule::Stored,
            reason: "-".to_owned(),
            cite: "-".to_owned(),
        };
        let verdict = |ok, because| Verdict { ok, word: "-".to_owned(), because };
        let text = || "-".to_owned();
        let line = LineCard {
            number: 1,
            headline: Headline {
                level: Level::No,
                verdict: text(),
                reason: text(),
                title: text(),
            },
            title: text(),
            whence: "-",
            url: text(),
            parts: vec![Part { text: text(), kind: "name", stops: true }],
            stored: verdict(true, Some(reason())),
            sent: Some(verdict(false, Some(reason()))),
            attributes: vec![AttributeRow {
                text: text(),
                used: false,
                because: reason(),
            }],
            notes: vec![reason()],
            notes_count: Some(text()),
            warnings: vec![WarningRow { id: "-", reason: text() }],
            ends: Some(EndCard { at: Some(text()), says: text() }),
            cors: Some("-"),
            symptoms: vec![RelatedSymptom { slug: "-", title: text() }],
            correction: Some(CorrectionCard::Changed {
                line: text(),
                changes: vec!["-"],
                https: true,
                attempt: Some(CaseForm::default()),
            }),
            code: vec![CodeCard { name: "-", html: text(), setting: true }],
            grade: Some(GradeCard {
                letter: 'A',
                met: text(),
                points: vec![PointRow { id: "-", met: true, says: "-" }],
            }),
            send: Some(SendCard::Line {
                line: text(),
                name: text(),
                renamed: true,
                back: true,
                reason: Some(text()),
                engine: "-",
                differs: Some("-"),
            }),
        };
        let impossible = LineCard {
            sent: Some(verdict(false, None)),
            correction: Some(CorrectionCard::Impossible { why: "-" }),
            send: Some(SendCard::Impossible { why: "-" }),
            ..line.clone()
        };
        let asked = LineCard {
            correction: Some(CorrectionCard::Question {
                ask: "-",
                line: text(),
                changes: vec!["-"],
                attempt: None,
            }),
            ends: Some(EndCard { at: None, says: text() }),
            ..line.clone()
        };
        let separated = LineCard {
            correction: Some(CorrectionCard::Separated {
                ask: "-",
                line: text(),
                attempt: None,
            }),
            ends: None,
            ..line.clone()
        };
        let request =
            RequestCard { line: text(), header: text(), notes: vec![reason()] };
        Self {
            title: text(),
            summary: text(),
            table: true,
            lines: vec![line, impossible, asked, separated],
            left_out: Some(text()),
            request: Some(request),
            recording: true,
            nothing: "-",
        }
    }
}

impl CasePage {
    /// The page with an answer, and the page with an invalid field: the templates are tried with both when
    /// the site starts.
    pub fn examples() -> [Self; 2] {
        let answered = Self {
            answer: Some(AnswerPage::example()),
            permalink: Some("/".to_owned()),
            kind: PasteKind::Script,
            requests: Some(RequestTable::example()),
            ..Self::default()
        };
        let why = Text { zh: "-", en: "-" };
        let invalid = Some(InvalidField::new("from", why));
        let symptoms = &["set-cookie-on-a-redirect"];
        let refused = Self { invalid, symptoms, shortened: true, ..Self::default() };
        [answered, refused]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// A name that the template reads and no type has shows when the site starts; here is the reverse.
    #[test]
    fn the_template_reads_every_field_of_an_answer() {
        fn names<'j>(json: &'j Value, found: &mut BTreeSet<&'j str>) {
            match json {
                Value::Object(fields) => {
                    found.extend(fields.keys().map(String::as_str));
                    fields.values().for_each(|it| names(it, found));
                }
                Value::Array(items) => items.iter().for_each(|it| names(it, found)),
                _ => {}
            }
        }
        let template = include_str!("../../../templates/parts/case_answer.html");
        let read: BTreeSet<_> = template
            .split(|c: char| !c.is_alphanumeric() && !"_.".contains(c))
            .flat_map(|path| path.split('.').skip(1))
            .collect();
        let example = serde_json::to_value(AnswerPage::example()).expect("JSON");
        let mut fields = BTreeSet::new();
        names(&example, &mut fields);
        let unread: Vec<_> = fields.difference(&read).collect();
        assert!(unread.is_empty(), "no template reads {unread:?}");
    }
}
