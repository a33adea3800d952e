//! Questions of chapter 1.

use crate::book::question::{Answer, Choice, Guess, Holds, Why};
use crate::lang::Text;

/// The questions before each demo.
pub const GUESSES: &[Guess] = &[
    Guess {
        of: "state::who_am_i",
        settled_by: "state::who_am_i",
        after: 1,
        asks: Text {
            zh: "请求里没有写你叫什么。服务器会说你叫什么？",
            en: "The request doesn’t say what you are called. What will the server call you?",
        },
        choices: &[
            Choice {
                holds: Holds::Body("name: ?"),
                label: Text { zh: "一个问号", en: "A question mark" },
                says: Text {
                    zh: "它写的是 <code class=\"srv\">{body:name}</code>。请求里没有名字，它就没有名字可写。",
                    en: "It wrote <code class=\"srv\">{body:name}</code>. No name was in the request, so it had none to write.",
                },
            },
            Choice {
                holds: Holds::Body("name: 127.0.0.1"),
                label: Text { zh: "我的 IP 地址", en: "My IP address" },
                says: Text {
                    zh: "地址它看得见：<code class=\"srv\">{body:connection}</code>。但一个地址后面可以有许多人，地址不是名字。名字那一栏是 <code class=\"srv\">{body:name}</code>。",
                    en: "It does see the address: <code class=\"srv\">{body:connection}</code>. But many people can share one, so an address is no name. What it wrote is <code class=\"srv\">{body:name}</code>.",
                },
            },
            Choice {
                holds: Holds::SetsThisMany(1),
                label: Text {
                    zh: "它用 cookie 发给我的一个号",
                    en: "A number that it gives me in a cookie",
                },
                says: Text {
                    zh: "这要服务器自己写，它不会自动发生。这次的响应里：<code class=\"srv\">{set-cookie}</code>，名字那一栏是 <code class=\"srv\">{body:name}</code>。",
                    en: "That doesn’t happen by itself; a server has to write it. In this response: <code class=\"srv\">{set-cookie}</code>, and for a name, <code class=\"srv\">{body:name}</code>.",
                },
            },
        ],
    },
    Guess {
        of: "state::three_identities",
        settled_by: "state::three_identities",
        after: 1,
        asks: Text {
            zh: "一条连接，三个请求：第一个带 <code class=\"brw\">name=alice</code>，第二个带 <code class=\"brw\">name=bob</code>，第三个什么也不带。服务器依次认出谁？",
            en: "One connection, three requests: the first carries <code class=\"brw\">name=alice</code>, the second <code class=\"brw\">name=bob</code>, the third nothing. Whom does the server see, in turn?",
        },
        choices: &[
            Choice {
                holds: Holds::All(&[
                    Holds::Body("name: alice"),
                    Holds::Not(&Holds::Body("name: bob")),
                ]),
                label: Text {
                    zh: "三次都是 alice：连接没变",
                    en: "alice three times: same connection",
                },
                says: Text {
                    zh: "连接确实没变：<code class=\"srv\">{body:connection}</code>。可是第二次回答的是 <code class=\"srv\">{body:name: bob}</code>：服务器看的是这个请求里的 <code class=\"brw\">Cookie</code>，不是连接。",
                    en: "The connection is the same indeed: <code class=\"srv\">{body:connection}</code>. Yet its second answer is <code class=\"srv\">{body:name: bob}</code>. A server looks at the <code class=\"brw\">Cookie</code> in this request, not at the connection.",
                },
            },
            Choice {
                holds: Holds::All(&[
                    Holds::Body("name: alice"),
                    Holds::Body("name: bob"),
                    Holds::Body("name: ?"),
                ]),
                label: Text {
                    zh: "alice、bob、问号",
                    en: "alice, bob, a question mark",
                },
                says: Text {
                    zh: "<code class=\"srv\">{body:name: alice}</code>，<code class=\"srv\">{body:name: bob}</code>，<code class=\"srv\">{body:name: ?}</code>；三次都有 <code class=\"srv\">{body:connection}</code>。变的是请求，不是连接。",
                    en: "<code class=\"srv\">{body:name: alice}</code>, <code class=\"srv\">{body:name: bob}</code>, <code class=\"srv\">{body:name: ?}</code>, and <code class=\"srv\">{body:connection}</code> all three times. The requests differed, the connection didn’t.",
                },
            },
            Choice {
                holds: Holds::All(&[
                    Holds::Body("name: bob"),
                    Holds::Not(&Holds::Body("name: ?")),
                ]),
                label: Text {
                    zh: "alice、bob、还是 bob",
                    en: "alice, bob, and bob again",
                },
                says: Text {
                    zh: "第三次回答的是 <code class=\"srv\">{body:name: ?}</code>。同一条连接上，上一个请求带过什么，不算在下一个头上：每个请求都要自己带。",
                    en: "Its third answer is <code class=\"srv\">{body:name: ?}</code>. What one request carried doesn’t count for the next, not even on one connection: each has to carry its own.",
                },
            },
        ],
    },
];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[
    Why {
        id: "same-connection",
        asks: Text {
            zh: "两个请求走同一条 TCP 连接，服务器为什么还不能当它们是同一个人发的？",
            en: "Two requests come over one TCP connection. Why can’t a server take them for the same person’s?",
        },
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "每个请求之后，连接都会断开",
                    en: "The connection is closed after each request",
                },
                because: Text {
                    zh: "HTTP/1.1 的连接默认不断开。第 1 章那三个请求，端口三次都一样，名字却不同。",
                    en: "HTTP/1.1 keeps it open by default. In chapter 1’s three requests the port was the same each time, and the names were not.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "代理会把许多人的请求放进同一条连接",
                    en: "A proxy sends many people’s requests over one connection",
                },
                because: Text {
                    zh: "连接是两台机器之间的，不是两个人之间的。谁在说话，只写在请求里。",
                    en: "A connection is between two machines, not between two people. Who is speaking stands in the request only.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "同一条连接上，端口号每次也会变",
                    en: "Even on one connection the port changes each time",
                },
                because: Text {
                    zh: "端口号是连接的一部分。它变了，就已经是另一条连接。",
                    en: "The port is part of the connection. Once it changes, it is another connection.",
                },
            },
        ],
    },
    Why {
        id: "stateless",
        asks: Text {
            zh: "HTTP 是无状态的，购物网站为什么还记得你的购物车？",
            en: "HTTP is stateless. Why does a shop still remember your cart?",
        },
        answers: &[
            Answer {
                right: true,
                label: Text {
                    zh: "程序自己记，再从请求里认出你",
                    en: "The program remembers, and recognises you by your request",
                },
                because: Text {
                    zh: "无状态的是协议：每个请求单独就能读懂。程序想记多少都行，难的是认出这次来的是谁，所以请求里要带上点什么。",
                    en: "What is stateless is the protocol: each request can be understood by itself. The program may remember as much as it likes. Recognising who is asking is the hard part, so the request has to carry something.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "HTTP/2 开始，协议就有状态了",
                    en: "Since HTTP/2 the protocol has state",
                },
                because: Text {
                    zh: "HTTP/2 和 HTTP/3 只换了传送的方式，意思没有变，仍是无状态的（RFC 9110 §3.3）。",
                    en: "HTTP/2 and HTTP/3 changed how messages travel, not what they mean: both are stateless (RFC 9110 §3.3).",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "网站是按 IP 地址认人的",
                    en: "The shop tells people apart by IP address",
                },
                because: Text {
                    zh: "一家人、一个学校常常共用一个地址；手机换个网络，地址就变了。按地址认，会把你的购物车给别人。",
                    en: "A family or a school often shares one address, and a phone changes its own with each network. By address, your cart would go to somebody else.",
                },
            },
        ],
    },
    Why {
        id: "token-in-address",
        asks: Text {
            zh: "登录用的令牌，为什么不放在地址里（<code>?token=…</code>），而放在 cookie 里？",
            en: "Why does a login token go into a cookie and not into the address (<code>?token=…</code>)?",
        },
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "地址里放不下那么长的令牌",
                    en: "A token is too long for an address",
                },
                because: Text {
                    zh: "本站的令牌 64 个字符，地址放几千个也行。放得下，但藏不住。",
                    en: "This site’s tokens have 64 characters, and an address holds thousands. It would fit; it would not stay secret.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "问号后面的部分，服务器收不到",
                    en: "What follows the question mark isn’t sent",
                },
                because: Text {
                    zh: "收得到：那是查询（query），就写在请求的第一行里。不发出去的是 <code>#</code> 后面的片段（fragment）。",
                    en: "It is: the query stands in the first line of the request. What isn’t sent is the fragment, after a <code>#</code>.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "地址会留在历史记录、日志和转发的链接里",
                    en: "Addresses stay in histories, logs and links passed on",
                },
                because: Text {
                    zh: "谁拿到这个地址，谁就是你。cookie 不在地址里，复制链接带不走它。",
                    en: "Whoever has the address is you. A cookie is not part of the address, so a copied link doesn’t hold it.",
                },
            },
        ],
    },
];
