//! All integration tests in one binary: a module per chapter, and one per promise of the site.

mod api;
mod bad_input;
mod browser;
mod clinic;
mod complete;
mod connections;
mod curl;
mod endpoints;
mod exchange;
mod explain;
mod flask;
mod html;
mod jar;
mod limits;
mod pages;
#[cfg(feature = "redis")]
mod processes;
mod proxy;
mod questions;
mod release;
mod reset;
mod scale;
mod secrets;
mod services;
mod sessions;
mod site;
mod symptoms;
mod tidy;
mod transcripts;
mod wire;
