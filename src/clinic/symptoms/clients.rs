//! Cookies in programs other than an ordinary browser: a browser that a program drives, an HTTP library,
//! an app's web view.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// Exported cookies are refused by a program that drives a browser.
pub const AUTOMATION: Symptom = Symptom {
    slug: "cookies-imported-into-automation",
    title: Text {
        zh: "把导出的 cookie 导入 Playwright、Puppeteer、Selenium，报错或者不生效",
        en: "Cookies imported into Playwright, Puppeteer or Selenium are refused, or have no effect",
    },
    errors: &[
        "sameSite: expected one of (Strict|Lax|None)",
        "Cookie should have a url or a domain/path pair",
        "InvalidCookieDomainException: invalid cookie domain",
        "invalid argument: invalid 'sameSite'",
        "invalid argument: invalid 'expiry'",
        "unable to set cookie",
    ],
    words: Text {
        zh: "导入 导出 cookie 自动化 爬虫 无头浏览器 Playwright Puppeteer Selenium WebDriver EditThisCookie 扩展 免登录 add_cookies storage_state",
        en: "import export load cookies automation scraper headless playwright puppeteer selenium webdriver extension editthiscookie reuse login add_cookies storage_state",
    },
    cause: Text {
        zh: "导出的和要导入的，字段写法不同。浏览器扩展把 SameSite 写成 `no_restriction`、`unspecified`、`lax`，期限叫 `expirationDate`；程序要的是 `Strict`、`Lax`、`None`，期限叫 `expires`（Playwright、Puppeteer）或 `expiry`（WebDriver），单位是秒。实测 chromedriver 156：`lax`、`no_restriction` 和带小数的 `expiry` 报 invalid argument；`SameSite=None` 没有 `Secure` 报 unable to set cookie；还停在 `about:blank` 就导入，或者域名和当前页面不符，报 invalid cookie domain；`expirationDate` 不报错，只是没人认，cookie 成了会话期 cookie。Playwright 和 Puppeteer 照文档写，没有实测。",
        en: "The export and the import spell the fields differently. Browser extensions write SameSite as `no_restriction`, `unspecified` or `lax`, and call the date `expirationDate`; the program wants `Strict`, `Lax` or `None`, and a number of seconds called `expires` (Playwright, Puppeteer) or `expiry` (WebDriver). Measured with chromedriver 156: `lax`, `no_restriction` and an `expiry` with a fraction give invalid argument; `SameSite=None` without `Secure` gives unable to set cookie; importing while the page is still `about:blank`, or for a domain other than the page’s, gives invalid cookie domain; and `expirationDate` gives no error, but isn’t read, so the cookie becomes a session cookie. What is said of Playwright and Puppeteer is from their documentation and was not measured.",
    },
    rule: Text {
        zh: "WebDriver 标准「Add Cookie」：域名要与当前页面相符，`sameSite` 只有 `Strict`、`Lax`、`None`。能不能存，仍由 RFC 6265bis §5.7 决定。",
        en: "WebDriver, “Add Cookie”: the domain has to match the current page, and `sameSite` is `Strict`, `Lax` or `None`. Whether the cookie is stored is still up to RFC 6265bis §5.7.",
    },
    fix: Text {
        zh: "先换写法：`no_restriction` 改成 `None`，`unspecified` 就不写，首字母大写，`expirationDate` 取整后改名，`None` 的要有 `secure: true`。Playwright：``await context.addCookies([{ name: \"sid\", value, domain: \"www.example.com\", path: \"/\", secure: true, httpOnly: true, sameSite: \"Lax\", expires: 1893456000 }])``Puppeteer：``await browser.setCookie({ name: \"sid\", value, domain: \"www.example.com\", path: \"/\", secure: true, sameSite: \"Lax\" })``Selenium 要先打开那个网站：``driver.get(\"https://www.example.com/\"); driver.add_cookie({\"name\": \"sid\", \"value\": value, \"path\": \"/\", \"secure\": True, \"sameSite\": \"Lax\"})``更省事的是让它自己登录一次，存下 `storageState`；这样的文件就是登录凭据，别放进版本库。",
        en: "Translate first: `no_restriction` becomes `None`, `unspecified` is left out, the first letter is a capital, `expirationDate` is rounded and renamed, and what is `None` needs `secure: true`. Playwright: ``await context.addCookies([{ name: \"sid\", value, domain: \"www.example.com\", path: \"/\", secure: true, httpOnly: true, sameSite: \"Lax\", expires: 1893456000 }])`` Puppeteer: ``await browser.setCookie({ name: \"sid\", value, domain: \"www.example.com\", path: \"/\", secure: true, sameSite: \"Lax\" })`` Selenium has to open the site first: ``driver.get(\"https://www.example.com/\"); driver.add_cookie({\"name\": \"sid\", \"value\": value, \"path\": \"/\", \"secure\": True, \"sameSite\": \"Lax\"})`` It is less trouble to let it log in once and keep its `storageState`; such a file is a login, so keep it out of version control.",
    },
    evidence: &[
        cell("secure/none-without/https-sub-localhost", "refused refused kept"),
        because(Exemption::Program),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &["sid=31d4d96e; Path=/; SameSite=None"],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "chromium",
        why: Text {
            zh: "扩展导出的 `no_restriction` 就是 `SameSite=None`；没有 `Secure`，Chromium 不存，导入也不成。",
            en: "An extension’s `no_restriction` is `SameSite=None`; without `Secure`, Chromium doesn’t store it, and an import fails the same way.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_refused"),
};

/// An HTTP client refuses a date in `Expires` that browsers accept.
pub const DATE: Symptom = Symptom {
    slug: "client-refuses-the-date",
    title: Text {
        zh: "HTTP 客户端不认 Expires 里的日期，浏览器却认：Invalid cookie header",
        en: "An HTTP client refuses a date in Expires that browsers take: Invalid cookie header",
    },
    errors: &[
        "Invalid cookie header: \"Set-Cookie:",
        "Invalid 'expires' attribute:",
        "HttpException: Invalid cookie date",
        "part of the cookie is invalid.",
    ],
    words: Text {
        zh: "Java HttpClient HttpComponents 警告 日期格式 expires 解析失败 无效 客户端 丢弃 CookieSpec 连字符",
        en: "java httpclient httpcomponents apache warning date format expires parse invalid client drops cookiespec hyphens dart .net",
    },
    cause: Text {
        zh: "日期没有错，是客户端的解析器窄。`Expires` 有今天的标准写法，也有网景时代带连字符的 `Wed, 22-Mar-34 06:03:16 GMT`，浏览器两种都读得懂。Apache HttpClient 4 的默认策略只认带连字符的旧写法，于是对每个响应都警告，并且丢掉这个 cookie。HttpClient 的说法来自它的文档和问题单，没有实测。",
        en: "The date is right; the client’s parser is narrow. `Expires` has today’s standard form and, from Netscape’s days, one with hyphens, `Wed, 22-Mar-34 06:03:16 GMT`; browsers read both. The default policy of Apache HttpClient 4 knows only the old form with hyphens, so it warns about every response and drops the cookie. What is said of HttpClient is from its documentation and its bug reports, and was not measured.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.1.1：用户代理照一套宽松的算法读日期，分隔符、顺序、两位的年份都能读；§4.1.1：服务器写 RFC 9110 的那种。",
        en: "RFC 6265bis §5.1.1: a user agent reads dates by a lenient algorithm that accepts other separators, another order and years of two digits; §4.1.1: a server writes the form of RFC 9110.",
    },
    fix: Text {
        zh: "换成标准的策略。HttpClient 4：``RequestConfig.custom().setCookieSpec(CookieSpecs.STANDARD).build()``HttpClient 5：``RequestConfig.custom().setCookieSpec(StandardCookieSpec.RELAXED).build()``服务器是你自己的，就让它多写一个 `Max-Age`，秒数没有写法之争：``Set-Cookie: sid=31d4d96e; Path=/; Max-Age=3600; Secure; HttpOnly``",
        en: "Choose the standard policy. HttpClient 4: ``RequestConfig.custom().setCookieSpec(CookieSpecs.STANDARD).build()`` HttpClient 5: ``RequestConfig.custom().setCookieSpec(StandardCookieSpec.RELAXED).build()`` If the server is yours, let it write a `Max-Age` as well, since there is only one way to write a number of seconds: ``Set-Cookie: sid=31d4d96e; Path=/; Max-Age=3600; Secure; HttpOnly``",
    },
    evidence: &[
        cell("lifetime/expires-dashes-past", "refused"),
        because(Exemption::Program),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &[
            "__tenant=247439d7; Expires=Wed, 21 Mar 2035 06:03:16 GMT; Path=/; Secure",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "浏览器读得懂这个日期，存下，也带上；只是按规范把期限截到 400 天。",
            en: "A browser reads this date, stores the cookie and sends it; by the specification it only shortens the lifetime to 400 days.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::eight_hours"),
};

/// The cookies of an app’s web view are gone or were never stored.
pub const WEB_VIEW: Symptom = Symptom {
    slug: "web-views-of-apps",
    title: Text {
        zh: "App 里的 WebView：杀掉进程、重开 App，cookie 就丢了，又要登录",
        en: "In an app’s web view the cookie is gone after the app was ended, or was never there",
    },
    errors: &[
        "WebView cookie lost after app restart",
        "CookieManager.flush",
        "setAcceptThirdPartyCookies",
        "WKWebView cookies not shared",
        "WKHTTPCookieStore",
    ],
    words: Text {
        zh: "App 内嵌 WebView 安卓 Android iOS WKWebView 混合应用 uni-app React Native Flutter Cordova Capacitor 杀进程 重启 丢失 重新登录",
        en: "app web view webview android ios wkwebview hybrid react native flutter cordova capacitor killed restart lost login again",
    },
    cause: Text {
        zh: "WebView 用的是 App 自己的一份 cookie，和手机上的浏览器不通，和 App 原生代码发的请求通常也不通。常见三种：Android 的 WebView 先把 cookie 放在内存里，过一会儿才写到磁盘，登录后马上杀进程就没了；Android 5 起，WebView 默认不收第三方 cookie；iOS 的 WKWebView 有自己的存储，和 `NSHTTPCookieStorage` 不是一份，原生登录拿到的要自己抄过去。还有一种是会话期 cookie：没写期限的，App 一结束就没了。这些都来自 Android 和 Apple 的文档，本站没有实测。",
        en: "A web view uses the app’s own cookies, which it doesn’t share with the phone’s browser, nor usually with requests made by the app’s native code. Three things are common. Android’s WebView first keeps cookies in memory and writes them to disk a little later, so they are lost if the app is killed right after the login. Since Android 5 a WebView accepts no third-party cookies by default. And WKWebView on iOS has a store of its own, apart from `NSHTTPCookieStorage`, so what a native login received has to be copied into it. Besides, a cookie without a date ends with the app. All of this is from Android’s and Apple’s documentation and was not measured here.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：没有 `Max-Age` 和 `Expires` 的不是持久 cookie，「会话」到哪里结束由用户代理定；§7.1：第三方 cookie 收不收，也由它定。",
        en: "RFC 6265bis §5.7: without `Max-Age` and `Expires` a cookie isn’t persistent, and the user agent decides where the “session” ends; §7.1: so it does for third-party cookies.",
    },
    fix: Text {
        zh: "先让 cookie 是持久的，服务器写：``Set-Cookie: sid=31d4d96e; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax``Android，登录后、进后台时（`onPause`）写盘：``CookieManager.getInstance().flush()``Android，页面里嵌了别的站点：``CookieManager.getInstance().setAcceptThirdPartyCookies(webView, true)``iOS，打开页面之前放进去：``await webView.configuration.websiteDataStore.httpCookieStore.setCookie(cookie)``react-native-webview：``<WebView sharedCookiesEnabled thirdPartyCookiesEnabled />``",
        en: "First make the cookie persistent; the server writes: ``Set-Cookie: sid=31d4d96e; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax`` Android, after the login and when the app goes to the background (`onPause`): ``CookieManager.getInstance().flush()`` Android, if the page embeds another site: ``CookieManager.getInstance().setAcceptThirdPartyCookies(webView, true)`` iOS, before the page is opened: ``await webView.configuration.websiteDataStore.httpCookieStore.setCookie(cookie)`` react-native-webview: ``<WebView sharedCookiesEnabled thirdPartyCookiesEnabled />``",
    },
    evidence: &[because(Exemption::Document)],
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "https://www.example.com/me",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "没写期限：App 开着时照样带上，存到什么时候由 WebView 定。加上 `Max-Age=2592000` 再看。",
            en: "Without a date it is sent as long as the app runs, and how long it is kept is up to the web view. Add `Max-Age=2592000` and look again.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_no_lifetime"),
};
