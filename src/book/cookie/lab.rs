//! The attribute lab: every attribute as a form field, the `Set-Cookie` line that results, and the
//! cookies that come back.

use rocket::form::{Form, FromForm};
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Route, State, get, post, routes};
use rocket_server_sessions::{self as session, Clock};

use crate::book::raw::{RawCookie, RawSetCookie};
use crate::book::refused::Refused;
use crate::fields::{http_date, is_token};
use crate::lang::Text;

pub(super) fn routes() -> Vec<Route> {
    routes![lab_set, lab_get]
}

/// The beginning of the name of every cookie from the lab, after a `__Host-` or `__Secure-` prefix.
///
/// Cookies do not isolate by port: on `localhost` a visitor could name another program's cookie, or
/// this site's session cookie. The prefix prevents both, and lets a reset find the lab's cookies.
const PREFIX: &str = "lab";

/// The paths with which a cookie of the lab is sent to the reset, which is itself below `/lab/deep`. A
/// request does not show paths, so the reset deletes by each of these.
pub const PATHS: [&str; 5] = ["/", "/lab", "/lab/", "/lab/deep", "/lab/deep/"];

/// The form of the lab. An empty field leaves its attribute out.
#[derive(FromForm)]
struct LabForm<'f> {
    name: &'f str,
    value: &'f str,
    #[field(default = "")]
    max_age: &'f str,
    #[field(default = "")]
    expires: &'f str,
    #[field(default = "")]
    path: &'f str,
    #[field(default = "")]
    domain: &'f str,
    #[field(default = "")]
    same_site: &'f str,
    secure: bool,
    http_only: bool,
    partitioned: bool,
}

#[post("/lab/set", data = "<lab>")]
fn lab_set(lab: Form<LabForm<'_>>, clock: &State<Clock>) -> Written {
    let line = lab.line(clock.now())?;
    let body = format!("Set-Cookie: {line}\n");
    Ok(RawSetCookie { body, lines: vec![line] })
}

/// The line as asked for, or the field that can't be had.
type Written = Result<RawSetCookie, Refused>;

impl LabForm<'_> {
    /// The `Set-Cookie` line that the form describes, with its attributes in the order of the fields.
    ///
    /// # Errors
    /// A field whose value cannot be sent.
    fn line(&self, now: OffsetDateTime) -> Result<String, Refused> {
        let fields = [
            ("name", self.name),
            ("value", self.value),
            ("max_age", self.max_age),
            ("expires", self.expires),
            ("path", self.path),
            ("domain", self.domain),
            ("same_site", self.same_site),
        ];
        for (field, text) in fields {
            if text.chars().any(|c| c.is_control() || c == ';') {
                return Err(Refused { field, why: SEPARATOR });
            }
        }
        if !is_lab_name(self.name) {
            return Err(Refused { field: "name", why: NAME });
        }
        // Without a slash at its beginning it is ignored, and the path is that of the lab.
        if self.path.trim().starts_with('/') && !PATHS.contains(&self.path.trim()) {
            return Err(Refused { field: "path", why: PATH });
        }
        let mut line = format!("{}={}", self.name, self.value);
        let expires = match self.expires.trim().parse::<i64>() {
            Ok(seconds) => http_date(in_seconds(now, seconds)),
            Err(_) => self.expires.to_owned(),
        };
        for (attribute, text) in [
            ("Max-Age", self.max_age),
            ("Expires", &expires),
            ("Path", self.path),
            ("Domain", self.domain),
            ("SameSite", self.same_site),
        ] {
            if !text.is_empty() {
                line += &format!("; {attribute}={text}");
            }
        }
        for (attribute, on) in [
            ("Secure", self.secure),
            ("HttpOnly", self.http_only),
            ("Partitioned", self.partitioned),
        ] {
            if on {
                line += &format!("; {attribute}");
            }
        }
        Ok(line)
    }
}

const SEPARATOR: Text = Text {
    zh: "这里不能有分号、回车、换行或控制字符：它们会把这一行切断，多出一个属性，甚至多出一个头。",
    en: "No semicolon, CR, LF or control character here: it would end this part of the line and begin an attribute, or a header, of its own.",
};
const NAME: Text = Text {
    zh: "名字要以 lab 开头（前面可以有 __Host- 或 __Secure-），只用字母、数字和 ! # $ & ' * + - . ^ _ ` | ~。这样清除时找得到它，也碰不到本站和同一主机上别的程序的 cookie。",
    en: "The name must begin with lab (after __Host- or __Secure-, if you like) and hold only letters, digits and ! # $ & ' * + - . ^ _ ` | ~. So the reset can find it, and it can't touch the cookies of this site or of another program on this host.",
};
const PATH: Text = Text {
    zh: "Path 要是 /、/lab、/lab/、/lab/deep 或 /lab/deep/，这样清除时找得到它。",
    en: "Path has to be /, /lab, /lab/, /lab/deep or /lab/deep/, so that the reset can find the cookie.",
};

