//! The attribute lab: every parameter as a form field, the line as asked for, and what comes back.

use rocket::form::{Form, FromForm};
use rocket::http::{Cookie, CookieJar, Header, SameSite, Status};
use rocket::time::format_description::BorrowedFormatItem;
use rocket::time::macros::format_description;
use rocket::time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};
use rocket::{Route, State, get, post, routes};

use crate::chapters::raw::{RawCookie, RawSetCookie};
use crate::clock::Clock;
use crate::lang::{Lang, Text};
use crate::session;

pub(super) fn routes() -> Vec<Route> {
    routes![lab_set, lab_get, eight_hours, set_chinese, get_chinese]
}

/// What the name of a cookie from the lab begins with, after a `__Host-` or `__Secure-`.
///
/// Ports share one jar: on `localhost` the name of another program's cookie is within reach, and
/// so is our own session's. The prefix keeps visitors off both and lets a reset find what they made.
const PREFIX: &str = "lab";

/// The form of the lab. An empty field leaves its attribute out.
#[derive(FromForm)]
struct Lab<'f> {
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
fn lab_set(
    lab: Form<Lab<'_>>,
    clock: &State<Clock>,
    lang: Lang,
) -> Result<RawSetCookie, (Status, String)> {
    match lab.line(clock.now()) {
        Ok(line) => Ok(RawSetCookie {
            body: format!("Set-Cookie: {line}\n"),
            lines: vec![line],
        }),
        Err((field, why)) => Err((
            Status::UnprocessableEntity,
            format!("{field}: {}\n", why.get(lang)),
        )),
    }
}

