//! Cache: a shared cache keeps a page with its `Set-Cookie` and gives both to the next one who asks.

use rocket::{Route, State, get, routes};
use rocket_server_sessions::Clock;

use crate::book::attacks::lab::{Begins, Defence, Lab, Lure, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::shared_cache::Cacheable;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::Loopback;

/// The lab of the session that a cache gives away.
pub const LAB: Lab = Lab {
    slug: "cache",
    section: "stolen",
    title: Text { zh: "共享缓存泄漏", en: "Leak by cache" },
    story: Text {
        zh: "商店前面有一个共享缓存，按地址保存响应，60 秒内谁来问都给同一份。商店每给一页，都顺手把会话令牌的 cookie 再设一遍，好让它晚一点过期。<code>alice</code> 登录，打开「我的主页」。<code>mallory</code> 的程序不带任何 cookie，打开同一个地址。",
        en: "A shared cache is in front of the shop. It keeps responses by their address, and for 60 seconds it gives everybody who asks the same one. With each page the shop sets the session cookie once more, so that it expires later. <code>alice</code> logs in and opens her page. Then Mallory’s program opens the same address, without any cookie.",
    },
    question: Why {
        id: "cache",
        see: "attacks#stolen",
        asks: Text {
            zh: "缓存里那一份响应带着 <code>Set-Cookie</code>。<code>mallory</code> 的程序来问，它得到什么？",
            en: "The response in the cache has a <code>Set-Cookie</code>. What does Mallory’s program get when it asks?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "登录页：它没有会话",
                    en: "The login: it has no session",
                },
                because: Text {
                    zh: "看会话的是商店，可是商店没有被问到。",
                    en: "It is the shop that looks for a session, and the shop isn’t asked.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "<code>alice</code> 的主页，没有 <code>Set-Cookie</code>：缓存不保存它",
                    en: "Alice’s page without the <code>Set-Cookie</code>, which a cache doesn’t keep",
                },
                because: Text {
                    zh: "RFC 9111 §7.3 说得很明白：<code>Set-Cookie</code> 不妨碍缓存。",
                    en: "RFC 9111, section 7.3, says it: a <code>Set-Cookie</code> does not inhibit caching.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "<code>alice</code> 的主页，连同她的会话令牌的 cookie",
                    en: "Alice’s page, and her session cookie with it",
                },
                because: Text {
                    zh: "保存的是整个响应。带着这个 cookie，他就是 <code>alice</code>。",
                    en: "The whole response was kept. With that cookie he is Alice.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "<code>Cache-Control: public, max-age=0, s-maxage=60</code>",
            "<code>Cache-Control: public, max-age=0, s-maxage=60</code>",
        ),
        Defence::new(
            "private",
            "<code>Cache-Control: private</code>",
            "<code>Cache-Control: private</code>",
        ),
        Defence::new(
            "no-store",
            "<code>Cache-Control: no-store</code>",
            "<code>Cache-Control: no-store</code>",
        ),
        Defence::new(
            "vary",
            "照样缓存，但是 <code>Vary: Cookie</code>",
            "kept all the same, but with <code>Vary: Cookie</code>",
        ),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtShop,
    cookies: plain_session,
    lure: Some(Lure {
        at: LabHost::Shop,
        path: HOME,
        says: Text { zh: "我的主页", en: "My page" },
    }),
    ways: &[],
    judge,
    routes,
    posts: Vec::new,
};

/// The address in front of which the cache is.
const HOME: &str = "/home";

const KEPT: Did = Did::new(
    "kept",
    "商店给出主页；缓存存下整个响应：{}",
    "the shop gave the page; the cache kept the whole response: {}",
);
const NOT_KEPT: Did = Did::new(
    "not-kept",
    "商店给出主页；缓存不许存：{}",
    "the shop gave the page; the cache may not keep it: {}",
);
const HIT: Did = Did::new(
    "hit",
    "缓存里有，商店没有被问到。给出：{}",
    "the cache had it, and the shop was not asked. It gave {}",
);
const ASKED: Did = Did::new(
    "who",
    "缓存里没有给它的。商店不认识：请先登录",
    "nothing in the cache for it. The shop knows nobody here: asked for a login",
);
const TRIED: Did = Did::new(
    "tried",
    "mallory 的程序打开同一个地址，不带 cookie。到手：{}",
    "Mallory’s program opened the same address without a cookie. It got hold of {}",
);

fn routes() -> Vec<Route> {
    routes![home, ask]
}

/// What counts is what the shop has shown the attacker's program, which had no cookie but that of the cache.
fn judge(lab: &LabWorld) -> Option<bool> {
    lab.shown_to_program()
}

/// A page behind the shared cache: the shop is asked only for what the cache doesn't have.
#[get("/<_>/cache/home")]
fn home(shop: Shop<'_>, clock: &State<Clock>) -> LabAnswer {
    let now = clock.now().unix_timestamp().unsigned_abs();
    let cookie = shop.cookie_field();
    let kept = shop.change(|lab| lab.cache.get(HOME, &cookie, now).cloned());
    if let Some(kept) = kept {
        shop.did(&HIT, &kept.body);
        return answer(&shop, kept);
    }
    let fresh = personal(&shop);
    match shop.change(|lab| lab.cache.keep(HOME, &cookie, &fresh, now)) {
        _ if fresh.set_cookies.is_empty() => shop.did(&ASKED, ""),
        true => shop.did(&KEPT, fresh.cache_control),
        false => shop.did(&NOT_KEPT, fresh.cache_control),
    }
    answer(&shop, fresh)
}

/// The shop's own answer: the page of the customer, whose session cookie is set once more.
fn personal(shop: &Shop<'_>) -> Cacheable {
    let session = shop.cookie("shop_session").zip(shop.customer());
    let Some((token, customer)) = session else {
        let body = NOBODY.get(shop.lang).to_owned();
        return Cacheable { cache_control: "no-store", body, ..Cacheable::default() };
    };
    let balance = shop.change(|lab| lab.shop.balance(customer));
    let path = shop.path();
    let line = format!("shop_session={token}; Path={path}; HttpOnly; SameSite=Lax");
    let cache_control = match shop.defence() {
        "private" => "private",
        "no-store" => "no-store",
        _ => "public, max-age=0, s-maxage=60",
    };
    let vary = if shop.defence() == "vary" { "Cookie" } else { "" };
    let body = format!("{customer} · {balance}");
    Cacheable { cache_control, vary, set_cookies: vec![line], body }
}

/// A response as it goes out, from the shop or from the cache.
fn answer(shop: &Shop<'_>, it: Cacheable) -> LabAnswer {
    let html = format!("<p><b>{}</b></p>", escape(&it.body));
    let on = shop.url(LabHost::Evil, "/ask");
    let page = shop.page(&MY_PAGE).html(&html).next_link(&on, &OVER_THERE);
    let answer = page.done().with_cookies(it.set_cookies);
    let answer = answer.with("Cache-Control", it.cache_control);
    if it.vary.is_empty() { answer } else { answer.with("Vary", it.vary) }
}

/// The attacker's program asks for the customer's page without a cookie, and uses the one that it is given.
#[get("/<_>/cache/ask")]
async fn ask(evil: Evil<'_>, loopback: &State<Loopback>) -> LabAnswer {
    let given = evil.get_by_program(loopback, HOME, "").await;
    let cookie = given.map(|it| it.cookie).unwrap_or_default();
    let loot = if cookie.is_empty() { "—" } else { &cookie };
    evil.did(&TRIED, loot);
    evil.ask_by_program(loopback, &cookie).await;
    let shown = evil.change(|lab| lab.shown_to_program() == Some(true));
    let shown = if shown { &ACCOUNT } else { &NOTHING };
    evil.page(&DESK).p(&PROGRAM).p(shown).over()
}

const MY_PAGE: Text = Text { zh: "我的主页", en: "My page" };
const NOBODY: Text = Text { zh: "请先登录。", en: "Log in first." };
const OVER_THERE: Text =
    Text { zh: "换到 mallory 那一边", en: "Over to Mallory’s side" };
const DESK: Text = Text { zh: "mallory 的桌子", en: "Mallory’s desk" };
const PROGRAM: Text = Text {
    zh: "<code>mallory</code> 的程序打开 <code>alice</code> 刚看过的地址，不带 cookie。",
    en: "Mallory’s program opens the address that Alice has just looked at, without a cookie.",
};
const ACCOUNT: Text = Text {
    zh: "<b>它得到了 alice 的 cookie；带着它，商店给出 alice 的账户。</b>",
    en: "<b>It was given Alice’s cookie; and with that the shop has shown it Alice’s account.</b>",
};
const NOTHING: Text = Text {
    zh: "缓存没有给它什么，商店请他登录。",
    en: "The cache gave it nothing, and the shop asks for a login.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::attacks::notes::Noted;

    #[test]
    fn only_what_the_program_was_shown_counts() {
        static ACCOUNT: Did = Did::new("account", "", "{}");
        let mut lab = LabWorld::default();
        let mut note = |did: &'static Did, detail: &str, by_program: bool| {
            let mut noted = Noted::new(LabHost::Shop, "GET", "", [None; 3]);
            noted.by_program = by_program;
            let note = lab.note(noted);
            lab.did(note, did, detail);
            judge(&lab)
        };
        assert_eq!(note(&ACCOUNT, "alice", false), None, "the customer's own");
        assert_eq!(note(&KEPT, "", false), None);
        assert_eq!(note(&HIT, "alice", false), None);
        assert_eq!(note(&HIT, "alice · 100", true), None, "not used yet");
        assert_eq!(note(&ACCOUNT, "alice", true), Some(true));
    }

    #[test]
    fn a_program_that_has_to_log_in_has_got_nothing() {
        let mut lab = LabWorld::default();
        let mut noted = Noted::new(LabHost::Shop, "GET", HOME, [None; 3]);
        noted.by_program = true;
        let note = lab.note(noted);
        lab.did(note, &ASKED, "");
        assert_eq!(judge(&lab), Some(false));
    }
}
