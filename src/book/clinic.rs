//! Chapter 8: from a symptom or a `Set-Cookie` line to the reason. Its handlers send a line to the
//! visitor's own browser, and take the cookie back.

pub mod elsewhere;
pub mod questions;

use rocket::form::{Form, FromForm};
use rocket::http::CookieJar;
use rocket::http::uri::Host;
use rocket::{Route, State, post, routes};
use rocket_server_sessions::Clock;

use self::elsewhere::Deletions;
use crate::book::chapter::{Chapter, Extra, Section, nothing_more};
use crate::book::cookie::lab::is_lab_name;
use crate::book::raw::RawSetCookie;
use crate::book::refused::Refused;
use crate::clinic::line::Draft;
use crate::clinic::symptoms::HEADING;
use crate::lang::Text;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 8,
    slug: "clinic",
    title: Text { zh: "诊所", en: "The clinic" },
    sections: &[
        Section::new("symptoms", HEADING.zh, HEADING.en),
        Section::new("case", "一行 Set-Cookie，一个请求", "A line and a request"),
        Section::new("browser", "问问这个浏览器", "Ask this browser"),
        Section::new("machines", "给程序用", "For programs"),
    ],
    routes,
    stage: nothing_more,
    arguments: ARGUMENTS,
    planted: &[],
    sheets: &["clinic"],
    extras: &[Extra::Symptoms],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: &[],
};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![send_line, forget_line]
}

/// The fields that a form sends to each handler, for use on a command line.
const ARGUMENTS: &[(&str, &str)] = &[
    ("send_line", "line=lab%3D1%3B+Path%3D%2Flab"),
    ("forget_line", "line=lab%3D1%3B+Path%3D%2Flab"),
];

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
const TOO_MANY: Text = Text {
    zh: "它的 Path 不在本站的实验台下面，记下怎么清除它的地方已经满了：先按「清掉我种下的一切」。",
    en: "Its Path is outside the lab of this site, and there is no more room to note how to delete it: press “Forget everything I set” first.",
};

impl Line<'_> {
    /// Returns the line unchanged if the lab may send it.
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

/// Sends the line to the browser. A second cookie notes it if its cookie is not sent with a request for
/// the reset.
#[post("/lab/deep/line", data = "<form>")]
fn send_line(
    form: Form<Line<'_>>,
    jar: &CookieJar<'_>,
    host: Option<&Host<'_>>,
    clock: &State<Clock>,
) -> Result<RawSetCookie, Refused> {
    let line = form.checked()?.to_owned();
    let body = format!("Set-Cookie: {line}\n");
    let elsewhere = Deletions::of(&line, &name_of(host), clock.now()).elsewhere();
    let mut lines = vec![line];
    if !elsewhere.is_empty() {
        let note = Deletions::noted(jar).and(elsewhere).note();
        lines.push(note.ok_or(Refused { field: "line", why: TOO_MANY })?);
    }
    Ok(RawSetCookie { lines, body })
}

/// Deletes exactly the cookie that the line sets.
#[post("/lab/deep/line/forget", data = "<form>")]
fn forget_line(
    form: Form<Line<'_>>,
    jar: &CookieJar<'_>,
    host: Option<&Host<'_>>,
    clock: &State<Clock>,
) -> Result<RawSetCookie, Refused> {
    let line = form.checked()?;
    let deletions = Deletions::of(line, &name_of(host), clock.now());
    let noted = Deletions::noted(jar);
    let left = Deletions::noted(jar).without(&deletions);
    let note = if left == noted { None } else { left.note() };
    let lines = deletions.lines().into_iter().chain(note).collect();
    Ok(RawSetCookie { lines, body: "forgotten\n".to_owned() })
}

/// The host that a request names.
fn name_of(host: Option<&Host<'_>>) -> String {
    host.map_or("localhost".to_owned(), ToString::to_string)
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
