//! What happens to `Set-Cookie` between the server and the jar.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// A development proxy forwards the response, and the browser refuses its `Set-Cookie`.
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
    evidence: &[
        cell("domain/foreign/same-host", "refused"),
        cell("path/elsewhere/asked-here", "withheld"),
        cell("secure/secure/http-localhost", "kept kept refused"),
    ],
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

/// Several `Set-Cookie` lines were joined into one, so only one cookie is stored.
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
    evidence: &[cell("value/two-cookies-with-comma", "c=1, d=2")],
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

/// A client without a cookie jar loses the `Set-Cookie` of a redirect.
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
        zh: "给客户端一份 cookie 存储。`curl -L -c jar.txt -b jar.txt URL`；Python：``requests.Session()``reqwest：``Client::builder().cookie_store(true)``Node 用 `fetch-cookie` 加 `tough-cookie`，或者 `fetch(url, { redirect: \"manual\" })`，自己读 `response.headers.getSetCookie()` 再走下一步。浏览器里没有 `redirect: \"manual\"` 这条路，也用不着。",
        en: "Give the client a jar. `curl -L -c jar.txt -b jar.txt URL`; Python: ``requests.Session()`` reqwest: ``Client::builder().cookie_store(true)`` In Node `fetch-cookie` with `tough-cookie`, or `fetch(url, { redirect: \"manual\" })`, read `response.headers.getSetCookie()` yourself and make the next request yourself. In a browser `redirect: \"manual\"` doesn’t give you that, and you don’t need it.",
    },
    evidence: &[cell("status/302-sets-for-the-redirected-request", "sent")],
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

/// The program sets the cookie after the header of the response was sent.
pub const TOO_LATE: Symptom = Symptom {
    slug: "cookie-set-too-late",
    title: Text {
        zh: "cookie 设得太晚：响应头已经发出去了（headers already sent）",
        en: "The cookie is set too late: the header has already gone out",
    },
    errors: &[
        "Cannot modify header information - headers already sent by (output started at",
        "Session cannot be started after headers have already been sent",
        "Cannot set headers after they are sent to the client",
        "ERR_HTTP_HEADERS_SENT",
        "Cookies can only be modified in a Server Action or Route Handler.",
        "Cannot create a session after the response has been committed",
    ],
    words: Text {
        zh: "响应头 已经发送 太晚 输出 缓冲 BOM 空格 setcookie session_start 流式 中间件 Next.js Server Component PHP Servlet Express",
        en: "headers already sent too late output buffering bom whitespace setcookie session_start streaming committed middleware next.js server component php servlet express",
    },
    cause: Text {
        zh: "`Set-Cookie` 写在响应头里，响应头在正文之前发出；正文一开始发，就再也加不进去了。PHP 里常是 `<?php` 前面有一个空行、BOM 或 `echo`；Express 里是已经 `res.send()` 了，异步的代码才来设；Servlet 里是响应已经提交；Next.js 的 Server Component 边渲染边发，里面不许设。实测 PHP 8.2：输出之后的 `setcookie` 没有写出任何 `Set-Cookie`，开着 `output_buffering` 时却写出来了，所以换一台机器就坏；Node 20 抛 `ERR_HTTP_HEADERS_SENT`。Servlet 和 Next.js 照文档写，没有实测。",
        en: "`Set-Cookie` is part of the header, and the header is sent before the body; once the body has begun, nothing can be added. In PHP there is often a blank line, a BOM or an `echo` before `<?php`; in Express asynchronous code comes after `res.send()`; in a servlet the response has been committed; and Next.js sends while it renders, so a Server Component may not set one. Measured: in PHP 8.2 a `setcookie` after output wrote no `Set-Cookie` at all, but did with `output_buffering` on, which is why it breaks on another machine; Node 20 throws `ERR_HTTP_HEADERS_SENT`. What is said of servlets and Next.js is from their documentation and was not measured.",
    },
    rule: Text {
        zh: "RFC 9112 §2.1：一个响应先是状态行和头，空一行，然后才是正文。RFC 6265bis §3：`Set-Cookie` 在响应头里。",
        en: "RFC 9112 §2.1: a response is a status line and the header, an empty line, and only then the body. RFC 6265bis §3: `Set-Cookie` is a header field of the response.",
    },
    fix: Text {
        zh: "先设 cookie，再输出。PHP，放在文件最前面，文件存成没有 BOM 的 UTF-8：``<?php session_start(); setcookie(\"sid\", $id, [\"path\" => \"/\", \"secure\" => true, \"httponly\" => true, \"samesite\" => \"Lax\"]);``Express，设完才结束响应：``res.cookie(\"sid\", id, { httpOnly: true, secure: true, sameSite: \"lax\" }).redirect(\"/\")``Next.js，挪到 Server Action 或 Route Handler 里，续期的放在 middleware：``(await cookies()).set(\"sid\", id, { httpOnly: true, secure: true, sameSite: \"lax\", path: \"/\" })``Servlet，写正文之前就要 `request.getSession(true)`。",
        en: "Set the cookie first, then write. PHP, at the very top, in a file saved as UTF-8 without a BOM: ``<?php session_start(); setcookie(\"sid\", $id, [\"path\" => \"/\", \"secure\" => true, \"httponly\" => true, \"samesite\" => \"Lax\"]);`` Express, before the response is ended: ``res.cookie(\"sid\", id, { httpOnly: true, secure: true, sameSite: \"lax\" }).redirect(\"/\")`` Next.js, in a Server Action or a Route Handler, and in the middleware for a renewal: ``(await cookies()).set(\"sid\", id, { httpOnly: true, secure: true, sameSite: \"lax\", path: \"/\" })`` In a servlet, call `request.getSession(true)` before the body is written.",
    },
    evidence: &[because(Exemption::Program)],
    case: None,
    section: "cookie#2.2.1",
    demo: Some("cookie::set_cookie"),
};

