//! A diagnosis as the page of a case shows it: everything in words, in one language. The template reads
//! these types by the names of their fields.

mod cards;
mod example;
mod headline;
mod line_card;
mod related;
mod this_browser;
mod trying;

use serde::Serialize;

pub use self::cards::{
    AttributeRow, CitedReason, CodeCard, CorrectionCard, EndCard, GradeCard, LineCard,
    Part, PointRow, RequestCard, SendCard, Verdict, WarningRow,
};
pub use self::headline::{Headline, Level};
use self::line_card::{LineCards, reasons};
pub use self::related::RelatedSymptom;
pub use self::this_browser::{MOST_SENT, ThisBrowser};
pub use self::trying::MOST_TRIED;
use super::case::Case;
use super::diagnosis::{Diagnosis, Fate};
use super::field::InvalidField;
use super::form::CaseForm;
use super::input::PasteKind;
use super::recording::RequestTable;
use crate::lang::{Lang, Text};
use browser_jar::Browser;

/// What the page of a case shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePage {
    /// The form, filled in as it came.
    pub form: CaseForm,
    /// Whether some of the form is too long to be filled in again.
    pub shortened: bool,
    /// The address of this page, if the case fits into one.
    pub permalink: Option<String>,
    /// The address of this page in the other language, if the case fits into one.
    pub twin: Option<String>,
    /// The answer to the case, if there is one.
    pub answer: Option<AnswerPage>,
    /// The field for which there is no answer.
    pub invalid: Option<InvalidField>,
    /// The symptoms that explain it, by their slugs.
    pub symptoms: &'static [&'static str],
    /// What the pasted text was.
    pub kind: PasteKind,
    /// The requests of a recording that went without a cookie.
    pub requests: Option<RequestTable>,
}

/// The answer to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerPage {
    /// The verdict on the worst line in a few words, for the title of the page.
    pub title: String,
    /// One sentence: how many lines, how many of them refused and sent, in which engine.
    pub summary: String,
    /// The lines of the case, the worst first and otherwise in order, at most [`MOST_CARDS`].
    pub lines: Vec<LineCard>,
    /// Whether there are so many lines that a table comes before the cards: [`TABLE_FROM`] or more.
    pub table: bool,
    /// A sentence that counts the other lines, if there are any.
    pub left_out: Option<String>,
    /// The request of the case, if it has exactly one.
    pub request: Option<RequestCard>,
    /// Whether the case has several requests, as a recording has.
    pub recording: bool,
    /// What stands in the place of a `Cookie` field that is not there.
    pub nothing: &'static str,
}

/// The most lines that are shown.
pub const MOST_CARDS: usize = 60;
/// The fewest lines that are listed in a table.
const TABLE_FROM: usize = 3;

const SUMMARY: Text = Text {
    zh: "{engine}：{lines} 行，{refused} 行被拒收，{sent} 行被带上。",
    en: "{engine}: {lines} lines, {refused} refused, {sent} sent.",
};
const SUMMARY_OF_ONE: Text = Text {
    zh: "{engine}：1 行，{refused} 行被拒收，{sent} 行被带上。",
    en: "{engine}: 1 line, {refused} refused, {sent} sent.",
};
const NO_COOKIE_FIELD: Text = Text {
    zh: "这个请求没有 Cookie 头。",
    en: "This request has no Cookie header.",
};

impl AnswerPage {
    /// The answer to `case`, whose diagnosis is `diagnosis`. `browser` is the one that reads the page, and
    /// `form` what the visitor filled in, unless it is too long to be tried again with another line.
    pub fn new(
        case: &Case,
        diagnosis: &Diagnosis<'_>,
        browser: &ThisBrowser<'_>,
        form: Option<&CaseForm>,
        lang: Lang,
    ) -> Self {
        let carried = diagnosis.carried.as_ref().filter(|_| case.requests.len() == 1);
        let request =
            case.requests.first().zip(carried).map(|(request, carried)| RequestCard {
                line: format!("{} {}", request.method, request.url),
                header: readable(&carried.header),
                notes: diagnosis
                    .explained()
                    .map_or(Vec::new(), |it| reasons(&it.notes, lang)),
            });
        let all = diagnosis.lines.len();
        let left_out = (all > MOST_CARDS).then(|| {
            let many = (all - MOST_CARDS).to_string();
            lang.words().clinic.left_out.replace("{}", &many)
        });
        let lines =
            LineCards::new(case, diagnosis, browser, form, lang).take(MOST_CARDS);
        let title = lines.first().map(|worst| worst.headline.title.clone());
        Self {
            title: title.unwrap_or_default(),
            summary: summary(diagnosis, case.browser(), lang),
            table: all >= TABLE_FROM,
            lines,
            left_out,
            request,
            recording: case.requests.len() > 1,
            nothing: NO_COOKIE_FIELD.get(lang),
        }
    }
}

