//! Questions of the section on private cookies.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because};
use crate::lang::Text;

pub(super) const SET_PRIVATE: Guess = Guess {
    of: "cookie::set_private",
    see: "cookie#private",
    settled_by: "cookie::set_private",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "Rocket 的 <code>add_private</code> 写的是 <code>234</code>，走的是没有 TLS 的 http。报文里看到的值是什么？",
        en: "Rocket’s <code>add_private</code> is given <code>234</code>, and this is http without TLS. What value is sent?",
    },
    evidence: &[because(Exemption::Program)],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["secret="]),
                Holds::Not(&Holds::SetCookie(&["secret=234"])),
                Holds::Not(&Holds::SetCookie(&["secret=MjM0"])),
            ]),
            label: Text {
                zh: "密文：只有这台服务器解得开",
                en: "Ciphertext that only this server can open",
            },
            says: Text {
                zh: "密钥不在报文里，报文里只有密文：<code class=\"srv\">{set-cookie:secret}</code>。<code>HttpOnly</code> 是 <code>add_private</code> 自己加的，代码里没有写。",
                en: "Without the key it is just this: <code class=\"srv\">{set-cookie:secret}</code>. And <code>HttpOnly</code> is <code>add_private</code>’s doing; the code doesn’t say so.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["secret=234"]),
            label: Text {
                zh: "<code>234</code>：有 https 才加密",
                en: "<code>234</code>: only https encrypts",
            },
            says: Text {
                zh: "TLS 管的是一段路，这里加密的是值本身：<code class=\"srv\">{set-cookie:secret}</code>。放在浏览器里，它也还是密文。",
                en: "TLS protects the way between the two; what is encrypted here is the value itself: <code class=\"srv\">{set-cookie:secret}</code>. It stays encrypted in the browser, too.",
            },
        },
        Choice {
            // What base64 makes of `234`.
            holds: Holds::SetCookie(&["secret=MjM0"]),
            label: Text {
                zh: "base64 的 <code>234</code>，加一个签名",
                en: "<code>234</code> in base64, and a signature",
            },
            says: Text {
                zh: "那样谁都能解开来读。base64 的 234 是 <code>MjM0</code>，<code class=\"srv\">{set-cookie:secret}</code> 不是这样开头；签名不是加密，这里是加密。",
                en: "Anyone could decode that. In base64, 234 is <code>MjM0</code>, and <code class=\"srv\">{set-cookie:secret}</code> doesn’t begin like that. Signing is not encrypting, and this one is encrypted.",
            },
        },
    ],
};

/// Without a private cookie in the jar there is nothing to tamper with, and the answer is one line
/// that says so. The right choice is therefore the absence of all that would be wrong.
pub(super) const TAMPER_PRIVATE: Guess = Guess {
    of: "cookie::tamper_private",
    see: "cookie#private",
    settled_by: "cookie::tamper_private",
    after: 1,
    plants: &["cookie::set_private"],
    needs: &[
        Need {
            must: Must::Hold(At::Run, Holds::Carries("secret")),
            says: Text {
                zh: "这次的请求里没有私密 cookie，没有什么可改。先设一个，再改。",
                en: "This request carried no private cookie, so there was nothing to change. Set one first.",
            },
            mend: &["cookie::set_private"],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Body("\n234\n")),
            says: Text {
                zh: "请求里的私密 cookie，原样发回去也解不开：不是这台服务器设的，或者密钥换过了。再设一个。",
                en: "The private cookie in this request can’t be decrypted even unchanged: a different server set it, or the key has changed. Set a new one.",
            },
            mend: &["cookie::set_private"],
        },
    ],
    asks: Text {
        zh: "先设一个私密 cookie。密文正中间改掉一个字符，服务器会怎样？",
        en: "Set a private cookie first. One character in the middle of the ciphertext is changed: what will the server do?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::All(&[
                Holds::Body("\n234\n"),
                Holds::Not(&Holds::Body("\nNone\n")),
            ]),
            label: Text {
                zh: "解出差一点的值",
                en: "Decrypt it to a slightly wrong value",
            },
            says: Text {
                zh: "原样那遍答 <code class=\"srv\">{body:234}</code>，改过的那遍答 <code class=\"srv\">{body:None}</code>。AES-256-GCM 连改没改过也验，改了一点，整个就不认。",
                en: "As it was, the answer is <code class=\"srv\">{body:234}</code>; once changed, <code class=\"srv\">{body:None}</code>. AES-256-GCM also checks for changes, and the smallest one makes the whole value invalid.",
            },
        },
        Choice {
            holds: Holds::Body("HTTP/1.1 4"),
            label: Text {
                zh: "报错：<code>400</code>",
                en: "Answer with an error, <code>400</code>",
            },
            says: Text {
                zh: "没有报错，是 <code class=\"srv\">{body:HTTP/1.1 2}</code>，正文是 <code class=\"srv\">{body:None}</code>：就当请求里没有这个 cookie。",
                en: "There is no error but <code class=\"srv\">{body:HTTP/1.1 2}</code>, and the body says <code class=\"srv\">{body:None}</code>: as if the request had no such cookie.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::Not(&Holds::All(&[
                    Holds::Body("\n234\n"),
                    Holds::Not(&Holds::Body("\nNone\n")),
                ])),
                Holds::Not(&Holds::Body("HTTP/1.1 4")),
            ]),
            label: Text {
                zh: "就当没有这个 cookie",
                en: "Act as if there were no cookie",
            },
            says: Text {
                zh: "改过的那遍，服务器答 <code class=\"srv\">{body:None}</code>，不报错。要是没看到两遍来回，就是还没有私密 cookie：先设一个，再按。",
                en: "Once changed, the answer is <code class=\"srv\">{body:None}</code>, and no error. If you don’t see two exchanges, there was no private cookie yet: set one and press again.",
            },
        },
    ],
};

