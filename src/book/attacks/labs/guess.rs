//! Guess: the shop numbers its sessions, and the attacker tries the numbers beside that of a session of mallory's.

use rocket::form::Form;
use rocket::http::Status;
use rocket::{Route, State, get, post, routes};
use sha2::{Digest as _, Sha256};

use crate::book::attacks::counter::{
    Credentials, FRONT, SHOWED, account, ask_to_log_in, checked,
};
use crate::book::attacks::lab::{Begins, Defence, Lab, Lure, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::program::{Program, TITLE};
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Program as OfProgram;
use crate::evidence::because;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::{Error, Loopback};
use crate::secrets::token::new_token;

/// The lab in which a session's id is guessed.
pub const LAB: Lab = Lab {
    slug: "guess",
    section: "values",
    title: Text { zh: "猜会话 id", en: "Guess a session id" },
    story: Text {
        zh: "商店给会话编号：1001，1002，1003……<code>alice</code> 登录，接着 <code>mallory</code> 登录。他看看自己的编号，把旁边的几个挨个发给商店。哪一个有人用着，他就成了那个人。",
        en: "The shop numbers its sessions: 1001, 1002, 1003 … <code>alice</code> logs in, and <code>mallory</code> after her. He looks at the number of his session and sends those beside it to the shop, one by one. If somebody uses one of them, he is that customer.",
    },
    question: Why {
        id: "guess",
        see: "attacks#values",
        asks: Text {
            zh: "商店改用编号的 SHA-256 作会话 id，看上去是 32 位十六进制的乱码。还猜得到吗？",
            en: "Now the id is the SHA-256 of the number, which looks like 32 random hexadecimal digits. Can it still be guessed?",
        },
        evidence: &[because(OfProgram)],
        answers: &[
            Answer {
                right: true,
                label: Text { zh: "猜得到", en: "Yes" },
                because: Text {
                    zh: "能出现的值还是那几千个：他也会算 SHA-256，看自己的 id 是哪个数的，再算旁边的。",
                    en: "There are still only some thousands of values: he computes SHA-256 as well, finds the number of his id, and then the ids beside it.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "猜不到：SHA-256 不可逆",
                    en: "No: SHA-256 can’t be reversed",
                },
                because: Text {
                    zh: "他用不着逆着算，顺着把几千个数都算一遍就行。",
                    en: "He need not reverse it. He computes it forwards, for some thousands of numbers.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "猜不到：有 128 位", en: "No: it has 128 bits"
                },
                because: Text {
                    zh: "写出来是 128 位，随机的一位也没有。算数的是随机的位数。",
                    en: "It is written with 128 bits, and none of them is random. The random ones are what counts.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "编号：1001，1002……", "numbers: 1001, 1002 …"),
        Defence::new("hashed", "编号的 SHA-256", "the SHA-256 of the number"),
        Defence::new("random", "128 位随机数", "128 random bits"),
    ],
    switch: 2,
    differs: &[],
    begins: Begins::AtShop,
    cookies: plain_session,
    lure: Some(Lure {
        at: LabHost::Evil,
        path: "/try",
        says: Text {
            zh: "换到另一边：打开 mallory 的程序",
            en: "Change sides: open mallory’s program",
        },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

const LOGGED_IN: Did = Did::new("logged-in", "登录：{}", "logged in: {}");
const DENIED: Did = Did::new("denied", "没有这个会话", "there is no such session");
const ASKED: Did =
    Did::new("who", "没有会话：请先登录", "no session: asked for a login");
const FOUND: Did =
    Did::new("found", "猜中了，试到第 {} 个", "guessed one, at try number {}");
const GAVE_UP: Did =
    Did::new("gave-up", "试了 {} 个，都不是", "tried {}, none of them right");

fn routes() -> Vec<Route> {
    routes![front, guess]
}

fn posts() -> Vec<Route> {
    routes![log_in]
}

/// Whether the program has seen an account that is not the attacker's.
fn judge(lab: &LabWorld) -> Option<bool> {
    let mut by_program = lab.notes.iter().filter(|note| note.by_program);
    let is_foreign = by_program.any(|note| {
        note.did.is_some_and(|it| it.code == "account") && note.detail != "mallory"
    });
    if is_foreign {
        return Some(true);
    }
    lab.noted(&GAVE_UP).map(|_| false)
}

/// The id of a new session, by the defence that is switched on.
fn new_id(shop: &Shop<'_>) -> String {
    let number = shop.change(|lab| {
        let last = lab.kept("last").and_then(|it| it.parse().ok());
        let number: u64 = last.unwrap_or(1000) + 1;
        lab.keep("last", &number.to_string());
        number
    });
    match shop.defence() {
        "hashed" => hashed(number),
        "random" => new_token(),
        _ => number.to_string(),
    }
}

/// The first half of the SHA-256 of a number: as long as a good id, and not random.
fn hashed(number: u64) -> String {
    let hash = Sha256::digest(number.to_string());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[post("/<_>/guess/login", data = "<form>")]
fn log_in(shop: Shop<'_>, form: Form<Credentials<'_>>) -> LabAnswer {
    let Some(customer) = checked(&shop, &form) else { return shop.to("") };
    shop.did(&LOGGED_IN, customer);
    let id = new_id(&shop);
    shop.change(|lab| lab.shop.log_in(&id, customer));
    let line =
        format!("shop_session={id}; Path={}; HttpOnly; SameSite=Lax", shop.path());
    shop.to("").with_cookies(vec![line])
}

/// The front of the shop, for the customer whose session it is.
#[get("/<_>/guess")]
fn front(shop: Shop<'_>) -> LabAnswer {
    if let Some(customer) = shop.customer() {
        shop.did(&SHOWED, customer);
        return account(&shop, customer);
    }
    let is_wrong = shop.cookie("shop_session").is_some();
    shop.did(if is_wrong { &DENIED } else { &ASKED }, "");
    let page = ask_to_log_in(&shop, shop.page(&FRONT));
    if is_wrong { page.status(Status::Unauthorized) } else { page }
}

const LEAD: Text = Text {
    zh: "它用 <code>mallory</code> 自己的账户登录，再试旁边的 id，最多六个：",
    en: "It logs in with <code>mallory</code>’s own account, and tries the ids beside his, six at most:",
};

/// The ids beside this one: of a number, of the hash of a small number, or of whatever else it is.
fn neighbours(own: &str) -> Vec<String> {
    let hash_of = (0..10_000).find(|number| hashed(*number) == own);
    let (number, write): (u128, fn(u128) -> String) =
        match (own.parse::<u64>(), hash_of) {
            (Ok(number), _) => (number.into(), |it| it.to_string()),
            (_, Some(number)) => (number.into(), |it| hashed(it as u64)),
            _ => {
                (u128::from_str_radix(own, 16).unwrap_or(0), |it| format!("{it:032x}"))
            }
        };
    let (up, down) = (u128::wrapping_add, u128::wrapping_sub);
    (1..=3).flat_map(|step| [up(number, step), down(number, step)]).map(write).collect()
}

/// The attacker's page: his program logs in, and then sends the ids beside its own.
#[get("/<_>/guess/try")]
async fn guess(evil: Evil<'_>, loopback: &State<Loopback>) -> Result<LabAnswer, Error> {
    let mut program = Program::start(&evil, loopback).await?;
    let own = program.log_in().await?;
    let own = own.split_once('=').map_or("", |it| it.1);
    let (mut tries, mut found) = (0, false);
    for id in neighbours(own) {
        tries += 1;
        found = program.get("", &format!("shop_session={id}")).await?.is_ok;
        if found {
            break;
        }
    }
    evil.did(if found { &FOUND } else { &GAVE_UP }, &tries.to_string());
    Ok(evil.page(&TITLE).p(&LEAD).html(&program.told()).over())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_found_of_a_number_and_of_its_hash() {
        assert_eq!(neighbours("1002")[..2], ["1003", "1001"]);
        assert_eq!(neighbours(&hashed(1002))[1], hashed(1001));
        let random = "00112233445566778899aabbccddeeff";
        assert_eq!(neighbours(random)[1], "00112233445566778899aabbccddeefe");
        assert_eq!(neighbours("").len(), 6);
    }

    const PAGES: [(&str, [&str; 2]); 2] = [
        (
            include_str!("../../../../templates/chapters/attacks/guess.zh.html"),
            ["秒", "年"],
        ),
        (
            include_str!("../../../../templates/chapters/attacks/guess.en.html"),
            ["s", "years"],
        ),
    ];
    const YEAR: f64 = 365.25 * 86_400.0;
    const UNIVERSE: f64 = 13.8e9 * YEAR;

    /// The seconds until one of 100,000 ids is found with 10,000 tries a second, on average.
    fn seconds(bits: i32) -> f64 {
        2_f64.powi(bits) / (2.0 * 10_000.0 * 100_000.0)
    }

    /// The time as the text has it: short, with `10<sup>n</sup>` where it is very long.
    fn said(seconds: f64, [second, year]: [&str; 2]) -> String {
        let years = seconds / YEAR;
        if years > 1e6 {
            let power = years.log10().floor();
            let first = (years / 10_f64.powf(power)).round();
            return format!("{first} · 10<sup>{power}</sup> {year}");
        }
        if years > 1.0 {
            return format!("{} {year}", years.round());
        }
        let digits = if seconds < 1.0 { -seconds.log10().floor() as usize } else { 0 };
        format!("{seconds:.digits$} {second}")
    }

    /// Where a time lies in the drawing: from 10⁻⁵ s on, 9.2 for each power of ten.
    fn across(seconds: f64) -> f64 {
        9.2 * (seconds.log10() + 5.0)
    }

    #[test]
    fn the_table_and_the_drawing_have_the_numbers_of_the_formula() {
        let at = |mark| (10.0 * across(mark)).round() / 10.0;
        let marks = [1.0, YEAR, UNIVERSE].map(|mark| format!("M{} 0V10", at(mark)));
        let marks = format!("<path d=\"{}\"/>", marks.concat());
        for (page, units) in PAGES {
            for bits in [16, 32, 64, 128] {
                let says = said(seconds(bits), units);
                let row = format!("<tr><td>{bits}</td><td>{says}");
                assert!(page.contains(&row), "{row}");
                let width = across(seconds(bits));
                let bar = format!(
                    " · {says}<svg viewBox=\"0 0 330 10\" aria-hidden=\"true\">{marks}\
                     <rect data-bits=\"{bits}\" width=\"{width:.1}\""
                );
                assert!(page.contains(&bar), "{bar}");
            }
        }
        // 400 billion times the age of the universe.
        assert_eq!((seconds(128) / UNIVERSE / 1e11).round(), 4.0);
    }
}
