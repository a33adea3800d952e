//! What people paste that holds no `Set-Cookie` line: each kind with a name, and with what to paste
//! instead.

use super::transcript::is_quoted_command;
use crate::clinic::field;
use crate::lang::Text;

/// Why a text holds no line that can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoLines {
    /// What the text is, and what to paste instead.
    pub why: Text,
    /// The symptoms that explain it, by their slugs.
    pub symptoms: &'static [&'static str],
}

const fn because(zh: &'static str, en: &'static str) -> NoLines {
    NoLines { why: Text { zh, en }, symptoms: &[] }
}

/// The text that was pasted is empty.
pub const NOTHING: NoLines = NoLines { why: field::LINES, symptoms: &[] };
/// The usual reasons why a response comes without the line that it was expected to have.
pub const NOT_SET: &[&str] = &[
    "secure-cookie-behind-a-proxy",
    "dev-proxy-loses-set-cookie",
    "set-cookie-on-a-redirect",
    "append-to-a-list-in-session",
];
/// A response came without `Set-Cookie`.
pub const NO_SET_COOKIE: NoLines = NoLines {
    why: Text {
        zh: "这是响应，里面却没有 Set-Cookie：服务器这次没有设 cookie，或者半路被去掉了。常见的四种原因：代理后面的框架以为连接是 http，不写 Secure 的 cookie；开发代理丢了它；它在重定向之前的那个响应里（curl 加上 -iL）；框架只在会话有变化时才写。",
        en: "This is a response, and it has no Set-Cookie: the server set none this time, or something on the way took it out. The four usual reasons: behind a proxy the framework takes the connection for http and writes no Secure cookie; a development proxy loses it; it is in the response before a redirect (give curl -iL); the framework writes it only when the session has changed.",
    },
    symptoms: NOT_SET,
};
/// A request, not a response.
pub const REQUEST: NoLines = because(
    "这是一条命令，里面只有请求。cookie 是响应设的：运行它（curl 加上 -i），把输出贴进来。",
    "This is a command: it holds only the request. Cookies are set by the response: run it (curl with -i) and paste its output.",
);
/// A line of the field `Cookie`.
pub const COOKIE_FIELD: NoLines = because(
    "这是请求的 Cookie 头：浏览器带了什么。属性（Path、Secure……）不在里面，从它判断不了。贴设这些 cookie 的响应里的 Set-Cookie。",
    "This is a request’s Cookie field: what the browser sent. No attribute (Path, Secure, …) is in it, so nothing can be judged by it. Paste the Set-Cookie of the response that set these cookies.",
);
/// `a=1; b=2`, which may be either.
pub const PAIRS: NoLines = because(
    "看不出这是什么：分号后面没有一个是 Set-Cookie 的属性，像是 Cookie 头，或者 document.cookie 读出来的。它要真是一行 Set-Cookie，就在前面写上「Set-Cookie:」。",
    "What is this? Nothing after the semicolons is an attribute of Set-Cookie, so it looks like a Cookie field, or like what document.cookie reads. If it is a Set-Cookie line, write “Set-Cookie:” before it.",
);
/// A line with neither `=` nor `;`.
pub const WORDS: NoLines = because(
    "这不像 Set-Cookie：里面没有「=」。是报错或者症状，就贴到上面的查找里；真是没有名字的 cookie，就在前面写上「Set-Cookie:」。",
    "This does not look like Set-Cookie: there is no “=” in it. If it is an error or a symptom, put it into the search above; if it really is a cookie without a name, write “Set-Cookie:” before it.",
);
/// Something before the `=` that is no name.
pub const NO_NAME: NoLines = because(
    "这不像 Set-Cookie：「=」前面应该是一个名字，里面没有空格、引号和括号。是报错或者症状，就贴到上面的查找里；真是一行 Set-Cookie，就在前面写上「Set-Cookie:」。",
    "This does not look like Set-Cookie: the part before the “=” should be a name, without spaces, quotes or brackets. If it is an error or a symptom, put it into the search above; if it really is a Set-Cookie line, write “Set-Cookie:” before it.",
);
/// The sentence for an address instead of a line.
pub const ADDRESS: NoLines = because(
    "这是一个地址。把它填到响应的地址一栏，这里贴从它得到的 Set-Cookie（curl -i 看得到）。",
    "This is an address. Put it into the field for the response’s address, and paste here the Set-Cookie that came from it (curl -i shows it).",
);
/// Settings of a framework or of a server.
pub const SETTINGS: NoLines = because(
    "这是框架或服务器的设置，不是写出来的那一行。照它运行一次，把 curl -i 看到的 Set-Cookie 贴进来。",
    "These are settings of a framework or server, not the line that they lead to. Run it with them once, and paste the Set-Cookie that curl -i shows.",
);
/// Source text of a page.
pub const HTML: NoLines = because(
    "这是 HTML，响应的正文。cookie 在响应头里：用 curl -i，或者从开发者工具的「网络」里复制响应头。<meta http-equiv=\"Set-Cookie\"> 不算，规范叫浏览器不理它。",
    "This is HTML, the response’s body. Cookies are in its headers: use curl -i, or copy the response headers in the developer tools’ Network panel. A <meta http-equiv=\"Set-Cookie\"> does not count: browsers are told to ignore it.",
);
/// JSON of another kind.
pub const JSON: NoLines = because(
    "这是 JSON，却不是 HAR，也不是导出的 cookie（每个要有 name、value 和 domain）。",
    "This is JSON, but neither a HAR nor exported cookies (each of them needs name, value and domain).",
);
/// Source text of a server.
pub const CODE: NoLines = because(
    "这是写 cookie 的代码，不是写出来的那一行。框架会改写它：运行一次，把 curl -i 看到的 Set-Cookie 贴进来。",
    "This is code that writes a cookie, not the line it writes. Frameworks change it on the way: run it once, and paste the Set-Cookie that curl -i shows.",
);
/// A statement of a page's script that depends on its variables.
pub const VARIABLES: NoLines = because(
    "这句脚本里有变量，属性的值要运行时才知道。把变量换成真的值再贴，或者在控制台里打印拼好的那一串。",
    "Some attribute in this statement depends on variables. Put their values in and paste it again, or print the finished string in the console.",
);

