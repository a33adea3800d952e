//! OAuth: the way back from a site that vouches for the customer, with a code of the attacker's in the address.

use rocket::{Route, State, get, routes};

use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::{Did, Noted};
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::Loopback;
use crate::secrets::token::new_token;

/// The lab of the return from another site.
pub const LAB: Lab = Lab {
    slug: "oauth",
    section: "cross",
    title: Text { zh: "第三方登录的回程（OAuth）", en: "The OAuth return" },
    story: Text {
        zh: "这家店用另一个网站登录：那个网站给一个一次性的 code，浏览器带着它回到商店的 <code>/callback</code>，商店用 code 换来顾客的名字。<code>mallory</code> 自己登录到一半，拿到他的 code，却不用，写进链接发给 <code>alice</code>。<code>alice</code> 点开。随后她自己也这样登录一次。（扮那个网站的也是 <code>evil.localhost</code> 这台主机，地址是 <code>/id</code>；它本身不作恶。）",
        en: "At this shop one logs in with another site: that site issues a code, good for one time, with which the browser comes back to the shop’s <code>/callback</code>, and the shop exchanges it for the customer’s name. <code>mallory</code> begins such a login, gets his code, does not use it and sends Alice a link with it. Alice follows it. Then she logs in like this herself. (The other site is played by the host <code>evil.localhost</code> too, at <code>/id</code>; it does no evil itself.)",
    },
    question: Why {
        id: "oauth",
        see: "attacks#cross",
        asks: Text {
            zh: "<code>alice</code> 的浏览器打开带着 <code>mallory</code> 的 code 的地址。之后她在商店是谁？",
            en: "Alice’s browser opens the address with Mallory’s code. Who is she at the shop from then on?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "<code>alice</code>：是她的浏览器",
                    en: "Alice: it is her browser",
                },
                because: Text {
                    zh: "商店认的是 code，code 是 <code>mallory</code> 的。",
                    en: "The shop goes by the code, and that is Mallory’s.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "谁也不是：code 不是发给她的",
                    en: "Nobody: the code was not issued to her",
                },
                because: Text {
                    zh: "code 里没有写是哪个浏览器要的，商店也没有记。",
                    en: "A code doesn’t say which browser asked for it, and the shop has not kept that either.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "<code>mallory</code>", en: "Mallory" },
                because: Text {
                    zh: "她填的地址、卡号，都进了他的账户。",
                    en: "Her address and her card, if she enters them, are in his account.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "没有 <code>state</code>", "no <code>state</code>"),
        Defence::new(
            "state",
            "<code>state</code>，绑在登录前的 cookie 上（<code>Lax</code>）",
            "<code>state</code>, tied to a cookie from before the login (<code>Lax</code>)",
        ),
        Defence::new(
            "strict",
            "同上，但那个 cookie 是 <code>SameSite=Strict</code>",
            "the same, but that cookie has <code>SameSite=Strict</code>",
        ),
        Defence::new(
            "known",
            "<code>state</code> 只要是商店发过的就行，不绑浏览器",
            "any <code>state</code> that the shop has issued, tied to no browser",
        ),
    ],
    switch: 1,
    differs: DIFFERS,
    begins: Begins::AtEvil("/desk"),
    cookies: plain_session,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts: Vec::new,
};

/// A `state` that belongs to no browser stops it in no engine.
const DIFFERS: &[Differs] =
    &[of_no_browser("chromium"), of_no_browser("firefox"), of_no_browser("webkitgtk")];

const fn of_no_browser(engine: &'static str) -> Differs {
    Differs { engine, defence: "known", happens: true }
}

const HELD_BACK: Did = Did::new(
    "held-back",
    "mallory 开始登录，拿到 code，没有用",
    "Mallory began a login, got a code and held it back",
);
const BEGAN: Did = Did::new(
    "began",
    "开始登录，转到另一个网站",
    "began a login: on to the other site",
);
const VOUCHED: Did = Did::new("vouched", "给 {} 发了 code", "issued a code for {}");
const LOGGED_IN: Did = Did::new("logged-in", "登录：{}", "logged in: {}");
const NO_COOKIE: Did = Did::new(
    "no-cookie",
    "没有带来 shop_state 的 cookie：拒绝",
    "the cookie shop_state did not come: refused",
);
const OTHER_STATE: Did = Did::new(
    "other-state",
    "state 和 cookie 里的不一样：拒绝",
    "state and cookie differ: refused",
);
const UNKNOWN: Did = Did::new(
    "unknown",
    "不认识的 code 或 state：拒绝",
    "unknown code or state: refused",
);
const SHOWED: Did = Did::new("account", "给出 {} 的账户", "showed the account of {}");
const NOBODY: Did = Did::new("who", "没有会话", "no session");

fn routes() -> Vec<Route> {
    routes![desk, start, id, callback, me]
}

/// Only what became of the attacker's own code counts, once the browser has gone on from there.
fn judge(lab: &LabWorld) -> Option<bool> {
    let code = lab.kept("held-back")?;
    let is_return =
        |it: &Noted| it.at == LabHost::Shop && it.path.starts_with("/callback");
    let of = |it: &Noted| it.did.map_or("", |it| it.code);
    let mut notes = lab.notes.iter();
    let planted = notes.find(|it| is_return(it) && it.path.contains(code))?;
    let ends =
        |it: &&Noted| of(it) == "account" || is_return(it) && of(it) != "logged-in";
    let end = notes.find(ends)?;
    if of(planted) != "logged-in" {
        return Some(false);
    }
    // Her own login after it takes nothing back, and shows nothing either.
    (of(end) == "account" && end.detail == "mallory").then_some(true)
}

/// The page on which the attacker begins a login by a program, and keeps the last step for somebody else.
#[get("/<_>/oauth/desk")]
async fn desk(evil: Evil<'_>, loopback: &State<Loopback>) -> LabAnswer {
    let begun = evil.get_by_program(loopback, "/start", "").await;
    let cookie = begun.map(|it| it.cookie).unwrap_or_default();
    let code = issue(&evil, "mallory");
    evil.change(|lab| lab.keep("held-back", &code));
    evil.did(&HELD_BACK, "");
    let state = cookie.strip_prefix("shop_state=");
    let link = way_back(&evil, &code, state);
    let shown = format!("<pre><code>{}</code></pre>", escape(&link));
    evil.page(&DESK).p(&DESK_LEAD).html(&shown).next_link(&link, &FOLLOW).done()
}

/// The address at the shop to which the other site sends the browser back.
fn way_back(evil: &Evil<'_>, code: &str, state: Option<&str>) -> String {
    let state = state.map_or(String::new(), |it| format!("&state={it}"));
    evil.url(LabHost::Shop, &format!("/callback?code={code}{state}"))
}

/// A new code of the other site's, for this user of it.
fn issue(evil: &Evil<'_>, user: &str) -> String {
    let code = new_token();
    evil.change(|lab| lab.keep(&format!("code-{user}"), &code));
    code
}

/// Begins a login: notes a `state` in the browser, and sends it to the other site.
#[get("/<_>/oauth/start")]
fn start(shop: Shop<'_>) -> LabAnswer {
    shop.did(&BEGAN, "");
    if shop.defence() == "off" {
        return LabAnswer::to(shop.url(LabHost::Evil, "/id"));
    }
    let (state, path) = (new_token(), shop.path());
    shop.change(|lab| lab.keep(&format!("state-{state}"), ""));
    let same_site = if shop.defence() == "strict" { "Strict" } else { "Lax" };
    let line =
        format!("shop_state={state}; Path={path}; HttpOnly; SameSite={same_site}");
    let to = shop.url(LabHost::Evil, &format!("/id?state={state}"));
    LabAnswer::to(to).with_cookies(vec![line])
}

/// The page of the other site. It knows who is at this browser.
#[get("/<_>/oauth/id?<state>")]
fn id(evil: Evil<'_>, state: Option<&str>) -> LabAnswer {
    let code = issue(&evil, "alice");
    evil.did(&VOUCHED, "alice");
    let state = state.filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric()));
    let link = way_back(&evil, &code, state);
    evil.page(&ID).p(&ID_LEAD).next_link(&link, &AS_ALICE).done()
}

