//! The eight hours: one local time, written into a cookie in five ways.

use rocket::time::format_description::BorrowedFormatItem;
use rocket::time::macros::format_description;
use rocket::time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};
use rocket::{Route, State, get, routes};
use rocket_server_sessions::Clock;

use crate::book::raw::RawSetCookie;
use crate::book::refused::Refused;
use crate::fields::http_date;
use crate::lang::Text;

pub(super) fn routes() -> Vec<Route> {
    routes![eight_hours]
}

#[get("/cookie/eight-hours?<local>&<zone>")]
fn eight_hours(
    local: Option<&str>,
    zone: Option<i8>,
    clock: &State<Clock>,
) -> Result<RawSetCookie, Refused> {
    let now = clock.now();
    let zone = offset(zone)?;
    let wall = wall_time(local, zone, now)?;

    let aware = wall.assume_offset(zone); // the instant that was meant
    let naive = wall.assume_utc(); // the same digits, taken for UTC
    let plus8 = naive.saturating_add(Duration::hours(8)); // the note's
    let timestamp = from_timestamp(aware.unix_timestamp());
    let seconds = whole_seconds(now, aware);

    let lines = vec![
        format!("naive=1; Path=/; Expires={}", http_date(naive)),
        format!("plus8=1; Path=/; Expires={}", http_date(plus8)),
        format!("aware=1; Path=/; Expires={}", http_date(aware)),
        format!("timestamp=1; Path=/; Expires={}", http_date(timestamp)),
        format!("max_age=1; Path=/; Max-Age={seconds}"),
    ];
    let body = [
        time_left("naive", now, naive),
        time_left("plus8", now, plus8),
        time_left("aware", now, aware),
        time_left("timestamp", now, timestamp),
        time_left("max_age", now, aware),
    ];
    Ok(RawSetCookie { lines, body: body.concat() })
}

/// The typed zone in hours, Beijing's if none was.
fn offset(hours: Option<i8>) -> Result<UtcOffset, Refused> {
    UtcOffset::from_hms(hours.unwrap_or(8), 0, 0)
        .map_err(|_| Refused { field: "zone", why: ZONE })
}

/// The typed time, or what the wall in `zone` will show one minute from `now`.
fn wall_time(
    typed: Option<&str>,
    zone: UtcOffset,
    now: OffsetDateTime,
) -> Result<PrimitiveDateTime, Refused> {
    match typed.unwrap_or_default() {
        "" => Ok(wall_clock(now.saturating_add(Duration::minutes(1)).to_offset(zone))),
        typed => typed_time(typed).ok_or(Refused { field: "local", why: LOCAL }),
    }
}

const ZONE: Text = Text {
    zh: "时区是 -25 到 25 之间的整数。",
    en: "The zone is a whole number of hours from -25 to 25.",
};
const LOCAL: Text = Text {
    zh: "请按 2026-11-24T08:30 的样子写，年份在 1970 到 9000 之间。",
    en: "Write it as 2026-11-24T08:30, with a year from 1970 to 9000.",
};

/// What a clock on the wall shows: date and time, and nothing about where the wall is.
fn wall_clock(at: OffsetDateTime) -> PrimitiveDateTime {
    PrimitiveDateTime::new(at.date(), at.time())
}

/// The text of an `<input type="datetime-local">`, with or without seconds.
fn typed_time(text: &str) -> Option<PrimitiveDateTime> {
    const TYPED: &[BorrowedFormatItem<'_>] = format_description!(
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second]]]"
    );
    PrimitiveDateTime::parse(text, TYPED)
        .ok()
        .filter(|time| (1970..=9000).contains(&time.year()))
}

/// An instant from its Unix timestamp. One that no year can hold ends in 1970.
fn from_timestamp(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Seconds from `now` to `end`, both cut to the second as the wire has them.
fn whole_seconds(now: OffsetDateTime, end: OffsetDateTime) -> i64 {
    end.unix_timestamp() - now.unix_timestamp()
}

/// One line: a name, and hours, minutes and seconds from `now` to `end`.
fn time_left(name: &str, now: OffsetDateTime, end: OffsetDateTime) -> String {
    let left = whole_seconds(now, end);
    let sign = if left < 0 { '-' } else { '+' };
    let left = left.unsigned_abs();
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    format!("{name:<10} {sign}{hours}:{minutes:02}:{seconds:02}\n")
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 16:43:01 UTC);

    #[test]
    fn a_zone_moves_a_wall_clock_and_nothing_else() {
        let wall =
            wall_time(Some("2026-11-24T00:43:21"), offset(Some(8)).unwrap(), NOW)
                .unwrap();
        assert_eq!(whole_seconds(NOW, wall.assume_offset(offset(None).unwrap())), 20);
        assert_eq!(time_left("naive", NOW, wall.assume_utc()), "naive      +8:00:20\n");
        assert_eq!(
            time_left("past", NOW, NOW - Duration::seconds(61)),
            "past       -0:01:01\n"
        );
    }

    #[test]
    fn without_a_time_it_is_one_minute_from_now_whatever_the_zone() {
        for hours in [-23, -5, 0, 8, 23] {
            let zone = offset(Some(hours)).unwrap();
            let wall = wall_time(None, zone, NOW).unwrap();
            assert_eq!(whole_seconds(NOW, wall.assume_offset(zone)), 60);
        }
    }

    #[test]
    fn a_time_or_a_zone_that_makes_no_sense_is_refused() {
        for hours in [i8::MIN, -26, 26, i8::MAX] {
            assert_eq!(offset(Some(hours)).unwrap_err().field, "zone", "{hours}");
        }
        for typed in [
            "x",
            "2026-13-01T00:00",
            "1969-12-31T23:59",
            "9001-01-01T00:00",
            "+262142-01-01T00:00",
        ] {
            let refused = wall_time(Some(typed), UtcOffset::UTC, NOW).unwrap_err();
            assert_eq!(refused.field, "local", "{typed}");
        }
    }
}
