//! Login: a page of the attacker's logs the customer's browser in as the attacker (login CSRF).

use rocket::form::{Form, FromForm};
use rocket::{Route, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::{because, cell};
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::secrets::token::new_token;

/// The lab of the login that the attacker sends.
pub const LAB: Lab = Lab {
    slug: "login",
    section: "cross",
    title: Text {
        zh: "替你登录（登录 CSRF）",
        en: "Log in as the attacker (login CSRF)",
    },
    story: Text {
        zh: "<code>evil.localhost</code> 的一页里有一张登录表单，提交到商店，名字和密码都是 <code>mallory</code> 自己的。<code>alice</code> 的浏览器提交了它，商店设下 <code>mallory</code> 的会话。<code>alice</code> 以为还是自己的店，下了一单，填了地址和卡号。订单进了 <code>mallory</code> 的账户。",
        en: "A page of <code>evil.localhost</code> has a login form, which is posted to the shop with Mallory’s own name and password. Alice’s browser posts it, and the shop sets Mallory’s session. Alice believes that she is in her own account, and orders, with address and card. The order is in Mallory’s account.",
    },
    question: Why {
        id: "login",
        see: "attacks#cross",
        asks: Text {
            zh: "会话令牌的 cookie 写了 <code>SameSite=Lax</code>。它拦得住这张跨站的登录表单吗？",
            en: "The session cookie has <code>SameSite=Lax</code>. Does that stop this cross-site login form?",
        },
        evidence: &[
            because(Demo),
            cell("setting/lax/form-post/cross-site", "kept"),
            cell("setting/strict/form-post/cross-site", "kept"),
        ],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "拦得住：跨站的 <code>POST</code> 不带 cookie",
                    en: "Yes: a cross-site <code>POST</code> carries no cookie",
                },
                because: Text {
                    zh: "不带也没关系：登录本来就用不着 cookie，它是来设 cookie 的。",
                    en: "It needs none: a login takes no cookie, it sets one.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "拦不住", en: "No" },
                because: Text {
                    zh: "表单打开的是顶层页面，它的响应可以设 cookie，<code>Strict</code> 的也可以。",
                    en: "The form opens a page at the top, and its response may set cookies, <code>Strict</code> ones too.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "<code>Strict</code> 才拦得住",
                    en: "Only <code>Strict</code> would",
                },
                because: Text {
                    zh: "也拦不住。换成 <code>Strict</code> 试试。",
                    en: "Nor does that. Try it with <code>Strict</code>.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "<code>SameSite=Lax</code>", "<code>SameSite=Lax</code>"),
        Defence::new(
            "origin",
            "登录只收自己页面的：<code>Sec-Fetch-Site</code>、<code>Origin</code>",
            "logins of own pages only: <code>Sec-Fetch-Site</code>, <code>Origin</code>",
        ),
        Defence::new(
            "token",
            "登录表单里的令牌，绑在登录前的 cookie 上",
            "a token in the login form, tied to a cookie from before it",
        ),
        Defence::new(
            "strict",
            "<code>SameSite=Strict</code>",
            "<code>SameSite=Strict</code>",
        ),
    ],
    switch: 1,
    differs: DIFFERS,
    begins: Begins::AtEvil("/game"),
    cookies,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts,
};

/// `Strict` stops it in no engine.
const DIFFERS: &[Differs] = &[
    in_spite_of_strict("chromium"),
    in_spite_of_strict("firefox"),
    in_spite_of_strict("webkitgtk"),
];

const fn in_spite_of_strict(engine: &'static str) -> Differs {
    Differs { engine, defence: "strict", happens: true }
}

const LURED: Did = Did::new(
    "lured",
    "给出一页，里面有一张登录表单",
    "served a page with a login form",
);
const ASKED: Did = Did::new("asked", "请先登录", "asked for a login");
const LOGGED_IN: Did = Did::new("logged-in", "登录：{}", "logged in: {}");
const WRONG: Did = Did::new("wrong", "名字或密码不对", "wrong name or password");
const FOREIGN: Did = Did::new(
    "foreign",
    "不是自己的页面发来的：拒绝登录",
    "not sent by a page of its own: refused the login",
);
const NO_TOKEN: Did =
    Did::new("no-token", "令牌不对：拒绝登录", "wrong token: refused the login");
const ORDERED: Did =
    Did::new("landed", "订单进了 {} 的账户", "the order is in the account of {}");
const NOBODY: Did = Did::new("nobody", "没有会话", "no session");

fn routes() -> Vec<Route> {
    routes![game, front]
}

fn posts() -> Vec<Route> {
    routes![log_in, order]
}

/// The line of the login, by the defence that is switched on.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, defence, .. } = login;
    let same_site = if *defence == "strict" { "Strict" } else { "Lax" };
    vec![format!("shop_session={token}; Path={path}; HttpOnly; SameSite={same_site}")]
}

/// Only a login counts that a page of a different site has sent, and an order after it.
fn judge(lab: &LabWorld) -> Option<bool> {
    let of =
        |note: &crate::book::attacks::notes::Noted| note.did.map_or("", |it| it.code);
    let at = lab.notes.iter().position(|note| {
        let logins = ["logged-in", "foreign", "no-token"];
        note.is_cross_site() && logins.contains(&of(note))
    })?;
    if of(&lab.notes[at]) != LOGGED_IN.code {
        return Some(false);
    }
    let landed = lab.notes[at..].iter().find(|note| of(note) == ORDERED.code);
    landed.map(|note| note.detail == "mallory")
}

/// The attacker's page with the login form.
#[get("/<_>/login/game")]
fn game(evil: Evil<'_>) -> LabAnswer {
    evil.did(&LURED, "");
    let login = evil.url(LabHost::Shop, "/login");
    let fields = [("name", "mallory"), ("password", "malice")];
    evil.page(&GAME).p(&GAME_LEAD).next_form(&login, &fields, &PLAY).done()
}

/// The shop's own login, which works with every defence.
#[get("/<_>/login")]
fn front(shop: Shop<'_>) -> LabAnswer {
    shop.did(&ASKED, "");
    let (pre, token) = (new_token(), new_token());
    shop.change(|lab| {
        lab.keep("pre", &pre);
        lab.keep("token", &token);
    });
    let path = shop.path();
    let line = format!("shop_pre={pre}; Path={path}; HttpOnly; SameSite=Lax");
    let fields = [("name", "alice"), ("password", "wonderland"), ("token", &token)];
    let page = shop.page(&SHOP).next_form(&format!("{path}/login"), &fields, &LOG_IN);
    page.done().with_cookies(vec![line])
}

/// What a login sends.
#[derive(FromForm)]
struct SentLogin<'f> {
    name: &'f str,
    password: &'f str,
    token: Option<&'f str>,
}

