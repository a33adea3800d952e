//! Questions of section 2.2.3: get cookies.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// Nothing but the response counts here, because the jar may hold anything or nothing.
pub(super) const GET_COOKIE: Guess = Guess {
    of: "cookie::get_cookie",
    see: "cookie#2.2.3",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &["cookie::set_cookie"],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("test1")),
        says: Text {
            zh: "这次的请求里没有 <code>test1</code>，没有期限可看。先设一个，再取。",
            en: "This request carried no <code>test1</code>, so there is no lifetime to look at. Set it first, then get it.",
        },
        mend: &["cookie::set_cookie"],
    }],
    asks: Text {
        zh: "服务器取一次 cookie，浏览器里的期限会变吗？",
        en: "The server gets the cookies once. Does that change how long the browser keeps them?",
    },
    evidence: &[because(Exemption::Http)],
    choices: &[
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text {
                zh: "不会：取什么也不改", en: "No: getting changes nothing"
            },
            says: Text {
                zh: "服务器要改，只能写 <code class=\"srv\">Set-Cookie</code>，这个响应里没有。服务器读到的是：<code class=\"brw\">{cookie}</code>。读过不等于动过。",
                en: "A server changes it only by a <code class=\"srv\">Set-Cookie</code>, and this response has none. What the server read: <code class=\"brw\">{cookie}</code>. Reading changes nothing.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["Max-Age=20"]),
            label: Text {
                zh: "会：用一次就续一次", en: "Yes: each use renews them"
            },
            says: Text {
                zh: "请求里是 <code class=\"brw\">{cookie}</code>，响应里没有 <code class=\"srv\">Set-Cookie</code>，期限就照旧。要续期，服务器得再设一次。",
                en: "The request had <code class=\"brw\">{cookie}</code> and the response no <code class=\"srv\">Set-Cookie</code>, so it still expires at the same time. To renew a cookie, the server must set it again.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["Max-Age=0"]),
            label: Text {
                zh: "会：取走了就没有了",
                en: "Yes: once taken, they are gone",
            },
            says: Text {
                zh: "浏览器发的是一份副本：<code class=\"brw\">{cookie}</code>。响应里没有 <code class=\"srv\">Set-Cookie</code>，原来那个就还在，下次再发一份。",
                en: "The browser sends a copy: <code class=\"brw\">{cookie}</code>. With no <code class=\"srv\">Set-Cookie</code> in the response the original stays, and is copied again next time.",
            },
        },
    ],
};

pub(super) const SET_TWINS: Guess = Guess {
    of: "cookie::set_twins",
    see: "cookie#2.2.3",
    settled_by: "cookie::get_twins",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("twin")),
        says: Text {
            zh: "这次的请求里没有 <code>twin</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>twin</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "先设 <code>twin=root</code>（<code>Path=/</code>），再设 <code>twin=deep</code>（<code>Path=/cookie/twins</code>）。去 <code>/cookie/twins/get</code> 的请求带什么？",
        en: "<code>twin=root</code> with <code>Path=/</code>, then <code>twin=deep</code> with <code>Path=/cookie/twins</code>. What does a request to <code>/cookie/twins/get</code> carry?",
    },
    evidence: &[
        cell("order/longer-path-first", "b=2; c=3; a=1"),
        cell("order/changed-value-keeps-place", "b=2; a=3 | a=3; b=2 | a=3; b=2"),
        cell("order/host-only-before-domain", "a=1; b=2 | a=1; b=2 | b=2; a=1"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("on the wire: [\"deep\"]"),
            label: Text {
                zh: "只有 <code>deep</code>：同名，后设的盖掉先设的",
                en: "<code>deep</code> alone: same name, so it replaced the other",
            },
            says: Text {
                zh: "来了两个：<code class=\"srv\">{body:wire}</code>。路径不同就是两个 cookie，<code class=\"srv\">{set-cookie:twin}</code> 没有被盖掉。",
                en: "Both came: <code class=\"srv\">{body:wire}</code>. With two paths they are two cookies, and nothing replaced <code class=\"srv\">{set-cookie:twin}</code>.",
            },
        },
        Choice {
            holds: Holds::Body("on the wire: [\"deep\", \"root\"]"),
            label: Text {
                zh: "两个，<code>deep</code> 在前：路径长的在前",
                en: "Both, <code>deep</code> first: its path is longer",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:wire}</code>。请求里没有路径，服务器光看这一行，不知道哪个是哪个的。",
                en: "<code class=\"srv\">{body:wire}</code>. The request has no paths in it: from this line alone, a server can’t tell which is which.",
            },
        },
        Choice {
            holds: Holds::Body("on the wire: [\"root\", \"deep\"]"),
            label: Text {
                zh: "两个，<code>root</code> 在前：先设的在前",
                en: "Both, <code>root</code> first: it was set first",
            },
            says: Text {
                zh: "先后倒过来了：<code class=\"srv\">{body:wire}</code>。先比路径，长的在前；路径一样长的，规范让先设的在前（RFC 6265bis §5.8.3），各家浏览器有出入。",
                en: "The other way round: <code class=\"srv\">{body:wire}</code>. The longer path goes first; between paths of the same length the specification puts the older first (RFC 6265bis §5.8.3), and browsers differ.",
            },
        },
    ],
};
