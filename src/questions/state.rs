//! Questions of chapter 1.

use super::{Answer, Choice, Guess, Holds, Why};
use crate::lang::Text;

/// Before each demo.
pub const GUESSES: &[Guess] = &[Guess {
    of: "state::who_am_i",
    settled_by: "state::who_am_i",
    after: 1,
    asks: Text {
        zh: "这个请求里没有任何 cookie。服务器会说你叫什么？",
        en: "This request carries no cookie. What will the server call you?",
    },
    choices: &[
        Choice {
            holds: Holds::Body("name: ?"),
            label: Text { zh: "一个问号", en: "A question mark" },
            says: Text {
                zh: "对。服务器写的是 <code class=\"srv\">{body:name}</code>：请求里没有名字，它就没有名字可写。",
                en: "Right. The server wrote <code class=\"srv\">{body:name}</code>: no name was in the request, so it has none to write.",
            },
        },
        Choice {
            holds: Holds::Body("name: 127.0.0.1"),
            label: Text { zh: "我的 IP 地址", en: "My IP address" },
            says: Text {
                zh: "它看得见地址：<code class=\"srv\">{body:connection}</code>。但地址不是名字：同一个地址后面可以有许多人。它写的名字是 <code class=\"srv\">{body:name}</code>。",
                en: "It does see an address: <code class=\"srv\">{body:connection}</code>. But an address is no name, for many people can share one. The name it wrote is <code class=\"srv\">{body:name}</code>.",
            },
        },
    ],
}];

/// At the end of the chapter.
pub const WHYS: &[Why] = &[Why {
    id: "same-connection",
    asks: Text {
        zh: "两个请求走同一条 TCP 连接，服务器为什么仍不能把它们当作同一个人的？",
        en: "Two requests come over one TCP connection. Why may a server still not take them for the same person’s?",
    },
    answers: &[
        Answer {
            right: true,
            label: Text {
                zh: "代理会把许多人的请求放进同一条连接",
                en: "A proxy sends many people’s requests over one connection",
            },
            because: Text {
                zh: "对。连接是两台机器之间的，不是人的。",
                en: "Right. A connection is between two machines, not between two people.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "因为每个请求之后连接都会断开",
                en: "Because the connection is closed after each request",
            },
            because: Text {
                zh: "HTTP/1.1 默认保持连接；1.2 节的按钮里端口三次都一样。",
                en: "HTTP/1.1 keeps it open by default; the port was the same three times when you pressed.",
            },
        },
    ],
}];
