//! The verdict on a line in one sentence, with which an answer begins.

use serde::Serialize;

use super::{readable, shortened};
use crate::clinic::diagnosis::{DiagnosedLine, Fate};
use crate::lang::{Lang, Text};
use browser_jar::Rule;

/// How a line fares, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The line does not do what is expected.
    No,
    /// The line does what is expected, but something about it is questionable.
    Warn,
    /// The line does what is expected.
    Yes,
}

/// The verdict on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// How the line fares.
    pub level: Level,
    /// The verdict with the name of the cookie: `sid is not sent`.
    pub verdict: String,
    /// The reason, where the line does not do what is expected; otherwise empty.
    pub reason: String,
    /// The verdict in a few words, for the title of a page: `sid: not sent (SameSite)`.
    pub title: String,
}

/// A verdict as a sentence about `{}`, and in a few words.
struct VerdictWords {
    sentence: Text,
    short: Text,
}

const SENT: VerdictWords = VerdictWords {
    sentence: Text { zh: "{} 存下了，也带上了", en: "{} is stored and sent" },
    short: Text { zh: "带上了", en: "sent" },
};
const NOT_SENT: VerdictWords = VerdictWords {
    sentence: Text { zh: "{} 没有带上", en: "{} is not sent" },
    short: Text { zh: "没带上", en: "not sent" },
};
const REFUSED: VerdictWords = VerdictWords {
    sentence: Text { zh: "{} 被拒收", en: "{} is refused" },
    short: Text { zh: "被拒收", en: "refused" },
};
const STORED: VerdictWords = VerdictWords {
    sentence: Text { zh: "{} 存下了", en: "{} is stored" },
    short: Text { zh: "存下了", en: "stored" },
};
const DELETED: VerdictWords = VerdictWords {
    sentence: Text { zh: "{} 被删掉了", en: "{} is deleted" },
    short: Text { zh: "被删掉了", en: "deleted" },
};
const NOTHING_DELETED: VerdictWords = VerdictWords {
    sentence: Text {
        zh: "{}：这一行什么也没删掉", en: "{}: the line deletes nothing"
    },
    short: Text { zh: "什么也没删掉", en: "deletes nothing" },
};
const OVERWRITTEN: VerdictWords = VerdictWords {
    sentence: Text {
        zh: "{} 后来被别的行盖掉了",
        en: "{} is overwritten by a later line",
    },
    short: Text { zh: "被盖掉了", en: "overwritten" },
};
const EVICTED: VerdictWords = VerdictWords {
    sentence: Text {
        zh: "{} 被挤掉了", en: "{} is evicted to make room for others"
    },
    short: Text { zh: "被挤掉了", en: "evicted" },
};
const NAMELESS: Text =
    Text { zh: "没有名字的 cookie", en: "A cookie without a name" };

const ONE_WARNING: Text = Text { zh: "，有一处要注意", en: ", with a warning" };
const WARNINGS: Text = Text { zh: "，有 {} 处要注意", en: ", with {} warnings" };

/// The most bytes of a name in a headline.
const LONGEST_NAME: usize = 60;

/// Whether by this rule a cookie stays away because the request goes somewhere else.
fn is_elsewhere(rule: Rule) -> bool {
    matches!(rule, Rule::OtherHost | Rule::OtherDomain | Rule::OtherPath)
}

/// What beside its fate decides the level of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// Whether the line did not do what it is for.
    pub(super) fails: bool,
    /// Whether the case is a recording, with several requests.
    pub(super) is_recorded: bool,
    /// How many warnings there are about the line.
    pub(super) warnings: usize,
}

