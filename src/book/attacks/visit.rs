//! One request to a host of the lab, as its handlers see it: whose world, which lab, and what was sent.
//!
//! As request guards, [`Shop`], [`Blog`] and [`Evil`] forward every request that is not from the user of this
//! machine to that host, which ends as a 404. If the world is gone, they end with 410.

use std::ops::Deref;

use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};

use super::lab::{Lab, LabTable, NewLogin};
use super::lab_world::LabWorld;
use super::notes::{self, Did, Noted};
use super::page::LabPage;
use super::shop;
use super::worlds::Worlds;
use crate::http::lab_hosts::{LabHost, LocalRequest, Naming};
use crate::http::lab_page::LabAnswer;
use crate::lang::{Lang, Text};
use crate::secrets::token::{has_token_form, new_token};

/// One request to a host of the lab.
pub struct LabVisit<'r> {
    /// The lab that the address names.
    pub lab: &'static Lab,
    /// The language of the visitor's pages.
    pub lang: Lang,
    worlds: &'r Worlds,
    id: &'r str,
    here: LabHost,
    port: Option<u16>,
    cookies: Vec<&'r str>,
    /// The number of the request's note.
    note: usize,
    cross_site: bool,
    own_page: bool,
    origin: Option<&'r str>,
}

impl<'r> LabVisit<'r> {
    /// The visit of a request to this host.
    async fn of(request: &'r Request<'_>, here: LabHost) -> Outcome<Self, ()> {
        let nowhere = Outcome::Forward(Status::NotFound);
        let Outcome::Success(at) = request.guard::<LocalRequest>().await else {
            return nowhere;
        };
        let is_here = at.naming(here) == Some(Naming::Names);
        let id = request.routed_segment(0).filter(|it| has_token_form(it));
        let state = request.rocket();
        let table = state.state::<LabTable>().copied();
        let find = |slug| table.and_then(|it| it.find(slug));
        let lab = request.routed_segment(1).and_then(find);
        let state = state.state::<Worlds>();
        let (true, Some(id), Some(lab), Some(worlds)) = (is_here, id, lab, state)
        else {
            return nowhere;
        };
        let headers = request.headers();
        let [cookie, site, origin] =
            ["Cookie", "Sec-Fetch-Site", "Origin"].map(|it| headers.get_one(it));
        let path = request.uri().path().as_str();
        let below = format!("/w/{id}/{}", lab.slug);
        let path = path.strip_prefix(below.as_str()).unwrap_or(path);
        let query = request.uri().query().map(|it| format!("?{it}"));
        let path = format!("{path}{}", query.unwrap_or_default());
        let method = request.method().as_str();
        let mut noted = Noted::new(here, method, &path, [cookie, site, origin]);
        noted.by_program = headers.get_one("User-Agent") == Some(notes::PROGRAM);
        let cross_site = noted.is_cross_site();
        let own = here.origin(Naming::Names, at.port);
        let own_page = match (site, origin) {
            (Some(site), _) => site == "same-origin",
            (None, origin) => origin == own.as_deref(),
        };
        let seen =
            worlds.change(id, |world| (world.lang, world.lab_mut(lab).note(noted)));
        let Some((lang, note)) = seen else {
            return Outcome::Error((Status::Gone, ()));
        };
        Outcome::Success(Self {
            lab,
            lang,
            worlds,
            id,
            here,
            port: at.port,
            cookies: headers.get("Cookie").collect(),
            note,
            cross_site,
            own_page,
            origin,
        })
    }

    /// Changes what the lab has of this visitor, or reads it.
    pub fn change<T: Default>(&self, change: impl FnOnce(&mut LabWorld) -> T) -> T {
        let changed = self.worlds.change(self.id, |it| change(it.lab_mut(self.lab)));
        changed.unwrap_or_default()
    }

