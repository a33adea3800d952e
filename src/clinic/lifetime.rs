//! When a cookie ends, and how long that is from when it was set.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::diagnosis::DiagnosedLine;
use crate::lang::{Lang, Text};
use browser_jar::Outcome;

/// The end of a cookie that was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The moment; `None` if the cookie ends with the browser session.
    pub at: Option<OffsetDateTime>,
    /// How many seconds that is after the response; `None` if the cookie ends with the browser session.
    pub seconds: Option<i64>,
}

const SESSION: Text =
    Text { zh: "到浏览器会话结束为止", en: "until the browser session ends" };
const UNTIL: Text = Text {
    zh: "到 {at}（UTC）为止，共 {long}",
    en: "until {at} UTC, for {long}",
};

impl End {
    /// The end of the cookie that a line has stored. `None` if it has stored none.
    pub fn of(line: &DiagnosedLine<'_>) -> Option<Self> {
        let stored =
            matches!(line.decision.outcome, Outcome::Stored | Outcome::Replaced);
        let cookie = line.decision.cookie.as_ref().filter(|_| stored)?;
        let seconds = cookie.expires.map(|end| (end - line.at).whole_seconds());
        Some(Self { at: cookie.expires, seconds })
    }

    /// The moment as RFC 3339 writes it, if there is one and its year has four digits.
    pub fn moment(self) -> Option<String> {
        self.at?.format(&Rfc3339).ok()
    }

    /// The end in words: `until 2026-11-30 04:00:00 UTC, for 8 hours`.
    pub fn says(self, lang: Lang) -> String {
        let (Some(at), Some(seconds)) = (self.at, self.seconds) else {
            return SESSION.get(lang).to_owned();
        };
        let at = at.to_offset(time::UtcOffset::UTC);
        let (date, hour, minute, second) =
            (at.date(), at.hour(), at.minute(), at.second());
        let moment = format!("{date} {hour:02}:{minute:02}:{second:02}");
        UNTIL.get(lang).replace("{at}", &moment).replace("{long}", &long(seconds, lang))
    }
}

/// So many seconds in the two largest units that they have: `41 days 16 hours`.
pub fn long(seconds: i64, lang: Lang) -> String {
    const UNITS: [(i64, &str, &str); 4] = [
        (86_400, " 天", " day"),
        (3600, " 小时", " hour"),
        (60, " 分钟", " minute"),
        (1, " 秒", " second"),
    ];
    let mut rest = seconds.max(0);
    let mut said: Vec<String> = Vec::new();
    for (unit, zh, en) in UNITS {
        let many = rest / unit;
        rest %= unit;
        if many == 0 && !(unit == 1 && said.is_empty()) {
            // What is said has no gap: 1 day and 5 seconds are a day.
            if said.is_empty() {
                continue;
            }
            break;
        }
        said.push(match lang {
            Lang::Zh => format!("{many}{zh}"),
            Lang::En if many == 1 => format!("1{en}"),
            Lang::En => format!("{many}{en}s"),
        });
        if said.len() == 2 {
            break;
        }
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_its_two_largest_units() {
        for (seconds, zh, en) in [
            (0, "0 秒", "0 seconds"),
            (1, "1 秒", "1 second"),
            (28_800, "8 小时", "8 hours"),
            (3_600_000, "41 天 16 小时", "41 days 16 hours"),
            (86_405, "1 天", "1 day"),
            (90, "1 分钟 30 秒", "1 minute 30 seconds"),
        ] {
            assert_eq!(
                (long(seconds, Lang::Zh), long(seconds, Lang::En)),
                (zh.to_owned(), en.to_owned())
            );
        }
    }
}