impl Lab<'_> {
    /// The `Set-Cookie` line that the form asks for, in the order of its fields; or the field that
    /// can't be had, and why.
    fn line(&self, now: OffsetDateTime) -> Result<String, (&'static str, Text)> {
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
                return Err((field, SEPARATOR));
            }
        }
        if !is_lab_name(self.name) {
            return Err(("name", NAME));
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

/// Whether a cookie of this name comes from the lab: a token (RFC 9110 §5.6.2) with [`PREFIX`].
/// `%` is a token character but is left out, because Rocket decodes names: `%73ession` would
/// arrive as `session`.
pub fn is_lab_name(name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$&'*+-.^_`|~".contains(c);
    let bare = name
        .strip_prefix("__Host-")
        .or_else(|| name.strip_prefix("__Secure-"))
        .unwrap_or(name);
    bare.starts_with(PREFIX) && name.chars().all(token) && !session::is_reserved(name)
}

/// `seconds` from `now`, kept within the years that an HTTP date can write.
fn in_seconds(now: OffsetDateTime, seconds: i64) -> OffsetDateTime {
    let century = Duration::days(36_525).whole_seconds();
    now.saturating_add(Duration::seconds(seconds.clamp(-century, century)))
}

/// An instant as `Expires` writes it (RFC 9110 §5.6.7).
fn http_date(at: OffsetDateTime) -> String {
    const IMF_FIXDATE: &[BorrowedFormatItem<'_>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_offset(UtcOffset::UTC)
        .format(IMF_FIXDATE)
        .unwrap_or_default()
}

#[get("/lab/deep/get")]
fn lab_get(raw: RawCookie<'_>) -> String {
    let lab = |pair: &&str| is_lab_name(pair.split('=').next().unwrap_or_default());
    match raw.0.split("; ").filter(lab).collect::<Vec<_>>() {
        pairs if pairs.is_empty() => "no lab cookie came back\n".to_owned(),
        pairs => format!("came back: {}\n", pairs.join("; ")),
    }
}

#[get("/cookie/eight-hours?<local>&<zone>")]
fn eight_hours(
    local: Option<&str>,
    zone: Option<i8>,
    clock: &State<Clock>,
    lang: Lang,
) -> Result<EightHours, (Status, String)> {
    let now = clock.now();
    let refuse = |field: &str, why: Text| {
        (
            Status::UnprocessableEntity,
            format!("{field}: {}\n", why.get(lang)),
        )
    };
    let zone = UtcOffset::from_hms(zone.unwrap_or(8), 0, 0).map_err(|_| refuse("zone", ZONE))?;
    let local = match local.unwrap_or_default() {
        "" => wall_clock(now.saturating_add(Duration::minutes(1)).to_offset(zone)),
        typed => typed_time(typed).ok_or_else(|| refuse("local", LOCAL))?,
    };
    Ok(EightHours {
        now,
        aware: local.assume_offset(zone),
        naive: local.assume_utc(),
    })
}

const ZONE: Text = Text {
    zh: "时区是 -23 到 23 之间的整数。",
    en: "The zone is a whole number of hours from -23 to 23.",
};
const LOCAL: Text = Text {
    zh: "请按 2026-11-24T08:30 的样子写，年份在 1970 到 9000 之间。",
    en: "Write it as 2026-11-24T08:30, with a year from 1970 to 9000.",
};

/// What a clock on the wall shows: date and time, and nothing about where the wall is.
fn wall_clock(at: OffsetDateTime) -> PrimitiveDateTime {
    PrimitiveDateTime::new(at.date(), at.time())
}

/// The text of an `<input type="datetime-local">`, with or without seconds.
fn typed_time(text: &str) -> Option<PrimitiveDateTime> {
    const TYPED: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute][optional [:[second]]]");
    PrimitiveDateTime::parse(text, TYPED)
        .ok()
        .filter(|time| (1970..=9000).contains(&time.year()))
}

/// One wall-clock time, written into a cookie in five ways.
struct EightHours {
    now: OffsetDateTime,
    /// The instant that was meant.
    aware: OffsetDateTime,
    /// The same digits taken for UTC, as Werkzeug does with a naive `datetime`.
    naive: OffsetDateTime,
}

impl EightHours {
    /// Name, end, and the attribute that says so.
    fn wires(&self) -> [(&'static str, OffsetDateTime, String); 5] {
        let plus8 = self.naive.saturating_add(Duration::hours(8));
        let timestamp =
            OffsetDateTime::from_unix_timestamp(self.aware.unix_timestamp()).unwrap_or(self.aware);
        let seconds = (self.aware - self.now).whole_seconds();
        let expires = |at: OffsetDateTime| format!("Expires={}", http_date(at));
        [
            ("naive", self.naive, expires(self.naive)),
            ("plus8", plus8, expires(plus8)),
            ("aware", self.aware, expires(self.aware)),
            ("timestamp", timestamp, expires(timestamp)),
            ("max_age", self.aware, format!("Max-Age={seconds}")),
        ]
    }
}

impl<'r> rocket::response::Responder<'r, 'static> for EightHours {
    fn respond_to(self, request: &'r rocket::Request<'_>) -> rocket::response::Result<'static> {
        let mut body = String::new();
        let mut lines = Vec::new();
        for (name, end, attribute) in self.wires() {
            let left = (end - self.now).whole_seconds();
            let (sign, left) = (if left < 0 { '-' } else { '+' }, left.unsigned_abs());
            body += &format!(
                "{name:<10} {sign}{}:{:02}:{:02}\n",
                left / 3600,
                left / 60 % 60,
                left % 60
            );
            lines.push(format!("{name}=1; {attribute}; Path=/"));
        }
        RawSetCookie { lines, body }.respond_to(request)
    }
}

#[get("/cookie/chinese")]
fn set_chinese(jar: &CookieJar<'_>) -> (Status, ChineseCookie) {
    jar.add(
        Cookie::build(("cn_rocket", "中文"))
            .same_site(SameSite::Lax)
            .max_age(Duration::minutes(5)),
    );
    let flask = format!(
        "cn_flask={}; Path=/; Max-Age=300",
        quoted_like_werkzeug("中文")
    );
    (
        Status::Ok,
        ChineseCookie {
            body: "中文, twice\n",
            flask: Header::new("Set-Cookie", flask),
        },
    )
}

