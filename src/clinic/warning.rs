//! What a browser takes as it stands and hardly anybody means: a level between what fails and a remark.

mod date_zone;
mod milliseconds;

use std::collections::HashMap;
use std::ops::Range;

use self::date_zone::zone;
use self::milliseconds::looks_like_milliseconds;
use super::correction::{JOINED, separated};
use super::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use super::lifetime::{End, long};
use crate::lang::{Lang, Text};
use browser_jar::{Attribute, AttributeKind, Cookie, Outcome, Rule};

/// A warning about a line that was stored, or that deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What kind of warning it is, one of [`WARNINGS`].
    pub id: &'static str,
    /// The bytes of the line that it is about.
    pub span: Range<usize>,
    zh: String,
    en: String,
}

/// The kinds of warnings.
pub const WARNINGS: [&str; 11] = [
    "same-name",
    "date-zone",
    "milliseconds",
    "flag-with-false",
    "empty-value-kept",
    "attribute-not-read",
    "domain-widens-session",
    "joined-lines",
    "deletion-unproven",
    "pair-not-first",
    "value-cut",
];

impl Warning {
    /// The warning in a sentence or two.
    pub fn says(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// A warning with `{0}` and `{1}` in its text replaced.
    fn new(id: &'static str, span: Range<usize>, text: Text, args: [&str; 2]) -> Self {
        Self { id, span, zh: filled(text.zh, args), en: filled(text.en, args) }
    }
}

const SAME_NAME: Text = Text {
    zh: "还有一个同名的 cookie（Domain {0}，Path {1}），有的请求会两个一起带上，很多服务器只读其中一个。删掉一个，或者换个名字。",
    en: "A second cookie of this name is stored (domain {0}, path {1}): some requests carry both, and many servers read only one. Delete one of them or rename it.",
};
const DATE_ZONE: Text = Text {
    zh: "日期里写了时区「{0}」。规范和 Chromium 不看它，当成 GMT，到期就差几个小时；Firefox 认其中几种写法。换算成 GMT 再写，或者用 Max-Age。",
    en: "The date names the time zone “{0}”. The specification and Chromium ignore it and read GMT, so the expiry is hours off; Firefox honours some of these. Write the time in GMT, or use Max-Age.",
};
const MILLISECONDS: Text = Text {
    zh: "Max-Age 以秒计，{0} 是 {1}。写的是毫秒吗？那就除以 1000。",
    en: "Max-Age counts seconds, so {0} is {1}. Are these milliseconds? Then divide by 1000.",
};
const FALSE: Text = Text {
    zh: "「{0}」照样打开这个属性：等号后面的值不看。不要它，就整个去掉。",
    en: "“{0}” turns the attribute on all the same: its value is not read. To do without it, leave it out.",
};
const EMPTY: Text = Text {
    zh: "值是空的，却还要留 {0}。想删除它，就写 Max-Age=0。",
    en: "The value is empty, and yet it is kept for {0}. To delete the cookie, write Max-Age=0.",
};
const EMPTIED: Text = Text {
    zh: "值是空的，cookie 却还在，请求照样带上它。想删除它，就写 Max-Age=0。",
    en: "The value is empty, and yet the cookie stays, and requests carry it as before. To delete the cookie, write Max-Age=0.",
};
const CUT: Text = Text {
    zh: "值以「{0}」开头，却没有合上：分号不论在不在引号里都结束这个值，后面的被当成了属性。写下去之前先编码，比如百分号编码。",
    en: "The value begins with “{0}” and is never closed: a semicolon ends it, even within quotes, and the rest is read as attributes. Encode it first, for example with percent signs.",
};
const PAIR_NOT_FIRST: Text = Text {
    zh: "第一段是 cookie 本身，这里却写了属性「{0}」，后面的 {1} 就成了不认识的属性。把「名字=值」放在最前面。",
    en: "The first part is the cookie itself, and here that is the attribute “{0}”, so that {1} is read as an attribute nobody knows. Put name=value first.",
};
const MISSPELT: Text = Text {
    zh: "没有叫「{0}」的属性，它不起作用。想写的是 {1} 吗？",
    en: "There is no attribute “{0}”, so it does nothing. Is {1} meant?",
};
const WIDENS: Text = Text {
    zh: "看名字是会话或令牌，Domain 却把它发给 {0} 和下面的每台主机，那些主机也都能写一个同名的。不需要共享，就去掉 Domain。",
    en: "By its name this is a session or a token, and Domain sends it to {0} and every host below, each of which can also set one of the same name. Unless they share it, leave Domain out.",
};

const UNPROVEN: Text = Text {
    zh: "它删除 {0}，可是前面没有哪个响应设过它，删不删得到看不出来。把设下它的那个响应放在前面，一起判断。",
    en: "It deletes {0}, but no response before it sets that cookie, so it can’t be seen whether it hits one. Put the response that set it first, and have both judged.",
};

/// The attributes by their names in small letters without hyphens, to recognise a misspelt one.
const ATTRIBUTES: [(&str, &str); 10] = [
    ("expires", "Expires"),
    ("expire", "Expires"),
    ("expiry", "Expires"),
    ("maxage", "Max-Age"),
    ("domain", "Domain"),
    ("path", "Path"),
    ("secure", "Secure"),
    ("httponly", "HttpOnly"),
    ("samesite", "SameSite"),
    ("partitioned", "Partitioned"),
];

/// The most cookies of one name that a line is compared with.
const MOST_NAMESAKES: usize = 50;

/// Finds the warnings about the lines of a diagnosis.
pub struct Warnings<'d> {
    /// The cookies that are stored in the end, by name.
    stored: HashMap<&'d [u8], Vec<&'d Cookie>>,
}

