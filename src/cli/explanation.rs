//! A diagnosis in words, for a terminal.

use std::collections::HashSet;

use super::expectation::grade;
use crate::clinic::case::Case;
use crate::clinic::correction::{
    Correction, Corrections, Edit, JOINED, MOST_CORRECTIONS,
};
use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::clinic::lifetime::End;
use crate::clinic::warning::{Warning, Warnings};
use crate::lang::{Lang, Text};
use browser_jar::{Engine, Rule, Setter};

const BROWSER: Text = Text { zh: "浏览器：", en: "Browser: " };
const FROM: Text = Text { zh: "响应来自", en: "From" };
const PAGE: Text =
    Text { zh: "脚本在这个页面里", en: "By a script of the page at" };
const REQUEST: Text = Text { zh: "请求", en: "Request" };
const NO_COOKIE_FIELD: Text = Text { zh: "没有 Cookie 头", en: "no Cookie header" };
const SENT: Text = Text { zh: "请求带上了它", en: "sent" };
const SENT_OFTEN: Text =
    Text { zh: "后来的 {} 个请求带上了它", en: "sent on {} requests" };
const NOT_SENT: Text = Text { zh: "没有带上：", en: "not sent: " };
const OVERWRITTEN: Text = Text {
    zh: "被后面的一行盖掉或删掉了",
    en: "a later line replaced or deleted it",
};
const EVICTED: Text =
    Text { zh: "后来被挤掉了", en: "it had to make room for others" };
const DELETES_NOTHING: Text =
    Text { zh: "什么也没删掉：", en: "deletes nothing: " };
const ENDS: Text = Text { zh: "它活", en: "it lives " };
const WRITE: Text = Text { zh: "改成这样：", en: "write this: " };
const WRITE_OVER_HTTPS: Text =
    Text { zh: "改成这样，并且用 https：", en: "write this, over https: " };

/// A rule's name and where it is written.
fn cite(rule: Rule) -> String {
    let reference = rule.reference();
    format!("[{}; {} {}]", rule.id(), reference.document, reference.place())
}

/// The whole diagnosis of a case: its lines, response by response, and its request.
pub(super) fn explanation(
    case: &Case,
    diagnosis: &Diagnosis<'_>,
    with_grade: bool,
    lang: Lang,
) -> String {
    let warnings = Warnings::new(diagnosis);
    let mut text = String::new();
    let browser = case.browser();
    if browser != Engine::Standard.into() {
        text += &format!("{}{}\n", BROWSER.get(lang), browser.title(lang));
    }
    let mut response = usize::MAX;
    let corrections = Corrections::new(case, diagnosis);
    let mut corrected = 0;
    for (at, line) in diagnosis.lines.iter().enumerate() {
        if line.response != response {
            response = line.response;
            let from = if line.by.is_script() { PAGE } else { FROM };
            text += &format!("{} {}\n", from.get(lang), line.url);
        }
        text += &format!("\n  {}\n", given(line.by, line.bytes));
        text += &line_explanation(line, &warnings.of(line), lang);
        if with_grade {
            text += &grade_of(line, lang);
        }
        if line.is_bad() && corrected < MOST_CORRECTIONS {
            corrected += 1;
            text += &advice(&corrections.of(at), line.by, lang);
        }
    }
    if let ([request], Some(carried)) = (&case.requests[..], &diagnosis.carried) {
        let word = REQUEST.get(lang);
        text += &format!("\n{word} {} {}\n", request.method, request.url);
        text += &match carried.header.is_empty() {
            true => format!("  {}\n", NO_COOKIE_FIELD.get(lang)),
            false => format!("  Cookie: {}\n", escaped(&carried.header)),
        };
        for note in diagnosis.explained().iter().flat_map(|it| &it.notes) {
            text += &format!("  · {} {}\n", note.reason(lang), cite(note.rule));
        }
    }
    text
}

/// A line with what hands it to the browser.
fn given(by: Setter, line: &[u8]) -> String {
    match by {
        Setter::Response => format!("Set-Cookie: {}", escaped(line)),
        Setter::DocumentCookie => format!("document.cookie = {:?}", escaped(line)),
        Setter::CookieStore => format!("cookieStore.set: {}", escaped(line)),
    }
}

