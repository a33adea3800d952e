//! The runs under way, by their tickets. They are kept in memory, for a short time and in a bounded number.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rocket::time::{Duration, OffsetDateTime};

use crate::engines::probe_cookies::own_pairs;
use crate::engines::probing::ProbePlan;
use crate::engines::{Cell, EngineColumn, report_card};
use crate::http::lab_hosts::Naming;
use crate::secrets::token::new_token;

/// How long a run is kept after it was begun.
const KEPT_FOR: Duration = Duration::minutes(5);
/// The most runs at one time.
const MOST: usize = 64;
/// The most bytes of a `Cookie` field that are kept.
const LONGEST: usize = 64 * 1024;

/// The probes of one visitor.
#[derive(Debug)]
pub struct ProbeRun {
    /// The cells that the page asked for.
    pub wanted: Vec<&'static Cell>,
    /// The engine of the visitor's browser, if it is one that was measured.
    pub engine: Option<EngineColumn>,
    /// The names that the hosts have, once that is known.
    pub naming: Option<Naming>,
    /// The way through the cells, once the names are known.
    pub plan: Option<ProbePlan>,
    /// The `Cookie` fields that have come, by the position of the request in the plan.
    pub seen: BTreeMap<usize, String>,
    /// Whether the last visit is done.
    pub ended: bool,
    /// The visits that were reached and wait for their reload.
    reached: Vec<usize>,
}

impl ProbeRun {
    /// A run for these cells, in a browser with this engine.
    pub fn new(wanted: Vec<&'static Cell>, engine: Option<EngineColumn>) -> Self {
        Self {
            wanted,
            engine,
            naming: None,
            plan: None,
            seen: BTreeMap::new(),
            ended: false,
            reached: Vec::new(),
        }
    }

    /// Makes the plan, unless it is made already.
    pub fn plan_with(&mut self, naming: Naming) {
        if self.plan.is_none() {
            self.naming = Some(naming);
            let cells: Vec<_> =
                self.wanted.iter().filter_map(|cell| self.done_for(cell)).collect();
            self.plan = Some(ProbePlan::new(cells));
        }
    }

    /// The cell that is done for one that was asked for: itself where the names resolve, otherwise the
    /// same between `localhost` and `127.0.0.1`, if there is one.
    pub fn done_for(&self, wanted: &'static Cell) -> Option<&'static Cell> {
        match self.naming {
            Some(Naming::Numbers) => report_card::without_names(wanted),
            Some(Naming::Names) | None => Some(wanted),
        }
    }

    /// The pairs of the cell in the field that has come for it.
    pub fn observed(&self, cell: &Cell) -> Option<String> {
        let plan = self.plan.as_ref()?;
        let at = plan.cells.iter().position(|it| it.id == cell.id)?;
        let ask = plan.asks.iter().position(|ask| ask.cells.contains(&at))?;
        Some(own_pairs(self.seen.get(&ask)?, at))
    }

    /// Records the field of a request, the first time that it comes. `false` means that the plan has no
    /// such request.
    pub fn record(&mut self, ask: usize, field: &str) -> bool {
        let known = self.plan.as_ref().is_some_and(|plan| ask < plan.asks.len());
        if known {
            let ends = (0..=LONGEST.min(field.len())).rev();
            let end =
                ends.into_iter().find(|at| field.is_char_boundary(*at)).unwrap_or(0);
            self.seen.entry(ask).or_insert_with(|| field[..end].to_owned());
        }
        known
    }

    /// The window has arrived at a visit with this field. `true` means that it has to reload the page,
    /// because only the reload counts; `None` means that there is no such visit.
    pub fn arrive(&mut self, visit: usize, field: &str) -> Option<bool> {
        let at = self.plan.as_ref()?.visits.get(visit)?;
        let (arrives, reloads) = (at.arrives, at.reloads);
        let Some(ask) = arrives else { return Some(false) };
        if reloads && !self.reached.contains(&visit) {
            self.reached.push(visit);
            return Some(true);
        }
        self.record(ask, field);
        Some(false)
    }
}

/// The runs of all visitors.
#[derive(Debug, Default)]
pub struct ProbeRuns(Mutex<BTreeMap<String, (OffsetDateTime, ProbeRun)>>);

impl ProbeRuns {
    /// Keeps a run and returns its ticket. `None`: there are too many at this time.
    pub fn begin(&self, run: ProbeRun, now: OffsetDateTime) -> Option<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (begun, run)| now - *begun < KEPT_FOR && !run.ended);
        if all.len() >= MOST {
            return None;
        }
        let ticket = new_token();
        all.insert(ticket.clone(), (now, run));
        Some(ticket)
    }

    /// What `look` returns for the run with this ticket, if it is still kept.
    pub fn with<T>(
        &self,
        ticket: &str,
        now: OffsetDateTime,
        look: impl FnOnce(&mut ProbeRun) -> T,
    ) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (begun, run) = all.get_mut(ticket)?;
        (now - *begun < KEPT_FOR).then(|| look(run))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> ProbeRun {
        ProbeRun::new(report_card::probes().collect(), None)
    }

    #[test]
    fn runs_are_bounded_in_number_and_in_time() {
        let (runs, start) = (ProbeRuns::default(), OffsetDateTime::UNIX_EPOCH);
        let tickets: Vec<_> = (0..MOST)
            .map(|_| runs.begin(run(), start).expect("a place is free"))
            .collect();
        assert_eq!(runs.begin(run(), start), None, "no place is left");
        assert!(runs.with(&tickets[0], start, |_| ()).is_some());
        assert!(runs.with(&tickets[0], start + KEPT_FOR, |_| ()).is_none());
        assert!(runs.begin(run(), start + KEPT_FOR).is_some(), "the old ones are gone");
        runs.with(&tickets[0], start, |_| ()).ok_or(()).expect_err("it is gone");
    }

    #[test]
    fn the_first_field_of_a_request_counts_and_is_bounded() {
        let mut run = run();
        assert!(!run.record(0, "a=1"), "there is no plan yet");
        run.plan_with(Naming::Names);
        assert!(run.record(0, &"é".repeat(LONGEST)));
        assert!(run.seen[&0].len() <= LONGEST);
        assert!(run.record(0, "b=2"));
        assert_ne!(run.seen[&0], "b=2");
        let most = run.plan.as_ref().map_or(0, |plan| plan.asks.len());
        assert!(!run.record(most, "a=1"));
    }
}
