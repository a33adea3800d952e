//! Chapter 8: from a symptom or a `Set-Cookie` line to the reason. Its handlers send a line to the
//! visitor's own browser, and take the cookie back.

use rocket::form::{Form, FromForm};
use rocket::http::Status;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest, Request};
use rocket::{Route, State, post, routes};
use url::Url;

use crate::chapters::cookie::lab::is_lab_name;
use crate::chapters::raw::RawSetCookie;
use crate::chapters::refused::Refused;
use crate::clinic::line::Draft;
use crate::clock::Clock;
use crate::jar::{Context, Cookie, Engine, Jar};
use crate::lang::Text;

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![send_line, forget_line]
}

/// The files of this chapter.
pub const SOURCES: &[&str] = &[include_str!("clinic.rs")];

/// What a form sends to a handler.
pub const ARGUMENTS: &[(&str, &str)] = &[
    ("send_line", "line=lab%3D1%3B+Path%3D%2Flab"),
    ("forget_line", "line=lab%3D1%3B+Path%3D%2Flab"),
];

/// A page of this site makes the request, or no browser does: no link from elsewhere plants anything.
struct OwnPage;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnPage {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        let field = |name| request.headers().get_one(name);
        let own = match (field("Sec-Fetch-Site"), field("Origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => {
                let host = origin.split_once("://").map(|(_, host)| host);
                host.is_some() && host == field("Host")
            }
            (None, None) => true,
        };
        match own {
            true => Outcome::Success(Self),
            false => Outcome::Error((Status::Forbidden, ())),
        }
    }
}

#[derive(FromForm)]
struct Line<'f> {
    line: &'f str,
}

const CONTROL: Text = Text {
    zh: "这一行里不能有回车、换行或别的控制字符：它会变成好几个头。",
    en: "No CR, LF or other control character may be in the line: it would become several headers.",
};
const NAME: Text = Text {
    zh: "名字要以 lab 开头（前面可以有 __Host- 或 __Secure-）。这样清除时找得到它，也碰不到本站和同一主机上别的程序的 cookie。",
    en: "The name must begin with lab (after __Host- or __Secure-, if you like). So a reset finds it, and it can’t touch the cookies of this site or of another program on this host.",
};

impl Line<'_> {
    /// The very line, if the lab may send it.
    fn checked(&self) -> Result<&str, Refused> {
        if self.line.chars().any(char::is_control) {
            return Err(Refused { field: "line", why: CONTROL });
        }
        let draft = Draft::new(self.line.as_bytes());
        let name = draft.name().and_then(|name| std::str::from_utf8(name).ok());
        match name.is_some_and(is_lab_name) {
            true => Ok(self.line),
            false => Err(Refused { field: "line", why: NAME }),
        }
    }
}

#[post("/lab/deep/line", data = "<form>")]
fn send_line(_own: OwnPage, form: Form<Line<'_>>) -> Result<RawSetCookie, Refused> {
    let line = form.checked()?.to_owned();
    Ok(RawSetCookie { body: format!("Set-Cookie: {line}\n"), lines: vec![line] })
}

/// The name, path, domain and partition that the line gave its cookie are those of the deletion.
#[post("/lab/deep/line/forget", data = "<form>")]
fn forget_line(
    _own: OwnPage,
    form: Form<Line<'_>>,
    host: Option<&rocket::http::uri::Host<'_>>,
    clock: &State<Clock>,
) -> Result<RawSetCookie, Refused> {
    let line = form.checked()?;
    let host = host.map_or("localhost".to_owned(), ToString::to_string);
    // Whatever a browser might have stored, one that finds everything trustworthy would have.
    let planted = Url::parse(&format!("https://{host}/lab/deep/line")).ok();
    let stored = planted.and_then(|url| {
        let mut jar = Jar::new(Engine::Standard);
        jar.receive(&url, line.as_bytes(), Context::default(), clock.now()).cookie
    });
    let lines = stored.iter().map(deletion).collect();
    Ok(RawSetCookie { lines, body: "forgotten\n".to_owned() })
}

fn deletion(cookie: &Cookie) -> String {
    let name = String::from_utf8_lossy(&cookie.name);
    let path = String::from_utf8_lossy(&cookie.path);
    let mut line = format!("{name}=; Path={path}; Max-Age=0");
    if !cookie.host_only {
        line += &format!("; Domain={}", cookie.domain);
    }
    if cookie.secure {
        line += "; Secure";
    }
    if cookie.partitioned {
        line += "; Partitioned";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_the_lab_pass_and_none_becomes_two() {
        for line in
            ["lab=1; Path=/", "__Host-lab=1; Secure; Path=/", "lab-sid=a b\u{e9}"]
        {
            assert_eq!(Line { line }.checked().expect("it passes"), line);
        }
        for line in [
            "sid=1",
            "session=1",
            "__Host-session=1",
            "lab",
            "=lab",
            "lab=1\r\nSet-Cookie: session=1",
            "lab=1\u{0}",
            "lab=1\u{7f}",
            "lab%3D=1",
            "",
        ] {
            assert_eq!(Line { line }.checked().expect_err(line).field, "line");
        }
    }
}
