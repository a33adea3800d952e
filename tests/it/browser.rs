//! The site in real browsers. Only a browser can prove these tests, because they are about its jar, its
//! scripts and its layout:
//!
//! - [`engines`]: what has to hold in Chromium, Firefox and WebKitGTK, and where they differ;
//! - [`every_button`]: on every page in both languages, with script and without, the panel of each
//!   button shows the lines that Chromium itself reports as sent and received. A press does not leave
//!   the page, adds nothing to the history, asks no other host, and writes nothing to the console;
//! - [`parameters`]: the demo of each parameter;
//! - [`planting`]: which cookies the jar keeps, refuses and forgets, and which request carries them;
//! - [`staging`]: the stage draws what travelled and what became of it;
//! - [`predicting`]: the question before a demo's first run, and what its exchange says to a guess;
//! - [`judging`]: no verdict on an exchange that could not answer;
//! - [`settling`]: every guess gets its verdict, in each engine;
//! - [`progress`]: what a reader has guessed of a section;
//! - [`reading`]: the other language, a phone, the keyboard;
//! - [`folding`]: text that goes beyond the note is folded, and found;
//! - [`listings`]: no line of the quoted code is cut;
//! - [`trail`]: the first lesson and the way through the book;
//! - [`walk`]: the whole trail as a beginner goes: each guess of the main line, each exercise;
//! - [`exercises`]: each exercise is refused, passed, kept and started over;
//! - [`attacks`]: each attack of chapter 6, without and with its defence, in each engine;
//! - [`scope`]: chapter 5’s trips from host to host, in each engine;
//! - [`report_card`]: each engine gives the column that was measured in it;
//! - [`scale`]: the drawings of chapter 7;
//! - [`clinic`]: chapter 8's forms, and a line that is sent to this browser.
//!
//! All except [`attacks`], [`engines`], [`report_card`], [`scope`], [`settling`] and one walk of [`walk`]
//! need what only Chromium can tell, and run in it alone.
//!
//! [`engine`] has what each engine needs to start, [`driver`] the program that drives it, [`verbs`]
//! what a test does with a browser of any engine, and [`chromium`] what only that one can do. [`page`]
//! is what a person does and sees on a page of this site.

mod attacks;
mod chromium;
mod clinic;
mod clinic_problems;
mod driver;
mod engine;
mod engines;
mod every_button;
mod exercises;
mod folding;
mod in_sight;
mod judging;
mod listings;
mod page;
mod paper;
mod parameters;
mod pasting;
mod phone;
mod planting;
mod predicting;
mod progress;
mod reading;
mod report_card;
mod scale;
mod scope;
mod settling;
mod staging;
mod trail;
mod unscripted;
mod verbs;
mod walk;

pub use driver::{PATIENCE, answer};
pub use engine::{Engine, Settings};
pub use verbs::Browser;
