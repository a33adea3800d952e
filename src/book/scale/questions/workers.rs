//! Section `workers`: what a restart, a new key and several workers do to each way.

use super::choice;
use crate::book::question::{At, Guess, Holds, Must, Need};
use crate::lang::Text;

const SERVER_LIVES: Holds = Holds::Body("server key logged in");
const SIGNED_LIVES: Holds = Holds::Body("signed key logged in");
const PLAIN_LIVES: Holds = Holds::Body("plain key logged in");

/// Killed and started with another key.
pub const KEY: Guess = Guess {
    of: "scale::key_five",
    see: "scale#workers",
    settled_by: "scale::key_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "进程被杀掉，换一个密钥重新启动。alice 手里的五个 cookie，还有几个能用？",
        en: "The process is killed and starts again with a different key. How many of alice’s five cookies still work?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::All(&[PLAIN_LIVES, SERVER_LIVES]),
            ["两个：不用密钥的那两种", "Two: those that need no key"],
            [
                "<code class=\"srv\">{body:server key}</code>。会话确实不用密钥，可是它的记录在内存里，随着进程一起没了。",
                "<code class=\"srv\">{body:server key}</code>. A session needs no key, but its record was in memory and went with the process.",
            ],
        ),
        choice(
            Holds::All(&[
                PLAIN_LIVES,
                Holds::Not(&SERVER_LIVES),
                Holds::Not(&SIGNED_LIVES),
            ]),
            ["一个：普通 cookie", "One: the plain cookie"],
            [
                "只剩 <code class=\"srv\">{body:plain key}</code>。三种是因为换了密钥，一种是因为重启。",
                "What is left is <code class=\"srv\">{body:plain key}</code>. The new key cost three of them, the restart one.",
            ],
        ),
        choice(
            SIGNED_LIVES,
            ["四个：除了服务器端会话", "Four: all but the session"],
            [
                "<code class=\"srv\">{body:signed key}</code>：旧密钥签的，新密钥验不过。只重启、不换密钥，才是四个。",
                "<code class=\"srv\">{body:signed key}</code>: the new key doesn’t accept what the old one signed. A restart with the same key would have left four.",
            ],
        ),
    ],
};

/// One key, four memories.
pub const FOUR: Guess = Guess {
    of: "scale::workers_five",
    see: "scale#workers",
    settled_by: "scale::workers_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "四个 worker，密钥相同，内存各是各的。alice 在第一个登录，再轮流问八次。服务器端会话认得几次？",
        en: "Four workers with the same key, each with its own memory. Alice logs in at the first, then asks them in turn, eight times. How many times does the server-side session work?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("server workers 8/8"),
            ["八次", "Eight times"],
            [
                "<code class=\"srv\">{body:server workers}</code>：另外三个 worker 的内存里，没有这份记录。",
                "<code class=\"srv\">{body:server workers}</code>: the other three don’t have this record in their memory.",
            ],
        ),
        choice(
            Holds::Body("server workers 2/8"),
            ["两次", "Twice"],
            [
                "<code class=\"srv\">{body:server workers}</code>，而 <code class=\"srv\">{body:jwt workers}</code>：密钥相同，签名在哪里都验得过。",
                "<code class=\"srv\">{body:server workers}</code>, but <code class=\"srv\">{body:jwt workers}</code>: with the same key, a signature is valid everywhere.",
            ],
        ),
        choice(
            Holds::Body("server workers 0/8"),
            ["一次也没有", "Never"],
            [
                "<code class=\"srv\">{body:server workers}</code>：轮到第一个 worker 时，记录还在。",
                "<code class=\"srv\">{body:server workers}</code>: whenever it is the first worker’s turn, the record is there.",
            ],
        ),
    ],
};

