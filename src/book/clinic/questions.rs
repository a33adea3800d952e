//! Questions of chapter 8. It has no demos of its own, so nothing is guessed.

use crate::book::question::{Answer, Guess, Why};
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
    asks: Text {
        zh: "浏览器拒收了一个 cookie。为什么服务器的日志里什么都看不到？",
        en: "A browser refuses a cookie. Why is there nothing of it in the server’s log?",
    },
    answers: &[
        answer(
            true,
            [
                "响应里没有地方让浏览器回话",
                "Nothing in HTTP lets the browser answer a response",
            ],
            [
                "规范里 <code class=\"srv\">Set-Cookie</code> 是单程的：浏览器不收，就不作声地忽略它（RFC 6265bis §5.7）。服务器只能从下一个请求没有带它来猜，所以要在浏览器那一头查。",
                "By the specification <code class=\"srv\">Set-Cookie</code> goes one way: what a browser refuses it ignores in silence (RFC 6265bis §5.7). All a server can see is that the next request lacks it; so look at the browser’s end.",
            ],
        ),
        answer(
            false,
            [
                "浏览器报告了，只是服务器没有记",
                "The browser reports it, and the server doesn’t log it",
            ],
            [
                "规范里没有这样的报告。开发者工具里也许看得到（各家不同，没有实测），那只给坐在这台机器前的人看。",
                "The specification has no such report. Developer tools may show it (they differ, and were not measured), to whoever sits at that machine.",
            ],
        ),
        answer(
            false,
            [
                "拒收的 cookie 会带着空值发回来",
                "A refused cookie comes back with an empty value",
            ],
            [
                "没有存下的东西，一个字节也不会发。",
                "Of what isn’t stored, not one byte is sent.",
            ],
        ),
    ],
};

const FIRST_RULE: Why = Why {
    id: "first-rule",
    asks: Text {
        zh: "本地用 http://localhost 一切正常，上线用 http:// 的内网地址，带 <code>Secure</code> 的登录 cookie 就没了。为什么？",
        en: "All is well on http://localhost. On the intranet’s http:// address the login’s <code>Secure</code> cookie is gone. Why?",
    },
    answers: &[
        answer(
            false,
            ["内网地址没有公共后缀", "The intranet’s address has no public suffix"],
            [
                "没写 Domain 的 cookie 不看公共后缀。",
                "A cookie without Domain doesn’t depend on the public suffix.",
            ],
        ),
        answer(
            false,
            ["localhost 不检查属性", "On localhost attributes aren’t checked"],
            [
                "都检查。只是 localhost 不出这台机器，规范（Secure Contexts）把它当作可信的来源，Chromium 和 Firefox 照办；WebKitGTK 不认。",
                "They are. But localhost never leaves the machine, and so the specification (Secure Contexts) counts it as trustworthy, as do Chromium and Firefox; WebKitGTK doesn’t.",
            ],
        ),
        answer(
            true,
            [
                "Secure 要可信的来源：https，或者本机",
                "Secure wants a trustworthy origin: https, or this machine",
            ],
            [
                "内网地址两样都不是，整个 cookie 被拒收。实测的 WebKitGTK 更严：http://localhost 也不算。Safari 没有测过，文档说它也不算。",
                "The intranet’s address is neither, so the whole cookie is refused. WebKitGTK, as measured, is stricter still: not even http://localhost will do. Safari was not measured; its documents say the same.",
            ],
        ),
    ],
};

const LINK: Why = Why {
    id: "link",
    asks: Text {
        zh: "一个用例可以放进链接。为什么真的会话令牌不该放？",
        en: "A case fits into a link. Why should a real session token not be in it?",
    },
    answers: &[
        answer(
            false,
            [
                "链接里的字符会被改写，诊断就不准了",
                "A link changes characters, and the diagnosis with them",
            ],
            ["百分号编码之后一个字节也不少。", "Percent-encoding loses not one byte."],
        ),
        answer(
            true,
            [
                "地址会留在历史、聊天和日志里，而令牌就是登录",
                "Addresses stay in histories, chats and logs, and the token is the login",
            ],
            [
                "拿到令牌的人就是你。换成一样长的占位符，诊断一个字都不会变。",
                "Whoever has the token is you. With a placeholder of the same length not a word of the diagnosis changes.",
            ],
        ),
        answer(
            false,
            ["因为它会过期", "Because it expires"],
            ["过期之前，它都有效。", "Until it does, it works."],
        ),
    ],
};
