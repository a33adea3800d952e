//! How long a cookie lives, and how long a session.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// `Expires` is wrong by the offset of a time zone.
pub const OFF_BY_HOURS: Symptom = Symptom {
    slug: "expires-off-by-hours",
    title: Text {
        zh: "Expires 差了八小时：要不要加 8？",
        en: "Expires is off by hours",
    },
    errors: &[
        "TypeError: can't compare offset-naive and offset-aware datetimes",
        "itsdangerous.exc.SignatureExpired: Signature age -28800 < 0 seconds",
        "Signature age -28800 < 0 seconds",
        "has been rejected because it is already expired.",
    ],
    words: Text {
        zh: "时区 八小时 8 小时 加八小时 减八小时 UTC GMT 北京时间 格林威治 东八区 datetime utcnow 立刻过期 一设就没",
        en: "time zone timezone eight hours utc gmt local time naive datetime utcnow expires immediately wrong clock",
    },
    cause: Text {
        zh: "报文里的 `Expires` 永远是 GMT，时刻（instant）本来没有时区。没有时区的 `datetime` 被 Werkzeug 当作 UTC：给它北京时间 `datetime.now()`，cookie 多活 8 小时，再加 8 就多活 16。反过来，`datetime.utcnow().timestamp()` 在东八区早 8 小时，一设就删。服务器跑在 UTC 的容器里时，这些错都看不出来。",
        en: "On the wire `Expires` is always in GMT, and an instant has no time zone. Werkzeug treats a `datetime` without a zone as UTC: give it `datetime.now()` in Beijing and the cookie lives 8 hours too long; add 8 and it is 16. Conversely, `datetime.utcnow().timestamp()` is 8 hours early there and deletes the cookie at once. On a server in a UTC container, none of this shows.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.1.1：读日期一律当 UTC，写了 `+0800` 也不看（Chromium 如此；Firefox 却照它换算，WebKitGTK 时认时不认，所以只有 GMT 靠得住）；§5.6.1 `Expires`，§5.6.2 `Max-Age`。RFC 9110 §5.6.7：日期写作 GMT。",
        en: "RFC 6265bis §5.1.1: a date is read as UTC, and a `+0800` is ignored (as in Chromium; Firefox goes by it, and WebKitGTK does or doesn’t, so only GMT is safe); §5.6.1 `Expires`, §5.6.2 `Max-Age`. RFC 9110 §5.6.7: dates are written in GMT.",
    },
    fix: Text {
        zh: "不加也不减。用 `max_age=3600`：多少秒就是多少秒，和钟无关。非要 `expires`，给带时区的：``datetime.now(timezone.utc) + timedelta(hours=1)``两个 `datetime` 比不了，是一个带时区、一个不带：都带上。`Signature age` 是负数，是签的那台机器的钟比验的这台快。正好快 28800 秒，也就是八小时，多半是那台机器的系统时钟里存的是北京时间，却被当成 UTC：把时钟和时区一起改对；只差几秒，才是走得不准，用 NTP 对时。开发者工具里的时刻若比本地时间少 8 小时，是它显示 UTC（没有实测），不是错。",
        en: "Don’t add or subtract anything. Use `max_age=3600`: a number of seconds, no clock involved. If it must be `expires`, pass a time with a zone: ``datetime.now(timezone.utc) + timedelta(hours=1)`` If two `datetime`s can’t be compared, one has a zone and the other doesn’t: give both one. If a `Signature age` is negative, the clock of the machine that signed is ahead of yours. If it is ahead by exactly 28800 seconds, which is eight hours, that machine most likely keeps Beijing time in its system clock and treats it as UTC: correct the clock and the time zone together. A difference of a few seconds is drift, which NTP corrects. If the developer tools show a time that is hours away from your local one, they are showing UTC (not measured), and nothing is wrong.",
    },
    evidence: &[
        cell("lifetime/zone-beijing-clock-as-gmt", "kept"),
        cell("lifetime/zone-pacific-clock-as-gmt", "refused"),
        cell("lifetime/zone-plus-0800", "kept refused -"),
    ],
    case: None,
    section: "cookie#2.2.1",
    demo: Some("cookie::eight_hours"),
};

