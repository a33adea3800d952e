//! 2.2.2: delete a cookie.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

pub(super) const DEL_COOKIE: Guess = Guess {
    of: "cookie::del_cookie",
    see: "cookie#2.2.2",
    settled_by: "cookie::del_cookie",
    after: 1,
    plants: &["cookie::set_cookie"],
    needs: &[Need {
        must: Must::Hold(At::Run, Holds::Carries("test1")),
        says: Text {
            zh: "这次的请求里没有 <code>test1</code>：本来就没有，删不删都看不出来。先设一个，再删。",
            en: "This request carried no <code>test1</code>: there was nothing to delete, so nothing can be seen. Set it first, then delete it.",
        },
        mend: &["cookie::set_cookie"],
    }],
    asks: Text {
        zh: "响应里是 <code class=\"srv\">test1=; Path=/; Max-Age=0</code>。它到了以后，浏览器里还有 <code>test1</code> 吗？",
        en: "The response says <code class=\"srv\">test1=; Path=/; Max-Age=0</code>. Once it has arrived, does the browser still have <code>test1</code>?",
    },
    evidence: &[
        cell("lifetime/max-age-0-deletes", "withheld"),
        because(Exemption::Definition),
    ],
    choices: &[
        Choice {
            holds: Holds::ScriptReads("test1"),
            label: Text {
                zh: "有：<code>0</code> 是到关浏览器为止",
                en: "Yes: <code>0</code> means until it is closed",
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 里的 0 是「活 0 秒」，当场到期，脚本已经读不到。到关浏览器为止的，是两个期限都不写。",
                en: "The 0 in <code class=\"srv\">{set-cookie}</code> means zero seconds: expired at once, and JavaScript no longer reads it. Until the browser closes is what you get with neither attribute written.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["test1="]),
                Holds::ScriptReads("test1"),
            ]),
            label: Text {
                zh: "有，还是 123：只删了服务器那份",
                en: "Yes, still 123: only the server’s is deleted",
            },
            says: Text {
                zh: "服务器没有自己的一份。<code class=\"srv\">{set-cookie}</code> 是说给浏览器听的，浏览器照办，脚本已经读不到。",
                en: "The server has none of its own. <code class=\"srv\">{set-cookie}</code> tells the browser, and the browser obeys: JavaScript can’t read it any more.",
            },
        },
        Choice {
            holds: Holds::Not(&Holds::ScriptReads("test1")),
            label: Text {
                zh: "没有了，当场到期", en: "No: it expires at once"
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 盖掉了旧的，而它的期限已经过去，于是当场没有了：脚本读不到，下一个请求也不带。",
                en: "<code class=\"srv\">{set-cookie}</code> replaces the cookie and has expired already, so the browser drops it: JavaScript can’t read it, and the next request won’t carry it.",
            },
        },
    ],
};

/// Settled by the request of the *right* deletion: it shows what the wrong one left. So the claim
/// holds in whatever order the buttons before it are pressed.
pub(super) const SET_DEEP: Guess = Guess {
    of: "cookie::set_deep",
    see: "cookie#2.2.2",
    settled_by: "cookie::del_deep",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::Hold(
                At::Of("cookie::del_deep_wrong"),
                Holds::Carries("deep=1"),
            ),
            says: Text {
                zh: "还没有人用错的路径删过它。再设一次，先按 <code>del-wrong</code>，再按 <code>/cookie/deep/del</code>。",
                en: "Nobody has tried to delete it with the wrong path yet. Set it again, press <code>del-wrong</code>, then <code>/cookie/deep/del</code>.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Carries("deep")),
            says: Text {
                zh: "<code>deep</code> 不在这次的请求里：五分钟过了，或者在别处删掉了，不是 <code>del-wrong</code> 删的。再来一次。",
                en: "<code>deep</code> isn’t in this request: its five minutes are over, or it was deleted elsewhere, but not by <code>del-wrong</code>. Once more.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "设好以后，先按 <code>del-wrong</code> 用 <code>Path=/</code> 删，再按 <code>/cookie/deep/del</code>。后一个请求里还有 <code>deep</code> 吗？",
        en: "Set it, delete it with <code>Path=/</code> (<code>del-wrong</code>), then press <code>/cookie/deep/del</code>. Does that last request still carry <code>deep</code>?",
    },
    evidence: &[
        cell("path/deletion/other-path", "sent"),
        cell("path/deletion/same-path", "withheld"),
    ],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::Carries("deep")),
            label: Text {
                zh: "没有：同名就删掉了",
                en: "No: the same name is enough to delete it",
            },
            says: Text {
                zh: "它还在：<code class=\"brw\">{cookie}</code>。设的是 <code class=\"srv\">{set-cookie}</code>，<code>Path=/</code> 的那一行是另一个 cookie，删不到它。",
                en: "It is still there: <code class=\"brw\">{cookie}</code>. It was set by <code class=\"srv\">{set-cookie}</code>; a line with <code>Path=/</code> is about a different cookie and can’t delete it.",
            },
        },
        Choice {
            holds: Holds::Carries("deep=1"),
            label: Text {
                zh: "有：路径不同，没删到它",
                en: "Yes: with a different path it was not deleted",
            },
            says: Text {
                zh: "请求里是 <code class=\"brw\">{cookie}</code>。<code class=\"srv\">{set-cookie}</code> 的路径是 <code>/cookie/deep</code>，用同样的路径才删得掉，刚才这一次就是。",
                en: "The request had <code class=\"brw\">{cookie}</code>. The path in <code class=\"srv\">{set-cookie}</code> is <code>/cookie/deep</code>, and only that path deletes it, as this last press did.",
            },
        },
        Choice {
            holds: Holds::Carries("deep="),
            label: Text {
                zh: "有，但值已经空了", en: "Yes, but its value is empty"
            },
            says: Text {
                zh: "值没有动过：<code class=\"brw\">{cookie}</code>。路径对不上的一行碰不到 <code class=\"srv\">{set-cookie}</code>，连值也改不了。",
                en: "Its value is untouched: <code class=\"brw\">{cookie}</code>. A line with a different path doesn’t reach <code class=\"srv\">{set-cookie}</code>, not even its value.",
            },
        },
    ],
};

