//! Toss: a subdomain sets a cookie for the whole site, and beats a token that is sent twice (cookie tossing).

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::Mac as _;
use rocket::form::{Form, FromForm};
use rocket::{Route, get, post, routes};

use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, Lure, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::{Did, Noted};
use crate::book::attacks::visit::{Blog, Shop};
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Demo;
use crate::evidence::{because, cell};
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::secrets::token::new_token;
use crate::secrets::{hmac_sha256, random_bytes};

/// The lab of the tossed cookie.
pub const LAB: Lab = Lab {
    slug: "toss",
    section: "cross",
    title: Text { zh: "抛掷（cookie tossing）", en: "Toss (cookie tossing)" },
    story: Text {
        zh: "商店用双重提交防 CSRF：登录时设一个 cookie <code>shop_csrf</code>，表单里写同一个值，两个一样才转账。博客 <code>blog.shop.localhost</code> 被 <code>mallory</code> 占了。它给整个站点设一个同名的 cookie，路径更长，再提交一张表单，填的是自己设的值。两个一样。商店转账。",
        en: "Against CSRF the shop sends a token twice: in a cookie <code>shop_csrf</code>, set at the login, and in the form. It transfers if both are the same. Mallory has got hold of the blog, <code>blog.shop.localhost</code>. The blog sets a cookie of that name for the whole site, with a longer path, and posts a form with the value that it has set. Both are the same. The shop transfers.",
    },
    question: Why {
        id: "toss",
        see: "attacks#cross",
        asks: Text {
            zh: "商店收到两个 <code>shop_csrf</code>：自己设的，和博客设的。它怎么分辨？",
            en: "The shop receives two <code>shop_csrf</code>: its own, and the blog’s. How does it tell them apart?",
        },
        evidence: &[because(Demo), cell("domain/tossing/longer-path", "c=evil; c=own")],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "看 <code>Domain</code>",
                    en: "By their <code>Domain</code>",
                },
                because: Text {
                    zh: "请求里只有名字和值，没有 <code>Domain</code>，也没有 <code>Path</code>。",
                    en: "A request has names and values, no <code>Domain</code> and no <code>Path</code>.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "自己设的总在前面",
                    en: "Its own is always the first",
                },
                because: Text {
                    zh: "路径长的在前面，博客就写了更长的路径。",
                    en: "The longer path comes first, and the blog has set a longer one.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "分辨不了", en: "It can’t" },
                because: Text {
                    zh: "所以值本身要能说明它是谁的：和会话绑在一起，用密钥来算。",
                    en: "So the value itself has to say whose it is: computed with a key, of the session.",
                },
            },
        ],
    },
    defences: &[
        Defence::new(
            "off",
            "cookie 和表单里的值一样就行",
            "cookie and form have to have the same value",
        ),
        Defence::new(
            "bound",
            "令牌用密钥从会话算出来",
            "the token is computed of the session, with a key",
        ),
        Defence::new(
            "host",
            "cookie 改名 <code>__Host-shop_csrf</code>",
            "the cookie is named <code>__Host-shop_csrf</code>",
        ),
    ],
    switch: 1,
    differs: DIFFERS,
    begins: Begins::AtShop,
    cookies,
    lure: Some(Lure {
        at: LabHost::Blog,
        path: "/post",
        says: Text { zh: "看看博客", en: "Read the blog" },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

/// `WebKitGTK` takes a cookie of such a name from anybody.
const DIFFERS: &[Differs] =
    &[Differs { engine: "webkitgtk", defence: "host", happens: true }];

const TOSSED: Did = Did::new("tossed", "设了 {}", "set {}");
const MOVED: Did = Did::new("moved", "转了 {}", "moved {}");
const NOBODY: Did =
    Did::new("nobody", "没有会话：拒绝转账", "no session: refused the transfer");
const UNEQUAL: Did = Did::new(
    "unequal",
    "cookie 和表单的值不一样：拒绝转账",
    "cookie and form differ: refused the transfer",
);
const UNBOUND: Did = Did::new(
    "unbound",
    "不是这个会话的令牌：拒绝转账",
    "no token of this session: refused the transfer",
);
const SHORT: Did = Did::new("short", "余额不够", "not enough money");

fn routes() -> Vec<Route> {
    routes![post_of_blog]
}

fn posts() -> Vec<Route> {
    routes![transfer]
}

/// The key of the tokens, made when it is first needed.
static KEY: LazyLock<[u8; 32]> = LazyLock::new(random_bytes);

/// The lines of the login: the session, and the token of the forms.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token: session, path, defence, .. } = login;
    let lax = "SameSite=Lax";
    let csrf = match *defence {
        "bound" => format!("shop_csrf={}; Path={path}; {lax}", token_of(session)),
        "host" => {
            let token = new_token();
            format!("__Host-shop_csrf={token}; Path=/; Secure; Max-Age=600; {lax}")
        }
        _ => format!("shop_csrf={}; Path={path}; {lax}", new_token()),
    };
    vec![format!("shop_session={session}; Path={path}; HttpOnly; {lax}"), csrf]
}

/// The token of a session. Only the server can compute it.
fn token_of(session: &str) -> String {
    BASE64.encode(hmac_sha256(&*KEY, session).finalize().into_bytes())
}

/// The name of the cookie with the token.
fn name(defence: &str) -> &'static str {
    if defence == "host" { "__Host-shop_csrf" } else { "shop_csrf" }
}

