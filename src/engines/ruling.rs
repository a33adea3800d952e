//! What the rules say about a cell: the decision of the jar where a case expresses the cell.

use browser_jar::{
    Attribute, AttributeKind, Browser, Circumstances, Context, Engine, Jar, Rule,
    Setter, ThirdParty,
};
use rocket::time::{Duration, OffsetDateTime, macros::datetime};
use url::Url;

use super::{Cell, CellOutcome, EngineColumn, SetStep, measurements, report_card};
use crate::lang::Lang;

/// The time at which every replay begins: the `now` of the data, for which the dates in its lines are written.
pub(super) const START: OffsetDateTime = datetime!(2026-11-30 12:00 UTC);

/// What a mode of the jar says about a cell.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// Whether the request carries the cookie, or the line is kept.
    pub outcome: CellOutcome,
    /// The `Cookie` field in bytes.
    pub cookie: Vec<u8>,
    /// The rule that decides.
    pub rule: Rule,
    /// The sentence of the rule.
    pub reason: String,
}

/// What `engine` does in the situation of `cell`. `None` if the jar can't express the situation.
pub fn ruling(cell: &Cell, engine: Engine, lang: Lang) -> Option<Ruling> {
    let browser = match cell.policy.as_str() {
        "allowed" => Browser { engine, third_party: ThirdParty::Allowed },
        _ => engine.into(),
    };
    let (mut jar, mut now) = (Jar::new(browser), START);
    let mut last = None;
    for step in &cell.set {
        now += Duration::seconds_f64(step.after_s);
        let (url, setter) = set_by(step)?;
        let by = step.context.as_ref().map(|by| (by.from.as_str(), by.how.as_str()));
        let (context, page) = started(by, &url, engine)?;
        let context = Circumstances { context, top_level: page.as_ref(), via: &[] };
        for line in &step.lines {
            last = Some(jar.receive_by(setter, &url, line.as_bytes(), context, now));
        }
    }
    let last = last?;
    now += Duration::seconds_f64(cell.request.after_s);
    let url = Url::parse(&cell.request.url).ok()?;
    let how = cell.request.how.as_str();
    // What is opened from the address bar comes from no page.
    let from = cell.request.from.as_deref().unwrap_or_default();
    let (context, page) = started(Some((from, how)), &url, engine)?;
    let via = cell.request.via.iter().map(|via| Url::parse(via).ok());
    let via: Vec<Url> = via.collect::<Option<_>>()?;
    let context = Circumstances { context, top_level: page.as_ref(), via: &via };
    let method = cell.request.method.as_deref().unwrap_or("GET");
    let cookie = jar.send(&url, method, context, now).header;
    let explained = jar.explain(&url, method, context, now);
    let refused = last.outcome == browser_jar::Outcome::Refused;
    let outcome = report_card::outcome(cell, &String::from_utf8_lossy(&cookie));
    let withheld = explained.withheld.first();
    let of_attribute = decisive(&cell.topic, &last.attributes);
    let note = last.notes.iter().find(|note| telling(&cell.topic).contains(&note.rule));
    let (rule, reason) = if refused {
        (last.rule, last.reason(lang))
    } else if let Some(withheld) = withheld.filter(|_| cookie.is_empty()) {
        (withheld.rule, withheld.reason(lang))
    } else if let Some(attribute) = of_attribute {
        (attribute.rule, attribute.reason(lang))
    } else if let Some(note) = note {
        (note.rule, note.reason(lang))
    } else {
        (last.rule, last.reason(lang))
    };
    Some(Ruling { outcome, cookie, rule, reason })
}

/// The attribute that decides, for a topic that is about attributes. One that is ignored tells more than
/// one that is used.
fn decisive<'a>(topic: &str, attributes: &'a [Attribute]) -> Option<&'a Attribute> {
    let kinds: &[AttributeKind] = match topic {
        "samesite" | "third-party" | "setting" => &[AttributeKind::SameSite],
        "lifetime" => &[AttributeKind::MaxAge, AttributeKind::Expires],
        "path" => &[AttributeKind::Path],
        "domain" => &[AttributeKind::Domain],
        "secure" => &[AttributeKind::Secure],
        "partitioned" => &[AttributeKind::Partitioned],
        _ => &[],
    };
    let mut about =
        attributes.iter().filter(|it| it.kind.is_some_and(|it| kinds.contains(&it)));
    let first = about.clone().next();
    about.find(|it| !it.used).or(first)
}

