//! To which host, path and port a cookie belongs, and so how to delete it.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::cell;
use crate::lang::Text;

/// A deletion names another cookie than the stored one.
pub const DELETING: Symptom = Symptom {
    slug: "deleting-does-nothing",
    title: Text {
        zh: "删了 cookie，它还在",
        en: "I delete the cookie, and it is still there",
    },
    errors: &[
        "旧的cookie 永远无法清除",
        "clearCookie not working",
        "delete_cookie does not work",
        "cookie not deleted",
        "has been rejected because it is already expired.",
    ],
    words: Text {
        zh: "删除 清除 删不掉 无法删除 清不掉 登出 注销 过期 不生效 没反应 路径 域名",
        en: "delete remove clear unset logout expire stays nothing happens path domain",
    },
    cause: Text {
        zh: "HTTP 里没有删除，只有再设一次、期限已过。浏览器认一个 cookie，看名字、主机或 `Domain`、`Path`、分区四样；有一样和设置时不同，就是另一个 cookie，原来那个不动。删除的那一行自己也得合规则：`__Host-` 的名字、`SameSite=None`、`Partitioned`，少了 `Secure` 整行都被拒收（Chromium 和 Firefox；WebKitGTK 照收）。Firefox 的提示 already expired 没有实测过，多半是没找到要删的那个。",
        en: "HTTP has no deletion; you set the cookie again, with an expiry date in the past. A browser identifies a cookie by its name, its host or `Domain`, its `Path` and its partition; if one of the four differs, it is a different cookie, and the old one stays. The deleting line has to be acceptable itself: with a `__Host-` name, `SameSite=None` or `Partitioned`, the whole line is refused if it lacks `Secure` (in Chromium and Firefox; WebKitGTK accepts it). Firefox’s “already expired” was not measured; most likely it found nothing to delete.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：名字、域、host-only 标志和路径都相同，新的才盖掉旧的；§4.1.3：名字有前缀时的要求。",
        en: "RFC 6265bis §5.7: the new one replaces the old one only if name, domain, host-only flag and path are the same; §4.1.3: what a prefixed name requires.",
    },
    fix: Text {
        zh: "照抄设置时的 `Path` 和 `Domain`，有 `Secure`、`Partitioned` 也带上：``Set-Cookie: sid=; Path=/app; Max-Age=0``Flask：``response.delete_cookie(\"sid\", path=\"/app\")``Express：``res.clearCookie(\"sid\", { path: \"/app\" })``Rocket 的 `jar.remove` 只在请求带来了这个名字时才写；想无论如何都发出删除行，就用 `jar.add` 加一个 `Max-Age` 为零的。`HttpOnly` 的，脚本删不掉，要服务器来删。",
        en: "Repeat the `Path` and `Domain` it was set with, and `Secure` and `Partitioned` if it had them: ``Set-Cookie: sid=; Path=/app; Max-Age=0`` Flask: ``response.delete_cookie(\"sid\", path=\"/app\")`` Express: ``res.clearCookie(\"sid\", { path: \"/app\" })`` Rocket’s `jar.remove` writes a line only if the request carried that name; to send one in any case, `jar.add` a cookie with a `Max-Age` of zero. JavaScript can’t delete an `HttpOnly` cookie; the server has to.",
    },
    evidence: &[
        cell("path/deletion/other-path", "sent"),
        cell("secure/prefix-deleted-without-secure/ordinary", "sent sent withheld"),
        cell("script/http-only-deleted", "sent"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/app/login",
        set_cookie: &[
            "sid=31d4d96e; Path=/app; Secure; HttpOnly",
            "sid=; Path=/; Max-Age=0; Secure; HttpOnly",
        ],
        request_url: "https://www.example.com/app/me",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "第二行想删第一行，`Path` 却不同：什么也没删掉，请求照样带着 `sid`。",
            en: "The second line is meant to delete the first, but its `Path` differs: nothing is deleted, and `sid` is still sent.",
        },
    }),
    section: "cookie#2.2.2",
    demo: Some("cookie::set_deep"),
};

