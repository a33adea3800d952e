//! What a request carries that a page of a different site has started.

use super::arrived;
use crate::book::question::{Choice, Guess, Holds};
use crate::evidence::cell;
use crate::lang::Text;

pub(super) const LINK: Guess = Guess {
    of: "scope::link",
    see: "scope#cross-site",
    settled_by: "scope::link",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "<code>shop.localhost</code> 设三个 cookie：<code>scope_unset</code> 不写 <code>SameSite</code>，<code>scope_lax</code> 写 <code>Lax</code>，<code>scope_strict</code> 写 <code>Strict</code>。你在 <code>evil.localhost</code> 的页面上点链接回来，少了谁？",
        en: "<code>shop.localhost</code> sets three cookies: <code>scope_unset</code> without <code>SameSite</code>, <code>scope_lax</code> with <code>Lax</code>, <code>scope_strict</code> with <code>Strict</code>. On a page of <code>evil.localhost</code> you follow a link back. Which one is missing?",
    },
    evidence: &[
        cell("samesite/strict/link/cross-site", "withheld"),
        cell("samesite/lax/link/cross-site", "sent"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body(
                "request 3 carried scope_lax, scope_strict, scope_unset.",
            ),
            label: Text {
                zh: "一个不少：都是商店自己的 cookie",
                en: "None: they are the shop’s own cookies",
            },
            says: Text {
                zh: "<code>SameSite</code> 看请求从<b>哪个站点发起</b>。商店收到的：<code class=\"brw\">{body:request 3 carried}</code>",
                en: "<code>SameSite</code> is about the site that <b>starts</b> the request. What the shop got: <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried scope_unset."),
            label: Text {
                zh: "少了 <code>scope_lax</code> 和 <code>scope_strict</code>",
                en: "<code>scope_lax</code> and <code>scope_strict</code>",
            },
            says: Text {
                zh: "点链接是顶层的 GET，<code>Lax</code> 放行。商店收到的：<code class=\"brw\">{body:request 3 carried}</code>",
                en: "Following a link is a top-level GET, which <code>Lax</code> lets through. What the shop got: <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried scope_lax, scope_unset."),
            label: Text {
                zh: "只少了 <code>scope_strict</code>",
                en: "Only <code>scope_strict</code>",
            },
            says: Text {
                zh: "<code class=\"brw\">{body:request 3 carried}</code> <code>Strict</code> 连别的站点上的链接也不放行。",
                en: "<code class=\"brw\">{body:request 3 carried}</code> <code>Strict</code> doesn’t let even a link on a different site carry the cookie.",
            },
        },
    ],
};

pub(super) const POST: Guess = Guess {
    of: "scope::post",
    see: "scope#cross-site",
    settled_by: "scope::post",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "还是那三个 cookie，刚设好几秒。这一回 <code>evil.localhost</code> 的页面用 POST 提交一个表单到 <code>shop.localhost</code>。商店收到哪些？",
        en: "The same three cookies, set a few seconds ago. This time a page of <code>evil.localhost</code> posts a form to <code>shop.localhost</code>. Which ones does the shop get?",
    },
    evidence: &[
        cell("samesite/lax/form-post/cross-site", "withheld"),
        cell("samesite/absent/form-post/cross-site", "sent"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("request 3 carried nothing."),
            label: Text {
                zh: "一个也没有：不写就当作 <code>Lax</code>",
                en: "None: without <code>SameSite</code> it is treated as <code>Lax</code>",
            },
            says: Text {
                zh: "这是许多人背下来的，可是商店收到的是：<code class=\"brw\">{body:request 3 carried}</code>",
                en: "That is what many have learnt by heart. What the shop got: <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried scope_unset."),
            label: Text {
                zh: "只有 <code>scope_unset</code>",
                en: "Only <code>scope_unset</code>",
            },
            says: Text {
                zh: "<code class=\"brw\">{body:request 3 carried}</code> 写明的 <code>Lax</code> 挡住了，没写的没有挡住。",
                en: "<code class=\"brw\">{body:request 3 carried}</code> <code>Lax</code> stops it where it is written, and not where it is left out.",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried scope_lax, scope_unset."),
            label: Text {
                zh: "<code>scope_unset</code> 和 <code>scope_lax</code>，和点链接一样",
                en: "<code>scope_unset</code> and <code>scope_lax</code>, as with a link",
            },
            says: Text {
                zh: "<code>Lax</code> 只放行 GET 这样安全的方法。商店收到的：<code class=\"brw\">{body:request 3 carried}</code>",
                en: "<code>Lax</code> lets only safe methods such as GET through. What the shop got: <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
    ],
};

pub(super) const LATER: Guess = Guess {
    of: "scope::later",
    see: "scope#cross-site",
    settled_by: "scope::later",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "同样的表单，但是三个 cookie 设好以后先等 125 秒再提交。在<b>你的</b>浏览器里，商店还收得到 <code>scope_unset</code> 吗？",
        en: "The same form, but 125 seconds pass before it is posted. In <b>your</b> browser, does the shop still get <code>scope_unset</code>?",
    },
    evidence: &[cell("samesite/two-minutes/after-125-s", "withheld sent sent")],
    choices: &[
        Choice {
            holds: Holds::Body("request 3 carried scope_unset."),
            label: Text {
                zh: "收得到，等多久都一样",
                en: "Yes, however long one waits",
            },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 带它的浏览器，不把没写的当作 <code>Lax</code>；不带的，只宽限两分钟。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> A browser that carries it doesn’t treat an unset <code>SameSite</code> as <code>Lax</code>; one that doesn’t allows two minutes and no more.",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried nothing."),
            label: Text {
                zh: "收不到了，过了两分钟就当作 <code>Lax</code>",
                en: "No, after two minutes it is treated as <code>Lax</code>",
            },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 什么也没带的，就是把没写的当作 <code>Lax</code> 的那一种。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> A browser that carries nothing here is one that treats an unset <code>SameSite</code> as <code>Lax</code>.",
            },
        },
    ],
};