impl<'d> Warnings<'d> {
    /// The warnings about the lines of `diagnosis`. Those of a line are made when they are asked for.
    pub fn new(diagnosis: &'d Diagnosis<'_>) -> Self {
        let mut stored: HashMap<&[u8], Vec<&Cookie>> = HashMap::new();
        for cookie in diagnosis.stored() {
            stored.entry(&cookie.name).or_default().push(cookie);
        }
        Self { stored }
    }

    /// The warnings about a line of the diagnosis. There are none for a line that was refused, and only one
    /// for a line that deletes: that this can't be judged.
    pub fn of(&self, line: &DiagnosedLine<'_>) -> Vec<Warning> {
        let decision = &line.decision;
        if line.is_unproven_deletion() {
            let name = String::from_utf8_lossy(&line.bytes[decision.name.clone()]);
            let span = decision.name.clone();
            return vec![Warning::new(
                "deletion-unproven",
                span,
                UNPROVEN,
                [&name, ""],
            )];
        }
        let stored = matches!(decision.outcome, Outcome::Stored | Outcome::Replaced);
        let Some(cookie) = decision.cookie.as_ref().filter(|_| stored) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if matches!(line.fate, Fate::Sent | Fate::Stored | Fate::Withheld(_))
            && let Some(other) = self.namesake(cookie)
        {
            let path = String::from_utf8_lossy(&other.path);
            let args = [other.domain.as_str(), &path];
            found.push(Warning::new(
                "same-name",
                decision.name.clone(),
                SAME_NAME,
                args,
            ));
        }
        for attribute in &decision.attributes {
            found.extend(of_attribute(attribute));
        }
        if cookie.value.is_empty()
            && let Some(seconds) = End::of(line).and_then(|end| end.seconds)
        {
            let (zh, en) = (long(seconds, Lang::Zh), long(seconds, Lang::En));
            found.push(Warning {
                id: "empty-value-kept",
                span: decision.value.clone(),
                zh: filled(EMPTY.zh, [&zh, ""]),
                en: filled(EMPTY.en, [&en, ""]),
            });
        }
        if cookie.value.is_empty()
            && cookie.expires.is_none()
            && decision.outcome == Outcome::Replaced
        {
            let span = decision.name.clone();
            found.push(Warning::new("empty-value-kept", span, EMPTIED, ["", ""]));
        }
        found.extend(pair_not_first(line));
        found.extend(value_cut(line, &cookie.value));
        if !cookie.host_only && is_session(&cookie.name) {
            let span = span_of(decision.attributes.iter(), AttributeKind::Domain);
            let args = [cookie.domain.as_str(), ""];
            found.push(Warning::new("domain-widens-session", span, WIDENS, args));
        }
        if separated(line.bytes).len() > 1 {
            found.push(Warning::new(
                "joined-lines",
                0..line.bytes.len(),
                JOINED,
                ["", ""],
            ));
        }
        found
    }

    /// Another stored cookie of the same name that a request may carry beside this one.
    fn namesake(&self, cookie: &Cookie) -> Option<&'d Cookie> {
        let others = self.stored.get(cookie.name.as_slice())?.iter().copied();
        others
            .take(MOST_NAMESAKES)
            .find(|other| !other.has_key_of(cookie) && may_go_together(other, cookie))
    }
}

/// The warning about a value that a semicolon within its quotes or brackets has ended.
fn value_cut(line: &DiagnosedLine<'_>, value: &[u8]) -> Option<Warning> {
    let (open, close) = match *value.first()? {
        b'"' => ("\"", b'"'),
        b'{' => ("{", b'}'),
        b'[' => ("[", b']'),
        _ => return None,
    };
    let is_closed = value.len() > 1 && value.last() == Some(&close);
    // Without a semicolon behind it, nothing has ended it.
    let span = line.decision.value.clone();
    let goes_on = line.bytes.len() > span.end;
    (!is_closed && goes_on).then(|| Warning::new("value-cut", span, CUT, [open, ""]))
}

