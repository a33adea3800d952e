//! What happens to `Set-Cookie` between the server and the jar.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::lang::Text;

/// The development server is another host.
pub const DEV_PROXY: Symptom = Symptom {
    slug: "dev-proxy-loses-set-cookie",
    title: Text {
        zh: "开发代理（Vite、webpack）转发以后，Set-Cookie 不生效",
        en: "The dev proxy (Vite, webpack) eats my Set-Cookie",
    },
    errors: &[
        "cookieDomainRewrite",
        "cookiePathRewrite",
        "vite proxy set-cookie not working",
        "This attempt to set a cookie via a Set-Cookie header was blocked because its Domain attribute was invalid with regards to the current host url.",
    ],
    words: Text {
        zh: "开发服务器 代理 proxy changeOrigin devServer vite.config http-proxy-middleware vue-cli 转发 nginx proxy_pass 路径不对",
        en: "development server proxy changeOrigin devServer vite.config http-proxy-middleware create-react-app nginx proxy_pass rewrite",
    },
    cause: Text {
        zh: "浏览器看到的是开发服务器的地址，`Set-Cookie` 却是后端照自己的地址写的。`Domain=api.example.com` 和浏览器看到的 `localhost` 对不上，拒收；`Path=/backend` 在代理改过的路径下对不上，存了也不发；https 后端的 `Secure`，在 `http://localhost` 上 WebKitGTK 不收（据文档 Safari 也不收，没有测过）。",
        en: "The browser sees the development server’s address, but the back end wrote `Set-Cookie` for its own. `Domain=api.example.com` isn’t the host the browser sees, `localhost`, so the cookie is refused; `Path=/backend` doesn’t match the paths after the proxy’s rewrite, so the cookie is stored but never sent; and a `Secure` cookie from an https back end is refused by WebKitGTK on `http://localhost` (by Safari too, by its documents; that was not measured).",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：`Domain` 要与收到响应的那个主机匹配，浏览器眼里那就是 `localhost`；§5.1.4：路径匹配。",
        en: "RFC 6265bis §5.7: `Domain` has to match the host the response came from, which to the browser is `localhost`; §5.1.4: matching paths.",
    },
    fix: Text {
        zh: "最好是后端不写 `Domain`，`Path` 写 `/`，就不用改。改不了后端，让代理改：http-proxy 一系（Vite、webpack 都用）`cookieDomainRewrite: \"\"`、`cookiePathRewrite: { \"/backend\": \"/\" }`；nginx `proxy_cookie_domain api.example.com $host;`、`proxy_cookie_path /backend/ /;`。`Secure` 要在 `proxyRes` 事件里自己去掉。页面里的请求用相对地址 `/api/…`，别绕过代理。",
        en: "It is best if the back end writes no `Domain`, and `/` for `Path`; then there is nothing to rewrite. If you can’t change the back end, let the proxy do it: in http-proxy and its relatives, which Vite and webpack use, `cookieDomainRewrite: \"\"` and `cookiePathRewrite: { \"/backend\": \"/\" }`; in nginx `proxy_cookie_domain api.example.com $host;` and `proxy_cookie_path /backend/ /;`. Remove `Secure` yourself in the `proxyRes` event. Have the page request relative addresses, `/api/…`, so that it doesn’t bypass the proxy.",
    },
    case: Some(CaseLink {
        set_url: "http://localhost:5173/api/login",
        set_cookie: &["sid=31d4d96e; Domain=api.example.com; Path=/; HttpOnly"],
        request_url: "http://localhost:5173/api/me",
        method: "GET",
        site: "same-site",
        top_level: false,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "浏览器是从 `localhost` 收到这一行的，`Domain=api.example.com` 和它对不上。",
            en: "The browser received this line from `localhost`, which `Domain=api.example.com` doesn’t match.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// One line a cookie.
pub const FOLDED: Symptom = Symptom {
    slug: "several-set-cookie-folded",
    title: Text {
        zh: "设了好几个 cookie，只剩一个：多行 Set-Cookie 被合成一行",
        en: "I set several cookies and only one survives: Set-Cookie lines folded into one",
    },
    errors: &[
        "headers.getSetCookie is not a function",
        "only the last Set-Cookie header is sent",
        "multiple Set-Cookie headers merged into one",
    ],
    words: Text {
        zh: "多个 Set-Cookie 合并 逗号 覆盖 只有最后一个 只有第一个 字典 Map 网关 Lambda 云函数 代理 HashMap",
        en: "multiple several set-cookie combined joined comma only last first map dictionary gateway lambda serverless proxy overwritten",
    },
    cause: Text {
        zh: "别的头同名可以用逗号合成一行，`Set-Cookie` 不行：逗号本来就会出现在 `Expires` 里。代理、网关把它合了，浏览器只认出第一个，后面的成了看不懂的属性，或者并进了值里。另一种是程序把头（header）放进字典，一个名字一个值，后写的盖掉先写的。",
        en: "Header fields of the same name may be joined with commas, except `Set-Cookie`: `Expires` contains a comma of its own. If a proxy or gateway joins them, the browser finds only the first cookie, and the rest becomes unknown attributes or part of the value. Alternatively, a program keeps headers in a map with one value per name, and the later line replaces the earlier one.",
    },
    rule: Text {
        zh: "RFC 9110 §5.3：`Set-Cookie` 是例外，不能合并；RFC 6265bis §3：不要把几个 `Set-Cookie` 折成一个。",
        en: "RFC 9110 §5.3: `Set-Cookie` is the exception and can’t be combined; RFC 6265bis §3: don’t fold several `Set-Cookie` fields into one.",
    },
    fix: Text {
        zh: "一个 cookie 一行。Node：`res.setHeader(\"Set-Cookie\", [a, b])` 或 `res.append`；转发时用 `headers.getSetCookie()` 逐行取，不要用 `headers.get`。Rocket：`adjoin_header` 是添一行，`set_header` 是全换掉；而且 Rocket 的 jar 一个名字只发一行。API Gateway：1.0 用 `multiValueHeaders`，2.0 用 `cookies`。用 `curl -i` 数一数有几行。",
        en: "One line per cookie. Node: `res.setHeader(\"Set-Cookie\", [a, b])` or `res.append`; when forwarding, take them line by line with `headers.getSetCookie()`, not `headers.get`. Rocket: `adjoin_header` adds a line, `set_header` replaces them all; and Rocket’s jar sends one line for each name. API Gateway: `multiValueHeaders` in 1.0, `cookies` in 2.0. Count the lines with `curl -i`.",
    },
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &[
            "theme=dark; Path=/; Secure, sid=31d4d96e; Path=/; Secure; HttpOnly",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "两个合成了一行：`sid` 成了一个不认得的属性，只剩 `theme`。分成两行再看。",
            en: "Two cookies in one line: `sid` has become an unknown attribute, and only `theme` is left. Split the line in two and look again.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_refused"),
};

/// A browser keeps it; a client may not.
pub const REDIRECT: Symptom = Symptom {
    slug: "set-cookie-on-a-redirect",
    title: Text {
        zh: "302 里的 Set-Cookie：浏览器收下了，我的 HTTP 客户端丢了",
        en: "Set-Cookie on a 302: the browser keeps it, my HTTP client loses it",
    },
    errors: &[
        "curl: (47) Maximum (50) redirects followed",
        "TooManyRedirects: Exceeded 30 redirects.",
        "redirect count exceeded",
        "Set-Cookie lost on redirect",
    ],
    words: Text {
        zh: "重定向 302 303 301 跳转 爬虫 登录后 Node fetch undici axios reqwest got follow 跟随 丢失",
        en: "redirect 302 303 301 follow node fetch undici axios reqwest got scraper login lost client cookie jar",
    },
    cause: Text {
        zh: "登录常常回一个带 `Set-Cookie` 的 302。浏览器先存下，再去 `Location`，下一个请求就带着。多数 HTTP 客户端没有 cookie 存储（cookie jar），或者默认不开：它跟着跳转走了，中间那个响应里的 `Set-Cookie` 没人管，到了下一个地址又被送回登录页。",
        en: "A login often answers 302 with a `Set-Cookie`. A browser stores the cookie before it goes to `Location`, and the next request sends it. Most HTTP clients have no cookie jar, or none by default: they follow the redirect, ignore the `Set-Cookie` of the response in between, and are sent back to the login by the next page.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.3：除 1xx 外，任何状态码的响应里的 `Set-Cookie` 都要处理。这是对用户代理的要求，没有 cookie 存储的客户端不算。",
        en: "RFC 6265bis §5.3: a `Set-Cookie` is processed whatever the status, except 1xx. That applies to user agents, which a client without a jar is not.",
    },
    fix: Text {
        zh: "给客户端一份 cookie 存储。`curl -L -c jar.txt -b jar.txt URL`；Python `requests.Session()`；reqwest `Client::builder().cookie_store(true)`；Node 用 `fetch-cookie` 加 `tough-cookie`，或者 `fetch(url, { redirect: \"manual\" })`，自己读 `response.headers.getSetCookie()` 再走下一步。浏览器里没有 `redirect: \"manual\"` 这条路，也用不着。",
        en: "Give the client a jar. `curl -L -c jar.txt -b jar.txt URL`; in Python `requests.Session()`; in reqwest `Client::builder().cookie_store(true)`; in Node `fetch-cookie` with `tough-cookie`, or `fetch(url, { redirect: \"manual\" })`, read `response.headers.getSetCookie()` yourself and make the next request yourself. In a browser `redirect: \"manual\"` doesn’t give you that, and you don’t need it.",
    },
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 0,
        engine: "standard",
        why: Text {
            zh: "浏览器就是这样做的：响应是 200 还是 302，存法一样，下一个请求就带。",
            en: "This is what a browser does: whether the response is a 200 or a 302, the cookie is stored, and the next request sends it.",
        },
    }),
    section: "cookie#2.2",
    demo: Some("cookie::set_cookie"),
};
