//! A `Set-Cookie` line taken apart: the name, the value and what each attribute comes to.

mod attributes;

use std::ops::Range;

use time::{Duration, OffsetDateTime};

use super::text::quote;
use super::{Attribute, Engine, Note, Rule, SameSite};

/// Name and value together (layered-cookies §5.4.2 step 12).
const MOST_NAME_AND_VALUE: usize = 4096;
/// The longest life of a cookie (layered-cookies §5.1.1).
pub(super) const AGE_LIMIT: Duration = Duration::days(400);

/// A rule that stopped the line, the bytes it rests on and what its reason names.
pub(super) struct Refusal {
    pub rule: Rule,
    pub span: Range<usize>,
    pub args: Vec<String>,
}

/// When a cookie ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expiry {
    pub at: OffsetDateTime,
    /// The 400 days cut it short.
    pub capped: bool,
}

/// An attribute that counts: where its whole text and its value are.
#[derive(Clone, Debug)]
pub(super) struct Found<T> {
    pub value: T,
    pub span: Range<usize>,
    /// Its place in the list, if it is listed.
    at: usize,
}

/// What a line says, before it is held against the URL and the store.
#[derive(Default)]
pub(super) struct Parsed {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub expires: Option<Found<Option<Expiry>>>,
    pub max_age: Option<Found<Option<Expiry>>>,
    /// The value of `Domain`, empty too.
    pub domain: Option<Found<Range<usize>>>,
    /// The value of `Path`, empty or relative too.
    pub path: Option<Found<Range<usize>>>,
    pub secure: Option<Found<()>>,
    pub http_only: Option<Found<()>>,
    pub same_site: Option<Found<SameSite>>,
    pub partitioned: Option<Found<()>>,
    pub attributes: Vec<Attribute>,
    pub unlisted: usize,
    pub notes: Vec<Note>,
}

impl Parsed {
    /// `Max-Age` if there is a valid one, else `Expires`.
    pub(super) fn expiry(&self) -> Option<Expiry> {
        let of = |found: &Option<Found<Option<Expiry>>>| found.as_ref()?.value;
        of(&self.max_age).or_else(|| of(&self.expires))
    }

    /// Whether the attribute at `found` is listed: then it can be told what became of it.
    pub(super) fn listed<T>(&mut self, found: &Found<T>) -> Option<&mut Attribute> {
        self.attributes.get_mut(found.at)
    }
}

/// Takes a line apart (layered-cookies §5.4.2); on a refusal what was found until then.
pub(super) fn parse(
    line: &[u8],
    engine: Engine,
    now: OffsetDateTime,
) -> (Parsed, Option<Refusal>) {
    let mut parsed = Parsed { value: 0..line.len(), ..Parsed::default() };
    let tabs = engine == Engine::Chromium && memchr::memchr(b'\t', line).is_some();
    let parsed_to = &mut parsed;
    let mut parser =
        Parser { line, tabs, engine, now, parsed: parsed_to, last: Default::default() };
    let refusal = parser.run().err();
    (parsed, refusal)
}

