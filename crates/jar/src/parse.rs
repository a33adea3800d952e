//! Parsing a `Set-Cookie` line: the name, the value and the attributes that take effect.

mod attributes;
mod life;

use std::ops::Range;

use time::{Duration, OffsetDateTime};

use super::text::quote;
use super::{Attribute, Engine, Note, Rule, SameSite, Setter};

/// The most bytes that name and value may have together (layered-cookies §5.4.2 step 12).
const MOST_NAME_AND_VALUE: usize = 4096;
/// The longest time that a cookie is kept (layered-cookies §5.1.1).
pub(super) const AGE_LIMIT: Duration = Duration::days(400);

/// The rule that refuses a line, the bytes it rests on and the arguments of its reason.
pub(super) struct Refusal {
    pub rule: Rule,
    pub span: Range<usize>,
    pub args: Vec<String>,
}

/// When a cookie expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expiry {
    pub at: OffsetDateTime,
    /// Whether the line asked for a later time and [`AGE_LIMIT`] shortened it.
    pub capped: bool,
}

/// An attribute that takes effect: its value, and where its whole text is in the line.
#[derive(Clone, Debug)]
pub(super) struct Effective<T> {
    pub value: T,
    pub span: Range<usize>,
    /// The index of the attribute among [`Parsed::attributes`], if it is listed there.
    at: usize,
}

/// What a line says, before its URL and the store are considered.
#[derive(Default)]
pub(super) struct Parsed {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub expires: Option<Effective<Option<Expiry>>>,
    pub max_age: Option<Effective<Option<Expiry>>>,
    /// The value of `Domain`, which may be empty.
    pub domain: Option<Effective<Range<usize>>>,
    /// The value of `Path`, which may be empty or relative.
    pub path: Option<Effective<Range<usize>>>,
    pub secure: Option<Effective<()>>,
    pub http_only: Option<Effective<()>>,
    pub same_site: Option<Effective<SameSite>>,
    pub partitioned: Option<Effective<()>>,
    pub attributes: Vec<Attribute>,
    pub unlisted: usize,
    pub notes: Vec<Note>,
}

impl Parsed {
    /// The expiry by `Max-Age` if there is a valid one, and otherwise by `Expires`.
    pub(super) fn expiry(&self) -> Option<Expiry> {
        let of = |found: &Option<Effective<Option<Expiry>>>| found.as_ref()?.value;
        of(&self.max_age).or_else(|| of(&self.expires))
    }

    /// The entry of an attribute in [`Parsed::attributes`], if it is listed.
    pub(super) fn listed<T>(&mut self, found: &Effective<T>) -> Option<&mut Attribute> {
        self.attributes.get_mut(found.at)
    }
}

/// Parses a line (layered-cookies §5.4.2). If it is refused, the result holds what was read before.
pub(super) fn parse(
    line: &[u8],
    engine: Engine,
    setter: Setter,
    now: OffsetDateTime,
) -> (Parsed, Option<Refusal>) {
    let mut parsed = Parsed { value: 0..line.len(), ..Parsed::default() };
    let tabs = engine == Engine::Chromium && memchr::memchr(b'\t', line).is_some();
    let length = match engine {
        Engine::WebkitGtk
            if setter.is_script() || memchr::memchr(0, line).is_none() =>
        {
            length_in_webkitgtk(line)
        }
        _ => line.len(),
    };
    let mut parser = Parser {
        line: &line[..length],
        tabs,
        engine,
        now,
        parsed: &mut parsed,
        last: Default::default(),
    };
    if length < line.len() {
        parser.note(Rule::WebkitGtkCut, length..line.len(), Vec::new());
    }
    let refusal = parser.run().err();
    (parsed, refusal)
}

/// A parser at work on one line.
struct Parser<'a> {
    line: &'a [u8],
    /// Whether the line has tabs and the engine refuses some of them.
    tabs: bool,
    engine: Engine,
    now: OffsetDateTime,
    parsed: &'a mut Parsed,
    /// By kind, the position of the last attribute that was put off to the end of the line.
    last: [Option<Range<usize>>; 8],
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        // The whole line is tested first, without a branch, because it is rarely refused for this.
        let clean =
            self.line.iter().fold(true, |clean, &byte| clean & !is_control(byte));
        // WebKitGTK has cut the line at the others, and takes this one (0x7F).
        let clean =
            clean || self.engine == Engine::WebkitGtk && !self.line.contains(&0);
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
        let mut equals = self.find(b'=', pair.clone());
        if self.engine == Engine::WebkitGtk
            && equals.is_some_and(|at| self.line[pair.start..at].contains(&b','))
        {
            // A name ends at a comma, and so this is a value without a name.
            equals = None;
        }
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
        if length > MOST_NAME_AND_VALUE && self.engine.limits_sizes() {
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

    /// Keeps the positions of name and value for the answer.
    fn set_pair(&mut self, name: Range<usize>, value: Range<usize>) {
        (self.parsed.name, self.parsed.value) = (name, value);
    }

    /// Refuses the line if there is a tab in this part of it and the engine minds tabs.
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
        // The byte is mostly near, and a search in blocks is faster only beyond that.
        let (near, far) = split_near(&self.line[within]);
        let found = near.iter().position(|&other| other == byte);
        let found = found.or_else(|| Some(near.len() + memchr::memchr(byte, far)?));
        found.map(|at| start + at)
    }

    /// The range without the spaces and tabs at its ends.
    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.line[range.clone()];
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let start = text.iter().take_while(|&byte| blank(byte)).count();
        let end = text[start..].iter().rev().take_while(|&byte| blank(byte)).count();
        range.start + start..range.end - end
    }
}

/// How many bytes of a line WebKitGTK reads: up to the first that is no ASCII character, or a control
/// character, of which a tab is one. Only white space at the beginning of a name or value doesn't count.
fn length_in_webkitgtk(line: &[u8]) -> usize {
    let (mut begins, mut in_name) = (true, true);
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            b' ' | b'\t' if begins => {}
            0x00..=0x1F | 0x80.. => return at,
            b';' => (begins, in_name) = (true, true),
            b'=' if in_name => (begins, in_name) = (true, false),
            _ => begins = false,
        }
    }
    line.len()
}

/// Splits a text into its first 24 bytes and the rest.
fn split_near(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.len().min(24))
}

/// Whether a byte is a control character other than a tab (layered-cookies §5.4.2 step 1).
fn is_control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x08 | 0x0A..=0x1F | 0x7F)
}

fn refusal(rule: Rule, span: Range<usize>, args: Vec<String>) -> Refusal {
    Refusal { rule, span, args }
}
