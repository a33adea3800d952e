//! What a browser makes of a case: each line's fate, and the first rule that stopped it.
//!
//! Lines and addresses stay in the case, and cookies in the jar: what is said of them is made when it
//! is read.

use std::collections::HashMap;

use time::OffsetDateTime;
use url::Url;

use super::case::{Case, Request, Response};
use browser_jar::{
    Cookie, Decision, Engine, Explained, Jar, Outcome, Rule, Sent, Withheld,
};

/// As many attributes of all lines together are kept; what is beyond counts as
/// [`Decision::unlisted`].
const MOST_ATTRIBUTES: usize = 32 * 1024;

/// What a browser made of a case.
#[derive(Clone, Debug)]
pub struct Diagnosis<'c> {
    /// Every line that is asked about, in order.
    pub lines: Vec<Line<'c>>,
    /// What the last request of the case carried, if there was one.
    pub answer: Option<Answer<'c>>,
    /// After the last event.
    jar: Jar,
    /// When the last response came.
    settled: OffsetDateTime,
}

/// What a request carried.
#[derive(Clone, Debug)]
pub struct Answer<'c> {
    /// The `Cookie` field value; empty: the request had none.
    pub header: Vec<u8>,
    /// The names of the cookies in it, in its order.
    pub names: Vec<Vec<u8>>,
    request: &'c Request,
    /// The jar at that moment, if a later response has changed it since.
    jar: Option<Jar>,
}

/// One line and what became of it.
#[derive(Clone, Debug)]
pub struct Line<'c> {
    /// The field value as received.
    pub bytes: &'c [u8],
    /// Whose response it was in.
    pub url: &'c Url,
    /// The number of that response in the case.
    pub response: usize,
    /// The number of the line in it.
    pub number: usize,
    /// What the store did with it.
    pub decision: Decision,
    /// What became of it in the end.
    pub fate: Fate<'c>,
    /// How many of the requests after it carried it.
    pub carried: usize,
    engine: Engine,
}

/// What became of a line in the end.
#[derive(Clone, Copy, Debug)]
pub enum Fate<'c> {
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
    /// It was there, but this request didn't carry it; [`Line::withheld`] says why.
    Withheld(&'c Request),
    /// It is stored, and there was no request it could have gone along with.
    Stored,
}

impl<'c> Diagnosis<'c> {
    /// Whether a line was not stored that should have been.
    pub fn refuses(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Refused))
    }

    /// Whether the store kept a line and the request didn't carry it.
    pub fn withholds(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Withheld(_)))
    }

    /// What was in the store after the responses, the oldest first.
    pub fn stored(&self) -> impl Iterator<Item = &Cookie> {
        self.jar.cookies(self.settled)
    }

    /// Why the last request of the case carried what it carried, if there was one.
    pub fn explained(&self) -> Option<Explained<'_>> {
        let answer = self.answer.as_ref()?;
        let Request { url, method, context, at } = answer.request;
        let jar = answer.jar.as_ref().unwrap_or(&self.jar);
        Some(jar.explain(url, method, *context, *at))
    }
}

impl Line<'_> {
    /// Why a request didn't carry it, if that is its fate.
    pub fn withheld(&self) -> Option<Withheld<'_>> {
        match self.fate {
            Fate::Withheld(request) => self.withheld_by(request),
            _ => None,
        }
    }

    fn withheld_by<'l>(&'l self, request: &'l Request) -> Option<Withheld<'l>> {
        let Request { url, method, context, at } = request;
        let cookie = self.decision.cookie.as_ref()?;
        self.engine.withholds(cookie, url, method, *context, *at)
    }
}

/// Something that happens.
enum Event<'c> {
    Response(usize, &'c Response),
    Request(usize, &'c Request),
}

/// Runs a case. It takes as long as the case has lines, and for each request as its site has
/// cookies and as there are lines that no request has decided yet.
pub fn diagnose(case: &Case) -> Diagnosis<'_> {
    let mut jar = Jar::new(case.engine);
    let mut run = Run { case, lines: Lines::default(), answer: None };
    let mut settled = OffsetDateTime::UNIX_EPOCH;
    for event in in_order(case) {
        match event {
            Event::Response(number, response) => {
                // The answer is about the jar as it was.
                if let Some(answer) = &mut run.answer
                    && answer.jar.is_none()
                {
                    answer.jar = Some(jar.clone());
                }
                run.receive(&mut jar, number, response);
                settled = settled.max(response.at);
            }
            Event::Request(number, request) => run.send(&mut jar, number, request),
        }
    }
    Diagnosis { lines: run.lines.all, answer: run.answer, jar, settled }
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

/// A case under way.
struct Run<'c> {
    case: &'c Case,
    lines: Lines<'c>,
    answer: Option<Answer<'c>>,
}

