//! The reasons of the chapter.

use crate::book::question::{Answer, Why};
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// What is stored can be deleted; what is only checked can't.
pub const LOGOUT_AND_COPIES: Why = Why {
    id: "logout-and-copies",
    see: "session#3.2.3",
    asks: Text {
        zh: "别人抄走了你的 cookie，然后你登出。它要是会话令牌，当场失效；要是签名 cookie，照样能用。为什么？",
        en: "Somebody has copied your cookie, and you log out. If it was a session token, the copy is useless at once; if it was a signed cookie, it still works. Why?",
    },
    evidence: &[cell("lifetime/max-age-0-deletes", "withheld")],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "签名不是加密，换成私密 cookie 就行",
                en: "It isn’t encrypted; a private cookie would do",
            },
            because: Text {
                zh: "加密只管谁读得到。私密 cookie 抄走了也一样收不回，它里面连期限都没有。",
                en: "Encryption decides who can read. A copied private cookie can’t be revoked either; it doesn’t even contain a date.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "登出用的是 GET，换成 POST 就行",
                en: "The logout is a GET; a POST would do",
            },
            because: Text {
                zh: "POST 防的是别人贴个链接害你登出。登出时服务器做什么，和方法没有关系。",
                en: "POST keeps others from logging you out with a link. What the server does at a logout doesn’t depend on the method.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "签名 cookie 在服务器上没有可删的",
                en: "For a signed cookie the server has nothing to delete",
            },
            because: Text {
                zh: "令牌要查记录，删了记录就查不到。签名 cookie 不用查，认不认只看签名和时间，只能等它过期，或者换掉密钥。",
                en: "A token is looked up, and without the record it finds nothing. A signed cookie isn’t looked up; only its signature and age count, so it works until it is too old or the key changes.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "浏览器没有把它删干净",
                en: "The browser didn’t delete it completely",
            },
            because: Text {
                zh: "浏览器删得很干净，删的是它自己那一份。抄走的那份不在浏览器里。",
                en: "It did, but only its own cookie. The copy isn’t in the browser.",
            },
        },
    ],
};

/// The token from before the login may be known to somebody.
pub const NEW_TOKEN: Why = Why {
    id: "new-token",
    see: "session#3.2.1",
    asks: Text {
        zh: "会话令牌在登录前就有了。为什么登录时还要换一个新的？",
        en: "A visitor has a session token before the login. Why must the login hand out a new one?",
    },
    evidence: &[because(Exemption::Definition)],
    answers: &[
        Answer {
            right: true,
            label: Text {
                zh: "登录前的那个，可能有别人知道",
                en: "Somebody else may know the one from before",
            },
            because: Text {
                zh: "别人先把自己的令牌塞给你，等你登录，那个令牌就成了登录过的。这就是会话固定。",
                en: "An attacker plants their own token in your browser and waits for you to log in, which turns it into a logged-in one: session fixation.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "令牌用久了会被人试出来",
                en: "A token in use for long can be guessed",
            },
            because: Text {
                zh: "256 位随机数，试到哪天也试不出来，用得再久也一样。要防的是不用猜就知道的人。",
                en: "Nobody guesses 256 random bits, however long they are in use. The danger is somebody who doesn’t need to guess.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "换了以后，令牌被偷也不要紧",
                en: "After that, a stolen token does no harm",
            },
            because: Text {
                zh: "登录之后再偷，偷到的就是新的，照样能用。防偷靠 <code>HttpOnly</code>、<code>Secure</code> 和短的有效期，也都不是万无一失。",
                en: "Whoever steals it after the login gets the new one, and it works. <code>HttpOnly</code>, <code>Secure</code> and a short lifetime help against theft, but none of them is a complete answer.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "旧的里面没有写你是谁",
                en: "The old one doesn’t say who you are",
            },
            because: Text {
                zh: "新的里面也没有：令牌只是随机数。你是谁，写在服务器的记录里。",
                en: "Nor does the new one: a token is a random number. Who you are is in the server’s record.",
            },
        },
    ],
};

/// An inactivity timeout doesn't stop a busy thief.
pub const TWO_LIMITS: Why = Why {
    id: "two-limits",
    see: "session#3.2.1",
    asks: Text {
        zh: "会话有了闲置期限（滑动的），为什么还要一个总期限（固定的）？",
        en: "A session has an inactivity timeout (sliding). Why an absolute lifetime (fixed) as well?",
    },
    evidence: &[because(Exemption::Http)],
    answers: &[
        Answer {
            right: false,
            label: Text {
                zh: "闲置期限写在 cookie 里，用户能改",
                en: "The inactivity timeout is in the cookie, for users to change",
            },
            because: Text {
                zh: "本站两种都只在服务器的记录里，<code class=\"srv\">Set-Cookie</code> 里没有期限，用户改不到。",
                en: "On this site both are in the server’s record only. <code class=\"srv\">Set-Cookie</code> has no lifetime, so there is nothing for the user to change.",
            },
        },
        Answer {
            right: true,
            label: Text {
                zh: "小偷一直用，闲置期限就一直不到",
                en: "A busy thief never runs into an inactivity timeout",
            },
            because: Text {
                zh: "谁在用，服务器分不出。总期限不管用没用，到了就失效。",
                en: "The server can’t tell who is using the session. An absolute lifetime runs out whether it is used or not.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "关掉浏览器，闲置期限就不走了",
                en: "With the browser closed, an inactivity timeout stops",
            },
            because: Text {
                zh: "它走的是服务器的钟，浏览器关没关，服务器不知道。没有请求来，到时候照样过期。",
                en: "It runs on the server’s clock, and the server doesn’t know that the browser was closed. Without requests, the session expires all the same.",
            },
        },
        Answer {
            right: false,
            label: Text {
                zh: "没有总期限，登出时就删不掉会话",
                en: "Without it a logout couldn’t delete the session",
            },
            because: Text {
                zh: "登出删的是记录，随时能删，和期限无关。期限管的是那些没有登出的。",
                en: "A logout deletes the record at any time, whatever the lifetime. Lifetimes are for people who never log out.",
            },
        },
    ],
};
