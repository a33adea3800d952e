//! Questions of chapter 8. It has no demos of its own, so nothing is guessed.

use crate::book::question::{Answer, Guess, Why};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// The questions before each demo.
pub const GUESSES: &[Guess] = &[];

/// The questions at the end of the chapter.
pub const WHYS: &[Why] = &[SILENCE, FIRST_RULE, LINK];

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

const SILENCE: Why = Why {
    id: "silence",
    see: "clinic#symptoms",
    asks: Text {
        zh: "浏览器拒收了一个 cookie。为什么服务器的日志里什么都看不到？",
        en: "A browser refuses a cookie. Why does nothing about it show up in the server’s log?",
    },
    evidence: &[because(Exemption::Http)],
    answers: &[
        answer(
            true,
            [
                "响应里没有地方让浏览器回话",
                "Nothing in HTTP lets the browser answer a response",
            ],
            [
                "规范里 <code class=\"srv\">Set-Cookie</code> 是单程的：浏览器不收，就不作声地忽略它（RFC 6265bis §5.7）。服务器只能从下一个请求没有带它来猜，所以要在浏览器那一头查。",
                "By the specification, <code class=\"srv\">Set-Cookie</code> is one-way: a browser silently ignores what it refuses (RFC 6265bis §5.7). All a server can see is that the next request lacks the cookie, so look in the browser.",
            ],
        ),
        answer(
            false,
            [
                "浏览器报告了，只是服务器没有记",
                "The browser reports it, and the server doesn’t log it",
            ],
            [
                "规范里没有这样的报告。开发者工具里也许看得到（各家不同，没有实测），但只有坐在那台机器前的人看得到，服务器看不到。",
                "The specification has no such report. Developer tools may show it (they differ, and were not measured), but only to the person at that machine, never to the server.",
            ],
        ),
        answer(
            false,
            [
                "拒收的 cookie 会带着空值发回来",
                "A refused cookie comes back with an empty value",
            ],
            [
                "没有存下的 cookie 根本不会发；所以下一个请求里没有它，就是服务器唯一的线索。",
                "A cookie that isn’t stored isn’t sent at all; its absence from the next request is the only clue a server gets.",
            ],
        ),
    ],
};

const FIRST_RULE: Why = Why {
    id: "first-rule",
    see: "clinic#case",
    asks: Text {
        zh: "本地用 http://localhost 一切正常，上线用 http:// 的内网地址，带 <code>Secure</code> 的登录 cookie 就没了。为什么？",
        en: "Everything works on http://localhost. On the intranet’s http:// address, the login cookie, which is <code>Secure</code>, is gone. Why?",
    },
    evidence: &[
        cell("secure/secure/http-localhost", "kept kept refused"),
        cell("secure/secure/http-ordinary", "refused"),
    ],
    answers: &[
        answer(
            false,
            ["内网地址不是同一个站", "The intranet’s address is not the same site"],
            [
                "设置和发送都在同一个主机上，站没有变。变的是连接：http 的内网地址不算可信，<code>Secure</code> 要的正是可信。",
                "The cookie is set and sent on one host, so the site never changes. What changed is the connection: http to an intranet address isn’t trustworthy, and that is what <code>Secure</code> requires.",
            ],
        ),
        answer(
            false,
            ["localhost 不检查属性", "On localhost attributes aren’t checked"],
            [
                "都检查。只是 localhost 不出这台机器，规范（Secure Contexts）把它当作可信的来源，Chromium 和 Firefox 照办；WebKitGTK 不认。",
                "They are. But traffic to localhost never leaves the machine, so the specification (Secure Contexts) counts it as trustworthy, as do Chromium and Firefox; WebKitGTK doesn’t.",
            ],
        ),
        answer(
            true,
            [
                "Secure 要可信的来源：https，或者本机",
                "Secure requires a trustworthy origin: https, or this machine",
            ],
            [
                "内网地址两样都不是，整个 cookie 被拒收。实测的 WebKitGTK 更严：http://localhost 也不算。Safari 没有测过，文档说它也不算。",
                "The intranet’s address is neither, so the whole cookie is refused. WebKitGTK, as measured, is stricter still: it doesn’t even accept http://localhost. Safari was not measured; its documents say the same.",
            ],
        ),
    ],
};

const LINK: Why = Why {
    id: "link",
    see: "clinic#case",
    asks: Text {
        zh: "一个病例可以放进链接。为什么真的会话令牌不该放？",
        en: "A case can be shared as a link. Why should you never put a real session token in it?",
    },
    evidence: &[],
    answers: &[
        answer(
            false,
            [
                "链接里的字符会被改写，诊断就不准了",
                "A link changes some characters, and so the diagnosis",
            ],
            [
                "百分号编码之后一个字节也不少。要紧的是谁会看到这个链接。",
                "Percent-encoding doesn’t lose a single byte. What matters is who gets to see the link.",
            ],
        ),
        answer(
            true,
            [
                "地址会留在历史、聊天和日志里，而令牌就是登录",
                "Addresses stay in histories, chats and logs, and the token is the login",
            ],
            [
                "拿到令牌的人，在服务器看来就是你。换成一样长的占位符，诊断一个字都不会变。",
                "Whoever has the token is you. Put in a placeholder of the same length, and not a word of the diagnosis changes.",
            ],
        ),
        answer(
            false,
            ["因为它会过期", "Because it expires"],
            [
                "令牌确实会过期，可是链接留得比它久，在过期之前，谁看到链接谁就能用。要么别放，要么先登出，让它作废。",
                "It does, but a link gets around at once, and until the token expires anybody who sees the link can use it. Leave the token out, or log out first so that it is no longer valid.",
            ],
        ),
    ],
};
