//! Ride: a page of the attacker's sends a transfer, and the customer's browser adds the customer's cookie
//! (cross-site request forgery).

mod attacker;

use rocket::form::{Form, FromForm};
use rocket::http::Status;
use rocket::{Route, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, Lure, NewLogin, Way};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::{Did, Noted};
use crate::book::attacks::visit::Shop;
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::html::escape;
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
    ways: &[
        Way::new(
            "form",
            "一张看不见的表单：<code>POST</code>",
            "a form that nobody sees: <code>POST</code>",
        ),
        Way::new(
            "link",
            "一个链接，指向商店旧的转账地址，那里收 <code>GET</code>",
            "a link to the shop’s old transfer, which takes a <code>GET</code>",
        ),
        Way::new(
            "method",
            "一个链接，<code>GET</code> 里写 <code>_method=POST</code>",
            "a link: a <code>GET</code> with <code>_method=POST</code>",
        ),
        Way::new(
            "redirect",
            "一个链接，经过商店自己的重定向（303）",
            "a link by way of a redirect of the shop’s own (303)",
        ),
        Way::new(
            "refresh",
            "一个链接，经过商店自己的跳转页（meta refresh）",
            "a link by way of a page of the shop’s own that goes on (meta refresh)",
        ),
        Way::new(
            "late",
            "一张表单，登录两分钟之后才提交",
            "a form, posted more than two minutes after the login",
        ),
        Way::new(
            "renewed",
            "两分钟之后，先让商店重新设置 cookie，再提交表单",
            "a form after two minutes, once the shop has been made to set its cookie anew",
        ),
    ],
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
const REDIRECTED: Did =
    Did::new("redirected", "重定向（303）到 {}", "redirected (303) to {}");
const SENT_ON: Did = Did::new(
    "sent-on",
    "给出一页，它自己跳到 {}",
    "served a page that goes on to {} by itself",
);
const RENEWED: Did = Did::new(
    "renewed",
    "重新登录：cookie 换了新值，送回 {}",
    "logged in anew: set the cookie to a new value, and sent back to {}",
);

fn routes() -> Vec<Route> {
    [attacker::routes(), routes![account, pay, overridden, go, moment, stay]].concat()
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

/// Only a transfer counts that a page of a different site has started, or one to which the shop itself has sent on
/// a visitor of such a page.
fn judge(lab: &LabWorld) -> Option<bool> {
    let mut notes = lab.notes.iter().enumerate();
    notes.find_map(|(at, note)| {
        if !note.is_cross_site() && !is_sent_on(&lab.notes[..at], note) {
            return None;
        }
        match note.did?.code {
            "moved" => Some(true),
            "nobody" | "no-token" | "foreign" => Some(false),
            _ => None,
        }
    })
}

/// Whether the request before, which a page of a different site has started, was sent on to this one.
fn is_sent_on(before: &[Noted], note: &Noted) -> bool {
    let Some(last) = before.last() else { return false };
    let is_way =
        last.did.is_some_and(|it| ["redirected", "sent-on"].contains(&it.code));
    is_way && last.is_cross_site() && last.detail == note.path
}

/// What a transfer sends, in a form or in the query.
#[derive(FromForm)]
struct Transfer<'f> {
    to: &'f str,
    amount: u32,
    token: Option<&'f str>,
    #[field(name = "_method")]
    method: Option<&'f str>,
}

/// Moves the money, if the defence that is switched on lets it.
fn carry_out(shop: &Shop<'_>, sent: &Transfer<'_>) -> LabAnswer {
    let Some(customer) = shop.customer() else {
        return done(shop, &NOBODY, "");
    };
    if shop.defence() == "token" && sent.token != Some(&token(shop)) {
        return done(shop, &NO_TOKEN, "");
    }
    if shop.defence() == "origin" && !shop.is_own_page() {
        return done(shop, &FOREIGN, "");
    }
    let Transfer { to, amount, .. } = *sent;
    match shop.change(|lab| lab.shop.transfer(customer, to, amount)) {
        true => done(shop, &MOVED, &format!("{amount}: {customer} → {to}")),
        false => done(shop, &SHORT, ""),
    }
}

#[post("/<_>/ride/transfer", data = "<form>")]
fn transfer(shop: Shop<'_>, form: Form<Transfer<'_>>) -> LabAnswer {
    carry_out(&shop, &form)
}

/// A `GET` that says it is a `POST`: a framework that lets the query override the method takes it for one.
#[get("/<_>/ride/transfer?<sent..>")]
fn overridden(shop: Shop<'_>, sent: Option<Transfer<'_>>) -> Result<LabAnswer, Status> {
    let sent = sent.filter(|it| it.method == Some("POST"));
    sent.map(|it| carry_out(&shop, &it)).ok_or(Status::UnprocessableEntity)
}

/// The shop's old address for a transfer: a `GET` that changes something. No page of the shop has a link to it.
#[get("/<_>/ride/pay?<sent..>")]
fn pay(shop: Shop<'_>, sent: Option<Transfer<'_>>) -> Result<LabAnswer, Status> {
    sent.map(|it| carry_out(&shop, &it)).ok_or(Status::UnprocessableEntity)
}

