//! The attribute lab: every parameter as a form field, the line as asked for, and what comes back.

use rocket::form::{Form, FromForm};
use rocket::http::{Cookie, CookieJar, Header, SameSite, Status};
use rocket::request::Request;
use rocket::response::{self, Responder};
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
) -> Result<RawSetCookie, Refused> {
    let line = lab.line(clock.now())?;
    Ok(RawSetCookie { body: format!("Set-Cookie: {line}\n"), lines: vec![line] })
}

/// A field that can't be had, and why. As a response: 422 and `field: sentence`, in the visitor's
/// language.
#[derive(Debug)]
struct Refused {
    field: &'static str,
    why: Text,
}

impl<'r> Responder<'r, 'static> for Refused {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let sentence = self.why.get(Lang::of(request));
        (Status::UnprocessableEntity, format!("{}: {sentence}\n", self.field))
            .respond_to(request)
    }
}

impl Lab<'_> {
    /// The `Set-Cookie` line that the form asks for, in the order of its fields; or the field
    /// that can't be had.
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
    bare.starts_with(PREFIX)
        && name.chars().all(token)
        && !session::is_reserved(name)
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
    at.to_offset(UtcOffset::UTC).format(IMF_FIXDATE).unwrap_or_default()
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
) -> Result<RawSetCookie, Refused> {
    let now = clock.now();
    let zone = offset(zone)?;
    let wall = wall_time(local, zone, now)?;

    let aware = wall.assume_offset(zone); // the instant that was meant
    let naive = wall.assume_utc(); // the same digits, taken for UTC
    let plus8 = naive.saturating_add(Duration::hours(8)); // the note's advice
    let timestamp = from_timestamp(aware.unix_timestamp());

    let lines = vec![
        format!("naive=1; Path=/; Expires={}", http_date(naive)),
        format!("plus8=1; Path=/; Expires={}", http_date(plus8)),
        format!("aware=1; Path=/; Expires={}", http_date(aware)),
        format!("timestamp=1; Path=/; Expires={}", http_date(timestamp)),
        format!("max_age=1; Path=/; Max-Age={}", whole_seconds(now, aware)),
    ];
    let body = [
        time_left("naive", now, naive),
        time_left("plus8", now, plus8),
        time_left("aware", now, aware),
        time_left("timestamp", now, timestamp),
        time_left("max_age", now, aware),
    ];
    Ok(RawSetCookie { lines, body: body.concat() })
}

/// The typed zone in hours, Beijing's if none was.
fn offset(hours: Option<i8>) -> Result<UtcOffset, Refused> {
    UtcOffset::from_hms(hours.unwrap_or(8), 0, 0)
        .map_err(|_| Refused { field: "zone", why: ZONE })
}

/// The typed time, or what the wall in `zone` will show one minute from `now`.
fn wall_time(
    typed: Option<&str>,
    zone: UtcOffset,
    now: OffsetDateTime,
) -> Result<PrimitiveDateTime, Refused> {
    match typed.unwrap_or_default() {
        "" => {
            Ok(wall_clock(now.saturating_add(Duration::minutes(1)).to_offset(zone)))
        }
        typed => typed_time(typed).ok_or(Refused { field: "local", why: LOCAL }),
    }
}

const ZONE: Text = Text {
    zh: "时区是 -25 到 25 之间的整数。",
    en: "The zone is a whole number of hours from -25 to 25.",
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
    const TYPED: &[BorrowedFormatItem<'_>] = format_description!(
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second]]]"
    );
    PrimitiveDateTime::parse(text, TYPED)
        .ok()
        .filter(|time| (1970..=9000).contains(&time.year()))
}

