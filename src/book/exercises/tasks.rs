//! The exercises themselves, in the order of the chapters.

use super::{Exercise, Input};
use crate::lang::Text;

/// The lines of the exercise `logout`: the five in their order, and two that don't belong.
const LOGOUT: &[Text] = &[
    Text {
        zh: "只接受本站页面发来的 POST",
        en: "Accept only a POST from a page of this site",
    },
    Text {
        zh: "从 Cookie 里读出令牌", en: "Read the token from the Cookie line"
    },
    Text {
        zh: "按令牌删掉服务器上的记录",
        en: "Delete the server’s record of that token",
    },
    Text {
        zh: "写一行同名、同 Path、已过期的 Set-Cookie",
        en: "Write an expired Set-Cookie with the same name and Path",
    },
    Text {
        zh: "发出响应，跳到首页",
        en: "Send the response, a redirect to the start page",
    },
    Text {
        zh: "把 cookie 的值设成空字符串，期限不动",
        en: "Set the cookie to an empty value and leave its lifetime",
    },
    Text { zh: "session.permanent = False", en: "session.permanent = False" },
];

/// The lines of the exercise `two-tabs`.
const TWO_TABS: &[Text] = &[
    Text {
        zh: "A 写回读到的，加上 <code>color=blue</code>",
        en: "A writes back what it read, with <code>color=blue</code> added",
    },
    Text { zh: "B 读整个会话", en: "B reads the whole session" },
    Text {
        zh: "B 写回读到的，加上 <code>size=large</code>",
        en: "B writes back what it read, with <code>size=large</code> added",
    },
    Text { zh: "A 读整个会话", en: "A reads the whole session" },
];

