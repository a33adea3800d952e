//! `Secure`, and what counts as a secure connection.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// A `Secure` cookie is dropped on a connection over http.
pub const PLAIN_HTTP: Symptom = Symptom {
    slug: "secure-cookie-on-http",
    title: Text {
        zh: "http 下 Secure 的 cookie 悄悄没了",
        en: "A Secure cookie is silently dropped on http",
    },
    errors: &[
        "was blocked because it had the \"Secure\" attribute but was not received over a secure connection.",
        "This cookie was blocked because it had the \"Secure\" attribute and the connection was not secure.",
        "has been rejected because a non-HTTPS cookie can’t be set as “secure”.",
        "was blocked because it was not sent over a secure connection and would have overwritten a cookie with the Secure attribute.",
        "has been rejected because there is an existing “secure” cookie.",
    ],
    words: Text {
        zh: "http https 局域网 内网 IP 192.168 手机调试 没有证书 明文 不保存 登录无反应",
        en: "http https lan ip 192.168 phone testing no certificate insecure dropped ignored login does nothing",
    },
    cause: Text {
        zh: "带 `Secure` 的 cookie，只有安全的连接才能设、才能发。从 `http://192.168.1.20` 来的，浏览器整行丢掉，服务器得不到通知。不少框架在生产模式里默认加上它。反过来也有一条：http 不能盖掉 https 设下的同名 `Secure` cookie；只有 `localhost` 例外，Chromium 和 Firefox 把那里的 http 也当安全，盖得掉，也删得掉。",
        en: "A cookie with `Secure` can be set and is sent only over a secure connection. From `http://192.168.1.20` a browser drops the whole line, and the server isn’t told. Many frameworks add it in production mode. The reverse holds too: http can’t overwrite a `Secure` cookie of the same name that https has set. The exception is `localhost`, where Chromium and Firefox count http as secure: there it can overwrite and delete it.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：连接不安全而有 `Secure`，中止并忽略；不安全的连接也不能盖掉已有的 `Secure` cookie。什么算安全由浏览器定：Chromium 和 Firefox 把 `http://localhost`、`http://127.0.0.1` 也算上，WebKitGTK 一个也不算。",
        en: "RFC 6265bis §5.7: if the connection isn’t secure but `Secure` is there, abort and ignore; nor may such a connection overwrite an existing `Secure` cookie. What counts as secure is up to the browser: Chromium and Firefox include `http://localhost` and `http://127.0.0.1`, and WebKitGTK includes neither.",
    },
    fix: Text {
        zh: "上 https。局域网里调试可以用 `mkcert` 发一张本机信任的证书。只在本机开发就用 `http://localhost`（WebKitGTK 除外）。实在只有 http，在开发配置里关掉：Flask、Django 的 `SESSION_COOKIE_SECURE = False`，Actix 的 `cookie_secure(false)`，express-session 的 `secure: \"auto\"`。名字以 `__Host-`、`__Secure-` 开头的，没有 `Secure` 就存不下（WebKitGTK 不查前缀，会存），开发时要换个名字。",
        en: "Use https. On a local network `mkcert` makes a certificate your devices can trust; on one machine, `http://localhost` will do (except in WebKitGTK). Where there is only http, turn it off in the development settings: `SESSION_COOKIE_SECURE = False` in Flask and Django, `cookie_secure(false)` in Actix, `secure: \"auto\"` in express-session. A cookie named with `__Host-` or `__Secure-` can’t be stored without `Secure` (WebKitGTK, which ignores prefixes, does store it), so use a different name during development.",
    },
    evidence: &[
        cell("secure/secure/http-ordinary", "refused"),
        cell("secure/http-overwrites/ordinary", "refused"),
        cell("secure/http-overwrites/localhost", "kept kept refused"),
    ],
    case: Some(CaseLink {
        set_url: "http://192.168.1.20:8000/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "http://192.168.1.20:8000/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "http 的响应里有 `Secure`：存都没存。主机换成 `localhost`，再分别选 Chromium 和 Safari（照文档）来看。",
            en: "`Secure` in a response over http: it was never stored. Change the host to `localhost`, and compare Chromium with Safari (by its documents).",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A program behind a TLS proxy takes the connection for http and sets no `Secure` cookie.
pub const BEHIND_PROXY: Symptom = Symptom {
    slug: "secure-cookie-behind-a-proxy",
    title: Text {
        zh: "放到 nginx、负载均衡后面，Secure 的 cookie 就发不出来",
        en: "Behind nginx or a load balancer the Secure cookie never appears",
    },
    errors: &[
        "Cannot send secure cookie over unencrypted connection",
        "express-session secure true cookie not set behind proxy",
        "trust proxy",
    ],
    words: Text {
        zh: "反向代理 负载均衡 nginx Heroku Cloudflare K8s ingress 部署 上线后 登录失效 没有 Set-Cookie X-Forwarded-Proto",
        en: "reverse proxy load balancer nginx heroku render cloudflare ingress deployed production no set-cookie header x-forwarded-proto trust",
    },
    cause: Text {
        zh: "TLS 在代理那里就解开了，程序收到的是 http。它以为连接不安全，于是不发 `Secure` 的 cookie：express-session 不作声，`cookies` 包直接抛错。浏览器根本收不到 `Set-Cookie`。",
        en: "TLS ends at the proxy, and what reaches the program is http. It considers the connection insecure and doesn’t send a `Secure` cookie: express-session says nothing, the `cookies` package throws. There is no `Set-Cookie` for the browser to see at all.",
    },
    rule: Text {
        zh: "这不是浏览器的规则，是框架在替你守 RFC 6265bis §4.1.2.5。原来是什么协议，由代理写在 `X-Forwarded-Proto` 里，标准的写法是 RFC 7239 §5.4 的 `Forwarded: proto=https`。",
        en: "This isn’t a browser’s rule: the framework is enforcing RFC 6265bis §4.1.2.5 for you. The proxy says which protocol was used in `X-Forwarded-Proto`, or in the standard header, `Forwarded: proto=https` (RFC 7239 §5.4).",
    },
    fix: Text {
        zh: "代理：``proxy_set_header X-Forwarded-Proto $scheme;``程序，Express：``app.set(\"trust proxy\", 1)``Koa：``app.proxy = true``Flask：``ProxyFix(app.wsgi_app, x_proto=1)``Django：``SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")``Rocket 只在自己看到 TLS 时才加 `Secure`，要自己写 `.secure(true)`。只信自己的代理写的头，并让它盖掉外面带来的。",
        en: "The proxy: ``proxy_set_header X-Forwarded-Proto $scheme;`` The program, Express: ``app.set(\"trust proxy\", 1)`` Koa: ``app.proxy = true`` Flask: ``ProxyFix(app.wsgi_app, x_proto=1)`` Django: ``SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")`` Rocket adds `Secure` only if it sees TLS itself, so write `.secure(true)`. Trust this header only from your own proxy, and have the proxy overwrite whatever comes from outside.",
    },
    evidence: &[because(Exemption::Program)],
    case: None,
    section: "session#where",
    demo: None,
};

/// WebKit does not treat `http://localhost` as secure.
pub const SAFARI: Symptom = Symptom {
    slug: "safari-on-localhost",
    title: Text {
        zh: "本地开发，Chrome 能登录，Safari 和 iPhone 不行",
        en: "On localhost it works in Chrome but not in Safari or on iOS",
    },
    errors: &[
        "works in Chrome but not in Safari cookie localhost",
        "Safari localhost Secure cookie not set",
        "Safari 登录不上 cookie 没保存",
    ],
    words: Text {
        zh: "Safari iOS iPhone iPad WebKit 苹果 微信内置浏览器 localhost 本地 Secure 跟踪预防 ITP",
        en: "safari ios iphone ipad webkit apple localhost local secure itp tracking prevention",
    },
    cause: Text {
        zh: "`http://localhost` 算不算安全的连接，浏览器看法不一。实测：Chromium 和 Firefox 算，WebKitGTK 不算，所以带 `Secure` 的，以及必须带 `Secure` 的 `__Host-` 和 `__Secure-`，在 WebKitGTK 的 localhost 上一个也存不下（它不查前缀，少了 `Secure` 的反而收）。Safari 和 iPhone 上的浏览器另有一套网络库，没有测过；据文档，它也不收，并且默认拦第三方 cookie。",
        en: "Browsers differ on whether `http://localhost` is a secure connection. Measured: Chromium and Firefox say yes and WebKitGTK says no, so on localhost it stores no cookie that has `Secure`, including `__Host-` and `__Secure-` cookies, which require `Secure` (those that lack `Secure` it does store, since it ignores prefixes). Safari and the browsers on iOS use a different network library and were not measured; by the documents they refuse it too, and block third-party cookies by default.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7 把「安全」的定义留给浏览器。Chromium 156、Firefox 153 和 WebKitGTK 2.50.6 是本站实测的；Safari 的说法来自 MDN 和 WebKit 的问题单，没有测过。",
        en: "RFC 6265bis §5.7 leaves what is “secure” to the browser. Chromium 156, Firefox 153 and WebKitGTK 2.50.6 were measured for this site; what is said of Safari is from MDN and WebKit’s bug reports, and was not measured.",
    },
    fix: Text {
        zh: "本地也用 https：``mkcert localhost``再交给开发服务器。或者只在开发配置里去掉 `Secure`，名字也别用 `__Host-` 开头。不要为了 Safari 把生产环境的 `Secure` 去掉。",
        en: "Use https locally too: ``mkcert localhost`` Then hand the certificate to the development server. Or leave `Secure` out in the development settings only, and use a name without `__Host-`. Don’t drop `Secure` in production for Safari’s sake.",
    },
    evidence: &[
        cell("secure/secure/http-localhost", "kept kept refused"),
        cell("prefix/host-without-secure/http-localhost", "refused refused kept"),
        because(Exemption::Document),
    ],
    case: Some(CaseLink {
        set_url: "http://localhost:8000/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "http://localhost:8000/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "safari",
        why: Text {
            zh: "照文档，Safari 不收（未实测）；换成 Chromium 或 Firefox，就收。",
            en: "By its documents, Safari refuses it (not measured); Chromium and Firefox accept it.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A name that begins with `__Host-` has requirements that the line does not meet.
pub const HOST_PREFIX: Symptom = Symptom {
    slug: "host-prefix-refused",
    title: Text {
        zh: "__Host- 开头的 cookie 被拒收",
        en: "A __Host- cookie is refused",
    },
    errors: &[
        "was blocked because it used the \"__Secure-\" or \"__Host-\" prefix in its name and broke the additional rules applied to cookies with these prefixes",
        "has been rejected for invalid prefix.",
    ],
    words: Text {
        zh: "前缀 __Host __Secure 名字 存不上 设不上 要求 条件 Domain Path",
        en: "prefix prefixes __host __secure name requirements not set domain path",
    },
    cause: Text {
        zh: "名字以 `__Host-` 开头，就是向浏览器保证三件事：有 `Secure`，明写 `Path=/`，没有 `Domain`。照规范，犯一条就整行拒收，Chromium 就是这样；Firefox 也查，只是默认路径恰好是 `/` 时，不明写 `Path` 也收；WebKitGTK 根本不查前缀，照收。`__Secure-` 只保证第一件。删除那一行也算，少了 `Secure` 就删不掉。大小写不同也照查。",
        en: "A name with `__Host-` promises the browser three things: `Secure`, a written `Path=/`, and no `Domain`. By the specification a line that breaks one is refused as a whole, and so it is in Chromium; Firefox checks too, but doesn’t require a written `Path` if the default path happens to be `/`; WebKitGTK ignores prefixes and accepts it. `__Secure-` promises only the first. A deleting line counts as well: without `Secure` it deletes nothing. A prefix in a different letter case is checked all the same.",
    },
    rule: Text {
        zh: "RFC 6265bis §4.1.3、§5.4、§5.7。ASVS 5.0 的 3.3.3 要求：不打算给别的主机用的 cookie，名字要有 `__Host-`。",
        en: "RFC 6265bis §4.1.3, §5.4, §5.7. ASVS 5.0, 3.3.3: the name of a cookie not meant for other hosts starts with `__Host-`.",
    },
    fix: Text {
        zh: "``Set-Cookie: __Host-sid=…; Path=/; Secure; HttpOnly; SameSite=Lax``要给子域用，就不能叫 `__Host-`，改叫 `__Secure-sid`。删除：``Set-Cookie: __Host-sid=; Path=/; Secure; Max-Age=0``Rocket 的 `jar.remove` 不会补 `Secure`，要自己写上 `.secure(true).path(\"/\")`。",
        en: "``Set-Cookie: __Host-sid=…; Path=/; Secure; HttpOnly; SameSite=Lax`` If subdomains need it, it can’t be named `__Host-`; call it `__Secure-sid`. To delete: ``Set-Cookie: __Host-sid=; Path=/; Secure; Max-Age=0`` Rocket’s `jar.remove` adds no `Secure`, so write `.secure(true).path(\"/\")`.",
    },
    evidence: &[
        cell("prefix/host-without-secure/https-ordinary", "refused refused kept"),
        cell("prefix/host-without-path/https-ordinary", "refused kept kept"),
        cell("prefix/secure-without-secure/https-ordinary", "refused refused kept"),
        cell("prefix/host-in-lower-case/https-ordinary", "refused refused kept"),
        cell("secure/prefix-deleted-without-secure/ordinary", "sent sent withheld"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &[
            "__Host-sid=31d4d96e; Path=/; Domain=example.com; Secure; HttpOnly",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "有 `Domain`，就不能叫 `__Host-`。删掉 `Domain=example.com` 再看。",
            en: "With a `Domain` it can’t be `__Host-`. Remove `Domain=example.com` and look again.",
        },
    }),
    section: "cookie#2.1",
    demo: Some("cookie::set_refused"),
};
