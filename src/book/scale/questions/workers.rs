//! Section `workers`: what a restart, a new key and several workers do to each way.

use super::choice;
use crate::book::question::{Guess, Holds};
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
    asks: Text {
        zh: "进程被杀掉，换一个密钥重新启动。alice 手里的五个 cookie，还有几个认？",
        en: "The process is killed and starts again with another key. How many of alice’s five cookies still work?",
    },
    choices: &[
        choice(
            Holds::All(&[PLAIN_LIVES, SERVER_LIVES]),
            ["两个：不用密钥的那两种", "Two: those that need no key"],
            [
                "<code class=\"srv\">{body:server key}</code>。会话确实不用密钥，可是它的记录在内存里，跟进程一起没了。",
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
                "只剩 <code class=\"srv\">{body:plain key}</code>。三种输给了新密钥，一种输给了重启。",
                "What is left is <code class=\"srv\">{body:plain key}</code>. Three fell to the new key, one to the restart.",
            ],
        ),
        choice(
            SIGNED_LIVES,
            ["四个：除了服务器端会话", "Four: all but the session"],
            [
                "<code class=\"srv\">{body:signed key}</code>：旧密钥签的，新密钥验不过。只重启、不换密钥，才是四个。",
                "<code class=\"srv\">{body:signed key}</code>: what the old key has signed, the new one refuses. A restart with the same key would leave four.",
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
    asks: Text {
        zh: "四个 worker，密钥相同，内存各是各的。alice 在第一个登录，再轮流问八次。服务器端会话认得几次？",
        en: "Four workers with the same key, each with a memory of its own. Alice logs in at the first and asks them in turn, eight times. How often does a server-side session know her?",
    },
    choices: &[
        choice(
            Holds::Body("server workers 8/8"),
            ["八次", "Eight times"],
            [
                "<code class=\"srv\">{body:server workers}</code>：另外三个 worker 的内存里，没有这份记录。",
                "<code class=\"srv\">{body:server workers}</code>: the memories of the other three have no such record.",
            ],
        ),
        choice(
            Holds::Body("server workers 2/8"),
            ["两次", "Twice"],
            [
                "<code class=\"srv\">{body:server workers}</code>，而 <code class=\"srv\">{body:jwt workers}</code>：密钥相同，签名在哪里都验得过。",
                "<code class=\"srv\">{body:server workers}</code>, but <code class=\"srv\">{body:jwt workers}</code>: with the same key a signature is good anywhere.",
            ],
        ),
        choice(
            Holds::Body("server workers 0/8"),
            ["一次也没有", "Never"],
            [
                "<code class=\"srv\">{body:server workers}</code>：轮到第一个 worker 时，记录还在。",
                "<code class=\"srv\">{body:server workers}</code>: when the first one’s turn comes, the record is there.",
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
    asks: Text {
        zh: "四个 worker 把会话放进同一个 Redis，alice 已经登录。现在 Redis 停了，她问「我是谁」。靠会话，worker 怎么答？",
        en: "Four workers keep their sessions in one Redis, and alice has logged in. Now Redis stops, and she asks who she is. By her session, what does a worker answer?",
    },
    choices: &[
        choice(
            Holds::Body("alice    while the store is down"),
            ["alice：worker 刚查过，还记得", "alice: it has just looked her up"],
            [
                "<code class=\"srv\">{body:while the store}</code>：worker 自己不留副本，每个请求都去查。留了副本，别处登出的人，这里还认。",
                "<code class=\"srv\">{body:while the store}</code>: a worker keeps no copy and looks up at each request. With a copy, it would know people who have logged out elsewhere.",
            ],
        ),
        choice(
            Holds::Body("nobody   while the store is down"),
            ["nobody：查不到，就是没登录", "nobody: what it can’t find isn’t there"],
            [
                "<code class=\"srv\">{body:while the store}</code>：答 nobody，就是把所有人登出。会话还在，只是眼下查不到；你看：<code class=\"srv\">{body:when the store}</code>。",
                "<code class=\"srv\">{body:while the store}</code>: “nobody” would log everybody out. The session exists and can’t be looked up for the moment; see: <code class=\"srv\">{body:when the store}</code>.",
            ],
        ),
        choice(
            Holds::Body("503      while the store is down"),
            ["503：现在查不了", "503: it can’t look now"],
            [
                "<code class=\"srv\">{body:while the store}</code>。存储回来，会话也回来：<code class=\"srv\">{body:when the store}</code>。",
                "<code class=\"srv\">{body:while the store}</code>. With the store the session is back: <code class=\"srv\">{body:when the store}</code>.",
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
    asks: Text {
        zh: "四个 worker 各自启动时随机生成密钥。alice 在第一个登录，然后轮流问四次。签名 cookie 认得几次？",
        en: "Four workers, each with a key it made up at its start. Alice logs in at the first; then each is asked once. How often does a signed cookie work?",
    },
    choices: &[
        choice(
            Holds::Body("signed     alice   4 of 4"),
            ["四次：签名不靠内存", "Four times: it needs no memory"],
            [
                "<code class=\"srv\">{body:signed}</code>。不靠内存，但靠密钥；各有各的密钥，就只有签它的那个认。",
                "<code class=\"srv\">{body:signed}</code>. It needs no memory, but a key; with a key each, only the one that signed it knows it.",
            ],
        ),
        choice(
            Holds::Body("signed     nobody  1 of 4"),
            ["一次", "Once"],
            [
                "<code class=\"srv\">{body:signed}</code>。症状很有名：登录之后刷新几次，时而在，时而不在。",
                "<code class=\"srv\">{body:signed}</code>. The symptom is well known: log in, reload a few times, and you are in and out by turns.",
            ],
        ),
        choice(
            Holds::Body("signed     nobody  0 of 4"),
            ["一次也没有", "Never"],
            [
                "<code class=\"srv\">{body:signed}</code>：签它的那个 worker 总还认得。",
                "<code class=\"srv\">{body:signed}</code>: the worker that signed it does know it.",
            ],
        ),
    ],
};
