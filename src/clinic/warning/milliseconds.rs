//! Whether a number of seconds was meant as milliseconds.

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
/// A minute and an hour in milliseconds.
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// Whether `Max-Age` with this number looks like milliseconds: as such it is a round time of five minutes
/// or more, and as seconds it is not.
pub(super) fn looks_like_milliseconds(seconds: i64) -> bool {
    let whole_years = seconds % YEAR == 0 && seconds <= 100 * YEAR;
    seconds >= 5 * MINUTE_MS
        && !whole_years
        && match seconds % DAY == 0 {
            true => seconds % HOUR_MS == 0,
            false => seconds % MINUTE_MS == 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_number_of_days_is_meant_as_seconds() {
        for days in
            [1, 5, 7, 10, 14, 20, 25, 28, 30, 31, 50, 60, 90, 100, 120, 180, 365, 400]
        {
            assert!(!looks_like_milliseconds(days * DAY), "{days} days");
        }
        for years in [1, 2, 5, 10, 20, 50, 100] {
            assert!(!looks_like_milliseconds(years * YEAR), "{years} years");
        }
        for seconds in [0, 60, 300, 3600, 7200, 43_200, 99_999_999] {
            assert!(!looks_like_milliseconds(seconds), "{seconds}");
        }
        for minutes in [
            5,
            10,
            15,
            30,
            60,
            120,
            180,
            360,
            480,
            720,
            1440,
            7 * 1440,
            30 * 1440,
            365 * 1440,
        ] {
            assert!(looks_like_milliseconds(minutes * MINUTE_MS), "{minutes} minutes");
        }
    }
}
