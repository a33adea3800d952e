//! The site in a real Chromium. What is proven here nothing else can prove, for the jar, the
//! scripts and the layout are the browser's:
//!
//! - [`every_button`]: on every page in both languages, with script and without, each button's
//!   panel shows the lines that Chromium itself says it sent and received, and a press neither
//!   leaves the page, nor adds to Back, nor asks another host, nor says anything to the console;
//! - [`planting`]: what the jar keeps, refuses, carries to which request, and forgets when;
//! - [`staging`]: the stage draws what travelled and what became of it;
//! - [`predicting`]: the question before a demo's first run, and what its exchange says to a guess;
//! - [`reading`]: the other language, a phone, the keyboard;
//! - [`folding`]: what goes beyond the note is folded, and found;
//! - [`scale`]: what chapter 7 draws;
//! - [`clinic`]: chapter 8's forms, and a line that is sent to this browser.
//!
//! [`chromium`] is the browser under test, [`page`] what a person does and sees on a page.

mod chromium;
mod clinic;
mod every_button;
mod folding;
mod page;
mod planting;
mod predicting;
mod reading;
mod scale;
mod staging;