pub(super) const RELOAD: Guess = Guess {
    of: "scope::reload",
    see: "scope#cross-site",
    settled_by: "scope::reload",
    after: 1,
    plants: &[],
    needs: &[arrived("request 4 carried")],
    asks: Text {
        zh: "点 <code>evil.localhost</code> 上的链接过来，<code>scope_strict</code> 没有来。在商店的这一页上刷新，它会来吗？",
        en: "You followed the link on <code>evil.localhost</code>, and <code>scope_strict</code> stayed behind. Now the shop’s page is reloaded. Does it come?",
    },
    evidence: &[cell("samesite/strict/reload/cross-site", "withheld")],
    choices: &[
        Choice {
            holds: Holds::Body(
                "request 4 carried scope_lax, scope_strict, scope_unset.",
            ),
            label: Text {
                zh: "会：这一页是商店自己的",
                en: "Yes: this page is the shop’s own",
            },
            says: Text {
                zh: "刷新是把原来的请求再发一遍，发起它的仍算那个链接：<code class=\"brw\">{body:request 4 carried}</code>",
                en: "A reload repeats the request, and what started it is still that link: <code class=\"brw\">{body:request 4 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 4 carried scope_lax, scope_unset."),
            label: Text {
                zh: "不会：刷新还算那个链接发起的",
                en: "No: a reload still counts as that link",
            },
            says: Text {
                zh: "<code class=\"brw\">{body:request 4 carried}</code> 在商店自己的页面上点一个链接，或者在地址栏里输入地址，它才来。",
                en: "<code class=\"brw\">{body:request 4 carried}</code> It comes with a link on the shop’s own page, or an address that is typed.",
            },
        },
    ],
};

pub(super) const REDIRECT: Guess = Guess {
    of: "scope::redirect",
    see: "scope#cross-site",
    settled_by: "scope::redirect",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "你在商店<b>自己的</b>页面上点一个链接，它去 <code>evil.localhost</code>，那里立刻用 302 重定向回商店。在<b>你的</b>浏览器里，<code>scope_strict</code> 来了吗？",
        en: "On the shop’s <b>own</b> page you follow a link to <code>evil.localhost</code>, which redirects back to the shop at once (302). In <b>your</b> browser, does <code>scope_strict</code> come?",
    },
    evidence: &[cell(
        "samesite/strict/redirect-back/cross-site",
        "sent withheld withheld",
    )],
    choices: &[
        Choice {
            holds: Holds::Body(
                "request 3 carried scope_lax, scope_strict, scope_unset.",
            ),
            label: Text {
                zh: "来了：发起的是商店自己的页面",
                en: "Yes: the shop’s own page started it",
            },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 带它的浏览器只看链接在谁的页面上；不带的，连途经的站点也算。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> A browser that carries it asks only whose page the link was on; one that doesn’t counts the sites on the way too.",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried scope_lax, scope_unset."),
            label: Text {
                zh: "没有来：半路经过了别的站点",
                en: "No: a different site was on the way",
            },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 不带它的浏览器，途中只要有一站是别的站点就算跨站。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> To a browser that leaves it out, one different site on the way makes a request cross-site.",
            },
        },
    ],
};
