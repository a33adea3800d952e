//! The reasons of the chapter.

use crate::book::question::{Answer, Why};
use crate::evidence::cell;
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
        en: "Somebody adds a list of revoked JWTs and checks it on every request, so that a logout takes effect at once. Why is that a server-side session again, by a detour?",
    },
    evidence: &[],
    answers: &[
        answer(
            false,
            ["因为名单也要签名", "Because the list must be signed too"],
            [
                "名单在服务器自己手里，别人改不到，不必签名。问题是每个请求都要查它：省下查询，本来是 JWT 的好处。",
                "The list stays on the server, where nobody else can change it, so it needs no signature. The point is that every request has to check it, and saving that look-up was the advantage of a JWT.",
            ],
        ),
        answer(
            false,
            ["因为名单里存的是整个会话", "Because the list holds whole sessions"],
            [
                "名单里只要存编号（<code>jti</code>），到期就删，比会话小得多。要紧的不是存多少，是每个请求都要查。",
                "The list only needs each token’s id (<code>jti</code>) until it expires, far less than a session. What matters isn’t how much is stored but that every request has to look it up.",
            ],
        ),
        answer(
            true,
            [
                "因为每个请求又要查一次共用的存储",
                "Because every request goes to a shared store again",
            ],
            [
                "JWT 省下的正是这一次查询。要查，就得有一份所有 worker 共用的记录，那就和会话没有两样。",
                "That look-up is exactly what a JWT saves. With the list there is a record that all workers share, which is what a session is.",
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
    evidence: &[],
    answers: &[
        answer(
            true,
            [
                "换之前登录的人，手里是旧密钥签的",
                "People who logged in before hold cookies that the old key signed",
            ],
            [
                "只认新的，他们就一起被登出。旧的只读不写，等它签的都过期了，再拿掉。",
                "If only the new key counted, all of them would be logged out at once. The old one no longer signs anything, and can go once everything it signed has expired.",
            ],
        ),
        answer(
            false,
            [
                "两个密钥都签上，更难伪造",
                "A cookie signed with both is harder to forge",
            ],
            [
                "每个 cookie 只有一个签名。多认一个密钥，只会多一个要守住的秘密，所以旧的那个不能留太久。",
                "Each cookie has one signature. One more key that the server accepts is one more secret to guard.",
            ],
        ),
        answer(
            false,
            [
                "没登录的人也要用旧密钥验",
                "Visitors who aren’t logged in need the old one",
            ],
            [
                "没登录的人没有签过的 cookie，没有什么要验。要顾的是换之前登录、cookie 还没到期的人。",
                "Visitors who aren’t logged in have no signed cookie to verify. It is the people who logged in before the change, and whose cookies haven’t expired, that the old key is kept for.",
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
        en: "Four workers, each with its own memory, take requests in turn. After the login, why is only one request in four logged in?",
    },
    evidence: &[cell("path/default/set-at-root-asked-below", "sent")],
    answers: &[
        answer(
            false,
            ["会话被复制了四份，对不上", "The session has four copies that disagree"],
            [
                "没有人复制它。它只在一处，就是受理登录的那个 worker 的内存里。",
                "Nobody copied it. It is in one place, the memory of the worker that handled the login.",
            ],
        ),
        answer(
            true,
            [
                "记录只在受理登录的那个 worker 里",
                "The record is only in the worker that handled the login",
            ],
            [
                "另外三个凭令牌查自己的内存，查不到。共用一份存储，四个就都查得到。",
                "The other three look the token up in their own memory and find nothing. With a shared store, all four find it.",
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
            ["令牌每次都换", "The token changes each time"],
            [
                "令牌没有换。worker 不认得它，也没有发新的。",
                "It doesn’t. A worker that doesn’t know the token doesn’t hand out a new one either.",
            ],
        ),
    ],
};
