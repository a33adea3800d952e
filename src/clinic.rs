//! The clinic: a case (what a server sent, which request was expected to carry it), what a browser
//! makes of it, and what to write instead. Pure: no I/O, and `now` is part of the case.
//!
//! ```text
//! form -> input ─┐                                  ┌-> answer_page: correction, frameworks, grade
//! JSON -> case ──┴-> Case -> diagnosis (the jar) ───┴-> report (JSON)
//! ```

pub mod answer_page;
pub mod case;
pub mod correction;
pub mod deletion;
pub mod diagnosis;
pub mod field;
pub mod form;
pub mod frameworks;
pub mod grade;
pub mod input;
pub mod lifetime;
pub mod line;
pub mod recording;
pub mod report;
pub mod rule_evidence;
pub mod symptoms;
pub mod warning;
