//! Predictions of what a visitor's browser does with the lines of a response. They are the decisions of
//! [`browser_jar`] for this browser, address and request, and the stage compares them with what happens.

use std::convert::Infallible;

use rocket::outcome::Outcome::Success;
use rocket::request::{self, FromRequest, Request};
use serde::Serialize;
use time::OffsetDateTime;
use url::Url;

use crate::lang::Lang;
use browser_jar::{AttributeKind, Context, Cookie, Engine, Jar, Outcome, Site};

/// The visitor, as far as a browser's decisions depend on it. The request itself says all of this, so it
/// must be used only for predictions that this visitor sees.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The engine of the visitor's browser, by its `User-Agent`.
    pub engine: Engine,
    /// The address of this site for the browser: scheme, host and port.
    pub origin: Url,
    /// Where the request comes from, by its `Sec-Fetch` fields (Fetch Metadata §2). Without them it counts
    /// as the request of somebody who types the address.
    pub context: Context,
}

impl Visitor {
    /// The visitor who sends this request.
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
            // Rocket accepts some hosts that a URL can't have.
            origin: Url::parse(&origin).unwrap_or_else(|_| localhost()),
            context: Context { site, top_level },
        }
    }

    /// The URL of `path` on this site, or of the front page if `path` can't be part of one.
    pub fn url(&self, path: &str) -> Url {
        self.origin.join(path).unwrap_or_else(|_| self.origin.clone())
    }
}

fn localhost() -> Url {
    Url::parse("http://localhost").expect("this is a URL")
}

/// A program on this machine, whose requests count as those of somebody who types the address.
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

/// The prediction for one line. The jar knows only the lines of this response, so it does not know of a
/// stored `Secure` cookie that the browser protects from the line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// The engine whose behaviour is predicted.
    pub engine: Engine,
    /// The name of the engine for the reader, which says whether it was measured.
    pub engine_title: &'static str,
    /// What happens to the line.
    pub outcome: Outcome,
    /// The id of the rule that decides.
    pub rule: &'static str,
    /// Why the line is refused, in the reader's language. It is `null` if the line is not refused.
    pub reason: Option<String>,
    /// The domain that the cookie is for, or `null` if it is only for the host of the response.
    pub domain: Option<String>,
    /// The path that the cookie is for, or `null` if the line is refused before it has one.
    pub path: Option<String>,
    /// After how many seconds the cookie expires, by `Max-Age`, `Expires` and the limit of the browser. It
    /// is negative for a time in the past, and `null` if the cookie ends with the browser session.
    pub lifetime: Option<f64>,
    /// The key of the cookie as one text. Two cookies replace each other only if their keys are equal
    /// (layered-cookies §5.4.3 step 18). It is `null` if the line is refused before it has a key.
    pub key: Option<String>,
    /// The paths of this site to which a page of this site sends the cookie, or `null` for all of them.
    /// For a refused line, these are the paths if a browser stored the cookie in spite of the refusal.
    pub reach: Option<Vec<String>>,
    /// Whether a script can read the cookie on a page to which it is sent.
    pub script: bool,
}

/// Predicts what a browser does with the lines of one response, which must come in their order.
pub struct Predictor<'p> {
    jar: Jar,
    visitor: &'p Visitor,
    url: Url,
    now: OffsetDateTime,
    lang: Lang,
    paths: &'p dyn Fn() -> Vec<String>,
}

/// The context of a request that a page of this site sends with `fetch`. A script that reads cookies has
/// the same.
const FROM_A_PAGE: Context = Context { site: Site::SameSite, top_level: false };

impl<'p> Predictor<'p> {
    /// A predictor for a response to `path` at `now`, with reasons in `lang`. `paths` returns the paths of
    /// the site that [`Prediction::reach`] is about.
    pub fn new(
        visitor: &'p Visitor,
        path: &str,
        now: OffsetDateTime,
        lang: Lang,
        paths: &'p dyn Fn() -> Vec<String>,
    ) -> Self {
        let (jar, url) = (Jar::new(visitor.engine), visitor.url(path));
        Self { jar, visitor, url, now, lang, paths }
    }

