//! A case with the requests that a recording shows: which of them went without a cookie that it was due, by
//! the rules and by what was recorded.

use serde::Serialize;

use super::case::CaseRequest;
use super::input::{RecordedRequest, Recording};
use crate::lang::{Lang, Text};
use browser_jar::{Jar, Rule, Withheld, registrable_domain};

/// The requests that went without a cookie they were due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestTable {
    /// How many they are, in a sentence.
    pub summary: String,
    /// The headings of the columns.
    pub columns: [&'static str; 3],
    /// The requests, those for documents first.
    pub rows: Vec<RequestRow>,
    /// A sentence that counts the rows that are not listed, if there are any.
    pub left_out: Option<String>,
}

/// A request that went without a cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestRow {
    /// The method and the address.
    pub line: String,
    /// Whether it was for a document.
    pub document: bool,
    /// The first cookies that it went without.
    pub missing: Vec<MissingCookie>,
}

/// A cookie that a request went without, or should have gone without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCookie {
    /// The name of the cookie.
    pub name: String,
    /// The rule by which it stays away, if one does.
    pub rule: Option<Rule>,
    /// The reason why it stayed away.
    pub reason: String,
    /// How the recording compares with that.
    pub recorded: &'static str,
}

/// The most rows that are listed.
const MOST_ROWS: usize = 40;
/// The most cookies of a row that are listed.
const MOST_MISSING: usize = 6;

const SUMMARY: Text = Text {
    zh: "录下的 {all} 个请求里，有 {some} 个没有带上设过的某个 cookie。",
    en: "Of the {all} recorded requests, {some} went without a cookie that had been set.",
};
const COMPLETE: Text = Text {
    zh: "录下的 {all} 个请求都带上了设过的 cookie。",
    en: "All {all} recorded requests carried the cookies that had been set.",
};
const COLUMNS: [Text; 3] = [
    Text { zh: "请求", en: "Request" },
    Text { zh: "缺的 cookie", en: "Went without" },
    Text { zh: "为什么", en: "Why" },
];
const LEFT_OUT: Text = Text {
    zh: "另外 {} 个请求没有列出。",
    en: "{} more requests aren’t listed.",
};
const AGREES: Text = Text { zh: "录下的也没有。", en: "The recording agrees." };
const OTHER: Text = Text {
    zh: "录下的却有同名的：是另一个 cookie，在录制之前，或者由脚本设的。",
    en: "The recording has one of this name: a different cookie, set before the recording or in JavaScript.",
};
const NOT_RECORDED: Text = Text {
    zh: "这个请求的头没有录下来。",
    en: "This request’s headers were not recorded.",
};
const BROWSER_LACKS: Text = Text {
    zh: "按规则应该带上，录下的却没有：请求没有 credentials，第三方 cookie 被拦了，或者在这之前被脚本删掉、改掉了。",
    en: "By the rules it is sent, yet the recording has none: the request was made without credentials, third-party cookies are blocked, or a script had deleted or changed it.",
};
const CLIENT_LACKS: Text = Text {
    zh: "换成浏览器会带上；这个客户端没有存 cookie。curl 要加 -b \"\"（在一次运行里记住），或者 -c jar -b jar（存进文件）。",
    en: "A browser would have sent it; this client keeps no cookies. Give curl -b \"\" (it keeps them for one run) or -c jar -b jar (it keeps them in a file).",
};

impl RequestTable {
    /// A table with something in every place: the templates are tried with it when the site starts.
    pub fn example() -> Self {
        let missing = MissingCookie {
            name: "-".to_owned(),
            rule: Some(Rule::OtherPath),
            reason: "-".to_owned(),
            recorded: "-",
        };
        let missing = vec![missing.clone(), MissingCookie { rule: None, ..missing }];
        let row = |document| {
            let missing = missing.clone();
            RequestRow { line: "-".to_owned(), document, missing }
        };
        Self {
            summary: "-".to_owned(),
            columns: ["-"; 3],
            rows: vec![row(true), row(false)],
            left_out: Some("-".to_owned()),
        }
    }

    /// The table of a recording. `None` if its text shows no requests, or a client's that lack nothing.
    pub fn new(recording: &Recording, lang: Lang) -> Option<Self> {
        let Recording { requests, is_browser, .. } = recording;
        if requests.is_empty() {
            return None;
        }
        let (mut documents, mut others) = (Vec::new(), Vec::new());
        let mut lacking = 0_usize;
        each_request(recording, lang, |it, _, missing| {
            let rows = if it.document { &mut documents } else { &mut others };
            if missing.is_empty() {
                return;
            }
            lacking += 1;
            if rows.len() < MOST_ROWS {
                let CaseRequest { url, method, .. } = &it.request;
                let line = format!("{method} {url}");
                rows.push(RequestRow { line, document: it.document, missing });
            }
        });
        if lacking == 0 && !is_browser {
            return None;
        }
        documents.append(&mut others);
        documents.truncate(MOST_ROWS);
        let rows = documents;
        let left_out = lacking - rows.len();
        let left_out = (left_out > 0)
            .then(|| LEFT_OUT.get(lang).replace("{}", &left_out.to_string()));
        let summary = if lacking == 0 { COMPLETE } else { SUMMARY };
        let summary = summary
            .get(lang)
            .replace("{all}", &requests.len().to_string())
            .replace("{some}", &lacking.to_string());
        Some(Self { summary, columns: COLUMNS.map(|it| it.get(lang)), rows, left_out })
    }
}

