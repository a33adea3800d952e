//! Which cookies JavaScript, a server and other clients can read.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// `Set-Cookie` is hidden from JavaScript.
pub const HIDDEN_HEADER: Symptom = Symptom {
    slug: "set-cookie-is-null-in-fetch",
    title: Text {
        zh: "fetch、axios 读不到 Set-Cookie，是 null",
        en: "Set-Cookie is null in fetch and axios",
    },
    errors: &[
        "Refused to get unsafe header \"set-cookie\"",
        "response.headers.get(\"set-cookie\") null",
        "response.headers[\"set-cookie\"] undefined",
    ],
    words: Text {
        zh: "响应头 获取不到 拿不到 undefined axios response.headers 暴露 Access-Control-Expose-Headers 看得到却读不到",
        en: "response headers undefined missing axios cannot read expose access-control-expose-headers visible in devtools",
    },
    cause: Text {
        zh: "`Set-Cookie` 是写给浏览器的，脚本永远读不到，同源、`HttpOnly` 与否、加不加 `Access-Control-Expose-Headers` 都一样。读到 null 不表示没设上：存不存是浏览器的事，看开发者工具。",
        en: "`Set-Cookie` is addressed to the browser, and JavaScript can never read it: same origin or not, `HttpOnly` or not, whatever `Access-Control-Expose-Headers` says. Reading null doesn’t mean that the cookie wasn’t set: storing it is up to the browser, and the developer tools show the result.",
    },
    rule: Text {
        zh: "Fetch 标准「forbidden response-header name」：`Set-Cookie` 会从给脚本的响应里滤掉。",
        en: "Fetch, “forbidden response-header name”: `Set-Cookie` is filtered out of the response that JavaScript gets.",
    },
    fix: Text {
        zh: "什么也不用做：浏览器已经存了，下一个请求自己会带（跨源还要 `credentials: \"include\"`）。脚本真的需要这个值，就让服务器放在响应正文里；不要为此去掉 `HttpOnly`。在 Node 里不受此限：``response.headers.getSetCookie()``axios：``response.headers[\"set-cookie\"]``",
        en: "There is nothing to do: the browser has stored it, and the next request sends it automatically (across origins with `credentials: \"include\"`). If JavaScript really needs the value, have the server put it in the body; don’t give up `HttpOnly` for it. Node has no such limit: ``response.headers.getSetCookie()`` axios: ``response.headers[\"set-cookie\"]``",
    },
    evidence: &[cell("script/read-set-cookie-of-response", "withheld")],
    case: None,
    section: "cookie#2.1",
    demo: Some("cookie::set_by_server"),
};

