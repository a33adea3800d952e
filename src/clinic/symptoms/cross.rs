//! What is sent when another site makes the request.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// A cross-origin `fetch` neither stores nor sends the cookie.
pub const FETCH: Symptom = Symptom {
    slug: "cross-origin-fetch",
    title: Text {
        zh: "前后端分离：跨源 fetch 存不住也带不上 cookie",
        en: "A cross-origin fetch never stores or sends my cookie",
    },
    errors: &[
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
        "The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
        "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’",
        "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’",
        "has been rejected because it is in a cross-site context and its “SameSite” is “Lax” or “Strict”.",
        "was blocked because it had the \"SameSite=Lax\" attribute but came from a cross-site response which was not the response to a top-level navigation.",
    ],
    words: Text {
        zh: "跨域 前后端分离 axios withCredentials credentials include 不带 不发送 拿不到 收不到 登录成功 下一个请求 CORS",
        en: "cross origin cross-domain cors axios withCredentials credentials include not sent not stored api frontend backend spa next request logged out",
    },
    cause: Text {
        zh: "两道门，缺一不可。第一道是 CORS：跨源的 `fetch` 默认 `credentials: \"same-origin\"`，不带 cookie，也不收响应里的 `Set-Cookie`；服务器不答应，脚本还读不到响应。第二道是站（site）：两边连站都不同，这就是第三方 cookie。照规范，只有 `SameSite=None; Secure` 的才会随 `fetch` 发送，才存得下；可是按默认设置，实测的 Chromium 156（Debian 的构建）连这样的也拦，Firefox 153 给每个顶层站点另存一份，平时的那一份到不了；WebKitGTK 把已有的发出去，只是不收新的。",
        en: "There are two gates, and both must be open. The first is CORS: by default a cross-origin `fetch` uses `credentials: \"same-origin\"`, so it sends no cookies and ignores the response’s `Set-Cookie`; and unless the server allows it, JavaScript can’t read the response. The second is the site: if even the sites differ, this is a third-party cookie. According to the specification, only a cookie with `SameSite=None; Secure` is sent with such a `fetch` or stored from its response; but with default settings the Chromium 156 measured here (Debian’s build) blocks even that, and Firefox 153 keeps a separate set of cookies for each top-level site, which doesn’t include the ordinary ones. WebKitGTK sends what it has and only refuses to store new ones.",
    },
    rule: Text {
        zh: "Fetch 标准「CORS protocol and credentials」：要有 `Access-Control-Allow-Credentials: true`，而 `Access-Control-Allow-Origin` 得写出确切的源，不能是 `*`。RFC 6265bis §5.7（存）与 §5.8.3（发）：SameSite。",
        en: "Fetch, “CORS protocol and credentials”: `Access-Control-Allow-Credentials: true` is needed, and `Access-Control-Allow-Origin` has to name the exact origin, not `*`. RFC 6265bis §5.7 (storing) and §5.8.3 (sending): SameSite.",
    },
    fix: Text {
        zh: "页面：``fetch(url, { credentials: \"include\" })``axios：``withCredentials: true``服务器：``Access-Control-Allow-Origin: https://app.example.com````Access-Control-Allow-Credentials: true````Vary: Origin``cookie：同站（可注册域名相同，子域不同也算）`SameSite=Lax` 就够；不同站要 `SameSite=None; Secure`，而且用户的浏览器很可能拦第三方 cookie。最省事的是用反向代理把接口放到页面同一个源下面。",
        en: "The page: ``fetch(url, { credentials: \"include\" })`` axios: ``withCredentials: true`` The server: ``Access-Control-Allow-Origin: https://app.example.com`` ``Access-Control-Allow-Credentials: true`` ``Vary: Origin`` The cookie: within one site (one registrable domain, subdomains included) `SameSite=Lax` is enough; across sites it takes `SameSite=None; Secure`, and the user’s browser may well block third-party cookies all the same. The least trouble is a reverse proxy that puts the API under the page’s own origin.",
    },
    evidence: &[
        cell("samesite/lax/fetch/to-subdomain", "withheld"),
        cell("samesite/lax/fetch-credentials/to-subdomain", "sent"),
        cell(
            "third-party/none-secure/set-in-window-asked-by-fetch",
            "withheld withheld sent",
        ),
        cell(
            "setting/none-secure/fetch-credentials/cross-site",
            "refused refused refused",
        ),
    ],
    case: Some(CaseLink {
        set_url: "https://api.example.net/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "https://api.example.net/me",
        method: "GET",
        site: "cross-site",
        top_level: false,
        after_s: 5,
        engine: "standard",
        why: Text {
            zh: "CORS 全配对了也一样：页面在另一个站，`SameSite=Lax` 的不会随 `fetch` 发送。",
            en: "Even with CORS all in order: the page is on another site, so a `SameSite=Lax` cookie isn’t sent with a `fetch`.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A tool such as Postman works where the browser does not.
pub const TOOLS: Symptom = Symptom {
    slug: "works-in-postman",
    title: Text {
        zh: "Postman、curl 里都好，浏览器里就是不行",
        en: "It works in Postman and curl, but not in the browser",
    },
    errors: &[
        "works in Postman but not in browser",
        "Postman 可以 浏览器不行",
        "curl works but browser does not send cookie",
    ],
    words: Text {
        zh: "Postman curl Insomnia Apifox 接口工具 测试正常 能用 浏览器不行 没有带",
        en: "postman curl insomnia httpie api client fine browser fails not sent",
    },
    cause: Text {
        zh: "工具不是浏览器：它没有页面，也就没有源（origin）和站（site）。实测 `curl` 不做 CORS 检查，`SameSite=Strict` 的也照发，手写的 `Cookie` 头它原样发出；不加 `-b` 和 `-c`，连 cookie 也不存。别的工具没有逐个测过，道理相同。所以在工具里通过，只说明服务器会答；浏览器肯不肯存、肯不肯带，是另一回事。",
        en: "A tool is not a browser: it has no page, and so no origin and no site. As measured, `curl` doesn’t check CORS, sends even `SameSite=Strict` cookies, and sends a hand-written `Cookie` header as it is; without `-b` and `-c` it doesn’t even keep cookies. Other tools weren’t tried one by one, but the reason applies to them too. So success in a tool only shows that the server answers. Whether a browser stores the cookie and sends it is a different question.",
    },
    rule: Text {
        zh: "Fetch 标准「CORS check」只约束浏览器里的脚本；RFC 6265bis §5.7、§5.8.3 才是浏览器存和发的算法。",
        en: "Fetch, “CORS check”, applies only to JavaScript in browsers; RFC 6265bis §5.7 and §5.8.3 are how a browser stores and sends.",
    },
    fix: Text {
        zh: "在浏览器的开发者工具 Network 里看两处（用的是 Chrome 文档里的叫法，本站没有逐个浏览器核对）：响应的 `Set-Cookie` 旁边有没有警告，停在上面就是原因；请求的 Cookies 一栏，勾上「显示被过滤掉的请求 Cookie」。再用 `curl -v -H \"Origin: https://app.example.com\" URL` 看服务器给没给 CORS 头。看到原因，照那一条改。",
        en: "Look at two places in the browser’s developer tools, under Network (the labels are from Chrome’s documentation and were not checked in each browser): is there a warning beside the response’s `Set-Cookie`, with the reason when you hover over it; and what does the request’s Cookies tab list with “show filtered out request cookies” ticked? Then `curl -v -H \"Origin: https://app.example.com\" URL` shows whether the server sends CORS headers. Then fix what the reason names.",
    },
    evidence: &[
        cell("secure/none-without/https-ordinary", "refused refused kept"),
        because(Exemption::Program),
    ],
    case: Some(CaseLink {
        set_url: "https://api.example.net/login",
        set_cookie: &["sid=31d4d96e; Path=/; HttpOnly; SameSite=None"],
        request_url: "https://api.example.net/me",
        method: "GET",
        site: "cross-site",
        top_level: false,
        after_s: 5,
        engine: "standard",
        why: Text {
            zh: "`curl` 照样显示这一行，Chromium 和 Firefox 却整行拒收：`SameSite=None` 少了 `Secure`。",
            en: "`curl` shows this line like any other, but Chromium and Firefox refuse the whole line: `SameSite=None` lacks `Secure`.",
        },
    }),
    section: "cookie#2.1",
    demo: Some("cookie::set_refused"),
};

/// `SameSite=None` is refused without `Secure`, and a missing `SameSite` means `Lax`.
pub const NONE: Symptom = Symptom {
    slug: "samesite-none-needs-secure",
    title: Text {
        zh: "SameSite=None 的 cookie 被拒收；不写 SameSite，又成了 Lax",
        en: "SameSite=None is refused; without SameSite it became Lax",
    },
    errors: &[
        "This attempt to set a cookie via a Set-Cookie header was blocked because it had the \"SameSite=None\" attribute but did not have the \"Secure\" attribute, which is required in order to use \"SameSite=None\".",
        "rejected because it has the “SameSite=None” attribute but is missing the “secure” attribute.",
        "This cookie didn't specify a \"SameSite\" attribute when it was stored and was defaulted to \"SameSite=Lax,\" and was blocked because the request was made from a different site and was not initiated by a top-level navigation.",
        "was defaulted to \"SameSite=Lax,\" and was blocked because it came from a cross-site response which was not the response to a top-level navigation. The Set-Cookie had to have been set with \"SameSite=None\" to enable cross-site usage.",
        "A cookie associated with a cross-site resource at",
    ],
    words: Text {
        zh: "SameSite None Lax 默认 Chrome 80 升级后 跨站 缺少 Secure 拒绝 第三方",
        en: "samesite none lax default chrome 80 update cross-site missing secure rejected third-party",
    },
    cause: Text {
        zh: "`SameSite=None` 是说「跨站也带」，条件是同时有 `Secure`。少了它，照规范整行拒收，Chromium 和 Firefox 就是这样（WebKitGTK 照收）。而不写 SameSite，不等于 None：Chromium 当作 Lax（从 Chrome 80 起），跨站的子请求不带，只有刚设的两分钟里，跨站的顶层 POST 还带；Firefox 和 WebKitGTK 目前仍当作 None。",
        en: "`SameSite=None` means “cross-site too”, provided that `Secure` is there. Without it the specification refuses the whole line, and so do Chromium and Firefox (WebKitGTK keeps it). And leaving SameSite out doesn’t mean None: Chromium treats it as Lax (since Chrome 80), so cross-site subrequests don’t carry it, and only a cross-site top-level POST still does, for the first two minutes; Firefox and WebKitGTK still treat it as None.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：`SameSite=None` 而没有 `Secure`，中止并忽略这个 cookie；§5.6.7：不写或写了不认得的值，是 Default，按 Lax 执行（§5.6.7.2 的例外除外）。",
        en: "RFC 6265bis §5.7: with `SameSite=None` and no `Secure`, abort and ignore the cookie; §5.6.7: left out or unknown is Default, enforced as Lax (but for the exception in §5.6.7.2).",
    },
    fix: Text {
        zh: "真要跨站：``Set-Cookie: sid=…; Path=/; Secure; HttpOnly; SameSite=None``并且走 https。不要跨站：明写 `SameSite=Lax`，各浏览器就一致了。当心写法：Flask 的 `samesite=None` 是不写这个属性，要写字符串 `samesite=\"None\"`，再加 `secure=True`；Rocket 的 `SameSite::None` 会自己补上 `Secure`。",
        en: "If it really has to be cross-site: ``Set-Cookie: sid=…; Path=/; Secure; HttpOnly; SameSite=None`` Serve it over https. If not, write `SameSite=Lax`, and browsers agree. Watch the spelling: Flask’s `samesite=None` leaves the attribute out; use the string, `samesite=\"None\"`, with `secure=True`. Rocket’s `SameSite::None` adds `Secure` by itself.",
    },
    evidence: &[
        cell("secure/none-without/https-ordinary", "refused refused kept"),
        cell("samesite/absent/form-post/cross-site", "sent"),
        cell("samesite/absent-old/form-post/cross-site", "withheld sent sent"),
        cell("samesite/lax/form-post/cross-site", "withheld"),
    ],
    case: Some(CaseLink {
        set_url: "https://widget.example.net/",
        set_cookie: &["sid=31d4d96e; Path=/; SameSite=None"],
        request_url: "https://widget.example.net/me",
        method: "GET",
        site: "cross-site",
        top_level: false,
        after_s: 5,
        engine: "chromium",
        why: Text {
            zh: "少了 `Secure`，存都没存。加上它再看；或者删掉 `SameSite=None`，换一个浏览器看。",
            en: "It lacks `Secure`, so it was never stored. Add that and look again; or remove `SameSite=None` and choose a different browser.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_refused"),
};

/// The session is missing when another site sends the user back.
pub const OAUTH: Symptom = Symptom {
    slug: "logged-out-after-oauth",
    title: Text {
        zh: "OAuth、单点登录跳回来，会话没了",
        en: "Logged out when coming back from OAuth or SSO",
    },
    errors: &[
        "Unable to verify authorization request state.",
        "mismatching_state: CSRF Warning! State not equal in request and response.",
        "[authorization_request_not_found]",
        "Failed to find request token in session",
        "State cookie was missing.",
        "This cookie was blocked because it had the \"SameSite=Strict\" attribute and the request was made from a different site. This includes top-level navigation requests initiated by other sites.",
    ],
    words: Text {
        zh: "OAuth2 SSO 单点登录 第三方登录 微信登录 回调 callback state 不匹配 Strict 跳转 从别的网站点链接 未登录",
        en: "oauth2 openid sso login with google github callback return redirect state mismatch strict link from another site email guest",
    },
    cause: Text {
        zh: "回来的那一步，要看是谁发起的。提供方显示了自己的页面，你在那里点「同意」再回来，就是别的站点发起的跳转：`SameSite=Strict` 的 cookie，实测 Chromium、Firefox、WebKitGTK 都不带，刷新也补不回来；于是回调页认不得你，存在会话里的 `state` 也对不上。要是从你的页面出发，提供方没有停下，只用一个 302 送你回来（早已登录过、静默登录），Chromium 照带，Firefox 和 WebKitGTK 不带：「Chrome 里好，Firefox 里坏」往往就是它。在站里再点一下又好了：那一步是你自己站里发起的。Rocket 的 cookie 不指定就是 `Strict`，所以用 Rocket 的人先碰上。",
        en: "It depends on who started the navigation back. If the provider showed a page of its own and you clicked “Allow” there, another site started it: Chromium, Firefox and WebKitGTK, as measured, all leave out a `SameSite=Strict` cookie, and reloading doesn’t bring it back; so the callback doesn’t know you, and the `state` kept in the session doesn’t match. If you started from your own page and the provider only bounces you back with a 302 (already signed in, silent sign-on), Chromium sends it, and Firefox and WebKitGTK don’t: “works in Chrome, not in Firefox” is often this. Click a link within the site and all is well, because your own site started that request. Rocket’s cookies are `Strict` unless you say otherwise, so Rocket users meet this first.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.8.3 与 §5.6.7.1：跨站请求里，Strict 一律不带；Lax 在顶层导航且方法安全（GET）时带。§8.8.2 讲顶层导航。",
        en: "RFC 6265bis §5.8.3 and §5.6.7.1: a cross-site request never carries Strict; it carries Lax when it is a top-level navigation by a safe method (GET). §8.8.2 is about top-level navigations.",
    },
    fix: Text {
        zh: "会话令牌的 cookie 用 `SameSite=Lax`。Rocket：``Cookie::build((\"sid\", id)).same_site(SameSite::Lax)``一定要 Strict，就让回调页先回 200 和一行 `<meta http-equiv=\"refresh\" content=\"0;url=/\">`，下一跳是自己站里发起的，就带上了。提供方用 POST 送回来的（`response_mode=form_post`），Lax 也不带：要么不靠会话认它，要么另设一个期限很短的 `SameSite=None; Secure`。",
        en: "Use `SameSite=Lax` for the session cookie. Rocket: ``Cookie::build((\"sid\", id)).same_site(SameSite::Lax)`` If it must be Strict, let the callback answer 200 with `<meta http-equiv=\"refresh\" content=\"0;url=/\">`: the next request is then started by your own site and carries the cookie. If the provider comes back with a POST (`response_mode=form_post`), Lax isn’t sent either: do without the session there, or set a separate short-lived cookie with `SameSite=None; Secure`.",
    },
    evidence: &[
        cell("samesite/strict/link/cross-site", "withheld"),
        cell("samesite/strict/reload/cross-site", "withheld"),
        cell("samesite/strict/redirect-back/cross-site", "sent withheld withheld"),
        cell("samesite/strict/link-then-link/cross-site", "sent"),
        cell("samesite/strict/link-then-meta-refresh/cross-site", "sent"),
    ],
    case: Some(CaseLink {
        set_url: "https://app.example.com/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Strict"],
        request_url: "https://app.example.com/callback?code=1&state=2",
        method: "GET",
        site: "cross-site",
        top_level: true,
        after_s: 30,
        engine: "standard",
        why: Text {
            zh: "从提供方的页面回来，是跨站的顶层导航：Strict 不带。改成 `SameSite=Lax` 就带了。",
            en: "Coming back from the provider’s page is a cross-site top-level navigation: Strict is not sent. With `SameSite=Lax` it is.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A cross-site POST arrives without the cookie, except in its first two minutes.
pub const POST: Symptom = Symptom {
    slug: "payment-post-comes-back-as-guest",
    title: Text {
        zh: "支付、SAML 用 POST 跳回来变成未登录，有时又是好的",
        en: "A payment or SAML POST comes back as a guest, but sometimes works",
    },
    errors: &[
        "This cookie was blocked because it had the \"SameSite=Lax\" attribute and the request was made from a different site and was not initiated by a top-level navigation.",
        ".AspNetCore.Correlation",
        "Correlation failed.",
        "Lax+POST",
    ],
    words: Text {
        zh: "支付回调 网关 表单 form_post SAML ACS 跨站 POST 偶尔 两分钟 2 分钟 游客 Lax",
        en: "payment gateway return callback form_post saml acs cross-site post sometimes intermittent two minutes guest lax",
    },
    cause: Text {
        zh: "跨站的 POST，Lax 和 Strict 都不带。「有时好」是因为没写 SameSite 的 cookie 在 Chromium 里有两分钟的例外：刚设不久的，跨站的顶层 POST 也带；付款花了两分钟以上，就不带了。Firefox 和 WebKitGTK 对没写的一直照发。所以在你这里好，在用户那里坏。",
        en: "A cross-site POST carries neither Lax nor Strict. It “sometimes works” because Chromium makes an exception for cookies without SameSite: while one is younger than two minutes, a cross-site top-level POST carries it. If the payment takes longer, it isn’t sent any more. Firefox and WebKitGTK send cookies without SameSite at any age. So it works for you and fails for your users.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.8.3：方法要安全；§5.6.7.2「Lax-Allowing-Unsafe」：Default 的、很新的 cookie（不超过两分钟）是例外；§8.8.6：顶层的不安全请求。明写 `SameSite=Lax` 没有这个例外。",
        en: "RFC 6265bis §5.8.3: the method has to be safe; §5.6.7.2, “Lax-Allowing-Unsafe”: a recent Default cookie (two minutes old at most) is the exception; §8.8.6: unsafe top-level requests. A written `SameSite=Lax` has no such exception.",
    },
    fix: Text {
        zh: "接收 POST 的地址别靠会话：支付按订单号和签名来认，SAML 按断言（assertion）里的签名和它回应的是哪个请求。处理完回 `303` 到自己的 GET 页面，那一跳是顶层 GET，`SameSite=Lax` 的会话就带上了。非要在 POST 里认人，另设一个期限很短、只管这件事的 cookie：`SameSite=None; Secure; HttpOnly; Max-Age=600`，不要把整个会话改成 None。",
        en: "Let the address that receives the POST do without the session: identify a payment by its order number and signature, SAML by the signed assertion and the request it responds to. Then answer `303` to a GET page of your own; that request is a top-level GET and carries a `SameSite=Lax` session. If the POST itself must know the user, set a short-lived cookie just for this, `SameSite=None; Secure; HttpOnly; Max-Age=600`, and leave the session as it is.",
    },
    evidence: &[
        cell("samesite/lax/form-post/cross-site", "withheld"),
        cell("samesite/two-minutes/after-100-s", "sent"),
        cell("samesite/two-minutes/after-125-s", "withheld sent sent"),
    ],
    case: Some(CaseLink {
        set_url: "https://shop.example.com/checkout",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly"],
        request_url: "https://shop.example.com/paid",
        method: "POST",
        site: "cross-site",
        top_level: true,
        after_s: 130,
        engine: "chromium",
        why: Text {
            zh: "130 秒，两分钟已过，不带。把时间改成 10 秒，就带；再换一个浏览器看。",
            en: "After 130 seconds the two minutes are over, and it isn’t sent. Make it 10 and it is; then choose a different browser.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A page in another site’s frame has no third-party cookies.
pub const IFRAME: Symptom = Symptom {
    slug: "cookie-in-an-iframe",
    title: Text {
        zh: "嵌在别人网页的 iframe 里，cookie 就没了",
        en: "In an iframe on another site, my cookie is gone",
    },
    errors: &[
        "Third-party cookie will be blocked. Learn more in the Issues tab.",
        "Reading cookie in cross-site context will be blocked in future Chrome versions",
        "has been rejected because it is in a cross-site context and its “SameSite” is “Lax” or “Strict”.",
        "has been rejected because it has the “Partitioned” attribute but is missing the “secure” attribute.",
    ],
    words: Text {
        zh: "iframe 内嵌 第三方 cookie 第三方Cookie CHIPS Partitioned 分区 隐身模式 无痕 拦截 Storage Access",
        en: "iframe embedded widget third-party cookies chips partitioned partition incognito blocked storage access api",
    },
    cause: Text {
        zh: "iframe 里的请求是跨站的：Lax 和 Strict 不带（不写的，Chromium 当 Lax，Firefox 和 WebKitGTK 当 None），照规范 `SameSite=None; Secure` 才带。可这就是第三方 cookie，带不带先由浏览器的设置定，各家构建不同。实测的 Chromium 156（Debian 的构建）默认就拦。Firefox 153 按顶层站点分开存；手工试到过，先点过外面那个站的页面、再点过被嵌的那个站自己的页面，它就放行（这一步不在实测数据里），所以手工试要用全新的用户配置。WebKitGTK 把已有的发出去，只是不收新的。Google Chrome 自己的默认设置没有测过；Safari 据文档会拦，也没有测过。加上 `Partitioned`（CHIPS），就是在每个顶层站点下各有一份，在拦第三方 cookie 的 Chromium 里也存得下。",
        en: "Requests from an iframe are cross-site: Lax and Strict are not sent (and unset counts as Lax in Chromium, as None in Firefox and WebKitGTK); according to the specification, only `SameSite=None; Secure` is. But that is a third-party cookie, so the browser’s settings come first, and they differ from build to build. The Chromium 156 measured here (Debian’s) blocks it by default. Firefox 153 keeps it separately for each top-level site; but by hand we saw it let the cookie through after a click on a page of the outer site and then on one of the embedded site’s own (that step is not part of the measured data), so test by hand in a fresh profile. WebKitGTK sends what it has and only refuses to store new ones. Google Chrome’s own default was not measured; Safari blocks it by its documents, and was not measured either. With `Partitioned` (CHIPS) there is one cookie for each top-level site, and Chromium stores that even when it blocks third-party cookies.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.2（同站与跨站）、§7.1（第三方 cookie，各浏览器自定）；CHIPS（draft-cutler-httpbis-partitioned-cookies）：`Partitioned` 必须有 `Secure`。Chrome 2025 年 4 月宣布保留第三方 cookie，CHIPS 也留着。",
        en: "RFC 6265bis §5.2 (same-site and cross-site), §7.1 (third-party cookies, up to each browser); CHIPS (draft-cutler-httpbis-partitioned-cookies): `Partitioned` requires `Secure`. In April 2025 Chrome announced that third-party cookies stay, and CHIPS stays with them.",
    },
    fix: Text {
        zh: "只在 iframe 里用：``Set-Cookie: __Host-sid=…; Path=/; Secure; HttpOnly; SameSite=None; Partitioned``要认出用户在你自己网站上的登录：在 iframe 里等用户点一下，再调 `document.requestStorageAccess()`（照 Storage Access API 的文档，本站没有测）；或者改成顶层跳转、弹窗登录。删除时也要写 `Partitioned`，不然删的是另一个。",
        en: "For use in the iframe only: ``Set-Cookie: __Host-sid=…; Path=/; Secure; HttpOnly; SameSite=None; Partitioned`` To recognise the login from your own site: have the user click in the iframe, then call `document.requestStorageAccess()` (according to the Storage Access API; not measured here); or log in through a top-level redirect or a pop-up. Write `Partitioned` when deleting too, or you delete a different cookie.",
    },
    evidence: &[
        cell("samesite/lax/iframe/cross-site", "withheld"),
        cell("samesite/none-secure/iframe/cross-site/allowed", "sent sent -"),
        cell(
            "third-party/none-secure/set-in-window-asked-in-frame",
            "withheld withheld sent",
        ),
        cell(
            "third-party/partitioned/set-in-frame-asked-in-frame",
            "sent sent withheld",
        ),
    ],
    case: Some(CaseLink {
        set_url: "https://widget.example.net/frame",
        set_cookie: &["sid=31d4d96e; Path=/; HttpOnly; SameSite=None; Partitioned"],
        request_url: "https://widget.example.net/me",
        method: "GET",
        site: "cross-site",
        top_level: false,
        after_s: 5,
        engine: "standard",
        why: Text {
            zh: "`SameSite=None` 和 `Partitioned` 都要 `Secure`，这一行没有。",
            en: "Both `SameSite=None` and `Partitioned` require `Secure`, and this line doesn’t have it.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_refused"),
};
