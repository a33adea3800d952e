//! To which host a cookie goes, and from where. A page is open under one address; here the site asks itself
//! under several, with a cookie store beside the connection that decides as the visitor's browser would.

use std::convert::Infallible;

use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::time::OffsetDateTime;
use rocket::{Route, State, get, routes};
use url::Url;

use crate::loopback::{self, Connection, Loopback};
use crate::session::clock::Clock;
use browser_jar::{Context, Engine, Jar, Site};

pub(super) fn routes() -> Vec<Route> {
    routes![to_sibling, to_port, to_name, from_outside, reload_outside]
}

/// Which browser asks, by its own word.
struct Kind(Engine);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Kind {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        let agent = request.headers().get_one("User-Agent").unwrap_or_default();
        Outcome::Success(Self(Engine::of_user_agent(agent)))
    }
}

/// One connection, and the cookies of whoever speaks on it.
struct Browser {
    connection: Connection,
    jar: Jar,
    now: OffsetDateTime,
}

impl Browser {
    async fn start(
        loopback: &Loopback,
        Kind(engine): Kind,
        clock: &Clock,
    ) -> Result<Self, loopback::Error> {
        let mut connection = loopback.connect().await?.tersely();
        connection.remark(&format!("cookie store: {}", engine.name()));
        Ok(Self { connection, jar: Jar::new(engine), now: clock.now() })
    }

    /// Somebody types this address.
    async fn open(&mut self, url: &str) -> Result<(), loopback::Error> {
        self.go("typed", url, Site::SameSite).await
    }

    /// Somebody follows a link to it on a page of another site.
    async fn follow(&mut self, url: &str) -> Result<(), loopback::Error> {
        self.go("link from another site", url, Site::CrossSite).await
    }

    /// And reloads what the link led to: to the three measured browsers that is still the link.
    async fn reload(&mut self, url: &str) -> Result<(), loopback::Error> {
        self.go("reload", url, Site::CrossSite).await
    }

    async fn go(
        &mut self,
        how: &str,
        address: &str,
        site: Site,
    ) -> Result<(), loopback::Error> {
        let url = Url::parse(address).map_err(std::io::Error::other)?;
        let context = Context { site, top_level: true };
        let line = self.jar.send(&url, "GET", context, self.now).header.clone();
        self.connection.remark(&format!("{how}: {address}"));
        self.connection.call(url.authority());
        let line = String::from_utf8_lossy(&line);
        let reply = self.connection.get(url.path(), &line).await?;
        for line in reply.set_cookies() {
            self.jar.receive(&url, line.as_bytes(), context, self.now);
        }
        Ok(())
    }

    fn transcript(self) -> String {
        self.connection.transcript()
    }
}

#[get("/cookie/to/sibling")]
async fn to_sibling(
    loopback: &State<Loopback>,
    kind: Kind,
    clock: &State<Clock>,
) -> loopback::Told {
    let mut browser = Browser::start(loopback, kind, clock).await?;
    browser.open("http://a.lab.localhost:8000/cookie/domain").await?;
    browser.open("http://b.lab.localhost:8000/cookie/get").await?;
    Ok(browser.transcript())
}

#[get("/cookie/to/port")]
async fn to_port(
    loopback: &State<Loopback>,
    kind: Kind,
    clock: &State<Clock>,
) -> loopback::Told {
    let mut browser = Browser::start(loopback, kind, clock).await?;
    browser.open("http://localhost:8000/cookie/set").await?;
    browser.open("http://localhost:8001/cookie/get").await?;
    Ok(browser.transcript())
}

#[get("/cookie/to/name")]
async fn to_name(
    loopback: &State<Loopback>,
    kind: Kind,
    clock: &State<Clock>,
) -> loopback::Told {
    let mut browser = Browser::start(loopback, kind, clock).await?;
    browser.open("http://localhost:8000/cookie/set").await?;
    browser.open("http://127.0.0.1:8000/cookie/get").await?;
    Ok(browser.transcript())
}

#[get("/cookie/from/outside")]
async fn from_outside(
    loopback: &State<Loopback>,
    kind: Kind,
    clock: &State<Clock>,
) -> loopback::Told {
    let mut browser = Browser::start(loopback, kind, clock).await?;
    browser.open("http://localhost:8000/cookie/same-site").await?;
    browser.follow("http://localhost:8000/cookie/get").await?;
    Ok(browser.transcript())
}

#[get("/cookie/from/reload")]
async fn reload_outside(
    loopback: &State<Loopback>,
    kind: Kind,
    clock: &State<Clock>,
) -> loopback::Told {
    let mut browser = Browser::start(loopback, kind, clock).await?;
    browser.open("http://localhost:8000/cookie/same-site").await?;
    browser.follow("http://localhost:8000/cookie/get").await?;
    browser.reload("http://localhost:8000/cookie/get").await?;
    Ok(browser.transcript())
}
