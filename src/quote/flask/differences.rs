//! The table of the differences between Flask and this site on the wire.

use super::{ABSENT, BODY, Difference, NAMES, STATUS};
use crate::lang::Text;

/// All differences that the test sees. Flask runs in its development server, `flask run`.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        requests: &["…/cookie/set"],
        fields: &["Set-Cookie"],
        flask: "test1=123; Expires=<now + 20 s>; Max-Age=20; Path=/",
        rocket: "test1=123; SameSite=Lax; Path=/; Max-Age=20",
        why: Text {
            zh: "Werkzeug 由 max_age 再算出一个 Expires；两个都在时以 Max-Age 为准（RFC 6265bis §4.1.2.2；WebKitGTK 以写在后面的为准，这里也是 Max-Age），所以 Rocket 只写它。Rocket 的 jar 总写 SameSite，不指定就是 Strict；Flask 不指定就不写。属性的先后没有意义。",
            en: "Werkzeug works out an Expires from max_age as well; where both are written, Max-Age counts (RFC 6265bis §4.1.2.2; in WebKitGTK whichever is written last, which is Max-Age here too), so Rocket writes only that. Rocket's jar always writes SameSite, Strict if you name none; Flask writes none if you name none. The order of attributes means nothing.",
        },
    },
    Difference {
        requests: &["GET /cookie/get\nCookie: test1=123; test1=9; other=x"],
        fields: &[BODY],
        flask: "test1 = 123\ntest1 = 9\nother = x\n",
        rocket: "other = x\ntest1 = 9\n",
        why: Text {
            zh: "同名的 cookie，Werkzeug 按到达的先后全留下，get() 取第一个；Rocket 的 jar 只留最后一个，而且不记先后，所以这里排过序。",
            en: "Werkzeug keeps every cookie of the same name in the order of arrival, and get() returns the first; Rocket's jar keeps the last and no order, so the handler sorts.",
        },
    },
    Difference {
        requests: &["…/session/get…"],
        fields: &["Content-Type"],
        flask: "text/html; charset=utf-8",
        rocket: "text/plain; charset=utf-8",
        why: Text {
            zh: "Flask 把视图返回的 str 当 HTML，Rocket 把 String 当纯文本。若是回显别人写的值，当 HTML 送出去，里面的脚本就会运行。",
            en: "A str from a Flask view is sent as HTML, a String from a Rocket handler as plain text. If it repeats what somebody else wrote, a script in it would run.",
        },
    },
    Difference {
        requests: &["GET /cookie/del…"],
        fields: &["Set-Cookie"],
        flask: "test1=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
        rocket: "test1=; SameSite=Lax; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        why: Text {
            zh: "只差 SameSite 和属性的先后；删除看的是名字、Path 和 Domain，与它们无关。",
            en: "Only SameSite and the order of attributes; a deletion goes by name, Path and Domain, and by neither of these.",
        },
    },
    Difference {
        requests: &["…/session/set…"],
        fields: &["Set-Cookie"],
        flask: "session=eyJ0ZXN0MiI6IjIzNCJ9.….…; HttpOnly; Path=/",
        rocket: "session=…; HttpOnly; SameSite=Lax; Path=/",
        why: Text {
            zh: "Flask 把数据签上名放进 cookie，谁都读得懂；这里的 cookie 是 256 位随机数，数据留在服务器。",
            en: "Flask signs the data and puts it in the cookie, where everybody can read it; here the cookie is 256 random bits, and the data stays on the server.",
        },
    },
    Difference {
        requests: &["GET /session/get\nCookie: session=<valid>; session=<tampered>"],
        fields: &[BODY],
        flask: "234",
        rocket: "None",
        why: Text {
            zh: "两个同名的 cookie：Flask 取第一个，Rocket 取最后一个。服务器本来就不该指望先后（RFC 6265bis §4.2.2）。",
            en: "Two cookies with the same name: Flask takes the first, Rocket the last. A server should not rely on their order (RFC 6265bis §4.2.2).",
        },
    },
    Difference {
        requests: &["GET /session/get\nCookie: session=<tampered>; session=<valid>"],
        fields: &[BODY],
        flask: "None",
        rocket: "234",
        why: Text { zh: "同上，反过来。", en: "The same, the other way round." },
    },
    Difference {
        requests: &["GET /session/get\nCookie: session=<deleted>"],
        fields: &[BODY],
        flask: "234",
        rocket: "None",
        why: Text {
            zh: "Flask 的删除只是请浏览器扔掉 cookie，抄走的那一份签名仍然有效；这里删的是服务器上的记录。",
            en: "Flask only asks the browser to delete the cookie, and the signature on a copy stays valid; here the record on the server is gone.",
        },
    },
    Difference {
        requests: &["GET /session/del\nCookie: session=<valid>"],
        fields: &["Set-Cookie"],
        flask: "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/",
        rocket: "session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0; Expires=<now - 365 d>",
        why: Text {
            zh: "Rocket 的 jar.remove 写一年以前，Flask 写 1970 年；两个日期都已经过去，Max-Age 又是 0，以哪一个为准都是删除。",
            en: "Rocket's jar.remove writes a year ago, Flask writes 1970; both dates have passed and Max-Age is 0, so whichever counts, it is a deletion.",
        },
    },
    Difference {
        requests: &["GET /session/del"],
        fields: &["Set-Cookie"],
        flask: "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/",
        rocket: ABSENT,
        why: Text {
            zh: "在 Flask 里，session.clear() 总算改动，没有 session 也发删除行；这里没有 session 就没有可删的。",
            en: "In Flask session.clear() always counts as a change, so the deletion is sent without a session too; here, without one, there is nothing to delete.",
        },
    },
    Difference {
        requests: &["POST …"],
        fields: &[STATUS],
        flask: "405 METHOD NOT ALLOWED",
        rocket: "405 Method Not Allowed",
        why: Text {
            zh: "Rocket 0.5 自己没有 405：没有路由接这个方法，它就答 404，和没有这个地址一样。本站的 catcher 看过挂载的路由，把它改成 405。短语不同，客户端只看数字（RFC 9112 §4）。",
            en: "Rocket 0.5 by itself has no 405: where no route takes the method, it answers 404, as if there were no such address. This site's catcher looks at the mounted routes and makes it a 405. A client goes by the number and ignores the phrase after it (RFC 9112 §4).",
        },
    },
    Difference {
        requests: &["OPTIONS …"],
        fields: &[STATUS],
        flask: "200 OK",
        rocket: "405 Method Not Allowed",
        why: Text {
            zh: "Flask 替每个视图回答 OPTIONS，Rocket 不。",
            en: "Flask answers OPTIONS for each view, Rocket doesn't.",
        },
    },
    Difference {
        requests: &["POST …", "OPTIONS …"],
        fields: &["Allow"],
        flask: "GET, HEAD, OPTIONS",
        rocket: "GET, HEAD",
        why: Text {
            zh: "405 必须说出这个地址接受哪些方法（RFC 9110 §15.5.6）。Flask 还接受 OPTIONS，先后每次启动可能不同。",
            en: "A 405 must say which methods the address takes (RFC 9110 §15.5.6). Flask takes OPTIONS too, and their order may change with each start.",
        },
    },
    Difference {
        requests: &["POST …", "OPTIONS …"],
        fields: &["Content-Type"],
        flask: "text/html; charset=utf-8",
        rocket: "text/plain; charset=utf-8",
        why: Text {
            zh: "在 Flask 里是一张错误页，在这里，一个实例的错误是一句话。",
            en: "In Flask it is an error page; here a demo's error is one sentence.",
        },
    },
    Difference {
        requests: &["GET …/"],
        fields: &[STATUS],
        flask: "404 NOT FOUND",
        rocket: "200 OK",
        why: Text {
            zh: "Rocket 认路由时不管末尾的斜杠；Flask 的路由没写斜杠，带斜杠就是另一个地址。",
            en: "Rocket ignores a slash at the end of the path; to Flask, a route written without one is a different address.",
        },
    },
    Difference {
        requests: &["GET …/"],
        fields: &[BODY],
        flask: "<!doctype html>…<title>404 Not Found</title>…",
        rocket: "…",
        why: Text {
            zh: "因此一边是错误页，一边是平常的回答。",
            en: "So one answer is an error page, the other the usual one.",
        },
    },
    Difference {
        requests: &["GET /cookie/set/"],
        fields: &["Set-Cookie"],
        flask: ABSENT,
        rocket: "test1=123; …",
        why: Text {
            zh: "也因此只有一边设置了 cookie。",
            en: "And so only one of them sets the cookie.",
        },
    },
    Difference {
        requests: &["GET /cookie/none"],
        fields: &[STATUS],
        flask: "404 NOT FOUND",
        rocket: "404 Not Found",
        why: Text {
            zh: "客户端只看数字，后面的短语不必理会（RFC 9112 §4）。",
            en: "A client goes by the number and ignores the phrase after it (RFC 9112 §4).",
        },
    },
    Difference {
        requests: &["GET /cookie/none"],
        fields: &[BODY],
        flask: "<!doctype html>…<title>40…</title>…",
        rocket: "<!doctype html>…",
        why: Text {
            zh: "各有各的错误页。", en: "Each has its own error page."
        },
    },
    Difference {
        requests: &["POST …"],
        fields: &[BODY],
        flask: "<!doctype html>…<title>40…</title>…",
        rocket: "…GET, HEAD…",
        why: Text {
            zh: "一张页面，和说出这些方法的一句话。",
            en: "A page, and a sentence that names the methods.",
        },
    },
    Difference {
        requests: &["OPTIONS …"],
        fields: &[BODY],
        flask: ABSENT,
        rocket: "…GET, HEAD…",
        why: Text {
            zh: "对本站来说这也是一个 405，所以有这句话。",
            en: "To this site it is a 405 as well, so there is that sentence.",
        },
    },
    Difference {
        requests: &["GET …", "HEAD …", "POST …", "OPTIONS …"],
        fields: &["Cache-Control"],
        flask: ABSENT,
        rocket: "no-store",
        why: Text {
            zh: "回答因人而异，不该被谁存下再给别人。Flask 要你自己写。",
            en: "The answer is for one visitor, and nobody should store it and give it to someone else. In Flask, that is up to you.",
        },
    },
    Difference {
        requests: &["GET /cookie/none"],
        fields: &["Cache-Control"],
        flask: ABSENT,
        rocket: "private, no-cache",
        why: Text {
            zh: "错误页和别的页面一样：浏览器可以留着，再用之前要先问。",
            en: "An error page is like any other page: the browser may keep it, and must ask before it shows it again.",
        },
    },
    Difference {
        requests: &["…/cookie/…", "GET /session/get/"],
        fields: &["Vary"],
        flask: ABSENT,
        rocket: "Cookie",
        why: Text {
            zh: "回答随 Cookie 而变。视图用过 session，Flask 就会写上 Vary: Cookie；只用 request.cookies 就不写。",
            en: "The answer depends on the Cookie line. Flask writes Vary: Cookie if the view used session, but not if it used request.cookies.",
        },
    },
    Difference {
        requests: &["GET /cookie/none"],
        fields: &["Vary"],
        flask: ABSENT,
        rocket: "Cookie, Accept-Encoding",
        why: Text {
            zh: "错误页里有 cookie 面板，随 Cookie 而变；页面又按 Accept-Encoding 压缩，随它而变。",
            en: "The error page holds the cookie panel, so it depends on the Cookie line; and it is compressed as Accept-Encoding says, so it depends on that.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &[NAMES],
        flask: "Content-Length",
        rocket: "content-length",
        why: Text {
            zh: "字段名不分大小写（RFC 9110 §5.1）；Rocket 用的 hyper 把它们都写成小写。",
            en: "Field names are case-insensitive (RFC 9110 §5.1); hyper, which Rocket is built on, writes them all in lower case.",
        },
    },
    Difference {
        requests: &["POST …", "OPTIONS …"],
        fields: &[NAMES],
        flask: "Allow",
        rocket: "allow",
        why: Text { zh: "同上。", en: "As above." },
    },
    Difference {
        requests: &["…"],
        fields: &["Server"],
        flask: "Werkzeug/3.1.9 Python/…",
        rocket: "Rocket",
        why: Text { zh: "各报各的名字。", en: "Each gives its own name." },
    },
    Difference {
        requests: &["…"],
        fields: &["Connection"],
        flask: "close",
        rocket: ABSENT,
        why: Text {
            zh: "Flask 的开发服务器答完一次就关掉连接；HTTP/1.1 的连接本来可以接着用，这里就留着。",
            en: "Flask's development server closes the connection after each answer; in HTTP/1.1 a connection can be used again, and here it stays open.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["X-Content-Type-Options"],
        flask: ABSENT,
        rocket: "nosniff",
        why: Text {
            zh: "不许浏览器猜正文是什么类型。Rocket 的 Shield 自己加上的。",
            en: "The browser may not guess what the body is. Rocket's Shield adds this by itself.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["X-Frame-Options"],
        flask: ABSENT,
        rocket: "SAMEORIGIN",
        why: Text {
            zh: "别的站点不能把这里的页面装进框里。也是 Shield 加的。",
            en: "No other site may put a page from here into a frame. Also from Shield.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["Permissions-Policy"],
        flask: ABSENT,
        rocket: "interest-cohort=()",
        why: Text {
            zh: "不参加谷歌 FLoC 那样按浏览记录分组的做法。也是 Shield 加的。",
            en: "Opts out of grouping visitors by what they browse, as Google's FLoC did. Also from Shield.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["Content-Security-Policy"],
        flask: ABSENT,
        rocket: "default-src 'self'; …",
        why: Text {
            zh: "页面只能用本站自己的脚本、样式和图片。这一条和下面两条是本站加的。",
            en: "A page may use only this site's own scripts, styles and images. This field and the next two are added by this site.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["Referrer-Policy"],
        flask: ABSENT,
        rocket: "same-origin",
        why: Text {
            zh: "离开本站时，不告诉对方从哪一页来。",
            en: "On leaving this site, nobody is told which page you came from.",
        },
    },
    Difference {
        requests: &["…"],
        fields: &["Cross-Origin-Opener-Policy"],
        flask: ABSENT,
        rocket: "same-origin",
        why: Text {
            zh: "别的站点打开本站的窗口，两边互相碰不到。",
            en: "If a page of another site opens a window on this one, neither can reach the other.",
        },
    },
];
