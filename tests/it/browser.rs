//! The site in a real Chromium, with and without script.

mod chromium;
mod every_button;
mod page;
mod planting;
mod reading;
