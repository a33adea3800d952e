//! A diagnosis as the page shows it: everything in words, in one language.

use std::ops::Range;

use serde_json::{Value, json};
use url::Url;

use super::case::Case;
use super::correction::{Correction, Corrections, MOST, without_prefix};
use super::diagnosis::{Diagnosis, Fate, Line};
use super::line::Draft;
use super::{frameworks, grade};
use crate::lang::{Lang, Text};
use crate::quote::highlight;
use browser_jar::{Context, Decision, Engine, Jar, Note, Outcome, Rule, Site};

/// The browser that reads the page, as far as a case is sent to it.
pub struct Here<'h> {
    /// Its engine, by what it says of itself.
    pub engine: Engine,
    /// Where the lab answers with a line.
    pub plants: &'h Url,
    /// Where the lab says what came back.
    pub asks: &'h Url,
    /// Whether the lab sends a cookie of this name.
    pub takes: fn(&str) -> bool,
}

/// No more lines are shown.
const MOST_LINES: usize = 60;

/// The whole answer.
pub fn sheet(
    case: &Case,
    diagnosis: &Diagnosis<'_>,
    here: &Here<'_>,
    lang: Lang,
) -> Value {
    let pick = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    let now = case.responses.last().map(|it| it.at);
    let mut lines = Vec::new();
    let corrections = Corrections::new(case, diagnosis);
    let mut corrected = 0;
    for (at, line) in diagnosis.lines.iter().enumerate().take(MOST_LINES) {
        let mut shown = shown(line, lang);
        let words = &lang.words().clinic;
        shown["title"] = json!(words.line.replace("{}", &(at + 1).to_string()));
        let mut emitted = line.bytes.to_vec();
        let stopped =
            !matches!(line.fate, Fate::Sent | Fate::Stored) && corrected < MOST;
        if stopped {
            corrected += 1;
            let correction = corrections.of(at);
            if let Correction::Changed { line, .. } = &correction {
                emitted.clone_from(line);
            }
            shown["correction"] = correction_shown(&correction, lang);
        }
        if let Some(now) = now {
            // What no server sends needs no code that sends it.
            let snippets = match emitted.len() > MOST_SENT {
                true => Vec::new(),
                false => frameworks::snippets(line.url, &emitted, now),
            };
            let code = snippets.iter().map(|it| {
                let html = match it.language {
                    "rust" => highlight::rust(&it.code),
                    "python" => highlight::python(&it.code),
                    _ => highlight::escape(&it.code),
                };
                json!({ "name": it.name, "html": html })
            });
            shown["code"] = code.collect();
            shown["send"] = send(line.bytes, here, now, lang);
        }
        lines.push(shown);
    }
    let answer = diagnosis.answer.as_ref().filter(|_| case.requests.len() == 1);
    let request = case.requests.first().zip(answer).map(|(request, answer)| {
        json!({
            "line": format!("{} {}", request.method, request.url),
            "header": text(&answer.header),
            "notes": notes(&diagnosis.explained().map_or(Vec::new(), |it| it.notes), lang),
        })
    });
    let count = |wanted: fn(&Fate<'_>) -> bool| {
        diagnosis.lines.iter().filter(|line| wanted(&line.fate)).count()
    };
    let all = diagnosis.lines.len();
    let engine = case.engine.title().get(lang);
    let refused = count(|fate| matches!(fate, Fate::Refused));
    let sent = count(|fate| matches!(fate, Fate::Sent));
    json!({
        "summary": match lang {
            Lang::Zh => {
                format!("{all} 行：{refused} 行被拒收，{sent} 行被带上（{engine}）。")
            }
            Lang::En if all == 1 => {
                format!("1 line: {refused} refused, {sent} sent ({engine}).")
            }
            Lang::En => format!("{all} lines: {refused} refused, {sent} sent ({engine})."),
        },
        "engine": case.engine.name(),
        "lines": lines,
        "left_out": (all > MOST_LINES).then(|| {
            let many = (all - MOST_LINES).to_string();
            lang.words().clinic.left_out.replace("{}", &many)
        }),
        "request": request,
        "recording": case.requests.len() > 1,
        "nothing": pick("这个请求没有 Cookie 头。", "This request has no Cookie header."),
    })
}

/// Bytes to be read: what isn't printable is escaped.
fn text(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c.is_control() {
            true => shown += &format!("\\x{:02x}", u32::from(c)),
            false => shown.push(c),
        }
    }
    shown
}

/// Where a rule is written, in short.
fn cite(rule: Rule) -> String {
    let reference = rule.reference();
    let document = reference.document.trim_start_matches("draft-ietf-httpbis-");
    match reference.section.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("{document} §{}", reference.place()),
        false => format!("{document}, {}", reference.section),
    }
}

fn because(rule: Rule, reason: String) -> Value {
    json!({ "rule": rule.id(), "reason": reason, "cite": cite(rule) })
}

