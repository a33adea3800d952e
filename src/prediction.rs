//! What a visitor's browser is expected to do with the lines of a response: the [`jar`](crate::jar),
//! asked about this browser, this address and this request. The stage holds it against what it sees.

use std::convert::Infallible;

use rocket::outcome::Outcome::Success;
use rocket::request::{self, FromRequest, Request};
use serde::Serialize;
use time::OffsetDateTime;
use url::Url;

use crate::jar::{Context, Engine, Jar, Outcome, Site};
use crate::lang::Lang;

/// Who asks, as far as a browser's decisions depend on it. All of it is the visitor's own word, so
/// nothing but a prediction for that visitor may rest on it.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The engine, by the browser's name for itself.
    pub engine: Engine,
    /// Under which address it knows this site: scheme, host and port.
    pub origin: Url,
    /// Where its request comes from, after the `Sec-Fetch` fields (Fetch Metadata §2). A program that
    /// sends none is somebody who types the address.
    pub context: Context,
}

impl Visitor {
    /// Reads it off a request.
    pub fn of(request: &Request<'_>) -> Self {
        let field = |name| request.headers().get_one(name).unwrap_or_default();
        let scheme = match field("X-Forwarded-Proto") {
            "https" => "https",
            _ if request.rocket().config().tls_enabled() => "https",
            _ => "http",
        };
        let host = request.host().map(ToString::to_string);
        let origin = format!("{scheme}://{}", host.as_deref().unwrap_or("localhost"));
        let site = match field("Sec-Fetch-Site") {
            "cross-site" => Site::CrossSite,
            _ => Site::SameSite,
        };
        let top_level = matches!(field("Sec-Fetch-Dest"), "" | "document");
        Self {
            engine: Engine::of_user_agent(field("User-Agent")),
            // Rocket lets through what is a host to it and none to a browser.
            origin: Url::parse(&origin).unwrap_or_else(|_| localhost()),
            context: Context { site, top_level },
        }
    }

    /// The address of `path` on this site; the front page's if there can be none.
    pub fn url(&self, path: &str) -> Url {
        self.origin.join(path).unwrap_or_else(|_| self.origin.clone())
    }
}

fn localhost() -> Url {
    Url::parse("http://localhost").expect("this is a URL")
}

/// A program on this machine that types the address.
impl Default for Visitor {
    fn default() -> Self {
        Self {
            engine: Engine::default(),
            origin: localhost(),
            context: Context::default(),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visitor {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Self::Error> {
        Success(Self::of(request))
    }
}

/// What is expected of one line. The jar knows only the response that the line is in: a cookie that
/// was there before and protects itself shows when it is observed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Whose behaviour this is.
    pub engine: Engine,
    /// The same for the reader, who learns here whether it was measured.
    pub engine_title: &'static str,
    /// What becomes of the line.
    pub outcome: Outcome,
    /// The id of the rule that decides it.
    pub rule: &'static str,
    /// Why it is refused, in the reader's language; `null` if it isn't.
    pub reason: Option<String>,
    /// The host the cookie is widened to, `null` for the response's alone.
    pub domain: Option<String>,
    /// The path it is for; `null` if the line was refused before that was clear.
    pub path: Option<String>,
    /// After how many seconds it ends, negative if it is over; `null`: with the browser.
    pub lifetime: Option<f64>,
}

/// Takes the lines of one response, in order.
pub struct Predictor {
    jar: Jar,
    url: Url,
    context: Context,
    now: OffsetDateTime,
    lang: Lang,
}

impl Predictor {
    /// For a response to `path`, which comes at `now`; reasons in `lang`.
    pub fn new(visitor: &Visitor, path: &str, now: OffsetDateTime, lang: Lang) -> Self {
        Self {
            jar: Jar::new(visitor.engine),
            url: visitor.url(path),
            context: visitor.context,
            now,
            lang,
        }
    }

    /// The next line.
    pub fn predict(&mut self, line: &str) -> Prediction {
        let decision =
            self.jar.receive(&self.url, line.as_bytes(), self.context, self.now);
        let refused = decision.outcome == Outcome::Refused;
        let cookie = decision.cookie.as_ref();
        let seconds = |end: OffsetDateTime| (end - self.now).as_seconds_f64();
        Prediction {
            engine: self.jar.engine(),
            engine_title: self.jar.engine().title().get(self.lang),
            outcome: decision.outcome,
            rule: decision.rule.id(),
            reason: refused.then(|| decision.reason(self.lang)),
            domain: cookie.filter(|it| !it.host_only).map(|it| it.domain.clone()),
            path: cookie.map(|it| String::from_utf8_lossy(&it.path).into_owned()),
            lifetime: cookie.and_then(|it| it.expires).map(seconds),
        }
    }
}