/// An instant from its Unix timestamp. One that no year can hold ends in 1970.
fn from_timestamp(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Seconds from `now` to `end`, both cut to the second as the wire has them.
fn whole_seconds(now: OffsetDateTime, end: OffsetDateTime) -> i64 {
    end.unix_timestamp() - now.unix_timestamp()
}

/// One line: a name, and hours, minutes and seconds from `now` to `end`.
fn time_left(name: &str, now: OffsetDateTime, end: OffsetDateTime) -> String {
    let left = whole_seconds(now, end);
    let sign = if left < 0 { '-' } else { '+' };
    let left = left.unsigned_abs();
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    format!("{name:<10} {sign}{hours}:{minutes:02}:{seconds:02}\n")
}

#[get("/cookie/chinese")]
fn set_chinese(jar: &CookieJar<'_>) -> ChineseCookie {
    jar.add(
        Cookie::build(("cn_rocket", "中文"))
            .same_site(SameSite::Lax)
            .max_age(Duration::minutes(5)),
    );
    let flask =
        format!("cn_flask={}; Path=/; Max-Age=300", quoted_like_werkzeug("中文"));
    ChineseCookie {
        body: "中文, twice\n", flask: Header::new("Set-Cookie", flask)
    }
}

/// The jar's own line, and one more written as Flask writes it.
#[derive(Responder)]
struct ChineseCookie {
    body: &'static str,
    flask: Header<'static>,
}

/// A value as Werkzeug 3.1 sends it: every byte outside the letters, digits and
/// ``!#$%&'()*+-./:<=>?@[]^_`{|}~`` becomes a backslash and three octal digits, in quotes.
fn quoted_like_werkzeug(value: &str) -> String {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric() || b"!#$%&'()*+-./:<=>?@[]^_`{|}~".contains(&b)
    };
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
    let wire: Vec<&str> =
        raw.0.split("; ").filter(|pair| pair.starts_with("cn_")).collect();
    let read = |name| {
        jar.get(name).map_or("-".to_owned(), |cookie| cookie.value().to_owned())
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
            assert_eq!(lab("lab", evil).line(NOW).unwrap_err().field, "value");
            assert_eq!(
                Lab { path: evil, ..lab("lab", "1") }.line(NOW).unwrap_err().field,
                "path"
            );
            assert_eq!(
                Lab { expires: evil, ..lab("lab", "1") }
                    .line(NOW)
                    .unwrap_err()
                    .field,
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
            assert_eq!(
                lab(name, "1").line(NOW).unwrap_err().field,
                "name",
                "{name:?}"
            );
        }
    }

    #[test]
    fn an_absurd_number_of_seconds_is_clamped() {
        for seconds in [i64::MAX, i64::MIN] {
            let expires = seconds.to_string();
            let line =
                Lab { expires: &expires, ..lab("lab", "1") }.line(NOW).unwrap();
            assert!(line.ends_with(" GMT"), "{line}");
        }
    }

    #[test]
    fn a_zone_moves_a_wall_clock_and_nothing_else() {
        let wall =
            wall_time(Some("2026-11-24T00:43:21"), offset(Some(8)).unwrap(), NOW)
                .unwrap();
        assert_eq!(
            whole_seconds(NOW, wall.assume_offset(offset(None).unwrap())),
            20
        );
        assert_eq!(
            time_left("naive", NOW, wall.assume_utc()),
            "naive      +8:00:20\n"
        );
        assert_eq!(
            time_left("past", NOW, NOW - Duration::seconds(61)),
            "past       -0:01:01\n"
        );
    }

    #[test]
    fn without_a_time_it_is_one_minute_from_now_whatever_the_zone() {
        for hours in [-23, -5, 0, 8, 23] {
            let zone = offset(Some(hours)).unwrap();
            let wall = wall_time(None, zone, NOW).unwrap();
            assert_eq!(whole_seconds(NOW, wall.assume_offset(zone)), 60);
        }
    }

    #[test]
    fn a_time_or_a_zone_that_makes_no_sense_is_refused() {
        for hours in [i8::MIN, -26, 26, i8::MAX] {
            assert_eq!(offset(Some(hours)).unwrap_err().field, "zone", "{hours}");
        }
        for typed in [
            "x",
            "2026-13-01T00:00",
            "1969-12-31T23:59",
            "9001-01-01T00:00",
            "+262142-01-01T00:00",
        ] {
            let refused = wall_time(Some(typed), UtcOffset::UTC, NOW).unwrap_err();
            assert_eq!(refused.field, "local", "{typed}");
        }
    }

    #[test]
    fn werkzeug_quotes_in_octal() {
        assert_eq!(quoted_like_werkzeug("123"), "123");
        assert_eq!(quoted_like_werkzeug("中文"), r#""\344\270\255\346\226\207""#);
        assert_eq!(quoted_like_werkzeug("a;b"), r#""a\073b""#);
    }
}
