//! A recording of a browser's traffic: a HAR, as developer tools export it.

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::is_set_cookie;
use crate::clinic::case::{Case, CaseRequest, CaseResponse, Encoding, MOST_BYTES};
use crate::clinic::field::{parse_method, parse_url};
use crate::lang::Text;
use browser_jar::{Context, Engine, Site};

const NO_JSON: Text = Text {
    zh: "以 { 开头，像是 HAR，却不是完整的 JSON。从浏览器的开发者工具重新导出一次。",
    en: "It begins with {, like a HAR, but is no complete JSON. Export it again from the browser’s developer tools.",
};
const NO_ENTRIES: Text = Text {
    zh: "这个 JSON 里没有 log.entries，不是 HAR。",
    en: "This JSON has no log.entries, so it is no HAR.",
};
/// What is said of a recording without a `Set-Cookie`.
pub const NO_COOKIES: Text = Text {
    zh: "这个 HAR 里没有 Set-Cookie。照文档，Chrome 默认会去掉敏感的头，导出时要选「含敏感数据」（没有实测）。",
    en: "This HAR has no Set-Cookie. By its documents, Chrome leaves sensitive headers out unless you export “with sensitive data” (not measured).",
};

/// The most requests of a recording that are followed.
const MOST_REQUESTS: usize = 300;
/// The most lines of a recording that are followed, of all responses together.
const MOST_RECORDED: usize = 1000;

/// Reads a HAR (version 1.2) as a case: every response with `Set-Cookie`, and every request, in order of
/// time. An entry without a time has that of the entry before it, the first one `now`. What a case has no
/// use for is not kept, however much it is; a member of another kind than it should be counts as missing.
///
/// # Errors
/// A sentence that says what the HAR lacks.
pub fn read_har(text: &str, engine: Engine, now: OffsetDateTime) -> Result<Case, Text> {
    let text = text.trim_start_matches('\u{feff}');
    let file: HarFile<'_> = serde_json::from_str(text).map_err(|_| NO_JSON)?;
    let entries = file.log.and_then(parse::<HarLog<'_>>).and_then(|log| log.entries);
    let mut recording = Recording::new(now);
    if !for_each(entries, |entry| recording.add(entry)) {
        return Err(NO_ENTRIES);
    }
    let Recording { mut responses, mut requests, .. } = recording;
    if responses.is_empty() {
        return Err(NO_COOKIES);
    }
    responses.sort_by_key(|response| response.at);
    requests.sort_by_key(|request| request.at);
    Ok(Case { engine, encoding: Encoding::Utf8, responses, requests })
}

// A HAR's objects as far as they are read. Each member is a piece of the text until it is wanted.

#[derive(Deserialize)]
struct HarFile<'t> {
    #[serde(borrow)]
    log: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct HarLog<'t> {
    #[serde(borrow)]
    entries: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct HarEntry<'t> {
    #[serde(borrow, rename = "startedDateTime")]
    began: Option<&'t RawValue>,
    time: Option<&'t RawValue>,
    request: Option<&'t RawValue>,
    response: Option<&'t RawValue>,
}

/// A request or a response of a HAR.
#[derive(Deserialize, Default)]
struct HarMessage<'t> {
    url: Option<&'t RawValue>,
    method: Option<&'t RawValue>,
    #[serde(borrow)]
    headers: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct HarField<'t> {
    #[serde(borrow)]
    name: Option<&'t RawValue>,
    value: Option<&'t RawValue>,
}

/// The value of a piece of JSON. `None` if it is of another kind than it should be.
fn parse<'t, T: Deserialize<'t>>(text: &'t RawValue) -> Option<T> {
    serde_json::from_str(text.get()).ok()
}

/// Calls `visit` with each item of a list. Returns whether the JSON is a list.
fn for_each<'t>(list: Option<&'t RawValue>, visit: impl FnMut(&'t RawValue)) -> bool {
    struct Items<F>(F);
    impl<'t, F: FnMut(&'t RawValue)> Visitor<'t> for Items<F> {
        type Value = ();

        fn expecting(
            &self,
            formatter: &mut std::fmt::Formatter<'_>,
        ) -> std::fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'t>>(mut self, mut list: A) -> Result<(), A::Error> {
            while let Some(item) = list.next_element()? {
                (self.0)(item);
            }
            Ok(())
        }
    }
    list.is_some_and(|list| {
        serde_json::Deserializer::from_str(list.get())
            .deserialize_seq(Items(visit))
            .is_ok()
    })
}

