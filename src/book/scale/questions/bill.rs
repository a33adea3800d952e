//! Section `bill`: what visitors cost who never log in.

use super::choice;
use crate::book::question::{Guess, Holds};
use crate::lang::Text;

/// A bot has no jar, and gets a session at each visit.
pub const EAGER: Guess = Guess {
    of: "scale::bill_eager",
    see: "scale#bill",
    settled_by: "scale::bill_eager",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "一个爬虫来了一万次，从不带 cookie。网站一见到没有会话的人就开一个。服务器上会有几个会话？",
        en: "A bot visits ten thousand times and never sends a cookie. The site starts a session for everyone who has none. How many sessions will the server hold?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("     1 sessions"),
            ["一个：是同一个爬虫", "One: it is one bot"],
            [
                "<code class=\"srv\">{body: 10000 visits}</code>。HTTP 不认得谁是谁，不带 cookie 的就是新访客。",
                "<code class=\"srv\">{body: 10000 visits}</code>. HTTP doesn’t know who is who; without a cookie every visitor is new.",
            ],
        ),
        choice(
            Holds::Body(" 10000 sessions"),
            ["一万个", "Ten thousand"],
            [
                "<code class=\"srv\">{body: 10000 visits}</code>，一份都没有用，每份都要留到过期。",
                "<code class=\"srv\">{body: 10000 visits}</code>: none of any use, and each kept until it expires.",
            ],
        ),
        choice(
            Holds::Body("     0 sessions        0 kB\n\n"),
            ["没有：它没登录", "None: it never logged in"],
            [
                "<code class=\"srv\">{body: 10000 visits}</code>。登没登录，要看网站什么时候开会话；这里一来就开。",
                "<code class=\"srv\">{body: 10000 visits}</code>. It depends on when the site starts a session; here it does so at once.",
            ],
        ),
    ],
};