/// The sentence that counts the lines.
fn summary(diagnosis: &Diagnosis<'_>, browser: Browser, lang: Lang) -> String {
    let count = |wanted: fn(&Fate<'_>) -> bool| {
        diagnosis.lines.iter().filter(|line| wanted(&line.fate)).count().to_string()
    };
    let all = diagnosis.lines.len();
    let sentence = if all == 1 { SUMMARY_OF_ONE } else { SUMMARY };
    sentence
        .get(lang)
        .replace("{lines}", &all.to_string())
        .replace("{refused}", &count(|fate| matches!(fate, Fate::Refused)))
        .replace("{sent}", &count(|fate| matches!(fate, Fate::Sent)))
        .replace("{engine}", &browser.title(lang))
}

/// Bytes as text, with every control character escaped.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c.is_control() {
            true => text += &format!("\\x{:02x}", u32::from(c)),
            false => text.push(c),
        }
    }
    text
}

/// A long text with its middle left out.
fn shortened(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let count = text.chars().count();
    let head: String = text.chars().take(longest / 2).collect();
    let tail: String = text.chars().skip(count.saturating_sub(longest / 7)).collect();
    format!("{head} … {tail}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use url::Url;

    use super::*;
    use crate::clinic::diagnosis::diagnose;

    pub(super) fn answer(query: &str, lang: Lang) -> AnswerPage {
        let url = |path: &str| Url::parse(&format!("http://localhost:8000{path}"));
        let (plant, read) = (url("/lab/deep/line"), url("/lab/deep/get"));
        let browser = ThisBrowser {
            engine: browser_jar::Engine::Chromium,
            plant: &plant.expect("a URL"),
            read: &read.expect("a URL"),
            is_allowed_name: |name| name.replace("__Host-", "").starts_with("lab"),
        };
        let now = datetime!(2026-11-24 08:00 UTC);
        let form = CaseForm::read(query.as_bytes());
        let case = form.case(now).expect("a case");
        AnswerPage::new(&case, &diagnose(&case), &browser, Some(&form), lang)
    }

    #[test]
    fn a_line_is_taken_apart_without_losing_a_byte() {
        for line in
            ["a=1; Path=/x;;  Foo ; Secure", "a = b ", ";x", "a;", "=;Domain=com"]
        {
            let query = format!("from=https://a.example/&lines=Set-Cookie:{line}");
            let query = query.replace(';', "%3B").replace(' ', "+");
            for card in answer(&query, Lang::En).lines {
                let whole: String =
                    card.parts.iter().map(|part| part.text.as_str()).collect();
                assert_eq!(whole, line);
            }
        }
    }

    #[test]
    fn the_bytes_that_stopped_it_are_marked() {
        let answer =
            answer("from=https://a.example/&lines=a=1%3B+Domain=com", Lang::Zh);
        let parts = &answer.lines[0].parts;
        let stops = parts.iter().filter(|part| part.stops).count();
        assert!(stops > 0 && stops < parts.len(), "{parts:?}");
    }

    #[test]
    fn what_is_sent_here_is_the_very_line_or_has_another_name() {
        let sent = |line: &str| {
            let line: String =
                url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
            let query = format!("from=https://a.example/&lines={line}");
            match answer(&query, Lang::En).lines[0].send.clone() {
                Some(SendCard::Line { line, renamed, back, .. }) => {
                    (line, renamed, back)
                }
                _ => (String::new(), false, false),
            }
        };
        assert_eq!(
            sent("lab=1; Path=/lab"),
            ("lab=1; Path=/lab".to_owned(), false, true)
        );
        assert_eq!(sent("sid=1"), ("lab-sid=1".to_owned(), true, true));
        let host = "__Host-sid=1; Secure; Path=/";
        assert_eq!(
            sent(host),
            ("__Host-lab-sid=1; Secure; Path=/".to_owned(), true, true)
        );
        assert!(!sent("lab=1; Path=/elsewhere").2);
        assert_eq!(sent("Set-Cookie: novalue"), (String::new(), false, false));
    }

    #[test]
    fn the_summary_counts_in_both_languages() {
        let one = "from=https://a.example/&lines=a=1";
        assert_eq!(
            answer(one, Lang::Zh).summary,
            "规范（RFC 6265bis）：1 行，0 行被拒收，1 行被带上。"
        );
        assert!(
            answer(one, Lang::En).summary.ends_with(": 1 line, 0 refused, 1 sent.")
        );
        let two = "from=https://a.example/&lines=a=1%0Ab%3B+Domain=com";
        assert!(
            answer(two, Lang::En).summary.ends_with(": 2 lines, 1 refused, 1 sent.")
        );
    }
}