/// One store, and it stops.
pub const SHARED: Guess = Guess {
    of: "scale::shared_five",
    see: "scale#workers",
    settled_by: "scale::shared_five",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "四个 worker 把会话放进同一个 Redis，alice 已经登录。现在 Redis 停了，她带着会话令牌问「我是谁」。worker 怎么答？",
        en: "Four workers keep their sessions in one Redis, and alice has logged in. Now Redis stops, and she asks who she is. She has her session token; what does a worker answer?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("alice    while the store is down"),
            [
                "alice：worker 刚查过，还记得",
                "alice: the worker has just looked her up",
            ],
            [
                "<code class=\"srv\">{body:while the store}</code>：worker 自己不留副本，每个请求都去查。要是留了副本，在别处登出的人，这里还会认。",
                "<code class=\"srv\">{body:while the store}</code>: a worker keeps no copy and looks the session up on every request. With a copy, it would still accept people who have logged out elsewhere.",
            ],
        ),
        choice(
            Holds::Body("nobody   while the store is down"),
            ["nobody：查不到，就是没登录", "nobody: not found means not logged in"],
            [
                "<code class=\"srv\">{body:while the store}</code>：答 nobody，就是把所有人登出。会话还在，只是眼下查不到；你看：<code class=\"srv\">{body:when the store}</code>。",
                "<code class=\"srv\">{body:while the store}</code>: “nobody” would log everyone out. The session still exists; it just can’t be looked up for the moment. See: <code class=\"srv\">{body:when the store}</code>.",
            ],
        ),
        choice(
            Holds::Body("503      while the store is down"),
            ["503：现在查不了", "503: it can’t look it up now"],
            [
                "<code class=\"srv\">{body:while the store}</code>。存储回来，会话也回来：<code class=\"srv\">{body:when the store}</code>。",
                "<code class=\"srv\">{body:while the store}</code>. When the store comes back, so does the session: <code class=\"srv\">{body:when the store}</code>.",
            ],
        ),
    ],
};

/// Four keys, four memories.
pub const START: Guess = Guess {
    of: "scale::start_workers",
    see: "scale#workers",
    settled_by: "scale::ask_workers",
    after: 4,
    plants: &[],
    needs: &[
        Need {
            must: Must::Order(&[
                "scale::ask_workers",
                "scale::ask_workers",
                "scale::ask_workers",
                "scale::ask_workers",
            ]),
            says: Text {
                zh: "问到第四次之前，有 worker 停过或者换过密钥，不再是刚启动的样子。重新启动，只按「问」。",
                en: "Before the fourth question a worker was stopped or given a key, so they are not as they were started. Start them again, and only ask.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Body(" of 4")),
            says: Text {
                zh: "这不是启动之后的第四次：别处也问过。重新启动再问。",
                en: "This is not the fourth question since the start: something else asked, too. Start them again.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "四个 worker 各自启动时随机生成密钥。alice 在第一个登录，然后轮流问四次。签名 cookie 认得几次？",
        en: "Four workers each generate a random key when they start. Alice logs in at the first; then each is asked once. How many times does the signed cookie work?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("signed     alice   4 of 4"),
            ["四次：签名不靠内存", "Four times: a signature needs no memory"],
            [
                "<code class=\"srv\">{body:signed}</code>。不靠内存，但靠密钥；各有各的密钥，就只有签它的那个认。",
                "<code class=\"srv\">{body:signed}</code>. It needs no memory, but it does need the key; if each has its own, only the one that signed it accepts it.",
            ],
        ),
        choice(
            Holds::Body("signed     nobody  1 of 4"),
            ["一次", "Once"],
            [
                "<code class=\"srv\">{body:signed}</code>。这个症状很有名：登录之后刷新几次，时而是登录的，时而不是。",
                "<code class=\"srv\">{body:signed}</code>. The symptom is well known: log in, reload a few times, and you are sometimes logged in and sometimes not.",
            ],
        ),
        choice(
            Holds::Body("signed     nobody  0 of 4"),
            ["一次也没有", "Never"],
            [
                "<code class=\"srv\">{body:signed}</code>：签它的那个 worker 总会认。",
                "<code class=\"srv\">{body:signed}</code>: the worker that signed it does accept it.",
            ],
        ),
    ],
};
