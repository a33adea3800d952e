//! A recording of a browser's traffic: a HAR, as developer tools export it.

mod order;

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use url::Url;

use self::order::RecordedExchange;
use super::{PasteKind, Recording, is_set_cookie};
use crate::clinic::case::{CaseRequest, MOST_BYTES};
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
/// There is neither a `Set-Cookie` nor a `Cookie`.
pub const NO_COOKIES: Text = Text {
    zh: "这个 HAR 里既没有 Set-Cookie 也没有 Cookie，多半是导出时去掉了。重做一份：照文档，Chrome 要先在开发者工具的「设置 → 偏好设置 → 网络」里允许生成含敏感数据的 HAR，再从导出按钮的菜单里选含敏感数据的那一项（没有实测）。",
    en: "This HAR has neither a Set-Cookie nor a Cookie; most likely the export left them out. Make another: by its documents, Chrome needs “Allow to generate HAR with sensitive data” (developer tools, Settings → Preferences → Network), and then the export button’s menu has “with sensitive data” (not measured).",
};
/// Cookies were sent, and none was set.
pub const SET_BEFORE: Text = Text {
    zh: "这个 HAR 里的请求带了 cookie，却没有一个响应设过：它们在开始录制之前就有了。重做一份：清掉这个网站的 cookie，勾上「保留日志」，开始录制以后再登录。",
    en: "Requests in this HAR carry cookies, but no response sets one: they were there before the recording began. Make another: delete the site’s cookies, tick “Preserve log”, and log in while it is recording.",
};

/// The most requests of a recording that are followed.
const MOST_REQUESTS: usize = 300;
/// The most lines of a recording that are followed, of all responses together.
const MOST_RECORDED: usize = 1000;

/// Reads a HAR (version 1.2): every response with `Set-Cookie`, and every request with the cookies that it
/// carried, in the order in which they followed from each other. An entry without a time has that of the
/// entry before it, the first one `now`. What a case has no use for is not kept, however much it is; a
/// member of another kind than it should be counts as missing.
///
/// # Errors
/// A sentence that says what the HAR lacks.
pub fn read_recording(
    text: &str,
    engine: Engine,
    now: OffsetDateTime,
) -> Result<Recording, Text> {
    let text = text.trim_start_matches('\u{feff}');
    let file: HarFile<'_> = serde_json::from_str(text).map_err(|_| NO_JSON)?;
    let entries = file.log.and_then(parse::<HarLog<'_>>).and_then(|log| log.entries);
    let mut entries_read = Entries::new(now);
    if !for_each(entries, |entry| entries_read.add(entry)) {
        return Err(NO_ENTRIES);
    }
    if entries_read.lines == 0 {
        let carried = entries_read.carried;
        return Err(if carried { SET_BEFORE } else { NO_COOKIES });
    }
    let (case, requests) = order::in_order(entries_read.steps, engine);
    Ok(Recording { case, requests, kind: PasteKind::Headers, is_browser: true })
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
    timings: Option<&'t RawValue>,
    #[serde(rename = "_resourceType")]
    resource: Option<&'t RawValue>,
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
    #[serde(rename = "redirectURL")]
    redirect: Option<&'t RawValue>,
}

/// How many milliseconds each stage of an entry took; -1 stands for a stage that did not happen.
#[derive(Deserialize)]
struct HarTimings {
    blocked: Option<f64>,
    dns: Option<f64>,
    connect: Option<f64>,
    send: Option<f64>,
    wait: Option<f64>,
}

#[derive(Deserialize)]
struct HarField<'t> {
    #[serde(borrow)]
    name: Option<&'t RawValue>,
    value: Option<&'t RawValue>,
}

/// The value of a piece of JSON. `None` if it is of another kind than it should be.
pub(super) fn parse<'t, T: Deserialize<'t>>(text: &'t RawValue) -> Option<T> {
    serde_json::from_str(text.get()).ok()
}