/// `document.cookie` does not show a cookie that the browser has.
pub const DOCUMENT_COOKIE: Symptom = Symptom {
    slug: "document-cookie-misses-it",
    title: Text {
        zh: "document.cookie 里没有会话令牌的 cookie",
        en: "document.cookie does not show the session token’s cookie",
    },
    errors: &[
        "Failed to read the 'cookie' property from 'Document': The document is sandboxed and lacks the 'allow-same-origin' flag.",
        "document.cookie is empty",
        "document.cookie 为空",
    ],
    words: Text {
        zh: "js 读取 cookie 空 拿不到 获取不到 HttpOnly 开发者工具里有 Cookies.get undefined js-cookie 沙箱",
        en: "javascript read empty undefined httponly visible in devtools Cookies.get js-cookie sandbox iframe",
    },
    cause: Text {
        zh: "多半是 `HttpOnly`：脚本读不到，也不能直接改、直接删，请求里照样带。再就是它不归这个页面：`Path` 和页面的路径对不上，或者属于另一个主机、另一个分区。沙箱里的 iframe 一读就抛错（WebKitGTK 不抛，给一个空串）。",
        en: "Most likely it is `HttpOnly`: JavaScript can’t read it, nor change or delete it directly, but requests send it all the same. Or it doesn’t belong to this page: its `Path` doesn’t match the page’s, or it belongs to a different host or partition. In a sandboxed iframe, reading throws (in WebKitGTK it gives an empty string instead).",
    },
    rule: Text {
        zh: "RFC 6265bis §5.8.3：给非 HTTP 接口（`document.cookie`）取 cookie 时，跳过 `HttpOnly` 的；§4.1.2.6。",
        en: "RFC 6265bis §5.8.3: for a non-HTTP API (`document.cookie`), those with `HttpOnly` are left out; §4.1.2.6.",
    },
    fix: Text {
        zh: "会话令牌的 cookie 就该读不到，别去掉 `HttpOnly`（ASVS 5.0 的 3.3.4）。想知道登录没有，问服务器：``await fetch(\"/me\")``脚本要用的值，另设一个没有 `HttpOnly`、写了 `Path=/` 的，里面不放秘密。",
        en: "A cookie with a session token should not be readable; keep `HttpOnly` (ASVS 5.0, 3.3.4). To find out whether somebody is logged in, ask the server: ``await fetch(\"/me\")`` For a value that JavaScript needs, set a separate cookie without `HttpOnly`, with `Path=/`, and with no secret in it.",
    },
    evidence: &[
        cell("script/http-only-read", "withheld"),
        cell("script/http-only-request", "sent"),
        cell("path/script/reads-its-own-path-only", "withheld"),
        cell("script/read-in-sandboxed-frame", "withheld"),
    ],
    case: None,
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// JavaScript may not write the `Cookie` field of a request.
pub const FORBIDDEN_HEADER: Symptom = Symptom {
    slug: "refused-to-set-unsafe-header-cookie",
    title: Text {
        zh: "手写 Cookie 请求头：Refused to set unsafe header \"Cookie\"",
        en: "Setting Cookie by hand: Refused to set unsafe header \"Cookie\"",
    },
    errors: &[
        "Refused to set unsafe header \"Cookie\"",
        "Attempt to set a forbidden header was denied: Cookie",
    ],
    words: Text {
        zh: "请求头 setRequestHeader headers 手动 添加 加不上 axios XMLHttpRequest 不安全的头",
        en: "request header setRequestHeader headers manually add axios xmlhttprequest forbidden unsafe",
    },
    cause: Text {
        zh: "请求里的 `Cookie` 行由浏览器自己写，脚本写的不算：实测 `fetch` 不报错，直接忽略；XMLHttpRequest 照标准也忽略，那行警告没有测过。",
        en: "The browser writes a request’s `Cookie` line itself and doesn’t use what JavaScript writes: `fetch`, as measured, silently ignores it; XMLHttpRequest ignores it according to its standard, and the warning was not measured.",
    },
    rule: Text {
        zh: "Fetch 标准「forbidden request-header」，`Cookie` 在名单里。",
        en: "Fetch, “forbidden request-header”: `Cookie` is on the list.",
    },
    fix: Text {
        zh: "要带上已有的：同源什么也不用写，跨源写 `fetch(url, { credentials: \"include\" })`。要一个新的：``document.cookie = \"theme=dark; Path=/\"``这样只能给自己的主机，加上 `Domain` 还能给上级域名。要给别的主机一个凭据，用 `Authorization` 头。Node、Python 这些不是浏览器的，可以手写。",
        en: "To send an existing cookie: nothing to write within one origin, `fetch(url, { credentials: \"include\" })` across origins. For a new one: ``document.cookie = \"theme=dark; Path=/\"`` This works only for your own host or, with `Domain`, for a domain above it. To give a different host a credential, use the `Authorization` header. Node, Python and anything else that isn’t a browser may write it by hand.",
    },
    evidence: &[
        cell("script/fetch-with-cookie-field", "c=1"),
        cell("domain/script/parent", "kept"),
    ],
    case: None,
    section: "cookie#2.1",
    demo: Some("cookie::set_by_server"),
};

/// The browser has two cookies of the same name.
pub const TWINS: Symptom = Symptom {
    slug: "two-cookies-of-one-name",
    title: Text {
        zh: "同名的 cookie 有两个，哪一个算数？",
        en: "Two cookies of the same name: which one wins?",
    },
    errors: &[
        "同名 cookie 两个 哪个生效",
        "duplicate cookies with the same name",
        "multiple cookies with same name different path",
    ],
    words: Text {
        zh: "重复 同名 多个 两份 顺序 先后 优先 旧值 登录态 蒸发 时有时无 路径更长 域名不同",
        en: "duplicate duplicates same name twice order first last precedence stale old value login flaky longer path different domain",
    },
    cause: Text {
        zh: "`Path`、`Domain` 或分区不同，就是两个 cookie，两个都发。浏览器都把路径长的放前面；一样长的，Chromium 和 Firefox 先设的在前（Chromium 里值改过就排到最后），WebKitGTK 让写了 `Domain` 的在前。请求里只有名和值，服务器看不出谁是谁。Flask 取第一个，Rocket 取最后一个，换个框架，「生效」的就换了一个。",
        en: "With a different `Path`, `Domain` or partition they are two cookies, and both are sent. Every browser puts the longer path first; among equals, Chromium and Firefox put the older one first (in Chromium a changed value moves to the end), and WebKitGTK puts those with `Domain` first. A request contains only names and values, so the server can’t tell them apart. Flask takes the first and Rocket the last: change the framework, and the winner changes.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.8.3：路径长的在前，其次创建早的在前；§4.2.2：服务器不该依赖这个先后。",
        en: "RFC 6265bis §5.8.3: longer paths first, then the earlier created; §4.2.2: a server should not rely on that order.",
    },
    fix: Text {
        zh: "在开发者工具的 Application 里看两个各是什么 `Path` 和 `Domain`，把不要的照它自己的写法删掉：``Set-Cookie: sid=; Path=/account; Max-Age=0```Domain` 不同的再写一行。以后一律 `Path=/`、不写 `Domain`；登录 cookie 用 `__Host-` 开头的名字，子域就塞不进同名的（WebKitGTK 不查前缀，挡不住）。最快的办法是换个名字。",
        en: "Check in the developer tools, under Application, which `Path` and `Domain` each has, and delete the unwanted one with the same attributes: ``Set-Cookie: sid=; Path=/account; Max-Age=0`` Add one more line if the `Domain` differs. From then on, always write `Path=/` and no `Domain`; for a login, a name with `__Host-` keeps a subdomain from planting a cookie of the same name (not in WebKitGTK, which ignores prefixes). The quickest fix is a new name.",
    },
    evidence: &[
        cell("order/same-name-longer-path-first", "c=app; c=root"),
        cell("order/changed-value-keeps-place", "b=2; a=3 | a=3; b=2 | a=3; b=2"),
        cell("order/host-only-before-domain", "a=1; b=2 | a=1; b=2 | b=2; a=1"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/account/login",
        set_cookie: &[
            "sid=new; Path=/; Secure; HttpOnly",
            "sid=old; Path=/account; Secure; HttpOnly",
        ],
        request_url: "https://www.example.com/account/me",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "两个都发，`Path` 长的 `sid=old` 在前。",
            en: "Both are sent, and `sid=old` with the longer `Path` comes first.",
        },
    }),
    section: "cookie#2.2.3",
    demo: Some("cookie::set_twins"),
};

