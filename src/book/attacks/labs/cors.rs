//! CORS: a script of another origin has a request sent, which CORS does not stop, and reads an answer that the
//! shop has permitted to everybody.

use rocket::form::{Form, FromForm};
use rocket::{Route, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Lab, Lure, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::{Blog, Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::secrets::token::new_token;

/// The lab of the permitted origins.
pub const LAB: Lab = Lab {
    slug: "cors",
    section: "cross",
    title: Text { zh: "CORS 不是盾牌", en: "CORS is no shield" },
    story: Text {
        zh: "商店有一个给脚本用的地址 <code>/me</code>，回答 <code>alice</code> 的住址。谁问，它就在 <code>Access-Control-Allow-Origin</code> 里写谁。博客 <code>blog.shop.localhost</code> 被 <code>mallory</code> 占了，它的脚本做两件事：发一个转账的 <code>POST</code>，不读响应；再问 <code>/me</code>，把读到的发给 <code>evil.localhost</code>。",
        en: "The shop has an address for scripts, <code>/me</code>, which answers with Alice’s address. Whoever asks is named in <code>Access-Control-Allow-Origin</code>. Mallory has got hold of the blog, <code>blog.shop.localhost</code>. Its script does two things: it sends the <code>POST</code> of a transfer, and reads no answer; and it asks <code>/me</code>, and sends what it reads to <code>evil.localhost</code>.",
    },
    question: Why {
        id: "cors",
        see: "attacks#cross",
        asks: Text {
            zh: "把 CORS 配好，只许自己的源。博客那个转账的 <code>POST</code> 还到得了商店吗？",
            en: "CORS is set up well, for the shop’s own origin alone. Does the blog’s <code>POST</code> of a transfer still reach the shop?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: true,
                label: Text { zh: "到得了", en: "Yes" },
                because: Text {
                    zh: "CORS 管的是读响应。这样的 <code>POST</code> 和表单发的一样，不先问就发。",
                    en: "CORS is about reading an answer. A <code>POST</code> like a form’s is sent without asking first.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "到不了：浏览器先问商店许不许",
                    en: "No: the browser first asks the shop",
                },
                because: Text {
                    zh: "先问（预检）的是表单发不出来的请求，比如 <code>PUT</code>，或者 JSON。",
                    en: "It asks first (a preflight) for what no form can send, such as <code>PUT</code>, or JSON.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "到得了，但不带 cookie",
                    en: "Yes, but without cookies",
                },
                because: Text {
                    zh: "博客和商店同站，<code>Lax</code> 的 cookie 一起去了：看证据。",
                    en: "The blog is of the same site, so the <code>Lax</code> cookie is sent: see the evidence.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "谁问就许谁，还许带 cookie",
            "permits whoever asks, with cookies",
        ),
        Defence::new("list", "只许名单上的源", "permits the origins of a list"),
        Defence::new(
            "star",
            "<code>Access-Control-Allow-Origin: *</code>",
            "<code>Access-Control-Allow-Origin: *</code>",
        ),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtShop,
    cookies: plain_session,
    lure: Some(Lure {
        at: LabHost::Blog,
        path: "/read",
        says: Text { zh: "看看博客", en: "Read the blog" },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

const SCRIPT: Did =
    Did::new("script", "给出一页，里面有脚本", "served a page with a script");
const MOVED: Did = Did::new("moved", "转了 {}", "moved {}");
const REFUSED: Did = Did::new("refused", "拒绝转账", "refused the transfer");
const TOLD: Did = Did::new("told", "回答了，许 {} 读", "answered; may be read by {}");
const SILENT: Did =
    Did::new("silent", "回答了，没有许谁读", "answered, and permitted nobody");
const ASKED: Did = Did::new("asked", "没有会话", "no session");
const LOOT: Did = Did::new("loot", "到手：{}", "got hold of {}");
const NOTHING: Did =
    Did::new("nothing", "脚本没有读到响应", "the script could not read the answer");
const OVER: Did = Did::new("over", "结束", "the end");

fn routes() -> Vec<Route> {
    routes![me, read, end, loot]
}

fn posts() -> Vec<Route> {
    routes![transfer]
}

/// What counts is what has arrived at the attacker's.
fn judge(lab: &LabWorld) -> Option<bool> {
    let happened = lab.noted(&LOOT).map(|_| true);
    happened.or(lab.noted(&NOTHING).map(|_| false))
}

/// Alice's address, for scripts.
#[get("/<_>/cors/me")]
fn me(shop: Shop<'_>) -> LabAnswer {
    let Some(customer) = shop.customer() else {
        shop.did(&ASKED, "");
        return LabAnswer::json("{}".to_owned());
    };
    let street = shop.change(|lab| {
        if lab.kept("street").is_none() {
            lab.keep("street", &format!("1 Lake Road, box {}", &new_token()[..8]));
        }
        lab.kept("street").unwrap_or_default().to_owned()
    });
    let answer =
        LabAnswer::json(format!("{{\"name\":\"{customer}\",\"street\":\"{street}\"}}"));
    let Some(allowed) = allowed(&shop) else {
        shop.did(&SILENT, "");
        return answer;
    };
    shop.did(&TOLD, &allowed);
    let answer = answer.with("Access-Control-Allow-Origin", allowed);
    answer.with("Access-Control-Allow-Credentials", "true").with("Vary", "Origin")
}

/// The origin that is permitted to read the answer.
fn allowed(shop: &Shop<'_>) -> Option<String> {
    let asks = shop.origin()?.to_owned();
    match shop.defence() {
        "list" => shop.origin_of(LabHost::Shop).filter(|own| *own == asks),
        "star" => Some("*".to_owned()),
        // The hole: everybody who asks.
        _ => Some(asks),
    }
}

/// What a transfer sends.
#[derive(FromForm)]
struct BareTransfer<'f> {
    to: &'f str,
    amount: u32,
}

/// A transfer that believes that CORS will keep others out.
#[post("/<_>/cors/transfer", data = "<form>")]
fn transfer(shop: Shop<'_>, form: Form<BareTransfer<'_>>) -> LabAnswer {
    let BareTransfer { to, amount } = *form;
    let from = shop.customer().unwrap_or("nobody");
    match shop.change(|lab| lab.shop.transfer(from, to, amount)) {
        true => shop.did(&MOVED, &format!("{amount}: {from} → {to}")),
        false => shop.did(&REFUSED, ""),
    }
    LabAnswer::json("{}".to_owned())
}

/// A page of the blog, with the attacker's script.
#[get("/<_>/cors/read")]
fn read(blog: Blog<'_>) -> LabAnswer {
    blog.did(&SCRIPT, "");
    let at = |host, below| escape(&blog.url(host, below));
    let (send, me) = (at(LabHost::Shop, "/transfer"), at(LabHost::Shop, "/me"));
    let (loot, end) = (at(LabHost::Evil, "/loot"), at(LabHost::Blog, "/end"));
    let page = blog.page(&POST).p(&LEAD).html(&format!(
        "<p class=\"lab-next\" data-cors data-send=\"{send}\" data-read=\"{me}\" data-loot=\"{loot}\">\
         <a data-then href=\"{end}\">{}</a></p>",
        GO_ON.get(blog.lang)
    ));
    page.script("attacks-cors.js").done()
}

/// The last page, with what is left.
#[get("/<_>/cors/end")]
fn end(blog: Blog<'_>) -> LabAnswer {
    blog.did(&OVER, "");
    let balance = blog.change(|lab| lab.shop.balance("alice"));
    let html = format!("<p>alice · <b>{balance}</b></p>");
    blog.page(&POST).html(&html).over()
}

/// What the script has read arrives.
#[get("/<_>/cors/loot?<c>")]
fn loot(evil: Evil<'_>, c: Option<&str>) -> LabAnswer {
    let got = c.unwrap_or_default();
    let is_hers = evil
        .change(|lab| lab.kept("street").is_some_and(|street| got.contains(street)));
    match is_hers {
        true => evil.did(&LOOT, got),
        false => evil.did(&NOTHING, ""),
    }
    LabAnswer::json("{}".to_owned())
}

const POST: Text = Text { zh: "小店的博客", en: "The shop’s blog" };
const LEAD: Text = Text {
    zh: "博客在 <code>mallory</code> 手里。这一页的脚本发出转账，再去问 <code>/me</code>。",
    en: "The blog is in Mallory’s hands. The script of this page sends the transfer, and then asks <code>/me</code>.",
};
const GO_ON: Text = Text { zh: "看完了", en: "Go on" };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::attacks::notes::Noted;

    #[test]
    fn a_transfer_alone_was_read_by_nobody() {
        let mut lab = LabWorld::default();
        for (did, judged) in
            [(&MOVED, None), (&NOTHING, Some(false)), (&LOOT, Some(true))]
        {
            let note = lab.note(Noted::new(LabHost::Evil, "GET", "", [None; 3]));
            lab.did(note, did, "");
            assert_eq!(judge(&lab), judged);
        }
    }
}
