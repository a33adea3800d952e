//! Tamper: the shop keeps a customer's role in a cookie, and the customer changes it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac as _};
use rocket::{Route, get, post, routes};
use sha2::Sha256;

use crate::book::attacks::counter::ALL_CUSTOMERS;
use crate::book::attacks::lab::{Begins, Defence, Differs, Lab, Lure, NewLogin};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::notes::Did;
use crate::book::attacks::visit::Shop;
use crate::book::question::{Answer, Why};
use crate::evidence::Exemption::Program;
use crate::evidence::because;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;
use crate::secrets::{hmac_sha256, random_bytes};

/// The entry of this lab.
pub const LAB: Lab = Lab {
    slug: "tamper",
    section: "values",
    title: Text { zh: "篡改", en: "Tamper" },
    story: Text {
        zh: "商店把顾客的身份写在一个 cookie 里：<code>shop_role=user</code>。这一次攻击者就是顾客自己：<code>alice</code>。她打开浏览器的开发者工具，把值改成 <code>admin</code>。下一个请求带的就是新值。管理页只看这个值。",
        en: "The shop keeps a customer’s role in a cookie: <code>shop_role=user</code>. This time the attacker is a customer, <code>alice</code>. She opens the browser’s developer tools and writes <code>admin</code> in its place. The next request carries the new value. The page for administrators looks at nothing else.",
    },
    question: Why {
        id: "tamper",
        see: "attacks#values",
        asks: Text {
            zh: "<code>alice</code> 把 <code>shop_role=user</code> 改成了 <code>admin</code>。商店怎么知道它被改过？",
            en: "<code>alice</code> has changed <code>shop_role=user</code> to <code>admin</code>. How does the shop find out?",
        },
        evidence: &[because(Program)],
        answers: &[
            Answer {
                right: false,
                label: Text {
                    zh: "它记得自己发过什么",
                    en: "It remembers what it has sent",
                },
                because: Text {
                    zh: "它什么也没有记：值只在 cookie 里。记在服务器上，正是第四种防护。",
                    en: "It has kept nothing: the value is in the cookie alone. Keeping it on the server is the fourth defence.",
                },
            },
            Answer {
                right: true,
                label: Text { zh: "它不知道", en: "It doesn’t" },
                because: Text {
                    zh: "请求里只有名字和值，看不出是谁写的。要能看出来，得有签名。",
                    en: "A request has a name and a value, and nothing says who wrote them. A signature would.",
                },
            },
            Answer {
                right: false,
                label: Text {
                    zh: "<code>HttpOnly</code> 不让改",
                    en: "<code>HttpOnly</code> prevents the change",
                },
                because: Text {
                    zh: "<code>HttpOnly</code> 拦的是页面里的脚本，不是浏览器的主人。",
                    en: "<code>HttpOnly</code> keeps scripts of a page out, not the owner of the browser.",
                },
            },
        ],
    },
    defences: &[
        Defence::new("off", "明文", "plain text"),
        Defence::new("signed", "签名（HMAC-SHA256）", "signed (HMAC-SHA256)"),
        Defence::new("encrypted", "加密（AES-256-GCM）", "encrypted (AES-256-GCM)"),
        Defence::new("server", "身份记在服务器上", "the role is kept on the server"),
    ],
    switch: 1,
    differs: DIFFERS,
    begins: Begins::AtShop,
    cookies,
    lure: Some(Lure {
        at: LabHost::Shop,
        path: "/tools",
        says: Text { zh: "打开开发者工具", en: "Open the developer tools" },
    }),
    ways: &[],
    judge,
    routes,
    posts,
};

/// No browser is asked anything here but to carry a cookie.
const DIFFERS: &[Differs] = &[];

const OPENED: Did =
    Did::new("opened", "把管理页给了 {}", "showed the administrators’ page to {}");
const DENIED: Did =
    Did::new("denied", "不给看管理页：{}", "refused the administrators’ page: {}");
const TOOLS: Did = Did::new(
    "tools",
    "（开发者工具，代替浏览器里的）",
    "(developer tools, in place of the browser’s own)",
);
const EDITED: Did = Did::new("edited", "改成了 {}", "changed to {}");

fn routes() -> Vec<Route> {
    routes![admin, tools]
}

fn posts() -> Vec<Route> {
    routes![edit]
}

/// A request that gets the administrators' page has a changed cookie: no customer has that role.
fn judge(lab: &LabWorld) -> Option<bool> {
    lab.noted(&EDITED)?;
    if lab.noted(&OPENED).is_some() {
        return Some(true);
    }
    lab.noted(&DENIED).map(|_| false)
}

/// The key of signature and encryption, made when it is first needed.
static KEY: LazyLock<[u8; 32]> = LazyLock::new(random_bytes);

