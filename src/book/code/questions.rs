//! Questions of chapter 4.

use crate::book::question::{Answer, At, Choice, Guess, Holds, Must, Need, Why};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// The questions before each demo.
pub const GUESSES: &[Guess] = &[
    Guess {
        of: "cookie::set_cookie",
        see: "code#walk",
        settled_by: "cookie::set_cookie",
        after: 1,
        plants: &[],
        needs: &[],
        asks: Text {
            zh: "同样活二十秒，Flask 写的是 <code class=\"srv\">test1=123; Expires=…; Max-Age=20; Path=/</code>。这里的 Rocket 怎么写这二十秒？",
            en: "For the same twenty seconds Flask writes <code class=\"srv\">test1=123; Expires=…; Max-Age=20; Path=/</code>. How does Rocket write them here?",
        },
        evidence: &[
            cell("lifetime/server-clock-behind-live-there", "kept kept refused"),
            cell("lifetime/max-age-before-expires", "kept kept refused"),
            cell("lifetime/expires-before-max-age", "kept"),
        ],
        choices: &[
            Choice {
                holds: Holds::All(&[
                    Holds::SetCookie(&["test1=", "Expires="]),
                    Holds::Not(&Holds::SetCookie(&["test1=", "Max-Age="])),
                ]),
                label: Text { zh: "只写 Expires", en: "As Expires only" },
                says: Text {
                    zh: "响应里是 <code class=\"srv\">{set-cookie:test1}</code>。<code>Expires</code> 是一个时刻，Chromium 和 Firefox 拿它和响应的 <code>Date</code> 相减，服务器的钟不准也没事（WebKitGTK 里有事）；<code>Max-Age</code> 根本不用日期，是几秒就是几秒。",
                    en: "The response says <code class=\"srv\">{set-cookie:test1}</code>. An <code>Expires</code> is a date: Chromium and Firefox subtract the response’s <code>Date</code> from it, so a wrong clock on the server does no harm there (in WebKitGTK it does). A <code>Max-Age</code> is a number of seconds and needs no date at all.",
                },
            },
            Choice {
                holds: Holds::SetCookie(&["test1=", "Max-Age=20", "Expires="]),
                label: Text {
                    zh: "和 Flask 一样，两个都写",
                    en: "As both, like Flask",
                },
                says: Text {
                    zh: "响应里是 <code class=\"srv\">{set-cookie:test1}</code>，没有 <code>Expires</code>。两个都在时以 <code>Max-Age</code> 为准（RFC 6265bis §4.1.2.2；WebKitGTK 以写在后面的为准），所以 Rocket 不多写；Flask 那个，是 Werkzeug 从 <code>max_age</code> 算出来添上的。",
                    en: "The response says <code class=\"srv\">{set-cookie:test1}</code>, without <code>Expires</code>. Where both are written, <code>Max-Age</code> counts (RFC 6265bis §4.1.2.2; in WebKitGTK, whichever is written last), so Rocket writes no other; Flask’s is one that Werkzeug works out from <code>max_age</code>.",
                },
            },
            Choice {
                holds: Holds::All(&[
                    Holds::SetCookie(&["test1=", "Max-Age=20"]),
                    Holds::Not(&Holds::SetCookie(&["test1=", "Expires="])),
                ]),
                label: Text { zh: "只写 Max-Age", en: "As Max-Age only" },
                says: Text {
                    zh: "<code class=\"srv\">{set-cookie:test1}</code>。另一处不同是 <code>SameSite=Lax</code>：Flask 不指定就不写。字节不同，二十秒一样长。",
                    en: "<code class=\"srv\">{set-cookie:test1}</code>. The other difference is <code>SameSite=Lax</code>, which Flask leaves out unless told. The bytes differ; the twenty seconds are the same.",
                },
            },
        ],
    },
    Guess {
        of: "session::set_session",
        see: "code#walk",
        settled_by: "session::del_session",
        after: 1,
        plants: &[],
        needs: &[
            Need {
                must: Must::Within(10, At::Run),
                says: Text {
                    zh: "十秒过了，会话已经过期。再来一次。",
                    en: "Ten seconds have passed, and the session has expired. Once more.",
                },
                mend: &[],
            },
            Need {
                must: Must::Hold(At::Settled, Holds::Carries("session")),
                says: Text {
                    zh: "这次的请求里没有 <code>session</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
                    en: "This request carried no <code>session</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
                },
                mend: &[],
            },
        ],
        asks: Text {
            zh: "先在这里的 Rocket 开一个会话，再用 <code class=\"brw\">GET /session/del</code> 结束它。服务器凭什么知道该删谁的记录？",
            en: "Start a session here in Rocket, then end it with <code class=\"brw\">GET /session/del</code>. How does the server know whose record to delete?",
        },
        evidence: &[cell("lifetime/session/after-130-s", "sent")],
        choices: &[
            Choice {
                holds: Holds::Not(&Holds::Carries("session")),
                label: Text { zh: "凭我的 IP 地址", en: "By my IP address" },
                says: Text {
                    zh: "请求里有 <code class=\"brw\">{cookie}</code>，凭的是它。地址不是身份：换一条连接、换一个地址，带着同一个令牌来，删的还是这一份。",
                    en: "The request had <code class=\"brw\">{cookie}</code>, and that is how. An address is not an identity: over a different connection, from a different address, the same token ends the same session.",
                },
            },
            Choice {
                holds: Holds::CookieLine("test2"),
                label: Text {
                    zh: "整个会话就在 cookie 里，不用找",
                    en: "The whole session is in the cookie",
                },
                says: Text {
                    zh: "请求里是 <code class=\"brw\">{cookie}</code>，没有 <code>test2</code>。把数据放进 cookie 的是 Flask；这里的 cookie 只是一个令牌，删的是服务器那一份。",
                    en: "The request had <code class=\"brw\">{cookie}</code>, and no <code>test2</code>. It is Flask that puts the data into the cookie; this cookie is only a token, and what gets deleted is the server’s record.",
                },
            },
            Choice {
                holds: Holds::All(&[
                    Holds::Carries("session"),
                    Holds::Not(&Holds::CookieLine("test2")),
                ]),
                label: Text {
                    zh: "凭请求里的令牌", en: "By the token in the request"
                },
                says: Text {
                    zh: "<code class=\"brw\">{cookie}</code>。<code>Session</code> 守卫凭它找到记录，<code>clear</code> 把记录删掉。过了十秒再按，令牌还会来，记录已经没有了。",
                    en: "<code class=\"brw\">{cookie}</code>. The <code>Session</code> guard looks up the record by it, and <code>clear</code> deletes that record. Ten seconds later the browser would still send the token, but the record would be gone.",
                },
            },
        ],
    },
];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[
    Why {
        id: "curl-forgets",
        see: "code#walk",
        asks: Text {
            zh: "用 <code>curl</code> 先后请求 <code>/session/set</code> 和 <code>/session/get</code>，没写 <code>-b</code> 和 <code>-c</code>，得到 <code>None</code>。为什么？",
            en: "You request <code>/session/set</code> and then <code>/session/get</code> with <code>curl</code>, without <code>-b</code> and <code>-c</code>, and get <code>None</code>. Why?",
        },
        evidence: &[cell("value/plain", "kept"), because(Exemption::Program)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "<code>curl</code> 不支持 session",
                    en: "<code>curl</code> doesn’t support sessions",
                },
                because: Text {
                    zh: "session 不是客户端的功能。令牌就是一个 cookie，谁带上它，谁就是这个会话。",
                    en: "Sessions aren’t a client feature. The token is a cookie, and whoever sends it is in the session.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "没有人把令牌从第一个响应带到第二个请求",
                    en: "Nobody carried the token from the first response over to the second request",
                },
                because: Text {
                    zh: "<code class=\"srv\">Set-Cookie</code> 来了，却没有记下。浏览器会自动记、自动带；<code>curl</code> 要用 <code>-c</code> 记进文件，用 <code>-b</code> 带上。",
                    en: "The <code class=\"srv\">Set-Cookie</code> arrived and wasn’t kept. A browser stores and sends cookies by itself; <code>curl</code> needs <code>-c</code> to store them and <code>-b</code> to send them.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "两条命令是两条连接，会话跟着连接没了",
                    en: "Two commands make two connections, and the session ended with the first",
                },
                because: Text {
                    zh: "会话和连接无关。带上同一个令牌，换一条连接、换一台机器，服务器都认。",
                    en: "A session has nothing to do with a connection. With the same token, it is the same session over any connection and from any machine.",
                },
            },
        ],
    },
    Why {
        id: "two-ports",
        see: "code#run",
        asks: Text {
            zh: "两个程序跑在 <code>localhost:8000</code> 和 <code>localhost:8001</code>，cookie 都叫 <code>session</code>。为什么登录了一个，另一个就被登出？",
            en: "Two programs run at <code>localhost:8000</code> and <code>localhost:8001</code>, and both call their cookie <code>session</code>. Why does logging in to one log you out of the other?",
        },
        evidence: &[
            cell("domain/port/last-line-wins", "c=2"),
            cell("domain/absent-on-localhost/127", "none"),
        ],
        answers: &[
            Answer {
                right: true,
                label: Text {
                    zh: "cookie 不分端口，后写的盖掉先写的",
                    en: "Cookies ignore the port, so the later one overwrites the earlier",
                },
                because: Text {
                    zh: "浏览器存 cookie 看主机，不看端口（RFC 6265bis §8.5）。给它们起不同的名字，或者一个用 <code>localhost</code> 打开、一个用 <code>127.0.0.1</code>。",
                    en: "Browsers keep cookies by host, whatever the port (RFC 6265bis §8.5). Give the two different names, or open one as <code>localhost</code> and the other as <code>127.0.0.1</code>.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "两个程序的会话存在同一块内存里",
                    en: "Both keep their sessions in the same memory",
                },
                because: Text {
                    zh: "它们是两个进程，内存互不相通。是浏览器把一边的令牌带到了另一边，而那边不认得它。",
                    en: "They are two processes and share no memory. It is the browser that sends one program’s token to the other, which doesn’t know it.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "同源策略不许两个端口同时登录",
                    en: "The same-origin policy forbids logins on two ports",
                },
                because: Text {
                    zh: "端口不同，源（origin）确实就不同，但同源策略管的是脚本能读谁的数据。cookie 不按源分。",
                    en: "It is true that a different port is a different origin. But the policy is about whose data a script may read, and cookies aren’t kept by origin.",
                },
            },
        ],
    },
    Why {
        id: "no-key",
        see: "code#program",
        asks: Text {
            zh: "第 4 章的 Rocket 程序没有 <code>SECRET_KEY</code>。用户为什么还是伪造不出别人的会话？",
            en: "Chapter 4’s Rocket program has no <code>SECRET_KEY</code>. Why can’t a user forge somebody else’s session?",
        },
        evidence: &[cell("script/http-only-read", "withheld")],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "<code>HttpOnly</code> 的 cookie，用户改不了",
                    en: "A user can’t change an <code>HttpOnly</code> cookie",
                },
                because: Text {
                    zh: "<code>HttpOnly</code> 只挡页面里的脚本。用开发者工具或 <code>curl</code>，想发什么就发什么。",
                    en: "<code>HttpOnly</code> only stops JavaScript in pages. With the developer tools or <code>curl</code>, users can send whatever they like.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "Rocket 在背后给令牌签了名",
                    en: "Rocket signs the token behind the scenes",
                },
                because: Text {
                    zh: "令牌就是 64 个十六进制字符，没有签名。Rocket 的密钥只用在私密 cookie（<code>add_private</code>）上。",
                    en: "The token is 64 hex digits without a signature. Rocket’s key is only for private cookies (<code>add_private</code>).",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "令牌是 256 位随机数，猜不中",
                    en: "The token is 256 random bits, which nobody can guess",
                },
                because: Text {
                    zh: "服务器只认它自己发过、还没过期的那些。令牌里没有内容，没有什么要签，也就用不着密钥。",
                    en: "The server accepts only tokens that it handed out and that haven’t expired. A token has no content, so there is nothing to sign and no key to keep.",
                },
            },
        ],
    },
];
