//! Replay: a copied session is used after the logout. A logout that only deletes the cookie does not end it.

use rocket::form::{Form, FromForm};
use rocket::http::Status;
use rocket::{Route, State, get, post, routes};

use crate::book::attacks::counter::{FRONT, SHOWED, ask_to_log_in};
use crate::book::attacks::lab::{Begins, Defence, Lab, plain_session};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::notes::cut;
use crate::book::attacks::program::Program;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Program as OfProgram;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::{Error, Loopback};

/// The lab in which a session is used after the logout.
pub const LAB: Lab = Lab {
    slug: "replay",
    section: "stolen",
    title: Text { zh: "登出以后再用", en: "Replay after a logout" },
    story: Text {
        zh: "<code>alice</code> 在图书馆的电脑上登录。她走开一会儿，<code>mallory</code> 打开开发者工具，抄下会话的 cookie。她回来，登出，以为没事了。<code>mallory</code> 在自己的机器上把抄来的值发给商店。",
        en: "<code>alice</code> logs in at a computer of the library. While she is away, <code>mallory</code> opens the developer tools and copies the session cookie. She comes back, logs out, and thinks that is that. On another machine <code>mallory</code> sends what he has copied to the shop.",
    },
    question: Why {
        id: "replay",
        see: "attacks#stolen",
        asks: Text {
            zh: "登出时商店只让浏览器删掉 cookie。<code>mallory</code> 抄走的那一份怎么样了？",
            en: "At the logout the shop only has the browser delete the cookie. What becomes of <code>mallory</code>’s copy?",
        },
        evidence: &[because(OfProgram)],
        answers: &[
            Answer {
                right: false,
                label: Text { zh: "也被删了", en: "It is deleted too" },
                because: Text {
                    zh: "那一行 <code>Set-Cookie</code> 只到 <code>alice</code> 的浏览器，到不了他的机器。",
                    en: "That <code>Set-Cookie</code> line reaches Alice’s browser and not his machine.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "照样有效", en: "It is still good" },
                because: Text {
                    zh: "会话在服务器上还在，谁带来这个 id，谁就是 <code>alice</code>。",
                    en: "The session is still on the server, and whoever sends the id is <code>alice</code>.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "换了机器就没用",
                    en: "It is no good on another machine",
                },
                because: Text {
                    zh: "请求里没有「哪台机器」，只有 cookie 的值。",
                    en: "A request doesn’t say which machine it is, only what the cookie’s value is.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "登出只删 cookie", "the logout only deletes the cookie"),
        Defence::new(
            "ended",
            "登出在服务器上结束这个会话",
            "the logout ends this session on the server",
        ),
        Defence::new(
            "all",
            "登出结束这位顾客的所有会话",
            "the logout ends all sessions of the customer",
        ),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtShop,
    cookies: plain_session,
    lure: None,
    ways: &[],
    judge,
    routes,
    posts,
};

const DENIED: Did = Did::new(
    "denied",
    "没有这个会话（了）：不认识",
    "there is no such session (any more): knows nobody",
);
const ASKED: Did =
    Did::new("who", "没有会话：请先登录", "no session: asked for a login");
const LOGGED_OUT: Did = Did::new("logged-out", "登出 {}", "logged out {}");
const TOOLS: Did = Did::new(
    "tools",
    "（开发者工具，代替浏览器里的）",
    "(developer tools, in place of the browser’s own)",
);
const LISTED: Did = Did::new("listed", "列出 {} 的会话", "listed the sessions of {}");
const ENDED: Did =
    Did::new("ended", "结束了 {} 别处的会话", "ended the other sessions of {}");
const COPIED: Did = Did::new("copied", "抄下 {}…", "copied {}…");
const REPLAYED: Did = Did::new(
    "replayed",
    "程序把抄来的值发给商店",
    "the program sent the copy to the shop",
);

fn routes() -> Vec<Route> {
    routes![front, tools, sessions, replay]
}

fn posts() -> Vec<Route> {
    routes![log_out, end_others, copy]
}

/// What the copy got after the customer had logged out. Before that, it is no attack on the logout.
fn judge(lab: &LabWorld) -> Option<bool> {
    let is_logout = |code| code == "logged-out";
    let mut notes = lab.notes.iter();
    notes.find(|note| {
        !note.by_program && note.did.is_some_and(|it| is_logout(it.code))
    })?;
    notes.filter(|note| note.by_program).find_map(|note| match note.did?.code {
        "account" => Some(true),
        "denied" => Some(false),
        _ => None,
    })
}

/// The front of the shop, for the customer whose session it is.
#[get("/<_>/replay")]
fn front(shop: Shop<'_>) -> LabAnswer {
    let has = |name: &str| shop.change(|lab| lab.kept(name).is_some());
    if let Some(customer) = shop.customer() {
        shop.did(&SHOWED, customer);
        let (path, says) = (shop.path(), MINE.get(shop.lang));
        let page = shop.page(&FRONT).html(&format!(
            "<p><b>{customer}</b></p><p><a href=\"{path}/sessions\">{says}</a></p>"
        ));
        return match has("copied") {
            true => page.next_form(&format!("{path}/logout"), &[], &LOG_OUT).done(),
            false => page.next_link(&format!("{path}/tools"), &AWAY).done(),
        };
    }
    let is_wrong = shop.cookie("shop_session").is_some();
    shop.did(if is_wrong { &DENIED } else { &ASKED }, "");
    let page = shop.page(&FRONT);
    if has("out") {
        let page = page.p(&OUT).next_link(&shop.url(LabHost::Evil, "/replay"), &REPLAY);
        return page.done();
    }
    let page = ask_to_log_in(&shop, page);
    if is_wrong { page.status(Status::Unauthorized) } else { page }
}

/// The logout, which ends as much as is switched on.
#[post("/<_>/replay/logout")]
fn log_out(shop: Shop<'_>) -> LabAnswer {
    if let (Some(token), Some(customer)) =
        (shop.cookie("shop_session"), shop.customer())
    {
        shop.did(&LOGGED_OUT, customer);
        match shop.defence() {
            "ended" => shop.change(|lab| lab.shop.log_out(token)),
            "all" => shop.change(|lab| lab.shop.log_out_all(customer, "")),
            // The server forgets nothing.
            _ => {}
        }
        shop.change(|lab| lab.keep("out", "yes"));
    }
    let gone = format!("shop_session=; Path={}; Max-Age=0", shop.path());
    shop.to("").with_cookies(vec![gone])
}

const LOG_OUT: Text =
    Text { zh: "alice 回来，登出", en: "Alice comes back and logs out" };
const AWAY: Text = Text {
    zh: "alice 走开一会儿：mallory 打开开发者工具",
    en: "Alice is away: mallory opens the developer tools",
};
const MINE: Text = Text { zh: "我的会话", en: "My sessions" };
const OUT: Text = Text {
    zh: "你已经登出，浏览器里的 cookie 也删了。",
    en: "You are logged out, and the cookie in this browser is deleted.",
};
const REPLAY: Text = Text {
    zh: "换到另一边：mallory 用他抄下的值",
    en: "Change sides: mallory uses his copy",
};

/// The stand-in for the browser's developer tools. The copy goes to the attacker's machine.
#[get("/<_>/replay/tools")]
fn tools(shop: Shop<'_>) -> LabAnswer {
    shop.did(&TOOLS, "");
    let token = shop.cookie("shop_session").unwrap_or_default();
    let shown = format!("<pre><code>shop_session={}</code></pre>", escape(token));
    let (copy, fields) = (shop.url(LabHost::Evil, "/copy"), [("token", token)]);
    shop.page(&TOOLS_TITLE)
        .p(&TOOLS_LEAD)
        .html(&shown)
        .next_form(&copy, &fields, &COPY)
        .done()
}

const TOOLS_TITLE: Text = Text { zh: "开发者工具", en: "Developer tools" };
const TOOLS_LEAD: Text = Text {
    zh: "在浏览器里，这是开发者工具的「存储」一页：坐在这台电脑前的人都看得到，<code>HttpOnly</code> 的 cookie 也一样。",
    en: "In a browser this is the storage page of its developer tools: who sits at the computer sees it, <code>HttpOnly</code> or not.",
};
const COPY: Text = Text { zh: "抄下来", en: "Copy it" };
const MINE_LEAD: Text = Text {
    zh: "在另一个浏览器（比如隐私窗口）里也登录，这里就有两个。",
    en: "Log in with another browser too, such as a private window, and there are two of them here.",
};
const END_OTHERS: Text =
    Text { zh: "结束别处的会话", en: "End my other sessions" };

/// The customer's own sessions, each by the beginning of its id.
#[get("/<_>/replay/sessions")]
fn sessions(shop: Shop<'_>) -> LabAnswer {
    let Some(customer) = shop.customer() else {
        shop.did(&ASKED, "");
        return shop.to("");
    };
    shop.did(&LISTED, customer);
    let own = shop.cookie("shop_session").unwrap_or_default();
    let items: String = shop.change(|lab| {
        let all = lab.shop.sessions_of(customer).into_iter();
        let mark = |token: &str| if token == own { " ←" } else { "" };
        all.map(|it| {
            format!("<li><code>{}…</code>{}</li>", escape(&cut(it, 6)), mark(it))
        })
        .collect()
    });
    let (path, says) = (shop.path(), END_OTHERS.get(shop.lang));
    let page = shop.page(&MINE).p(&MINE_LEAD).html(&format!(
        "<ul>{items}</ul><form method=\"post\" action=\"{path}/others\"><button class=\"ghost\">{says}</button></form>"
    ));
    page.next_link(&path, &FRONT).done()
}

/// Ends every session of the customer but this one.
#[post("/<_>/replay/others")]
fn end_others(shop: Shop<'_>) -> LabAnswer {
    if let (Some(own), Some(customer)) = (shop.cookie("shop_session"), shop.customer())
    {
        shop.change(|lab| lab.shop.log_out_all(customer, own));
        shop.did(&ENDED, customer);
    }
    shop.to("/sessions")
}

/// What the developer tools have shown.
#[derive(FromForm)]
struct Shown<'f> {
    token: &'f str,
}

/// The attacker's machine, which keeps the copy.
#[post("/<_>/replay/copy", data = "<form>")]
fn copy(evil: Evil<'_>, form: Form<Shown<'_>>) -> LabAnswer {
    evil.change(|lab| lab.keep("copied", form.token));
    evil.did(&COPIED, &cut(form.token, 6));
    let back = evil.url(LabHost::Shop, "");
    evil.page(&NOTEBOOK).p(&NOTEBOOK_LEAD).next_link(&back, &BACK).done()
}

const NOTEBOOK: Text = Text { zh: "mallory 的笔记本", en: "Mallory’s notebook" };
const NOTEBOOK_LEAD: Text = Text {
    zh: "值已经在 <code>mallory</code> 的机器上了。他离开图书馆。",
    en: "The value is on <code>mallory</code>’s machine now. He leaves the library.",
};
const BACK: Text =
    Text { zh: "回到 alice 的浏览器", en: "Back to Alice’s browser" };
const USED: Text = Text {
    zh: "他的程序带着抄来的值去商店：",
    en: "His program goes to the shop with the copy:",
};

/// Sends the copy to the shop, from the attacker's own program.
#[get("/<_>/replay/replay")]
async fn replay(
    evil: Evil<'_>,
    loopback: &State<Loopback>,
) -> Result<LabAnswer, Error> {
    let copied = evil.change(|lab| lab.kept("copied").unwrap_or_default().to_owned());
    let mut program = Program::start(&evil, loopback).await?;
    program.get("", &format!("shop_session={copied}")).await?;
    evil.did(&REPLAYED, "");
    Ok(evil.page(&NOTEBOOK).p(&USED).html(&program.told()).over())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::attacks::notes::Noted;

    #[test]
    fn a_copy_used_before_the_logout_says_nothing_about_the_logout() {
        let mut lab = LabWorld::default();
        let mut note = |did: &'static Did, by_program| {
            let mut noted = Noted::new(LabHost::Shop, "GET", "", [None; 3]);
            noted.by_program = by_program;
            let at = lab.note(noted);
            lab.did(at, did, "alice");
            judge(&lab)
        };
        assert_eq!(note(&SHOWED, false), None);
        assert_eq!(note(&SHOWED, true), None, "before the logout");
        assert_eq!(note(&LOGGED_OUT, false), None);
        assert_eq!(note(&DENIED, false), None, "a customer's own click");
        assert_eq!(note(&DENIED, true), Some(false));
    }
}
