//! A reader who guesses, without a browser: the requests that a card's buttons send, the preconditions
//! that are met, and the choices that the exchanges confirm. `predict.js` decides the same in a page.

use remember_me::book;
use remember_me::book::question::{At, Guess, Holds, Must};
use remember_me::book::routes::Demos;
use rocket::serde::json::Value as Json;
use scraper::ElementRef;

use crate::html;
use crate::lab::Traveller;
use crate::site::{Hands, Server};

/// The handlers of the book by their names.
pub fn demos() -> Demos {
    Demos::new(book::ALL).expect("the routes are sound")
}

/// The way in which a reader presses the buttons of a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Each button in turn, as the question says.
    AsAsked,
    /// Without the requests that the page sends before the run.
    Unprepared,
    /// With an hour between each request and the next.
    Late,
    /// The run, and at once the button that settles the question, without those to press in between.
    WrongOrder,
}

impl Way {
    fn between(self) -> f64 {
        if self == Self::Late { 3600.0 } else { 0.0 }
    }
}

/// The exchanges that belong to one guess.
#[derive(Default)]
pub struct Trip {
    pub run: Json,
    pub settling: Vec<Json>,
    latest: Vec<(String, Json)>,
    begun: Vec<(String, f64)>,
    pressed: Vec<String>,
    ended: f64,
}

impl Trip {
    /// The exchange that settles the question.
    pub fn last(&self) -> &Json {
        self.settling.last().expect("it was settled")
    }
}

/// A reader with a browser: a jar by the rules that the demos need, and a clock.
pub struct SimulatedBrowser<'s> {
    pub server: &'s Server,
    pub hands: &'s Hands,
    pub jar: Vec<KeptCookie>,
}

pub struct KeptCookie {
    pub name: String,
    pub value: String,
    pub path: String,
    pub http_only: bool,
    pub ends: Option<f64>,
}

