//! Section `trial`: what becomes of each way when somebody reads, forges, copies or fills it.

use super::choice;
use crate::book::question::{Guess, Holds};
use crate::lang::Text;

const PLAIN_BELIEVED: Holds = Holds::Body("plain change accepted");
const JWT_BELIEVED: Holds = Holds::Body("jwt change accepted");

/// Only what nobody has signed can be changed.
pub const CHANGE: Guess = Guess {
    of: "scale::change_five",
    see: "scale#trial",
    settled_by: "scale::change_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "alice 把自己 cookie 里的名字改成 admin，手里没有密钥。五种里有几种会上当？",
        en: "Alice replaces her name in the cookie with admin, without knowing any key. How many of the five believe her?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::All(&[PLAIN_BELIEVED, JWT_BELIEVED]),
            ["三种：没加密的都会", "Three: those that aren’t encrypted"],
            [
                "<code class=\"srv\">{body:plain change}</code>，可是 <code class=\"srv\">{body:jwt change}</code>：读得到不等于改得了，签名对不上就不认。",
                "<code class=\"srv\">{body:plain change}</code>, but <code class=\"srv\">{body:jwt change}</code>: readable doesn’t mean changeable; the signature no longer matches.",
            ],
        ),
        choice(
            Holds::All(&[PLAIN_BELIEVED, Holds::Not(&JWT_BELIEVED)]),
            ["一种：普通 cookie", "One: the plain cookie"],
            [
                "<code class=\"srv\">{body:plain change}</code>。其余四种，要么有签名，要么是密文，要么是猜不到的令牌。",
                "<code class=\"srv\">{body:plain change}</code>. The other four are signed, encrypted, or a token that nobody can guess.",
            ],
        ),
        choice(
            Holds::Not(&PLAIN_BELIEVED),
            ["一种也没有", "None"],
            [
                "<code class=\"srv\">{body:plain change}</code>：普通 cookie 里写什么，服务器就信什么。",
                "<code class=\"srv\">{body:plain change}</code>: whatever a plain cookie says, the server believes.",
            ],
        ),
    ],
};

const JWT_LIVES: Holds = Holds::Body("jwt replay logged in");
const SERVER_LIVES: Holds = Holds::Body("server replay logged in");

/// Logging out ends what the server can end.
pub const REPLAY: Guess = Guess {
    of: "scale::replay_five",
    see: "scale#trial",
    settled_by: "scale::replay_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "抄下 cookie，登出，再把抄来的发一次。五种里有几种还认得 alice？",
        en: "Copy the cookie, log out, and send the copy. How many of the five still know alice?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Not(&JWT_LIVES),
            ["一种：只有普通 cookie", "One: the plain cookie"],
            [
                "<code class=\"srv\">{body:jwt replay}</code>。抄来的那份签名还是对的，<code>exp</code> 也没到，服务器没有理由不认。",
                "<code class=\"srv\">{body:jwt replay}</code>. The copy’s signature is valid and its <code>exp</code> hasn’t passed, so the server has no reason to refuse it.",
            ],
        ),
        choice(
            Holds::All(&[JWT_LIVES, Holds::Not(&SERVER_LIVES)]),
            ["四种：除了服务器端会话", "Four: all but the server-side session"],
            [
                "<code class=\"srv\">{body:jwt replay}</code>，<code class=\"srv\">{body:server replay}</code>：登出要有东西可删，只有一种有。",
                "<code class=\"srv\">{body:jwt replay}</code>, <code class=\"srv\">{body:server replay}</code>: a logout needs something to delete, and only one of them has it.",
            ],
        ),
        choice(
            SERVER_LIVES,
            ["五种都认", "All five"],
            [
                "<code class=\"srv\">{body:server replay}</code>：登出时记录就删了，凭抄来的令牌查不到任何东西。",
                "<code class=\"srv\">{body:server replay}</code>: the logout deleted the record, so the copied token finds nothing.",
            ],
        ),
    ],
};

/// Base64 takes a quarter of the room.
pub const FILL: Guess = Guess {
    of: "scale::fill_five",
    see: "scale#trial",
    settled_by: "scale::fill_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "照规范，一个 cookie 的名字加值最多 4096 字节。JWT 里的名字最长能有多少个字母？",
        en: "The specification allows a cookie 4096 bytes of name and value. How long can the name in a JWT be?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("jwt fill 4000"),
            ["4000 左右", "About 4000 letters"],
            [
                "<code class=\"srv\">{body:jwt fill}</code>：base64 把三个字节写成四个，头和签名还要占一百来个。",
                "<code class=\"srv\">{body:jwt fill}</code>: base64 writes three bytes as four, and the header and the signature take over a hundred more.",
            ],
        ),
        choice(
            Holds::All(&[
                Holds::Not(&Holds::Body("jwt fill 4000")),
                Holds::Not(&Holds::Body("jwt fill 9800")),
            ]),
            ["不到 3000", "Fewer than 3000"],
            [
                "<code class=\"srv\">{body:jwt fill}</code>，普通 cookie 是 <code class=\"srv\">{body:plain fill}</code>：四分之一给了 base64。",
                "<code class=\"srv\">{body:jwt fill}</code>, a plain cookie <code class=\"srv\">{body:plain fill}</code>: a quarter goes to base64.",
            ],
        ),
        choice(
            Holds::Body("jwt fill 9800"),
            ["不限：令牌在服务器上", "Any: the token is on the server"],
            [
                "<code class=\"srv\">{body:jwt fill}</code>：JWT 整个都在 cookie 里，服务器什么也不留。",
                "<code class=\"srv\">{body:jwt fill}</code>: all of a JWT is in the cookie; the server keeps nothing.",
            ],
        ),
    ],
};