/// The length of a base64 text shows in its end: 31 bytes take two `=` (`%3D` as sent), 128
/// bytes one, and 3 bytes none.
pub(super) const SET_SIZES: Guess = Guess {
    of: "cookie::set_sizes",
    see: "cookie#private",
    settled_by: "cookie::set_sizes",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "最短的一个是 <code>xxx</code>，3 个字节。加密之后，发出去的值有多长？",
        en: "The shortest is <code>xxx</code>, 3 bytes. How long is its value once encrypted?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::Not(&Holds::SetCookie(&["size_3=", "%3D"])),
            label: Text {
                zh: "4 个字符：base64 多三分之一",
                en: "4 characters: base64 adds a third",
            },
            says: Text {
                zh: "不止：<code class=\"srv\">{set-cookie:size_3}</code>。密文里还有 12 字节随机数（nonce）和 16 字节认证标签，多短的值都要背上这 28 字节。",
                en: "More than that: <code class=\"srv\">{set-cookie:size_3}</code>. A nonce of 12 bytes and a tag of 16 are in it, and the shortest value has to carry those 28.",
            },
        },
        Choice {
            holds: Holds::All(&[
                Holds::SetCookie(&["size_3=", "%3D%3D"]),
                Holds::Not(&Holds::SetCookie(&["size_100=", "%3D%3D"])),
            ]),
            label: Text {
                zh: "44 个字符或再多一点",
                en: "44 characters or a few more",
            },
            says: Text {
                zh: "<code class=\"srv\">{set-cookie:size_3}</code>：3 加 28 是 31 字节，base64 成 44 个字符，末尾两个 <code>=</code> 又各写成 <code>%3D</code>。",
                en: "<code class=\"srv\">{set-cookie:size_3}</code>: 3 and 28 make 31 bytes, 44 characters in base64, and both <code>=</code> at its end are written <code>%3D</code>.",
            },
        },
        Choice {
            holds: Holds::SetCookie(&["size_100=", "%3D%3D"]),
            label: Text {
                zh: "和 100 字节的一样：补齐到定长",
                en: "As long as the 100 bytes: padded alike",
            },
            says: Text {
                zh: "GCM 不补齐，值多长，密文就多长，再加 28 字节：<code class=\"srv\">{set-cookie:size_3}</code>。所以从密文的长度猜得出原文的长度。",
                en: "GCM pads nothing; the ciphertext is as long as the value, and 28 bytes more: <code class=\"srv\">{set-cookie:size_3}</code>. So its length gives away the length of the text.",
            },
        },
    ],
};
