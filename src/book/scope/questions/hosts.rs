//! To which hosts and paths a cookie goes.

use super::arrived;
use crate::book::question::{Choice, Guess, Holds};
use crate::evidence::cell;
use crate::lang::Text;

pub(super) const HOSTS: Guess = Guess {
    of: "scope::hosts",
    see: "scope#hosts",
    settled_by: "scope::hosts",
    after: 1,
    plants: &[],
    needs: &[arrived("request 3 carried")],
    asks: Text {
        zh: "<code>shop.localhost</code> 设两个 cookie：<code>scope_narrow</code> 不写 <code>Domain</code>，<code>scope_wide</code> 写 <code>Domain=shop.localhost</code>。浏览器接着去它的子域 <code>a.shop.localhost</code>，带上哪些？",
        en: "<code>shop.localhost</code> sets two cookies: <code>scope_narrow</code> without a <code>Domain</code>, <code>scope_wide</code> with <code>Domain=shop.localhost</code>. Then the browser goes to its subdomain <code>a.shop.localhost</code>. Which does it carry there?",
    },
    evidence: &[
        cell("domain/absent/subdomain", "none"),
        cell("domain/own/subdomain", "c=1"),
    ],
    choices: &[
        Choice {
            holds: Holds::Body("request 2 carried scope_narrow, scope_wide."),
            label: Text {
                zh: "两个都带：子域也是这个站点的",
                en: "Both: a subdomain is the same site",
            },
            says: Text {
                zh: "同站不等于同一台主机。服务器收到的：<code class=\"brw\">{body:request 2 carried}</code>",
                en: "The same site is not the same host. What the server got: <code class=\"brw\">{body:request 2 carried}</code>",
            },
        },
        Choice {
            holds: Holds::Body("request 2 carried scope_wide."),
            label: Text {
                zh: "只带 <code>scope_wide</code>",
                en: "Only <code>scope_wide</code>",
            },
            says: Text {
                zh: "<code class=\"brw\">{body:request 2 carried}</code> 写 <code>Domain</code> 是放宽到子域；不写，就只给设它的那一台。",
                en: "<code class=\"brw\">{body:request 2 carried}</code> A <code>Domain</code> widens to the subdomains; without it a cookie is for the one host that set it.",
            },
        },
        Choice {
            holds: Holds::Body("request 2 carried nothing."),
            label: Text {
                zh: "都不带：主机名不同",
                en: "Neither: the host is a different one",
            },
            says: Text {
                zh: "不写 <code>Domain</code> 时才是这样。服务器收到的：<code class=\"brw\">{body:request 2 carried}</code>",
                en: "That is so without a <code>Domain</code>. What the server got: <code class=\"brw\">{body:request 2 carried}</code>",
            },
        },
    ],
};

pub(super) const SET_PATHS: Guess = Guess {
    of: "scope::set_paths",
    see: "scope#paths",
    settled_by: "scope::get_accounts",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "<code>/scope/account/login</code> 设三个 cookie：<code>scope_here</code> 不写 <code>Path</code>，<code>scope_account</code> 写 <code>Path=/scope/account/</code>，<code>scope_site</code> 写 <code>Path=/</code>。请求 <code>/scope/accounts</code> 时带上哪些？",
        en: "<code>/scope/account/login</code> sets three cookies: <code>scope_here</code> without a <code>Path</code>, <code>scope_account</code> with <code>Path=/scope/account/</code>, <code>scope_site</code> with <code>Path=/</code>. Which does a request to <code>/scope/accounts</code> carry?",
    },
    evidence: &[cell("path/segment/longer-word", "withheld")],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Carries("scope_here"),
                Holds::Carries("scope_account"),
            ]),
            label: Text { zh: "三个都带", en: "All three" },
            says: Text {
                zh: "<code>Path</code> 一段一段地比，不是比开头的几个字母。带来的是 <code class=\"brw\">{cookie}</code>。",
                en: "A <code>Path</code> is compared segment by segment, not letter by letter. What came is <code class=\"brw\">{cookie}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("scope_here"),
                Holds::Not(&Holds::Carries("scope_account")),
            ]),
            label: Text {
                zh: "<code>scope_here</code> 和 <code>scope_site</code>",
                en: "<code>scope_here</code> and <code>scope_site</code>",
            },
            says: Text {
                zh: "<code>scope_here</code> 的路径是 <code>/scope/account</code>，而 <code>accounts</code> 是别的一段。带来的是 <code class=\"brw\">{cookie}</code>。",
                en: "The path of <code>scope_here</code> is <code>/scope/account</code>, and <code>accounts</code> is a different segment. What came is <code class=\"brw\">{cookie}</code>.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Carries("scope_site"),
                Holds::Not(&Holds::Carries("scope_here")),
            ]),
            label: Text {
                zh: "只带 <code>scope_site</code>",
                en: "Only <code>scope_site</code>",
            },
            says: Text {
                zh: "<code class=\"brw\">{cookie}</code>。<code>/scope/accounts</code> 不在 <code>/scope/account</code> 下面。",
                en: "<code class=\"brw\">{cookie}</code>. <code>/scope/accounts</code> is not below <code>/scope/account</code>.",
            },
        },
    ],
};
