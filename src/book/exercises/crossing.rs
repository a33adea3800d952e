//! The exercises whose lines the reader's own browser takes through the lab of chapter 5.

use time::OffsetDateTime;

use super::{Judgement, judges};
pub use crate::book::scope::tickets::Tickets;
use crate::book::scope::{Journey, trips};
use crate::http::lab_hosts::Naming;
use crate::lang::Lang;

/// The name of the cookie that these exercises ask for.
pub const NAME: &str = trips::MINE;

/// Begins a trip with the reader's line: whether the exercise of this slug has one. `back` is the language and
/// the address of the page to which the trip's last page links.
pub fn begin(
    tickets: &Tickets,
    ticket: &str,
    slug: &str,
    line: &str,
    (lang, back): (Lang, String),
    now: OffsetDateTime,
) -> bool {
    let Some(trip) = trips::find(slug) else { return false };
    let journey = Journey {
        trip,
        lang,
        back,
        auto: false,
        line: Some(line.to_owned()),
        naming: Naming::Names,
        value: now.unix_timestamp(),
        visits: Vec::new(),
    };
    tickets.begin(ticket, journey, now)
}

/// The address of the page where the trip of an exercise sets out.
pub fn way(slug: &str, ticket: &str, lang: Lang) -> String {
    format!("/scope/go/{slug}?ticket={ticket}&lang={}", lang.code())
}

/// The judgement of an exercise by what the lab saw. `None` while the trip is not over, or if its notes are
/// no longer kept.
pub fn judge(
    slug: &str,
    tickets: &Tickets,
    ticket: &str,
    now: OffsetDateTime,
) -> Option<Judgement> {
    let journey = tickets.get(ticket, now)?;
    let over = journey.is_over() && journey.trip.name == slug;
    let came = |step| journey.has(step, NAME).unwrap_or_default();
    over.then(|| match slug {
        "share" => judges::share(came(1), came(2), came(3)),
        _ => judges::click(came(2), came(4)),
    })
}