/// Only a transfer counts that a page of the blog has sent.
fn judge(lab: &LabWorld) -> Option<bool> {
    let of_blog = |note: &&Noted| {
        let origin = note.origin.as_deref().unwrap_or_default();
        origin.starts_with("http://blog.")
    };
    lab.notes.iter().filter(of_blog).find_map(|note| match note.did?.code {
        "moved" => Some(true),
        "nobody" | "unequal" | "unbound" => Some(false),
        _ => None,
    })
}

/// What a transfer sends.
#[derive(FromForm)]
struct TokenTransfer<'f> {
    to: &'f str,
    amount: u32,
    csrf: &'f str,
}

#[post("/<_>/toss/transfer", data = "<form>")]
fn transfer(shop: Shop<'_>, form: Form<TokenTransfer<'_>>) -> LabAnswer {
    let session = shop.cookie("shop_session").unwrap_or_default();
    let Some(customer) = shop.customer() else {
        return done(&shop, &NOBODY, "");
    };
    // Sent twice: in the cookie, and in the form.
    if shop.cookie(name(shop.defence())) != Some(form.csrf) {
        return done(&shop, &UNEQUAL, "");
    }
    if shop.defence() == "bound" && form.csrf != token_of(session) {
        return done(&shop, &UNBOUND, "");
    }
    let TokenTransfer { to, amount, .. } = *form;
    match shop.change(|lab| lab.shop.transfer(customer, to, amount)) {
        true => done(&shop, &MOVED, &format!("{amount}: {customer} → {to}")),
        false => done(&shop, &SHORT, ""),
    }
}

/// A page of the blog: it sets a cookie for the whole site, and posts a form with the same value.
#[get("/<_>/toss/post")]
fn post_of_blog(blog: Blog<'_>) -> LabAnswer {
    let (name, path) = (name(blog.defence()), blog.path());
    let line = format!(
        "{name}=mine; Domain=shop.localhost; Path={path}/transfer; Max-Age=120"
    );
    blog.did(&TOSSED, &line);
    let transfer = blog.url(LabHost::Shop, "/transfer");
    let fields = [("to", "mallory"), ("amount", "60"), ("csrf", "mine")];
    let page = blog.page(&POST).p(&LEAD).next_form(&transfer, &fields, &READ_ON);
    page.done().with_cookies(vec![line])
}

/// The last page: what became of the transfer.
fn done(shop: &Shop<'_>, did: &'static Did, detail: &str) -> LabAnswer {
    shop.did(did, detail);
    let says = did.says.get(shop.lang).replace("{}", detail);
    let balance = shop.change(|lab| lab.shop.balance("alice"));
    let html = format!("<p><b>{says}</b></p><p>alice · <b>{balance}</b></p>");
    shop.page(&RESULT).html(&html).over()
}

const POST: Text = Text { zh: "小店的博客", en: "The shop’s blog" };
const LEAD: Text = Text {
    zh: "博客在 <code>mallory</code> 手里。这一页的响应设了一个整个站点的 cookie；按钮提交一张转账表单。",
    en: "The blog is in Mallory’s hands. The response with this page has set a cookie for the whole site; the button posts a transfer.",
};
const READ_ON: Text = Text { zh: "接着读", en: "Read on" };
const RESULT: Text = Text { zh: "转账", en: "Transfer" };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_one_session() {
        assert_eq!(token_of("a"), token_of("a"));
        assert_ne!(token_of("a"), token_of("b"));
    }

    #[test]
    fn a_transfer_of_the_shops_own_page_does_not_count() {
        let mut lab = LabWorld::default();
        let origins = ["http://shop.localhost:8000", "http://blog.shop.localhost:8000"];
        for (origin, judged) in origins.into_iter().zip([None, Some(true)]) {
            let fields = [None, None, Some(origin)];
            let note = lab.note(Noted::new(LabHost::Shop, "POST", "/transfer", fields));
            lab.did(note, &MOVED, "");
            assert_eq!(judge(&lab), judged, "{origin}");
        }
    }
}
