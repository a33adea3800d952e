//! Section `ways`: what each of the five gives to the browser.

use super::choice;
use crate::book::question::{At, Guess, Holds, Must, Need};
use crate::evidence::{Exemption, because};
use crate::lang::Text;

/// The value is the name.
pub const PLAIN: Guess = Guess {
    of: "scale::login_plain",
    see: "scale#ways",
    settled_by: "scale::login_plain",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "alice 登录，服务器用普通 cookie 记住她。<code>Set-Cookie</code> 里会写什么？",
        en: "Alice logs in, and the server remembers her with a plain cookie. What will <code>Set-Cookie</code> say?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Not(&Holds::SetCookie(&["alice"])),
            ["一个令牌", "A token"],
            [
                "发来的是 <code class=\"srv\">{set-cookie:way_plain}</code>：没有令牌，值就是名字。服务器什么也没记，下次全凭这一行。",
                "What came is <code class=\"srv\">{set-cookie:way_plain}</code>: there is no token; the value is the name. The server keeps nothing; next time, this line is all it has to go on.",
            ],
        ),
        choice(
            Holds::SetCookie(&["way_plain=alice."]),
            ["alice，后面跟一个签名", "alice, and a signature"],
            [
                "<code class=\"srv\">{set-cookie:way_plain}</code>，名字后面什么也没有。没有签名，谁都能写一个一样的。",
                "<code class=\"srv\">{set-cookie:way_plain}</code>, and nothing follows the name. Without a signature, anybody can write one just like it.",
            ],
        ),
        choice(
            Holds::SetCookie(&["way_plain=alice;"]),
            ["就是 alice", "Just alice"],
            [
                "<code class=\"srv\">{set-cookie:way_plain}</code>。最省事，也最不能信：把它改成别人，你就是别人。",
                "<code class=\"srv\">{set-cookie:way_plain}</code>. The least work and the least trustworthy: write a different name, and you are somebody else.",
            ],
        ),
    ],
};

const IN_BASE64: Holds = Holds::SetCookie(&["way_signed=eyJ1c2VyIjoiYWxpY2UifQ."]);

/// A signature hides nothing.
pub const SIGNED: Guess = Guess {
    of: "scale::login_signed",
    see: "scale#ways",
    settled_by: "scale::login_signed",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "这回服务器签了名，格式和 Flask 的 session 一样。<code>alice</code> 在值里是什么样子？",
        en: "This time the server signs, in the format of Flask’s session. What does <code>alice</code> look like in the value?",
    },
    evidence: &[],
    choices: &[
        choice(
            IN_BASE64,
            ["换了编码，谁都能解开", "Encoded, and anybody can decode it"],
            [
                "<code class=\"srv\">{set-cookie:way_signed}</code>：第一个点之前是 base64url，解开是一段 JSON，<code>user</code> 是 <code>alice</code>。",
                "<code class=\"srv\">{set-cookie:way_signed}</code>: the part before the first dot is base64url; decoded, it is JSON in which <code>user</code> is <code>alice</code>.",
            ],
        ),
        choice(
            Holds::SetCookie(&["alice"]),
            ["原样写着", "It is there as it is"],
            [
                "找不到这五个字母：<code class=\"srv\">{set-cookie:way_signed}</code>。第一个点之前是 base64url，换了编码，但不是密文。",
                "Those five letters aren’t there: <code class=\"srv\">{set-cookie:way_signed}</code>. The part before the first dot is base64url: encoded, but not encrypted.",
            ],
        ),
        choice(
            Holds::Not(&IN_BASE64),
            ["成了密文", "It is encrypted"],
            [
                "<code class=\"srv\">{set-cookie:way_signed}</code> 里第一个点之前是 base64url，不用密钥就能解开。签名防改，不防读。",
                "In <code class=\"srv\">{set-cookie:way_signed}</code> the part before the first dot is base64url, and decoding it takes no key. A signature prevents changes, not reading.",
            ],
        ),
    ],
};

/// The browser carries what it can't read.
pub const ENCRYPTED: Guess = Guess {
    of: "scale::login_encrypted",
    see: "scale#ways",
    settled_by: "scale::who_encrypted",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("way_encrypted")),
        says: Text {
            zh: "这次的请求里没有 <code>way_encrypted</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>way_encrypted</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "cookie 加了密。下一个请求问「我是谁」，浏览器带回来的是什么？",
        en: "The cookie is encrypted. The next request asks who I am. What does the browser send back?",
    },
    evidence: &[because(Exemption::Demo)],
    choices: &[
        choice(
            Holds::CookieLine("way_encrypted=alice"),
            ["解开以后的 alice", "alice, decrypted"],
            [
                "浏览器没有密钥，只会原样带回：<code class=\"brw\">{cookie}</code>。解开它的是服务器。",
                "The browser has no key and sends back what it got: <code class=\"brw\">{cookie}</code>. It is the server that decrypts.",
            ],
        ),
        choice(
            Holds::All(&[
                Holds::Carries("way_encrypted"),
                Holds::Not(&Holds::CookieLine("way_encrypted=alice")),
            ]),
            ["原样带回密文", "The same unreadable value"],
            [
                "<code class=\"brw\">{cookie}</code> 一个字也没变，服务器解开，答的是 <code class=\"srv\">{body}</code>。",
                "<code class=\"brw\">{cookie}</code>: not a letter has changed. The server decrypted it and answered <code class=\"srv\">{body}</code>.",
            ],
        ),
        choice(
            Holds::Not(&Holds::Carries("way_encrypted")),
            ["不带：它读不懂", "Nothing: it can’t read it"],
            [
                "它照样带了：<code class=\"brw\">{cookie}</code>。带不带，看域名、路径、<code>Secure</code>、<code>SameSite</code> 和期限，不看内容。",
                "It did: <code class=\"brw\">{cookie}</code>. Host, path, <code>Secure</code>, <code>SameSite</code> and lifetime decide what is sent, not the contents.",
            ],
        ),
    ],
};

