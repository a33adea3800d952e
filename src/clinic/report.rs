//! A diagnosis as JSON, for machines. However much there is to say, the text is no longer than it
//! may be: it is written piece by piece, and what has no room is counted in `left_out`.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::case::{Case, Encoding};
use super::correction::{Correction, Corrections, MOST};
use super::diagnosis::{Diagnosis, Fate, Line};
use crate::lang::Lang;
use browser_jar::{Cookie, Explained, Note, Rule, Withheld};

/// How long the report on a question of so many bytes may be: ten times as long, and two megabytes
/// for a short one; but never more than 16 megabytes.
pub fn longest(question: usize) -> usize {
    question.saturating_mul(10).clamp(2_000_000, 16_000_000)
}

/// What is always there but the header: the names of the members, the counts, a time.
const FRAME: usize = 1000;
/// No attribute takes less.
const SHORTEST_ATTRIBUTE: usize = 300;

/// `cookie_header`, `stored`, `decisions`, `sent`, `withheld`, and what is behind them. `lang` is the
/// language of `reason`; `reasons` has both. The text has at most `most` bytes, as long as the
/// header and [`FRAME`] fit in. Of each list the first items are there, and `left_out` says how many
/// more there are; a decision that is dear is first written without its attributes and notes.
pub fn report(
    case: &Case,
    diagnosis: &Diagnosis<'_>,
    lang: Lang,
    most: usize,
) -> String {
    let Case { encoding, .. } = *case;
    let answer = diagnosis.answer.as_ref();
    let header = answer.map_or(String::new(), |it| encoding.text(&it.header));
    let header = json!(header).to_string();
    let mut room = most.saturating_sub(FRAME + header.len());

    let name = |name: &Vec<u8>| json!(encoding.text(name)).to_string();
    let sent = answer.map_or(&[][..], |it| &it.names);
    let sent = List::of(sent.iter().map(name), room / 8, &mut room);
    let stored = diagnosis.stored().map(|it| name(&it.name));
    let stored = List::of(stored, room / 8, &mut room);

    let mut decisions = Decisions {
        list: List::new(room / 4 * 3),
        attributes: 0,
        notes: 0,
        corrections: Corrections::new(case, diagnosis),
        corrected: 0,
        encoding,
        lang,
    };
    for (at, line) in diagnosis.lines.iter().enumerate() {
        decisions.push(at, line, diagnosis.lines.len() - at);
    }
    let Decisions { list, attributes, notes: unlisted, .. } = decisions;
    let decisions = list.end(&mut room);

    let explained = diagnosis.explained();
    let Explained { withheld: held, notes: noted } =
        explained.unwrap_or(Explained { withheld: Vec::new(), notes: Vec::new() });
    let held = held.iter().map(|it| withheld(it, encoding, lang).to_string());
    let held = List::of(held, room / 2, &mut room);
    let noted = noted.iter().map(|it| note(it, lang).to_string());
    let noted = List::of(noted, room / 2, &mut room);
    let cookies = diagnosis.stored().map(|it| cookie(it, encoding).to_string());
    let cookies = List::of(cookies, room, &mut room);

    let left_out = json!({
        "stored": stored.left_out,
        "decisions": decisions.left_out,
        "attributes": attributes,
        "sent": sent.left_out,
        "withheld": held.left_out,
        "notes": noted.left_out + unlisted,
        "cookies": cookies.left_out,
    });
    let engine = json!(case.engine);
    let now = json!(case.responses.last().map(|it| moment(it.at)));
    let [stored, decisions, sent, held, noted, cookies] =
        [stored, decisions, sent, held, noted, cookies].map(|list| list.text);
    format!(
        "{{\"engine\":{engine},\"now\":{now},\"cookie_header\":{header},\"stored\":{stored},\
         \"decisions\":{decisions},\"sent\":{sent},\"withheld\":{held},\"notes\":{noted},\
         \"cookies\":{cookies},\"left_out\":{left_out}}}"
    )
}

/// A list in JSON, of as many items as there is room for.
struct List {
    text: String,
    room: usize,
    left_out: usize,
}

impl List {
    /// A list of at most `room` bytes, or two for its brackets.
    fn new(room: usize) -> Self {
        Self { text: "[".to_owned(), room, left_out: 0 }
    }

    /// The first of `items` that fit into `room`; what is beyond is counted and not made.
    fn of(
        mut items: impl Iterator<Item = String>,
        room: usize,
        of: &mut usize,
    ) -> Self {
        let mut list = Self::new(room);
        while list.left_out == 0
            && let Some(item) = items.next()
        {
            list.push(&item);
        }
        list.left_out += items.count();
        list.end(of)
    }

