//! What a visitor's browser is expected to do with the lines of a response: the [`browser_jar`],
//! asked about this browser, this address and this request. The stage holds it against what it sees.

use std::convert::Infallible;

use rocket::outcome::Outcome::Success;
use rocket::request::{self, FromRequest, Request};
use serde::Serialize;
use time::OffsetDateTime;
use url::Url;

use crate::lang::Lang;
use browser_jar::{AttributeKind, Context, Cookie, Engine, Jar, Outcome, Site};

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
    /// After how many seconds it ends, negative if it is over; `null`: with the browser. What a browser
    /// makes of `Max-Age`, `Expires` and its own limit is in it.
    pub lifetime: Option<f64>,
    /// What makes two cookies the same one to a browser, as one text: equal for both, and for no
    /// others (layered-cookies §5.4.3 step 18). `null` if the line was refused before it was clear.
    pub key: Option<String>,
    /// The paths of this site to which it is sent along from a page of this site, `null`: every one.
    /// Of a refused line, those to which it would be if a browser kept it after all.
    pub reach: Option<Vec<String>>,
    /// Whether a script on a page that it reaches can read it.
    pub script: bool,
}

/// Takes the lines of one response, in order.
pub struct Predictor<'p> {
    jar: Jar,
    visitor: &'p Visitor,
    url: Url,
    now: OffsetDateTime,
    lang: Lang,
    paths: &'p dyn Fn() -> Vec<String>,
}

/// A request by a page of this site, as `fetch` sends it or a script's look at its cookies.
const FROM_A_PAGE: Context = Context { site: Site::SameSite, top_level: false };

impl<'p> Predictor<'p> {
    /// For a response to `path`, which comes at `now`; reasons in `lang`. `paths` yields those of the
    /// site for which it is worth knowing whether a cookie is sent there.
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

    /// The next line.
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
            // It is nowhere.
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

    /// Where the cookie of a refused line would show if a browser kept it after all: what the line says
    /// of path and scripts, without that for which it is refused.
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

    /// Of the site's paths those to which `jar` sends this cookie, and whether a script reads it there.
    fn shows_in(&self, jar: &mut Jar, cookie: &Cookie) -> (Option<Vec<String>>, bool) {
        let mut goes_to = |to: &str| {
            let sent = jar.send(&self.visitor.url(to), "GET", FROM_A_PAGE, self.now);
            sent.sent.iter().any(|it| it.name == cookie.name && it.path == cookie.path)
        };
        // What goes along to the shortest of all paths goes along to every other.
        let reach = (!goes_to("/")).then(|| {
            let mut paths = (self.paths)();
            paths.retain(|to| goes_to(to));
            paths
        });
        (reach, !cookie.http_only)
    }
}

/// See [`Prediction::key`].
fn key(cookie: &Cookie) -> String {
    let Cookie { name, domain, host_only, path, partitioned, .. } = cookie;
    let [name, path] = [name, path].map(|it| String::from_utf8_lossy(it));
    let domain = if *host_only { "" } else { domain };
    let partition = if *partitioned { "partitioned" } else { "" };
    // None of them can hold a semicolon.
    format!("{name};{domain};{path};{partition}")
}
