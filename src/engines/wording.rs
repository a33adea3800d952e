//! The words for the parts of a cell: topics, attributes, ways of requesting, relations, and one sentence
//! for each cell.

use super::{Cell, CellOutcome, EngineColumn, SetStep};
use crate::lang::{Lang, Text};

/// A name in the data, with its words.
#[derive(Debug)]
pub struct Named {
    /// The name in the data.
    pub id: &'static str,
    /// The short form, for the head of a row or a column.
    pub short: Text,
    /// The long form: a sentence without its full stop. `{from}`, `{to}` and `{via}` are addresses.
    pub long: Text,
}

macro_rules! named {
    ($($id:literal: $zh:literal / $en:literal, $long_zh:literal / $long_en:literal;)*) => {
        &[$(Named {
            id: $id,
            short: Text { zh: $zh, en: $en },
            long: Text { zh: $long_zh, en: $long_en },
        }),*]
    };
}

/// The topics of the cells. The long form says what the topic is about.
pub const TOPICS: &[Named] = named! {
    "samesite": "SameSite" / "SameSite", "哪个请求带上哪种 SameSite 的 cookie" / "Which request carries a cookie with which SameSite";
    "third-party": "第三方 cookie" / "Third-party cookies", "嵌在别的站点页面里的请求" / "Requests from within a page of another site";
    "setting": "跨站响应写 cookie" / "Setting from another site", "由别的站点发起的请求，它的响应能写下什么" / "What a response may set when another site started its request";
    "lifetime": "期限" / "Lifetime", "Max-Age 和 Expires：谁优先，什么算日期，活多久" / "Max-Age and Expires: which counts, what is a date, how long a cookie lives";
    "path": "Path" / "Path", "哪些路径收到 cookie" / "Which paths get the cookie";
    "domain": "Domain" / "Domain", "哪些主机收到 cookie" / "Which hosts get the cookie";
    "order": "次序" / "Order", "Cookie 一行里的先后" / "The order within the Cookie field";
    "secure": "Secure" / "Secure", "http、https 和本机地址上的 Secure" / "Secure on http, https and addresses of this machine";
    "prefix": "名字前缀" / "Name prefixes", "__Host- 和 __Secure- 要求什么" / "What __Host- and __Secure- require";
    "partitioned": "Partitioned" / "Partitioned", "按顶层站点分开存的 cookie" / "Cookies kept for each top-level site separately";
    "script": "脚本" / "JavaScript", "HttpOnly、document.cookie 和 cookieStore" / "HttpOnly, document.cookie and cookieStore";
    "limits": "上限" / "Limits", "大小、个数，以及满了之后删掉谁" / "Sizes, counts, and which cookies go when there is no room";
    "value": "名字和值" / "Names and values", "引号、UTF-8、控制字符、没有名字的 cookie" / "Quotes, UTF-8, control characters, cookies without a name";
    "status": "状态码" / "Status codes", "哪些状态码的响应能写 cookie" / "Which status codes a response can have and still set a cookie";
    "cache": "缓存" / "Caches", "后退缓存和 HTTP 缓存里的页面" / "Pages out of the back/forward cache and the HTTP cache";
};

/// The attributes of the matrix. The long form says what the line has.
pub const ATTRIBUTES: &[Named] = named! {
    "strict": "Strict" / "Strict", "SameSite=Strict" / "SameSite=Strict";
    "lax": "Lax" / "Lax", "SameSite=Lax" / "SameSite=Lax";
    "absent": "没写" / "absent", "没有写 SameSite，刚写下" / "no SameSite, just set";
    "absent-old": "没写，过了两分钟" / "absent, over 2 min", "没有写 SameSite，写下已经超过两分钟" / "no SameSite, set more than two minutes ago";
    "none-secure": "None; Secure" / "None; Secure", "SameSite=None; Secure" / "SameSite=None; Secure";
    "none": "None" / "None", "SameSite=None，没有 Secure" / "SameSite=None without Secure";
    "unknown": "认不出的值" / "other value", "SameSite 的值认不出来" / "a SameSite value that is not known";
};