/// The name is in the server's record.
pub const SERVER: Guess = Guess {
    of: "scale::login_server",
    see: "scale#ways",
    settled_by: "scale::who_server",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Hold(At::Settled, Holds::Carries("session")),
        says: Text {
            zh: "这次的请求里没有 <code>session</code>：不是浏览器没有收下，就是它已经不在了，这一次什么也说明不了。",
            en: "This request carried no <code>session</code>: either the browser didn’t keep it or it is gone, so this exchange shows nothing.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "服务器端会话：发出去的只是一个随机的令牌。下一个请求里没有 alice，服务器怎么知道是她？",
        en: "A server-side session: all that was sent is a random token. Nothing in the next request says alice. How does the server know it is her?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Session,
            ["凭令牌查自己的记录", "It looks the token up in its records"],
            [
                "请求里只有 <code class=\"brw\">{cookie}</code>，「现场」里的记录写着 <code>owner</code>。令牌只是用来找到这份记录。",
                "All the request had was <code class=\"brw\">{cookie}</code>; the record on the stage has <code>owner</code>. The token is only the way to find that record.",
            ],
        ),
        choice(
            Holds::CookieLine("session=alice"),
            ["令牌里藏着名字", "The name is hidden in the token"],
            [
                "<code class=\"brw\">{cookie}</code> 是随机数，里面什么也没有。名字在「现场」里的那份记录上。",
                "<code class=\"brw\">{cookie}</code> is random, with nothing in it. The name is in the record that the stage shows.",
            ],
        ),
        choice(
            Holds::CarriesThisMany(0),
            ["看是哪个 IP 地址", "By the IP address"],
            [
                "请求带着 <code class=\"brw\">{cookie}</code>，靠的就是它。换个地址，带着它照样认得。",
                "The request carried <code class=\"brw\">{cookie}</code>, and that is what counts. It would work from any address.",
            ],
        ),
    ],
};

/// `exp` is in the token, and a cookie's lifetime is in its attributes only.
pub const JWT: Guess = Guess {
    of: "scale::login_jwt",
    see: "scale#ways",
    settled_by: "scale::login_jwt",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "这个 JWT 里写着 <code>exp</code>：一小时后过期。浏览器到时候会自己删掉它吗？",
        en: "This JWT contains <code>exp</code>: it expires in an hour. Will the browser delete it then?",
    },
    evidence: &[because(Exemption::Http)],
    choices: &[
        choice(
            Holds::SetCookie(&["way_jwt", "Max-Age"]),
            ["会，有 <code>Max-Age</code>", "Yes, by <code>Max-Age</code>"],
            [
                "没有这一项：<code class=\"srv\">{set-cookie:way_jwt}</code>。<code>exp</code> 在令牌里面，只有服务器看；cookie 的期限只由 <code>Max-Age</code> 和 <code>Expires</code> 定（RFC 6265bis §5.7）。",
                "There is none: <code class=\"srv\">{set-cookie:way_jwt}</code>. <code>exp</code> is inside the token, for the server alone; a cookie’s lifetime comes from <code>Max-Age</code> and <code>Expires</code> only (RFC 6265bis §5.7).",
            ],
        ),
        choice(
            Holds::SetCookie(&["way_jwt", "Expires"]),
            ["会，有 <code>Expires</code>", "Yes, by <code>Expires</code>"],
            [
                "没有这一项：<code class=\"srv\">{set-cookie:way_jwt}</code>。令牌的期限和 cookie 的期限是两回事，要两处都写。",
                "There is none: <code class=\"srv\">{set-cookie:way_jwt}</code>. A token’s lifetime and a cookie’s are two different things, and each has to be written in its own place.",
            ],
        ),
        choice(
            Holds::All(&[
                Holds::Not(&Holds::SetCookie(&["way_jwt", "Max-Age"])),
                Holds::Not(&Holds::SetCookie(&["way_jwt", "Expires"])),
            ]),
            ["不会，它看不见 <code>exp</code>", "No, it doesn’t see <code>exp</code>"],
            [
                "<code class=\"srv\">{set-cookie:way_jwt}</code> 里没有期限。一小时后浏览器还带着它来，是服务器不认了。",
                "<code class=\"srv\">{set-cookie:way_jwt}</code> has no lifetime. After an hour the browser still sends it, and the server refuses it.",
            ],
        ),
    ],
};