/// The jar's own line, and one more written as Flask writes it.
#[derive(rocket::Responder)]
struct ChineseCookie {
    body: &'static str,
    flask: Header<'static>,
}

/// A value as Werkzeug 3.1 sends it: every byte outside the letters, digits and
/// ``!#$%&'()*+-./:<=>?@[]^_`{|}~`` becomes a backslash and three octal digits, in quotes.
fn quoted_like_werkzeug(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'()*+-./:<=>?@[]^_`{|}~".contains(&b);
    if value.bytes().all(plain) {
        return value.to_owned();
    }
    let octal = |b: u8| {
        if plain(b) || b == b' ' || b == b',' {
            char::from(b).to_string()
        } else {
            format!("\\{b:03o}")
        }
    };
    format!("\"{}\"", value.bytes().map(octal).collect::<String>())
}

#[get("/cookie/chinese/get")]
fn get_chinese(raw: RawCookie<'_>, jar: &CookieJar<'_>) -> String {
    let wire: Vec<&str> = raw
        .0
        .split("; ")
        .filter(|pair| pair.starts_with("cn_"))
        .collect();
    let read = |name| {
        jar.get(name)
            .map_or("-".to_owned(), |cookie| cookie.value().to_owned())
    };
    format!(
        "on the wire: {}\nRocket reads cn_rocket: {}\nRocket reads cn_flask: {}\n",
        wire.join("; "),
        read("cn_rocket"),
        read("cn_flask")
    )
}

#[cfg(test)]
mod tests {
    use rocket::time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 16:43:01 UTC);

    fn lab<'f>(name: &'f str, value: &'f str) -> Lab<'f> {
        Lab {
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
        let form = Lab {
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
            assert_eq!(lab("lab", evil).line(NOW).unwrap_err().0, "value");
            assert_eq!(
                Lab {
                    path: evil,
                    ..lab("lab", "1")
                }
                .line(NOW)
                .unwrap_err()
                .0,
                "path"
            );
            assert_eq!(
                Lab {
                    expires: evil,
                    ..lab("lab", "1")
                }
                .line(NOW)
                .unwrap_err()
                .0,
                "expires"
            );
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
            assert_eq!(lab(name, "1").line(NOW).unwrap_err().0, "name", "{name:?}");
        }
    }

    #[test]
    fn an_absurd_number_of_seconds_is_clamped() {
        for seconds in [i64::MAX, i64::MIN] {
            let expires = seconds.to_string();
            let line = Lab {
                expires: &expires,
                ..lab("lab", "1")
            }
            .line(NOW)
            .unwrap();
            assert!(line.ends_with(" GMT"), "{line}");
        }
    }

    /// The table in the chapter: Beijing's wall shows 00:43:21, twenty seconds from now.
    #[test]
    fn five_ways_to_write_one_local_time() {
        let local = typed_time("2026-11-24T00:43:21").unwrap();
        let aware = local.assume_offset(UtcOffset::from_hms(8, 0, 0).unwrap());
        let wires = EightHours {
            now: NOW,
            aware,
            naive: local.assume_utc(),
        }
        .wires();
        let left: Vec<_> = wires
            .iter()
            .map(|(name, end, _)| (*name, (*end - NOW).whole_seconds()))
            .collect();
        let hours = |h: i64| h * 3600 + 20;
        let expected = [
            ("naive", hours(8)),
            ("plus8", hours(16)),
            ("aware", 20),
            ("timestamp", 20),
            ("max_age", 20),
        ];
        assert_eq!(left, expected);
        assert_eq!(wires[2].2, "Expires=Mon, 23 Nov 2026 16:43:21 GMT");
        assert_eq!(wires[4].2, "Max-Age=20");
    }

    #[test]
    fn werkzeug_quotes_in_octal() {
        assert_eq!(quoted_like_werkzeug("123"), "123");
        assert_eq!(
            quoted_like_werkzeug("中文"),
            r#""\344\270\255\346\226\207""#
        );
        assert_eq!(quoted_like_werkzeug("a;b"), r#""a\073b""#);
    }
}
