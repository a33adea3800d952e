//! Who may write a cookie, who keeps it, who believes it.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::cell;
use crate::lang::Text;

pub(super) const SET_BY_SERVER: Guess = Guess {
    of: "cookie::set_by_server",
    see: "cookie#2.1",
    settled_by: "cookie::set_by_server",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "服务器设了 <code>by_server</code>。本页的脚本读得到它吗？",
        en: "The server has set <code>by_server</code>. Can JavaScript in this page read it?",
    },
    evidence: &[cell("script/read", "sent"), cell("script/http-only-read", "withheld")],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::ScriptReads("by_server")),
            label: Text {
                zh: "读不到：服务器设的，只有服务器能读",
                en: "No: only the server reads what it set",
            },
            says: Text {
                zh: "谁设的不算数。<code class=\"srv\">{set-cookie}</code> 里没有 <code>HttpOnly</code>，脚本就读得到。",
                en: "Who set it doesn’t matter. There is no <code>HttpOnly</code> in <code class=\"srv\">{set-cookie}</code>, so JavaScript can read it.",
            },
        },
        Choice {
            holds: Holds::ScriptReads("by_server"),
            label: Text { zh: "读得到", en: "Yes" },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 里没有 <code>HttpOnly</code>，浏览器就不瞒着脚本。",
                en: "Without <code>HttpOnly</code> in <code class=\"srv\">{set-cookie}</code>, the browser hides nothing from JavaScript.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["by_server=", "SameSite=Lax"]),
                Holds::Not(&Holds::ScriptReads("by_server")),
            ]),
            label: Text {
                zh: "读不到：脚本没有写过它",
                en: "No: a script reads only its own",
            },
            says: Text {
                zh: "浏览器不记是谁写的。挡脚本的是 <code>HttpOnly</code>，<code class=\"srv\">{set-cookie}</code> 里没有。",
                en: "A browser doesn’t record who wrote it. What stops JavaScript is <code>HttpOnly</code>, and <code class=\"srv\">{set-cookie}</code> has none.",
            },
        },
    ],
};