/// The ways in which a request comes about, in the order of the rows.
pub const HOWS: &[Named] = named! {
    "address-bar": "地址栏" / "address bar", "在地址栏里打开 {to}" / "{to} is opened from the address bar";
    "link": "链接" / "link", "在 {from} 的页面上点链接，打开 {to}" / "a link on a page of {from} opens {to}";
    "form-get": "GET 表单" / "GET form", "{from} 的页面用 GET 表单打开 {to}" / "a GET form on a page of {from} opens {to}";
    "form-post": "POST 表单" / "POST form", "{from} 的页面用 POST 表单提交到 {to}" / "a POST form on a page of {from} is sent to {to}";
    "window-open": "window.open" / "window.open", "{from} 的页面用 window.open 打开 {to}" / "a page of {from} opens {to} with window.open";
    "location": "location" / "location", "{from} 的页面里，脚本把 location 设成 {to}" / "JavaScript on a page of {from} sets location to {to}";
    "meta-refresh": "meta refresh" / "meta refresh", "{from} 的页面用 meta refresh 跳到 {to}" / "a page of {from} goes to {to} by meta refresh";
    "link-then-link": "到达后再点链接" / "link, then a link", "从 {from} 的链接打开 {to}，在那里再点自己的链接" / "a link on a page of {from} opens {to}, where a link of its own is followed";
    "link-then-meta-refresh": "到达后 meta refresh" / "link, then meta refresh", "从 {from} 的链接打开 {to}，那里用 meta refresh 再跳到自己" / "a link on a page of {from} opens {to}, which goes on to itself by meta refresh";
    "reload": "到达后刷新" / "reload after it", "从 {from} 的链接打开 {to}，再刷新" / "a link on a page of {from} opens {to}, which is then reloaded";
    "redirect-302": "302 重定向" / "302 redirect", "从 {from} 出发，经 302 重定向到 {to}" / "a navigation from {from} is redirected to {to} with 302";
    "redirect-post-302": "POST，302 重定向" / "POST, 302 redirect", "从 {from} 用 POST 出发，经 302 重定向到 {to}" / "a POST from {from} is redirected to {to} with 302";
    "redirect-307": "307 重定向" / "307 redirect", "从 {from} 用 POST 出发，经 307 重定向到 {to}" / "a POST from {from} is redirected to {to} with 307";
    "redirect-back": "自己的页面出去又回来" / "own page, away and back", "{to} 自己的页面打开别的站点，那里重定向回来" / "a page of {to} opens another site, which redirects back";
    "redirect-address-bar": "地址栏，再重定向" / "address bar, then a redirect", "在地址栏打开别的站点，那里重定向到 {to}" / "the address of a different site is opened, which redirects to {to}";
    "iframe": "iframe" / "iframe", "{from} 的页面里有一个 {to} 的 iframe" / "a page of {from} has an iframe of {to}";
    "img": "img" / "img", "{from} 的页面里有一张 {to} 的图片" / "a page of {from} has an image of {to}";
    "fetch": "fetch" / "fetch", "{from} 的页面用 fetch 请求 {to}，没有写 credentials" / "a page of {from} fetches {to} without the option credentials";
    "fetch-credentials": "fetch，带 credentials" / "fetch with credentials", "{from} 的页面用 fetch 请求 {to}，credentials 是 include" / "a page of {from} fetches {to} with credentials: \"include\"";
    "beacon": "sendBeacon" / "sendBeacon", "{from} 的页面用 sendBeacon 发到 {to}" / "a page of {from} sends a beacon to {to}";
    "form-into-iframe": "提交到 iframe 的表单" / "form into an iframe", "{from} 的页面里，POST 表单提交到 {to}，结果显示在 iframe 里" / "a POST form on a page of {from} is sent to {to} and shown in an iframe";
    "prefetch": "prefetch" / "prefetch", "{from} 的页面预取 {to}（link rel=prefetch）" / "a page of {from} prefetches {to} (link rel=prefetch)";
    "document.cookie": "脚本读 document.cookie" / "document.cookie is read", "{to} 的页面里，脚本读 document.cookie" / "JavaScript on a page of {to} reads document.cookie";
    "document.cookie-in-iframe": "iframe 里读 document.cookie" / "document.cookie in an iframe", "{from} 的页面里有一个 {to} 的 iframe，那里的脚本读 document.cookie" / "a page of {from} has an iframe of {to}, where JavaScript reads document.cookie";
    "document.cookie-in-sandboxed-iframe": "沙箱 iframe 里读 document.cookie" / "document.cookie in a sandbox", "{from} 的页面里有一个 {to} 的 iframe，带 sandbox，那里的脚本读 document.cookie" / "a page of {from} has an iframe of {to} with sandbox, where JavaScript reads document.cookie";
    "response-field": "脚本读 Set-Cookie" / "Set-Cookie is read", "{to} 的脚本从 fetch 的响应里读 Set-Cookie" / "JavaScript of {to} reads Set-Cookie from the response to a fetch";
    "fetch-with-cookie-field": "fetch 自己写 Cookie" / "fetch with a Cookie field", "{from} 的脚本用 fetch 请求 {to}，自己写了 Cookie 字段" / "JavaScript of {from} fetches {to} and writes a Cookie field itself";
    "cookieStore": "脚本读 cookieStore" / "cookieStore is read", "{to} 的页面里，脚本用 cookieStore.getAll 读" / "JavaScript on a page of {to} reads cookieStore.getAll";
    "back": "离开再后退" / "away and Back", "离开 {to}，再按后退" / "{to} is left by a link and reached again with Back";
    "followed": "跟着重定向" / "the redirect is followed", "浏览器跟着这个重定向，请求 {to}" / "the browser follows that redirect to {to}";
};

