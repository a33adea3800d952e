//! Section 3.1: what a session is.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::lang::Text;

const READABLE: Holds = Holds::Body("{\"test2\":\"234\"}");

/// Signed, encrypted and stored on the server are three things.
pub const SET_SIGNED: Guess = Guess {
    of: "session::set_signed",
    see: "session#3.1",
    settled_by: "session::decode_signed",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("flask_session")),
        says: Text {
            zh: "这次的请求里没有 <code>flask_session</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>flask_session</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "服务器像 Flask 那样，靠一个签名 cookie 记住 234。谁读得到它？",
        en: "The server remembers 234 in a signed cookie, as Flask does. Who can read it?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Not(&READABLE),
            label: Text {
                zh: "拿着密钥的人：里面是密文",
                en: "Whoever has the key: it is encrypted",
            },
            says: Text {
                zh: "服务器发的是 <code class=\"srv\">{set-cookie:flask_session}</code>，不用密钥就拆出了 <code class=\"srv\">{body:test2}</code>。签名不是加密：它挡得住改，挡不住读。",
                en: "The server sent <code class=\"srv\">{set-cookie:flask_session}</code>, and decoding it took no key: <code class=\"srv\">{body:test2}</code>. Signed doesn’t mean encrypted: a signature prevents changes, not reading.",
            },
        },
        Choice {
            holds: READABLE,
            label: Text {
                zh: "拿到 cookie 的每个人",
                en: "Everybody who holds the cookie",
            },
            says: Text {
                zh: "不用密钥就拆出了 <code class=\"srv\">{body:test2}</code>：base64 只是一种编码。密钥只用来看有没有人改过：<code class=\"srv\">{body:matches}</code>。",
                en: "Decoding it took no key: <code class=\"srv\">{body:test2}</code>. Base64 is only an encoding. The key is what shows whether anybody has changed it: <code class=\"srv\">{body:matches}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[Holds::Session, Holds::Not(&READABLE)]),
            label: Text {
                zh: "只有服务器：里面是个令牌",
                en: "Only the server: it is a token",
            },
            says: Text {
                zh: "那是服务器端会话。这里没有令牌，<code class=\"srv\">{body:payload}</code> 就是数据，解开是 <code class=\"srv\">{body:test2}</code>；服务器什么也没存。",
                en: "That would be a server-side session. There is no token here: <code class=\"srv\">{body:payload}</code> is the data; decoded, it says <code class=\"srv\">{body:test2}</code>. The server stored nothing.",
            },
        },
    ],
};
