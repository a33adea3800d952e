//! The site in real browsers. What is proven here nothing else can prove, for the jar, the scripts
//! and the layout are the browser's:
//!
//! - [`engines`]: what has to hold in Chromium, Firefox and WebKitGTK, and where they differ;
//! - [`every_button`]: on every page in both languages, with script and without, each button's
//!   panel shows the lines that Chromium itself says it sent and received, and a press neither
//!   leaves the page, nor adds to Back, nor asks another host, nor says anything to the console;
//! - [`parameters`]: the demo of each parameter;
//! - [`planting`]: what the jar keeps, refuses, carries to which request, and forgets when;
//! - [`staging`]: the stage draws what travelled and what became of it;
//! - [`predicting`]: the question before a demo's first run, and what its exchange says to a guess;
//! - [`judging`]: no verdict on an exchange that could not answer;
//! - [`settling`]: every guess gets its verdict, in each engine;
//! - [`progress`]: what a reader has guessed of a section;
//! - [`reading`]: the other language, a phone, the keyboard;
//! - [`folding`]: what goes beyond the note is folded, and found;
//! - [`listings`]: no line of the quoted code is cut;
//! - [`trail`]: the first lesson and the way through the book;
//! - [`scale`]: what chapter 7 draws;
//! - [`clinic`]: chapter 8's forms, and a line that is sent to this browser.
//!
//! All but the first and [`settling`] need what only Chromium can tell, and run in it alone.
//!
//! [`engine`] is what each engine needs to start, [`driver`] the program that drives it, [`verbs`]
//! what a test does with a browser of any engine, and [`chromium`] what only that one can do.
//! [`page`] is what a person does and sees on a page of this site.

mod chromium;
mod clinic;
mod driver;
mod engine;
mod engines;
mod every_button;
mod folding;
mod judging;
mod listings;
mod page;
mod parameters;
mod pasting;
mod planting;
mod predicting;
mod progress;
mod reading;
mod scale;
mod settling;
mod staging;
mod trail;
mod verbs;
