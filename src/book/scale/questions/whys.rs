//! The reasons of the chapter.

use crate::book::question::{Answer, Why};
use crate::lang::Text;

const fn answer(
    right: bool,
    label: [&'static str; 2],
    because: [&'static str; 2],
) -> Answer {
    let [zh, en] = label;
    let label = Text { zh, en };
    let [zh, en] = because;
    Answer { right, label, because: Text { zh, en } }
}

/// What can be revoked is looked up.
pub const REVOKED_LIST: Why = Why {
    id: "revoked-list",
    see: "scale#trial",
    asks: Text {
        zh: "有人给 JWT 加了一张「已吊销名单」，每个请求都查，这样就能立刻登出。为什么说他绕了一圈又回到了服务器端会话？",
        en: "Somebody adds a list of revoked JWTs and looks it up at every request, so that a logout works at once. Why is that back to a server-side session by a detour?",
    },
    answers: &[
        answer(
            false,
            ["因为名单也要签名", "Because the list must be signed too"],
            [
                "名单在服务器自己手里，不必签名。",
                "The list stays with the server and needs no signature.",
            ],
        ),
        answer(
            false,
            ["因为 JWT 从此不能过期了", "Because a JWT can’t expire any more"],
            [
                "照样过期，名单里的也可以到期就删。",
                "It still does, and what has expired can leave the list.",
            ],
        ),
        answer(
            true,
            [
                "因为每个请求又要查一次共用的存储",
                "Because each request looks into a shared store again",
            ],
            [
                "JWT 省下的正是这一次查询。要查，就得有一份所有 worker 共用的记录，会话也不过如此。",
                "That look-up is what a JWT saves. With it there is a record which all workers share, and that is all a session is.",
            ],
        ),
    ],
};

/// Who has logged in before the change has the old key's signature.
pub const OLD_KEY: Why = Why {
    id: "old-key",
    see: "scale#workers",
    asks: Text {
        zh: "换签名密钥时，为什么要把旧密钥留一阵子，只用来读？",
        en: "When a signing key is changed, why keep the old one for a while, for reading only?",
    },
    answers: &[
        answer(
            true,
            [
                "换之前登录的人，手里是旧密钥签的",
                "Who logged in before holds what the old key has signed",
            ],
            [
                "只认新的，他们就一起被登出。旧的只读不写，等它签的都过期了，再拿掉。",
                "With the new one alone all of them are logged out at once. The old one writes nothing new, and goes when all it has signed is over.",
            ],
        ),
        answer(
            false,
            ["两个密钥一起签，更难伪造", "Two keys together are harder to forge"],
            [
                "每个 cookie 只有一个签名。多认一个密钥，只会多一个要守住的秘密。",
                "Each cookie has one signature. One more key that is believed is one more secret to guard.",
            ],
        ),
        answer(
            false,
            ["浏览器要时间下载新密钥", "Browsers need time to fetch the new one"],
            [
                "密钥从来不到浏览器那里去，它只带 cookie。",
                "No key ever goes to a browser; all it carries is the cookie.",
            ],
        ),
    ],
};

/// Each worker knows the sessions it has begun.
pub const ONE_IN_FOUR: Why = Why {
    id: "one-in-four",
    see: "scale#workers",
    asks: Text {
        zh: "四个 worker 各有各的内存，请求轮流分。登录之后，为什么四次里只有一次认得你？",
        en: "Four workers, each with a memory of its own, take requests in turn. After the login, why does only one request in four know you?",
    },
    answers: &[
        answer(
            false,
            ["会话被复制了四份，对不上", "The session has four copies that differ"],
            [
                "没有人复制它。它只在一处，就是受理登录的那个 worker 的内存里。",
                "Nobody has copied it. It is in one place, the memory of the worker that took the login.",
            ],
        ),
        answer(
            true,
            [
                "记录只在受理登录的那个 worker 里",
                "The record is only in the worker that took the login",
            ],
            [
                "另外三个拿着号码去查自己的内存，查不到。共用一份存储，四个就都查得到。",
                "The other three look the number up in their own memories and find nothing. With one shared store all four find it.",
            ],
        ),
        answer(
            false,
            [
                "浏览器四次只带一次 cookie",
                "The browser sends the cookie one time in four",
            ],
            [
                "它每次都带。在它看来，四个 worker 是同一个主机。",
                "It sends it every time. To the browser the four workers are one host.",
            ],
        ),
        answer(
            false,
            ["号码每次都换", "The number changes each time"],
            [
                "号码没有换。不认得它的 worker，也没有发新的。",
                "It doesn’t. A worker that doesn’t know it sends no new one either.",
            ],
        ),
    ],
};