impl SimulatedBrowser<'_> {
    /// Presses the buttons of a demo's card in this way, until its question is settled.
    pub fn settle(&mut self, demo: ElementRef<'_>, guess: &Guess, way: Way) -> Trip {
        let demos = demos();
        let route = |name: &str| {
            let (method, path) = demos.get(name).expect("a handler");
            (method.as_str().to_lowercase(), path.to_owned())
        };
        let mut trip = Trip::default();
        if way != Way::Unprepared {
            for name in guess.plants {
                let (method, path) = route(name);
                trip.begun.push(((*name).to_owned(), self.now()));
                let planted = self.send(&method, &path, "");
                trip.latest.push(((*name).to_owned(), planted));
                self.hands.advance(way.between());
            }
        }
        let form = html::within(demo, "form")[0];
        let button = html::within(form, "button")[0];
        let [action, method] =
            ["action", "method"].map(|name| form.attr(name).unwrap_or_default());
        let (settling_method, settling) = route(guess.settled_by);
        trip.begun.push((guess.of.to_owned(), self.now()));
        let sent = match html::within(form, "[data-trip]").first() {
            Some(field) => self.travel(field.attr("data-trip").unwrap_or_default()),
            None => fields(form),
        };
        trip.run = self.send(method, action, &sent);
        if action == settling {
            trip.settling.push(trip.run.clone());
        }
        let then = button.attr("data-then");
        if let Some(then) = then {
            self.hands.advance(way.between());
            let second = self.send("get", then, "");
            if then == settling {
                trip.settling.push(second);
            }
        }
        // The buttons that the question tells the reader to press in between.
        let in_between = if way == Way::WrongOrder { &[][..] } else { guess.needs };
        for need in in_between {
            let names = match &need.must {
                Must::Order(names) => names,
                Must::Hold(At::Of(name), _) if !guess.plants.contains(name) => {
                    std::slice::from_ref(name)
                }
                _ => &[][..],
            };
            for name in names.iter().filter(|name| **name != guess.settled_by) {
                let (method, path) = route(name);
                let pressed = self.send(&method, &path, "");
                trip.latest.push(((*name).to_owned(), pressed));
                trip.pressed.push((*name).to_owned());
            }
        }
        while trip.settling.len() < usize::from(guess.after) {
            self.hands.advance(way.between().max(1.0));
            let settled = self.send(&settling_method, &settling, "");
            trip.settling.push(settled);
        }
        if guess.settled_by != guess.of && then.is_none() {
            let settled = guess.settled_by.to_owned();
            trip.pressed.extend(std::iter::repeat_n(settled, guess.after.into()));
        }
        trip.ended = self.now();
        trip
    }

    /// Goes from host to host, as the window does that the page's script opens. The field that tells the
    /// chapter which trip it was.
    fn travel(&self, go: &str) -> String {
        const TICKET: &str = "ticket=000000000000000000000000000000ff";
        Traveller::new(self.server, self.hands).travel(&format!("{go}?{TICKET}"));
        TICKET.to_owned()
    }

    /// The first precondition that is not met, in English.
    pub fn lacks(&self, guess: &Guess, trip: &Trip) -> Option<&'static str> {
        let lacking =
            guess.needs.iter().find(|need| !self.meets(&need.must, guess, trip));
        lacking.map(|need| need.says.en)
    }

    /// Whether a precondition is met, as `predict.js` decides it in a browser.
    fn meets(&self, must: &Must, guess: &Guess, trip: &Trip) -> bool {
        let named = |name: &str, all: &[(String, Json)]| {
            all.iter().rfind(|(other, _)| other == name).map(|(_, it)| it.clone())
        };
        match must {
            Must::Hold(at, claim) => {
                let examined = match at {
                    At::Run => vec![Some(trip.run.clone())],
                    At::First => vec![trip.settling.first().cloned()],
                    At::Each => trip.settling.iter().cloned().map(Some).collect(),
                    At::Settled => vec![trip.settling.last().cloned()],
                    At::Of(name) => vec![named(name, &trip.latest)],
                };
                examined.into_iter().all(|exchange| {
                    exchange.is_some_and(|last| holds(claim, &trip.run, &last, self))
                })
            }
            Must::Within(seconds, at) => {
                let name = match at {
                    At::Of(name) => name,
                    _ => guess.of,
                };
                let begun = trip.begun.iter().rfind(|(other, _)| other == name);
                begun.is_some_and(|(_, at)| trip.ended - at <= f64::from(*seconds))
            }
            Must::Order(names) => trip.pressed == *names,
            // The form still has the values with which the page was made.
            Must::AsWritten => true,
        }
    }

    /// The choices that the exchanges of a trip confirm, in English.
    pub fn borne_out(&self, guess: &Guess, trip: &Trip) -> Vec<&'static str> {
        let last = trip.last();
        let choices = guess.choices.iter();
        let right =
            choices.filter(|choice| holds(&choice.holds, &trip.run, last, self));
        right.map(|choice| choice.label.en).collect()
    }

    /// Sends a request with the cookies that the jar has for it, and keeps those that the response
    /// sets.
    pub fn send(&mut self, method: &str, path: &str, fields: &str) -> Json {
        let pairs = self.sent_to(path);
        let pairs: Vec<_> =
            pairs.map(|kept| format!("{}={}", kept.name, kept.value)).collect();
        let mut headers = vec!["Accept: application/json".to_owned()];
        if !pairs.is_empty() {
            headers.push(format!("Cookie: {}", pairs.join("; ")));
        }
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        let response = match method {
            "post" => self.server.post(path, fields, &headers),
            _ if fields.is_empty() => self.server.get(path, &headers),
            _ => self.server.get(&format!("{path}?{fields}"), &headers),
        };
        assert_eq!(response.status, 200, "{method} {path}: {}", response.body);
        for line in response.headers("set-cookie") {
            self.keep(line, path);
        }
        response.json()
    }

    fn now(&self) -> f64 {
        (self.hands.clock().now() - Hands::START).as_seconds_f64()
    }

    /// The cookies that a request to this path carries, those with longer paths first.
    fn sent_to(&self, path: &str) -> impl Iterator<Item = &KeptCookie> {
        let inside = |kept: &&KeptCookie| {
            path == kept.path
                || path.strip_prefix(kept.path.as_str()).is_some_and(|rest| {
                    kept.path.ends_with('/') || rest.starts_with('/')
                })
        };
        let mut sent: Vec<_> = self.jar.iter().filter(inside).collect();
        sent.retain(|kept| kept.ends.is_none_or(|ends| ends > self.now()));
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        sent.into_iter()
    }

    /// Stores a line in the jar, or refuses it for one of the reasons that the demos provoke.
    fn keep(&mut self, line: &str, from: &str) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) =
            parts.next().and_then(|pair| pair.split_once('=')).expect("a pair");
        let attributes: Vec<_> =
            parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let attribute = |name: &str| {
            attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
        };
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = if folder.is_empty() { "/" } else { folder };
        let secure = attribute("Secure").is_some();
        let insecure = attribute("SameSite") == Some("None")
            || attribute("Partitioned").is_some()
            || name.starts_with("__Host-");
        let foreign = attribute("Domain").is_some_and(|domain| domain != "localhost");
        if insecure && !secure || foreign || name.len() + value.len() > 4096 {
            return;
        }
        let path = attribute("Path").filter(|path| path.starts_with('/'));
        let path = path.unwrap_or(folder).to_owned();
        let age = attribute("Max-Age").and_then(|age| age.parse::<f64>().ok());
        self.jar.retain(|kept| (kept.name.as_str(), &kept.path) != (name, &path));
        self.jar.push(KeptCookie {
            name: name.to_owned(),
            value: value.to_owned(),
            path,
            http_only: attribute("HttpOnly").is_some(),
            ends: age.map(|age| self.now() + age),
        });
    }
}