impl<'c> Run<'c> {
    fn receive(&mut self, jar: &mut Jar, number: usize, response: &'c Response) {
        let Response { url, context, at, .. } = response;
        for (place, bytes) in response.lines.iter().enumerate() {
            let decision = jar.receive(url, bytes, *context, *at);
            let evicted: Vec<u64> =
                decision.evicted.iter().map(Cookie::order).collect();
            let next = (!response.prior).then_some(self.lines.all.len());
            if let Some(replaced) = decision.replaced {
                self.lines.end(replaced, Fate::Overwritten(next));
            }
            if !response.prior {
                self.lines.push(Line {
                    bytes,
                    url,
                    response: number,
                    number: place,
                    fate: match decision.outcome {
                        Outcome::Refused => Fate::Refused,
                        Outcome::Deleted => Fate::Deleted,
                        Outcome::Stored | Outcome::Replaced => Fate::Stored,
                    },
                    decision,
                    carried: 0,
                    engine: self.case.engine,
                });
            }
            // The newest may be the one that has to go.
            for order in evicted {
                self.lines.end(order, Fate::Evicted);
            }
        }
    }

    fn send(&mut self, jar: &mut Jar, number: usize, request: &'c Request) {
        let Request { url, method, context, at } = request;
        let requests = self.case.requests.len();
        let sent = jar.send(url, method, *context, *at);
        self.lines.follow(&sent, request, requests == 1);
        if number + 1 == requests {
            let names = sent.sent.iter().map(|cookie| cookie.name.clone()).collect();
            self.answer =
                Some(Answer { header: sent.header, names, request, jar: None });
        }
    }
}

/// The lines so far.
#[derive(Default)]
struct Lines<'c> {
    all: Vec<Line<'c>>,
    /// Whose cookies are in the jar, by the orders of these.
    current: HashMap<u64, usize>,
    /// Of those, the ones that no request has decided yet, and perhaps some that have ended.
    open: Vec<usize>,
    /// How many attributes they list together.
    attributes: usize,
}

impl<'c> Lines<'c> {
    fn push(&mut self, mut line: Line<'c>) {
        let Decision { attributes, unlisted, .. } = &mut line.decision;
        if self.attributes + attributes.len() > MOST_ATTRIBUTES {
            *unlisted += attributes.len();
            *attributes = Vec::new();
        }
        self.attributes += attributes.len();
        if let (Fate::Stored, Some(cookie)) = (line.fate, &line.decision.cookie) {
            self.current.insert(cookie.order(), self.all.len());
            self.open.push(self.all.len());
        }
        self.all.push(line);
    }

    /// The cookie of this order is no longer in the jar. Of a line that was sent before it was
    /// overwritten that it was sent is what counts.
    fn end(&mut self, order: u64, fate: Fate<'c>) {
        let Some(at) = self.current.remove(&order) else { return };
        let line = &mut self.all[at];
        if line.carried == 0 || matches!(fate, Fate::Evicted) {
            line.fate = fate;
        }
    }

