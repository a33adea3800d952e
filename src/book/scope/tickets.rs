//! The journeys under way, by their tickets. They are kept in memory, for a short time and in a bounded
//! number; the time is an argument.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::{Duration, OffsetDateTime};

use super::journey::Journey;
use crate::secrets::token::has_token_form;

/// How long a journey is kept after it was begun.
const KEPT_FOR: Duration = Duration::minutes(15);
/// The most journeys at one time. The oldest goes when one more comes.
const MOST: usize = 256;

/// The journeys of all readers.
#[derive(Default)]
pub struct Tickets(Mutex<BTreeMap<String, (OffsetDateTime, Journey)>>);

impl Tickets {
    /// Keeps a journey under its ticket, in place of the one before it. `false`, and nothing is kept, if the
    /// ticket does not have the form of a token.
    pub fn begin(&self, ticket: &str, journey: Journey, now: OffsetDateTime) -> bool {
        if !has_token_form(ticket) {
            return false;
        }
        let mut all = self.all();
        all.retain(|_, (begun, _)| now - *begun < KEPT_FOR);
        if all.len() >= MOST && !all.contains_key(ticket) {
            let oldest = all.iter().min_by_key(|(_, (begun, _))| *begun);
            if let Some(oldest) = oldest.map(|(ticket, _)| ticket.clone()) {
                all.remove(&oldest);
            }
        }
        all.insert(ticket.to_owned(), (now, journey));
        true
    }

    /// A copy of the journey with this ticket, if it is still kept.
    pub fn get(&self, ticket: &str, now: OffsetDateTime) -> Option<Journey> {
        let all = self.all();
        let (begun, journey) = all.get(ticket)?;
        (now - *begun < KEPT_FOR).then(|| journey.clone())
    }

    /// Changes the journey with this ticket, and yields what `change` yields.
    pub fn change<T>(
        &self,
        ticket: &str,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Journey) -> T,
    ) -> Option<T> {
        let mut all = self.all();
        let (begun, journey) = all.get_mut(ticket)?;
        (now - *begun < KEPT_FOR).then(|| change(journey))
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, (OffsetDateTime, Journey)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::trips::LINK;
    use super::*;
    use crate::http::lab_hosts::Naming;
    use crate::lang::Lang;
    use crate::secrets::token::new_token;

    fn journey() -> Journey {
        Journey {
            trip: &LINK,
            lang: Lang::En,
            back: String::new(),
            auto: false,
            line: None,
            naming: Naming::Names,
            value: 0,
            visits: Vec::new(),
        }
    }

    #[test]
    fn a_journey_is_kept_for_a_quarter_of_an_hour_and_the_oldest_goes_first() {
        let (tickets, start) = (Tickets::default(), OffsetDateTime::UNIX_EPOCH);
        let ticket = |number: usize| format!("{number:032x}");
        for number in 0..=MOST {
            let at = start + Duration::seconds(number as i64);
            assert!(tickets.begin(&ticket(number), journey(), at));
        }
        let now = start + Duration::seconds(MOST as i64);
        assert_eq!(tickets.all().len(), MOST);
        assert!(tickets.get(&ticket(0), now).is_none(), "the oldest");
        assert!(tickets.get(&ticket(1), now).is_some());
        let later = start + Duration::seconds(1) + KEPT_FOR;
        assert!(tickets.get(&ticket(1), later).is_none(), "too old");
        assert!(tickets.change(&ticket(1), later, |_| ()).is_none());
        assert!(tickets.get(&ticket(2), later).is_some());
        assert!(tickets.begin(&ticket(999), journey(), later + KEPT_FOR));
        assert_eq!(tickets.all().len(), 1, "the old ones are gone");
    }

    #[test]
    fn a_ticket_is_a_long_number_and_nothing_else() {
        let (tickets, now) = (Tickets::default(), OffsetDateTime::UNIX_EPOCH);
        assert!(tickets.begin(&new_token(), journey(), now));
        for wrong in ["", "1", &"A".repeat(32), &"0".repeat(33), &"é".repeat(16)] {
            assert!(!tickets.begin(wrong, journey(), now), "{wrong}");
        }
    }
}