/// The lines of the login: the session, and the role in the way that is switched on.
fn cookies(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, defence, .. } = login;
    let session = format!("shop_session={token}; Path={path}; HttpOnly; SameSite=Lax");
    let role = match *defence {
        "signed" => sign("user"),
        "encrypted" => encrypt("user"),
        "server" => return vec![session],
        _ => "user".to_owned(),
    };
    vec![session, format!("shop_role={role}; Path={path}; HttpOnly; SameSite=Lax")]
}

/// A value with its signature.
fn sign(value: &str) -> String {
    format!("{value}.{}", BASE64.encode(mac(value).finalize().into_bytes()))
}

/// The value, if its signature is right.
fn verify(signed: &str) -> Option<&str> {
    let (value, signature) = signed.split_once('.')?;
    let signature = BASE64.decode(signature).ok()?;
    mac(value).verify_slice(&signature).ok().map(|()| value)
}

fn mac(value: &str) -> Hmac<Sha256> {
    hmac_sha256(&*KEY, value)
}

/// A value that only the server can read.
fn encrypt(value: &str) -> String {
    let mut jar = cookie::CookieJar::new();
    jar.private_mut(&cookie::Key::derive_from(&*KEY))
        .add(("shop_role", value.to_owned()));
    jar.get("shop_role").map(|it| it.value().to_owned()).unwrap_or_default()
}

/// The value, if this server has encrypted it.
fn decrypt(value: &str) -> Option<String> {
    let sealed = cookie::Cookie::new("shop_role", value.to_owned());
    let jar = cookie::CookieJar::new();
    let opened = jar.private(&cookie::Key::derive_from(&*KEY)).decrypt(sealed);
    opened.map(|it| it.value().to_owned())
}

#[get("/<_>/tamper/admin")]
fn admin(shop: Shop<'_>) -> LabAnswer {
    let sent = shop.cookie("shop_role").unwrap_or_default();
    let role = match shop.defence() {
        "signed" => verify(sent).unwrap_or("nobody").to_owned(),
        "encrypted" => decrypt(sent).unwrap_or("nobody".to_owned()),
        // What the browser says of itself is not looked at.
        "server" => shop.customer().map_or("nobody", |_| "user").to_owned(),
        _ => sent.to_owned(),
    };
    match role.as_str() {
        "admin" => {
            shop.did(&OPENED, "alice");
            shop.page(&ADMIN).p(&ALL_CUSTOMERS).over()
        }
        other => {
            shop.did(&DENIED, other);
            shop.page(&ADMIN).p(&NOT_FOR_YOU).over()
        }
    }
}

const ADMIN: Text = Text { zh: "管理页", en: "For administrators" };
const NOT_FOR_YOU: Text = Text {
    zh: "这一页只给管理员看。",
    en: "This page is for administrators.",
};
const TITLE: Text = Text { zh: "开发者工具", en: "Developer tools" };
const LEAD: Text = Text {
    zh: "在浏览器里，这是开发者工具的「存储」一页，谁都能在里面改自己的 cookie。这一页也能：你改，它替你设。下面是这个请求带来的：",
    en: "In your browser this is the storage page of its developer tools, where anybody can change their own cookies. This page does the same: what you change, it sets. This is what the request carried:",
};
const CHANGE: Text = Text { zh: "把 user 改成 admin", en: "Change user to admin" };

/// The stand-in for the browser's developer tools, so that the attack needs no script.
#[get("/<_>/tamper/tools")]
fn tools(shop: Shop<'_>) -> LabAnswer {
    shop.did(&TOOLS, "");
    let sent = shop.cookie("shop_role").map(|it| format!("shop_role={it}"));
    let sent = sent.unwrap_or_else(|| "—".to_owned());
    let shown = format!("<pre><code class=\"brw\">{}</code></pre>", escape(&sent));
    let edit = format!("{}/edit", shop.path());
    shop.page(&TITLE).p(&LEAD).html(&shown).next_form(&edit, &[], &CHANGE).done()
}

/// Sets what the developer tools have changed.
#[post("/<_>/tamper/edit")]
fn edit(shop: Shop<'_>) -> LabAnswer {
    let sent = shop.cookie("shop_role").unwrap_or("user");
    let changed = match sent.contains("user") {
        true => sent.replacen("user", "admin", 1),
        // Nobody can read it: all that is left is to write something else.
        false => "admin".to_owned(),
    };
    shop.did(&EDITED, &changed);
    let line =
        format!("shop_role={changed}; Path={}; HttpOnly; SameSite=Lax", shop.path());
    shop.to("/admin").with_cookies(vec![line])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_server_has_made_is_read() {
        let (signed, sealed) = (sign("user"), encrypt("user"));
        assert_eq!(verify(&signed), Some("user"));
        assert_eq!(verify(&signed.replacen("user", "admin", 1)), None);
        assert_eq!(decrypt(&sealed).as_deref(), Some("user"));
        assert!(!sealed.contains("user"));
        assert_eq!(decrypt("admin"), None);
    }
}
