//! Ride: a page of the attacker's sends a transfer, and the customer's browser adds the customer's cookie
//! (cross-site request forgery).

use rocket::form::{Form, FromForm};
use rocket::{Route, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, Lure, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::secrets::token::new_token;

/// The entry of this lab.
pub const LAB: Lab = Lab {
    slug: "ride",
    section: "cross",
    title: Text { zh: "搭车（CSRF）", en: "Ride (CSRF)" },
    story: Text {
        zh: "<code>alice</code> 在 <code>shop.localhost</code> 登录，余额 100。她接着打开 <code>evil.localhost</code> 的一页。那一页里有一张看不见的表单，提交到商店的转账地址。提交它的是 <code>alice</code> 自己的浏览器，cookie 由浏览器来加。商店从头到尾没有见过 <code>mallory</code>。",
        en: "<code>alice</code> logs in at <code>shop.localhost</code>; her balance is 100. Then she opens a page of <code>evil.localhost</code>. It has a form that nobody sees, which is posted to the shop’s transfer. Alice’s own browser posts it, and adds the cookies. The shop has never met <code>mallory</code>.",
    },
    question: Why {
        id: "ride",
        see: "attacks#cross",
        asks: Text {
            zh: "商店的 cookie 没有写 <code>SameSite</code>。那张表单转 60 元给 <code>mallory</code>，商店看到的是谁的请求？",
            en: "The shop’s cookie has no <code>SameSite</code>. The form sends 60 to <code>mallory</code>. Whose request does the shop see?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: true,
                label: Text { zh: "<code>alice</code> 的", en: "Alice’s" },
                because: Text {
                    zh: "商店只看会话令牌的 cookie，而它是 <code>alice</code> 的。按下去，证据里有它。",
                    en: "The shop looks at the session cookie, and that is Alice’s. Press, and it is in the evidence.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "<code>mallory</code> 的：页面是他的",
                    en: "Mallory’s: it is his page",
                },
                because: Text {
                    zh: "页面是他的，浏览器不是。商店不看页面是谁的，除非它去看 <code>Origin</code>。",
                    en: "The page is his, the browser is not. The shop doesn’t look whose page it was, unless it looks at <code>Origin</code>.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "谁的也不是：同源策略拦下了",
                    en: "Nobody’s: the same-origin policy stops it",
                },
                because: Text {
                    zh: "同源策略管的是读回来，不管发出去：表单可以提交到任何站点。",
                    en: "That policy is about reading an answer, not about sending: a form may be posted to any site.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "会话令牌的 cookie 没有 <code>SameSite</code>",
            "no <code>SameSite</code> on the session cookie",
        ),
        Defence::new("lax", "<code>SameSite=Lax</code>", "<code>SameSite=Lax</code>"),
        Defence::new(
            "strict",
            "<code>SameSite=Strict</code>",
            "<code>SameSite=Strict</code>",
        ),
        Defence::new("token", "表单里的 CSRF 令牌", "a CSRF token in the form"),
        Defence::new(
            "origin",
            "只收自己页面的：<code>Sec-Fetch-Site</code>、<code>Origin</code>",
            "own pages only: <code>Sec-Fetch-Site</code>, <code>Origin</code>",
        ),
    ],
    switch: 1,
    differs: DIFFERS,
    begins: Begins::AtShop,
    cookies,
    lure: Some(Lure {
        at: LabHost::Evil,
        path: "/prize",
        says: Text {
            zh: "有人发来一个链接：你中奖了",
            en: "Somebody has sent a link: you have won",
        },
    }),
    judge,
    routes,
    posts,
};

/// No engine does anything else in this lab.
const DIFFERS: &[Differs] = &[];

const MOVED: Did = Did::new("moved", "转了 {}", "moved {}");
const NOBODY: Did =
    Did::new("nobody", "没有会话：拒绝转账", "no session: refused the transfer");
const NO_TOKEN: Did =
    Did::new("no-token", "令牌不对：拒绝转账", "wrong token: refused the transfer");
const FOREIGN: Did = Did::new(
    "foreign",
    "不是自己的页面发来的：拒绝转账",
    "not sent by a page of its own: refused the transfer",
);
const SHORT: Did = Did::new("short", "余额不够", "not enough money");
const LURED: Did = Did::new(
    "lured",
    "给出一页，里面有看不见的表单",
    "served a page with a form that nobody sees",
);

fn routes() -> Vec<Route> {
    routes![prize, account]
}

fn posts() -> Vec<Route> {
    routes![transfer]
}

/// The line of the login, by the defence that is switched on.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, defence, .. } = login;
    let same_site = match *defence {
        "lax" => "; SameSite=Lax",
        "strict" => "; SameSite=Strict",
        _ => "",
    };
    vec![format!("shop_session={token}; Path={path}; HttpOnly{same_site}")]
}

/// Only a transfer that a page of a different site has started counts.
fn judge(lab: &LabWorld) -> Option<bool> {
    let mut forged = lab.notes.iter().filter(|note| note.is_cross_site());
    forged.find_map(|note| match note.did?.code {
        "moved" => Some(true),
        "nobody" | "no-token" | "foreign" => Some(false),
        _ => None,
    })
}

/// What a transfer sends.
#[derive(FromForm)]
struct Transfer<'f> {
    to: &'f str,
    amount: u32,
    token: Option<&'f str>,
}

