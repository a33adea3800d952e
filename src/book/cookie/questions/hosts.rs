//! To which host a cookie goes, and from which site.

use crate::book::question::{Choice, Guess, Holds};
use crate::evidence::cell;
use crate::lang::Text;

pub(super) const TO_SIBLING: Guess = Guess {
    of: "cookie::to_sibling",
    see: "cookie#2.2.1",
    settled_by: "cookie::to_sibling",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "<code>a.lab.localhost</code> 设了两个 cookie：<code>narrow</code> 没有写 <code>Domain</code>，<code>wide</code> 写了 <code>Domain=lab.localhost</code>。兄弟子域 <code>b.lab.localhost</code> 收到哪些？",
        en: "<code>a.lab.localhost</code> sets two cookies: <code>narrow</code> without a <code>Domain</code>, <code>wide</code> with <code>Domain=lab.localhost</code>. Which does its sibling <code>b.lab.localhost</code> receive?",
    },
    evidence: &[
        cell("domain/absent/sibling", "none"),
        cell("domain/parent/sibling", "c=1"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("narrow = 1"),
            label: Text {
                zh: "<code>narrow</code>：没有写，就没有限制",
                en: "<code>narrow</code>: left out, it has no limit",
            },
            says: Text {
                zh: "没有写才是最窄的，只给设它的那一台主机。<code>b</code> 收到的是 <code class=\"srv\">{body: = }</code>。",
                en: "Left out is the narrowest: only the host that set it. What <code>b</code> received is <code class=\"srv\">{body: = }</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Body("wide = 1"),
                Holds::Not(&Holds::Body("narrow = 1")),
            ]),
            label: Text {
                zh: "只有 <code>wide</code>：写了就连子域一起给",
                en: "Only <code>wide</code>: written, it includes subdomains",
            },
            says: Text {
                zh: "<code class=\"srv\">{body: = }</code>。写 <code>Domain</code> 是放宽，不是限制。",
                en: "<code class=\"srv\">{body: = }</code>. Writing a <code>Domain</code> widens; it doesn’t restrict.",
            },
        },
        Choice {
            holds: Holds::Body("no cookies"),
            label: Text {
                zh: "都收不到：每台主机各有一份",
                en: "Neither: each host has its own",
            },
            says: Text {
                zh: "不写 <code>Domain</code> 时是这样。可是 <code>wide</code> 写了它们共同的上级，于是 <code>b</code> 收到 <code class=\"srv\">{body: = }</code>。",
                en: "That is so without a <code>Domain</code>. But <code>wide</code> names the domain above both, and <code>b</code> received <code class=\"srv\">{body: = }</code>.",
            },
        },
    ],
};

pub(super) const TO_PORT: Guess = Guess {
    of: "cookie::to_port",
    see: "cookie#risks",
    settled_by: "cookie::to_port",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "<code>localhost:8000</code> 设了 <code>test1</code>。同一台主机上，<code>localhost:8001</code> 是另一个程序。去那里的请求带着它吗？",
        en: "<code>localhost:8000</code> sets <code>test1</code>. On the same host, <code>localhost:8001</code> is a different program. Does a request to it carry the cookie?",
    },
    evidence: &[cell("domain/port/localhost", "sent")],
    choices: &[
        Choice {
            holds: Holds::Body("no cookies"),
            label: Text {
                zh: "不带：端口不同，就是另一个源",
                en: "No: a different port is a different origin",
            },
            says: Text {
                zh: "源（origin）确实不同，可是 cookie 不看源：<code>8001</code> 收到的是 <code class=\"srv\">{body: = }</code>。",
                en: "It is a different origin indeed, but cookies don’t go by origin: what <code>8001</code> received is <code class=\"srv\">{body: = }</code>.",
            },
        },
        Choice {
            holds: Holds::Body("test1 = 123"),
            label: Text {
                zh: "带：cookie 不分端口", en: "Yes: a cookie has no port"
            },
            says: Text {
                zh: "<code class=\"srv\">{body: = }</code>。同一台主机上的程序，cookie 是同一份：读得到，也改得了。",
                en: "<code class=\"srv\">{body: = }</code>. All programs of a host share its cookies: each can read them, and change them.",
            },
        },
    ],
};