/// The unit of `Max-Age`, and which of `Max-Age` and `Expires` counts.
pub const MAX_AGE: Symptom = Symptom {
    slug: "max-age-or-expires",
    title: Text {
        zh: "Max-Age 和 Expires 听谁的？是秒还是毫秒？",
        en: "Max-Age or Expires? Seconds or milliseconds?",
    },
    errors: &[
        "TypeError: option maxAge is invalid",
        "TypeError: option expires is invalid",
        "maxAge 单位 秒 毫秒",
    ],
    words: Text {
        zh: "有效期 过期时间 单位 秒 毫秒 优先级 同时设置 冲突 0 负数 -1 maxAge setMaxAge 天",
        en: "lifetime expiry unit seconds milliseconds ms precedence both priority zero negative maxAge setMaxAge days",
    },
    cause: Text {
        zh: "报文里的 `Max-Age` 是秒。两个都写时，照规范 `Max-Age` 说了算，不论先后，Chromium 和 Firefox 就是这样；WebKitGTK 听后写的那个。单位的混乱在框架里：Express 的 `res.cookie` 和 express-session 的 `maxAge` 是毫秒，`cookie` 包的 `serialize` 是秒，js-cookie 的 `expires` 是天。`Max-Age=0` 和负数是立刻删除，不是「会话期」。`2.9`、`abc`、空着，都当没写（空着的，WebKitGTK 当作删除）；只写了它，就成了没有期限的 cookie。",
        en: "In the message `Max-Age` is in seconds. If both are written, the specification lets `Max-Age` decide, in either order, and so do Chromium and Firefox; in WebKitGTK the one written last decides. It is frameworks that mix up the units: `maxAge` in Express’s `res.cookie` and in express-session is milliseconds, in `serialize` of the `cookie` package seconds, and js-cookie’s `expires` is days. `Max-Age=0` and negative numbers delete at once, and don’t mean “until the browser closes”. `2.9`, `abc` or an empty value counts as not written (WebKitGTK deletes the cookie if it is empty); if there is nothing else, the cookie has no expiry date.",
    },
    rule: Text {
        zh: "RFC 6265bis §4.1.2.2、§5.7：有 `Max-Age` 就用它；§5.6.2：不是整数就忽略，零和负数是最早的时刻；§5.6.1：认不出的日期忽略。",
        en: "RFC 6265bis §4.1.2.2, §5.7: if there is a `Max-Age`, it is used; §5.6.2: what isn’t a whole number is ignored, zero and below is the earliest time; §5.6.1: a date that can’t be read is ignored.",
    },
    fix: Text {
        zh: "只写 `Max-Age`，一小时就是 `Max-Age=3600`，再用 `curl -i` 看发出来的到底是多少；框架两个都写时，`Max-Age` 在后，三种引擎才一致。Express：``res.cookie(\"k\", \"v\", { maxAge: 3600 * 1000 })``Flask：``max_age=3600``Java：``setMaxAge(3600)```-1` 是不写，`0` 是删除。想要到关浏览器为止，两个都不写。",
        en: "Write `Max-Age` alone, `Max-Age=3600` for an hour, and see with `curl -i` what is really sent; where a framework writes both, the three engines agree only if `Max-Age` comes last. Express: ``res.cookie(\"k\", \"v\", { maxAge: 3600 * 1000 })`` Flask: ``max_age=3600`` Java: ``setMaxAge(3600)`` There `-1` leaves it out and `0` deletes. To last until the browser closes, write neither.",
    },
    evidence: &[
        cell("lifetime/max-age-before-expires", "kept kept refused"),
        cell("lifetime/expires-before-max-age", "kept"),
        cell("lifetime/max-age-0-deletes", "withheld"),
        cell("lifetime/max-age-empty-replaces", "sent sent withheld"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &[
            "both=1; Path=/; Secure; Max-Age=20; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 10,
        engine: "standard",
        why: Text {
            zh: "`Expires` 早过了，照规范 `Max-Age=20` 说了算：10 秒时还带，把时间改成 21 秒就没了。WebKitGTK 听后写的，这样排，它一收到就当作过期。",
            en: "`Expires` is long past, and by the specification `Max-Age=20` decides: at 10 seconds it is still sent, at 21 it is gone. WebKitGTK goes by the later one; in this order it takes the cookie as expired at once.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A session cookie survives the end of the browser, which restores its tabs.
pub const UNDEAD: Symptom = Symptom {
    slug: "session-cookie-survives-closing",
    title: Text {
        zh: "关了浏览器再打开，会话期 cookie 还在",
        en: "A “session” cookie survives closing the browser",
    },
    errors: &[
        "session cookie not deleted when browser closed",
        "关闭浏览器 session 没有失效",
        "undead session cookies",
    ],
    words: Text {
        zh: "关闭浏览器 退出浏览器 重新打开 恢复上次 继续浏览 没有失效 仍然登录 会话期 手机 永不过期",
        en: "close quit reopen restore continue where you left off session restore still logged in mobile never expires",
    },
    cause: Text {
        zh: "没有 `Expires` 和 `Max-Age` 的叫会话期 cookie（session cookie），说是「会话结束」就删，可会话什么时候结束由浏览器定。照各家的文档，开了「继续上次打开的网页」，标签页会连同这些 cookie 一起回来，手机上的浏览器又几乎不算关闭，它因此可能几个星期还在。这些都没有实测。",
        en: "A cookie with neither `Expires` nor `Max-Age` is a session cookie: it is deleted when “the session is over”, but the browser decides when that is. By the documents of the makers, with “continue where you left off” the tabs come back together with these cookies, and on a phone a browser hardly ever closes, so it can live for weeks. None of this was measured.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.7：「当前会话」何时结束，由用户代理自己定义。ASVS 5.0 的 7.3.1 和 7.3.2：闲置期限和总期限都由服务器管。",
        en: "RFC 6265bis §5.7: when “the current session is over” is defined by the user agent. ASVS 5.0, 7.3.1 and 7.3.2: both the inactivity timeout and the absolute lifetime are the server’s.",
    },
    fix: Text {
        zh: "有效期放在服务器的记录里：闲置多久就失效，最长多久必须重新登录，每次请求都查。cookie 里的期限只是对浏览器的建议。公用电脑上，给一个显眼的「登出」，登出时删掉服务器的记录。",
        en: "Keep the limits in the server’s record, how long without use and how long at most, and check them on every request. What the cookie says is only a suggestion to the browser. For shared computers, make the logout easy to find, and delete the server’s record when it is used.",
    },
    evidence: &[because(Exemption::Document)],
    case: Some(CaseLink {
        set_url: "https://www.example.com/login",
        set_cookie: &["sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 2_592_000,
        engine: "standard",
        why: Text {
            zh: "没有期限，模型里三十天以后还带：只要浏览器觉得会话没有结束。",
            en: "Without an expiry date the model still sends it after thirty days, as long as the browser doesn’t consider the session over.",
        },
    }),
    section: "session#3.2.1",
    demo: Some("session::start_lifetimes"),
};

/// A browser shortens the lifetime of a cookie to 400 or 7 days.
pub const CAPPED: Symptom = Symptom {
    slug: "one-year-became-400-or-7-days",
    title: Text {
        zh: "设了一年、十年的 cookie，只活 400 天，甚至 7 天",
        en: "My 1-year or 10-year cookie became 400 or 7 days",
    },
    errors: &[
        "Expires capped at 400 days",
        "Safari cookie expires after 7 days",
        "cookie 7 天过期 Safari ITP",
    ],
    words: Text {
        zh: "一年 十年 400 天 七天 7 天 缩短 上限 提前过期 Safari ITP Brave js-cookie 统计 访客标识 记住我",
        en: "one year ten years 400 days seven days shortened capped early safari itp brave js-cookie analytics visitor id remember me",
    },
    cause: Text {
        zh: "写多长只是建议，浏览器会设上限。规范要求有上限，而且不宜超过 400 天；实测 Chromium 和 Firefox 到 400 天为止，WebKitGTK 没有上限，写 3650 天就是 3650 天。据文档，Safari 的跟踪预防（ITP）和 Brave 更短：脚本用 `document.cookie` 写的，最多 7 天；响应头里写的不在此列，除非服务器的地址看起来是冒充本站的第三方。这两种浏览器没有测过。服务器得不到任何通知。",
        en: "The lifetime you write is only a suggestion, and browsers cap it. The specification requires a cap, of no more than 400 days; as measured, Chromium and Firefox stop at 400 days and WebKitGTK doesn’t: 3650 days are 3650 days there. By their documents, Safari’s tracking prevention (ITP) and Brave are stricter: a cookie that JavaScript writes to `document.cookie` lives 7 days at most; one that a response header sets is exempt, unless the server looks like a third party in disguise. Those two browsers were not measured. The server isn’t told.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.5：用户代理必须（MUST）限制期限，上限不宜（SHOULD NOT）超过 400 天。7 天是 WebKit 自己的政策，不在规范里。",
        en: "RFC 6265bis §5.5: user agents MUST limit lifetimes, and the limit SHOULD NOT be above 400 days. The 7 days are WebKit’s own policy and aren’t in any specification.",
    },
    fix: Text {
        zh: "由服务器的 `Set-Cookie` 来设，不要用脚本；每次来访时续一次，`Max-Age=34560000` 就是 400 天，常来的人永远不到期。记住登录用服务器里可以收回的令牌，到期就让人重新登录。",
        en: "Set it with the server’s `Set-Cookie`, not in JavaScript, and renew it on each visit: `Max-Age=34560000` is 400 days, and for people who visit often it never runs out. To remember a login, use a token that the server can revoke, and have people log in again when it expires.",
    },
    evidence: &[cell("lifetime/end/max-age-500-days", "kept")],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &["visitor=31d4d96e; Path=/; Secure; Max-Age=315360000"],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 34_560_001,
        engine: "standard",
        why: Text {
            zh: "写的是十年，照规范的上限，过了 400 天（34560000 秒）就没了。",
            en: "It says ten years, and with the specification’s limit it is gone after 400 days (34560000 seconds).",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A session ends although its user is active.
pub const PERMANENT: Symptom = Symptom {
    slug: "logged-out-while-active",
    title: Text {
        zh: "session.permanent 和有效期：一直在用，还是被登出",
        en: "session.permanent and lifetimes: logged out while active",
    },
    errors: &[
        "itsdangerous.exc.SignatureExpired: Signature age 3601 > 3600 seconds",
        "Signature age 3601 > 3600 seconds",
        "PERMANENT_SESSION_LIFETIME not working",
        "session.gc_maxlifetime",
    ],
    words: Text {
        zh: "有效期 过期 刷新 续期 滑动 闲置 超时 自动退出 permanent_session_lifetime rolling maxAge timeout 正在操作 提前登出 不过期",
        en: "lifetime timeout idle sliding rolling refresh renew permanent_session_lifetime active logged out early inactivity absolute never expires",
    },
    cause: Text {
        zh: "有效期有两种：固定的从登录算起，怎么用也不延长；滑动的从最后一次使用算起。Flask 的 `session.permanent` 管的是 cookie 有没有 `Expires`；签名的年龄每次都查，不 permanent 的也会过期。要滑动，得 permanent 而且 `SESSION_REFRESH_EACH_REQUEST` 开着。在视图里改 `app.permanent_session_lifetime`，改的是所有人的。",
        en: "There are two kinds of lifetime: a fixed one is counted from the login, and using the session doesn’t extend it; a sliding one is counted from the last use. Flask’s `session.permanent` is about whether the cookie has `Expires`; the age of the signature is checked each time, so sessions that aren’t permanent expire too. For a sliding lifetime you need both permanent and `SESSION_REFRESH_EACH_REQUEST`. Setting `app.permanent_session_lifetime` in a view changes everybody’s.",
    },
    rule: Text {
        zh: "ASVS 5.0 的 7.3.1（闲置期限）与 7.3.2（总期限），两样都要。RFC 6265bis §5.7：浏览器那边由 cookie 的期限定，两边各管各的。",
        en: "ASVS 5.0, 7.3.1 (inactivity) and 7.3.2 (absolute lifetime): both are required. RFC 6265bis §5.7: the browser goes by the cookie; the two expiries are independent.",
    },
    fix: Text {
        zh: "Flask：``PERMANENT_SESSION_LIFETIME = timedelta(hours=1)``登录时写 `session.permanent = True`。express-session：``rolling: true``koa-session：`renew: true`。服务器里另记登录时间，到了总期限就要求重新登录。每个会话要各有各的有效期，就把它存在会话自己的记录里，别改全局设置。",
        en: "Flask: ``PERMANENT_SESSION_LIFETIME = timedelta(hours=1)`` `session.permanent = True` at the login. express-session: ``rolling: true`` koa-session: `renew: true`. Also store the time of the login on the server, and ask for a new login after the absolute lifetime. For a lifetime per session, store it in the session’s record and leave the global setting alone.",
    },
    evidence: &[because(Exemption::Http)],
    case: None,
    section: "session#3.2.1",
    demo: Some("session::lifetime_in_a_view"),
};