/// All exercises, in the order of the book.
pub const ALL: &[Exercise] = &[
    Exercise {
        slug: "header",
        chapter: "state",
        title: Text { zh: "请求里多一行头", en: "One more header line" },
        task: Text {
            zh: "按「开始」，得到你的代号。用 <code>curl</code> 或别的程序请求 <code>/exercises/header</code>，请求里带一行叫 <code class=\"brw\">X-Learner</code> 的头，值是你的代号。服务器会答一张回执，把它填在下面。",
            en: "Press <em>Begin</em> for a code of your own. With <code>curl</code> or any other program, request <code>/exercises/header</code> with a header called <code class=\"brw\">X-Learner</code> whose value is your code. The server answers with a receipt; enter it below.",
        },
        hint: Text {
            zh: "<code>curl</code> 的 <code>-H</code> 加一行头。",
            en: "<code>curl</code> adds a header with <code>-H</code>.",
        },
        solution: Text {
            zh: "<code>curl -H 'X-Learner: {code}' http://localhost:8000/exercises/header</code>",
            en: "<code>curl -H 'X-Learner: {code}' http://localhost:8000/exercises/header</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "name",
        chapter: "state",
        title: Text {
            zh: "让服务器叫你 ada", en: "Have the server call you ada"
        },
        task: Text {
            zh: "让下面这个按钮的请求带上 cookie <code class=\"brw\">name=ada</code>。页面不会替你设，用浏览器的开发者工具设。",
            en: "Have the request of the button below carry the cookie <code class=\"brw\">name=ada</code>. The page won’t set it for you; use the developer tools of your browser.",
        },
        hint: Text {
            zh: "开发者工具的 Console 里可以写 <code>document.cookie</code>。",
            en: "In the console of the developer tools you can write <code>document.cookie</code>.",
        },
        solution: Text {
            zh: "<code>document.cookie = \"name=ada; path=/{lang}/exercises\"</code>",
            en: "<code>document.cookie = \"name=ada; path=/{lang}/exercises\"</code>",
        },
        input: Input::Request,
    },
    Exercise {
        slug: "one-path",
        chapter: "cookie",
        title: Text {
            zh: "只到一处，只活五秒", en: "One place, five seconds"
        },
        task: Text {
            zh: "写一行，设一个叫 <code>deep</code> 的 cookie：请求 <code>/{lang}/exercises/shelf/inner</code> 时带上它，<code>/{lang}/exercises/shelf</code> 和别处都不带，五秒以后就没有。服务器把它原样发给浏览器，再看浏览器带不带。",
            en: "Write a line that sets a cookie called <code>deep</code>: requests to <code>/{lang}/exercises/shelf/inner</code> carry it, those to <code>/{lang}/exercises/shelf</code> and anywhere else don’t, and after five seconds it is gone. The server sends the line as it is and looks at what the browser then carries.",
        },
        hint: Text {
            zh: "<code>Path</code> 管它下面的地址，<code>Max-Age</code> 以秒计。",
            en: "<code>Path</code> is for the addresses below it; <code>Max-Age</code> counts seconds.",
        },
        solution: Text {
            zh: "<code>deep=1; Path=/{lang}/exercises/shelf/inner; Max-Age=5</code>",
            en: "<code>deep=1; Path=/{lang}/exercises/shelf/inner; Max-Age=5</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "delete",
        chapter: "cookie",
        title: Text {
            zh: "删一个不知道路径的 cookie",
            en: "Delete a cookie whose path you aren’t told",
        },
        task: Text {
            zh: "按「开始」，服务器会设一个叫 <code>stubborn</code> 的 cookie，路径不说。写一行 <code class=\"srv\">Set-Cookie</code> 把它删掉。",
            en: "Press <em>Begin</em>, and the server sets a cookie called <code>stubborn</code>, at a path you aren’t told. Write the <code class=\"srv\">Set-Cookie</code> line that deletes it.",
        },
        hint: Text {
            zh: "按「开始」之前打开开发者工具的 Network，看那个响应的头。",
            en: "Open the Network panel of the developer tools before you press <em>Begin</em>, and read the headers of that response.",
        },
        solution: Text {
            zh: "<code>stubborn=; Path=/{lang}/exercises/drawer/…; Max-Age=0</code>，省略号换成响应里写的。",
            en: "<code>stubborn=; Path=/{lang}/exercises/drawer/…; Max-Age=0</code>, with what the response has in place of the dots.",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "grade-a",
        chapter: "cookie",
        title: Text { zh: "写一行得 A 的", en: "Write a line that is graded A" },
        task: Text {
            zh: "<code>https://shop.example/login</code> 要发一个登录用的 cookie。写出那一行，让诊所给它打 A。",
            en: "<code>https://shop.example/login</code> is to hand out the cookie of a login. Write the line that the clinic grades A.",
        },
        hint: Text {
            zh: "五点：<code>Secure</code> 和前缀、<code>SameSite</code>、<code>__Host-</code>、<code>HttpOnly</code>、不超过 4096 字节。",
            en: "Five points: <code>Secure</code> with a prefix, <code>SameSite</code>, <code>__Host-</code>, <code>HttpOnly</code>, at most 4096 bytes.",
        },
        solution: Text {
            zh: "<code>__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax</code>",
            en: "<code>__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "forge",
        chapter: crate::book::session::CHAPTER.slug,
        title: Text {
            zh: "用笔记的密钥签一个 999",
            en: "Sign 999 with the note’s key",
        },
        task: Text {
            zh: "做一个 Flask 的 session，里面的 <code>test2</code> 是字符串 <code>999</code>，用笔记的密钥 <code>xxx</code> 签名。填它的值。",
            en: "Make a Flask session in which <code>test2</code> is the string <code>999</code>, signed with the note’s key <code>xxx</code>. Enter its value.",
        },
        hint: Text {
            zh: "装一个 Flask，同样的密钥，让它替你签。",
            en: "Install Flask and let it sign for you with the same key.",
        },
        solution: Text {
            zh: "<code>python3 -c 'from flask import Flask, sessions as s; a = Flask(\"a\"); a.secret_key = \"xxx\"; print(s.SecureCookieSessionInterface().get_signing_serializer(a).dumps({\"test2\": \"999\"}))'</code>",
            en: "<code>python3 -c 'from flask import Flask, sessions as s; a = Flask(\"a\"); a.secret_key = \"xxx\"; print(s.SecureCookieSessionInterface().get_signing_serializer(a).dumps({\"test2\": \"999\"}))'</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "logout",
        chapter: crate::book::session::CHAPTER.slug,
        title: Text { zh: "排好登出的几行", en: "Put a logout in order" },
        task: Text {
            zh: "五行是一次正确的登出，两行不该在里面。给该有的选 1 到 5。",
            en: "Five of these lines make a correct logout; two don’t belong. Give the five their places.",
        },
        hint: Text {
            zh: "先拒绝，再找到记录，最后才答。",
            en: "Refuse first, find the record next, answer last.",
        },
        solution: Text {
            zh: "POST 和来源，读令牌，删记录，写过期的 <code class=\"srv\">Set-Cookie</code>，发响应。",
            en: "POST and origin, read the token, delete the record, write the expired <code class=\"srv\">Set-Cookie</code>, send the response.",
        },
        input: Input::Order { lines: LOGOUT, places: 5 },
    },
    Exercise {
        slug: "carry",
        chapter: "code",
        title: Text {
            zh: "让程序把 cookie 带回来",
            en: "Have a program carry a cookie",
        },
        task: Text {
            zh: "按「开始」，得到你的代号。<code>/exercises/carry</code> 在第一个响应里发一个 cookie。让程序（不是浏览器）带着它再请求一次，会得到一张回执，填在下面。两个请求里都有一行 <code class=\"brw\">X-Learner</code> 头，值是你的代号。",
            en: "Press <em>Begin</em> for a code of your own. <code>/exercises/carry</code> hands out a cookie in its first response. Have a program, not a browser, request it again with that cookie; it gets a receipt. Enter it below. Both requests have a header <code class=\"brw\">X-Learner</code> whose value is your code.",
        },
        hint: Text {
            zh: "<code>curl</code> 用 <code>-c</code> 存，用 <code>-b</code> 带。",
            en: "<code>curl</code> stores with <code>-c</code> and sends with <code>-b</code>.",
        },
        solution: Text {
            zh: "先收下：<br><code>curl -H 'X-Learner: {code}' -c jar http://localhost:8000/exercises/carry</code><br>再带上：<br><code>curl -H 'X-Learner: {code}' -b jar http://localhost:8000/exercises/carry</code>",
            en: "Keep it:<br><code>curl -H 'X-Learner: {code}' -c jar http://localhost:8000/exercises/carry</code><br>Then send it:<br><code>curl -H 'X-Learner: {code}' -b jar http://localhost:8000/exercises/carry</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "note-line",
        chapter: "code",
        title: Text {
            zh: "写出笔记那一行发的字节",
            en: "Write what the note’s call sends",
        },
        task: Text {
            zh: "笔记的程序在 <code>http://localhost/cookie/set</code> 里调用 <code>response.set_cookie(\"test1\", \"123\", max_age=20)</code>。写出浏览器收到的 <code class=\"srv\">Set-Cookie</code> 行，意思一样即可。",
            en: "The note’s program calls <code>response.set_cookie(\"test1\", \"123\", max_age=20)</code> at <code>http://localhost/cookie/set</code>. Write a <code class=\"srv\">Set-Cookie</code> line that means the same.",
        },
        hint: Text {
            zh: "Flask 不写 <code>path</code> 时，报文里写的是 <code>Path=/</code>。",
            en: "Where <code>path</code> is left out, Flask writes <code>Path=/</code>.",
        },
        solution: Text {
            zh: "<code>test1=123; Max-Age=20; Path=/</code>",
            en: "<code>test1=123; Max-Age=20; Path=/</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "share",
        chapter: "scope",
        title: Text {
            zh: "给子域，不给别的站点",
            en: "For a subdomain, and for no other site",
        },
        task: Text {
            zh: "写一行，由 <code>shop.localhost</code> 设一个叫 <code>scope_mine</code> 的 cookie：去 <code>shop.localhost</code> 和 <code>a.shop.localhost</code> 的请求都带上它，去 <code>evil.localhost</code> 的不带。交了以后，你的浏览器带着这一行走一趟，服务器看它到了哪里。",
            en: "Write a line by which <code>shop.localhost</code> sets a cookie called <code>scope_mine</code>: requests to <code>shop.localhost</code> and to <code>a.shop.localhost</code> carry it, those to <code>evil.localhost</code> don’t. Then your browser takes the line on a trip, and the server sees where the cookie arrives.",
        },
        hint: Text {
            zh: "不写 <code>Domain</code> 只给一台主机；写在子域共同的上级，就连它们一起给。",
            en: "Without <code>Domain</code> it is for one host; with the name above the subdomains, for them as well.",
        },
        solution: Text {
            zh: "<code>scope_mine=1; Domain=shop.localhost; Path=/; SameSite=Lax</code>",
            en: "<code>scope_mine=1; Domain=shop.localhost; Path=/; SameSite=Lax</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "click",
        chapter: "scope",
        title: Text {
            zh: "点得进来，提交不了", en: "The link, but not the form"
        },
        task: Text {
            zh: "写一行，由 <code>shop.localhost</code> 设一个叫 <code>scope_mine</code> 的 cookie：点 <code>evil.localhost</code> 上的链接过来时带上它，那里的表单用 POST 提交过来时不带，从第一秒起就这样。你的浏览器会带着这一行走一趟。",
            en: "Write a line by which <code>shop.localhost</code> sets a cookie called <code>scope_mine</code>: a link on <code>evil.localhost</code> carries it, and a form posted from there doesn’t, from the first second on. Your browser takes the line on a trip.",
        },
        hint: Text {
            zh: "不写 <code>SameSite</code>，几秒之内的 POST 也带它。",
            en: "Without <code>SameSite</code>, a POST within a few seconds carries it too.",
        },
        solution: Text {
            zh: "<code>scope_mine=1; Path=/; SameSite=Lax</code>",
            en: "<code>scope_mine=1; Path=/; SameSite=Lax</code>",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "two-tabs",
        chapter: "scale",
        title: Text { zh: "让 A 写的丢掉", en: "Lose what A wrote" },
        task: Text {
            zh: "两个标签页，一个会话，开始时是空的，整个读、整个写。给四步排出次序，让最后剩下的只有 <code>size=large</code>。",
            en: "Two tabs and one session, empty at first, which is read and written as a whole. Put the four steps in an order that leaves only <code>size=large</code> in the end.",
        },
        hint: Text {
            zh: "后写的那个，读的时候还没有别人写的。",
            en: "Whoever writes last must have read before the other wrote.",
        },
        solution: Text {
            zh: "A 读，B 读，A 写，B 写。前两步对调也行。",
            en: "A reads, B reads, A writes, B writes. The first two may also be the other way round.",
        },
        input: Input::Order { lines: TWO_TABS, places: 4 },
    },
    Exercise {
        slug: "alg",
        chapter: "scale",
        title: Text {
            zh: "骗过一个听令牌话的服务器",
            en: "Fool a server that believes the token",
        },
        task: Text {
            zh: "有个服务器读 JWT 时，用令牌的头里写的 <code>alg</code>。它认得 <code>HS256</code> 和 <code>none</code>，密钥你不知道。写一个令牌，让它把你当成 <code>admin</code>（<code>sub</code>）。",
            en: "A server reads a JWT with the <code>alg</code> that the token’s own header names. It knows <code>HS256</code> and <code>none</code>; you don’t know its key. Write a token by which it takes you for <code>admin</code> (<code>sub</code>).",
        },
        hint: Text {
            zh: "<code>none</code> 的签名是空的，它前面的点还在。",
            en: "With <code>none</code> the signature is empty, and the dot before it stays.",
        },
        solution: Text {
            zh: "<code>eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.</code>，两段是 <code>{\"alg\":\"none\"}</code> 和 <code>{\"sub\":\"admin\"}</code> 的 base64url。",
            en: "<code>eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.</code>, which is <code>{\"alg\":\"none\"}</code> and <code>{\"sub\":\"admin\"}</code> in base64url.",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "mend",
        chapter: "clinic",
        title: Text {
            zh: "把被拒的一行改好", en: "Mend a line that is refused"
        },
        task: Text {
            zh: "<code>https://shop.example/login</code> 发的这一行，Chromium 和 Firefox 不收：<code class=\"srv\">__Host-sid=x7Kq; Domain=shop.example; Path=/account; HttpOnly; SameSite=Lax</code>。名字不变，只改不得不改的，让浏览器收下。",
            en: "Chromium and Firefox refuse this line from <code>https://shop.example/login</code>: <code class=\"srv\">__Host-sid=x7Kq; Domain=shop.example; Path=/account; HttpOnly; SameSite=Lax</code>. Keep the name, change only what has to change, and have it stored.",
        },
        hint: Text {
            zh: "把它交给诊所，一条一条看规则。",
            en: "Give it to the clinic, and follow the rules one by one.",
        },
        solution: Text {
            zh: "<code>__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax</code>：<code>__Host-</code> 要 <code>Secure</code>，要 <code>Path=/</code>，不许有 <code>Domain</code>。",
            en: "<code>__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax</code>: <code>__Host-</code> requires <code>Secure</code> and <code>Path=/</code>, and forbids <code>Domain</code>.",
        },
        input: Input::Line,
    },
    Exercise {
        slug: "two-hosts",
        chapter: "clinic",
        title: Text { zh: "两台主机都收到", en: "One cookie for two hosts" },
        task: Text {
            zh: "<code>https://www.shop.example/login</code> 发一个 cookie：<code>https://api.shop.example/v1/me</code> 也要收到它，<code>http://</code> 的请求都不带，脚本读不到。写出那一行。",
            en: "<code>https://www.shop.example/login</code> sets a cookie that <code>https://api.shop.example/v1/me</code> is to get as well. No request over <code>http://</code> carries it, and scripts can’t read it. Write the line.",
        },
        hint: Text {
            zh: "不写 <code>Domain</code>，就只回到设它的那台主机；不写 <code>Path</code>，这里刚好是 <code>/</code>。",
            en: "Without <code>Domain</code>, it returns only to the host that set it; without <code>Path</code>, its path here happens to be <code>/</code>.",
        },
        solution: Text {
            zh: "<code>sid=x7Kq; Domain=shop.example; Path=/; Secure; HttpOnly; SameSite=Lax</code>",
            en: "<code>sid=x7Kq; Domain=shop.example; Path=/; Secure; HttpOnly; SameSite=Lax</code>",
        },
        input: Input::Line,
    },
];