fn notes(notes: &[Note], lang: Lang) -> Value {
    notes.iter().map(|note| because(note.rule, note.reason(lang))).collect()
}

/// One line: its bytes taken apart, its two verdicts, and what else there is to say.
fn shown(line: &Line<'_>, lang: Lang) -> Value {
    let Line { decision, .. } = line;
    let pick = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    let (stored, word) = match decision.outcome {
        Outcome::Stored => (true, pick("存下", "Stored")),
        Outcome::Replaced => (true, pick("替换", "Replaced")),
        Outcome::Deleted => (true, pick("删除", "Deletes")),
        Outcome::Refused => (false, pick("拒收", "Refused")),
    };
    let attributes = decision.attributes.iter().map(|attribute| {
        let mut value = because(attribute.rule, attribute.reason(lang));
        let end = attribute.span.end.min(line.bytes.len());
        let span = attribute.span.start.min(end)..end;
        value["text"] = json!(shortened(&text(&line.bytes[span])));
        value["used"] = json!(attribute.used);
        value
    });
    let sent = match &line.fate {
        Fate::Sent => json!({ "ok": true, "word": match (lang, line.carried) {
            (Lang::Zh, 1) => "带上".to_owned(),
            (Lang::En, 1) => "Sent".to_owned(),
            (Lang::Zh, many) => format!("{many} 个请求带上"),
            (Lang::En, many) => format!("Sent {many} times"),
        } }),
        Fate::Withheld(_) => line.withheld().map_or(Value::Null, |held| {
            let mut value = because(held.rule, held.reason(lang));
            value["ok"] = json!(false);
            value["word"] = json!(pick("没带", "Not sent"));
            value
        }),
        Fate::Overwritten(by) => json!({ "ok": false, "word": match (lang, by) {
            (Lang::Zh, Some(by)) => format!("被第 {} 行换掉", by + 1),
            (Lang::En, Some(by)) => format!("Overwritten by line {}", by + 1),
            (Lang::Zh, None) => "后来被换掉".to_owned(),
            (Lang::En, None) => "Overwritten later".to_owned(),
        } }),
        Fate::Evicted => json!({ "ok": false, "word": pick("后来被挤掉", "Evicted") }),
        Fate::Refused | Fate::Deleted | Fate::Stored => Value::Null,
    };
    let mut because = because(decision.rule, decision.reason(lang));
    because["ok"] = json!(stored);
    because["word"] = json!(word);
    let graded = decision.cookie.as_ref().map(|cookie| {
        let points = grade::grade(line.url, cookie);
        let met = points.iter().filter(|point| point.met).count();
        let shown = points.iter().map(|point| {
            json!({ "id": point.id, "met": point.met, "says": point.says.get(lang) })
        });
        json!({
            "letter": grade::letter(&points).to_string(),
            "met": lang.words().clinic.grade_of.replace("{}", &met.to_string()),
            "points": shown.collect::<Vec<_>>(),
        })
    });
    json!({
        "correction": null,
        "code": [],
        "send": null,
        "url": line.url.as_str(),
        "parts": parts(line.bytes, decision),
        "stored": because,
        "sent": sent,
        "attributes": attributes.collect::<Vec<_>>(),
        "notes": notes(&decision.notes, lang),
        "grade": graded,
    })
}

/// No more of a part is shown.
const LONGEST: usize = 400;

/// A long text with its middle left out.
fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let count = text.chars().count();
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: String = text.chars().skip(count.saturating_sub(60)).collect();
    format!("{head} … {tail}")
}

/// The line cut where its name, value and attributes begin and end, and the bytes that decided.
fn parts(line: &[u8], decision: &Decision) -> Value {
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
    let piece = |cut: &[usize]| {
        let (from, to) = (cut[0], cut[1]);
        let of =
            ranges.iter().find(|(range, _)| range.start <= from && to <= range.end);
        json!({
            "text": shortened(&text(&line[from..to])),
            "kind": of.map_or("", |(_, kind)| kind),
            "stops": stop.start <= from && to <= stop.end,
        })
    };
    cuts.windows(2).map(piece).collect()
}

fn correction_shown(correction: &Correction, lang: Lang) -> Value {
    match correction {
        Correction::Fine => Value::Null,
        Correction::Changed { line, edits, https } => json!({
            "line": text(line),
            "changes": edits.iter().map(|edit| edit.says().get(lang)).collect::<Vec<_>>(),
            "https": https,
        }),
        Correction::Impossible(why) => json!({ "why": why.get(lang) }),
    }
}

