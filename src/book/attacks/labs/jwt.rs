//! JWT: the token says by which algorithm it is signed, and the shop believes it; or the key is a word.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::Mac as _;
use rocket::form::Form;
use rocket::serde::json::json;
use rocket::{Route, State, get, post, routes};
use rocket_server_sessions::Clock;

use crate::book::attacks::counter::{
    ALL_CUSTOMERS, Credentials, FRONT, SHOWED, ask_to_log_in, checked, front_of,
};
use crate::book::attacks::lab::{Begins, Defence, Lab, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::program::{Program, TITLE, decoded, encoded, search};
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Program as OfProgram;
use crate::evidence::because;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::{Error, Loopback};
use crate::secrets::hmac_sha256;
use crate::secrets::token::new_token;

/// The lab in which a token is forged.
pub const LAB: Lab = Lab {
    slug: "jwt",
    section: "values",
    title: Text { zh: "JWT：算法和密钥", en: "JWT: algorithm and key" },
    story: Text {
        zh: "商店登录后给一个 JWT。头部里有 <code>alg</code>：这个令牌是怎么签的，由令牌自己说。商店照它说的去验。<code>mallory</code> 的程序写下 <code>alg: none</code>，不签名，只写 <code>admin</code>。不行的话，再试试密钥是不是一个常见的词。",
        en: "After a login the shop hands out a JWT. Its header has <code>alg</code>: the token itself says how it is signed. The shop verifies it as it says. <code>mallory</code>’s program writes <code>alg: none</code>, no signature, and <code>admin</code>. If that fails, it tries whether the key is a common word.",
    },
    question: Why {
        id: "jwt",
        see: "attacks#values",
        asks: Text {
            zh: "商店把密钥换成了 256 位的随机数，但仍照令牌里的 <code>alg</code> 来验。<code>alg: none</code> 的令牌，它收不收？",
            en: "The shop now has a random key of 256 bits, but still verifies as the token’s <code>alg</code> says. Does it take a token with <code>alg: none</code>?",
        },
        evidence: &[because(OfProgram)],
        answers: &[
            Answer {
                right: true,
                label: Text { zh: "收", en: "Yes" },
                because: Text {
                    zh: "这种令牌不用密钥验，密钥再好也用不上。要紧的是由商店来定算法。",
                    en: "Such a token is verified without any key, so the best key is of no use. The shop has to say which algorithm.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "不收：签名对不上",
                    en: "No: the signature doesn’t match",
                },
                because: Text {
                    zh: "没有签名可对：令牌说自己没有签名，商店信了。",
                    en: "There is none to match: the token says that it isn’t signed, and the shop believes it.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "不收：标准禁止 <code>none</code>",
                    en: "No: the standard forbids <code>none</code>",
                },
                because: Text {
                    zh: "RFC 7519 §6 正是这样定义不签名的令牌的；RFC 8725 §3.1 要求由验的一方限定算法。",
                    en: "RFC 7519 §6 defines just such unsecured tokens. RFC 8725 §3.1 asks the verifier to fix the algorithms.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "算法听令牌的，密钥是 <code>jwtsecret</code>",
            "the token says which algorithm, and the key is <code>jwtsecret</code>",
        ),
        Defence::new(
            "pinned",
            "只收 HS256，密钥仍是 <code>jwtsecret</code>",
            "HS256 only, and the key is still <code>jwtsecret</code>",
        ),
        Defence::new(
            "key",
            "密钥随机，算法仍听令牌的",
            "a random key, and the token still says which algorithm",
        ),
        Defence::new("both", "只收 HS256，密钥随机", "HS256 only, and a random key"),
    ],
    switch: 3,
    differs: &[],
    begins: Begins::AtEvil("/start"),
    cookies: plain_session,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts,
};

const LOGGED_IN: Did =
    Did::new("logged-in", "登录：{}，给出一个令牌", "logged in {}: handed out a token");
const OPENED: Did = Did::new(
    "opened",
    "令牌通过了（{}），是 admin：给出管理页",
    "took the token ({}) for admin’s: served the administrators’ page",
);
const DENIED: Did = Did::new("denied", "令牌不对（{}）", "refused the token ({})");
const ASKED: Did = Did::new("who", "没有令牌：请先登录", "no token: asked for a login");
const LOGGED_OUT: Did = Did::new(
    "logged-out",
    "登出：让浏览器删掉 cookie，别的什么也没做",
    "logged out: told the browser to delete the cookie, and did nothing else",
);
const STARTED: Did = Did::new(
    "started",
    "程序用 mallory 的账户登录，留下了令牌",
    "the program logged in as mallory and kept the token",
);
const TRIED: Did = Did::new("tried", "试过了：{}", "tried: {}");

fn routes() -> Vec<Route> {
    routes![front, start]
}

fn posts() -> Vec<Route> {
    routes![log_in, log_out, forge]
}

/// What the program's tokens got. It tries both ways before it gives up.
fn judge(lab: &LabWorld) -> Option<bool> {
    let by_program = || lab.notes.iter().filter(|note| note.by_program);
    let codes = || by_program().filter_map(|note| note.did.map(|did| did.code));
    if codes().any(|code| code == "opened") {
        return Some(true);
    }
    (codes().filter(|code| *code == "denied").count() >= 2).then_some(false)
}

/// A key that nobody can find, made when it is first needed.
static RANDOM: LazyLock<String> = LazyLock::new(|| new_token() + &new_token());

/// The key, and whether the shop takes HS256 alone.
fn rules(defence: &str) -> (&'static [u8], bool) {
    match defence {
        "pinned" => (b"jwtsecret", true),
        "key" => (RANDOM.as_bytes(), false),
        "both" => (RANDOM.as_bytes(), true),
        _ => (b"jwtsecret", false),
    }
}

/// Whose token this is, if it is right and `now` is before its end.
fn verify(token: &str, key: &[u8], is_pinned: bool, now: i64) -> Option<String> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    match decoded(header)?["alg"].as_str()? {
        "HS256" => {
            let signature = BASE64.decode(signature).ok()?;
            hmac_sha256(key, signed).verify_slice(&signature).ok()?;
        }
        // The hole: a token that says it has no signature is taken.
        "none" if !is_pinned => {}
        _ => return None,
    }
    let claims = decoded(claims)?;
    let is_fresh = now < claims["exp"].as_i64()?;
    claims["sub"].as_str().filter(|_| is_fresh).map(str::to_owned)
}

/// A token with these claims. Without a key, it is not signed.
fn issue(name: &str, exp: i64, key: Option<&[u8]>) -> String {
    let alg = if key.is_some() { "HS256" } else { "none" };
    let header = encoded(&json!({ "alg": alg, "typ": "JWT" }));
    let signed = format!("{header}.{}", encoded(&json!({ "sub": name, "exp": exp })));
    let signature =
        key.map(|key| BASE64.encode(hmac_sha256(key, &signed).finalize().into_bytes()));
    format!("{signed}.{}", signature.unwrap_or_default())
}

/// How long a token is good for, in seconds.
const LIFETIME: i64 = 3600;

#[post("/<_>/jwt/login", data = "<form>")]
fn log_in(
    shop: Shop<'_>,
    form: Form<Credentials<'_>>,
    clock: &State<Clock>,
) -> LabAnswer {
    let Some(customer) = checked(&shop, &form) else { return shop.to("") };
    shop.did(&LOGGED_IN, customer);
    let exp = clock.now().unix_timestamp() + LIFETIME;
    let token = issue(customer, exp, Some(rules(shop.defence()).0));
    let line = format!("token={token}; Path={}; HttpOnly; SameSite=Lax", shop.path());
    shop.to("").with_cookies(vec![line])
}

/// All that this logout can do: the server has no list from which to strike a token.
#[post("/<_>/jwt/logout")]
fn log_out(shop: Shop<'_>) -> LabAnswer {
    shop.did(&LOGGED_OUT, "");
    shop.to("").with_cookies(vec![format!("token=; Path={}; Max-Age=0", shop.path())])
}

/// The front of the shop, for the user whom the token names.
#[get("/<_>/jwt")]
fn front(shop: Shop<'_>, clock: &State<Clock>) -> LabAnswer {
    let Some(token) = shop.cookie("token") else {
        shop.did(&ASKED, "");
        return ask_to_log_in(&shop, shop.page(&FRONT));
    };
    let (key, is_pinned) = rules(shop.defence());
    let header = token.split('.').next().and_then(decoded).unwrap_or_default();
    let alg = format!("alg: {}", header["alg"].as_str().unwrap_or("?"));
    let user = verify(token, key, is_pinned, clock.now().unix_timestamp());
    let Some(user) = user.as_deref() else {
        shop.did(&DENIED, &alg);
        return shop.page(&FRONT).p(&WRONG).done();
    };
    match user {
        "admin" => shop.did(&OPENED, &alg),
        customer => shop.did(&SHOWED, customer),
    }
    front_of(&shop, user)
}

const WRONG: Text =
    Text { zh: "不认识这个令牌。", en: "I don’t know this token." };

/// The attacker's page: a program that logs in with mallory's account, to have a token.
#[get("/<_>/jwt/start")]
async fn start(evil: Evil<'_>, loopback: &State<Loopback>) -> Result<LabAnswer, Error> {
    let mut program = Program::start(&evil, loopback).await?;
    let cookie = program.log_in().await?;
    evil.change(|lab| lab.keep("token", cookie.trim_start_matches("token=")));
    evil.did(&STARTED, "");
    for part in cookie.trim_start_matches("token=").split('.').take(2) {
        program.remark(&format!("base64url: {}", decoded(part).unwrap_or_default()));
    }
    let page = evil.page(&TITLE).p(&LEAD).html(&program.told());
    Ok(page.next_form(&format!("{}/forge", evil.path()), &[], &FORGE).done())
}

const LEAD: Text = Text {
    zh: "它用 <code>mallory</code> 自己的账户登录，拿到一个令牌。头部和内容谁都读得懂：",
    en: "It logs in with <code>mallory</code>’s own account and has a token. Everybody can read its header and content:",
};
const FORGE: Text = Text {
    zh: "先试 alg: none，再找密钥",
    en: "Try alg: none, then search for the key",
};

/// Sends a token without a signature; if that is refused, one that is signed with the key, if a word is the key.
/// At the end `mallory` logs out, and the token is sent once more.
#[post("/<_>/jwt/forge")]
async fn forge(
    evil: Evil<'_>,
    loopback: &State<Loopback>,
    clock: &State<Clock>,
) -> Result<LabAnswer, Error> {
    let own = evil.change(|lab| lab.kept("token").unwrap_or_default().to_owned());
    let exp = clock.now().unix_timestamp() + LIFETIME;
    let mut program = Program::start(&evil, loopback).await?;
    program.remark("alg: none");
    let unsigned = issue("admin", exp, None);
    let answer = program.get("", &format!("token={unsigned}")).await?;
    let mut tried = "alg: none".to_owned();
    if !answer.body.contains(ALL_CUSTOMERS.get(evil.lang)) {
        let (signed, signature) = own.rsplit_once('.').unwrap_or_default();
        let signature = BASE64.decode(signature).unwrap_or_default();
        let fits = |word: &str| {
            hmac_sha256(word.as_bytes(), signed).verify_slice(&signature).is_ok()
        };
        let (found, tries) = search(fits);
        tried += &format!(", HS256 {found:?} ({tries})");
        program.remark(&tried);
        let forged = issue("admin", exp, Some(found.unwrap_or("secret").as_bytes()));
        program.get("", &format!("token={forged}")).await?;
    }
    program.remark(LOGOUT.get(evil.lang));
    let own = format!("token={own}");
    program.post("/logout", &own, "").await?;
    program.get("", &own).await?;
    evil.did(&TRIED, &tried);
    Ok(evil.page(&TITLE).html(&program.told()).p(&STILL).over())
}

const LOGOUT: Text = Text {
    zh: "登出，再用自己的令牌",
    en: "log out, then send the own token again",
};
const STILL: Text = Text {
    zh: "最后两个请求是登出，和登出之后：<code>mallory</code> 自己的令牌照样有效。",
    en: "The last two requests are a logout, and one after it: <code>mallory</code>’s own token is still good.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unpinned_shop_takes_a_token_without_a_signature() {
        let own = issue("mallory", 10, Some(b"key"));
        for is_pinned in [false, true] {
            let read = |token: &str, now| verify(token, b"key", is_pinned, now);
            assert_eq!(read(&own, 9).as_deref(), Some("mallory"));
            assert_eq!((read(&own, 10), read(&own.replace('.', ""), 9)), (None, None));
            assert_eq!(read(&issue("admin", 10, Some(b"other")), 9), None);
            let unsigned = read(&issue("admin", 10, None), 9);
            assert_eq!(unsigned.is_some(), !is_pinned);
        }
    }
}
