//! 2.2.1: what a login writes, and three of its attributes one by one.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

pub(super) const SET_LOGIN: Guess = Guess {
    of: "cookie::set_login",
    see: "cookie#2.1",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "服务器写下这一整行。紧接着的请求里，回来的是什么？",
        en: "The server writes this whole line. What comes back in the request that follows?",
    },
    evidence: &[
        cell("prefix/host/http-localhost", "kept kept refused"),
        cell("prefix/host/http-ordinary", "refused"),
    ],
    choices: &[
        Choice {
            holds: Holds::CookieLine("Secure"),
            label: Text {
                zh: "整行：服务器要核对属性",
                en: "The whole line: the server checks the attributes",
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 里的属性都是写给浏览器看的。回来的只有 <code class=\"brw\">{cookie}</code>。",
                en: "The attributes in <code class=\"srv\">{set-cookie}</code> are for the browser alone. What comes back is <code class=\"brw\">{cookie}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("__Host-sid"),
                Holds::Not(&Holds::CookieLine("Secure")),
            ]),
            label: Text {
                zh: "名和值，前缀也在名字里",
                en: "Name and value; the prefix is part of the name",
            },
            says: Text {
                zh: "<code class=\"brw\">{cookie}</code>。这里是 http，浏览器肯收，是因为 <code>localhost</code> 算安全的地址；换成局域网里的地址，它就不收。",
                en: "<code class=\"brw\">{cookie}</code>. This is http; the browser kept it because <code>localhost</code> counts as secure. At an http address on your local network it would refuse it.",
            },
        },
        // The result in Safari's documentation, in WebKitGTK, and at every plain http address except
        // this machine's.
        Choice {
            holds: Holds::Not(&Holds::Carries("__Host-sid")),
            label: Text {
                zh: "什么也没有：http 上不收 <code>Secure</code>",
                en: "Nothing: over http no <code>Secure</code> is kept",
            },
            says: Text {
                zh: "这一次的请求是 <code class=\"brw\">{cookie}</code>。走 http 时，Chromium 和 Firefox 只对本机（<code>localhost</code>、<code>127.0.0.1</code>）破例；WebKitGTK 一概不收。",
                en: "This request had <code class=\"brw\">{cookie}</code>. Over plain http, Chromium and Firefox make an exception for this machine only (<code>localhost</code>, <code>127.0.0.1</code>); WebKitGTK makes none.",
            },
        },
    ],
};

pub(super) const SET_NO_LIFETIME: Guess = Guess {
    of: "cookie::set_no_lifetime",
    see: "cookie#2.2.1",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("till_close")),
        says: Text {
            zh: "这次的请求里没有 <code>till_close</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>till_close</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "<code>Max-Age</code> 和 <code>Expires</code> 都没有写。这个 cookie 活多久？",
        en: "Neither <code>Max-Age</code> nor <code>Expires</code> is written. How long does this cookie live?",
    },
    evidence: &[because(Exemption::Definition)],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::Carries("till_close")),
            label: Text {
                zh: "不活：没写就是 0 秒",
                en: "Not at all: left out means 0 seconds",
            },
            says: Text {
                zh: "下一个请求里就有它：<code class=\"brw\">{cookie}</code>。<code>Max-Age=0</code> 才是当场到期。",
                en: "The very next request has it: <code class=\"brw\">{cookie}</code>. It is <code>Max-Age=0</code> that expires at once.",
            },
        },
        Choice {
            holds: Holds::Not(&Holds::All(&[
                Holds::Not(&Holds::SetCookie(&["till_close=", "Max-Age"])),
                Holds::Not(&Holds::SetCookie(&["till_close=", "Expires"])),
            ])),
            label: Text {
                zh: "框架会补一个默认的期限",
                en: "The framework fills in a default",
            },
            says: Text {
                zh: "谁也没有补，报文里就是 <code class=\"srv\">{set-cookie}</code>。没有期限的，浏览器留到关闭为止。",
                en: "Nothing was filled in; what was sent is <code class=\"srv\">{set-cookie}</code>. Without a lifetime, the browser keeps it until it closes.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("till_close"),
                Holds::Not(&Holds::SetCookie(&["till_close=", "Max-Age"])),
                Holds::Not(&Holds::SetCookie(&["till_close=", "Expires"])),
            ]),
            label: Text { zh: "活到浏览器关闭", en: "Until the browser closes" },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 里没有期限，这就是会话期 cookie。想亲眼看到：完全退出浏览器，再打开 <code>/cookie/get</code>。",
                en: "There is no lifetime in <code class=\"srv\">{set-cookie}</code>: a session cookie. To see it go, quit the browser completely and open <code>/cookie/get</code> again.",
            },
        },
    ],
};

pub(super) const SET_HTTP_ONLY: Guess = Guess {
    of: "cookie::set_http_only",
    see: "cookie#2.2.1",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::Hold(At::Settled, Holds::Carries("http_only")),
            says: Text {
                zh: "这次的请求里没有 <code>http_only</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
                en: "This request carried no <code>http_only</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Carries("readable")),
            says: Text {
                zh: "这次的请求里没有 <code>readable</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
                en: "This request carried no <code>readable</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "服务器设了 <code>readable</code> 和 <code>http_only</code> 两个，只有后一个写了 <code>HttpOnly</code>。脚本和下一个请求各看得到谁？",
        en: "The server sets <code>readable</code> and <code>http_only</code>; only the second has <code>HttpOnly</code>. What does JavaScript see, and what does the next request carry?",
    },
    evidence: &[
        cell("script/http-only-read", "withheld"),
        cell("script/http-only-fetch", "sent"),
        cell("script/http-only-overwritten", "refused"),
    ],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Carries("http_only"),
                Holds::ScriptReads("readable"),
                Holds::Not(&Holds::ScriptReads("http_only")),
            ]),
            label: Text {
                zh: "请求两个都带，脚本只看得到 <code>readable</code>",
                en: "The request carries both; JavaScript sees only <code>readable</code>",
            },
            says: Text {
                zh: "请求是 <code class=\"brw\">{cookie}</code>。脚本读不到 <code>http_only</code>，可是脚本发的请求照样带着它。",
                en: "The request had <code class=\"brw\">{cookie}</code>. JavaScript can’t read <code>http_only</code>, yet the requests it makes carry it all the same.",
            },
        },
        Choice {
            holds: Holds::Not(&Holds::Carries("http_only")),
            label: Text {
                zh: "请求也只带 <code>readable</code>",
                en: "The request, too, carries only <code>readable</code>",
            },
            says: Text {
                zh: "<code>HttpOnly</code> 的意思正是「只给 HTTP 用」：请求照带，<code class=\"brw\">{cookie}</code>；瞒着的是脚本。",
                en: "<code>HttpOnly</code> means just that, for HTTP only: requests carry it, <code class=\"brw\">{cookie}</code>; it is hidden from JavaScript.",
            },
        },
        Choice {
            holds: Holds::ScriptReads("http_only"),
            label: Text {
                zh: "脚本两个都看得到，只是改不了",
                en: "JavaScript sees both, but can’t change <code>http_only</code>",
            },
            says: Text {
                zh: "改不了，也读不到。按旁边让脚本去读的按钮就知道；请求里倒是都有：<code class=\"brw\">{cookie}</code>。",
                en: "It can neither change it nor read it: press the button that lets JavaScript read. The request had both: <code class=\"brw\">{cookie}</code>.",
            },
        },
    ],
};
