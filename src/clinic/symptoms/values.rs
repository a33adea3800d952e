//! What fits into a cookie's value, and how much of it.

use crate::clinic::symptoms::{CaseLink, Symptom};
use crate::evidence::cell;
use crate::lang::Text;

/// A cookie’s value has characters beyond ASCII.
pub const CHINESE: Symptom = Symptom {
    slug: "chinese-in-a-cookie",
    title: Text {
        zh: "cookie 里放中文：乱码、报错",
        en: "Chinese in a cookie: garbled, or an error",
    },
    errors: &[
        "'latin-1' codec can't encode characters in position 0-1: ordinal not in range(256)",
        "'latin-1' codec can't encode character",
        "Invalid character in header content [\"Set-Cookie\"]",
        "java.lang.IllegalArgumentException: Control character in cookie value or attribute.",
    ],
    words: Text {
        zh: "中文 乱码 编码 解码 非 ASCII UnicodeEncodeError 八进制 反斜杠 百分号 encodeURIComponent 转码 utf-8 emoji ERR_INVALID_CHAR",
        en: "chinese unicode utf-8 non-ascii garbled mojibake encoding unicodeencodeerror octal backslash percent encode emoji ERR_INVALID_CHAR",
    },
    cause: Text {
        zh: "cookie 的值是字节，规范只让服务器写 ASCII。放中文，各家各写各的：Flask 写成引号加八进制 `\"\\345\\274\\240\"`，脚本读到的就是那串反斜杠；Rocket 用百分号编码 `%E5%BC%A0`；Python 的客户端、Node、旧的 Tomcat 干脆报错。浏览器也不一致：Chromium 和 Firefox 把 UTF-8 原样发回，WebKitGTK 从第一个非 ASCII 字节起截断（`café` 成了 `caf`，`张三` 成了空的）；不合法的 UTF-8，Firefox 还会换成 U+FFFD。",
        en: "A cookie’s value is bytes, and servers are meant to write only ASCII. For Chinese everybody has their own way: Flask writes quotes and octal, `\"\\345\\274\\240\"`, and JavaScript reads exactly those backslashes; Rocket percent-encodes, `%E5%BC%A0`; Python clients, Node and old Tomcat versions raise an error. Browsers don’t agree either: Chromium and Firefox send UTF-8 back as it was, WebKitGTK cuts the value at the first byte beyond ASCII (`café` becomes `caf`, and `张三` nothing at all); and Firefox turns invalid UTF-8 into U+FFFD.",
    },
    rule: Text {
        zh: "RFC 6265bis §4.1.1：cookie-octet 只有一部分 ASCII；§5.6：照规范，浏览器按字节存，不解码。",
        en: "RFC 6265bis §4.1.1: a cookie-octet is a subset of ASCII; §5.6: according to the specification, a browser stores bytes and decodes nothing.",
    },
    fix: Text {
        zh: "自己先编码成 ASCII，两头用同一种。脚本：`encodeURIComponent(name)` 与 `decodeURIComponent`。Python：`urllib.parse.quote(name)` 与 `unquote`。Java：``URLEncoder.encode(name, \"UTF-8\")``解码时当心它把空格写成 `+`。Rocket 写和读都会自己做。更好的是 cookie 里只放编号（id），中文留在服务器。",
        en: "Encode it to ASCII yourself, the same way at both ends. JavaScript: `encodeURIComponent(name)` and `decodeURIComponent`. Python: `urllib.parse.quote(name)` and `unquote`. Java: ``URLEncoder.encode(name, \"UTF-8\")`` Note that it writes a space as `+`. Rocket does it automatically, both ways. Better still, put an id in the cookie and leave the Chinese on the server.",
    },
    evidence: &[
        cell("value/octal-escape", "c=\"a\\054b\""),
        cell("value/non-ascii", "c=café | c=café | c=caf"),
        cell("value/invalid-utf-8", "- | c=a��b | -"),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &[
            "raw=张三; Path=/; Secure",
            "percent=%E5%BC%A0%E4%B8%89; Path=/; Secure",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "照规范（Chromium、Firefox 也是），两个都收，都原样发回；WebKitGTK 里 `raw` 只剩一个空值，`percent` 完好。",
            en: "According to the specification, and in Chromium and Firefox, both are stored and sent back as they are; in WebKitGTK `raw` becomes empty, and `percent` is intact.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::set_chinese"),
};

/// A cookie’s value has characters that end it or that parsers disagree about.
pub const NASTY_VALUES: Symptom = Symptom {
    slug: "json-comma-semicolon-truncated",
    title: Text {
        zh: "值里有 JSON、逗号、分号、引号、等号，读回来被截断",
        en: "JSON, a comma, semicolon, quote or = in the value comes back truncated",
    },
    errors: &[
        "java.lang.IllegalArgumentException: An invalid character [44] was present in the Cookie value",
        "An invalid character [32] was present in the Cookie value",
        "http.cookies.CookieError: Illegal key",
        "TypeError: argument val is invalid",
    ],
    words: Text {
        zh: "截断 少了一半 特殊字符 逗号 分号 空格 引号 等号 JSON.parse 报错 base64 转义 解析",
        en: "cut off truncated half special characters comma semicolon space quotes equals sign json.parse base64 escape parse split",
    },
    cause: Text {
        zh: "值到分号为止，后面的成了属性。逗号、空格、双引号、反斜杠，浏览器收，别的解析器各有各的做法：有的报错，有的把引号剥掉，有的在逗号处切开。`=` 可以出现在值里，可脚本里常写 `split(\"=\")[1]`，base64 末尾的 `=` 就这样没了。",
        en: "A semicolon ends the value, and the rest becomes attributes. Browsers accept commas, spaces, double quotes and backslashes, but other parsers differ: some raise an error, some strip the quotes, some cut at the comma. A value may contain `=`, but code often uses `split(\"=\")[1]`, which loses the `=` at the end of base64.",
    },
    rule: Text {
        zh: "RFC 6265bis §4.1.1：服务器写的值不该有控制字符、空白、双引号、逗号、分号、反斜杠；§5.6：浏览器读到第一个分号为止，名和值在第一个 `=` 处分开。",
        en: "RFC 6265bis §4.1.1: a value that a server writes should have no control characters, white space, double quotes, commas, semicolons or backslashes; §5.6: a browser reads up to the first semicolon, and splits name from value at the first `=`.",
    },
    fix: Text {
        zh: "先编码：``encodeURIComponent(JSON.stringify(cart))``或者 base64url（没有 `+`、`/`，末尾的 `=` 去掉）。Python：``urllib.parse.quote(json.dumps(cart))``脚本里在第一个等号处切：``pair.slice(pair.indexOf(\"=\") + 1)``JSON 放 `localStorage` 或服务器的会话里更合适。",
        en: "Encode it: ``encodeURIComponent(JSON.stringify(cart))`` Or base64url, which has no `+` or `/` and drops the `=` at its end. Python: ``urllib.parse.quote(json.dumps(cart))`` In JavaScript, split at the first equals sign: ``pair.slice(pair.indexOf(\"=\") + 1)`` JSON is better off in `localStorage` or in a session on the server.",
    },
    evidence: &[
        cell("value/json-with-semicolon", "c={\"a\":\"x"),
        cell("value/quotes", "c=\"a b\""),
    ],
    case: Some(CaseLink {
        set_url: "https://www.example.com/",
        set_cookie: &[
            "cart={\"id\":1,\"note\":\"a;b\"}; Path=/; Secure",
            "token=YWJjZA==; Path=/; Secure",
        ],
        request_url: "https://www.example.com/",
        method: "GET",
        site: "same-site",
        top_level: true,
        after_s: 1,
        engine: "standard",
        why: Text {
            zh: "`cart` 到分号为止；`token` 的等号完好。",
            en: "`cart` ends at the semicolon; the equals signs of `token` are intact.",
        },
    }),
    section: "cookie#2.2.1",
    demo: Some("cookie::lab_set"),
};

/// A cookie is too large, or all of a request’s cookies together are.
pub const TOO_LARGE: Symptom = Symptom {
    slug: "cookie-too-large",
    title: Text {
        zh: "cookie 太大：超过 4 KB 被丢掉，或者 400、431 Header Too Large",
        en: "The cookie is too large: dropped above 4 KB, or 400 / 431 Header Too Large",
    },
    errors: &[
        "The 'session' cookie is too large: the value was 4096 bytes but the header required 26 extra bytes. The final size was 4122 bytes but the limit is 4093 bytes.",
        "cookie is too large: the value was",
        "400 Bad Request Request Header Or Cookie Too Large",
        "Request Header Or Cookie Too Large",
        "431 Request Header Fields Too Large",
        "The combined size of the name and value must be less than or equal to 4096 characters.",
        "is invalid because its size is too big. Max size is 4096 B.",
        "upstream sent too big header while reading response header from upstream",
        "ActionDispatch::Cookies::CookieOverflow",
        "HPE_HEADER_OVERFLOW",
    ],
    words: Text {
        zh: "太大 太长 超长 超过 4KB 4096 上限 限制 请求头过大 502 nginx 丢失 session 存不下 清除 cookie 恢复",
        en: "too large too long size limit 4kb 4096 max header overflow 502 nginx lost clear cookies recover",
    },
    cause: Text {
        zh: "两种。一个 cookie 的名加值超过 4096 字节，Chromium 和 Firefox 悄悄丢掉新的，旧的值原封不动，看上去就像没有更新（WebKitGTK 连 8192 字节也收）；Flask 的 session 把整个字典放在 cookie 里，最容易撞上（Werkzeug 量的是整行，所以说 4093）。或者每个都不大，加起来撑破了服务器对请求头的限制：400、431，而且每个请求都这样，用户怎么刷新也没用。",
        en: "There are two cases. If a single cookie’s name and value exceed 4096 bytes, Chromium and Firefox silently drop it and keep the old value, so that nothing seems to be updated (WebKitGTK accepts even 8192 bytes); Flask’s session, a whole dictionary in a cookie, is the first to hit this (Werkzeug measures the whole line, hence 4093). Or no cookie is large, but together they exceed what the server accepts as request headers: 400 or 431 on every request, and reloading doesn’t help the user.",
    },
    rule: Text {
        zh: "RFC 6265bis §5.6：名加值超过 4096 字节，忽略整行；属性的值超过 1024 字节，忽略那个属性（两条 Chromium 和 Firefox 都照办）。RFC 6585 §5：431。一个域最多多少个，由浏览器定（§6.1）。ASVS 5.0 的 3.3.5：名加值不超过 4096 字节。",
        en: "RFC 6265bis §5.6: if name and value exceed 4096 bytes, the line is ignored; if an attribute’s value exceeds 1024, that attribute is (Chromium and Firefox do both). RFC 6585 §5: 431. How many cookies a domain may have is up to the browser (§6.1). ASVS 5.0, 3.3.5: name and value within 4096 bytes.",
    },
    fix: Text {
        zh: "cookie 里只留一个令牌，数据放服务器端会话（Flask-Session、Redis）。看看谁占地方：``document.cookie.length``再看开发者工具里每个的大小，删掉旧的。已经打不开的用户，给一个不带 cookie 也能到的主机，或请他清掉本站的数据。限制可以放宽，但治标：nginx `large_client_header_buffers 4 16k;`，Node `--max-http-header-size=32768`；响应里的 `Set-Cookie` 太大（502）则是 `proxy_buffer_size 16k;`。",
        en: "Keep only a token in the cookie and the data in a server-side session (Flask-Session, Redis). Find out what takes the space: ``document.cookie.length`` Then look at each cookie’s size in the developer tools, and delete old ones. Users who are locked out need a host that their cookies aren’t sent to, or have to clear the site’s data. Limits can be raised, but that only treats the symptom: nginx `large_client_header_buffers 4 16k;`, Node `--max-http-header-size=32768`; and `proxy_buffer_size 16k;` if the `Set-Cookie` of a response is too large (502).",
    },
    evidence: &[
        cell("limits/name-and-value-4097", "refused refused kept"),
        cell("limits/too-large-leaves-the-old", "c=old | c=old | -"),
        cell("limits/name-and-value-8192", "refused refused kept"),
        cell("path/value-of-1025-bytes/asked-at-default", "sent sent withheld"),
    ],
    case: None,
    section: "scale#trial",
    demo: Some("scale::fill_five"),
};
