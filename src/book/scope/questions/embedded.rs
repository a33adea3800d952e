//! What a page carries that is embedded in a page of a different site.

use super::arrived;
use crate::book::question::{Choice, Guess, Holds};
use crate::evidence::cell;
use crate::lang::Text;

pub(super) const FRAME: Guess = Guess {
    of: "scope::frame",
    see: "scope#third-party",
    settled_by: "scope::frame",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "商店设四个 cookie，其中 <code>scope_none</code> 写了 <code>SameSite=None; Secure</code>。<code>evil.localhost</code> 的页面用 <code>&lt;iframe&gt;</code> 嵌入商店的页面。在<b>你的</b>浏览器里，框里的请求带上哪些？",
        en: "The shop sets four cookies, of which <code>scope_none</code> has <code>SameSite=None; Secure</code>. A page of <code>evil.localhost</code> embeds a page of the shop in an <code>&lt;iframe&gt;</code>. In <b>your</b> browser, which does the frame’s request carry?",
    },
    evidence: &[
        cell("samesite/none-secure/iframe/cross-site", "withheld withheld -"),
        cell("samesite/absent/iframe/cross-site", "withheld withheld sent"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("request 3 carried scope_none."),
            label: Text {
                zh: "只有 <code>scope_none</code>：<code>None</code> 就是到处都带",
                en: "Only <code>scope_none</code>: <code>None</code> means everywhere",
            },
            says: Text {
                zh: "照 <code>SameSite</code> 的规则该是这样，可是第三方 cookie 还有一道关。你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code>",
                en: "So say the rules of <code>SameSite</code>, but third-party cookies have one more gate to pass. What your browser sent: <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 3 carried nothing."),
            label: Text { zh: "一个也不带", en: "No cookie at all" },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 什么也不带的浏览器，默认就拦下第三方 cookie，或者给框另存一份。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> A browser that carries nothing blocks third-party cookies by default, or keeps separate ones for the frame.",
            },
        },
        Choice {
            holds: Holds::Body("scope_unset."),
            label: Text {
                zh: "带 <code>scope_unset</code>，也许还有 <code>scope_none</code>",
                en: "<code>scope_unset</code>, perhaps with <code>scope_none</code>",
            },
            says: Text {
                zh: "你的浏览器发来的：<code class=\"brw\">{body:request 3 carried}</code> 带 <code>scope_unset</code> 的浏览器，不把没写的当作 <code>Lax</code>，也不拦已有的第三方 cookie。",
                en: "What your browser sent: <code class=\"brw\">{body:request 3 carried}</code> A browser that carries <code>scope_unset</code> neither treats an unset <code>SameSite</code> as <code>Lax</code> nor blocks the third-party cookies it has.",
            },
        },
    ],
};

pub(super) const PARTITION: Guess = Guess {
    of: "scope::partition",
    see: "scope#third-party",
    settled_by: "scope::partition",
    after: 1,
    plants: &[],
    needs: &[arrived("request 4 carried")],
    asks: Text {
        zh: "商店的页面嵌在 <code>evil.localhost</code> 里，在框里设 <code>scope_parted</code>，写了 <code>Partitioned</code>。然后你点链接，直接打开商店。商店收到 <code>scope_parted</code> 吗？",
        en: "A page of the shop, embedded in <code>evil.localhost</code>, sets <code>scope_parted</code> with <code>Partitioned</code> in its frame. Then you follow a link and open the shop itself. Does the shop get <code>scope_parted</code>?",
    },
    evidence: &[cell(
        "third-party/partitioned/set-in-frame-asked-in-frame",
        "sent sent withheld",
    )],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::All(&[
                Holds::Not(&Holds::Body("request 4 carried scope_parted.")),
                Holds::Not(&Holds::Body(
                    "request 4 carried scope_embedded, scope_parted.",
                )),
            ])),
            label: Text {
                zh: "收到：cookie 是商店自己的",
                en: "Yes: the cookie is the shop’s own",
            },
            says: Text {
                zh: "分区的 cookie 只在同一个顶层站点里。直接打开时收到的：<code class=\"brw\">{body:request 4 carried}</code>",
                en: "A partitioned cookie stays within one top-level site. What the shop got when it was opened itself: <code class=\"brw\">{body:request 4 carried}</code>",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Body("request 4 carried"),
                Holds::Not(&Holds::Body("request 4 carried scope_parted.")),
                Holds::Not(&Holds::Body(
                    "request 4 carried scope_embedded, scope_parted.",
                )),
            ]),
            label: Text {
                zh: "收不到：它属于 <code>evil.localhost</code> 那一份",
                en: "No: it belongs to the partition of <code>evil.localhost</code>",
            },
            says: Text {
                zh: "直接打开时收到的：<code class=\"brw\">{body:request 4 carried}</code> 在框里呢？<code class=\"brw\">{body:request 3 carried}</code>",
                en: "What the shop got when it was opened itself: <code class=\"brw\">{body:request 4 carried}</code> And in the frame? <code class=\"brw\">{body:request 3 carried}</code>",
            },
        },
    ],
};
