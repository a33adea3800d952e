//! Dates in the lines: `$(+3600)` is an hour after the measurement, as `Expires` writes it, and
//! `$(+3600 wall+8)` the same moment as a clock shows it eight hours east of Greenwich, without a zone.

use time::macros::{datetime, format_description};
use time::{Duration, OffsetDateTime};

/// The moment to which the dates of the data refer: they are written as if the measurement had been
/// then, so that a new measurement changes no line.
pub const WRITTEN: OffsetDateTime = datetime!(2026-11-30 12:00:00 UTC);

/// The line with its dates, when it is `now`.
pub fn render(line: &[u8], now: OffsetDateTime) -> Vec<u8> {
    let Ok(text) = str::from_utf8(line) else { return line.to_vec() };
    let mut parts = text.split("$(");
    let mut rendered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (date, rest) = part.split_once(')').expect("a date ends with )");
        rendered += &one(date, now);
        rendered += rest;
    }
    rendered.into_bytes()
}

fn one(date: &str, now: OffsetDateTime) -> String {
    let (offset, form) = date.split_once(' ').unwrap_or((date, ""));
    let offset: i64 = offset.parse().expect("seconds");
    let moment = now + Duration::seconds(offset);
    match form.strip_prefix("wall") {
        None => imf(moment),
        Some(hours) => {
            let hours: i64 = hours.parse().expect("hours");
            let there = imf(moment + Duration::hours(hours));
            there.trim_end_matches(" GMT").to_owned()
        }
    }
}

/// A date as HTTP writes it (RFC 9110, section 5.6.7).
pub fn imf(moment: OffsetDateTime) -> String {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    moment.format(form).expect("a date can be written")
}

#[test]
fn dates_are_written_for_a_moment() {
    let written = |line: &str| {
        String::from_utf8(render(line.as_bytes(), WRITTEN)).expect("it is text")
    };
    assert_eq!(written("c=1; Path=/"), "c=1; Path=/");
    assert_eq!(
        written("c=1; Expires=$(+3600); Path=/"),
        "c=1; Expires=Mon, 30 Nov 2026 13:00:00 GMT; Path=/"
    );
    assert_eq!(
        written("c=1; Expires=$(-14400 wall+8) +0800"),
        "c=1; Expires=Mon, 30 Nov 2026 16:00:00 +0800"
    );
}
