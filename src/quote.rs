//! The sources that pages quote: listings and their colours, the Flask program, chapter 4's archive.

pub mod download;
pub mod flask;
pub mod highlight;
pub mod listing;
