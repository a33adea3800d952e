//! A case run through the jar, response by response and request by request.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::{CarriedCookies, DiagnosedLine, Diagnosis, Fate};
use crate::clinic::case::{Case, CaseRequest, CaseResponse};
use crate::clinic::deletion::{Deletion, is_deletion, missed};
use crate::clinic::line::Draft;
use browser_jar::{Cookie, Decision, Jar, Outcome, Rule, Sent};

/// The most attributes that are kept of all lines together. What is beyond counts as
/// [`Decision::unlisted`].
const MOST_ATTRIBUTES: usize = 32 * 1024;

/// A response or a request, with its number in the case.
enum Event<'c> {
    Response(usize, &'c CaseResponse),
    Request(usize, &'c CaseRequest),
}

/// Runs a case through the jar. The time it takes grows with the number of lines, and for each request
/// with the cookies of its site and the lines that no request has decided yet.
pub fn diagnose(case: &Case) -> Diagnosis<'_> {
    let mut jar = Jar::new(case.browser());
    let mut replay = Replay { case, lines: Lines::default(), carried: None };
    let mut settled = OffsetDateTime::UNIX_EPOCH;
    for event in in_order(case) {
        match event {
            Event::Response(number, response) => {
                // What is said of a request is about the jar as it was then.
                if let Some(carried) = &mut replay.carried
                    && carried.jar.is_none()
                {
                    carried.jar = Some(jar.clone());
                }
                replay.receive(&mut jar, number, response);
                settled = settled.max(response.at);
            }
            Event::Request(number, request) => replay.send(&mut jar, number, request),
        }
    }
    Diagnosis { lines: replay.lines.all, carried: replay.carried, jar, settled }
}

/// The responses and requests of a case by time. At one time the responses come first; each kind keeps its
/// own order.
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

/// The jar as it was before line `number` of response `response` came.
pub fn jar_before(case: &Case, response: usize, number: usize) -> Jar {
    let mut jar = Jar::new(case.browser());
    for event in in_order(case) {
        match event {
            Event::Response(at, it) => {
                let most = if at == response { number } else { usize::MAX };
                for line in it.lines.iter().take(most) {
                    it.give(&mut jar, &it.url, line);
                }
                if at == response {
                    break;
                }
            }
            Event::Request(_, it) => {
                jar.send(&it.url, &it.method, it.context.circumstances(), it.at);
            }
        }
    }
    jar
}

/// What a line was to delete, after `jar` has decided on it. `None` if it is not meant to delete.
fn deletion(
    jar: &Jar,
    response: &CaseResponse,
    line: &[u8],
    decision: &Decision,
    is_whole: bool,
) -> Option<Deletion> {
    let CaseResponse { url, at, .. } = response;
    let at = *at;
    let deletes = match &decision.cookie {
        Some(cookie) => cookie.is_expired(at),
        None => is_deletion(jar.engine(), line, at),
    };
    let hit = decision.rule == Rule::Deleted;
    let stays = || {
        let mut draft = Draft::new(line);
        draft.strip(|byte| byte.is_ascii_control());
        missed(jar, url, draft.name().unwrap_or_default(), at).cloned().map(Box::new)
    };
    deletes.then(|| {
        let stays = if hit { None } else { stays() };
        let refused = decision.outcome == Outcome::Refused;
        let is_proven = hit || refused || stays.is_some() || is_whole;
        Deletion { hit, stays, is_proven }
    })
}

/// A case that is being run.
struct Replay<'c> {
    case: &'c Case,
    lines: Lines<'c>,
    carried: Option<CarriedCookies<'c>>,
}

impl<'c> Replay<'c> {
    /// Receives the lines of a response, and notes what became of each.
    fn receive(&mut self, jar: &mut Jar, number: usize, response: &'c CaseResponse) {
        let CaseResponse { url, context, at, .. } = response;
        for (place, bytes) in response.lines.iter().enumerate() {
            let decision = response.give(jar, url, bytes);
            let evicted: Vec<u64> =
                decision.evicted.iter().map(Cookie::order).collect();
            let next = (!response.prior).then_some(self.lines.all.len());
            if let Some(replaced) = decision.replaced {
                self.lines.end(replaced, Fate::Overwritten(next));
            }
            if !response.prior {
                let deletion =
                    deletion(jar, response, bytes, &decision, self.case.is_whole);
                self.lines.push(DiagnosedLine {
                    deletion,
                    context,
                    at: *at,
                    bytes,
                    url,
                    by: response.by,
                    response: number,
                    number: place,
                    fate: match decision.outcome {
                        Outcome::Refused => Fate::Refused,
                        Outcome::Deleted => Fate::Deleted,
                        Outcome::Stored | Outcome::Replaced => Fate::Stored,
                    },
                    decision,
                    carried: 0,
                    browser: self.case.browser(),
                });
            }
            // The newest may be the one that has to go.
            for order in evicted {
                self.lines.end(order, Fate::Evicted);
            }
        }
    }

