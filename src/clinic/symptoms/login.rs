//! Logins: how they end, how they are forged, and how a shared cache mixes them up.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// A session can still be used after the logout.
pub const LOGOUT: Symptom = Symptom {
    slug: "logout-does-not-log-out",
    title: Text {
        zh: "登出了，旧 cookie 还能用；按后退键，页面还在",
        en: "Logout does not log out: the old cookie still works, Back shows the page",
    },
    errors: &[
        "session still valid after logout",
        "退出登录后按返回键还能看到页面",
        "back button shows page after logout",
    ],
    words: Text {
        zh: "退出登录 注销 登出 失效 重放 抄走 旧 token 后退 返回 缓存 bfcache no-store JWT 吊销 改密码 踢下线",
        en: "log out sign out invalidate replay stolen copy old token back button cache bfcache no-store jwt revoke password change",
    },
    cause: Text {
        zh: "两件事。一，删 cookie 只是请浏览器扔掉它那一份；签名的 cookie、加密的 cookie、JWT 在服务器上没有记录，抄走的那份签名照样对，到期之前都有效。二，后退键看到的是浏览器留着的页面（bfcache 或缓存），并没有问过服务器。",
        en: "Two things. First, deleting the cookie only asks the browser to throw away its own copy; signed and encrypted cookies and JWTs have no record on the server, so somebody else’s copy stays valid until it expires. Second, what the Back button shows is a page that the browser has kept (bfcache, or its cache); the server was never asked.",
    },
    rule: Text {
        zh: "ASVS 5.0 的 7.4.1：登出之后，会话不能再用。RFC 9111 §5.2.2.5：`no-store`。bfcache 在 HTML 标准里。",
        en: "ASVS 5.0, 7.4.1: after a logout the session can’t be used any more. RFC 9111 §5.2.2.5: `no-store`. bfcache is in the HTML standard.",
    },
    fix: Text {
        zh: "会话放服务器，登出时删掉记录，再请浏览器删 cookie。一定要用 JWT，就把它做得很短，或者查一张吊销名单，那也就是一份服务器端的记录。改密码、封号时，删掉这个人的所有会话。登录后才看得到的页面写 `Cache-Control: no-store`：实测按后退时，Firefox 会重新去问，Chromium 和 WebKitGTK 还可能把留着的那一页拿出来；所以脚本里遇到 `pageshow` 且 `event.persisted`，就 `location.reload()`。登出的响应还可以写 `Clear-Site-Data: \"cache\"`（照它的规范，没有实测）。",
        en: "Keep sessions on the server; at a logout, delete the record, then ask the browser to delete the cookie. If it must be a JWT, make it short-lived, or check a list of revoked ones, which is a record on the server again. When a password changes or an account is locked, delete all of that person’s sessions. Give pages that require a login `Cache-Control: no-store`: as measured with the Back button, Firefox asks again, and Chromium and WebKitGTK may still show the page they kept; so in JavaScript, on `pageshow` with `event.persisted`, call `location.reload()`. The logout’s response may add `Clear-Site-Data: \"cache\"` (according to its specification; not measured).",
    },
    evidence: &[
        cell("cache/back-no-store", "withheld sent withheld"),
        because(Exemption::Http),
    ],
    case: None,
    section: "session#3.2.3",
    demo: Some("session::replay_signed"),
};