#[post("/<_>/ride/transfer", data = "<form>")]
fn transfer(shop: Shop<'_>, form: Form<Transfer<'_>>) -> LabAnswer {
    let Some(customer) = shop.customer() else {
        return done(&shop, &NOBODY, "");
    };
    if shop.defence() == "token" && form.token != Some(&token(&shop)) {
        return done(&shop, &NO_TOKEN, "");
    }
    if shop.defence() == "origin" && !shop.is_own_page() {
        return done(&shop, &FOREIGN, "");
    }
    let Transfer { to, amount, .. } = *form;
    match shop.change(|lab| lab.shop.transfer(customer, to, amount)) {
        true => done(&shop, &MOVED, &format!("{amount}: {customer} → {to}")),
        false => done(&shop, &SHORT, ""),
    }
}

/// The token in the shop's own forms. Pages of other sites cannot read it.
fn token(shop: &Shop<'_>) -> String {
    shop.change(|lab| {
        if lab.kept("token").is_none() {
            lab.keep("token", &new_token());
        }
        lab.kept("token").unwrap_or_default().to_owned()
    })
}

/// The attacker's page, with a form that nobody sees.
#[get("/<_>/ride/prize")]
fn prize(evil: Evil<'_>) -> LabAnswer {
    evil.did(&LURED, "");
    let transfer = evil.url(LabHost::Shop, "/transfer");
    let fields = [("to", "mallory"), ("amount", "60")];
    evil.page(&PRIZE).p(&PRIZE_LEAD).next_form(&transfer, &fields, &CLAIM).done()
}

const PRIZE: Text = Text { zh: "恭喜，你中奖了！", en: "You have won!" };
const PRIZE_LEAD: Text = Text {
    zh: "看到的只有一个按钮。它的表单提交到 <code>shop.localhost</code>：<code>to=mallory&amp;amount=60</code>。真的攻击者连按钮也不要，用脚本提交。",
    en: "All you see is a button. Its form is posted to <code>shop.localhost</code>: <code>to=mallory&amp;amount=60</code>. A real attacker needs no button, a script posts it.",
};
const CLAIM: Text = Text { zh: "领奖", en: "Claim the prize" };
const BALANCE: Text = Text { zh: "余额", en: "Balance" };
const ACCOUNT: Text = Text { zh: "账户", en: "Account" };
const SEND: Text = Text { zh: "转账", en: "Transfer" };
const RESULT: Text = Text { zh: "转账", en: "Transfer" };

/// The last page: what became of the transfer.
fn done(shop: &Shop<'_>, did: &'static Did, detail: &str) -> LabAnswer {
    shop.did(did, detail);
    let says = did.says.get(shop.lang).replace("{}", detail);
    let balance = shop.change(|lab| lab.shop.balance("alice"));
    let html = format!(
        "<p><b>{says}</b></p><p>alice · {} <b>{balance}</b></p>",
        BALANCE.get(shop.lang)
    );
    shop.page(&RESULT).html(&html).over()
}

/// The shop's own form for a transfer, which works with every defence.
#[get("/<_>/ride/account")]
fn account(shop: Shop<'_>) -> LabAnswer {
    let (token, path) = (token(&shop), shop.path());
    let page = shop.page(&ACCOUNT).html(&format!(
        "<form method=\"post\" action=\"{path}/transfer\"><input type=\"hidden\" name=\"token\" value=\"{token}\">\
         <label class=\"field\"><span>to</span><input name=\"to\" value=\"bob\"></label>\
         <label class=\"field\"><span>amount</span><input name=\"amount\" value=\"10\"></label>\
         <button class=\"run\">{}</button></form>",
        SEND.get(shop.lang)
    ));
    page.done()
}
