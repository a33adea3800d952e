//! What a browser makes of a case: each line's fate, and the first rule that stopped it.
//!
//! Lines and addresses stay in the case, and cookies in the jar: what is said of them is made when it
//! is read.

mod replay;

use time::OffsetDateTime;
use url::Url;

pub use self::replay::{diagnose, jar_before};
use super::case::{Case, CaseContext, CaseRequest};
use super::deletion::Deletion;
use browser_jar::{Browser, Cookie, Decision, Explained, Jar, Rule, Setter, Withheld};

/// What a browser made of a case.
#[derive(Clone, Debug)]
pub struct Diagnosis<'c> {
    /// Every line that is asked about, in order.
    pub lines: Vec<DiagnosedLine<'c>>,
    /// What the last request of the case carried, if there was one.
    pub carried: Option<CarriedCookies<'c>>,
    /// The jar after the last response and request.
    jar: Jar,
    /// When the last response came.
    settled: OffsetDateTime,
}

/// The cookies that a request carried.
#[derive(Clone, Debug)]
pub struct CarriedCookies<'c> {
    /// The value of the `Cookie` field; empty if the request had none.
    pub header: Vec<u8>,
    /// The names of the cookies, in the order of the field.
    pub names: Vec<Vec<u8>>,
    request: &'c CaseRequest,
    /// The jar at the moment of the request, if a later response has changed it since.
    jar: Option<Jar>,
}

/// One `Set-Cookie` line and what became of it.
#[derive(Clone, Debug)]
pub struct DiagnosedLine<'c> {
    /// The value of the field as received.
    pub bytes: &'c [u8],
    /// The address that its response came from.
    pub url: &'c Url,
    /// What handed the line to the browser.
    pub by: Setter,
    /// The number of its response in the case.
    pub response: usize,
    /// The number of the line in its response.
    pub number: usize,
    /// What the store did with the line when it came.
    pub decision: Decision,
    /// What became of the line in the end.
    pub fate: Fate<'c>,
    /// How many of the requests after the line carried its cookie.
    pub carried: usize,
    /// The relation of its response to the page that the visitor sees.
    pub context: &'c CaseContext,
    /// When its response came.
    pub at: OffsetDateTime,
    /// What it was to delete, if the line is meant to delete.
    pub deletion: Option<Deletion>,
    browser: Browser,
}

/// What became of a line in the end.
#[derive(Clone, Copy, Debug)]
pub enum Fate<'c> {
    /// The line was not stored.
    Refused,
    /// The line deleted a cookie, or there was none to delete.
    Deleted,
    /// A later line replaced or deleted it: the number among the lines of the diagnosis, if it is
    /// one of them.
    Overwritten(Option<usize>),
    /// The cookie was removed to make room for others.
    Evicted,
    /// A request carried the cookie.
    Sent,
    /// The cookie was stored, and this request did not carry it; [`DiagnosedLine::withheld`] says why.
    Withheld(&'c CaseRequest),
    /// The cookie is stored, and there was no request that could have carried it.
    Stored,
}

impl Fate<'_> {
    /// The name in the API, as `withheld`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Deleted => "deleted",
            Self::Overwritten(_) => "overwritten",
            Self::Evicted => "evicted",
            Self::Sent => "sent",
            Self::Withheld(_) => "withheld",
            Self::Stored => "stored",
        }
    }
}

impl<'c> Diagnosis<'c> {
    /// Whether every line of `case`, of which this is the diagnosis, did what it is for: it is stored, and
    /// sent if the case has one request, or it deletes something. No line at all is not as it should be.
    pub fn is_ok(&self, case: &Case) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| !self.fails(case, line))
    }

    /// Whether a line of this diagnosis of `case` did not do what it is for. Of a recording, no request is
    /// the one that should have carried the cookie.
    pub fn fails(&self, case: &Case, line: &DiagnosedLine<'_>) -> bool {
        line.is_bad()
            && !(case.requests.len() > 1 && line.withheld().is_some())
            && !self.belongs_elsewhere(case, line)
    }

    /// Whether the request goes to the host of another response of the case, and for this reason doesn't
    /// carry the cookie: of a log-in that leads through several hosts, each has cookies of its own.
    fn belongs_elsewhere(&self, case: &Case, line: &DiagnosedLine<'_>) -> bool {
        let Fate::Withheld(request) = line.fate else { return false };
        let rule = line.withheld().map(|held| held.rule);
        let mut responses = case.responses.iter();
        matches!(rule, Some(Rule::OtherHost | Rule::OtherDomain))
            && responses.any(|it| it.url.host() == request.url.host())
    }

    /// Whether a line was refused.
    pub fn refuses(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Refused))
    }

    /// Whether a cookie was stored and the request did not carry it.
    pub fn withholds(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.fate, Fate::Withheld(_)))
    }

    /// The cookies in the store after the last response, the oldest first.
    pub fn stored(&self) -> impl Iterator<Item = &Cookie> {
        self.jar.cookies(self.settled)
    }

    /// Why the last request of the case carried what it carried, if there was one.
    pub fn explained(&self) -> Option<Explained<'_>> {
        let carried = self.carried.as_ref()?;
        let CaseRequest { url, method, context, at } = carried.request;
        let jar = carried.jar.as_ref().unwrap_or(&self.jar);
        Some(jar.explain(url, method, context.circumstances(), *at))
    }
}

impl DiagnosedLine<'_> {
    /// Whether the line is meant to delete, and by the case nothing was deleted by it.
    pub fn deletes_nothing(&self) -> bool {
        self.deletion.as_ref().is_some_and(|it| !it.hit && it.is_proven)
    }

    /// Whether the line deletes, and the case does not show whether there was anything to delete.
    pub fn is_unproven_deletion(&self) -> bool {
        self.deletion.as_ref().is_some_and(|it| !it.is_proven)
    }

    /// Whether the line failed: it was refused, its cookie was withheld, or it deletes nothing.
    pub fn is_bad(&self) -> bool {
        matches!(self.fate, Fate::Refused | Fate::Withheld(_)) || self.deletes_nothing()
    }

    /// Why a request did not carry the cookie, if that is the line's fate.
    pub fn withheld(&self) -> Option<Withheld<'_>> {
        match self.fate {
            Fate::Withheld(request) => self.withheld_by(request),
            _ => None,
        }
    }

    /// Why this request does not carry the cookie. `None` if it does, or there is no cookie.
    fn withheld_by<'l>(&'l self, request: &'l CaseRequest) -> Option<Withheld<'l>> {
        let CaseRequest { url, method, context, at } = request;
        let cookie = self.decision.cookie.as_ref()?;
        self.browser.withholds(cookie, url, method, context.circumstances(), *at)
    }
}
