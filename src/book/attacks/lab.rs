//! What a lab is: one attack with its defences.

use rocket::Route;

use super::lab_world::Judge;
use crate::book::question::Why;
use crate::http::lab_hosts::LabHost;
use crate::lang::Text;

/// All labs of the book, as the hosts of the labs know them.
#[derive(Clone, Copy)]
pub struct LabTable(pub &'static [Lab]);

impl LabTable {
    /// The lab of this slug.
    pub fn find(self, slug: &str) -> Option<&'static Lab> {
        self.0.iter().find(|lab| lab.slug == slug)
    }
}

/// One attack with its defences.
pub struct Lab {
    /// The name of the lab in addresses, and that of its files.
    pub slug: &'static str,
    /// The section of the chapter in which it stands.
    pub section: &'static str,
    /// The title, in a few words.
    pub title: Text,
    /// The story: about five short sentences. HTML.
    pub story: Text,
    /// What to predict before the attack.
    pub question: Why,
    /// The defences. The first is none, and the attack succeeds.
    pub defences: &'static [Defence],
    /// Which of them the switch turns on. The attack fails.
    pub switch: usize,
    /// The browsers in which the attack does something else, and what: for the page and the test.
    pub differs: &'static [Differs],
    /// The page of the lab with which the attack begins: a host, and a path below the lab's own.
    pub begins: Begins,
    /// The lines by which a login sets the shop's cookies.
    pub cookies: fn(&NewLogin<'_>) -> Vec<String>,
    /// Where a customer is lured to from the account page.
    pub lure: Option<Lure>,
    /// The ways in which the attacker can send the same attack, if there are several. The first is that of the
    /// attack itself: the lab is passed by it alone, and the table of the chapter has it.
    pub ways: &'static [Way],
    /// What the last attack is seen to have done: `Some(true)`, it happened; `Some(false)`, it was tried and did
    /// not; `None`, nobody can say yet. Looks at the notes, and at nothing that a customer can do without an attack.
    pub judge: Judge,
    /// The lab's own addresses: `/<_>/slug/...`, mounted below `/w`.
    pub routes: fn() -> Vec<Route>,
    /// The addresses that take a `POST`, from pages of any site.
    pub posts: fn() -> Vec<Route>,
}

/// A state of the switch.
pub struct Defence {
    /// The name of the defence, in one word.
    pub name: &'static str,
    /// What is switched on, in a few words. HTML.
    pub label: Text,
}

impl Defence {
    /// A defence by its name and what it is in both languages.
    pub const fn new(name: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { name, label: Text { zh, en } }
    }
}

/// A way in which the attacker can send an attack.
pub struct Way {
    /// The name of the way, in one word.
    pub name: &'static str,
    /// What the attacker's page has the browser send, in a few words. HTML.
    pub label: Text,
}

impl Way {
    /// A way by its name and what it is in both languages.
    pub const fn new(name: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { name, label: Text { zh, en } }
    }
}

/// A browser engine in which an attack does something else.
pub struct Differs {
    /// The engine: `chromium`, `firefox` or `webkitgtk`.
    pub engine: &'static str,
    /// The name of the defence with which it is so.
    pub defence: &'static str,
    /// Whether the attack happens there.
    pub happens: bool,
}

/// Where an attack begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// On the shop's own page, where the customer logs in.
    AtShop,
    /// On a page of the attacker's, at this path below the lab's own.
    AtEvil(&'static str),
}

/// What a login has to write cookies with.
pub struct NewLogin<'l> {
    /// A new token, which nobody can guess.
    pub token: &'l str,
    /// The customer who logs in.
    pub customer: &'static str,
    /// The defence that is switched on.
    pub defence: &'static str,
    /// The lab's own path, for `Path`.
    pub path: &'l str,
}

/// A link on the account page.
pub struct Lure {
    /// The site that it leads to.
    pub at: LabHost,
    /// The path below the lab's own.
    pub path: &'static str,
    /// The text of the link.
    pub says: Text,
}

impl Lab {
    /// The number of the defence of this name.
    pub fn defence(&self, name: &str) -> Option<usize> {
        self.defences.iter().position(|it| it.name == name)
    }

    /// The number of the way of this name.
    pub fn way(&self, name: &str) -> Option<usize> {
        self.ways.iter().position(|it| it.name == name)
    }
}

/// The line of a login that sets the session's cookie and no other, with `SameSite=Lax`.
pub fn plain_session(login: &NewLogin<'_>) -> Vec<String> {
    let NewLogin { token, path, .. } = login;
    vec![format!("shop_session={token}; Path={path}; HttpOnly; SameSite=Lax")]
}