    /// Marks what a request carried of the lines, and what it didn't. `only`: it is the only one,
    /// so that it is asked about even if it goes elsewhere.
    fn follow(&mut self, sent: &Sent<'_>, request: &'c Request, only: bool) {
        let carried = sent.sent.iter().filter_map(|it| self.current.get(&it.order()));
        for &at in carried {
            self.all[at].carried += 1;
            self.all[at].fate = Fate::Sent;
        }
        let lines = &mut self.all;
        self.open.retain(|&at| {
            if !matches!(lines[at].fate, Fate::Stored) {
                return false;
            }
            let Some(held) = lines[at].withheld_by(request) else { return true };
            let elsewhere = matches!(held.rule, Rule::OtherHost | Rule::OtherDomain);
            if only || !elsewhere {
                lines[at].fate = Fate::Withheld(request);
            }
            !only && elsewhere
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;
    use crate::clinic::case::Encoding;
    use crate::clinic::input;
    use browser_jar::Context;

    fn fates(lines: &[&str], request: &str, after: u32) -> Vec<String> {
        let case = json!({
            "set_url": "https://www.example.com/login",
            "set_cookie": lines,
            "request": { "url": request, "method": "GET" },
            "after_s": after,
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let name = |line: &Line<'_>| match &line.fate {
            Fate::Withheld(_) => {
                let held = line.withheld().expect("it has a reason");
                format!("withheld: {}", held.rule.id())
            }
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

    fn run(
        engine: &str,
        events: &[(&str, &str, u32)],
        last: &str,
    ) -> Vec<(String, usize)> {
        let now = datetime!(2026-11-24 08:00 UTC);
        let (mut responses, mut requests) = (Vec::new(), Vec::new());
        let url = |text: &str| Url::parse(text).expect("a URL");
        for (to, line, at) in events {
            let at = now + time::Duration::seconds((*at).into());
            let context = Context::default();
            match line.is_empty() {
                true => requests.push(Request {
                    url: url(to),
                    method: "GET".to_owned(),
                    context,
                    at,
                }),
                false => responses.push(Response {
                    url: url(to),
                    lines: vec![line.as_bytes().to_vec()],
                    context,
                    at,
                    prior: false,
                }),
            }
        }
        let engine = engine.parse().expect("an engine");
        let case = Case { engine, encoding: Encoding::Utf8, responses, requests };
        let diagnosis = diagnose(&case);
        let answer = diagnosis.answer.as_ref().map(|it| it.header.clone());
        assert_eq!(answer.unwrap_or_default(), last.as_bytes());
        let told = |line: &Line<'_>| {
            let fate = match line.fate {
                Fate::Withheld(_) => line.withheld().map_or("", |it| it.rule.id()),
                Fate::Overwritten(_) => "overwritten",
                Fate::Evicted => "evicted",
                Fate::Sent => "sent",
                Fate::Stored => "stored",
                Fate::Refused => "refused",
                Fate::Deleted => "deleted",
            };
            (fate.to_owned(), line.carried)
        };
        diagnosis.lines.iter().map(told).collect()
    }

    #[track_caller]
    fn check(
        engine: &str,
        events: &[(&str, &str, u32)],
        last: &str,
        told: &[(&str, usize)],
    ) {
        let told: Vec<_> = told.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect();
        assert_eq!(run(engine, events, last), told, "{events:?}");
    }

    const A: &str = "https://a.example/";

    #[test]
    fn a_request_counts_for_the_line_whose_cookie_it_carries() {
        // The second line has taken the place of the first, which was carried once.
        for engine in ["standard", "chromium"] {
            check(
                engine,
                &[(A, "a=1", 0), (A, "", 1), (A, "a=2", 2), (A, "", 3), (A, "", 4)],
                "a=2",
                &[("sent", 1), ("sent", 2)],
            );
        }
        // What was over before the next line came was not overwritten by it.
        check(
            "standard",
            &[(A, "a=1; Max-Age=5", 0), (A, "a=2", 9), (A, "", 10)],
            "a=2",
            &[("expired", 0), ("sent", 1)],
        );
        // Of a recording, a request to another host decides nothing.
        check(
            "standard",
            &[
                (A, "a=1; Path=/x", 0),
                ("https://b.example/", "", 1),
                (A, "", 2),
                ("https://b.example/", "", 3),
            ],
            "",
            &[("other-path", 0)],
        );
    }

    #[test]
    fn an_answer_is_about_the_jar_as_it_was_then() {
        let now = datetime!(2026-11-24 08:00 UTC);
        let har = json!({ "log": { "entries": [
            { "startedDateTime": "2026-11-24T08:00:00Z", "time": 5,
              "request": { "url": A, "headers": [] },
              "response": { "headers": [{ "name": "Set-Cookie", "value": "a=1; Path=/x" }] } },
            { "startedDateTime": "2026-11-24T08:00:01Z", "time": 5,
              "request": { "url": A, "headers": [] },
              "response": { "headers": [{ "name": "Set-Cookie", "value": "b=1; Path=/x" }] } },
        ] } });
        let case = input::har(&har.to_string(), Engine::Standard, now).expect("a case");
        let diagnosis = diagnose(&case);
        let names = |cookies: Vec<&Cookie>| -> Vec<Vec<u8>> {
            cookies.iter().map(|cookie| cookie.name.clone()).collect()
        };
        let held = diagnosis.explained().expect("a request").withheld;
        assert_eq!(names(held.iter().map(|it| it.cookie).collect()), [b"a"]);
        assert_eq!(names(diagnosis.stored().collect()), [b"a", b"b"]);
    }

    /// A Chromium jar of Secure cookies has no room for one that isn't: it goes as it comes.
    #[test]
    fn a_line_that_has_to_go_at_once_is_evicted() {
        let mut lines: Vec<_> = (0..180).map(|n| format!("n{n}=1; Secure")).collect();
        lines.push("late=1".to_owned());
        let case = json!({
            "engine": "chromium", "set_url": A, "set_cookie": lines, "request": { "url": A },
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let fate = diagnose(&case).lines[180].fate;
        assert!(matches!(fate, Fate::Evicted), "{fate:?}");
    }

    #[test]
    fn no_more_attributes_are_kept_than_may_be() {
        let line = format!("a=1{}", ";b".repeat(64));
        let lines = MOST_ATTRIBUTES / 64 + 10;
        let case = json!({ "set_url": A, "set_cookie": vec![line; lines] });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let lines = diagnose(&case).lines;
        let kept: usize = lines.iter().map(|it| it.decision.attributes.len()).sum();
        assert_eq!(kept, MOST_ATTRIBUTES);
        let all =
            |line: &Line<'_>| line.decision.attributes.len() + line.decision.unlisted;
        assert!(lines.iter().all(|line| all(line) == 64));
    }
}