/// The warning about a line that begins with an attribute and has the pair of name and value behind it.
fn pair_not_first(line: &DiagnosedLine<'_>) -> Option<Warning> {
    let cookie = line.decision.cookie.as_ref()?;
    let first = if cookie.name.is_empty() { &cookie.value } else { &cookie.name };
    let first = String::from_utf8_lossy(first).into_owned();
    let is_flag = ["Secure", "HttpOnly", "Partitioned"];
    let of_pair = ["Path", "Domain", "Expires", "Max-Age", "SameSite"];
    let known = if cookie.name.is_empty() { &is_flag[..] } else { &of_pair };
    let is = |it: &&str| it.eq_ignore_ascii_case(&first);
    let behind = |it: &&Attribute| it.kind.is_none() && !it.value.is_empty();
    let pair = line.decision.attributes.iter().find(behind)?;
    let pair = String::from_utf8_lossy(&line.bytes[pair.span.clone()]).into_owned();
    known.iter().any(is).then(|| {
        let decision = &line.decision;
        let span = decision.name.start.min(decision.value.start)..decision.value.end;
        Warning::new("pair-not-first", span, PAIR_NOT_FIRST, [&first, &pair])
    })
}

/// Whether there is a request that two cookies belong to by host and path.
fn may_go_together(a: &Cookie, b: &Cookie) -> bool {
    (a.is_for_host(&b.domain) || b.is_for_host(&a.domain))
        && (a.is_for_path(&b.path) || b.is_for_path(&a.path))
        && a.partitioned == b.partitioned
}

/// Whether a name is one of those that sessions and tokens have.
fn is_session(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let forgery = name.contains("csrf") || name.contains("xsrf");
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    !forgery
        && (["sess", "token", "auth", "jwt"].iter().any(|it| name.contains(it))
            || parts.into_iter().any(|it| it.ends_with("sid")))
}

/// Where the attribute of this kind that counts stands in the line.
fn span_of<'a>(
    mut attributes: impl Iterator<Item = &'a Attribute>,
    kind: AttributeKind,
) -> Range<usize> {
    let found = attributes.find(|it| it.used && it.kind == Some(kind));
    found.map_or(0..0, |it| it.span.clone())
}

/// The warning about an attribute, if there is one.
fn of_attribute(attribute: &Attribute) -> Option<Warning> {
    let Attribute { span, name, value, kind, used, rule, .. } = attribute;
    let value = String::from_utf8_lossy(value);
    let name = String::from_utf8_lossy(name);
    let warning = |id, text, args| Some(Warning::new(id, span.clone(), text, args));
    if is_unread(*rule) {
        return Some(Warning {
            id: "attribute-not-read",
            span: span.clone(),
            zh: attribute.reason(Lang::Zh),
            en: attribute.reason(Lang::En),
        });
    }
    match kind {
        None => {
            let letters = name.chars().filter(char::is_ascii_alphanumeric);
            let letters = letters.collect::<String>().to_ascii_lowercase();
            let meant = ATTRIBUTES.iter().find(|(it, _)| *it == letters)?.1;
            warning("attribute-not-read", MISSPELT, [&name, meant])
        }
        Some(
            AttributeKind::Secure
            | AttributeKind::HttpOnly
            | AttributeKind::Partitioned,
        ) if matches!(
            value.to_ascii_lowercase().as_str(),
            "false" | "0" | "no" | "off" | "none"
        ) =>
        {
            let written = format!("{name}={value}");
            warning("flag-with-false", FALSE, [&written, ""])
        }
        Some(AttributeKind::Expires) if *used => {
            warning("date-zone", DATE_ZONE, [zone(&value)?, ""])
        }
        Some(AttributeKind::MaxAge) if *used => {
            let seconds =
                value.parse().ok().filter(|&it| looks_like_milliseconds(it))?;
            Some(Warning {
                id: "milliseconds",
                span: span.clone(),
                zh: filled(MILLISECONDS.zh, [&value, &long(seconds, Lang::Zh)]),
                en: filled(MILLISECONDS.en, [&value, &long(seconds, Lang::En)]),
            })
        }
        _ => None,
    }
}

fn filled(text: &str, args: [&str; 2]) -> String {
    text.replace("{0}", args[0]).replace("{1}", args[1])
}

/// Whether by this rule the value of an attribute could not be read.
fn is_unread(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::NotADate
            | Rule::ChromiumNotADate
            | Rule::FirefoxNotADate
            | Rule::InvalidMaxAge
            | Rule::RelativePath
            | Rule::UnknownSameSite
            | Rule::AttributeTooLong
    )
}

#[cfg(test)]
mod tests;
