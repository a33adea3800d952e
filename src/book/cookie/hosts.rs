//! To which host a cookie goes, and from where. A page is open under one address; here the site asks itself
//! under several, with a cookie store beside the connection that decides as the visitor's browser would.

use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::OffsetDateTime;
use rocket::{Route, get, routes};
use url::Url;

use self::Arrival::{Link, Reload, Typed};
use crate::loopback::{self, Loopback};
use browser_jar::{Context, Engine, Jar, Site};
use rocket_server_sessions::Clock;

pub(super) fn routes() -> Vec<Route> {
    routes![to_sibling, to_port, to_name, from_outside, reload_outside]
}

/// A browser with an empty store that visits this server: the server, the engine of the visitor's
/// browser, and the time.
struct LocalBrowser<'r> {
    server: &'r Loopback,
    engine: Engine,
    now: OffsetDateTime,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LocalBrowser<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let (site, agent) = (request.rocket(), request.headers().get_one("User-Agent"));
        let (Some(server), Some(clock)) = (site.state(), site.state::<Clock>()) else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let engine = Engine::of_user_agent(agent.unwrap_or_default());
        Outcome::Success(Self { server, engine, now: clock.now() })
    }
}

/// How a browser comes to an address.
#[derive(Clone, Copy)]
enum Arrival {
    /// The address is typed into the address bar.
    Typed,
    /// Somebody follows a link to it on a page of another site.
    Link,
    /// The page that a link led to is reloaded: to the three measured browsers it is still the link.
    Reload,
}

impl Arrival {
    const fn told(self) -> &'static str {
        match self {
            Typed => "typed",
            Link => "link from another site",
            Reload => "reload",
        }
    }

    const fn site(self) -> Site {
        match self {
            Typed => Site::SameSite,
            Link | Reload => Site::CrossSite,
        }
    }
}

impl LocalBrowser<'_> {
    /// Goes to one address after the other and keeps the cookies. What was said about them.
    async fn visit(self, addresses: &[(Arrival, &str)]) -> loopback::Told {
        let mut connection = self.server.connect().await?.tersely();
        connection.remark(&format!("cookie store: {}", self.engine.name()));
        let mut jar = Jar::new(self.engine);
        for (how, address) in addresses {
            let url = Url::parse(address).map_err(std::io::Error::other)?;
            let context = Context { site: how.site(), top_level: true };
            let line = jar.send(&url, "GET", context, self.now).header.clone();
            connection.remark(&format!("{}: {address}", how.told()));
            connection.call(url.authority());
            let line = String::from_utf8_lossy(&line);
            let reply = connection.get(url.path(), &line).await?;
            for line in reply.set_cookies() {
                jar.receive(&url, line.as_bytes(), context, self.now);
            }
        }
        Ok(connection.transcript())
    }
}

#[get("/cookie/to/sibling")]
async fn to_sibling(browser: LocalBrowser<'_>) -> loopback::Told {
    let addresses = [
        (Typed, "http://a.lab.localhost:8000/cookie/domain"),
        (Typed, "http://b.lab.localhost:8000/cookie/get"),
    ];
    browser.visit(&addresses).await
}

#[get("/cookie/to/port")]
async fn to_port(browser: LocalBrowser<'_>) -> loopback::Told {
    let addresses = [
        (Typed, "http://localhost:8000/cookie/set"),
        (Typed, "http://localhost:8001/cookie/get"),
    ];
    browser.visit(&addresses).await
}

#[get("/cookie/to/name")]
async fn to_name(browser: LocalBrowser<'_>) -> loopback::Told {
    let addresses = [
        (Typed, "http://localhost:8000/cookie/set"),
        (Typed, "http://127.0.0.1:8000/cookie/get"),
    ];
    browser.visit(&addresses).await
}

#[get("/cookie/from/outside")]
async fn from_outside(browser: LocalBrowser<'_>) -> loopback::Told {
    let addresses = [
        (Typed, "http://localhost:8000/cookie/same-site"),
        (Link, "http://localhost:8000/cookie/get"),
    ];
    browser.visit(&addresses).await
}

#[get("/cookie/from/reload")]
async fn reload_outside(browser: LocalBrowser<'_>) -> loopback::Told {
    let addresses = [
        (Typed, "http://localhost:8000/cookie/same-site"),
        (Link, "http://localhost:8000/cookie/get"),
        (Reload, "http://localhost:8000/cookie/get"),
    ];
    browser.visit(&addresses).await
}
