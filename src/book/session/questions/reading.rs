//! Questions of section 3.2.2: reading a session.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::cell;
use crate::lang::Text;

/// To read is not to begin, and not to tidy up either.
pub const GET_SESSION: Guess = Guess {
    of: "session::get_session",
    see: "session#3.2.2",
    settled_by: "session::get_session",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Not(&Holds::Session)),
        says: Text {
            zh: "这一次会话还在，说明不了没有会话的时候。先结束它，再读。",
            en: "There was a session this time, which says nothing about having none. End it first, then read.",
        },
        mend: &["session::del_session"],
    }],
    asks: Text {
        zh: "处理函数读一个值。要是没有会话，或者会话过期了，响应里会有 <code class=\"srv\">Set-Cookie</code> 吗？",
        en: "A handler reads a value. If there is no session, or it has expired, will the response have a <code class=\"srv\">Set-Cookie</code>?",
    },
    evidence: &[cell("lifetime/session/after-130-s", "sent")],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::SetsThisMany(1),
                Holds::Not(&Holds::SetCookie(&["Max-Age=0"])),
            ]),
            label: Text { zh: "有：发一个新令牌", en: "Yes, with a new token" },
            says: Text {
                zh: "只有 <code class=\"srv\">{status}</code> 和 <code class=\"srv\">{body}</code>，没有 <code>Set-Cookie</code>。没有东西要记，就不该给访客 cookie。",
                en: "Just <code class=\"srv\">{status}</code> and <code class=\"srv\">{body}</code>, and no <code>Set-Cookie</code>. A visitor should get no cookie if there is nothing to remember about them.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["Max-Age=0"]),
            label: Text {
                zh: "有：请浏览器删掉旧令牌",
                en: "Yes: it asks the browser to delete the old token",
            },
            says: Text {
                zh: "请求里是 <code class=\"brw\">{cookie}</code>。服务器认不认得这个令牌，读的时候都不发 <code>Set-Cookie</code>；它不认得的，浏览器也照样带着。",
                en: "The request had <code class=\"brw\">{cookie}</code>. Whether the server knows the token or not, reading sends no <code>Set-Cookie</code>; the browser goes on sending one that the server no longer knows.",
            },
        },
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text { zh: "没有", en: "No" },
            says: Text {
                zh: "<code class=\"srv\">{status}</code>，正文是 <code class=\"srv\">{body}</code>，别的什么也没有：读不会开出会话。",
                en: "<code class=\"srv\">{status}</code> and <code class=\"srv\">{body}</code>, and nothing more: reading doesn’t start a session.",
            },
        },
    ],
};