/// What a text without headers is, if it is no list of `Set-Cookie` lines.
pub(super) fn recognise(text: &str) -> Option<NoLines> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines().next()?;
    let begins = |line: &str, with: &str| {
        line.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    if is_quoted_command(text) {
        return Some(REQUEST);
    }
    if ["<!", "<html", "<head", "<body", "<meta", "<?xml"]
        .iter()
        .any(|tag| begins(text, tag))
    {
        return Some(HTML);
    }
    if first == "[" || first.starts_with("[{") || first.starts_with("[ {") {
        return Some(JSON);
    }
    let is_field =
        |line: &str| begins(line, "cookie:") || line.eq_ignore_ascii_case("cookie");
    if lines().any(is_field) && text.contains('=') {
        return Some(COOKIE_FIELD);
    }
    if lines().any(is_code) {
        return Some(CODE);
    }
    if lines().any(is_setting) {
        return Some(SETTINGS);
    }
    if lines().any(|line| begins(line, "http://") || begins(line, "https://")) {
        return Some(ADDRESS);
    }
    if lines().any(|line| !line.contains(['=', ';'])) {
        return Some(WORDS);
    }
    if lines().any(has_no_name) {
        return Some(NO_NAME);
    }
    lines().all(is_pairs).then_some(PAIRS)
}

/// Whether a line calls a function of a server that sets cookies.
fn is_code(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    [
        "set_cookie(",
        "setcookie(",
        ".cookie(",
        "addcookie(",
        "cookies().set(",
        "cookies.append(",
        "cookies[",
        "responsecookie.from(",
    ]
    .iter()
    .chain(&[
        "cookie::build(",
        "cookie::new(",
        "cookies.add(",
        "session_set_cookie_params(",
    ])
    .any(|call| line.contains(call))
}

/// Whether a line is a setting about cookies: `SESSION_COOKIE_SECURE=True`, `session.cookie_secure = 1`,
/// `proxy_cookie_path / /;`.
fn is_setting(line: &str) -> bool {
    const NAMES: [&str; 5] = [
        "session_cookie",
        "csrf_cookie",
        "session.cookie",
        "cookie_domain",
        "cookie.same",
    ];
    let Some((name, _)) = line.split_once('=') else {
        return line.starts_with("proxy_cookie_");
    };
    let name = name.trim().to_ascii_lowercase();
    NAMES.iter().any(|known| name.contains(known)) || name.starts_with("proxy_cookie_")
}

/// Whether a line has something before its `=` that is no name, and no line before it that was joined to it
/// by a comma.
fn has_no_name(line: &str) -> bool {
    let is_odd = |c: char| matches!(c, ' ' | '"' | '\'' | '(' | '{' | '<' | '$');
    let line =
        line.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(line);
    let name = line.split(['=', ';']).next().unwrap_or_default().trim();
    name.contains(is_odd) && !name.contains(", ")
}

/// Whether a line is pairs alone, with no attribute among them.
fn is_pairs(line: &str) -> bool {
    const ATTRIBUTES: [&str; 9] = [
        "expires",
        "max-age",
        "domain",
        "path",
        "secure",
        "httponly",
        "samesite",
        "partitioned",
        "priority",
    ];
    let mut rest = line.trim_end_matches(';').split(';').skip(1).peekable();
    rest.peek().is_some()
        && rest.all(|piece| {
            piece.split_once('=').is_some_and(|(name, _)| {
                let name = name.trim();
                let known = |it: &&str| it.eq_ignore_ascii_case(name);
                !name.is_empty() && !ATTRIBUTES.iter().any(known)
            })
        })
}
