//! Forge: the shop is written in Flask, and its session is a signed cookie. The attacker finds the key by trying
//! words on the cookie of an account there.

use std::sync::LazyLock;

use rocket::form::Form;
use rocket::serde::json::json;
use rocket::{Route, State, get, post, routes};
use rocket_server_sessions::Clock;

use crate::book::attacks::counter::{
    Credentials, FRONT, SHOWED, ask_to_log_in, checked, front_of,
};
use crate::book::attacks::lab::{Begins, Defence, Lab, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::program::{Program, TITLE, decoded, search};
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::book::session::signed;
use crate::evidence::Exemption::Program as OfProgram;
use crate::evidence::because;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::{Error, Loopback};
use crate::secrets::token::new_token;

/// The lab in which a session is forged.
pub const LAB: Lab = Lab {
    slug: "forge",
    section: "values",
    title: Text { zh: "伪造（Flask 会话）", en: "Forge (a Flask session)" },
    story: Text {
        zh: "这家店是用 Flask 写的：会话就在 cookie 里，用 <code>SECRET_KEY</code> 签名。店主写的是 <code>xxx</code>。<code>mallory</code> 自己也有账户，所以手里有一个签名正确的 cookie。他的程序拿一张词表逐个去试，直到有一个词算得出同样的签名。有了密钥，他自己签一个 <code>admin</code>。",
        en: "This shop is written in Flask: the session lies in the cookie, signed with <code>SECRET_KEY</code>. The owner wrote <code>xxx</code>. <code>mallory</code> has an account too, and so a cookie with a right signature. His program tries one word after another, until one makes that very signature. With the key he signs <code>admin</code> himself.",
    },
    question: Why {
        id: "forge",
        see: "attacks#values",
        asks: Text {
            zh: "<code>mallory</code> 试词的时候，要给商店发多少个请求？",
            en: "How many requests does <code>mallory</code> send to the shop while he tries his words?",
        },
        evidence: &[because(OfProgram)],
        answers: &[
            Answer {
                right: false,
                label: Text { zh: "每个词一个", en: "One for each word" },
                because: Text {
                    zh: "不用问商店：词对不对，他自己算一遍签名就知道。",
                    en: "There is no need to ask the shop: he computes the signature himself and sees whether the word is right.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "一个也不发", en: "None" },
                because: Text {
                    zh: "手里的 cookie 有内容也有签名，全在他自己的机器上算。限制登录次数拦不住他。",
                    en: "His cookie has both the content and the signature, so all is computed on a machine of his. A limit on logins doesn’t stop him.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "五个，之后商店就锁了",
                    en: "Five, then the shop locks him out",
                },
                because: Text {
                    zh: "商店根本看不到他在试。",
                    en: "The shop doesn’t see that he tries anything.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "<code>SECRET_KEY = \"xxx\"</code>",
            "<code>SECRET_KEY = \"xxx\"</code>",
        ),
        Defence::new(
            "word",
            "长一些的：<code>\"super secret key\"</code>",
            "a longer one: <code>\"super secret key\"</code>",
        ),
        Defence::new("random", "随机的密钥，128 位", "a random key of 128 bits"),
    ],
    switch: 2,
    differs: &[],
    begins: Begins::AtEvil("/start"),
    cookies: plain_session,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts,
};

const LOGGED_IN: Did = Did::new(
    "logged-in",
    "登录：{}，签好一个会话",
    "logged in {}: signed a session cookie",
);
const OPENED: Did = Did::new(
    "opened",
    "签名正确，是 {}：给出管理页",
    "right signature, by {}: served the administrators’ page",
);
const DENIED: Did =
    Did::new("denied", "签名不对：不认识", "wrong signature: knows nobody");
const ASKED: Did =
    Did::new("who", "没有会话：请先登录", "no session: asked for a login");
const STARTED: Did = Did::new(
    "started",
    "程序用 mallory 的账户登录，留下了 cookie",
    "the program logged in as mallory and kept the cookie",
);
const FOUND: Did = Did::new("found", "找到密钥：{}", "found the key: {}");
const GAVE_UP: Did =
    Did::new("gave-up", "没有一个词对，试了 {}", "no word fits, tried {}");

fn routes() -> Vec<Route> {
    routes![front, start]
}

fn posts() -> Vec<Route> {
    routes![log_in, forge]
}

/// What the program's cookie got: no customer is called `admin`.
fn judge(lab: &LabWorld) -> Option<bool> {
    let mut by_program = lab.notes.iter().filter(|note| note.by_program);
    by_program.find_map(|note| match note.did?.code {
        "opened" => Some(true),
        "denied" => Some(false),
        _ => None,
    })
}

/// The name of the cookie, and the equals sign.
const COOKIE: &str = "flask_login=";

/// A key that nobody can find, made when it is first needed.
static RANDOM: LazyLock<String> = LazyLock::new(new_token);

/// The `SECRET_KEY` of the shop, by the defence that is switched on.
fn secret_key(defence: &str) -> &'static [u8] {
    match defence {
        "word" => b"super secret key",
        "random" => RANDOM.as_bytes(),
        _ => b"xxx",
    }
}

/// The login of the shop: nothing is kept on the server.
#[post("/<_>/forge/login", data = "<form>")]
fn log_in(
    shop: Shop<'_>,
    form: Form<Credentials<'_>>,
    clock: &State<Clock>,
) -> LabAnswer {
    let Some(customer) = checked(&shop, &form) else { return shop.to("") };
    shop.did(&LOGGED_IN, customer);
    let data = json!({ "user": customer });
    let session = signed::sign(&data, secret_key(shop.defence()), clock.now());
    let line =
        format!("{COOKIE}{session}; Path={}; HttpOnly; SameSite=Lax", shop.path());
    shop.to("").with_cookies(vec![line])
}

/// The front of the shop, for the user whom the signed cookie names.
#[get("/<_>/forge")]
fn front(shop: Shop<'_>) -> LabAnswer {
    let Some(session) = shop.cookie("flask_login") else {
        shop.did(&ASKED, "");
        return ask_to_log_in(&shop, shop.page(&FRONT));
    };
    let Some((data, _)) = signed::open(session, secret_key(shop.defence())) else {
        shop.did(&DENIED, "");
        return shop.page(&FRONT).p(&WRONG).done();
    };
    let user = data["user"].as_str().unwrap_or_default();
    shop.did(if user == "admin" { &OPENED } else { &SHOWED }, user);
    front_of(&shop, user)
}

const WRONG: Text = Text {
    zh: "不认识你：会话的签名不对。",
    en: "I don’t know you: the signature of your session is wrong.",
};

/// The attacker's page: a program that logs in with mallory's account, to have a cookie.
#[get("/<_>/forge/start")]
async fn start(evil: Evil<'_>, loopback: &State<Loopback>) -> Result<LabAnswer, Error> {
    let mut program = Program::start(&evil, loopback).await?;
    let cookie = program.log_in().await?;
    evil.change(|lab| lab.keep("cookie", &cookie));
    evil.did(&STARTED, "");
    let payload = cookie.strip_prefix(COOKIE).and_then(|it| it.split('.').next());
    let data = payload.and_then(decoded).unwrap_or_default();
    program.remark(&format!("base64url: {data}"));
    let page = evil.page(&TITLE).p(&LEAD).html(&program.told());
    let forge = format!("{}/forge", evil.path());
    Ok(page.p(&READABLE).next_form(&forge, &[], &SEARCH).done())
}

const LEAD: Text = Text {
    zh: "它不是浏览器，想带什么 cookie 就带什么。它先用 <code>mallory</code> 自己的账户登录：",
    en: "It is no browser, and sends whatever cookie it likes. First it logs in with <code>mallory</code>’s account:",
};
const READABLE: Text = Text {
    zh: "内容谁都读得懂，签名只有知道密钥的人算得出。下一步：试密钥。",
    en: "Everybody can read the content; only who has the key can compute the signature. Next: to try keys.",
};
const SEARCH: Text =
    Text { zh: "找密钥，签 admin", en: "Find the key, sign admin" };

/// Tries the words, signs a cookie with the one that fits, and sends it to the shop.
#[post("/<_>/forge/forge")]
async fn forge(
    evil: Evil<'_>,
    loopback: &State<Loopback>,
    clock: &State<Clock>,
) -> Result<LabAnswer, Error> {
    let cookie = evil.change(|lab| lab.kept("cookie").unwrap_or_default().to_owned());
    let captured = cookie.trim_start_matches(COOKIE);
    let (found, tries) =
        search(|word| signed::open(captured, word.as_bytes()).is_some());
    let count = format!("{tries}");
    match found {
        Some(word) => evil.did(&FOUND, &format!("{word:?} ({count})")),
        None => evil.did(&GAVE_UP, &count),
    }
    // Without the key, all that is left is a guess.
    let key = found.unwrap_or("xxx");
    let forged = signed::sign(&json!({ "user": "admin" }), key.as_bytes(), clock.now());
    let mut program = Program::start(&evil, loopback).await?;
    program.get("", &format!("{COOKIE}{forged}")).await?;
    let says = if found.is_some() { &FITS } else { &NONE_FITS };
    let says = says.get(evil.lang).replace("{}", &count).replace("{key}", key);
    let page = evil.page(&TITLE).html(&format!("<p>{says}</p>"));
    Ok(page.html(&program.told()).over())
}

const FITS: Text = Text {
    zh: "第 {} 个词就对上了：<code>{key}</code>。用它签一个 <code>admin</code>，发给商店：",
    en: "Word number {} fits: <code>{key}</code>. With it, the program signs <code>admin</code> and sends that to the shop:",
};
const NONE_FITS: Text = Text {
    zh: "{} 个词都不对。程序只好随便拿 <code>{key}</code> 签一个，发给商店：",
    en: "None of {} words fits. All the program can do is sign with a guess, <code>{key}</code>, and send that to the shop:",
};

#[cfg(test)]
mod tests {
    use rocket::time::OffsetDateTime;

    use super::*;

    #[test]
    fn the_words_find_both_weak_keys_and_not_the_random_one() {
        for (defence, found) in
            [("off", Some("xxx")), ("word", Some("super secret key")), ("random", None)]
        {
            let data = json!({ "user": "mallory" });
            let now = OffsetDateTime::UNIX_EPOCH;
            let cookie = signed::sign(&data, secret_key(defence), now);
            let fits = |word: &str| signed::open(&cookie, word.as_bytes()).is_some();
            assert_eq!(search(fits).0, found, "{defence}");
        }
    }
}