    /// Makes a request, and notes which cookies it carried.
    fn send(&mut self, jar: &mut Jar, number: usize, request: &'c CaseRequest) {
        let CaseRequest { url, method, context, at } = request;
        let requests = self.case.requests.len();
        let sent = jar.send(url, method, context.circumstances(), *at);
        self.lines.follow(&sent, request, requests == 1);
        if number + 1 == requests {
            let names = sent.sent.iter().map(|cookie| cookie.name.clone()).collect();
            self.carried =
                Some(CarriedCookies { header: sent.header, names, request, jar: None });
        }
    }
}

/// The lines that have come so far.
#[derive(Default)]
struct Lines<'c> {
    all: Vec<DiagnosedLine<'c>>,
    /// The numbers of the lines whose cookies are in the jar, by the orders of the cookies.
    current: HashMap<u64, usize>,
    /// The numbers of the lines that no request has decided yet, and perhaps of some that have ended.
    open: Vec<usize>,
    /// How many attributes the lines list together.
    attributes: usize,
}

impl<'c> Lines<'c> {
    /// Adds a line, without its attributes if there are too many of all lines.
    fn push(&mut self, mut line: DiagnosedLine<'c>) {
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

    /// Notes that the cookie of this order is no longer in the jar. A line that was sent before it was
    /// overwritten keeps [`Fate::Sent`].
    fn end(&mut self, order: u64, fate: Fate<'c>) {
        let Some(at) = self.current.remove(&order) else { return };
        let line = &mut self.all[at];
        if line.carried == 0 || matches!(fate, Fate::Evicted) {
            line.fate = fate;
        }
    }

    /// Notes which lines a request carried and which it did not. Where it is the `only` request, it counts
    /// for all lines, even if it goes to another site.
    fn follow(&mut self, sent: &Sent<'_>, request: &'c CaseRequest, only: bool) {
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
    use url::Url;

    use super::*;
    use crate::clinic::case::{CaseContext, Encoding};
    use crate::clinic::input::read_recording;
    use browser_jar::Engine;

    fn fates(lines: &[&str], request: &str, after: u32) -> Vec<String> {
        let case = json!({
            "set_url": "https://www.example.com/login",
            "set_cookie": lines,
            "request": { "url": request, "method": "GET" },
            "after_s": after,
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let name = |line: &DiagnosedLine<'_>| match &line.fate {
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
            let context = CaseContext::default();
            match line.is_empty() {
                true => requests.push(CaseRequest {
                    url: url(to),
                    method: "GET".to_owned(),
                    context,
                    at,
                }),
                false => responses.push(CaseResponse {
                    url: url(to),
                    lines: vec![line.as_bytes().to_vec()],
                    by: browser_jar::Setter::Response,
                    context,
                    at,
                    prior: false,
                }),
            }
        }
        let engine = engine.parse().expect("an engine");
        let encoding = Encoding::Utf8;
        let third_party = Engine::third_party(engine);
        let is_whole = true;
        let case =
            Case { engine, third_party, encoding, responses, requests, is_whole };
        let diagnosis = diagnose(&case);
        let carried = diagnosis.carried.as_ref().map(|it| it.header.clone());
        assert_eq!(carried.unwrap_or_default(), last.as_bytes());
        let fate_of = |line: &DiagnosedLine<'_>| {
            let fate = match line.fate {
                Fate::Withheld(_) => line.withheld().map_or("", |it| it.rule.id()),
                fate => fate.name(),
            };
            (fate.to_owned(), line.carried)
        };
        diagnosis.lines.iter().map(fate_of).collect()
    }

    #[track_caller]
    fn check(
        engine: &str,
        events: &[(&str, &str, u32)],
        last: &str,
        fates: &[(&str, usize)],
    ) {
        let fates: Vec<_> = fates.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect();
        assert_eq!(run(engine, events, last), fates, "{events:?}");
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
        let recording = read_recording(&har.to_string(), Engine::Standard, now);
        let case = recording.expect("a case").case;
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
        let all = |line: &DiagnosedLine<'_>| {
            line.decision.attributes.len() + line.decision.unlisted
        };
        assert!(lines.iter().all(|line| all(line) == 64));
    }
}