/// Calls `visit` with each item of a list. Returns whether the JSON is a list.
pub(super) fn for_each<'t>(
    list: Option<&'t RawValue>,
    visit: impl FnMut(&'t RawValue),
) -> bool {
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

/// The entries of a HAR that have been read.
struct Entries {
    steps: Vec<RecordedExchange>,
    /// How many requests there are.
    requests: usize,
    /// When the last entry began.
    last: OffsetDateTime,
    /// How many lines there are.
    lines: usize,
    /// How many bytes the lines have, each with the address of its response.
    bytes: usize,
    /// Whether a request carried a cookie.
    carried: bool,
}

impl Entries {
    fn new(last: OffsetDateTime) -> Self {
        Self {
            steps: Vec::new(),
            requests: 0,
            last,
            lines: 0,
            bytes: 0,
            carried: false,
        }
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
        let sent = SentFields::read(request.headers);
        self.carried |= sent.cookie.as_ref().is_some_and(|it| !it.is_empty());
        let resource = text(entry.resource);
        let (context, document) = sent.context(resource.as_deref());
        let recorded = (self.requests < MOST_REQUESTS).then(|| {
            self.requests += 1;
            let method = text(request.method).and_then(|it| parse_method("", &it).ok());
            let url = url.clone();
            let method = method.unwrap_or_else(|| "GET".to_owned());
            CaseRequest { url, method, context: context.into(), at: began }
        });
        let lines = self.set_cookies(response.headers, url.as_str().len());
        if recorded.is_none() && lines.is_empty() {
            return;
        }
        let redirect = text(response.redirect).filter(|to| !to.is_empty());
        self.steps.push(RecordedExchange {
            redirect: redirect.and_then(|to| url.join(&to).ok()),
            url,
            context,
            began,
            took: took(&entry),
            request: recorded,
            document,
            referer: sent.referer,
            cookie: sent.cookie,
            lines,
        });
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

/// How long it took until the headers of the response were there.
fn took(entry: &HarEntry<'_>) -> Duration {
    let stages = entry.timings.and_then(parse::<HarTimings>).and_then(|it| {
        it.wait?;
        let all = [it.blocked, it.dns, it.connect, it.send, it.wait];
        Some(all.into_iter().flatten().filter(|ms| *ms > 0.0).sum::<f64>())
    });
    let ms = stages.or_else(|| entry.time.and_then(parse::<f64>)).unwrap_or(0.0);
    let ms = if (0.0..=1e9).contains(&ms) { ms } else { 0.0 };
    Duration::seconds_f64(ms / 1000.0)
}

/// The value of a field. `None` if its name is not `wanted`.
fn value_of(field: &RawValue, wanted: impl FnOnce(&str) -> bool) -> Option<String> {
    let field: HarField<'_> = parse(field)?;
    let name: String = field.name.and_then(parse)?;
    wanted(&name).then(|| field.value.and_then(parse))?
}

/// The fields of a request that say what it was.
#[derive(Default)]
struct SentFields {
    site: Option<String>,
    dest: Option<String>,
    referer: Option<String>,
    /// The value of `Cookie`, empty if there is none. `None` if no field was recorded.
    cookie: Option<String>,
}

impl SentFields {
    fn read(headers: Option<&RawValue>) -> Self {
        let mut read = Self::default();
        for_each(headers, |field| {
            let mut name = String::new();
            let value = value_of(field, |it| {
                name = it.to_ascii_lowercase();
                matches!(
                    &*name,
                    "sec-fetch-site" | "sec-fetch-dest" | "referer" | "cookie"
                )
            });
            let cookie = read.cookie.get_or_insert_default();
            let Some(value) = value else { return };
            match &*name {
                "sec-fetch-site" => drop(read.site.get_or_insert(value)),
                "sec-fetch-dest" => drop(read.dest.get_or_insert(value)),
                "referer" => drop(read.referer.get_or_insert(value)),
                // HTTP/2 may part it into several fields (RFC 9113 §8.2.3).
                _ if cookie.is_empty() => *cookie = value,
                _ => {
                    cookie.push_str("; ");
                    cookie.push_str(&value);
                }
            }
        });
        read
    }

    /// The relation of the request to the page, as the browser itself wrote it into the `Sec-Fetch-*`
    /// fields, and whether it was for a document. Chromium adds a `resource` type to its recordings.
    fn context(&self, resource: Option<&str>) -> (Context, bool) {
        let site = match self.site.as_deref() {
            Some("cross-site") => Site::CrossSite,
            _ => Site::SameSite,
        };
        let kind = self.dest.as_deref().or(resource);
        let document = kind == Some("document");
        (Context { site, top_level: document || kind.is_none() }, document)
    }
}

#[cfg(test)]
mod tests;
