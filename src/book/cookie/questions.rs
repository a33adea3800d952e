//! Questions of chapter 2.

mod delete;
mod flags;
mod get;
mod hosts;
mod private;
mod set;
mod traits;

use crate::book::question::{Answer, Guess, Why};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// The questions before each demo, in the order of the page.
pub const GUESSES: &[Guess] = &[
    set::SET_COOKIE,
    flags::SET_NO_LIFETIME,
    set::EIGHT_HOURS,
    hosts::TO_SIBLING,
    flags::SET_HTTP_ONLY,
    hosts::FROM_OUTSIDE,
    hosts::RELOAD_OUTSIDE,
    set::LAB_SET,
    set::SET_CHINESE,
    flags::SET_LOGIN,
    delete::DEL_COOKIE,
    delete::SET_DEEP,
    delete::REMOVE_UNSEEN,
    get::GET_COOKIE,
    get::SET_TWINS,
    traits::SET_REFUSED,
    traits::FORGE,
    traits::SET_BY_SERVER,
    hosts::TO_PORT,
    hosts::TO_NAME,
    private::SET_PRIVATE,
    private::TAMPER_PRIVATE,
    private::SET_SIZES,
];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[DELETE_BY_PATH, A_STOLEN_COPY, CORS_AND_CSRF];

const DELETE_BY_PATH: Why = Why {
    id: "delete-by-path",
    see: "cookie#2.2.2",
    asks: Text {
        zh: "删一个 cookie，为什么要把当初的 <code>Path</code> 和 <code>Domain</code> 也写对？",
        en: "Why must the deletion of a cookie name the same <code>Path</code> and <code>Domain</code> as when it was set?",
    },
    evidence: &[
        cell("path/deletion/other-path", "sent"),
        cell("domain/deletion/domain-by-host-only", "sent"),
        cell("domain/foreign/foreign", "refused"),
    ],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "服务器要靠它们找到自己存的那一份",
                en: "The server needs them to find its own copy",
            },
            because: Text {
                zh: "服务器没有存。cookie 在浏览器里，服务器只能写一行 <code class=\"srv\">Set-Cookie</code>，请浏览器换掉它。",
                en: "The server has no copy. The cookie is in the browser, and all a server can do is write a <code class=\"srv\">Set-Cookie</code> line that replaces it.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "路径或域名不同，在浏览器看来就是另一个 cookie",
                en: "With a different path or domain it is a different cookie to the browser",
            },
            because: Text {
                zh: "删除也是设置：只有名字、路径、域名（和写没写 <code>Domain</code>）都一样，新的一行才会盖掉旧的。差一样，旧的就原样留着。",
                en: "Deleting is setting: the new line replaces the old cookie only if name, path and domain are the same, and <code>Domain</code> is written in both or in neither. If one differs, the old cookie stays as it was.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "为了不让别的站点来删",
                en: "So that other sites can’t delete it",
            },
            because: Text {
                zh: "别的站点本来就不能替你的主机设置 cookie，浏览器不收。路径也不是秘密，写对了并不证明什么身份。",
                en: "Other sites can’t set cookies for your host in the first place: the browser refuses. And a path is no secret; knowing it proves nobody’s identity.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "请求里带来了这两样，照抄回去才对得上",
                en: "The request carried both, and they must be echoed",
            },
            because: Text {
                zh: "请求里只有名和值。路径和域名要服务器自己记得，比如写在设它的那段代码旁边。",
                en: "A request has names and values only. Path and domain are for the server’s own code to remember.",
            },
        },
    ],
};

