//! Dates as Firefox reads them. It accepts not only a cookie-date but any date that its library does
//! (`PR_ParseTimeString` of NSPR): a time may be missing, a time zone counts, fields may overflow.

use time::OffsetDateTime;

/// A text with more tokens than this is not a date.
const MOST_TOKENS: usize = 1000;

/// The fields of a date that have been found so far. Each is taken only once.
#[derive(Default)]
struct DateFields {
    /// The month, 0 to 11. In a date that is written in numbers it may be out of this range.
    month: Option<i64>,
    day: Option<i64>,
    year: Option<i64>,
    time: Option<(i64, i64, i64)>,
    /// The time zone given by its name, in minutes east of Greenwich.
    zone: Option<i64>,
    /// The time zone given as a number, in minutes east of Greenwich.
    offset: Option<i64>,
}

/// A date in any usual notation, or `None` if the month, the day or the year is missing.
pub(super) fn parse(value: &[u8]) -> Option<OffsetDateTime> {
    let mut fields = DateFields::default();
    let mut at = 0;
    for count in 0.. {
        if at >= value.len() {
            break;
        }
        if count > MOST_TOKENS {
            return None;
        }
        at = match value[at] {
            b'+' | b'-' => offset(value, at, &mut fields),
            b'0'..=b'9' => digits(value, at, &mut fields),
            _ => {
                word(&value[at..], &mut fields);
                at
            }
        };
        at = next_token(value, at, fields.year.is_some());
    }
    fields.moment()
}

/// Where the token after the one at `at` begins. A hyphen separates two tokens if no digit follows it,
/// or if a letter is before it and the year has not been found yet.
fn next_token(value: &[u8], mut at: usize, year_found: bool) -> usize {
    let get = |at: usize| value.get(at).copied().unwrap_or(0);
    let blank = |byte: u8| {
        matches!(byte, b' ' | b'\t' | b',' | b';' | b'/' | b'(' | b')' | b'[' | b']')
    };
    while at < value.len() && !blank(get(at)) && !matches!(get(at), b'-' | b'+') {
        at += 1;
    }
    loop {
        while at < value.len() && blank(get(at)) {
            at += 1;
        }
        let after_letter = at > 0 && get(at - 1).is_ascii_alphabetic() && !year_found;
        if get(at) == b'-' && (after_letter || !get(at + 1).is_ascii_digit()) {
            at += 1;
        } else {
            return at;
        }
    }
}

/// Reads the name of a month or of a time zone. Any other word, such as a weekday, is ignored.
fn word(token: &[u8], fields: &mut DateFields) {
    let letter = |at: usize| token.get(at).map_or(0, u8::to_ascii_lowercase);
    let (head, third) = ([letter(0), letter(1)], letter(2));
    let month = match (&head, third) {
        (b"ja", b'n') => 0,
        (b"fe", b'b') => 1,
        (b"ma", b'r') => 2,
        (b"ap", b'r') => 3,
        (b"ma", b'y') => 4,
        (b"ju", b'n') => 5,
        (b"ju", b'l') => 6,
        (b"au", b'g') => 7,
        (b"se", b'p') => 8,
        (b"oc", b't') => 9,
        (b"no", b'v') => 10,
        (b"de", b'c') => 11,
        _ => 12,
    };
    if month < 12 {
        fields.month.get_or_insert(month);
        return;
    }
    let hours = match (&head, third) {
        (b"ps", b't') => -8.0,
        (b"pd" | b"ms", b't') => -7.0,
        (b"md" | b"cs", b't') => -6.0,
        (b"cd" | b"es", b't') => -5.0,
        (b"ed" | b"as", b't') => -4.0,
        (b"ns", b't') => -3.5,
        (b"gm", b't') => 0.0,
        (b"ut", other) if !other.is_ascii_alphabetic() => 0.0,
        (b"bs" | b"me", b't') => 1.0,
        (b"ee", b't') => 2.0,
        (b"js", b't') => 9.0,
        _ => return,
    };
    fields.zone.get_or_insert((hours * 60.0) as i64);
}

/// Reads a time zone as `+hhmm`, `+hh` or `+h`, unless another zone than GMT was found before it.
/// Returns where to go on.
fn offset(value: &[u8], at: usize, fields: &mut DateFields) -> usize {
    let start = at + 1;
    if fields.offset.is_some() || fields.zone.is_some_and(|zone| zone != 0) {
        return start;
    }
    let run = digits_at(value, start);
    let minutes = match *run {
        [a, b, c, d] => (two(a, b) * 60) + two(c, d),
        [a, b] => two(a, b) * 60,
        [a] => i64::from(a - b'0') * 60,
        _ => return start,
    };
    let sign = if value[at] == b'+' { 1 } else { -1 };
    fields.offset = Some(sign * minutes);
    fields.zone = Some(0);
    start
}

