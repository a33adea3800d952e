//! The cookies of the probes: each cell has its own, whose names end with a mark, and whose paths are below
//! [`BASE`].

use rocket::time::format_description::BorrowedFormatItem;
use rocket::time::macros::format_description;
use rocket::time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::ruling::START;

/// Below this path are the pages of the probes: `/a` of a cell is `/probes/at/a` here.
pub const BASE: &str = "/probes/at";

/// The mark at the end of the names of a cell's cookies.
fn mark(cell: usize) -> String {
    format!("_rc{cell}")
}

/// Where the name of a line ends: before its first `=` or `;`.
fn name_end(line: &str) -> usize {
    line.find(['=', ';']).unwrap_or(line.len())
}

/// A line with the name and the path that it has among the probes. A long value loses as many bytes as the
/// name gains, so that the size is the same.
pub fn marked(line: &str, cell: usize) -> String {
    let mark = mark(cell);
    let (name, rest) = line.split_at(name_end(line));
    let mut parts = rest.split(';').map(str::to_owned);
    let mut value = parts.next().unwrap_or_default();
    if name.len() + value.len() > 1000 && value.is_ascii() {
        value.truncate(value.len().saturating_sub(mark.len()));
    }
    let mut marked = format!("{name}{mark}{value}");
    for part in parts {
        let (attribute, path) = part.split_once('=').unwrap_or((&part, ""));
        let is_path = attribute.trim().eq_ignore_ascii_case("path");
        marked += &match path {
            // A name with this prefix requires this path.
            "/" if is_path && name.starts_with("__Host-") => format!(";{part}"),
            "/" if is_path => format!(";{attribute}={BASE}"),
            path if is_path && path.starts_with('/') => {
                format!(";{attribute}={BASE}{path}")
            }
            _ => format!(";{part}"),
        };
    }
    marked
}

/// How the data writes a date, up to its zone.
const DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second]"
);
/// The length of such a date.
const DATE_LENGTH: usize = "Mon, 30 Nov 2026 12:00:00".len();

/// A line of the data with its dates as far from now as they are from [`START`] there. Those that are years
/// from it mean themselves.
pub fn dated(line: &str, now: OffsetDateTime) -> String {
    let (mut dated, mut rest) = (String::new(), line);
    while let Some(next) = rest.chars().next() {
        let moved = rest.get(..DATE_LENGTH).and_then(|date| {
            let from_start =
                PrimitiveDateTime::parse(date, DATE).ok()?.assume_utc() - START;
            let near = from_start.abs() < Duration::days(730);
            near.then(|| (now + from_start).format(DATE).ok()).flatten()
        });
        let length = moved.as_ref().map_or(next.len_utf8(), |_| DATE_LENGTH);
        dated += moved.as_deref().unwrap_or(&rest[..length]);
        rest = &rest[length..];
    }
    dated
}

/// The line that deletes what [`marked`] sets at this path.
pub fn deletion(line: &str, cell: usize, path: &str) -> String {
    let marked = marked(line, cell);
    let name = &marked[..name_end(&marked)];
    let attributes: Vec<_> = marked.split(';').skip(1).map(str::trim).collect();
    let has = |wanted: &str| {
        attributes.iter().any(|it| {
            it.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        })
    };
    let mut deletion = match marked.contains('=') {
        true => format!("{name}=; Max-Age=0"),
        // A cookie without a name is replaced by one that has ended.
        false => format!("{marked}; Max-Age=0"),
    };
    for attribute in &attributes {
        let name = attribute.split('=').next().unwrap_or_default();
        if ["path", "domain", "secure", "samesite", "partitioned"]
            .iter()
            .any(|kept| name.eq_ignore_ascii_case(kept))
        {
            deletion += &format!("; {attribute}");
        }
    }
    if !has("path") {
        let folder = path.rfind('/').map_or("", |at| &path[..at]);
        deletion += &format!("; Path={BASE}{folder}");
    }
    deletion
}

/// The pairs of a `Cookie` field that belong to a cell, with the names that they have in the data.
pub fn own_pairs(field: &str, cell: usize) -> String {
    let mark = mark(cell);
    let own = field.split("; ").filter_map(|pair| {
        let (name, value) = pair.split_at(pair.find('=').unwrap_or(pair.len()));
        name.strip_suffix(&mark).map(|name| format!("{name}{value}"))
    });
    own.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_own_name_and_path_among_the_probes() {
        for (line, expected) in [
            ("c=1", "c_rc7=1"),
            ("c=1; SameSite=Lax", "c_rc7=1; SameSite=Lax"),
            ("c=1; Path=/app; Secure", "c_rc7=1; Path=/probes/at/app; Secure"),
            ("c=1; path=/", "c_rc7=1; path=/probes/at"),
            ("c=1; Path=app", "c_rc7=1; Path=app"),
            ("__Host-c=1; Secure; Path=/", "__Host-c_rc7=1; Secure; Path=/"),
            ("foo", "foo_rc7"),
            ("foo; Path=/", "foo_rc7; Path=/probes/at"),
            ("c=a=b", "c_rc7=a=b"),
        ] {
            assert_eq!(marked(line, 7), expected);
        }
    }

    #[test]
    fn a_long_line_keeps_its_size() {
        let line = format!("c={}", "v".repeat(4095));
        assert_eq!(marked(&line, 12).len(), line.len());
    }

    #[test]
    fn a_date_is_as_far_from_now_as_it_was_when_it_was_measured() {
        let now = START + Duration::days(31);
        for (line, expected) in [
            (
                "c=1; Max-Age=0; Expires=Mon, 30 Nov 2026 13:00:00 GMT",
                "c=1; Max-Age=0; Expires=Thu, 31 Dec 2026 13:00:00 GMT",
            ),
            (
                "c=1; Expires=Mon, 30 Nov 2026 11:00:00 +0800; Expires=Thu, 13 Apr 2028 12:00:00 GMT",
                "c=1; Expires=Thu, 31 Dec 2026 11:00:00 +0800; Expires=Sun, 14 May 2028 12:00:00 GMT",
            ),
            (
                "c=é; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "c=é; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            ),
            ("c=1; Expires=never", "c=1; Expires=never"),
        ] {
            assert_eq!(dated(line, now), expected);
        }
    }

    #[test]
    fn a_deletion_names_the_same_cookie() {
        for (line, path, expected) in [
            ("c=1", "/", "c_rc0=; Max-Age=0; Path=/probes/at"),
            ("c=1", "/a/b", "c_rc0=; Max-Age=0; Path=/probes/at/a"),
            (
                "c=1; Max-Age=9; Domain=shop.localhost; HttpOnly",
                "/",
                "c_rc0=; Max-Age=0; Domain=shop.localhost; Path=/probes/at",
            ),
            (
                "__Host-c=1; Secure; Path=/",
                "/",
                "__Host-c_rc0=; Max-Age=0; Secure; Path=/",
            ),
            ("foo", "/", "foo_rc0; Max-Age=0; Path=/probes/at"),
        ] {
            assert_eq!(deletion(line, 0, path), expected);
        }
    }

    #[test]
    fn a_cell_sees_its_own_pairs_with_their_own_names() {
        let field = "a=1; c_rc1=1; c_rc11=2; foo_rc1; bar_rc1=; c_rc1x=3; d_rc1=x=y";
        assert_eq!(own_pairs(field, 1), "c=1; foo; bar=; d=x=y");
        assert_eq!(own_pairs(field, 11), "c=2");
        assert_eq!(own_pairs("", 0), "");
    }
}
