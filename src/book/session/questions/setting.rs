//! Section 3.2.1: a session begins, and how long it lives.

use super::{READS_234, READS_NONE};
use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::cell;
use crate::lang::Text;

/// The end of a session is the server's own business.
pub const SET_SESSION: Guess = Guess {
    of: "session::set_session",
    see: "session#3.2.1",
    settled_by: "session::get_session",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Session),
        says: Text {
            zh: "读的时候，服务器上已经没有这个会话了。再开一个，马上读。",
            en: "When it was read, the server no longer had this session. Start a new one, and read it at once.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "这里的 Rocket 把会话存在服务器上：有效期十秒，里面存着 234。浏览器收到的 <code class=\"srv\">Set-Cookie</code> 里会有什么？",
        en: "Here Rocket keeps the session on the server: it lasts ten seconds and holds 234. What will the <code class=\"srv\">Set-Cookie</code> line contain?",
    },
    evidence: &[cell("lifetime/session/after-130-s", "sent")],
    choices: &[
        Choice {
            holds: Holds::SetCookie(&["Max-Age=10"]),
            label: Text {
                zh: "一个令牌，加上 <code>Max-Age=10</code>",
                en: "A token, and <code>Max-Age=10</code>",
            },
            says: Text {
                zh: "浏览器收到的是 <code class=\"srv\">{set-cookie}</code>，没有期限。十秒之后它照样带着令牌来，只是服务器不认了。",
                en: "The browser got <code class=\"srv\">{set-cookie}</code>, without a lifetime. After ten seconds it will still send the token, but the server will no longer know it.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["test2="]),
            label: Text {
                zh: "234 本身：<code>test2=234</code>",
                en: "The 234 itself: <code>test2=234</code>",
            },
            says: Text {
                zh: "收到的是 <code class=\"srv\">{set-cookie}</code>，下一个请求带回的是 <code class=\"brw\">{cookie}</code>。<code class=\"srv\">{body}</code> 是服务器凭令牌查出来的：cookie 不是会话，只是用来找到会话。",
                en: "The browser got <code class=\"srv\">{set-cookie}</code>, and the next request sent <code class=\"brw\">{cookie}</code>. The server looked up <code class=\"srv\">{body}</code> with the token: the cookie isn’t the session, only the way to find it.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetsThisMany(1),
                Holds::Not(&Holds::SetCookie(&["test2="])),
                Holds::Not(&Holds::SetCookie(&["Max-Age"])),
                Holds::Not(&Holds::SetCookie(&["Expires"])),
            ]),
            label: Text {
                zh: "只有一个令牌，没有期限",
                en: "A token alone, without a lifetime",
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 里没有 234，也没有十秒。两样都在服务器的记录里。",
                en: "<code class=\"srv\">{set-cookie}</code> mentions neither 234 nor ten seconds. Both are in the server’s record.",
            },
        },
    ],
};

// The bars of the two lines: the first sign after the padded name tells whether it lives.
const FIXED_LIVES: Holds = Holds::Body("fixed   █");
const SLIDING_LIVES: Holds = Holds::Body("sliding █");

