//! Cells that are put to a browser together, with hosts and names of cookies that no other unit has: so
//! the cells of one profile know nothing of each other.

use std::collections::BTreeMap;

use super::cell::{By, Cell, Policy};

/// Labels of hosts that get the number of the unit.
const NUMBERED: [&str; 6] = ["shop.", "evil.", "other.", "example.", "SHOP.", "madeup"];
/// Parts of URLs whose host is the same for all units: their cookies need names of their own.
const FIXED: [&str; 5] =
    ["//localhost", "//127.0.0.", "//126.0.0.", "//[::1]", "//github.io"];
/// The most cells of one unit: an engine may keep 150 cookies for a site.
const MOST: usize = 40;

/// Cells with the same requests. Only the first cell's requests are made.
pub struct Unit {
    /// The number that makes its hosts and names its own.
    pub number: usize,
    /// The cells, of which one is enough for the requests.
    pub cells: Vec<Cell>,
    renames: bool,
}

/// The cells in units, numbered from `first`.
pub fn units(cells: &[Cell], policy: Policy, first: usize) -> Vec<Unit> {
    let mut shared: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    let mut units: Vec<Vec<Cell>> = Vec::new();
    for cell in cells.iter().filter(|cell| cell.policy == policy) {
        if cell.shared {
            let set = &cell.set[0];
            let key = format!("{} {:?} {:?}", set.url, set.context, cell.request);
            shared.entry(key).or_default().push(cell.clone());
        } else {
            units.push(vec![cell.clone()]);
        }
    }
    for group in shared.into_values() {
        units.extend(group.chunks(MOST).map(<[Cell]>::to_vec));
    }
    // The longest waits first, so that the others are measured meanwhile.
    let waits = |cells: &Vec<Cell>| cells.iter().map(|cell| cell.waits() as u64).max();
    units.sort_by_key(|cells| std::cmp::Reverse(waits(cells)));
    let numbered = units.into_iter().enumerate();
    numbered.map(|(at, cells)| Unit::new(first + at, cells)).collect()
}

impl Unit {
    /// A unit with this number.
    pub fn new(number: usize, cells: Vec<Cell>) -> Self {
        let cell = &cells[0];
        let urls = cell.set.iter().map(|set| &set.url).chain([&cell.request.url]);
        let fixed =
            urls.into_iter().any(|url| FIXED.iter().any(|part| url.contains(part)));
        let renames = fixed || cells.len() > 1;
        Self { number, cells, renames }
    }

    /// The text with the hosts of this unit.
    pub fn hosts(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for label in NUMBERED {
            let (name, dot) = label.split_at(label.find('.').unwrap_or(label.len()));
            text = text.replace(label, &format!("{name}{}{dot}", self.number));
        }
        text
    }

    /// The URL with the hosts of this unit, by which the server knows it as `key`.
    pub fn url(&self, url: &str, key: &str) -> String {
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{}{joint}k={key}", self.hosts(url))
    }

    fn suffix(&self, at: usize) -> String {
        format!("_{}x{at}", self.number)
    }

    /// The line of the cell at this place, with the hosts and the name of its own.
    pub fn line(&self, at: usize, by: By, line: &[u8]) -> Vec<u8> {
        let Ok(text) = str::from_utf8(line) else { return line.to_vec() };
        let text = self.hosts(text);
        if !self.renames || by == By::CookieStore {
            return text.into_bytes();
        }
        // A line without a name has one in its value, in the cells that ask about prefixes.
        let skip = usize::from(text.starts_with('='));
        let name_end = text[skip..].find('=').map(|end| end + skip);
        let Some(end) = name_end else { return text.into_bytes() };
        format!("{}{}{}", &text[..end], self.suffix(at), &text[end..]).into_bytes()
    }

    /// What the field says of the cell at this place, in the cell's own hosts and names.
    pub fn cookie(&self, at: usize, field: &[u8]) -> Vec<u8> {
        if !self.renames {
            return field.to_vec();
        }
        let suffix = self.suffix(at);
        let text = String::from_utf8_lossy(field);
        let own = text.split("; ").filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some(format!("{}={value}", name.strip_suffix(&suffix)?))
        });
        own.collect::<Vec<_>>().join("; ").into_bytes()
    }
}

#[test]
fn a_unit_has_hosts_and_names_of_its_own() {
    let cell =
        || Cell::kept("x/y").set("http://localhost/", "c=1; Domain=SHOP.LOCALHOST");
    let unit = Unit::new(7, vec![cell(), cell()]);
    assert_eq!(
        unit.url("http://a.shop.localhost/?x", "7.q"),
        "http://a.shop7.localhost/?x&k=7.q"
    );
    let line = unit.line(1, By::Response, b"c=1; Domain=SHOP.LOCALHOST");
    assert_eq!(String::from_utf8_lossy(&line), "c_7x1=1; Domain=SHOP7.LOCALHOST");
    assert_eq!(unit.cookie(1, b"c_7x0=0; c_7x1=1; c=2"), b"c=1");
    let line = unit.line(0, By::Response, b"=__Host-c=1");
    assert_eq!(String::from_utf8_lossy(&line), "=__Host-c_7x0=1");
}