/// A CDN or cache removes `Set-Cookie` or `Cookie` on the way.
pub const CDN: Symptom = Symptom {
    slug: "cdn-takes-cookies-out",
    title: Text {
        zh: "套了 CDN 或缓存以后，Set-Cookie 没了，或者源站收不到 cookie",
        en: "Behind a CDN or cache, Set-Cookie is gone, or the origin receives no cookies",
    },
    errors: &[
        "CloudFront does not forward cookies",
        "CDN 之后 Set-Cookie 没了",
        "unset beresp.http.set-cookie",
        "Varnish removes Set-Cookie",
    ],
    words: Text {
        zh: "CDN CloudFront Varnish Fastly Akamai Firebase nginx 缓存 源站 回源 转发 去掉 剥掉 登录 一直跳转 拿不到 cookie",
        en: "cdn cloudfront varnish fastly akamai firebase nginx cache origin forward strip removes login loops receives no cookies",
    },
    cause: Text {
        zh: "缓存要把一份响应给许多人，所以会躲开 cookie。CloudFront 不在策略里写明，就不把 cookie 转给源站，也把源站响应里的 `Set-Cookie` 去掉；Varnish 的配置里常有 `unset beresp.http.set-cookie` 和 `unset req.http.cookie`；Firebase Hosting 只放行名叫 `__session` 的一个。登录于是成功了，下一个请求却不认得你。这些来自各家的文档和问题单，本站没有实测。",
        en: "A cache wants to give one response to many people, so it stays away from cookies. CloudFront forwards none to the origin unless its policies say so, and then takes `Set-Cookie` out of the answers too; Varnish configurations often contain `unset beresp.http.set-cookie` and `unset req.http.cookie`; Firebase Hosting lets only one named `__session` through. So the login succeeds, and the next request isn’t recognised. This is from the vendors’ documentation and bug reports, and was not measured here.",
    },
    rule: Text {
        zh: "RFC 9111 §7.3：响应里有 `Set-Cookie` 并不妨碍缓存，要靠 `Cache-Control` 说清楚。RFC 9111 §5.2.2.7：`private` 的，共享缓存不许存。",
        en: "RFC 9111 §7.3: a `Set-Cookie` in a response doesn’t stop it from being cached; that is what `Cache-Control` is for. RFC 9111 §5.2.2.7: a shared cache must not store what is `private`.",
    },
    fix: Text {
        zh: "先比较两次：``curl -si https://origin.example.com/login | grep -i set-cookie````curl -si https://www.example.com/login | grep -i set-cookie``然后给登录、接口这些路径单独一条规则：不缓存，cookie 全部转发。CloudFront：缓存策略用 `CachingDisabled`，源请求策略用 `AllViewer`。Varnish，放在默认的规则之前：``if (req.url ~ \"^/(login|api)\") { return (pass); }``源站也要说清楚：``Cache-Control: private, no-store``静态文件照旧缓存，别给它们设 cookie。反过来把带 `Set-Cookie` 的响应也缓存下来，会让人看到别人的账号。",
        en: "First compare the two: ``curl -si https://origin.example.com/login | grep -i set-cookie````curl -si https://www.example.com/login | grep -i set-cookie`` Then give the login and the API a rule of their own: no caching, all cookies forwarded. In CloudFront, `CachingDisabled` as the cache policy and `AllViewer` as the origin request policy. Varnish, before the built-in rules: ``if (req.url ~ \"^/(login|api)\") { return (pass); }`` The origin should say so too: ``Cache-Control: private, no-store`` Static files stay cached, and set no cookies. The opposite mistake, caching responses that have a `Set-Cookie`, shows people somebody else’s account.",
    },
    evidence: &[because(Exemption::Program)],
    case: None,
    section: "scale#workers",
    demo: None,
};