#[post("/<_>/login/login", data = "<form>")]
fn log_in(shop: Shop<'_>, form: Form<SentLogin<'_>>) -> LabAnswer {
    if shop.defence() == "origin" && !shop.is_own_page() {
        return refused(&shop, &FOREIGN);
    }
    if shop.defence() == "token" && !is_token(&shop, form.token) {
        return refused(&shop, &NO_TOKEN);
    }
    let Some(customer) = shop.check(form.name, form.password) else {
        return refused(&shop, &WRONG);
    };
    shop.did(&LOGGED_IN, customer);
    let order = format!("{}/order", shop.path());
    let fields = [("text", "alice, 1 Lake Road, card 4000 1234")];
    let whose = format!("<p>{customer}</p>");
    let page = shop.page(&SHOP).html(&whose).p(&WELCOME);
    page.next_form(&order, &fields, &ORDER).done().with_cookies(shop.log_in(customer))
}

/// Whether the token is that of the login page which this browser was given.
fn is_token(shop: &Shop<'_>, token: Option<&str>) -> bool {
    let pre = shop.cookie("shop_pre");
    shop.change(|lab| {
        pre.is_some() && pre == lab.kept("pre") && token == lab.kept("token")
    })
}

/// A login that the shop has refused. The attack is over.
fn refused(shop: &Shop<'_>, did: &'static Did) -> LabAnswer {
    shop.did(did, "");
    let says = did.says.get(shop.lang);
    shop.page(&SHOP).html(&format!("<p><b>{says}</b></p>")).over()
}

/// What an order sends.
#[derive(FromForm)]
struct Ordered<'f> {
    text: &'f str,
}

#[post("/<_>/login/order", data = "<form>")]
fn order(shop: Shop<'_>, form: Form<Ordered<'_>>) -> LabAnswer {
    let Some(customer) = shop.customer() else {
        shop.did(&NOBODY, "");
        return shop.to("");
    };
    shop.change(|lab| lab.shop.order(customer, form.text));
    shop.did(&ORDERED, customer);
    let says = ORDERED.says.get(shop.lang).replace("{}", customer);
    shop.page(&SHOP).html(&format!("<p><b>{says}</b></p>")).over()
}

const GAME: Text = Text { zh: "小游戏", en: "A little game" };
const GAME_LEAD: Text = Text {
    zh: "看到的只有一个按钮。它的表单提交到 <code>shop.localhost</code> 的登录：<code>name=mallory&amp;password=malice</code>。",
    en: "All you see is a button. Its form is posted to the login of <code>shop.localhost</code>: <code>name=mallory&amp;password=malice</code>.",
};
const PLAY: Text = Text { zh: "开始玩", en: "Play" };
const SHOP: Text = Text { zh: "小店", en: "The shop" };
const LOG_IN: Text = Text { zh: "以 alice 登录", en: "Log in as alice" };
const WELCOME: Text = Text {
    zh: "欢迎光临！你已登录。（上面写着谁的名字，alice 没有留意。）",
    en: "Welcome! You are logged in. (Alice doesn’t notice whose name is above.)",
};
const ORDER: Text = Text {
    zh: "alice 下单，填上地址和卡号",
    en: "Alice orders, with her address and card",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::attacks::notes::Noted;

    /// What is judged of these notes: `Sec-Fetch-Site`, what was done, and for whom.
    fn judged(notes: &[(&str, &'static Did, &str)]) -> Option<bool> {
        let mut lab = LabWorld::default();
        for (site, did, detail) in notes {
            let noted = Noted::new(LabHost::Shop, "POST", "", [None, Some(site), None]);
            let note = lab.note(noted);
            lab.did(note, did, detail);
        }
        judge(&lab)
    }

    #[test]
    fn only_the_login_of_another_site_counts() {
        let (own, evil) = ("same-origin", "cross-site");
        let order = (own, &ORDERED, "mallory");
        assert_eq!(judged(&[(own, &LOGGED_IN, "mallory"), order]), None);
        assert_eq!(judged(&[(evil, &LOGGED_IN, "mallory")]), None);
        assert_eq!(judged(&[(evil, &LOGGED_IN, "mallory"), order]), Some(true));
        assert_eq!(judged(&[(evil, &FOREIGN, ""), order]), Some(false));
        assert_eq!(judged(&[order, (evil, &LOGGED_IN, "mallory")]), None);
    }
}
