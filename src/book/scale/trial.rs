//! The trials of the five ways: each experiment runs on each way, over real connections.
//!
//! An answer begins with a verdict for each way, `verdict: WAY EXPERIMENT WHAT`, followed by the bytes
//! that the verdict was read from. The page's table is filled from the same verdicts as data.
//!
//! The experiments are requested by `POST`, because they leave sessions that are no visitor's own for
//! an hour.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use percent_encoding::percent_decode_str;
use rocket::{Route, State, post, routes};

use super::drawing::{Finding, WayVerdicts};
use super::ways::{ALICE, WAYS};
use crate::book::with_data::WithData;
use crate::loopback::{self, Connection, Loopback};

/// What an experiment answers: the verdicts, and the bytes that they were read from.
type TrialAnswer = Result<WithData, loopback::Error>;

pub(super) fn routes() -> Vec<Route> {
    routes![read_five, change_five, replay_five, fill_five]
}

/// A name as long as [`ALICE`], so that nothing else about a cookie needs to change.
const ADMIN: &str = "admin";

#[post("/ways/read")]
async fn read_five(loopback: &State<Loopback>) -> TrialAnswer {
    let mut connection = loopback.connect().await?.tersely();
    let mut verdicts = WayVerdicts::of("read");
    for way in WAYS {
        connection.remark(&format!("{way}: log in, and read without a key"));
        let login = connection.get(&format!("/ways/{way}/login"), "").await?;
        let (_, value) = pair(&login.cookie());
        let mut texts = readings(&value).into_iter();
        let found = texts.find(|text| text.contains(ALICE));
        let (finding, seen) = match found {
            Some(text) => (Finding::Readable, text),
            None => {
                let seen = "no name in it, however it is decoded".to_owned();
                (Finding::Unreadable, seen)
            }
        };
        connection.remark(&seen);
        verdicts.add(way, finding);
    }
    Ok(verdicts.with(&connection.transcript()))
}

#[post("/ways/change")]
async fn change_five(loopback: &State<Loopback>) -> TrialAnswer {
    let mut connection = loopback.connect().await?.tersely();
    let mut verdicts = WayVerdicts::of("change");
    for way in WAYS {
        let what = format!("{way}: log in as {ALICE}, and become {ADMIN}");
        connection.remark(&what);
        let login = connection.get(&format!("/ways/{way}/login"), "").await?;
        let (name, value) = pair(&login.cookie());
        let forged = format!("{name}={}", changed(&value));
        let who = connection.get(&format!("/ways/{way}/who"), &forged).await?;
        let finding = match who.body.trim() == ADMIN {
            true => Finding::Accepted,
            false => Finding::Refused,
        };
        verdicts.add(way, finding);
    }
    Ok(verdicts.with(&connection.transcript()))
}

#[post("/ways/replay")]
async fn replay_five(loopback: &State<Loopback>) -> TrialAnswer {
    let mut connection = loopback.connect().await?.tersely();
    let mut verdicts = WayVerdicts::of("replay");
    for way in WAYS {
        connection.remark(&format!("{way}: log in, copy it, and log out"));
        let login = connection.get(&format!("/ways/{way}/login"), "").await?;
        let copy = login.cookie();
        connection.get(&format!("/ways/{way}/logout"), &copy).await?;
        connection.remark("send the copy");
        let who = connection.get(&format!("/ways/{way}/who"), &copy).await?;
        verdicts.add(way, Finding::of_login(&who.body));
    }
    Ok(verdicts.with(&connection.transcript()))
}

#[post("/ways/fill")]
async fn fill_five(loopback: &State<Loopback>) -> TrialAnswer {
    let mut verdicts = WayVerdicts::of("fill");
    let mut limits = String::new();
    for way in WAYS {
        let mut connection = loopback.connect().await?;
        let (mut fits, mut too_many, mut why) = (0, 10_000, String::new());
        while too_many - fits > STEP {
            let middle = (fits + too_many) / 2 / STEP * STEP;
            match refused(&mut connection, way, middle).await? {
                None => fits = middle,
                Some(reason) => (too_many, why) = (middle, reason),
            }
        }
        verdicts.add(way, Finding::Letters(fits));
        limits += &format!("* {way}: a name of {fits} letters is kept\n");
        limits += &format!("* {way}: one of {too_many} is not: {why}\n");
    }
    Ok(verdicts.with(&limits))
}