/// Use prolongs a sliding lifetime and no other.
pub const START_LIFETIMES: Guess = Guess {
    of: "session::start_lifetimes",
    see: "session#3.2.1",
    settled_by: "session::tick_lifetimes",
    after: 9,
    plants: &[],
    needs: &[
        Need {
            must: Must::Hold(At::First, Holds::All(&[FIXED_LIVES, SLIDING_LIVES])),
            says: Text {
                zh: "问第一次的时候，五秒已经过了，两个会话都没有赶上。再开始一次，马上问。",
                en: "When it was first asked, the five seconds were over and both sessions had ended. Start again, and ask at once.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Each, SLIDING_LIVES),
            says: Text {
                zh: "中间停了五秒以上，没有每秒问一次。再开始一次，问到底。",
                en: "There was a pause of five seconds or more, so it was not asked once a second. Start again, and let it ask to the end.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Not(&FIXED_LIVES)),
            says: Text {
                zh: "九次问得太快，五秒还没有过。再开始一次，每秒问一次。",
                en: "The nine questions came so fast that five seconds have not passed. Start again, and ask once a second.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "两个会话，有效期都是五秒，一个固定，一个滑动。每秒问一次，问到第九次，哪个还在？",
        en: "Two sessions of five seconds each, one fixed, one sliding. You ask once a second. Which of them is still there the ninth time?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::All(&[FIXED_LIVES, SLIDING_LIVES]),
            label: Text {
                zh: "两个都在：一直有人用，就不会过期",
                en: "Both: a session in use doesn’t expire",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:fixed}</code>：固定的从开始算起，怎么用都不延长。只有滑动的会延长。",
                en: "<code class=\"srv\">{body:fixed}</code>: a fixed lifetime is counted from the start, and using the session doesn’t extend it. Only a sliding one is extended.",
            },
        },
        Choice {
            holds: Holds::All(&[Holds::Not(&FIXED_LIVES), Holds::Not(&SLIDING_LIVES)]),
            label: Text {
                zh: "两个都没了：五秒就是五秒",
                en: "Neither: five seconds is five seconds",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:sliding}</code>：滑动的从最后一次使用算起，要连着五秒没人用才过期。",
                en: "<code class=\"srv\">{body:sliding}</code>: a sliding one is counted from the last use, and expires only after five seconds without any.",
            },
        },
        Choice {
            holds: Holds::All(&[Holds::Not(&FIXED_LIVES), SLIDING_LIVES]),
            label: Text { zh: "只有滑动的", en: "Only the sliding one" },
            says: Text {
                zh: "<code class=\"srv\">{body:fixed}</code>，<code class=\"srv\">{body:sliding}</code>：每问一次，滑动的就重新计时，固定的不受影响。",
                en: "<code class=\"srv\">{body:fixed}</code>, <code class=\"srv\">{body:sliding}</code>: every question restarts the sliding one and leaves the fixed one alone.",
            },
        },
    ],
};

/// What a view changes is the whole app, and a signed session that is too old is not gone.
pub const LIFETIME_IN_A_VIEW: Guess = Guess {
    of: "session::lifetime_in_a_view",
    see: "session#3.2.1",
    settled_by: "session::lifetime_in_a_view",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "Flask 的应用：A 登录着。B 打开的视图把有效期改成 0，后来又改回 31 天。A 的会话会怎样？",
        en: "A Flask app: A is logged in. B opens a view that sets the lifetime to 0, and later one that sets it back to 31 days. What happens to A’s session?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Not(&READS_NONE),
            label: Text {
                zh: "一直有效：B 改的是 B 自己的",
                en: "It stays valid: B only changed B’s own",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 0}</code>。这个设置整个应用只有一个，A 接着读到的是 <code class=\"srv\">{body:None}</code>。",
                en: "<code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 0}</code>. The whole app has a single such setting, and what A read next was <code class=\"srv\">{body:None}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[READS_NONE, READS_234]),
            label: Text {
                zh: "先失效，后来又有效",
                en: "It becomes invalid, then valid again",
            },
            says: Text {
                zh: "A 先读到 <code class=\"srv\">{body:None}</code>；<code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 2}</code> 之后，同一个 cookie 又读出 234。没有哪里删过什么。",
                en: "First A read <code class=\"srv\">{body:None}</code>. After <code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 2}</code> the same cookie read 234 again: nothing had been deleted anywhere.",
            },
        },
        Choice {
            holds: Holds::Not(&READS_234),
            label: Text {
                zh: "失效，不再回来：服务器删了记录",
                en: "It is gone for good: the server deleted it",
            },
            says: Text {
                zh: "服务器没有记录可删，只是嫌 <code class=\"brw\">{body:Cookie: flask}</code> 的签名太旧。<code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 2}</code>，它就不嫌旧了，最后读到的是 234。",
                en: "The server has no record to delete; it only found the signature in <code class=\"brw\">{body:Cookie: flask}</code> too old. <code class=\"srv\">{body:PERMANENT_SESSION_LIFETIME is 2}</code>, and it is no longer too old: the last read gives 234.",
            },
        },
    ],
};

/// A lifetime that the server counts says nothing to the browser.
pub const GET_WITHIN: Guess = Guess {
    of: "session::get_within",
    see: "session#3.2.1",
    settled_by: "session::get_within",
    after: 1,
    plants: &["session::set_signed"],
    needs: &[Need {
        must: Must::Hold(At::Run, Holds::Carries("flask_session")),
        says: Text {
            zh: "这次的请求里没有 <code>flask_session</code>，没有已经发出去的 cookie 可看。先设一个，再读。",
            en: "This request carried no <code>flask_session</code>, so there was no cookie already sent. Set one first, then read it.",
        },
        mend: &["session::set_signed"],
    }],
    asks: Text {
        zh: "服务器换了一个有效期来读，已经发出去的 cookie 怎么知道？这个响应里会有什么？",
        en: "The server now reads with a different lifetime. How do the cookies already handed out learn of it? What will this response contain?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::SetCookie(&["Max-Age"]),
            label: Text {
                zh: "一行 <code>Set-Cookie</code>，写着新的期限",
                en: "A <code>Set-Cookie</code> with the new lifetime",
            },
            says: Text {
                zh: "响应里只有一句 <code class=\"srv\">{body}</code>，没有 <code>Set-Cookie</code>。期限不在 cookie 里，在服务器的设置里。",
                en: "The response is just <code class=\"srv\">{body}</code>, without a <code>Set-Cookie</code>. The lifetime isn’t in the cookie; it is a setting on the server.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["flask_session"]),
                Holds::Not(&Holds::SetCookie(&["Max-Age"])),
            ]),
            label: Text {
                zh: "一个重新签过名的 <code>flask_session</code>",
                en: "A <code>flask_session</code> signed anew",
            },
            says: Text {
                zh: "没有新的 cookie，只有一句 <code class=\"srv\">{body}</code>。cookie 里写的是哪一秒签的名，不是到哪一秒为止，不用重签。",
                en: "No new cookie, only <code class=\"srv\">{body}</code>. The cookie records the second in which it was signed, not when it expires, so there is nothing to sign again.",
            },
        },
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text {
                zh: "没有 <code>Set-Cookie</code>：它们不会知道",
                en: "No <code>Set-Cookie</code>: they never learn of it",
            },
            says: Text {
                zh: "<code class=\"srv\">{body}</code>，变的只有服务器那边的数字。cookie 一个字节也没变，送来的时候才看它签了多久。",
                en: "<code class=\"srv\">{body}</code>: only the server’s number has changed. Not a byte of the cookie has; its age is measured when it arrives.",
            },
        },
    ],
};