    /// How many bytes a further item may have.
    fn free(&self) -> usize {
        self.room.saturating_sub(self.text.len() + 2)
    }

    /// Adds an item if it fits; else it is left out, and so is whatever follows.
    fn push(&mut self, item: &str) {
        if self.left_out > 0 || item.len() > self.free() {
            self.left_out += 1;
            return;
        }
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text += item;
    }

    /// The whole list; what it takes is taken from `room`.
    fn end(mut self, room: &mut usize) -> Self {
        self.text.push(']');
        *room = room.saturating_sub(self.text.len());
        self
    }
}

/// The decisions as they are written.
struct Decisions<'c> {
    list: List,
    /// Of the decisions in the list: attributes that are not, and notes.
    attributes: usize,
    notes: usize,
    corrections: Corrections<'c>,
    corrected: usize,
    encoding: Encoding,
    lang: Lang,
}

impl Decisions<'_> {
    /// Adds the decision on line `at`, one of `many` that are to come. Attributes and notes are
    /// there if it takes no more than its share with them.
    fn push(&mut self, at: usize, line: &Line<'_>, many: usize) {
        if self.list.left_out > 0 {
            self.list.left_out += 1;
            return;
        }
        let mut corrected = Value::Null;
        if matches!(line.fate, Fate::Refused | Fate::Withheld(_))
            && self.corrected < MOST
        {
            self.corrected += 1;
            corrected = correction(&self.corrections.of(at), self.encoding, self.lang);
        }
        let share = self.list.free() / many;
        let listed = line.decision.attributes.len();
        let whole = (listed * SHORTEST_ATTRIBUTE <= share)
            .then(|| decision(line, &corrected, true, self.encoding, self.lang))
            .map(|whole| whole.to_string())
            .filter(|whole| whole.len() < share);
        let (text, attributes, notes) = match whole {
            Some(whole) => (whole, 0, 0),
            None => {
                let short = decision(line, &corrected, false, self.encoding, self.lang);
                (short.to_string(), listed, line.decision.notes.len())
            }
        };
        self.list.push(&text);
        if self.list.left_out == 0 {
            self.attributes += attributes + line.decision.unlisted;
            self.notes += notes;
        }
    }
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

/// The decision on a line; `whole`: with its attributes and notes.
fn decision(
    line: &Line<'_>,
    corrected: &Value,
    whole: bool,
    encoding: Encoding,
    lang: Lang,
) -> Value {
    let decision = &line.decision;
    let attribute = |it: &browser_jar::Attribute| {
        let fields = json!({
            "name": encoding.text(&it.name),
            "value": encoding.text(&it.value),
            "understood_as": it.kind,
            "used": it.used,
            "span": [it.span.start, it.span.end],
        });
        with(fields, because(it.rule, |lang| it.reason(lang), lang))
    };
    let (attributes, notes) = match whole {
        true => (&decision.attributes[..], &decision.notes[..]),
        false => (&[][..], &[][..]),
    };
    let not_listed = decision.unlisted + decision.attributes.len() - attributes.len();
    let fate = match line.fate {
        Fate::Refused => "refused",
        Fate::Deleted => "deleted",
        Fate::Overwritten(_) => "overwritten",
        Fate::Evicted => "evicted",
        Fate::Sent => "sent",
        Fate::Withheld(_) => "withheld",
        Fate::Stored => "stored",
    };
    let stopped = line.withheld().map(|held| withheld(&held, encoding, lang));
    let mut fields = json!({
        "line": encoding.text(line.bytes),
        "url": line.url.as_str(),
        "outcome": decision.outcome,
        "fate": fate,
        "span": [decision.span.start, decision.span.end],
        "cookie": decision.cookie.as_ref().map(|it| cookie(it, encoding)),
        "attributes": attributes.iter().map(attribute).collect::<Vec<_>>(),
        "attributes_not_listed": not_listed,
        "notes": notes.iter().map(|it| note(it, lang)).collect::<Vec<_>>(),
        "evicted": decision.evicted.iter().map(|it| encoding.text(&it.name)).collect::<Vec<_>>(),
        "stopped_by": match line.fate {
            Fate::Refused => because(decision.rule, |lang| decision.reason(lang), lang),
            _ => stopped.unwrap_or_default(),
        },
    });
    if !corrected.is_null() {
        fields["correction"] = corrected.clone();
    }
    with(fields, because(decision.rule, |lang| decision.reason(lang), lang))
}

fn note(note: &Note, lang: Lang) -> Value {
    let span = json!({ "span": [note.span.start, note.span.end] });
    with(span, because(note.rule, |lang| note.reason(lang), lang))
}

fn withheld(held: &Withheld<'_>, encoding: Encoding, lang: Lang) -> Value {
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