/// The relations between the page that starts a request and the address that gets it. The long form has
/// an example.
pub const RELATIONS: &[Named] = named! {
    "cross-site": "跨站" / "cross-site", "evil.localhost → shop.localhost" / "evil.localhost → shop.localhost";
    "same-origin": "同源" / "same origin", "shop.localhost → shop.localhost" / "shop.localhost → shop.localhost";
    "other-port": "另一个端口" / "other port", "shop.localhost，端口不同" / "shop.localhost, two ports";
    "to-parent": "子域到父域" / "subdomain to parent", "a.shop.localhost → shop.localhost" / "a.shop.localhost → shop.localhost";
    "to-subdomain": "父域到子域" / "parent to subdomain", "shop.localhost → a.shop.localhost" / "shop.localhost → a.shop.localhost";
    "sibling": "兄弟子域" / "siblings", "b.shop.localhost → a.shop.localhost" / "b.shop.localhost → a.shop.localhost";
    "to-127": "localhost 到 127.0.0.1" / "localhost to 127.0.0.1", "localhost → 127.0.0.1" / "localhost → 127.0.0.1";
    "from-127": "127.0.0.1 到 localhost" / "127.0.0.1 to localhost", "127.0.0.1 → localhost" / "127.0.0.1 → localhost";
    "from-localhost": "localhost 到 shop.localhost" / "localhost to shop.localhost", "localhost → shop.localhost" / "localhost → shop.localhost";
    "to-localhost": "shop.localhost 到 localhost" / "shop.localhost to localhost", "shop.localhost → localhost" / "shop.localhost → localhost";
    "http-to-https": "http 到 https" / "http to https", "http://shop.localhost → https://shop.localhost" / "http://shop.localhost → https://shop.localhost";
    "https-to-http": "https 到 http" / "https to http", "https://shop.localhost → http://shop.localhost" / "https://shop.localhost → http://shop.localhost";
};

