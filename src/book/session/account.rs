//! Section 3.2.3, beyond the note: the sessions of one account on several devices, listed and ended.
//!
//! The reader's browser is one of the devices. It also plays two others, whose tokens it keeps in cookies
//! of their names.

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::time::Duration;
use rocket::{Route, State, get, post, routes};
use rocket_server_sessions::{Clock, Error, Id, Lifetime, New, Session, Sessions};

pub(super) fn routes() -> Vec<Route> {
    routes![log_in_three, list_others, end_phone, change_password, ask_devices]
}

/// Thirty minutes without a request, twelve hours in all.
const LOGIN: Lifetime =
    Lifetime::sliding(Duration::minutes(30)).at_most(Duration::hours(12));

/// The devices that the reader's browser plays besides itself.
const PLAYED: [&str; 2] = ["phone", "tablet"];

#[get("/session/account/login")]
async fn log_in_three(
    session: Session<'_>,
    jar: &CookieJar<'_>,
    sessions: &State<Sessions>,
    clock: &State<Clock>,
) -> Result<&'static str, Error> {
    // Ends the sessions of an earlier press.
    session.end_others().await?;
    // An account for this reader alone, so that nobody ends another
    // reader's sessions.
    let number = Id::random()?.to_string();
    let account = format!("alice {number:.8}");
    session.log_in(&account, LOGIN).await?;
    for device in PLAYED {
        let id = Id::random()?;
        let owner = Some(&*account);
        let new = New { lifetime: LOGIN, owner, data: &[] };
        let store = sessions.store();
        store.create(id.digest(), new, clock.now()).await?;
        jar.add(
            Cookie::build((device, id.to_string()))
                .http_only(true)
                .same_site(SameSite::Lax),
        );
    }
    Ok("alice is logged in on a computer, a phone and a tablet\n")
}

#[get("/session/account/others")]
async fn list_others(session: Session<'_>) -> Result<String, Error> {
    let mut list = String::new();
    for (name, record) in session.others().await? {
        list += &format!("{name} since {}\n", record.created);
    }
    if list.is_empty() {
        list += "no other session\n";
    }
    Ok(list)
}

#[post("/session/account/phone/end")]
async fn end_phone(
    session: Session<'_>,
    jar: &CookieJar<'_>,
) -> Result<&'static str, Error> {
    let ended = match token(jar, "phone") {
        Some(phone) => session.end(phone.digest()).await?,
        None => false,
    };
    Ok(match ended {
        true => "the session on the phone has ended\n",
        false => "this account has no session on a phone\n",
    })
}

#[post("/session/account/password")]
async fn change_password(session: Session<'_>) -> Result<String, Error> {
    if session.owner().await?.is_none() {
        return Ok("nobody is logged in here\n".to_owned());
    }
    session.renew().await?;
    let ended = session.end_others().await?;
    Ok(format!("a new token here; sessions ended elsewhere: {ended}\n"))
}

#[get("/session/account/devices")]
async fn ask_devices(
    session: Session<'_>,
    jar: &CookieJar<'_>,
    sessions: &State<Sessions>,
    clock: &State<Clock>,
) -> Result<String, Error> {
    let store = sessions.store();
    let mut lines = line("computer", session.owner().await?.is_some());
    for device in PLAYED {
        let record = match token(jar, device) {
            Some(id) => store.read(id.digest(), clock.now()).await?,
            None => None,
        };
        lines += &line(device, record.is_some());
    }
    Ok(lines)
}

/// The token that the reader's browser keeps for a device which it plays.
fn token(jar: &CookieJar<'_>, device: &str) -> Option<Id> {
    jar.get(device)?.value().parse().ok()
}

/// Formats one line: the device, and whether its token still finds a session.
fn line(device: &str, logged_in: bool) -> String {
    let state = if logged_in { "logged in" } else { "logged out" };
    format!("{device:<9} {state}\n")
}
