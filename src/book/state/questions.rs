//! Questions of chapter 1.

use crate::book::question::{Answer, At, Choice, Guess, Holds, Must, Need, Why};
use crate::evidence::cell;
use crate::lang::Text;

/// The questions before each demo.
pub const GUESSES: &[Guess] = &[
    Guess {
        of: "state::who_am_i",
        see: "state#forgets",
        settled_by: "state::who_am_i",
        after: 1,
        plants: &[],
        needs: &[Need {
            must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("name"))),
            says: Text {
                zh: "这次的请求里有一个叫 <code>name</code> 的 cookie，问的是没有名字的请求。用开发者工具删掉它，再问。",
                en: "This request carried a cookie called <code>name</code>, but the question is about one without a name. Delete it with the developer tools, then ask again.",
            },
            mend: &[],
        }],
        asks: Text {
            zh: "请求里没有写你的名字。服务器会怎样称呼你？",
            en: "Your name isn’t in the request. What will the server call you?",
        },
        evidence: &[],
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
                    zh: "它用 cookie 发给我的编号",
                    en: "A number it assigns me in a cookie",
                },
                says: Text {
                    zh: "这不会自动发生，要服务器自己写。这次的响应里：<code class=\"srv\">{set-cookie}</code>，名字那一栏是 <code class=\"srv\">{body:name}</code>。",
                    en: "That doesn’t happen by itself; a server has to write it. In this response: <code class=\"srv\">{set-cookie}</code>, and for a name, <code class=\"srv\">{body:name}</code>.",
                },
            },
        ],
    },
    Guess {
        of: "state::three_identities",
        see: "state#connection",
        settled_by: "state::three_identities",
        after: 1,
        plants: &[],
        needs: &[],
        asks: Text {
            zh: "一条连接，三个请求：第一个带 <code class=\"brw\">name=alice</code>，第二个带 <code class=\"brw\">name=bob</code>，第三个什么也不带。服务器依次认出谁？",
            en: "One connection, three requests: the first carries <code class=\"brw\">name=alice</code>, the second <code class=\"brw\">name=bob</code>, the third nothing. Who does the server think is speaking, in turn?",
        },
        evidence: &[],
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
                    zh: "第三次回答的是 <code class=\"srv\">{body:name: ?}</code>。同一条连接上，上一个请求带过什么，和下一个无关：每个请求都要自己带。",
                    en: "Its third answer is <code class=\"srv\">{body:name: ?}</code>. What one request carried doesn’t count for the next, not even on one connection: each has to carry its own.",
                },
            },
        ],
    },
    Guess {
        of: "cookie::set_cookie",
        see: "state#medium",
        settled_by: "cookie::get_cookie",
        after: 1,
        plants: &[],
        needs: &[
            Need {
                must: Must::Within(20, At::Run),
                says: Text {
                    zh: "两次来回之间过了二十秒，它已经走了。再来一次。",
                    en: "Twenty seconds passed between the two requests, and it is gone. Once more.",
                },
                mend: &[],
            },
            Need {
                must: Must::Hold(At::Settled, Holds::Carries("test1=123")),
                says: Text {
                    zh: "这次的请求里没有 <code>test1=123</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
                    en: "This request carried no <code>test1=123</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
                },
                mend: &[],
            },
        ],
        asks: Text {
            zh: "第一个响应里有一行 <code class=\"srv\">Set-Cookie: test1=123; …</code>。接着再发一个请求，就像刷新一次：第二个请求里会多出什么？",
            en: "The first response has a line <code class=\"srv\">Set-Cookie: test1=123; …</code>. Then a second request goes out, as on a reload. What is new in it?",
        },
        evidence: &[
            cell("path/default/set-at-root-asked-below", "sent"),
            cell("path/segment/below", "c=1"),
        ],
        choices: &[
            Choice {
                holds: Holds::All(&[
                    Holds::Carries("test1=123"),
                    Holds::Not(&Holds::CookieLine("Path")),
                ]),
                label: Text {
                    zh: "一行 <code>Cookie: test1=123</code>",
                    en: "A line <code>Cookie: test1=123</code>",
                },
                says: Text {
                    zh: "去的是 <code class=\"srv\">{set-cookie}</code>，回来的是 <code class=\"brw\">{cookie}</code>。没有谁写代码去加这一行，是浏览器自己带上的。",
                    en: "Out went <code class=\"srv\">{set-cookie}</code>, back came <code class=\"brw\">{cookie}</code>. Nobody wrote code to add this line; the browser did it by itself.",
                },
            },
            Choice {
                holds: Holds::CookieLine("Path"),
                label: Text {
                    zh: "服务器写的那一行，原样抄回来",
                    en: "The server’s line, sent back as it was",
                },
                says: Text {
                    zh: "回来的只有名和值：<code class=\"brw\">{cookie}</code>。分号后面的那些，浏览器自己留着用。",
                    en: "Only name and value come back: <code class=\"brw\">{cookie}</code>. What follows the semicolons, the browser keeps for its own use.",
                },
            },
            Choice {
                holds: Holds::Not(&Holds::Carries("test1")),
                label: Text {
                    zh: "什么也没多：HTTP 不记得上一次",
                    en: "Nothing: HTTP doesn’t remember the last one",
                },
                says: Text {
                    zh: "HTTP 不记得，浏览器记得：它把 <code class=\"srv\">{set-cookie}</code> 存了下来，这次带的是 <code class=\"brw\">{cookie}</code>。",
                    en: "HTTP doesn’t, but the browser does: it stored <code class=\"srv\">{set-cookie}</code>, and this time it sent <code class=\"brw\">{cookie}</code>.",
                },
            },
        ],
    },
];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[
    Why {
        id: "same-connection",
        see: "state#connection",
        asks: Text {
            zh: "两个请求走同一条 TCP 连接，服务器为什么还不能当它们是同一个人发的？",
            en: "Two requests come over one TCP connection. Why can’t a server treat them as coming from one person?",
        },
        evidence: &[],
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
                    zh: "连接是两台机器之间的，不是两个人之间的。是谁在说话，只有请求里写着。",
                    en: "A connection is between two machines, not between two people. Who is speaking is in the request and nowhere else.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "IP 地址和端口都一样，也可能是两台机器",
                    en: "Two machines may share both address and port",
                },
                because: Text {
                    zh: "同一时刻，一条连接的两端各只有一台机器。可是一台机器后面可以有许多人，比如一个代理。",
                    en: "At each end of a connection there is one machine at a time. But many people can be behind one machine, such as a proxy.",
                },
            },
        ],
    },
    Why {
        id: "stateless",
        see: "state#forgets",
        asks: Text {
            zh: "HTTP 是无状态的，购物网站为什么还记得你的购物车？",
            en: "HTTP is stateless. Why does a shop still remember your cart?",
        },
        evidence: &[],
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
                    en: "A family or a school often shares one address, and a phone changes its own with each network. By address, your cart would end up with somebody else.",
                },
            },
        ],
    },
    Why {
        id: "token-in-address",
        see: "state#medium",
        asks: Text {
            zh: "登录用的令牌，为什么不放在地址里（<code>?token=…</code>），而放在 cookie 里？",
            en: "Why does a login token go into a cookie and not into the address (<code>?token=…</code>)?",
        },
        evidence: &[],
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
                    en: "It is: the query is part of the first line of the request. What isn’t sent is the fragment, after a <code>#</code>.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "地址会留在历史记录、日志和转发的链接里",
                    en: "Addresses stay in histories, logs and shared links",
                },
                because: Text {
                    zh: "谁拿到这个地址，在服务器看来谁就是你。cookie 不在地址里，复制链接带不走它。",
                    en: "Whoever has the address is you to the server. A cookie is not part of the address, so a copied link doesn’t hold it.",
                },
            },
        ],
    },
];