/// A cookie without `Path` is sent only to the directory that set it.
pub const DEFAULT_PATH: Symptom = Symptom {
    slug: "gone-on-other-pages",
    title: Text {
        zh: "登录那页有 cookie，换个页面就没了",
        en: "The cookie is there on one page and gone on the others",
    },
    errors: &[
        "This cookie was blocked because its path was not an exact match for or a superdirectory of the request url's path.",
        "cookie 只在当前页面有效",
        "cookie only available on one page",
    ],
    words: Text {
        zh: "默认路径 路径 其他页面 别的页面 读不到 取不到 子目录 跳转后 消失 丢失 根目录",
        en: "default path directory other pages vanishes disappears missing root subdirectory default-path",
    },
    cause: Text {
        zh: "那一行没写 `Path`。不写不等于 `/`，而是设置它的那个地址所在的目录：在 `/account/login` 设的，只发给 `/account` 和它下面。照 HTML 标准，`document.cookie` 写的也一样（没有实测）。",
        en: "The line has no `Path`. Leaving it out doesn’t mean `/`: it means the directory of the address that set the cookie. A cookie set at `/account/login` goes to `/account` and below, and nowhere else. By the HTML standard the same holds for what is written to `document.cookie` (not measured).",
    },
    rule: Text {
        zh: "RFC 6265bis §5.1.4（default-path 与 path-match）、§5.7、§5.8.3。",
        en: "RFC 6265bis §5.1.4 (default-path and path-match), §5.7, §5.8.3.",
    },
    fix: Text {
        zh: "每次都写 `Path=/`。脚本里：``document.cookie = \"theme=dark; Path=/\"``Flask、Express、Rocket 默认就写；自己拼的头、Go 的 `http.Cookie`、Servlet 的 `Cookie` 要自己写。旧的那个还在它的目录里，得用那个 `Path` 删掉，不然会有两个同名的。`Path` 不是安全边界，只用来划分范围。",
        en: "Always write `Path=/`. In JavaScript: ``document.cookie = \"theme=dark; Path=/\"`` Flask, Express and Rocket do by default; in a hand-written header, Go’s `http.Cookie` or a servlet’s `Cookie` it is up to you. The old cookie is still in its directory: delete it with that `Path`, or there will be two with the same name. `Path` keeps things tidy; it is not a security boundary.",
    },
    evidence: &[
        cell("path/default/set-in-folder-asked-at-root", "withheld"),
        cell("path/script/default-asked-at-root", "withheld"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/account/login",
        set_cookie: &["sid=31d4d96e; Secure; HttpOnly"],
        request_url: "https://www.example.com/shop",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "没写 `Path`，就是 `/account`；`/shop` 不在它下面。",
            en: "Without a `Path`, the path is `/account`, and `/shop` isn’t below that.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// `localhost` and `127.0.0.1` are two hosts, each with its own cookies.
pub const LOCALHOST: Symptom = Symptom {
    slug: "localhost-or-127-0-0-1",
    title: Text {
        zh: "localhost 和 127.0.0.1 混着用，登录了又跳回登录页",
        en: "localhost or 127.0.0.1: the login loops",
    },
    errors: &[
        "ERR_TOO_MANY_REDIRECTS",
        "localhost redirected you too many times.",
        "127.0.0.1 redirected you too many times.",
        "The page isn’t redirecting properly",
        "将您重定向的次数过多",
    ],
    words: Text {
        zh: "登录循环 死循环 无限重定向 反复登录 一直跳转 本地开发 回环地址 两份 IP",
        en: "login loop redirect loop endless infinite back to login page local development loopback IP address two jars",
    },
    cause: Text {
        zh: "`localhost` 和 `127.0.0.1` 是同一台机器，却是两个主机名，也是两个站：cookie 各有一份。在一个名字下登录，被重定向到另一个名字，cookie 不跟过去，那边看你没登录，又送你回登录页。",
        en: "`localhost` and `127.0.0.1` are the same machine but two hosts, and two sites: each has its own cookies. If you log in under one name and are redirected to the other, the cookie isn’t sent there; that host doesn’t know you, and sends you back to log in.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7、§5.8.3：没有 `Domain` 的 cookie 只给字面相同的主机；§5.1.3：IP 地址只能整个相等，没有「子域」。浏览器并不拒绝给 IP 地址设 cookie。",
        en: "RFC 6265bis §5.7, §5.8.3: a cookie without `Domain` goes only to exactly the same host; §5.1.3: an IP address matches only itself, and has no subdomains. Browsers don’t refuse cookies on IP addresses.",
    },
    fix: Text {
        zh: "全程只用一个名字：地址栏、前端的接口地址、OAuth 的回调地址、框架里的网站地址，全写 `http://localhost:8000`，或者全写 `http://127.0.0.1:8000`。`curl -v` 看 `Location` 指向哪个名字。两个都要支持，就把其中一个整站重定向到另一个。",
        en: "Use one name throughout: in the address bar, the front end’s API base, the OAuth callback and the framework’s site URL, either `http://localhost:8000` everywhere or `http://127.0.0.1:8000` everywhere. `curl -v` shows which name `Location` points to. To support both, redirect the whole of one to the other.",
    },
    evidence: &[
        cell("domain/absent-on-localhost/127", "none"),
        cell("samesite/strict/link/to-127", "withheld"),
    ],
    case: Some(CaseLink {
        set_url: "http://localhost:8000/login",
        set_cookie: &["sid=31d4d96e; Path=/; HttpOnly; SameSite=Lax"],
        request_url: "http://127.0.0.1:8000/",
        method: "GET",
        site: "cross-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "存在 `localhost` 名下，`127.0.0.1` 的请求里没有它。",
            en: "It is stored for `localhost`, so a request to `127.0.0.1` doesn’t carry it.",
        },
    }),
    section: "cookie#2.2.1",
    demo: None,
};

/// Two programs on different ports of a host share their cookies.
pub const PORTS: Symptom = Symptom {
    slug: "ports-share-cookies",
    title: Text {
        zh: "同一台机器两个端口，登录一个，另一个就被登出",
        en: "Two apps on different ports log each other out",
    },
    errors: &[
        "同一ip不同端口 session 覆盖",
        "same host different port session overwritten",
    ],
    words: Text {
        zh: "端口 不同端口 互相踢 互相覆盖 冲突 共享 同名 两个项目 两个系统 掉线 退出登录 JSESSIONID PHPSESSID connect.sid",
        en: "port ports share shared overwrite conflict collide same name two projects localhost JSESSIONID PHPSESSID connect.sid",
    },
    cause: Text {
        zh: "cookie 看主机，不看端口：`localhost:3000` 和 `localhost:4000` 共用一份。两个程序的会话令牌的 cookie 又恰好同名、同 `Path`，后设的就盖掉先设的，先登录的那个就认不得你了。",
        en: "Cookies go by host, not by port: `localhost:3000` and `localhost:4000` share one set. If the two programs also use the same name and `Path` for their session token’s cookie, whichever writes later overwrites the other’s, and the other no longer knows you.",
    },
    rule: Text {
        zh: "RFC 6265bis §8.5：cookie 不按端口隔离。协议 http 和 https 也不完全隔开。",
        en: "RFC 6265bis §8.5: cookies provide no isolation by port. Nor are http and https completely separate.",
    },
    fix: Text {
        zh: "给每个程序各起一个名字。Flask：``SESSION_COOKIE_NAME = \"shop_session\"``express-session：``session({ name: \"shop.sid\" })``Spring Boot：``server.servlet.session.cookie.name=SHOPSESSION``或者各用一个主机名：`http://shop.localhost:3000` 和 `http://admin.localhost:4000`，Chromium 和 Firefox 自己认得。只换端口，隔不开。",
        en: "Give each program’s cookie its own name. Flask: ``SESSION_COOKIE_NAME = \"shop_session\"`` express-session: ``session({ name: \"shop.sid\" })`` Spring Boot: ``server.servlet.session.cookie.name=SHOPSESSION`` Or give each its own host: `http://shop.localhost:3000` and `http://admin.localhost:4000`, which Chromium and Firefox resolve by themselves. A different port alone separates nothing.",
    },
    evidence: &[
        cell("domain/port/last-line-wins", "c=2"),
        cell("domain/scheme/http-to-https", "sent"),
    ],
    case: Some(CaseLink {
        set_url: "http://localhost:3000/login",
        set_cookie: &["connect.sid=shop; Path=/; HttpOnly; SameSite=Lax"],
        request_url: "http://localhost:4000/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "3000 端口设的，4000 端口照样收到。",
            en: "Port 3000 set it, and port 4000 receives it all the same.",
        },
    }),
    section: "cookie#2.1",
    demo: None,
};

/// Which subdomains a cookie is sent to, with and without `Domain`.
pub const SUBDOMAINS: Symptom = Symptom {
    slug: "which-subdomains",
    title: Text {
        zh: "哪些子域收得到？Domain 前面要不要加点？",
        en: "Which subdomains get the cookie? Does Domain need a leading dot?",
    },
    errors: &[
        "This attempt to set a cookie via a Set-Cookie header was blocked because its Domain attribute was invalid with regards to the current host url.",
        "This cookie was blocked because neither did the request URL's domain exactly match the cookie's domain, nor was the request URL's domain a subdomain of the cookie's Domain attribute value.",
        "has been rejected for invalid domain.",
    ],
    words: Text {
        zh: "子域名 二级域名 跨子域 主域 共享 单点登录 前面的点 公共后缀 www host-only",
        en: "subdomain subdomains leading dot share parent domain sso public suffix www host-only cross-subdomain",
    },
    cause: Text {
        zh: "不写 `Domain`，就只给设置它的那一台主机，子域一个也不给。写了 `Domain=example.com`，就给它和它下面所有的子域。前面的点早就被忽略，写不写都一样。只能写自己或自己的上级：写别人、写子域、写 `com.cn` 这样的公共后缀，整行拒收。",
        en: "Without `Domain`, a cookie goes only to the host that set it, and to no subdomain. With `Domain=example.com` it goes there and to every subdomain below. A leading dot has long been ignored. You may name your own host or a parent domain: for anybody else’s, a subdomain or a public suffix such as `com.cn`, the whole line is refused.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.6.3（去掉前面的点）、§5.1.3（domain-match）、§5.7（公共后缀与 host-only）。",
        en: "RFC 6265bis §5.6.3 (the dot is dropped), §5.1.3 (domain-match), §5.7 (public suffixes and host-only).",
    },
    fix: Text {
        zh: "不需要给子域，就别写 `Domain`，那是最窄的；登录 cookie 最好再用 `__Host-` 开头的名字。真要共享，在 `www.example.com` 写：``Set-Cookie: sid=…; Domain=example.com; Path=/; Secure; HttpOnly; SameSite=Lax``并且想清楚：每一个子域都能读它，也能塞一个同名的进来。两个子域之间不能直接给对方设。Tomcat 8.5 起，服务器自己就不许写前面的点（据文档，没有实测）。`Domain=localhost` 不要写：Chromium 和 Firefox 当作没写，WebKitGTK 整行拒收。",
        en: "If no subdomain needs it, leave `Domain` out, which is the narrowest scope; for a login, prefer a name with `__Host-`. To share it, write at `www.example.com`: ``Set-Cookie: sid=…; Domain=example.com; Path=/; Secure; HttpOnly; SameSite=Lax`` But remember that every subdomain can then read it and plant one with the same name. One subdomain can’t set a cookie for its sibling. From Tomcat 8.5 on, the server itself refuses the leading dot (by its documentation; not measured). Don’t write `Domain=localhost`: Chromium and Firefox treat it as left out, and WebKitGTK refuses the line.",
    },
    evidence: &[
        cell("domain/absent/subdomain", "none"),
        cell("domain/own/subdomain", "c=1"),
        cell("domain/parent/parent", "c=1"),
        cell("domain/suffix-co-uk/same-host", "refused"),
        cell("domain/localhost/localhost", "kept kept refused"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly"],
        request_url: "https://api.example.com/me",
        method: "GET",
        site: "same-site",
        top_level: false,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "没写 `Domain`，只给 `www.example.com`；加上 `Domain=example.com` 再看一次。",
            en: "Without `Domain` it is for `www.example.com` only; add `Domain=example.com` and look again.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// `Domain=localhost` cannot share a cookie among subdomains.
pub const LOCALHOST_DOMAIN: Symptom = Symptom {
    slug: "domain-localhost",
    title: Text {
        zh: "Domain=.localhost、Domain=localhost：app.localhost 和 api.localhost 之间共享不了",
        en: "Domain=.localhost or Domain=localhost: app.localhost and api.localhost don’t share the cookie",
    },
    errors: &[
        "Domain=.localhost cookie not set",
        "Domain=localhost cookie not shared",
        "SESSION_COOKIE_DOMAIN = \".localhost\"",
    ],
    words: Text {
        zh: "本地 子域 localhost .localhost 共享 多租户 子域名 开发环境 hosts lvh.me 公共后缀",
        en: "local subdomain subdomains localhost .localhost share multi-tenant development hosts file lvh.me public suffix",
    },
    cause: Text {
        zh: "`localhost` 像 `com` 一样，只有一段，浏览器不许一个子域替所有的 `*.localhost` 设 cookie：`Domain` 前面的点被忽略，剩下的 `localhost` 被当作公共后缀。实测从 `shop.localhost` 写 `Domain=localhost`，Chromium、Firefox、WebKitGTK 都整行拒收；从 `localhost` 自己写，Chromium 和 Firefox 当作没写，WebKitGTK 拒收。所以 `app.localhost` 和 `api.localhost` 之间没有办法共享，它们连站都不同。",
        en: "`localhost` has one label, like `com`, and browsers don’t let one subdomain set a cookie for every `*.localhost`: the dot before `Domain` is ignored, and the `localhost` that remains counts as a public suffix. Measured: from `shop.localhost`, Chromium, Firefox and WebKitGTK all refuse a line with `Domain=localhost`; from `localhost` itself, Chromium and Firefox treat it as left out, and WebKitGTK refuses it. So `app.localhost` and `api.localhost` can’t share a cookie; they aren’t even the same site.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：`Domain` 是公共后缀时，除非它就是响应的主机，否则整行拒收；§5.6.3：前面的点去掉。",
        en: "RFC 6265bis §5.7: if `Domain` is a public suffix, the line is refused unless that is the response’s own host; §5.6.3: the leading dot is dropped.",
    },
    fix: Text {
        zh: "再往下放一层，就有共同的上级了，不用改 hosts：`app.dev.localhost` 和 `api.dev.localhost`，实测 Chromium 和 Firefox 自己认得这样的名字。``Set-Cookie: sid=31d4d96e; Domain=dev.localhost; Path=/; HttpOnly; SameSite=Lax``Flask：``SESSION_COOKIE_DOMAIN = \"dev.localhost\"``express-session：``session({ cookie: { domain: \"dev.localhost\" } })``或者在 hosts 文件里起两个真的名字，写 `Domain=dev.test`；这样的名字不算本机，`Secure` 要有 https：``127.0.0.1 app.dev.test api.dev.test``",
        en: "Go one level down, and there is a common parent, with no change to the hosts file: `app.dev.localhost` and `api.dev.localhost`; Chromium and Firefox, as measured, resolve such names by themselves. ``Set-Cookie: sid=31d4d96e; Domain=dev.localhost; Path=/; HttpOnly; SameSite=Lax`` Flask: ``SESSION_COOKIE_DOMAIN = \"dev.localhost\"`` express-session: ``session({ cookie: { domain: \"dev.localhost\" } })`` Or make up two real names in the hosts file, with `Domain=dev.test`; such a name doesn’t count as local, so `Secure` needs https: ``127.0.0.1 app.dev.test api.dev.test``",
    },
    evidence: &[
        cell("domain/localhost-from-below/same-host", "refused"),
        cell("domain/localhost/localhost", "kept kept refused"),
        cell("domain/parent/sibling", "c=1"),
    ],
    case: Some(CaseLink {
        set_url: "http://app.localhost:3000/login",
        set_cookie: &["sid=31d4d96e; Domain=.localhost; Path=/; HttpOnly"],
        request_url: "http://api.localhost:4000/me",
        method: "GET",
        site: "cross-site",
        top_level: false,
        after_s: 1,
        engine: "chromium",
        why: Text {
            zh: "`.localhost` 去掉点，是公共后缀，拒收。两个地址都换成 `….dev.localhost`，再写 `Domain=dev.localhost`。",
            en: "Without its dot `.localhost` is a public suffix, so the line is refused. Change both hosts to `….dev.localhost`, and write `Domain=dev.localhost`.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};
