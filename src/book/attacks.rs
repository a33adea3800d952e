//! Chapter 6: attacks that readers carry out themselves, on hosts that this program plays, and the defence
//! against each.
//!
//! # How to add a lab
//!
//! 1. `labs/<slug>.rs`: `pub const LAB: Lab` with every field, its routes, and a pure `judge` that looks at the
//!    notes of the last attack. [`labs::ride`] and [`labs::tamper`] are models.
//! 2. `labs.rs`: `pub mod <slug>;` and a place in `LABS`, among those of its section.
//! 3. `templates/chapters/attacks/<slug>.zh.html`, `<slug>.en.html`: the body below the evidence: the code (quoted
//!    from the compiled file by `{{ <quoted file="attacks/labs/ride" name="transfer" /> }}`), why, and what the switch does
//!    not stop. It is included by itself. A sentence about browsers has its `cell(...)` or its reason.
//! 4. `static/js/attacks-<slug>.js` only where the attack itself is a script (`LabPage::script`).
//!
//! Addresses are `/w/<world>/<slug>/...`; a route is written `#[get("/<_>/slug/name")]` and has one of the guards
//! [`visit::Shop`], [`visit::Blog`] and [`visit::Evil`], which end as a 404 for everybody but the user of this
//! machine at that host, and note the request. A route with `POST` belongs into `posts`, every other into
//! `routes`. [`counter`] has what every shop does (front, login, logout, review, order); a lab's route for the
//! same address comes before it. What a login of a lab's own needs is there too.
//!
//! A handler says what it did by `shop.did(&DID, detail)`, with a `const DID: Did`. What it wants to remember
//! until the next attack goes into `shop.change(|lab| lab.keep(name, value))`; it is bounded and cut. Pages are
//! built by `shop.page(&TITLE)`: `next_link` or `next_form` is what the script presses (one a page), and `over()`
//! is the last page. Whatever a visitor sent is [escaped](crate::html::escape), except where that is the hole.
//!
//! Where an attacker uses no browser, [`program::Program`] sends the requests, on a connection of its own; its
//! notes have `by_program`, and so a judge tells them from a customer's.
//! `evil.ask_by_program(loopback, cookie)` asks for the shop's front with a cookie that the attacker has got hold of,
//! and `LabWorld::shown_to_program` is what the shop answered.
//!
//! `defences[0]` is none, and the attack succeeds in all three engines; `switch` names the one that the switch
//! turns on, with which it fails. An engine in which that is not so is named in `differs`. An attack begins with
//! an empty notebook and a new shop: `begin` resets both, so a judge sees one attack only.

pub mod counter;
pub mod lab;
pub mod lab_world;
pub mod labs;
pub mod notes;
pub mod page;
pub mod passed;
pub mod program;
pub mod questions;
pub mod setting_out;
pub mod shared_cache;
pub mod shop;
mod stage;
pub mod visit;
pub mod world;
pub mod worlds;

use rocket::{Route, routes};

use crate::book::chapter::{Chapter, Extra, Section};
use crate::lang::Text;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 6,
    slug: "attacks",
    title: Text { zh: "攻击与防护", en: "Attacks and defences" },
    sections: &[
        Section::new("ground", "三方", "Three parties"),
        Section::new("values", "改值、造值", "Changing and forging values"),
        Section::new("stolen", "偷来的会话", "Stolen sessions"),
        Section::new("cross", "别的站点替你按", "Other sites press for you"),
        Section::new("table", "攻击与防护一览", "Attacks and defences at a glance"),
    ],
    routes,
    stage: stage::stage,
    arguments: &[],
    planted: &[],
    sheets: &["attacks"],
    extras: &[Extra::Labs],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: &[],
};

/// The chapter has no demos: its attacks are on hosts of their own.
pub fn routes() -> Vec<Route> {
    routes![]
}

/// Name and `Path` of the cookies by which the book knows a visitor's world and what is passed, for the reset. The
/// hosts of the labs get neither.
pub const PLANTED: &[(&str, &str)] = &[
    ("attacks_world_zh", "/zh/attacks"),
    ("attacks_world_en", "/en/attacks"),
    ("attacks_passed_zh", "/zh/attacks"),
    ("attacks_passed_en", "/en/attacks"),
];
