//! The time zone in a cookie date.

/// The abbreviations of time zones that programs write into dates.
const ZONES: [&str; 22] = [
    "CST", "EST", "EDT", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "EET",
    "EEST", "WET", "WEST", "BST", "IST", "JST", "KST", "MSK", "HKT", "SGT", "AEST",
];

/// The time zone that a date names, other than GMT. `None` if it names none.
pub(super) fn zone(date: &str) -> Option<&str> {
    date.split([' ', '\t', ',', '(', ')', ';']).find(|token| {
        let known = ZONES.iter().any(|zone| zone.eq_ignore_ascii_case(token));
        known || is_offset(token)
    })
}

/// Whether this is an offset other than zero, as `+0800`, `GMT+8` or `10:00:00+08:00`.
fn is_offset(token: &str) -> bool {
    let Some(at) = token.find(['+', '-']) else { return false };
    let (before, offset) = (&token[..at], &token[at + 1..]);
    let prefix = before.is_empty()
        || before.contains(':')
        || ["GMT", "UTC", "UT"].iter().any(|it| it.eq_ignore_ascii_case(before));
    let digits: String = offset.chars().filter(|&c| c != ':').collect();
    prefix
        && (1..=4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn a_zone_is_found_and_nothing_else() {
        for (date, expected) in [
            ("Mon, 30 Nov 2026 12:00:00 GMT", None),
            ("Mon, 30-Nov-2026 12:00:00 UTC", None),
            ("Mon Nov 30 2026 12:00:00 GMT+0000 (UTC)", None),
            ("Mon, 30 Nov 2026 12:00:00", None),
            ("Mon, 30 Nov 2026 12:00:00 CST", Some("CST")),
            ("Mon, 30 Nov 2026 12:00:00 +0800", Some("+0800")),
            (
                "Mon Nov 30 2026 12:00:00 GMT+0800 (China Standard Time)",
                Some("GMT+0800"),
            ),
            ("30 Nov 2026 12:00:00+08:00", Some("12:00:00+08:00")),
        ] {
            assert_eq!(zone(date), expected, "{date}");
        }
    }
}
