//! The search for the smallest change of a line that works, by trying each in the jar.

use url::Url;

use super::edit::Edit;
use crate::clinic::case::{CaseRequest, CaseResponse};
use crate::clinic::deletion::without_prefix;
use crate::clinic::line::Draft;
use browser_jar::{Jar, ThirdParty};

/// The most changes of one line that are proposed.
const MOST_EDITS: usize = 3;

/// A line tried by itself: in a jar that the responses before it have prepared, and on the request. Only
/// the line changes from one attempt to the next, and an attempt leaves the jar as it is.
pub(super) struct Trial<'c> {
    /// The jar before the line.
    pub jar: &'c Jar,
    /// The response that has the line.
    pub response: &'c CaseResponse,
    /// The address that the response comes from in this trial.
    pub from: Url,
    /// The request, and the address that it goes to in this trial.
    pub request: Option<(&'c CaseRequest, Url)>,
}

impl Trial<'_> {
    /// Whether an address of the trial is http or ws, and so could be https or wss.
    pub fn is_plain(&self) -> bool {
        let to = self.request.as_ref().map(|(_, to)| to);
        [Some(&self.from), to].into_iter().flatten().any(is_plain)
    }

    /// Where the response was encrypted and only the request is not, or the request opens a WebSocket:
    /// the change that makes the request encrypted and leaves the line as it is.
    pub fn encryption(&self) -> Option<Edit> {
        let (_, to) = self.request.as_ref()?;
        match to.scheme() {
            "ws" => Some(Edit::Wss),
            "http" if !is_plain(&self.from) => Some(Edit::Https),
            _ => None,
        }
    }

    /// Whether this line is stored, and sent if there is a request.
    pub fn works(&self, line: &[u8]) -> bool {
        let CaseResponse { by, context, at, .. } = self.response;
        let read =
            self.jar.consider_by(*by, &self.from, line, context.circumstances(), *at);
        let Ok(cookie) = read else {
            return false;
        };
        let Some((CaseRequest { method, context, at, .. }, to)) = &self.request else {
            return !cookie.is_expired(self.response.at);
        };
        let (browser, context) = (self.jar.browser(), context.circumstances());
        !cookie.is_expired(self.response.at)
            && browser.withholds(&cookie, to, method, context, *at).is_none()
    }

    /// The line with the fewest changes that works, and its changes. `None` if no line does.
    pub fn smallest(&self, line: &[u8]) -> Option<(Vec<u8>, Vec<Edit>)> {
        let draft = Draft::new(line);
        let edits = self.edits(&draft);
        (0..=MOST_EDITS).find_map(|many| {
            let mut chosen = Vec::new();
            self.first_of(&draft, &edits, many, &mut chosen)
        })
    }

    /// The first choice of `many` from `edits` that works, in their order of preference: the line, and all
    /// changes made in it.
    fn first_of(
        &self,
        draft: &Draft,
        edits: &[Edit],
        many: usize,
        chosen: &mut Vec<Edit>,
    ) -> Option<(Vec<u8>, Vec<Edit>)> {
        if many == 0 {
            let line = draft.line();
            return self.works(&line).then(|| (line, chosen.clone()));
        }
        for (at, edit) in edits.iter().enumerate() {
            let mut edited = draft.clone();
            edit.apply(&mut edited);
            chosen.push(edit.clone());
            let found = self.first_of(&edited, &edits[at + 1..], many - 1, chosen);
            if found.is_some() {
                return found;
            }
            chosen.pop();
        }
        None
    }

    /// The changes that a line may have, the most harmless first.
    fn edits(&self, draft: &Draft) -> Vec<Edit> {
        let mut edits = Vec::new();
        let name = draft.name().unwrap_or_default();
        let line = draft.line();
        let mut offer = |wanted: bool, edit: Edit| {
            if wanted {
                edits.push(edit);
            }
        };
        offer(line.iter().any(u8::is_ascii_control), Edit::Strip);
        offer(!draft.has("Secure"), Edit::Secure);
        offer(draft.value("Path") != Some(b"/"), Edit::PathRoot);
        let by_script = self.response.by.is_script();
        offer(by_script && draft.has("HttpOnly"), Edit::NotHttpOnly);
        offer(!by_script && !draft.has("HttpOnly"), Edit::HttpOnly);
        offer(draft.has("Domain"), Edit::NoDomain);
        if let Some(site) = self.common_site() {
            offer(true, Edit::Domain(site));
        }
        offer(draft.has("SameSite"), Edit::SameSiteLax);
        offer(true, Edit::SameSiteNone);
        // Where third parties are blocked, what is set below a page may have its partition.
        let blocks = self.jar.browser().third_party == ThirdParty::Blocked;
        offer(blocks && !draft.has("Partitioned"), Edit::Partitioned);
        if let Some((CaseRequest { at, .. }, _)) = &self.request {
            let seconds = (*at - self.response.at).whole_seconds();
            offer(
                seconds > 0 && draft.has("Max-Age"),
                Edit::MaxAge(round_lifetime(seconds)),
            );
        }
        offer(draft.has("Max-Age") || draft.has("Expires"), Edit::NoEnd);
        offer(draft.has("Partitioned"), Edit::NotPartitioned);
        offer(without_prefix(name).len() < name.len(), Edit::NoPrefix);
        offer(draft.has("Secure"), Edit::NotSecure);
        edits
    }

    /// The registrable domain of both hosts, where they share one and differ.
    fn common_site(&self) -> Option<String> {
        let domain = |url: &Url| Some(psl::domain_str(url.domain()?)?.to_owned());
        let (_, to) = self.request.as_ref()?;
        let site = domain(&self.from)?;
        let shared = domain(to)? == site;
        (shared && self.from.host() != to.host()).then_some(site)
    }
}

/// A round number of seconds above `seconds`: an hour, or whole days, at most the 400 that browsers keep.
fn round_lifetime(seconds: i64) -> i64 {
    const DAY: i64 = 86_400;
    match seconds {
        ..3600 => 3600,
        3600..DAY => DAY,
        _ => (seconds / DAY + 1).min(400) * DAY,
    }
}

/// Whether nothing on the way to and from this address is encrypted.
fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "ws")
}
