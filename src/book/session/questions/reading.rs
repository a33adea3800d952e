//! Questions of section 3.2.2: reading a session.

use crate::book::question::{Choice, Guess, Holds};
use crate::lang::Text;

/// To read is not to begin, and not to tidy up either.
pub const GET_SESSION: Guess = Guess {
    of: "session::get_session",
    settled_by: "session::get_session",
    after: 1,
    asks: Text {
        zh: "来读一个值。要是没有会话，或者会话过期了，响应里会有 <code class=\"srv\">Set-Cookie</code> 吗？",
        en: "A value is read. If there is no session, or it has ended, will the response have a <code class=\"srv\">Set-Cookie</code>?",
    },
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::SetsThisMany(1),
                Holds::Not(&Holds::SetCookie(&["Max-Age=0"])),
            ]),
            label: Text { zh: "有：发一个新令牌", en: "Yes, with a new token" },
            says: Text {
                zh: "只有 <code class=\"srv\">{status}</code> 和 <code class=\"srv\">{body}</code>，没有 <code>Set-Cookie</code>。没什么可记的访客，就不该有 cookie。",
                en: "Just <code class=\"srv\">{status}</code> and <code class=\"srv\">{body}</code>, and no <code>Set-Cookie</code>. A visitor about whom there is nothing to remember should get no cookie.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["Max-Age=0"]),
            label: Text {
                zh: "有：请浏览器删掉旧令牌",
                en: "Yes: the old token is to be deleted",
            },
            says: Text {
                zh: "来的时候：<code class=\"brw\">{cookie}</code>。不管令牌还认不认得，读的时候都不发 <code>Set-Cookie</code>；不认得的，浏览器就一直带着。",
                en: "On the way in: <code class=\"brw\">{cookie}</code>. Whether the token is known or not, reading sends no <code>Set-Cookie</code>; the browser goes on carrying one that isn’t.",
            },
        },
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text { zh: "没有", en: "No" },
            says: Text {
                zh: "<code class=\"srv\">{status}</code>，正文是 <code class=\"srv\">{body}</code>，别的什么也没有：读不会开出会话。",
                en: "<code class=\"srv\">{status}</code> and <code class=\"srv\">{body}</code>, nothing more: to read is not to begin.",
            },
        },
    ],
};
