//! What the shop of every lab does in the same way: its front, log in, log out, reviews and orders. A lab that
//! does one of these in its own way has a route of its own, which comes before these.

use rocket::form::{Form, FromForm};
use rocket::{Route, get, post, routes};

use super::notes::Did;
use super::page::LabPage;
use super::visit::Shop;
use crate::html::escape;
use crate::http::lab_page::LabAnswer;
use crate::lang::Text;

const LOGGED_IN: Did = Did::new("logged-in", "登录：{}", "logged in: {}");
const REFUSED: Did =
    Did::new("login-refused", "名字或密码不对", "wrong name or password");
/// The shop has shown a customer the account.
pub const SHOWED: Did =
    Did::new("account", "给出 {} 的账户页", "showed the account of {}");
const ASKED: Did =
    Did::new("who", "不认识：请先登录", "knows nobody here: asked for a login");
const LOGGED_OUT: Did = Did::new("logged-out", "登出", "logged out");
const REVIEWED: Did = Did::new("reviewed", "收下 {} 的评价", "took a review by {}");
const ORDERED: Did = Did::new("ordered", "收下 {} 的订单", "took an order by {}");

/// The name of the shop, as the title of its front.
pub const FRONT: Text = Text { zh: "小店", en: "The shop" };
/// What only the administrator of a shop is told.
pub const ALL_CUSTOMERS: Text = Text {
    zh: "<b>欢迎，管理员。</b>全部顾客和余额：alice 100，bob 100，mallory 0。",
    en: "<b>Welcome, administrator.</b> All customers and their balances: alice 100, bob 100, mallory 0.",
};
const LOG_IN: Text = Text { zh: "以 alice 登录", en: "Log in as alice" };
const LOG_IN_LEAD: Text = Text {
    zh: "你是顾客 <b>alice</b>，账户里有 100 元。",
    en: "You are the customer <b>alice</b>, with 100 in your account.",
};
const WRONG: Text =
    Text { zh: "名字或密码不对。", en: "Wrong name or password." };
const BALANCE: Text = Text { zh: "余额", en: "Balance" };
const LOG_OUT: Text = Text { zh: "登出", en: "Log out" };
const REVIEWS: Text = Text { zh: "评价", en: "Reviews" };
const ORDERS: Text = Text { zh: "订单", en: "Orders" };

/// The addresses that every shop has.
pub fn routes() -> Vec<Route> {
    routes![front]
}

/// The addresses that take a `POST`, from pages of any site: it is a lab's matter whether that is a hole.
pub fn posts() -> Vec<Route> {
    routes![log_in, log_out, review, order]
}

/// The front: the account of a customer who is logged in, or the login.
#[get("/<_>/<_>")]
fn front(shop: Shop<'_>) -> LabAnswer {
    match shop.customer() {
        Some(customer) => {
            shop.did(&SHOWED, customer);
            account(&shop, customer)
        }
        None => {
            shop.did(&ASKED, "");
            ask_to_log_in(&shop, shop.page(&FRONT).p(&LOG_IN_LEAD))
        }
    }
}

/// A page of the shop on which a customer can log in.
pub fn ask_to_log_in(shop: &Shop<'_>, page: LabPage) -> LabAnswer {
    let fields = [("name", "alice"), ("password", "wonderland")];
    page.next_form(&format!("{}/login", shop.path()), &fields, &LOG_IN).done()
}

/// The front of a shop whose cookie says who the user is: a customer, or the administrator.
pub fn front_of(shop: &Shop<'_>, user: &str) -> LabAnswer {
    let page = shop.page(&FRONT);
    match user {
        "admin" => page.p(&ALL_CUSTOMERS).done(),
        customer => page.html(&format!("<p>{}</p>", escape(customer))).done(),
    }
}

/// The account page of a customer: the balance, the reviews and orders, and where the customer is lured to.
pub fn account(shop: &Shop<'_>, customer: &'static str) -> LabAnswer {
    let say = |text: &Text| text.get(shop.lang);
    let item = |text: &str| format!("<li>{}</li>", escape(text));
    let (balance, reviews, orders) = shop.change(|lab| {
        let reviews = lab.shop.reviews().iter();
        let reviews: String =
            reviews.map(|(by, text)| item(&format!("{by}: {text}"))).collect();
        let orders: String =
            lab.shop.orders_of(customer).into_iter().map(item).collect();
        (lab.shop.balance(customer), reviews, orders)
    });
    let mut html =
        format!("<p><b>{customer}</b> · {} <b>{balance}</b></p>", say(&BALANCE));
    for (title, items) in [(&REVIEWS, reviews), (&ORDERS, orders)] {
        if !items.is_empty() {
            html += &format!("<h2>{}</h2><ul>{items}</ul>", say(title));
        }
    }
    html += &format!(
        "<form method=\"post\" action=\"{}/logout\"><button class=\"ghost\">{}</button></form>",
        shop.path(),
        say(&LOG_OUT)
    );
    let page = shop.page(&FRONT).html(&html);
    match &shop.lab.lure {
        Some(lure) => page.next_link(&shop.url(lure.at, lure.path), &lure.says).done(),
        None => page.done(),
    }
}

/// What a login sends.
#[derive(FromForm)]
pub struct Credentials<'f> {
    /// The name of the customer.
    pub name: &'f str,
    /// The password that was typed.
    pub password: &'f str,
}

/// The customer whose name and password these are. If they are wrong, that is noted.
pub fn checked(shop: &Shop<'_>, form: &Credentials<'_>) -> Option<&'static str> {
    let customer = shop.check(form.name, form.password);
    if customer.is_none() {
        shop.did(&REFUSED, "");
    }
    customer
}

#[post("/<_>/<_>/login", data = "<form>")]
fn log_in(shop: Shop<'_>, form: Form<Credentials<'_>>) -> LabAnswer {
    let Some(customer) = checked(&shop, &form) else {
        return shop.page(&FRONT).p(&WRONG).done();
    };
    shop.did(&LOGGED_IN, customer);
    let cookies = shop.log_in(customer);
    shop.to("").with_cookies(cookies)
}

#[post("/<_>/<_>/logout")]
fn log_out(shop: Shop<'_>) -> LabAnswer {
    shop.did(&LOGGED_OUT, "");
    if let Some(token) = shop.cookie("shop_session") {
        shop.change(|lab| lab.shop.log_out(token));
    }
    let gone = format!("shop_session=; Path={}; Max-Age=0", shop.path());
    shop.to("").with_cookies(vec![gone])
}

/// What a review or an order sends.
#[derive(FromForm)]
pub struct TextForm<'f> {
    /// The text of it.
    pub text: &'f str,
}

#[post("/<_>/<_>/review", data = "<form>")]
fn review(shop: Shop<'_>, form: Form<TextForm<'_>>) -> LabAnswer {
    match shop.customer() {
        Some(customer) => {
            shop.change(|lab| lab.shop.review(customer, form.text));
            shop.did(&REVIEWED, customer);
        }
        None => shop.did(&ASKED, ""),
    }
    shop.to("")
}

#[post("/<_>/<_>/order", data = "<form>")]
fn order(shop: Shop<'_>, form: Form<TextForm<'_>>) -> LabAnswer {
    match shop.customer() {
        Some(customer) => {
            shop.change(|lab| lab.shop.order(customer, form.text));
            shop.did(&ORDERED, customer);
        }
        None => shop.did(&ASKED, ""),
    }
    shop.to("")
}