/// The words for a name in the data, if the list has it.
pub fn of(list: &'static [Named], id: &str) -> Option<&'static Named> {
    list.iter().find(|named| named.id == id)
}

/// The short form of a name, or the name itself.
pub fn short(list: &'static [Named], id: &str, lang: Lang) -> String {
    of(list, id).map_or(id, |named| named.short.get(lang)).to_owned()
}

/// An address without the scheme where that is http, and without a lone slash at its end.
fn place(url: &str) -> &str {
    let url = url.strip_prefix("http://").unwrap_or(url);
    match url.find('/') {
        Some(at) if at + 1 == url.len() => &url[..at],
        _ => url,
    }
}

/// How the request of a cell comes about, as a sentence without its full stop.
pub fn situation(cell: &Cell, lang: Lang) -> String {
    let request = &cell.request;
    let template = match of(HOWS, &request.how) {
        Some(named) => named.long.get(lang),
        None => "{how}: {from} → {to}",
    };
    let from = request.from.as_deref().unwrap_or(&request.url);
    let said = template
        .replace("{how}", &request.how)
        .replace("{from}", place(from))
        .replace("{to}", place(&request.url));
    let waited = match lang {
        Lang::Zh => "，{} 秒之后",
        Lang::En => ", {} s later",
    };
    match request.after_s {
        0.0 => said,
        seconds => said + &waited.replace("{}", &seconds.to_string()),
    }
}

/// What the report card does for a cell, as a sentence without its full stop. No page can type into the
/// address bar, so a script of the target's own origin sends that request.
pub fn probe(cell: &Cell, lang: Lang) -> String {
    let (true, Some(set)) = (cell.request.how == "address-bar", cell.set.last()) else {
        return situation(cell, lang);
    };
    let (at, to) = (place(&set.url), place(&cell.request.url));
    match lang {
        Lang::Zh => format!("{at} 的响应写下这一行，{to} 的脚本再请求 {to}"),
        Lang::En => format!("{at} sets this line, and a script of {to} then asks {to}"),
    }
}

/// Who sets the lines of a step, and where from: a few words that end with a colon.
pub fn setter(step: &SetStep, lang: Lang) -> String {
    let at = place(&step.url);
    let who = match (step.by.as_deref(), lang) {
        (None, Lang::Zh) => format!("{at} 的响应写"),
        (None, Lang::En) => format!("a response of {at} sets"),
        (Some(by), Lang::Zh) => format!("{at} 的页面用 {by} 写"),
        (Some(by), Lang::En) => format!("a page of {at} sets with {by}"),
    };
    let when = match (step.after_s, lang) {
        (0.0, _) => String::new(),
        (seconds, Lang::Zh) => format!("{seconds} 秒之后，"),
        (seconds, Lang::En) => format!("{seconds} s later, "),
    };
    let context = step.context.as_ref().map(|context| {
        let how = short(HOWS, &context.how, lang);
        match lang {
            Lang::Zh => format!("（由 {} 发起：{how}）", place(&context.from)),
            Lang::En => format!(" (requested by {}: {how})", place(&context.from)),
        }
    });
    let colon = if lang == Lang::Zh { "：" } else { ":" };
    format!("{when}{who}{}{colon}", context.unwrap_or_default())
}

/// A verdict in a word or two.
pub const fn verdict(outcome: CellOutcome) -> Text {
    match outcome {
        CellOutcome::Sent => Text { zh: "带上", en: "sent" },
        CellOutcome::Withheld => Text { zh: "不带", en: "not sent" },
        CellOutcome::Kept => Text { zh: "收下", en: "kept" },
        CellOutcome::Refused => Text { zh: "不收", en: "refused" },
        CellOutcome::Unmeasured => Text { zh: "没有测", en: "not measured" },
    }
}

/// What the engines did, in one sentence.
pub fn result(cell: &Cell, lang: Lang) -> String {
    let mut groups: Vec<(CellOutcome, Vec<&str>)> = Vec::new();
    for (engine, measured) in cell.each() {
        let name = EngineColumn::title(engine);
        match groups.iter_mut().find(|(outcome, _)| *outcome == measured.result) {
            Some((_, engines)) => engines.push(name),
            None => groups.push((measured.result, vec![name])),
        }
    }
    let says = |outcome, lang| match (outcome, lang) {
        (CellOutcome::Sent, Lang::Zh) => "带上它",
        (CellOutcome::Withheld, Lang::Zh) => "不带它",
        (CellOutcome::Kept, Lang::Zh) => "收下这一行",
        (CellOutcome::Refused, Lang::Zh) => "不收这一行",
        (CellOutcome::Unmeasured, Lang::Zh) => "没有测到",
        (CellOutcome::Sent, Lang::En) => "the cookie is sent",
        (CellOutcome::Withheld, Lang::En) => "the cookie is not sent",
        (CellOutcome::Kept, Lang::En) => "the line is kept",
        (CellOutcome::Refused, Lang::En) => "the line is refused",
        (CellOutcome::Unmeasured, Lang::En) => "nothing was measured",
    };
    let [and, between, end] = match lang {
        Lang::Zh => ["、", "；", "。"],
        Lang::En => [" and ", "; ", "."],
    };
    let all = groups.len() == 1;
    let parts = groups.into_iter().map(|(outcome, engines)| {
        let said = says(outcome, lang);
        match (all, lang) {
            (true, Lang::Zh) => format!("三种引擎都{said}"),
            (true, Lang::En) => format!("in all three engines {said}"),
            (false, Lang::Zh) => format!("{} {said}", engines.join(and)),
            (false, Lang::En) => format!("in {} {said}", engines.join(and)),
        }
    });
    let said = parts.collect::<Vec<_>>().join(between);
    let mut letters = said.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect::<String>() + end
}
