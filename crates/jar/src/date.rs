//! The dates of `Expires`, as the specification and Chromium read them.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// The months by their first three letters.
const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct",
    b"nov", b"dec",
];

/// Which bytes delimit the tokens of a cookie-date.
const DELIMITERS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte, 0x09 | 0x20..=0x2F | 0x3B..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E);
        byte += 1;
    }
    table
};

/// The fields of a date as they are found. Each is taken only once.
#[derive(Clone, Copy, Default)]
struct Fields {
    time: Option<(u32, u32, u32)>,
    day: Option<u32>,
    month: Option<u8>,
    year: Option<i32>,
}

/// Reads a cookie-date (layered-cookies §5.3.1). `None` means that the text isn't one.
pub(super) fn parse(value: &[u8]) -> Option<OffsetDateTime> {
    let mut fields = Fields::default();
    for token in tokens(value) {
        if !token[0].is_ascii_digit() {
            if fields.month.is_none() {
                fields.month = month_of(token);
            }
        } else if fields.time.is_none()
            && let Some(time) = time_of(token)
        {
            fields.time = Some(time);
        } else if fields.day.is_none()
            && let Some(day) = number(token, 1, 2)
        {
            fields.day = Some(day);
        } else if fields.year.is_none()
            && let Some(year) = number(token, 2, 4)
        {
            fields.year = Some(year as i32);
        }
    }
    let year = full_year(fields.year?);
    if year < 1601 {
        return None;
    }
    assemble(year, fields)
}

/// Reads a date as Chromium does: a token that begins with a digit is a time if it has a colon, a day
/// if it has at most two characters, a year if it has at most five. There is no earliest year.
pub(super) fn parse_chromium(value: &[u8]) -> Option<OffsetDateTime> {
    let mut fields = Fields::default();
    for token in tokens(value) {
        if !token[0].is_ascii_digit() {
            if fields.month.is_none() {
                fields.month = month_of(token);
            }
        } else if token.contains(&b':') {
            if fields.time.is_none() {
                fields.time = scan_time(token);
            }
        } else if fields.day.is_none() && token.len() <= 2 {
            fields.day = Some(leading_number(token));
        } else if fields.year.is_none() && token.len() <= 5 {
            fields.year = Some(leading_number(token) as i32);
        }
    }
    assemble(full_year(fields.year?), fields)
}

/// The tokens of a cookie-date, which delimiters separate.
fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| DELIMITERS[usize::from(byte)]).filter(|token| !token.is_empty())
}

/// The number that a token begins with, if it has `least` to `most` digits.
fn number(token: &[u8], least: usize, most: usize) -> Option<u32> {
    let digits = token.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (least..=most).contains(&digits).then(|| leading_number(&token[..digits]))
}

/// The number that a token begins with, from at most nine digits.
fn leading_number(token: &[u8]) -> u32 {
    let digits = token.iter().take(9).take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// Reads a time `h:m:s` of one or two digits each, after which there is no further digit.
fn time_of(token: &[u8]) -> Option<(u32, u32, u32)> {
    let (hour, rest) = field(token)?;
    let (minute, rest) = field(rest.strip_prefix(b":")?)?;
    Some((hour, minute, number(rest.strip_prefix(b":")?, 1, 2)?))
}

/// The number of one or two digits that a text begins with, and the text after it.
fn field(text: &[u8]) -> Option<(u32, &[u8])> {
    let value = number(text, 1, 2)?;
    let digits = 1 + usize::from(text.get(1).is_some_and(u8::is_ascii_digit));
    Some((value, &text[digits..]))
}

/// Reads a time `h:m:s` of at most two digits each. Any text may follow.
fn scan_time(token: &[u8]) -> Option<(u32, u32, u32)> {
    let mut rest = token;
    let mut field = |last: bool| {
        let digits =
            rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let (head, tail) = rest.split_at(digits);
        rest = if last { tail } else { tail.strip_prefix(b":")? };
        Some(leading_number(head))
    };
    Some((field(false)?, field(false)?, field(true)?))
}

/// The month, 1 to 12, if a token begins with the first three letters of its name.
fn month_of(token: &[u8]) -> Option<u8> {
    let head = token.get(..3)?;
    let at = MONTHS.iter().position(|month| head.eq_ignore_ascii_case(*month))?;
    Some(at as u8 + 1)
}

/// The year that a number stands for: two digits are of 1970 to 2069.
fn full_year(year: i32) -> i32 {
    match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    }
}

/// The moment that the fields describe, if they are complete and such a date exists. A year after 9999
/// counts as 9999.
fn assemble(year: i32, fields: Fields) -> Option<OffsetDateTime> {
    let (hour, minute, second) = fields.time?;
    let month = Month::try_from(fields.month?).ok()?;
    let day = u8::try_from(fields.day?).ok()?;
    let date = Date::from_calendar_date(year.min(9999), month, day).ok()?;
    let time = Time::from_hms(hour as u8, minute as u8, second as u8).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc())
}
