//! 2.2.1: set a cookie, and what its attributes do.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::cell;
use crate::lang::Text;

/// Settled within the twenty seconds: for a reader who presses later, none of the choices holds.
pub(super) const SET_COOKIE: Guess = Guess {
    of: "cookie::set_cookie",
    see: "cookie#2.2.1",
    settled_by: "cookie::get_cookie",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::Within(20, At::Run),
            says: Text {
                zh: "二十秒过了，它已经走了。再设一次，马上取。",
                en: "Twenty seconds have passed, and it is gone. Set it again, and get it at once.",
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
        zh: "这个 cookie 活二十秒。马上取一次：服务器从请求里看得出它还剩几秒吗？",
        en: "This cookie lives for twenty seconds. Get it at once: can the server tell from the request how many are left?",
    },
    evidence: &[
        cell("lifetime/max-age-3/after-2-s", "sent"),
        cell("lifetime/max-age-3/after-4300-ms", "withheld"),
    ],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Carries("test1=123"),
                Holds::Not(&Holds::CookieLine("Max-Age")),
            ]),
            label: Text {
                zh: "看不出：只有名和值",
                en: "No: only name and value are there",
            },
            says: Text {
                zh: "来的是 <code class=\"brw\">{cookie}</code>。<code>Max-Age=20</code> 只说给浏览器听；到时候是浏览器不再带，服务器从不检查。",
                en: "It was sent <code class=\"brw\">{cookie}</code>. <code>Max-Age=20</code> is for the browser: it stops sending the cookie in time, and the server never checks.",
            },
        },
        Choice {
            holds: Holds::CookieLine("Max-Age"),
            label: Text {
                zh: "看得出：<code>Max-Age</code> 会一起回来",
                en: "Yes: <code>Max-Age</code> comes back too",
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie}</code> 去的时候有期限，回来的是 <code class=\"brw\">{cookie}</code>：属性一个也不回来，期限由浏览器自己数。",
                en: "<code class=\"srv\">{set-cookie}</code> had a lifetime on the way out; back came <code class=\"brw\">{cookie}</code>. No attribute comes back, and the browser does the counting.",
            },
        },
        Choice {
            holds: Holds::Body("Max-Age"),
            label: Text {
                zh: "看得出：服务器自己记着期限",
                en: "Yes: the server has kept the lifetime",
            },
            says: Text {
                zh: "服务器什么也没有记，它写过就忘了。它收到 <code class=\"brw\">{cookie}</code>，能答的只有 <code class=\"srv\">{body}</code>。",
                en: "The server kept nothing; it wrote the line and forgot it. It was sent <code class=\"brw\">{cookie}</code>, and <code class=\"srv\">{body}</code> is all it can answer.",
            },
        },
    ],
};