const A_STOLEN_COPY: Why = Why {
    id: "a-stolen-copy",
    see: "cookie#risks",
    asks: Text {
        zh: "一个 cookie 是 <code>HttpOnly</code> 的，值也加了密，还是被人整个抄走了。为什么那人照样能用？",
        en: "A cookie was <code>HttpOnly</code> and its value encrypted, yet somebody has a copy of it. Why can that person use it all the same?",
    },
    evidence: &[
        cell("secure/set-by-https-asked-by-http/ordinary", "withheld"),
        because(Exemption::Http),
    ],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "密钥跟着 cookie 一起被抄走了",
                en: "The key was copied along with the cookie",
            },
            because: Text {
                zh: "密钥一直在服务器上。那人看不懂也改不了，但用不着看懂：原样发回来，服务器自己会解开。",
                en: "The key never left the server. The thief can’t read the value or change it, but needn’t: sent back as it is, the server will decrypt it.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "没有写 <code>Secure</code>，值就等于没有加密",
                en: "Without <code>Secure</code> the value is not really encrypted",
            },
            because: Text {
                zh: "<code>Secure</code> 不加密什么，只叫浏览器不在明文 http 上发它。已经抄到手的，写没写都一样用。",
                en: "<code>Secure</code> encrypts nothing; it keeps the browser from sending the cookie over plain http. A copy already taken works with it or without.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "服务器只看收到的字节，分不出是谁发的",
                en: "The server sees the bytes only, not who sent them",
            },
            because: Text {
                zh: "加密管的是看不懂、改不了；原样重放（replay）的字节一个不差。要能作废，服务器就得自己记着点什么，那就是 session。",
                en: "Encryption keeps a value from being read or changed; in a replay every byte is the same. To revoke a copy the server must remember something itself: a session.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "因为 <code>Max-Age</code> 还没有到",
                en: "Because its <code>Max-Age</code> has not passed yet",
            },
            because: Text {
                zh: "<code>Max-Age</code> 只约束照办的浏览器，不会回到服务器。抄走的人想留多久就留多久。",
                en: "<code>Max-Age</code> binds a well-behaved browser and never returns to the server. Whoever has a copy keeps it as long as they like.",
            },
        },
    ],
};

const CORS_AND_CSRF: Why = Why {
    id: "cors-and-csrf",
    see: "cookie#2.1",
    asks: Text {
        zh: "你的网站没有开 CORS。为什么别的站点的页面还是能替用户向它提交一个表单？",
        en: "Your site has no CORS headers. Why can a page of a different site still submit a form to it on a user’s behalf?",
    },
    evidence: &[
        cell("samesite/lax/form-post/cross-site", "withheld"),
        cell("samesite/absent-old/form-post/cross-site", "withheld sent sent"),
        because(Exemption::Document),
    ],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "不开 CORS，就是谁都可以访问",
                en: "Without CORS, everybody has access",
            },
            because: Text {
                zh: "正相反，开 CORS 才是放宽：让别的站点的脚本读到回答。不开就读不到，可是请求照样发得到。",
                en: "It is the other way round: CORS headers loosen the rule and let scripts on a different site read the answer. Without them they can’t read it, but the request arrives all the same.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "浏览器先用 <code>OPTIONS</code> 问过，服务器答应了",
                en: "The browser asked with <code>OPTIONS</code>, and the server agreed",
            },
            because: Text {
                zh: "先问（预检）的，只有脚本发的一部分请求。普通的表单和链接从来不问，直接就发。",
                en: "Only some requests made by scripts ask first (a preflight). Ordinary forms and links never ask; they are just sent.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "CORS 管谁能读回答，不管请求发不发",
                en: "CORS is about who may read the answer, not about sending",
            },
            because: Text {
                zh: "请求一到，事情就做了，读不到回答也没用。带不带 cookie 归 <code>SameSite</code> 管，所以要明写 <code>Lax</code>，再核对 <code>Origin</code> 或 token。",
                en: "Once the request has arrived, the harm is done, whether anybody can read the answer or not. Whether it carries the cookie is up to <code>SameSite</code>: write <code>Lax</code>, and check <code>Origin</code> or a token.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "用户登录以后，两个站点就算同站了",
                en: "Once the user has logged in, the two count as one site",
            },
            because: Text {
                zh: "同站看的是协议和可注册域名（RFC 6265bis §5.2），和登没登录无关。这仍是一个跨站的请求。",
                en: "Same-site means the same scheme and registrable domain (RFC 6265bis §5.2); a login doesn’t matter. This is still a cross-site request.",
            },
        },
    ],
};
