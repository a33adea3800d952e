//! The presentation of an exchange: a transcript, and a chip for each `Set-Cookie` line.

use rocket::serde::json::{Value as Json, json};
use serde::Serialize;

use crate::exchange::prediction::Prediction;
use crate::exchange::{Exchange, Pair, Reason, SessionSeen, SetCookie};
use crate::lang::words::Words;
use browser_jar::Outcome;

/// The fields that are about state, or that control what a browser does with the response. The panel
/// shows these first and folds the others.
const ABOUT_STATE: &[&str] = &[
    "cache-control",
    "content-type",
    "cookie",
    "host",
    "location",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-site",
    "set-cookie",
    "vary",
];

/// The exchange in the notation of `curl -v`, without the version of HTTP, which is not known. The
/// header lines that are not [`ABOUT_STATE`] are separate.
pub fn transcript(exchange: &Exchange) -> (String, Vec<String>) {
    let (request, response) = (&exchange.request, &exchange.response);
    let mut folded = Vec::new();
    let mut lines = |side: char, headers: &[(String, String)]| -> String {
        let (shown, rest): (Vec<_>, Vec<_>) =
            headers.iter().partition(|(name, _)| ABOUT_STATE.contains(&name.as_str()));
        let line =
            |(name, value): &(String, String)| format!("{side} {name}: {value}\n");
        folded.extend(rest.into_iter().map(line));
        shown.into_iter().map(line).collect()
    };
    let text = format!(
        "> {} {}\n{}>\n< {} {}\n{}<\n{}",
        request.method,
        request.path,
        lines('>', &request.headers),
        response.status,
        response.reason,
        lines('<', &response.headers),
        response.body,
    );
    (text, folded)
}

/// A `Set-Cookie` line as a chip: the pair, and a short explanation of its attributes.
pub fn chip(cookie: &SetCookie, words: &Words) -> Json {
    let mut says = Vec::new();
    says.extend(cookie.path.as_ref().map(|path| format!("Path={path}")));
    says.extend(cookie.domain.as_ref().map(|domain| format!("Domain={domain}")));
    says.extend(cookie.max_age.map(|seconds| format!("Max-Age={seconds}")));
    says.extend(cookie.expires.as_ref().map(|expires| format!("Expires {expires}")));
    says.extend(cookie.same_site.as_ref().map(|site| format!("SameSite={site}")));
    for (on, name) in [
        (cookie.secure, "Secure"),
        (cookie.http_only, "HttpOnly"),
        (cookie.partitioned, "Partitioned"),
    ] {
        says.extend(on.then(|| name.to_owned()));
    }
    says.push(words.bytes.replace("{}", &cookie.size.to_string()));
    json!({
        "name": cookie.name,
        "value": cookie.value,
        "http_only": cookie.http_only,
        "says": says.join(" · "),
        "predicted": predicted(&cookie.predicted, words),
    })
}

/// The prediction for a browser that receives the line. Empty where the line ends a cookie.
fn predicted(of: &Prediction, words: &Words) -> Option<String> {
    let phrases = &words.phrases;
    let says = match of.outcome {
        Outcome::Stored | Outcome::Replaced => phrases.predicted_kept,
        Outcome::Refused => phrases.predicted_refused,
        Outcome::Deleted => return None,
    };
    let why = of.reason.as_deref().unwrap_or_default();
    Some(says.replace("{}", of.engine_title).replace("{why}", why))
}

/// The parts of a request that the panel shows.
#[derive(Serialize)]
pub struct RequestShown<'r> {
    pub cookies: &'r [Pair],
    pub lines: Vec<&'r str>,
    pub ignored: Vec<Json>,
}

/// A key and its value. Tera does not keep a map in order; a list of entries has one.
#[derive(Serialize)]
pub struct Entry<'e, V: ?Sized> {
    key: &'e str,
    value: &'e V,
}

/// The entries of an object, sorted by key. Empty for any other value.
pub fn entries(object: &Json) -> Vec<Entry<'_, Json>> {
    let entries = object.as_object().into_iter().flatten();
    entries.map(|(key, value)| Entry { key, value }).collect()
}

/// The parts of a session that the panel shows.
#[derive(Serialize)]
pub struct SessionShown<'s> {
    id: &'s str,
    data: Vec<Entry<'s, str>>,
    created: &'s str,
    expires: &'s str,
    sliding: bool,
}

impl<'s> SessionShown<'s> {
    pub fn of(session: &'s SessionSeen) -> Self {
        let SessionSeen { id, created, expires, sliding, .. } = session;
        let data = contents(session).map(|(key, value)| Entry { key, value });
        Self { id, data: data.collect(), created, expires, sliding: *sliding }
    }
}

/// The content of a session that the panel shows: its owner, if it has one, and its values.
pub fn contents(session: &SessionSeen) -> impl Iterator<Item = (&str, &str)> {
    let owner = session.owner.iter().map(|owner| ("owner", owner.as_str()));
    let data = session.data.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    owner.chain(data)
}

/// The reason why a part of a `Cookie` line was ignored.
pub fn reason(words: &Words, reason: Reason) -> &'static str {
    match reason {
        Reason::NoEqualsSign => words.reasons.no_equals_sign,
        Reason::NoName => words.reasons.no_name,
        Reason::NotUtf8 => words.reasons.not_utf8,
        Reason::Replaced => words.reasons.replaced,
    }
}
