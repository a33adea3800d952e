//! Progress: the shop keeps a customer's stamps in a cookie. The attacker writes another one, and tries the
//! same with the book, which keeps what is passed in a cookie too.

use std::sync::LazyLock;

use cookie::{Cookie, CookieJar, Key};
use rocket::{Route, State, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Lab, LabTable, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::program::{Program, TITLE};
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Program as OfProgram;
use crate::evidence::because;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::{Error, Loopback};

/// The lab in which a record of progress is forged.
pub const LAB: Lab = Lab {
    slug: "progress",
    section: "values",
    title: Text { zh: "伪造你的进度", en: "Forge your progress" },
    story: Text {
        zh: "商店给每位顾客一张集章卡，十个章换一份礼物。卡就是一个 cookie：<code>shop_stamps=1</code>。<code>mallory</code> 只有一个章，他的程序写上 <code>10</code>。这本书也把你通过的实验记在 cookie 里：他照样伪造一份，交给书。",
        en: "The shop gives each customer a stamp card; ten stamps are good for a present. The card is a cookie: <code>shop_stamps=1</code>. <code>mallory</code> has one stamp, and his program writes <code>10</code>. This book keeps the labs that you passed in a cookie too: he forges one of those as well, and hands it to the book.",
    },
    question: Why {
        id: "progress",
        see: "attacks#values",
        asks: Text {
            zh: "集章卡换成了加密并认证的 cookie。<code>mallory</code> 还能做什么？",
            en: "Now the card is an encrypted and authenticated cookie. What can <code>mallory</code> still do?",
        },
        evidence: &[because(OfProgram)],
        answers: &[
            Answer {
                right: false,
                label: Text { zh: "写上 10", en: "Write 10" },
                because: Text {
                    zh: "没有密钥写不出商店认的卡。",
                    en: "Without the key he can’t write a card that the shop reads.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "改其中一个字符", en: "Change one character of it"
                },
                because: Text {
                    zh: "一个字符不同，认证就不通过，整张卡作废。",
                    en: "With one character changed the authentication fails, and the whole card is void.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "把旧卡留一份，以后再放回去",
                    en: "Keep a copy of an old card, and put it back later",
                },
                because: Text {
                    zh: "旧卡是商店自己写的，读得通。要拦住它，得在服务器上记。",
                    en: "The shop wrote the old card itself, so it reads it. Only a record on the server stops that.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "明文的卡", "a card in plain text"),
        Defence::new(
            "private",
            "私有 cookie：加密并认证",
            "a private cookie: encrypted and authenticated",
        ),
        Defence::new("server", "章记在服务器上", "the stamps are kept on the server"),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtEvil("/start"),
    cookies,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts,
};

const GIVEN: Did = Did::new(
    "given",
    "卡上有 {} 个章：送出礼物",
    "{} stamps on the card: gave the present",
);
const TOO_FEW: Did =
    Did::new("too-few", "只有 {} 个章：没有礼物", "only {} stamps: no present");
const UNREADABLE: Did = Did::new(
    "unreadable",
    "这张卡不是自己写的，一个字也不读",
    "not a card of its own: read nothing from it",
);
const STARTED: Did = Did::new(
    "started",
    "程序用 mallory 的账户登录，拿到一张卡",
    "the program logged in as mallory and has a card",
);
const WROTE: Did = Did::new(
    "wrote",
    "程序写了自己的记录。书从伪造的记录里读到的实验：{}",
    "the program wrote records of its own. Labs that the book read from the forged one: {}",
);

/// How many stamps are good for a present.
const ENOUGH: u32 = 10;

fn routes() -> Vec<Route> {
    routes![gift, start]
}

fn posts() -> Vec<Route> {
    routes![write]
}

/// Whether the program got the present. No customer has enough stamps for it.
fn judge(lab: &LabWorld) -> Option<bool> {
    let mut by_program = lab.notes.iter().filter(|note| note.by_program);
    if by_program.any(|note| note.did.is_some_and(|it| it.code == "given")) {
        return Some(true);
    }
    lab.noted(&WROTE).map(|_| false)
}

/// The shop's key, made when it is first needed. It is not the book's.
static KEY: LazyLock<Key> = LazyLock::new(Key::generate);

/// The lines of the login: a card with one stamp, in the way that is switched on, and the session.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, defence, .. } = login;
    let card = match *defence {
        "private" => seal("1"),
        "server" => String::new(),
        _ => "1".to_owned(),
    };
    let names = [("shop_stamps", card.as_str()), ("shop_session", *token)];
    let set = names.into_iter().filter(|(_, value)| !value.is_empty());
    set.map(|(name, value)| {
        format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax")
    })
    .collect()
}

/// A card that only this shop can read and write.
fn seal(stamps: &str) -> String {
    let mut jar = CookieJar::new();
    jar.private_mut(&KEY).add(("shop_stamps", stamps.to_owned()));
    jar.get("shop_stamps").map(|it| it.value().to_owned()).unwrap_or_default()
}

/// The stamps on a card, if this shop has written it.
fn open(card: &str) -> Option<u32> {
    let sealed = Cookie::new("shop_stamps", card.to_owned());
    CookieJar::new().private(&KEY).decrypt(sealed)?.value().parse().ok()
}

/// Gives a present for enough stamps.
#[get("/<_>/progress/gift")]
fn gift(shop: Shop<'_>) -> LabAnswer {
    let card = shop.cookie("shop_stamps").unwrap_or_default();
    let stamps = match shop.defence() {
        "private" => open(card),
        // What the browser says is not looked at: every customer got one stamp.
        "server" => shop.customer().map(|_| 1),
        _ => card.parse().ok(),
    };
    let (did, says) = match stamps {
        Some(enough) if enough >= ENOUGH => (&GIVEN, &PRESENT),
        Some(_) => (&TOO_FEW, &NO_PRESENT),
        None => (&UNREADABLE, &NO_CARD),
    };
    shop.did(did, &stamps.unwrap_or(0).to_string());
    shop.page(&GIFT).p(says).done()
}

const GIFT: Text = Text { zh: "礼物", en: "Presents" };
const PRESENT: Text = Text {
    zh: "十个章！给，这是礼物。",
    en: "Ten stamps! Here is your present.",
};
const NO_PRESENT: Text = Text { zh: "章还不够。", en: "Not enough stamps yet." };
const NO_CARD: Text =
    Text { zh: "这不是我们的卡。", en: "This is no card of ours." };

/// The attacker's page: a program that logs in with mallory's account, to have a card.
#[get("/<_>/progress/start")]
async fn start(evil: Evil<'_>, loopback: &State<Loopback>) -> Result<LabAnswer, Error> {
    let mut program = Program::start(&evil, loopback).await?;
    let cookie = program.log_in().await?;
    evil.change(|lab| lab.keep("cookie", &cookie));
    evil.did(&STARTED, "");
    let page = evil.page(&TITLE).p(&LEAD).html(&program.told());
    Ok(page.next_form(&format!("{}/write", evil.path()), &[], &WRITE).done())
}

const LEAD: Text = Text {
    zh: "它用 <code>mallory</code> 自己的账户登录，看看卡长什么样：",
    en: "It logs in with <code>mallory</code>’s own account, to see what a card looks like:",
};
const WRITE: Text = Text { zh: "自己写一张", en: "Write one" };
const WRITTEN: Text = Text {
    zh: "程序给商店看自己写的卡：一张明文的，一张把原来的改了一个字符；再给书看自己写的记录：一份明文，一份用他自己的密钥加密：",
    en: "The program shows the shop a card in plain text, and its own card with one character changed; then the book a record in plain text, and one encrypted with a different key:",
};

/// Sends cards and records that the attacker has written himself to the shop, and to the book.
#[post("/<_>/progress/write")]
async fn write(
    evil: Evil<'_>,
    loopback: &State<Loopback>,
    labs: &State<LabTable>,
) -> Result<LabAnswer, Error> {
    let card = evil.change(|lab| lab.kept("cookie").unwrap_or_default().to_owned());
    let mut program = Program::start(&evil, loopback).await?;
    for card in ["shop_stamps=10".to_owned(), one_changed(&card)] {
        program.get("/gift", &card).await?;
    }
    let lang = evil.lang.code();
    let page = format!("/{lang}/attacks/certificate");
    let all = labs.0.iter().map(|lab| format!("{}:1:1764500000", lab.slug));
    let record = all.collect::<Vec<_>>().join(" ");
    let mut read = 0;
    // In plain text, and encrypted as the book does it, but with a key of the attacker's.
    for record in [record.clone(), seal(&record)] {
        let cookie = format!("attacks_passed_{lang}={record}");
        let book = program.ask_book(&page, &cookie).await?;
        read += book.body.matches("data-certified").count();
    }
    evil.did(&WROTE, &read.to_string());
    Ok(evil.page(&TITLE).p(&WRITTEN).html(&program.told()).over())
}

/// The cookie with its last letter or digit changed into another.
fn one_changed(cookie: &str) -> String {
    let at = cookie.rfind(|it: char| it.is_ascii_alphanumeric()).unwrap_or(0);
    let changed = if cookie[at..].starts_with('A') { "B" } else { "A" };
    let rest = cookie.get(at + 1..).unwrap_or_default();
    format!("{}{changed}{rest}", &cookie[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_only_as_the_shop_has_written_it() {
        let sealed = seal("10");
        assert_eq!(open(&sealed), Some(10));
        assert_eq!((open("10"), open(&one_changed(&sealed))), (None, None));
        assert_ne!(one_changed("a=1A"), "a=1A");
    }
}