impl Headline {
    /// The verdict on `line`.
    pub(super) fn new(
        line: &DiagnosedLine<'_>,
        standing: Standing,
        lang: Lang,
    ) -> Self {
        let Standing { fails, is_recorded, warnings } = standing;
        let decision = &line.decision;
        let withheld = line.withheld().filter(|held| fails || !is_elsewhere(held.rule));
        let (level, words, rule) = match line.fate {
            _ if line.deletes_nothing() => {
                // A recording seldom shows the response that set what is deleted in it.
                let stays = line.deletion.as_ref().is_some_and(|it| it.stays.is_some());
                let may_hit =
                    is_recorded && !stays && decision.rule == Rule::NothingToDelete;
                let level = if may_hit { Level::Warn } else { Level::No };
                (level, NOTHING_DELETED, Some(decision.rule))
            }
            Fate::Refused => (Level::No, REFUSED, Some(decision.rule)),
            Fate::Deleted => (Level::Yes, DELETED, None),
            Fate::Overwritten(_) => (Level::Warn, OVERWRITTEN, None),
            Fate::Evicted => (Level::No, EVICTED, None),
            Fate::Withheld(_) => match &withheld {
                Some(held) if fails => (Level::No, NOT_SENT, Some(held.rule)),
                Some(held) => (Level::Warn, NOT_SENT, Some(held.rule)),
                None => (Level::Yes, STORED, None),
            },
            Fate::Sent => (Level::Yes, SENT, None),
            Fate::Stored => (Level::Yes, STORED, None),
        };
        let reason = match (&withheld, rule) {
            (Some(withheld), _) => withheld.reason(lang),
            (None, Some(_)) => decision.reason(lang),
            (None, None) => String::new(),
        };
        let range = decision.name.start..decision.name.end.min(line.bytes.len());
        let name = line.bytes.get(range).map(readable).unwrap_or_default();
        let name = match name.is_empty() {
            true => NAMELESS.get(lang).to_owned(),
            false => shortened(&name, LONGEST_NAME),
        };
        let colon = Text { zh: "：", en: ": " }.get(lang);
        let topic = rule.and_then(topic).map(|topic| match lang {
            Lang::Zh => format!("（{topic}）"),
            Lang::En => format!(" ({topic})"),
        });
        let topic = topic.unwrap_or_default();
        let warned = match warnings {
            0 => String::new(),
            1 => ONE_WARNING.get(lang).to_owned(),
            many => WARNINGS.get(lang).replace("{}", &many.to_string()),
        };
        Self {
            level: if warnings > 0 { level.min(Level::Warn) } else { level },
            verdict: words.sentence.get(lang).replace("{}", &name) + &warned,
            reason,
            title: format!("{name}{colon}{}{topic}", words.short.get(lang)),
        }
    }
}

/// The attribute that a rule is about, as `Set-Cookie` spells it.
fn topic(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::SameSiteContext
        | Rule::StrictWithheld
        | Rule::LaxWithheld
        | Rule::UnsetWithheld => "SameSite",
        Rule::NoneWithoutSecure => "SameSite=None, Secure",
        Rule::PartitionedWithoutSecure | Rule::OtherPartition => "Partitioned",
        Rule::SecureOverHttp | Rule::SecureLeftAlone | Rule::SecureWithheld => "Secure",
        Rule::PublicSuffix
        | Rule::DomainMismatch
        | Rule::DomainNotAscii
        | Rule::OtherHost
        | Rule::OtherDomain => "Domain",
        Rule::PathNotAscii | Rule::OtherPath => "Path",
        Rule::Expired => "Max-Age, Expires",
        Rule::SecurePrefix => "__Secure-",
        Rule::HostPrefix => "__Host-",
        Rule::HttpPrefix => "__Http-",
        Rule::HostHttpPrefix => "__Host-Http-",
        Rule::TooLong => "4096",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::answer;
    use super::*;

    #[track_caller]
    fn check(line: &str, more: &str, level: Level, zh: &str, en: &str) {
        let line: String =
            url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
        let query =
            format!("from=https://www.example.com/account/login&lines={line}{more}");
        for (lang, title) in [(Lang::Zh, zh), (Lang::En, en)] {
            let answer = answer(&query, lang);
            assert_eq!(answer.title, title, "{line}");
            let headline = &answer.lines[0].headline;
            assert_eq!(headline.level, level, "{line}");
            assert_eq!(headline.reason.is_empty(), level != Level::No, "{line}");
        }
    }

    #[test]
    fn a_title_says_the_verdict_and_the_attribute_behind_it() {
        let sid = "connect.sid=1; Path=/";
        check(
            sid,
            "&page=cross-site-embedded&browser=standard",
            Level::No,
            "connect.sid：被拒收（SameSite）",
            "connect.sid: refused (SameSite)",
        );
        check(
            sid,
            "&page=cross-site-embedded&response=same-site",
            Level::No,
            "connect.sid：没带上（SameSite）",
            "connect.sid: not sent (SameSite)",
        );
        check(
            "a=1; Domain=com",
            "",
            Level::No,
            "a：被拒收（Domain）",
            "a: refused (Domain)",
        );
        check(
            "a=1",
            "&to=https://www.example.com/",
            Level::No,
            "a：没带上（Path）",
            "a: not sent (Path)",
        );
        check(sid, "", Level::Yes, "connect.sid：带上了", "connect.sid: sent");
        check("a=; Max-Age=0", "", Level::No, "a：什么也没删掉", "a: deletes nothing");
        check(
            "=1",
            "",
            Level::Yes,
            "没有名字的 cookie：带上了",
            "A cookie without a name: sent",
        );
    }

    #[test]
    fn the_bad_line_comes_first_and_three_make_a_table() {
        let two =
            answer("from=https://a.example/&lines=a=1%0Ab=1%3B+Domain=com", Lang::En);
        let order: Vec<_> = two.lines.iter().map(|line| line.number).collect();
        assert_eq!((order, two.table), (vec![2, 1], false));
        let query = "from=https://a.example/&lines=a=1%0Ab=1%3B+Domain=com%0Ac=1";
        let three = answer(query, Lang::En);
        let order: Vec<_> = three.lines.iter().map(|line| line.number).collect();
        assert_eq!((order, three.table), (vec![2, 1, 3], true));
    }
}