#[get("/<_>/oauth/callback?<code>&<state>")]
fn callback(shop: Shop<'_>, code: Option<&str>, state: Option<&str>) -> LabAnswer {
    let of_browser = shop.cookie("shop_state");
    let issued =
        |it: &str| shop.change(|lab| lab.kept(&format!("state-{it}")).is_some());
    match shop.defence() {
        "off" => {}
        "known" if state.is_some_and(issued) => {}
        "known" => return refused(&shop, &UNKNOWN),
        _ if of_browser.is_none() => return refused(&shop, &NO_COOKIE),
        _ if of_browser != state => return refused(&shop, &OTHER_STATE),
        _ => {}
    }
    let Some(customer) = exchange(&shop, code.unwrap_or_default()) else {
        return refused(&shop, &UNKNOWN);
    };
    shop.did(&LOGGED_IN, customer);
    let page = shop.page(&SHOP).p(&WELCOME);
    let page = page.next_link(&shop.url(LabHost::Shop, "/me"), &MY_ACCOUNT);
    page.done().with_cookies(shop.log_in(customer))
}

/// Exchanges a code, once, for the customer for whom the other site has issued it.
fn exchange(shop: &Shop<'_>, code: &str) -> Option<&'static str> {
    let all = ["alice", "mallory"];
    shop.change(|lab| {
        let is_of = |it: &&str| lab.kept(&format!("code-{it}")) == Some(code);
        let customer = all.into_iter().find(is_of).filter(|_| !code.is_empty())?;
        lab.keep(&format!("code-{customer}"), "");
        Some(customer)
    })
}

/// A return that the shop has refused. After the attacker's own the customer logs in as she should.
fn refused(shop: &Shop<'_>, did: &'static Did) -> LabAnswer {
    shop.did(did, "");
    let says = did.says.get(shop.lang);
    let page = shop.page(&SHOP).html(&format!("<p><b>{says}</b></p>"));
    // The other site has issued a code for her only when she has been there.
    match shop.change(|lab| lab.kept("code-alice").is_some()) {
        true => page.p(&LOST).over(),
        false => page.next_link(&shop.url(LabHost::Shop, "/start"), &LOG_IN).done(),
    }
}

/// The account of the customer who is logged in.
#[get("/<_>/oauth/me")]
fn me(shop: Shop<'_>) -> LabAnswer {
    let did = if shop.customer().is_some() { &SHOWED } else { &NOBODY };
    let customer = shop.customer().unwrap_or_default();
    shop.did(did, customer);
    let says = did.says.get(shop.lang).replace("{}", customer);
    shop.page(&SHOP).html(&format!("<p><b>{says}</b></p>")).over()
}

const DESK: Text = Text { zh: "mallory 的桌子", en: "Mallory’s desk" };
const DESK_LEAD: Text = Text {
    zh: "<code>mallory</code> 的程序在商店开始了登录，另一个网站给了他 code。最后一步他不走，而是把地址发给 <code>alice</code>：",
    en: "Mallory’s program has begun a login at the shop, and the other site has given him a code. He doesn’t take the last step, but sends its address to Alice:",
};
const FOLLOW: Text = Text { zh: "alice 点开链接", en: "Alice follows the link" };
const ID: Text =
    Text { zh: "替你证明身份的网站", en: "The site that vouches for you" };
const ID_LEAD: Text = Text {
    zh: "你在这里已经登录，名字是 <b>alice</b>。",
    en: "You are logged in here, as <b>alice</b>.",
};
const AS_ALICE: Text =
    Text { zh: "以 alice 的身份回商店", en: "Back to the shop as alice" };
const SHOP: Text = Text { zh: "小店", en: "The shop" };
const WELCOME: Text = Text { zh: "你已登录。", en: "You are logged in." };
const MY_ACCOUNT: Text = Text { zh: "我的账户", en: "My account" };
const LOG_IN: Text = Text {
    zh: "alice 自己登录，用另一个网站",
    en: "Alice logs in herself, with the other site",
};
const LOST: Text = Text {
    zh: "这一次是 alice 自己登录，也被拒绝了。",
    en: "This was Alice’s own login, and it is refused too.",
};

#[cfg(test)]
mod tests {
    use super::*;

    /// What is judged of these notes: path at the shop, what was done, and for whom.
    fn judged(notes: &[(&str, &'static Did, &str)]) -> Option<bool> {
        let mut lab = LabWorld::default();
        lab.keep("held-back", "evils");
        for (path, did, detail) in notes {
            let note = lab.note(Noted::new(LabHost::Shop, "GET", path, [None; 3]));
            lab.did(note, did, detail);
        }
        judge(&lab)
    }

    #[test]
    fn only_what_became_of_the_attackers_code_counts() {
        let planted = ("/callback?code=evils", &LOGGED_IN, "mallory");
        let refused = ("/callback?code=evils&state=1", &NO_COOKIE, "");
        let own = ("/callback?code=own", &LOGGED_IN, "alice");
        let lost = ("/callback?code=own", &NO_COOKIE, "");
        let me = |who| ("/me", &SHOWED, who);
        assert_eq!(judged(&[own, me("alice")]), None, "her own login");
        assert_eq!(judged(&[own, me("mallory")]), None, "not by his code");
        assert_eq!(judged(&[planted]), None, "not used yet");
        assert_eq!(judged(&[planted, me("mallory")]), Some(true));
        assert_eq!(judged(&[planted, own, me("alice")]), None);
        assert_eq!(judged(&[refused]), None, "her own login follows");
        assert_eq!(judged(&[refused, own, me("alice")]), Some(false));
        assert_eq!(judged(&[refused, lost]), Some(false));
    }

    #[test]
    fn the_code_is_in_what_is_noted_of_the_address() {
        let token = "0".repeat(32);
        let path = format!("/callback?code={token}");
        let noted = Noted::new(LabHost::Shop, "GET", &path, [None; 3]);
        assert_eq!(noted.path, path);
    }
}
