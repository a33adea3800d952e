//! What the browsers do with cookies, measured: `data/engines.json`.
//!
//! A [`cell`] is a question, [`topics`] has all of them, and [`run`] puts them to an engine through the
//! [`server`] of every host. `scripts/engines` measures everything; the tests here measure a sample of
//! each topic again and compare it with the data.

mod cell;
mod clock;
mod ending;
mod ids;
mod lane;
mod merge;
mod page;
mod record;
mod run;
mod sample;
mod server;
mod suite;
mod topics;
mod unit;
