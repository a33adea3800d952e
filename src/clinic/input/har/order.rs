//! The entries of a HAR in the order in which they followed from each other. Clocks are coarse, and a time
//! includes what comes after the headers: a browser has acted on a response before its entry is over.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};
use url::Url;

use crate::clinic::case::{Case, CaseRequest, CaseResponse, Encoding};
use crate::clinic::input::RecordedRequest;
use browser_jar::{Context, Engine, Setter};

/// An entry, as far as it matters here.
pub(super) struct RecordedExchange {
    pub url: Url,
    pub context: Context,
    pub began: OffsetDateTime,
    /// How long it took until the headers were there.
    pub took: Duration,
    /// The request, unless there are too many.
    pub request: Option<CaseRequest>,
    /// Whether it was for a document.
    pub document: bool,
    /// The address that the response sends on to.
    pub redirect: Option<Url>,
    pub referer: Option<String>,
    /// The `Cookie` field, if fields were recorded.
    pub cookie: Option<String>,
    pub lines: Vec<Vec<u8>>,
}

/// The case of a recording, and its requests. A request comes after the response that redirected to it, and
/// after the document that it names as its referrer; a response comes after its own request.
pub(super) fn in_order(
    mut steps: Vec<RecordedExchange>,
    engine: Engine,
) -> (Case, Vec<RecordedRequest>) {
    steps.sort_by_key(|step| step.began);
    let causes = causes(&steps);
    let mut answered: Vec<_> =
        steps.iter().map(|step| step.began + step.took).collect();
    for (step, cause) in steps.iter().zip(&causes) {
        if let Some(cause) = *cause {
            answered[cause] = answered[cause].min(step.began);
        }
    }
    let mut responses = Vec::new();
    let mut requests = Vec::new();
    for (at, step) in steps.into_iter().enumerate() {
        let RecordedExchange { url, context, began, lines, document, cookie, .. } =
            step;
        let asked = causes[at].map_or(began, |cause| began.max(answered[cause]));
        answered[at] = answered[at].max(asked + Duration::MICROSECOND);
        if let Some(request) = step.request {
            let request = CaseRequest { at: asked, ..request };
            requests.push(RecordedRequest { request, document, cookie, after: 0 });
        }
        if !lines.is_empty() {
            let at = answered[at];
            responses.push(CaseResponse {
                url,
                lines,
                by: Setter::Response,
                context: context.into(),
                at,
                prior: false,
            });
        }
    }
    responses.sort_by_key(|response| response.at);
    requests.sort_by_key(|it| it.request.at);
    for it in &mut requests {
        it.after = responses.partition_point(|response| response.at <= it.request.at);
    }
    let of_case = requests.iter().map(|it| it.request.clone()).collect();
    let case = Case {
        engine,
        third_party: engine.third_party(),
        encoding: Encoding::Utf8,
        responses,
        requests: of_case,
        is_whole: false,
    };
    (case, requests)
}

/// For each step the earlier one from which it followed, if one is known.
fn causes(steps: &[RecordedExchange]) -> Vec<Option<usize>> {
    let mut redirects: HashMap<&str, usize> = HashMap::new();
    let mut documents: HashMap<&str, usize> = HashMap::new();
    let mut causes = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let redirected = redirects.remove(step.url.as_str());
        let page = step.referer.as_deref().and_then(|it| documents.get(it).copied());
        causes.push(redirected.or(page));
        if let Some(to) = &step.redirect {
            redirects.insert(to.as_str(), at);
        } else if step.document {
            documents.insert(step.url.as_str(), at);
        }
    }
    causes
}