/// The verdicts on one line, with their rules. No sentence comes twice.
fn line_explanation(
    line: &DiagnosedLine<'_>,
    warnings: &[Warning],
    lang: Lang,
) -> String {
    let DiagnosedLine { decision, .. } = line;
    let refused = matches!(line.fate, Fate::Refused);
    let nothing = line.deletes_nothing();
    let mark = if refused || nothing { "✗" } else { "✓" };
    let what = if nothing { DELETES_NOTHING.get(lang) } else { "" };
    let reason = decision.reason(lang);
    let mut text = match line.is_unproven_deletion() {
        // The reason would say that there was nothing to delete.
        true => String::new(),
        false => format!("  {mark} {what}{reason} {}\n", cite(decision.rule)),
    };
    let mut said = HashSet::new();
    for warning in warnings {
        let says = warning.says(lang);
        said.insert(says.to_owned());
        text += &format!("  ⚠ {says} [{}]\n", warning.id);
    }
    if let Some(end) = End::of(line) {
        text += &format!("  · {}{}\n", ENDS.get(lang), end.says(lang));
    }
    let unused = decision.attributes.iter().filter(|it| !it.used);
    let unused = unused.map(|it| (it.reason(lang), it.rule));
    let notes = decision.notes.iter().map(|it| (it.reason(lang), it.rule));
    for (reason, rule) in unused.chain(notes) {
        if said.insert(reason.clone()) {
            text += &format!("  · {reason} {}\n", cite(rule));
        }
    }
    text += &match &line.fate {
        Fate::Sent if line.carried > 1 => {
            let many = line.carried.to_string();
            format!("  ✓ {}\n", SENT_OFTEN.get(lang).replace("{}", &many))
        }
        Fate::Sent => format!("  ✓ {}\n", SENT.get(lang)),
        Fate::Withheld(_) => line.withheld().map_or(String::new(), |held| {
            let not_sent = NOT_SENT.get(lang);
            format!("  ✗ {not_sent}{} {}\n", held.reason(lang), cite(held.rule))
        }),
        Fate::Overwritten(_) => format!("  · {}\n", OVERWRITTEN.get(lang)),
        Fate::Evicted => format!("  ✗ {}\n", EVICTED.get(lang)),
        Fate::Refused | Fate::Deleted | Fate::Stored => String::new(),
    };
    text
}

/// The grade of a line's cookie and the points behind it.
fn grade_of(line: &DiagnosedLine<'_>, lang: Lang) -> String {
    let Some((letter, points)) = grade(line) else { return String::new() };
    let mut text = format!("  ASVS 3.3: {letter}\n");
    for point in points {
        let mark = if point.met { "✓" } else { "✗" };
        text += &format!("    {mark} {} {}\n", point.id, point.says.get(lang));
    }
    text
}

/// The line to write instead, or why there is none.
fn advice(correction: &Correction, by: Setter, lang: Lang) -> String {
    let escaped = |line: &[u8]| match by {
        Setter::DocumentCookie => given(by, line),
        _ => escaped(line),
    };
    match correction {
        Correction::Fine => String::new(),
        Correction::Changed { edits, .. }
            if matches!(edits[..], [Edit::Https | Edit::Wss | Edit::ServeHttps]) =>
        {
            format!("  → {}\n", edits[0].text().get(lang))
        }
        Correction::Question { ask, line, .. } => {
            format!("  ? {} {}\n", ask.get(lang), escaped(line))
        }
        Correction::Separated(lines) => {
            let line = |it: &Vec<u8>| format!("    {}\n", given(by, it));
            let lines: String = lines.iter().map(line).collect();
            format!("  → {}\n{lines}", JOINED.get(lang))
        }
        Correction::Changed { line, https, .. } => {
            let write = if *https { WRITE_OVER_HTTPS } else { WRITE };
            format!("  → {}{}\n", write.get(lang), escaped(line))
        }
        Correction::Impossible(why) => format!("  → {}\n", why.get(lang)),
    }
}

/// Bytes as text, with the control characters escaped that would move a terminal's cursor.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c.is_control() {
            true => text += &c.escape_default().to_string(),
            false => text.push(c),
        }
    }
    text
}