/// A Python client finds several cookies of the same name, or ignores one for localhost.
pub const CONFLICT: Symptom = Symptom {
    slug: "python-cookie-conflict-error",
    title: Text {
        zh: "Python 客户端报 CookieConflictError，或者不认 Domain=localhost",
        en: "Python clients: CookieConflictError, or Domain=localhost ignored",
    },
    errors: &[
        "requests.cookies.CookieConflictError: There are multiple cookies with name,",
        "There are multiple cookies with name,",
        "httpx.CookieConflict: Multiple cookies exist with name=",
        "Multiple cookies exist with name=",
    ],
    words: Text {
        zh: "requests httpx aiohttp curl_cffi 爬虫 冲突 RequestsCookieJar http.cookiejar localhost.local 重名",
        en: "requests httpx aiohttp curl_cffi scraper conflict requestscookiejar http.cookiejar localhost.local",
    },
    cause: Text {
        zh: "客户端存着两个同名的 cookie，域或路径不同，比如一个是 `www.example.com` 的，一个是 `.example.com` 的。照浏览器的规则两个都发，没有问题；可是按名字取一个，库不知道你要哪个，就抛错。另一件事：Python 的 `http.cookiejar` 把没有点的主机写成 `localhost.local`，`Domain=localhost` 因此对不上。",
        en: "The jar has two cookies with the same name but different domains or paths, say one for `www.example.com` and one for `.example.com`. Like a browser, the client sends both, and that is fine; but when you ask for one by name, the library doesn’t know which you mean, and raises. Separately, Python’s `http.cookiejar` calls a host without a dot `localhost.local`, which `Domain=localhost` doesn’t match.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：名字相同而域或路径不同，是两个 cookie；§5.8.3：都发。报错的是库取值的接口，不是规范。",
        en: "RFC 6265bis §5.7: the same name with a different domain or path is a different cookie; §5.8.3: both are sent. The error comes from the library’s look-up, not from the specification.",
    },
    fix: Text {
        zh: "说清楚要哪一个：``session.cookies.get(\"sid\", domain=\"www.example.com\", path=\"/\")``要发请求就把全部 cookie 交给 `Session`，别先 `dict(session.cookies)`。手里有从浏览器抄来的 cookie，用 `session.cookies.set(\"sid\", value, domain=\"www.example.com\")`，不要再放一份没有域的。本地开发别写 `Domain=localhost`。",
        en: "Say which one: ``session.cookies.get(\"sid\", domain=\"www.example.com\", path=\"/\")`` To send requests, leave the whole jar to `Session`, without `dict(session.cookies)` first. For a cookie copied from a browser use `session.cookies.set(\"sid\", value, domain=\"www.example.com\")`, and don’t add one without a domain. For local development, leave `Domain=localhost` out.",
    },
    evidence: &[
        cell("domain/host-only-beside-domain", "sent"),
        because(Exemption::Program),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &[
            "sid=one; Path=/; Secure",
            "sid=two; Path=/; Domain=example.com; Secure",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "两个 cookie 同名不同域，浏览器两个都发。",
            en: "Two cookies with the same name and different domains; a browser sends both.",
        },
    }),
    section: "cookie#2.2.3",
    demo: Some("cookie::set_twins"),
};

