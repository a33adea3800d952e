//! All integration tests in one binary: a module per chapter, and one per promise of the site.

mod api;
mod bad_input;
mod browser;
mod clinic;
mod closed;
mod complete;
mod curl;
mod endpoints;
mod exchange;
mod explain;
mod flask;
mod headings;
mod html;
mod jar;
mod limits;
mod masking;
mod methods;
mod pages;
#[cfg(feature = "redis")]
mod processes;
mod questions;
mod release;
mod reset;
mod scale;
mod schema;
mod secrets;
#[cfg(feature = "redis")]
mod services;
mod sessions;
mod site;
mod symptoms;
mod tidy;
mod transcripts;
mod truth;
mod truth_clinic;
mod wire;
