//! What people paste: `Set-Cookie` lines with or without the field's name, the output of `curl -i` or
//! `curl -v`, headers as developer tools copy them, a HAR.

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::case::{self, Case, Encoding, MOST_BYTES, Request, Response};
use crate::lang::Text;
use browser_jar::{Context, Engine, Site};

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The responses with `Set-Cookie` lines, in order.
    pub responses: Vec<Found>,
}

/// The `Set-Cookie` lines of one response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Where the response came from, if the text says so.
    pub url: Option<Url>,
    /// The field values.
    pub lines: Vec<Vec<u8>>,
}

/// Whether a text is a HAR, or means to be one: a JSON object.
pub fn is_har(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

/// Finds the lines in a text that is no HAR.
pub fn lines(text: &str) -> Pasted {
    let plain: Vec<&str> =
        text.lines().map(|line| line.trim_end_matches('\r')).collect();
    let header = |line: &str| field(line).is_some_and(|(name, _)| is_set_cookie(name));
    let headers = plain.iter().any(|line| header(line) || is_set_cookie(bare(line)));
    let curl = plain.iter().any(|line| {
        bare(line).starts_with("HTTP/")
            || line.starts_with("> ")
            || line.starts_with("< ")
    });
    if headers || curl {
        return headers_of(&plain);
    }
    let values = plain.iter().map(|line| line.trim_matches([' ', '\t']));
    let lines: Vec<_> =
        values.filter(|line| !line.is_empty()).map(|l| l.as_bytes().to_vec()).collect();
    match lines.is_empty() {
        true => Pasted::default(),
        false => Pasted { responses: vec![Found { url: None, lines }] },
    }
}

fn is_set_cookie(name: &str) -> bool {
    name.trim().trim_end_matches(':').eq_ignore_ascii_case("set-cookie")
}

/// A line without the mark that `curl -v` puts before what was received.
fn bare(line: &str) -> &str {
    line.strip_prefix("< ").unwrap_or(line)
}

/// A header line's name and value.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = bare(line).split_once(':')?;
    let token = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    token.then(|| (name, value.strip_prefix(' ').unwrap_or(value)))
}

/// What `curl -v` tells of the request under way.
#[derive(Default)]
struct Told {
    encrypted: bool,
    target: Option<String>,
    host: Option<String>,
    whole: Option<Url>,
}

impl Told {
    fn url(&self) -> Option<Url> {
        if let Some(url) = &self.whole {
            return Some(url.clone());
        }
        let scheme = if self.encrypted { "https" } else { "http" };
        let (host, target) = (self.host.as_ref()?, self.target.as_ref()?);
        case::url("url", &format!("{scheme}://{host}{target}")).ok()
    }
}

/// The lines of headers, response by response.
fn headers_of(lines: &[&str]) -> Pasted {
    let mut pasted = Pasted::default();
    let mut told = Told::default();
    let mut location: Option<String> = None;
    let mut current = Found::default();
    let mut name_alone = false;
    let mut finish = |current: &mut Found| {
        let found = std::mem::take(current);
        if !found.lines.is_empty() {
            pasted.responses.push(found);
        }
    };
    for line in lines {
        if std::mem::take(&mut name_alone) {
            current.lines.push(line.trim().as_bytes().to_vec());
        } else if let Some(note) = line.strip_prefix("* ") {
            listen(&mut told, note);
        } else if let Some(sent) = line.strip_prefix("> ") {
            ask(&mut told, sent);
        } else if begins_response(line) {
            finish(&mut current);
            // With `curl -iL` and without `-v`, only Location says where it went on.
            if let (Some(to), Some(from)) = (location.take(), told.url())
                && told.whole.is_some()
            {
                told.whole = from.join(&to).ok().filter(case::travels);
            }
            current.url = told.url();
        } else if is_set_cookie(bare(line)) {
            name_alone = true;
        } else if let Some((name, value)) = field(line) {
            if is_set_cookie(name) {
                current.lines.push(value.as_bytes().to_vec());
            } else if name.eq_ignore_ascii_case("location") {
                location = Some(value.trim().to_owned());
            }
        }
    }
    finish(&mut current);
    pasted
}

/// `HTTP/2 200` with or without curl's mark, or `< 200 OK`, which is this site's own panel: it names no
/// version.
fn begins_response(line: &str) -> bool {
    let status = |text: &str| {
        let code = text.split(' ').next().unwrap_or_default();
        code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
    };
    bare(line).starts_with("HTTP/") || line.strip_prefix("< ").is_some_and(status)
}

/// `GET /path HTTP/2`, with or without the version, or `Host: example.com` of a request.
fn ask(told: &mut Told, sent: &str) {
    let mut words = sent.split(' ');
    if let (Some(method), Some(target), version) =
        (words.next(), words.next(), words.next())
        && match version {
            Some(version) => version.starts_with("HTTP/"),
            None => !method.contains(':') && target.starts_with('/'),
        }
    {
        told.target = Some(target.to_owned());
        told.whole = case::url("url", target).ok();
    } else if let Some((name, value)) = sent.split_once(':')
        && name.eq_ignore_ascii_case("host")
    {
        told.host = Some(value.trim().to_owned());
    }
}

