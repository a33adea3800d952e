//! What a browser makes of a case: each line's fate, and the first rule that stopped it.

use time::OffsetDateTime;
use url::Url;

use super::case::{Case, Request, Response};
use crate::jar::{Cookie, Decision, Jar, Outcome, Rule, Sent, Withheld};

/// What a browser made of a case.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Every line that is asked about, in order.
    pub lines: Vec<Line>,
    /// What was in the store after the responses, the oldest first.
    pub stored: Vec<Cookie>,
    /// What each request carried, in the order of the case.
    pub answers: Vec<Sent>,
}

/// One line and what became of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The field value as received.
    pub bytes: Vec<u8>,
    /// Whose response it was in.
    pub url: Url,
    /// The number of that response in the case.
    pub response: usize,
    /// The number of the line in it.
    pub number: usize,
    /// What the store did with it.
    pub decision: Decision,
    /// What became of it in the end.
    pub fate: Fate,
    /// How many of the requests after it carried it.
    pub carried: usize,
}

/// What became of a line in the end.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It was not stored.
    Refused,
    /// It deleted a cookie, or had nothing to delete.
    Deleted,
    /// A later line replaced or deleted it: the number among the lines of the diagnosis, if it is
    /// one of them.
    Overwritten(Option<usize>),
    /// It had to make room for others.
    Evicted,
    /// A request carried it.
    Sent,
    /// It was there, but the request didn't carry it.
    Withheld(Box<Withheld>),
    /// It is stored, and there was no request it could have gone along with.
    Stored,
}

impl Diagnosis {
    /// What the last request carried, if there was one.
    pub fn answer(&self) -> Option<&Sent> {
        self.answers.last()
    }

    /// Whether a line was not stored that should have been.
    pub fn refuses(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Refused))
    }

    /// Whether the store kept a line and the request didn't carry it.
    pub fn withholds(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Withheld(_)))
    }
}

/// Something that happens, and when.
enum Event<'c> {
    Response(usize, &'c Response),
    Request(usize, &'c Request),
}

/// Runs a case.
pub fn diagnose(case: &Case) -> Diagnosis {
    let mut jar = Jar::new(case.engine);
    let mut lines: Vec<Line> = Vec::new();
    let mut answers = vec![Sent::default(); case.requests.len()];
    let (mut settled, mut stored) = (OffsetDateTime::UNIX_EPOCH, Vec::new());
    let last = case.responses.len().saturating_sub(1);
    for event in in_order(case) {
        match event {
            Event::Response(number, response) => {
                for (at, bytes) in response.lines.iter().enumerate() {
                    let decision = jar.receive(
                        &response.url,
                        bytes,
                        response.context,
                        response.at,
                    );
                    overtake(&mut lines, &decision, !response.prior);
                    if response.prior {
                        continue;
                    }
                    lines.push(Line {
                        bytes: bytes.clone(),
                        url: response.url.clone(),
                        response: number,
                        number: at,
                        fate: match decision.outcome {
                            Outcome::Refused => Fate::Refused,
                            Outcome::Deleted => Fate::Deleted,
                            Outcome::Stored | Outcome::Replaced => Fate::Stored,
                        },
                        decision,
                        carried: 0,
                    });
                }
                settled = settled.max(response.at);
                if number == last {
                    stored = jar.cookies(settled).cloned().collect();
                }
            }
            Event::Request(number, request) => {
                let sent = jar.send(
                    &request.url,
                    &request.method,
                    request.context,
                    request.at,
                );
                follow(&mut lines, &sent, case.requests.len() == 1);
                answers[number] = sent;
            }
        }
    }
    Diagnosis { lines, stored, answers }
}

/// By time, and of one time the responses first, each kind in its own order.
fn in_order(case: &Case) -> Vec<Event<'_>> {
    let responses = case.responses.iter().enumerate();
    let requests = case.requests.iter().enumerate();
    let mut events: Vec<_> = responses
        .map(|(at, response)| (response.at, Event::Response(at, response)))
        .chain(requests.map(|(at, request)| (request.at, Event::Request(at, request))))
        .collect();
    events.sort_by_key(|(at, _)| *at);
    events.into_iter().map(|(_, event)| event).collect()
}