/// The precision of the limit. An encrypted value has a different length each time.
const STEP: usize = 200;

/// The reason why a login with a name of this many letters isn't kept, if it isn't: the server refuses
/// it, or the cookie has more than the 4096 bytes of name and value that a browser must accept (RFC
/// 6265bis §5.6). No browser takes part: the bytes are counted here.
async fn refused(
    connection: &mut Connection,
    way: &str,
    letters: usize,
) -> Result<Option<String>, loopback::Error> {
    let name = "x".repeat(letters);
    let login = connection.get(&format!("/ways/{way}/login?name={name}"), "").await?;
    let (name, value) = pair(&login.cookie());
    Ok(if !login.is_ok() {
        Some(format!("the server says {}", login.status()))
    } else if name.len() + value.len() > 4096 {
        Some("the cookie has more than the 4096 bytes of RFC 6265bis".to_owned())
    } else {
        None
    })
}

/// The name and value of a `name=value` pair.
fn pair(cookie: &str) -> (String, String) {
    let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
    (name.to_owned(), value.to_owned())
}

/// All text in a cookie's value that can be read without a key: the value itself, and each part between
/// dots decoded from base64url.
fn readings(value: &str) -> Vec<String> {
    let plain = percent_decode_str(value).decode_utf8_lossy().into_owned();
    let decoded = value.split('.').filter_map(|part| BASE64.decode(part).ok());
    let decoded = decoded.filter_map(|bytes| String::from_utf8(bytes).ok());
    std::iter::once(plain).chain(decoded).collect()
}

/// The value with [`ALICE`] replaced by [`ADMIN`], in whatever encoding the name is found. Where it
/// isn't found, the tenth character is changed, which is the most that a forger can do.
fn changed(value: &str) -> String {
    if value.contains(ALICE) {
        return value.replace(ALICE, ADMIN);
    }
    let recoded = |part: &str| {
        let text = String::from_utf8(BASE64.decode(part).ok()?).ok()?;
        text.contains(ALICE).then(|| BASE64.encode(text.replace(ALICE, ADMIN)))
    };
    let parts = value.split('.').map(|part| recoded(part).unwrap_or(part.to_owned()));
    let forged = parts.collect::<Vec<_>>().join(".");
    if forged != value {
        return forged;
    }
    let change = |(at, c): (usize, char)| match c {
        'a' if at == 9 => 'b',
        _ if at == 9 => 'a',
        c => c,
    };
    percent_decode_str(value)
        .decode_utf8_lossy()
        .chars()
        .enumerate()
        .map(change)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_clear_and_in_base64_and_nowhere_else() {
        let has = |value: &str| readings(value).iter().any(|text| text.contains(ALICE));
        assert!(has("alice"));
        assert!(has("%61lice"));
        assert!(has(&format!("e30.{}.sig", BASE64.encode("{\"sub\":\"alice\"}"))));
        assert!(!has(&"5f".repeat(32)));
        assert!(!has(""));
    }

    #[test]
    fn a_forger_changes_the_name_or_one_character() {
        assert_eq!(changed("alice"), "admin");
        let payload = |name| BASE64.encode(format!("{{\"sub\":\"{name}\"}}"));
        let token = |name| format!("e30.{}.sig", payload(name));
        assert_eq!(changed(&token("alice")), token("admin"));
        assert_eq!(changed("0123456789ab"), "012345678aab");
        assert_eq!(changed("012345678aab"), "012345678bab");
        assert_eq!(changed("0123%2F5678%3D"), "0123/5678a");
    }
}