/// What curl says about the connection.
fn listen(told: &mut Told, note: &str) {
    if note.contains("Trying ") || note.starts_with("Connected to ") {
        told.encrypted = note.contains(") port 443") || note.contains(":443");
    }
    told.encrypted |= note.contains("SSL connection") || note.contains("ALPN");
    if let Some(url) = note
        .strip_prefix("Issue another request to this URL: '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        told.encrypted = url.starts_with("https:");
    }
}

const NO_JSON: Text = Text {
    zh: "以 { 开头，像是 HAR，却不是完整的 JSON。从浏览器的开发者工具重新导出一次。",
    en: "It begins with {, like a HAR, but is no complete JSON. Export it again from the browser’s developer tools.",
};
const NO_ENTRIES: Text = Text {
    zh: "这个 JSON 里没有 log.entries，不是 HAR。",
    en: "This JSON has no log.entries, so it is no HAR.",
};
const NO_COOKIES: Text = Text {
    zh: "这个 HAR 里没有 Set-Cookie。照文档，Chrome 默认会去掉敏感的头，导出时要选「含敏感数据」（没有实测）。",
    en: "This HAR has no Set-Cookie. By its documents, Chrome leaves sensitive headers out unless you export “with sensitive data” (not measured).",
};

/// More requests than this of a recording aren't followed.
const MOST_REQUESTS: usize = 300;
/// Nor are more lines, in all.
const MOST_RECORDED: usize = 1000;

/// Reads a HAR (version 1.2): every response with `Set-Cookie`, and every request, in order of time.
/// What is of no use is passed over and not kept, however much it is; a member of another kind than
/// it should be counts as missing.
///
/// # Errors
/// What it lacks.
pub fn har(text: &str, engine: Engine, now: OffsetDateTime) -> Result<Case, Text> {
    let text = text.trim_start_matches('\u{feff}');
    let har: Har<'_> = serde_json::from_str(text).map_err(|_| NO_JSON)?;
    let entries = har.log.and_then(read::<Log<'_>>).and_then(|log| log.entries);
    let mut recording = Recording::new(now);
    if !each(entries, |entry| recording.add(entry)) {
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
struct Har<'t> {
    #[serde(borrow)]
    log: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Log<'t> {
    #[serde(borrow)]
    entries: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Entry<'t> {
    #[serde(borrow, rename = "startedDateTime")]
    began: Option<&'t RawValue>,
    time: Option<&'t RawValue>,
    request: Option<&'t RawValue>,
    response: Option<&'t RawValue>,
}

/// A request or a response.
#[derive(Deserialize, Default)]
struct Message<'t> {
    url: Option<&'t RawValue>,
    method: Option<&'t RawValue>,
    #[serde(borrow)]
    headers: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Field<'t> {
    #[serde(borrow)]
    name: Option<&'t RawValue>,
    value: Option<&'t RawValue>,
}

/// A value of the kind that it should be.
fn read<'t, T: Deserialize<'t>>(text: &'t RawValue) -> Option<T> {
    serde_json::from_str(text.get()).ok()
}

/// Hands over the items of a list one by one; whether it is one.
fn each<'t>(list: Option<&'t RawValue>, take: impl FnMut(&'t RawValue)) -> bool {
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
            .deserialize_seq(Items(take))
            .is_ok()
    })
}

/// What a HAR has told so far.
struct Recording {
    responses: Vec<Response>,
    requests: Vec<Request>,
    /// When the last entry began.
    last: OffsetDateTime,
    /// How many lines there are, and how many bytes they have with their addresses.
    lines: usize,
    bytes: usize,
}

impl Recording {
    fn new(last: OffsetDateTime) -> Self {
        let (responses, requests) = (Vec::new(), Vec::new());
        Self { responses, requests, last, lines: 0, bytes: 0 }
    }

