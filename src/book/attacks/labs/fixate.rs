//! Fixate: the attacker plants the id of a session before the customer logs in (session fixation).

use rocket::form::Form;
use rocket::{Route, State, get, post, routes};

use crate::book::attacks::counter::Credentials;
use crate::book::attacks::lab::{Begins, Defence, Lab, Lure, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::Loopback;
use crate::secrets::token::{has_token_form, new_token};

/// The lab of the planted session id.
pub const LAB: Lab = Lab {
    slug: "fixate",
    section: "stolen",
    title: Text { zh: "固定会话（fixation）", en: "Fixate" },
    story: Text {
        zh: "这家店人还没登录就给一个会话 id，还收地址里带来的：<code>?sid=…</code>。<code>mallory</code> 挑好一个 id，写进链接发给 <code>alice</code>。<code>alice</code> 点开链接，登录。会话还是那个 id，现在是她的了。<code>mallory</code> 一开始就知道它。",
        en: "This shop gives everybody a session id before any login, and takes one from the address too: <code>?sid=…</code>. <code>mallory</code> chooses an id and sends Alice a link with it. Alice follows the link and logs in. The session has the same id still, and is hers now. Mallory has known it from the beginning.",
    },
    question: Why {
        id: "fixate",
        see: "attacks#stolen",
        asks: Text {
            zh: "<code>mallory</code> 一个 cookie 也没有偷到。他靠什么进了 <code>alice</code> 的账户？",
            en: "Mallory has stolen no cookie. How does he get into Alice’s account?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "他知道了她的密码",
                    en: "He has learned her password",
                },
                because: Text {
                    zh: "密码从头到尾只在 <code>alice</code> 和商店之间。",
                    en: "The password was between Alice and the shop all the time.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "会话的 id 是他定的",
                    en: "He has chosen the session’s id",
                },
                because: Text {
                    zh: "登录把一个别人知道的 id 变成了 <code>alice</code> 的会话。",
                    en: "The login has made an id that somebody else knows into Alice’s session.",
                },
            },
            Answer {
                right: false,
                label: Text { zh: "他猜中了 id", en: "He has guessed the id" },
                because: Text {
                    zh: "128 位的随机数猜不中，也用不着猜。",
                    en: "Nobody guesses 128 random bits, and there was nothing to guess.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "登录以后 id 不变", "the id stays the same at the login"),
        Defence::new("renew", "登录时换一个新的 id", "a new id at the login"),
        Defence::new(
            "cookie-only",
            "不收地址里的 id",
            "no id is taken from the address",
        ),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtEvil("/plant"),
    cookies: plain_session,
    lure: Some(Lure {
        at: LabHost::Evil,
        path: "/use",
        says: Text { zh: "换到 mallory 那一边", en: "Over to Mallory’s side" },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

const PLANTED: Did = Did::new("planted", "挑了一个 id：{}", "has chosen an id: {}");
const TOOK: Did =
    Did::new("took", "照地址里的设了会话 id", "set the session id of the address");
const IGNORED: Did = Did::new("ignored", "不理地址里的 id", "took no notice of the id");
const KEPT: Did = Did::new(
    "kept",
    "{} 登录，id 还是原来那个",
    "logged in {}, with the id that it had",
);
const RENEWED: Did =
    Did::new("renewed", "{} 登录，换了新的 id", "logged in {}, with a new id");
const REFUSED: Did = Did::new("refused", "名字或密码不对", "wrong name or password");
const USED: Did = Did::new("used", "用自己挑的那个 id", "used the id that it chose");

fn routes() -> Vec<Route> {
    routes![plant, enter, use_it]
}

fn posts() -> Vec<Route> {
    routes![log_in]
}

/// What counts is the page that the shop gave to the attacker's program, which has only the planted id.
fn judge(lab: &LabWorld) -> Option<bool> {
    lab.shown_to_program()
}

/// The page on which the attacker makes an id, and a link with it.
#[get("/<_>/fixate/plant")]
fn plant(evil: Evil<'_>) -> LabAnswer {
    let id = new_token();
    evil.change(|lab| lab.keep("planted", &id));
    evil.did(&PLANTED, &id);
    let link = evil.url(LabHost::Shop, &format!("/enter?sid={id}"));
    let shown = format!("<pre><code>{link}</code></pre>");
    evil.page(&DESK).p(&DESK_LEAD).html(&shown).next_link(&link, &FOLLOW).done()
}

/// The shop takes the id from the address, and a cookie is made of it.
#[get("/<_>/fixate/enter?<sid>")]
fn enter(shop: Shop<'_>, sid: Option<&str>) -> LabAnswer {
    let sid = sid.filter(|it| has_token_form(it) && shop.defence() != "cookie-only");
    let Some(sid) = sid else {
        shop.did(&IGNORED, "");
        return shop.to("");
    };
    shop.did(&TOOK, "");
    let path = shop.path();
    let line = format!("shop_session={sid}; Path={path}; HttpOnly; SameSite=Lax");
    shop.to("").with_cookies(vec![line])
}

#[post("/<_>/fixate/login", data = "<form>")]
fn log_in(shop: Shop<'_>, form: Form<Credentials<'_>>) -> LabAnswer {
    let Some(customer) = shop.check(form.name, form.password) else {
        shop.did(&REFUSED, "");
        return shop.to("");
    };
    match shop.cookie("shop_session") {
        // The hole: who knew this id before is logged in too.
        Some(id) if shop.defence() != "renew" => {
            shop.change(|lab| lab.shop.log_in(id, customer));
            shop.did(&KEPT, customer);
            shop.to("")
        }
        _ => {
            let cookies = shop.log_in(customer);
            shop.did(&RENEWED, customer);
            shop.to("").with_cookies(cookies)
        }
    }
}

/// The attacker's program goes to the shop with the id that it knows.
#[get("/<_>/fixate/use")]
async fn use_it(evil: Evil<'_>, loopback: &State<Loopback>) -> LabAnswer {
    let id = evil.change(|lab| lab.kept("planted").unwrap_or_default().to_owned());
    evil.did(&USED, "");
    let cookie = format!("shop_session={id}");
    evil.ask_by_program(loopback, &cookie).await;
    let shown = evil.change(|lab| lab.shown_to_program() == Some(true));
    let shown = if shown { &ACCOUNT } else { &NOBODY };
    evil.page(&DESK).p(&PROGRAM).p(shown).over()
}

const DESK: Text = Text { zh: "mallory 的桌子", en: "Mallory’s desk" };
const DESK_LEAD: Text = Text {
    zh: "<code>mallory</code> 挑好的会话 id，和他发给 <code>alice</code> 的链接：",
    en: "Mallory has chosen a session id, and this is the link that he sends to Alice:",
};
const FOLLOW: Text = Text { zh: "alice 点开链接", en: "Alice follows the link" };
const PROGRAM: Text = Text {
    zh: "<code>mallory</code> 的程序带着他挑的 id 打开商店。",
    en: "Mallory’s program opens the shop with the id that he has chosen.",
};
const ACCOUNT: Text = Text {
    zh: "<b>商店给了它 alice 的账户。</b>",
    en: "<b>The shop has shown it Alice’s account.</b>",
};
const NOBODY: Text = Text {
    zh: "商店不认识这个 id，请他登录。",
    en: "The shop doesn’t know that id, and asks for a login.",
};