/// Whether a cookie of this name comes from the lab: a token (RFC 9110 §5.6.2) with [`PREFIX`].
/// `%` is a token character but is left out, because Rocket decodes names: `%73ession` would
/// arrive as `session`.
pub fn is_lab_name(name: &str) -> bool {
    let bare = name
        .strip_prefix("__Host-")
        .or_else(|| name.strip_prefix("__Secure-"))
        .unwrap_or(name);
    bare.starts_with(PREFIX)
        && is_token(name)
        && !name.contains('%')
        && !session::is_reserved(name)
}

/// The instant `seconds` after `now`, limited to the years that an HTTP date can represent.
fn in_seconds(now: OffsetDateTime, seconds: i64) -> OffsetDateTime {
    let century = Duration::days(36_525).whole_seconds();
    now.saturating_add(Duration::seconds(seconds.clamp(-century, century)))
}

#[get("/lab/deep/get")]
fn lab_get(raw: RawCookie<'_>) -> String {
    let pairs: Vec<_> = raw.pairs().filter(is_lab_pair).collect();
    match pairs.is_empty() {
        true => "no lab cookie came back\n".to_owned(),
        false => format!("came back: {}\n", pairs.join("; ")),
    }
}

fn is_lab_pair(pair: &&str) -> bool {
    is_lab_name(pair.split('=').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 16:43:01 UTC);

    fn lab<'f>(name: &'f str, value: &'f str) -> LabForm<'f> {
        LabForm {
            name,
            value,
            max_age: "",
            expires: "",
            path: "",
            domain: "",
            same_site: "",
            secure: false,
            http_only: false,
            partitioned: false,
        }
    }

    #[test]
    fn an_empty_field_leaves_its_attribute_out() {
        assert_eq!(lab("lab", "1").line(NOW).unwrap(), "lab=1");
    }

    #[test]
    fn every_field_is_written_as_asked() {
        let form = LabForm {
            max_age: "20",
            expires: "20",
            path: "/lab",
            domain: "localhost",
            same_site: "None",
            secure: true,
            http_only: true,
            partitioned: true,
            ..lab("__Host-lab2", "a b")
        };
        assert_eq!(
            form.line(NOW).unwrap(),
            "__Host-lab2=a b; Max-Age=20; Expires=Mon, 23 Nov 2026 16:43:21 GMT; Path=/lab; \
             Domain=localhost; SameSite=None; Secure; HttpOnly; Partitioned"
        );
    }

    #[test]
    fn no_field_can_begin_another() {
        for evil in ["1; HttpOnly", "1\r\nX: y", "1\0", "1\u{7f}"] {
            assert_eq!(lab("lab", evil).line(NOW).unwrap_err().field, "value");
            assert_eq!(
                LabForm { path: evil, ..lab("lab", "1") }.line(NOW).unwrap_err().field,
                "path"
            );
            assert_eq!(
                LabForm { expires: evil, ..lab("lab", "1") }
                    .line(NOW)
                    .unwrap_err()
                    .field,
                "expires"
            );
        }
    }

    #[test]
    fn only_paths_of_the_reset_pass() {
        for path in
            ["", "lab", "\"/x\"", "/", "/lab", "/lab/", "/lab/deep", "/lab/deep/"]
        {
            assert!(LabForm { path, ..lab("lab", "1") }.line(NOW).is_ok(), "{path:?}");
        }
        for path in ["/x", "/lab/set", "/lab/deep/get", "/LAB", "//", " /x "] {
            let refused = LabForm { path, ..lab("lab", "1") }.line(NOW).unwrap_err();
            assert_eq!(refused.field, "path", "{path:?}");
        }
    }

    #[test]
    fn only_lab_names_pass() {
        for name in [
            "session",
            "%73ession",
            "test1",
            "",
            "lab=1",
            "lab name",
            "__Host-session",
            "lab%3D",
            "标签",
        ] {
            assert_eq!(lab(name, "1").line(NOW).unwrap_err().field, "name", "{name:?}");
        }
    }

    #[test]
    fn an_absurd_number_of_seconds_is_clamped() {
        for seconds in [i64::MAX, i64::MIN] {
            let expires = seconds.to_string();
            let line =
                LabForm { expires: &expires, ..lab("lab", "1") }.line(NOW).unwrap();
            assert!(line.ends_with(" GMT"), "{line}");
        }
    }
}