pub(super) const LAB_SET: Guess = Guess {
    of: "cookie::lab_set",
    see: "cookie#2.2.1",
    settled_by: "cookie::lab_get",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::AsWritten,
            says: Text {
                zh: "表单改过了，问的是没有改过的。把表单改回原样，再发。",
                en: "The form was changed, and the question is about the form as it was. Change it back, then send it.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Carries("lab")),
            says: Text {
                zh: "这次的请求里没有 <code>lab</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
                en: "This request carried no <code>lab</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "表单先不改，<code>Path</code> 空着。<code>/lab/set</code> 设下的它，会去 <code>/lab/deep/get</code> 吗？",
        en: "Leave the form as it is, <code>Path</code> empty. Set by <code>/lab/set</code>, will the cookie go to <code>/lab/deep/get</code>?",
    },
    evidence: &[
        cell("path/default/set-in-folder-asked-in-folder", "sent"),
        cell("path/default/set-in-folder-asked-at-root", "withheld"),
    ],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Body("came back: "),
                Holds::SetCookie(&["Path=/"]),
            ]),
            label: Text {
                zh: "会：响应里会补上 <code>Path=/</code>",
                en: "Yes: the response fills in <code>Path=/</code>",
            },
            says: Text {
                zh: "发出去的是 <code class=\"srv\">{set-cookie}</code>，谁也没有补。不写 <code>Path</code>，浏览器取设它的那个地址的目录：<code>/lab</code>。",
                en: "What was sent is <code class=\"srv\">{set-cookie}</code>; nothing was filled in. Without <code>Path</code> the browser takes the directory of the address that set it: <code>/lab</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Body("came back: "),
                Holds::Not(&Holds::SetCookie(&["Path=/"])),
            ]),
            label: Text {
                zh: "会：不写就取目录 <code>/lab</code>",
                en: "Yes: left out, it is the directory, <code>/lab</code>",
            },
            says: Text {
                zh: "发出去的是 <code class=\"srv\">{set-cookie}</code>，服务器收到 <code class=\"srv\">{body}</code>：<code>/lab/deep/get</code> 在 <code>/lab</code> 下面。<code>/lab</code> 以外它就不去。",
                en: "What was sent is <code class=\"srv\">{set-cookie}</code>, and the server saw <code class=\"srv\">{body}</code>, because <code>/lab/deep/get</code> is below <code>/lab</code>. Outside <code>/lab</code> the cookie isn’t sent.",
            },
        },
        Choice {
            holds: Holds::Body("no lab cookie"),
            label: Text {
                zh: "不会：它只回 <code>/lab/set</code>",
                en: "No: it only returns to <code>/lab/set</code>",
            },
            says: Text {
                zh: "服务器收到的是 <code class=\"srv\">{body}</code>。不写 <code>Path</code> 时取的是目录，不是那一个地址：<code>/lab</code> 和它下面的都去。",
                en: "The server saw <code class=\"srv\">{body}</code>. Without <code>Path</code> it is the directory that counts, not the one address: <code>/lab</code> and all below it.",
            },
        },
    ],
};

/// The right choice holds whenever the wrong ones don't, so it survives another time in the form.
pub(super) const EIGHT_HOURS: Guess = Guess {
    of: "cookie::eight_hours",
    see: "cookie#2.2.1",
    settled_by: "cookie::eight_hours",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::AsWritten,
        says: Text {
            zh: "表单改过了：问的是北京时间，一分钟以后。把时间清空，时区选回 UTC+8，再发。",
            en: "The form was changed, and the question is about one minute from now, Beijing time. Empty the time, choose UTC+8, then send it.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "按北京时间，让它一分钟后到期。五种写法，哪几种真在那一刻到期？",
        en: "By Beijing time, the cookie should expire in one minute. Which of the five ways really make it expire then?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Body("plus8      +0:"),
            label: Text {
                zh: "<code>plus8</code>：加了 8 小时的",
                en: "<code>plus8</code>, with its 8 hours added",
            },
            says: Text {
                zh: "加了更错：<code class=\"srv\">{body:plus8}</code>。报文里的时间一律当作 GMT，北京时间已经早了 8 小时，再加就是 16。",
                en: "Adding made it worse: <code class=\"srv\">{body:plus8}</code>. Dates in a header are GMT; Beijing’s clock is 8 hours ahead already, and 8 more make 16.",
            },
        },
        Choice {
            holds: Holds::Body("naive      +0:"),
            label: Text {
                zh: "<code>naive</code>：它就是本地时间",
                en: "<code>naive</code>: it is the local time",
            },
            says: Text {
                zh: "它是 <code class=\"srv\">{body:naive}</code>。没有时区的时间被当作 UTC：本地就是 UTC 才对，在北京就多活 8 小时。",
                en: "It was <code class=\"srv\">{body:naive}</code>. A time without a zone is read as UTC: right where local time is UTC, 8 hours too long in Beijing.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Not(&Holds::Body("plus8      +0:")),
                Holds::Not(&Holds::Body("naive      +0:")),
                Holds::Not(&Holds::All(&[
                    Holds::Body("max_age    +0:"),
                    Holds::Not(&Holds::Body("aware      +0:")),
                ])),
            ]),
            label: Text {
                zh: "<code>aware</code>、<code>timestamp</code>、<code>max_age</code>",
                en: "<code>aware</code>, <code>timestamp</code> and <code>max_age</code>",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:aware}</code>，另两种也一样：说的都是时刻。<code class=\"srv\">{body:naive}</code> 差的，正是没有说出口的时区。",
                en: "<code class=\"srv\">{body:aware}</code>, and the other two agree: each states an instant. What sets <code class=\"srv\">{body:naive}</code> apart is the zone that nobody stated.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Body("max_age    +0:"),
                Holds::Not(&Holds::Body("aware      +0:")),
            ]),
            label: Text {
                zh: "只有 <code>max_age</code>：日期都会错",
                en: "Only <code>max_age</code>: any date goes wrong",
            },
            says: Text {
                zh: "日期本身没有错：<code class=\"srv\">{body:aware}</code>，和 <code class=\"srv\">{body:max_age}</code> 一样。错的只是不带时区的日期。",
                en: "Dates are not at fault: <code class=\"srv\">{body:aware}</code> equals <code class=\"srv\">{body:max_age}</code>. Only dates without a zone are.",
            },
        },
    ],
};