pub(super) const REMOVE_UNSEEN: Guess = Guess {
    of: "cookie::remove_unseen",
    see: "cookie#2.2.2",
    settled_by: "cookie::get_deep",
    after: 1,
    plants: &["cookie::set_deep"],
    needs: &[Need {
        must: Must::Hold(At::Run, Holds::Not(&Holds::Carries("deep"))),
        says: Text {
            zh: "这次的请求带来了一个 <code>deep</code>（路径更短的），问的却是没带来的时候。先清掉我种下的一切。",
            en: "This request did carry a <code>deep</code>, one with a shorter path, but the question is about a request without. Forget everything first.",
        },
        mend: &["demo::reset", "cookie::set_deep"],
    }],
    asks: Text {
        zh: "Rocket 的代码里，<code>jar.remove</code> 的名字和路径都对。响应里会有删 <code>deep</code> 的一行吗？",
        en: "In the Rocket code, <code>jar.remove</code> has the right name and path. Will the response have a line that deletes <code>deep</code>?",
    },
    evidence: &[
        cell("path/deletion/any-address", "withheld"),
        because(Exemption::Http),
    ],
    choices: &[
        Choice {
            holds: Holds::SetsThisMany(0),
            label: Text {
                zh: "没有：请求没有带来 <code>deep</code>",
                en: "No: the request carried no <code>deep</code>",
            },
            says: Text {
                zh: "响应里没有 <code class=\"srv\">Set-Cookie</code>。浏览器里的 <code>deep</code> 原来有就还有，没有就没有：再取，服务器答 <code class=\"srv\">{body}</code>。（Flask 的 <code>delete_cookie</code> 不看请求，总会发。）",
                en: "The response has no <code class=\"srv\">Set-Cookie</code>. If the browser had a <code>deep</code> it has it still: asked again, the server says <code class=\"srv\">{body}</code>. (Flask’s <code>delete_cookie</code> doesn’t look at the request and always sends it.)",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["deep="]),
                Holds::Not(&Holds::Carries("deep")),
            ]),
            label: Text {
                zh: "有，<code>deep</code> 就此删掉",
                en: "Yes, and that is the end of <code>deep</code>",
            },
            says: Text {
                zh: "响应里一行也没有，浏览器里有的话就还有：再取，服务器答 <code class=\"srv\">{body}</code>。请求没有带来 <code>deep</code>，Rocket 的 <code>jar.remove</code> 就什么也不写；Flask 的 <code>delete_cookie</code> 才总会发。",
                en: "There is no such line, and if the browser had it, it has it still: asked again, the server says <code class=\"srv\">{body}</code>. The request carried no <code>deep</code>, so Rocket’s <code>jar.remove</code> wrote nothing; it is Flask’s <code>delete_cookie</code> that always sends the line.",
            },
        },
        Choice {
            holds: Holds::All(&[Holds::SetCookie(&["deep="]), Holds::Carries("deep")]),
            label: Text {
                zh: "有，但浏览器不收别处的路径",
                en: "Yes, but the browser refuses a path elsewhere",
            },
            says: Text {
                zh: "响应里一行也没有；再取，服务器答 <code class=\"srv\">{body}</code>。浏览器倒不管这个：哪个地址的响应都可以写 <code>Path=/cookie/deep</code>。",
                en: "There is no such line; asked again, the server says <code class=\"srv\">{body}</code>. The browser would not mind: a response from any address may write <code>Path=/cookie/deep</code>.",
            },
        },
    ],
};