/// The body that the form of a page sends as it stands there.
fn fields(form: ElementRef<'_>) -> String {
    let mut fields = Vec::new();
    for field in html::within(form, "input:not([type=checkbox]), select") {
        let chosen =
            html::within(field, "option").first().and_then(|o| o.attr("value"));
        let value = field.attr("value").or(chosen).unwrap_or_default();
        let name = field.attr("name").expect("a field has a name");
        fields.push(format!("{name}={value}"));
    }
    fields.join("&")
}

/// Whether a claim holds, as `predict.js` decides it in a browser.
fn holds(
    claim: &Holds,
    run: &Json,
    last: &Json,
    visitor: &SimulatedBrowser<'_>,
) -> bool {
    let carried = list(&last["request"]["cookies"]);
    let set = list(&run["response"]["set_cookies"]);
    match claim {
        Holds::Carries(cookie) => carried.iter().any(|pair| {
            let [name, value] = [&pair["name"], &pair["value"]].map(text);
            name == *cookie || format!("{name}={value}") == *cookie
        }),
        Holds::CookieLine(part) => cookie_line(last).contains(part),
        Holds::CarriesThisMany(count) => carried.len() == *count,
        Holds::SetCookie(parts) => set.iter().any(|cookie| {
            let line = text(&cookie["line"]);
            parts.iter().all(|part| line.contains(part))
        }),
        Holds::SetsThisMany(count) => set.len() == *count,
        Holds::Body(part) => text(&last["response"]["body"]).contains(part),
        Holds::Status(status) => last["response"]["status"] == *status,
        Holds::Session => !last["session"].is_null(),
        Holds::ScriptReads(cookie) => {
            let mut read = visitor.sent_to("/zh/cookie");
            read.any(|kept| kept.name == *cookie && !kept.http_only)
        }
        Holds::Not(claim) => !holds(claim, run, last, visitor),
        Holds::All(all) => all.iter().all(|claim| holds(claim, run, last, visitor)),
    }
}

/// Whether there is a line for this placeholder.
pub fn quote(hole: &str, run: &Json, last: &Json) -> bool {
    let (kind, of) = hole.split_once(':').unwrap_or((hole, ""));
    match kind {
        "cookie" => !cookie_line(last).is_empty(),
        "set-cookie" => list(&run["response"]["set_cookies"])
            .iter()
            .any(|cookie| of.is_empty() || cookie["name"] == of),
        "body" => text(&last["response"]["body"]).lines().any(|l| l.contains(of)),
        _ => true,
    }
}

fn cookie_line(exchange: &Json) -> String {
    let headers = list(&exchange["request"]["headers"]);
    let lines = headers.iter().filter(|header| header[0] == "cookie");
    lines.map(|header| text(&header[1])).collect::<Vec<_>>().join("; ")
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}