/// The part of a HAR that has been read.
struct Recording {
    responses: Vec<CaseResponse>,
    requests: Vec<CaseRequest>,
    /// When the last entry began.
    last: OffsetDateTime,
    /// How many lines there are.
    lines: usize,
    /// How many bytes the lines have, each with the address of its response.
    bytes: usize,
}

impl Recording {
    fn new(last: OffsetDateTime) -> Self {
        let (responses, requests) = (Vec::new(), Vec::new());
        Self { responses, requests, last, lines: 0, bytes: 0 }
    }

    fn add(&mut self, entry: &RawValue) {
        let Some(entry) = parse::<HarEntry<'_>>(entry) else { return };
        let text = |text: Option<&RawValue>| text.and_then(parse::<String>);
        let [request, response] = [entry.request, entry.response]
            .map(|it| it.and_then(parse::<HarMessage<'_>>).unwrap_or_default());
        let url = text(request.url).and_then(|url| parse_url("url", &url).ok());
        let is_http = |url: &Url| matches!(url.scheme(), "http" | "https");
        let Some(url) = url.filter(is_http) else { return };
        let began = text(entry.began);
        let began = began.and_then(|it| OffsetDateTime::parse(&it, &Rfc3339).ok());
        let began = began.filter(|it| (1970..=9000).contains(&it.year()));
        let began = began.unwrap_or(self.last);
        self.last = began;
        let took = entry.time.and_then(parse::<f64>);
        let took = took.filter(|ms| (0.0..=1e9).contains(ms)).unwrap_or(0.0);
        let context = context_of(request.headers);
        if self.requests.len() < MOST_REQUESTS {
            let method = text(request.method).and_then(|it| parse_method("", &it).ok());
            self.requests.push(CaseRequest {
                url: url.clone(),
                method: method.unwrap_or_else(|| "GET".to_owned()),
                context,
                at: began,
            });
        }
        let lines = self.set_cookies(response.headers, url.as_str().len());
        if !lines.is_empty() {
            let at = began + Duration::seconds_f64(took / 1000.0);
            self.responses.push(CaseResponse { url, lines, context, at, prior: false });
        }
    }

    /// The values of the `Set-Cookie` fields, as far as there is room for them; several may stand
    /// in one, with line breaks between.
    fn set_cookies(&mut self, headers: Option<&RawValue>, url: usize) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for_each(headers, |field| {
            let Some(value) = value_of(field, is_set_cookie) else {
                return;
            };
            for line in value.lines() {
                let bytes = self.bytes + line.len() + url;
                if self.lines < MOST_RECORDED && bytes <= MOST_BYTES {
                    (self.lines, self.bytes) = (self.lines + 1, bytes);
                    lines.push(line.as_bytes().to_vec());
                }
            }
        });
        lines
    }
}

/// The value of a field. `None` if its name is not `wanted`.
fn value_of(field: &RawValue, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let field: HarField<'_> = parse(field)?;
    let name: String = field.name.and_then(parse)?;
    wanted(&name).then(|| field.value.and_then(parse))?
}

/// The relation of a request to the page, as the browser itself wrote it into the `Sec-Fetch-*` fields.
fn context_of(headers: Option<&RawValue>) -> Context {
    let (mut site, mut dest) = (None, None);
    for_each(headers, |field| {
        for (name, slot) in
            [("sec-fetch-site", &mut site), ("sec-fetch-dest", &mut dest)]
        {
            if slot.is_none() {
                *slot = value_of(field, |it| it.eq_ignore_ascii_case(name));
            }
        }
    });
    let site = match site.as_deref() {
        Some("cross-site") => Site::CrossSite,
        _ => Site::SameSite,
    };
    Context { site, top_level: dest.is_none_or(|dest| dest == "document") }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;
    use crate::clinic::diagnosis::diagnose;

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

    fn entry(at: &str, url: &str, from: &str, set: &[&str]) -> Value {
        let header = |name: &str, value: &str| json!({ "name": name, "value": value });
        let set: Vec<_> = set.iter().map(|line| header("Set-Cookie", line)).collect();
        json!({
            "startedDateTime": at, "time": 20,
            "request": { "method": "GET", "url": url, "headers": [
                header("sec-fetch-site", from), header("sec-fetch-dest", "empty"),
            ] },
            "response": { "headers": set },
        })
    }

    #[test]
    fn a_recording_is_followed_from_response_to_request() {
        let har_text = json!({ "log": { "entries": [
            entry("2026-11-24T08:00:00.000Z", "https://a.example/login", "same-origin",
                &["a=1; Path=/\nb=2; SameSite=None", "c=3; Max-Age=60"]),
            entry("2026-11-24T08:00:01.000Z", "https://a.example/", "same-origin", &[]),
            entry("2026-11-24T08:05:00.000Z", "https://a.example/late", "cross-site", &[]),
        ] } });
        let case =
            read_har(&har_text.to_string(), Engine::Standard, NOW).expect("a case");
        assert_eq!((case.responses.len(), case.requests.len()), (1, 3));
        let diagnosis = diagnose(&case);
        let carried: Vec<_> = diagnosis
            .lines
            .iter()
            .map(|it| (it.decision.rule.id(), it.carried))
            .collect();
        let expected = [("stored", 1), ("none-without-secure", 0), ("stored", 1)];
        assert_eq!(carried, expected);
        assert!(diagnosis.refuses());
    }

    #[test]
    fn what_is_of_another_kind_than_it_should_be_is_passed_over() {
        let good =
            entry("2026-11-24T08:00:00.000Z", "https://a.example/", "none", &["a=1"]);
        let mut odd = good.clone();
        odd["time"] = json!("soon");
        odd["startedDateTime"] = json!(["x"]);
        odd["request"]["method"] = json!("GET\r\nX: y");
        odd["request"]["headers"] = json!({ "name": "x" });
        let without = |field: &str| {
            let mut entry = good.clone();
            entry["request"]["url"] = json!(field);
            entry
        };
        let entries = json!([
            0, null, [], {}, "x", [[[[]]]], { "request": 7 }, { "request": { "url": {} } },
            { "request": { "url": "https://a.example/" }, "response": [0] },
            { "request": { "url": "https://a.example/" }, "response": { "headers": [
                0, {}, { "name": 5 }, { "name": "set-cookie" }, { "name": "set-cookie", "value": 1 },
            ] } },
            without("ftp://a.example/"), without(""), without("https://"),
            odd, good,
        ]);
        let text = json!({ "log": { "version": [1], "entries": entries }, "x": 1 });
        let case = read_har(&text.to_string(), Engine::Standard, NOW).expect("a case");
        let lines: Vec<_> = case.responses.iter().map(|it| it.lines.len()).collect();
        assert_eq!((lines, case.requests.len()), (vec![1, 1], 4));
        assert!(case.requests.iter().all(|it| it.method == "GET"));
    }

    #[test]
    fn a_recording_is_followed_as_far_as_it_may_be() {
        let at = "2026-11-24T08:00:00.000Z";
        let recorded = |entry: Value, many: usize| {
            let text = json!({ "log": { "entries": vec![entry; many] } }).to_string();
            let case = read_har(&text, Engine::Standard, NOW).expect("a case");
            let lines: usize = case.responses.iter().map(|it| it.lines.len()).sum();
            (lines, case.requests.len())
        };
        let short = entry(at, "https://a.example/", "none", &["a=1", "b=2\nc=3"]);
        assert_eq!(recorded(short.clone(), 100), (300, 100));
        assert_eq!(recorded(short, 400), (MOST_RECORDED, MOST_REQUESTS));
        // A cookie may take its path from the address, which counts with each line.
        let long = format!("https://a.example/{}", "x".repeat(15_000));
        let (lines, _) = recorded(entry(at, &long, "none", &["a=1"]), 900);
        assert!((500..600).contains(&lines), "{lines}");
    }

    #[test]
    fn what_is_no_recording_says_so() {
        for (text, why) in [
            ("{", NO_JSON),
            ("{}", NO_ENTRIES),
            ("{\"log\":{\"entries\":[{}]}}", NO_COOKIES),
        ] {
            assert_eq!(
                read_har(text, Engine::Standard, NOW).err(),
                Some(why),
                "{text}"
            );
        }
    }
}