const CONTROL: Text = Text {
    zh: "里面有控制字符，本站不发这样的头。",
    en: "It holds control characters, and this site sends no such header.",
};
const NAMELESS: Text = Text {
    zh: "它没有名字，发出去之后，清除时找不到它。",
    en: "It has no name, so a reset could not find it afterwards.",
};
const NAME: Text = Text {
    zh: "它的名字里有本站不发的字符。",
    en: "Its name has characters that this site doesn’t send.",
};
/// What one line may hold on its way to this browser.
pub const MOST_SENT: usize = 8 * 1024;
const LONG: Text = Text {
    zh: "它超过 8 KiB，这里发不了。",
    en: "It is longer than 8 KiB, which can’t be sent here.",
};

/// The line as the lab sends it: the very line, or with `lab-` before its name.
fn lab_line(
    line: &[u8],
    takes: fn(&str) -> bool,
) -> Result<(String, String, bool), Text> {
    if line.len() > MOST_SENT {
        return Err(LONG);
    }
    let text = String::from_utf8(line.to_vec()).map_err(|_| CONTROL)?;
    if text.chars().any(char::is_control) {
        return Err(CONTROL);
    }
    let mut draft = Draft::new(line);
    let name = draft.name().and_then(|name| std::str::from_utf8(name).ok());
    let name = name.filter(|name| !name.is_empty()).ok_or(NAMELESS)?.to_owned();
    if takes(&name) {
        return Ok((text, name, false));
    }
    let bare = without_prefix(name.as_bytes()).len();
    let (prefix, bare) = name.split_at(name.len() - bare);
    let renamed = format!("{prefix}lab-{bare}");
    if !takes(&renamed) {
        return Err(NAME);
    }
    draft.rename(renamed.as_bytes());
    let text = String::from_utf8(draft.line()).map_err(|_| NAME)?;
    Ok((text, renamed, true))
}

/// What to send to this browser, and what the model expects of it.
fn send(line: &[u8], here: &Here<'_>, now: time::OffsetDateTime, lang: Lang) -> Value {
    let (line, name, renamed) = match lab_line(line, here.takes) {
        Ok(found) => found,
        Err(why) => return json!({ "why": why.get(lang) }),
    };
    let mut jar = Jar::new(here.engine);
    let context = Context { site: Site::SameSite, top_level: false };
    let decision = jar.receive(here.plants, line.as_bytes(), context, now);
    let held = jar.explain(here.asks, "GET", context, now).withheld;
    let stored = matches!(decision.outcome, Outcome::Stored | Outcome::Replaced);
    let reason = match stored {
        true => held.first().map(|held| held.reason(lang)),
        false => Some(decision.reason(lang)),
    };
    json!({
        "line": line,
        "name": name,
        "renamed": renamed,
        "back": stored && held.is_empty(),
        "reason": reason,
        "engine": here.engine.title().get(lang),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use time::macros::datetime;

    use super::*;
    use crate::clinic::diagnosis::diagnose;
    use crate::clinic::form::Form;

    fn answer(query: &str, lang: Lang) -> Value {
        let url = |path: &str| Url::parse(&format!("http://localhost:8000{path}"));
        let (plants, asks) = (url("/lab/deep/line"), url("/lab/deep/get"));
        let here = Here {
            engine: Engine::Chromium,
            plants: &plants.expect("a URL"),
            asks: &asks.expect("a URL"),
            takes: |name| name.replace("__Host-", "").starts_with("lab"),
        };
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Form::read(query.as_bytes()).case(now).expect("a case");
        sheet(&case, &diagnose(&case), &here, lang)
    }

    #[test]
    fn a_line_is_taken_apart_without_losing_a_byte() {
        for line in
            ["a=1; Path=/x;;  Foo ; Secure", "a = b ", ";x", "a;", "=;Domain=com"]
        {
            let query = format!("from=https://a.example/&lines=Set-Cookie:{line}");
            let query = query.replace(';', "%3B").replace(' ', "+");
            for shown in answer(&query, Lang::En)["lines"].as_array().expect("lines") {
                let parts = shown["parts"].as_array().expect("parts");
                let whole: String =
                    parts.iter().filter_map(|part| part["text"].as_str()).collect();
                assert_eq!(whole, line);
            }
        }
    }

    #[test]
    fn the_bytes_that_stopped_it_are_marked() {
        let answer =
            answer("from=https://a.example/&lines=a=1%3B+Domain=com", Lang::Zh);
        let parts = answer["lines"][0]["parts"].as_array().expect("parts");
        let stops: Vec<_> = parts.iter().filter(|part| part["stops"] == true).collect();
        assert!(!stops.is_empty() && stops.len() < parts.len(), "{parts:?}");
    }

    #[test]
    fn what_is_sent_here_is_the_very_line_or_has_another_name() {
        let sent = |line: &str| {
            let line: String =
                url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
            let query = format!("from=https://a.example/&lines={line}");
            let send = answer(&query, Lang::En)["lines"][0]["send"].clone();
            let line = send["line"].as_str().unwrap_or_default().to_owned();
            (line, send["renamed"] == true, send["back"] == true)
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
}