/// Calls `each` with every request of a recording, the `Cookie` field that a browser sends with it by the
/// rules, and the first cookies that it went without.
pub fn each_request<'r>(
    recording: &'r Recording,
    lang: Lang,
    mut each: impl FnMut(&'r RecordedRequest, &[u8], Vec<MissingCookie>),
) {
    let Recording { case, requests, is_browser, .. } = recording;
    let mut jar = Jar::new(case.browser());
    let mut responses = case.responses.iter().enumerate().peekable();
    for it in requests {
        while let Some((_, response)) =
            responses.next_if(|(number, _)| *number < it.after)
        {
            for line in &response.lines {
                response.give(&mut jar, &response.url, line);
            }
        }
        let (header, missing) = sent_and_missing(&mut jar, it, *is_browser, lang);
        each(it, &header, missing);
    }
}

/// The `Cookie` field of a request by the rules, and the first cookies that it went without: those that a
/// rule withheld, and those that the recording lacks although no rule did. A cookie of another site is not
/// due.
fn sent_and_missing(
    jar: &mut Jar,
    it: &RecordedRequest,
    is_browser: bool,
    lang: Lang,
) -> (Vec<u8>, Vec<MissingCookie>) {
    let CaseRequest { url, method, context, at } = &it.request;
    let recorded: Option<Vec<&str>> = it.cookie.as_deref().map(|cookie| {
        let name = |pair: &'_ str| pair.find('=').unwrap_or(0);
        cookie.split(';').map(|pair| pair[..name(pair)].trim()).collect()
    });
    let has = |name: &[u8]| {
        let name = String::from_utf8_lossy(name);
        recorded.as_ref().map(|all| all.iter().any(|it| *it == name))
    };
    let due = |held: &Withheld<'_>| match held.rule {
        Rule::OtherHost | Rule::OtherDomain => {
            let host = url.host_str().unwrap_or_default();
            registrable_domain(host) == registrable_domain(&held.cookie.domain)
        }
        _ => true,
    };
    let mut missing = Vec::new();
    for held in jar.explain(url, method, context.circumstances(), *at).withheld {
        if missing.len() == MOST_MISSING {
            break;
        }
        if !due(&held) {
            continue;
        }
        missing.push(MissingCookie {
            name: String::from_utf8_lossy(&held.cookie.name).into_owned(),
            rule: Some(held.rule),
            reason: held.reason(lang),
            recorded: match has(&held.cookie.name) {
                None => NOT_RECORDED.get(lang),
                Some(false) => AGREES.get(lang),
                Some(true) => OTHER.get(lang),
            },
        });
    }
    let lacks = if is_browser { BROWSER_LACKS } else { CLIENT_LACKS };
    let sent = jar.send(url, method, context.circumstances(), *at);
    for cookie in sent.sent {
        if missing.len() < MOST_MISSING && has(&cookie.name) == Some(false) {
            missing.push(MissingCookie {
                name: String::from_utf8_lossy(&cookie.name).into_owned(),
                rule: None,
                reason: lacks.get(lang).to_owned(),
                recorded: "",
            });
        }
    }
    (sent.header, missing)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::OffsetDateTime;
    use time::macros::datetime;
    use url::form_urlencoded::byte_serialize;

    use super::*;
    use crate::clinic::form::CaseForm;

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

    fn table(text: &str, lang: Lang) -> Option<RequestTable> {
        let lines: String = byte_serialize(text.as_bytes()).collect();
        let form = CaseForm::read(format!("lines={lines}").as_bytes());
        RequestTable::new(&form.recording(NOW).expect("a case"), lang)
    }

    /// Each row's request, and the name, rule and remark of each cookie in it.
    fn rows(text: &str) -> Vec<(String, Vec<String>)> {
        let found = table(text, Lang::En).expect("a table");
        let missing = |it: &MissingCookie| {
            let rule = it.rule.map_or("", Rule::id);
            let recorded = it.recorded.split(' ').take(3).collect::<Vec<_>>().join(" ");
            format!("{} {rule} {recorded}", it.name)
        };
        let row = |it: &RequestRow| {
            (it.line.clone(), it.missing.iter().map(missing).collect())
        };
        found.rows.iter().map(row).collect()
    }

    fn entry(
        second: u32,
        url: &str,
        dest: &str,
        cookie: Option<&str>,
        set: &[&str],
    ) -> Value {
        let field = |name: &str, value: &str| json!({ "name": name, "value": value });
        let mut sent = vec![field("sec-fetch-dest", dest)];
        sent.extend(cookie.map(|cookie| field("Cookie", cookie)));
        let set: Vec<_> = set.iter().map(|line| field("set-cookie", line)).collect();
        json!({
            "startedDateTime": format!("2026-11-24T08:00:{second:02}Z"), "time": 5,
            "request": { "method": "GET", "url": url, "headers": sent },
            "response": { "headers": set },
        })
    }

    #[test]
    fn each_request_that_went_without_a_cookie_is_listed_documents_first() {
        let har = json!({ "log": { "entries": [
            entry(0, "https://a.example/login", "document", None,
                &["sid=1; Path=/app", "t=2; Path=/", "w=3; Path=/"]),
            entry(1, "https://a.example/x.png", "image", Some("t=2; w=3"), &[]),
            entry(2, "https://a.example/callback", "document", Some("t=2; sid=9"), &[]),
            entry(3, "https://a.example/app", "document", Some("sid=1; t=2; w=3"), &[]),
            entry(4, "https://other.example/", "document", None, &[]),
            entry(5, "https://api.a.example/", "empty", None, &[]),
        ] } });
        let row = |url: &str, missing: &[&str]| {
            let missing = missing.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
            (format!("GET {url}"), missing)
        };
        assert_eq!(
            rows(&har.to_string()),
            [
                row(
                    "https://a.example/callback",
                    // The second stays away although no rule says so.
                    &["sid other-path The recording has", "w  "],
                ),
                row(
                    "https://a.example/x.png",
                    &["sid other-path The recording agrees."]
                ),
                row(
                    "https://api.a.example/",
                    &[
                        "sid other-host The recording agrees.",
                        "t other-host The recording agrees.",
                        "w other-host The recording agrees.",
                    ],
                ),
            ]
        );
        let summary = table(&har.to_string(), Lang::Zh).expect("a table").summary;
        assert_eq!(summary, "录下的 6 个请求里，有 3 个没有带上设过的某个 cookie。");
    }

    #[test]
    fn a_recording_that_lacks_nothing_says_so() {
        let har = json!({ "log": { "entries": [
            entry(0, "https://a.example/", "document", None, &["a=1"]),
            entry(1, "https://a.example/", "document", Some("a=1"), &[]),
        ] } });
        let found = table(&har.to_string(), Lang::En).expect("a table");
        assert_eq!(found.rows, []);
        assert_eq!(
            found.summary,
            "All 2 recorded requests carried the cookies that had been set."
        );
    }

    const CURL: &str = "> POST /login HTTP/2\n> Host: a.example\n>\n< HTTP/2 302\n\
        < set-cookie: sid=1; Path=/\n< location: /dashboard\n<\n\
        > GET /dashboard HTTP/2\n> Host: a.example\n";

    #[test]
    fn what_curl_did_not_send_is_what_a_browser_does_send() {
        let lacking = format!("{CURL}>\n< HTTP/2 401\n<\n");
        for (lang, advice) in
            [(Lang::Zh, "换成浏览器会带上"), (Lang::En, "A browser would")]
        {
            let found = table(&lacking, lang).expect("a table");
            assert_eq!(found.rows[0].line, "GET https://a.example/dashboard");
            let missing = &found.rows[0].missing[0];
            assert_eq!((missing.name.as_str(), missing.rule), ("sid", None));
            assert!(missing.reason.starts_with(advice), "{}", missing.reason);
            assert!(missing.reason.contains("-b \"\""), "{}", missing.reason);
        }
        // With a jar of its own, curl lacks nothing.
        let carried = format!("{CURL}> Cookie: sid=1\n>\n< HTTP/2 200\n<\n");
        assert_eq!(table(&carried, Lang::En), None);
        assert_eq!(
            table("Request URL: https://a.example/\nset-cookie: a=1", Lang::En),
            None
        );
    }

    #[test]
    fn no_more_rows_are_listed_than_may_be() {
        let mut entries =
            vec![entry(0, "https://a.example/", "document", None, &["a=1; Path=/x"])];
        entries.extend(
            (0..200).map(|_| entry(1, "https://a.example/", "empty", None, &[])),
        );
        let har = json!({ "log": { "entries": entries } }).to_string();
        let found = table(&har, Lang::En).expect("a table");
        assert_eq!(found.rows.len(), MOST_ROWS);
        assert_eq!(found.left_out.as_deref(), Some("160 more requests aren’t listed."));
    }
}