pub(super) const TO_NAME: Guess = Guess {
    of: "cookie::to_name",
    see: "cookie#risks",
    settled_by: "cookie::to_name",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "<code>localhost</code> 设了 <code>test1</code>。改用 <code>127.0.0.1</code> 打开：同一台机器，同一个程序，同一个端口。请求带着它吗？",
        en: "<code>localhost</code> sets <code>test1</code>. Then you open <code>127.0.0.1</code>: the same machine, program and port. Does the request carry the cookie?",
    },
    evidence: &[cell("domain/absent-on-localhost/127", "none")],
    choices: &[
        Choice {
            holds: Holds::Body("test1 = 123"),
            label: Text { zh: "带：都是本机", en: "Yes: both are this machine" },
            says: Text {
                zh: "浏览器不看机器，只看地址里写的主机名。<code>127.0.0.1</code> 收到的是 <code class=\"srv\">{body:no cookies}</code>，一个也没有。",
                en: "A browser doesn’t look at the machine, only at the host name in the address. <code>127.0.0.1</code> received <code class=\"srv\">{body:no cookies}</code>: none.",
            },
        },
        Choice {
            holds: Holds::Body("no cookies"),
            label: Text {
                zh: "不带：主机名不同，就是两份 cookie",
                en: "No: two host names, two sets of cookies",
            },
            says: Text {
                zh: "收到的是 <code class=\"srv\">{body:no cookies}</code>。登录以后跳到另一个名字，就成了没登录：开发时很常见。",
                en: "What arrived is <code class=\"srv\">{body:no cookies}</code>. Log in under one name, be redirected to the other, and you are logged out: a classic of local development.",
            },
        },
    ],
};

pub(super) const FROM_OUTSIDE: Guess = Guess {
    of: "cookie::from_outside",
    see: "cookie#2.2.1",
    settled_by: "cookie::from_outside",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "<code>localhost</code> 设了几个 cookie，<code>SameSite</code> 各不相同。你在<b>别的站点</b>（比如 <code>127.0.0.1</code>）上点一个链接回来，少了谁？",
        en: "<code>localhost</code> sets cookies that differ in <code>SameSite</code>. On <b>a different site</b>, say <code>127.0.0.1</code>, you follow a link back. Which one is missing?",
    },
    evidence: &[
        cell("samesite/strict/link/cross-site", "withheld"),
        cell("samesite/lax/link/cross-site", "sent"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("\"strict\""),
            label: Text {
                zh: "一个不少：cookie 本来就是它的",
                en: "None: they are this host’s own cookies",
            },
            says: Text {
                zh: "<code>SameSite</code> 看的是请求从<b>哪个站发起</b>，不是 cookie 归谁。回来的是 <code class=\"srv\">{body: = }</code>，没有 <code>strict</code>。",
                en: "<code>SameSite</code> is about the site that <b>starts</b> the request, not about the owner of the cookie. What came is <code class=\"srv\">{body: = }</code>, without <code>strict</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Not(&Holds::Body("\"strict\"")),
                Holds::Body("(\"lax\", \"1\")"),
            ]),
            label: Text { zh: "少了 <code>strict</code>", en: "<code>strict</code>" },
            says: Text {
                zh: "<code class=\"srv\">{body: = }</code>。<code>Lax</code> 放行别的站点上的链接，<code>Strict</code> 连链接也不放行。",
                en: "<code class=\"srv\">{body: = }</code>. <code>Lax</code> lets a link from elsewhere carry the cookie; <code>Strict</code> doesn’t even allow that.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Not(&Holds::Body("\"strict\"")),
                Holds::Not(&Holds::Body("(\"lax\", \"1\")")),
            ]),
            label: Text {
                zh: "少了 <code>strict</code> 和 <code>lax</code>",
                en: "<code>strict</code> and <code>lax</code>",
            },
            says: Text {
                zh: "<code>Lax</code> 只挡别的站点发起的 POST、图片、框架这些；点链接照带：<code class=\"srv\">{body: = }</code>。",
                en: "<code>Lax</code> stops what a different site posts, embeds or frames; a link is let through: <code class=\"srv\">{body: = }</code>.",
            },
        },
    ],
};

pub(super) const RELOAD_OUTSIDE: Guess = Guess {
    of: "cookie::reload_outside",
    see: "cookie#2.2.1",
    settled_by: "cookie::reload_outside",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "点别的站点上的链接过来，<code>strict</code> 没有来。在这一页上按「刷新」，它会来吗？",
        en: "You followed a link from a different site, and <code>strict</code> stayed behind. Now you press reload on this page. Does it come?",
    },
    evidence: &[cell("samesite/strict/reload/cross-site", "withheld")],
    choices: &[
        Choice {
            holds: Holds::Body("\"strict\""),
            label: Text {
                zh: "会：这回是自己的页面在刷新",
                en: "Yes: now the page reloads itself",
            },
            says: Text {
                zh: "刷新是把原来的请求再发一遍，发起它的仍算那个链接：<code class=\"srv\">{body: = }</code>，还是没有 <code>strict</code>。",
                en: "A reload repeats the request, and what started it is still that link: <code class=\"srv\">{body: = }</code>, again without <code>strict</code>.",
            },
        },
        Choice {
            holds: Holds::Not(&Holds::Body("\"strict\"")),
            label: Text {
                zh: "不会：刷新还算那个链接发起的",
                en: "No: to the browser it is still that link",
            },
            says: Text {
                zh: "两次都是 <code class=\"srv\">{body: = }</code>。在地址栏里重新输入地址，或者在自己的页面上点链接，它才回来。",
                en: "Both times it was <code class=\"srv\">{body: = }</code>. It comes once you type the address, or follow a link on the site’s own page.",
            },
        },
    ],
};