    /// The name of the defence that is switched on.
    pub fn defence(&self) -> &'static str {
        let at = self.change(|lab| lab.defence);
        self.lab.defences.get(at).map_or("", |it| it.name)
    }

    /// The value of the first cookie of this name in the request.
    pub fn cookie(&self, name: &str) -> Option<&'r str> {
        self.cookie_values(name).into_iter().next()
    }

    /// The request's `Cookie` field as it is, or nothing.
    pub fn cookie_field(&self) -> String {
        self.cookies.join("; ")
    }

    /// The values of all cookies of this name, in their order.
    pub fn cookie_values(&self, name: &str) -> Vec<&'r str> {
        let pairs = self.cookies.iter().flat_map(|line| line.split(';'));
        let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(it, _)| *it == name).map(|(_, value)| value).collect()
    }

    /// The customer whose session the cookie `shop_session` names.
    pub fn customer(&self) -> Option<&'static str> {
        let token = self.cookie("shop_session")?;
        self.change(|lab| lab.shop.whose(token))
    }

    /// Whether the request says that a page of a different site has started it.
    pub fn is_cross_site(&self) -> bool {
        self.cross_site
    }

    /// Whether the request says that a page of the same origin has sent it: by `Sec-Fetch-Site`, or else by
    /// `Origin`.
    pub fn is_own_page(&self) -> bool {
        self.own_page
    }

    /// The field `Origin` of the request.
    pub fn origin(&self) -> Option<&'r str> {
        self.origin
    }

    /// The origin of a host of the labs.
    pub fn origin_of(&self, host: LabHost) -> Option<String> {
        host.origin(Naming::Names, self.port)
    }

    /// Notes what was done with the request.
    pub fn did(&self, did: &'static Did, detail: &str) {
        self.change(|lab| lab.did(self.note, did, detail));
    }

    /// The lab's own path, which is that of its cookies.
    pub fn path(&self) -> String {
        format!("/w/{}/{}", self.id, self.lab.slug)
    }

    /// An address of this lab at a host. `below` begins with a slash, or is empty.
    pub fn url(&self, host: LabHost, below: &str) -> String {
        let origin = host.origin(Naming::Names, self.port).unwrap_or_default();
        format!("{origin}{}{below}", self.path())
    }

    /// A page of this host.
    pub fn page(&self, title: &Text) -> LabPage {
        let auto = self.change(|lab| lab.auto);
        let back = self.worlds.change(self.id, |world| world.back.clone());
        let back = format!(
            "{}/{}/attacks#{}",
            back.unwrap_or_default(),
            self.lang.code(),
            self.lab.slug
        );
        LabPage::new(self.lang, Some(self.here), title, self.port, auto, back)
    }

    /// A redirect (303) to an address of this lab at this host.
    pub fn to(&self, below: &str) -> LabAnswer {
        LabAnswer::to(self.url(self.here, below))
    }

    /// Logs a customer in, with the cookies that the lab sets.
    pub fn log_in(&self, customer: &'static str) -> Vec<String> {
        let token = new_token();
        self.change(|lab| lab.shop.log_in(&token, customer));
        let path = self.path();
        let (token, path) = (token.as_str(), path.as_str());
        (self.lab.cookies)(&NewLogin { token, customer, defence: self.defence(), path })
    }

    /// The customer of this name and password, if they are right.
    pub fn check(&self, name: &str, password: &str) -> Option<&'static str> {
        shop::check(name, password)
    }
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident => $host:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name<'r>(LabVisit<'r>);

        impl<'r> Deref for $name<'r> {
            type Target = LabVisit<'r>;

            fn deref(&self) -> &LabVisit<'r> {
                &self.0
            }
        }

        #[rocket::async_trait]
        impl<'r> FromRequest<'r> for $name<'r> {
            type Error = ();

            async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
                LabVisit::of(request, $host).await.map(Self)
            }
        }
    )*};
}

guards! {
    /// A request to the shop.
    Shop => LabHost::Shop;
    /// A request to the shop's blog.
    Blog => LabHost::Blog;
    /// A request to the attacker's site.
    Evil => LabHost::Evil;
}