/// Questions about logins: CSRF, session fixation, remember-me, and JWT or session.
pub const LOGIN: Symptom = Symptom {
    slug: "fixation-csrf-remember-me-jwt",
    title: Text {
        zh: "CSRF token 报错、会话固定、记住我、JWT 还是 session？",
        en: "CSRF errors, session fixation, remember-me, JWT or session?",
    },
    errors: &[
        "The CSRF session token is missing.",
        "The CSRF tokens do not match.",
        "CSRF verification failed. Request aborted.",
        "CSRF token missing or incorrect.",
        "ForbiddenError: invalid csrf token",
        "ActionController::InvalidAuthenticityToken",
        "419 Page Expired",
        "TypeError: req.session.regenerate is not a function",
        "TokenExpiredError: jwt expired",
    ],
    words: Text {
        zh: "跨站请求伪造 CSRF XSRF 403 419 令牌 会话固定 劫持 记住我 自动登录 JWT 还是 session 选哪个 无法主动失效 TokenMismatchException",
        en: "cross-site request forgery xsrf 403 419 token fixation hijack remember me stay logged in jwt versus session which revoke TokenMismatchException regenerate",
    },
    cause: Text {
        zh: "CSRF（跨站请求伪造）：浏览器会自动带上 cookie，别的站点替你提交一个表单，服务器就当是你；token 报错，多半是会话令牌的 cookie 没存上或没带来。会话固定：登录前后用同一个令牌，攻击者先把自己的令牌塞给你，等你登录。记住我：一个期限很长的令牌，被偷一次就能用很久。JWT：不查存储，所以收不回。",
        en: "CSRF: browsers send cookies automatically; another site submits a form on your behalf, and the server treats it as yours. An error about the token usually means that the cookie with the session token wasn’t stored or wasn’t sent. Fixation: the same token before and after the login; attackers plant their own in your browser and wait. Remember-me: a long-lived token, and if it is stolen, it works for as long. JWT: nothing is looked up, so nothing can be revoked.",
    },
    rule: Text {
        zh: "RFC 6265bis §8.2（环境权限）、§8.4（会话固定）、§8.8.1（SameSite 是纵深防御）。ASVS 5.0 的 7.2.4：登录时换新令牌；7.4.1：能收回。RFC 8725 §3.1：读 JWT 要写死算法。",
        en: "RFC 6265bis §8.2 (ambient authority), §8.4 (fixation), §8.8.1 (SameSite is defence in depth). ASVS 5.0, 7.2.4: a new token at login; 7.4.1: it can be revoked. RFC 8725 §3.1: code that reads a JWT fixes the algorithm.",
    },
    fix: Text {
        zh: "token 报错：先查会话令牌的 cookie 为什么没存上、没带来（看那一行 `Set-Cookie` 和下一个请求的 `Cookie`）。防 CSRF：``SameSite=Lax``改状态只用 POST，再核对 `Sec-Fetch-Site` 或 `Origin`，或者用框架的 token。防固定：登录时换令牌，express-session `req.session.regenerate`（cookie-session 没有这个函数，passport 0.6 因此报错）。记住我：服务器里存令牌的摘要，用一次换一次。选型：要能立刻登出的，用服务器端会话；JWT 给期限短的、服务之间的。",
        en: "For an error about the token, first find out why the session token’s cookie was not stored or not sent (look at its `Set-Cookie` line and the next request’s `Cookie`). Against CSRF: ``SameSite=Lax`` State changes only by POST, and a check of `Sec-Fetch-Site` or `Origin`, or the framework’s token. Against fixation: a new token at login, in express-session `req.session.regenerate` (cookie-session lacks it, hence the error of passport 0.6). Remember-me: keep a digest of the token on the server, and replace the token each time it is used. Which to choose: a server-side session if a logout has to take effect at once; a JWT for short-lived use between services.",
    },
    evidence: &[
        cell("samesite/lax/form-post/cross-site", "withheld"),
        cell("samesite/none-secure/form-post/cross-site", "sent sent -"),
    ],
    case: Some(CaseLink {
        set_url: "https://bank.example.com/login",
        set_cookie: &[
            "lax=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax",
            "none=31d4d96e; Path=/; Secure; HttpOnly; SameSite=None",
        ],
        request_url: "https://bank.example.com/transfer",
        method: "POST",
        site: "cross-site",
        top_level: true,
        after_s: 300,
        engine: "standard",
        why: Text {
            zh: "别的站点替你提交表单：`SameSite=None` 的带上了，`SameSite=Lax` 的没有。",
            en: "Another site submits a form on your behalf: the one with `SameSite=None` is sent, the one with `SameSite=Lax` isn’t.",
        },
    }),
    section: "session#3.2.1",
    demo: Some("session::set_session"),
};

/// A shared cache gives one user’s cookie or page to another.
pub const CACHE: Symptom = Symptom {
    slug: "users-see-each-others-account",
    title: Text {
        zh: "串号：用户看到别人的账号，缓存存了 Set-Cookie",
        en: "Users see each other’s account: a cache stored Set-Cookie",
    },
    errors: &[
        "用户串号 看到别人的信息",
        "users see each other's data cdn cache set-cookie",
        "cf-cache-status: HIT set-cookie",
    ],
    words: Text {
        zh: "串号 串用户 别人的账号 CDN Cloudflare Varnish nginx proxy_cache 缓存 命中 s-maxage Vary 泄露 登录成别人",
        en: "wrong user other people’s account logged in as somebody else cdn cloudflare varnish nginx proxy_cache shared cache hit s-maxage vary leak",
    },
    cause: Text {
        zh: "共享缓存（CDN、反向代理）把给甲的响应存下，又给了乙：页面是甲的，`Set-Cookie` 里甲的会话令牌也一起给了，乙从此就成了甲。有 `Set-Cookie` 并不妨碍缓存；一句 `s-maxage`，或者「缓存一切」的规则，就够了。",
        en: "A shared cache (a CDN, a reverse proxy) has stored A’s response and gives it to B: the page is A’s, and A’s session token comes with it in `Set-Cookie`, so B is A from then on. A `Set-Cookie` doesn’t keep a response out of a cache; one `s-maxage`, or a rule to “cache everything”, is enough.",
    },
    rule: Text {
        zh: "RFC 9111 §7.3：`Set-Cookie` 不阻止缓存；§5.2.2.7 `private`、§5.2.2.5 `no-store`；§4.1：`Vary`。",
        en: "RFC 9111 §7.3: `Set-Cookie` does not inhibit caching; §5.2.2.7 `private`, §5.2.2.5 `no-store`; §4.1: `Vary`.",
    },
    fix: Text {
        zh: "先止血：清空缓存，让所有会话失效。再改：因人而异的、带 `Set-Cookie` 的响应，一律 `Cache-Control: private, no-store`；同一个地址登录与否内容不同的，加 `Vary: Cookie`。静态文件不要发 `Set-Cookie`。CDN 的规则按路径写，不要「缓存一切」；nginx 的 `proxy_cache` 默认不存带 `Set-Cookie` 的，别用 `proxy_ignore_headers Set-Cookie` 关掉它。用两个浏览器各登录一个账号来验证。",
        en: "First stop the bleeding: purge the cache and end every session. Then: every response that differs from person to person, or contains `Set-Cookie`, gets `Cache-Control: private, no-store`; if the same address shows something different to people who are logged in, add `Vary: Cookie`. Don’t send `Set-Cookie` with static files. Write a CDN’s rules by path, not as “cache everything”; nginx’s `proxy_cache` doesn’t store what has a `Set-Cookie`, so don’t turn that off by `proxy_ignore_headers Set-Cookie`. Check with two browsers and two accounts.",
    },
    evidence: &[because(Exemption::Program)],
    case: None,
    section: "session#3.2.2",
    demo: Some("session::get_session"),
};
