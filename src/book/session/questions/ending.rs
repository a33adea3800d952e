//! Section 3.2.3: the end of a session, and a copy sent after it.

use super::{READS_234, READS_NONE};
use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because};
use crate::lang::Text;

/// Deleting the cookie is the lesser half of it.
pub const DEL_SESSION: Guess = Guess {
    of: "session::del_session",
    see: "session#3.2.3",
    settled_by: "session::del_session",
    after: 1,
    plants: &["session::set_session"],
    needs: &[
        Need {
            must: Must::Hold(At::Run, Holds::Carries("session")),
            says: Text {
                zh: "这次的请求里没有会话的令牌，没有什么可结束。先开一个会话，再登出。",
                en: "This request carried no session token, so there was nothing to end. Start a session first, then log out.",
            },
            mend: &["session::set_session"],
        },
        Need {
            must: Must::Within(10, At::Of("session::set_session")),
            says: Text {
                zh: "登出之前，十秒的会话已经过期了（或者没有在这一页上开过）。再开一个，马上登出。",
                en: "The session’s ten seconds were over before the logout, or it wasn’t started on this page. Start a new one, and log out at once.",
            },
            mend: &["session::set_session"],
        },
    ],
    asks: Text {
        zh: "你从这里的 Rocket 登出，响应到了。服务器上还有你的会话记录吗？",
        en: "You log out of Rocket here, and the response arrives. Does the server still have a record of your session?",
    },
    evidence: &[because(Exemption::Http)],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::Session),
            label: Text { zh: "没有了", en: "No" },
            says: Text {
                zh: "答 <code class=\"srv\">{status}</code> 之前，记录就删掉了；请浏览器删 cookie 是第二件事。本来就没有会话，也不算错。",
                en: "The record was deleted before <code class=\"srv\">{status}</code> was sent; asking the browser to delete its cookie comes second. Having no session to begin with is no error.",
            },
        },
        Choice {
            holds: Holds::Session,
            label: Text {
                zh: "还在：登出只请浏览器删 cookie",
                en: "Yes: a logout only deletes the cookie",
            },
            says: Text {
                zh: "<code class=\"srv\">{status}</code> 到的时候，「现场」里已经没有记录了。服务器先删记录，再请浏览器删 cookie；只做后一半，抄走的令牌就还能用。",
                en: "By the time of <code class=\"srv\">{status}</code> the stage shows no record. The server deletes it first and then asks the browser. If it only did the second, a copied token would still work.",
            },
        },
        Choice {
            holds: Holds::Session,
            label: Text { zh: "还在，只是清空了", en: "Yes, but an empty one" },
            says: Text {
                zh: "<code class=\"srv\">{status}</code> 到的时候，连空的记录也没有了。<code>clear()</code> 去掉的是整个会话，令牌也就作废；只想去掉一个值，用 <code>remove</code>。",
                en: "By the time of <code class=\"srv\">{status}</code> there isn’t even an empty one. <code>clear()</code> ends the whole session, and the token with it. To take out a single value, use <code>remove</code>.",
            },
        },
    ],
};

/// Keys are the server's, the token is the browser's.
pub const SET_TWO: Guess = Guess {
    of: "session::set_two",
    see: "session#3.2.3",
    settled_by: "session::set_two",
    after: 1,
    plants: &["session::set_two"],
    needs: &[Need {
        must: Must::Hold(At::Run, Holds::Carries("session")),
        says: Text {
            zh: "这次的请求里没有旧令牌，看不出有旧令牌时会怎样。再发一次。",
            en: "This request carried no old token, so it doesn’t show what happens with one. Send it again.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "Rocket 的服务器端会话里放两个键，<code>test2</code> 和 <code>color</code>。浏览器会收到几个 cookie？",
        en: "Rocket’s server-side session gets two keys, <code>test2</code> and <code>color</code>. How many cookies does the browser get?",
    },
    evidence: &[because(Exemption::Demo)],
    choices: &[
        Choice {
            holds: Holds::SetsThisMany(2),
            label: Text { zh: "两个，一个键一个", en: "Two, one for each key" },
            says: Text {
                zh: "只有一行：<code class=\"srv\">{set-cookie}</code>。两个键都在服务器的记录里，凭这一个令牌找到。",
                en: "There is one line: <code class=\"srv\">{set-cookie}</code>. Both keys are in the server’s record, found by this one token.",
            },
        },
        Choice {
            holds: Holds::SetsThisMany(1),
            label: Text { zh: "一个新令牌", en: "One, a new token" },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code>。里面放多少个键，浏览器都只拿一个令牌；每次开始都换新的。",
                en: "<code class=\"srv\">{set-cookie}</code>. However many keys there are, the browser holds one token, and every start hands out a new one.",
            },
        },
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text {
                zh: "有旧令牌，就不发新的",
                en: "None, if it has a token already",
            },
            says: Text {
                zh: "请求里是 <code class=\"brw\">{cookie}</code>，响应里是 <code class=\"srv\">{set-cookie}</code>。不管有没有旧令牌，<code>start</code> 都换一个新的，旧的会话作废。",
                en: "The request had <code class=\"brw\">{cookie}</code>, the response <code class=\"srv\">{set-cookie}</code>. Whether there was an old token or not, <code>start</code> hands out a new one and ends the old session.",
            },
        },
    ],
};