/// A WeChat mini-program sends no cookies of its own accord.
pub const MINI_PROGRAM: Symptom = Symptom {
    slug: "mini-program-new-session-each-time",
    title: Text {
        zh: "微信小程序每次请求，会话令牌（session id）都不一样",
        en: "A WeChat mini-program gets a new session id on every request",
    },
    errors: &[
        "wx.request sessionid 每次都不一样",
        "小程序 session 丢失",
        "wx.request cookie not sent",
    ],
    words: Text {
        zh: "小程序 微信 支付宝 uni-app taro wx.request 没有 cookie 会话保持 验证码 sessionid 不一致 App 原生",
        en: "mini program wechat alipay uni-app taro wx.request no cookie native app session not kept captcha",
    },
    cause: Text {
        zh: "小程序不是浏览器，`wx.request` 没有 cookie 存储：响应里的 `Set-Cookie` 没人存，下一个请求什么也不带。服务器每次都当新访客，再开一份会话，于是令牌每次都变，服务器里的会话也越来越多。别家的小程序、原生 App 的库各不相同，有的会存。",
        en: "A mini-program isn’t a browser, and `wx.request` has no cookie jar: nothing stores the response’s `Set-Cookie`, and the next request sends nothing. To the server, every request is a new visitor and gets a new session, so the id changes every time and sessions pile up. Other vendors’ mini-programs and native apps’ libraries differ; some do keep cookies.",
    },
    rule: Text {
        zh: "RFC 6265bis §5 是对用户代理的要求；没有 cookie 存储的客户端，要自己照 §5.7、§5.8 去存、去发。",
        en: "RFC 6265bis §5 applies to user agents; a client without a jar has to do what §5.7 and §5.8 say by itself.",
    },
    fix: Text {
        zh: "自己带：登录后从 `res.cookies` 取出来，`wx.setStorageSync(\"cookie\", …)` 存下，以后每个 `wx.request` 写 `header: { Cookie: wx.getStorageSync(\"cookie\") }`；只要名和值，属性别抄进去。更好的是登录接口在正文里给一个令牌，放进 `Authorization` 头。服务器那边，没有要记的就不开会话，免得匿名的会话堆起来。",
        en: "Carry the cookie yourself: after the login, take it from `res.cookies`, keep it with `wx.setStorageSync(\"cookie\", …)`, and write `header: { Cookie: wx.getStorageSync(\"cookie\") }` into each `wx.request`; name and value only, without the attributes. Better still, have the login return a token in its body, and send that in `Authorization`. On the server, don’t start a session until there is something to remember, so that anonymous ones don’t pile up.",
    },
    evidence: &[because(Exemption::Program)],
    case: None,
    section: "scale#bill",
    demo: Some("scale::bill_eager"),
};
