//! The questions at the end of chapter 5.

use crate::book::question::{Answer, Why};
use crate::evidence::cell;
use crate::lang::Text;

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[PORTS, LAX_SPELT_OUT, NO_DOMAIN];

const PORTS: Why = Why {
    id: "ports",
    see: "scope#site",
    asks: Text {
        zh: "<code>localhost:8000</code> 的登录，到了 <code>localhost:8001</code> 的程序手里。为什么浏览器没有拦？",
        en: "The login of <code>localhost:8000</code> reached the program at <code>localhost:8001</code>. Why didn’t the browser stop it?",
    },
    evidence: &[cell("domain/port/localhost", "sent")],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "因为两个端口是同一个源",
                en: "Because two ports are one origin",
            },
            because: Text {
                zh: "不是同一个源：源要连端口也相同。可是 cookie 不看源。",
                en: "They are two origins: an origin includes the port. But cookies don’t go by origin.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "因为 cookie 按主机存，没有端口",
                en: "Because cookies are kept by host, without a port",
            },
            because: Text {
                zh: "存的时候只记主机名，站点也不算端口，所以 <code>SameSite=Strict</code> 也拦不住（RFC 6265bis §8.5）。",
                en: "Only the host is stored, and a site has no port either, so not even <code>SameSite=Strict</code> stops it (RFC 6265bis §8.5).",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "因为没有写 <code>Domain</code>",
                en: "Because no <code>Domain</code> was written",
            },
            because: Text {
                zh: "不写 <code>Domain</code> 已经是最窄的了：只给一台主机。端口没有属性可写。",
                en: "No <code>Domain</code> is the narrowest already: one host. There is no attribute for a port.",
            },
        },
    ],
};

const LAX_SPELT_OUT: Why = Why {
    id: "lax-spelt-out",
    see: "scope#cross-site",
    asks: Text {
        zh: "Chromium 本来就把没写的 <code>SameSite</code> 当作 <code>Lax</code>。为什么还要写明？",
        en: "Chromium treats a cookie without <code>SameSite</code> as <code>Lax</code> anyway. Why write it all the same?",
    },
    evidence: &[
        cell("samesite/absent/form-post/cross-site", "sent"),
        cell("samesite/absent-old/form-post/cross-site", "withheld sent sent"),
        cell("samesite/lax/form-post/cross-site", "withheld"),
    ],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "不写的话，点链接进来就不带了",
                en: "Without it, a link from elsewhere doesn’t carry the cookie",
            },
            because: Text {
                zh: "没写的也带：顶层的 GET 照样放行。差别在 POST。",
                en: "It does: a top-level GET is let through either way. The difference is in POST.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "写明了，<code>evil.localhost</code> 的页面就发不出请求",
                en: "Once it is written, <code>evil.localhost</code> can’t send requests",
            },
            because: Text {
                zh: "请求照发，只是不带这个 cookie。",
                en: "The requests are sent all the same; they just don’t carry this cookie.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "别的浏览器不这么当，Chromium 也有两分钟例外",
                en: "Other browsers don’t, and Chromium has an exception of two minutes",
            },
            because: Text {
                zh: "Firefox 和 WebKitGTK 不把没写的当作 <code>Lax</code>；Chromium 里刚设好的约两分钟内，跨站的顶层 POST 也带它。写明了，三种从第一秒起都一样。",
                en: "Firefox and WebKitGTK don’t treat it as <code>Lax</code>; in Chromium a cross-site top-level POST carries it for about two minutes after it was set. Written out, all three agree from the first second.",
            },
        },
    ],
};

const NO_DOMAIN: Why = Why {
    id: "no-domain",
    see: "scope#hosts",
    asks: Text {
        zh: "登录的 cookie 为什么最好不写 <code>Domain</code>？",
        en: "Why is the cookie of a login better off without a <code>Domain</code>?",
    },
    evidence: &[
        cell("domain/absent/subdomain", "none"),
        cell("domain/own/subdomain", "c=1"),
    ],
    answers: &[
        Answer {
            right: true,
            label: Text {
                zh: "不写就只给这一台主机，写了子域全都收到",
                en: "Without it one host gets the cookie, with it every subdomain",
            },
            because: Text {
                zh: "子域里只要有一台出了漏洞，或者归别人管，登录就漏出去了。",
                en: "If one of the subdomains has a hole, or belongs to somebody else, the login leaks there.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "写了 <code>Domain</code>，兄弟子域就设不了同名的",
                en: "With a <code>Domain</code>, a sibling can’t set one with the same name",
            },
            because: Text {
                zh: "正相反：兄弟子域写共同的上级，就能塞进同名的。挡它的是 <code>__Host-</code> 前缀，而它不许写 <code>Domain</code>。",
                en: "A sibling can, by naming the parent they share. What stops it is the prefix <code>__Host-</code>, which forbids a <code>Domain</code>.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "不写 <code>Domain</code>，别的站点发来的请求就不带它",
                en: "Without a <code>Domain</code>, requests from other sites don’t carry it",
            },
            because: Text {
                zh: "<code>Domain</code> 管请求发<b>往</b>哪里；从哪里发<b>来</b>，归 <code>SameSite</code> 管。",
                en: "<code>Domain</code> is about where a request goes <b>to</b>; where it comes <b>from</b> is up to <code>SameSite</code>.",
            },
        },
    ],
};
