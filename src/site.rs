//! The whole site: the routes and fairings around those of the chapters.

pub mod allow;
pub mod attack_pages;
pub mod clinic_api;
pub mod clinic_pages;
pub mod engine_data;
pub mod engine_pages;
pub mod errors;
pub mod exercise_pages;
pub mod limiter;
pub mod observer;
pub mod pages;
pub mod probes;
