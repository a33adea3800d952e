//! Mounts the hosts of the labs: their fronts, every shop, and the labs' own addresses.

use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Build, Rocket, Route, catch, catchers, get, routes};

use super::counter;
use super::lab::LabTable;
use super::labs::LABS;
use super::page::LabPage;
use super::worlds::Worlds;
use crate::html::escape;
use crate::http::lab_hosts::{LabHost, LocalRequest, Naming};
use crate::http::lab_page::LabAnswer;
use crate::http::same_origin;
use crate::lang::{Lang, Text};

/// Mounts everything, with the worlds of all visitors.
pub fn stage(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = rocket.manage(Worlds::default()).manage(LabTable(LABS));
    let rocket = same_origin::mount(rocket, "/", first(routes![front]));
    let own = LABS.iter().flat_map(|lab| (lab.routes)()).collect();
    let rocket = same_origin::mount(rocket, "/w", counter::routes());
    let rocket = same_origin::mount(rocket, "/w", first(own));
    let rocket = same_origin::mount_for_any_site(rocket, "/w", routes_for_any_site());
    rocket.register("/w", catchers![gone])
}

/// The addresses that take a `POST` from pages of any site, because that is what the labs show. They change
/// nothing but the world of one visitor.
fn routes_for_any_site() -> Vec<Route> {
    let own = LABS.iter().flat_map(|lab| (lab.posts)()).collect();
    [counter::posts(), first(own)].concat()
}

/// These routes, before others of the same address.
fn first(mut routes: Vec<Route>) -> Vec<Route> {
    routes.iter_mut().for_each(|route| route.rank -= 30);
    routes
}

/// A request from the user of this machine to one of the labs' hosts, by its name.
struct AtLabHost(LabHost, Option<u16>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for AtLabHost {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Outcome::Success(at) = request.guard::<LocalRequest>().await else {
            return Outcome::Forward(Status::NotFound);
        };
        let hosts = [LabHost::Shop, LabHost::Blog, LabHost::Evil];
        let here = hosts.into_iter().find(|it| at.naming(*it) == Some(Naming::Names));
        match here {
            Some(here) => Outcome::Success(Self(here, at.port)),
            None => Outcome::Forward(Status::NotFound),
        }
    }
}

const SHOP: Text = Text { zh: "小店", en: "The shop" };
const BLOG: Text = Text { zh: "小店的博客", en: "The shop’s blog" };
const EVIL: Text = Text { zh: "攻击者的网站", en: "The attacker’s site" };
const FRONT: Text = Text {
    zh: "这台主机属于第 6 章的攻防实验，和别的几台一样，都是这台机器上的同一个程序扮的。每位读者有自己的一家店，从书里进去。",
    en: "This host belongs to the labs of chapter 6. Like the others it is played by one program on this machine. Each reader has a shop of their own, which is entered from the book.",
};
const TO_BOOK: Text = Text { zh: "去第 6 章", en: "To chapter 6" };
const GONE: Text = Text { zh: "这家店已经不在了", en: "This shop is gone" };
const GONE_LEAD: Text = Text {
    zh: "读者的店只留在内存里，数目有限：太旧的会让位，程序重启也会清空。回书里再按一次攻击，就有一家新的。",
    en: "The shops of readers are kept in memory, and only so many: the oldest make room, and a restart of the program ends all. Go back to the book and press the attack again for a new one.",
};

/// The front of a host, in front of the book's own door.
#[get("/")]
fn front(at: AtLabHost, lang: Lang) -> LabAnswer {
    let AtLabHost(here, port) = at;
    let title = match here {
        LabHost::Blog => &BLOG,
        LabHost::Evil => &EVIL,
        _ => &SHOP,
    };
    way_back(lang, Some(here), title, &FRONT, port)
}

/// A page that says where the labs are entered.
fn way_back(
    lang: Lang,
    here: Option<LabHost>,
    title: &Text,
    says: &Text,
    port: Option<u16>,
) -> LabAnswer {
    let port_of = port.map_or(String::new(), |port| format!(":{port}"));
    let book = format!("http://localhost{port_of}/{}/attacks", lang.code());
    let link =
        format!("<p><a href=\"{}\">{}</a></p>", escape(&book), TO_BOOK.get(lang));
    let page = LabPage::new(lang, here, title, port, false, book);
    page.p(says).html(&link).done()
}

/// A page of a world that is gone.
#[catch(410)]
fn gone(request: &Request<'_>) -> LabAnswer {
    let lang = Lang::of(request);
    let port = request.host().and_then(|host| host.port());
    way_back(lang, None, &GONE, &GONE_LEAD, port).status(Status::Gone)
}