/// Name, host and path: what a later line has in common with the one it overwrites.
fn same(one: &Cookie, other: &Cookie) -> bool {
    one.name == other.name
        && one.domain == other.domain
        && one.host_only == other.host_only
        && one.path == other.path
        && one.partitioned == other.partitioned
}

/// Marks the lines whose cookie this decision ended. `asked`: it will be the next line.
fn overtake(lines: &mut [Line], decision: &Decision, asked: bool) {
    let by = asked.then_some(lines.len());
    for line in lines {
        let Some(cookie) = &line.decision.cookie else { continue };
        if !matches!(line.fate, Fate::Stored | Fate::Sent | Fate::Withheld(_)) {
            continue;
        }
        if decision.evicted.iter().any(|gone| same(gone, cookie)) {
            line.fate = Fate::Evicted;
        }
        let newer = decision.cookie.as_ref().is_some_and(|new| same(new, cookie));
        if newer && decision.outcome != Outcome::Refused && line.carried == 0 {
            line.fate = Fate::Overwritten(by);
        }
    }
}

/// Marks what a request carried of the lines, and what it didn't. `only`: it is the only one, so
/// that it is asked about even if it goes elsewhere.
fn follow(lines: &mut [Line], sent: &Sent, only: bool) {
    for line in lines {
        let Some(cookie) = &line.decision.cookie else { continue };
        match line.fate {
            Fate::Stored | Fate::Withheld(_) => {}
            Fate::Sent if !only => {}
            _ => continue,
        }
        if sent.sent.iter().any(|it| same(it, cookie)) {
            line.carried += 1;
            line.fate = Fate::Sent;
            continue;
        }
        let held = sent.withheld.iter().find(|it| same(&it.cookie, cookie));
        let Some(held) = held else { continue };
        let elsewhere = matches!(held.rule, Rule::OtherHost | Rule::OtherDomain);
        if matches!(line.fate, Fate::Stored) && (only || !elsewhere) {
            line.fate = Fate::Withheld(Box::new(held.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn fates(lines: &[&str], request: &str, after: u32) -> Vec<String> {
        let case = json!({
            "set_url": "https://www.example.com/login",
            "set_cookie": lines,
            "request": { "url": request, "method": "GET" },
            "after_s": after,
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let name = |line: &Line| match &line.fate {
            Fate::Withheld(held) => format!("withheld: {}", held.rule.id()),
            Fate::Overwritten(by) => format!("overwritten by {by:?}"),
            fate => format!("{fate:?}"),
        };
        diagnose(&case).lines.iter().map(name).collect()
    }

    #[test]
    fn each_line_has_one_fate() {
        let home = "https://www.example.com/";
        for (lines, request, after, expected) in [
            (&["a=1"][..], home, 0, &["Sent"][..]),
            (&["a=1; Path=/x"], home, 0, &["withheld: other-path"]),
            (&["a=1; Max-Age=5"], home, 9, &["withheld: expired"]),
            (&["a=1; SameSite=None"], home, 0, &["Refused"]),
            (&["a=1; Max-Age=0"], home, 0, &["Deleted"]),
            (&["a=1", "a=2"], home, 0, &["overwritten by Some(1)", "Sent"]),
            (
                &["a=1", "a=; Max-Age=0"],
                home,
                0,
                &["overwritten by Some(1)", "Deleted"],
            ),
            (&["a=1", "a=2; Path=/x"], home, 0, &["Sent", "withheld: other-path"]),
            (&["a=1"], "https://api.example.com/", 0, &["withheld: other-host"]),
        ] {
            assert_eq!(fates(lines, request, after), expected, "{lines:?}");
        }
    }
}