    fn add(&mut self, entry: &RawValue) {
        let Some(entry) = read::<Entry<'_>>(entry) else { return };
        let text = |text: Option<&RawValue>| text.and_then(read::<String>);
        let [request, response] = [entry.request, entry.response]
            .map(|it| it.and_then(read::<Message<'_>>).unwrap_or_default());
        let url = text(request.url).and_then(|url| case::url("url", &url).ok());
        let travels = |url: &Url| matches!(url.scheme(), "http" | "https");
        let Some(url) = url.filter(travels) else { return };
        let began = text(entry.began);
        let began = began.and_then(|it| OffsetDateTime::parse(&it, &Rfc3339).ok());
        let began = began.filter(|it| (1970..=9000).contains(&it.year()));
        let began = began.unwrap_or(self.last);
        self.last = began;
        let took = entry.time.and_then(read::<f64>);
        let took = took.filter(|ms| (0.0..=1e9).contains(ms)).unwrap_or(0.0);
        let context = context_of(request.headers);
        if self.requests.len() < MOST_REQUESTS {
            let method = text(request.method).and_then(|it| case::method("", &it).ok());
            self.requests.push(Request {
                url: url.clone(),
                method: method.unwrap_or_else(|| "GET".to_owned()),
                context,
                at: began,
            });
        }
        let lines = self.set_cookies(response.headers, url.as_str().len());
        if !lines.is_empty() {
            let at = began + Duration::seconds_f64(took / 1000.0);
            self.responses.push(Response { url, lines, context, at, prior: false });
        }
    }

    /// The values of the `Set-Cookie` fields, as far as there is room for them; several may stand
    /// in one, with line breaks between.
    fn set_cookies(&mut self, headers: Option<&RawValue>, url: usize) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        each(headers, |field| {
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

/// The value of a field, if it has a wanted name.
fn value_of(field: &RawValue, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let field: Field<'_> = read(field)?;
    let name: String = field.name.and_then(read)?;
    wanted(&name).then(|| field.value.and_then(read))?
}

/// What the browser itself said of the request, in its `Sec-Fetch-*` fields.
fn context_of(headers: Option<&RawValue>) -> Context {
    let (mut site, mut dest) = (None, None);
    each(headers, |field| {
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

    fn found(text: &str) -> Vec<(String, Vec<String>)> {
        let text_of = |line: &Vec<u8>| String::from_utf8_lossy(line).into_owned();
        let url = |url: &Option<Url>| url.as_ref().map_or("", Url::as_str).to_owned();
        let responses = lines(text).responses;
        let of = |it: &Found| (url(&it.url), it.lines.iter().map(text_of).collect());
        responses.iter().map(of).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[&str])]) {
        let owned = |lines: &[&str]| lines.iter().map(|it| (*it).to_owned()).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(url, lines)| ((*url).to_owned(), owned(lines)))
            .collect();
        assert_eq!(found(text), expected, "{text}");
    }

    #[test]
    fn lines_come_with_and_without_the_name_of_the_field() {
        check("a=1; Path=/\n\n b=2\r\n", &[("", &["a=1; Path=/", "b=2"])]);
        check("Set-Cookie: a=1\nset-cookie:b=2", &[("", &["a=1", "b=2"])]);
        check("date: now\nSet-Cookie: a=1\nvary: x", &[("", &["a=1"])]);
        check("set-cookie:\na=1\nset-cookie\nb=2", &[("", &["a=1", "b=2"])]);
        check("", &[]);
        check("HTTP/1.1 200 OK\ndate: now\n", &[]);
        check("a: b=1", &[("", &["a: b=1"])]);
    }

    #[test]
    fn what_the_sites_own_panel_shows_is_read() {
        check(
            "> GET /cookie/set\n> host: localhost:8000\n> sec-fetch-site: same-origin\n>\n\
             < 200 OK\n< set-cookie: a=1; Path=/\n<\n> GET /x\n< 404 Not Found\n\
             < set-cookie: b=2\n<\n200 times\n",
            &[
                ("http://localhost:8000/cookie/set", &["a=1; Path=/"]),
                ("http://localhost:8000/x", &["b=2"]),
            ],
        );
        check("> referer: /x\n< set-cookie: a=1\n", &[("", &["a=1"])]);
    }

    #[test]
    fn curl_says_where_it_asked() {
        check(
            "HTTP/2 302\nset-cookie: a=1\nlocation: /x\n\nHTTP/2 200\nset-cookie: b=2\n\n<p>",
            &[("", &["a=1"]), ("", &["b=2"])],
        );
        check(
            "* Trying 1.2.3.4:443...\n* Connected to www.example.com (1.2.3.4) port 443\n\
             * SSL connection using TLSv1.3\n> GET /login?x HTTP/2\n> Host: www.example.com\n> \n\
             < HTTP/2 200 \n< set-cookie: a=1; Secure\n< \n",
            &[("https://www.example.com/login?x", &["a=1; Secure"])],
        );
        check(
            "> POST /in HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 303 See Other\n\
             < Set-Cookie: a=1\n<\n* Connection #0 left intact\n\
             * Issue another request to this URL: 'http://localhost:8000/out'\n\
             > GET /out HTTP/1.1\n> Host: localhost:8000\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: b=2\n",
            &[
                ("http://localhost:8000/in", &["a=1"]),
                ("http://localhost:8000/out", &["b=2"]),
            ],
        );
    }

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
        let case = har(&har_text.to_string(), Engine::Standard, NOW).expect("a case");
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
        let case = har(&text.to_string(), Engine::Standard, NOW).expect("a case");
        let lines: Vec<_> = case.responses.iter().map(|it| it.lines.len()).collect();
        assert_eq!((lines, case.requests.len()), (vec![1, 1], 4));
        assert!(case.requests.iter().all(|it| it.method == "GET"));
    }

    #[test]
    fn a_recording_is_followed_as_far_as_it_may_be() {
        let at = "2026-11-24T08:00:00.000Z";
        let recorded = |entry: Value, many: usize| {
            let text = json!({ "log": { "entries": vec![entry; many] } }).to_string();
            let case = har(&text, Engine::Standard, NOW).expect("a case");
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
            assert_eq!(har(text, Engine::Standard, NOW).err(), Some(why), "{text}");
        }
    }
}