pub(super) const SET_REFUSED: Guess = Guess {
    of: "cookie::set_refused",
    see: "cookie#refused",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("none_insecure"))),
            says: Text {
                zh: "发请求之前，浏览器里就有一个 <code>none_insecure</code> 了，分不出是不是这次收下的。先清掉我种下的一切。",
                en: "The browser had a <code>none_insecure</code> before this request, so there is no telling whether it was accepted now. Forget everything first.",
            },
            mend: &["demo::reset"],
        },
        Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("partitioned"))),
            says: Text {
                zh: "发请求之前，浏览器里就有一个 <code>partitioned</code> 了，分不出是不是这次收下的。先清掉我种下的一切。",
                en: "The browser had a <code>partitioned</code> before this request, so there is no telling whether it was accepted now. Forget everything first.",
            },
            mend: &["demo::reset"],
        },
        Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("foreign"))),
            says: Text {
                zh: "发请求之前，浏览器里就有一个 <code>foreign</code> 了，分不出是不是这次收下的。先清掉我种下的一切。",
                en: "The browser had a <code>foreign</code> before this request, so there is no telling whether it was accepted now. Forget everything first.",
            },
            mend: &["demo::reset"],
        },
        Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("__Host-insecure"))),
            says: Text {
                zh: "发请求之前，浏览器里就有一个 <code>__Host-insecure</code> 了，分不出是不是这次收下的。先清掉我种下的一切。",
                en: "The browser had a <code>__Host-insecure</code> before this request, so there is no telling whether it was accepted now. Forget everything first.",
            },
            mend: &["demo::reset"],
        },
        Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("too_large"))),
            says: Text {
                zh: "发请求之前，浏览器里就有一个 <code>too_large</code> 了，分不出是不是这次收下的。先清掉我种下的一切。",
                en: "The browser had a <code>too_large</code> before this request, so there is no telling whether it was accepted now. Forget everything first.",
            },
            mend: &["demo::reset"],
        },
    ],
    asks: Text {
        zh: "六行 <code class=\"srv\">Set-Cookie</code>，五行各违反一条规则。浏览器会怎样？",
        en: "Six <code class=\"srv\">Set-Cookie</code> lines, five of which each break a rule. What will the browser do?",
    },
    evidence: &[
        cell("domain/foreign/same-host", "refused"),
        cell("secure/none-without/http-localhost", "refused refused kept"),
        cell("partitioned/without-secure/http-localhost", "refused refused kept"),
        cell("prefix/host-without-secure/http-localhost", "refused refused kept"),
        cell("limits/name-and-value-4097", "refused refused kept"),
    ],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Carries("kept=1"),
                Holds::Carries("foreign"),
                Holds::Carries("__Host-insecure"),
                Holds::Carries("too_large"),
            ]),
            label: Text {
                zh: "全都收下：服务器说了算",
                en: "Keep them all: the server decides",
            },
            says: Text {
                zh: "收不收由浏览器定。<code class=\"srv\">{set-cookie:foreign}</code> 写的是别人的域名，它没有收；下一个请求里是 <code class=\"brw\">{cookie}</code>。",
                en: "The browser decides. <code class=\"srv\">{set-cookie:foreign}</code> names somebody else’s domain, and was refused; the next request has <code class=\"brw\">{cookie}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("kept=1"),
                Holds::Carries("foreign"),
                Holds::Not(&Holds::Carries("too_large")),
            ]),
            label: Text {
                zh: "收下，只去掉违规的属性",
                en: "Keep them, minus the attributes at fault",
            },
            says: Text {
                zh: "属性<b>写坏了</b>（比如 <code>Max-Age=abc</code>），才只丢那个属性；<b>条件不满足</b>，整行不收。<code class=\"srv\">{set-cookie:foreign}</code> 的 <code>Domain</code> 没有写坏，是不许写，所以回来的没有它：<code class=\"brw\">{cookie}</code>。",
                en: "An attribute is dropped by itself only if it is <b>malformed</b>, such as <code>Max-Age=abc</code>; a <b>condition</b> that isn’t met refuses the whole line. The <code>Domain</code> in <code class=\"srv\">{set-cookie:foreign}</code> is well formed and not allowed, so <code>foreign</code> isn’t here: <code class=\"brw\">{cookie}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("kept=1"),
                Holds::Not(&Holds::Carries("foreign")),
                Holds::Not(&Holds::Carries("__Host-insecure")),
                Holds::Not(&Holds::Carries("too_large")),
            ]),
            label: Text {
                zh: "违规的不收，也不告诉服务器",
                en: "Refuse those at fault, and tell nobody",
            },
            says: Text {
                zh: "回来的是 <code class=\"brw\">{cookie}</code>。没回来的，浏览器没有收；服务器得不到通知，只能看下一个请求里少了谁。",
                en: "What came back is <code class=\"brw\">{cookie}</code>. The rest was refused, and nobody told the server: it can only see what is missing from the next request.",
            },
        },
        // The result in WebKitGTK, which knows only the rule on domains.
        Choice {
            holds: Holds::All(&[
                Holds::Carries("kept=1"),
                Holds::Not(&Holds::Carries("foreign")),
                Holds::Not(&Holds::All(&[
                    Holds::Not(&Holds::Carries("__Host-insecure")),
                    Holds::Not(&Holds::Carries("too_large")),
                ])),
            ]),
            label: Text {
                zh: "违规的也只拒收一部分",
                en: "Refuse only some of those at fault",
            },
            says: Text {
                zh: "这里回来的是 <code class=\"brw\">{cookie}</code>。实测下来，Chromium 和 Firefox 五个都不收，WebKitGTK 只拒收 <code>foreign</code>。<code class=\"srv\">{set-cookie:foreign}</code> 的 <code>Domain</code> 是别人的，三家都不收。",
                en: "What came back here is <code class=\"brw\">{cookie}</code>. Measured, Chromium and Firefox refuse all five, WebKitGTK only <code>foreign</code>: <code class=\"srv\">{set-cookie:foreign}</code> names somebody else’s domain, and none of the three keeps that.",
            },
        },
    ],
};

pub(super) const FORGE: Guess = Guess {
    of: "cookie::forge",
    see: "cookie#risks",
    settled_by: "cookie::forge",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "服务器写过的是 123。有人自己写一行 <code class=\"brw\">Cookie: test1=999</code> 发过去，服务器读到什么？",
        en: "The server once wrote 123. Somebody makes up the line <code class=\"brw\">Cookie: test1=999</code> and sends it. What does the server read?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Body("test1 = 999"),
            label: Text {
                zh: "999：来什么就是什么", en: "999: it takes what comes"
            },
            says: Text {
                zh: "它答 <code class=\"srv\">{body: = }</code>。请求里没有写这个值是谁定的，服务器也没有留底可以核对。",
                en: "It answered <code class=\"srv\">{body: = }</code>. Nothing in a request says who chose the value, and the server kept no original to compare it with.",
            },
        },
        Choice {
            holds: Holds::Body("test1 = 123"),
            label: Text {
                zh: "123：它记得自己写的值",
                en: "123: it remembers what it wrote",
            },
            says: Text {
                zh: "它没有记，值只在客户端。发来的是 <code class=\"brw\">{body:test1=}</code>，它读到的就是 <code class=\"srv\">{body: = }</code>。",
                en: "It remembers nothing; the value is with the client. It was sent <code class=\"brw\">{body:test1=}</code>, and that is what it read: <code class=\"srv\">{body: = }</code>.",
            },
        },
        Choice {
            holds: Holds::Body("HTTP/1.1 4"),
            label: Text {
                zh: "不读，回 403：这不是它写的",
                en: "Nothing: it answers 403 to a forgery",
            },
            says: Text {
                zh: "它看不出是伪造的，答的是 <code class=\"srv\">{body:HTTP/1.1 2}</code>。这个值没有签名，没有什么可以核对。",
                en: "It can’t tell, and answered <code class=\"srv\">{body:HTTP/1.1 2}</code>. The value has no signature, so there is nothing to check it against.",
            },
        },
    ],
};
