//! The terms of the book, side by side in both languages, each with the section that shows it.

use crate::evidence::Exemption::{Definition, Document};
use crate::evidence::{Evidence, because, cell};
use crate::lang::Text;

/// A term that the glossary explains.
pub struct Term {
    /// The anchor of the term on the page of the glossary, and its name in the templates.
    pub id: &'static str,
    /// The term in both languages.
    pub name: Text,
    /// What it means, in one or two sentences.
    pub means: Text,
    /// What the meaning says of browsers is based on this.
    pub evidence: &'static [Evidence],
    /// The passage that shows it: `chapter#section`.
    pub see: &'static str,
}

impl Term {
    const fn new(
        id: &'static str,
        [zh, en]: [&'static str; 2],
        [means_zh, means_en]: [&'static str; 2],
        see: &'static str,
    ) -> Self {
        let means = Text { zh: means_zh, en: means_en };
        Self { id, name: Text { zh, en }, means, evidence: &[], see }
    }

    const fn based_on(self, evidence: &'static [Evidence]) -> Self {
        Self { evidence, ..self }
    }
}

/// The term with this anchor.
pub fn find(id: &str) -> Option<&'static Term> {
    ALL.iter().find(|term| term.id == id)
}

/// All terms, in the order in which the book needs them.
pub const ALL: &[Term] = &[
    Term::new(
        "header",
        ["头", "header"],
        [
            "请求或响应开头的一行「名字: 值」。cookie 只用两种头：Set-Cookie 和 Cookie。",
            "A “name: value” line at the start of a request or response. Cookies use two of them: Set-Cookie and Cookie.",
        ],
        "state#forgets",
    ),
    Term::new(
        "request",
        ["请求", "request"],
        [
            "浏览器发给服务器的一份报文：第一行写要什么，下面是头，有时还有正文。",
            "The message that a browser sends to a server: a first line that says what is wanted, headers, and sometimes a body.",
        ],
        "state#forgets",
    )
    .based_on(&[because(Definition)]),
    Term::new(
        "response",
        ["响应", "response"],
        [
            "服务器对一个请求的答复：第一行是状态，下面是头和正文。",
            "The server’s answer to one request: a status in the first line, then headers and a body.",
        ],
        "state#forgets",
    ),
    Term::new(
        "stateless",
        ["无状态", "stateless"],
        [
            "每个请求单独就能读懂，用不着前一个（RFC 9110 §3.3）。",
            "Each request can be understood by itself, without the one before it (RFC 9110 §3.3).",
        ],
        "state#forgets",
    ),
    Term::new(
        "host",
        ["主机", "host"],
        [
            "地址里的主机名，例如 shop.example.com。cookie 按主机名分，不按端口分。",
            "The name in an address, such as shop.example.com. Cookies are kept by host name, whatever the port.",
        ],
        "cookie#risks",
    ),
    Term::new(
        "origin",
        ["源", "origin"],
        [
            "协议、主机、端口三样合起来。脚本能读谁的页面按源来分；cookie 不按源分。",
            "Scheme, host and port together. Origins decide which pages a script may read; cookies don’t go by them.",
        ],
        "scope#site",
    ),
    Term::new(
        "site",
        ["站点", "site"],
        [
            "可注册的那一级域名（例如 example.com），通常连同协议。SameSite 看的是它。",
            "The domain that somebody can register (example.com), usually together with the scheme. It is what SameSite compares.",
        ],
        "scope#site",
    ),
    Term::new(
        "cross-site",
        ["跨站", "cross-site"],
        [
            "发起请求的页面和收到请求的主机不在同一个站点。端口不同不算，子域不同也不算。",
            "The page that starts a request and the host that gets it are not of one site. Neither a different port nor a different subdomain makes it so.",
        ],
        "scope#site",
    ),
    Term::new(
        "public-suffix",
        ["公共后缀", "public suffix"],
        [
            "谁都能在它下面注册域名的后缀，例如 com、co.uk。浏览器不收 Domain 写成公共后缀的 cookie；正好是当前主机的除外（WebKitGTK 连这个也不收）。",
            "A suffix such as com or co.uk below which anybody can register a name. A browser refuses a cookie whose Domain is one, unless it is the host itself (WebKitGTK refuses that, too).",
        ],
        "scope#site",
    )
    .based_on(&[cell("domain/suffix-co-uk/same-host", "refused"), cell("domain/suffix-is-host/same-host", "kept kept refused")]),
    Term::new(
        "cookie",
        ["cookie", "cookie"],
        [
            "服务器让浏览器存下的一小段文字，以后符合条件的请求都会带上它。",
            "A short text that a server has the browser keep, and that later requests carry if they meet its conditions.",
        ],
        "cookie#2.1",
    )
    .based_on(&[cell("path/default/set-at-root-asked-below", "sent")]),
    Term::new(
        "attribute",
        ["属性", "attribute"],
        [
            "Set-Cookie 里跟在值后面的规则，例如 Path、Max-Age。浏览器记住，不再发回。",
            "A rule that follows the value in Set-Cookie, such as Path or Max-Age. The browser remembers it and never sends it back.",
        ],
        "cookie#2.1",
    )
    .based_on(&[cell("path/segment/below", "c=1")]),
    Term::new(
        "session-cookie",
        ["会话期 cookie", "session cookie"],
        [
            "没写 Max-Age 和 Expires 的 cookie，关掉浏览器就没了；浏览器恢复上次的标签页时还在不在，没有实测。",
            "A cookie without Max-Age and Expires: gone when the browser closes. Whether it returns when the browser restores its tabs was not measured.",
        ],
        "cookie#2.2.1",
    )
    .based_on(&[because(Definition)]),
    Term::new(
        "host-only",
        ["仅限本主机", "host-only"],
        [
            "没写 Domain 的 cookie 的性质：只发给设置它的那台主机，子域收不到。",
            "What a cookie without Domain is: sent to the host that set it and not to its subdomains.",
        ],
        "scope#hosts",
    ),
    Term::new(
        "http-only",
        ["HttpOnly", "HttpOnly"],
        [
            "脚本读不到也改不了这个 cookie，请求照样带上它。",
            "Scripts can neither read nor change the cookie; requests carry it all the same.",
        ],
        "cookie#2.2.1",
    ),
    Term::new(
        "same-site",
        ["SameSite", "SameSite"],
        [
            "说明别的站点发起的请求带不带这个 cookie：Strict 不带，Lax 只在点链接一类的导航时带，None 都带。",
            "Says whether requests that a different site starts carry the cookie: Strict never, Lax only with navigations such as following a link, None always.",
        ],
        "scope#cross-site",
    ),
    Term::new(
        "third-party",
        ["第三方 cookie", "third-party cookie"],
        [
            "页面里嵌着的别的站点，它发送或设置的 cookie。许多浏览器拦截它，或者按顶层站点分开存。",
            "A cookie sent or set by a different site embedded in the page. Many browsers block it, or keep one for each top-level site.",
        ],
        "scope#third-party",
    )
    .based_on(&[cell("third-party/none-secure/set-in-window-asked-in-frame", "withheld withheld sent"), cell("third-party/none-secure/set-in-frame-asked-in-frame", "withheld sent withheld")]),
    Term::new(
        "top-level-navigation",
        ["顶层导航", "top-level navigation"],
        [
            "让地址栏换地址的请求，例如点链接、提交表单；图片、iframe、fetch 都不算。",
            "A request that changes the address bar, such as following a link or submitting a form; images, frames and fetch are not.",
        ],
        "cookie#2.2.1",
    ),
    Term::new(
        "csrf",
        ["跨站请求伪造", "cross-site request forgery (CSRF)"],
        [
            "别的站点的页面让你的浏览器向这里发请求，浏览器顺手带上了 cookie。",
            "A page of a different site has your browser send a request here, and the browser adds your cookies.",
        ],
        "cookie#2.1",
    )
    .based_on(&[cell("samesite/absent/form-post/cross-site", "sent")]),
    Term::new(
        "tossing",
        ["cookie tossing", "cookie tossing"],
        [
            "兄弟子域用 Domain 写一个同名的 cookie，混进你收到的请求里。",
            "A sibling subdomain sets a cookie of the same name with Domain, so that it arrives in your requests.",
        ],
        "scope#hosts",
    ),
    Term::new(
        "prefix",
        ["名字前缀", "name prefix"],
        [
            "名字以 __Host- 或 __Secure- 开头的 cookie，浏览器收下之前先查它的属性（WebKitGTK 不查）。",
            "A cookie whose name begins with __Host- or __Secure- has its attributes checked before it is kept (not in WebKitGTK).",
        ],
        "cookie#2.2.1",
    )
    .based_on(&[cell("prefix/host-without-secure/https-ordinary", "refused refused kept")]),
    Term::new(
        "partition",
        ["分区", "partition"],
        [
            "带 Partitioned 的 cookie，每个顶层站点下各存一份，互不相通（CHIPS）。",
            "With Partitioned, a cookie is kept once for each top-level site, and one never sees the other (CHIPS).",
        ],
        "scope#third-party",
    ),
    Term::new(
        "devtools",
        ["开发者工具", "DevTools"],
        [
            "浏览器自带的检查工具，能看到报文里的头和存着的 cookie。",
            "The inspection tools of a browser, which show the headers that travelled and the cookies that are stored.",
        ],
        "cookie#refused",
    )
    .based_on(&[because(Document)]),
    Term::new(
        "sessions",
        ["会话", "session"],
        [
            "服务器在一个个请求之间记住的、关于一个访客的几个值。",
            "A few values that a server remembers about one visitor from request to request.",
        ],
        "session#where",
    ),
    Term::new(
        "server-side-session",
        ["服务器端会话", "server-side session"],
        [
            "浏览器里只有令牌，数据在服务器上，随时能收回。",
            "The browser holds a token only; the data is on the server, which can revoke it at any time.",
        ],
        "session#3.1",
    )
    .based_on(&[because(Definition)]),
    Term::new(
        "token",
        ["令牌", "token"],
        [
            "一串猜不到的随机字符，服务器凭它找到记录。谁拿着它，谁就是你。",
            "Random characters that nobody can guess, by which a server finds the record. Whoever holds it is you.",
        ],
        "session#where",
    ),
    Term::new(
        "signed",
        ["签名", "signed"],
        [
            "数据谁都读得懂，后面跟着一段用密钥算出的校验；改一个字符就对不上。",
            "Anybody can read the data; a code computed with a key follows it and no longer matches if one character changes.",
        ],
        "session#3.1",
    ),
    Term::new(
        "encrypted",
        ["加密", "encrypted"],
        [
            "没有密钥，读不懂也改不了。",
            "Without the key it can be neither read nor changed.",
        ],
        "cookie#private",
    ),
    Term::new(
        "base64",
        ["base64", "base64"],
        [
            "用 64 个字符写任意字节的编码。它不是加密，谁都能还原。",
            "An encoding that writes any bytes with 64 characters. It is not encryption: anybody can reverse it.",
        ],
        "session#3.1",
    ),
    Term::new(
        "replay",
        ["重放", "replay"],
        [
            "把抄来的字节原样再发一次。签名和加密都挡不住。",
            "Copied bytes sent once more, unchanged. Neither a signature nor encryption stops it.",
        ],
        "session#3.1",
    ),
    Term::new(
        "revocation",
        ["收回", "revocation"],
        [
            "让已经发出去的凭据立即失效。服务器端会话做得到，cookie 里的数据做不到。",
            "To make something that was handed out invalid at once. A server-side session can do it; data inside a cookie can’t.",
        ],
        "session#where",
    ),
    Term::new(
        "fixation",
        ["会话固定", "session fixation"],
        [
            "攻击者先把自己的令牌塞给你，等你登录后用同一个令牌进来；登录时换令牌就挡住了。",
            "An attacker plants a token in your browser, waits for you to log in, and uses the same token. A new token at each login prevents it.",
        ],
        "session#3.2.1",
    )
    .based_on(&[because(Definition)]),
    Term::new(
        "nonce",
        ["一次性随机数", "nonce"],
        [
            "每次加密都换的随机数，让同样的内容每次得出不同的密文。",
            "A random number that is new for each encryption, so that the same content gives a different ciphertext each time.",
        ],
        "cookie#private",
    ),
    Term::new(
        "endpoint",
        ["端点", "endpoint"],
        [
            "服务器会应答的一个方法加地址，例如 GET /cookie/set。",
            "A method and an address that a server answers, such as GET /cookie/set.",
        ],
        "code#walk",
    ),
    Term::new(
        "lost-update",
        ["丢失的更新", "lost update"],
        [
            "两个请求同时读、同时写同一份数据，后写的盖掉先写的。",
            "Two requests read and then write the same data, and the later write overwrites the earlier.",
        ],
        "scale#two",
    ),
];