/// The shop's redirect to any address of its own. Nobody looks who asks.
#[get("/<_>/ride/go?<to>")]
fn go(shop: Shop<'_>, to: Option<&str>) -> Result<LabAnswer, Status> {
    let to = own_address(to).ok_or(Status::UnprocessableEntity)?;
    shop.did(&REDIRECTED, to);
    Ok(shop.to(to))
}

/// A page of the shop that goes on by itself to any address of the shop's.
#[get("/<_>/ride/moment?<to>")]
fn moment(shop: Shop<'_>, to: Option<&str>) -> Result<LabAnswer, Status> {
    let to = own_address(to).ok_or(Status::UnprocessableEntity)?;
    shop.did(&SENT_ON, to);
    let url = escape(&shop.url(LabHost::Shop, to));
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url={url}\">");
    Ok(shop.page(&MOMENT).p(&MOMENT_LEAD).html(&refresh).done())
}

/// The shop's “stay logged in”: it logs the customer in again, which sets the cookie to a new value, and sends the
/// customer back to the page that asked for it. A real shop that takes any address here has an open redirect; this one
/// takes those of the attacker's site alone.
#[get("/<_>/ride/stay?<back>")]
fn stay(shop: Shop<'_>, back: Option<&str>) -> Result<LabAnswer, Status> {
    let asked_by = shop.url(LabHost::Evil, "");
    let below = back.and_then(|it| it.strip_prefix(asked_by.as_str()));
    let below = own_address(below).ok_or(Status::UnprocessableEntity)?;
    let Some(customer) = shop.customer() else {
        return Ok(done(&shop, &NOBODY, ""));
    };
    shop.did(&RENEWED, below);
    let lines = shop.log_in(customer);
    Ok(LabAnswer::to(format!("{asked_by}{below}")).with_cookies(lines))
}

/// An address below the lab's own path. It goes into a header or an attribute, and so it is short and has no
/// character that ends one.
fn own_address(to: Option<&str>) -> Option<&str> {
    let is_safe = |it: u8| it.is_ascii_alphanumeric() || b"/?&=_-.".contains(&it);
    let to = to.filter(|it| it.starts_with('/') && it.len() <= LONGEST_ADDRESS)?;
    to.bytes().all(is_safe).then_some(to)
}

/// The most bytes of an address to which the shop sends on: fewer than a note keeps of a path.
const LONGEST_ADDRESS: usize = 80;

/// The token in the shop's own forms. Pages of other sites cannot read it.
fn token(shop: &Shop<'_>) -> String {
    shop.change(|lab| {
        if lab.kept("token").is_none() {
            lab.keep("token", &new_token());
        }
        lab.kept("token").unwrap_or_default().to_owned()
    })
}

const MOMENT: Text = Text { zh: "请稍候", en: "One moment" };
const MOMENT_LEAD: Text = Text {
    zh: "正在前往商店的另一页……",
    en: "Taking you to another page of the shop …",
};
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is judged of these notes: the path, `Sec-Fetch-Site`, what was done, and the value in that.
    fn judged(notes: &[(&str, &str, &'static Did, &str)]) -> Option<bool> {
        let mut lab = LabWorld::default();
        for (path, site, did, detail) in notes {
            let noted =
                Noted::new(LabHost::Shop, "GET", path, [None, Some(site), None]);
            let note = lab.note(noted);
            lab.did(note, did, detail);
        }
        judge(&lab)
    }

    #[test]
    fn a_transfer_counts_only_if_another_site_has_started_it_or_the_way_to_it() {
        let (own, evil) = ("same-origin", "cross-site");
        let pay = "/pay?to=mallory&amount=60";
        let moved = |site| (pay, site, &MOVED, "");
        for by_oneself in [own, "none", "same-site"] {
            assert_eq!(judged(&[moved(by_oneself)]), None);
            let sent_on = ("/moment?to=x", by_oneself, &SENT_ON, pay);
            assert_eq!(judged(&[sent_on, moved(own)]), None, "{by_oneself}");
        }
        assert_eq!(judged(&[moved(evil)]), Some(true));
        assert_eq!(judged(&[(pay, evil, &NOBODY, "")]), Some(false));
        assert_eq!(judged(&[(pay, evil, &SHORT, "")]), None);
        for did in [&REDIRECTED, &SENT_ON] {
            let sent_on = ("/go?to=x", evil, did, pay);
            assert_eq!(judged(&[sent_on]), None);
            assert_eq!(judged(&[sent_on, moved(own)]), Some(true));
            assert_eq!(judged(&[sent_on, (pay, own, &NOBODY, "")]), Some(false));
            let elsewhere = ("/go?to=x", evil, did, "/account");
            assert_eq!(judged(&[elsewhere, moved(own)]), None);
            let between = ("/account", own, &SHORT, "");
            assert_eq!(judged(&[sent_on, between, moved(own)]), None);
        }
    }

    #[test]
    fn the_shop_sends_on_only_to_its_own_addresses() {
        let pay = "/pay?to=mallory&amount=60";
        assert_eq!(own_address(Some(pay)), Some(pay));
        let long = format!("/{}", "a".repeat(LONGEST_ADDRESS));
        for wrong in
            ["", "pay", "http://evil.localhost/", "/a\r\nb", "/é", "/;a", &long]
        {
            assert_eq!(own_address(Some(wrong)), None, "{wrong}");
        }
        assert_eq!(own_address(None), None);
    }
}
