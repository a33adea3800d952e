//! Questions of chapter 6. Each lab has its own, in its entry.

use crate::book::question::{Answer, Guess, Why};
use crate::evidence::Exemption::{Definition, Program};
use crate::evidence::{because, cell};
use crate::lang::Text;

/// The chapter has no demos, so nothing is guessed before one.
pub const GUESSES: &[Guess] = &[];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[SIGNED, RIDE, STRICT];

const SIGNED: Why = Why {
    id: "signed",
    see: "attacks#values",
    asks: Text {
        zh: "签过名的 cookie 拦住了什么？",
        en: "What does the signature on a cookie prevent?",
    },
    evidence: &[because(Program)],
    answers: &[
        Answer {
            right: true,
            label: Text { zh: "改它的值", en: "Changing its value" },
            because: Text {
                zh: "没有密钥，就算不出新值的签名。",
                en: "Without the key nobody can compute the signature of the new value.",
            },
        },
        Answer {
            right: false,
            label: Text { zh: "读它的值", en: "Reading its value" },
            because: Text {
                zh: "签名不是加密：值照样看得见。",
                en: "A signature is no encryption: the value can be read.",
            },
        },
        Answer {
            right: false,
            label: Text { zh: "把它抄走再用", en: "Copying it and using it" },
            because: Text {
                zh: "抄下来的连签名一起，服务器分不出两份。",
                en: "A copy has the signature too, and the server cannot tell the two apart.",
            },
        },
    ],
};

const RIDE: Why = Why {
    id: "ride-why",
    see: "attacks#cross",
    asks: Text {
        zh: "CSRF 的攻击者看得到受害者的 cookie 吗？",
        en: "Does the attacker of a CSRF see the victim’s cookie?",
    },
    evidence: &[because(Definition)],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "看得到，他把它读出来再发",
                en: "Yes, he reads it and sends it",
            },
            because: Text {
                zh: "别的站点读不到它。能读到的话，就不用搭车了。",
                en: "Another site cannot read it. Who can has no need to ride.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "看不到，是浏览器加的", en: "No, the browser adds it"
            },
            because: Text {
                zh: "他只写请求，cookie 由受害者的浏览器来加。",
                en: "He only writes the request; the victim’s browser adds the cookie.",
            },
        },
        Answer {
            right: false,
            label: Text { zh: "响应里看得到", en: "Yes, in the response" },
            because: Text {
                zh: "响应显示在受害者的窗口里，他的页面读不到。",
                en: "The response is shown in the victim’s window, and his page can’t read it.",
            },
        },
    ],
};

const STRICT: Why = Why {
    id: "lax-post",
    see: "attacks#cross",
    asks: Text {
        zh: "<code>SameSite=Lax</code> 为什么拦得住那张表单？",
        en: "Why does <code>SameSite=Lax</code> stop the form?",
    },
    evidence: &[cell("samesite/lax/form-post/cross-site", "withheld")],
    answers: &[
        Answer {
            right: true,
            label: Text {
                zh: "跨站的 <code>POST</code> 不带这个 cookie",
                en: "A cross-site <code>POST</code> doesn’t carry the cookie",
            },
            because: Text {
                zh: "请求照样到了商店，只是没有会话，商店不认识是谁。",
                en: "The request reaches the shop all the same, but without a session, so the shop doesn’t know whose it is.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "浏览器不发这个请求",
                en: "The browser doesn’t send the request",
            },
            because: Text {
                zh: "它发了，看证据里的那一行：少的只是 cookie。",
                en: "It does, see its line in the evidence: only the cookie is missing.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "商店拒绝别的站点", en: "The shop refuses other sites"
            },
            because: Text {
                zh: "看 <code>Origin</code> 的是另一种防护；这里商店没有看。",
                en: "To look at <code>Origin</code> is a different defence; here the shop doesn’t look.",
            },
        },
    ],
};
