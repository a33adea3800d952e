//! The site with a few handlers of an application that has accounts, and the responses that come back
//! from it.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rocket::http::{Cookie, Header};
use rocket::local::blocking::Client;
use rocket::time::Duration;
use rocket::{get, routes};
use rocket_server_sessions::{self as session, Lifetime, Session};

use crate::site::{self, Hands};

/// The lifetime that an application with accounts might choose.
pub const ACCOUNT: Lifetime =
    Lifetime::sliding(Duration::minutes(30)).at_most(Duration::hours(12));

#[get("/account/login/<owner>")]
async fn log_in(
    owner: &str,
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.log_in(owner, ACCOUNT).await?;
    Ok("welcome")
}

#[get("/account/name")]
async fn name(session: Session<'_>) -> Result<String, session::Error> {
    Ok(session.owner().await?.unwrap_or("nobody".to_owned()))
}

#[get("/account/sessions")]
async fn sessions(session: Session<'_>) -> Result<String, session::Error> {
    let others = session.others().await?.into_iter();
    Ok(others.map(|(digest, _)| format!("{digest}\n")).collect())
}

#[get("/account/end/<digest>")]
async fn end(digest: &str, session: Session<'_>) -> Result<String, session::Error> {
    let ended = match digest.parse() {
        Ok(digest) => session.end(digest).await?,
        Err(session::NotAnId) => false,
    };
    Ok(ended.to_string())
}

#[get("/account/end-others")]
async fn end_others(session: Session<'_>) -> Result<String, session::Error> {
    Ok(session.end_others().await?.to_string())
}

#[get("/account/fill/<bytes>")]
async fn fill(
    bytes: usize,
    session: Session<'_>,
) -> Result<&'static str, session::Error> {
    session.insert("much", "x".repeat(bytes)).await?;
    Ok("kept")
}

/// The site, on TLS or not. One test borrows it at a time, because each test sets the clock.
pub fn site(secure: bool) -> MutexGuard<'static, (Client, Hands)> {
    fn start(secure: bool) -> Mutex<(Client, Hands)> {
        let hands = Hands::default();
        let figment = site::config().merge(("session_secure", secure));
        let rocket =
            remember_me::build(figment, hands.clock()).expect("the site starts");
        let rocket =
            rocket.mount("/", routes![log_in, name, sessions, end, end_others, fill]);
        Mutex::new((Client::untracked(rocket).expect("it ignites"), hands))
    }
    static PLAIN: LazyLock<Mutex<(Client, Hands)>> = LazyLock::new(|| start(false));
    static SECURE: LazyLock<Mutex<(Client, Hands)>> = LazyLock::new(|| start(true));
    let site = if secure { &SECURE } else { &PLAIN };
    site.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A received response: its body, every header line, and the lines that set a cookie.
pub struct Answer {
    pub body: String,
    pub lines: Vec<(String, String)>,
}

impl Answer {
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.lines.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        lines.map(|(_, value)| value.as_str()).collect()
    }

    /// The only `Set-Cookie` line of the response.
    #[track_caller]
    pub fn set_cookie(&self) -> &str {
        match self.headers("Set-Cookie")[..] {
            [line] => line,
            ref lines => panic!("one cookie is set, and not {lines:?}"),
        }
    }

    /// The session cookie as `name=value`, as a browser sends it back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        self.set_cookie().split(';').next().unwrap_or_default().to_owned()
    }

    /// The token of the session.
    #[track_caller]
    pub fn token(&self) -> String {
        self.cookie().split_once('=').expect("a name and a value").1.to_owned()
    }
}

/// Sends `GET path` with this `Cookie` line, or without one if it is empty.
pub fn get(client: &Client, path: &str, cookie: &str) -> Answer {
    get_as(client, path, cookie, "*/*")
}

/// Sends `GET path` with this `Cookie` line and asks for the form that `accept` names.
pub fn get_as(
    client: &Client,
    path: &str,
    cookie: &str,
    accept: &'static str,
) -> Answer {
    let request = client.get(path.to_owned()).header(Header::new("Accept", accept));
    let response = match Cookie::parse(cookie.to_owned()) {
        Ok(cookie) => request.cookie(cookie).dispatch(),
        Err(_) => request.dispatch(),
    };
    let lines =
        response.headers().iter().map(|h| (h.name.to_string(), h.value.to_string()));
    let lines = lines.collect();
    Answer { body: response.into_string().unwrap_or_default(), lines }
}

/// The names and values of a cookie's attributes.
pub fn attributes(line: &str) -> BTreeSet<String> {
    line.split("; ").skip(1).map(str::to_owned).collect()
}

/// These names, as [`attributes`] returns them.
pub fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
