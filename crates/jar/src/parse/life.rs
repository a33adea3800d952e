//! `Expires` and `Max-Age`: when a cookie ends (layered-cookies §5.4.2 step 15).

use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::attributes::Av;
use super::{AGE_LIMIT, Expiry, Parser};
use crate::text::{self, quote};
use crate::{AttributeKind, Engine, Rule, date, nspr, soup};

impl Parser<'_> {
    /// Whether WebKitGTK passes over an attribute, because it has no equals sign.
    fn is_passed_over(&self, av: &Av) -> bool {
        self.engine == Engine::WebkitGtk && !self.line[av.span.clone()].contains(&b'=')
    }

    pub(super) fn expires(&mut self, av: Av) {
        if self.is_passed_over(&av) {
            let (kind, rule) = (AttributeKind::Expires, Rule::NotADate);
            return self.list(av, Some(kind), rule, |_, _| vec![String::new(); 2]);
        }
        let value = &self.line[av.value.clone()];
        let date = match self.engine {
            Engine::Standard | Engine::Safari => date::parse(value),
            Engine::WebkitGtk => soup::parse(value),
            Engine::Chromium => date::parse_chromium(value),
            Engine::Firefox => nspr::parse(value),
        };
        // The rule is needed only for an attribute that is listed.
        let standard = if self.is_full() { date } else { date::parse(value) };
        let rule = match (date, self.engine) {
            (Some(_), _) if date == standard => Rule::Expires,
            (None, _) if standard.is_none() => Rule::NotADate,
            (Some(_), Engine::Firefox) => Rule::FirefoxDate,
            (None, Engine::Firefox) => Rule::FirefoxNotADate,
            (Some(_), Engine::WebkitGtk) => Rule::WebkitGtkDate,
            (None, Engine::WebkitGtk) => Rule::WebkitGtkNotADate,
            (Some(_), _) => Rule::ChromiumDate,
            (None, _) => Rule::ChromiumNotADate,
        };
        let args = |_: &[u8], value: &[u8]| {
            vec![quote(value), date.map_or_else(String::new, text::date)]
        };
        let expiry = date.map(|date| {
            if !self.engine.limits_sizes() {
                return Expiry { at: after_second(date), capped: false };
            }
            let limit = self.now.checked_add(AGE_LIMIT).unwrap_or(date);
            Expiry { at: date.min(limit), capped: date > limit }
        });
        self.life(av, AttributeKind::Expires, rule, args, expiry);
    }

    pub(super) fn max_age(&mut self, av: Av) {
        let value = &self.line[av.value.clone()];
        let standard = seconds(value);
        let (seconds, departure) = match (self.engine, value) {
            // base::StringToInt64 takes a plus sign.
            (Engine::Chromium, [b'+', digits @ ..]) if !digits.starts_with(b"-") => {
                (seconds(digits), Some(Rule::ChromiumMaxAgePlus))
            }
            (Engine::Firefox, [b'-', ..]) if standard.is_none() => {
                (Some(i64::MIN), Some(Rule::FirefoxMaxAgeMinus))
            }
            (Engine::WebkitGtk, _) if !self.is_passed_over(&av) => {
                match soup::seconds(value) {
                    read if read == standard => (read, None),
                    read => (read, Some(Rule::WebkitGtkMaxAge)),
                }
            }
            _ => (standard, None),
        };
        let rule = match seconds {
            None => departure.unwrap_or(Rule::InvalidMaxAge),
            Some(..=0) => departure.unwrap_or(Rule::MaxAgeOver),
            Some(_) => departure.unwrap_or(Rule::MaxAge),
        };
        let expiry = seconds.map(|seconds| match seconds {
            ..=0 => Expiry { at: OffsetDateTime::UNIX_EPOCH, capped: false },
            _ if !self.engine.limits_sizes() => {
                let end = self.now.checked_add(Duration::seconds(seconds));
                Expiry { at: after_second(end.unwrap_or(LAST)), capped: false }
            }
            _ => {
                let life = Duration::seconds(seconds).min(AGE_LIMIT);
                let at = self.now.checked_add(life).unwrap_or(self.now);
                Expiry { at, capped: seconds > AGE_LIMIT.whole_seconds() }
            }
        });
        let args = |_: &[u8], value: &[u8]| vec![quote(value)];
        self.life(av, AttributeKind::MaxAge, rule, args, expiry);
    }

    /// Keeps an `Expires` or `Max-Age`. An invalid one has no effect, unless the engine goes by the
    /// last one: then it counts as absent, and a valid one before it has no effect either.
    fn life(
        &mut self,
        av: Av,
        kind: AttributeKind,
        rule: Rule,
        args: impl FnOnce(&[u8], &[u8]) -> Vec<String>,
        expiry: Option<Expiry>,
    ) {
        if self.engine == Engine::WebkitGtk {
            return self.last_life(av, kind, rule, args, expiry);
        }
        let (name, lost) = match kind {
            _ if expiry.is_none() && !self.looks_up_last() => {
                return self.list(av, Some(kind), rule, args);
            }
            AttributeKind::MaxAge => ("Max-Age", &self.parsed.max_age),
            _ => ("Expires", &self.parsed.expires),
        };
        if expiry.is_none() && lost.as_ref().is_some_and(|lost| lost.value.is_some()) {
            let rule = match self.engine {
                Engine::Firefox => Rule::FirefoxLastCounts,
                _ => Rule::ChromiumLastCounts,
            };
            if !self.is_full() {
                self.note(rule, av.span.clone(), vec![name.to_owned()]);
            }
        }
        let found = self.found(av, kind, rule, args, expiry);
        match kind {
            AttributeKind::MaxAge => self.replace(|parsed| &mut parsed.max_age, found),
            _ => self.replace(|parsed| &mut parsed.expires, found),
        }
    }

    /// Keeps an `Expires` or `Max-Age` as WebKitGTK does: the later of the two counts. An invalid
    /// `Expires` ends the effect of what was before it, and an invalid `Max-Age` does nothing.
    fn last_life(
        &mut self,
        av: Av,
        kind: AttributeKind,
        rule: Rule,
        args: impl FnOnce(&[u8], &[u8]) -> Vec<String>,
        expiry: Option<Expiry>,
    ) {
        if expiry.is_none() && kind == AttributeKind::MaxAge {
            return self.list(av, Some(kind), rule, args);
        }
        let span = av.span.clone();
        let found = self.found(av, kind, rule, args, expiry);
        let lost = match kind {
            AttributeKind::MaxAge => {
                self.replace(|parsed| &mut parsed.max_age, found);
                self.parsed.expires.take()
            }
            _ => {
                self.replace(|parsed| &mut parsed.expires, found);
                self.parsed.max_age.take()
            }
        };
        let Some(lost) = lost else { return };
        if let Some(attribute) = self.parsed.listed(&lost)
            && attribute.used
        {
            attribute.used = false;
            attribute.rule = Rule::WebkitGtkLastCounts;
            attribute.args.clear();
        }
        if kind == AttributeKind::Expires && !self.is_full() {
            self.note(Rule::WebkitGtkLastCounts, span, Vec::new());
        }
    }
}

/// The last moment that there is.
const LAST: OffsetDateTime = PrimitiveDateTime::MAX.assume_utc();

/// The first whole second after the one of `moment`. WebKitGTK compares whole seconds, and a cookie whose
/// time comes lives until the second is over.
fn after_second(moment: OffsetDateTime) -> OffsetDateTime {
    let second = moment.replace_nanosecond(0).unwrap_or(moment);
    second.checked_add(Duration::SECOND).unwrap_or(moment)
}

/// The number that digits with or without a minus sign stand for. A number that does not fit into
/// `i64` becomes its smallest or largest value.
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