/// One of the transcript’s responses says 4xx.
const REFUSED: Holds = Holds::Body("< HTTP/1.1 4");

/// A server-side session ends where it lives.
pub const REPLAY_SESSION: Guess = Guess {
    of: "session::replay_session",
    see: "session#3.2.3",
    settled_by: "session::replay_session",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "Rocket 的服务器端会话：抄下令牌，登出，再把抄来的原样发一次。服务器答什么？",
        en: "Rocket’s server-side session: copy the token, log out, and send the copy unchanged. What does the server answer?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Not(&READS_NONE),
            label: Text {
                zh: "<code>234</code>：令牌还是那个令牌",
                en: "<code>234</code>: it is still the same token",
            },
            says: Text {
                zh: "发的确实是同一个 <code class=\"brw\">{body:Cookie: session}</code>，可记录已经删了，答的是 <code class=\"srv\">{body:None}</code>。令牌里什么也没有，只能用来查。",
                en: "It was indeed the same <code class=\"brw\">{body:Cookie: session}</code>, but the record is gone, so the answer is <code class=\"srv\">{body:None}</code>. There is nothing in a token; it is only used to look up a record.",
            },
        },
        Choice {
            holds: REFUSED,
            label: Text {
                zh: "401 或 403：令牌已经作废",
                en: "401 or 403: the token is no longer valid",
            },
            says: Text {
                zh: "四次都是 <code class=\"srv\">{body:HTTP/1.1 200}</code>，最后一次的正文是 <code class=\"srv\">{body:None}</code>。作废的和从没发过的令牌，在它看来一样：都查不到。",
                en: "All four were <code class=\"srv\">{body:HTTP/1.1 200}</code>, and the last body is <code class=\"srv\">{body:None}</code>. To the server, a token that is no longer valid and one that it never handed out look the same: neither is found.",
            },
        },
        Choice {
            holds: Holds::All(&[READS_NONE, Holds::Not(&REFUSED)]),
            label: Text {
                zh: "<code>None</code>：和没有会话一样",
                en: "<code>None</code>, as if there were no session",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:None}</code>：登出时服务器删了自己的记录，凭抄来的令牌什么也查不到。",
                en: "<code class=\"srv\">{body:None}</code>: the logout deleted the server’s own record, so the copy finds nothing.",
            },
        },
    ],
};

/// A signed cookie can't be called back.
pub const REPLAY_SIGNED: Guess = Guess {
    of: "session::replay_signed",
    see: "session#3.2.3",
    settled_by: "session::replay_signed",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "同样的几步，换成签名 cookie：抄下，登出，再发抄来的。服务器答什么？",
        en: "The same steps with a signed cookie: copy it, log out, and send the copy. What does the server answer?",
    },
    evidence: &[because(Exemption::Http)],
    choices: &[
        Choice {
            holds: Holds::All(&[READS_234, Holds::Not(&READS_NONE)]),
            label: Text {
                zh: "<code>234</code>：抄走的那份还有效",
                en: "<code>234</code>: the copy is still good",
            },
            says: Text {
                zh: "最后一次发的还是 <code class=\"brw\">{body:Cookie: flask}</code>，签名没变，照样是 234。登出没有动到它。",
                en: "The last request sent <code class=\"brw\">{body:Cookie: flask}</code> again; the signature is still valid, and the answer is 234. The logout never touched it.",
            },
        },
        Choice {
            holds: READS_NONE,
            label: Text {
                zh: "<code>None</code>：登出把这个 cookie 删掉了",
                en: "<code>None</code>: the logout deleted that cookie",
            },
            says: Text {
                zh: "最后一次读到的还是 234。<code class=\"srv\">{body:Max-Age=0}</code> 只是请浏览器扔掉它自己那一份，抄走的那份管不着。",
                en: "The last read still gives 234. <code class=\"srv\">{body:Max-Age=0}</code> only asks the browser to throw its own cookie away; it has no power over a copy.",
            },
        },
        Choice {
            holds: Holds::All(&[REFUSED, Holds::Not(&READS_234)]),
            label: Text {
                zh: "401 或 403：签名不对了",
                en: "401 or 403: the signature is wrong now",
            },
            says: Text {
                zh: "签名只看内容和密钥，两样都没变：<code class=\"brw\">{body:Cookie: flask}</code> 最后又读出 234。服务器没有记下谁登出过。",
                en: "A signature depends on the content and the key, and neither changed: <code class=\"brw\">{body:Cookie: flask}</code> read 234 once more. The server doesn’t record who logged out.",
            },
        },
    ],
};
