//! Puts units to an engine in one fresh profile, in an order in which no wait is lost.

use std::collections::BTreeMap;
use std::time::Instant;

use super::cell::{Cell, Policy};
use super::lane::{Failure, Lane};
use super::record::Outcome;
use super::unit::{Unit, units};
use crate::browser::Engine;

/// How often a unit is tried.
const ATTEMPTS: usize = 3;

/// A unit on its way.
pub struct Job {
    /// The unit that is put to the engine.
    pub unit: Unit,
    /// How many of its lines have been set.
    pub step: usize,
    /// When the next step is due.
    pub due: Instant,
    /// Which attempt this is, from 1.
    pub attempt: usize,
}

/// What an engine did with each cell, by id, and the version that it reports.
pub struct Measured {
    pub outcomes: BTreeMap<String, Outcome>,
    pub version: String,
}

/// Measures these cells. `None`: this machine does not have the engine.
pub fn run(
    engine: Engine,
    policy: Policy,
    cells: &[Cell],
    proof: &str,
) -> Option<Measured> {
    let mut lane = Lane::start(engine, policy, proof)?;
    let version = lane.browser.name_and_version();
    let begun = Instant::now();
    let mut jobs: Vec<Job> = units(cells, policy, 1)
        .into_iter()
        .map(|unit| Job { unit, step: 0, due: begun, attempt: 1 })
        .collect();
    let mut next_number = jobs.len() + 1;
    let mut outcomes = BTreeMap::new();
    while let Some(mut job) = take(&mut jobs) {
        std::thread::sleep(job.due.saturating_duration_since(Instant::now()));
        match lane.through(&mut job) {
            Ok(None) => jobs.push(job),
            Ok(Some(measured)) => {
                lane.server.forget(job.unit.number);
                outcomes.extend(measured);
            }
            Err(failure) => {
                let why = match failure {
                    Failure::NoRequest(what) => what.to_owned(),
                    Failure::Driver(error) => {
                        eprintln!("{engine}: {}: {error}", job.unit.cells[0].id);
                        lane = Lane::start(engine, policy, proof)?;
                        // What they have set went with the profile.
                        for other in &mut jobs {
                            *other = anew(&other.unit, other.attempt, &mut next_number);
                        }
                        "the driver gave no answer".to_owned()
                    }
                };
                if job.attempt < ATTEMPTS {
                    jobs.push(anew(&job.unit, job.attempt + 1, &mut next_number));
                } else {
                    outcomes.extend(job.unit.cells.iter().map(|cell| {
                        let result = "unmeasured".to_owned();
                        let why = Some(why.clone());
                        (
                            cell.id.clone(),
                            Outcome { result, why, runs: 1, ..Outcome::default() },
                        )
                    }));
                }
            }
        }
    }
    Some(Measured { outcomes, version })
}

fn anew(unit: &Unit, attempt: usize, next_number: &mut usize) -> Job {
    let number = *next_number;
    *next_number += 1;
    let unit = Unit::new(number, unit.cells.clone());
    Job { unit, step: 0, due: Instant::now(), attempt }
}

/// The job to do next: one whose wait is over, else one that has not begun, else the first to come.
fn take(jobs: &mut Vec<Job>) -> Option<Job> {
    let now = Instant::now();
    let rank = |job: &Job| match (job.step, job.due <= now) {
        (1.., true) => 0,
        (0, _) => 1,
        _ => 2,
    };
    let first = (0..jobs.len()).min_by_key(|&at| (rank(&jobs[at]), jobs[at].due))?;
    Some(jobs.remove(first))
}