    /// The prediction for the next line.
    pub fn predict(&mut self, line: &str) -> Prediction {
        let context = self.visitor.context;
        let decision = self.jar.receive(&self.url, line.as_bytes(), context, self.now);
        let refused = decision.outcome == Outcome::Refused;
        let cookie = decision.cookie.as_ref();
        let seconds = |end: OffsetDateTime| (end - self.now).as_seconds_f64();
        let (reach, script) = match (decision.outcome, cookie) {
            (Outcome::Stored | Outcome::Replaced, Some(cookie)) => {
                self.shows_in(&mut self.jar.clone(), cookie)
            }
            (Outcome::Refused, _) => self.would_show(line),
            // The cookie does not exist, so it is sent nowhere.
            _ => (Some(Vec::new()), false),
        };
        Prediction {
            engine: self.jar.engine(),
            engine_title: self.jar.engine().title().get(self.lang),
            outcome: decision.outcome,
            rule: decision.rule.id(),
            reason: refused.then(|| decision.reason(self.lang)),
            domain: cookie.filter(|it| !it.host_only).map(|it| it.domain.clone()),
            path: cookie.map(|it| String::from_utf8_lossy(&it.path).into_owned()),
            lifetime: cookie.and_then(|it| it.expires).map(seconds),
            key: cookie.map(key),
            reach,
            script,
        }
    }

    /// [`Prediction::reach`] and [`Prediction::script`] of a refused line, by its `Path` and `HttpOnly`
    /// alone.
    fn would_show(&self, line: &str) -> (Option<Vec<String>>, bool) {
        let attributes = line.find(';').map_or("", |at| &line[at..]);
        let receive = |jar: &mut Jar, line: &[u8]| {
            jar.receive(&self.url, line, FROM_A_PAGE, self.now)
        };
        let mut jar = Jar::new(self.visitor.engine);
        let said = receive(&mut jar, format!("a=1{attributes}").as_bytes()).attributes;
        let given = |kind| said.iter().rfind(|it| it.used && it.kind == Some(kind));
        let mut bare = b"a=1".to_vec();
        if let Some(path) = given(AttributeKind::Path) {
            bare.extend([b"; Path=", &*path.value].concat());
        }
        if given(AttributeKind::HttpOnly).is_some() {
            bare.extend(b"; HttpOnly");
        }
        let mut jar = Jar::new(self.visitor.engine);
        match receive(&mut jar, &bare).cookie {
            Some(cookie) => self.shows_in(&mut jar, &cookie),
            None => (None, true),
        }
    }

    /// [`Prediction::reach`] and [`Prediction::script`] of a cookie in `jar`.
    fn shows_in(&self, jar: &mut Jar, cookie: &Cookie) -> (Option<Vec<String>>, bool) {
        let mut goes_to = |to: &str| {
            let sent = jar.send(&self.visitor.url(to), "GET", FROM_A_PAGE, self.now);
            sent.sent.iter().any(|it| it.name == cookie.name && it.path == cookie.path)
        };
        // A cookie that is sent to the shortest of all paths is sent to every other path.
        let reach = (!goes_to("/")).then(|| {
            let mut paths = (self.paths)();
            paths.retain(|to| goes_to(to));
            paths
        });
        (reach, !cookie.http_only)
    }
}

/// The [`Prediction::key`] of a cookie.
fn key(cookie: &Cookie) -> String {
    let Cookie { name, domain, host_only, path, partitioned, .. } = cookie;
    let [name, path] = [name, path].map(|it| String::from_utf8_lossy(it));
    let domain = if *host_only { "" } else { domain };
    let partition = if *partitioned { "partitioned" } else { "" };
    // None of the parts can contain a semicolon.
    format!("{name};{domain};{path};{partition}")
}
