//! How long a cookie is kept. `$(+3600)` is a date as `Expires` writes it, an hour after the measurement;
//! `super::super::clock` has the other forms.

use super::super::cell::{By, Cell, SHOP};

/// The end of the id, and the attributes. The question is whether the cookie is kept.
const LINES: [(&str, &str); 75] = [
    ("session", ""),
    ("max-age", "; Max-Age=3600"),
    ("max-age-0", "; Max-Age=0"),
    ("max-age-minus-1", "; Max-Age=-1"),
    ("max-age-plus", "; Max-Age=+3600"),
    ("max-age-plus-0", "; Max-Age=+0"),
    ("max-age-leading-zeros", "; Max-Age=0003600"),
    ("max-age-word", "; Max-Age=abc"),
    ("max-age-empty", "; Max-Age="),
    ("max-age-no-value", "; Max-Age"),
    ("max-age-with-unit", "; Max-Age=3600s"),
    ("max-age-0-with-unit", "; Max-Age=0s"),
    ("max-age-decimal", "; Max-Age=3600.5"),
    ("max-age-0-decimal", "; Max-Age=0.9"),
    ("max-age-in-quotes", "; Max-Age=\"3600\""),
    ("max-age-0-in-quotes", "; Max-Age=\"0\""),
    ("max-age-exponent", "; Max-Age=1e3"),
    ("max-age-hexadecimal", "; Max-Age=0x10"),
    ("max-age-minus-word", "; Max-Age=-abc"),
    ("max-age-minus-0", "; Max-Age=-0"),
    ("max-age-minus-alone", "; Max-Age=-"),
    ("max-age-spaces", "; Max-Age = 3600 "),
    ("max-age-0-spaces", "; Max-Age = 0 "),
    ("max-age-case", "; mAx-aGe=0"),
    ("max-age-huge", "; Max-Age=99999999999999999999"),
    ("max-age-huge-negative", "; Max-Age=-99999999999999999999"),
    ("max-age-twice-0-last", "; Max-Age=3600; Max-Age=0"),
    ("max-age-twice-0-first", "; Max-Age=0; Max-Age=3600"),
    ("max-age-0-then-invalid", "; Max-Age=0; Max-Age=abc"),
    ("expires", "; Expires=$(+3600)"),
    ("expires-past", "; Expires=$(-3600)"),
    ("expires-1970", "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    ("expires-0", "; Expires=0"),
    ("expires-minus-1", "; Expires=-1"),
    ("expires-timestamp-past", "; Expires=1000000000"),
    ("expires-iso-past", "; Expires=2020-01-01T00:00:00Z"),
    ("expires-iso-future", "; Expires=2090-01-01T00:00:00Z"),
    ("expires-sql-past", "; Expires=2020-01-01 00:00:00"),
    ("expires-empty", "; Expires="),
    ("expires-word", "; Expires=never"),
    ("expires-asctime-past", "; Expires=Wed Jan  1 00:00:00 2020"),
    ("expires-rfc850-past", "; Expires=Wednesday, 01-Jan-20 00:00:00 GMT"),
    ("expires-dashes-past", "; Expires=Wed, 01-Jan-2020 00:00:00 GMT"),
    ("expires-wrong-weekday-past", "; Expires=Mon, 01 Jan 2020 00:00:00 GMT"),
    ("expires-no-weekday-past", "; Expires=01 Jan 2020 00:00:00 GMT"),
    ("expires-no-zone-past", "; Expires=Wed, 01 Jan 2020 00:00:00"),
    ("expires-no-seconds-past", "; Expires=Wed, 01 Jan 2020 00:00 GMT"),
    ("expires-no-time-past", "; Expires=Wed, 01 Jan 2020"),
    ("expires-two-digit-year-past", "; Expires=Wed, 01 Jan 20 00:00:00 GMT"),
    ("expires-year-69", "; Expires=Wed, 01 Jan 69 00:00:00 GMT"),
    ("expires-year-70", "; Expires=Thu, 01 Jan 70 00:00:00 GMT"),
    ("expires-year-1600", "; Expires=Sat, 01 Jan 1600 00:00:00 GMT"),
    ("expires-year-9999", "; Expires=Fri, 31 Dec 9999 23:59:59 GMT"),
    ("expires-year-99999", "; Expires=Fri, 31 Dec 99999 23:59:59 GMT"),
    ("expires-31-february-past", "; Expires=Mon, 31 Feb 2020 00:00:00 GMT"),
    ("expires-32-january-past", "; Expires=Wed, 32 Jan 2020 00:00:00 GMT"),
    ("expires-hour-24-past", "; Expires=Wed, 01 Jan 2020 24:00:00 GMT"),
    ("expires-second-60-past", "; Expires=Wed, 01 Jan 2020 00:00:60 GMT"),
    ("expires-month-whole-past", "; Expires=Wed, 01 January 2020 00:00:00 GMT"),
    ("expires-month-lower-case-past", "; Expires=wed, 01 jan 2020 00:00:00 gmt"),
    ("expires-month-number-past", "; Expires=Wed, 01 01 2020 00:00:00 GMT"),
    ("expires-us-order-past", "; Expires=Jan 1, 2020 00:00:00"),
    ("expires-slashes-past", "; Expires=01/02/2020 00:00:00"),
    ("expires-in-quotes-past", "; Expires=\"Wed, 01 Jan 2020 00:00:00 GMT\""),
    ("expires-12-hours-past", "; Expires=Wed, 01 Jan 2020 12:00:00 AM GMT"),
    ("expires-milliseconds-past", "; Expires=Wed, 01 Jan 2020 00:00:00.000 GMT"),
    ("expires-day-without-zero-past", "; Expires=Wed, 1 Jan 2020 0:0:0 GMT"),
    ("expires-twice-past-last", "; Expires=$(+3600); Expires=$(-3600)"),
    ("expires-twice-past-first", "; Expires=$(-3600); Expires=$(+3600)"),
    ("expires-past-then-invalid", "; Expires=$(-3600); Expires=never"),
    ("max-age-before-expires", "; Max-Age=3600; Expires=$(-3600)"),
    ("expires-before-max-age", "; Expires=$(-3600); Max-Age=3600"),
    ("max-age-0-before-expires", "; Max-Age=0; Expires=$(+3600)"),
    ("expires-before-max-age-0", "; Expires=$(+3600); Max-Age=0"),
    ("invalid-max-age-beside-past-expires", "; Max-Age=abc; Expires=$(-3600)"),
];

/// The end of the id, and a date with a zone.
const ZONES: [(&str, &str); 18] = [
    // The wall clock of UTC+8, said to be GMT: four hours ago there is four hours ahead here.
    ("beijing-clock-as-gmt", "$(-14400 wall+8) GMT"),
    // From UTC-8, four hours ahead there is four hours ago here.
    ("pacific-clock-as-gmt", "$(+14400 wall-8) GMT"),
    ("utc", "$(-3600 wall+0) UTC"),
    ("z", "$(-3600 wall+0) Z"),
    ("gmt-plus-8", "$(-14400 wall+8) GMT+8"),
    ("gmt-plus-0800", "$(-14400 wall+8) GMT+0800"),
    ("plus-0800", "$(-14400 wall+8) +0800"),
    ("plus-08-00", "$(-14400 wall+8) +08:00"),
    ("minus-0800", "$(+14400 wall-8) -0800"),
    ("plus-0000", "$(-3600 wall+0) +0000"),
    ("cst", "$(+10800 wall-6) CST"),
    ("pst", "$(+14400 wall-8) PST"),
    ("pdt", "$(+14400 wall-7) PDT"),
    ("est", "$(+7200 wall-5) EST"),
    ("cet", "$(-1800 wall+1) CET"),
    ("jst", "$(-14400 wall+9) JST"),
    ("unknown", "$(-3600 wall+0) XYZ"),
    ("none", "$(-3600 wall+0)"),
];

pub fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (id, rest) in LINES {
        let line = format!("c=1{rest}");
        cells.push(Cell::kept(format!("lifetime/{id}")).set(SHOP, line).sharing());
    }
    for (zone, date) in ZONES {
        let line = format!("c=1; Expires={date}");
        cells.push(
            Cell::kept(format!("lifetime/zone-{zone}")).set(SHOP, line).sharing(),
        );
    }
    // Over a cookie that is there already.
    for (id, rest) in [
        ("max-age-0-deletes", "; Max-Age=0"),
        ("max-age-minus-1-deletes", "; Max-Age=-1"),
        ("expires-1970-deletes", "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        ("expires-0-replaces", "; Expires=0"),
        ("expires-minus-1-replaces", "; Expires=-1"),
        ("expires-timestamp-replaces", "; Expires=1000000000"),
        ("expires-iso-replaces", "; Expires=2020-01-01T00:00:00Z"),
        ("max-age-word-replaces", "; Max-Age=abc"),
        ("max-age-empty-replaces", "; Max-Age="),
        ("empty-value-replaces", ""),
    ] {
        let value = if id.starts_with("empty") { "c=" } else { "c=2" };
        let id = format!("lifetime/{id}");
        let cell = Cell::sent(id).set(SHOP, "c=1; Max-Age=3600");
        cells.push(cell.set(SHOP, format!("{value}{rest}")));
    }
    cells.extend(clocks());
    cells.extend(to_the_second());
    cells.extend(ends());
    cells
}

/// A server whose clock is wrong, which its `Date` shows.
fn clocks() -> Vec<Cell> {
    let day = 86_400;
    let of = |id: &str, rest: &str, date: i64| {
        let id = format!("lifetime/server-clock-{id}");
        Cell::kept(id).set(SHOP, format!("c=1{rest}")).date(date)
    };
    vec![
        of("ahead-live", "; Expires=$(+90000)", day),
        of("ahead-expired-there", "; Expires=$(+82800)", day),
        of("behind-live-there", "; Expires=$(-82800)", -day),
        of("behind-expired-there", "; Expires=$(-90000)", -day),
        of("ahead-max-age", "; Max-Age=3600", day),
        of("behind-max-age", "; Max-Age=3600", -day),
        of("behind-1970", "; Expires=Thu, 01 Jan 1970 00:00:00 GMT", -day),
    ]
}

/// Asked a little before the end and after it.
fn to_the_second() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (name, seconds) in [
        ("2-s", 2.0),
        ("2700-ms", 2.7),
        ("3200-ms", 3.2),
        ("3600-ms", 3.6),
        ("4300-ms", 4.3),
    ] {
        let id = format!("lifetime/max-age-3/after-{name}");
        cells.push(Cell::sent(id).set(SHOP, "c=1; Max-Age=3").after(seconds));
    }
    for (name, seconds) in [("1-s", 1.0), ("5-s", 5.0)] {
        let id = format!("lifetime/expires-in-3-s/after-{name}");
        cells.push(Cell::sent(id).set(SHOP, "c=1; Expires=$(+3)").after(seconds));
    }
    for (name, seconds) in [("18-s", 18.0), ("22-s", 22.0)] {
        let id = format!("lifetime/max-age-20/after-{name}");
        cells.push(Cell::sent(id).set(SHOP, "c=1; Max-Age=20").after(seconds));
    }
    let again = Cell::sent("lifetime/max-age-counts-from-the-last-line")
        .set(SHOP, "c=1; Max-Age=5")
        .set(SHOP, "c=1; Max-Age=5")
        .set_after(3.0);
    cells.push(again.after(3.5));
    let session = Cell::sent("lifetime/session-line-ends-an-expiry")
        .set(SHOP, "c=1; Max-Age=3")
        .set(SHOP, "c=1");
    cells.push(session.after(5.0));
    let kept = Cell::sent("lifetime/session/after-130-s").set(SHOP, "c=1").after(130.0);
    cells.push(kept);
    let script = Cell::sent("lifetime/script-max-age-3/after-4300-ms");
    cells.push(script.set(SHOP, "c=1; Max-Age=3").by(By::Document).after(4.3));
    cells
}

/// The end that the browser reports over WebDriver, for what lies too far ahead to wait for.
fn ends() -> Vec<Cell> {
    let of = |id: &str, rest: &str| {
        Cell::kept(format!("lifetime/end/{id}")).set(SHOP, format!("c=1{rest}"))
    };
    vec![
        of("session", ""),
        of("max-age-1-hour", "; Max-Age=3600"),
        of("max-age-399-days", "; Max-Age=34473600"),
        of("max-age-500-days", "; Max-Age=43200000"),
        of("expires-500-days", "; Expires=$(+43200000)"),
        of("expires-year-9999", "; Expires=Fri, 31 Dec 9999 23:59:59 GMT"),
        of("script-max-age-500-days", "; Max-Age=43200000").by(By::Document),
        of("script-max-age-30-days", "; Max-Age=2592000").by(By::Document),
        of("expires-0", "; Expires=0"),
        of("max-age-word", "; Max-Age=abc"),
    ]
}