struct Parser<'a> {
    line: &'a [u8],
    /// There are tabs, and they matter.
    tabs: bool,
    engine: Engine,
    now: OffsetDateTime,
    parsed: &'a mut Parsed,
    /// By kind: where the last attribute is that is read at the end.
    last: [Option<Range<usize>>; 8],
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        // All of it first, without a branch: a line is rarely refused for this.
        let clean =
            self.line.iter().fold(true, |clean, &byte| clean & !is_control(byte));
        if !clean && let Some(at) = self.line.iter().position(|&byte| is_control(byte))
        {
            let shown = quote(&self.line[at..=at]);
            return Err(refusal(Rule::ControlCharacter, at..at + 1, vec![shown]));
        }
        let length = self.line.len();
        let mut end = self.find(b';', 0..length).unwrap_or(length);
        self.name_and_value(0..end)?;
        while end < length {
            let start = end + 1;
            end = self.find(b';', start..length).unwrap_or(length);
            self.attribute(start..end)?;
        }
        self.last_attributes();
        Ok(())
    }

    fn name_and_value(&mut self, pair: Range<usize>) -> Result<(), Refusal> {
        let equals = self.find(b'=', pair.clone());
        let (name, value) = match equals {
            Some(at) => (pair.start..at, at + 1..pair.end),
            None => (pair.start..pair.start, pair.clone()),
        };
        let (mut name, mut value) = (self.trim(name), self.trim(value));
        if name.is_empty() && value.is_empty() {
            return Err(refusal(Rule::EmptyCookie, self.trim(pair), Vec::new()));
        }
        if name.is_empty() && self.engine == Engine::Firefox {
            if equals.is_some() {
                self.set_pair(name, value.clone());
                let shown = quote(&self.line[value]);
                return Err(refusal(
                    Rule::FirefoxRefusesNameless,
                    self.trim(pair),
                    vec![shown],
                ));
            }
            (name, value) = (value.clone(), value.end..value.end);
            let shown = quote(&self.line[name.clone()]);
            self.note(Rule::FirefoxNameWithoutValue, name.clone(), vec![shown]);
        }
        self.set_pair(name.clone(), value.clone());
        let length = name.len() + value.len();
        if length > MOST_NAME_AND_VALUE {
            return Err(refusal(
                Rule::TooLong,
                self.trim(pair),
                vec![length.to_string()],
            ));
        }
        if self.engine == Engine::Chromium {
            self.refuse_tab(&name)?;
            self.refuse_tab(&value)?;
            if name.is_empty() && self.line[value.clone()].contains(&b'=') {
                let shown = quote(&self.line[value.clone()]);
                return Err(refusal(Rule::ChromiumNamelessEquals, value, vec![shown]));
            }
        }
        if name.is_empty() {
            let shown = quote(&self.line[value.clone()]);
            self.note(Rule::Nameless, value, vec![shown]);
        } else {
            let text = &self.line[value.clone()];
            if text.len() > 1 && text.starts_with(b"\"") && text.ends_with(b"\"") {
                self.note(Rule::QuotesKept, value, Vec::new());
            }
        }
        Ok(())
    }

    /// Keeps where name and value are, for the answer.
    fn set_pair(&mut self, name: Range<usize>, value: Range<usize>) {
        (self.parsed.name, self.parsed.value) = (name, value);
    }

    fn refuse_tab(&self, part: &Range<usize>) -> Result<(), Refusal> {
        if !self.tabs {
            return Ok(());
        }
        match self.find(b'\t', part.clone()) {
            Some(at) => Err(refusal(Rule::ChromiumTab, at..at + 1, Vec::new())),
            None => Ok(()),
        }
    }

    fn note(&mut self, rule: Rule, span: Range<usize>, args: Vec<String>) {
        self.parsed.notes.push(Note { rule, span, args });
    }

    fn find(&self, byte: u8, within: Range<usize>) -> Option<usize> {
        let start = within.start;
        // What is looked for is mostly near: a search in blocks pays only beyond that.
        let (near, far) = split_near(&self.line[within]);
        let found = near.iter().position(|&other| other == byte);
        let found = found.or_else(|| Some(near.len() + memchr::memchr(byte, far)?));
        found.map(|at| start + at)
    }

    /// Without spaces and tabs at its ends.
    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.line[range.clone()];
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let start = text.iter().take_while(|&byte| blank(byte)).count();
        let end = text[start..].iter().rev().take_while(|&byte| blank(byte)).count();
        range.start + start..range.end - end
    }
}

/// The first bytes and the rest.
fn split_near(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.len().min(24))
}

/// A control character other than a tab (layered-cookies §5.4.2 step 1).
fn is_control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x08 | 0x0A..=0x1F | 0x7F)
}

fn refusal(rule: Rule, span: Range<usize>, args: Vec<String>) -> Refusal {
    Refusal { rule, span, args }
}