/// Reads a time, a date in numbers, a year or a day. Returns where to go on.
fn digits(value: &[u8], at: usize, fields: &mut DateFields) -> usize {
    let run = digits_at(value, at);
    let end = at + run.len();
    let next = value.get(end).copied().unwrap_or(0);
    if next == b':' {
        return clock(value, at, fields);
    }
    if matches!(next, b'/' | b'-') && value.get(end + 1).is_some_and(u8::is_ascii_digit)
    {
        return numeric_date(value, at, fields).unwrap_or(at);
    }
    if next.is_ascii_alphabetic() {
        return at;
    }
    match *run {
        [_, _, _, _] | [_, _, _, _, _] => {
            fields.year.get_or_insert(decimal(run));
        }
        [a, b] => {
            let number = two(a, b);
            if fields.day.is_none() && number < 32 {
                fields.day = Some(number);
            } else {
                fields.year.get_or_insert(full_year(number));
            }
        }
        [a] => {
            fields.day.get_or_insert(i64::from(a - b'0'));
        }
        _ => {}
    }
    at
}

/// Reads a time `h:m` or `h:m:s`, with `am` or `pm` or without. Returns where to go on.
fn clock(value: &[u8], at: usize, fields: &mut DateFields) -> usize {
    if fields.time.is_some() {
        return at;
    }
    let hour = digits_at(value, at);
    if hour.len() > 2 {
        return at;
    }
    let at = at + hour.len() + 1;
    let minute = digits_at(value, at);
    if minute.is_empty() || minute.len() > 2 {
        return at;
    }
    let mut at = at + minute.len();
    if value.get(at) == Some(&b':') {
        at += 1;
    }
    let second = digits_at(value, at);
    if second.len() > 2 {
        return at;
    }
    let at = at + second.len();
    let mut hour = decimal(hour);
    if hour <= 12 {
        let rest = value[at..].trim_ascii_start();
        let half = rest.get(..2).unwrap_or_default();
        if half.eq_ignore_ascii_case(b"pm") {
            hour = if hour == 12 { 12 } else { hour + 12 };
        } else if half.eq_ignore_ascii_case(b"am") && hour == 12 {
            hour = 0;
        }
    }
    fields.time = Some((hour, decimal(minute), decimal(second)));
    at
}

/// Reads a date in numbers: `y/m/d` if the first number can only be a year, `d/m/y` if it can't be a
/// month, and otherwise `m/d/y`. Returns where to go on.
fn numeric_date(value: &[u8], at: usize, fields: &mut DateFields) -> Option<usize> {
    if fields.month.is_some() {
        return None;
    }
    let first = digits_at(value, at);
    let second_at = at + first.len() + 1;
    let second = digits_at(value, second_at);
    let third_at = second_at + second.len() + 1;
    let separated = matches!(value.get(third_at - 1), Some(b'/' | b'-'));
    let third = digits_at(value, third_at);
    let end = third_at + third.len();
    let short = |run: &[u8]| matches!(run.len(), 1 | 2);
    if !short(first)
        || !short(second)
        || !separated
        || !matches!(third.len(), 1 | 2 | 4 | 5)
        || value.get(end).is_some_and(u8::is_ascii_alphabetic)
    {
        return None;
    }
    let (a, b, c) = (decimal(first), decimal(second), decimal(third));
    if a > 31 || a == 0 {
        if b > 12 || c > 31 {
            return None;
        }
        (fields.year, fields.month, fields.day) =
            (Some(full_year(a)), Some(b - 1), Some(c));
    } else if a > 12 && b <= 12 {
        (fields.day, fields.month, fields.year) =
            (Some(a), Some(b - 1), Some(full_year(c)));
    } else if a <= 12 {
        (fields.month, fields.day, fields.year) =
            (Some(a - 1), Some(b), Some(full_year(c)));
    }
    Some(end)
}

impl DateFields {
    /// The moment that the fields describe, or `None` if there is none.
    fn moment(&self) -> Option<OffsetDateTime> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        if year > i64::from(i16::MAX) {
            return None;
        }
        let (hour, minute, second) = self.time.unwrap_or_default();
        let minutes = self.offset.or(self.zone).unwrap_or(0);
        let days =
            days_before(year + month.div_euclid(12), month.rem_euclid(12)) + day - 1;
        let seconds = ((days * 24 + hour) * 60 + minute - minutes) * 60 + second;
        let last = OffsetDateTime::from_unix_timestamp(253_402_300_799).ok()?;
        Some(OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(last))
    }
}

/// Days from 1970-01-01 to the first of a month (0 to 11) in the Gregorian calendar.
fn days_before(year: i64, month: i64) -> i64 {
    // Years from March, so that the leap day is the last.
    let (year, month) =
        if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * month + 2) / 5 - 719_468
}

/// The digits that begin at `at`.
fn digits_at(value: &[u8], at: usize) -> &[u8] {
    let rest = value.get(at..).unwrap_or_default();
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    &rest[..count]
}

/// The number that the first 18 digits of `run` stand for.
fn decimal(run: &[u8]) -> i64 {
    run.iter().take(18).fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// The number of two digits.
fn two(tens: u8, ones: u8) -> i64 {
    i64::from(tens - b'0') * 10 + i64::from(ones - b'0')
}

/// The year that a number stands for: two digits are of 1970 to 2069.
fn full_year(year: i64) -> i64 {
    match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    }
}
