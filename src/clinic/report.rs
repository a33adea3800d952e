//! A diagnosis as JSON, for machines.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::case::{Case, Encoding};
use super::correction::{Correction, MOST, correct};
use super::diagnosis::{Diagnosis, Fate, Line};
use crate::jar::{Cookie, Note, Rule, Withheld};
use crate::lang::Lang;

/// `cookie_header`, `stored`, `decisions`, `sent`, `withheld`, and what is behind them. `lang` is the
/// language of `reason`; `reasons` has both.
pub fn report(case: &Case, diagnosis: &Diagnosis, lang: Lang) -> Value {
    let Case { encoding, .. } = *case;
    let names = |cookies: &[Cookie]| {
        cookies.iter().map(|it| encoding.text(&it.name)).collect::<Vec<_>>()
    };
    let mut corrected = 0;
    let mut decisions = Vec::new();
    for (at, line) in diagnosis.lines.iter().enumerate() {
        let mut decision = decision(line, encoding, lang);
        let stopped = matches!(line.fate, Fate::Refused | Fate::Withheld(_));
        if stopped && corrected < MOST {
            corrected += 1;
            decision["correction"] =
                correction(&correct(case, diagnosis, at), encoding, lang);
        }
        decisions.push(decision);
    }
    let answer = diagnosis.answer();
    let sent = answer.map(|it| names(&it.sent)).unwrap_or_default();
    let held = answer.map_or(&[][..], |it| &it.withheld);
    json!({
        "engine": case.engine,
        "now": case.responses.last().map(|it| moment(it.at)),
        "cookie_header": answer.map_or(String::new(), |it| encoding.text(&it.header)),
        "stored": names(&diagnosis.stored),
        "decisions": decisions,
        "sent": sent,
        "withheld": held.iter().map(|it| withheld(it, encoding, lang)).collect::<Vec<_>>(),
        "notes": notes(answer.map_or(&[][..], |it| &it.notes), lang),
        "cookies": diagnosis.stored.iter().map(|it| cookie(it, encoding)).collect::<Vec<_>>(),
    })
}

fn moment(moment: OffsetDateTime) -> Option<String> {
    moment.format(&Rfc3339).ok()
}

/// A rule, and its sentence in one language and in both.
fn because(rule: Rule, reason: impl Fn(Lang) -> String, lang: Lang) -> Value {
    let reference = rule.reference();
    json!({
        "rule": rule.id(),
        "reason": reason(lang),
        "reasons": { "zh": reason(Lang::Zh), "en": reason(Lang::En) },
        "reference": {
            "document": reference.document,
            "section": reference.section,
            "step": reference.step,
            "url": reference.url,
        },
        "engine_differs": rule.engine(),
    })
}

/// `fields` with those of `because` in it.
fn with(mut fields: Value, because: Value) -> Value {
    if let (Some(fields), Value::Object(because)) = (fields.as_object_mut(), because) {
        fields.extend(because);
    }
    fields
}

fn decision(line: &Line, encoding: Encoding, lang: Lang) -> Value {
    let decision = &line.decision;
    let attribute = |it: &crate::jar::Attribute| {
        let fields = json!({
            "name": encoding.text(&it.name),
            "value": encoding.text(&it.value),
            "understood_as": it.kind,
            "used": it.used,
            "span": [it.span.start, it.span.end],
        });
        with(fields, because(it.rule, |lang| it.reason(lang), lang))
    };
    let fate = match &line.fate {
        Fate::Refused => "refused",
        Fate::Deleted => "deleted",
        Fate::Overwritten(_) => "overwritten",
        Fate::Evicted => "evicted",
        Fate::Sent => "sent",
        Fate::Withheld(_) => "withheld",
        Fate::Stored => "stored",
    };
    let fields = json!({
        "line": encoding.text(&line.bytes),
        "url": line.url.as_str(),
        "outcome": decision.outcome,
        "fate": fate,
        "span": [decision.span.start, decision.span.end],
        "cookie": decision.cookie.as_ref().map(|it| cookie(it, encoding)),
        "attributes": decision.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "attributes_not_listed": decision.unlisted,
        "notes": notes(&decision.notes, lang),
        "evicted": decision.evicted.iter().map(|it| encoding.text(&it.name)).collect::<Vec<_>>(),
        "stopped_by": match &line.fate {
            Fate::Withheld(held) => withheld(held, encoding, lang),
            Fate::Refused => because(decision.rule, |lang| decision.reason(lang), lang),
            _ => Value::Null,
        },
    });
    with(fields, because(decision.rule, |lang| decision.reason(lang), lang))
}

fn notes(notes: &[Note], lang: Lang) -> Value {
    let note = |it: &Note| {
        let span = json!({ "span": [it.span.start, it.span.end] });
        with(span, because(it.rule, |lang| it.reason(lang), lang))
    };
    notes.iter().map(note).collect()
}

fn withheld(held: &Withheld, encoding: Encoding, lang: Lang) -> Value {
    let name = json!({ "name": encoding.text(&held.cookie.name) });
    with(name, because(held.rule, |lang| held.reason(lang), lang))
}

fn cookie(cookie: &Cookie, encoding: Encoding) -> Value {
    json!({
        "name": encoding.text(&cookie.name),
        "value": encoding.text(&cookie.value),
        "domain": cookie.domain,
        "host_only": cookie.host_only,
        "path": encoding.text(&cookie.path),
        "secure": cookie.secure,
        "http_only": cookie.http_only,
        "same_site": cookie.same_site,
        "partitioned": cookie.partitioned,
        "expires": cookie.expires.and_then(moment),
    })
}

fn correction(correction: &Correction, encoding: Encoding, lang: Lang) -> Value {
    match correction {
        Correction::Fine => Value::Null,
        Correction::Changed { line, edits, https } => json!({
            "line": encoding.text(line),
            "changes": edits.iter().map(|edit| edit.says().get(lang)).collect::<Vec<_>>(),
            "needs_https": https,
        }),
        Correction::Impossible(why) => json!({ "line": null, "why": why.get(lang) }),
    }
}