/// The notes that say why, where no attribute does.
fn telling(topic: &str) -> &'static [Rule] {
    match topic {
        "samesite" | "third-party" | "setting" => &[Rule::UnsetSameSite],
        "lifetime" => &[Rule::Capped, Rule::SessionCookie],
        "path" => &[Rule::DefaultPath],
        "domain" => &[Rule::PublicSuffixHostOnly, Rule::IpHostOnly, Rule::HostOnly],
        "secure" => &[Rule::SecureOnLoopback],
        "value" => &[Rule::Nameless, Rule::QuotesKept],
        "order" => &[Rule::CreationKept],
        _ => &[],
    }
}

/// The address and the setter of a step. `None` if the jar can't express it.
fn set_by(step: &SetStep) -> Option<(Url, Setter)> {
    // The jar counts lifetimes by one clock, and what is split on the wire is no line of a jar.
    let is_split = |line: &String| step.by.is_none() && line.contains(['\r', '\n']);
    let plain = step.date.is_none() && step.field.is_none() && step.lines_hex.is_none();
    if !plain || step.lines.iter().any(is_split) {
        return None;
    }
    let setter = match step.by.as_deref() {
        None => Setter::Response,
        Some("document.cookie") => Setter::DocumentCookie,
        // What cookieStore is given is an object, not a line.
        Some(_) => return None,
    };
    Some((Url::parse(&step.url).ok()?, setter))
}

/// Requests that a page sends from within, which are no navigations of the whole tab.
const INSIDE: [&str; 6] =
    ["iframe", "img", "fetch", "fetch-credentials", "beacon", "form-into-iframe"];

/// What the jar can't express: no request goes out, or it depends on a page before it.
const UNKNOWN: [&str; 7] = [
    "cookieStore",
    "response-field",
    "fetch-with-cookie-field",
    "prefetch",
    "back",
    "link-then-link",
    "link-then-meta-refresh",
];

/// The context of a request to `url` that comes about as `by` says, from which page and how, and that
/// page. `None` if the jar can't express it: no request goes out, or one without credentials.
fn started(
    by: Option<(&str, &str)>,
    url: &Url,
    engine: Engine,
) -> Option<(Context, Option<Url>)> {
    let Some((from, how)) = by else { return Some((Context::default(), None)) };
    if UNKNOWN.contains(&how) || how.starts_with("document.cookie") {
        return None;
    }
    if from.is_empty() {
        return Some((Context::default(), None));
    }
    let from = Url::parse(from).ok()?;
    // Without the option, only a fetch of its own origin has credentials.
    if how == "fetch" && from.origin() != url.origin() {
        return None;
    }
    let site = engine.relation(&from, url);
    Some((Context { site, top_level: !INSIDE.contains(&how) }, Some(from)))
}

/// How often the jar's mode of an engine is right about the cells of that engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The measured cells that a case can express.
    pub expressible: usize,
    /// The cells of which the mode predicts the verdict and the exact `Cookie` field.
    pub predicted: usize,
}

impl Agreement {
    /// The share that is predicted, in per cent with one decimal, never rounded up to a whole.
    pub fn share(self) -> String {
        let tenths = (self.predicted * 1000).checked_div(self.expressible).unwrap_or(0);
        format!("{}.{} %", tenths / 10, tenths % 10)
    }
}

/// Compares the column of an engine with the jar's mode of that name. `None` if the jar has no such mode.
pub fn agreement(column: EngineColumn) -> Option<Agreement> {
    let engine: Engine = column.name().parse().ok()?;
    let mut agreement = Agreement { expressible: 0, predicted: 0 };
    for cell in &measurements().cells {
        let measured = cell.of(column);
        if measured.result == CellOutcome::Unmeasured || measured.flaky {
            continue;
        }
        let Some(ruling) = ruling(cell, engine, Lang::En) else { continue };
        agreement.expressible += 1;
        let same = ruling.outcome == measured.result
            && ruling.cookie == measured.cookie.as_bytes();
        agreement.predicted += usize::from(same);
    }
    Some(agreement)
}
