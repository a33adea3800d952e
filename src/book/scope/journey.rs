//! A reader's journey: one trip through the lab, with what the lab saw of each request. The time is an
//! argument.

use super::trips::{By, MINE, Trip, TripStep};
use crate::http::lab_hosts::Naming;
use crate::lang::Lang;

/// The beginning of the name of every cookie of the lab. The lab notes no others.
const PREFIX: &str = "scope_";
/// The most pairs of a request that are noted.
const MOST_PAIRS: usize = 12;
/// The most characters of a name or a value that are noted.
const LONGEST_VALUE: usize = 100;

/// One reader's way along a trip.
#[derive(Clone)]
pub struct Journey {
    /// The trip that the reader makes.
    pub trip: &'static Trip,
    /// The language of the reader's pages.
    pub lang: Lang,
    /// The address that the last page of the lab links back to.
    pub back: String,
    /// Whether the pages of the lab go on by themselves.
    pub auto: bool,
    /// The line that the reader has written, for an exercise.
    pub line: Option<String>,
    /// The names of the sites, known from the first request on.
    pub naming: Naming,
    /// The second in which the trip began, which is the value of its cookies.
    pub value: i64,
    /// The requests that the lab has seen, one for each step so far.
    pub visits: Vec<NotedRequest>,
}

/// What the lab saw of one request, and what it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedRequest {
    /// The address that was asked for.
    pub url: String,
    /// The method of the request.
    pub method: &'static str,
    /// The field `Sec-Fetch-Site`, if there was one.
    pub site: Option<String>,
    /// The cookies of the lab in the order of the `Cookie` field.
    pub pairs: Vec<(String, String)>,
    /// How many cookies were not of the lab. They are not noted.
    pub others: usize,
    /// The `Set-Cookie` lines of the answer.
    pub sets: Vec<String>,
}

impl Journey {
    /// The step that a request for the step `number` makes: itself, or the reload after it. `None` if that
    /// step does not come next.
    pub fn next(&self, number: usize) -> Option<usize> {
        let next = self.visits.len();
        let step = self.trip.steps.get(next)?;
        let reloads = step.by == By::Reload && next == number + 1;
        (next == number || reloads).then_some(next)
    }

    /// Whether every step has been made.
    pub fn is_over(&self) -> bool {
        self.visits.len() == self.trip.steps.len()
    }

    /// The lines that the answer to a step sets.
    pub fn lines(&self, step: &TripStep) -> Vec<String> {
        let shop = crate::http::lab_hosts::LabHost::Shop.name(self.naming);
        let line = |pattern: &&str| {
            if *pattern == "{line}" {
                return self.line.clone().unwrap_or_default();
            }
            let shop = shop.unwrap_or_default();
            written(pattern, self.trip, &self.value.to_string(), shop)
        };
        step.sets.iter().map(line).filter(|line| !line.is_empty()).collect()
    }

    /// The names of the trip's own cookies that a step's request carried, sorted. What an earlier trip has
    /// left has a different value, and does not count.
    pub fn carried(&self, visit: &NotedRequest) -> Vec<&'static str> {
        const NAMES: [&str; 9] = [
            "scope_embedded",
            "scope_lax",
            MINE,
            "scope_narrow",
            "scope_none",
            "scope_parted",
            "scope_strict",
            "scope_unset",
            "scope_wide",
        ];
        let value = self.value.to_string();
        let counts = |known: &&str| {
            let mut pairs = visit.pairs.iter();
            pairs.any(|(name, of)| name == known && (*known == MINE || *of == value))
        };
        NAMES.into_iter().filter(counts).collect()
    }

    /// Whether the request of a step carried the cookie of this name; `None` if it was not made.
    pub fn has(&self, step: usize, name: &str) -> Option<bool> {
        let visit = self.visits.get(step)?;
        Some(self.carried(visit).contains(&name))
    }
}

/// The cookies of the lab in these `Cookie` fields, and how many others there are.
pub fn noted(fields: &[&str]) -> (Vec<(String, String)>, usize) {
    let pairs = fields.iter().flat_map(|line| line.split(';')).map(str::trim);
    let pairs = pairs.filter(|pair| !pair.is_empty());
    let (own, others): (Vec<_>, Vec<_>) =
        pairs.partition(|pair| pair.starts_with(PREFIX));
    let cut = |text: &str| text.chars().take(LONGEST_VALUE).collect::<String>();
    let own = own.into_iter().take(MOST_PAIRS).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (cut(name), cut(value))
    });
    (own.collect(), others.len())
}

/// A line of a trip, with its placeholders filled.
fn written(pattern: &str, trip: &Trip, value: &str, shop: &str) -> String {
    let line = pattern.replace("{v}", value).replace("{shop}", shop);
    line.replace("{place}", &trip.place())
}

/// The plan of a trip, for a reader who has not made it: the lines that will be set, and the requests.
pub fn plan(trip: &Trip) -> String {
    let mut text = String::new();
    for (number, step) in trip.steps.iter().enumerate() {
        let at = step.at.name(Naming::Names).unwrap_or_default();
        text += &heading(trip, number, Naming::Names);
        let method = if step.by == By::Form { "POST" } else { "GET" };
        let last = if step.by == By::Reload { number } else { number + 1 };
        text += &format!("> {method} http://{at}{}/{last}\n", trip.place());
        for line in step.sets {
            text += &format!("< set-cookie: {}\n", written(line, trip, "NOW", at));
        }
    }
    text + "* nobody has gone this way yet\n"
}

/// What the lab saw: each request with the `Cookie` field that arrived, and each answer's lines.
pub fn told(journey: &Journey) -> String {
    let mut text = String::new();
    for (at, visit) in journey.visits.iter().enumerate() {
        text += &heading(journey.trip, at, journey.naming);
        text += &format!("> {} {}\n", visit.method, visit.url);
        if let Some(site) = &visit.site {
            text += &format!("> Sec-Fetch-Site: {site}\n");
        }
        if !visit.pairs.is_empty() {
            let pairs =
                visit.pairs.iter().map(|(name, value)| format!("{name}={value}"));
            text += &format!("> Cookie: {}\n", pairs.collect::<Vec<_>>().join("; "));
        }
        if visit.others > 0 {
            text += &format!("* and {} cookies of the book, not shown\n", visit.others);
        }
        for line in &visit.sets {
            text += &format!("< set-cookie: {line}\n");
        }
        let names = journey.carried(visit);
        let names =
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        text += &format!("request {} carried {names}.\n", at + 1);
    }
    match journey.trip.steps.len() - journey.visits.len() {
        0 => text,
        left => format!("{text}* requests that did not arrive: {left}\n"),
    }
}

/// What sends the request of a step, as a remark.
fn heading(trip: &Trip, number: usize, naming: Naming) -> String {
    let Some(step) = trip.steps.get(number) else { return String::new() };
    let from = trip.page_before(number).and_then(|it| it.at.name(naming));
    let from = from.unwrap_or_default();
    let wait = match step.after_s {
        0 => String::new(),
        seconds => format!(" after {seconds} seconds"),
    };
    match step.by {
        By::Start => "* from the book’s own page\n".to_owned(),
        By::Link => format!("* a link on {from}\n"),
        By::Form => format!("* a form on {from}{wait}\n"),
        By::Reload => "* a reload of that page\n".to_owned(),
        By::Redirect => format!("* a redirect (302) from {from}\n"),
        By::Frame => format!("* a frame on {from}\n"),
    }
}
