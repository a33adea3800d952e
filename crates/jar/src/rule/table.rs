//! Every rule: its name, where it is specified, and its sentence in Chinese and in English.
//! `{0}`, `{1}`, … stand for the arguments.

use super::Reference;
use crate::lang::Text;

/// One rule: its name, its source and its sentence.
type Row = (&'static str, Reference, Text);

macro_rules! rules {
    ($($rule:ident $id:literal ($($source:tt)*) $zh:literal $en:literal)*) => {
        /// A rule by which the jar decides.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rule {
            $(
                #[doc = $en]
                $rule,
            )*
        }

        impl Rule {
            /// Every rule, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            pub(super) const fn row(self) -> Row {
                match self {
                    $(Self::$rule => ($id, source!($($source)*), Text { zh: $zh, en: $en }),)*
                }
            }
        }
    };
}

rules! {
    // From here on: the line is refused.
    NotHttp "not-http" (layered "5.5.1" "")
        "只有 http 和 https 的响应能写 cookie，这个地址不是：{0}。"
        "Only responses over http and https set cookies; this URL is of another kind: {0}."
    ControlCharacter "control-character" (layered "5.4.2" "1")
        "行里有控制字符「{0}」，整行作废（只有制表符例外）。"
        "The line contains the control character “{0}”, so all of it is ignored (only a tab is allowed)."
    EmptyCookie "empty-cookie" (layered "5.4.2" "12")
        "名和值都是空的，这一行被忽略。"
        "Name and value are both empty: the line is ignored."
    TooLong "too-long" (layered "5.4.2" "12")
        "名加值共 {0} 字节，超过 4096，整行被忽略，服务器得不到任何提示。"
        "Name and value are {0} bytes together, more than 4096: the line is ignored, and the server is not told."
    DomainNotAscii "domain-not-ascii" (layered "5.4.3" "3")
        "Domain「{0}」里有非 ASCII 字节。国际化域名要写成 Punycode（xn--…）。"
        "Domain “{0}” contains bytes beyond ASCII. An internationalised name has to be written in Punycode (xn--…)."
    PathNotAscii "path-not-ascii" (layered "5.4.2" "15.16")
        "Path「{0}」里有非 ASCII 字节。URL 里的路径是百分号编码的，Path 也要照样写。"
        "Path “{0}” contains bytes beyond ASCII. A URL's path is percent-encoded, and Path has to be written the same way."
    PublicSuffix "public-suffix" (layered "5.4.3" "5.2")
        "Domain「{0}」是公共后缀：在它下面注册的人彼此无关，谁也不能替所有人写 cookie。"
        "Domain “{0}” is a public suffix: the sites below it belong to different people, and none may set cookies for all of them."
    DomainMismatch "domain-mismatch" (layered "5.4.3" "7.1")
        "响应来自 {1}，不在 Domain「{0}」之内。Domain 只能写响应的主机自己，或它的上级域名。"
        "The response is from {1}, which is not within Domain “{0}”. Domain can only name the host itself or a domain above it."
    SecureOverHttp "secure-over-http" (layered "5.4.3" "10.1")
        "带了 Secure，却来自不加密的 {0}：明文连接不能写 Secure cookie。"
        "It has Secure but comes from {0}, which is not encrypted: such a connection can't set Secure cookies."
    SecureLeftAlone "secure-left-alone" (layered "5.4.3" "10.2")
        "已有一个 https 写下的同名 Secure cookie（Domain {0}，Path {1}），明文连接不能盖掉它。"
        "A Secure cookie of this name was set over https (domain {0}, path {1}); an unencrypted connection can't overwrite it."
    SameSiteContext "same-site-context" (layered "5.4.3" "11")
        "响应属于跨站的子请求（图片、框架、fetch），这时只能写 SameSite=None; Secure 的 cookie，这个不是。"
        "The response belongs to a cross-site sub-request (image, frame, fetch), which can set only SameSite=None; Secure cookies, and this is not one."
    NoneWithoutSecure "none-without-secure" (layered "5.4.3" "12")
        "SameSite=None 必须同时有 Secure，否则整个 cookie 被拒绝。"
        "SameSite=None requires Secure; without it the whole cookie is refused."
    PartitionedWithoutSecure "partitioned-without-secure" (chips "2.1" "")
        "Partitioned 必须同时有 Secure，否则整个 cookie 被拒绝。"
        "Partitioned requires Secure; without it the whole cookie is refused."
    SecurePrefix "secure-prefix" (layered "5.4.3" "13")
        "名字以 __Secure- 开头（大小写不论），就必须有 Secure。"
        "A name that begins with __Secure- (in any case) requires Secure."
    HostPrefix "host-prefix" (layered "5.4.3" "14")
        "名字以 __Host- 开头（大小写不论），就必须有 Secure、写明 Path=/、不带 Domain。这里不合的是：{0}。"
        "A name that begins with __Host- (in any case) requires Secure, an explicit Path=/ and no Domain. What is wrong here: {0}."
    HttpPrefix "http-prefix" (layered "5.4.3" "15")
        "名字以 __Http- 开头（大小写不论），就必须有 Secure 和 HttpOnly。这里不合的是：{0}。"
        "A name that begins with __Http- (in any case) requires Secure and HttpOnly. What is wrong here: {0}."
    HostHttpPrefix "host-http-prefix" (layered "5.4.3" "16")
        "名字以 __Host-Http- 开头（大小写不论），就必须有 Secure、HttpOnly、写明 Path=/、不带 Domain。这里不合的是：{0}。"
        "A name that begins with __Host-Http- (in any case) requires Secure, HttpOnly, an explicit Path=/ and no Domain. What is wrong here: {0}."
    NamelessPrefix "nameless-prefix" (layered "5.4.3" "17")
        "没有名字，值却以「{0}」开头：发回去时会被当成带前缀的名字，所以拒绝。"
        "It has no name, but its value begins with “{0}”: sent back it would pass for a prefixed name, so it is refused."
    ScriptHttpOnly "script-http-only" (layered "5.4.3" "9")
        "脚本写不了带 HttpOnly 的 cookie，整个不收。要 HttpOnly，就由服务器的响应来写。"
        "A script can't set a cookie with HttpOnly: all of it is refused. With HttpOnly it has to be set by a response of the server."
    ScriptLeftAlone "script-left-alone" (layered "5.4.3" "18.1")
        "已有一个 HttpOnly 的 {0}（Domain {1}，Path {2}），脚本改不了它，也删不掉它；服务器的响应可以。"
        "An HttpOnly {0} (domain {1}, path {2}) is stored, which no script can change or delete; a response of the server can."
    ScriptInFrame "script-in-frame" (layered "5.4.3" "11")
        "脚本在别的站点页面里的框架中运行，这时只能写 SameSite=None; Secure 的 cookie，这个不是。"
        "The script runs in a frame within another site's page, where it can set only SameSite=None; Secure cookies, and this is not one."
    CookieStoreInsecure "cookie-store-insecure" (store "#CookieStore" "")
        "cookieStore 只在安全的页面里有，{0} 没有加密：那里没有这个 API，什么也写不了。"
        "cookieStore exists in secure contexts alone, and {0} is not encrypted: the API isn't there, so it sets nothing."

    // From here on: the store changed.
    Stored "stored" (layered "5.4.3" "19")
        "存下了：{0}，Domain {1}，Path {2}。"
        "Stored: {0}, domain {1}, path {2}."
    Replaced "replaced" (layered "5.4.3" "18")
        "盖掉了同名、同主机、同路径的那一个：{0}，Domain {1}，Path {2}。"
        "It replaced the one with the same name, host and path: {0}, domain {1}, path {2}."
    Deleted "deleted" (layered "5.2.1" "")
        "到期时间已过，原来的 {0}（Domain {1}，Path {2}）被删除。"
        "It has already expired, so the stored {0} (domain {1}, path {2}) is deleted."
    NothingToDelete "nothing-to-delete" (layered "5.2.1" "")
        "到期时间已过，所以不会存下；同名同 Domain（{1}）同 Path（{2}）的 {0} 本来也没有，什么也没删掉。"
        "It has already expired, so it is not stored; and no {0} with this domain ({1}) and path ({2}) was stored, so nothing was deleted."

    // From here on: how attributes are read.
    Expires "expires" (layered "5.4.2" "15.13")
        "「{0}」读作 {1}。"
        "“{0}” is read as {1}."
    NotADate "not-a-date" (layered "5.3.1" "5")
        "「{0}」不是能读懂的日期，这个 Expires 不算数（不等于删除）。"
        "“{0}” is not a date, so this Expires does not count (which is not a deletion)."
    MaxAge "max-age" (layered "5.4.2" "15.14")
        "从收到起再活 {0} 秒。"
        "It lives for {0} seconds from now."
    MaxAgeOver "max-age-over" (layered "5.4.2" "15.14.6")
        "Max-Age「{0}」不大于零：立即到期，也就是删除。"
        "Max-Age “{0}” is not above zero: it expires at once, which is how a cookie is deleted."
    InvalidMaxAge "invalid-max-age" (layered "5.4.2" "15.14.2")
        "Max-Age「{0}」不是整数秒，不算数。"
        "Max-Age “{0}” is not a whole number of seconds, so it does not count."
    Domain "domain" (layered "5.4.2" "15.15")
        "发给 {0} 和它的所有子域名：写 Domain 是放宽，不写才最窄。"
        "For {0} and every host below it: Domain widens the scope; leaving it out is narrowest."
    EmptyDomain "empty-domain" (bis "5.7" "")
        "Domain 是空的，等于没写：只发给写它的主机。"
        "Domain is empty, which counts as left out: only for the host that set it."
    Path "path" (layered "5.4.2" "15.16")
        "只发给路径是 {0} 或在它下面的请求。"
        "For requests whose path is {0} or below it."
    RelativePath "relative-path" (layered "5.4.2" "15.16")
        "Path「{0}」不以 / 开头，不算数，用默认路径。"
        "Path “{0}” does not begin with /, so it does not count: the default path is used."
    Secure "secure" (layered "5.4.2" "15.17")
        "只走加密连接（或本机）。不看等号后面的值，Secure=false 也是 Secure。"
        "Only over encrypted connections (or to this machine). Its value doesn't matter: Secure=false is Secure."
    HttpOnly "http-only" (layered "5.4.2" "15.18")
        "脚本读不到也改不了。不看等号后面的值。"
        "JavaScript can neither read nor change it. Its value doesn't matter."
    SameSiteNone "same-site-none" (layered "5.4.2" "15.19.1")
        "从别的站点来的请求也带上它。"
        "Requests that another site starts carry it too."
    SameSiteLax "same-site-lax" (layered "5.4.2" "15.19.3")
        "从别的站点来，只有用安全方法（GET）的顶层导航才带，例如点链接。"
        "From another site, only a top-level navigation by a safe method (a link) carries it."
    SameSiteStrict "same-site-strict" (layered "5.4.2" "15.19.2")
        "从别的站点来的请求一律不带，点链接过来也不带。"
        "No request that another site starts carries it, not even a link."
    UnknownSameSite "unknown-same-site" (bis "5.6.7" "")
        "SameSite「{0}」不是 Strict、Lax、None 之一，等于没写。"
        "SameSite “{0}” is none of Strict, Lax and None: which counts as left out."
    Partitioned "partitioned" (chips "2.1" "")
        "每个顶层站点各存一份（CHIPS）。"
        "Stored separately for each top-level site (CHIPS)."
    UnknownAttribute "unknown-attribute" (layered "5.4.2" "")
        "没有叫「{0}」的属性，忽略。"
        "There is no attribute “{0}”: ignored."
    AttributeTooLong "attribute-too-long" (layered "5.4.2" "15.12")
        "{0} 的值有 {1} 字节，超过 1024，这个属性被忽略（cookie 照存）。"
        "The value of {0} is {1} bytes, more than 1024: the attribute is ignored (the cookie isn't)."
    Overridden "overridden" (layered "5.4.2" "15")
        "后面还有一个 {0}，以最后一个为准。"
        "There is a later {0}, and the last one counts."
    MaxAgeBeatsExpires "max-age-beats-expires" (bis "5.7" "")
        "有 Max-Age，Expires 就不看了，不论先后（WebKitGTK 例外：后写的算数）。"
        "Max-Age beats Expires, in whichever order they are written (except in WebKitGTK, where the last one counts)."

    // From here on: notes that are worth knowing.
    Nameless "nameless" (layered "5.4.2" "9")
        "没有等号（或等号前是空的），整段「{0}」是值，名字为空；发回去只有值。"
        "Without = (or with nothing before it) “{0}” is the value and the name is empty; it is sent back as the value alone."
    QuotesKept "quotes-kept" (layered "4.1.1" "")
        "引号是值的一部分，原样存下，原样发回。"
        "The quotes are part of the value: stored and sent back as they are."
    DefaultPath "default-path" (layered "5.3.3" "")
        "没有可用的 Path，用默认路径：这个 URL 的目录 {0}。"
        "Without a usable Path it gets the default path, the directory of this URL: {0}."
    HostOnly "host-only" (layered "5.4.3" "6")
        "没有 Domain：只发给 {0}，不发给它的子域名。"
        "Without Domain it is for {0} only, and for no host below it."
    PublicSuffixHostOnly "public-suffix-host-only" (layered "5.4.3" "5.1")
        "Domain「{0}」是公共后缀，又正好是这台主机：当作没写，只发给它自己。"
        "Domain “{0}” is a public suffix and this very host: treated as left out, so only for that host."
    IpHostOnly "ip-host-only" (layered "5.4.3" "7.2")
        "Domain 是 IP 地址 {0}：没有子域名，只发给它自己。"
        "Domain is the IP address {0}, which has no subdomains: only for that host."
    SessionCookie "session-cookie" (layered "5.5.3" "")
        "没有有效的 Max-Age 或 Expires，是会话期 cookie：浏览器的会话结束时消失。"
        "Without a valid Max-Age or Expires it is a session cookie: it goes when the browser's session ends."
    Capped "capped" (layered "5.1.1" "")
        "规范要求限制期限，不宜超过 400 天，Chromium 和 Firefox 就截到 400 天（WebKitGTK 不截）。这里截到 {0}。"
        "The specification requires a limit, of 400 days at most; Chromium and Firefox cap at 400 days (WebKitGTK doesn't). Capped to {0}."
    UnsetSameSite "unset-same-site" (bis "5.6.7" "")
        "没有 SameSite，照规范按 Lax 对待：Chromium 如此，头两分钟的跨站顶层 POST 除外；Firefox 和 WebKitGTK 当作 None。"
        "Without SameSite it is treated as Lax by the specification: so does Chromium, except for cross-site top-level POSTs in the first two minutes; Firefox and WebKitGTK treat it as None."
    SecureOnLoopback "secure-on-loopback" (trust "3.1" "")
        "{0} 虽是 http，但不出本机，算可信，所以 Secure 可以用（WebKitGTK 不认，一律拒收）。"
        "{0} is http but doesn't leave this machine, which counts as trustworthy: Secure works here (not in WebKitGTK, which refuses it)."
    CreationKept "creation-kept" (layered "5.4.3" "18.3")
        "沿用原来的创建时间，所以在 Cookie 头里的位置不变。"
        "It keeps the creation time of the old one, and so its place in the Cookie field."
    DeletionMissed "deletion-missed" (layered "5.4.3" "18")
        "还留着另一个 {0}（Domain {1}，Path {2}）：删除要名字、Domain、Path 都对得上。"
        "Another {0} (domain {1}, path {2}) stays: a deletion has to match name, Domain and Path."
    EvictedHost "evicted-host" (layered "5.2.2" "")
        "{0} 的 cookie 超过 {1} 个，最久没用的先走（没有 Secure 的更先）：{2}。"
        "{0} has more than {1} cookies; the least recently used had to go, those without Secure first: {2}."
    EvictedTotal "evicted-total" (layered "5.2.3" "")
        "总数超过 {0} 个，最久没用的先走：{1}。"
        "There are more than {0} cookies in all; the least recently used had to go: {1}."
    BeyondGuaranteed "beyond-guaranteed" (layered "5.1.1" "")
        "{0} 已有 {1} 个 cookie。规范只保证每台主机 50 个，再多就可能被淘汰。"
        "{0} has {1} cookies. Only 50 per host are guaranteed; beyond that, a browser may evict some."

    // From here on: a request does not carry the cookie.
    Expired "expired" (layered "5.1.2.1" "")
        "已在 {0} 到期。"
        "It expired at {0}."
    OtherHost "other-host" (layered "5.4.5" "2")
        "只给 {0}（没写 Domain），请求去的是 {1}。"
        "It is for {0} only (no Domain was set), and the request goes to {1}."
    OtherDomain "other-domain" (layered "5.4.5" "2")
        "只给 {0} 和它的子域名，{1} 不在其中。"
        "It is for {0} and the hosts below it, and {1} is not among them."
    OtherPath "other-path" (layered "5.3.4" "")
        "它的 Path 是 {0}，请求的路径 {1} 不在它下面。"
        "Its path is {0}, and the request's path {1} is not below it."
    SecureWithheld "secure-withheld" (layered "5.4.5" "2")
        "它是 Secure，而 {0} 没有加密。"
        "It is Secure, and {0} is not encrypted."
    OtherPartition "other-partition" (chips "2.2" "")
        "它是 Partitioned，存在另一个顶层站点的分区里。"
        "It is Partitioned, and in the partition of another top-level site."
    ThirdPartyBlocked "third-party-blocked" (bis "7.1" "")
        "第三方 cookie 被拦：嵌在别的站点页面里的请求既不能写也不带（写了 Partitioned 的除外）。规范让浏览器自己定。"
        "Third-party cookies are blocked: a request from within a page of a different site neither sets nor carries any (except Partitioned ones). The specification leaves this to browsers."
    ThirdPartyPartitioned "third-party-partitioned" (bis "7.1" "")
        "第三方 cookie 按顶层站点分开存：跨站子请求只看得到在同一个顶层站点之下写的那一份。规范让浏览器自己定。"
        "Third-party cookies are kept separately for each top-level site: a cross-site sub-request sees only what was set below the same one. The specification leaves this to browsers."
    StrictWithheld "strict-withheld" (bis "5.6.7.1" "")
        "SameSite=Strict：请求由别的站点发起，一律不带。"
        "SameSite=Strict: another site started the request, so it isn't sent."
    LaxWithheld "lax-withheld" (bis "5.6.7.1" "")
        "SameSite=Lax：由别的站点发起的 {0} 请求，不是安全方法的顶层导航。"
        "SameSite=Lax: another site started this {0} request, and it is not a top-level navigation by a safe method."
    UnsetWithheld "unset-withheld" (bis "5.6.7" "")
        "没有 SameSite，按 Lax 对待：由别的站点发起的 {0} 请求，不是安全方法的顶层导航。"
        "Without SameSite it counts as Lax: another site started this {0} request, and it is not a top-level navigation by a safe method."

    // From here on: where engines depart from the specification.
    ChromiumTab "chromium-tab" (chromium "net/cookies/parsed_cookie.cc" "")
        "Chromium 连名、值、属性中间的制表符也不收（规范允许），整行作废。"
        "Chromium refuses a tab within a name, a value or an attribute too (the specification allows it): the line is ignored."
    ChromiumNamelessEquals "chromium-nameless-equals" (chromium "net/cookies/parsed_cookie.cc" "")
        "Chromium 不收没有名字而值里有等号的 cookie「{0}」（规范会存下）：发回去会像有名字。这是照源码，实测过几例。"
        "Chromium refuses a nameless cookie with = in its value, “{0}” (the specification stores it): sent back it would look named. This is by its source; a few cases were measured."
    ChromiumDate "chromium-date" (chromium "net/cookies/cookie_util.cc" "")
        "照源码，Chromium 把「{0}」读作 {1}，规范读出来不同（未实测）。"
        "By its source, Chromium reads “{0}” as {1}; the specification reads it differently (not measured)."
    ChromiumNotADate "chromium-not-a-date" (chromium "net/cookies/cookie_util.cc" "")
        "照源码，Chromium 读不懂日期「{0}」，规范读得懂（只实测过几种写法）。"
        "By its source, Chromium can't read the date “{0}”; the specification can (only a few spellings were measured)."
    ChromiumMaxAgePlus "chromium-max-age-plus" (chromium "net/cookies/canonical_cookie.cc" "")
        "Chromium 接受带加号的 Max-Age「{0}」，规范不接受。"
        "Chromium accepts the plus sign of Max-Age “{0}”; the specification doesn't."
    ChromiumLastCounts "chromium-last-counts" (chromium "net/cookies/parsed_cookie.cc" "")
        "照源码，Chromium 只看最后一个 {0}，它无效就当没有；规范会用前面那个有效的（只实测过几例）。"
        "By its source, Chromium looks only at the last {0}, and treats it as left out if it is invalid; the specification uses the valid one before it (only a few cases were measured)."
    ChromiumPathNotAscii "chromium-path-not-ascii" (chromium "net/cookies/cookie_util.cc" "")
        "照源码，Chromium 存下非 ASCII 的 Path「{0}」（规范拒绝），但它永远对不上百分号编码的 URL（只实测过几例）。"
        "By its source, Chromium stores the path “{0}” with bytes beyond ASCII (the specification refuses it), but it never matches a percent-encoded URL (only a few cases were measured)."
    ChromiumNewCreation "chromium-new-creation" (chromium "net/cookies/cookie_monster.cc" "")
        "值变了，Chromium 就换成新的创建时间（规范保留旧的），所以它排到后面。"
        "Since the value changed, Chromium gives it a new creation time (the specification keeps the old one), so it moves back in the order."
    ChromiumLaxPost "chromium-lax-post" (chromium "net/cookies/canonical_cookie.cc" "")
        "Chromium 的例外：{0} 没有 SameSite，写下才 {1} 秒（不到两分钟），跨站顶层 {2} 也带上它。"
        "Chromium's exception: {0} has no SameSite and is {1} s old (under two minutes), so a cross-site top-level {2} carries it."
    ChromiumThirdParty "chromium-third-party" (chromium "components/content_settings/core/browser/cookie_settings.cc" "")
        "实测的 Chromium（Debian 的构建）默认拦下第三方 cookie：跨站子请求既不能写也不带，只有 Partitioned 的例外。设置里可以放行，别的构建默认可能不同。"
        "The Chromium that was measured (Debian's build) blocks third-party cookies by default: a cross-site sub-request neither sets nor carries any, except Partitioned ones. A setting allows them, and other builds may have a different default."
    FirefoxNameWithoutValue "firefox-name-without-value" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "Firefox 把没有等号的「{0}」当名字，值为空，发回「{0}=」；规范当成没有名字的值。"
        "Firefox reads “{0}” without = as a name with an empty value and sends “{0}=”; the specification reads it as a value without a name."
    FirefoxRefusesNameless "firefox-refuses-nameless" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "Firefox 不收等号前为空的 cookie「{0}」，规范会存成没有名字的。"
        "Firefox refuses a cookie with nothing before its =, “{0}”; the specification stores it without a name."
    FirefoxDate "firefox-date" (firefox "nsprpub/pr/src/misc/prtime.c" "")
        "照源码，Firefox 用自己的日期库，把「{0}」读作 {1}，规范读出来不同（只实测过几种写法）。"
        "By its source, Firefox has its own date parser and reads “{0}” as {1}; the specification reads it differently (only a few spellings were measured)."
    FirefoxNotADate "firefox-not-a-date" (firefox "nsprpub/pr/src/misc/prtime.c" "")
        "照源码，Firefox 用自己的日期库，读不懂「{0}」，规范读得懂（只实测过几种写法）。"
        "By its source, Firefox has its own date parser, which can't read “{0}”; the specification can (only a few spellings were measured)."
    FirefoxMaxAgeMinus "firefox-max-age-minus" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "照源码，Firefox 看到 Max-Age「{0}」以减号开头就当作过期，不看后面；规范当作无效（未实测）。"
        "By its source, Firefox treats Max-Age “{0}” as expired because of its minus sign, whatever follows; the specification treats it as invalid (not measured)."
    FirefoxLastCounts "firefox-last-counts" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "照源码，Firefox 只看最后一个 {0}，它无效就当没有；规范会用前面那个有效的（只实测过几例）。"
        "By its source, Firefox looks only at the last {0}, and treats it as left out if it is invalid; the specification uses the valid one before it (only a few cases were measured)."
    FirefoxPathNotAscii "firefox-path-not-ascii" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "照源码，Firefox 存下非 ASCII 的 Path「{0}」（规范拒绝），但它永远对不上百分号编码的 URL（只实测过几例）。"
        "By its source, Firefox stores the path “{0}” with bytes beyond ASCII (the specification refuses it), but it never matches a percent-encoded URL (only a few cases were measured)."
    FirefoxTabInPath "firefox-tab-in-path" (firefox "netwerk/cookie/CookieValidation.cpp" "")
        "照源码，Firefox 不收 Path 里有制表符的 cookie，规范允许（未实测）。"
        "By its source, Firefox refuses a cookie with a tab in its path; the specification allows it (not measured)."
    FirefoxHostPrefixPath "firefox-host-prefix-path" (firefox "netwerk/cookie/CookiePrefixes.cpp" "")
        "Firefox 的 __Host- 不要求写明 Path，默认路径是 / 就行；规范要求写明。"
        "For __Host-, Firefox accepts a default path of /; the specification requires Path=/ in the line."
    FirefoxUnsetIsNone "firefox-unset-is-none" (firefox "netwerk/cookie/CookieValidation.cpp" "")
        "Firefox 把没有 SameSite 的 {0} 当 None 对待，不当 Lax。"
        "Firefox treats {0} without SameSite as None, not as Lax."
    FirefoxNotUtf8 "firefox-not-utf8" (firefox "netwerk/cookie/CookieParser.cpp" "")
        "Firefox 只存文字：不是 UTF-8 的字节换成 U+FFFD（规范原样存下）。"
        "Firefox keeps only text: bytes that are not UTF-8 become U+FFFD (the specification keeps them as they are)."
    FirefoxRedirect "firefox-redirect" (firefox "netwerk/cookie/CookieCommons.cpp" "")
        "请求经别的站点重定向而来，Firefox 就当作跨站；规范和 Chromium 不看中途的地址。"
        "The request was redirected through a different site, so Firefox counts it as cross-site; the specification and Chromium don't look at the addresses in between."
    FirefoxTotalProtection "firefox-total-protection" (firefox "netwerk/cookie/CookieService.cpp" "")
        "Firefox 默认按顶层站点分开存第三方 cookie（全方位 Cookie 保护）：跨站子请求只看得到在同一个顶层站点之下写的那一份。（手工试到过，不在实测数据里：先点过外面那个站的页面、再点过这个站自己的页面，它就放行；模型不算这一步。）"
        "Firefox keeps third-party cookies separately for each top-level site (Total Cookie Protection): a cross-site sub-request sees only what was set below the same top-level site. (Seen by hand, not part of the measured data: after a click on a page of the outer site and then on one of this site's own, it lets them pass; the model leaves that out.)"
    WebkitGtkCut "webkitgtk-cut" (libsoup "libsoup/soup-headers.c" "")
        "WebKitGTK 读到第一个非 ASCII 字节或控制字符（制表符也算）为止，后面的值和属性都没有了；规范不是这样。要写中文，先做百分号编码。"
        "WebKitGTK reads the line up to its first byte beyond ASCII or control character (a tab is one): the rest of the value and the attributes after it are lost; not so by the specification. Percent-encode such characters."
    WebkitGtkLastCounts "webkitgtk-last-counts" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "Max-Age 和 Expires 都写时，WebKitGTK 以写在后面的为准；规范里 Max-Age 优先，不论先后。"
        "Where both Max-Age and Expires are written, WebKitGTK goes by the later one; by the specification Max-Age counts, in either order."
    WebkitGtkMaxAge "webkitgtk-max-age" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "Max-Age「{0}」：WebKitGTK 用 C 的 strtol 读数，加号也收，空的当 0，太大的会溢出；规范不是这样读（只实测过几种写法）。"
        "Max-Age “{0}”: WebKitGTK reads the number with C's strtol, which takes a plus sign, reads nothing as 0 and lets large numbers overflow; the specification reads it differently (only a few spellings were measured)."
    WebkitGtkDate "webkitgtk-date" (libsoup "libsoup/soup-date-utils.c" "")
        "WebKitGTK 用 libsoup 读日期，连时区也算，把「{0}」读作 {1}，规范读出来不同（只实测过几种写法）。"
        "WebKitGTK reads dates with libsoup, where time zones count, and reads “{0}” as {1}; the specification reads it differently (only a few spellings were measured)."
    WebkitGtkNotADate "webkitgtk-not-a-date" (libsoup "libsoup/soup-date-utils.c" "")
        "WebKitGTK 用 libsoup 读日期，读不懂「{0}」，规范读得懂（只实测过几种写法）。"
        "WebKitGTK reads dates with libsoup, which can't read “{0}”; the specification can (only a few spellings were measured)."
    WebkitGtkDomainWithoutDot "webkitgtk-domain-without-dot" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "Domain「{0}」里没有点，WebKitGTK 就拒收整行，写的是这台主机自己也一样；规范当作没写 Domain。"
        "Domain “{0}” has no dot, and WebKitGTK refuses such a line, even from that very host; by the specification it counts as left out."
    WebkitGtkPublicSuffix "webkitgtk-public-suffix" (libsoup "libsoup/cookies/soup-cookie-jar.c" "")
        "{0} 是公共后缀，WebKitGTK 不给这样的主机存 cookie；规范存下，只发给它自己。"
        "{0} is a public suffix, and WebKitGTK stores no cookie for such a host; the specification stores it, for that host only."
    WebkitGtkPrefix "webkitgtk-prefix" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "WebKitGTK 不查名字的前缀，照存；规范、Chromium 和 Firefox 会拒收。"
        "WebKitGTK ignores prefixes of names and stores it; the specification, Chromium and Firefox refuse it."
    WebkitGtkSecureOnLoopback "webkitgtk-secure-on-loopback" (libsoup "libsoup/cookies/soup-cookie-jar.c" "")
        "走 http 时 WebKitGTK 既不收也不发 Secure cookie，本机也不例外：{0}。规范、Chromium 和 Firefox 当它可信。"
        "Over http, WebKitGTK neither stores nor sends Secure cookies, not even on this machine: {0}. The specification, Chromium and Firefox trust it."
    WebkitGtkThirdParty "webkitgtk-third-party" (libsoup "libsoup/cookies/soup-cookie-jar.c" "")
        "WebKitGTK 默认不收第三方写的 cookie：跨站子请求的响应什么也存不下。已有的照发。"
        "By default WebKitGTK stores no cookie that a third party sets: the response to a cross-site sub-request leaves nothing. What is stored already is sent."
    WebkitGtkRedirect "webkitgtk-redirect" (webkitgtk "WebCore/loader/FrameLoader.cpp" "")
        "请求经别的站点重定向而来，WebKitGTK 就当作跨站；规范和 Chromium 不看中途的地址。"
        "The request was redirected through a different site, so WebKitGTK counts it as cross-site; the specification and Chromium don't look at the addresses in between."
    WebkitGtkUnsetIsNone "webkitgtk-unset-is-none" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "WebKitGTK 把没有 SameSite 的 {0} 当 None 对待，不当 Lax。"
        "WebKitGTK treats {0} without SameSite as None, not as Lax."
    WebkitGtkNoneWithoutSecure "webkitgtk-none-without-secure" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "WebKitGTK 接受没有 Secure 的 SameSite=None；规范拒绝。"
        "WebKitGTK accepts SameSite=None without Secure; the specification refuses it."
    WebkitGtkPartitioned "webkitgtk-partitioned" (libsoup "libsoup/cookies/soup-cookie.c" "")
        "WebKitGTK 不认识 {0}，忽略。"
        "WebKitGTK doesn't know {0}: ignored."
    SafariSecureOnLoopback "safari-secure-on-loopback" (mdn "Set-Cookie, Secure" "")
        "照文档，Safari 在 http://localhost 上也不收、不发 Secure cookie（未实测）；规范、Chromium 和 Firefox 当它可信：{0}。"
        "By its documents, Safari neither stores nor sends Secure cookies on http://localhost (not measured); the specification, Chromium and Firefox trust it: {0}."
    SafariThirdParty "safari-third-party" (webkit "Full Third-Party Cookie Blocking" "")
        "照文档，Safari 默认拦下所有第三方 cookie：跨站子请求既不能写也不带，SameSite=None 也一样（未实测；WebKitGTK 不是这样，它只是不收新的，已有的照发）。"
        "By its documents, Safari blocks all third-party cookies: a cross-site sub-request neither sets nor carries any, SameSite=None or not (not measured; WebKitGTK is different: it only refuses new ones and sends what it has)."
    SafariUnsetIsNone "safari-unset-is-none" (mdn "Set-Cookie, SameSite" "")
        "照文档，Safari 把没有 SameSite 的 {0} 当 None 对待，不当 Lax（未实测）。"
        "By its documents, Safari treats {0} without SameSite as None, not as Lax (not measured)."
    SafariNoneWithoutSecure "safari-none-without-secure" (mdn "Set-Cookie, SameSite" "")
        "照文档，Safari 接受没有 Secure 的 SameSite=None（未实测）；规范拒绝。"
        "By its documents, Safari accepts SameSite=None without Secure (not measured); the specification refuses it."
    SafariPartitioned "safari-partitioned" (mdn "Set-Cookie, Partitioned" "")
        "照文档，Safari 各版本对 {0} 的支持不一，这里当它不认识（未实测）。"
        "By its documents, Safari's support of {0} differs from version to version; here it is treated as unknown (not measured)."
}
