//! What a transcript keeps of an exchange: the fields that a reader looks for, in a fixed order, and a
//! description of each value that changes from run to run.

use rocket::http::Cookie;
use rocket::time::{Duration, OffsetDateTime};

use super::planted_at;

/// The fields that a reader of these pages looks for, in the order in which the files have them.
const TELLING: &[&str] =
    &["content-type", "location", "set-cookie", "cache-control", "vary"];

/// Makes the text of a transcript as its file holds it. `port` is the site's own.
pub(super) fn steady(text: &str, port: u16) -> String {
    let text = telling_lines(text);
    let text = shorten(&text);
    let text = name_ids(&text);
    let text = name_private_values(&text);
    let text = name_last_year(&text);
    let text = name_incidents(&text);
    let text = name_measures(&text);
    name_ports(&text, port)
}

/// Leaves out header lines that are not [`TELLING`] and sorts the others, also within a body that is
/// itself a transcript.
fn telling_lines(text: &str) -> String {
    let mut out = String::new();
    let mut head: Vec<(usize, Option<usize>, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        if let Some((name, value)) =
            line.strip_prefix("< ").and_then(|l| l.split_once(": "))
        {
            if let Some(at) = TELLING.iter().position(|telling| *telling == name) {
                head.push((at, planted_at(value), line));
            }
            continue;
        }
        head.sort_by_key(|(at, planted, _)| (*at, *planted));
        for (_, _, line) in head.drain(..) {
            out += &format!("{line}\n");
        }
        out += &format!("{line}\n");
    }
    format!("{}\n", out.trim_end())
}

/// Shortens a long run of one letter to four of them and their number.
fn shorten(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(c).len();
        match run {
            100.. => out += &format!("{}…({run} bytes)", &rest[..4]),
            _ => out += &rest[..run],
        }
        rest = &rest[run..];
    }
    out
}

fn name_ids(text: &str) -> String {
    let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(digit).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        let (digits, after) =
            from.split_at(from.find(|c| !digit(c)).unwrap_or(from.len()));
        out += before;
        out += if digits.len() == 64 { "<64 hex digits>" } else { digits };
        rest = after;
    }
    out
}

/// The private cookies of the demos.
const PRIVATE: &[&str] =
    &["secret", "size_3", "size_100", "size_1000", "way_encrypted"];

/// Describes each encrypted value, which differs each time. Its length, percent-decoded, does not
/// differ, and one demo is about a second value that is the first with one character changed.
fn name_private_values(text: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let name_one = |part: &str| {
        let (indent, pair) = part.split_at(part.len() - part.trim_start().len());
        let head = pair.rfind(": ").map_or(0, |at| at + 2);
        let cookie = Cookie::parse_encoded(pair[head..].to_owned()).ok()?;
        let value = cookie.value().to_owned();
        if !PRIVATE.contains(&cookie.name()) || value.is_empty() {
            return None;
        }
        let differs = |other: &String| {
            other.bytes().zip(value.bytes()).filter(|(a, b)| a != b).count()
        };
        let what = match seen
            .iter()
            .any(|other| other.len() == value.len() && differs(other) == 1)
        {
            true => {
                format!("<the same {} characters, one of them changed>", value.len())
            }
            false => format!("<{} characters, encrypted>", value.len()),
        };
        seen.push(value);
        Some(format!("{indent}{}{}={what}", &pair[..head], cookie.name()))
    };
    by_part(text, name_one)
}

/// Replaces the date of a deletion: `jar.remove` uses a year before the time of the system's own clock.
fn name_last_year(text: &str) -> String {
    let last_year = OffsetDateTime::now_utc() - Duration::days(365);
    by_part(text, |part| {
        let cookie = Cookie::parse(format!("a=1; {}", part.trim())).ok()?;
        let off = cookie.expires_datetime()? - last_year;
        (off.abs() < Duration::minutes(2))
            .then(|| " Expires=<now - 365 days>".to_owned())
    })
}

/// Replaces the number of an incident, which differs each time.
fn name_incidents(text: &str) -> String {
    let mut text = text.to_owned();
    for before in ["事件 ", "incident "] {
        let mut parts = text.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        text = parts.fold(first, |out, part| {
            let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
            match part.len() - rest.len() {
                8 => format!("{out}{before}<8 hex digits>{rest}"),
                _ => format!("{out}{before}{part}"),
            }
        });
    }
    text
}

/// Replaces the measured memory of a process, which differs each time.
fn name_measures(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        match line.trim_end().strip_suffix(" kB") {
            Some(measured) => {
                out +=
                    measured.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
                out += " <measured> kB\n";
            }
            None => out += line,
        }
    }
    out
}

/// Replaces parts of lines, which `;` separates.
fn by_part(text: &str, mut replaced: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let parts = line.split(';');
        let parts: Vec<String> = parts
            .map(|part| replaced(part).unwrap_or_else(|| part.to_owned()))
            .collect();
        out += &format!("{}\n", parts.join(";"));
    }
    out
}

/// Gives the site the port 8000, which it has for a reader. A client's port was any free one: the first
/// that is seen becomes 53000, another 53001, so that a connection that stays open can be recognised.
fn name_ports(text: &str, own: u16) -> String {
    let mut out = String::new();
    let mut clients: Vec<&str> = Vec::new();
    for (at, piece) in text.split("127.0.0.1:").enumerate() {
        if at == 0 {
            out += piece;
            continue;
        }
        let (port, rest) = piece
            .split_at(piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len()));
        let named = if port == own.to_string() || port == "8000" {
            8000
        } else {
            let known = clients.iter().position(|client| *client == port);
            53000
                + known.unwrap_or_else(|| {
                    clients.push(port);
                    clients.len() - 1
                })
        };
        out += &format!("127.0.0.1:{named}{rest}");
    }
    out
}