pub(super) const SET_CHINESE: Guess = Guess {
    of: "cookie::set_chinese",
    see: "cookie#2.2.1",
    settled_by: "cookie::get_chinese",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("cn_flask")),
        says: Text {
            zh: "这次的请求里没有 <code>cn_flask</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>cn_flask</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "Flask 写的「中文」，由 Rocket 来读，会读成什么？",
        en: "Flask wrote 中文, and Rocket receives it. What does Rocket read?",
    },
    evidence: &[cell("value/octal-escape", "c=\"a\\054b\"")],
    choices: &[
        Choice {
            holds: Holds::Body("cn_flask: 中文"),
            label: Text {
                zh: "「中文」：编码是标准定的",
                en: "中文: the standard says how to encode it",
            },
            says: Text {
                zh: "标准没有定，各写各的：<code class=\"srv\">{set-cookie:cn_flask}</code> 是引号加八进制，Rocket 只认百分号，于是 <code class=\"srv\">{body:cn_flask:}</code>。",
                en: "It does not, and each has its own way: <code class=\"srv\">{set-cookie:cn_flask}</code> is quotes and octal. Rocket knows percent signs only, hence <code class=\"srv\">{body:cn_flask:}</code>.",
            },
        },
        Choice {
            holds: Holds::Body("cn_flask: \"\\344"),
            label: Text {
                zh: "引号和一串反斜杠数字",
                en: "Quotes, and numbers with backslashes",
            },
            says: Text {
                zh: "<code class=\"srv\">{body:cn_flask:}</code>：引号和反斜杠都被当作值的一部分，没有报错。要两边都懂，自己先编码成 ASCII。",
                en: "<code class=\"srv\">{body:cn_flask:}</code>: the quotes and backslashes become part of the value, without an error. For both to agree, encode it to ASCII yourself first.",
            },
        },
        Choice {
            holds: Holds::Body("cn_flask: -"),
            label: Text {
                zh: "没有它：浏览器不收这种值",
                en: "None: no browser keeps such a value",
            },
            says: Text {
                zh: "浏览器收，也原样带回来：<code class=\"srv\">{body:on the wire}</code>。读不懂的是另一头：<code class=\"srv\">{body:cn_flask:}</code>。",
                en: "It is kept, and came back as it was: <code class=\"srv\">{body:on the wire}</code>. It is the other end that can’t read it: <code class=\"srv\">{body:cn_flask:}</code>.",
            },
        },
    ],
};
