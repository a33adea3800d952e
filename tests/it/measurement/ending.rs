//! When a cookie ends, as the driver reports it: for what lies too far ahead to wait for.

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use time::OffsetDateTime;
use url::{ParseError, Url};

use crate::browser::{Browser, Engine, PATIENCE, answer};

/// WebDriver's "Get All Cookies", whose answer is read here: Firefox gives milliseconds.
#[derive(Debug)]
struct Cookies;

impl WebDriverCompatibleCommand for Cookies {
    fn endpoint(&self, driver: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        driver.join(&format!("session/{}/cookie", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::GET, None)
    }
}

/// In how many seconds the cookie `c` of the page ends, to the minute. `None` where it has no end, and in
/// WebKitGTK, whose driver reports numbers that are no moments.
///
/// # Errors
///
/// The error with which the driver refuses.
pub fn ends_in(browser: &Browser) -> Result<Option<i64>, CmdError> {
    if browser.engine == Engine::WebKitGtk {
        return Ok(None);
    }
    let cookies = answer(PATIENCE, browser.client().issue_cmd(Cookies))?;
    let cookies = cookies.as_array().into_iter().flatten();
    let mut own = cookies.filter(|cookie| cookie["name"] == "c");
    let Some(end) = own.next().and_then(|cookie| cookie["expiry"].as_i64()) else {
        return Ok(None);
    };
    let end = if end > 1 << 36 { end / 1000 } else { end };
    let seconds = end - OffsetDateTime::now_utc().unix_timestamp();
    Ok(Some((seconds + 30).div_euclid(60) * 60))
}
