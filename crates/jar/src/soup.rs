//! Dates as WebKitGTK reads them: its library, libsoup, reads the fields in a fixed order
//! (`soup_date_time_new_from_http_string`), and the time zone counts.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// The months as libsoup knows them, by three letters.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date, or `None` if the text is not one. A text that begins with a digit needs one of the letters
/// with which the name of a month begins.
pub(super) fn parse(value: &[u8]) -> Option<OffsetDateTime> {
    let mut text = Text(value.trim_ascii_start());
    let has_month = || value.iter().any(|byte| b"JFMASOND".contains(byte));
    if text.peek().is_ascii_digit() && !has_month() {
        return None;
    }
    if text.peek().is_ascii_alphabetic() {
        // The weekday, whatever it is.
        text.skip(|byte| byte.is_ascii_alphabetic());
        text.0 = text.0.strip_prefix(b",").unwrap_or(text.0);
        text.0 = text.0.trim_ascii_start();
    }
    let (day, month, year, time);
    if text.peek().is_ascii_alphabetic() {
        month = text.month()?;
        day = text.day()?;
        time = text.time()?;
        year = text.year()?;
    } else {
        day = text.day()?;
        month = text.month()?;
        year = text.year()?;
        time = text.time()?;
    }
    let [hour, minute, second] = time.map(|it| u8::try_from(it).unwrap_or(u8::MAX));
    let (day, year) = (u8::try_from(day).ok()?, i32::try_from(year).ok()?);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let date = Date::from_calendar_date(year, month, day).ok()?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    let moment = PrimitiveDateTime::new(date, time).assume_utc();
    moment.checked_sub(Duration::minutes(text.zone()))
}

/// The seconds of a `Max-Age` as WebKitGTK reads them: with a plus sign, too, and none as 0. A number that
/// is too large loses its higher bits. `None` means that the text isn't a number, or that the rest is
/// -1, by which libsoup understands that there is no end.
pub(super) fn seconds(value: &[u8]) -> Option<i64> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let has_sign = digits.len() < value.len();
    if digits.is_empty() && has_sign || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0i64, |number, digit| {
        number.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    let number = if negative { 0 } else { number };
    match number as i32 {
        -1 => None,
        seconds => Some(seconds.into()),
    }
}

/// What of a date has not been read yet.
struct Text<'t>(&'t [u8]);

impl Text<'_> {
    /// The next byte, 0 at the end.
    fn peek(&self) -> u8 {
        self.0.first().copied().unwrap_or(0)
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        let count = self.0.iter().take_while(|&&byte| is_skipped(byte)).count();
        self.0 = &self.0[count..];
    }

    /// A number as `strtoul` reads it, after white space, and how many bytes it took.
    fn number(&mut self) -> Option<(i64, usize)> {
        let before = self.0.len();
        let rest = self.0.trim_ascii_start();
        let rest = rest.strip_prefix(b"+").unwrap_or(rest);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let number = rest[..digits].iter().fold(0i64, |number, digit| {
            number.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
        });
        self.0 = &rest[digits..];
        Some((number, before - self.0.len()))
    }

    fn skip_separators(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'-'));
    }

    fn day(&mut self) -> Option<i64> {
        let (day, _) = self.number()?;
        self.skip_separators();
        Some(day)
    }

    fn month(&mut self) -> Option<Month> {
        let head = self.0.get(..3)?;
        let is = |month: &&str| head.eq_ignore_ascii_case(month.as_bytes());
        let at = MONTHS.iter().position(is)?;
        self.0 = &self.0[3..];
        self.skip_separators();
        Month::try_from(at as u8 + 1).ok()
    }

    fn year(&mut self) -> Option<i64> {
        let (year, length) = self.number()?;
        self.skip_separators();
        Some(match length {
            2 if year < 70 => year + 2000,
            2 | 3 => year + 1900,
            _ => year,
        })
    }

    /// Reads a time of day, `h:m:s`.
    fn time(&mut self) -> Option<[i64; 3]> {
        let (hour, _) = self.number()?;
        self.0 = self.0.strip_prefix(b":")?;
        let (minute, _) = self.number()?;
        self.0 = self.0.strip_prefix(b":")?;
        let (second, _) = self.number()?;
        self.skip(|byte| byte == b' ');
        Some([hour, minute, second])
    }

    /// The time zone in minutes east of Greenwich; 0 if there is none or it is not known.
    fn zone(&mut self) -> i64 {
        let sign = match self.peek() {
            b'+' => 1,
            b'-' => -1,
            _ => return self.named_zone(),
        };
        self.0 = &self.0[1..];
        let Some((number, _)) = self.number() else { return 0 };
        let minutes = match self.0.strip_prefix(b":") {
            None => number / 100 * 60 + number % 100,
            Some(rest) => {
                self.0 = rest;
                let minutes = self.number().map_or(0, |(minutes, _)| minutes);
                number.saturating_mul(60).saturating_add(minutes)
            }
        };
        // A zone a day or more from Greenwich is none.
        if minutes < 24 * 60 { sign * minutes } else { 0 }
    }

    /// An American zone. libsoup multiplies the place of its letter by five hours, where it would have
    /// to add five: `EST` is Greenwich, and `PST` 15 hours behind it.
    fn named_zone(&self) -> i64 {
        let &[letter, kind, b'T', ..] = self.0 else { return 0 };
        if !b"ECMP".contains(&letter) {
            return 0;
        }
        // The first of the four that is anywhere in the rest.
        let place = b"ECMP".iter().take_while(|it| !self.0.contains(it)).count();
        let standard = -60 * 5 * place as i64;
        match kind {
            b'S' => standard,
            b'D' => standard + 60,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_fields_come_in_one_of_two_orders() {
        let noon = Some(datetime!(2026-11-24 12:00 UTC));
        for (text, expected) in [
            ("Tue, 24 Nov 2026 12:00:00 GMT", noon),
            ("Tuesday, 24-Nov-26 12:00:00 GMT", noon),
            ("Tue Nov 24 12:00:00 2026", noon),
            ("24 Nov 2026 12:00:00", noon),
            ("Tue, 24 Nov 126 12:00:00 GMT", noon),
            ("Tue, 24 November 2026 12:00:00 GMT", None),
            ("Tue, 24 Nov 2026", None),
            ("Tue, 31 Feb 2026 12:00:00 GMT", None),
            ("Tue, 24 Nov 2026 24:00:00 GMT", None),
            ("2026-11-24T12:00:00Z", None),
            ("0", None),
            ("", None),
            ("12:00:00 24 Nov 2026", None),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_zone_moves_the_time_as_libsoup_counts_it() {
        for (zone, hour) in [
            ("GMT", 12),
            ("UTC", 12),
            ("Z", 12),
            ("", 12),
            ("+0800", 4),
            ("+08:00", 4),
            ("-0500", 17),
            ("EST", 12),
            ("EDT", 11),
            ("CST", 17),
            ("MST", 22),
            ("JST", 12),
        ] {
            let text = format!("Tue, 24 Nov 2026 12:00:00 {zone}");
            let found = parse(text.as_bytes()).map(OffsetDateTime::hour);
            assert_eq!(found, Some(hour), "{zone}");
        }
        let text = b"Tue, 24 Nov 2026 12:00:00 PST";
        assert_eq!(parse(text), Some(datetime!(2026-11-25 03:00 UTC)));
    }
}
