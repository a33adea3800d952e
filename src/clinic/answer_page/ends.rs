//! When a cookie ends: the date, and how long that is from now.

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::clinic::diagnosis::{DiagnosedLine, Fate};
use crate::lang::{Lang, Text};

/// The end of a cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndCard {
    /// The moment for programs (RFC 3339); missing where the cookie ends with the browser session.
    pub at: Option<String>,
    /// The moment for readers, in UTC, or that the cookie ends with the browser session.
    pub shown: String,
    /// How long the cookie lives, in words.
    pub left: Option<String>,
}

const WITH_THE_SESSION: Text = Text {
    zh: "浏览器会话结束时（没有 Max-Age，也没有 Expires）",
    en: "with the browser session (no Max-Age, no Expires)",
};

impl EndCard {
    /// The end of the cookie of `line`, which came at `now`. `None` if the line left none.
    pub(super) fn new(
        line: &DiagnosedLine<'_>,
        now: OffsetDateTime,
        lang: Lang,
    ) -> Option<Self> {
        if matches!(line.fate, Fate::Refused | Fate::Deleted) {
            return None;
        }
        let Some(end) = line.decision.cookie.as_ref()?.expires else {
            let shown = WITH_THE_SESSION.get(lang).to_owned();
            return Some(Self { at: None, shown, left: None });
        };
        let end = end.to_offset(UtcOffset::UTC);
        let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
        Some(Self {
            at: end.format(&Rfc3339).ok(),
            shown: end.format(format).unwrap_or_default(),
            left: Some(length(end - now, lang)),
        })
    }
}

/// A duration in the largest unit of which it has at least two, rounded down: `41 days`, `90 min`.
fn length(duration: Duration, lang: Lang) -> String {
    let seconds = duration.whole_seconds();
    let (number, unit) = match seconds {
        172_800.. => (seconds / 86_400, Text { zh: "天", en: "days" }),
        7_200.. => (seconds / 3_600, Text { zh: "小时", en: "hours" }),
        120.. => (seconds / 60, Text { zh: "分钟", en: "minutes" }),
        _ => (seconds, Text { zh: "秒", en: "s" }),
    };
    format!("{number} {}", unit.get(lang))
}

#[cfg(test)]
mod tests {
    use super::super::tests::answer;
    use super::*;

    #[test]
    fn the_end_is_a_date_and_a_length() {
        let end = |line: &str, lang| {
            let query = format!("from=https://a.example/&lines=a=1%3B+{line}");
            answer(&query, lang).lines[0].ends.clone().expect("an end")
        };
        let milliseconds = end("Max-Age=3600000", Lang::En);
        assert_eq!(milliseconds.at.as_deref(), Some("2027-01-05T00:00:00Z"));
        assert_eq!(milliseconds.shown, "2027-01-05 00:00 UTC");
        assert_eq!(milliseconds.left.as_deref(), Some("41 days"));
        assert_eq!(end("Max-Age=28800", Lang::Zh).left.as_deref(), Some("8 小时"));
        assert_eq!(end("Max-Age=119", Lang::En).left.as_deref(), Some("119 s"));
        let session = end("Path=/", Lang::En);
        assert_eq!((session.at, session.left), (None, None));
        let refused = "from=https://a.example/&lines=a=1%3B+Domain=com";
        assert_eq!(answer(refused, Lang::En).lines[0].ends, None);
    }
}
