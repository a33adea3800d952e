//! A `Set-Cookie` line taken apart: the name, the value and what each attribute comes to.

use std::ops::Range;

use time::{Duration, OffsetDateTime};

use super::text::quote;
use super::{
    Attribute, AttributeKind, Decision, Engine, Note, Rule, SameSite, date, nspr,
};

/// Name and value together (layered-cookies §5.4.2 step 12).
const MOST_NAME_AND_VALUE: usize = 4096;
/// An attribute's value (layered-cookies §5.4.2 step 15.12).
const MOST_ATTRIBUTE_VALUE: usize = 1024;
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
    let refusal = Parser { line, engine, now, parsed: &mut parsed }.run().err();
    (parsed, refusal)
}

struct Parser<'a> {
    line: &'a [u8],
    engine: Engine,
    now: OffsetDateTime,
    parsed: &'a mut Parsed,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        if let Some(at) = self.line.iter().position(|&byte| is_control(byte)) {
            let shown = quote(&self.line[at..=at]);
            return Err(refusal(Rule::ControlCharacter, at..at + 1, vec![shown]));
        }
        let end = self.find(b';', 0..self.line.len()).unwrap_or(self.line.len());
        self.name_and_value(0..end)?;
        let mut start = end + 1;
        while start <= self.line.len() {
            let end =
                self.find(b';', start..self.line.len()).unwrap_or(self.line.len());
            self.attribute(start..end)?;
            start = end + 1;
        }
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
            self.refuse_tab(name.clone())?;
            self.refuse_tab(value.clone())?;
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

    fn attribute(&mut self, text: Range<usize>) -> Result<(), Refusal> {
        let (name, value) = match self.find(b'=', text.clone()) {
            Some(at) => (self.trim(text.start..at), self.trim(at + 1..text.end)),
            None => (self.trim(text.clone()), text.end..text.end),
        };
        if self.engine == Engine::Chromium {
            self.refuse_tab(name.clone())?;
            self.refuse_tab(value.clone())?;
        }
        if name.is_empty() && value.is_empty() {
            return Ok(());
        }
        let kind = kind_of(&self.line[name.clone()])
            // Nothing is known of `Partitioned` in WebKit that holds for all its versions.
            .filter(|&kind| {
                (kind, self.engine) != (AttributeKind::Partitioned, Engine::Webkit)
            });
        let span = self.trim(text);
        let Some(kind) = kind else {
            let rule = match kind_of(&self.line[name.clone()]) {
                None => Rule::UnknownAttribute,
                Some(_) => Rule::WebkitPartitioned,
            };
            let shown = vec![quote(&self.line[name.clone()])];
            self.list(span, name, value, None, rule, shown);
            return Ok(());
        };
        // Firefox measures only the attributes whose value it keeps.
        let flag = matches!(
            kind,
            AttributeKind::Secure
                | AttributeKind::HttpOnly
                | AttributeKind::SameSite
                | AttributeKind::Partitioned
        );
        if value.len() > MOST_ATTRIBUTE_VALUE
            && !(flag && self.engine == Engine::Firefox)
        {
            let shown = vec![quote(&self.line[name.clone()]), value.len().to_string()];
            self.list(span, name, value, Some(kind), Rule::AttributeTooLong, shown);
            return Ok(());
        }
        match kind {
            AttributeKind::Expires => self.expires(span, name, value),
            AttributeKind::MaxAge => self.max_age(span, name, value),
            AttributeKind::Domain => {
                let shown = vec![quote(&self.line[value.clone()])];
                let rule =
                    if value.is_empty() { Rule::EmptyDomain } else { Rule::Domain };
                let found =
                    self.found(span, name, value.clone(), kind, rule, shown, value);
                self.replace(|parsed| &mut parsed.domain, found);
            }
            AttributeKind::Path => {
                let shown = vec![quote(&self.line[value.clone()])];
                let absolute = self.line[value.clone()].starts_with(b"/");
                let rule = if absolute { Rule::Path } else { Rule::RelativePath };
                let found =
                    self.found(span, name, value.clone(), kind, rule, shown, value);
                self.replace(|parsed| &mut parsed.path, found);
            }
            AttributeKind::Secure => {
                let found =
                    self.found(span, name, value, kind, Rule::Secure, Vec::new(), ());
                self.replace(|parsed| &mut parsed.secure, found);
            }
            AttributeKind::HttpOnly => {
                let found =
                    self.found(span, name, value, kind, Rule::HttpOnly, Vec::new(), ());
                self.replace(|parsed| &mut parsed.http_only, found);
            }
            AttributeKind::SameSite => self.same_site(span, name, value),
            AttributeKind::Partitioned => {
                let found = self.found(
                    span,
                    name,
                    value,
                    kind,
                    Rule::Partitioned,
                    Vec::new(),
                    (),
                );
                self.replace(|parsed| &mut parsed.partitioned, found);
            }
        }
        Ok(())
    }

    fn expires(&mut self, span: Range<usize>, name: Range<usize>, value: Range<usize>) {
        let text = &self.line[value.clone()];
        let date = match self.engine {
            Engine::Standard | Engine::Webkit => date::parse(text),
            Engine::Chromium => date::parse_chromium(text),
            Engine::Firefox => nspr::parse(text),
        };
        let standard = date::parse(text);
        let shown = vec![quote(text), date.map_or_else(String::new, super::text::date)];
        let rule = match (date, self.engine) {
            (Some(_), _) if date == standard => Rule::Expires,
            (None, _) if standard.is_none() => Rule::NotADate,
            (Some(_), Engine::Firefox) => Rule::FirefoxDate,
            (None, Engine::Firefox) => Rule::FirefoxNotADate,
            (Some(_), _) => Rule::ChromiumDate,
            (None, _) => Rule::ChromiumNotADate,
        };
        let expiry = date.map(|date| self.capped(date));
        if expiry.is_none() && !self.last_counts() {
            return self.list(
                span,
                name,
                value,
                Some(AttributeKind::Expires),
                rule,
                shown,
            );
        }
        let found =
            self.found(span, name, value, AttributeKind::Expires, rule, shown, expiry);
        self.note_last_counts(&found, |parsed| &parsed.expires, "Expires");
        self.replace(|parsed| &mut parsed.expires, found);
    }

    fn max_age(&mut self, span: Range<usize>, name: Range<usize>, value: Range<usize>) {
        let text = &self.line[value.clone()];
        let standard = seconds(text);
        let (seconds, rule) = match self.engine {
            // base::StringToInt64 takes a plus sign.
            Engine::Chromium if text.starts_with(b"+") && text.len() > 1 => {
                let seconds = seconds(&text[1..]).filter(|_| text[1] != b'-');
                (seconds, Rule::ChromiumMaxAgePlus)
            }
            Engine::Firefox if text.starts_with(b"-") => {
                (Some(i64::MIN), Rule::FirefoxMaxAgeMinus)
            }
            _ => (standard, Rule::MaxAge),
        };
        let rule = match (seconds, seconds == standard) {
            (None, _) => Rule::InvalidMaxAge,
            (Some(..=0), true) => Rule::MaxAgeOver,
            (Some(..=0), false)
                if self.engine == Engine::Firefox && standard.is_some() =>
            {
                Rule::MaxAgeOver
            }
            (Some(_), true) => Rule::MaxAge,
            (Some(_), false) => rule,
        };
        let shown = vec![quote(text)];
        let expiry = seconds.map(|seconds| match seconds {
            ..=0 => Expiry { at: OffsetDateTime::UNIX_EPOCH, capped: false },
            _ => {
                let life = Duration::seconds(seconds).min(AGE_LIMIT);
                let at = self.now.checked_add(life).unwrap_or(self.now);
                Expiry { at, capped: seconds > AGE_LIMIT.whole_seconds() }
            }
        });
        if expiry.is_none() && !self.last_counts() {
            return self.list(
                span,
                name,
                value,
                Some(AttributeKind::MaxAge),
                rule,
                shown,
            );
        }
        let found =
            self.found(span, name, value, AttributeKind::MaxAge, rule, shown, expiry);
        self.note_last_counts(&found, |parsed| &parsed.max_age, "Max-Age");
        self.replace(|parsed| &mut parsed.max_age, found);
    }

    fn same_site(
        &mut self,
        span: Range<usize>,
        name: Range<usize>,
        value: Range<usize>,
    ) {
        let text = &self.line[value.clone()];
        let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
        let (same_site, rule) = if is("None") {
            (SameSite::None, Rule::SameSiteNone)
        } else if is("Lax") {
            (SameSite::Lax, Rule::SameSiteLax)
        } else if is("Strict") {
            (SameSite::Strict, Rule::SameSiteStrict)
        } else {
            (SameSite::Unset, Rule::UnknownSameSite)
        };
        let shown = vec![quote(text)];
        let found = self.found(
            span,
            name,
            value,
            AttributeKind::SameSite,
            rule,
            shown,
            same_site,
        );
        self.replace(|parsed| &mut parsed.same_site, found);
    }

    /// Whether of several equal attributes the last counts even if it is invalid, as in the
    /// engines that look the last one up when the line is read.
    fn last_counts(&self) -> bool {
        matches!(self.engine, Engine::Chromium | Engine::Firefox)
    }

    /// Notes that an invalid attribute takes the place of a valid one.
    fn note_last_counts(
        &mut self,
        found: &Found<Option<Expiry>>,
        slot: impl Fn(&Parsed) -> &Option<Found<Option<Expiry>>>,
        name: &str,
    ) {
        let old = slot(self.parsed).as_ref();
        if found.value.is_none() && old.is_some_and(|old| old.value.is_some()) {
            let rule = match self.engine {
                Engine::Firefox => Rule::FirefoxLastCounts,
                _ => Rule::ChromiumLastCounts,
            };
            self.note(rule, found.span.clone(), vec![name.to_owned()]);
        }
    }

    fn capped(&self, date: OffsetDateTime) -> Expiry {
        let limit = self.now.checked_add(AGE_LIMIT).unwrap_or(date);
        Expiry { at: date.min(limit), capped: date > limit }
    }

    /// Puts an attribute that counts into the list.
    #[allow(clippy::too_many_arguments)]
    fn found<T>(
        &mut self,
        span: Range<usize>,
        name: Range<usize>,
        value: Range<usize>,
        kind: AttributeKind,
        rule: Rule,
        args: Vec<String>,
        found: T,
    ) -> Found<T> {
        let at = self.parsed.attributes.len() + self.parsed.unlisted;
        let used = !rule.is_ignored_attribute();
        self.list(span.clone(), name, value, Some(kind), rule, args);
        if let Some(attribute) = self.parsed.attributes.get_mut(at) {
            attribute.used = used;
        }
        Found { value: found, span, at }
    }

    /// Puts an attribute into the list, as one that does nothing.
    fn list(
        &mut self,
        span: Range<usize>,
        name: Range<usize>,
        value: Range<usize>,
        kind: Option<AttributeKind>,
        rule: Rule,
        args: Vec<String>,
    ) {
        if self.parsed.attributes.len() == Decision::LISTED {
            self.parsed.unlisted += 1;
            return;
        }
        let (name, value) = (self.line[name].to_vec(), self.line[value].to_vec());
        self.parsed.attributes.push(Attribute {
            span,
            name,
            value,
            kind,
            used: false,
            rule,
            args,
        });
    }

    /// The last of several equal attributes wins.
    fn replace<T>(
        &mut self,
        slot: impl Fn(&mut Parsed) -> &mut Option<Found<T>>,
        found: Found<T>,
    ) {
        let Some(old) = slot(self.parsed).replace(found) else { return };
        if let Some(attribute) = self.parsed.attributes.get_mut(old.at)
            && attribute.used
        {
            attribute.used = false;
            attribute.rule = Rule::Overridden;
            attribute.args = vec![quote(&attribute.name)];
        }
    }

    fn refuse_tab(&self, part: Range<usize>) -> Result<(), Refusal> {
        match self.find(b'\t', part) {
            Some(at) => Err(refusal(Rule::ChromiumTab, at..at + 1, Vec::new())),
            None => Ok(()),
        }
    }

    fn note(&mut self, rule: Rule, span: Range<usize>, args: Vec<String>) {
        self.parsed.notes.push(Note { rule, span, args });
    }

    fn find(&self, byte: u8, within: Range<usize>) -> Option<usize> {
        let start = within.start;
        self.line[within].iter().position(|&other| other == byte).map(|at| start + at)
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

/// A control character other than a tab (layered-cookies §5.4.2 step 1).
fn is_control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x08 | 0x0A..=0x1F | 0x7F)
}

fn refusal(rule: Rule, span: Range<usize>, args: Vec<String>) -> Refusal {
    Refusal { rule, span, args }
}

/// The attribute of a name, in any case.
fn kind_of(name: &[u8]) -> Option<AttributeKind> {
    let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
    Some(match name.len() {
        4 if is("Path") => AttributeKind::Path,
        6 if is("Domain") => AttributeKind::Domain,
        6 if is("Secure") => AttributeKind::Secure,
        7 if is("Expires") => AttributeKind::Expires,
        7 if is("Max-Age") => AttributeKind::MaxAge,
        8 if is("HttpOnly") => AttributeKind::HttpOnly,
        8 if is("SameSite") => AttributeKind::SameSite,
        11 if is("Partitioned") => AttributeKind::Partitioned,
        _ => return None,
    })
}

/// Digits, with a minus sign before them perhaps; beyond i64 its nearest end.
fn seconds(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0i64, |number, digit| {
        number.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    Some(if negative { -number } else { number })
}
