//! The jar against the shared conformance cases, which have what browsers were measured to do.

use std::path::Path;

use browser_jar::{Browser, Engine, Jar, ThirdParty};
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

use super::NOW;
use super::case::{self, Case};

impl Case {
    /// What is wrong with an engine's answer, if anything.
    fn check(&self, engine: Engine) -> Result<(), String> {
        let measured = match engine {
            Engine::Chromium => self.deviations.get("chromium 156"),
            Engine::Firefox => self.deviations.get("firefox 153"),
            _ => None,
        };
        // They were measured with third-party cookies allowed.
        let third_party = ThirdParty::Allowed;
        let mut jar = self.receive(Browser { engine, third_party }, NOW);
        let stored: Vec<_> = jar.cookies(NOW).map(|it| self.text(&it.name)).collect();
        let mut wanted = measured
            .and_then(|it| it.stored.as_ref())
            .unwrap_or(&self.expect_stored)
            .clone();
        let mut sorted = stored.clone();
        wanted.sort();
        sorted.sort();
        if sorted != wanted {
            return Err(format!("stored {stored:?}, expected {wanted:?}"));
        }
        for cookie in jar.cookies(NOW) {
            let wanted = self.expect_httponly.get(&self.text(&cookie.name));
            if wanted.is_some_and(|&wanted| wanted != cookie.http_only) {
                return Err(format!("HttpOnly is {}", cookie.http_only));
            }
        }
        if engine == Engine::Standard {
            self.check_expires(&jar)?;
        }
        let sent = self.send(&mut jar, NOW);
        let wanted = measured
            .and_then(|it| it.cookie.as_ref())
            .unwrap_or(&self.expect_cookie_header);
        if sent.header != self.bytes(wanted) {
            let sent = self.text(&sent.header);
            return Err(format!("sent {sent:?}, expected {wanted:?}"));
        }
        Ok(())
    }

    /// Of the specification only: nobody can see on the wire when a browser's cookie will end.
    fn check_expires(&self, jar: &Jar) -> Result<(), String> {
        let Some(wanted) = &self.expect_expires else { return Ok(()) };
        let wanted = match wanted.as_deref() {
            None => None,
            Some("capped") => Some(NOW + Duration::days(400)),
            Some(date) => {
                let date = OffsetDateTime::parse(date, &Rfc2822)
                    .map_err(|error| format!("{date}: {error}"))?;
                Some(date.min(NOW + Duration::days(400)))
            }
        };
        // An expired cookie is not stored, so there is nothing to look at.
        let found = jar.cookies(NOW).next().map(|cookie| cookie.expires);
        match found {
            Some(found) if found != wanted => {
                Err(format!("ends {found:?}, expected {wanted:?}"))
            }
            _ => Ok(()),
        }
    }
}

/// Cases of grade edge on which the texts disagree with each other and we follow another one,
/// each with the reason.
const EXCEPTIONS: [(&str, &str); 0] = [];

#[track_caller]
fn check(engine: Engine) {
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let Some(suite) = case::suite(repository) else { return };
    let mut wrong = Vec::new();
    for case in &suite.cases {
        let excepted = EXCEPTIONS.iter().any(|(id, _)| *id == case.id);
        assert!(
            !(excepted && case.grade == "core"),
            "{}: core has no exceptions",
            case.id
        );
        if let Err(what) = case.check(engine)
            && !excepted
        {
            wrong.push(format!(
                "{} ({}) {:?}: {what}",
                case.id, case.grade, case.set_cookie
            ));
        }
    }
    let count = suite.cases.len();
    assert!(
        wrong.is_empty(),
        "{engine}: {} of {count} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 100, "only {count} cases");
}

#[test]
fn the_jar_agrees_with_every_case() {
    check(Engine::Standard);
}

#[test]
fn chromium_mode_shows_what_chromium_does() {
    check(Engine::Chromium);
}

#[test]
fn firefox_mode_shows_what_firefox_does() {
    check(Engine::Firefox);
}
